//! Promises: stored clocks, when to look at them next, verdicts, steps that fired; and beside them
//! alerts and silences.

use diesel::{
    dsl::{count_star, max, min},
    prelude::*,
};

pub use super::alerts::*;
use super::{
    among::among,
    conn::{Conn, each},
    error::DbError,
    kept::insert_rows,
    schema::{clocks, steps, verdicts, watches},
};
use crate::domain::{
    ids::{AccountId, InboundId, PlanVersionId, StepId, TicketId},
    promise::{Outcome, Severity, Watch},
    time::Timestamp,
};

/// A stored clock: its key, what the queue sorts by, and all of it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = clocks, treat_none_as_default_value = false)]
pub struct ClockRow {
    /// Whose.
    pub ticket_id: TicketId,
    /// The milestone or cycle.
    pub watch: Watch,
    /// 0, or the `seq` that started the cycle.
    pub cycle: i64,
    /// The `seq` that re-targeted it.
    pub generation: i64,
    /// Its deadline, where it has one now.
    pub due_at: Option<Timestamp>,
    /// When it stopped.
    pub ended_at: Option<Timestamp>,
    /// How it stopped.
    pub stop: Option<Outcome>,
    /// JSON of [`Clock`](crate::domain::clock::Clock).
    pub body: String,
}

/// Stores clocks, in place of all that are stored of some tickets.
pub fn clock_replace(c: &mut Conn, tickets: &[TicketId], rows: &[ClockRow]) -> Result<(), DbError> {
    if !tickets.is_empty() {
        diesel::delete(clocks::table.filter(among(c, clocks::ticket_id, tickets))).execute(c)?;
    }
    insert_rows!(c, clocks::table, rows);
    Ok(())
}

/// The stored clocks of some tickets, by ticket and key.
pub fn clock_of(c: &mut Conn, tickets: &[TicketId]) -> Result<Vec<ClockRow>, DbError> {
    Ok(each!(c, |c| clocks::table
        .filter(among(c, clocks::ticket_id, tickets))
        .order((clocks::ticket_id, clocks::watch, clocks::cycle, clocks::generation))
        .select(ClockRow::as_select())
        .load(c))?)
}

/// What the engine watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A ticket: its clocks and its ladder.
    Ticket(TicketId),
    /// A received message that waits for a person.
    Inbound(InboundId),
}

impl Subject {
    /// The word in the database.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Ticket(_) => "ticket",
            Self::Inbound(_) => "inbound",
        }
    }

    /// The row id in the database.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Ticket(id) => id.0,
            Self::Inbound(id) => id.0,
        }
    }

    fn read(kind: &str, id: i64) -> Self {
        if kind == "inbound" { Self::Inbound(InboundId(id)) } else { Self::Ticket(TicketId(id)) }
    }
}

/// When to look at some subjects next; `None` is never.
pub fn watch_put(c: &mut Conn, looks: &[(Subject, Option<Timestamp>)]) -> Result<(), DbError> {
    for kind in ["ticket", "inbound"] {
        let ended: Vec<i64> = looks
            .iter()
            .filter(|(s, at)| s.kind() == kind && at.is_none())
            .map(|(s, _)| s.id())
            .collect();
        if !ended.is_empty() {
            diesel::delete(watches::table.filter(watches::subject_kind.eq(kind)).filter(among(
                c,
                watches::subject_id,
                &ended,
            )))
            .execute(c)?;
        }
        let rows: Vec<_> = looks
            .iter()
            .filter(|(s, _)| s.kind() == kind)
            .filter_map(|(s, at)| {
                at.map(|at| {
                    (
                        watches::subject_kind.eq(kind),
                        watches::subject_id.eq(s.id()),
                        watches::next_look_at.eq(at),
                    )
                })
            })
            .collect();
        insert_rows!(
            c,
            watches::table,
            rows,
            .on_conflict((watches::subject_kind, watches::subject_id))
            .do_update()
            .set(watches::next_look_at.eq(diesel::upsert::excluded(watches::next_look_at)))
        );
    }
    Ok(())
}

/// The earliest look of all: one index look-up.
pub fn watch_next(c: &mut Conn) -> Result<Option<Timestamp>, DbError> {
    Ok(each!(c, |c| watches::table.select(min(watches::next_look_at)).first(c))?)
}

/// The moment at which the first `n` looks are due; the last one where there are fewer, none where
/// there is none. Reads the index up to there: for measuring, not for a desk at work.
pub fn watch_nth(c: &mut Conn, n: i64) -> Result<Option<Timestamp>, DbError> {
    let nth = watches::table
        .order(watches::next_look_at)
        .offset(n.max(1) - 1)
        .select(watches::next_look_at)
        .first(c)
        .optional()?;
    match nth {
        Some(at) => Ok(Some(at)),
        None => Ok(each!(c, |c| watches::table.select(max(watches::next_look_at)).first(c))?),
    }
}

/// How many looks are due by `now`: reads the index up to there.
pub fn watch_due_count(c: &mut Conn, now: Timestamp) -> Result<i64, DbError> {
    let due = watches::table.filter(watches::next_look_at.le(now));
    Ok(each!(c, |c| due.select(count_star()).first(c))?)
}

/// When the latest steps were due and when they fired, the latest first.
pub fn step_lateness(c: &mut Conn, limit: i64) -> Result<Vec<(Timestamp, Timestamp)>, DbError> {
    Ok(each!(c, |c| steps::table
        .order(steps::id.desc())
        .limit(limit)
        .select((steps::due_at, steps::fired_at))
        .load(c))?)
}

/// What is to be looked at by `now`, the most overdue first.
pub fn watch_due(c: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Subject>, DbError> {
    let rows: Vec<(String, i64)> = watches::table
        .filter(watches::next_look_at.le(now))
        .order(watches::next_look_at)
        .limit(limit)
        .select((watches::subject_kind, watches::subject_id))
        .load(c)?;
    Ok(rows.into_iter().map(|(kind, id)| Subject::read(&kind, id)).collect())
}

/// A verdict as it is stored; never updated.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = verdicts, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each field is that of clock::Verdict, and whose it is")]
pub struct VerdictRow {
    pub ticket_id: TicketId,
    pub watch: Watch,
    pub cycle: i64,
    pub generation: i64,
    pub verdict: Outcome,
    pub decided_at: Option<Timestamp>,
    pub recorded_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub counted_s: i64,
    pub account_id: Option<AccountId>,
    pub plan_version_id: PlanVersionId,
    pub severity: Severity,
    pub is_entitled: bool,
}

/// Appends verdicts.
pub fn verdict_insert(c: &mut Conn, new: &[VerdictRow]) -> Result<(), DbError> {
    insert_rows!(c, verdicts::table, new);
    Ok(())
}

/// How many verdicts each of these tickets has.
pub fn verdict_count(c: &mut Conn, tickets: &[TicketId]) -> Result<Vec<(TicketId, i64)>, DbError> {
    Ok(each!(c, |c| verdicts::table
        .filter(among(c, verdicts::ticket_id, tickets))
        .group_by(verdicts::ticket_id)
        .select((verdicts::ticket_id, count_star()))
        .load(c))?)
}

/// When the latest verdict of a ticket was recorded.
pub fn verdict_latest(c: &mut Conn, ticket: TicketId) -> Result<Option<Timestamp>, DbError> {
    Ok(each!(c, |c| verdicts::table
        .filter(verdicts::ticket_id.eq(ticket))
        .select(diesel::dsl::max(verdicts::recorded_at))
        .first(c))?)
}

/// The verdicts of a ticket, in the order in which they were written.
pub fn verdict_of(c: &mut Conn, ticket: TicketId) -> Result<Vec<VerdictRow>, DbError> {
    Ok(each!(c, |c| verdicts::table
        .filter(verdicts::ticket_id.eq(ticket))
        .order(verdicts::id)
        .select(VerdictRow::as_select())
        .load(c))?)
}

/// The verdicts of every ticket that has one decided in `[from, to)`: whole tickets, since the
/// latest row of each promise counts.
pub fn verdict_in_period(
    c: &mut Conn,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<VerdictRow>, DbError> {
    let decided = diesel::alias!(verdicts as decided);
    let in_period = decided
        .filter(decided.field(verdicts::decided_at).ge(from))
        .filter(decided.field(verdicts::decided_at).lt(to))
        .select(decided.field(verdicts::ticket_id))
        .distinct();
    Ok(each!(c, |c| verdicts::table
        .filter(verdicts::ticket_id.eq_any(in_period))
        .order((verdicts::ticket_id, verdicts::id))
        .select(VerdictRow::as_select())
        .load(c))?)
}

/// A step that fired: the row is the fact.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = steps)]
pub struct StepRow {
    /// Row id.
    pub id: StepId,
    /// `ticket` or `inbound`.
    pub subject_kind: String,
    /// Which.
    pub subject_id: i64,
    /// A milestone or cycle, `reported`, `triage` or `severity_proposed`.
    pub watch: String,
    /// The clock's cycle.
    pub cycle: i64,
    /// The clock's generation.
    pub generation: i64,
    /// The step's name.
    pub step: String,
    /// 0, then one more each repeat.
    pub round: i64,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it fired.
    pub fired_at: Timestamp,
    /// JSON: the steps it skipped.
    pub skipped: String,
    /// JSON: the names of those told, and whether it was passed on.
    pub told: String,
}

/// A step to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = steps, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each field is that of StepRow")]
pub struct NewStep {
    pub subject_kind: String,
    pub subject_id: i64,
    pub watch: String,
    pub cycle: i64,
    pub generation: i64,
    pub step: String,
    pub round: i64,
    pub due_at: Timestamp,
    pub fired_at: Timestamp,
    pub skipped: String,
    pub told: String,
}

/// Writes steps that fire now, in their order; their ids.
///
/// # Errors
/// [`DbError::Exists`] when one has fired before: then none is written.
pub fn step_insert(c: &mut Conn, new: &[NewStep]) -> Result<Vec<StepId>, DbError> {
    let mut ids = Vec::with_capacity(new.len());
    for part in new.chunks(500) {
        let some: Vec<StepId> = each!(c, |c| diesel::insert_into(steps::table)
            .values(part)
            .returning(steps::id)
            .get_results(c))?;
        ids.extend(some);
    }
    Ok(ids)
}

/// The steps that fired for some subjects of one kind, oldest first.
pub fn step_of(c: &mut Conn, kind: &str, ids: &[i64]) -> Result<Vec<StepRow>, DbError> {
    Ok(each!(c, |c| steps::table
        .filter(steps::subject_kind.eq(kind))
        .filter(among(c, steps::subject_id, ids))
        .order(steps::id)
        .select(StepRow::as_select())
        .load(c))?)
}
