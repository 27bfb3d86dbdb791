//! The downtime confession: which alerts came late, by how long, and for whom. An alert is late when
//! nothing but the desk itself held it back for more than a minute: it was down, or mail could not
//! leave. What a silence or quiet hours hold back is not late.

use serde::Serialize;

use super::{desk::Desk, error::AppError, escalation::Fire, letters};
use crate::{
    db::{
        Conn, DbError,
        late_alerts::{self as rows, LateRow},
        outbox::DeliveryRow,
        promises::{self, Subject},
    },
    domain::{
        ids::{InboundId, TicketId},
        time::Timestamp,
    },
};

/// From so many seconds on an alert is late.
pub const LATE_S: i64 = 60;
/// Alerts that are listed at most; the rest is counted.
pub const LISTED: usize = 200;

/// Why an alert came late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The desk was down, or did not get to it.
    Desk,
    /// It was written in time, and could not leave.
    Relay,
}

impl Cause {
    const fn word(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Relay => "relay",
        }
    }
}

/// An alert that came late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LateAlert {
    /// Why.
    pub cause: Cause,
    /// About which ticket.
    pub ticket: Option<TicketId>,
    /// About which received mail.
    pub mail: Option<InboundId>,
    /// What the step watches: a milestone, a cycle, `reported`, `triage`.
    pub watch: String,
    /// The step by its name in the plan.
    pub step: String,
    /// When it should have come.
    pub due_at: Timestamp,
    /// When it came.
    pub came_at: Timestamp,
    /// Seconds in between.
    pub late_s: i64,
    /// The names of those told.
    pub told: Vec<String>,
}

/// What came late in a time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Confession {
    /// The newest first, [`LISTED`] at most.
    pub alerts: Vec<LateAlert>,
    /// How many in all.
    pub count: i64,
}

/// What came late in `[from, to)`.
///
/// # Errors
/// When the database cannot.
pub fn between(desk: &Desk, from: Timestamp, to: Timestamp) -> Result<Confession, AppError> {
    desk.snapshot(|c| confess(c, from, to))
}

/// As [`between`], in a transaction of the caller's.
///
/// # Errors
/// When the database cannot.
pub fn confess(c: &mut Conn, from: Timestamp, to: Timestamp) -> Result<Confession, AppError> {
    let limit = i64::try_from(LISTED).unwrap_or(i64::MAX);
    let rows = rows::late_between(c, from, to, limit)?;
    let count = rows::late_count(c, from, to)?;
    Ok(Confession { alerts: rows.into_iter().map(late).collect(), count })
}

fn late(row: LateRow) -> LateAlert {
    LateAlert {
        cause: if row.cause == Cause::Relay.word() { Cause::Relay } else { Cause::Desk },
        ticket: row.ticket_id,
        mail: row.inbound_id,
        watch: row.watch,
        step: row.step,
        due_at: row.due_at,
        came_at: row.came_at,
        late_s: row.came_at.secs_since(row.due_at),
        told: serde_json::from_str(&row.told).unwrap_or_default(),
    }
}

fn names(told: &[String]) -> Result<String, AppError> {
    Ok(serde_json::to_string(told).map_err(DbError::from)?)
}

/// Keeps the steps that fire late, in the transaction in which they fire.
///
/// # Errors
/// When the database cannot.
pub(super) fn keep_fired(c: &mut Conn, now: Timestamp, fires: &[Fire]) -> Result<(), AppError> {
    let mut late = Vec::new();
    for fire in fires.iter().filter(|fire| fire.firing.waited_s > LATE_S) {
        let told: Vec<String> = fire.people.iter().map(|p| p.name.clone()).collect();
        let (ticket_id, inbound_id) = match fire.subject {
            Subject::Ticket(id) => (Some(id), None),
            Subject::Inbound(id) => (None, Some(id)),
        };
        late.push(LateRow {
            cause: Cause::Desk.word().to_owned(),
            ticket_id,
            inbound_id,
            watch: fire.firing.key.watch.word().to_owned(),
            step: fire.firing.step.clone(),
            due_at: now.plus_secs(-fire.firing.late_s),
            came_at: now,
            told: names(&told)?,
        });
    }
    Ok(rows::late_insert(c, &late)?)
}

/// Keeps an alert that left long after it was written, in the transaction that notes that it left.
///
/// # Errors
/// When the database cannot.
pub(super) fn keep_sent(
    c: &mut Conn,
    now: Timestamp,
    delivery: &DeliveryRow,
) -> Result<(), AppError> {
    if !delivery.is_alert || now.secs_since(delivery.created_at) <= LATE_S {
        return Ok(());
    }
    let mut late = Vec::new();
    for alert in promises::alert_by_outbox(c, delivery.outbox_id)? {
        for told in letters::kept_notices(&alert)? {
            late.push(LateRow {
                cause: Cause::Relay.word().to_owned(),
                ticket_id: told.ticket(),
                inbound_id: told.mail(),
                watch: told.clock().1.watch.word().to_owned(),
                step: told.step_name().to_owned(),
                due_at: delivery.created_at,
                came_at: now,
                told: names(std::slice::from_ref(&delivery.recipient))?,
            });
        }
    }
    Ok(rows::late_insert(c, &late)?)
}
