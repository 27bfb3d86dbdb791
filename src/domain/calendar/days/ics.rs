//! An iCalendar file (RFC 5545) of whole days: each event closes its dates and names them.
//!
//! Recurrence is limited to what holidays need: daily, weekly, monthly and yearly on the event's own
//! day, with an interval, a count or an end, and dates left out. A rule that asks for more is a
//! mistake with its line: its dates are to be written out. An event with times is one too: it would
//! close a part of a day, and nobody says of which.

use std::{collections::BTreeSet, ops::RangeInclusive};

use chrono::{Datelike as _, Days as ChronoDays, Months, NaiveDate};

use super::{Days, DaysMistake, MOST_DAYS, Mistakes};
use crate::domain::told::told;

/// Occurrences of one event at most.
const MOST_OCCURRENCES: u32 = 20_000;

pub(super) fn read(text: &str, years: RangeInclusive<i32>) -> Result<Days, Vec<DaysMistake>> {
    let mut mistakes = Mistakes::default();
    let mut days = Days::default();
    let mut event: Option<Event> = None;
    let mut count = 0;
    for Line { number, name, value } in lines(text) {
        match (name.as_str(), value.as_str()) {
            ("BEGIN", "VEVENT") => event = Some(Event { line: number, ..Event::default() }),
            ("END", "VEVENT") => {
                if let Some(event) = event.take() {
                    count += 1;
                    event.close(&mut days, &years, &mut mistakes);
                }
            }
            (name, value) => {
                if let Some(event) = &mut event {
                    event.take(number, name, value, &mut mistakes);
                }
            }
        }
    }
    if let Some(event) = event {
        mistakes.add(Some(event.line), told!("days-event-open"));
    }
    if count == 0 && mistakes.0.is_empty() {
        mistakes.add(None, told!("days-no-event"));
    }
    days.years.extend(years);
    mistakes.or(days)
}

struct Line {
    number: usize,
    name: String,
    value: String,
}

/// The properties of the file, folded lines joined, each with the number of its first line.
fn lines(text: &str) -> Vec<Line> {
    let mut joined: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), joined.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ => joined.push((at + 1, line.to_owned())),
        }
    }
    joined
        .into_iter()
        .filter_map(|(number, line)| {
            let (head, value) = line.split_once(':')?;
            let name = head.split(';').next().unwrap_or(head);
            Some(Line {
                number,
                name: name.trim().to_ascii_uppercase(),
                value: value.trim().to_owned(),
            })
        })
        .collect()
}

#[derive(Default)]
struct Event {
    line: usize,
    from: Option<NaiveDate>,
    /// The first date after it.
    to: Option<NaiveDate>,
    length: Option<i64>,
    name: String,
    rule: Option<(usize, String)>,
    without: BTreeSet<NaiveDate>,
    is_cancelled: bool,
    is_wrong: bool,
}

impl Event {
    fn take(&mut self, line: usize, name: &str, value: &str, mistakes: &mut Mistakes) {
        match name {
            "DTSTART" => self.from = self.date(line, value, mistakes),
            "DTEND" => self.to = self.date(line, value, mistakes),
            "DURATION" => {
                self.length = whole_days(value);
                if self.length.is_none() {
                    self.is_wrong = true;
                    mistakes.add(Some(line), told!("days-length", found = value));
                }
            }
            "SUMMARY" => self.name = unescaped(value),
            "RRULE" => self.rule = Some((line, value.to_ascii_uppercase())),
            "EXDATE" => {
                for one in value.split(',') {
                    let date = self.date(line, one, mistakes);
                    self.without.extend(date);
                }
            }
            "STATUS" => self.is_cancelled = value.eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }

    /// A whole day: a date, or midnight on a wall.
    fn date(&mut self, line: usize, value: &str, mistakes: &mut Mistakes) -> Option<NaiveDate> {
        let date = value.strip_suffix("T000000").unwrap_or(value);
        let read = NaiveDate::parse_from_str(date, "%Y%m%d").ok().filter(|_| date.len() == 8);
        if read.is_none() {
            self.is_wrong = true;
            let what = told!("days-whole-day", found = value);
            mistakes.add(Some(line), what);
        }
        read
    }

    fn close(self, days: &mut Days, years: &RangeInclusive<i32>, mistakes: &mut Mistakes) {
        if self.is_cancelled || self.is_wrong {
            return;
        }
        let Some(from) = self.from else {
            mistakes.add(Some(self.line), told!("days-no-start"));
            return;
        };
        let length = self.to.map(|to| (to - from).num_days()).or(self.length).unwrap_or(1);
        if !(1..=MOST_DAYS).contains(&length) {
            let what = told!("days-long", length = length, most = MOST_DAYS);
            mistakes.add(Some(self.line), what);
            return;
        }
        let rule = match self.rule.as_ref().map(|(line, text)| (line, Rule::read(text, from))) {
            None => None,
            Some((_, Ok(rule))) => Some(rule),
            Some((line, Err(why))) => {
                let what = told!("days-recurrence", why = why);
                mistakes.add(Some(*line), what);
                return;
            }
        };
        for start in occurrences(from, rule, *years.end()) {
            if self.without.contains(&start) {
                continue;
            }
            let length = usize::try_from(length).unwrap_or(1);
            for day in start.iter_days().take(length).filter(|d| years.contains(&d.year())) {
                days.close(day, &self.name);
            }
        }
    }
}

/// `P3D` and `P1W`.
fn whole_days(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    if let Some(days) = rest.strip_suffix('D') {
        return days.parse().ok();
    }
    rest.strip_suffix('W')?.parse::<i64>().ok()?.checked_mul(7)
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rule {
    every: Every,
    interval: u32,
    count: Option<u32>,
    until: Option<NaiveDate>,
}

impl Rule {
    fn read(text: &str, from: NaiveDate) -> Result<Self, String> {
        let mut rule = Self { every: Every::Year, interval: 1, count: None, until: None };
        let mut has_frequency = false;
        let weekday = from.weekday().to_string().to_ascii_uppercase();
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(|| part.to_owned())?;
            let is_own = match key {
                "FREQ" => {
                    has_frequency = true;
                    rule.every = match value {
                        "DAILY" => Every::Day,
                        "WEEKLY" => Every::Week,
                        "MONTHLY" => Every::Month,
                        "YEARLY" => Every::Year,
                        _ => return Err(part.to_owned()),
                    };
                    true
                }
                "INTERVAL" => {
                    rule.interval = value.parse().ok().filter(|n| *n > 0).ok_or(part)?;
                    true
                }
                "COUNT" => {
                    rule.count = Some(value.parse().ok().filter(|n| *n > 0).ok_or(part)?);
                    true
                }
                "UNTIL" => {
                    let date = value.get(..8).unwrap_or(value);
                    let until = NaiveDate::parse_from_str(date, "%Y%m%d").map_err(|_| part)?;
                    rule.until = Some(until);
                    true
                }
                "WKST" => true,
                // The event's own day, said again.
                "BYMONTH" => value.parse() == Ok(from.month()),
                "BYMONTHDAY" => value.parse() == Ok(from.day()),
                "BYDAY" => rule.every == Every::Week && weekday.get(..2) == Some(value),
                _ => false,
            };
            if !is_own {
                return Err(part.to_owned());
            }
        }
        if has_frequency { Ok(rule) } else { Err("FREQ is missing".to_owned()) }
    }

    /// The n-th occurrence; none where that day does not exist, such as 29 February.
    fn nth(self, from: NaiveDate, n: u32) -> Option<NaiveDate> {
        let n = n.checked_mul(self.interval)?;
        match self.every {
            Every::Day => from.checked_add_days(ChronoDays::new(u64::from(n))),
            Every::Week => from.checked_add_days(ChronoDays::new(u64::from(n) * 7)),
            Every::Month => {
                from.checked_add_months(Months::new(n)).filter(|d| d.day() == from.day())
            }
            Every::Year => from.with_year(from.year().checked_add(i32::try_from(n).ok()?)?),
        }
    }
}

/// The days on which an event begins, up to the end of a year.
fn occurrences(from: NaiveDate, rule: Option<Rule>, last_year: i32) -> Vec<NaiveDate> {
    let Some(rule) = rule else { return vec![from] };
    let mut found = Vec::new();
    let mut counted = 0;
    for n in 0..MOST_OCCURRENCES {
        let Some(day) = rule.nth(from, n) else { continue };
        let is_over = day.year() > last_year
            || rule.until.is_some_and(|until| day > until)
            || rule.count.is_some_and(|count| counted >= count);
        if is_over {
            break;
        }
        counted += 1;
        found.push(day);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(body: &str) -> String {
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    }

    fn dates(body: &str) -> Vec<String> {
        let days = read(&event(body), 2026..=2027).unwrap();
        days.days.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn an_event_closes_its_days_and_its_end_is_the_day_after() {
        assert_eq!(
            dates(
                "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christ\r\n mas"
            ),
            ["2026-12-24", "2026-12-25", "2026-12-26"]
        );
        let days =
            read(&event("DTSTART;VALUE=DATE:20260101\r\nSUMMARY:New\r\n  Year"), 2026..=2026);
        assert_eq!(days.unwrap().days.values().next().unwrap().name, "New Year");
    }

    #[test]
    fn a_yearly_holiday_is_written_out_for_the_years_asked() {
        assert_eq!(
            dates("DTSTART;VALUE=DATE:19901003\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3"),
            ["2026-10-03", "2027-10-03"]
        );
        assert_eq!(
            dates(
                "DTSTART;VALUE=DATE:20260106\r\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3\r\nEXDATE:20260113"
            ),
            ["2026-01-06", "2026-01-20"]
        );
        assert_eq!(
            dates("DTSTART;VALUE=DATE:20260131\r\nRRULE:FREQ=MONTHLY;UNTIL=20260601"),
            ["2026-01-31", "2026-03-31", "2026-05-31"]
        );
    }

    #[test]
    fn what_is_not_read_is_named_by_its_line() {
        for (body, why) in [
            (
                "DTSTART;VALUE=DATE:20261126\r\nRRULE:FREQ=YEARLY;BYDAY=4TH",
                "line 4: this recurrence is not read (BYDAY=4TH)",
            ),
            ("DTSTART:20261126T093000Z", "line 3: “20261126T093000Z” is no whole day"),
            ("SUMMARY:nothing", "line 2: this event has no DTSTART"),
            (
                "DTSTART;VALUE=DATE:20261126\r\nDTEND;VALUE=DATE:20261126",
                "line 2: this event is 0 days long",
            ),
        ] {
            let told = read(&event(body), 2026..=2026).unwrap_err()[0].to_string();
            assert!(told.starts_with(why), "{told}");
        }
        assert!(read("no calendar", 2026..=2026).is_err());
    }
}
