//! A cron line: when something recurs on a calendar that people read.
//!
//! Six fields, seconds first: `0 30 7 * * Mon-Fri` is half past seven on working days. Days of the
//! month *and* of the week must both fit. The `cron` crate does the fields; the zone is resolved
//! here, because the crate can answer a moment *before* the one asked about in the hour that an
//! autumn night repeats.
//!
//! Where a zone's clock is set, a line that names its hours (`0 30 2 * * *`) comes once a day: in
//! the first pass of a repeated hour, and at the jump where its time does not exist. A line that
//! comes every hour (`0 30 * * * *`) follows the wall: in both passes, and never in the gap.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use cron::Schedule;

use super::time::Timestamp;

/// No zone has set its clock by more than this in one go, save for a day left out of the calendar.
const NEAR: TimeDelta = TimeDelta::hours(3);

/// A line that was read. Equal when written the same.
#[derive(Debug, Clone)]
pub struct CronLine {
    text: String,
    schedule: Schedule,
    every_hour: bool,
}

/// Why a line cannot be used; each says what to write instead.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotACronLine {
    /// The five fields of a crontab.
    #[error("“{line}” has five fields; here seconds come first: write “{six}”")]
    FiveFields {
        /// As it was.
        line: String,
        /// The same line with six fields.
        six: String,
    },
    /// Neither five nor six.
    #[error(
        "“{line}” has {found} fields; six are needed: second, minute, hour, day, month, weekday, \
         such as “0 30 7 * * Mon-Fri”"
    )]
    Fields {
        /// As it was.
        line: String,
        /// How many.
        found: usize,
    },
    /// A number for a weekday.
    #[error(
        "“{line}” names weekdays by number (“{field}”), which mean other days here than in a \
         crontab (1 is Sunday): write names, such as “Mon-Fri” or “Mon,Thu”"
    )]
    WeekdayNumber {
        /// As it was.
        line: String,
        /// Its last field.
        field: String,
    },
    /// A field holds what it cannot.
    #[error("“{line}” cannot be read: {why}")]
    Field {
        /// As it was.
        line: String,
        /// What the reader said.
        why: String,
    },
    /// The thirty-first of February.
    #[error("“{0}” never comes: no day fits all of its fields")]
    Never(String),
}

impl FromStr for CronLine {
    type Err = NotACronLine;

    fn from_str(text: &str) -> Result<Self, NotACronLine> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let line = fields.join(" ");
        let (hour, weekday) = match *fields.as_slice() {
            [_, _, hour, _, _, weekday] => (hour, weekday),
            [minute, hour, day, month, weekday] => {
                let weekday = weekday_names(weekday);
                let six = format!("0 {minute} {hour} {day} {month} {weekday}");
                return Err(NotACronLine::FiveFields { line, six });
            }
            _ => return Err(NotACronLine::Fields { found: fields.len(), line }),
        };
        if weekday.contains(|c: char| c.is_ascii_digit()) {
            return Err(NotACronLine::WeekdayNumber { field: weekday.to_owned(), line });
        }
        let schedule = Schedule::from_str(&line)
            .map_err(|e| NotACronLine::Field { line: line.clone(), why: e.to_string() })?;
        if schedule.after(&DateTime::UNIX_EPOCH).next().is_none() {
            return Err(NotACronLine::Never(line));
        }
        Ok(Self { every_hour: hour == "*", text: line, schedule })
    }
}

/// A crontab's weekday field with names for its numbers, where 0 and 7 are Sunday. A number after
/// `/` is a step and stays.
fn weekday_names(field: &str) -> String {
    const NAMES: [&str; 8] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let mut named = String::new();
    let mut before = ' ';
    for c in field.chars() {
        match c.to_digit(10).and_then(|d| NAMES.get(d as usize)) {
            Some(name) if before != '/' => named.push_str(name),
            _ => named.push(c),
        }
        before = c;
    }
    named
}

impl CronLine {
    /// The first moment strictly after `after`, on the wall clock of `zone`. None when the line
    /// does not come again before 2100.
    #[must_use]
    pub fn next(&self, after: Timestamp, zone: Tz) -> Option<Timestamp> {
        let after = after.floor().utc();
        let next = if self.every_hour {
            self.next_on_the_wall(after, zone)
        } else {
            self.next_once_a_day(after, zone)
        };
        next.map(Timestamp::from_utc)
    }

    /// The last moment at or before `now` that is after `since`: the one slot to make up for after
    /// a downtime that began at `since`.
    #[must_use]
    pub fn last_between(&self, since: Timestamp, now: Timestamp, zone: Tz) -> Option<Timestamp> {
        let not_later = |from: Timestamp| self.next(from, zone).filter(|slot| *slot <= now);
        let mut last = not_later(since)?;
        // Halve what is left: from `last`, or from the middle, to the first second without a slot.
        let mut end = now.secs();
        while let Some(following) = not_later(last) {
            let middle = Timestamp::from_secs(i64::midpoint(following.secs(), end));
            if let Some(slot) = not_later(middle) {
                last = slot;
            } else {
                last = following;
                end = middle.secs();
            }
        }
        Some(last)
    }

    /// For a line that names its hours. The way from wall time to moment never goes back, so the
    /// first wall time whose moment is after `after` is the one.
    fn next_once_a_day(&self, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        self.walls_after(wall(after, zone))
            .map(|at| first_moment(at, zone))
            .find(|moment| *moment > after)
    }

    /// For a line that comes every hour: the first moment at which the wall shows a time that fits.
    fn next_on_the_wall(&self, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let Some(set_at) = clock_set_within(after, NEAR, zone) else {
            return self.walls_after(wall(after, zone)).find_map(|at| {
                let shown = zone.from_local_datetime(&at);
                let first = shown.earliest().filter(|moment| *moment > after);
                first.or_else(|| shown.latest()).map(|moment| moment.to_utc())
            });
        };
        let before = self
            .walls_after(wall(after, zone))
            .next()
            .map(|at| (at - offset(after, zone)).and_utc())
            .filter(|moment| *moment < set_at);
        if before.is_some() {
            return before;
        }
        let shown_then = wall(set_at, zone);
        let at = self.walls_after(shown_then - TimeDelta::seconds(1)).next()?;
        if at - shown_then <= NEAR {
            return Some((at - offset(set_at, zone)).and_utc());
        }
        self.next_on_the_wall(set_at, zone)
    }

    /// The wall times that fit, strictly after `after`.
    fn walls_after(&self, after: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
        self.schedule.after_owned(after.and_utc()).map(|t| t.naive_utc())
    }
}

/// What the wall shows at `moment`.
fn wall(moment: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    moment.with_timezone(&zone).naive_local()
}

/// How far the wall is ahead of UTC at `moment`.
fn offset(moment: DateTime<Utc>, zone: Tz) -> TimeDelta {
    let fixed = zone.offset_from_utc_datetime(&moment.naive_utc()).fix();
    TimeDelta::seconds(i64::from(fixed.local_minus_utc()))
}

/// The first second of a clock's new setting, if it is set in the `span` after `after`.
fn clock_set_within(after: DateTime<Utc>, span: TimeDelta, zone: Tz) -> Option<DateTime<Utc>> {
    let old = offset(after, zone);
    let (mut low, mut high) = (after, after + span);
    if offset(high, zone) == old {
        return None;
    }
    while high - low > TimeDelta::seconds(1) {
        let middle = low + TimeDelta::seconds((high - low).num_seconds() / 2);
        if offset(middle, zone) == old { low = middle } else { high = middle }
    }
    Some(high)
}

/// The first moment at which the wall shows `at`; where it never does, the moment of the jump.
pub(super) fn first_moment(at: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    if let Some(t) = zone.from_local_datetime(&at).earliest() {
        return t.to_utc();
    }
    // A zone is 14 hours ahead of UTC at most and 12 behind, and no jump is over a day.
    let (mut low, mut high) =
        (at.and_utc() - TimeDelta::hours(39), at.and_utc() + TimeDelta::hours(13));
    while high - low > TimeDelta::seconds(1) {
        let middle = low + TimeDelta::seconds((high - low).num_seconds() / 2);
        if wall(middle, zone) < at { low = middle } else { high = middle }
    }
    high
}

impl fmt::Display for CronLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for CronLine {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for CronLine {}

#[cfg(test)]
mod tests;
