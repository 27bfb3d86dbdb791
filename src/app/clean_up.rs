//! The clean-up: what has ended, and what was kept long enough, is removed.

use std::sync::Arc;

use super::{acts, backtest_runs, desk::Desk, error::AppError, on_call, rollups, slots};
use crate::db::{inbound, people};

/// Messages that are removed in one transaction.
const BATCH: i64 = 200;

/// What a clean-up removed or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// Sign-ins that had ended.
    pub sessions: usize,
    /// Password links that had expired.
    pub resets: usize,
    /// Resolved tickets whose reopen window had ended: they are closed now.
    pub closed: usize,
    /// Discarded mail that was kept long enough.
    pub mails: usize,
    /// Tickets that were rolled up for reports.
    pub rolled_up: usize,
}

/// Cleans up. It looks at the state and mends it: run twice, it finds nothing the second time.
///
/// # Errors
/// When the database cannot; what was done until then stays done.
pub fn clean_up(desk: &Arc<Desk>) -> Result<Cleaned, AppError> {
    let now = desk.now();
    let before = |length: std::time::Duration| {
        now.plus_secs(i64::try_from(length.as_secs()).unwrap_or(i64::MAX).saturating_neg())
    };
    let http = &desk.config.http;
    let (begun, seen) = (before(http.session_max), before(http.session_idle));
    let (sessions, resets) = desk.write(move |c, _| {
        Ok((people::session_sweep(c, begun, seen)?, people::reset_sweep(c, now)?))
    })?;
    slots::forget_old(desk)?;
    backtest_runs::forget_old(desk)?;
    on_call::forget_old(desk)?;
    let closed = until_none(|| acts::close_expired(desk))?;
    let kept = before(desk.config.jobs.keep_discarded);
    let mails = until_none(|| desk.write(move |c, _| Ok(inbound::inbound_sweep(c, kept, BATCH)?)))?;
    let rolled_up = rollups::fold(desk)?;
    Ok(Cleaned { sessions, resets, closed, mails, rolled_up })
}

/// Repeats a batch until it finds nothing; the sum.
fn until_none(mut batch: impl FnMut() -> Result<usize, AppError>) -> Result<usize, AppError> {
    let mut sum = 0;
    loop {
        match batch()? {
            0 => return Ok(sum),
            some => sum += some,
        }
    }
}
