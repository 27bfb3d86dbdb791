//! How mail goes: when something came last, each mailbox that is read, each server that it leaves by,
//! and what is held up.

use super::mail_servers;
use crate::{
    app::{
        mail_flow,
        mailboxes::{self, MailboxRow},
    },
    domain::time::Timestamp,
    i18n::{FluentValue, moment, t, t_args, zone_before},
    web::{ask::Ask, fault::Fault},
};

/// A sentence each, and whether it is good.
///
/// # Errors
/// When the database cannot.
pub fn lines(ask: &Ask) -> Result<Vec<(bool, String)>, Fault> {
    let mut lines = vec![last_came(ask)?];
    lines.extend(mailboxes::health(&ask.desk)?.into_iter().map(|one| mailbox(ask, one)));
    lines.extend(mail_servers::sentences(ask)?);
    lines.extend(mail_flow::held(&ask.desk)?.map(|one| held(ask, one)));
    Ok(lines)
}

/// A moment with its zone, in the reader's words.
pub(super) fn at(ask: &Ask, ts: Timestamp) -> String {
    let (lang, zone) = (ask.lang(), ask.zone());
    let at = moment::near(lang, ts, zone, ask.desk.now());
    let args = [("at", at.into()), ("zone", zone_before(lang, zone).into())];
    t_args(lang, "moment-in-zone", &args)
}

fn say(ask: &Ask, key: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<(&'static str, FluentValue<'_>)> =
        args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    t_args(ask.lang(), key, &args)
}

fn last_came(ask: &Ask) -> Result<(bool, String), Fault> {
    Ok(match mail_flow::last_came(&ask.desk)? {
        Some((came, door)) => {
            (true, say(ask, "flow-came", &[("at", at(ask, came)), ("door", door)]))
        }
        None => (true, t(ask.lang(), "flow-came-never")),
    })
}

fn mailbox(ask: &Ask, (name, row): (String, Option<MailboxRow>)) -> (bool, String) {
    let Some(row) = row else { return (true, say(ask, "mailbox-new", &[("name", name)])) };
    match (row.failed_at, row.looked_at) {
        (Some(since), looked) => {
            let args =
                [("name", name), ("since", at(ask, since)), ("why", row.error.unwrap_or_default())];
            let failed = say(ask, "mailbox-failed", &args);
            let before =
                looked.map(|looked| say(ask, "mailbox-before", &[("at", at(ask, looked))]));
            (false, [failed, before.unwrap_or_default()].join(" ").trim().to_owned())
        }
        (None, Some(looked)) => {
            (true, say(ask, "mailbox-fine", &[("name", name), ("at", at(ask, looked))]))
        }
        (None, None) => (true, say(ask, "mailbox-new", &[("name", name)])),
    }
}

fn held(ask: &Ask, held: mail_flow::Held) -> (bool, String) {
    let args =
        [("n", held.waiting.to_string()), ("since", at(ask, held.since)), ("why", held.reply)];
    (false, say(ask, "flow-held", &args))
}
