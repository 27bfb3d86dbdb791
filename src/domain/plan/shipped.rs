//! The plans that Tarmac ships promise what the product promises, and agree with the shipped
//! calendars: the examples of each plan hold, reckoned here minute by minute.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveTime, TimeDelta, Timelike as _};
use serde::Deserialize;

use super::{
    super::{
        promise::{Severity, Watch},
        time::Timestamp,
    },
    Plan,
    document::{Reckon, canonical_json, check_examples, from_canonical, parse},
};

const BOEING: &str = include_str!("../../../config/plans/boeing.toml");
const RESELLER: &str = include_str!("../../../config/plans/reseller.toml");
const INDIVIDUAL: &str = include_str!("../../../config/plans/individual.toml");

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
    for text in [BOEING, RESELLER, INDIVIDUAL] {
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

#[test]
fn a_newly_read_plan_equals_the_one_from_its_canonical_text() {
    for text in [BOEING, RESELLER, INDIVIDUAL] {
        let plan = parse(text).unwrap();
        let json = canonical_json(&plan);
        assert_eq!(from_canonical(&json).unwrap(), plan);
        assert_eq!(canonical_json(&from_canonical(&json).unwrap()), json);
    }
}

/// One line a severity: its targets and their calendars.
fn table(plan: &Plan) -> Vec<String> {
    let of = |severity: Severity| {
        let targets = Watch::ALL.iter().filter_map(|watch| {
            let target = plan.target(severity, *watch)?;
            let by = if target.calendar == "always" { "" } else { target.calendar.as_str() };
            Some(format!(
                " {watch} {}{}",
                target.within,
                if by.is_empty() { String::new() } else { format!(" {by}") }
            ))
        });
        format!("{severity}:{}", targets.collect::<Vec<_>>().join(","))
    };
    Severity::ALL.iter().map(|s| of(*s)).collect()
}

#[test]
fn the_boeing_plan_is_as_promised() {
    assert_eq!(
        table(&parse(BOEING).unwrap()),
        [
            "S1: acknowledged 15m, dispatched 1h, on_site 4h, restored 6h, resolved 8h, \
             customer_update 1h, next_reply 30m",
            "S2: acknowledged 30m, dispatched 4h, on_site 12h, restored 24h, resolved 48h, \
             customer_update 4h, next_reply 2h",
            "S3: acknowledged 2h working, resolved 3wd working, customer_update 1wd working, \
             next_reply 1wd working",
            "S4: acknowledged 1wd working, resolved 7wd working, next_reply 2wd working",
        ]
    );
}

#[test]
fn the_lighter_plans_are_as_promised() {
    assert_eq!(
        table(&parse(RESELLER).unwrap()),
        [
            "S1: acknowledged 1h trading, restored 8h trading, resolved 24h trading",
            "S2: acknowledged 2h trading, restored 16h trading, resolved 48h trading",
            "S3: acknowledged 4h trading, restored 32h trading, resolved 96h trading",
            "S4: acknowledged 8h trading, restored 64h trading, resolved 192h trading",
        ]
    );
    assert_eq!(
        table(&parse(INDIVIDUAL).unwrap()),
        ["S1", "S2", "S3", "S4"]
            .map(|s| format!("{s}: acknowledged 1wd working, resolved 5wd working"))
    );
}

/// One line a step of the ladder of a clock.
fn ladder(plan: &Plan, severity: Severity, watch: Watch) -> Vec<String> {
    let ladder = plan.ladder_for(severity, watch).unwrap();
    let line = |step: &super::Step| {
        let repeat = step.repeat.map(|r| format!(" every {r}")).unwrap_or_default();
        let to: Vec<String> = step.to.iter().map(ToString::to_string).collect();
        format!("{} {}{repeat}: {}", step.name, step.at, to.join(", "))
    };
    let steps = ladder.step.iter().filter(|s| !watch.is_cycle() || s.is_for_cycles());
    steps.map(line).chain([format!("taken {}", ladder.taken_silence)]).collect()
}

#[test]
fn the_boeing_ladder_is_as_promised() {
    let plan = parse(BOEING).unwrap();
    assert_eq!(
        ladder(&plan, Severity::S1, Watch::Restored),
        [
            "reported reported: owner|team",
            "before 50%: owner|team",
            "due soon 80%: owner, team.lead",
            "missed deadline: owner, team.lead, account.manager",
            "service manager +15m every 30m: desk.service_manager",
            "account sponsor +1h: account.sponsor",
            "taken 30m",
        ]
    );
    assert_eq!(
        ladder(&plan, Severity::S2, Watch::CustomerUpdate),
        [
            "reported reported: owner|team",
            "due soon 90%: owner, team.lead",
            "missed deadline: owner, team.lead, account.manager",
            "service manager +1h every 4h: desk.service_manager",
            "account sponsor +8h: account.sponsor",
            "taken 2h",
        ]
    );
    assert_eq!(
        ladder(&plan, Severity::S4, Watch::Resolved),
        [
            "reported reported: owner|team",
            "before 75%: owner|team",
            "missed deadline: owner, team.lead, account.manager",
            "service manager +1wd: desk.service_manager",
            "taken 1wd",
        ]
    );
}

#[test]
fn the_lighter_ladders_tell_no_sponsor() {
    let plan = parse(RESELLER).unwrap();
    for severity in Severity::ALL {
        let steps = ladder(&plan, *severity, Watch::Resolved).join("; ");
        assert!(steps.contains("desk.service_manager") && !steps.contains("sponsor"), "{steps}");
    }
    assert_eq!(
        ladder(&parse(INDIVIDUAL).unwrap(), Severity::S2, Watch::Resolved),
        [
            "reported reported: owner|team",
            "reminder 80%: owner",
            "missed deadline: team.lead",
            "taken 1wd",
        ]
    );
}

#[test]
fn every_shipped_severity_has_its_test_in_both_languages() {
    for text in [BOEING, RESELLER, INDIVIDUAL] {
        let plan = parse(text).unwrap();
        assert_eq!(plan.tell_customer, [Severity::S1, Severity::S2]);
        for terms in plan.severity.values() {
            let languages: Vec<&String> = terms.test.keys().collect();
            assert_eq!(languages, ["en", "zh-CN"]);
        }
    }
}
