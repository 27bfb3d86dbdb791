//! Every deadline explains itself: which stretches counted and which did not, and the sum. The fifth
//! chapter on service clocks.
//!
//! # Why
//!
//! A deadline that cannot be explained is believed by nobody: not by the engineer who has to meet it, nor
//! by the customer who is told that it was met. So each can be laid out from its start to its end as
//! stretches without a gap: **counted** (open, and no pause held), **closed** (outside the hours),
//! **holiday** (a date of its own, with its name), **paused** (open, but a pause held: which, for whom,
//! why). Two sums must come out, and a property test holds them for any history: the stretches cover the
//! whole time, and the counted ones are the target, to the second.
//!
//! The proof is made of the same clock, calendar and pauses that were judged by. It is no second
//! reckoning that could differ, and needs no record of its own: asked in a year, it says the same.
//!
//! In the example: *4 h from Wed 30 Sep 16:30: 1 h 30 min that day; 1–7 Oct closed, National Day; Thu 8
//! Oct 09:00–11:30*. That sentence, in the reader's language, stands on the ticket, in the receipt and in
//! the mails of the ladder (`i18n::proof_words` says it).

use serde::Serialize;

use super::{
    calendar::{Holiday, Pause},
    clock::{Clock, Hold, Terms},
    promise::Party,
    time::Timestamp,
};

/// Why a stretch did or did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StretchKind {
    /// Open, and past.
    Counted,
    /// Outside the hours.
    Closed,
    /// A date closed by an exception.
    Holiday,
    /// Open, but a pause held.
    Paused,
    /// Open, and still to come.
    ToCount,
}

/// One stretch between the start and the deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// From when.
    pub from: Timestamp,
    /// Until when (not included).
    pub to: Timestamp,
    /// What it was.
    pub kind: StretchKind,
    /// How the holiday is called, where its calendar says so.
    pub holiday: Option<String>,
    /// The number of the event that paused it; none where the ticket was resolved in between.
    pub pause: Option<i64>,
    /// Whom a pause waited for.
    pub party: Option<Party>,
    /// Seconds of it that count towards the target, or will.
    pub counted_s: i64,
    /// The sum up to its end.
    pub so_far_s: i64,
}

/// The proof of a deadline. Its stretches follow each other without a hole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// From the start to the deadline; without one to `as_of`.
    pub stretches: Vec<Stretch>,
    /// The sum of what counts: the target, unless a re-target moved the deadline or there is none.
    pub sum_s: i64,
    /// The target.
    pub target_s: i64,
    /// The deadline.
    pub due: Option<Timestamp>,
}

/// Explains a clock's deadline at `as_of`, after which open time is still to count. `holds` are the
/// ticket's pauses, which say whom each of them waited for.
///
/// A clock not started has no stretches. One without a deadline is explained up to its end, or to
/// `as_of`.
#[must_use]
pub fn prove(clock: &Clock, terms: &Terms, holds: &[Hold], as_of: Timestamp) -> Proof {
    let (target_s, due) = (clock.target_s(terms), clock.due_at());
    let mut proof = Proof { stretches: Vec::new(), sum_s: 0, target_s, due };
    let Some(start) = clock.started_at else { return proof };
    let end = due.unwrap_or(clock.ended_at.unwrap_or(as_of).floor());
    let calendar = terms.calendar(clock.calendar.as_deref());
    let open = calendar.open_between(start, end);
    let holidays = calendar.holidays_between(start, end);
    let past = |at| at < as_of.floor();
    for (from, to) in pieces(start, end, as_of.floor(), &open, &holidays, &clock.pauses) {
        let mut what = What { kind: StretchKind::Closed, holiday: None, hold: None };
        if !within(&open, from) {
            if let Some(holiday) = holidays.iter().find(|h| h.from <= from && from < h.to) {
                what.kind = StretchKind::Holiday;
                what.holiday = holiday.name;
            }
        } else if holds_at(&clock.pauses, from) {
            what.kind = StretchKind::Paused;
            what.hold = holds.iter().find(|h| h.is_on(from) && h.names(clock.key.watch));
        } else if past(from) {
            what.kind = StretchKind::Counted;
        } else {
            what.kind = StretchKind::ToCount;
        }
        proof.add(from, to, &what);
    }
    proof
}

/// What a piece of time was.
struct What<'a> {
    kind: StretchKind,
    holiday: Option<&'a str>,
    hold: Option<&'a Hold>,
}

impl Proof {
    fn add(&mut self, from: Timestamp, to: Timestamp, what: &What<'_>) {
        let counts = matches!(what.kind, StretchKind::Counted | StretchKind::ToCount);
        let counted_s = if counts { to.secs_since(from) } else { 0 };
        self.sum_s += counted_s;
        let pause = what.hold.map(|hold| hold.seq);
        match self.stretches.last_mut() {
            Some(last)
                if last.kind == what.kind
                    && last.holiday.as_deref() == what.holiday
                    && last.pause == pause =>
            {
                last.to = to;
                last.counted_s += counted_s;
                last.so_far_s = self.sum_s;
            }
            _ => self.stretches.push(Stretch {
                from,
                to,
                kind: what.kind,
                holiday: what.holiday.map(str::to_owned),
                pause,
                party: what.hold.map(|hold| hold.party),
                counted_s,
                so_far_s: self.sum_s,
            }),
        }
    }

    /// Whether the deadline is where it is because the clock was re-targeted then: its target had
    /// been spent before, and nothing is dated before the change.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        self.due.is_some() && self.sum_s != self.target_s
    }
}

/// `[start, end)` cut wherever anything begins or ends.
fn pieces(
    start: Timestamp,
    end: Timestamp,
    as_of: Timestamp,
    open: &[(Timestamp, Timestamp)],
    holidays: &[Holiday<'_>],
    pauses: &[Pause],
) -> Vec<(Timestamp, Timestamp)> {
    let mut cuts: Vec<Timestamp> = open.iter().flat_map(|s| [s.0, s.1]).collect();
    cuts.extend(holidays.iter().flat_map(|h| [h.from, h.to]));
    cuts.extend(pauses.iter().map(|p| p.from));
    cuts.extend(pauses.iter().filter_map(|p| p.to));
    cuts.extend([as_of, end]);
    cuts.retain(|&cut| start < cut && cut <= end);
    cuts.sort_unstable();
    cuts.dedup();
    let begins = std::iter::once(start).chain(cuts.iter().copied());
    begins.zip(cuts.iter().copied()).collect()
}

/// Whether a moment lies in one of the stretches, which are disjoint and in order.
fn within(stretches: &[(Timestamp, Timestamp)], at: Timestamp) -> bool {
    let next = stretches.partition_point(|s| s.1 <= at);
    stretches.get(next).is_some_and(|s| s.0 <= at)
}

fn holds_at(pauses: &[Pause], at: Timestamp) -> bool {
    pauses.iter().any(|p| p.from <= at && p.to.is_none_or(|to| at < to))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{
        clock::evaluate,
        event::{Event, EventKind, TermsRef},
        plan::Plan,
        promise::{Party, Severity},
    };

    /// Reported on Friday at 16:30 in Berlin with eight hours of 09:00–17:00; Monday is a holiday;
    /// on Tuesday the customer lets us wait from 08:00 to 10:00.
    fn proof(as_of: &str) -> Proof {
        let moment = |text| Timestamp::parse(text).unwrap();
        let week =
            ["mon", "tue", "wed", "thu", "fri"].map(|d| format!(r#""{d}":[["09:00","17:00"]]"#));
        let calendar = format!(
            r#"{{"zone":"Europe/Berlin","weekly":{{{}}},"exceptions":{{"2026-03-09":[]}},
                "holiday_names":{{"2026-03-09":"Founders' Day"}}}}"#,
            week.join(",")
        );
        let plan: Plan = serde_json::from_str(
            r#"{"severity":{"S3":{"target":{"resolved":{"within":"8h","calendar":"working"}}}}}"#,
        )
        .unwrap();
        let terms = Terms {
            plans: [("p".to_owned(), Arc::new(plan))].into(),
            calendars: [("c".to_owned(), Arc::new(serde_json::from_str(&calendar).unwrap()))]
                .into(),
        };
        let bound = TermsRef {
            plan: "p".to_owned(),
            roles: [("working".to_owned(), "c".to_owned())].into(),
        };
        let event = |seq, at, kind| Event { seq, occurred_at: at, recorded_at: at, kind };
        let events = [
            event(
                1,
                moment("2026-03-06T15:30:00Z"),
                EventKind::Reported { severity: Severity::S3, terms: bound },
            ),
            event(
                2,
                moment("2026-03-10T07:00:00Z"),
                EventKind::Paused {
                    party: Party::Customer,
                    until: Some(moment("2026-03-10T09:00:00Z")),
                    clocks: None,
                    reason: None,
                },
            ),
        ];
        let as_of = moment(as_of);
        let evaluation = evaluate(&events, &terms, as_of).unwrap();
        let holds = evaluation.standing.unwrap().holds;
        prove(&evaluation.clocks[0], &terms, &holds, as_of)
    }

    fn told(proof: &Proof) -> Vec<String> {
        let line = |s: &Stretch| {
            let kind = serde_json::to_value(s.kind).unwrap();
            let (from, to) = (s.from.to_string(), s.to.to_string());
            format!("{} {} {} {}", &from[5..16], &to[5..16], kind.as_str().unwrap(), s.so_far_s)
        };
        proof.stretches.iter().map(line).collect()
    }

    #[test]
    fn a_deadline_tells_its_nights_holidays_and_pauses() {
        let proof = proof("2026-03-10T12:00:00Z");
        assert_eq!(
            told(&proof),
            [
                "03-06T15:30 03-06T16:00 counted 1800",
                "03-06T16:00 03-08T23:00 closed 1800",
                "03-08T23:00 03-09T23:00 holiday 1800",
                "03-09T23:00 03-10T08:00 closed 1800",
                "03-10T08:00 03-10T09:00 paused 1800",
                "03-10T09:00 03-10T12:00 counted 12600",
                "03-10T12:00 03-10T16:00 to_count 27000",
                "03-10T16:00 03-11T08:00 closed 27000",
                "03-11T08:00 03-11T08:30 to_count 28800",
            ]
        );
        assert_eq!((proof.sum_s, proof.target_s), (28_800, 28_800));
        assert_eq!(proof.due, proof.stretches.last().map(|s| s.to));
    }

    #[test]
    fn a_stretch_names_its_holiday_and_whom_its_pause_waited_for() {
        let proof = proof("2026-03-10T12:00:00Z");
        let names = proof.stretches.iter().map(|s| (s.holiday.as_deref(), s.party, s.pause));
        let named: Vec<_> = names.filter(|n| n.0.is_some() || n.1.is_some()).collect();
        assert_eq!(
            named,
            [(Some("Founders' Day"), None, None), (None, Some(Party::Customer), Some(2))]
        );
        assert!(!proof.is_moved());
    }

    #[test]
    fn the_stretches_follow_each_other_without_a_hole() {
        let stretches = proof("2026-03-30T12:00:00Z").stretches;
        assert!(stretches.windows(2).all(|w| w[0].to == w[1].from));
        assert!(stretches.iter().all(|s| s.kind != StretchKind::ToCount));
    }
}
