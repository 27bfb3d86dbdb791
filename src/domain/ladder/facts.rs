//! The rules of the ladder, each as a fact about one ticket in minutes since its report.

use super::{
    super::{
        plan::{Plan, Within, document},
        promise::{Severity, Watch},
        time::Timestamp,
    },
    *,
};

/// Minutes since the report.
fn at(minutes: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "tests count in quarter minutes")]
    Timestamp::from_secs(1_790_000_000).plus_micros((minutes * 60e6).round() as i64)
}

fn minutes(moment: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "tests count in quarter minutes")]
    let since = (moment.micros() - at(0.0).micros()) as f64;
    since / 60e6
}

fn boeing() -> Plan {
    document::parse(include_str!("../../../config/plans/boeing.toml")).unwrap()
}

/// A 24×7 clock of the boeing plan, counted from the report.
#[derive(Debug, Clone)]
struct Clock {
    watch: StepWatch,
    cycle: i64,
    generation: i64,
    severity: Severity,
    /// Minutes of its target, from `starts`.
    within: f64,
    starts: f64,
    made: f64,
    ended: Option<f64>,
}

fn clock(watch: Watch, severity: Severity, within: f64) -> Clock {
    Clock {
        watch: watch.into(),
        cycle: 0,
        generation: 1,
        severity,
        within,
        starts: 0.0,
        made: 0.0,
        ended: None,
    }
}

impl Clock {
    fn due(&self) -> f64 {
        (self.starts + self.within).max(if self.generation > 1 { self.made } else { 0.0 })
    }

    fn key(&self) -> StepKey {
        StepKey { watch: self.watch, cycle: self.cycle, generation: self.generation }
    }
}

/// A ticket that remembers what fired.
#[derive(Clone)]
struct Desk {
    plan: Plan,
    clocks: Vec<Clock>,
    fired: Vec<Fired>,
    silences: Vec<Silence>,
    with_report: bool,
}

fn desk(clocks: &[Clock]) -> Desk {
    Desk {
        plan: boeing(),
        clocks: clocks.to_vec(),
        fired: Vec::new(),
        silences: Vec::new(),
        with_report: false,
    }
}

impl Desk {
    fn plan_at(&self, now: f64) -> LadderPlan {
        let shares: Vec<_> = self
            .clocks
            .iter()
            .map(|c| {
                let (starts, within) = (c.starts, c.within);
                move |share: u8| Some(at(starts + within * f64::from(share) / 100.0).floor())
            })
            .collect();
        let afters: Vec<_> = self
            .clocks
            .iter()
            .map(|c| {
                let due = c.due();
                // A working day of nine hours on an endless shift.
                move |within: Within| Some(at(due).plus_secs(within.secs(9 * 3600)))
            })
            .collect();
        let clocks: Vec<LadderClock<'_>> = self
            .clocks
            .iter()
            .zip(shares.iter().zip(&afters))
            .map(|(c, (share, after))| LadderClock {
                key: c.key(),
                severity: c.severity,
                ladder: self.plan.ladder_for(c.severity, Watch::Restored).unwrap(),
                made_at: at(c.made),
                due_at: Some(at(c.due())),
                ended_at: c.ended.map(at),
                share_at: share,
                after_deadline: after,
            })
            .collect();
        let ticket = LadderTicket {
            reported_recorded_at: at(0.0),
            report_seq: 1,
            severity: Severity::S1,
            ladder: self.plan.reported_ladder_for(Severity::S1),
        };
        let ticket = self.with_report.then_some(&ticket);
        plan_ticket(ticket, &clocks, &self.fired, &self.silences, at(now))
    }

    /// Looks at an instant and keeps what fires: “missed @15 +3 (before, due soon)”: the step, its
    /// round, its due minute, how many minutes late, what it skips.
    fn look(&mut self, now: f64) -> Vec<String> {
        let plan = self.plan_at(now);
        for f in &plan.firings {
            self.fired.push(Fired {
                key: f.key,
                step: f.step.clone(),
                round: f.round,
                due_at: f.due_at,
                fired_at: at(now),
            });
        }
        plan.firings.iter().map(say).collect()
    }

    /// Runs from one minute to another as the engine does, waking when it said it would.
    fn run(&mut self, from: f64, to: f64) -> Vec<String> {
        let mut said = Vec::new();
        let mut now = from;
        loop {
            said.extend(self.look(now));
            let Some(next) = self.plan_at(now).next_look_at.map(minutes) else { break };
            assert!(next > now, "it would look at {next} again");
            if next > to {
                break;
            }
            now = next;
        }
        said
    }

    fn take(&mut self, key: StepKey, from: f64, until: f64) {
        self.silences.push(Silence { key, from: at(from), until: at(until) });
    }
}

fn say(f: &Firing) -> String {
    let round = if f.round > 0 { format!(" #{}", f.round) } else { String::new() };
    let late = if f.late_s >= 60 { format!(" +{}", f.late_s / 60) } else { String::new() };
    let names: Vec<String> = f
        .skipped
        .iter()
        .map(|s| if s.round > 0 { format!("{} #{}", s.step, s.round) } else { s.step.clone() })
        .collect();
    let skips = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
    format!("{}{round} @{}{late}{skips}", f.step, minutes(f.due_at))
}

fn restored_s1() -> Clock {
    clock(Watch::Restored, Severity::S1, 60.0)
}

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
        ladder: &ladder,
        made_at: at(0.5),
        due_at: Some(at(15.0)),
        ended_at: None,
        share_at: &none,
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
        ladder: &ladder,
        made_at: at(0.0),
        due_at: None,
        ended_at: None,
        share_at: &none,
        after_deadline: &after,
    };
    assert_eq!(plan_ticket(None, &[paused], &[], &[], at(1e6)), LadderPlan::default());
}

mod properties {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn clocks() -> impl Strategy<Value = Vec<Clock>> {
        let one =
            (0..Watch::ALL.len(), 0..2usize, 2u32..400, 0u32..300, prop::option::of(0u32..2000));
        prop::collection::vec(one, 1..5).prop_map(|all| {
            let made = |(i, (watch, severity, within, made, ended)): (
                usize,
                (usize, usize, u32, u32, Option<u32>),
            )| Clock {
                cycle: i64::try_from(i).unwrap(),
                made: f64::from(made),
                ended: ended.map(f64::from),
                ..clock(Watch::ALL[watch], Severity::ALL[severity], f64::from(within))
            };
            all.into_iter().enumerate().map(made).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// However the engine sleeps and whatever is silent: each step fires once at most, never
        /// before it is due, and of what is due on a clock the highest.
        #[test]
        fn each_step_fires_once_never_early_and_highest_first(
            clocks in clocks(),
            gaps in prop::collection::vec(1u32..400, 1..25),
            silences in prop::collection::vec((0usize..5, 0u32..1000, 1u32..300), 0..4),
        ) {
            let mut desk = desk(&clocks);
            for (i, from, length) in silences {
                if let Some(clock) = clocks.get(i) {
                    desk.take(clock.key(), f64::from(from), f64::from(from + length));
                }
            }
            let ends: Vec<Option<f64>> = clocks.iter().map(|c| c.ended).collect();
            let mut seen = HashSet::new();
            let mut now = 0.0;
            for gap in gaps {
                now += f64::from(gap);
                for (clock, end) in desk.clocks.iter_mut().zip(&ends) {
                    clock.ended = end.filter(|end| *end <= now);
                }
                let plan = desk.plan_at(now);
                let mut on_clock = HashSet::new();
                for f in &plan.firings {
                    prop_assert!(f.due_at <= at(now), "{f:?} before its time at {now}");
                    prop_assert!(seen.insert((f.key, f.step.clone(), f.round)), "{f:?} again");
                    prop_assert!(on_clock.insert(f.key), "two steps of one clock");
                    for s in &f.skipped {
                        prop_assert!(s.due_at <= at(now));
                        prop_assert!(seen.insert((f.key, s.step.clone(), s.round)), "{s:?} again");
                    }
                }
                desk.look(now);
                prop_assert_eq!(desk.plan_at(now).firings.len(), 0);
                if let Some(next) = desk.plan_at(now).next_look_at {
                    prop_assert!(next > at(now));
                }
            }
        }

        /// An engine that wakes when it said it would tells no step late.
        #[test]
        fn an_engine_that_wakes_in_time_is_never_late(clocks in clocks()) {
            let open: Vec<Clock> =
                clocks.into_iter().map(|c| Clock { ended: None, made: 0.0, ..c }).collect();
            let mut desk = desk(&open);
            let said = desk.run(0.0, 3000.0);
            prop_assert!(said.iter().all(|line| !line.contains('+')), "{said:?}");
        }
    }
}
