//! Accounts: the list, one of them, a new one, and its contacts.

use std::collections::HashMap;

use askama::Template as _;
use chrono::Datelike as _;

use super::{
    account_references,
    clocks::{self, Reader},
    contracts,
    forms::{choice, field, field_or, languages, zones},
    monitors, whose,
};
use crate::{
    app::{
        AppError, Wrong, account_pages,
        accounts::{self, Entered, Joining},
        plans,
        posting::{lang_of, zone_of},
        report::{self, Asked},
        report_beside, suspensions,
    },
    domain::{
        access::Verb,
        account::{AccountKind, Part},
        ids::AccountId,
        report::Share,
        time::Timestamp,
    },
    i18n::{Lang, moment, phrase::Tone, t, t_args, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::{encoded, wrong_with},
        view::{
            Badge, Link, Nav, Opt, Said,
            accounts::{
                AccountList, AccountPage, AccountRow, ContactForm, Contract, NewAccount,
                OpenTicket, Suspended,
            },
            ticket::Contact,
            whose::WhoseTime,
        },
    },
};

/// `GET /accounts` (`q`, `after`)
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let find = ask.asked("q").trim();
    let list = account_pages::list(&ask.desk, find, ask.asked("after").parse().ok())?;
    let kept = if list.rows.is_empty() { HashMap::new() } else { kept_this_month(ask)? };
    let more = list.next.map(|id| {
        let href = format!("/accounts?q={}&after={id}", encoded(find));
        Link::new(t(lang, "queue-next-page"), href)
    });
    let page = AccountList {
        find: find.to_owned(),
        count: u64::try_from(list.count).unwrap_or(u64::MAX),
        can_add: ask.may(Verb::ManageAccounts),
        rows: list.rows.iter().map(|line| row(ask, line, &kept)).collect(),
        more,
        page: frame::full(ask, Nav::Accounts)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// Of how many promises how many were kept this month so far, by account.
fn kept_this_month(ask: &Ask) -> Result<HashMap<AccountId, Share>, Fault> {
    let zone = ask.zone();
    let to = ask.now.utc().with_timezone(&zone).date_naive();
    let from = to.with_day(1).unwrap_or(to);
    let asked = Asked { from, to, zone, as_of: None, account: None, plan: None, severity: None };
    let figures = report::figures(&ask.desk, &asked)?;
    let shares = figures.accounts.iter().filter_map(|l| Some((l.of?, l.figure.share()?)));
    Ok(shares.collect())
}

fn row(ask: &Ask, line: &account_pages::Line, kept: &HashMap<AccountId, Share>) -> AccountRow {
    let lang = ask.lang();
    let plan = match &line.plan {
        None => t(lang, "accounts-no-plan"),
        Some((plan, None)) => plan.clone(),
        Some((plan, Some(end))) => {
            let end = moment::date_from(lang, *end, ask.zone(), ask.now);
            let args = [("plan", plan.as_str().into()), ("end", end.into())];
            t_args(lang, "accounts-plan-until", &args)
        }
    };
    let id = line.account.id;
    AccountRow {
        account: Link::new(&line.account.name, format!("/accounts/{id}")),
        kind: t(lang, &format!("kind-{}", line.account.kind)),
        plan,
        open: u64::try_from(line.open).unwrap_or(0),
        kept: kept.get(&id).map_or_else(String::new, |share| {
            let (n, m) = (share.met.to_string().into(), share.judged.to_string().into());
            t_args(lang, "n-of-m", &[("n", n), ("m", m)])
        }),
    }
}

/// `GET /accounts/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::page(200, account_page(ask, &[])?.render()?))
}

/// The page of an account, with what is wrong with a form of it.
pub(super) fn account_page(ask: &Ask, wrong: &[Wrong]) -> Result<AccountPage, Fault> {
    let id: AccountId = ask.id("id")?;
    let lang = ask.lang();
    let data = accounts::page(&ask.desk, id)?;
    let people = account_pages::people(&ask.desk, &data.account)?;
    let there = zone_of(&data.account.zone);
    let hour = format!("{} {}", moment::minute(ask.now, there), zone_name(lang, there));
    let facts = [
        (t(lang, "account-new-domains"), data.domains.join(&t(lang, "list-comma"))),
        (t(lang, "users-language"), lang_of(&data.account.language).own_name().to_owned()),
        (t(lang, "card-hour"), hour),
        (t(lang, "account-team"), people.team),
        (t(lang, "card-manager"), people.manager),
        (t(lang, "card-sponsor"), people.sponsor),
    ];
    let lift = format!("/accounts/{id}/lift");
    Ok(AccountPage {
        href: format!("/accounts/{id}"),
        name: data.account.name.clone(),
        kind: t(lang, &format!("kind-{}", data.account.kind)),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        contracts: data
            .contracts
            .iter()
            .map(|(k, plan)| contract(ask, id, there, k, plan))
            .collect(),
        contacts: data.contacts.iter().map(|k| contact(lang, k)).collect(),
        suspended: suspended(
            ask,
            data.contacts.iter().map(|k| k.address.as_str()),
            ask.may(Verb::ManageContacts).then_some(lift.as_str()),
        )?,
        contact_form: ask.may(Verb::ManageContacts).then(|| contact_form(ask, wrong)),
        monitors: monitors::shown(ask, id, wrong)?,
        open: open_tickets(ask, id)?,
        report: format!("/reports?account={id}"),
        places: contracts::places_of(ask, &data, wrong),
        contract_form: contracts::form(ask, &data, wrong),
        references: account_references::form(ask, id, wrong)?,
        whose_time: whose_time(ask, id)?,
        page: frame::full(ask, Nav::Accounts)?,
    })
}

/// Days for which the page of an account says whose the time was.
const WHOSE_D: i64 = 90;

fn whose_time(ask: &Ask, id: AccountId) -> Result<Option<WhoseTime>, Fault> {
    let from = ask.now.floor().plus_secs(-WHOSE_D * 86_400);
    let spent = report_beside::spent_since(&ask.desk, id, from, ask.now)?;
    let args = [("n", spent.tickets.into()), ("days", WHOSE_D.into())];
    Ok(whose::bar(ask.lang(), &spent.shares, t_args(ask.lang(), "whose-account", &args)))
}

fn contract(
    ask: &Ask,
    id: AccountId,
    zone: chrono_tz::Tz,
    of: &accounts::ContractOf,
    plan: &str,
) -> Contract {
    let lang = ask.lang();
    let date = |at| moment::date_from(lang, at, zone, ask.now);
    // The last day is the one before the instant from which it holds no more.
    let last = |end: Timestamp| date(end.plus_secs(-1).max(of.starts_at));
    let from = date(of.starts_at);
    let between = match of.ends_at {
        None => t_args(lang, "between-open", &[("from", from.into())]),
        Some(end) => t_args(lang, "between", &[("from", from.into()), ("to", last(end).into())]),
    };
    let (key, tone) = if of.starts_at > ask.now {
        ("contract-later", Tone::Quiet)
    } else if of.ends_at.is_some_and(|end| end <= ask.now) {
        ("contract-ended", Tone::Miss)
    } else {
        ("contract-holds", Tone::Met)
    };
    let is_over = of.ends_at.is_some_and(|end| end <= ask.now);
    let may_end = !is_over && of.starts_at <= ask.now && ask.may(Verb::ManageAccounts);
    Contract {
        place: of.place.clone(),
        end: may_end.then(|| format!("/accounts/{id}/contracts/{}/end", of.id)),
        plan: Link::new(plan, format!("/settings/plans/versions/{}", of.plan_version)),
        between,
        state: Said::new(t(lang, key), tone),
        calendars: of.calendars.join(&t(lang, "list-semicolon")),
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

fn contact_form(ask: &Ask, wrong: &[Wrong]) -> ContactForm {
    let lang = ask.lang();
    let parts = Part::ALL.iter().map(|p| Opt::new(p.word(), t(lang, &format!("part-{p}"))));
    let mut address = field(ask, wrong, "address", "address");
    if address.error.is_none() {
        address.error = wrong_with(lang, wrong, "contact");
    }
    ContactForm {
        name: field(ask, wrong, "name", "name"),
        address,
        part: choice(ask, wrong, "part", Part::User.word(), parts.collect()),
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

/// Those of some addresses that nothing is sent to.
///
/// # Errors
/// When the database cannot.
pub(super) fn suspended<'a>(
    ask: &Ask,
    addresses: impl Iterator<Item = &'a str>,
    lift: Option<&str>,
) -> Result<Vec<Suspended>, Fault> {
    let lang = ask.lang();
    let say = |row: suspensions::Suspension| {
        let since = row.suspended_at.unwrap_or(row.bounced_at);
        let since = moment::near(lang, since, ask.zone(), ask.now);
        let args = [("since", since.into()), ("reply", row.reply.into())];
        Suspended {
            said: t_args(lang, "suspended-said", &args),
            address: row.address,
            lift: lift.map(ToOwned::to_owned),
        }
    };
    Ok(suspensions::of(&ask.desk, addresses)?.into_iter().map(say).collect())
}

/// `POST /accounts/{id}/lift` (`address`): mail is sent to a contact's address again.
pub fn lift(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    let address = ask.typed("address").trim();
    let page = accounts::page(&ask.desk, id)?;
    if !page.contacts.iter().any(|k| k.address.eq_ignore_ascii_case(address)) {
        return Err(Fault::NotFound);
    }
    suspensions::lift(&ask.desk, &ask.actor()?, address)?;
    Ok(Reply::to(&format!("/accounts/{id}#contacts")))
}

/// `POST /accounts/{id}/contacts` (`name`, `address`, `part`)
pub fn add_contact(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    accounts::page(&ask.desk, id)?;
    let entered = Entered {
        name: ask.typed("name").to_owned(),
        address: ask.typed("address").to_owned(),
        part: ask.typed("part").parse().unwrap_or(Part::User),
        may_raise: false,
        may_confirm: false,
    };
    match accounts::add_contact(&ask.desk, id, entered) {
        Ok(_) => Ok(Reply::to(&format!("/accounts/{id}#contacts"))),
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
    let kinds = AccountKind::ALL.iter().map(|k| Opt::new(k.word(), t(lang, &format!("kind-{k}"))));
    let mut plan_options = vec![Opt::new("", t(lang, "account-new-plan-kind"))];
    plan_options
        .extend(plans::all(&ask.desk)?.into_iter().map(|(_, name, _)| Opt::new(&name, &name)));
    Ok(NewAccount {
        name: field(ask, wrong, "name", "name"),
        kind: choice(ask, wrong, "kind", AccountKind::Key.word(), kinds.collect()),
        domains: field(ask, wrong, "domains", "domain"),
        contacts: field(ask, wrong, "contacts", "contact"),
        language: languages(ask, wrong),
        zone: field_or(ask, wrong, "zone", "zone", ask.desk.config.desk.zone.name()),
        zones: zones(),
        plan: choice(ask, wrong, "plan", "", plan_options),
        page: frame::full(ask, Nav::Accounts)?,
    })
}

fn pieces(text: &str, between: impl Fn(char) -> bool) -> Vec<String> {
    text.split(between).map(str::trim).filter(|p| !p.is_empty()).map(ToOwned::to_owned).collect()
}

/// `POST /accounts`
pub fn add(ask: &Ask) -> Result<Reply, Fault> {
    let given = |name: &str| Some(ask.typed(name).trim().to_owned()).filter(|v| !v.is_empty());
    let joining = Joining {
        name: ask.typed("name").to_owned(),
        kind: ask.typed("kind").parse().ok(),
        domains: pieces(ask.typed("domains"), |c| c.is_whitespace() || ",;，；、".contains(c)),
        contacts: pieces(ask.typed("contacts"), |c| c == '\n'),
        plan: given("plan"),
        language: given("language"),
        zone: given("zone"),
        ..Joining::default()
    };
    match accounts::add(&ask.desk, &ask.actor()?, joining) {
        Ok(id) => Ok(Reply::to(&format!("/accounts/{id}"))),
        Err(AppError::Wrong(wrong)) => Ok(Reply::page(422, new_page(ask, &wrong)?.render()?)),
        Err(e) => Err(e.into()),
    }
}
