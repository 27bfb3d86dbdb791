//! Tickets, their events and their messages.

use diesel::prelude::*;

use super::{
    among::{among, among_words},
    conn::{Conn, each},
    error::DbError,
    kept::{Kept, insert_rows},
    schema::{attachments, blobs, events, known_ids, messages, tickets},
};
use crate::domain::{
    ids::{
        AccountId, AttachmentId, ContactId, InboundId, MessageId, OutboxId, PlanVersionId, TeamId,
        TicketId, UserId,
    },
    promise::Severity,
    ticket::{Direction, Door, TicketState},
    time::Timestamp,
};

/// A ticket as it stands; a fold of its events beside facts that are no events.
#[derive(
    Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable, AsChangeset, Insertable,
)]
#[diesel(table_name = tickets)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TicketRow {
    /// The number, from 1001.
    pub id: TicketId,
    /// Whose; none until staff assign one.
    pub account_id: Option<AccountId>,
    /// Who reported it, where that is a contact.
    pub requester_id: Option<ContactId>,
    /// Where answers go; none for a phoned fault of somebody without address.
    pub requester_address: Option<String>,
    /// Where answers go instead, as the reporter wished by Reply-To.
    pub answer_address: Option<String>,
    /// How the one who reported is called.
    pub requester_name: String,
    /// One line.
    pub subject: String,
    /// As it stands.
    pub severity: Severity,
    /// As it stands.
    pub state: TicketState,
    /// Who has it.
    pub owner_id: Option<UserId>,
    /// Whose queue it is in; none is the desk's default team.
    pub team_id: Option<TeamId>,
    /// How it came in.
    pub door: Door,
    /// The language in which its customer is written to.
    pub language: String,
    /// The zone of its promises.
    pub zone: String,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// The plan version it is bound to now.
    pub plan_version_id: PlanVersionId,
    /// False where the contract had expired: it counts in no contract's report.
    pub is_entitled: bool,
    /// The ticket that it follows.
    pub linked_ticket_id: Option<TicketId>,
    /// Counts the changes; guards each of them.
    pub revision: i64,
    /// The earliest deadline of a clock that has not stopped.
    pub next_due_at: Option<Timestamp>,
    /// When the customer last heard from a person of ours.
    pub heard_at: Option<Timestamp>,
    /// The beginning of what the customer then heard.
    pub heard_text: String,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// When a resolved ticket closes by itself.
    pub closes_at: Option<Timestamp>,
    /// Numbers its outgoing mail.
    pub mails_out: i64,
    /// Lower-case words for the search box.
    pub search: String,
}

/// A ticket to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = tickets, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each field is that of TicketRow")]
pub struct NewTicket {
    pub account_id: Option<AccountId>,
    pub requester_id: Option<ContactId>,
    pub requester_address: Option<String>,
    pub answer_address: Option<String>,
    pub requester_name: String,
    pub subject: String,
    pub severity: Severity,
    pub state: TicketState,
    pub owner_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub door: Door,
    pub language: String,
    pub zone: String,
    pub reported_at: Timestamp,
    pub plan_version_id: PlanVersionId,
    pub is_entitled: bool,
    pub linked_ticket_id: Option<TicketId>,
    pub revision: i64,
    pub next_due_at: Option<Timestamp>,
    pub heard_text: String,
    pub mails_out: i64,
    pub search: String,
}

/// Adds a ticket; its number.
pub fn ticket_insert(c: &mut Conn, new: &NewTicket) -> Result<TicketRow, DbError> {
    Ok(each!(c, |c| diesel::insert_into(tickets::table)
        .values(new)
        .returning(TicketRow::as_returning())
        .get_result(c))?)
}

/// One ticket, for reading.
pub fn ticket_by_id(c: &mut Conn, id: TicketId) -> Result<TicketRow, DbError> {
    Ok(each!(c, |c| tickets::table.find(id).select(TicketRow::as_select()).first(c))?)
}

/// Some tickets, for reading.
pub fn ticket_some(c: &mut Conn, ids: &[TicketId]) -> Result<Vec<TicketRow>, DbError> {
    Ok(each!(c, |c| tickets::table
        .filter(among(c, tickets::id, ids))
        .select(TicketRow::as_select())
        .load(c))?)
}

/// Tickets, for changing: on PostgreSQL nobody else can change them until the transaction ends.
/// Those that somebody else is changing are left out when `skip_held`.
pub fn ticket_lock(
    c: &mut Conn,
    ids: &[TicketId],
    skip_held: bool,
) -> Result<Vec<TicketRow>, DbError> {
    let wanted = tickets::table.filter(among(c, tickets::id, ids)).order(tickets::id);
    Ok(match c {
        Conn::Pg(c) if skip_held => {
            wanted.for_update().skip_locked().select(TicketRow::as_select()).load(c)?
        }
        Conn::Pg(c) => wanted.for_update().select(TicketRow::as_select()).load(c)?,
        Conn::Sqlite(c) => wanted.select(TicketRow::as_select()).load(c)?,
    })
}

/// The severities of some tickets, as the rows have them.
pub fn ticket_severities(
    c: &mut Conn,
    ids: &[TicketId],
) -> Result<Vec<(TicketId, Severity)>, DbError> {
    Ok(each!(c, |c| tickets::table
        .filter(among(c, tickets::id, ids))
        .select((tickets::id, tickets::severity))
        .load(c))?)
}

/// Saves a ticket that was read as `before`; the stored revision is then one more. What stayed as it
/// was is not written, since every index would be.
///
/// # Errors
/// [`DbError::Stale`] when somebody else changed it in between.
pub fn ticket_save(c: &mut Conn, before: &TicketRow, row: &TicketRow) -> Result<(), DbError> {
    let next = TicketRow { revision: before.revision + 1, ..row.clone() };
    let stored = tickets::table
        .filter(tickets::id.eq(before.id))
        .filter(tickets::revision.eq(before.revision));
    let in_passing =
        TicketRow { revision: next.revision, mails_out: next.mails_out, ..before.clone() };
    let saved = if in_passing == next {
        let passing = (tickets::revision.eq(next.revision), tickets::mails_out.eq(next.mails_out));
        each!(c, |c| Kept(diesel::update(stored).set(passing)).execute(c))?
    } else {
        each!(c, |c| Kept(diesel::update(stored).set(&next)).execute(c))?
    };
    if saved == 1 { Ok(()) } else { Err(DbError::Stale) }
}

/// One page of tickets for the list: newest first, before `before`.
pub fn ticket_list(
    c: &mut Conn,
    before: Option<TicketId>,
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    let mut query = tickets::table.into_boxed::<super::conn::MultiBackend>();
    if let Some(before) = before {
        query = query.filter(tickets::id.lt(before));
    }
    Ok(query.order(tickets::id.desc()).limit(limit).select(TicketRow::as_select()).load(c)?)
}

/// The numbers of all tickets, by what breaks next: first those with a deadline ahead or passed,
/// then the others, the newest first.
pub fn ticket_ids_by_due(c: &mut Conn) -> Result<Vec<TicketId>, DbError> {
    let mut ids: Vec<TicketId> = tickets::table
        .filter(tickets::next_due_at.is_not_null())
        .order((tickets::next_due_at, tickets::id))
        .select(tickets::id)
        .load(c)?;
    let rest: Vec<TicketId> = tickets::table
        .filter(tickets::next_due_at.is_null())
        .order(tickets::id.desc())
        .select(tickets::id)
        .load(c)?;
    ids.extend(rest);
    Ok(ids)
}

/// Resolved tickets whose reopen window ended before `now`.
pub fn ticket_closing(c: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<TicketId>, DbError> {
    Ok(each!(c, |c| tickets::table
        .filter(tickets::closes_at.le(now))
        .order(tickets::closes_at)
        .limit(limit)
        .select(tickets::id)
        .load(c))?)
}

/// An event as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
pub struct EventRow {
    /// Whose.
    pub ticket_id: TicketId,
    /// The ticket's own sequence number.
    pub seq: i64,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was entered.
    pub recorded_at: Timestamp,
    /// JSON of [`Actor`](crate::domain::event::Actor).
    pub actor: String,
    /// JSON of [`EventKind`](crate::domain::event::EventKind).
    pub payload: String,
}

/// Appends events.
pub fn event_insert(c: &mut Conn, new: &[EventRow]) -> Result<(), DbError> {
    insert_rows!(c, events::table, new);
    Ok(())
}

/// The events of some tickets, by ticket and `seq`.
pub fn event_of(c: &mut Conn, ids: &[TicketId]) -> Result<Vec<EventRow>, DbError> {
    Ok(each!(c, |c| events::table
        .filter(among(c, events::ticket_id, ids))
        .order((events::ticket_id, events::seq))
        .select(EventRow::as_select())
        .load(c))?)
}

/// A message of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
pub struct MessageRow {
    /// Row id.
    pub id: MessageId,
    /// Whose.
    pub ticket_id: TicketId,
    /// Which way it went.
    pub direction: Direction,
    /// Our author.
    pub author_user_id: Option<UserId>,
    /// The customer's author.
    pub author_contact_id: Option<ContactId>,
    /// How the author is called.
    pub from_name: String,
    /// Where it came from; empty for notes.
    pub from_address: String,
    /// To whom, joined by commas.
    pub recipients: String,
    /// One line.
    pub subject: String,
    /// What is shown first, quotes folded away.
    pub text: String,
    /// Everything, where that is more.
    pub text_full: Option<String>,
    /// When it came or went.
    pub at: Timestamp,
    /// Its Message-ID, with angle brackets.
    pub message_id: Option<String>,
    /// A machine wrote it.
    pub is_automatic: bool,
    /// The received message.
    pub inbound_id: Option<InboundId>,
    /// The sent message.
    pub outbox_id: Option<OutboxId>,
}

/// A message to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each field is that of MessageRow")]
pub struct NewMessage {
    pub ticket_id: TicketId,
    pub direction: Direction,
    pub author_user_id: Option<UserId>,
    pub author_contact_id: Option<ContactId>,
    pub from_name: String,
    pub from_address: String,
    pub recipients: String,
    pub subject: String,
    pub text: String,
    pub text_full: Option<String>,
    pub at: Timestamp,
    pub message_id: Option<String>,
    pub is_automatic: bool,
    pub inbound_id: Option<InboundId>,
    pub outbox_id: Option<OutboxId>,
}

/// Adds a message.
pub fn message_insert(c: &mut Conn, new: &NewMessage) -> Result<MessageId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(messages::table)
        .values(new)
        .returning(messages::id)
        .get_result(c))?)
}

/// The messages of a ticket, oldest first.
pub fn message_of(c: &mut Conn, ticket: TicketId) -> Result<Vec<MessageRow>, DbError> {
    Ok(each!(c, |c| messages::table
        .filter(messages::ticket_id.eq(ticket))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(c))?)
}

/// What a mail in the thread of a ticket needs to know of a message.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct MessageTrace {
    /// Which way it went.
    pub direction: Direction,
    /// A machine wrote it.
    pub is_automatic: bool,
    /// Its Message-ID, with angle brackets.
    pub message_id: Option<String>,
}

/// The thread of a ticket without its words, oldest first.
pub fn message_traces(c: &mut Conn, ticket: TicketId) -> Result<Vec<MessageTrace>, DbError> {
    Ok(each!(c, |c| messages::table
        .filter(messages::ticket_id.eq(ticket))
        .order(messages::id)
        .select(MessageTrace::as_select())
        .load(c))?)
}

/// The first words about some tickets: what is shown first of the first message of each.
pub fn message_first_words(
    c: &mut Conn,
    tickets: &[TicketId],
) -> Result<Vec<(TicketId, String)>, DbError> {
    let first: Vec<Option<MessageId>> = messages::table
        .filter(among(c, messages::ticket_id, tickets))
        .group_by(messages::ticket_id)
        .select(diesel::dsl::min(messages::id))
        .load(c)?;
    let first: Vec<MessageId> = first.into_iter().flatten().collect();
    Ok(each!(c, |c| messages::table
        .filter(among(c, messages::id, &first))
        .select((messages::ticket_id, messages::text))
        .load(c))?)
}

/// One message.
pub fn message_by_id(c: &mut Conn, id: MessageId) -> Result<MessageRow, DbError> {
    Ok(each!(c, |c| messages::table.find(id).select(MessageRow::as_select()).first(c))?)
}

/// The Message-IDs of the customer's mail of some tickets, by ticket.
pub fn message_ids_in(
    c: &mut Conn,
    tickets: &[TicketId],
) -> Result<Vec<(TicketId, Option<String>)>, DbError> {
    Ok(each!(c, |c| messages::table
        .filter(among(c, messages::ticket_id, tickets))
        .filter(messages::direction.eq(Direction::In))
        .order(messages::id)
        .select((messages::ticket_id, messages::message_id))
        .load(c))?)
}

/// Has the next ticket get this number: for a desk whose tickets must be named as those of another.
pub fn ticket_number_next(c: &mut Conn, number: i64) -> Result<(), DbError> {
    match c {
        Conn::Pg(c) => {
            let say = format!("ALTER TABLE tickets ALTER COLUMN id RESTART WITH {number}");
            diesel::sql_query(say).execute(c)?;
        }
        Conn::Sqlite(c) => {
            diesel::sql_query("UPDATE sqlite_sequence SET seq = ? WHERE name = 'tickets'")
                .bind::<diesel::sql_types::BigInt, _>(number - 1)
                .execute(c)?;
        }
    }
    Ok(())
}

/// Remembers Message-IDs as belonging to a ticket: ours, theirs, and those they referred to.
pub fn known_id_put(c: &mut Conn, ids: &[String], ticket: TicketId) -> Result<(), DbError> {
    let rows: Vec<_> = ids
        .iter()
        .map(|id| (known_ids::message_id.eq(id), known_ids::ticket_id.eq(ticket)))
        .collect();
    insert_rows!(c, known_ids::table, rows, .on_conflict_do_nothing());
    Ok(())
}

/// Which tickets know any of these Message-IDs.
pub fn known_id_tickets(c: &mut Conn, ids: &[String]) -> Result<Vec<(String, TicketId)>, DbError> {
    Ok(each!(c, |c| known_ids::table
        .filter(among_words(c, known_ids::message_id, ids))
        .order((known_ids::message_id, known_ids::ticket_id))
        .load(c))?)
}

/// Whether a message of the ticket has this Message-ID itself.
pub fn message_has_id(c: &mut Conn, ticket: TicketId, message_id: &str) -> Result<bool, DbError> {
    let found = messages::table
        .filter(messages::ticket_id.eq(ticket))
        .filter(messages::message_id.eq(message_id));
    Ok(each!(c, |c| diesel::select(diesel::dsl::exists(found)).get_result(c))?)
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = attachments)]
pub struct AttachmentRow {
    /// Row id.
    pub id: AttachmentId,
    /// With which message.
    pub message_id: MessageId,
    /// The sender's name for it: data, never a path.
    pub name: String,
    /// As the sender called it.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Where its bytes are.
    pub blob_hash: Vec<u8>,
}

/// Adds the files of a message.
pub fn attachment_insert(
    c: &mut Conn,
    message: MessageId,
    name: &str,
    media_type: &str,
    size: i64,
    hash: &[u8],
) -> Result<(), DbError> {
    diesel::insert_into(attachments::table)
        .values((
            attachments::message_id.eq(message),
            attachments::name.eq(name),
            attachments::media_type.eq(media_type),
            attachments::size.eq(size),
            attachments::blob_hash.eq(hash),
        ))
        .execute(c)?;
    Ok(())
}

/// The files of some messages.
pub fn attachment_of(c: &mut Conn, messages: &[MessageId]) -> Result<Vec<AttachmentRow>, DbError> {
    Ok(each!(c, |c| attachments::table
        .filter(among(c, attachments::message_id, messages))
        .order(attachments::id)
        .select(AttachmentRow::as_select())
        .load(c))?)
}

/// One file.
pub fn attachment_by_id(c: &mut Conn, id: AttachmentId) -> Result<AttachmentRow, DbError> {
    Ok(each!(c, |c| attachments::table.find(id).select(AttachmentRow::as_select()).first(c))?)
}

/// Bytes in one row of a blob.
const CHUNK: usize = 256 * 1024;

/// Keeps bytes under their hash, once.
pub fn blob_put(c: &mut Conn, hash: &[u8], bytes: &[u8]) -> Result<(), DbError> {
    let pieces: Vec<&[u8]> =
        if bytes.is_empty() { vec![&[]] } else { bytes.chunks(CHUNK).collect() };
    for (chunk, piece) in (0_i64..).zip(pieces) {
        each!(c, |c| diesel::insert_into(blobs::table)
            .values((blobs::hash.eq(hash), blobs::chunk.eq(chunk), blobs::bytes.eq(piece)))
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// The bytes kept under a hash.
///
/// # Errors
/// [`DbError::NotFound`] when there are none.
pub fn blob_get(c: &mut Conn, hash: &[u8]) -> Result<Vec<u8>, DbError> {
    let pieces: Vec<Vec<u8>> = blobs::table
        .filter(blobs::hash.eq(hash))
        .order(blobs::chunk)
        .select(blobs::bytes)
        .load(c)?;
    if pieces.is_empty() { Err(DbError::NotFound) } else { Ok(pieces.concat()) }
}
