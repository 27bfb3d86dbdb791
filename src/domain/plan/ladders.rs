//! Who a plan document says is told when: its ladders and their steps.

use std::{collections::BTreeMap, str::FromStr as _};

use super::{
    super::told::told,
    Ladder, Recipient, Step, StepAt, Within,
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
    section.knows(mistakes, &["name", "at", "repeat", "cycles", "to"]);
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
    Some(Step { name: name?.value.trim().to_owned(), at: at?, repeat, cycles, to })
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
    if let StepAt::After(within) = when {
        is_length(at, within, mistakes);
    }
    Some(when)
}

fn repeat(section: &Section<'_>, mistakes: &mut Mistakes, at: Option<StepAt>) -> Option<Within> {
    let value = length(section, mistakes, "repeat");
    if section.has("repeat") && matches!(at, Some(StepAt::Reported | StepAt::Share(_))) {
        let what = told!("mistake-repeat");
        let fix = told!("mistake-repeat-fix");
        mistakes.add(&section.span, &section.path_of("repeat"), what, fix);
    }
    value
}
