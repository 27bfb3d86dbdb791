//! Calendars: which seconds count.
//!
//! A calendar is 24×7, or weekly windows in a zone with dates that differ. Everything is exact to
//! the second: hours belong to the civil date, a night in which the clock is set can have seven or
//! nine hours, and a second counts when the calendar is open and no pause holds. Absent: any idea
//! of tickets and targets, and any limit but one (no opening within 400 days is *never*).

pub mod days;
mod document;
mod hours;
mod offsets;
mod open;
mod pause;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(json: &str) -> Calendar {
        serde_json::from_str(json).unwrap()
    }

    fn moment(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn office() -> Calendar {
        calendar(
            r#"{"zone":"Europe/Berlin","weekly":{"fri":[["09:00","17:00"]],"mon":[["09:00","17:00"]]},
                "exceptions":{"2026-03-09":[]},"holiday_years":[2026],"working_day_s":28800}"#,
        )
    }

    #[test]
    fn used_up_at_closing_time_is_the_closing_time() {
        let due = office().deadline(moment("2026-03-06T15:00:00Z"), 3600, &[]).due;
        assert_eq!(due, Some(moment("2026-03-06T16:00:00Z")));
    }

    #[test]
    fn nothing_is_due_at_the_start_even_where_it_is_closed() {
        let never = calendar(r#"{"zone":"UTC"}"#);
        let start = moment("2026-03-07T15:00:00Z");
        let stands = [Pause { from: start, to: None }];
        assert_eq!(never.deadline(start, 0, &stands).due, Some(start));
        assert_eq!(never.deadline(start, 1, &[]).status, Status::Never);
        assert_eq!(never.deadline(start, 1, &stands).status, Status::Paused);
    }

    #[test]
    fn two_calendars_together_are_open_where_one_is_or_where_both_are() {
        let together = |how: &str| {
            calendar(&format!(
                r#"{{"{how}":[
                    {{"zone":"Asia/Shanghai","holiday_years":[2026],
                      "weekly":{{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]]}}}},
                    {{"zone":"Europe/Berlin","weekly":{{"mon":[["08:00","12:00"]]}}}}
                ],"working_day_s":7200}}"#
            ))
        };
        let (from, to) = (moment("2026-03-02T00:00:00Z"), moment("2026-03-03T00:00:00Z"));
        let shown = |how: &str| {
            let open = together(how).open_between(from, to);
            open.iter()
                .map(|s| format!("{} {}", &s.0.to_string()[11..16], &s.1.to_string()[11..16]))
                .collect::<Vec<_>>()
        };
        // Monday in Shanghai is 01:00–10:00 UTC, in Berlin 07:00–11:00
        assert_eq!(shown("union"), ["01:00 11:00"]);
        assert_eq!(shown("intersection"), ["07:00 10:00"]);
        let both = together("intersection");
        assert_eq!((both.working_day_s(), both.is_always()), (7200, false));
        // three hours on this Monday and one on the next
        let due = both.deadline(from, 4 * 3600, &[]).due;
        assert_eq!(due, Some(moment("2026-03-09T08:00:00Z")));
        let late = both.deadline(moment("2026-12-29T00:00:00Z"), 3600, &[]);
        assert_eq!(late.missing_holiday_years, [2027]);
        let json = serde_json::to_string(&both).unwrap();
        assert_eq!(calendar(&json), both);
        let never = r#"{"intersection":[{"zone":"UTC","weekly":{"mon":[["09:00","10:00"]]}},
            {"zone":"UTC","weekly":{"tue":[["09:00","10:00"]]}}]}"#;
        assert_eq!(calendar(never).deadline(from, 1, &[]).status, Status::Never);
        for alone in [
            r#"{"union":[{"always":true}]}"#,
            r#"{"union":[{"always":true},{"always":true}],"zone":"UTC"}"#,
        ] {
            assert!(serde_json::from_str::<Calendar>(alone).is_err(), "{alone}");
        }
    }

    #[test]
    fn a_holiday_is_told_from_a_closed_day() {
        let (from, to) = (moment("2026-03-06T15:00:00Z"), moment("2026-03-10T00:00:00Z"));
        let (first, last) = (moment("2026-03-08T23:00:00Z"), moment("2026-03-09T23:00:00Z"));
        let holiday = Holiday { from: first, to: last, name: None };
        assert_eq!(office().holidays_between(from, to), [holiday]);
        assert_eq!(office().open_between(from, to), [(from, moment("2026-03-06T16:00:00Z"))]);
    }

    #[test]
    fn an_opening_after_exactly_400_days_is_too_late() {
        let opens = r#"{"zone":"UTC","exceptions":{"2026-03-06":[["09:00","17:00"]]}}"#;
        let opening = moment("2026-03-06T09:00:00Z");
        let status =
            |before_s: i64| calendar(opens).deadline(opening.plus_secs(-before_s), 60, &[]).status;
        assert_eq!(status(400 * 86_400), Status::Never);
        assert_eq!(status(400 * 86_400 - 1), Status::Due);
    }

    #[test]
    fn an_absurd_target_has_no_deadline() {
        let start = moment("0001-01-01T00:00:00Z");
        assert_eq!(Calendar::always().deadline(start, i64::MAX, &[]).status, Status::Never);
        let days = r#"{"zone":"Asia/Tokyo","weekly":{"mon":[["00:00","24:00"]]}}"#;
        let late = moment("9990-01-01T00:00:00Z");
        assert_eq!(calendar(days).deadline(late, i64::MAX, &[]).status, Status::Never);
    }

    #[test]
    fn a_calendar_is_written_as_it_was_read() {
        for json in [
            r#"{"always":true}"#,
            r#"{"always":true,"working_day_s":28800}"#,
            r#"{"zone":"Asia/Shanghai","weekly":{"mon":[["09:00","12:00"],["22:00","06:00:30"]]},"exceptions":{"2026-02-14":[["09:00","18:00"]],"2026-12-25":[]},"holiday_years":[2025,2026],"working_day_s":32400}"#,
        ] {
            assert_eq!(serde_json::to_string(&calendar(json)).unwrap(), json);
        }
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let error = |json: &str| serde_json::from_str::<Calendar>(json).unwrap_err().to_string();
        assert!(error("{}").contains("names no zone"));
        assert!(error(r#"{"zone":"Mars/Base"}"#).contains("“Mars/Base” is no zone"));
        assert!(error(r#"{"zone":"UTC","weekly":{"mo":[]}}"#).contains("“mo” is no day"));
        let date = r#"{"zone":"UTC","exceptions":{"2026-2-30":[]}}"#;
        assert!(error(date).contains("“2026-2-30” is no date"));
        let window = r#"{"zone":"UTC","exceptions":{"2026-02-03":[["09:00","9"]]}}"#;
        assert!(error(window).contains("exceptions.2026-02-03, window 1: “9” is no time of day"));
        assert!(error(r#"{"always":true,"working_day_s":0}"#).contains("working_day_s: 0"));
    }
}
