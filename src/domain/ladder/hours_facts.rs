//! Quiet hours, offsets from the deadline and unanswered alerts, each as a fact about one ticket in
//! minutes since its report, which is 2026-09-21T14:13:20Z.

use super::{
    super::{
        plan::{Plan, document},
        promise::{Severity, Watch},
    },
    test_desk::*,
};

/// A plan with these steps for every severity.
fn plan(steps: &[&str]) -> Plan {
    let steps: Vec<String> =
        steps.iter().map(|step| format!("[[ladder.step]]\n{step}\n")).collect();
    let steps = steps.concat();
    let text = format!(
        "format = 1\nname = \"hours\"\ndefault_severity = \"S2\"\nreopen_window = \"14d\"\n\
         [severity.S1]\ntest = {{ en = \"e\", zh-CN = \"z\" }}\n[severity.S1.target]\nrestored = {{ within = \"6h\" }}\n\
         [severity.S2]\ntest = {{ en = \"e\", zh-CN = \"z\" }}\n[severity.S2.target]\nrestored = {{ within = \"6h\" }}\n\
         [[ladder]]\n{steps}"
    );
    document::parse(&text).unwrap_or_else(|e| panic!("{e:#?}"))
}

fn told(plan: Plan, severity: Severity, until: f64) -> Vec<String> {
    let mut desk = desk(&[clock(Watch::Restored, severity, 60.0)]);
    desk.plan = plan;
    desk.run(0.0, until)
}

/// Quiet from 14:40 to 15:40 UTC: from minute 26.67 to 86.67.
const QUIET: &str = "quiet = \"14:40-15:40 UTC\"";

fn quiet_plan() -> Plan {
    plan(&[
        &format!("name = \"half\"\nat = \"50%\"\n{QUIET}\nto = [\"team\"]"),
        &format!("name = \"soon\"\nat = \"80%\"\n{QUIET}\nto = [\"team\"]"),
        "name = \"after\"\nat = \"+2h\"\nto = [\"team.lead\"]",
    ])
}

#[test]
fn quiet_hours_hold_a_step_back_until_they_end_and_then_the_highest_fires() {
    let said = told(quiet_plan(), Severity::S2, 200.0);
    assert_eq!(said, ["soon @48 (half)", "after @180"]);
    let mut desk = desk(&[clock(Watch::Restored, Severity::S2, 60.0)]);
    desk.plan = quiet_plan();
    assert_eq!(desk.run(0.0, 86.0), Vec::<String>::new());
    let next = desk.plan_at(86.0).next_look_at.unwrap();
    assert_eq!(next.to_string(), "2026-09-21T15:40:00Z");
}

#[test]
fn quiet_hours_never_hold_back_an_s1() {
    let said = told(quiet_plan(), Severity::S1, 200.0);
    assert_eq!(said, ["half @30", "soon @48", "after @180"]);
}

#[test]
fn what_quiet_hours_hold_back_is_skipped_by_a_higher_step_without_them() {
    let plan = plan(&[
        &format!("name = \"half\"\nat = \"50%\"\n{QUIET}\nto = [\"team\"]"),
        "name = \"missed\"\nat = \"deadline\"\nto = [\"team.lead\"]",
    ]);
    assert_eq!(told(plan, Severity::S2, 300.0), ["missed @60 (half)"]);
}

#[test]
fn repeats_of_the_quiet_hours_come_as_one_when_they_end() {
    let plan = plan(&[&format!(
        "name = \"after\"\nat = \"deadline\"\nrepeat = \"10m\"\n{QUIET}\nto = [\"team\"]"
    )]);
    let said = told(plan, Severity::S2, 105.0);
    assert_eq!(said[0], "after #2 @80 (after, after #1)");
    assert_eq!(said[1..], ["after #3 @90", "after #4 @100"]);
}

#[test]
fn a_step_may_stand_before_the_deadline_and_a_time_after_it_may_be_counted() {
    let plan = plan(&[
        "name = \"a\"\nat = \"-45m\"\nto = [\"team\"]",
        "name = \"b\"\nat = \"-15m counted\"\nto = [\"team\"]",
        "name = \"c\"\nat = \"+30m counted\"\nto = [\"team\"]",
    ]);
    assert_eq!(told(plan, Severity::S2, 100.0), ["a @15", "b @45", "c @90"]);
}

fn unanswered() -> Plan {
    plan(&[
        "name = \"half\"\nat = \"50%\"\nto = [\"owner\"]",
        "name = \"nobody took it\"\nat = \"unanswered +10m\"\nto = [\"team.lead\"]",
        "name = \"missed\"\nat = \"deadline\"\nto = [\"owner\"]",
        "name = \"nobody yet\"\nat = \"unanswered +20m\"\nto = [\"team.lead\"]",
    ])
}

#[test]
fn an_unanswered_alert_goes_on_after_its_time() {
    let said = told(unanswered(), Severity::S2, 100.0);
    assert_eq!(said, ["half @30", "nobody took it @40", "missed @60", "nobody yet @80"]);
}

#[test]
fn an_alert_that_was_taken_is_answered_as_long_as_it_is_silent() {
    let mut desk = desk(&[clock(Watch::Restored, Severity::S2, 60.0)]);
    desk.plan = unanswered();
    let key = clock(Watch::Restored, Severity::S2, 60.0).key();
    desk.take(key, 35.0, 55.0);
    desk.take(key, 70.0, 90.0);
    let said = desk.run(0.0, 100.0);
    assert_eq!(said, ["half @30", "nobody took it @40", "missed @60", "nobody yet @80"]);
    let fired: Vec<f64> = desk.fired.iter().map(|f| minutes(f.fired_at)).collect();
    assert!((fired[1] - 55.0).abs() < 0.1 && (fired[3] - 90.0).abs() < 0.1, "{fired:?}");
}

#[test]
fn a_step_that_makes_no_sense_is_refused_with_the_cure() {
    let refused = |step: &str| {
        let text = format!(
            "format = 1\nname = \"x\"\ndefault_severity = \"S1\"\nreopen_window = \"14d\"\n\
             [severity.S1]\ntest = {{ en = \"e\", zh-CN = \"z\" }}\n[severity.S1.target]\nrestored = {{ within = \"6h\" }}\n\
             [[ladder]]\nseverities = [\"S1\"]\n[[ladder.step]]\n{step}\n"
        );
        let mistakes = document::parse(&text).unwrap_err();
        mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    for (step, words) in [
        ("name = \"a\"\nat = \"unanswered +10m\"\nto = [\"team\"]", "could be unanswered"),
        ("name = \"a\"\nat = \"50%\"\nquiet = \"22:00-07:00\"\nto = [\"team\"]", "no quiet hours"),
        ("name = \"a\"\nat = \"50%\"\nquiet = \"22:00-07:00 UTC\"\nto = [\"team\"]", "S1 alone"),
        (
            "name = \"a\"\nat = \"reported\"\nquiet = \"22:00-07:00 UTC\"\nto = [\"team\"]",
            "at any hour",
        ),
        ("name = \"a\"\nat = \"-0m\"\nto = [\"team\"]", "no time at all"),
        ("name = \"a\"\nat = \"-10m\"\nrepeat = \"5m\"\nto = [\"team\"]", "can repeat"),
        ("name = \"a\"\nat = \"+1wd counted\"\nto = [\"team\"]", "no time of a step"),
        ("name = \"a\"\nat = \"50%\"\nto = [\"role:king\"]", "no role"),
        ("name = \"a\"\nat = \"50%\"\nto = [\"on_call:\"]", "no recipient"),
        ("name = \"a\"\nat = \"50%\"\nto = [\"customer:king\"]", "no part"),
    ] {
        let said = refused(step);
        assert!(said.contains(words), "{step}: {said}");
    }
}
