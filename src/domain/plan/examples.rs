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
        told::{Told, told},
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
            let what = told!("mistake-reported", found = example.reported);
            wrong.push(at_example(i, "reported", what, told!("mistake-reported-fix")));
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
            let what = match found {
                Some(found) => {
                    let found = found.format(SECONDS);
                    told!("mistake-example", expected = expected, found = found)
                }
                None => told!("mistake-example-none", expected = expected),
            };
            let fix = told!("mistake-example-fix");
            wrong.push(at_example(i, &format!("expect.{watch}"), what, fix));
        }
    }
    wrong
}

const MINUTES: &str = "%Y-%m-%dT%H:%M";
const SECONDS: &str = "%Y-%m-%dT%H:%M:%S";

fn at_example(i: usize, key: &str, what: Told, fix: Told) -> Mistake {
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
        ("reported", told!("mistake-reported-fix")),
        ("severity", told!("mistake-example-severity-fix")),
        ("expect", told!("mistake-expect-fix")),
    ] {
        if !section.has(key) {
            mistakes.add_missing(&section.span, &section.path_of(key), fix);
        }
    }
    let reported = section.text(mistakes, "reported");
    if let Some(At { value, span, path }) = &reported
        && parse_reported(value).is_none()
    {
        let what = told!("mistake-reported", found = value);
        mistakes.add(span, path, what, told!("mistake-reported-fix"));
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
            let what = told!("mistake-no-watch", found = key);
            let fix = told!("mistake-word-fix", expected = words.join(", "));
            mistakes.add(&span, &path, what, fix);
            continue;
        };
        if let Some((severity, fix)) =
            severity.and_then(|s| Some((s, cannot_expect(plan, s, watch)?)))
        {
            let what = told!("mistake-no-deadline", severity = severity, watch = watch);
            mistakes.add(&span, &path, what, fix);
        }
        let Some(time) = table.text(mistakes, key) else { continue };
        if parse_local(time.value).is_none() {
            let what = told!("mistake-local-time", found = time.value);
            mistakes.add(&span, &path, what, told!("mistake-local-time-fix"));
        }
        expect.insert(watch, time.value.to_owned());
    }
    expect
}

/// What to do about a clock that no example can be reckoned for.
fn cannot_expect(plan: &Plan, severity: Severity, watch: Watch) -> Option<Told> {
    match plan.target(severity, watch) {
        None => Some(told!("mistake-no-target-fix")),
        Some(target) if target.from != Anchor::Reported => Some(told!("mistake-later-fix")),
        Some(_) => None,
    }
}
