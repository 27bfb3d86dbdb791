//! What a report reads, what it is asked, and what it answers.

use serde::Serialize;

use super::{
    super::{
        ids::{AccountId, PlanId, TicketId},
        promise::{ClockKey, Outcome, Severity, Watch},
        time::Timestamp,
    },
    figure::{Figure, Tally},
    period::Period,
};

/// One row of the log of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerdictRow {
    /// Whose promise.
    pub ticket: TicketId,
    /// The account that held then; none of an unknown sender.
    pub account: Option<AccountId>,
    /// The plan that held then.
    pub plan: PlanId,
    /// The severity that held then.
    pub severity: Severity,
    /// Which clock.
    pub key: ClockKey,
    /// How it was decided; `open` takes back the row before.
    pub outcome: Outcome,
    /// When it was decided: a miss at its deadline. None for `open`.
    pub decided_at: Option<Timestamp>,
    /// From when on the row counts.
    pub recorded_at: Timestamp,
    /// When the clock stopped; none while a missed clock runs on.
    pub ended_at: Option<Timestamp>,
    /// Counted seconds from the start to the end, or to where the row was written.
    pub counted_s: i64,
    /// A contract was in force; without one the ticket counts in no contract's report.
    pub is_entitled: bool,
}

/// A clock that had not stopped at the as-of instant, as it stood then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenClock {
    /// Whose promise.
    pub ticket: TicketId,
    /// See [`VerdictRow::account`].
    pub account: Option<AccountId>,
    /// See [`VerdictRow::plan`].
    pub plan: PlanId,
    /// See [`VerdictRow::severity`].
    pub severity: Severity,
    /// Which clock.
    pub key: ClockKey,
    /// Its deadline; none while it has none.
    pub due_at: Option<Timestamp>,
    /// Counted seconds from the start to the as-of instant.
    pub counted_s: i64,
    /// See [`VerdictRow::is_entitled`].
    pub is_entitled: bool,
}

/// Only these; what is none is all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Filter {
    /// Only this account.
    pub account: Option<AccountId>,
    /// Only this plan.
    pub plan: Option<PlanId>,
    /// Only this severity.
    pub severity: Option<Severity>,
    /// Only this milestone or cycle.
    pub watch: Option<Watch>,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Question {
    /// About what time: a promise belongs to the period in which it was decided.
    pub period: Period,
    /// What was known at this instant.
    pub as_of: Timestamp,
    /// About which promises.
    pub filter: Filter,
}

/// One line of a table of figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line<K> {
    /// What it is about.
    pub of: K,
    /// Its figures.
    pub figure: Figure,
}

/// The answer. Lines are in the order of what they are about, and only where there is something.
///
/// Everywhere but in `by_watch` the two cycles enter once a ticket, kept only if all were kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What was asked.
    pub question: Question,
    /// All of it.
    pub headline: Figure,
    /// By account; none is that of unknown senders.
    pub by_account: Vec<Line<Option<AccountId>>>,
    /// By plan.
    pub by_plan: Vec<Line<PlanId>>,
    /// By severity.
    pub by_severity: Vec<Line<Severity>>,
    /// By milestone and cycle; here each cycle is a promise.
    pub by_watch: Vec<Line<Watch>>,
    /// Promises of the period that ran without a contract in force: in no figure above.
    pub no_entitlement: Tally,
}
