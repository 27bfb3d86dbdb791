//! The addresses that customers write to beside the desk's own: listed, added, removed with a reason, and
//! what a mail to each does.

use askama::Template as _;

use super::forms::{choice, field};
use crate::{
    app::{
        AppError, Wrong,
        recipients::{self, Change, Fate, Listed, Whose},
        team_senders,
    },
    i18n::{Lang, moment, phrase::Tone, t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Field, Nav, Opt, Said,
            addresses::{AddressRow, Addresses},
        },
    },
};

const PATH: &str = "/settings/addresses";

/// `GET /settings/addresses` (`address`)
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    page(ask, 200, &[])
}

/// `POST /settings/addresses` (`address`, `whose` = `team:NAME`|`account:NAME`)
pub fn add(ask: &Ask) -> Result<Reply, Fault> {
    let whose = match ask.typed("whose").split_once(':') {
        Some(("team", name)) => Whose::Team(name.to_owned()),
        Some(("account", name)) => Whose::Account(name.to_owned()),
        _ => return page(ask, 422, &[Wrong::new("whose", "wrong-missing", "")]),
    };
    after(ask, recipients::add(&ask.desk, &ask.actor()?, ask.typed("address"), whose).map(drop))
}

/// `POST /settings/addresses/remove` (`gone`, `reason`)
pub fn remove(ask: &Ask) -> Result<Reply, Fault> {
    let (gone, reason) = (ask.typed("gone"), ask.typed("reason"));
    after(ask, recipients::remove(&ask.desk, &ask.actor()?, gone, reason))
}

fn after(ask: &Ask, done: Result<(), AppError>) -> Result<Reply, Fault> {
    match done {
        Ok(()) => Ok(Reply::to(PATH)),
        Err(AppError::Wrong(wrong)) => page(ask, 422, &wrong),
        Err(e) => Err(e.into()),
    }
}

fn page(ask: &Ask, status: u16, wrong: &[Wrong]) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let own = ask.desk.config.desk.address.as_str().to_owned();
    let asked = ask.asked("address").trim();
    let fate = match asked {
        "" => None,
        address => Some(said(ask, &recipients::fate(&ask.desk, address)?)),
    };
    let mut options = vec![Opt::new("", t(lang, "address-choose"))];
    let with = |key: &str, name: &str| t_args(lang, key, &[("name", name.into())]);
    let (teams, accounts) = recipients::owners(&ask.desk)?;
    options.extend(
        teams.iter().map(|name| Opt::new(format!("team:{name}"), with("address-of-team", name))),
    );
    options.extend(
        accounts
            .iter()
            .map(|name| Opt::new(format!("account:{name}"), with("address-of-account", name))),
    );
    let mut whose = choice(ask, wrong, "whose", "", options);
    for called in ["team", "account"] {
        whose.error = whose.error.or_else(|| wrong_with(lang, wrong, called));
    }
    let row = |listed: &Listed| AddressRow {
        address: listed.address.clone(),
        whose: whose_is(lang, listed),
        does: filed(lang, listed),
        reason: if ask.typed("gone") == listed.address {
            field(ask, wrong, "reason", "reason")
        } else {
            Field::default()
        },
    };
    let senders = team_senders::all(&ask.desk)?;
    let page = Addresses {
        own: (own, t(lang, "address-does-own")),
        rows: recipients::list(&ask.desk)?.iter().map(row).collect(),
        senders: senders.into_iter().map(|s| (s.team, s.address)).collect(),
        asked: Field::new(asked),
        fate,
        address: field(ask, wrong, "address", "address"),
        whose,
        changes: recipients::changes(&ask.desk)?.iter().map(|c| change(ask, c)).collect(),
        page: frame::full(ask, Nav::Addresses)?,
    };
    Ok(Reply::page(status, page.render()?))
}

fn whose_is(lang: Lang, listed: &Listed) -> String {
    let with = |key: &str, name: &str| t_args(lang, key, &[("name", name.into())]);
    match (&listed.account, &listed.team) {
        (Some(account), _) => with("address-of-account", account),
        (None, Some(team)) => with("address-of-team", team),
        (None, None) => String::new(),
    }
}

/// What a mail to an address that was added does.
fn filed(lang: Lang, listed: &Listed) -> String {
    let with = |key: &str, name: &str| t_args(lang, key, &[("name", name.into())]);
    match (&listed.account, &listed.team) {
        (Some(account), _) => with("address-does-account", account),
        (None, Some(team)) => with("address-does-team", team),
        (None, None) => String::new(),
    }
}

/// What becomes of a mail to an address.
fn said(ask: &Ask, fate: &Fate) -> Said {
    let lang = ask.lang();
    let taken = |key: &str| Said::new(t(lang, key), Tone::Met);
    match fate {
        Fate::NoAddress => Said::new(t(lang, "address-fate-none"), Tone::Miss),
        Fate::Refused => Said::new(t(lang, "address-fate-refused"), Tone::Miss),
        Fate::CaughtAll => taken("address-fate-caught"),
        Fate::Desks => taken("address-does-own"),
        Fate::Ticket(ticket) => {
            let reference = ask.desk.reference(*ticket);
            let args = [("reference", reference.into())];
            Said::new(t_args(lang, "address-fate-ticket", &args), Tone::Met)
        }
        Fate::Leaves => taken("address-fate-leaves"),
        Fate::ReturnPath => taken("address-fate-return"),
        Fate::BadToken => Said::new(t(lang, "address-fate-bad"), Tone::Soon),
        Fate::Filed(listed) => Said::new(filed(lang, listed), Tone::Met),
    }
}

fn change(ask: &Ask, change: &Change) -> (String, String, String) {
    let lang = ask.lang();
    let address = || change.address.as_str().into();
    let what = match &change.removed {
        None => t_args(lang, "address-change-added", &[("address", address())]),
        Some(reason) => {
            let args = [("address", address()), ("reason", reason.as_str().into())];
            t_args(lang, "address-change-removed", &args)
        }
    };
    (moment::near(lang, change.at, ask.zone(), ask.now), change.by.clone(), what)
}
