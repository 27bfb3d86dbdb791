//! Slots of what recurs on a calendar: each is claimed under a lease, by one node, and done at the
//! end of its work, so that one whose node was killed runs again. Of those missed during a downtime
//! only the last is made up for.

use std::sync::Arc;

use chrono_tz::Tz;

use super::{desk::Desk, error::AppError};
use crate::{
    db::{Conn, record},
    domain::{cron_line::CronLine, time::Timestamp},
};

/// Days for which slots are remembered.
const KEPT_DAYS: i64 = 400;

/// A slot in our hands, under a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Of which job.
    pub name: &'static str,
    /// Its moment.
    pub at: Timestamp,
    /// Counts the leases: an older one writes nothing.
    fence: i64,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Ours: do the work, and [`finish`] in its transaction.
    Ours(Slot),
    /// Somebody is at it, and holds it so long at least.
    HeldUntil(Timestamp),
    /// There is nothing to do.
    Nobody,
}

/// Claims the slot of `name` that is to run now: the last one at or before `now` whose work is not
/// done, and that came after the job was first known here.
///
/// # Errors
/// When the database cannot.
pub fn claim(
    desk: &Arc<Desk>,
    name: &'static str,
    line: &CronLine,
    zone: Tz,
) -> Result<Turn, AppError> {
    let now = desk.now();
    let key = format!("jobs.{name}.since");
    let since = match desk.read(|c| Ok(record::setting_get(c, &key)?))? {
        Some(since) => since,
        None => desk.write(move |c, _| Ok(record::setting_ensure(c, &key, &now.to_string())?))?,
    };
    let since = Timestamp::parse(&since).unwrap_or(now);
    let latest = desk.read(|c| Ok(record::slot_latest(c, name)?))?;
    let after = latest.map_or(since, |slot| slot.max(since));
    match line.last_between(after, now, zone).or(latest) {
        Some(slot) => claim_at(desk, name, slot),
        None => Ok(Turn::Nobody),
    }
}

/// Claims a slot whose moment the caller knows.
///
/// # Errors
/// When the database cannot.
pub fn claim_at(desk: &Arc<Desk>, name: &'static str, at: Timestamp) -> Result<Turn, AppError> {
    let now = desk.now();
    // Looked at first: a transaction that changes nothing would ring the bell for nothing.
    let turn = |row: record::SlotRow| match (row.finished_at, row.lease_until) {
        (Some(_), _) => Some(Turn::Nobody),
        (None, Some(until)) if until >= now => Some(Turn::HeldUntil(until)),
        (None, _) => None,
    };
    if let Some(turn) = desk.read(|c| Ok(record::slot_find(c, name, at)?))?.and_then(turn) {
        return Ok(turn);
    }
    desk.write(move |c, desk| {
        let until = desk.lease_from(now);
        let claimed = record::slot_claim(c, name, at, now, until, &desk.node)?;
        Ok(match claimed {
            Some(fence) => Turn::Ours(Slot { name, at, fence }),
            None => Turn::HeldUntil(until),
        })
    })
}

/// Moves the end of the lease, while the work goes on.
///
/// # Errors
/// [`AppError::Stale`] when another node has taken the slot over; or when the database cannot.
pub fn renew(desk: &Arc<Desk>, slot: Slot) -> Result<(), AppError> {
    let until = desk.lease_from(desk.now());
    desk.write(move |c, _| {
        let is_held = record::slot_renew(c, slot.name, slot.at, slot.fence, until)?;
        if is_held { Ok(()) } else { Err(AppError::Stale) }
    })
}

/// Notes that a slot's work is done, in the transaction of that work: then neither stays without
/// the other.
///
/// # Errors
/// [`AppError::Stale`] when another node has taken the slot over: nothing of the work may stay.
pub fn finish(c: &mut Conn, slot: Slot, now: Timestamp) -> Result<(), AppError> {
    let is_held = record::slot_finish(c, slot.name, slot.at, slot.fence, now)?;
    if is_held { Ok(()) } else { Err(AppError::Stale) }
}

/// As [`finish`], in a transaction of its own, where the work was none of the database's.
///
/// # Errors
/// As [`finish`].
pub fn finished(desk: &Arc<Desk>, slot: Slot) -> Result<(), AppError> {
    let now = desk.now();
    desk.write(move |c, _| finish(c, slot, now))
}

/// Gives back a slot whose work this node will not end, so that another runs it at once.
///
/// # Errors
/// When the database cannot.
pub fn give_back(desk: &Arc<Desk>, slot: Slot) -> Result<(), AppError> {
    desk.write(move |c, _| Ok(record::slot_give_back(c, slot.name, slot.at, slot.fence)?))
}

/// Forgets slots that are long past; how many.
///
/// # Errors
/// When the database cannot.
pub fn forget_old(desk: &Arc<Desk>) -> Result<usize, AppError> {
    let before = desk.now().plus_secs(-KEPT_DAYS * 86_400);
    desk.write(move |c, _| Ok(record::slot_sweep(c, before)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_desk::TestDesk;

    const DAILY: &str = "0 0 7 * * *";

    fn turn(desk: &TestDesk) -> Turn {
        claim(&desk.desk, "digest", &DAILY.parse().unwrap(), Tz::UTC).unwrap()
    }

    #[test]
    fn a_slot_whose_node_was_killed_runs_again_when_its_lease_is_over_and_an_older_lease_ends_nothing()
     {
        let desk = TestDesk::new();
        assert_eq!(turn(&desk), Turn::Nobody, "first seen now");
        desk.pass_minutes(24 * 60);
        let Turn::Ours(killed) = turn(&desk) else { panic!() };
        let until = desk.now().plus_secs(30);
        assert_eq!(turn(&desk), Turn::HeldUntil(until));
        desk.pass_minutes(1);
        let Turn::Ours(again) = turn(&desk) else { panic!() };
        assert_eq!(again.at, killed.at);
        assert!(matches!(finished(&desk.desk, killed), Err(AppError::Stale)));
        assert!(matches!(renew(&desk.desk, killed), Err(AppError::Stale)));
        renew(&desk.desk, again).unwrap();
        finished(&desk.desk, again).unwrap();
        assert!(matches!(finished(&desk.desk, again), Err(AppError::Stale)), "never twice");
        assert_eq!(turn(&desk), Turn::Nobody);
    }

    #[test]
    fn a_slot_that_was_not_done_gives_its_place_to_the_next() {
        let desk = TestDesk::new();
        turn(&desk);
        desk.pass_minutes(24 * 60);
        let Turn::Ours(killed) = turn(&desk) else { panic!() };
        desk.pass_minutes(24 * 60);
        let Turn::Ours(next) = turn(&desk) else { panic!() };
        assert_eq!(next.at, killed.at.plus_secs(86_400));
        finished(&desk.desk, next).unwrap();
        assert_eq!(turn(&desk), Turn::Nobody);
    }
}
