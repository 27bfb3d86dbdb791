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
fn first_moment(at: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ZONES: [Tz; 5] = [
        chrono_tz::America::New_York,
        chrono_tz::Europe::Berlin,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::America::Santiago,
        chrono_tz::Africa::Cairo,
    ];

    fn line(text: &str) -> CronLine {
        text.parse().unwrap()
    }

    fn refusal(text: &str) -> String {
        text.parse::<CronLine>().unwrap_err().to_string()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_line_of_five_fields_is_shown_with_six() {
        assert_eq!(
            refusal("30 7 * * 1-5"),
            "“30 7 * * 1-5” has five fields; here seconds come first: write “0 30 7 * * Mon-Fri”"
        );
        assert!(refusal("*/5 * * * */2").contains("“0 */5 * * * */2”"));
    }

    #[test]
    fn weekdays_by_number_are_refused_because_1_is_sunday_here() {
        let said = refusal("0 30 7 * * 1-5");
        assert!(said.contains("1 is Sunday") && said.contains("Mon-Fri"), "{said}");
    }

    #[test]
    fn what_is_no_line_is_refused_with_what_is_needed() {
        assert!(refusal("").contains("0 fields"));
        assert!(refusal("@daily").contains("1 fields"));
        assert!(refusal("0 0 0 1 1 * 2027").contains("7 fields"));
        assert!(refusal("0 61 * * * *").contains("cannot be read"));
        assert!(refusal("0 0 25 * * *").contains("cannot be read"));
        assert!(refusal("0 0 0 31 Feb *").contains("never comes"));
    }

    #[test]
    fn the_moment_asked_about_is_not_its_own_next() {
        let morning = line("0 30 7 * * Mon-Fri");
        let zone = chrono_tz::Asia::Shanghai;
        let friday = at("2026-03-05T23:30:00Z");
        assert_eq!(morning.next(friday.plus_micros(-1), zone), Some(friday));
        assert_eq!(morning.next(friday, zone), Some(at("2026-03-08T23:30:00Z")));
        assert_eq!(morning.next(friday.plus_micros(1), zone), Some(at("2026-03-08T23:30:00Z")));
    }

    #[test]
    fn from_inside_the_second_pass_the_next_is_never_in_the_past() {
        let asked = at("2026-11-01T06:07:00Z");
        let next = line("0 30 1 * * *").next(asked, chrono_tz::America::New_York);
        assert_eq!(next, Some(at("2026-11-02T06:30:00Z")));
    }

    #[test]
    fn a_time_that_does_not_exist_comes_when_the_clock_jumps() {
        let next = line("0 30 2 * * *").next(at("2026-03-29T00:00:00Z"), chrono_tz::Europe::Berlin);
        assert_eq!(next, Some(at("2026-03-29T01:00:00Z")));
    }

    #[test]
    fn an_hourly_line_comes_in_both_passes_and_not_in_the_gap() {
        let (hourly, berlin) = (line("0 30 * * * *"), chrono_tz::Europe::Berlin);
        let first = at("2026-10-25T00:30:00Z");
        assert_eq!(hourly.next(first, berlin), Some(first.plus_secs(3600)));
        assert_eq!(
            hourly.next(at("2026-03-29T00:30:00Z"), berlin),
            Some(at("2026-03-29T01:30:00Z"))
        );
    }

    #[test]
    fn a_day_left_out_of_the_calendar_is_made_up_for_at_the_jump() {
        let apia = chrono_tz::Pacific::Apia;
        let next = line("0 0 9 30 Dec *").next(at("2011-12-01T00:00:00Z"), apia);
        assert_eq!(next, Some(at("2011-12-30T10:00:00Z")));
    }

    #[test]
    fn the_thirteenth_and_friday_must_both_fit() {
        let next = line("0 0 0 13 * Fri").next(at("2026-03-14T00:00:00Z"), Tz::UTC);
        assert_eq!(next, Some(at("2026-11-13T00:00:00Z")));
    }

    #[test]
    fn of_all_slots_of_a_downtime_the_last_is_made_up_for() {
        let daily = line("0 0 6 * * *");
        let (stopped, started) = (at("2026-03-01T07:00:00Z"), at("2026-04-10T05:59:59Z"));
        assert_eq!(daily.last_between(stopped, started, Tz::UTC), Some(at("2026-04-09T06:00:00Z")));
        assert_eq!(
            daily.last_between(stopped, at("2026-04-10T06:00:00Z"), Tz::UTC),
            Some(at("2026-04-10T06:00:00Z"))
        );
        assert_eq!(daily.last_between(stopped, at("2026-03-02T05:59:59Z"), Tz::UTC), None);
    }

    /// Whether a field of the few forms used below holds `value`.
    fn holds(field: &str, value: u32) -> bool {
        match field.strip_prefix("*/") {
            Some(step) => value.is_multiple_of(step.parse().unwrap()),
            None => field == "*" || field.split(',').any(|one| one.parse() == Ok(value)),
        }
    }

    /// All slots in the 4,000 minutes after `start`, found by looking at the wall every minute.
    fn walk(minute: &str, hour: &str, start: DateTime<Utc>, zone: Tz) -> Vec<DateTime<Utc>> {
        use chrono::{DurationRound, Timelike};
        let fits = |w: NaiveDateTime| holds(minute, w.minute()) && holds(hour, w.hour());
        let one = TimeDelta::minutes(1);
        let mut before = start.duration_trunc(one).unwrap();
        let mut seen: Vec<NaiveDateTime> =
            (0..240).map(|back| wall(before - one * back, zone)).collect();
        let mut found = Vec::new();
        for _ in 0..4000 {
            let moment = before + one;
            let shows = wall(moment, zone);
            let mut skipped = wall(before, zone) + one;
            let mut is_slot = fits(shows) && (hour == "*" || !seen.contains(&shows));
            while skipped < shows {
                is_slot |= hour != "*" && fits(skipped);
                skipped += one;
            }
            if is_slot {
                found.push(moment);
            }
            if seen.len() > 240 {
                seen.remove(0);
            }
            seen.push(shows);
            before = moment;
        }
        found
    }

    /// The moments of 2026 and 2027 at which a zone's clock is set.
    fn settings(zone: Tz) -> Vec<DateTime<Utc>> {
        let hours = (0..24 * 730).map(|h| at("2026-01-01T00:00:00Z").plus_secs(h * 3600).utc());
        hours.filter_map(|t| clock_set_within(t, TimeDelta::hours(1), zone)).collect()
    }

    #[test]
    fn every_slot_around_a_set_clock_is_the_one_a_minute_by_minute_walk_finds() {
        let all: Vec<(Tz, DateTime<Utc>)> = ZONES
            .into_iter()
            .flat_map(|zone| settings(zone).into_iter().map(move |set_at| (zone, set_at)))
            .collect();
        assert_eq!(all.len(), 20, "five zones, two years, twice a year");
        let minutes = prop::sample::select(vec!["0", "7", "30", "0,45", "59", "*/20", "*"]);
        let hours = prop::sample::select(vec!["0", "1", "2", "1,2,3", "23", "*/6", "*"]);
        let case = (minutes, hours, prop::sample::select(all), -60 * 30..60 * 8_i64, 0..60_i64);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
        let told = runner.run(&case, |(minute, hour, (zone, set_at), minutes, seconds)| {
            let line = line(&format!("0 {minute} {hour} * * *"));
            let start = set_at + TimeDelta::minutes(minutes) + TimeDelta::seconds(seconds);
            let mut now = Timestamp::from_utc(start);
            for expected in walk(minute, hour, start, zone).into_iter().take(40) {
                now = line.next(now, zone).expect("it comes again");
                prop_assert_eq!(now, Timestamp::from_utc(expected), "{} in {}", line, zone);
            }
            Ok(())
        });
        told.unwrap();
    }
}
