//! The rules of the ladder, each as a fact about one ticket in minutes since its report.

use super::{
    super::{
        plan::{Within, document},
        promise::{Severity, Watch},
    },
    test_desk::*,
    *,
};

#[test]
fn each_step_fires_once_at_its_own_time() {
    let mut desk = desk(&[restored_s1()]);
    assert_eq!(
        desk.run(0.0, 151.0),
        [
            "before @30",
            "due soon @48",
            "missed @60",
            "service manager @75",
            "service manager #1 @105",
            "account sponsor @120",
            "service manager #2 @135",
        ]
    );
    assert_eq!(desk.look(151.0), Vec::<String>::new());
}

#[test]
fn a_miss_is_told_one_second_after_its_deadline_and_dated_at_it() {
    let mut desk = desk(&[restored_s1()]);
    desk.look(50.0);
    assert_eq!(desk.plan_at(50.0).next_look_at, Some(at(60.0).plus_secs(1)));
    assert_eq!(desk.look(60.0), Vec::<String>::new());
    assert_eq!(desk.look(60.0 + 1.0 / 60.0), ["missed @60"]);
}

#[test]
fn after_a_downtime_the_highest_step_fires_once_and_names_what_it_skips_and_how_late_it_is() {
    let mut desk = desk(&[restored_s1()]);
    assert_eq!(desk.look(70.0), ["missed @60 +9 (before, due soon)"]);
    assert_eq!(desk.run(70.25, 106.0), ["service manager @75", "service manager #1 @105"]);
}

#[test]
fn the_sponsor_is_told_after_a_night_without_an_engine_though_a_repeat_fell_due_later() {
    let mut desk = desk(&[restored_s1()]);
    let after_a_night = desk.look(200.0);
    assert_eq!(after_a_night.len(), 1);
    assert!(after_a_night[0].starts_with("account sponsor @120 +80 (before, due soon, missed, "));
    assert!(after_a_night[0].ends_with("service manager #4)"), "{after_a_night:?}");
    assert_eq!(desk.run(200.25, 226.0), ["service manager #5 @225"]);
}

#[test]
fn ladder_times_do_not_shift_after_an_outage_of_thirty_minutes() {
    let mut with = desk(&[restored_s1()]);
    let mut without = with.clone();
    with.run(0.0, 49.0);
    with.look(79.0);
    without.run(0.0, 79.0);
    assert_eq!(with.run(79.25, 300.0), without.run(79.25, 300.0));
}

#[test]
fn after_forty_days_one_step_fires_and_nothing_follows() {
    let mut desk = desk(&[restored_s1()]);
    assert_eq!(desk.look(40.0 * 1440.0).len(), 1);
    let plan = desk.plan_at(40.0 * 1440.0 + 1.0);
    assert_eq!((plan.firings.len(), plan.next_look_at), (0, None));
}

#[test]
fn no_step_is_due_before_its_clock_was_made() {
    let mut late_entry = restored_s1();
    late_entry.made = 55.5;
    let mut desk = desk(&[late_entry]);
    assert_eq!(desk.run(55.5, 61.0), ["due soon @55.5 (before)", "missed @60"]);
}

#[test]
fn a_goal_shortened_below_the_time_spent_is_told_at_once() {
    let mut desk = desk(&[clock(Watch::Restored, Severity::S2, 1440.0)]);
    assert_eq!(desk.run(0.0, 100.0), Vec::<String>::new());
    desk.clocks[0].ended = Some(100.0);
    let shorter = Clock { generation: 5, made: 100.0, ..restored_s1() };
    desk.clocks.push(shorter);
    assert_eq!(desk.look(100.0 + 1.0 / 60.0), ["missed @100 (before, due soon)"]);
}

#[test]
fn a_retarget_fires_no_step_again_unless_it_is_due_later_than_before() {
    let retarget = |within: f64| {
        let mut desk = desk(&[clock(Watch::Restored, Severity::S1, 100.0)]);
        assert_eq!(desk.run(0.0, 85.0), ["before @50", "due soon @80"]);
        desk.clocks[0].ended = Some(85.0);
        let again = clock(Watch::Restored, Severity::S1, within);
        desk.clocks.push(Clock { generation: 7, made: 85.0, ..again });
        desk.run(85.0, within + 0.5)
    };
    assert_eq!(retarget(90.0), ["missed @90"]);
    assert_eq!(retarget(100.0), ["missed @100"]);
    assert_eq!(retarget(110.0), ["due soon @88", "missed @110"]);
    assert_eq!(retarget(200.0), ["before @100", "due soon @160", "missed @200"]);
}

#[test]
fn a_skipped_step_is_not_told_by_the_next_generation_either() {
    let mut desk = desk(&[clock(Watch::Restored, Severity::S1, 100.0)]);
    assert_eq!(desk.look(82.0), ["due soon @80 +2 (before)"]);
    desk.clocks[0].ended = Some(85.0);
    let again = clock(Watch::Restored, Severity::S1, 99.0);
    desk.clocks.push(Clock { generation: 7, made: 85.0, ..again });
    assert_eq!(desk.run(85.0, 99.5), ["missed @99"]);
}

#[test]
fn the_two_cycles_use_only_due_soon_and_later() {
    let mut desk = desk(&[Clock { cycle: 4, ..clock(Watch::CustomerUpdate, Severity::S1, 60.0) }]);
    assert_eq!(desk.run(0.0, 61.0), ["due soon @48", "missed @60"]);
    desk.clocks[0].ended = Some(61.0);
    let next = clock(Watch::CustomerUpdate, Severity::S1, 60.0);
    desk.clocks.push(Clock { cycle: 9, starts: 61.0, made: 61.0, ..next });
    assert_eq!(desk.run(61.0, 122.0), ["due soon @109", "missed @121"]);
}

#[test]
fn delays_in_working_days_are_counted_time() {
    let mut desk = desk(&[clock(Watch::Restored, Severity::S3, 60.0)]);
    assert_eq!(desk.run(0.0, 1000.0), ["before @45", "missed @60", "service manager @600"]);
}

#[test]
fn the_reported_step_belongs_to_the_ticket_and_fires_once() {
    let mut desk = desk(&[restored_s1(), clock(Watch::Resolved, Severity::S1, 500.0)]);
    desk.with_report = true;
    let plan = desk.plan_at(0.0);
    assert_eq!(plan.firings[0].key.watch, StepWatch::Reported);
    assert_eq!(plan.firings[0].place, (1, 6));
    assert_eq!(desk.look(0.0), ["reported @0"]);
    desk.clocks.push(Clock { generation: 9, made: 1.0, ..restored_s1() });
    assert_eq!(desk.look(1.0), Vec::<String>::new());
}

#[test]
fn somebody_is_told_of_a_report_also_where_the_plan_has_no_ladder() {
    let mut desk = desk(&[restored_s1()]);
    desk.with_report = true;
    desk.plan.ladder.clear();
    let plan = desk.plan_at(0.0);
    assert_eq!(plan.firings.iter().map(say).collect::<Vec<_>>(), ["reported @0"]);
    assert_eq!(plan.firings[0].to[0].to_string(), "owner|team");
    assert_eq!(plan.next_look_at, Some(at(60.0).plus_secs(1)), "its miss is still judged");
    assert_eq!(desk.run(0.0, 500.0), ["reported @0"]);
}

#[test]
fn the_individual_plan_tells_reminds_once_and_tells_the_lead_of_the_miss() {
    let individual =
        document::parse(include_str!("../../../config/plans/individual.toml")).unwrap();
    let mut desk = desk(&[clock(Watch::Resolved, Severity::S2, 100.0)]);
    desk.plan = individual;
    desk.with_report = true;
    assert_eq!(desk.run(0.0, 1e5), ["reported @0", "reminder @80", "missed @100"]);
}

#[test]
fn waiting_mail_is_told_to_the_team_at_once_and_to_the_service_manager_when_missed() {
    let ladder = triage_ladder();
    let none = |_: u8| None;
    let after = |_: Within| None;
    let waiting = LadderClock {
        key: StepKey { watch: StepWatch::Triage, cycle: 0, generation: 0 },
        severity: Severity::S2,
        ladder: Some(&ladder),
        made_at: at(0.5),
        due_at: Some(at(15.0)),
        ended_at: None,
        share_at: &none,
        before_deadline: &|_| None,
        after_deadline: &after,
    };
    let plan = plan_ticket(None, &[waiting], &[], &[], at(0.5));
    assert_eq!(plan.firings.iter().map(say).collect::<Vec<_>>(), ["reported @0.5"]);
    assert_eq!(plan.next_look_at, Some(at(15.0).plus_secs(1)));
    let late = plan_ticket(None, &[waiting], &[], &[], at(20.0));
    assert_eq!(late.firings.iter().map(say).collect::<Vec<_>>(), ["missed @15 +4 (reported)"]);
    assert_eq!(triage_within(true, false), Within::Minutes(15));
    assert_eq!(triage_within(false, true), Within::Minutes(15));
    assert_eq!(triage_within(false, false), Within::WorkingDays(1));
}

#[test]
fn a_proposed_severity_is_told_at_once_and_goes_up_its_acknowledged_ladder() {
    let mut proposed = clock(Watch::Acknowledged, Severity::S1, 15.0);
    proposed.watch = StepWatch::SeverityProposed;
    let mut desk = desk(&[proposed]);
    assert_eq!(
        desk.run(0.0, 31.0),
        ["reported @0", "before @7.5", "due soon @12", "missed @15", "service manager @30"]
    );
}

#[test]
fn a_step_with_nobody_there_moves_on_at_once_and_finally_to_all_admins() {
    use super::super::plan::Recipient;
    let firing = &desk(&[restored_s1()]).plan_at(61.0).firings[0];
    assert_eq!(firing.step, "missed");
    let there = |who: &'static [&'static str]| {
        move |r: &Recipient| {
            if who.contains(&r.to_string().as_str()) { vec![r.to_string()] } else { vec![] }
        }
    };
    let admins = ["root".to_owned()];
    let told = people_of(firing, there(&["owner", "account.manager"]), &admins);
    assert_eq!((told.people.join(" "), told.passed_on), ("owner account.manager".to_owned(), 0));
    let told = people_of(firing, there(&["account.sponsor"]), &admins);
    assert_eq!((told.people.join(" "), told.passed_on), ("account.sponsor".to_owned(), 2));
    let told = people_of(firing, there(&[]), &admins);
    assert!(told.is_admins && told.people == admins && told.passed_on == 3);
    let before = &desk(&[restored_s1()]).plan_at(31.0).firings[0];
    assert_eq!(people_of(before, there(&["team"]), &admins).people, ["team"]);
    assert_eq!(people_of(before, there(&["team", "owner"]), &admins).people, ["owner"]);
}

#[test]
fn a_late_warning_knows_that_it_is_overdue() {
    let mut desk = desk(&[restored_s1()]);
    desk.clocks[0].made = 65.0;
    let firing = &desk.plan_at(65.0).firings[0];
    assert!(firing.is_overdue(at(65.0)));
    assert!(!firing.is_overdue(at(60.0)));
}

#[test]
fn a_clock_without_deadline_has_no_steps() {
    let ladder = boeing().ladder[0].clone();
    let none = |_: u8| None;
    let after = |_: Within| None;
    let paused = LadderClock {
        key: restored_s1().key(),
        severity: Severity::S1,
        ladder: Some(&ladder),
        made_at: at(0.0),
        due_at: None,
        ended_at: None,
        share_at: &none,
        before_deadline: &|_| None,
        after_deadline: &after,
    };
    assert_eq!(plan_ticket(None, &[paused], &[], &[], at(1e6)), LadderPlan::default());
}
