//! Accounts: the list, one of them, a new one, and its contacts.

use askama::Template as _;

use super::clocks::{self, Reader};
use crate::{
    app::{
        AppError, Wrong, account_pages,
        accounts::{self, Entered, Joining},
        plans,
        posting::zone_of,
    },
    domain::{
        access::Verb,
        account::{AccountKind, Part},
        ids::AccountId,
    },
    i18n::{Lang, moment, phrase::Tone, t, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Badge, Choice, Field, Link, Nav, Opt, Said,
            accounts::{
                AccountList, AccountPage, AccountRow, ContactForm, Contract, NewAccount, OpenTicket,
            },
            ticket::Contact,
        },
    },
};

/// Zones that are proposed while typing.
pub(super) const ZONES: &[&str] = &[
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Australia/Sydney",
    "UTC",
];

/// `GET /accounts` (`q`)
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let find = ask.asked("q").trim().to_lowercase();
    let all = account_pages::list(&ask.desk)?;
    let count = u64::try_from(all.len()).unwrap_or(0);
    let rows = all
        .into_iter()
        .filter(|row| {
            find.is_empty()
                || row.account.name.to_lowercase().contains(&find)
                || row.domains.iter().any(|d| d.contains(&find))
        })
        .map(|row| AccountRow {
            account: Link::new(&row.account.name, format!("/accounts/{}", row.account.id)),
            kind: t(lang, &format!("kind-{}", row.account.kind)),
            plan: row.plan.unwrap_or_else(|| t(lang, "account-no-plan")),
            open: u64::try_from(row.open).unwrap_or(0),
            kept: String::new(),
        })
        .collect();
    let page = AccountList {
        find: ask.asked("q").to_owned(),
        count,
        can_add: ask.may(Verb::ManageAccounts),
        rows,
        more: None,
        page: frame::full(ask, Nav::Accounts)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// `GET /accounts/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::page(200, account_page(ask, &[])?.render()?))
}

fn account_page(ask: &Ask, wrong: &[Wrong]) -> Result<AccountPage, Fault> {
    let id: AccountId = ask.id("id")?;
    let lang = ask.lang();
    let data = accounts::page(&ask.desk, id)?;
    let people = account_pages::people(&ask.desk, &data.account)?;
    let there = zone_of(&data.account.zone);
    let hour = format!("{} {}", moment::minute(ask.now, there), zone_name(lang, there));
    let facts = [
        (t(lang, "fact-domains"), data.domains.join(", ")),
        (t(lang, "fact-language"), language_name(&data.account.language)),
        (t(lang, "card-hour"), hour),
        (t(lang, "fact-team"), people.team),
        (t(lang, "card-manager"), people.manager),
        (t(lang, "card-sponsor"), people.sponsor),
    ];
    Ok(AccountPage {
        href: format!("/accounts/{id}"),
        name: data.account.name.clone(),
        kind: t(lang, &format!("kind-{}", data.account.kind)),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        contracts: data.contracts.iter().map(|(k, plan)| contract(ask, there, k, plan)).collect(),
        contacts: data.contacts.iter().map(|k| contact(lang, k)).collect(),
        contact_form: ask.may(Verb::ManageContacts).then(|| contact_form(ask, wrong)),
        open: open_tickets(ask, id)?,
        report: format!("/reports?account={id}"),
        page: frame::full(ask, Nav::Accounts)?,
    })
}

fn language_name(tag: &str) -> String {
    tag.parse::<Lang>().map_or_else(|_| tag.to_owned(), |lang| lang.own_name().to_owned())
}

fn contract(ask: &Ask, zone: chrono_tz::Tz, of: &accounts::ContractOf, plan: &str) -> Contract {
    let lang = ask.lang();
    let from = moment::date(lang, of.starts_at, zone);
    let until = of.ends_at.map(|end| moment::date(lang, end, zone)).unwrap_or_default();
    let state = if of.starts_at > ask.now {
        Said::new(t(lang, "contract-later"), Tone::Quiet)
    } else if of.ends_at.is_some_and(|end| end <= ask.now) {
        Said::new(t(lang, "contract-ended"), Tone::Miss)
    } else {
        Said::new(t(lang, "contract-holds"), Tone::Met)
    };
    Contract {
        plan: Link::new(plan, format!("/settings/plans/versions/{}", of.plan_version)),
        between: format!("{from} – {until}"),
        state,
        calendars: of.calendars.join(", "),
    }
}

fn contact(lang: Lang, of: &accounts::ContactOf) -> Contact {
    let mut may = Vec::new();
    for (is, key) in [
        (of.may_report, "may-report"),
        (of.may_raise, "may-raise"),
        (of.may_confirm, "may-confirm"),
    ] {
        if is {
            may.push(t(lang, key));
        }
    }
    Contact {
        name: of.shown().to_owned(),
        part: t(lang, &format!("part-{}", of.part)),
        address: of.address.clone(),
        phone: String::new(),
        authority: may.join(&t(lang, "list-comma")),
    }
}

fn field(ask: &Ask, wrong: &[Wrong], name: &str, wrong_name: &str) -> Field {
    match wrong_with(ask.lang(), wrong, wrong_name) {
        Some(error) => Field::wrong(ask.typed(name), error),
        None => Field::new(ask.typed(name)),
    }
}

fn contact_form(ask: &Ask, wrong: &[Wrong]) -> ContactForm {
    let lang = ask.lang();
    let parts = Part::ALL
        .iter()
        .map(|part| Opt::new(part.word(), t(lang, &format!("part-{part}"))))
        .collect();
    let chosen = ask.typed("part");
    let mut address = field(ask, wrong, "address", "address");
    if let Some(error) = wrong_with(lang, wrong, "contact") {
        address = Field::wrong(ask.typed("address"), error);
    }
    ContactForm {
        name: field(ask, wrong, "name", "name"),
        address,
        part: Choice::new(if chosen.is_empty() { "user" } else { chosen }, parts),
    }
}

fn open_tickets(ask: &Ask, id: AccountId) -> Result<Vec<OpenTicket>, Fault> {
    let reader = Reader { lang: ask.lang(), zone: ask.zone(), now: ask.now };
    let rows = crate::app::queue::of_account(&ask.desk, id)?;
    Ok(rows
        .iter()
        .map(|row| OpenTicket {
            ticket: Link::new(&row.reference, format!("/tickets/{}", row.id)),
            subject: row.subject.clone(),
            severity: Badge::new(reader.lang, row.severity),
            said: row.next.as_ref().map(|clock| clocks::said(reader, &clock.line, row.zone)),
        })
        .collect())
}

/// `POST /accounts/{id}/contacts` (`name`, `address`, `part`)
pub fn add_contact(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    accounts::page(&ask.desk, id)?;
    let part = ask.typed("part").parse().unwrap_or(Part::User);
    let entered = Entered {
        name: ask.typed("name").to_owned(),
        address: ask.typed("address").to_owned(),
        part,
        may_raise: part != Part::User,
        may_confirm: matches!(part, Part::Manager | Part::Executive),
    };
    match accounts::add_contact(&ask.desk, id, entered) {
        Ok(_) => Ok(Reply::to(&format!("/accounts/{id}"))),
        Err(AppError::Wrong(wrong)) => Ok(Reply::page(422, account_page(ask, &wrong)?.render()?)),
        Err(e) => Err(e.into()),
    }
}

/// `GET /accounts/new`
pub fn new(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::page(200, new_page(ask, &[])?.render()?))
}

fn new_page(ask: &Ask, wrong: &[Wrong]) -> Result<NewAccount, Fault> {
    let lang = ask.lang();
    let kinds = AccountKind::ALL
        .iter()
        .map(|kind| Opt::new(kind.word(), t(lang, &format!("kind-{kind}"))))
        .collect();
    let languages = Lang::ALL.iter().map(|lang| Opt::new(lang.word(), lang.own_name())).collect();
    let mut plan_options = vec![Opt::new("", t(lang, "account-new-plan-kind"))];
    plan_options
        .extend(plans::all(&ask.desk)?.into_iter().map(|(_, name, _)| Opt::new(&name, &name)));
    let or = |typed: &str, otherwise: &str| {
        if typed.is_empty() { otherwise.to_owned() } else { typed.to_owned() }
    };
    let mut zone = field(ask, wrong, "zone", "zone");
    if zone.value.is_empty() && zone.error.is_none() {
        zone.value = ask.desk.config.desk.zone.name().to_owned();
    }
    let own = ask.desk.config.desk.language.word();
    Ok(NewAccount {
        name: field(ask, wrong, "name", "name"),
        kind: Choice::new(or(ask.typed("kind"), "key"), kinds),
        domains: field(ask, wrong, "domains", "domain"),
        contacts: field(ask, wrong, "contacts", "contact"),
        language: Choice::new(or(ask.typed("language"), own), languages),
        zone,
        zones: ZONES.iter().map(|z| (*z).to_owned()).collect(),
        plan: Choice::new(ask.typed("plan"), plan_options),
        page: frame::full(ask, Nav::Accounts)?,
    })
}

/// `POST /accounts`
pub fn add(ask: &Ask) -> Result<Reply, Fault> {
    let given = |name: &str| Some(ask.typed(name).trim().to_owned()).filter(|v| !v.is_empty());
    let joining = Joining {
        name: ask.typed("name").to_owned(),
        kind: ask.typed("kind").parse().ok(),
        domains: ask
            .typed("domains")
            .split([' ', ',', ';', '\n', '\r'])
            .filter(|d| !d.is_empty())
            .map(ToOwned::to_owned)
            .collect(),
        contacts: ask.typed("contacts").lines().map(ToOwned::to_owned).collect(),
        plan: given("plan"),
        language: given("language"),
        zone: given("zone"),
        ..Joining::default()
    };
    let actor = format!("user:{}", ask.session()?.user.id);
    match accounts::add(&ask.desk, &actor, joining) {
        Ok(id) => Ok(Reply::to(&format!("/accounts/{id}"))),
        Err(AppError::Wrong(wrong)) => Ok(Reply::page(422, new_page(ask, &wrong)?.render()?)),
        Err(e) => Err(e.into()),
    }
}
