//! Clocks and verdicts as values.

use serde::{Deserialize, Serialize};

use super::terms::Terms;
use crate::domain::{
    calendar::{Calendar, Pause},
    plan::{Target, Within},
    promise::{ClockKey, ClockState, Outcome, Severity},
    time::Timestamp,
};

/// When a clock is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// At this moment.
    At(Timestamp),
    /// It stands: a pause without end holds.
    Standing,
    /// Its calendar does not open within 400 days.
    Never,
    /// Its anchor is not passed.
    NotYet,
}

/// One generation of a promise, as the events known make it.
///
/// It holds no fact that depends on now: [`Clock::state`] derives running or missed on reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it is.
    #[serde(flatten)]
    pub key: ClockKey,
    /// The severity in force when it was made.
    pub severity: Severity,
    /// The plan version in force when it was made.
    pub plan: String,
    /// The clause it counts by; an older one where `tighter` or a reopening kept it.
    pub clause: Target,
    /// The calendar version that counts; none is 24×7.
    pub calendar: Option<String>,
    /// When its anchor was passed.
    pub started_at: Option<Timestamp>,
    /// Its deadline.
    pub due: Due,
    /// When it was stopped.
    pub ended_at: Option<Timestamp>,
    /// How its stop decided it; none while it runs, missed or not.
    pub stop: Option<Outcome>,
    /// The pauses that hold for it, cut off where it ends.
    pub pauses: Vec<Pause>,
    /// When the event that made or re-targeted it was recorded.
    pub made_at: Timestamp,
}

impl Clock {
    /// The deadline, if there is one.
    #[must_use]
    pub const fn due_at(&self) -> Option<Timestamp> {
        match self.due {
            Due::At(due) => Some(due),
            _ => None,
        }
    }

    /// The years up to its deadline for which its calendar should have holiday data and has none.
    #[must_use]
    pub fn missing_holiday_years(&self, terms: &Terms) -> Vec<i32> {
        let Some(start) = self.started_at else { return Vec::new() };
        let calendar = self.counts_on(terms);
        if !calendar.keeps_holidays() {
            return Vec::new();
        }
        calendar.deadline(start, self.target_s(terms), &self.pauses).missing_holiday_years
    }

    /// How it stands at `as_of`: stopped, its verdict; missed from one second after its deadline.
    #[must_use]
    pub fn state(&self, as_of: Timestamp) -> ClockState {
        match self.stop {
            Some(Outcome::Met) => return ClockState::Met,
            Some(Outcome::Missed) => return ClockState::Missed,
            Some(Outcome::Waived) => return ClockState::Waived,
            Some(Outcome::NotNeeded) => return ClockState::NotNeeded,
            Some(Outcome::Superseded) => return ClockState::Superseded,
            Some(Outcome::Open) | None => {}
        }
        match self.due {
            Due::NotYet => ClockState::NotStarted,
            Due::At(due) if as_of >= due.plus_secs(1) => ClockState::Missed,
            Due::Never => ClockState::NoDeadline,
            _ if self.is_paused(as_of) => ClockState::Paused,
            _ => ClockState::Running,
        }
    }

    fn is_paused(&self, as_of: Timestamp) -> bool {
        self.pauses.iter().any(|p| p.from <= as_of && p.to.is_none_or(|to| as_of < to))
    }

    /// Whether it can still be missed or met: not stopped, and not late at `as_of`.
    #[must_use]
    pub fn is_undecided(&self, as_of: Timestamp) -> bool {
        self.stop.is_none() && self.state(as_of) != ClockState::Missed
    }

    /// The target in counted seconds.
    #[must_use]
    pub fn target_s(&self, terms: &Terms) -> i64 {
        terms.secs(self.clause.within, self.calendar.as_deref())
    }

    fn counts_on<'a>(&self, terms: &'a Terms) -> &'a Calendar {
        terms.calendar(self.calendar.as_deref())
    }

    /// From its start to its end, or to `as_of`.
    fn life(&self, as_of: Timestamp) -> Option<(Timestamp, Timestamp)> {
        Some((self.started_at?, self.ended_at.unwrap_or(as_of)))
    }

    /// Seconds counted from the start to the end, or to `as_of`; 0 before the start.
    #[must_use]
    pub fn counted_s(&self, terms: &Terms, as_of: Timestamp) -> i64 {
        let Some((from, to)) = self.life(as_of) else { return 0 };
        self.counts_on(terms).counted(from, to, &self.pauses)
    }

    /// Seconds that would have counted there but for pauses.
    #[must_use]
    pub fn paused_s(&self, terms: &Terms, as_of: Timestamp) -> i64 {
        let Some((from, to)) = self.life(as_of) else { return 0 };
        if self.pauses.is_empty() {
            return 0;
        }
        let calendar = self.counts_on(terms);
        calendar.counted(from, to, &[]) - calendar.counted(from, to, &self.pauses)
    }

    /// Counted seconds left to the deadline at `as_of`; 0 when it is past, none without a deadline.
    #[must_use]
    pub fn left_s(&self, terms: &Terms, as_of: Timestamp) -> Option<i64> {
        let due = self.due_at()?;
        Some(self.counts_on(terms).counted(as_of, due.max(as_of), &self.pauses))
    }

    /// Seconds of wall time from the deadline to the end, or to `as_of`; none while in time.
    #[must_use]
    pub fn late_s(&self, as_of: Timestamp) -> Option<i64> {
        let late = self.ended_at.unwrap_or(as_of).secs_since(self.due_at()?);
        (late > 0).then_some(late)
    }

    /// When `percent` of the target has counted, its seconds rounded down; none without a deadline.
    #[must_use]
    pub fn mark(&self, terms: &Terms, percent: u8) -> Option<Timestamp> {
        self.due_at()?;
        let share_s = self.target_s(terms).saturating_mul(i64::from(percent)) / 100;
        self.counts_on(terms).deadline(self.started_at?, share_s, &self.pauses).due
    }

    /// The moment at which all of the target but `delay` has counted: the start, where the target
    /// is no longer than that; none without a deadline.
    #[must_use]
    pub fn before_deadline(&self, terms: &Terms, delay: Within) -> Option<Timestamp> {
        self.due_at()?;
        let left_s = self.target_s(terms) - terms.secs(delay, self.calendar.as_deref());
        self.counts_on(terms).deadline(self.started_at?, left_s.max(0), &self.pauses).due
    }

    /// The moment `delay` after the deadline, counted on its calendar.
    #[must_use]
    pub fn after_deadline(&self, terms: &Terms, delay: Within) -> Option<Timestamp> {
        let secs = terms.secs(delay, self.calendar.as_deref());
        self.counts_on(terms).deadline(self.due_at()?, secs, &[]).due
    }
}

/// One row of the log: how a clock was judged from `recorded_at` on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Of which clock.
    #[serde(flatten)]
    pub key: ClockKey,
    /// The judgement; `open` takes back the row before it.
    #[serde(rename = "verdict")]
    pub outcome: Outcome,
    /// When it was decided: met at the fulfilment, missed at the deadline; none for `open`.
    pub decided_at: Option<Timestamp>,
    /// From when on this is known.
    pub recorded_at: Timestamp,
    /// When the clock was stopped, if it was.
    pub ended_at: Option<Timestamp>,
    /// Counted from the start to the stop, or to the deadline of one that runs on; 0 for `open`.
    pub counted_s: i64,
    /// The severity in force when the clock was made.
    pub severity: Severity,
    /// The plan version in force when the clock was made.
    pub plan: String,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::promise::Watch;

    fn moment(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// Eight working hours from Friday 16:00, closing at 17:00: due on Monday at 16:00.
    fn over_the_weekend() -> (Terms, Clock) {
        let office = r#"{"zone":"UTC","working_day_s":28800,"holiday_years":[2025],
            "weekly":{"mon":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}}"#;
        let office: Calendar = serde_json::from_str(office).unwrap();
        let terms = Terms {
            calendars: [("office".to_owned(), Arc::new(office))].into(),
            ..Terms::default()
        };
        let clause = r#"{"within":"1wd","calendar":"working"}"#;
        let clock = Clock {
            key: ClockKey { watch: Watch::Resolved, cycle: 0, generation: 1 },
            severity: Severity::S3,
            plan: "p".to_owned(),
            clause: serde_json::from_str(clause).unwrap(),
            calendar: Some("office".to_owned()),
            started_at: Some(moment("2026-03-06T16:00:00Z")),
            due: Due::At(moment("2026-03-09T16:00:00Z")),
            ended_at: None,
            stop: None,
            pauses: Vec::new(),
            made_at: moment("2026-03-06T16:00:00Z"),
        };
        (terms, clock)
    }

    #[test]
    fn a_share_of_the_target_is_counted_on_its_calendar() {
        let (terms, clock) = over_the_weekend();
        assert_eq!(clock.target_s(&terms), 28_800);
        assert_eq!(clock.mark(&terms, 50), Some(moment("2026-03-09T12:00:00Z")));
        assert_eq!(clock.mark(&terms, 100), clock.due_at());
    }

    #[test]
    fn a_delay_after_the_deadline_is_counted_on_its_calendar() {
        let (terms, clock) = over_the_weekend();
        let after = |delay| clock.after_deadline(&terms, delay);
        assert_eq!(after(Within::Hours(30)), Some(moment("2026-03-23T14:00:00Z")));
        assert_eq!(after(Within::WorkingDays(1)), Some(moment("2026-03-13T16:00:00Z")));
    }

    #[test]
    fn time_left_is_counted_and_lateness_is_wall_time() {
        let (terms, clock) = over_the_weekend();
        let saturday = moment("2026-03-07T12:00:00Z");
        assert_eq!((clock.left_s(&terms, saturday), clock.late_s(saturday)), (Some(25_200), None));
        let tuesday = moment("2026-03-10T16:00:00Z");
        assert_eq!((clock.left_s(&terms, tuesday), clock.late_s(tuesday)), (Some(0), Some(86_400)));
    }

    #[test]
    fn a_deadline_in_a_year_without_holiday_data_is_flagged() {
        let (terms, clock) = over_the_weekend();
        assert_eq!(clock.missing_holiday_years(&terms), [2026]);
    }

    #[test]
    fn a_clock_is_missed_from_one_second_after_its_deadline() {
        let (_, clock) = over_the_weekend();
        let due = moment("2026-03-09T16:00:00Z");
        assert_eq!(clock.state(due.plus_micros(999_999)), ClockState::Running);
        assert_eq!(clock.state(due.plus_secs(1)), ClockState::Missed);
    }
}
