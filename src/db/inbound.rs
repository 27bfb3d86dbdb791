//! Received mail: every message, raw, from the moment before its sender is told so.

use diesel::{dsl::count_star, prelude::*};

use super::{
    among::among,
    conn::{Conn, each},
    error::DbError,
    kept::Kept,
    schema::{attachments, blobs, inbound, mail_seen},
};
use crate::domain::{
    ids::{AccountId, InboundId, TicketId, UserId},
    mail_state::InboundState,
    time::Timestamp,
};

/// A received message.
#[derive(
    Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable, AsChangeset, Insertable,
)]
#[diesel(table_name = inbound)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct InboundRow {
    /// Row id.
    pub id: InboundId,
    /// When our listener, or the pipe, took it.
    pub received_at: Timestamp,
    /// `smtp`, `lmtp` or `pipe`.
    pub door: String,
    /// JSON: peer, HELO, TLS, MAIL FROM, every RCPT TO.
    pub envelope: String,
    /// Where its bytes are.
    pub raw_hash: Vec<u8>,
    /// In bytes.
    pub size: i64,
    /// What became of it.
    pub state: InboundState,
    /// Its Message-ID, with angle brackets.
    pub message_id: Option<String>,
    /// How the sender calls himself.
    pub from_name: String,
    /// The sender's address, lower case.
    pub from_address: String,
    /// One line.
    pub subject: String,
    /// The sender's account.
    pub account_id: Option<AccountId>,
    /// The ticket that it opened or joined.
    pub ticket_id: Option<TicketId>,
    /// The ticket that it may belong to, for a person to decide.
    pub proposal_id: Option<TicketId>,
    /// JSON: why it was decided so.
    pub reasons: String,
    /// Why it was parked.
    pub error: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Until when a person must have looked at it.
    pub triage_due_at: Option<Timestamp>,
    /// Who looked at it.
    pub triaged_by: Option<UserId>,
    /// Counts the changes; guards each of them.
    pub revision: i64,
    /// JSON: what we found ourselves about the sender's proof. None: it was not looked at.
    pub sender_check: Option<String>,
}

/// Stores a message as it was received.
pub fn inbound_insert(
    c: &mut Conn,
    received_at: Timestamp,
    door: &str,
    envelope: &str,
    raw_hash: &[u8],
    size: i64,
) -> Result<InboundId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(inbound::table)
        .values((
            inbound::received_at.eq(received_at),
            inbound::door.eq(door),
            inbound::envelope.eq(envelope),
            inbound::raw_hash.eq(raw_hash),
            inbound::size.eq(size),
            inbound::state.eq(InboundState::Received),
            inbound::from_name.eq(""),
            inbound::from_address.eq(""),
            inbound::subject.eq(""),
            inbound::reasons.eq("[]"),
            inbound::attempts.eq(0_i64),
            inbound::revision.eq(0_i64),
        ))
        .returning(inbound::id)
        .get_result(c))?)
}

/// The latest message of these bytes by a door that came since a moment.
pub fn inbound_same(
    c: &mut Conn,
    door: &str,
    raw_hash: &[u8],
    since: Timestamp,
) -> Result<Option<InboundRow>, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::raw_hash.eq(raw_hash))
        .filter(inbound::door.eq(door))
        .filter(inbound::received_at.ge(since))
        .order(inbound::id.desc())
        .select(InboundRow::as_select())
        .first(c)
        .optional())?)
}

/// One message.
pub fn inbound_by_id(c: &mut Conn, id: InboundId) -> Result<InboundRow, DbError> {
    Ok(each!(c, |c| inbound::table.find(id).select(InboundRow::as_select()).first(c))?)
}

/// Saves a message that was read at `row.revision`.
///
/// # Errors
/// [`DbError::Stale`] when somebody else changed it in between.
pub fn inbound_save(c: &mut Conn, row: &InboundRow) -> Result<(), DbError> {
    let mut next = row.clone();
    next.revision += 1;
    let stored =
        inbound::table.filter(inbound::id.eq(row.id)).filter(inbound::revision.eq(row.revision));
    let saved = each!(c, |c| Kept(diesel::update(stored).set(&next)).execute(c))?;
    if saved == 1 { Ok(()) } else { Err(DbError::Stale) }
}

/// The oldest messages that were stored and not looked at.
pub fn inbound_waiting(
    c: &mut Conn,
    after: InboundId,
    limit: i64,
) -> Result<Vec<InboundId>, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::state.eq(InboundState::Received))
        .filter(inbound::id.gt(after))
        .order(inbound::id)
        .limit(limit)
        .select(inbound::id)
        .load(c))?)
}

/// Messages for a list, newest first; only those in one of `states` when any are named.
pub fn inbound_list(
    c: &mut Conn,
    states: &[InboundState],
    before: Option<InboundId>,
    limit: i64,
) -> Result<Vec<InboundRow>, DbError> {
    let mut query = inbound::table.into_boxed::<super::conn::MultiBackend>();
    if !states.is_empty() {
        query = query.filter(inbound::state.eq_any(states.to_vec()));
    }
    if let Some(before) = before {
        query = query.filter(inbound::id.lt(before));
    }
    Ok(query.order(inbound::id.desc()).limit(limit).select(InboundRow::as_select()).load(c)?)
}

/// Messages for a list, the oldest first, after `after`.
pub fn inbound_after(
    c: &mut Conn,
    after: InboundId,
    limit: i64,
) -> Result<Vec<InboundRow>, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::id.gt(after))
        .order(inbound::id)
        .limit(limit)
        .select(InboundRow::as_select())
        .load(c))?)
}

/// The id of the latest message.
pub fn inbound_latest(c: &mut Conn) -> Result<Option<InboundId>, DbError> {
    Ok(each!(c, |c| inbound::table
        .order(inbound::id.desc())
        .select(inbound::id)
        .first(c)
        .optional())?)
}

/// Removes discarded messages that were decided before `before`, and their bytes where nothing
/// else has the same; how many messages.
pub fn inbound_sweep(c: &mut Conn, before: Timestamp, limit: i64) -> Result<usize, DbError> {
    let old: Vec<(InboundId, Vec<u8>)> = inbound::table
        .filter(inbound::state.eq(InboundState::Discarded))
        .filter(inbound::decided_at.lt(before))
        .order(inbound::id)
        .limit(limit)
        .select((inbound::id, inbound::raw_hash))
        .load(c)?;
    let ids: Vec<InboundId> = old.iter().map(|(id, _)| *id).collect();
    diesel::delete(mail_seen::table.filter(among(c, mail_seen::inbound_id, &ids))).execute(c)?;
    let removed = diesel::delete(inbound::table.filter(among(c, inbound::id, &ids))).execute(c)?;
    for (_, hash) in old {
        let elsewhere: i64 =
            inbound::table.filter(inbound::raw_hash.eq(&hash)).select(count_star()).first(c)?;
        let as_file: i64 = attachments::table
            .filter(attachments::blob_hash.eq(&hash))
            .select(count_star())
            .first(c)?;
        if elsewhere + as_file == 0 {
            diesel::delete(blobs::table.filter(blobs::hash.eq(&hash))).execute(c)?;
        }
    }
    Ok(removed)
}

/// Messages in one of `states` for a list, the oldest first, after `after`.
pub fn inbound_list_oldest(
    c: &mut Conn,
    states: &[InboundState],
    after: Option<InboundId>,
    limit: i64,
) -> Result<Vec<InboundRow>, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::state.eq_any(states.to_vec()))
        .filter(inbound::id.gt(after.unwrap_or(InboundId(0))))
        .order(inbound::id)
        .limit(limit)
        .select(InboundRow::as_select())
        .load(c))?)
}

/// The oldest message in one of these states.
pub fn inbound_oldest(
    c: &mut Conn,
    states: &[InboundState],
) -> Result<Option<InboundRow>, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::state.eq_any(states.to_vec()))
        .order(inbound::id)
        .select(InboundRow::as_select())
        .first(c)
        .optional())?)
}

/// The received messages that belong to a ticket, or are proposed for it.
pub fn inbound_of_ticket(c: &mut Conn, ticket: TicketId) -> Result<Vec<InboundRow>, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::ticket_id.eq(ticket))
        .order(inbound::id)
        .select(InboundRow::as_select())
        .load(c))?)
}

/// How many messages stand in each of these states.
pub fn inbound_count(c: &mut Conn, states: &[InboundState]) -> Result<i64, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::state.eq_any(states.to_vec()))
        .select(count_star())
        .first(c))?)
}

/// How many tickets the mail of an account opened since `since`; nothing is counted beyond `most`.
pub fn inbound_tickets_of_account(
    c: &mut Conn,
    account: AccountId,
    since: Timestamp,
    most: u32,
) -> Result<usize, DbError> {
    let some: Vec<InboundId> = inbound::table
        .filter(inbound::account_id.eq(account))
        .filter(inbound::received_at.ge(since))
        .filter(inbound::state.eq(InboundState::Ticket))
        .limit(most.into())
        .select(inbound::id)
        .load(c)?;
    Ok(some.len())
}

/// The latest messages of an address (lower case) that opened tickets since `since`, at most `limit`:
/// ticket and subject.
pub fn inbound_opened_by(
    c: &mut Conn,
    from_address: &str,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<(Option<TicketId>, String)>, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::from_address.eq(from_address))
        .filter(inbound::received_at.ge(since))
        .filter(inbound::state.eq(InboundState::Ticket))
        .order(inbound::received_at.desc())
        .limit(limit.into())
        .select((inbound::ticket_id, inbound::subject))
        .load(c))?)
}

/// How many messages of an address are kept on a ticket.
pub fn inbound_kept_on(c: &mut Conn, from_address: &str, ticket: TicketId) -> Result<i64, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::ticket_id.eq(ticket))
        .filter(inbound::from_address.eq(from_address))
        .select(count_star())
        .first(c))?)
}

/// How many messages of an address were put into the mail log only, since a moment.
pub fn inbound_ignored_since(
    c: &mut Conn,
    from_address: &str,
    since: Timestamp,
) -> Result<i64, DbError> {
    Ok(each!(c, |c| inbound::table
        .filter(inbound::from_address.eq(from_address))
        .filter(inbound::received_at.ge(since))
        .filter(inbound::state.eq(InboundState::Ignore))
        .select(count_star())
        .first(c))?)
}

/// The message that has a content hash, as [`mail_seen_claim`] would answer, without claiming it.
pub fn mail_seen_holder(
    c: &mut Conn,
    hash: &[u8],
    expired: Option<Timestamp>,
) -> Result<Option<InboundId>, DbError> {
    let holder: Option<(InboundId, Timestamp)> = mail_seen::table
        .find(hash)
        .select((mail_seen::inbound_id, mail_seen::seen_at))
        .first(c)
        .optional()?;
    Ok(holder.filter(|(_, at)| expired.is_none_or(|expired| *at >= expired)).map(|(id, _)| id))
}

/// Claims a content hash for a message, in the deciding transaction: `None` when it was free, else
/// the message that has it. A row last seen before `expired` is taken over.
pub fn mail_seen_claim(
    c: &mut Conn,
    hash: &[u8],
    id: InboundId,
    now: Timestamp,
    expired: Option<Timestamp>,
) -> Result<Option<InboundId>, DbError> {
    let claimed = each!(c, |c| diesel::insert_into(mail_seen::table)
        .values((
            mail_seen::content_hash.eq(hash),
            mail_seen::inbound_id.eq(id),
            mail_seen::seen_at.eq(now)
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if claimed == 1 {
        return Ok(None);
    }
    if let Some(expired) = expired {
        let taken_over =
            diesel::update(mail_seen::table.find(hash).filter(mail_seen::seen_at.lt(expired)))
                .set((mail_seen::inbound_id.eq(id), mail_seen::seen_at.eq(now)))
                .execute(c)?;
        if taken_over == 1 {
            return Ok(None);
        }
    }
    let holder: InboundId = mail_seen::table.find(hash).select(mail_seen::inbound_id).first(c)?;
    Ok((holder != id).then_some(holder))
}
