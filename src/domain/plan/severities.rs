//! What a plan document promises: each severity with its test, its words and its targets.

use std::{collections::BTreeMap, ops::Range};

use super::{
    super::{
        promise::{Milestone, Severity, Watch},
        told::told,
    },
    Anchor, SeverityTerms, Target,
    lengths::length,
    mistake::Mistakes,
    reading::{At, Section},
};

/// The calendars that a plan may name; the contract says which calendar each of them is.
const ROLES: [&str; 3] = ["always", "working", "trading"];

pub(super) fn read_all(
    root: &Section<'_>,
    mistakes: &mut Mistakes,
) -> BTreeMap<Severity, SeverityTerms> {
    let mut all = BTreeMap::new();
    if !root.has("severity") {
        let fix = told!("mistake-severities-fix");
        mistakes.add_missing(&root.span, "severity", fix);
    }
    let Some(table) = root.section(mistakes, "severity") else { return all };
    for (key, span) in table.keys() {
        let Ok(severity) = key.parse::<Severity>() else {
            let what = told!("mistake-no-severity", found = key);
            mistakes.add(&span, &table.path_of(key), what, told!("mistake-severity-fix"));
            continue;
        };
        if let Some(section) = table.section(mistakes, key) {
            all.insert(severity, severity_terms(&section, mistakes));
        }
    }
    all
}

fn severity_terms(section: &Section<'_>, mistakes: &mut Mistakes) -> SeverityTerms {
    section.knows(mistakes, &["test", "words", "target", "cycle"]);
    SeverityTerms {
        test: test(section, mistakes),
        words: words(section, mistakes),
        target: targets::<Milestone>(section, mistakes, "target"),
        cycle: targets::<Cycle>(section, mistakes, "cycle")
            .into_iter()
            .map(|(Cycle(watch), target)| (watch, target))
            .collect(),
    }
}

/// The written test, by language: at least one.
fn test(section: &Section<'_>, mistakes: &mut Mistakes) -> BTreeMap<String, String> {
    let fix = || told!("mistake-test-fix");
    let mut tests = BTreeMap::new();
    let Some(table) = section.section(mistakes, "test") else {
        if !section.has("test") {
            mistakes.add_missing(&section.span, &section.path_of("test"), fix());
        }
        return tests;
    };
    for (language, span) in table.keys() {
        is_language(&table, language, &span, mistakes);
        if let Some(text) = table.text(mistakes, language) {
            if text.value.trim().is_empty() {
                mistakes.add(&text.span, &text.path, told!("mistake-test-empty"), fix());
            }
            tests.insert(language.to_owned(), text.value.to_owned());
        }
    }
    if tests.is_empty() {
        mistakes.add_missing(&table.span, &table.path, fix());
    }
    tests
}

fn words(section: &Section<'_>, mistakes: &mut Mistakes) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    let Some(table) = section.section(mistakes, "words") else { return all };
    for (language, span) in table.keys() {
        is_language(&table, language, &span, mistakes);
        let mut list = Vec::new();
        for text in table.texts(mistakes, language) {
            if text.value.chars().any(char::is_alphanumeric) {
                list.push(text.value.trim().to_owned());
            } else {
                let fix = told!("mistake-words-fix");
                mistakes.add(&text.span, &text.path, told!("mistake-words"), fix);
            }
        }
        all.insert(language.to_owned(), list);
    }
    all
}

fn is_language(table: &Section<'_>, key: &str, span: &Range<usize>, mistakes: &mut Mistakes) {
    let mut parts = key.split('-');
    let first = parts.next().unwrap_or_default();
    let is_tag = (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts
            .all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !is_tag {
        let what = told!("mistake-language", found = key);
        mistakes.add(span, &table.path_of(key), what, told!("mistake-language-fix"));
    }
}

/// A cycle as a key of the document.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Cycle(Watch);

/// What a table of targets is keyed by.
trait Promised: Ord + Sized {
    const WORDS: &'static str;
    fn read(word: &str) -> Option<Self>;
    /// The milestone, unless it is a cycle.
    fn milestone(&self) -> Option<Milestone>;
}

impl Promised for Milestone {
    const WORDS: &'static str =
        "acknowledged, plan_agreed, dispatched, on_site, restored, resolved";
    fn read(word: &str) -> Option<Self> {
        word.parse().ok()
    }
    fn milestone(&self) -> Option<Milestone> {
        Some(*self)
    }
}

impl Promised for Cycle {
    const WORDS: &'static str = "customer_update, next_reply";
    fn read(word: &str) -> Option<Self> {
        word.parse().ok().filter(|watch: &Watch| watch.is_cycle()).map(Self)
    }
    fn milestone(&self) -> Option<Milestone> {
        None
    }
}

fn targets<K: Promised>(
    section: &Section<'_>,
    mistakes: &mut Mistakes,
    name: &str,
) -> BTreeMap<K, Target> {
    let mut all = BTreeMap::new();
    let Some(table) = section.section(mistakes, name) else { return all };
    for (key, span) in table.keys() {
        let Some(promised) = K::read(key) else {
            let what = match name {
                "cycle" => told!("mistake-no-cycle", found = key),
                _ => told!("mistake-no-target", found = key),
            };
            let fix = told!("mistake-promised-fix", known = K::WORDS);
            mistakes.add(&span, &table.path_of(key), what, fix);
            continue;
        };
        let Some(section) = table.section(mistakes, key) else { continue };
        let milestone = promised.milestone();
        all.insert(promised, target(&section, mistakes, milestone));
    }
    all
}

fn target(section: &Section<'_>, mistakes: &mut Mistakes, milestone: Option<Milestone>) -> Target {
    section.knows(
        mistakes,
        if milestone.is_some() {
            &["within", "from", "calendar", "pausable"]
        } else {
            &["within", "calendar", "pausable"]
        },
    );
    let from = anchor(section, mistakes, milestone);
    let calendar = role(section, mistakes);
    let pausable = pausable(section, mistakes, milestone);
    let within = length(section, mistakes, "within");
    if !section.has("within") {
        let fix = told!("mistake-within-fix");
        mistakes.add_missing(&section.span, &section.path_of("within"), fix);
    }
    // Where it could not be read a mistake is noted, and the target still is one for the examples.
    Target { within: within.unwrap_or_default(), from, calendar, pausable }
}

fn anchor(section: &Section<'_>, mistakes: &mut Mistakes, of: Option<Milestone>) -> Anchor {
    let (Some(at), Some(of)) = (section.word::<Anchor>(mistakes, "from"), of) else {
        return Anchor::Reported;
    };
    if at.value.milestone().is_some_and(|from| from >= of) {
        let what = told!("mistake-anchor-later", from = at.value, of = of);
        let earlier: Vec<&str> = Anchor::ALL
            .iter()
            .filter(|a| a.milestone().is_none_or(|m| m < of))
            .map(|a| a.word())
            .collect();
        let fix = told!("mistake-anchor-fix", of = of, known = earlier.join(", "));
        mistakes.add(&at.span, &at.path, what, fix);
    }
    at.value
}

fn role(section: &Section<'_>, mistakes: &mut Mistakes) -> String {
    let Some(at) = section.text(mistakes, "calendar") else { return "always".to_owned() };
    if !ROLES.contains(&at.value) {
        let what = told!("mistake-role", found = at.value);
        let fix = told!("mistake-role-fix", known = ROLES.join(", "));
        mistakes.add(&at.span, &at.path, what, fix);
    }
    at.value.to_owned()
}

/// *Acknowledged* and the cycles can never be paused; all else can, unless the plan says no.
fn pausable(section: &Section<'_>, mistakes: &mut Mistakes, of: Option<Milestone>) -> bool {
    let may = of.is_some_and(|m| m != Milestone::Acknowledged);
    match section.flag(mistakes, "pausable") {
        Some(At { value: true, span, path }) if !may => {
            let what = told!("mistake-not-pausable");
            mistakes.add(&span, &path, what, told!("mistake-not-pausable-fix"));
            false
        }
        Some(at) => at.value,
        None => may,
    }
}
