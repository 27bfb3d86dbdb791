//! Outgoing mail: written in the transaction that caused it, rendered once, tried until it is
//! taken, one delivery a recipient.

use diesel::{
    dsl::{count_star, min, sql},
    prelude::*,
    sql_types::{Array, Bool, Text},
};

use super::{
    among::{Waits, among},
    conn::{Conn, each},
    error::DbError,
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
#[diesel(table_name = outbox)]
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
#[diesel(table_name = outbox_deliveries)]
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
        return Ok(vec![
            diesel::insert_into(outbox::table).values(one).returning(outbox::id).get_result(c)?,
        ]);
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
    if let [one] = new {
        diesel::insert_into(outbox_deliveries::table).values(one).execute(c)?;
        return Ok(());
    }
    for part in new.chunks(500) {
        each!(c, |c| diesel::insert_into(outbox_deliveries::table).values(part).execute(c))?;
    }
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
    Ok(outbox::table
        .filter(outbox::ticket_id.eq(ticket))
        .order(outbox::id)
        .select(OutboxLine::as_select())
        .load(c)?)
}

/// One message.
pub fn outbox_by_id(c: &mut Conn, id: OutboxId) -> Result<OutboxRow, DbError> {
    Ok(outbox::table.find(id).select(OutboxRow::as_select()).first(c)?)
}

/// The message with this Message-ID.
pub fn outbox_by_message_id(c: &mut Conn, message_id: &str) -> Result<Option<OutboxRow>, DbError> {
    Ok(outbox::table
        .filter(outbox::message_id.eq(message_id))
        .select(OutboxRow::as_select())
        .first(c)
        .optional()?)
}

/// Some messages.
pub fn outbox_some(c: &mut Conn, ids: &[OutboxId]) -> Result<Vec<OutboxRow>, DbError> {
    Ok(outbox::table.filter(among(c, outbox::id, ids)).select(OutboxRow::as_select()).load(c)?)
}

/// Keeps the rendered bytes, unless somebody did so before; the bytes that hold.
pub fn outbox_render(
    c: &mut Conn,
    id: OutboxId,
    subject: &str,
    bytes: &[u8],
) -> Result<Vec<u8>, DbError> {
    let is_new = diesel::update(outbox::table.find(id).filter(outbox::rendered.is_null()))
        .set((outbox::rendered.eq(bytes), outbox::subject.eq(subject)))
        .execute(c)?
        == 1;
    if is_new {
        return Ok(bytes.to_vec());
    }
    let kept: Option<Vec<u8>> = outbox::table.find(id).select(outbox::rendered).first(c)?;
    kept.ok_or(DbError::NotFound)
}

/// How many copies of mails of a kind wait to be sent: as many as wait are read.
pub fn delivery_waiting_of(c: &mut Conn, kind: MailKind) -> Result<i64, DbError> {
    Ok(outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(Waits)
        .filter(outbox::kind.eq(kind))
        .select(count_star())
        .first(c)?)
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
    Ok(outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(outbox_deliveries::id.gt(after))
        .order(outbox_deliveries::id)
        .limit(limit)
        .select((OutboxRow::as_select(), DeliveryRow::as_select()))
        .load(c)?)
}

/// The id of the latest delivery.
pub fn delivery_latest(c: &mut Conn) -> Result<Option<DeliveryId>, DbError> {
    Ok(outbox_deliveries::table
        .order(outbox_deliveries::id.desc())
        .select(outbox_deliveries::id)
        .first(c)
        .optional()?)
}

/// Ends the leases that a node has, or all: for one that has just started, whose predecessor can
/// try nothing any more. How many.
pub fn delivery_free(c: &mut Conn, owner: Option<&str>) -> Result<usize, DbError> {
    let held = Waits.and(outbox_deliveries::lease_until.is_not_null());
    let held = outbox_deliveries::table.filter(held);
    let none = outbox_deliveries::lease_until.eq(None::<Timestamp>);
    Ok(match owner {
        Some(owner) => diesel::update(held.filter(outbox_deliveries::lease_owner.eq(owner)))
            .set(none)
            .execute(c)?,
        None => diesel::update(held).set(none).execute(c)?,
    })
}

/// Moves the end of leases that are still held under these fences; how many.
pub fn delivery_renew(
    c: &mut Conn,
    held: &[(DeliveryId, i64)],
    lease_until: Timestamp,
) -> Result<usize, DbError> {
    let mut renewed = 0;
    for (id, fence) in held {
        renewed += diesel::update(
            outbox_deliveries::table
                .find(id)
                .filter(outbox_deliveries::fence.eq(fence))
                .filter(outbox_deliveries::lease_until.is_not_null()),
        )
        .set(outbox_deliveries::lease_until.eq(lease_until))
        .execute(c)?;
    }
    Ok(renewed)
}

/// The deliveries of some messages.
pub fn delivery_of(c: &mut Conn, ids: &[OutboxId]) -> Result<Vec<DeliveryRow>, DbError> {
    Ok(outbox_deliveries::table
        .filter(among(c, outbox_deliveries::outbox_id, ids))
        .order(outbox_deliveries::id)
        .select(DeliveryRow::as_select())
        .load(c)?)
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
    Ok(outbox_deliveries::table.find(id).select(DeliveryRow::as_select()).first(c)?)
}

/// Who claims, until when, and what is left alone.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The node.
    pub owner: &'a str,
    /// Until when it holds what it claims.
    pub lease_until: Timestamp,
    /// Destinations (domains, lower case) that have enough on its way.
    pub but: &'a [String],
}

/// Due at `now`, and in nobody's hands.
macro_rules! is_free {
    ($now:expr) => {
        Waits.and(outbox_deliveries::next_try_at.le($now)).and(
            outbox_deliveries::lease_until.is_null().or(outbox_deliveries::lease_until.lt($now)),
        )
    };
}

/// What a claim at `now` may take, other than to the destinations in `but`.
macro_rules! claimable {
    ($now:expr, $but:expr, $backend:ty) => {{
        let mut free = outbox_deliveries::table
            .filter(is_free!($now))
            .select(outbox_deliveries::id)
            .into_boxed::<$backend>();
        for domain in $but {
            free = free.filter(outbox_deliveries::recipient.not_like(format!("%@{domain}")));
        }
        free
    }};
}

/// Whether a claim would find something, other than to the destinations in `but`.
pub fn delivery_is_claimable(
    c: &mut Conn,
    now: Timestamp,
    but: &[String],
) -> Result<bool, DbError> {
    let free = claimable!(now, but, super::conn::MultiBackend);
    Ok(free.limit(1).first::<DeliveryId>(c).optional()?.is_some())
}

/// Claims what is to be tried by `now`: alerts first, then the oldest.
pub fn delivery_claim(
    c: &mut Conn,
    now: Timestamp,
    claim: Claim<'_>,
    limit: i64,
) -> Result<Vec<DeliveryRow>, DbError> {
    let Claim { owner, lease_until, but } = claim;
    let order =
        (outbox_deliveries::is_alert.desc(), outbox_deliveries::next_try_at, outbox_deliveries::id);
    let ids: Vec<DeliveryId> = match c {
        Conn::Pg(c) => {
            // A boxed query cannot lock, and one inside another would not be looked at again when
            // a lock was waited for.
            let elsewhere = sql::<Bool>("lower(split_part(recipient, '@', 2)) <> ALL(")
                .bind::<Array<Text>, _>(but)
                .sql("::TEXT[])");
            outbox_deliveries::table
                .filter(is_free!(now))
                .filter(elsewhere)
                .order(order)
                .limit(limit)
                .select(outbox_deliveries::id)
                .for_update()
                .skip_locked()
                .load(c)?
        }
        Conn::Sqlite(c) => {
            claimable!(now, but, diesel::sqlite::Sqlite).order(order).limit(limit).load(c)?
        }
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(outbox_deliveries::table.filter(among(c, outbox_deliveries::id, &ids)))
        .set((
            outbox_deliveries::lease_until.eq(lease_until),
            outbox_deliveries::lease_owner.eq(owner),
            outbox_deliveries::fence.eq(outbox_deliveries::fence + 1),
        ))
        .execute(c)?;
    Ok(outbox_deliveries::table
        .filter(among(c, outbox_deliveries::id, &ids))
        .order((outbox_deliveries::is_alert.desc(), outbox_deliveries::id))
        .select(DeliveryRow::as_select())
        .load(c)?)
}

diesel::define_sql_function! {
    /// The first of two that is there.
    fn coalesce(
        one: diesel::sql_types::Nullable<diesel::sql_types::BigInt>,
        other: diesel::sql_types::Nullable<diesel::sql_types::BigInt>,
    ) -> diesel::sql_types::Nullable<diesel::sql_types::BigInt>;
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The delivery as it was claimed.
    pub id: DeliveryId,
    /// The lease under which it was tried.
    pub fence: i64,
    /// How it stands now.
    pub state: DeliveryState,
    /// When it is tried next, where it waits.
    pub next_try_at: Timestamp,
    /// What the server said.
    pub reply: String,
    /// When the try ended.
    pub at: Timestamp,
}

/// Notes how tries ended; writes nothing under an older lease. How many were noted.
pub fn delivery_tried(c: &mut Conn, tried: &[Tried]) -> Result<usize, DbError> {
    let mut noted = 0;
    for one in tried {
        let sent_at = (one.state == DeliveryState::Sent).then_some(one.at);
        noted += diesel::update(
            outbox_deliveries::table
                .find(one.id)
                .filter(outbox_deliveries::fence.eq(one.fence))
                .filter(Waits),
        )
        .set((
            outbox_deliveries::state.eq(one.state),
            outbox_deliveries::attempts.eq(outbox_deliveries::attempts + 1),
            outbox_deliveries::next_try_at.eq(one.next_try_at),
            outbox_deliveries::lease_until.eq(None::<Timestamp>),
            outbox_deliveries::reply.eq(&one.reply),
            outbox_deliveries::sent_at.eq(sent_at),
            outbox_deliveries::first_try_at
                .eq(coalesce(outbox_deliveries::first_try_at, Some(one.at))),
        ))
        .execute(c)?;
    }
    Ok(noted)
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
    Ok(diesel::update(
        outbox_deliveries::table
            .filter(among(c, outbox_deliveries::outbox_id, ids))
            .filter(Waits)
            .filter(
                outbox_deliveries::lease_until.is_null().or(outbox_deliveries::lease_until.lt(now)),
            ),
    )
    .set(outbox_deliveries::state.eq(DeliveryState::Withdrawn))
    .execute(c)?)
}

/// Has the failed copies of a message tried again; how many.
pub fn delivery_again(c: &mut Conn, id: OutboxId, now: Timestamp) -> Result<usize, DbError> {
    Ok(diesel::update(
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
    .execute(c)?)
}

/// When the next delivery is to be tried: one that somebody is trying, once that lease is over.
pub fn delivery_next(c: &mut Conn) -> Result<Option<Timestamp>, DbError> {
    let waiting = || outbox_deliveries::table.filter(Waits);
    let free: Option<Timestamp> = waiting()
        .filter(outbox_deliveries::lease_until.is_null())
        .select(min(outbox_deliveries::next_try_at))
        .first(c)?;
    let held: Option<Timestamp> = waiting().select(min(outbox_deliveries::lease_until)).first(c)?;
    Ok([free, held.map(|at| at.plus_micros(1))].into_iter().flatten().min())
}

/// Since when the oldest alert waits that could have been sent.
pub fn delivery_oldest_alert(c: &mut Conn) -> Result<Option<Timestamp>, DbError> {
    Ok(outbox_deliveries::table
        .filter(Waits)
        .filter(outbox_deliveries::is_alert.eq(true))
        .select(min(outbox_deliveries::created_at))
        .first(c)?)
}

/// The alert that has waited longest, with its message.
pub fn delivery_oldest_alert_row(
    c: &mut Conn,
) -> Result<Option<(OutboxRow, DeliveryRow)>, DbError> {
    Ok(outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(Waits)
        .filter(outbox_deliveries::is_alert.eq(true))
        .order((outbox_deliveries::created_at, outbox_deliveries::id))
        .select((OutboxRow::as_select(), DeliveryRow::as_select()))
        .first(c)
        .optional()?)
}

/// How many alerts wait.
pub fn delivery_alerts_waiting(c: &mut Conn) -> Result<i64, DbError> {
    Ok(outbox_deliveries::table
        .filter(Waits)
        .filter(outbox_deliveries::is_alert.eq(true))
        .select(count_star())
        .first(c)?)
}

/// The latest deliveries that a server took: whether it was an alert, when it was written, when it
/// was taken; the latest first.
pub fn delivery_lateness(
    c: &mut Conn,
    limit: i64,
) -> Result<Vec<(bool, Timestamp, Option<Timestamp>)>, DbError> {
    Ok(outbox_deliveries::table
        .filter(outbox_deliveries::state.eq(DeliveryState::Sent))
        .order(outbox_deliveries::id.desc())
        .limit(limit)
        .select((
            outbox_deliveries::is_alert,
            outbox_deliveries::created_at,
            outbox_deliveries::sent_at,
        ))
        .load(c)?)
}

/// Since when the oldest delivery waits.
pub fn delivery_oldest(c: &mut Conn) -> Result<Option<Timestamp>, DbError> {
    Ok(outbox_deliveries::table
        .filter(Waits)
        .order(outbox_deliveries::id)
        .select(outbox_deliveries::created_at)
        .first(c)
        .optional()?)
}

/// Since when a delivery could be tried that nobody has in hand.
pub fn delivery_untried_since(c: &mut Conn, now: Timestamp) -> Result<Option<Timestamp>, DbError> {
    Ok(outbox_deliveries::table
        .filter(Waits)
        .filter(outbox_deliveries::next_try_at.le(now))
        .filter(outbox_deliveries::lease_until.is_null().or(outbox_deliveries::lease_until.lt(now)))
        .order((outbox_deliveries::next_try_at, outbox_deliveries::id))
        .select(outbox_deliveries::next_try_at)
        .first(c)
        .optional()?)
}

/// Ends leases that a node gives back before their time; those that are older, or whose mail has
/// left, stay as they are. How many it ended.
pub fn delivery_give_back(
    c: &mut Conn,
    held: &[(DeliveryId, i64)],
    now: Timestamp,
) -> Result<usize, DbError> {
    let mut ended = 0;
    for (id, fence) in held {
        ended += diesel::update(
            outbox_deliveries::table
                .find(*id)
                .filter(outbox_deliveries::fence.eq(*fence))
                .filter(Waits),
        )
        .set((
            outbox_deliveries::lease_until.eq(None::<Timestamp>),
            outbox_deliveries::next_try_at.eq(now),
        ))
        .execute(c)?;
    }
    Ok(ended)
}

/// How many deliveries stand in a state.
pub fn delivery_count(c: &mut Conn, state: DeliveryState) -> Result<i64, DbError> {
    Ok(outbox_deliveries::table
        .filter(outbox_deliveries::state.eq(state))
        .select(count_star())
        .first(c)?)
}

/// How many messages of a kind were written to an address since `since`.
pub fn outbox_count_to(
    c: &mut Conn,
    recipient: &str,
    kind: MailKind,
    since: Timestamp,
) -> Result<i64, DbError> {
    Ok(outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(outbox_deliveries::recipient.eq(recipient))
        .filter(outbox_deliveries::created_at.ge(since))
        .filter(outbox::kind.eq(kind))
        .select(count_star())
        .first(c)?)
}
