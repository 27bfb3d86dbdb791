//! The words of the trade: severities, milestones, states, targets.

use super::{Lang, t, t_args};
use crate::domain::{
    plan::{Anchor, Target, Within},
    promise::{ClockState, Milestone, Outcome, Party, Severity, Watch},
};

/// Keys are written with `-`, words of code with `_`.
fn keyed(lang: Lang, family: &str, word: &str) -> String {
    t(lang, &format!("{family}-{}", word.replace('_', "-")))
}

/// The severity's word, without its number: `Grounded`, 停运.
#[must_use]
pub fn severity_word(lang: Lang, severity: Severity) -> String {
    keyed(lang, "severity", severity.word())
}

/// Number and word: `S1 Grounded`, S1 停运.
#[must_use]
pub fn severity(lang: Lang, severity: Severity) -> String {
    format!("{severity} {}", severity_word(lang, severity))
}

/// The severity's written test as shipped, for a plan that has none of its own.
#[must_use]
pub fn severity_test(lang: Lang, severity: Severity) -> String {
    keyed(lang, "severity-test", severity.word())
}

/// A milestone or cycle by name: `On site`, 到场; `Customer update`, 客户通报.
#[must_use]
pub fn watch_name(lang: Lang, watch: Watch) -> String {
    keyed(lang, "watch", watch.word())
}

/// The milestone by name: `Plan agreed`, 方案确认.
#[must_use]
pub fn milestone_name(lang: Lang, milestone: Milestone) -> String {
    watch_name(lang, milestone.into())
}

/// A step of a ladder by name, where it is one of those shipped: `due soon`, 即将到期; a name that
/// the desk gave itself stays as it is written.
#[must_use]
pub fn step_name(lang: Lang, name: &str) -> String {
    match name {
        "reported" | "before" | "reminder" | "due soon" | "missed" | "service manager"
        | "account sponsor" | "after ours" => keyed(lang, "ladder-step", &name.replace(' ', "-")),
        own => own.to_owned(),
    }
}

/// What is to be done, as a heading or a button: `Arrive`, 到场.
#[must_use]
pub fn watch_verb(lang: Lang, watch: Watch) -> String {
    keyed(lang, "verb", watch.word())
}

/// What is to be done for a milestone: `Restore`, 恢复.
#[must_use]
pub fn milestone_verb(lang: Lang, milestone: Milestone) -> String {
    watch_verb(lang, milestone.into())
}

/// What was done: `Updated`, 通报.
#[must_use]
pub fn watch_done(lang: Lang, watch: Watch) -> String {
    keyed(lang, "done", watch.word())
}

/// What was kept, in front of "met": `On site`, `Update`.
#[must_use]
pub fn watch_met(lang: Lang, watch: Watch) -> String {
    keyed(lang, "met", watch.word())
}

/// The state of a clock as one word: `Overdue` is what a missed clock that runs is called, by
/// `phrase`; here it is `Missed`.
#[must_use]
pub fn state_word(lang: Lang, state: ClockState) -> String {
    keyed(lang, "state", state.word())
}

/// The verdict as one word.
#[must_use]
pub fn outcome_word(lang: Lang, outcome: Outcome) -> String {
    keyed(lang, "outcome", outcome.word())
}

/// For whom a pause stands: `customer`, 客户.
#[must_use]
pub fn party_word(lang: Lang, party: Party) -> String {
    keyed(lang, "party", party.word())
}

/// A length of a target: `15 min`, `4 h`, `3 working days`; 15 分钟, 4 小时, 3 个工作日.
#[must_use]
pub fn within(lang: Lang, within: Within) -> String {
    let (key, n) = match within {
        Within::Seconds(n) => ("within-seconds", n),
        Within::Minutes(n) => ("within-minutes", n),
        Within::Hours(n) => ("within-hours", n),
        Within::Days(n) => ("within-days", n),
        Within::WorkingDays(n) => ("within-working-days", n),
    };
    t_args(lang, key, &[("n", n.into())])
}

/// The length of a cycle: `every 1 h`, 每 1 小时.
#[must_use]
pub fn every(lang: Lang, length: Within) -> String {
    t_args(lang, "every", &[("within", within(lang, length).into())])
}

/// A target with the calendar it counts: `4 h`, `8 working h` where the calendar is `working`,
/// `every 1 h` for the customer update.
#[must_use]
pub fn target(lang: Lang, watch: Watch, target: &Target) -> String {
    let length = match (target.within, target.calendar.as_str()) {
        (Within::Hours(n), "working") => t_args(lang, "within-working-hours", &[("n", n.into())]),
        (length, _) => within(lang, length),
    };
    if watch == Watch::CustomerUpdate {
        t_args(lang, "every", &[("within", length.into())])
    } else {
        length
    }
}

/// From where a target counts: `reported`, 已报告.
#[must_use]
pub fn anchor_word(lang: Lang, anchor: Anchor) -> String {
    anchor
        .milestone()
        .map_or_else(|| t(lang, "word-reported"), |milestone| milestone_name(lang, milestone))
}

/// The size of a file: *36 MB*.
#[must_use]
pub fn file_size(lang: Lang, bytes: i64) -> String {
    let kib = bytes.max(0) / 1024;
    match kib {
        0 => t_args(lang, "size-bytes", &[("n", bytes.into())]),
        1..=1023 => t_args(lang, "size-kb", &[("n", kib.into())]),
        _ => t_args(lang, "size-mb", &[("n", (kib / 1024).into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_domain_has_its_text() {
        for lang in Lang::ALL {
            let mut keys = Vec::new();
            let mut family = |name: &str, words: Vec<&str>| {
                keys.extend(words.into_iter().map(|w| format!("{name}-{}", w.replace('_', "-"))));
            };
            for severity in ["severity", "severity-test"] {
                family(severity, Severity::ALL.iter().map(|s| s.word()).collect());
            }
            for watch in ["watch", "verb", "left", "met", "done"] {
                family(watch, Watch::ALL.iter().map(|w| w.word()).collect());
            }
            family("state", ClockState::ALL.iter().map(|s| s.word()).collect());
            family("outcome", Outcome::ALL.iter().map(|o| o.word()).collect());
            family("party", Party::ALL.iter().map(|p| p.word()).collect());
            for key in keys {
                assert_ne!(t(lang, &key), key, "in {lang}");
            }
        }
    }

    #[test]
    fn targets_are_said_as_in_the_contract() {
        for (text, en, zh) in [
            ("45s", "45 s", "45 秒"),
            ("15m", "15 min", "15 分钟"),
            ("24h", "24 h", "24 小时"),
            ("14d", "14 days", "14 天"),
            ("1wd", "1 working day", "1 个工作日"),
            ("3wd", "3 working days", "3 个工作日"),
        ] {
            assert_eq!(within(Lang::En, text.parse().unwrap()), en);
            assert_eq!(within(Lang::ZhCn, text.parse().unwrap()), zh);
        }
        let target_of = |calendar: &str| Target {
            within: Within::Hours(8),
            from: Anchor::Reported,
            calendar: calendar.to_owned(),
            pausable: true,
        };
        assert_eq!(target(Lang::En, Watch::Resolved, &target_of("working")), "8 working h");
        assert_eq!(target(Lang::ZhCn, Watch::Resolved, &target_of("working")), "8 个工作小时");
        assert_eq!(target(Lang::En, Watch::CustomerUpdate, &target_of("always")), "every 8 h");
        assert_eq!(every(Lang::ZhCn, Within::Hours(1)), "每 1 小时");
    }

    #[test]
    fn a_severity_has_its_number_and_its_word() {
        assert_eq!(severity(Lang::En, Severity::S1), "S1 Grounded");
        assert_eq!(severity(Lang::ZhCn, Severity::S4), "S4 咨询");
    }
}
