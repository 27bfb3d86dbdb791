//! The record: cron slots that ran, settings that the desk made itself, and the audit.

use diesel::{dsl::max, prelude::*};

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::{audit, job_slots, settings},
};
use crate::domain::time::Timestamp;

/// How a slot of a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = job_slots)]
pub struct SlotRow {
    /// Its moment.
    pub slot_at: Timestamp,
    /// When its work was done; none while it is not.
    pub finished_at: Option<Timestamp>,
    /// Until when somebody is at it; none where nobody is.
    pub lease_until: Option<Timestamp>,
}

/// A run of a job: its slot, when it began, when it was done.
pub type SlotRun = (Timestamp, Timestamp, Option<Timestamp>);

/// Claims a slot of a job until `lease_until`: the number of the lease, none when its work is done
/// or somebody is at it, here or on another node.
pub fn slot_claim(
    c: &mut Conn,
    name: &str,
    slot_at: Timestamp,
    now: Timestamp,
    lease_until: Timestamp,
    owner: &str,
) -> Result<Option<i64>, DbError> {
    let claimed = each!(c, |c| diesel::insert_into(job_slots::table)
        .values((
            job_slots::name.eq(name),
            job_slots::slot_at.eq(slot_at),
            job_slots::started_at.eq(now),
            job_slots::lease_until.eq(lease_until),
            job_slots::lease_owner.eq(owner),
            job_slots::fence.eq(1_i64),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    if claimed == 1 {
        return Ok(Some(1));
    }
    let free = job_slots::finished_at
        .is_null()
        .and(job_slots::lease_until.is_null().or(job_slots::lease_until.lt(now)));
    let taken_over = diesel::update(job_slots::table.find((name, slot_at)).filter(free))
        .set((
            job_slots::lease_until.eq(lease_until),
            job_slots::lease_owner.eq(owner),
            job_slots::fence.eq(job_slots::fence + 1),
        ))
        .execute(c)?;
    if taken_over == 0 {
        return Ok(None);
    }
    Ok(Some(job_slots::table.find((name, slot_at)).select(job_slots::fence).first(c)?))
}

/// Moves the end of a lease; false when it is not held any more.
pub fn slot_renew(
    c: &mut Conn,
    name: &str,
    slot_at: Timestamp,
    fence: i64,
    lease_until: Timestamp,
) -> Result<bool, DbError> {
    let held = job_slots::fence.eq(fence).and(job_slots::finished_at.is_null());
    let renewed = diesel::update(job_slots::table.find((name, slot_at)).filter(held))
        .set(job_slots::lease_until.eq(lease_until))
        .execute(c)?;
    Ok(renewed == 1)
}

/// Notes that a slot's work is done; false under an older lease, and when it was done before.
pub fn slot_finish(
    c: &mut Conn,
    name: &str,
    slot_at: Timestamp,
    fence: i64,
    now: Timestamp,
) -> Result<bool, DbError> {
    let held = job_slots::fence.eq(fence).and(job_slots::finished_at.is_null());
    let finished = diesel::update(job_slots::table.find((name, slot_at)).filter(held))
        .set((
            job_slots::finished_at.eq(now),
            job_slots::lease_until.eq(None::<Timestamp>),
            job_slots::lease_owner.eq(None::<String>),
        ))
        .execute(c)?;
    Ok(finished == 1)
}

/// Ends the leases on slots that a node has, or all; how many.
pub fn slot_free(c: &mut Conn, owner: Option<&str>) -> Result<usize, DbError> {
    let held = job_slots::finished_at.is_null().and(job_slots::lease_until.is_not_null());
    let none = job_slots::lease_until.eq(None::<Timestamp>);
    Ok(match owner {
        Some(owner) => {
            diesel::update(job_slots::table.filter(held).filter(job_slots::lease_owner.eq(owner)))
                .set(none)
                .execute(c)?
        }
        None => diesel::update(job_slots::table.filter(held)).set(none).execute(c)?,
    })
}

/// How a slot stands; none when nobody has claimed it.
pub fn slot_find(c: &mut Conn, name: &str, slot_at: Timestamp) -> Result<Option<SlotRow>, DbError> {
    let slot = job_slots::table.find((name, slot_at));
    Ok(each!(c, |c| slot.select(SlotRow::as_select()).first(c).optional())?)
}

/// Gives back a slot whose work is not done, so that another node may run it; an older lease gives
/// nothing back.
pub fn slot_give_back(
    c: &mut Conn,
    name: &str,
    slot_at: Timestamp,
    fence: i64,
) -> Result<(), DbError> {
    let held = job_slots::fence.eq(fence).and(job_slots::finished_at.is_null());
    diesel::update(job_slots::table.find((name, slot_at)).filter(held))
        .set(job_slots::lease_until.eq(None::<Timestamp>))
        .execute(c)?;
    Ok(())
}

/// The latest slot of a job: when it was to run, when it began, when it was done.
pub fn slot_last(c: &mut Conn, name: &str) -> Result<Option<SlotRun>, DbError> {
    Ok(each!(c, |c| job_slots::table
        .filter(job_slots::name.eq(name))
        .order(job_slots::slot_at.desc())
        .select((job_slots::slot_at, job_slots::started_at, job_slots::finished_at))
        .first(c)
        .optional())?)
}

/// The latest slot of a job that was claimed.
pub fn slot_latest(c: &mut Conn, name: &str) -> Result<Option<Timestamp>, DbError> {
    Ok(each!(c, |c| job_slots::table
        .filter(job_slots::name.eq(name))
        .select(max(job_slots::slot_at))
        .first(c))?)
}

/// Forgets slots older than `before`.
pub fn slot_sweep(c: &mut Conn, before: Timestamp) -> Result<usize, DbError> {
    Ok(each!(c, |c| diesel::delete(job_slots::table.filter(job_slots::slot_at.lt(before)))
        .execute(c))?)
}

/// A setting that the desk made itself, such as its keys.
pub fn setting_get(c: &mut Conn, key: &str) -> Result<Option<String>, DbError> {
    Ok(each!(c, |c| settings::table.find(key).select(settings::value).first(c).optional())?)
}

/// Keeps a setting where there is none; the value that holds.
pub fn setting_ensure(c: &mut Conn, key: &str, value: &str) -> Result<String, DbError> {
    each!(c, |c| diesel::insert_into(settings::table)
        .values((settings::key.eq(key), settings::value.eq(value)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(each!(c, |c| settings::table.find(key).select(settings::value).first(c))?)
}

/// Keeps a setting over whatever it was.
pub fn setting_put(c: &mut Conn, key: &str, value: &str) -> Result<(), DbError> {
    each!(c, |c| diesel::insert_into(settings::table)
        .values((settings::key.eq(key), settings::value.eq(value)))
        .on_conflict(settings::key)
        .do_update()
        .set(settings::value.eq(value))
        .execute(c))?;
    Ok(())
}

/// A change of settings: when, who, what, and the new values.
pub type AuditRow = (Timestamp, String, String, String);

/// The latest changes of these kinds, newest first.
pub fn audit_latest(c: &mut Conn, what: &[&str], most: i64) -> Result<Vec<AuditRow>, DbError> {
    let what: Vec<String> = what.iter().map(|w| (*w).to_owned()).collect();
    Ok(audit::table
        .filter(audit::what.eq_any(what))
        .order(audit::id.desc())
        .limit(most)
        .select((audit::at, audit::actor, audit::what, audit::detail))
        .load(c)?)
}

/// Writes down a change of settings: who, what, and the new values (no secret).
pub fn audit_insert(
    c: &mut Conn,
    now: Timestamp,
    actor: &str,
    what: &str,
    detail: &str,
) -> Result<(), DbError> {
    diesel::insert_into(audit::table)
        .values((
            audit::at.eq(now),
            audit::actor.eq(actor),
            audit::what.eq(what),
            audit::detail.eq(detail),
        ))
        .execute(c)?;
    Ok(())
}
