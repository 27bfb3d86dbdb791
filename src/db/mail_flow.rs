//! When mail came, and how much of it: for what watches whether it flows.

use diesel::{dsl::count_star, prelude::*};

use super::{conn::Conn, error::DbError, schema::inbound};
use crate::domain::{mail_state::InboundState, time::Timestamp};

/// When the latest message came, and by which door.
pub fn inbound_last(c: &mut Conn) -> Result<Option<(Timestamp, String)>, DbError> {
    Ok(inbound::table
        .order(inbound::received_at.desc())
        .select((inbound::received_at, inbound::door))
        .first(c)
        .optional()?)
}

/// When the latest message came.
pub fn inbound_last_at(c: &mut Conn) -> Result<Option<Timestamp>, DbError> {
    Ok(inbound_last(c)?.map(|(at, _)| at))
}

/// When the first message came that is still here.
pub fn inbound_first_at(c: &mut Conn) -> Result<Option<Timestamp>, DbError> {
    Ok(inbound::table
        .order(inbound::received_at.asc())
        .select(inbound::received_at)
        .first(c)
        .optional()?)
}

/// How many messages came after `from`, until `until` and then.
pub fn inbound_count_between(
    c: &mut Conn,
    from: Timestamp,
    until: Timestamp,
) -> Result<i64, DbError> {
    Ok(inbound::table
        .filter(inbound::received_at.gt(from))
        .filter(inbound::received_at.le(until))
        .select(count_star())
        .first(c)?)
}

/// How many messages of an address came since a moment, by what became of them.
pub fn inbound_states_since(
    c: &mut Conn,
    from_address: &str,
    since: Timestamp,
) -> Result<Vec<(InboundState, i64)>, DbError> {
    Ok(inbound::table
        .filter(inbound::from_address.eq(from_address))
        .filter(inbound::received_at.ge(since))
        .group_by(inbound::state)
        .select((inbound::state, count_star()))
        .load(c)?)
}

/// When an address wrote last, since a moment.
pub fn inbound_last_of(
    c: &mut Conn,
    from_address: &str,
    since: Timestamp,
) -> Result<Option<Timestamp>, DbError> {
    Ok(inbound::table
        .filter(inbound::from_address.eq(from_address))
        .filter(inbound::received_at.ge(since))
        .order(inbound::received_at.desc())
        .select(inbound::received_at)
        .first(c)
        .optional()?)
}
