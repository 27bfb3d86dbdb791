//! A rotation: people in an order, who hand over every day or every week at an hour of the wall.

use std::{fmt, str::FromStr};

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, Timelike as _, Weekday};
use chrono_tz::Tz;

use super::super::{cron_line::first_moment, ids::UserId, promise::UnknownWord, time::Timestamp};

/// How often it is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Every day.
    Day,
    /// Every week, on this day.
    Week(Weekday),
}

/// The days of the week as they are written, from Monday.
const WEEK: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

impl Every {
    /// All that can be chosen: `day`, then `mon` to `sun`.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Day).chain(WEEK.iter().map(|(_, day)| Self::Week(*day)))
    }

    /// Days between two handovers.
    const fn days(self) -> u64 {
        match self {
            Self::Day => 1,
            Self::Week(_) => 7,
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Day => "day",
            Self::Week(on) => WEEK.iter().find(|(_, day)| day == on).map_or("", |(word, _)| word),
        };
        f.write_str(word)
    }
}

impl FromStr for Every {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let found = Self::all().find(|every| every.to_string() == text);
        found.ok_or_else(|| UnknownWord {
            what: "handover",
            found: text.to_owned(),
            expected: "day, mon, tue, wed, thu, fri, sat, sun".to_owned(),
        })
    }
}

/// A rotation that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The zone of its wall.
    pub zone: Tz,
    /// How often it is handed over.
    pub every: Every,
    /// At which time of the wall.
    pub at: NaiveTime,
    /// The first handover is the first one on or after this date; before it nobody is on call.
    pub starts_on: NaiveDate,
    /// Who takes turns, in this order. Nobody: nobody is on call.
    pub order: Vec<UserId>,
}

/// A rotation as it is written and stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// IANA zone.
    pub zone: String,
    /// `day`, or a weekday: `mon`.
    pub every: String,
    /// `09:00`.
    pub at: String,
    /// `2026-10-05`.
    pub starts_on: String,
}

/// What of a written rotation cannot be read; the text as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotARotation {
    /// Its zone.
    #[error("“{0}” is no time zone")]
    Zone(String),
    /// How often.
    #[error("“{0}” is neither day nor a weekday such as mon")]
    Every(String),
    /// Its hour.
    #[error("“{0}” is no time of day such as 09:00")]
    At(String),
    /// Its first date.
    #[error("“{0}” is no date such as 2026-10-05, or too far away")]
    StartsOn(String),
}

/// The years in which a rotation may begin.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2200;

impl Written {
    /// Reads it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(&self, order: Vec<UserId>) -> Result<Rotation, Vec<NotARotation>> {
        let zone = self.zone.parse::<Tz>().map_err(|_| NotARotation::Zone(self.zone.clone()));
        let every =
            self.every.parse::<Every>().map_err(|_| NotARotation::Every(self.every.clone()));
        let at = NaiveTime::parse_from_str(&self.at, "%H:%M")
            .map_err(|_| NotARotation::At(self.at.clone()));
        let starts_on = NaiveDate::parse_from_str(&self.starts_on, "%Y-%m-%d")
            .ok()
            .filter(|date| YEARS.contains(&date.year()))
            .ok_or_else(|| NotARotation::StartsOn(self.starts_on.clone()));
        match (zone, every, at, starts_on) {
            (Ok(zone), Ok(every), Ok(at), Ok(starts_on)) => {
                Ok(Rotation { zone, every, at, starts_on, order })
            }
            (zone, every, at, starts_on) => {
                let wrong = [zone.err(), every.err(), at.err(), starts_on.err()];
                Err(wrong.into_iter().flatten().collect())
            }
        }
    }
}

impl Rotation {
    /// As it is written.
    #[must_use]
    pub fn written(&self) -> Written {
        Written {
            zone: self.zone.name().to_owned(),
            every: self.every.to_string(),
            at: format!("{:02}:{:02}", self.at.hour(), self.at.minute()),
            starts_on: self.starts_on.to_string(),
        }
    }

    /// The date of the first handover.
    fn first_date(&self) -> NaiveDate {
        let Every::Week(on) = self.every else { return self.starts_on };
        let ahead = on.days_since(self.starts_on.weekday());
        self.starts_on.checked_add_days(Days::new(u64::from(ahead))).unwrap_or(self.starts_on)
    }

    /// The moment of the `n`th handover, the first is 0.
    fn handover(&self, n: u64) -> Timestamp {
        let days = Days::new(n.saturating_mul(self.every.days()));
        let date = self.first_date().checked_add_days(days).unwrap_or(NaiveDate::MAX);
        Timestamp::from_utc(first_moment(date.and_time(self.at), self.zone))
    }

    /// Whose turn it is: the number of the last handover at or before `t`; none before the first.
    #[must_use]
    pub fn turn_at(&self, t: Timestamp) -> Option<u64> {
        let date = t.utc().with_timezone(&self.zone).date_naive();
        let days = date.signed_duration_since(self.first_date()).num_days();
        // A day more, since a clock that is set may show a date twice.
        let mut turn = u64::try_from(days + 1).ok()? / self.every.days();
        while self.handover(turn) > t {
            turn = turn.checked_sub(1)?;
        }
        Some(turn)
    }

    /// Its handovers in `[from, to)`.
    pub(super) fn handovers(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let first = self.turn_at(from).unwrap_or(0);
        let all = (first..).map(|n| self.handover(n)).take_while(|at| *at < to);
        all.filter(|at| *at >= from).collect()
    }
}
