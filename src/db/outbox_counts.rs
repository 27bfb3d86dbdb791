//! What waits in the outbox, how much and since when.

use diesel::{
    dsl::{count_star, min},
    prelude::*,
};

use super::{
    among::Waits,
    conn::{Conn, each},
    error::DbError,
    outbox::{DeliveryRow, OutboxRow},
    schema::{outbox, outbox_deliveries},
};
use crate::domain::{
    ids::DeliveryId,
    mail_state::{DeliveryState, MailKind},
    time::Timestamp,
};

/// Whether a copy of a mail of a kind waits to be sent.
pub fn delivery_waits_of(c: &mut Conn, kind: MailKind) -> Result<bool, DbError> {
    let found: Option<DeliveryId> = outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(Waits)
        .filter(outbox::kind.eq(kind))
        .select(outbox_deliveries::id)
        .first(c)
        .optional()?;
    Ok(found.is_some())
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
    Ok(each!(c, |c| outbox_deliveries::table
        .filter(Waits)
        .filter(outbox_deliveries::is_alert.eq(true))
        .select(min(outbox_deliveries::created_at))
        .first(c))?)
}

/// The alert that has waited longest, with its message.
pub fn delivery_oldest_alert_row(
    c: &mut Conn,
) -> Result<Option<(OutboxRow, DeliveryRow)>, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(Waits)
        .filter(outbox_deliveries::is_alert.eq(true))
        .order((outbox_deliveries::created_at, outbox_deliveries::id))
        .select((OutboxRow::as_select(), DeliveryRow::as_select()))
        .first(c)
        .optional())?)
}

/// How many alerts wait.
pub fn delivery_alerts_waiting(c: &mut Conn) -> Result<i64, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .filter(Waits)
        .filter(outbox_deliveries::is_alert.eq(true))
        .select(count_star())
        .first(c))?)
}

/// The latest deliveries that a server took: whether it was an alert, when it was written, when it
/// was taken; the latest first.
pub fn delivery_lateness(
    c: &mut Conn,
    limit: i64,
) -> Result<Vec<(bool, Timestamp, Option<Timestamp>)>, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .filter(outbox_deliveries::state.eq(DeliveryState::Sent))
        .order(outbox_deliveries::id.desc())
        .limit(limit)
        .select((
            outbox_deliveries::is_alert,
            outbox_deliveries::created_at,
            outbox_deliveries::sent_at,
        ))
        .load(c))?)
}

/// Since when the oldest delivery waits.
pub fn delivery_oldest(c: &mut Conn) -> Result<Option<Timestamp>, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .filter(Waits)
        .order(outbox_deliveries::id)
        .select(outbox_deliveries::created_at)
        .first(c)
        .optional())?)
}

/// Since when a delivery could be tried that nobody has in hand.
pub fn delivery_untried_since(c: &mut Conn, now: Timestamp) -> Result<Option<Timestamp>, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .filter(Waits)
        .filter(outbox_deliveries::next_try_at.le(now))
        .filter(outbox_deliveries::lease_until.is_null().or(outbox_deliveries::lease_until.lt(now)))
        .order((outbox_deliveries::next_try_at, outbox_deliveries::id))
        .select(outbox_deliveries::next_try_at)
        .first(c)
        .optional())?)
}

/// How many deliveries stand in a state.
pub fn delivery_count(c: &mut Conn, state: DeliveryState) -> Result<i64, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .filter(outbox_deliveries::state.eq(state))
        .select(count_star())
        .first(c))?)
}

/// When messages of a kind were written to an address since `since`, the latest first; `most` of
/// them.
pub fn outbox_sent_to(
    c: &mut Conn,
    recipient: &str,
    kind: MailKind,
    since: Timestamp,
    most: u32,
) -> Result<Vec<Timestamp>, DbError> {
    Ok(each!(c, |c| outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(outbox_deliveries::recipient.eq(recipient))
        .filter(outbox_deliveries::created_at.ge(since))
        .filter(outbox::kind.eq(kind))
        .order(outbox_deliveries::created_at.desc())
        .limit(most.into())
        .select(outbox_deliveries::created_at)
        .load(c))?)
}

/// The oldest copy that was tried and still waits.
pub fn delivery_oldest_tried(c: &mut Conn) -> Result<Option<DeliveryRow>, DbError> {
    Ok(outbox_deliveries::table
        .filter(Waits)
        .filter(outbox_deliveries::attempts.gt(0))
        .order(outbox_deliveries::id)
        .select(DeliveryRow::as_select())
        .first(c)
        .optional()?)
}
