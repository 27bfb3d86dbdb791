//! Slots of what recurs on a calendar: each is claimed once, by one node. Of those missed during a
//! downtime only the last is made up for.

use std::sync::Arc;

use chrono_tz::Tz;

use super::{desk::Desk, error::AppError};
use crate::{
    db::record,
    domain::{cron_line::CronLine, time::Timestamp},
};

/// Days for which slots are remembered.
const KEPT_DAYS: i64 = 400;

/// Claims the slot of `name` that is to run now: the last one at or before `now` that nobody has
/// claimed, and that came after the job was first known here. None when there is none.
///
/// # Errors
/// When the database cannot.
pub fn claim(
    desk: &Arc<Desk>,
    name: &'static str,
    line: &CronLine,
    zone: Tz,
) -> Result<Option<Timestamp>, AppError> {
    let now = desk.now();
    let line = line.clone();
    desk.write(move |c, _| {
        let key = format!("jobs.{name}.since");
        let since = record::setting_ensure(c, &key, &now.to_string())?;
        let since = Timestamp::parse(&since).unwrap_or(now);
        let since = record::slot_latest(c, name)?.map_or(since, |slot| slot.max(since));
        let Some(slot) = line.last_between(since, now, zone) else { return Ok(None) };
        Ok(record::slot_claim(c, name, slot, now)?.then_some(slot))
    })
}

/// Claims a slot whose moment the caller knows; false when it was claimed before.
///
/// # Errors
/// When the database cannot.
pub fn claim_at(desk: &Arc<Desk>, name: &'static str, slot: Timestamp) -> Result<bool, AppError> {
    let now = desk.now();
    desk.write(move |c, _| Ok(record::slot_claim(c, name, slot, now)?))
}

/// Notes that a slot's work is done.
///
/// # Errors
/// When the database cannot.
pub fn finish(desk: &Arc<Desk>, name: &'static str, slot: Timestamp) -> Result<(), AppError> {
    let now = desk.now();
    desk.write(move |c, _| Ok(record::slot_finish(c, name, slot, now)?))
}

/// Gives back a slot whose work this node will not end, so that another runs it at once.
///
/// # Errors
/// When the database cannot.
pub fn give_back(desk: &Arc<Desk>, name: &'static str, slot: Timestamp) -> Result<(), AppError> {
    desk.write(move |c, _| Ok(record::slot_give_back(c, name, slot)?))
}

/// Forgets slots that are long past; how many.
///
/// # Errors
/// When the database cannot.
pub fn forget_old(desk: &Arc<Desk>) -> Result<usize, AppError> {
    let before = desk.now().plus_secs(-KEPT_DAYS * 86_400);
    desk.write(move |c, _| Ok(record::slot_sweep(c, before)?))
}
