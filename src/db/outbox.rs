//! Outgoing mail: written in the transaction that caused it, rendered once, tried until it is
//! taken, one delivery a recipient. Who tries it, and how that ends: `outbox_claims`; what waits and
//! since when: `outbox_counts`.

use diesel::prelude::*;

use super::{
    among::{Waits, among},
    conn::{Conn, each},
    error::DbError,
    kept::{Kept, insert_rows},
    schema::{outbox, outbox_deliveries},
};
use crate::domain::{
    ids::{DeliveryId, OutboxId, TicketId},
    mail_state::{DeliveryState, MailKind},
    time::Timestamp,
};

/// An outgoing message.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct OutboxRow {
    /// Row id.
    pub id: OutboxId,
    /// With angle brackets; fixed before the first try.
    pub message_id: String,
    /// Why it was written.
    pub kind: MailKind,
    /// About which ticket.
    pub ticket_id: Option<TicketId>,
    /// `en` or `zh-CN`.
    pub language: String,
    /// What it says, in one line, for lists.
    pub subject: String,
    /// JSON: headers, template and values.
    pub draft: String,
    /// The bytes, once rendered; every try sends the same.
    pub rendered: Option<Vec<u8>>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A message to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each field is that of OutboxRow")]
pub struct NewOutbox {
    pub message_id: String,
    pub kind: MailKind,
    pub ticket_id: Option<TicketId>,
    pub language: String,
    pub subject: String,
    pub draft: String,
    pub created_at: Timestamp,
}

/// One recipient's copy.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = outbox_deliveries)]
pub struct DeliveryRow {
    /// Row id; the Return-Path names it.
    pub id: DeliveryId,
    /// Of which message.
    pub outbox_id: OutboxId,
    /// To which address.
    pub recipient: String,
    /// How it stands.
    pub state: DeliveryState,
    /// Whether the alarm watches it.
    pub is_alert: bool,
    /// Tries so far.
    pub attempts: i64,
    /// When it is tried next.
    pub next_try_at: Timestamp,
    /// Until when somebody is trying it.
    pub lease_until: Option<Timestamp>,
    /// Counts the leases: an older one writes nothing.
    pub fence: i64,
    /// When it was first tried.
    pub first_try_at: Option<Timestamp>,
    /// What the server said last.
    pub reply: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When a server took it.
    pub sent_at: Option<Timestamp>,
}

/// A delivery to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = outbox_deliveries, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each field is that of DeliveryRow")]
pub struct NewDelivery {
    pub outbox_id: OutboxId,
    pub recipient: String,
    pub state: DeliveryState,
    pub is_alert: bool,
    pub attempts: i64,
    pub next_try_at: Timestamp,
    pub fence: i64,
    pub reply: String,
    pub created_at: Timestamp,
}

/// Writes messages, in their order; their ids.
pub fn outbox_insert(c: &mut Conn, new: &[NewOutbox]) -> Result<Vec<OutboxId>, DbError> {
    if let [one] = new {
        let id = each!(c, |c| diesel::insert_into(outbox::table)
            .values(one)
            .returning(outbox::id)
            .get_result(c))?;
        return Ok(vec![id]);
    }
    let mut ids = Vec::with_capacity(new.len());
    for part in new.chunks(500) {
        let some: Vec<OutboxId> = each!(c, |c| diesel::insert_into(outbox::table)
            .values(part)
            .returning(outbox::id)
            .get_results(c))?;
        ids.extend(some);
    }
    Ok(ids)
}

/// Writes deliveries.
pub fn delivery_insert(c: &mut Conn, new: &[NewDelivery]) -> Result<(), DbError> {
    insert_rows!(c, outbox_deliveries::table, new);
    Ok(())
}

/// An outgoing message without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub struct OutboxLine {
    /// Row id.
    pub id: OutboxId,
    /// With angle brackets.
    pub message_id: String,
    /// Why it was written.
    pub kind: MailKind,
    /// What it says, in one line; empty until it is rendered.
    pub subject: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// The messages that a ticket caused, oldest first, without their bytes.
pub fn outbox_of_ticket(c: &mut Conn, ticket: TicketId) -> Result<Vec<OutboxLine>, DbError> {
    Ok(each!(c, |c| outbox::table
        .filter(outbox::ticket_id.eq(ticket))
        .order(outbox::id)
        .select(OutboxLine::as_select())
        .load(c))?)
}

/// The Message-ID of the first message of some kinds that a ticket caused.
pub fn outbox_root(
    c: &mut Conn,
    ticket: TicketId,
    kinds: &[MailKind],
) -> Result<Option<String>, DbError> {
    Ok(each!(c, |c| outbox::table
        .filter(outbox::ticket_id.eq(ticket))
        .filter(outbox::kind.eq_any(kinds.to_vec()))
        .order(outbox::id)
        .select(outbox::message_id)
        .first(c)
        .optional())?)
}

/// One message.
pub fn outbox_by_id(c: &mut Conn, id: OutboxId) -> Result<OutboxRow, DbError> {
    Ok(each!(c, |c| outbox::table.find(id).select(OutboxRow::as_select()).first(c))?)
}

/// The message with this Message-ID.
pub fn outbox_by_message_id(c: &mut Conn, message_id: &str) -> Result<Option<OutboxRow>, DbError> {
    Ok(each!(c, |c| outbox::table
        .filter(outbox::message_id.eq(message_id))
        .select(OutboxRow::as_select())
        .first(c)
        .optional())?)
}

/// Some messages.
pub fn outbox_some(c: &mut Conn, ids: &[OutboxId]) -> Result<Vec<OutboxRow>, DbError> {
    Ok(each!(c, |c| outbox::table
        .filter(among(c, outbox::id, ids))
        .select(OutboxRow::as_select())
        .load(c))?)
}

/// Keeps the rendered bytes, unless somebody did so before; the bytes that hold.
pub fn outbox_render(
    c: &mut Conn,
    id: OutboxId,
    subject: &str,
    bytes: &[u8],
) -> Result<Vec<u8>, DbError> {
    let unwritten = outbox::table.find(id).filter(outbox::rendered.is_null());
    let written = (outbox::rendered.eq(bytes), outbox::subject.eq(subject));
    let is_new = each!(c, |c| Kept(diesel::update(unwritten).set(written)).execute(c))? == 1;
    if is_new {
        return Ok(bytes.to_vec());
    }
    let kept: Option<Vec<u8>> = outbox::table.find(id).select(outbox::rendered).first(c)?;
    kept.ok_or(DbError::NotFound)
}

/// Messages for a list with their deliveries, newest first.
pub fn outbox_list(
    c: &mut Conn,
    states: &[DeliveryState],
    before: Option<DeliveryId>,
    limit: i64,
) -> Result<Vec<(OutboxRow, DeliveryRow)>, DbError> {
    let mut query = outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .select((OutboxRow::as_select(), DeliveryRow::as_select()))
        .into_boxed::<super::conn::MultiBackend>();
    if !states.is_empty() {
        query = query.filter(outbox_deliveries::state.eq_any(states.to_vec()));
    }
    if let Some(before) = before {
        query = query.filter(outbox_deliveries::id.lt(before));
    }
    Ok(query.order(outbox_deliveries::id.desc()).limit(limit).load(c)?)
}

/// Deliveries with their messages for a list, the oldest first, after `after`.
pub fn delivery_after(
    c: &mut Conn,
    after: DeliveryId,
    limit: i64,
) -> Result<Vec<(OutboxRow, DeliveryRow)>, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(outbox_deliveries::id.gt(after))
        .order(outbox_deliveries::id)
        .limit(limit)
        .select((OutboxRow::as_select(), DeliveryRow::as_select()))
        .load(c))?)
}

/// The id of the latest delivery.
pub fn delivery_latest(c: &mut Conn) -> Result<Option<DeliveryId>, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .order(outbox_deliveries::id.desc())
        .select(outbox_deliveries::id)
        .first(c)
        .optional())?)
}

/// The deliveries of some messages.
pub fn delivery_of(c: &mut Conn, ids: &[OutboxId]) -> Result<Vec<DeliveryRow>, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .filter(among(c, outbox_deliveries::outbox_id, ids))
        .order(outbox_deliveries::id)
        .select(DeliveryRow::as_select())
        .load(c))?)
}

/// As [`delivery_of`], held until the transaction ends: nobody claims one meanwhile, and one that is
/// being claimed is seen as it then is. In the order of their numbers, so that two who hold some wait
/// for each other and not both for ever.
pub fn delivery_hold(c: &mut Conn, ids: &[OutboxId]) -> Result<Vec<DeliveryRow>, DbError> {
    if let Conn::Pg(c) = c {
        return Ok(outbox_deliveries::table
            .filter(among(c, outbox_deliveries::outbox_id, ids))
            .order(outbox_deliveries::id)
            .select(DeliveryRow::as_select())
            .for_update()
            .load(c)?);
    }
    delivery_of(c, ids)
}

/// One delivery.
pub fn delivery_by_id(c: &mut Conn, id: DeliveryId) -> Result<DeliveryRow, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table.find(id).select(DeliveryRow::as_select()).first(c))?)
}

/// Marks a delivery as failed, when a bounce says so; false when it was so already.
pub fn delivery_bounced(c: &mut Conn, id: DeliveryId, reply: &str) -> Result<bool, DbError> {
    let changed = diesel::update(
        outbox_deliveries::table
            .find(id)
            .filter(outbox_deliveries::state.eq_any([DeliveryState::Sent, DeliveryState::Waiting])),
    )
    .set((outbox_deliveries::state.eq(DeliveryState::Failed), outbox_deliveries::reply.eq(reply)))
    .execute(c)?;
    Ok(changed == 1)
}

/// Takes back what of some messages no server has taken and nobody is trying; how many deliveries.
pub fn delivery_withdraw(c: &mut Conn, ids: &[OutboxId], now: Timestamp) -> Result<usize, DbError> {
    if ids.is_empty() {
        return Ok(0);
    }
    Ok(each!(c, |c| diesel::update(
        outbox_deliveries::table
            .filter(among(c, outbox_deliveries::outbox_id, ids))
            .filter(Waits)
            .filter(
                outbox_deliveries::lease_until.is_null().or(outbox_deliveries::lease_until.lt(now)),
            ),
    )
    .set(outbox_deliveries::state.eq(DeliveryState::Withdrawn))
    .execute(c))?)
}

/// Has the failed copies of a message tried again; how many.
pub fn delivery_again(c: &mut Conn, id: OutboxId, now: Timestamp) -> Result<usize, DbError> {
    Ok(each!(c, |c| diesel::update(
        outbox_deliveries::table
            .filter(outbox_deliveries::outbox_id.eq(id))
            .filter(outbox_deliveries::state.eq(DeliveryState::Failed)),
    )
    .set((
        outbox_deliveries::state.eq(DeliveryState::Waiting),
        outbox_deliveries::next_try_at.eq(now),
        outbox_deliveries::first_try_at.eq(None::<Timestamp>),
        outbox_deliveries::attempts.eq(0_i64),
    ))
    .execute(c))?)
}
