//! Telling the admins, once a day and address, that the desk stopped answering: our own mail goes in
//! a circle, a sender has had all the receipts there are, or an unknown one's mail waits (hard cases
//! 75, 76 and 79).

use super::{
    arrival_facts::Found,
    desk::Desk,
    error::AppError,
    posting::{self, Mail, Thread},
    roster::Roster,
};
use crate::{
    db::{
        Conn,
        inbound::{self, InboundRow},
        record,
    },
    domain::{
        mail_state::MailKind,
        message::{Decision, Sender},
        time::Timestamp,
    },
    mail::notice::flood::{Flood, Stopped},
};

/// Times that our own mail comes back within a day before somebody is told.
const LOOPS: i64 = 3;
/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// Tells the admins where this message made the desk stop answering its sender.
///
/// # Errors
/// When the database cannot.
pub fn tell_admins(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    found: &Found,
    decision: &Decision,
) -> Result<(), AppError> {
    let Some((stopped, count)) = stopped(c, now, row, found, decision)? else { return Ok(()) };
    let day = now.plus_secs(-now.secs_since(Timestamp::from_secs(0)).rem_euclid(DAY_S)).floor();
    let name = format!("told of {stopped:?}: {}", row.from_address);
    let Some(fence) = record::slot_claim(c, &name, day, now, now, &desk.node)? else {
        return Ok(());
    };
    record::slot_finish(c, &name, day, fence, now)?;
    tracing::warn!(inbound.id = %row.id, "The desk stopped answering a sender: {stopped:?}");
    let roster = Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let notice = Flood { stopped, from: row.from_address.clone(), count, url: desk.url("/mail") };
    let mut mails = Vec::new();
    for person in roster.admins() {
        let mail = Mail::to_person(desk, MailKind::StaffNotice, &person, None, &notice)?;
        mails.push((None, Thread::default(), mail));
    }
    posting::post_all(c, desk, now, mails).map(drop)
}

/// What the desk stopped because of this message, and how many there were.
fn stopped(
    c: &mut Conn,
    now: Timestamp,
    row: &InboundRow,
    found: &Found,
    decision: &Decision,
) -> Result<Option<(Stopped, u32)>, AppError> {
    let facts = &found.facts;
    let spoke = |rule: &str| decision.reasons.iter().any(|reason| reason.rule == rule);
    if spoke("own loop") {
        let since = now.plus_secs(-DAY_S);
        let count = inbound::inbound_ignored_since(c, &row.from_address, since)?;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        return Ok((i64::from(count) >= LOOPS).then_some((Stopped::Loop, count)));
    }
    if spoke("flood") {
        return Ok(Some((Stopped::Waiting, facts.counts.tickets_last_hour)));
    }
    if spoke("desk to desk") {
        return Ok(Some((Stopped::Rounds, facts.counts.rounds_last_hour + 1)));
    }
    if spoke("account limit") {
        return Ok(Some((Stopped::Account, facts.counts.account_last_hour)));
    }
    let is_known = matches!(facts.sender, Sender::Contact(_) | Sender::DomainOf(_));
    let sent = facts.counts.receipts_last_hour;
    let is_spent = is_known && spoke("no receipt") && sent >= facts.limits.contact_receipts_an_hour;
    Ok(is_spent.then_some((Stopped::Receipts, sent)))
}
