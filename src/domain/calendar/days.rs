//! Days of others: dates that differ from the week, read from a yearly arrangement (TOML), a CSV table
//! or an ICS calendar, to be laid over a calendar. Every mistake is found at once, with its line.

mod arrangement;
mod csv;
mod ics;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::RangeInclusive,
};

use chrono::{Datelike as _, NaiveDate};

use super::{Calendar, NotACalendar, NotAWindow, document::Document};
use crate::domain::told::{Told, told};

/// What one date is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    /// Its own windows, `["09:00", "12:00"]`; none is closed.
    Windows(Vec<[String; 2]>),
    /// Open as that day of the week is, `mon` to `sun`: a make-up day.
    AsWeekday(String),
}

/// A date that differs, and how it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOf {
    /// What it is.
    pub own: Own,
    /// Its name; empty for none.
    pub name: String,
}

/// Dates that differ, and the years for which that is all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days {
    /// By date.
    pub days: BTreeMap<NaiveDate, DayOf>,
    /// The years that have holiday data thereby.
    pub years: BTreeSet<i32>,
}

/// A mistake in a file of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaysMistake {
    /// The line, from 1; none for the file as a whole.
    pub line: Option<usize>,
    /// What is wrong, and what would be right.
    pub what: Told,
}

impl fmt::Display for DaysMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => self.what.fmt(f),
        }
    }
}

/// The forms that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaysForm {
    /// A yearly arrangement in TOML, such as `config/calendars/cn-2026.toml`.
    Arrangement,
    /// A table: `date,from,to,name`.
    Csv,
    /// An iCalendar file (RFC 5545) of whole days.
    Ics,
}

impl DaysForm {
    /// The form of a file by the end of its name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Arrangement),
            "csv" => Some(Self::Csv),
            "ics" | "ical" => Some(Self::Ics),
            _ => None,
        }
    }

    /// The form of a text whose name nobody knows.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let is_toml = |line: &str| {
            let line = line.trim_start();
            line.starts_with("[[") || line.starts_with("format") || line.starts_with("year")
        };
        if text.contains("BEGIN:VCALENDAR") || text.contains("BEGIN:VEVENT") {
            Self::Ics
        } else if text.lines().any(is_toml) {
            Self::Arrangement
        } else {
            Self::Csv
        }
    }
}

/// Reads a file of days. Recurring events of an ICS are written out for `years`, and nothing outside
/// of them is taken from it; the other forms name their years themselves.
///
/// # Errors
/// Every mistake.
pub fn read(
    form: DaysForm,
    text: &str,
    years: RangeInclusive<i32>,
) -> Result<Days, Vec<DaysMistake>> {
    match form {
        DaysForm::Arrangement => arrangement::read(text),
        DaysForm::Csv => csv::read(text),
        DaysForm::Ics => ics::read(text, years),
    }
}

/// What is wrong so far.
#[derive(Debug, Default)]
struct Mistakes(Vec<DaysMistake>);

impl Mistakes {
    fn add(&mut self, line: Option<usize>, what: impl Into<Told>) {
        self.0.push(DaysMistake { line, what: what.into() });
    }

    fn or(self, days: Days) -> Result<Days, Vec<DaysMistake>> {
        if self.0.is_empty() { Ok(days) } else { Err(self.0) }
    }
}

/// That two texts are no window.
fn no_window(why: &NotAWindow) -> Told {
    match why {
        NotAWindow::Time(text) => told!("days-time", found = text),
        NotAWindow::BeginsAtMidnight => told!("days-midnight"),
        NotAWindow::Empty(text) => told!("days-empty", found = text),
    }
}

/// Days of one holiday at most: a mistyped year is no holiday of centuries.
const MOST_DAYS: i64 = 400;

impl Days {
    fn close(&mut self, date: NaiveDate, name: &str) {
        let own = Own::Windows(Vec::new());
        self.days.insert(date, DayOf { own, name: name.to_owned() });
    }

    fn years_of_days(&mut self) {
        self.years.extend(self.days.keys().map(NaiveDate::year));
    }
}

impl Calendar {
    /// The calendar with these days laid over it: a date named there is as it says, any other stays.
    ///
    /// # Errors
    /// A window that is none, with its date.
    pub fn with_days(&self, days: &Days) -> Result<Self, NotACalendar> {
        let mut document: Document = self.clone().into();
        if document.always {
            return Ok(self.clone());
        }
        if document.zone.is_none() {
            return Err(NotACalendar::NoZone);
        }
        for (date, day) in &days.days {
            let date = date.to_string();
            let windows = match &day.own {
                Own::Windows(windows) => windows.clone(),
                Own::AsWeekday(weekday) => {
                    document.weekly.get(weekday).cloned().unwrap_or_default()
                }
            };
            document.exceptions.insert(date.clone(), windows);
            if day.name.is_empty() {
                document.holiday_names.remove(&date);
            } else {
                document.holiday_names.insert(date, day.name.clone());
            }
        }
        document.holiday_years.get_or_insert_default().extend(&days.years);
        document.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn office() -> Calendar {
        super::super::shipped::calendar("working", chrono_tz::Asia::Shanghai).unwrap()
    }

    #[test]
    fn the_state_councils_arrangement_of_2026_closes_and_opens_its_days() {
        let text = include_str!("../../../config/calendars/cn-2026.toml");
        let days = read(DaysForm::Arrangement, text, 2026..=2026).unwrap();
        assert_eq!((days.days.len(), days.years.len()), (39, 1));
        let calendar = office().with_days(&days).unwrap();
        let moment = |text| Timestamp::parse(text).unwrap();
        // from Wed 30 Sep 16:30 in Shanghai: 1.5 h that day, the holiday, 2.5 h on Thu 8 Oct
        let reckoning = calendar.deadline(moment("2026-09-30T08:30:00Z"), 4 * 3600, &[]);
        assert_eq!(reckoning.due, Some(moment("2026-10-08T03:30:00Z")));
        assert_eq!(reckoning.missing_holiday_years, Vec::<i32>::new());
        // Sat 10 Oct is a make-up day
        let saturday =
            calendar.open_between(moment("2026-10-09T16:00:00Z"), moment("2026-10-10T16:00:00Z"));
        assert_eq!(saturday, [(moment("2026-10-10T01:00:00Z"), moment("2026-10-10T10:00:00Z"))]);
        let holidays = calendar
            .holidays_between(moment("2026-09-30T16:00:00Z"), moment("2026-10-10T00:00:00Z"));
        assert_eq!(holidays.len(), 1);
        assert_eq!(holidays[0].name, Some("国庆节"));
        let over_new_year = calendar.deadline(moment("2026-12-31T08:30:00Z"), 4 * 3600, &[]);
        assert_eq!(over_new_year.missing_holiday_years, [2027]);
    }

    #[test]
    fn days_over_a_calendar_replace_only_their_dates() {
        let csv = "date,from,to,name\n2026-05-01,,,Labour Day\n2026-05-02,09:00,12:00,\n";
        let days = read(DaysForm::Csv, csv, 2026..=2026).unwrap();
        let before = office().with_days(&days).unwrap();
        let more = read(DaysForm::Csv, "date\n2027-05-01\n", 2026..=2026).unwrap();
        let after = before.with_days(&more).unwrap();
        assert_eq!(after.holiday_years().unwrap().iter().collect::<Vec<_>>(), [&2026, &2027]);
        let json = serde_json::to_value(&after).unwrap();
        assert_eq!(json["exceptions"]["2026-05-02"][0][1], "12:00");
        assert_eq!(json["exceptions"]["2027-05-01"], serde_json::json!([]));
        assert_eq!(json["holiday_names"]["2026-05-01"], "Labour Day");
    }

    #[test]
    fn a_form_is_known_by_the_end_of_its_name() {
        assert_eq!(DaysForm::of_name("a.ICS"), Some(DaysForm::Ics));
        assert_eq!(DaysForm::of_name("cn-2026.toml"), Some(DaysForm::Arrangement));
        assert_eq!(DaysForm::of_name("days"), None);
    }
}
