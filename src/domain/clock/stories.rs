//! Facts about clocks that are easy to get wrong, told as short stories.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use super::{Clock, Evaluation, Terms, TicketState, evaluate, standing};
use crate::domain::{
    event::Event,
    plan::Plan,
    promise::{Milestone, Watch},
    time::Timestamp,
};

/// A plan with S1 and S2, each as milestone → within, or within and anchor.
fn plan(retarget: &str, s1: &Value, s2: &Value) -> Plan {
    let severity = |targets: &Value| {
        let (mut target, mut cycle) = (serde_json::Map::new(), serde_json::Map::new());
        for (watch, clause) in targets.as_object().unwrap() {
            let (within, from) = match clause.as_array() {
                Some(both) => (&both[0], both[1].clone()),
                None => (clause, json!("reported")),
            };
            let table =
                if Watch::is_cycle(watch.parse().unwrap()) { &mut cycle } else { &mut target };
            table.insert(watch.clone(), json!({"within": within, "from": from}));
        }
        json!({"target": target, "cycle": cycle})
    };
    let severity = json!({"S1": severity(s1), "S2": severity(s2)});
    let plan = json!({"reopen_window": "7d", "retarget": retarget, "severity": severity});
    serde_json::from_value(plan).unwrap()
}

fn at(clock: &str) -> Timestamp {
    let date = if clock.len() == 5 { "2026-03-02T" } else { "2026-03-" };
    Timestamp::parse(&format!("{date}{clock}:00Z")).unwrap()
}

/// Reported as S1 at 08:00; then what happened, and when: `("08:10", kind, payload)`. A fourth
/// part, joined to the time by a slash, is when it was entered.
fn events(later: &[(&str, &str, Value)]) -> Vec<Event> {
    let report = json!({"severity": "S1", "terms": {"plan": "p"}});
    let all = [("08:00", "reported", report)];
    let all = all.iter().chain(later).enumerate().map(|(i, (times, kind, payload))| {
        let (occurred, recorded) = times.split_once('/').unwrap_or((times, times));
        let mut event = json!({"seq": i + 1, "kind": kind});
        event["occurred_at"] = json!(at(occurred));
        event["recorded_at"] = json!(at(recorded));
        event.as_object_mut().unwrap().extend(payload.as_object().unwrap().clone());
        serde_json::from_value(event).unwrap()
    });
    all.collect()
}

fn evaluated(plan: Plan, later: &[(&str, &str, Value)], as_of: &str) -> Evaluation {
    let plans = [("p".to_owned(), Arc::new(plan))].into();
    evaluate(&events(later), &Terms { plans, ..Terms::default() }, at(as_of)).unwrap()
}

/// Each clock as `watch generation state due`.
fn told(plan: Plan, later: &[(&str, &str, Value)], as_of: &str) -> Vec<String> {
    let due = |clock: &Clock| {
        clock.due_at().map_or("-".to_owned(), |due| due.to_string()[11..16].to_owned())
    };
    let line = |clock: &Clock| {
        let (key, state) = (clock.key, clock.state(at(as_of)));
        format!("{} {} {state} {}", key.watch, key.generation, due(clock))
    };
    evaluated(plan, later, as_of).clocks.iter().map(line).collect()
}

fn milestone(milestone: &str) -> Value {
    json!({"milestone": milestone})
}

#[test]
fn tighter_keeps_the_old_clause_where_the_new_one_has_not_started() {
    let plan = plan("tighter", &json!({"restored": "4h"}), &json!({"restored": ["1h", "on_site"]}));
    let later = [("08:30", "severity_changed", json!({"to": "S2"}))];
    assert_eq!(
        told(plan, &later, "09:00"),
        ["restored 1 superseded 12:00", "restored 2 running 12:00"]
    );
}

#[test]
fn tighter_takes_the_new_clause_where_the_old_one_has_not_started() {
    let plan = plan("tighter", &json!({"restored": ["1h", "on_site"]}), &json!({"restored": "4h"}));
    let later = [("08:30", "severity_changed", json!({"to": "S2"}))];
    assert_eq!(
        told(plan, &later, "09:00"),
        ["restored 1 superseded -", "restored 2 running 12:30"]
    );
}

#[test]
fn a_resumption_from_before_its_pause_has_no_effect() {
    let plan = plan("from_report", &json!({"resolved": "4h"}), &json!({}));
    let later = [
        ("08:30", "paused", json!({"party": "supplier"})),
        ("08:20/08:40", "resumed", json!({"event": 2})),
    ];
    assert_eq!(told(plan, &later, "09:00"), ["resolved 1 paused -"]);
}

#[test]
fn a_clock_that_ends_while_paused_has_its_deadline_again() {
    let plan = plan("from_report", &json!({"restored": "1h"}), &json!({}));
    let later = [
        ("08:30", "paused", json!({"party": "supplier"})),
        ("10:00", "milestone", milestone("restored")),
    ];
    assert_eq!(told(plan, &later, "10:00"), ["restored 1 met 10:30"]);
}

#[test]
fn a_resolution_waived_too_late_was_missed_and_runs_on_when_reopened() {
    let plan = plan("from_report", &json!({"resolved": "1h"}), &json!({}));
    let later = [
        ("09:30", "waived", milestone("resolved")),
        ("10:00", "milestone", milestone("resolved")),
        ("11:00", "reopened", json!({})),
    ];
    let clock = &evaluated(plan, &later, "12:00").clocks[0];
    assert_eq!((clock.ended_at, clock.due_at()), (None, Some(at("09:00"))));
}

#[test]
fn a_waived_resolution_stays_waived_when_reopened_and_when_re_targeted() {
    let plan = plan("from_report", &json!({"resolved": "4h"}), &json!({"resolved": "8h"}));
    let later = [
        ("09:00", "waived", milestone("resolved")),
        ("10:00", "milestone", milestone("resolved")),
        ("11:00", "reopened", json!({})),
        ("11:30", "severity_changed", json!({"to": "S2"})),
    ];
    assert_eq!(told(plan, &later, "12:00"), ["resolved 1 waived 12:00"]);
}

#[test]
fn telling_the_customer_of_a_milestone_again_is_an_update() {
    let plan = plan("from_report", &json!({"customer_update": "1h"}), &json!({}));
    let told_of = |milestone| json!({"milestone": milestone, "told": true});
    let later = [
        ("08:10", "milestone", told_of("on_site")),
        ("08:20", "milestone", told_of("dispatched")),
        ("08:30", "milestone", told_of("on_site")),
    ];
    let clocks = evaluated(plan, &later, "08:40").clocks;
    let cycles: Vec<_> = clocks.iter().map(|c| (c.key.cycle, c.ended_at)).collect();
    let ends = [(1, Some(at("08:10"))), (2, Some(at("08:20"))), (3, Some(at("08:30"))), (4, None)];
    assert_eq!(cycles, ends);
}

#[test]
fn a_role_nobody_uses_needs_no_calendar() {
    let mut plan = plan("from_report", &json!({"resolved": "4h"}), &json!({"resolved": "8h"}));
    for terms in plan.severity.values_mut().skip(1) {
        terms.target.values_mut().for_each(|target| target.calendar = "working".to_owned());
    }
    assert_eq!(told(plan, &[], "08:00"), ["resolved 1 running 12:00"]);
}

#[test]
fn a_verdict_keeps_the_severity_and_the_seconds_it_was_judged_by() {
    let plan = plan("from_report", &json!({"resolved": "1h"}), &json!({"resolved": "8h"}));
    let later = [
        ("09:30", "severity_changed", json!({"to": "S2"})),
        ("10:00", "milestone", milestone("resolved")),
    ];
    let verdicts = evaluated(plan, &later, "10:00").verdicts;
    let rows: Vec<_> = verdicts.iter().map(|v| (v.severity.word(), v.counted_s)).collect();
    assert_eq!(rows, [("S1", 3600), ("S1", 7200)]);
}

#[test]
fn a_clock_remembers_when_its_event_was_recorded() {
    let plan = plan("from_report", &json!({"resolved": "4h"}), &json!({"resolved": "8h"}));
    let later = [("08:10/09:00", "severity_changed", json!({"to": "S2"}))];
    let made: Vec<_> = evaluated(plan, &later, "10:00").clocks.iter().map(|c| c.made_at).collect();
    assert_eq!(made, [at("08:00"), at("09:00")]);
}

#[test]
fn a_ticket_stands_as_its_visible_events_say() {
    let later = [
        ("08:10", "milestone", milestone("on_site")),
        ("08:20", "merged", json!({"other_reported_at": "2026-03-02T07:00:00Z"})),
        ("09:00", "milestone", milestone("resolved")),
        ("10:00", "withdrawn", json!({"event": 4})),
    ];
    let events = events(&later);
    assert_eq!(standing(&events, at("07:59")), None);
    assert_eq!(standing(&events, at("09:00")).unwrap().state, TicketState::Resolved(at("09:00")));
    let now = standing(&events, at("10:00")).unwrap();
    assert_eq!((now.state, now.reported_at), (TicketState::Open, at("07:00")));
    let passed = [Milestone::Acknowledged, Milestone::PlanAgreed, Milestone::Dispatched];
    let passed = passed.into_iter().chain([Milestone::OnSite]).map(|m| (m, at("08:10")));
    assert_eq!(now.passed, passed.collect::<BTreeMap<_, _>>());
}

#[test]
fn moments_at_the_edges_of_time_are_counted_without_panic() {
    let plan = plan("tighter", &json!({"resolved": "4h"}), &json!({"resolved": "8h"}));
    let terms = Terms { plans: [("p".to_owned(), Arc::new(plan))].into(), ..Terms::default() };
    let later = [
        ("08:10", "merged", json!({"other_reported_at": "0000-01-01T00:00:00Z"})),
        ("08:20", "severity_changed", json!({"to": "S2"})),
    ];
    let mut events = events(&later);
    for (edge, states) in [(i64::MIN, 1), (i64::MAX, 0)] {
        events[0].occurred_at = Timestamp::from_micros(edge);
        events[0].recorded_at = Timestamp::from_micros(edge);
        let clocks = evaluate(&events, &terms, at("09:00")).unwrap().clocks;
        assert_eq!(clocks.iter().filter(|c| c.stop.is_none()).count(), states, "{edge}");
        assert!(clocks.iter().all(|c| c.counted_s(&terms, at("09:00")) >= 0));
    }
}
