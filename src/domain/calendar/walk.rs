//! The calendar against a walk from second to second, in zones whose clocks are set in odd ways.

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Calendar, Pause, Status};
use crate::domain::time::Timestamp;

/// Zones, and a date near which the clock is set, or a day was skipped or lived twice.
const CHANGES: [(&str, &str); 21] = [
    ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"),
    ("Pacific/Apia", "2011-12-29"),
    ("Pacific/Kwajalein", "1993-08-20"),
    ("Pacific/Kwajalein", "1969-09-30"),
    ("Africa/Casablanca", "2026-02-14"),
    ("Africa/Casablanca", "2026-03-21"),
    ("Europe/Dublin", "2026-03-28"),
    ("Europe/Dublin", "2026-10-24"),
    ("Africa/Cairo", "2026-04-23"),
    ("Africa/Cairo", "2026-10-29"),
    ("America/St_Johns", "2006-10-28"),
    ("America/St_Johns", "2006-04-01"),
    ("America/Havana", "2026-10-31"),
    ("America/Santiago", "2026-04-04"),
    ("America/Santiago", "2026-09-05"),
    ("Asia/Tehran", "2022-03-21"),
    ("Asia/Kathmandu", "1985-12-31"),
    ("America/New_York", "2026-10-31"),
    ("Asia/Shanghai", "1991-09-14"),
    ("UTC", "2024-02-28"),
];

/// How far a walk goes.
const DAYS: i64 = 6;

/// Windows in seconds from midnight; an end not after the beginning lies on the next date.
type Windows = Vec<(i64, i64)>;

#[derive(Debug, Clone)]
struct Case {
    zone: Tz,
    /// The first date of the walk.
    date: NaiveDate,
    week: Vec<Windows>,
    /// Days from `date` → that date's own windows.
    exceptions: Vec<(i64, Windows)>,
    /// Seconds from the midnight of `date`, UTC.
    start: i64,
    duration_s: i64,
    pauses: Vec<(i64, Option<i64>)>,
}

fn time() -> impl Strategy<Value = i64> {
    prop_oneof![(0i64..96).prop_map(|n| n * 900), 0i64..86_400, Just(0i64)]
}

fn windows() -> impl Strategy<Value = Windows> {
    let window = (time(), prop_oneof![time(), Just(86_400)]).prop_filter("empty", |w| w.0 != w.1);
    prop::collection::vec(window, 0..3)
}

fn cases() -> impl Strategy<Value = Case> {
    let pause = (0i64..4 * 86_400, prop::option::weighted(0.9, 0i64..86_400));
    (
        prop::sample::select(&CHANGES[..]),
        prop::collection::vec(windows(), 7),
        prop::collection::vec((0i64..5, windows()), 0..3),
        0i64..3 * 86_400,
        prop_oneof![0i64..86_400, Just(3600i64)],
        prop::collection::vec(pause, 0..4),
    )
        .prop_map(|((zone, date), week, exceptions, start, duration_s, pauses)| Case {
            zone: zone.parse().unwrap(),
            date: date.parse().unwrap(),
            week,
            exceptions,
            start,
            duration_s,
            pauses: pauses.into_iter().map(|(from, l)| (from, l.map(|l| from + l))).collect(),
        })
}

impl Case {
    fn calendar(&self) -> Calendar {
        let time = |s: i64| format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
        let written =
            |w: &Windows| -> Value { w.iter().map(|w| json!([time(w.0), time(w.1)])).collect() };
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let weekly: serde_json::Map<String, Value> =
            names.iter().zip(&self.week).map(|(n, w)| ((*n).to_owned(), written(w))).collect();
        let exceptions: serde_json::Map<String, Value> = self
            .exceptions
            .iter()
            .map(|(day, w)| ((self.date + TimeDelta::days(*day)).to_string(), written(w)))
            .collect();
        let (zone, date) = (self.zone.name(), exceptions);
        serde_json::from_value(json!({"zone": zone, "weekly": weekly, "exceptions": date})).unwrap()
    }

    fn epoch(&self) -> i64 {
        self.date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
    }

    fn moment(&self, s: i64) -> Timestamp {
        Timestamp::from_secs(self.epoch() + s)
    }

    fn pauses(&self) -> Vec<Pause> {
        let pause = |p: &(i64, Option<i64>)| Pause {
            from: self.moment(p.0),
            to: p.1.map(|to| self.moment(to)),
        };
        self.pauses.iter().map(pause).collect()
    }

    /// The exception of a date: as in JSON, the last one written holds.
    fn exception(&self, date: NaiveDate) -> Option<&Windows> {
        let day = (date - self.date).num_days();
        self.exceptions.iter().rev().find(|e| e.0 == day).map(|e| &e.1)
    }

    /// `[from, to)` parts of the hours of a date, read straight from the rules.
    fn hours(&self, date: NaiveDate) -> Windows {
        let week = |date: NaiveDate| &self.week[date.weekday().num_days_from_monday() as usize];
        let evening = |w: &(i64, i64)| (w.0, if w.1 <= w.0 { 86_400 } else { w.1 });
        if let Some(own) = self.exception(date) {
            return own.iter().map(evening).collect();
        }
        let before = date.pred_opt().unwrap();
        let mornings = week(before).iter().chain(self.exception(before).into_iter().flatten());
        let mornings = mornings.filter(|w| w.1 <= w.0).map(|w| (0, w.1));
        week(date).iter().map(evening).chain(mornings).collect()
    }

    /// Whether each second counts, but for pauses; from the midnight of `date`, UTC, less two days.
    fn walk(&self) -> Vec<bool> {
        let (from, to) = (-2 * 86_400, DAYS * 86_400);
        let mut local = Vec::new();
        for s in from..to {
            // no clock of the list is set at anything but a whole minute
            let minute = DateTime::from_timestamp((self.epoch() + s).div_euclid(60) * 60, 0);
            if s % 60 == 0 || local.is_empty() {
                let utc = minute.unwrap().naive_utc();
                let offset = self.zone.offset_from_utc_datetime(&utc).fix().local_minus_utc();
                local.push(self.epoch() + s.div_euclid(60) * 60 + i64::from(offset));
            }
        }
        let shown: Vec<i64> =
            (0..to - from).map(|i| local[usize::try_from(i / 60).unwrap()] + i % 60).collect();
        let mut open = vec![false; usize::try_from(to - from).unwrap()];
        for day in -4..DAYS + 3 {
            let date = self.date + TimeDelta::days(day);
            let midnight = self.epoch() + day * 86_400;
            for (begin, end) in self.hours(date) {
                let inside = |i: &usize| (midnight + begin..midnight + end).contains(&shown[*i]);
                // no wall clock is further than 16 hours from UTC
                let near = |s: i64| usize::try_from((s - from).clamp(0, to - from)).unwrap();
                let utc = day * 86_400;
                let near = near(utc + begin - 57_600)..near(utc + end + 57_600);
                let first = near.clone().find(inside);
                let last = near.rev().find(inside);
                if let (Some(first), Some(last)) = (first, last) {
                    open[first..=last].fill(true);
                }
            }
        }
        open.drain(..2 * 86_400);
        open
    }

    fn is_paused(&self, s: i64) -> bool {
        self.pauses.iter().any(|p| p.0 <= s && p.1.is_none_or(|to| s < to))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_deadline_is_where_a_walk_from_second_to_second_ends(case in cases()) {
        let open = case.walk();
        let counts = |s: &i64| open[usize::try_from(*s).unwrap()] && !case.is_paused(*s);
        let horizon = (DAYS - 1) * 86_400;
        let mut counted = (case.start..horizon).filter(counts);
        let walked = match case.duration_s {
            0 => Some(case.start),
            n => counted.nth(usize::try_from(n - 1).unwrap()).map(|last| last + 1),
        };
        let (calendar, pauses) = (case.calendar(), case.pauses());
        let start = case.moment(case.start);
        let told = calendar.deadline(start, case.duration_s, &pauses);
        if let Some(walked) = walked {
            prop_assert_eq!(told.due, Some(case.moment(walked)));
            prop_assert_eq!(calendar.counted(start, case.moment(walked), &pauses), case.duration_s);
            let sum: i64 = told.counted.iter().map(|s| s.1.secs_since(s.0)).sum();
            prop_assert_eq!(sum, case.duration_s);
            prop_assert!(told.counted.windows(2).all(|w| w[0].1 < w[1].0));
        } else if case.pauses.iter().any(|p| p.1.is_none()) {
            prop_assert_eq!(told.status, Status::Paused);
        } else {
            prop_assert!(told.due.is_none_or(|due| due > case.moment(horizon)));
        }
        let walked = i64::try_from((case.start..horizon).filter(counts).count()).unwrap();
        prop_assert_eq!(calendar.counted(start, case.moment(horizon), &pauses), walked);
    }

    #[test]
    fn day_and_night_is_plain_arithmetic(start in -9_000_000_000i64..9_000_000_000, n in 0i64..1_000_000) {
        let start = Timestamp::from_secs(start);
        let due = Calendar::always().deadline(start, n, &[]).due;
        prop_assert_eq!(due, Some(start.plus_secs(n)));
    }

    #[test]
    fn a_pause_in_open_hours_moves_the_deadline_by_its_length(from in 0i64..3600, l in 0i64..7200) {
        let start = Timestamp::from_secs(1_000_000_000);
        let pause = Pause { from: start.plus_secs(from), to: Some(start.plus_secs(from + l)) };
        let due = Calendar::always().deadline(start, 3600, &[pause]).due;
        prop_assert_eq!(due, Some(start.plus_secs(3600 + l)));
    }
}
