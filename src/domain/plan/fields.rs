//! A plan as the fields of a form, and the document that they make. A field is called as a mistake names
//! its place (`severity.S1.target.restored.within`), so that each mistake finds its field. The document
//! is what is stored: the form writes the same text that a person would.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::{Map, Value};

use super::{
    super::promise::{Milestone, Severity, Watch},
    Plan,
};

/// The fields of a plan's form: name → what stands in it.
pub type Fields = BTreeMap<String, String>;

/// What a ticked box brings.
pub const TICKED: &str = "yes";
/// The languages whose tests and words the form always has.
pub const LANGUAGES: [&str; 2] = ["en", "zh-CN"];
/// Ladders, steps of one, and examples that a form has at most.
const MOST_ROWS: usize = 40;

/// Where the target of a clock is written: `severity.S1.target.restored`.
#[must_use]
pub fn target_of(severity: Severity, watch: Watch) -> String {
    let table = if watch.is_cycle() { "cycle" } else { "target" };
    format!("severity.{severity}.{table}.{watch}")
}

/// Whether the form asks if a pause stops this clock; *acknowledged* and the cycles never are paused.
#[must_use]
pub fn can_be_paused(watch: Watch) -> bool {
    watch.milestone().is_some_and(|m| m != Milestone::Acknowledged)
}

/// The fields of a plan.
#[must_use]
pub fn fields_of(plan: &Plan) -> Fields {
    let mut fields = Fields::new();
    let mut put = |name: String, value: String| {
        if !value.is_empty() {
            fields.insert(name, value);
        }
    };
    put("name".to_owned(), plan.name.clone());
    put(
        "default_severity".to_owned(),
        plan.default_severity.map_or_else(String::new, |s| s.to_string()),
    );
    put("reopen_window".to_owned(), plan.reopen_window.to_string());
    put("retarget".to_owned(), plan.retarget.to_string());
    put("longest_pause".to_owned(), plan.longest_pause.map_or_else(String::new, |w| w.to_string()));
    put("tell_customer".to_owned(), listed(&plan.tell_customer));
    put("others".to_owned(), others(plan, &PLAN_KEYS));
    for (severity, terms) in &plan.severity {
        for (language, test) in &terms.test {
            put(format!("severity.{severity}.test.{language}"), test.clone());
        }
        for (language, words) in &terms.words {
            put(format!("severity.{severity}.words.{language}"), words.join(", "));
        }
        put(
            format!("severity.{severity}.others"),
            others(terms, &["test", "words", "target", "cycle"]),
        );
        let milestones = terms.target.iter().map(|(m, t)| (Watch::from(*m), t));
        let cycles = terms.cycle.iter().map(|(w, t)| (*w, t));
        for (watch, target) in milestones.chain(cycles) {
            let at = target_of(*severity, watch);
            put(format!("{at}.within"), target.within.to_string());
            put(format!("{at}.from"), target.from.to_string());
            put(format!("{at}.calendar"), target.calendar.clone());
            put(format!("{at}.pausable"), ticked(target.can_pause(watch)));
            put(format!("{at}.others"), others(target, &TARGET_KEYS));
        }
    }
    for (i, ladder) in plan.ladder.iter().enumerate() {
        put(format!("ladder[{i}].severities"), listed(&ladder.severities));
        put(format!("ladder[{i}].milestones"), listed(&ladder.milestones));
        put(format!("ladder[{i}].taken_silence"), ladder.taken_silence.to_string());
        put(format!("ladder[{i}].others"), others(ladder, &LADDER_KEYS));
        for (k, step) in ladder.step.iter().enumerate() {
            let at = format!("ladder[{i}].step[{k}]");
            put(format!("{at}.name"), step.name.clone());
            put(format!("{at}.at"), step.at.to_string());
            put(format!("{at}.repeat"), step.repeat.map_or_else(String::new, |w| w.to_string()));
            put(format!("{at}.to"), listed(&step.to));
            put(format!("{at}.others"), others(step, &["name", "at", "repeat", "to"]));
        }
    }
    for (i, example) in plan.example.iter().enumerate() {
        put(format!("example[{i}].reported"), example.reported.clone());
        put(format!("example[{i}].severity"), example.severity.to_string());
        let lines = example.expect.iter().map(|(watch, due)| format!("{watch} = {due}"));
        put(format!("example[{i}].expect"), lines.collect::<Vec<_>>().join("\n"));
    }
    fields
}

const PLAN_KEYS: [&str; 9] = [
    "name",
    "default_severity",
    "reopen_window",
    "retarget",
    "longest_pause",
    "tell_customer",
    "severity",
    "ladder",
    "example",
];
const TARGET_KEYS: [&str; 4] = ["within", "from", "calendar", "pausable"];
const LADDER_KEYS: [&str; 4] = ["severities", "milestones", "taken_silence", "step"];

fn listed<T: ToString>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn ticked(is: bool) -> String {
    if is { TICKED.to_owned() } else { String::new() }
}

/// The keys of a part of the plan that the form has no field for, as lines of the document: what is
/// written there is kept.
fn others(part: &impl serde::Serialize, known: &[&str]) -> String {
    let Ok(Value::Object(mut all)) = serde_json::to_value(part) else { return String::new() };
    all.retain(|key, value| !known.contains(&key.as_str()) && !value.is_null());
    all.iter()
        .map(|(key, value)| format!("{key} = {}", inline(value)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A value as TOML in one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(all) => {
            format!("[{}]", all.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Object(all) => table(all),
    }
}

fn table(all: &Map<String, Value>) -> String {
    let each = all.iter().map(|(key, value)| format!("{} = {}", quoted(key), inline(value)));
    format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _infallible = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The same fields without empty ones, without rows in which nothing stands, the rows numbered anew: as
/// the document that they make counts them.
#[must_use]
pub fn tidied(fields: &Fields) -> Fields {
    let mut tidy: Fields = fields
        .iter()
        .map(|(name, value)| (name.clone(), value.trim().to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    tidy = numbered(&tidy, "ladder");
    for i in 0..rows(&tidy, "ladder") {
        tidy = numbered(&tidy, &format!("ladder[{i}].step"));
    }
    numbered(&tidy, "example")
}

/// How many rows of a list there are in tidy fields.
#[must_use]
pub fn rows(fields: &Fields, list: &str) -> usize {
    numbers(fields, list).len()
}

/// The numbers of the rows in which something stands.
fn numbers(fields: &Fields, list: &str) -> BTreeSet<usize> {
    let start = format!("{list}[");
    let number = |name: &String| {
        let rest = name.strip_prefix(&start)?;
        rest.split_once(']')?.0.parse::<usize>().ok().filter(|n| *n < MOST_ROWS)
    };
    fields.keys().filter_map(number).collect()
}

fn numbered(fields: &Fields, list: &str) -> Fields {
    let numbers: Vec<usize> = numbers(fields, list).into_iter().collect();
    let start = format!("{list}[");
    let renamed = fields.iter().filter_map(|(name, value)| {
        let Some(rest) = name.strip_prefix(&start) else {
            return Some((name.clone(), value.clone()));
        };
        let (number, tail) = rest.split_once(']')?;
        let place = numbers.iter().position(|n| Some(*n) == number.parse().ok())?;
        Some((format!("{list}[{place}]{tail}"), value.clone()))
    });
    renamed.collect()
}
