//! A calendar as JSON: `{"always": true}`, or zone, weekly, exceptions, `holiday_years`; or a
//! `union` or an `intersection` of calendars.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, MapAccess, Visitor},
};

use super::{
    hours::{Day, Hours},
    window::{DAY_S, NotAWindow, Window},
};

/// The names of the week's days, from Monday.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

type Written = Vec<[String; 2]>;

/// The JSON shape.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) always: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) zone: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) weekly: BTreeMap<String, Written>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "each_once")]
    pub(super) exceptions: BTreeMap<String, Written>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) holiday_years: Option<BTreeSet<i32>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) holiday_names: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) working_day_s: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) union: Vec<Document>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) intersection: Vec<Document>,
}

/// Dates with their windows, each named once.
fn each_once<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<String, Written>, D::Error> {
    struct Dates;
    impl<'de> Visitor<'de> for Dates {
        type Value = BTreeMap<String, Written>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("dates with their windows")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all = BTreeMap::new();
            while let Some((date, windows)) = map.next_entry::<String, Written>()? {
                if all.insert(date.clone(), windows).is_some() {
                    let what = format!("exceptions: {date} is named twice; keep one of them");
                    return Err(A::Error::custom(what));
                }
            }
            Ok(all)
        }
    }
    d.deserialize_map(Dates)
}

/// Why a document is no calendar.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotACalendar {
    /// Hours need a zone.
    #[error("the calendar names no zone; write an IANA name such as Asia/Shanghai")]
    NoZone,
    /// A zone that nobody knows.
    #[error("“{0}” is no zone; write an IANA name such as Asia/Shanghai")]
    Zone(String),
    /// A day of the week that is none.
    #[error("weekly: “{0}” is no day; one of: mon, tue, wed, thu, fri, sat, sun")]
    Weekday(String),
    /// A date that is none.
    #[error("exceptions: “{0}” is no date; write it like 2026-12-25")]
    Date(String),
    /// A date with a name that is none.
    #[error("holiday_names: “{0}” is no date; write it like 2026-12-25")]
    NamedDate(String),
    /// A calendar of several that says more than which, or of one alone.
    #[error("a union or an intersection is of two calendars or more, and has no hours of its own")]
    Several,
    /// A window that is none.
    #[error("{place}, window {number}: {why}")]
    Window {
        /// Where, such as `weekly.mon`.
        place: String,
        /// Which there, from 1.
        number: usize,
        /// What is wrong with it.
        why: NotAWindow,
    },
    /// A working day without time.
    #[error("working_day_s: {0} is no working day; write the seconds of one, at least 1")]
    WorkingDay(i64),
}

/// What a document says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub zoned: Option<Zoned>,
    /// The calendars it is made of, where it has no hours of its own.
    pub several: Option<Several>,
    pub working_day_s: i64,
}

/// Calendars taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Several {
    pub together: Together,
    pub of: Vec<Parts>,
}

/// How calendars are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    /// Open where one of them is.
    Union,
    /// Open where all of them are.
    Intersection,
}

impl Parts {
    /// Each calendar with hours that it is, or is made of.
    pub(super) fn with_hours(&self) -> Vec<&Zoned> {
        let own = self.zoned.iter();
        let others = self.several.iter().flat_map(|several| &several.of);
        own.chain(others.flat_map(Self::with_hours)).collect()
    }
}

/// Hours in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Zoned {
    pub zone: Tz,
    pub hours: Hours,
    pub holiday_years: Option<BTreeSet<i32>>,
    /// How dates that differ are called.
    pub names: BTreeMap<Day, String>,
}

impl TryFrom<Document> for Parts {
    type Error = NotACalendar;
    fn try_from(document: Document) -> Result<Self, NotACalendar> {
        let working_day_s = document.working_day_s.unwrap_or(DAY_S);
        if working_day_s < 1 {
            return Err(NotACalendar::WorkingDay(working_day_s));
        }
        let (union, intersection) = (document.union, document.intersection);
        if !union.is_empty() || !intersection.is_empty() {
            let has_hours = document.always || document.zone.is_some();
            let (together, of) = match (union.as_slice(), intersection.as_slice()) {
                ([_, _, ..], []) => (Together::Union, union),
                ([], [_, _, ..]) => (Together::Intersection, intersection),
                _ => return Err(NotACalendar::Several),
            };
            if has_hours {
                return Err(NotACalendar::Several);
            }
            let of = of.into_iter().map(Self::try_from).collect::<Result<_, _>>()?;
            return Ok(Self {
                zoned: None,
                several: Some(Several { together, of }),
                working_day_s,
            });
        }
        if document.always {
            return Ok(Self { zoned: None, several: None, working_day_s });
        }
        let zone = document.zone.ok_or(NotACalendar::NoZone)?;
        let zone = zone.parse().map_err(|_| NotACalendar::Zone(zone))?;
        let mut hours = Hours::default();
        for (name, written) in document.weekly {
            let windows = windows(&written, || format!("weekly.{name}"))?;
            let day = WEEKDAYS.iter().zip(&mut hours.weekly).find(|(day, _)| **day == name);
            *day.ok_or_else(|| NotACalendar::Weekday(name.clone()))?.1 = windows;
        }
        for (date, written) in document.exceptions {
            let windows = windows(&written, || format!("exceptions.{date}"))?;
            hours.exceptions.insert(day_of(&date).ok_or(NotACalendar::Date(date))?, windows);
        }
        let mut names = BTreeMap::new();
        for (date, name) in document.holiday_names {
            names.insert(day_of(&date).ok_or(NotACalendar::NamedDate(date))?, name);
        }
        let zoned = Zoned { zone, hours, holiday_years: document.holiday_years, names };
        Ok(Self { zoned: Some(zoned), several: None, working_day_s })
    }
}

impl From<Parts> for Document {
    fn from(parts: Parts) -> Self {
        let working_day_s = (parts.working_day_s != DAY_S).then_some(parts.working_day_s);
        if let Some(Several { together, of }) = parts.several {
            let of: Vec<Self> = of.into_iter().map(Into::into).collect();
            let (union, intersection) = match together {
                Together::Union => (of, Vec::new()),
                Together::Intersection => (Vec::new(), of),
            };
            return Self { working_day_s, union, intersection, ..Self::default() };
        }
        let Some(zoned) = parts.zoned else {
            return Self { always: true, working_day_s, ..Self::default() };
        };
        let written = |w: Vec<Window>| w.into_iter().map(Into::into).collect::<Written>();
        let week = WEEKDAYS.iter().zip(zoned.hours.weekly).filter(|(_, w)| !w.is_empty());
        Self {
            always: false,
            union: Vec::new(),
            intersection: Vec::new(),
            zone: Some(zoned.zone.name().to_owned()),
            weekly: week.map(|(day, w)| ((*day).to_owned(), written(w))).collect(),
            exceptions: zoned
                .hours
                .exceptions
                .into_iter()
                .filter_map(|(day, w)| Some((date_of(day)?.to_string(), written(w))))
                .collect(),
            holiday_years: zoned.holiday_years,
            holiday_names: zoned
                .names
                .into_iter()
                .filter_map(|(day, name)| Some((date_of(day)?.to_string(), name)))
                .collect(),
            working_day_s,
        }
    }
}

fn windows(written: &Written, place: impl Fn() -> String) -> Result<Vec<Window>, NotACalendar> {
    let read = |(i, window): (usize, &[String; 2])| {
        Window::try_from(window.clone()).map_err(|why| NotACalendar::Window {
            place: place(),
            number: i + 1,
            why,
        })
    };
    written.iter().enumerate().map(read).collect()
}

fn day_of(date: &str) -> Option<Day> {
    let read = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    (date.len() == 10).then(|| i64::from(read.to_epoch_days()))
}

fn date_of(day: Day) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(i32::try_from(day).ok()?)
}

/// The year of a civil date.
pub(super) fn year_of(day: Day) -> i32 {
    date_of(day).map_or(0, |date| date.year())
}
