//! Looking for mail by a word: in sender or recipient, subject and Message-ID. Bounded: only the
//! newest [`DEPTH`] are looked through.

use diesel::{prelude::*, sql_types::Text};

use super::{
    conn::{Conn, MultiBackend},
    error::DbError,
    inbound::{InboundRow, inbound_latest},
    outbox::{DeliveryRow, OutboxRow, delivery_latest},
    queue::escaped,
    schema::{inbound, outbox, outbox_deliveries},
};
use crate::domain::{
    ids::{DeliveryId, InboundId},
    mail_state::{DeliveryState, InboundState},
};

/// Messages that are looked through.
pub const DEPTH: i64 = 100_000;

#[declare_sql_function]
extern "SQL" {
    /// Without capital letters; on SQLite those of ASCII only.
    fn lower(text: Text) -> Text;
}

fn pattern(word: &str) -> String {
    format!("%{}%", escaped(&word.to_lowercase()))
}

/// Received messages that have the word, newest first; only those in one of `states` when any are
/// named.
pub fn inbound_search(
    c: &mut Conn,
    word: &str,
    states: &[InboundState],
    before: Option<InboundId>,
    limit: i64,
) -> Result<Vec<InboundRow>, DbError> {
    let deepest = InboundId(inbound_latest(c)?.map_or(0, |id| id.0) - DEPTH);
    let pattern = pattern(word);
    let mut query = inbound::table
        .filter(inbound::id.gt(deepest))
        .filter(
            lower(inbound::subject)
                .like(pattern.clone())
                .escape('\\')
                .or(inbound::from_address.like(pattern.clone()).escape('\\'))
                .or(lower(inbound::from_name).like(pattern.clone()).escape('\\'))
                .or(lower(inbound::message_id.assume_not_null()).like(pattern).escape('\\')),
        )
        .select(InboundRow::as_select())
        .into_boxed::<MultiBackend>();
    if !states.is_empty() {
        query = query.filter(inbound::state.eq_any(states.to_vec()));
    }
    if let Some(before) = before {
        query = query.filter(inbound::id.lt(before));
    }
    Ok(query.order(inbound::id.desc()).limit(limit).load(c)?)
}

/// Copies of outgoing mail that have the word, newest first.
pub fn outbox_search(
    c: &mut Conn,
    word: &str,
    states: &[DeliveryState],
    before: Option<DeliveryId>,
    limit: i64,
) -> Result<Vec<(OutboxRow, DeliveryRow)>, DbError> {
    let deepest = DeliveryId(delivery_latest(c)?.map_or(0, |id| id.0) - DEPTH);
    let pattern = pattern(word);
    let mut query = outbox_deliveries::table
        .inner_join(outbox::table.on(outbox::id.eq(outbox_deliveries::outbox_id)))
        .filter(outbox_deliveries::id.gt(deepest))
        .filter(
            lower(outbox::subject)
                .like(pattern.clone())
                .escape('\\')
                .or(lower(outbox_deliveries::recipient).like(pattern.clone()).escape('\\'))
                .or(lower(outbox::message_id).like(pattern).escape('\\')),
        )
        .select((OutboxRow::as_select(), DeliveryRow::as_select()))
        .into_boxed::<MultiBackend>();
    if !states.is_empty() {
        query = query.filter(outbox_deliveries::state.eq_any(states.to_vec()));
    }
    if let Some(before) = before {
        query = query.filter(outbox_deliveries::id.lt(before));
    }
    Ok(query.order(outbox_deliveries::id.desc()).limit(limit).load(c)?)
}
