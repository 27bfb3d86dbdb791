//! A plan document: the TOML in which a plan is written, read strictly.
//!
//! Every mistake is found at once, with its line, its keys and what to write instead. The shape is
//! in `config/plans/boeing.toml`, which explains each key.

use toml::de::DeTable;

use super::{
    super::promise::Severity,
    Plan, Retarget, examples, ladders, lengths,
    mistake::Mistakes,
    reading::{At, Section},
    severities,
};
pub use super::{
    canonical::{FORMAT, NotCanonical, canonical_json, from_canonical},
    examples::{Reckon, check_examples},
    mistake::Mistake,
};

const KEYS: &[&str] = &[
    "format",
    "name",
    "default_severity",
    "reopen_window",
    "retarget",
    "tell_customer",
    "severity",
    "ladder",
    "example",
];

/// Reads a plan document.
///
/// # Errors
/// All its mistakes, in the order of the text.
pub fn parse(toml_text: &str) -> Result<Plan, Vec<Mistake>> {
    let mut mistakes = Mistakes::of(toml_text);
    let (root, broken) = DeTable::parse_recoverable(toml_text);
    for error in broken {
        mistakes.add_broken(&error.span().unwrap_or_default(), error.message());
    }
    let plan = read(&Section::root(root.get_ref()), &mut mistakes);
    let mistakes = mistakes.into_list();
    if mistakes.is_empty() { Ok(plan) } else { Err(mistakes) }
}

fn read(root: &Section<'_>, mistakes: &mut Mistakes) -> Plan {
    root.knows(mistakes, KEYS);
    read_format(root, mistakes);
    let plan = Plan {
        name: read_name(root, mistakes).unwrap_or_default(),
        default_severity: read_default_severity(root, mistakes),
        reopen_window: lengths::reopen_window(root, mistakes),
        retarget: root
            .word::<Retarget>(mistakes, "retarget")
            .map(|at| at.value)
            .unwrap_or_default(),
        tell_customer: read_tell_customer(root, mistakes),
        severity: severities::read_all(root, mistakes),
        ladder: ladders::read_all(root, mistakes),
        example: Vec::new(),
    };
    let example = examples::read_all(root, mistakes, &plan);
    Plan { example, ..plan }
}

fn read_format(root: &Section<'_>, mistakes: &mut Mistakes) {
    let fix = format!("write format = {FORMAT}");
    match root.number(mistakes, "format") {
        Some(At { value, .. }) if value == FORMAT.to_string() => {}
        Some(At { value, span, path }) => {
            mistakes.add(&span, &path, format!("form {value} is not known here"), fix);
        }
        None if root.has("format") => {}
        None => mistakes.add_missing(&root.span, "format", fix),
    }
}

fn read_name(root: &Section<'_>, mistakes: &mut Mistakes) -> Option<String> {
    if !root.has("name") {
        mistakes.add_missing(&root.span, "name", "write name = \"…\", by which contracts name it");
    }
    let name = root.text(mistakes, "name")?;
    let is_good = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    let text = name.value;
    if text.is_empty() || text.trim() != text || !text.chars().all(is_good) || text.len() > 80 {
        let what = format!("“{text}” is no name");
        mistakes.add(&name.span, &name.path, what, "use letters, digits, - and _, 80 at most");
    }
    Some(text.to_owned())
}

fn read_default_severity(root: &Section<'_>, mistakes: &mut Mistakes) -> Option<Severity> {
    if !root.has("default_severity") {
        let fix = "write default_severity = \"S2\": what a ticket gets when no word rule speaks";
        mistakes.add_missing(&root.span, "default_severity", fix);
    }
    root.word(mistakes, "default_severity").map(|at| at.value)
}

/// Told of each milestone are, unless the plan says otherwise, those of S1 and S2.
fn read_tell_customer(root: &Section<'_>, mistakes: &mut Mistakes) -> Vec<Severity> {
    if !root.has("tell_customer") {
        return vec![Severity::S1, Severity::S2];
    }
    let mut told = root.words(mistakes, "tell_customer");
    told.sort_unstable();
    told.dedup();
    told
}
