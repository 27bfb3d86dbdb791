//! Calendars: which seconds count. The first chapter on service clocks.
//!
//! # Counted time
//!
//! A calendar is 24×7, or weekly windows in a zone with dates that differ, or several calendars taken
//! together (open where one is, or where all are). It answers one question of every second of the
//! world: does it count? Everything else is made of that.
//!
//! *Within four hours* then means: the **first instant at which four hours have counted**. Two things
//! follow that desks get wrong. Used up at closing time, the deadline is the closing time and not the
//! next morning: one hour from Friday 16:00, closing at 17:00, is Friday 17:00. And a target of nothing
//! is due at the start, open or not.
//!
//! **Hours belong to the civil date, seconds to the world.** `09:00` is what the wall shows in the
//! calendar's zone on that date; between two openings lie as many seconds as there are. A night in which
//! the clock is set back has an hour more: a window from 22:00 to 06:00 then counts nine hours, and in
//! spring seven. A beginning that the wall never shows (02:30 in the spring night) is where the wall
//! jumps to; of a beginning shown twice the first serves, of an end the second.
//! `tests/cases/deadlines.jsonl` has a case for each rule of `tarmac sla due`, and a test walks from second to second in eight zones and must agree: Lord Howe sets its clock by half an
//! hour, Apia has no 30 December 2011.
//!
//! **A date of its own replaces the week, wholly**, the morning of the night before included. A holiday is a date without windows; a make-up
//! Saturday (调休) is a date with some. That a date is a *holiday* and not merely *closed* is kept,
//! with its name, for the proof.
//!
//! **A working day is a length.** `3wd` in a plan is three times the seconds that the calendar declares
//! for one working day (`working_day`), counted like any other length. It is not *the third day from
//! now*: what is promised within a working day at 10:30 falls due at 10:30 on the next one.
//!
//! **What is not known is said.** A calendar that keeps a list of years with holiday data flags a
//! deadline that runs into a year outside of it: it may come too early. And a calendar that does not
//! open within 400 days of a close is as good as never open: then there is no deadline, which is told
//! to a person; a calendar that would never open is not stored at all.
//!
//! A pause takes seconds away like a closed window does. It is no part of the calendar, since it belongs
//! to one ticket: it is handed in beside the length.
//!
//! ```
//! use tarmac::domain::{calendar::{Calendar, Pause, Status}, time::Timestamp};
//!
//! let night: Calendar = serde_json::from_str(
//!     r#"{"zone": "Europe/Berlin", "weekly": {"sat": [["22:00", "06:00"]]}}"#,
//! )?;
//! let at = |text| Timestamp::parse(text);
//! // The night of 24 October 2026 has an hour more: nine hours count from 22:00 to 06:00.
//! let night_out = night.deadline(at("2026-10-24T22:00:00+02:00")?, 9 * 3600, &[]);
//! assert_eq!(night_out.due, Some(at("2026-10-25T06:00:00+01:00")?));
//! // A pause of an hour moves it by an hour: into the next night.
//! let pause = Pause { from: at("2026-10-24T23:00:00+02:00")?, to: Some(at("2026-10-25T00:00:00+02:00")?) };
//! let paused = night.deadline(at("2026-10-24T22:00:00+02:00")?, 9 * 3600, &[pause]);
//! assert_eq!(paused.due, Some(at("2026-10-31T23:00:00+01:00")?));
//! assert_eq!(paused.status, Status::Due);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Absent: any idea of tickets and targets, and any limit but the 400 days.

pub mod days;
mod document;
#[cfg(test)]
mod facts;
mod hours;
mod offsets;
mod open;
mod pause;
mod rewrite;
pub mod shipped;
mod stretches;
#[cfg(test)]
mod walk;
mod window;

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use self::{document::NotACalendar, pause::Pause, window::NotAWindow};
use self::{
    document::{Document, Parts, Zoned, year_of},
    open::Open,
    stretches::date_span,
    window::DAY_S,
};
use crate::domain::time::Timestamp;

/// An opening this long after the last close, or later, is as good as none.
const NEVER_S: i64 = 400 * DAY_S;

/// One version of a calendar.
///
/// Its JSON is that of `tarmac sla due`: `{"always": true}`, or `zone`, `weekly`, `exceptions`,
/// `holiday_years`; `working_day_s`, the seconds of one `wd` (86,400 where absent); and
/// `holiday_names`, date → how it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Document", into = "Document")]
pub struct Calendar {
    parts: Parts,
}

impl TryFrom<Document> for Calendar {
    type Error = NotACalendar;
    fn try_from(document: Document) -> Result<Self, NotACalendar> {
        Ok(Self { parts: document.try_into()? })
    }
}

impl From<Calendar> for Document {
    fn from(calendar: Calendar) -> Self {
        calendar.parts.into()
    }
}

/// What became of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// There is one.
    Due,
    /// A pause without end holds before the target is used up.
    Paused,
    /// The calendar does not open within 400 days of a close, or of the start.
    Never,
}

/// A deadline and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoning {
    /// What became of it.
    pub status: Status,
    /// The first instant at which the whole duration has counted.
    pub due: Option<Timestamp>,
    /// The stretches `[from, to)` that counted, in order, touching ones joined.
    pub counted: Vec<(Timestamp, Timestamp)>,
    /// Their sum in seconds: the duration, when due.
    pub counted_s: i64,
    /// Years from the start to the deadline, in the calendar's zone, without holiday data.
    pub missing_holiday_years: Vec<i32>,
}

/// A date, or several in a row, that an exception closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday<'a> {
    /// From when.
    pub from: Timestamp,
    /// Until when (not included).
    pub to: Timestamp,
    /// How it is called, where the calendar says so.
    pub name: Option<&'a str>,
}

impl Calendar {
    /// Day and night.
    #[must_use]
    pub const fn always() -> Self {
        Self { parts: Parts { zoned: None, several: None, working_day_s: DAY_S } }
    }

    /// Whether it counts day and night, by plain arithmetic on instants.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        self.parts.zoned.is_none() && self.parts.several.is_none()
    }

    /// The zone of its hours, of several calendars that of the first with hours; UTC when it counts
    /// day and night.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.parts.with_hours().first().map_or(Tz::UTC, |z| z.zone)
    }

    /// The counted seconds of one working day.
    #[must_use]
    pub const fn working_day_s(&self) -> i64 {
        self.parts.working_day_s
    }

    /// Whether it, or one of the calendars it is made of, keeps a list of years with holiday data.
    #[must_use]
    pub fn keeps_holidays(&self) -> bool {
        self.parts.with_hours().iter().any(|z| z.holiday_years.is_some())
    }

    /// The years with holiday data; none where it keeps no list of its own.
    #[must_use]
    pub fn holiday_years(&self) -> Option<&BTreeSet<i32>> {
        self.parts.zoned.as_ref()?.holiday_years.as_ref()
    }

    /// The first instant at or after `start` at which exactly `duration_s` seconds have counted.
    ///
    /// Used up at closing time it is the closing time, not the next opening: one hour from Friday
    /// 16:00, closing at 17:00, is Friday 17:00. A duration of 0 is due at the start, open or not.
    #[must_use]
    pub fn deadline(&self, start: Timestamp, duration_s: i64, pauses: &[Pause]) -> Reckoning {
        let start = start.secs();
        let (spans, stands) = pause::union(pauses);
        let mut counted = Counted::default();
        let mut left = duration_s.max(0);
        let mut closed_since = start;
        let mut open = self.open_from(start);
        let status = loop {
            if left == 0 {
                break Status::Due;
            }
            let limit = stands.unwrap_or(closed_since.saturating_add(NEVER_S));
            let Some((from, to)) = open.next_before(limit) else {
                break if stands.is_some() { Status::Paused } else { Status::Never };
            };
            let end = stands.map_or(to, |s| to.min(s));
            left -= counted.add(from.max(start), end, &spans, left);
            closed_since = to;
        };
        let due = (status == Status::Due).then(|| counted.last_end().unwrap_or(start));
        Reckoning {
            status,
            due: due.map(Timestamp::from_secs),
            counted_s: duration_s.max(0) - left,
            missing_holiday_years: due.map_or_else(Vec::new, |due| self.unlisted(start, due)),
            counted: counted.into_moments(),
        }
    }

    /// How many seconds of `[from, to)` count.
    #[must_use]
    pub fn counted(&self, from: Timestamp, to: Timestamp, pauses: &[Pause]) -> i64 {
        let (from, to) = (from.secs(), to.secs());
        let (spans, stands) = pause::union(pauses);
        let to = stands.map_or(to, |s| to.min(s));
        let mut open = self.open_from(from);
        let mut sum = 0;
        while let Some(stretch) = open.next_before(to) {
            sum += length_without(stretch.0.max(from), stretch.1.min(to), &spans);
        }
        sum
    }

    /// The open stretches within `[from, to)`, in order, touching ones joined.
    #[must_use]
    pub fn open_between(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let (from, to) = (from.secs(), to.secs());
        let mut open = self.open_from(from);
        let mut found = Counted::default();
        while let Some(stretch) = open.next_before(to) {
            found.push(stretch.0.max(from), stretch.1.min(to));
        }
        found.into_moments()
    }

    /// The dates within `[from, to)` that an exception closes, as stretches cut off there; touching
    /// ones of one name are joined.
    #[must_use]
    pub fn holidays_between(&self, from: Timestamp, to: Timestamp) -> Vec<Holiday<'_>> {
        let mut found: Vec<Holiday<'_>> = Vec::new();
        let (from, to) = (from.secs(), to.secs());
        let days = from.div_euclid(DAY_S) - 2..to.div_euclid(DAY_S) + 2;
        let all = self.parts.with_hours();
        let dates = all.iter().flat_map(|zoned| {
            zoned.hours.exceptions.range(days.clone()).map(move |(&day, _)| (zoned, day))
        });
        for (zoned, day) in dates {
            if let Some((first, last)) = date_span(zoned.zone, day)
                && zoned.hours.is_holiday(day)
                && first.max(from) < last.min(to)
            {
                let name = zoned.names.get(&day).map(String::as_str);
                let from = Timestamp::from_secs(first.max(from));
                let to = Timestamp::from_secs(last.min(to));
                match found.last_mut() {
                    Some(before) if before.to == from && before.name == name => before.to = to,
                    _ => found.push(Holiday { from, to, name }),
                }
            }
        }
        found
    }

    fn open_from(&self, from: i64) -> Open<'_> {
        Open::of(&self.parts, from)
    }

    /// The local years from `start` to `due` that the list of holiday years lacks.
    fn unlisted(&self, start: i64, due: i64) -> Vec<i32> {
        let mut missing = BTreeSet::new();
        for Zoned { zone, holiday_years, .. } in self.parts.with_hours() {
            let Some(listed) = holiday_years else { continue };
            let local = |s: i64| year_of((s + offsets::offset_at(*zone, s)).div_euclid(DAY_S));
            missing.extend((local(start)..=local(due)).filter(|year| !listed.contains(year)));
        }
        missing.into_iter().collect()
    }
}

/// The seconds of `[from, to)` outside the spans.
fn length_without(from: i64, to: i64, spans: &[(i64, i64)]) -> i64 {
    let paused: i64 = spans.iter().map(|s| (s.1.min(to) - s.0.max(from)).max(0)).sum();
    (to - from).max(0) - paused
}

/// Stretches as they are gathered.
#[derive(Default)]
struct Counted {
    stretches: Vec<(i64, i64)>,
}

impl Counted {
    /// Adds `[from, to)` without the spans, at most `left` seconds; how many it were.
    fn add(&mut self, from: i64, to: i64, spans: &[(i64, i64)], left: i64) -> i64 {
        let mut at = from;
        let mut added = 0;
        let last = (to, to);
        let next = spans.partition_point(|span| span.1 <= from);
        for span in spans.iter().skip(next).take_while(|s| s.0 < to).chain([&last]) {
            let length = (span.0 - at).min(left - added);
            if length > 0 {
                self.push(at, at + length);
                added += length;
            }
            at = at.max(span.1);
        }
        added
    }

    fn push(&mut self, from: i64, to: i64) {
        match self.stretches.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            _ => self.stretches.push((from, to)),
        }
    }

    fn last_end(&self) -> Option<i64> {
        self.stretches.last().map(|s| s.1)
    }

    fn into_moments(self) -> Vec<(Timestamp, Timestamp)> {
        let moment = Timestamp::from_secs;
        self.stretches.into_iter().map(|(from, to)| (moment(from), moment(to))).collect()
    }
}
