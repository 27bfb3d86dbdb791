//! What the ladder did on a ticket: the steps that fired, whom they told, and what was missed.

use super::{
    ticket::Desk,
    ticket_timeline::{LATE_S, Raw},
};
use crate::{
    app::{letters_facts::ToldRow, ticket_page::StepOf},
    domain::promise::{Outcome, Watch},
    i18n::{moment, span, words},
    web::view::timeline::What,
};

/// The name of a fired step: *Restored, missed*.
pub(super) fn step_name(desk: &Desk<'_>, step: &StepOf) -> String {
    let watch = match step.watch.parse::<Watch>() {
        Ok(watch) => words::watch_name(desk.lang(), watch),
        Err(_) => desk.t(&format!("step-watch-{}", step.watch.replace('_', "-"))),
    };
    if step.watch == "reported" {
        return watch;
    }
    desk.say("step-name", &[("what", &watch), ("step", &words::step_name(desk.lang(), &step.step))])
}

/// Who was told by a step.
pub(super) fn told(desk: &Desk<'_>, step: &StepOf) -> Vec<String> {
    let row: Option<ToldRow> = serde_json::from_str(&step.told).ok();
    let mut people = row.as_ref().map(|r| r.people.clone()).unwrap_or_default();
    if people.is_empty() {
        people.push(desk.t("step-nobody"));
    }
    people
}

/// A step that fired.
pub(super) fn of_step(desk: &Desk<'_>, step: &StepOf) -> Raw {
    let late_s = step.fired_at.secs_since(step.due_at);
    let late =
        (late_s >= LATE_S).then(|| desk.say("step-late", &[("span", &span(desk.lang(), late_s))]));
    let (due, sent) =
        (moment::time(step.due_at, desk.zone), moment::time(step.fired_at, desk.zone));
    let row: Option<ToldRow> = serde_json::from_str(&step.told).ok();
    let mut text = step_name(desk, step);
    if row.as_ref().is_some_and(|r| r.is_admins) {
        text = format!("{text}. {}", desk.t("step-admins"));
    } else if row.as_ref().is_some_and(|r| r.passed_on > 0) {
        text = format!("{text}. {}", desk.t("step-passed-on"));
    }
    let to = told(desk, step).join(&desk.t("list-comma"));
    Raw {
        at: step.fired_at,
        order: i64::MAX - 1,
        seq: 0,
        what: What::Notice {
            to,
            text,
            detail: desk.say(
                "step-detail",
                &[
                    ("step", &words::step_name(desk.lang(), &step.step)),
                    ("due", &due),
                    ("sent", &sent),
                ],
            ),
            late,
        },
        late: None,
        withdrawn: None,
        can_withdraw: false,
        splits: None,
    }
}

/// The misses, dated at their deadlines; one that was taken back later is left out.
pub(super) fn misses(desk: &Desk<'_>) -> Vec<Raw> {
    let verdicts = &desk.data.evaluation.verdicts;
    let mut found: Vec<Raw> = Vec::new();
    for clock in &desk.data.evaluation.clocks {
        let mut of_clock = verdicts.iter().filter(|v| v.key == clock.key);
        let Some(first) = of_clock.clone().find(|v| v.outcome == Outcome::Missed) else { continue };
        let last = of_clock.next_back();
        let Some(decided) = first.decided_at else { continue };
        if last.is_none_or(|v| v.outcome != Outcome::Missed) {
            continue;
        }
        let name = words::watch_name(desk.lang(), clock.key.watch);
        let (at, seen) =
            (moment::time(decided, desk.zone), moment::time(first.recorded_at, desk.zone));
        found.push(Raw {
            at: decided,
            order: i64::MAX,
            seq: 0,
            what: What::Miss {
                name: desk.say("miss-name", &[("what", &name)]),
                text: desk.say("miss-at", &[("at", &at)]),
                detail: desk.say("miss-seen", &[("at", &seen)]),
            },
            late: None,
            withdrawn: None,
            can_withdraw: false,
            splits: None,
        });
    }
    found
}
