//! Logging a phoned fault: four answers, then the promises run.

use askama::Template as _;

use super::{ticket_acts::moment as typed_moment, ticket_forms::severity_options};
use crate::{
    app::{
        AppError, Wrong,
        open_ticket::{self, Caller, Foreseen, Phoned},
        places,
        posting::zone_of,
    },
    domain::{
        ids::TicketId,
        promise::{Severity, Watch},
    },
    i18n::{moment, t, t_args, words, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Field, Nav, Opt,
            log::{Log, Promise, Promises},
        },
    },
};

/// `GET /log`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::page(200, page(ask, &[])?.render()?))
}

/// `POST /log`; with `preview` it shows the promises only.
pub fn save(ask: &Ask) -> Result<Reply, Fault> {
    if !ask.typed("preview").is_empty() {
        return Ok(Reply::page(200, page(ask, &[])?.render()?));
    }
    let wrong = match phoned(ask) {
        Ok(phoned) => match log(ask, phoned) {
            Ok(id) => return Ok(Reply::to(&format!("/tickets/{id}"))),
            Err(AppError::Wrong(wrong)) => wrong,
            Err(e) => return Err(e.into()),
        },
        Err(AppError::Wrong(wrong)) => wrong,
        Err(e) => return Err(e.into()),
    };
    Ok(Reply::page(422, page(ask, &wrong)?.render()?))
}

/// Logs it, about the site or asset that was named.
fn log(ask: &Ask, phoned: Phoned) -> Result<TicketId, AppError> {
    let by = ask.hands().map_err(|_| AppError::Forbidden)?;
    open_ticket::log_fault_about(&ask.desk, &by, phoned, ask.typed("place"))
}

/// `POST /log/preview`
pub fn preview(ask: &Ask) -> Result<Reply, Fault> {
    let caller = caller(ask)?;
    Ok(Reply::page(200, promises(ask, &caller)?.render()?))
}

fn caller(ask: &Ask) -> Result<Caller, Fault> {
    Ok(open_ticket::caller(&ask.desk, ask.typed("account"), ask.typed("contact"))?)
}

/// What was typed, with everything that is wrong with it.
fn phoned(ask: &Ask) -> Result<Phoned, AppError> {
    let mut wrong = Vec::new();
    let severity = ask.typed("severity").parse::<Severity>();
    if severity.is_err() {
        wrong.push(Wrong::new("severity", "wrong-missing", ""));
    }
    let at = if ask.typed("when") == "earlier" {
        match typed_moment(ask.typed("at"), ask.typed("zone")) {
            Ok(Some(at)) => Some(at),
            Ok(None) => {
                wrong.push(Wrong::new("at", "wrong-missing", ""));
                None
            }
            Err(AppError::Wrong(more)) => {
                wrong.extend(more);
                None
            }
            Err(e) => return Err(e),
        }
    } else {
        None
    };
    let caller = open_ticket::caller(&ask.desk, ask.typed("account"), ask.typed("contact"))?;
    if !ask.typed("contact").trim().is_empty() && caller.name.is_empty() {
        wrong.push(Wrong::new("contact", "wrong-address", ask.typed("contact")));
    }
    let phoned = Phoned {
        account: caller.account.as_ref().map(|a| a.id),
        contact: caller.contact.as_ref().map(|c| c.id),
        caller: if caller.name.is_empty() {
            ask.typed("account").trim().to_owned()
        } else {
            caller.name.clone()
        },
        address: caller.address.clone(),
        subject: ask.typed("subject").to_owned(),
        text: ask.typed("text").to_owned(),
        severity: severity.unwrap_or(Severity::S3),
        at,
    };
    if let Err(AppError::Wrong(more)) = open_ticket::check(&phoned, ask.now) {
        wrong.extend(more);
    }
    if wrong.is_empty() { Ok(phoned) } else { Err(AppError::Wrong(wrong)) }
}

fn field(ask: &Ask, wrong: &[Wrong], name: &str) -> Field {
    match wrong_with(ask.lang(), wrong, name) {
        Some(error) => Field::wrong(ask.typed(name), error),
        None => Field::new(ask.typed(name)),
    }
}

fn page(ask: &Ask, wrong: &[Wrong]) -> Result<Log, Fault> {
    let lang = ask.lang();
    let caller = caller(ask)?;
    let foreseen = open_ticket::foresee(
        &ask.desk,
        caller.account.as_ref().map(|a| a.id),
        ask.typed("place"),
        chosen(ask),
        ask.now,
    )?;
    let mut account = field(ask, wrong, "account");
    if let Some(error) = wrong_with(lang, wrong, "caller") {
        account = Field::wrong(ask.typed("account"), error);
    }
    let hint = match &caller.account {
        Some(a) => {
            let kind = t(lang, &format!("kind-{}", a.kind));
            t_args(
                lang,
                "log-account-is",
                &[("kind", kind.into()), ("plan", foreseen.plan_shown.clone().into())],
            )
        }
        None if ask.typed("account").trim().is_empty() => String::new(),
        None => t(lang, "log-account-new"),
    };
    let now = moment::minute(ask.now, ask.zone());
    let when = ask.typed("when");
    let desk_zone = caller.account.as_ref().map_or(ask.desk.config.desk.zone, |a| zone_of(&a.zone));
    let mut zones = vec![Opt::new(ask.zone().name(), zone_name(lang, ask.zone()))];
    if desk_zone != ask.zone() {
        zones.push(Opt::new(desk_zone.name(), zone_name(lang, desk_zone)));
    }
    let typed_zone = ask.typed("zone");
    Ok(Log {
        account,
        accounts: caller.accounts.clone(),
        account_hint: hint,
        contact: field(ask, wrong, "contact"),
        place: field(ask, wrong, "place"),
        places: places(ask, &caller)?,
        contacts: caller.contacts.clone(),
        severities: severity_options(lang, &foreseen.plan, chosen(ask)),
        severity_error: wrong_with(lang, wrong, "severity"),
        subject: field(ask, wrong, "subject"),
        text: field(ask, wrong, "text"),
        when: Choice::new(
            if when.is_empty() { "now" } else { when },
            vec![
                Opt::new("now", t_args(lang, "log-when-now", &[("at", now.into())])),
                Opt::new("earlier", t(lang, "log-when-earlier")),
            ],
        ),
        at: field(ask, wrong, "at"),
        zone: Choice::new(
            if typed_zone.is_empty() { ask.zone().name() } else { typed_zone },
            zones,
        ),
        promises: promises(ask, &caller)?,
        page: frame::full(ask, Nav::Log)?,
    })
}

/// The sites and assets of the account that was typed, to be proposed.
fn places(ask: &Ask, caller: &Caller) -> Result<Vec<String>, Fault> {
    let Some(account) = &caller.account else { return Ok(Vec::new()) };
    let all = places::of_account(&ask.desk, account.id)?;
    let sites = all.sites.into_iter().map(|s| s.name);
    Ok(sites.chain(all.assets.into_iter().map(|a| a.name)).collect())
}

fn chosen(ask: &Ask) -> Option<Severity> {
    ask.typed("severity").parse().ok()
}

/// What would be promised to this caller.
fn promises(ask: &Ask, caller: &Caller) -> Result<Promises, Fault> {
    let lang = ask.lang();
    let frame = frame::plain(ask, Nav::Log);
    let none = |frame| Promises {
        page: frame,
        terms: String::new(),
        rows: Vec::new(),
        note: t(lang, "log-promise-none"),
        told: String::new(),
        button: t(lang, "log-do"),
    };
    let Some(severity) = chosen(ask) else { return Ok(none(frame)) };
    let at = match ask.typed("when") {
        "earlier" => typed_moment(ask.typed("at"), ask.typed("zone")).ok().flatten(),
        _ => None,
    };
    let at = at.unwrap_or(ask.now).min(ask.now);
    let account = caller.account.as_ref().map(|a| a.id);
    let foreseen =
        open_ticket::foresee(&ask.desk, account, ask.typed("place"), Some(severity), at)?;
    let rows: Vec<Promise> = foreseen.clocks.iter().map(|c| promise(ask, &foreseen, c)).collect();
    let button = foreseen.clocks.iter().find_map(|c| Some((c.key.watch, c.due_at()?)));
    let button = button.map_or_else(
        || t(lang, "log-do"),
        |(watch, due)| {
            let what = words::watch_verb(lang, watch).to_lowercase();
            let at = moment::near(lang, due, foreseen.zone, ask.now);
            t_args(lang, "log-do-by", &[("what", what.into()), ("at", at.into())])
        },
    );
    let by_mail = caller.address.is_some();
    let mut notes = Vec::new();
    if !foreseen.is_entitled {
        notes.push(t(lang, "ticket-no-contract"));
    }
    notes.push(t(lang, if by_mail { "log-by-mail" } else { "log-no-mail" }));
    Ok(Promises {
        page: frame,
        terms: t_args(
            lang,
            "log-terms",
            &[
                ("severity", words::severity(lang, severity).into()),
                ("plan", foreseen.plan_shown.clone().into()),
                ("zone", zone_name(lang, foreseen.zone).into()),
            ],
        ),
        rows,
        note: notes.join(" "),
        told: foreseen.told.join(&t(lang, "list-comma")),
        button,
    })
}

fn promise(ask: &Ask, foreseen: &Foreseen, clock: &crate::domain::clock::Clock) -> Promise {
    let lang = ask.lang();
    let at = clock.due_at().map_or_else(
        || t(lang, "log-later"),
        |due| moment::near(lang, due, foreseen.zone, ask.now),
    );
    let you = clock
        .due_at()
        .filter(|due| !moment::same_offset(*due, foreseen.zone, ask.zone()))
        .map_or_else(String::new, |due| {
            let at = moment::near(lang, due, ask.zone(), ask.now);
            t_args(lang, "log-you", &[("at", at.into())])
        });
    let name = match clock.key.watch {
        Watch::CustomerUpdate => t(lang, "log-word-from-us"),
        watch => words::watch_name(lang, watch),
    };
    Promise {
        name,
        at,
        you,
        target: super::clocks::length(lang, clock.key.watch, clock.clause.within),
    }
}
