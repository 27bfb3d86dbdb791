//! The ladders of a plan as its page shows them.

pub use crate::i18n::plan_words::differences;
use crate::{
    domain::plan::Ladder,
    i18n::{
        Lang,
        plan_words::{when, who},
        t, t_args, words,
    },
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::plans,
        domain::{plan::Plan, promise::Severity},
    };

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
