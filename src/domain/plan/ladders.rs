//! Who a plan document says is told when: its ladders and their steps.

use std::{collections::BTreeMap, str::FromStr as _};

use super::{
    super::{promise::Severity, told::told},
    Ladder, Quiet, Recipient, Step, StepAt, Within,
    lengths::{is_length, length},
    mistake::Mistakes,
    reading::{At, Section},
};

pub(super) fn read_all(root: &Section<'_>, mistakes: &mut Mistakes) -> Vec<Ladder> {
    let sections = root.sections(mistakes, "ladder");
    let mut ladders: Vec<Ladder> = Vec::new();
    for section in &sections {
        let ladder = ladder(section, mistakes);
        let rival = ladders.iter().position(|other| {
            other.specificity() == ladder.specificity() && overlap(other, &ladder)
        });
        if let Some(first) = rival.and_then(|i| sections.get(i)) {
            let line = mistakes.line(&first.span);
            let what = told!("mistake-rival", other = first.path, line = line);
            let fix = told!("mistake-rival-fix");
            mistakes.add(&section.span, &section.path, what, fix);
        }
        ladders.push(ladder);
    }
    ladders
}

/// Whether two ladders are for some clock both.
fn overlap(a: &Ladder, b: &Ladder) -> bool {
    fn share<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        a.is_empty() || b.is_empty() || a.iter().any(|one| b.contains(one))
    }
    share(&a.severities, &b.severities) && share(&a.milestones, &b.milestones)
}

fn ladder(section: &Section<'_>, mistakes: &mut Mistakes) -> Ladder {
    section.knows(mistakes, &["severities", "milestones", "taken_silence", "step"]);
    let severities = section.words(mistakes, "severities");
    let milestones = section.words(mistakes, "milestones");
    let taken_silence = length(section, mistakes, "taken_silence").unwrap_or(Within::Minutes(30));
    let steps = section.sections(mistakes, "step");
    if steps.is_empty() {
        let fix = told!("mistake-steps-fix");
        mistakes.add_missing(&section.span, &section.path_of("step"), fix);
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut step_list = Vec::new();
    for step_section in &steps {
        let Some(step) = step(step_section, mistakes) else { continue };
        is_after_another(step_section, &step, step_list.last(), mistakes);
        is_of_use(step_section, &step, &severities, mistakes);
        let line = mistakes.line(&step_section.span);
        if let Some(first) = names.get(&step.name) {
            let what = told!("mistake-step-twice", line = first, name = step.name);
            let fix = told!("mistake-step-twice-fix");
            mistakes.add(&step_section.span, &step_section.path_of("name"), what, fix);
        }
        names.entry(step.name.clone()).or_insert(line);
        step_list.push(step);
    }
    Ladder { severities, milestones, taken_silence, step: step_list }
}

fn step(section: &Section<'_>, mistakes: &mut Mistakes) -> Option<Step> {
    section.knows(mistakes, &["name", "at", "repeat", "cycles", "quiet", "to"]);
    for (key, fix) in [
        ("name", told!("mistake-step-name-fix")),
        ("at", told!("mistake-step-at-fix")),
        ("to", told!("mistake-step-to-fix")),
    ] {
        if !section.has(key) {
            mistakes.add_missing(&section.span, &section.path_of(key), fix);
        }
    }
    let name = section.text(mistakes, "name");
    if let Some(at) = name.as_ref().filter(|at| at.value.trim().is_empty()) {
        let fix = told!("mistake-step-name-fix");
        mistakes.add(&at.span, &at.path, told!("mistake-step-name"), fix);
    }
    let at = section.text(mistakes, "at").and_then(|at| step_at(&at, mistakes));
    let repeat = repeat(section, mistakes, at);
    let to: Vec<Recipient> = section.words(mistakes, "to");
    if section.is_empty_list("to") {
        let fix = told!("mistake-step-to-fix");
        mistakes.add(&section.span, &section.path_of("to"), told!("mistake-step-to"), fix);
    }
    if let Some(twice) = named_twice(&to) {
        let what = told!("mistake-step-itself", found = twice);
        let fix = told!("mistake-step-itself-fix");
        mistakes.add(&section.span, &section.path_of("to"), what, fix);
    }
    let cycles = section.flag(mistakes, "cycles").map(|at| at.value);
    let quiet = section.word::<Quiet>(mistakes, "quiet").map(|at| at.value);
    Some(Step { name: name?.value.trim().to_owned(), at: at?, repeat, cycles, quiet, to })
}

/// A step after an unanswered alert stands after the step whose alert that is.
fn is_after_another(
    section: &Section<'_>,
    step: &Step,
    before: Option<&Step>,
    mistakes: &mut Mistakes,
) {
    let has_one = before.is_some_and(|before| before.at != StepAt::Reported);
    if matches!(step.at, StepAt::Unanswered(_)) && !has_one {
        let what = told!("mistake-unanswered");
        let fix = told!("mistake-unanswered-fix");
        mistakes.add(&section.span, &section.path_of("at"), what, fix);
    }
}

/// Quiet hours hold back neither an S1 nor the word of a report.
fn is_of_use(section: &Section<'_>, step: &Step, severities: &[Severity], mistakes: &mut Mistakes) {
    if step.quiet.is_none() {
        return;
    }
    let path = section.path_of("quiet");
    if step.at == StepAt::Reported {
        let what = told!("mistake-quiet-reported");
        mistakes.add(&section.span, &path, what, told!("mistake-quiet-fix"));
    } else if !severities.is_empty() && severities.iter().all(|s| *s == Severity::S1) {
        let what = told!("mistake-quiet-s1");
        mistakes.add(&section.span, &path, what, told!("mistake-quiet-fix"));
    }
}

/// A recipient that a step passes on to itself, or tells twice.
fn named_twice(to: &[Recipient]) -> Option<&Recipient> {
    let mut seen = Vec::new();
    for one in to {
        let all = match one {
            Recipient::First(all) => all.as_slice(),
            one => std::slice::from_ref(one),
        };
        let within = all.iter().enumerate().find(|(i, r)| all.iter().take(*i).any(|b| b == *r));
        if within.is_some() || seen.contains(&one) {
            return Some(one);
        }
        seen.push(one);
    }
    None
}

fn step_at(at: &At<&str>, mistakes: &mut Mistakes) -> Option<StepAt> {
    let Ok(when) = StepAt::from_str(at.value) else {
        let is_share = at.value.ends_with('%');
        let fix = if is_share { told!("mistake-share-fix") } else { told!("mistake-time-fix") };
        mistakes.add(&at.span, &at.path, told!("mistake-time", found = at.value), fix);
        return None;
    };
    let within = match when {
        StepAt::Before(within)
        | StepAt::BeforeCounted(within)
        | StepAt::After(within)
        | StepAt::AfterCounted(within)
        | StepAt::Unanswered(within) => within,
        StepAt::Reported | StepAt::Share(_) | StepAt::Deadline => return Some(when),
    };
    is_length(at, within, mistakes);
    if matches!(when, StepAt::Unanswered(_)) && within.is_working_days() {
        let what = told!("mistake-unanswered-wall");
        mistakes.add(&at.span, &at.path, what, told!("mistake-unanswered-wall-fix"));
    }
    Some(when)
}

fn repeat(section: &Section<'_>, mistakes: &mut Mistakes, at: Option<StepAt>) -> Option<Within> {
    let value = length(section, mistakes, "repeat");
    if section.has("repeat")
        && at.is_some_and(|at| !matches!(at, StepAt::Deadline | StepAt::After(_)))
    {
        let what = told!("mistake-repeat");
        let fix = told!("mistake-repeat-fix");
        mistakes.add(&section.span, &section.path_of("repeat"), what, fix);
    }
    value
}
