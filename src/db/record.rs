//! The record: cron slots that ran, settings that the desk made itself, and the audit.

use diesel::{dsl::max, prelude::*};

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::{audit, job_slots, settings},
};
use crate::domain::time::Timestamp;

/// A run of a job: its slot, when it began, when it was done.
pub type SlotRun = (Timestamp, Timestamp, Option<Timestamp>);

/// Claims a slot of a job: false when it ran already, here or on another node.
pub fn slot_claim(
    c: &mut Conn,
    name: &str,
    slot_at: Timestamp,
    now: Timestamp,
) -> Result<bool, DbError> {
    let claimed = each!(c, |c| diesel::insert_into(job_slots::table)
        .values((
            job_slots::name.eq(name),
            job_slots::slot_at.eq(slot_at),
            job_slots::started_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(claimed == 1)
}

/// Notes that a slot's work is done.
pub fn slot_finish(
    c: &mut Conn,
    name: &str,
    slot_at: Timestamp,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(job_slots::table.find((name, slot_at)))
        .set(job_slots::finished_at.eq(now))
        .execute(c)?;
    Ok(())
}

/// Gives back a slot whose work is not done, so that another node may run it.
pub fn slot_give_back(c: &mut Conn, name: &str, slot_at: Timestamp) -> Result<(), DbError> {
    diesel::delete(job_slots::table.find((name, slot_at)).filter(job_slots::finished_at.is_null()))
        .execute(c)?;
    Ok(())
}

/// The latest slot of a job: when it was to run, when it began, when it was done.
pub fn slot_last(c: &mut Conn, name: &str) -> Result<Option<SlotRun>, DbError> {
    Ok(job_slots::table
        .filter(job_slots::name.eq(name))
        .order(job_slots::slot_at.desc())
        .select((job_slots::slot_at, job_slots::started_at, job_slots::finished_at))
        .first(c)
        .optional()?)
}

/// The latest slot of a job that was claimed.
pub fn slot_latest(c: &mut Conn, name: &str) -> Result<Option<Timestamp>, DbError> {
    Ok(job_slots::table
        .filter(job_slots::name.eq(name))
        .select(max(job_slots::slot_at))
        .first(c)?)
}

/// Forgets slots older than `before`.
pub fn slot_sweep(c: &mut Conn, before: Timestamp) -> Result<usize, DbError> {
    Ok(diesel::delete(job_slots::table.filter(job_slots::slot_at.lt(before))).execute(c)?)
}

/// A setting that the desk made itself, such as its keys.
pub fn setting_get(c: &mut Conn, key: &str) -> Result<Option<String>, DbError> {
    Ok(settings::table.find(key).select(settings::value).first(c).optional()?)
}

/// Keeps a setting where there is none; the value that holds.
pub fn setting_ensure(c: &mut Conn, key: &str, value: &str) -> Result<String, DbError> {
    each!(c, |c| diesel::insert_into(settings::table)
        .values((settings::key.eq(key), settings::value.eq(value)))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(settings::table.find(key).select(settings::value).first(c)?)
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
