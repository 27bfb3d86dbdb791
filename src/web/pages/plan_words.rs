//! A plan in words: its ladders, and what is different between two versions.

use crate::{
    domain::{
        plan::{Ladder, Plan, Recipient, Step, StepAt},
        promise::{Severity, Watch},
    },
    i18n::{Lang, t, t_args, words},
    web::view::settings::PlanLadder,
};

/// A ladder: for what, how long a taken alert silences it, and its steps.
#[must_use]
pub fn ladder(lang: Lang, ladder: &Ladder) -> PlanLadder {
    let comma = t(lang, "list-comma");
    let severities = if ladder.severities.is_empty() {
        t(lang, "plan-every-severity")
    } else {
        let each = ladder.severities.iter().map(ToString::to_string);
        each.collect::<Vec<_>>().join(&comma)
    };
    let watches = if ladder.milestones.is_empty() {
        t(lang, "plan-every-clock")
    } else {
        let each = ladder.milestones.iter().map(|w| words::watch_name(lang, *w));
        each.collect::<Vec<_>>().join(&comma)
    };
    let silence = words::within(lang, ladder.taken_silence);
    PlanLadder {
        title: format!("{severities} · {watches}"),
        silence: t_args(lang, "plan-silence", &[("within", silence.into())]),
        steps: ladder.step.iter().map(|s| (when(lang, s), who(lang, &s.to))).collect(),
    }
}

fn when(lang: Lang, step: &Step) -> String {
    let at = match step.at {
        StepAt::Reported => t(lang, "step-at-report"),
        StepAt::Share(n) => t_args(lang, "step-at-share", &[("n", n.to_string().into())]),
        StepAt::Deadline => t(lang, "step-at-deadline"),
        StepAt::After(delay) => {
            t_args(lang, "step-after", &[("within", words::within(lang, delay).into())])
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

fn who(lang: Lang, to: &[Recipient]) -> String {
    let each = to.iter().map(|r| recipient(lang, r));
    each.collect::<Vec<_>>().join(&t(lang, "list-comma"))
}

fn recipient(lang: Lang, recipient_of: &Recipient) -> String {
    match recipient_of {
        Recipient::Owner => t(lang, "ladder-to-owner"),
        Recipient::Team => t(lang, "ladder-to-team"),
        Recipient::TeamLead => t(lang, "ladder-to-team-lead"),
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
        (
            (before.default_severity, before.reopen_window, before.retarget, &before.tell_customer)
                != (
                    after.default_severity,
                    after.reopen_window,
                    after.retarget,
                    &after.tell_customer,
                ),
            "plan-other-rules",
        ),
        (before.example != after.example, "plan-other-examples"),
    ] {
        if is_other {
            said.push(t(lang, key));
        }
    }
    said
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::plans;

    fn boeing() -> Plan {
        plans::read(plans::SHIPPED[0].1).unwrap()
    }

    #[test]
    fn the_shipped_ladder_is_said_as_people_read_it() {
        let plan = boeing();
        let s1 = ladder(Lang::En, &plan.ladder[0]);
        assert_eq!(s1.title, "S1 · every clock");
        assert_eq!(s1.silence, "a taken alert is silent for 30 min");
        assert!(
            s1.steps.iter().any(|(when, who)| when == "15 min after it, then every 30 min"
                && who == "the service manager"),
            "{:?}",
            s1.steps
        );
        assert!(s1.steps.iter().any(|(_, who)| who == "owner, or else team"), "{:?}", s1.steps);
    }

    #[test]
    fn a_shorter_target_is_named_with_both_lengths() {
        let (before, mut after) = (boeing(), boeing());
        assert_eq!(differences(Lang::En, &before, &after), Vec::<String>::new());
        let s1 = after.severity.get_mut(&Severity::S1).unwrap();
        s1.target.get_mut(&crate::domain::promise::Milestone::Restored).unwrap().within =
            crate::domain::plan::Within::Hours(5);
        after.tell_customer.clear();
        assert_eq!(
            differences(Lang::En, &before, &after),
            [
                "S1 Restored: 5 h (reported, always) instead of 6 h (reported, always).",
                "Other rules: default severity, reopening, re-targeting, or of what the customer is told."
            ]
        );
    }
}
