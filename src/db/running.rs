//! Tickets that run, and the versions that there are: what is read to say which of them a newer
//! version would touch.

use diesel::{dsl::count_star, prelude::*};

use super::{
    conn::Conn,
    error::DbError,
    schema::{calendar_versions, plan_versions, tickets},
};
use crate::domain::{
    ids::{CalendarId, CalendarVersionId, PlanId, PlanVersionId, TicketId},
    ticket::TicketState,
    time::Timestamp,
};

/// Every open ticket, by number.
pub fn ticket_open(c: &mut Conn) -> Result<Vec<TicketId>, DbError> {
    Ok(tickets::table
        .filter(tickets::state.eq(TicketState::Open))
        .order(tickets::id)
        .select(tickets::id)
        .load(c)?)
}

/// Every open ticket that is bound to a version of a plan, by number.
pub fn ticket_open_of_plan(c: &mut Conn, plan: PlanId) -> Result<Vec<TicketId>, DbError> {
    Ok(tickets::table
        .inner_join(plan_versions::table.on(plan_versions::id.eq(tickets::plan_version_id)))
        .filter(tickets::state.eq(TicketState::Open))
        .filter(plan_versions::plan_id.eq(plan))
        .order(tickets::id)
        .select(tickets::id)
        .load(c)?)
}

/// How many open tickets are bound to a version of a plan other than this one.
pub fn ticket_open_elsewhere(
    c: &mut Conn,
    plan: PlanId,
    version: PlanVersionId,
) -> Result<i64, DbError> {
    Ok(tickets::table
        .inner_join(plan_versions::table.on(plan_versions::id.eq(tickets::plan_version_id)))
        .filter(tickets::state.eq(TicketState::Open))
        .filter(plan_versions::plan_id.eq(plan))
        .filter(plan_versions::id.ne(version))
        .select(count_star())
        .first(c)?)
}

/// Each version of a plan: whose, its number, when it was saved; the earliest first.
pub fn plan_version_ids(
    c: &mut Conn,
) -> Result<Vec<(PlanVersionId, PlanId, i64, Timestamp)>, DbError> {
    Ok(plan_versions::table
        .order((plan_versions::plan_id, plan_versions::version))
        .select((
            plan_versions::id,
            plan_versions::plan_id,
            plan_versions::version,
            plan_versions::created_at,
        ))
        .load(c)?)
}

/// Each version of a calendar: whose, its number, when it was saved; the earliest first.
pub fn calendar_version_ids(
    c: &mut Conn,
) -> Result<Vec<(CalendarVersionId, CalendarId, i64, Timestamp)>, DbError> {
    Ok(calendar_versions::table
        .order((calendar_versions::calendar_id, calendar_versions::version))
        .select((
            calendar_versions::id,
            calendar_versions::calendar_id,
            calendar_versions::version,
            calendar_versions::created_at,
        ))
        .load(c)?)
}
