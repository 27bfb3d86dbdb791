//! The rules of silences and repeats, each as a fact about one ticket in minutes since its report.

use super::{
    super::promise::{Severity, Watch},
    test_desk::*,
    *,
};

#[test]
fn taken_before_the_deadline_holds_back_warnings_until_it_ends_and_then_the_highest_fires() {
    let mut desk = desk(&[clock(Watch::Restored, Severity::S1, 100.0)]);
    desk.take(restored_s1().key(), 40.0, 85.0);
    assert_eq!(desk.run(0.0, 101.0), ["due soon @80 (before)", "missed @100"]);
}

#[test]
fn taken_never_silences_past_the_deadline() {
    let mut desk = desk(&[clock(Watch::Restored, Severity::S1, 100.0)]);
    desk.take(restored_s1().key(), 40.0, 500.0);
    assert_eq!(
        desk.run(0.0, 146.0),
        ["missed @100 (before, due soon)", "service manager @115", "service manager #1 @145"]
    );
}

#[test]
fn taken_after_the_deadline_holds_back_repeats_and_never_a_first_firing() {
    let mut desk = desk(&[restored_s1()]);
    desk.run(0.0, 80.0);
    desk.take(restored_s1().key(), 80.0, 140.0);
    assert_eq!(
        desk.run(80.0, 170.0),
        [
            "account sponsor @120",
            "service manager #2 @135 (service manager #1)",
            "service manager #3 @165"
        ]
    );
}

#[test]
fn a_silence_holds_back_also_what_a_late_engine_had_not_fired() {
    let mut desk = desk(&[clock(Watch::Restored, Severity::S1, 100.0)]);
    desk.take(restored_s1().key(), 55.0, 70.0);
    assert_eq!(desk.look(60.0), Vec::<String>::new());
    assert_eq!(desk.run(60.0, 81.0), ["before @50 +20", "due soon @80"]);
}

#[test]
fn a_silence_is_of_one_clock() {
    let mut desk = desk(&[restored_s1(), clock(Watch::Resolved, Severity::S1, 60.0)]);
    desk.take(restored_s1().key(), 10.0, 40.0);
    let firings = desk.plan_at(30.0).firings;
    assert_eq!(firings.len(), 1);
    assert_eq!(firings[0].key.watch, StepWatch::Resolved);
}

#[test]
fn repeats_of_one_ticket_fall_together() {
    let mut desk = desk(&[restored_s1(), clock(Watch::Resolved, Severity::S1, 70.0)]);
    desk.run(0.0, 100.0);
    assert_eq!(
        desk.run(100.0, 140.0),
        [
            "service manager #1 @105",
            "account sponsor @120",
            "account sponsor @130",
            "service manager #2 @135",
            "service manager #1 @135",
        ]
    );
}

#[test]
fn repeats_keep_their_beat_when_the_clock_that_began_it_ends() {
    let mut desk = desk(&[restored_s1(), clock(Watch::Resolved, Severity::S1, 70.0)]);
    desk.run(0.0, 140.0);
    desk.clocks[0].ended = Some(141.0);
    assert_eq!(desk.run(141.0, 200.0), ["service manager #2 @165", "service manager #3 @195"]);
}

#[test]
fn repeats_end_with_the_clock_or_after_forty_eight_rounds() {
    let mut ended = desk(&[restored_s1()]);
    ended.run(0.0, 80.0);
    ended.clocks[0].ended = Some(90.0);
    let plan = ended.plan_at(500.0);
    assert_eq!((plan.firings.len(), plan.next_look_at), (0, None));
    let mut open = desk(&[restored_s1()]);
    let said = open.run(0.0, 1e6);
    assert_eq!(said.last().unwrap(), "service manager #48 @1515");
    assert_eq!(said.len(), 5 + 48);
}
