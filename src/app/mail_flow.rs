//! Whether mail flows: when something came last, and what is held up on its way out.

use super::{desk::Desk, error::AppError};
use crate::{
    db::{mail_flow, outbox_counts},
    domain::{mail_state::DeliveryState, time::Timestamp},
};

/// Mail that was tried and waits for another try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Copies that wait, those included that were not tried yet.
    pub waiting: i64,
    /// When the one that has waited longest was first tried.
    pub since: Timestamp,
    /// What the server said of it last.
    pub reply: String,
}

/// What is held up on its way out; none where nothing is.
///
/// # Errors
/// When the database cannot.
pub fn held(desk: &Desk) -> Result<Option<Held>, AppError> {
    desk.read(|c| {
        let Some(oldest) = outbox_counts::delivery_oldest_tried(c)? else { return Ok(None) };
        Ok(Some(Held {
            waiting: outbox_counts::delivery_count(c, DeliveryState::Waiting)?,
            since: oldest.first_try_at.unwrap_or(oldest.created_at),
            reply: oldest.reply,
        }))
    })
}

/// When the last message came, and by which door; none before the first.
///
/// # Errors
/// When the database cannot.
pub fn last_came(desk: &Desk) -> Result<Option<(Timestamp, String)>, AppError> {
    desk.read(|c| Ok(mail_flow::inbound_last(c)?))
}
