//! Roll-ups: tickets that are done with are packed for reports, a thousand in one, so that a report
//! of a year need not read every verdict of it. They repeat what the rows say and can be made anew
//! at any time; a ticket to which something is recorded leaves its roll-up in the same transaction.

use std::{collections::HashMap, sync::Arc};

use super::{desk::Desk, error::AppError, report_facts::verdict_of};
use crate::{
    db::{
        Conn, reports,
        rollups::{self, NewRollup},
    },
    domain::{
        ids::{PlanId, PlanVersionId, RollupId, TicketId},
        report::{Rollup, VerdictRow, roll_up},
        time::Timestamp,
    },
};

/// Tickets in one roll-up at most, so that its transaction is short.
const TICKETS: i64 = 1_000;
/// Tickets that wait until there are so many; until then reports read their rows.
const LEAST: i64 = 500;
/// Tickets that leave a torn roll-up in one transaction.
const PART: i64 = 500;

/// Rolls up what is done with, and anew what was torn; how many tickets. It looks at the state and
/// mends it: run twice, it finds nothing the second time.
///
/// # Errors
/// When the database cannot; what was rolled up until then stays so.
pub fn fold(desk: &Arc<Desk>) -> Result<usize, AppError> {
    fold_from(desk, LEAST)
}

/// The same, as soon as `least` tickets wait; a thousand are in one roll-up at most.
///
/// # Errors
/// As [`fold`].
pub fn fold_from(desk: &Arc<Desk>, least: i64) -> Result<usize, AppError> {
    for one in desk.read(|c| Ok(rollups::rollup_all(c)?))? {
        let id = one.id;
        while one.is_torn && desk.write(move |c, _| Ok(rollups::rollup_dissolve(c, id, PART)?))? > 0
        {
        }
    }
    let enough = usize::try_from(least.clamp(1, TICKETS)).unwrap_or(usize::MAX);
    let mut tickets = 0;
    while desk.read(|c| Ok(rollups::rollup_waiting(c, TICKETS)?))? >= enough {
        let some = desk.write(move |c, _| fold_some(c, enough))?;
        tickets += some;
        if some == 0 {
            break;
        }
    }
    Ok(tickets)
}

/// Rolls up the tickets that were reported first, unless fewer than `least` can be.
fn fold_some(c: &mut Conn, least: usize) -> Result<usize, AppError> {
    let ids = rollups::rollup_lock(c, TICKETS)?;
    if ids.is_empty() || ids.len() < least {
        return Ok(0);
    }
    let (rollup, settled_at) = made_of(c, &ids)?;
    let Rollup { first_at, last_at, loose, sums, missed, others } = rollup;
    let tickets = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let is_torn = false;
    let new =
        NewRollup { tickets, settled_at, first_at, last_at, is_torn, loose, sums, missed, others };
    rollups::rollup_insert(c, &new, &ids)?;
    Ok(ids.len())
}

/// The roll-up that the rows of some tickets make, and when the last of them was recorded.
fn made_of(c: &mut Conn, ids: &[TicketId]) -> Result<(Rollup, Timestamp), AppError> {
    let plans: HashMap<PlanVersionId, PlanId> = reports::plan_of_versions(c)?.into_iter().collect();
    let stored = rollups::rollup_verdicts(c, ids)?;
    let rows: Vec<VerdictRow> = stored.iter().filter_map(|row| verdict_of(row, &plans)).collect();
    let last_event = rollups::rollup_settled(c, ids)?;
    let settled_at = rows.iter().map(|row| row.recorded_at).chain(last_event).max();
    Ok((roll_up(&rows), settled_at.unwrap_or(Timestamp::from_micros(0))))
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Roll-ups that are in use.
    pub rollups: usize,
    /// Those of them that do not say what the rows say.
    pub wrong: Vec<RollupId>,
}

/// Compares every roll-up in use with the rows of its tickets.
///
/// # Errors
/// When the database cannot.
pub fn compare(desk: &Desk) -> Result<Compared, AppError> {
    let mut found = Compared::default();
    let all = desk.read(|c| Ok(rollups::rollup_all(c)?))?;
    for row in all.into_iter().filter(|row| !row.is_torn) {
        let id = row.id;
        let is_right = desk.snapshot(|c| {
            let ids = rollups::rollup_tickets(c, id)?;
            let (made, settled_at) = made_of(c, &ids)?;
            let sums = rollups::rollup_sums(c, &[id])?;
            let missed = rollups::rollup_missed(c, &[id])?;
            let others = rollups::rollup_others(c, &[id])?;
            Ok(i64::try_from(ids.len()).is_ok_and(|n| n == row.tickets)
                && settled_at == row.settled_at
                && (made.first_at, made.last_at) == (row.first_at, row.last_at)
                && made.loose == row.loose
                && sums == [made.sums]
                && missed == [made.missed]
                && others == [made.others])
        })?;
        found.rollups += 1;
        if !is_right {
            found.wrong.push(id);
        }
    }
    Ok(found)
}
