//! Customers' own numbers for their faults: an account has a pattern, a ticket remembers the number
//! that was found in its first message, mails to the customer carry it, and a mail that carries it finds
//! its ticket. It joins by itself only where the sender is proved to be of that customer; a number
//! alone proves nothing.

use std::sync::Arc;

use super::{
    acts::Hands, arrival_sender::Who, desk::Desk, error::AppError, merging, ticket_file::TicketFile,
};
use crate::{
    db::{Conn, customers, partner_references as rows, record, tickets},
    domain::{
        event::{Actor, EventKind},
        ids::{AccountId, TicketId},
        partner_reference::{self as reference, Pattern, PatternMistake},
        ticket::TicketState,
        time::Timestamp,
    },
    mail::parse::Parsed,
};

/// Tickets of one number that are looked at, the newest first.
const MOST: i64 = 20;

fn pattern_of(c: &mut Conn, account: AccountId) -> Result<Option<Pattern>, AppError> {
    let stored = rows::reference_pattern_of(c, account)?;
    // One that this version reads no more finds nothing.
    Ok(stored.and_then(|text| Pattern::parse(&text).ok()))
}

/// The pattern of an account.
///
/// # Errors
/// When the database cannot.
pub fn pattern(desk: &Desk, account: AccountId) -> Result<Option<String>, AppError> {
    desk.read(|c| Ok(rows::reference_pattern_of(c, account)?))
}

fn wrong(text: &str, mistake: PatternMistake) -> AppError {
    let (key, found) = match mistake {
        PatternMistake::TooLong => ("wrong-pattern-long", String::new()),
        PatternMistake::Unreadable(said) => ("wrong-pattern", said),
        PatternMistake::TooLarge => ("wrong-pattern-large", text.to_owned()),
        PatternMistake::Everywhere(text) => ("wrong-pattern-everywhere", text.to_owned()),
    };
    AppError::wrong("pattern", key, found)
}

/// What a pattern finds in a subject, before it is kept.
///
/// # Errors
/// [`AppError::Wrong`] with what is wrong with the pattern.
pub fn try_out(desk: &Desk, pattern: &str, subject: &str) -> Result<Option<String>, AppError> {
    let text = pattern.trim();
    let pattern = Pattern::parse(text).map_err(|mistake| wrong(text, mistake))?;
    Ok(pattern.find_in_message(subject, "", desk.config.desk.ticket_prefix.as_str()))
}

/// Sets the pattern of an account; an empty one takes it away.
///
/// # Errors
/// [`AppError::Wrong`] with what is wrong with it; [`AppError::NotFound`] without such an account.
pub fn set_pattern(
    desk: &Arc<Desk>,
    actor: &str,
    account: AccountId,
    pattern: &str,
) -> Result<(), AppError> {
    let text = Some(pattern.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(text) = &text {
        Pattern::parse(text).map_err(|mistake| wrong(text, mistake))?;
    }
    let actor = actor.to_owned();
    desk.write(move |c, desk| {
        customers::account_some(c, &[account])?.pop().ok_or(AppError::NotFound("account"))?;
        if rows::reference_pattern_of(c, account)? == text {
            return Ok(());
        }
        rows::reference_pattern_put(c, account, text.as_deref())?;
        let detail = serde_json::json!({ "account": account, "pattern": text }).to_string();
        Ok(record::audit_insert(c, desk.now(), &actor, "reference pattern set", &detail)?)
    })
}

/// The number that a ticket carries.
pub(super) fn of_ticket(c: &mut Conn, ticket: TicketId) -> Result<Option<String>, AppError> {
    Ok(rows::ticket_reference_of(c, ticket)?)
}

/// Has a ticket that carries no number remember the one in a message of its customer, by the
/// account's pattern.
pub(super) fn remember(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    actor: Actor,
    (subject, text): (&str, &str),
) -> Result<(), AppError> {
    let Some(account) = file.row.account_id else { return Ok(()) };
    let Some(pattern) = pattern_of(c, account)? else { return Ok(()) };
    let prefix = desk.config.desk.ticket_prefix.as_str();
    let Some(found) = pattern.find_in_message(subject, text, prefix) else { return Ok(()) };
    if of_ticket(c, file.row.id)?.is_some() {
        return Ok(());
    }
    put(c, now, file, actor, Some(found), None)
}

fn put(
    c: &mut Conn,
    now: Timestamp,
    file: &mut TicketFile,
    actor: Actor,
    found: Option<String>,
    before: Option<&str>,
) -> Result<(), AppError> {
    let key = found.as_deref().map(reference::key);
    rows::ticket_reference_put(c, file.row.id, found.as_deref().zip(key.as_deref()))?;
    if let Some(before) = before {
        let end = format!(" {}", reference::key(before));
        if let Some(rest) = file.row.search.strip_suffix(&end) {
            file.row.search = rest.to_owned();
        }
    }
    if let Some(key) = key {
        file.row.search = format!("{} {key}", file.row.search);
    }
    file.record(now, now, actor, EventKind::ReferenceSet { reference: found });
    Ok(())
}

/// Sets the number that a ticket carries, or takes it away.
///
/// # Errors
/// [`AppError::Wrong`] when it is too long, or the ticket has no account yet.
pub fn set(desk: &Arc<Desk>, by: &Hands, ticket: TicketId, typed: &str) -> Result<(), AppError> {
    let found = reference::as_kept(typed);
    if found.is_none() && !typed.trim().is_empty() {
        return Err(AppError::wrong("reference", "wrong-reference-long", ""));
    }
    let by = by.clone();
    desk.write(move |c, desk| {
        let now = desk.now();
        let mut file = TicketFile::open(c, ticket)?;
        if file.row.account_id.is_none() {
            return Err(AppError::wrong("reference", "wrong-reference-account", ""));
        }
        let before = of_ticket(c, ticket)?;
        if before == found {
            return Ok(());
        }
        let actor = Actor::User(by.user);
        put(c, now, &mut file, actor, found.clone(), before.as_deref())?;
        file.save(c, desk, now)
    })
}

/// The subject that a mail to a ticket's customer answers, with their number in it.
pub(super) fn in_subject(
    c: &mut Conn,
    ticket: TicketId,
    subject: String,
) -> Result<String, AppError> {
    let Some(own) = of_ticket(c, ticket)? else { return Ok(subject) };
    let is_there = reference::key(&subject).contains(&reference::key(&own));
    Ok(if is_there { subject } else { format!("{subject} {own}") })
}

/// The tickets whose number a message carries in its subject.
#[derive(Debug)]
pub(super) struct Carried {
    /// The number.
    pub(super) reference: String,
    /// The tickets that can go on, or else all that carry it; of merged ones the survivors; the
    /// newest first.
    pub(super) tickets: Vec<tickets::TicketRow>,
}

/// Looks for a ticket by the number in a subject: the one that the pattern of the sender's account
/// finds, else any word of it that is a ticket's number.
pub(super) fn carried(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    who: &Who,
    parsed: &Parsed,
) -> Result<Option<Carried>, AppError> {
    let prefix = desk.config.desk.ticket_prefix.as_str();
    let mut keys = Vec::new();
    if let Some(account) = who.account
        && let Some(pattern) = pattern_of(c, account)?
        && let Some(found) = pattern.find_in_message(&parsed.subject, "", prefix)
    {
        keys.push(reference::key(&found));
    }
    if keys.is_empty() {
        keys = reference::words_like_numbers(&parsed.subject, prefix);
    }
    let found = rows::ticket_reference_some(c, &keys, MOST)?;
    let Some((_, own)) = found.first().cloned() else { return Ok(None) };
    let same = found.iter().filter(|(_, other)| reference::key(other) == reference::key(&own));
    let ids: Vec<TicketId> = same.map(|(id, _)| *id).collect();
    let mut all: Vec<tickets::TicketRow> = Vec::new();
    for row in tickets::ticket_some(c, &ids)? {
        let row = merging::survivor(c, row)?;
        if !all.iter().any(|known| known.id == row.id) {
            all.push(row);
        }
    }
    all.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    let goes_on = |row: &&tickets::TicketRow| can_go_on(row, now);
    let open: Vec<_> = all.iter().filter(goes_on).cloned().collect();
    let tickets = if open.is_empty() { all } else { open };
    Ok(Some(Carried { reference: own, tickets }))
}

/// Whether a message goes on in a ticket: it is open, or its reopen window is.
pub(super) fn can_go_on(row: &tickets::TicketRow, now: Timestamp) -> bool {
    match row.state {
        TicketState::Open => true,
        TicketState::Resolved => row.closes_at.is_some_and(|at| now < at),
        TicketState::Closed => false,
    }
}
