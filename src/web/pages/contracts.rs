//! What binds an account: its sites, its assets, its contracts.

use std::collections::BTreeMap;

use askama::Template as _;
use chrono::NaiveDate;

use super::{
    accounts::account_page,
    forms::{choice, field, field_or},
};
use crate::{
    app::{
        AppError, Wrong,
        accounts::AccountPage,
        contracts::{self, Agreed},
        places,
        posting::zone_of,
    },
    domain::{
        access::Verb,
        calendar::shipped,
        ids::{AccountId, ContractId},
    },
    i18n::{t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        reply::Reply,
        view::{
            Opt,
            accounts::{AssetForm, ContractForm, Places, RoleChoice},
        },
    },
};

/// The roles that a plan can name, each with the field of its calendar and what holds where none is
/// chosen.
const ROLES: [(&str, &str, &str); 3] = [
    (shipped::ALWAYS, "calendar-always", "contract-calendar-always"),
    ("working", "calendar-working", "contract-calendar-shipped"),
    ("trading", "calendar-trading", "contract-calendar-shipped"),
];

/// `POST /accounts/{id}/sites` (`site`)
pub fn add_site(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    let done = places::add_site(&ask.desk, &ask.actor()?, id, ask.typed("site"));
    after(ask, id, "places", done.map(drop))
}

/// `POST /accounts/{id}/assets` (`asset`, `model`, `stands_at`)
pub fn add_asset(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    let (name, model, site) = (ask.typed("asset"), ask.typed("model"), ask.typed("stands_at"));
    let done = places::add_asset(&ask.desk, &ask.actor()?, id, name, model, site);
    after(ask, id, "places", done.map(drop))
}

/// `POST /accounts/{id}/contracts` (`plan`, `place`, `from`, `to`, `calendar-always`,
/// `calendar-working`, `calendar-trading`)
pub fn add(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    let actor = ask.actor()?;
    let done =
        agreed(ask).and_then(|agreed| contracts::add(&ask.desk, &actor, id, agreed).map(drop));
    after(ask, id, "contracts", done)
}

/// `POST /accounts/{id}/contracts/{contract}/end`: from now on it holds no more.
pub fn end(ask: &Ask) -> Result<Reply, Fault> {
    let (id, contract): (AccountId, ContractId) = (ask.id("id")?, ask.id("contract")?);
    let done = contracts::end(&ask.desk, &ask.actor()?, id, contract, None);
    after(ask, id, "contracts", done)
}

fn agreed(ask: &Ask) -> Result<Agreed, AppError> {
    let day = |name: &str, called: &'static str| match ask.typed(name).trim() {
        "" => Ok(None),
        text => text
            .parse::<NaiveDate>()
            .map(Some)
            .map_err(|_| AppError::wrong(called, "wrong-day", text)),
    };
    let calendars = ROLES
        .iter()
        .map(|(role, field, _)| ((*role).to_owned(), ask.typed(field).to_owned()))
        .collect::<BTreeMap<_, _>>();
    Ok(Agreed {
        plan: ask.typed("plan").to_owned(),
        place: ask.typed("place").to_owned(),
        from: day("from", "starts_at")?,
        to: day("to", "ends_at")?,
        calendars,
    })
}

fn after(ask: &Ask, id: AccountId, part: &str, done: Result<(), AppError>) -> Result<Reply, Fault> {
    match done {
        Ok(()) => Ok(Reply::to(&format!("/accounts/{id}#{part}"))),
        Err(AppError::Wrong(wrong)) => Ok(Reply::page(422, account_page(ask, &wrong)?.render()?)),
        Err(e) => Err(e.into()),
    }
}

/// The sites and assets of an account, with the forms that add some for who may.
pub(super) fn places_of(ask: &Ask, data: &AccountPage, wrong: &[Wrong]) -> Places {
    let sites = data.places.sites.iter().map(|site| {
        let here = data.places.assets.iter().filter(|a| a.site_id == Some(site.id));
        (site.name.clone(), here.map(machine).collect())
    });
    let mut groups: Vec<(String, Vec<(String, String)>)> = sites.collect();
    let apart: Vec<_> =
        data.places.assets.iter().filter(|a| a.site_id.is_none()).map(machine).collect();
    if !apart.is_empty() {
        groups.push((String::new(), apart));
    }
    let may = ask.may(Verb::ManageAccounts);
    let mut stands_at = vec![Opt::new("", t(ask.lang(), "place-no-site"))];
    stands_at.extend(data.places.sites.iter().map(|s| Opt::new(&s.name, &s.name)));
    Places {
        groups,
        site: may.then(|| field(ask, wrong, "site", "site")),
        asset: may.then(|| AssetForm {
            name: field(ask, wrong, "asset", "asset"),
            model: field(ask, wrong, "model", "model"),
            stands_at: choice(ask, wrong, "stands_at", "", stands_at),
        }),
    }
}

fn machine(asset: &places::Asset) -> (String, String) {
    (asset.name.clone(), asset.model.clone())
}

/// The form of a new contract, for who may.
pub(super) fn form(ask: &Ask, data: &AccountPage, wrong: &[Wrong]) -> Option<ContractForm> {
    if !ask.may(Verb::ManageAccounts) {
        return None;
    }
    let lang = ask.lang();
    let there = zone_of(&data.account.zone);
    let today = ask.now.utc().with_timezone(&there).date_naive().to_string();
    let mut covers = vec![Opt::new("", t(lang, "contract-for-all"))];
    covers.extend(data.places.sites.iter().map(|s| Opt::new(&s.name, &s.name)));
    covers.extend(data.places.assets.iter().map(|a| Opt::new(&a.name, &a.name)));
    let plans = data.plans.iter().map(|name| Opt::new(name, name)).collect();
    let calendars = |(role, name, otherwise): &(&str, &'static str, &str)| {
        let mut options = vec![Opt::new("", t(lang, otherwise))];
        options.extend(data.calendars.iter().map(|c| Opt::new(c, c)));
        RoleChoice {
            name,
            label: t_args(lang, "contract-calendar-of", &[("role", (*role).into())]),
            choice: choice(ask, wrong, name, "", options),
        }
    };
    Some(ContractForm {
        plan: choice(ask, wrong, "plan", data.account.kind.shipped_plan(), plans),
        place: choice(ask, wrong, "place", "", covers),
        from: field_or(ask, wrong, "from", "starts_at", &today),
        to: field(ask, wrong, "to", "ends_at"),
        calendars: ROLES.iter().map(calendars).collect(),
    })
}
