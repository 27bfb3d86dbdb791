//! The arithmetic alone, on one core: tickets evaluated, and deadlines on a calendar of five years.

use std::{collections::BTreeMap, collections::HashMap, sync::Arc, time::Duration};

use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use serde_json::json;

use super::{
    figure::{Figure, Measuring},
    stopwatch::Stopwatch,
};
use crate::{
    app::plans::SHIPPED,
    cli::Clocks,
    domain::{
        calendar::Calendar,
        clock::{self, Terms},
        event::{Event, EventKind, TermsRef},
        plan::document,
        promise::{Milestone, Severity},
        time::Timestamp,
    },
};

/// 2026-01-05, a Monday.
const FROM: Timestamp = Timestamp::from_secs(1_767_571_200);

/// Measures both.
pub(super) fn run(asked: &Clocks) -> Result<Vec<Figure>, String> {
    let calendar = five_years()?;
    let count = usize::try_from(asked.size.max(1)).unwrap_or(1);
    let terms = terms(&calendar)?;
    let events = history();
    let mut took = Vec::with_capacity(count);
    let measuring = Measuring::start("clocks", "20 events, 7 clocks each, evaluated", "tickets");
    let mut found = 0;
    for _ in 0..count {
        let watch = Stopwatch::start();
        let evaluation = clock::evaluate(&events, &terms, FROM.plus_secs(86_400));
        found = evaluation.map_err(|e| e.to_string())?.clocks.len();
        took.push(watch.passed());
    }
    let evaluated = measuring.end(count, took);
    if found < 7 {
        return Err(format!("the tickets have {found} clocks"));
    }
    let measuring =
        Measuring::start("clocks", "deadlines, 5 years, 60 exceptions each", "deadlines");
    let mut took: Vec<Duration> = Vec::with_capacity(count);
    for nth in 0..count {
        let hours = i64::try_from(nth % 2_000).unwrap_or(0);
        let watch = Stopwatch::start();
        let due = calendar.deadline(FROM.plus_secs(hours * 3_600), 40 * 3_600, &[]).due;
        took.push(watch.passed());
        if due.is_none() {
            return Err("a deadline was not found".to_owned());
        }
    }
    Ok(vec![evaluated, measuring.end(count, took)])
}

/// Office hours in Berlin from 2024 to 2028, each year with 60 days that differ.
fn five_years() -> Result<Calendar, String> {
    let mut exceptions = BTreeMap::new();
    for year in 2024..=2028 {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        let days = (0..365).map(|n| first + Days::new(n)).filter(|day| {
            !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && day.ordinal() % 4 == 1
        });
        for (n, day) in days.take(60).enumerate() {
            let hours = if n % 2 == 0 { json!([]) } else { json!([["10:00", "12:00"]]) };
            exceptions.insert(day.to_string(), hours);
        }
    }
    let week = json!([["08:30", "12:00"], ["13:00", "17:30"]]);
    serde_json::from_value(json!({
        "zone": "Europe/Berlin",
        "weekly": {"mon": week, "tue": week, "wed": week, "thu": week, "fri": week},
        "exceptions": exceptions,
        "holiday_years": [2024, 2025, 2026, 2027, 2028],
        "working_day_s": 28_800,
    }))
    .map_err(|e| e.to_string())
}

fn terms(calendar: &Calendar) -> Result<Terms, String> {
    let (_, source) = SHIPPED.first().ok_or("no plan is shipped")?;
    let plan = document::parse(source).map_err(|_| "the shipped plan cannot be read")?;
    Ok(Terms {
        plans: HashMap::from([("1".to_owned(), Arc::new(plan))]),
        calendars: HashMap::from([("1".to_owned(), Arc::new(calendar.clone()))]),
    })
}

/// A fault that took five hours: 20 events, and seven clocks at once.
fn history() -> Vec<Event> {
    let out = |human| EventKind::MessageOut { human, message: None };
    let heard = || EventKind::MessageIn { automatic: false, thanks: false, message: None };
    let reached = |milestone| EventKind::Milestone { milestone, told: false };
    let terms = TermsRef {
        plan: "1".to_owned(),
        roles: BTreeMap::from([("working".to_owned(), "1".to_owned())]),
    };
    let minutes_and_kinds = [
        (0, EventKind::Reported { severity: Severity::S2, terms }),
        (0, out(false)),
        (1, EventKind::Assigned { owner: None }),
        (9, reached(Milestone::Acknowledged)),
        (10, out(true)),
        (20, heard()),
        (30, out(true)),
        (55, reached(Milestone::Dispatched)),
        (70, heard()),
        (80, heard()),
        (95, out(true)),
        (130, reached(Milestone::OnSite)),
        (135, EventKind::SeverityChanged { to: Severity::S1, reason: None }),
        (140, out(true)),
        (170, out(true)),
        (200, heard()),
        (215, out(true)),
        (260, reached(Milestone::Restored)),
        (262, out(true)),
        (300, reached(Milestone::Resolved)),
    ];
    (1..)
        .zip(minutes_and_kinds)
        .map(|(seq, (minutes, kind))| {
            let at = FROM.plus_secs(minutes * 60);
            Event { seq, occurred_at: at, recorded_at: at.plus_micros(seq), kind }
        })
        .collect()
}
