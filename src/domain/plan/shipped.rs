//! The plans and calendars that Tarmac ships agree with each other: the examples of each plan hold
//! on the shipped calendars, reckoned here minute by minute.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveTime, TimeDelta, Timelike as _};
use serde::Deserialize;

use super::{
    super::time::Timestamp,
    document::{Reckon, check_examples, parse},
};

#[derive(Deserialize)]
struct Shipped {
    calendar: BTreeMap<String, Calendar>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Calendar {
    #[serde(default)]
    always: bool,
    #[serde(default)]
    weekly: BTreeMap<String, Vec<(String, String)>>,
    working_day_s: i64,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn calendars() -> Shipped {
    toml::from_str(include_str!("../../../config/calendars.toml")).unwrap()
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

/// Minute by minute: enough for examples, and nothing like the real calendar.
fn deadline(shipped: &Shipped, ask: Reckon<'_>) -> Option<Timestamp> {
    let calendar = &shipped.calendar[ask.role];
    let mut left = ask.within.secs(calendar.working_day_s);
    let mut at = ask.reported.utc().with_timezone(&ask.zone);
    while left > 0 {
        let day = DAYS[at.weekday().num_days_from_monday() as usize];
        let now = at.time().with_nanosecond(0)?;
        let windows = calendar.weekly.get(day).into_iter().flatten();
        let is_open = calendar.always
            || windows.into_iter().any(|(from, to)| time(from) <= now && now < time(to));
        left -= if is_open { 60 } else { 0 };
        at += TimeDelta::minutes(1);
    }
    Some(Timestamp::from_utc(at.to_utc()))
}

#[test]
fn the_examples_of_every_shipped_plan_hold_on_the_shipped_calendars() {
    let shipped = calendars();
    for text in [
        include_str!("../../../config/plans/boeing.toml"),
        include_str!("../../../config/plans/reseller.toml"),
        include_str!("../../../config/plans/individual.toml"),
    ] {
        let plan = parse(text).unwrap();
        assert!(!plan.example.is_empty(), "{}", plan.name);
        assert_eq!(check_examples(&plan, |ask| deadline(&shipped, ask)), [], "{}", plan.name);
    }
}

#[test]
fn there_is_a_calendar_for_each_role_and_its_working_day_is_one_day_of_its_windows() {
    let shipped = calendars();
    let names: Vec<&String> = shipped.calendar.keys().collect();
    assert_eq!(names, ["always", "trading", "working"]);
    for (name, calendar) in &shipped.calendar {
        let expected = if calendar.always { 86_400 } else { calendar.working_day_s };
        assert_eq!(calendar.working_day_s, expected, "{name}");
        for windows in calendar.weekly.values() {
            let open: i64 = windows.iter().map(|(a, b)| (time(b) - time(a)).num_seconds()).sum();
            assert_eq!(open, calendar.working_day_s, "{name}");
        }
    }
}

#[test]
fn the_plan_of_the_product_description_is_a_good_document() {
    let text = r#"
format = 1
name = "boeing"
default_severity = "S2"
reopen_window = "14d"
retarget = "from_report"        # severity only: from_report | from_change | tighter

[severity.S1]
test = { en = "It cannot be used at all, or must not be.", zh-CN = "完全不能用，或不允许使用。" }
words = { en = ["AOG", "grounded"], zh-CN = ["停运", "停飞"] }
[severity.S1.target]
acknowledged = { within = "15m", pausable = false }
on_site      = { within = "4h" }
restored     = { within = "6h", from = "reported", calendar = "always" }
[severity.S1.cycle]
customer_update = { within = "1h" }
next_reply      = { within = "30m" }

[[ladder]]
severities = ["S1"]            # milestones: default all; the most specific ladder wins
taken_silence = "30m"
[[ladder.step]]
name = "before"
at = "50%"                      # of the target | "deadline" | "+15m" after it | "reported"
to = ["owner|team"]
[[ladder.step]]
name = "service manager"
at = "+15m"
repeat = "30m"
to = ["desk.service_manager"]

[[example]]                      # must hold before a version can be activated
reported = "2026-10-02T16:30 Asia/Shanghai"
severity = "S1"
expect = { acknowledged = "2026-10-02T16:45" }
"#;
    assert_eq!(parse(text).err(), None);
}
