//! Who tries outgoing mail: a delivery is claimed under a lease with a number, and how the try ended
//! is written under that lease only.

use std::collections::{HashMap, HashSet};

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{Array, Bool, Text},
};

use super::{
    among::{Waits, among, among_words},
    conn::{Conn, each},
    error::DbError,
    kept::Kept,
    outbox::DeliveryRow,
    schema::{outbox, outbox_deliveries, tickets},
};
use crate::domain::{
    ids::{DeliveryId, OutboxId},
    mail_state::DeliveryState,
    promise::Severity,
    time::Timestamp,
};

/// No mail is tried for longer than six days, in seconds.
const TRIED_FOR_S: i64 = 6 * 86_400;

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
    let leased = (
        outbox_deliveries::lease_until.eq(lease_until),
        outbox_deliveries::lease_owner.eq(owner),
        outbox_deliveries::fence.eq(outbox_deliveries::fence + 1),
    );
    let chosen = outbox_deliveries::table.filter(among(c, outbox_deliveries::id, &ids));
    each!(c, |c| Kept(diesel::update(chosen).set(leased)).execute(c))?;
    Ok(each!(c, |c| outbox_deliveries::table
        .filter(among(c, outbox_deliveries::id, &ids))
        .order((outbox_deliveries::is_alert.desc(), outbox_deliveries::id))
        .select(DeliveryRow::as_select())
        .load(c))?)
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
        let held = outbox_deliveries::table
            .find(one.id)
            .filter(outbox_deliveries::fence.eq(one.fence))
            .filter(Waits);
        let ended = (
            outbox_deliveries::state.eq(one.state),
            outbox_deliveries::attempts.eq(outbox_deliveries::attempts + 1),
            outbox_deliveries::next_try_at.eq(one.next_try_at),
            outbox_deliveries::lease_until.eq(None::<Timestamp>),
            outbox_deliveries::reply.eq(&one.reply),
            outbox_deliveries::sent_at.eq(sent_at),
            outbox_deliveries::first_try_at
                .eq(coalesce(outbox_deliveries::first_try_at, Some(one.at))),
        );
        noted += each!(c, |c| Kept(diesel::update(held).set(ended)).execute(c))?;
    }
    Ok(noted)
}

/// Ends leases that a node gives back before their time, to be tried at `now`; those that are older,
/// or whose mail has left, stay as they are. How many it ended.
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

/// How many mails left to each of some addresses since then, of those written within the days that a
/// mail is tried.
pub fn delivery_left_since(
    c: &mut Conn,
    addresses: &[String],
    since: Timestamp,
) -> Result<HashMap<String, i64>, DbError> {
    if addresses.is_empty() {
        return Ok(HashMap::new());
    }
    let counts: Vec<(String, i64)> = outbox_deliveries::table
        .filter(among_words(c, outbox_deliveries::recipient, addresses))
        .filter(outbox_deliveries::created_at.ge(since.plus_secs(-TRIED_FOR_S)))
        .filter(outbox_deliveries::sent_at.ge(since))
        .group_by(outbox_deliveries::recipient)
        .select((outbox_deliveries::recipient, count_star()))
        .load(c)?;
    Ok(counts.into_iter().collect())
}

/// Those of some messages that are about an S1 ticket.
pub fn outbox_urgent(c: &mut Conn, ids: &[OutboxId]) -> Result<HashSet<OutboxId>, DbError> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<OutboxId> = outbox::table
        .inner_join(tickets::table.on(outbox::ticket_id.eq(tickets::id.nullable())))
        .filter(among(c, outbox::id, ids))
        .filter(tickets::severity.eq(Severity::S1))
        .select(outbox::id)
        .load(c)?;
    Ok(found.into_iter().collect())
}
