//! A plan in words: when a step is due, whom it tells, and what is different between two versions.

use super::{Lang, t, t_args, words};
use crate::domain::{
    plan::{Plan, Recipient, Step, StepAt, Within},
    promise::{Severity, Watch},
};

/// When a step is due: *15 min after it, then every 30 min*.
#[must_use]
pub fn when(lang: Lang, step: &Step) -> String {
    let at = match step.at {
        StepAt::Reported => t(lang, "step-at-report"),
        StepAt::Share(n) => t_args(lang, "step-at-share", &[("n", n.to_string().into())]),
        StepAt::Deadline => t(lang, "step-at-deadline"),
        StepAt::Before(delay) => offset(lang, "step-before", delay),
        StepAt::BeforeCounted(delay) => offset(lang, "step-before-counted", delay),
        StepAt::After(delay) => offset(lang, "step-after", delay),
        StepAt::AfterCounted(delay) => offset(lang, "step-after-counted", delay),
        StepAt::Unanswered(delay) => offset(lang, "step-unanswered", delay),
    };
    let at = match step.quiet {
        None => at,
        Some(quiet) => {
            let [from, to] = quiet.hours();
            let zone = super::zone_name(lang, quiet.zone);
            let args = [
                ("at", at.into()),
                ("from", from.into()),
                ("to", to.into()),
                ("zone", zone.into()),
            ];
            t_args(lang, "step-quiet", &args)
        }
    };
    match step.repeat {
        None => at,
        Some(every) => {
            let every = words::every(lang, every);
            t_args(lang, "step-repeats", &[("at", at.into()), ("every", every.into())])
        }
    }
}

fn offset(lang: Lang, key: &str, delay: Within) -> String {
    t_args(lang, key, &[("within", words::within(lang, delay).into())])
}

/// Whom it tells: *owner, or else team*.
#[must_use]
pub fn who(lang: Lang, to: &[Recipient]) -> String {
    let each = to.iter().map(|r| recipient(lang, r));
    each.collect::<Vec<_>>().join(&t(lang, "list-comma"))
}

fn recipient(lang: Lang, recipient_of: &Recipient) -> String {
    match recipient_of {
        Recipient::Owner => t(lang, "ladder-to-owner"),
        Recipient::Team => t(lang, "ladder-to-team"),
        Recipient::TeamLead => t(lang, "ladder-to-team-lead"),
        Recipient::TeamOnCall => t(lang, "ladder-to-team-on-call"),
        Recipient::OnCall(team) => {
            t_args(lang, "ladder-to-on-call", &[("team", team.as_str().into())])
        }
        Recipient::Customer(part) => {
            let part = t(lang, &format!("part-{part}"));
            t_args(lang, "ladder-to-customer", &[("part", part.into())])
        }
        Recipient::Role(role) => t(lang, &format!("ladder-to-role-{role}")),
        Recipient::AccountTeam => t(lang, "ladder-to-account-team"),
        Recipient::AccountManager => t(lang, "ladder-to-account-manager"),
        Recipient::AccountSponsor => t(lang, "ladder-to-account-sponsor"),
        Recipient::ServiceManager => t(lang, "ladder-to-service-manager"),
        Recipient::User(name) => name.clone(),
        Recipient::Address(address) => address.clone(),
        Recipient::First(choices) => {
            let each = choices.iter().map(|c| recipient(lang, c));
            each.collect::<Vec<_>>().join(&t(lang, "ladder-to-else"))
        }
    }
}

/// What is different in the later of two versions, a sentence each.
#[must_use]
pub fn differences(lang: Lang, before: &Plan, after: &Plan) -> Vec<String> {
    let mut said = Vec::new();
    for severity in Severity::ALL {
        for watch in Watch::ALL {
            said.extend(target(lang, before, after, *severity, *watch));
        }
    }
    let of_severities = |plan: &Plan| {
        let each =
            plan.severity.iter().map(|(s, terms)| (*s, (terms.words.clone(), terms.test.clone())));
        each.collect::<Vec<_>>()
    };
    for (is_other, key) in [
        (of_severities(before) != of_severities(after), "plan-other-words"),
        (before.ladder != after.ladder, "plan-other-ladders"),
        (rules(before) != rules(after), "plan-other-rules"),
        (before.example != after.example, "plan-other-examples"),
    ] {
        if is_other {
            said.push(t(lang, key));
        }
    }
    said
}

/// What holds for the plan as a whole.
fn rules(plan: &Plan) -> impl PartialEq + '_ {
    (
        plan.default_severity,
        plan.reopen_window,
        plan.retarget,
        plan.longest_pause_s(),
        &plan.tell_customer,
    )
}

fn target(
    lang: Lang,
    before: &Plan,
    after: &Plan,
    severity: Severity,
    watch: Watch,
) -> Option<String> {
    let (old, new) = (before.target(severity, watch), after.target(severity, watch));
    if old == new {
        return None;
    }
    let say = |t: &crate::domain::plan::Target| {
        let length = words::target(lang, watch, t);
        format!("{length} ({}, {})", words::anchor_word(lang, t.from), t.calendar)
    };
    let what = format!("{severity} {}", words::watch_name(lang, watch));
    Some(match (old, new) {
        (Some(old), Some(new)) => t_args(
            lang,
            "plan-target-other",
            &[("what", what.into()), ("old", say(old).into()), ("new", say(new).into())],
        ),
        (None, Some(new)) => {
            t_args(lang, "plan-target-new", &[("what", what.into()), ("new", say(new).into())])
        }
        _ => t_args(lang, "plan-target-gone", &[("what", what.into())]),
    })
}
