//! Worked examples in a plan document: each must hold before a version can be activated.
//!
//! An example says when a fault is reported, at which severity, and when each clock then falls due:
//! `reported = "2026-10-02T16:30 Asia/Shanghai"`, `expect = { acknowledged = "2026-10-02T16:45" }`.
//! It is reckoned from the report alone, so a clock that starts at a later milestone has none.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;

use super::{
    super::{
        promise::{Severity, Watch},
        time::Timestamp,
    },
    Anchor, Example, Plan, Within,
    mistake::{Mistake, Mistakes},
    reading::{At, Section},
};

/// A deadline that an example asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckon<'a> {
    /// The role of the calendar that counts, such as `working`.
    pub role: &'a str,
    /// When the fault is reported.
    pub reported: Timestamp,
    /// The zone of the account, in which the shipped calendar of that role stands.
    pub zone: Tz,
    /// How much counted time.
    pub within: Within,
}

/// Reckons every example of a plan with `deadline` and lists those that do not hold; an empty list
/// means that the version may be activated. `deadline` answers none where there is no deadline.
pub fn check_examples(
    plan: &Plan,
    mut deadline: impl FnMut(Reckon<'_>) -> Option<Timestamp>,
) -> Vec<Mistake> {
    let mut wrong = Vec::new();
    for (i, example) in plan.example.iter().enumerate() {
        let Some((reported, zone)) = parse_reported(&example.reported) else {
            let what = format!("“{}” is no local time with its zone", example.reported);
            wrong.push(at_example(i, "reported", what, FORM_OF_REPORTED.to_owned()));
            continue;
        };
        for (watch, expected) in &example.expect {
            let due = plan.target(example.severity, *watch).and_then(|target| {
                let (role, within) = (target.calendar.as_str(), target.within);
                deadline(Reckon { role, reported, zone, within })
            });
            let found = due.map(|due| local(due, zone));
            if found.is_some() && found == parse_local(expected) {
                continue;
            }
            let found = found.map_or("no deadline".to_owned(), |f| f.format(SECONDS).to_string());
            let what = format!("it expects {expected} and the plan gives {found}");
            let fix = "change the target or the example until they agree".to_owned();
            wrong.push(at_example(i, &format!("expect.{watch}"), what, fix));
        }
    }
    wrong
}

const FORM_OF_REPORTED: &str = "write it like 2026-10-02T16:30 Asia/Shanghai";
const MINUTES: &str = "%Y-%m-%dT%H:%M";
const SECONDS: &str = "%Y-%m-%dT%H:%M:%S";

fn at_example(i: usize, key: &str, what: String, fix: String) -> Mistake {
    Mistake { path: format!("example[{i}].{key}"), line: None, what, fix }
}

fn local(moment: Timestamp, zone: Tz) -> NaiveDateTime {
    moment.utc().with_timezone(&zone).naive_local()
}

fn parse_local(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, SECONDS)
        .or_else(|_| NaiveDateTime::parse_from_str(text, MINUTES))
        .ok()
}

/// The moment and the zone of `2026-10-02T16:30 Asia/Shanghai`. A time that the zone's clocks show
/// twice is the first of the two; one that they skip is none.
fn parse_reported(text: &str) -> Option<(Timestamp, Tz)> {
    let (time, zone) = text.split_once(' ')?;
    let zone: Tz = zone.trim().parse().ok()?;
    let moment = zone.from_local_datetime(&parse_local(time)?).earliest()?;
    Some((Timestamp::from_utc(moment.to_utc()), zone))
}

/// Reads the examples of a document whose targets are already read.
pub(super) fn read_all(root: &Section<'_>, mistakes: &mut Mistakes, plan: &Plan) -> Vec<Example> {
    let sections = root.sections(mistakes, "example");
    sections.iter().filter_map(|section| read(section, mistakes, plan)).collect()
}

fn read(section: &Section<'_>, mistakes: &mut Mistakes, plan: &Plan) -> Option<Example> {
    section.knows(mistakes, &["reported", "severity", "expect"]);
    for (key, fix) in [
        ("reported", FORM_OF_REPORTED),
        ("severity", "write severity = \"S1\""),
        ("expect", "write expect = { acknowledged = \"2026-10-02T16:45\" }"),
    ] {
        if !section.has(key) {
            mistakes.add_missing(&section.span, &section.path_of(key), fix);
        }
    }
    let reported = section.text(mistakes, "reported");
    if let Some(At { value, span, path }) = &reported
        && parse_reported(value).is_none()
    {
        let what = format!("“{value}” is no local time with its zone");
        mistakes.add(span, path, what, FORM_OF_REPORTED);
    }
    let severity = section.word::<Severity>(mistakes, "severity").map(|at| at.value);
    let expect = read_expected(section, mistakes, plan, severity);
    Some(Example { reported: reported?.value.to_owned(), severity: severity?, expect })
}

fn read_expected(
    section: &Section<'_>,
    mistakes: &mut Mistakes,
    plan: &Plan,
    severity: Option<Severity>,
) -> BTreeMap<Watch, String> {
    let mut expect = BTreeMap::new();
    let Some(table) = section.section(mistakes, "expect") else { return expect };
    for (key, span) in table.keys() {
        let path = table.path_of(key);
        let Ok(watch) = key.parse::<Watch>() else {
            let words: Vec<&str> = Watch::ALL.iter().map(|w| w.word()).collect();
            let what = format!("“{key}” is no milestone or cycle");
            mistakes.add(&span, &path, what, format!("write one of: {}", words.join(", ")));
            continue;
        };
        if let Some((severity, fix)) =
            severity.and_then(|s| Some((s, cannot_expect(plan, s, watch)?)))
        {
            let what =
                format!("{severity} has no deadline for {watch} that counts from the report");
            mistakes.add(&span, &path, what, fix);
        }
        let Some(time) = table.text(mistakes, key) else { continue };
        if parse_local(time.value).is_none() {
            let what = format!("“{}” is no local time", time.value);
            mistakes.add(&span, &path, what, "write it like 2026-10-02T16:45");
        }
        expect.insert(watch, time.value.to_owned());
    }
    expect
}

/// What to do about a clock that no example can be reckoned for.
fn cannot_expect(plan: &Plan, severity: Severity, watch: Watch) -> Option<&'static str> {
    match plan.target(severity, watch) {
        None => Some("give it a target, or take it out of the example"),
        Some(target) if target.from != Anchor::Reported => {
            Some("take it out of the example: it counts from a later milestone")
        }
        Some(_) => None,
    }
}
