//! The mail log: what came in and what went out, for the pages of people.

use std::{path::Path, sync::Arc};

use super::{desk::Desk, error::AppError, intake, storable};
use crate::{
    db::{
        Conn, DbError, customers,
        inbound::{self, InboundRow},
        mail_search,
        outbox::{self, DeliveryRow, OutboxRow},
        outbox_counts, people, record,
        tickets::{self, AttachmentRow},
    },
    domain::{
        ids::{AccountId, DeliveryId, InboundId, OutboxId, TicketId},
        mail_state::{DeliveryState, InboundState},
        message::Reason,
        time::Timestamp,
    },
    mail::parse,
};

pub use crate::mail::parse::{Parsed, html_of};

/// Messages on a page.
pub const PAGE: i64 = 50;

/// A received message, as pages read it.
pub type Received = InboundRow;

/// A file on a ticket, as pages read it.
pub type FileOf = AttachmentRow;

/// Received messages in some states, newest first.
///
/// # Errors
/// When the database cannot.
pub fn received(
    desk: &Desk,
    states: &[InboundState],
    before: Option<InboundId>,
) -> Result<Vec<InboundRow>, AppError> {
    desk.read(|c| Ok(inbound::inbound_list(c, states, before, PAGE)?))
}

/// Messages that wait for a person, the oldest first: it is the next to be looked at.
///
/// # Errors
/// When the database cannot.
pub fn held(desk: &Desk, after: Option<InboundId>) -> Result<Vec<InboundRow>, AppError> {
    let states = [InboundState::Quarantine];
    desk.read(|c| Ok(inbound::inbound_list_oldest(c, &states, after, PAGE)?))
}

/// Received messages that have a word in sender, subject or Message-ID, newest first; only those in
/// one of `states` when any are named.
///
/// # Errors
/// When the database cannot.
pub fn find_received(
    desk: &Desk,
    word: &str,
    states: &[InboundState],
    before: Option<InboundId>,
) -> Result<Vec<InboundRow>, AppError> {
    desk.read(|c| Ok(mail_search::inbound_search(c, word, states, before, PAGE)?))
}

/// Copies of outgoing mail that have a word in recipient, subject or Message-ID, newest first.
///
/// # Errors
/// When the database cannot.
pub fn find_sent(
    desk: &Desk,
    word: &str,
    states: &[DeliveryState],
    before: Option<DeliveryId>,
) -> Result<Vec<(OutboxRow, DeliveryRow)>, AppError> {
    desk.read(|c| Ok(mail_search::outbox_search(c, word, states, before, PAGE)?))
}

/// How many messages stand in the boxes that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Those that could not be processed.
    pub parked: i64,
    /// Those that wait for a person's decision.
    pub held: i64,
    /// Copies that have not left yet.
    pub waiting: i64,
    /// Copies that did not arrive.
    pub failed: i64,
}

/// How many messages stand in the boxes that are counted.
///
/// # Errors
/// When the database cannot.
pub fn counts(desk: &Desk) -> Result<Counts, AppError> {
    desk.read(|c| {
        Ok(Counts {
            parked: inbound::inbound_count(c, &[InboundState::Parked])?,
            held: inbound::inbound_count(c, &[InboundState::Quarantine])?,
            waiting: outbox_counts::delivery_count(c, DeliveryState::Waiting)?,
            failed: outbox_counts::delivery_count(c, DeliveryState::Failed)?,
        })
    })
}

/// The oldest message that waits for a person.
///
/// # Errors
/// When the database cannot.
pub fn first_waiting(desk: &Desk) -> Result<Option<InboundRow>, AppError> {
    let states = [InboundState::Quarantine, InboundState::Parked];
    desk.read(|c| Ok(inbound::inbound_oldest(c, &states)?))
}

/// A received message with all that its page shows.
#[derive(Debug)]
pub struct Message {
    /// Its row.
    pub row: InboundRow,
    /// Its envelope.
    pub arrival: intake::Arrival,
    /// Why it was decided so.
    pub reasons: Vec<Reason>,
    /// What can be read of it.
    pub parsed: Parsed,
    /// The sender's account.
    pub account: Option<String>,
    /// Who decided on it.
    pub triaged_by: Option<String>,
    /// Every account, while it waits.
    pub accounts: Vec<customers::AccountRow>,
    /// Its files as they are kept on a ticket; none while it is on none.
    pub files: Vec<FileOf>,
}

/// One received message.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn message(desk: &Desk, id: InboundId) -> Result<Message, AppError> {
    let (row, raw, account, triaged_by, accounts, files) = desk.read(|c| {
        let row = intake::find(c, id)?;
        let raw = tickets::blob_get(c, &row.raw_hash)?;
        let account = row.account_id.map(|a| customers::account_by_id(c, a)).transpose()?;
        let by = row.triaged_by.map(|u| people::user_by_id(c, u)).transpose()?;
        let waits = matches!(row.state, InboundState::Quarantine | InboundState::Parked);
        let accounts = if waits { customers::account_all(c)? } else { Vec::new() };
        let files = row.ticket_id.map(|ticket| files_of(c, ticket, id)).transpose()?;
        let files = files.unwrap_or_default();
        Ok((row, raw, account.map(|a| a.name), by.map(|u| u.name), accounts, files))
    })?;
    let arrival: intake::Arrival = serde_json::from_str(&row.envelope).unwrap_or_default();
    let parsed = storable::read(&raw, &arrival);
    let reasons = serde_json::from_str(&row.reasons).unwrap_or_default();
    Ok(Message { row, arrival, reasons, parsed, account, triaged_by, accounts, files })
}

/// The files of a received message on its ticket.
fn files_of(c: &mut Conn, ticket: TicketId, id: InboundId) -> Result<Vec<AttachmentRow>, AppError> {
    let messages = tickets::message_of(c, ticket)?;
    let own = messages.iter().filter(|m| m.inbound_id == Some(id)).map(|m| m.id);
    Ok(tickets::attachment_of(c, &own.collect::<Vec<_>>())?)
}

/// A received message's bytes, unchanged.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn raw(desk: &Desk, id: InboundId) -> Result<Vec<u8>, AppError> {
    desk.read(|c| {
        let row = intake::find(c, id)?;
        Ok(tickets::blob_get(c, &row.raw_hash)?)
    })
}

/// Whether there is such an account.
///
/// # Errors
/// When the database cannot.
pub fn account_exists(desk: &Desk, id: AccountId) -> Result<bool, AppError> {
    desk.read(|c| match customers::account_by_id(c, id) {
        Ok(_) => Ok(true),
        Err(DbError::NotFound) => Ok(false),
        Err(e) => Err(e.into()),
    })
}

/// Whether there is such a ticket.
///
/// # Errors
/// When the database cannot.
pub fn ticket_exists(desk: &Desk, id: TicketId) -> Result<bool, AppError> {
    desk.read(|c| match tickets::ticket_by_id(c, id) {
        Ok(_) => Ok(true),
        Err(DbError::NotFound) => Ok(false),
        Err(e) => Err(e.into()),
    })
}

/// Copies of outgoing mail in some states, newest first.
///
/// # Errors
/// When the database cannot.
pub fn sent(
    desk: &Desk,
    states: &[DeliveryState],
    before: Option<DeliveryId>,
) -> Result<Vec<(OutboxRow, DeliveryRow)>, AppError> {
    desk.read(|c| Ok(outbox::outbox_list(c, states, before, PAGE)?))
}

/// An outgoing message with its copies, its text and its bytes; the bytes are none until it is
/// rendered.
#[derive(Debug)]
pub struct Posted {
    /// Its row.
    pub row: OutboxRow,
    /// Its copies.
    pub deliveries: Vec<DeliveryRow>,
    /// What can be read of it.
    pub parsed: Option<Parsed>,
}

/// One outgoing message.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn posted(desk: &Desk, id: OutboxId) -> Result<Posted, AppError> {
    desk.read(|c| {
        let row = outbox::outbox_by_id(c, id).map_err(|e| match e {
            DbError::NotFound => AppError::NotFound("mail"),
            e => e.into(),
        })?;
        let deliveries = outbox::delivery_of(c, &[id])?;
        let parsed = row.rendered.as_deref().map(parse::parse);
        Ok(Posted { row, deliveries, parsed })
    })
}

/// Tries the failed copies of a mail again: the same bytes under the same Message-ID.
///
/// # Errors
/// [`AppError::Wrong`] when none of them failed.
pub fn try_again(desk: &Arc<Desk>, actor: &str, id: OutboxId) -> Result<(), AppError> {
    let now: Timestamp = desk.now();
    let actor = actor.to_owned();
    desk.write(move |c, _| {
        if outbox::delivery_again(c, id, now)? == 0 {
            return Err(AppError::wrong("mail", "wrong-state", ""));
        }
        let detail = serde_json::json!({ "outbox": id }).to_string();
        record::audit_insert(c, now, &actor, "failed mail tried again", &detail)?;
        Ok(())
    })
}

/// A message that left into the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file's name.
    pub name: String,
    /// What can be read of it.
    pub parsed: Parsed,
}

/// The messages in the folder that mail leaves into, newest first; `limit` at most.
///
/// # Errors
/// When the folder cannot be read.
pub fn in_folder(desk: &Desk, limit: usize) -> Result<Vec<Kept>, AppError> {
    let folder = desk.config.outgoing_folder();
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(AppError::Unreadable("folder of outgoing mail", Box::new(e))),
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_eml(name))
        .collect();
    names.sort_unstable_by(|a, b| b.cmp(a));
    names.truncate(limit);
    let mut kept = Vec::with_capacity(names.len());
    for name in names {
        let bytes = file(desk, &name)?;
        kept.push(Kept { name, parsed: parse::parse(&bytes) });
    }
    Ok(kept)
}

fn is_eml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e == "eml")
}

/// The bytes of one message in the folder. Its name is data: one that is no name of a message there
/// is not found.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn file(desk: &Desk, name: &str) -> Result<Vec<u8>, AppError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = is_eml(name) && name.chars().all(plain) && !name.contains("..");
    if !is_name {
        return Err(AppError::NotFound("mail"));
    }
    std::fs::read(desk.config.outgoing_folder().join(name)).map_err(|_| AppError::NotFound("mail"))
}

/// One message in the folder, as it can be read.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn parsed(desk: &Desk, name: &str) -> Result<Parsed, AppError> {
    Ok(parse::parse(&file(desk, name)?))
}

/// The HTML of a message in the folder, as it was written.
///
/// # Errors
/// [`AppError::NotFound`] when it has none.
pub fn html(desk: &Desk, name: &str) -> Result<String, AppError> {
    let bytes = file(desk, name)?;
    parse::html_of(&bytes).ok_or(AppError::NotFound("mail"))
}
