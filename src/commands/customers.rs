//! `tarmac account` and `tarmac plan`.

use std::{path::Path, sync::Arc};

use chrono_tz::Tz;

use super::{
    Fault, Outcome,
    people::ACTOR,
    print::{Out, moment, moment_or_dash},
    typed,
};
use crate::{
    app::{
        Desk,
        accounts::{self, AccountPage, Joining},
        contracts::{self, Agreed},
        places,
        plans::{self, Imported},
    },
    cli::{AccountCommand, AddAccount, AddContract, Exit},
    domain::contract::Place,
};

/// Adds a customer.
fn add(desk: &Arc<Desk>, account: AddAccount) -> Outcome {
    let joining = Joining {
        name: account.name,
        kind: Some(account.kind),
        domains: account.domains,
        contacts: account.contacts,
        monitors: account.monitors,
        plan: account.plan,
        language: account.language.map(|l| l.word().to_owned()),
        zone: account.zone.map(|z| z.name().to_owned()),
        ..Joining::default()
    };
    let name = joining.name.clone();
    let plan = joining.plan.clone().unwrap_or_else(|| account.kind.shipped_plan().to_owned());
    let id = accounts::add(desk, ACTOR, joining)?;
    let mut out = Out::new();
    out.line(&format!("Added {name}, account {id}, under the plan {plan}"))?;
    out.end()
}

/// Does what was asked about customers.
pub(super) fn of(desk: &Arc<Desk>, asked: AccountCommand) -> Outcome {
    let mut out = Out::new();
    match asked {
        AccountCommand::Add(account) => return add(desk, account),
        AccountCommand::Show { account, json } => {
            let (id, zone) = typed::account(desk, &account)?;
            show(&mut out, &accounts::page(desk, id)?, zone, json)?;
        }
        AccountCommand::Site { account, name } => {
            let (id, _) = typed::account(desk, &account)?;
            let site = places::add_site(desk, ACTOR, id, &name)?;
            out.line(&format!("Added the site {name}, number {site}"))?;
        }
        AccountCommand::Asset { account, name, model, site } => {
            let (id, _) = typed::account(desk, &account)?;
            let asset = places::add_asset(desk, ACTOR, id, &name, &model, &site)?;
            out.line(&format!("Added the asset {name}, number {asset}"))?;
        }
        AccountCommand::Contract(new) => {
            let (id, _) = typed::account(desk, &new.account)?;
            let calendars = new.calendars.into_iter().collect();
            let AddContract { plan, place, from, to, .. } = new;
            let agreed = Agreed { plan, place, from, to, calendars };
            let number = contracts::add(desk, ACTOR, id, agreed)?;
            out.line(&format!("Added contract {number}"))?;
        }
        AccountCommand::EndContract { account, number } => {
            let (id, _) = typed::account(desk, &account)?;
            contracts::end(desk, ACTOR, id, number, None)?;
            out.line(&format!("Contract {number} holds no more"))?;
        }
    }
    out.end()
}

/// Prints a customer.
fn show(out: &mut Out, page: &AccountPage, zone: Tz, json: bool) -> Result<(), Fault> {
    let places = &page.places;
    if json {
        let contracts = page.contracts.iter().map(|(k, plan)| {
            serde_json::json!({
                "number": k.id, "plan": plan, "place": k.place, "starts_at": k.starts_at,
                "ends_at": k.ends_at, "calendars": k.calendars,
            })
        });
        let contracts = contracts.collect::<Vec<_>>();
        let sites: Vec<&str> = places.sites.iter().map(|s| s.name.as_str()).collect();
        let assets = places.assets.iter().map(|a| {
            let at = places.name_of(Place { site: a.site_id, asset: None });
            serde_json::json!({ "name": a.name, "model": a.model, "site": at })
        });
        let assets = assets.collect::<Vec<_>>();
        return Ok(out.json(&serde_json::json!({
            "number": page.account.id, "name": page.account.name, "kind": page.account.kind,
            "zone": page.account.zone, "domains": page.domains, "contracts": contracts,
            "sites": sites, "assets": assets,
        }))?);
    }
    out.line(&format!(
        "{}, account {}, {}",
        page.account.name, page.account.id, page.account.kind
    ))?;
    for (k, plan) in &page.contracts {
        let place = if k.place.is_empty() { "all of it" } else { &k.place };
        let (from, to) = (moment(k.starts_at, zone), moment_or_dash(k.ends_at, zone));
        let calendars = k.calendars.join("; ");
        out.line(&format!("contract {}: {plan}, {place}, {from} to {to}, {calendars}", k.id))?;
    }
    for site in &places.sites {
        out.line(&format!("site {}", site.name))?;
    }
    for asset in &places.assets {
        let at = places.name_of(Place { site: asset.site_id, asset: None });
        out.line(&format!("asset {} {} {at}", asset.name, asset.model))?;
    }
    Ok(())
}

/// Stores a plan, or says all that is wrong with it.
pub(super) fn import(desk: &Arc<Desk>, file: &Path) -> Outcome {
    let shown = file.display();
    let source = std::fs::read_to_string(file)
        .map_err(|e| Fault::Said(format!("{shown} cannot be read: {e}"), Exit::Input))?;
    let mut out = Out::new();
    match plans::import(desk, ACTOR, &source)? {
        Imported::Stored { name, version } => {
            out.line(&format!(
                "Stored {name} v{version}; it holds for what is reported from now on"
            ))?;
            out.end()
        }
        Imported::Same { name, version } => {
            out.line(&format!("{name} v{version} says the same already; nothing was stored"))?;
            out.end()
        }
        Imported::Mistaken(mistakes) => {
            for mistake in &mistakes {
                eprintln!("{shown}: {mistake}");
            }
            let count = mistakes.len();
            let noun = if count == 1 { "mistake" } else { "mistakes" };
            eprintln!("{shown} has {count} {noun}; nothing was stored.");
            out.end_with(Exit::Input)
        }
    }
}
