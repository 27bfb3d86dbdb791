//! The engine over random histories: entered late, withdrawn, paused, re-targeted, reopened.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use proptest::prelude::*;
use serde_json::json;

use super::{
    Clock, Due, Evaluation, Terms, Verdict, evaluate,
    fold::fold,
    run::Judgement,
    visible::{decides_clocks, visible},
};
use crate::domain::{
    event::{Event, EventKind, TermsRef},
    ids::SupplierId,
    promise::{ClockKey, ClockState, Milestone, Outcome, Party, Severity, Watch},
    time::Timestamp,
};

static TERMS: LazyLock<Terms> = LazyLock::new(|| {
    let plan = |retarget: &str, window: &str, calendar: &str| {
        let to = |within: &str| json!({"within": within, "calendar": calendar});
        json!({"reopen_window": window, "retarget": retarget, "severity": {
            "S1": {"target": {
                "acknowledged": {"within": "15m"},
                "dispatched": {"within": "1h", "from": "acknowledged"},
                "restored": to("6h"),
                "resolved": {"within": "8h", "from": "restored", "calendar": calendar},
            }, "cycle": {"customer_update": {"within": "1h"}, "next_reply": {"within": "30m"}}},
            "S2": {"target": {"acknowledged": to("1h"), "on_site": to("1wd"), "resolved": to("2wd")},
                   "cycle": {"customer_update": to("4h"), "next_reply": to("2h")}},
            "S3": {"target": {"resolved": {"within": "3h", "pausable": false}}},
        }})
    };
    let calendars = json!({
        "night": {"zone": "Africa/Cairo",
                  "weekly": {"thu": [["22:00", "06:00"]], "fri": [["09:00", "17:00"]]}},
        "office": {"zone": "Europe/Dublin", "working_day_s": 28800,
                   "weekly": {"thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]],
                              "mon": [["09:00", "17:00"]]},
                   "exceptions": {"2026-10-31": [["10:00", "12:00"]]}},
        "closed": {"zone": "UTC"},
    });
    let plans = json!({
        "a": plan("from_report", "14d", "always"),
        "b": plan("from_change", "12h", "working"),
        "c": plan("tighter", "2d", "working"),
    });
    let plans: BTreeMap<String, Arc<_>> = serde_json::from_value(plans).unwrap();
    Terms {
        plans: plans.into_iter().collect(),
        calendars: serde_json::from_value(calendars).unwrap(),
    }
});

fn moment(s: i64) -> Timestamp {
    // 2026-10-29T00:00:00Z: the night before Cairo's clocks are set
    Timestamp::from_secs(1_793_232_000 + s)
}

fn bound() -> impl Strategy<Value = TermsRef> {
    let calendar = prop::sample::select(&["night", "office", "office", "closed"][..]);
    (prop::sample::select(&["a", "b", "c"][..]), calendar).prop_map(|(plan, calendar)| TermsRef {
        plan: plan.to_owned(),
        roles: BTreeMap::from([("working".to_owned(), calendar.to_owned())]),
    })
}

fn severity() -> impl Strategy<Value = Severity> {
    prop::sample::select(Severity::ALL)
}

/// Kinds of events; a number that is named is made to fit its history afterwards.
fn kind() -> impl Strategy<Value = EventKind> {
    let watch = || prop::sample::select(Watch::ALL);
    let milestone = prop::sample::select(Milestone::ALL);
    let bools = || any::<bool>();
    prop_oneof![
        4 => (milestone, bools()).prop_map(|(milestone, told)| EventKind::Milestone { milestone, told }),
        2 => bools().prop_map(|told| EventKind::Milestone { milestone: Milestone::Resolved, told }),
        3 => (prop::bool::weighted(0.2), prop::bool::weighted(0.2)).prop_map(|(automatic, thanks)| {
            EventKind::MessageIn { automatic, thanks, message: None }
        }),
        3 => prop::bool::weighted(0.8).prop_map(|human| EventKind::MessageOut { human, message: None }),
        1 => (1i64..99).prop_map(|event| EventKind::ReplyFailed { event }),
        3 => severity().prop_map(|to| EventKind::SeverityChanged { to, reason: None }),
        1 => bound().prop_map(|terms| EventKind::TermsMoved { terms, reason: None }),
        3 => (
            prop::sample::select(Party::ALL),
            prop::option::of((0i64..90_000).prop_map(moment)),
            prop::option::weighted(0.3, prop::collection::vec(watch(), 1..4)),
        ).prop_map(|(party, until, clocks)| EventKind::Paused { party, until, clocks, reason: None }),
        2 => (1i64..99).prop_map(|event| EventKind::Resumed { event }),
        2 => (
            prop::sample::select(Milestone::ALL),
            prop::sample::select(&["0s", "40m", "5h", "2wd"][..]),
            prop::option::weighted(0.7, prop::sample::select(&["night", "office", "closed"][..])),
        ).prop_map(|(under, within, calendar)| EventKind::HandedOver {
            supplier: SupplierId(1),
            under,
            within: within.parse().unwrap(),
            calendar: calendar.map(str::to_owned),
        }),
        1 => (1i64..99, any::<bool>()).prop_map(|(event, done)| EventKind::HandedBack { event, done }),
        3 => Just(EventKind::Reopened { reason: None }),
        2 => (watch(), prop::option::weighted(0.2, 1i64..15)).prop_map(|(milestone, cycle)| {
            EventKind::Waived { milestone, cycle, reason: None }
        }),
        1 => (-9000i64..9000).prop_map(|s| EventKind::Merged { other_reported_at: moment(s), other: None }),
        1 => prop::bool::weighted(0.3).prop_map(|it| if it { EventKind::Superseded { into: None } } else { EventKind::Closed {} }),
        2 => (1i64..99).prop_map(|event| EventKind::Withdrawn { event, reason: None }),
    ]
}

/// Histories of one report and up to 14 more events, and two instants to look at them.
fn histories() -> impl Strategy<Value = (Vec<Event>, Timestamp, Timestamp)> {
    let occurred = prop_oneof![0i64..20_000, (0i64..100).prop_map(|n| n * 900), 0i64..400_000];
    let delay = prop_oneof![6 => Just(0i64), 2 => 0i64..7200, 1 => 0i64..200_000];
    let event = (kind(), occurred, delay, prop::bool::weighted(0.1));
    let look = prop_oneof![0i64..40_000, 0i64..500_000];
    (
        (severity(), bound(), prop_oneof![4 => Just(0i64), 1 => 0i64..9000]),
        prop::collection::vec(event, 0..14),
        (look.clone(), look),
    )
        .prop_map(|((severity, terms, late), later, (a, b))| {
            let mut events = vec![Event {
                seq: 1,
                occurred_at: moment(0),
                recorded_at: moment(late),
                kind: EventKind::Reported { severity, terms },
            }];
            let mut at = 0;
            for (kind, occurred, delay, before) in later {
                // most histories go forwards; some facts are entered late
                at = if before { occurred } else { at + occurred % 9000 };
                let seq = i64::try_from(events.len()).unwrap() + 1;
                let micros = if delay % 7 == 3 { 250_000 } else { 0 };
                let recorded_at = moment(at + delay).plus_micros(micros);
                if let Some(kind) = fitted(kind, moment(at), &events) {
                    events.push(Event { seq, occurred_at: moment(at), recorded_at, kind });
                }
            }
            (events, moment(a.min(b)), moment(a.max(b)))
        })
}

/// The kind with numbers and moments that an honest history could have; none if there is none.
fn fitted(mut kind: EventKind, at: Timestamp, before: &[Event]) -> Option<EventKind> {
    let pick = |n: i64, fits: fn(&EventKind) -> bool| {
        let fit: Vec<i64> =
            before.iter().skip(1).filter(|e| fits(&e.kind)).map(|e| e.seq).collect();
        fit.get(usize::try_from(n).unwrap() % fit.len().max(1)).copied()
    };
    match &mut kind {
        EventKind::ReplyFailed { event } => {
            *event = pick(*event, |k| matches!(k, EventKind::MessageOut { .. }))?;
        }
        EventKind::Resumed { event } => {
            *event = pick(*event, |k| matches!(k, EventKind::Paused { .. }))?;
        }
        EventKind::HandedBack { event, .. } => {
            *event = pick(*event, |k| matches!(k, EventKind::HandedOver { .. }))?;
        }
        EventKind::Withdrawn { event, .. } => *event = pick(*event, |_| true)?,
        EventKind::Paused { until: Some(until), .. } => *until = at.max(*until),
        _ => {}
    }
    Some(kind)
}

/// Events that no desk would write: numbers that name nothing, moments at the edges of time.
fn nonsense() -> impl Strategy<Value = Vec<Event>> {
    let at = || {
        let edges = prop::sample::select(&[-2_208_988_800_000_000, 0, i64::MAX][..]);
        let edge = edges.prop_map(Timestamp::from_micros);
        prop_oneof![12 => (0i64..900_000).prop_map(moment), 1 => edge]
    };
    let report =
        (severity(), bound()).prop_map(|(s, terms)| EventKind::Reported { severity: s, terms });
    let event = (1i64..20, at(), at(), prop_oneof![1 => report, 12 => kind()]);
    let event = event.prop_map(|(seq, a, b, kind)| Event {
        seq,
        occurred_at: a.min(b),
        recorded_at: a.max(b),
        kind,
    });
    prop::collection::vec(event, 0..8)
}

fn evaluated(events: &[Event], as_of: Timestamp) -> Evaluation {
    evaluate(events, &TERMS, as_of).unwrap()
}

/// The log by the letter of its rule: the view is made anew at every instant at which anything
/// could change.
fn log_by_the_letter(events: &[Event], as_of: Timestamp) -> Vec<(Timestamp, ClockKey, Judgement)> {
    let view = |at: Timestamp| {
        let known: Vec<&Event> =
            events.iter().filter(|e| e.recorded_at <= at && decides_clocks(e)).collect();
        fold(&visible(&known), &TERMS)
    };
    let mut instants: BTreeSet<Timestamp> = events.iter().map(|e| e.recorded_at).collect();
    for at in instants.clone() {
        for run in view(at).iter().flat_map(|v| v.done.iter().chain(v.last.values())) {
            if let Due::At(due) = run.due
                && due.plus_secs(1) > at
            {
                instants.insert(due.plus_secs(1));
            }
        }
    }
    let mut judged: BTreeMap<ClockKey, Judgement> = BTreeMap::new();
    let mut rows = Vec::new();
    for &at in instants.range(..=as_of) {
        let view = view(at);
        let runs = view.iter().flat_map(|v| v.done.iter().chain(v.last.values()));
        let now: BTreeMap<ClockKey, Judgement> =
            runs.filter_map(|run| Some((run.key, run.judge(at)?))).collect();
        let open = Judgement { outcome: Outcome::Open, decided_at: None, ended_at: None };
        let gone = judged.keys().filter(|k| !now.contains_key(k)).map(|k| (at, *k, open));
        let new = now.iter().filter(|(k, j)| judged.get(k) != Some(j)).map(|(k, j)| (at, *k, *j));
        let mut changes: Vec<_> = gone.chain(new).collect();
        changes.sort_by_key(|change| change.1);
        rows.extend(changes);
        judged = now;
    }
    rows
}

fn row(v: &Verdict) -> (Timestamp, ClockKey, Judgement) {
    let Verdict { outcome, decided_at, ended_at, .. } = *v;
    (v.recorded_at, v.key, Judgement { outcome, decided_at, ended_at })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_log_is_what_its_rule_says((events, _, as_of) in histories()) {
        let told: Vec<_> = evaluated(&events, as_of).verdicts.iter().map(row).collect();
        prop_assert_eq!(told, log_by_the_letter(&events, as_of));
    }

    #[test]
    fn the_log_at_an_earlier_instant_is_the_beginning_of_the_later(
        (events, earlier, later) in histories()
    ) {
        let (before, after) = (evaluated(&events, earlier), evaluated(&events, later));
        prop_assert_eq!(&before.verdicts[..], &after.verdicts[..before.verdicts.len()]);
        prop_assert!(after.verdicts[before.verdicts.len()..].iter().all(|v| v.recorded_at > earlier));
    }

    #[test]
    fn a_clock_holds_no_fact_that_depends_on_now((events, earlier, later) in histories()) {
        let known: Vec<Event> = events.into_iter().filter(|e| e.recorded_at <= earlier).collect();
        prop_assume!(!known.is_empty());
        if let Ok(now) = evaluate(&known, &TERMS, earlier) {
            prop_assert_eq!(now.clocks, evaluated(&known, later).clocks);
        }
    }

    #[test]
    fn the_order_of_the_events_does_not_matter((events, _, as_of) in histories()) {
        let backwards: Vec<Event> = events.iter().rev().cloned().collect();
        prop_assert_eq!(evaluated(&events, as_of), evaluated(&backwards, as_of));
    }

    #[test]
    fn the_last_row_of_a_clock_is_its_state((events, _, as_of) in histories()) {
        let Evaluation { clocks, verdicts, .. } = evaluated(&events, as_of);
        let keys: BTreeSet<ClockKey> = clocks.iter().map(|c| c.key).collect();
        prop_assert_eq!(keys.len(), clocks.len());
        for clock in &clocks {
            let last = verdicts.iter().rfind(|v| v.key == clock.key).map(|v| v.outcome);
            let state = match last.unwrap_or(Outcome::Open) {
                Outcome::Met => ClockState::Met,
                Outcome::Missed => ClockState::Missed,
                Outcome::Waived => ClockState::Waived,
                Outcome::NotNeeded => ClockState::NotNeeded,
                Outcome::Superseded => ClockState::Superseded,
                Outcome::Open => {
                    prop_assert!(clock.is_undecided(as_of));
                    continue;
                }
            };
            prop_assert_eq!(clock.state(as_of), state);
        }
    }

    #[test]
    fn no_nonsense_makes_it_panic(mut events in nonsense()) {
        for (i, event) in events.iter_mut().enumerate() {
            event.seq = i64::try_from(i).unwrap();
        }
        let look = moment(90_000);
        let _ = super::standing(&events, look);
        for clock in evaluate(&events, &TERMS, look).map_or_else(|_| Vec::new(), |e| e.clocks) {
            prop_assert!(clock.counted_s(&TERMS, look) >= 0);
            let _ = (clock.mark(&TERMS, 80), clock.left_s(&TERMS, look), clock.late_s(look));
            let _ = crate::domain::proof::prove(&clock, &TERMS, &[], look);
        }
    }

    #[test]
    fn without_its_terms_a_ticket_stands_as_with_them((events, _, as_of) in histories()) {
        // but for a reopening after the window, which only a plan knows
        prop_assume!(events.iter().all(|e| !matches!(e.kind, EventKind::Reopened { .. })));
        prop_assert_eq!(super::standing(&events, as_of), evaluated(&events, as_of).standing);
    }

    #[test]
    fn a_clock_survives_being_stored((events, _, as_of) in histories()) {
        for clock in evaluated(&events, as_of).clocks {
            let json = serde_json::to_string(&clock).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Clock>(&json).unwrap(), &clock);
        }
    }

    #[test]
    fn the_stretches_of_every_proof_sum_up_to_the_target((events, _, as_of) in histories()) {
        let Evaluation { clocks, standing, .. } = evaluated(&events, as_of);
        let holds = standing.map_or_else(Vec::new, |standing| standing.holds);
        for clock in clocks {
            let proof = crate::domain::proof::prove(&clock, &TERMS, &holds, as_of);
            let sum: i64 = proof.stretches.iter().map(|s| s.counted_s).sum();
            prop_assert_eq!(sum, proof.sum_s);
            prop_assert!(proof.stretches.windows(2).all(|w| w[0].to == w[1].from));
            // a deadline moved to its re-target has another sum, and says so
            if clock.due_at().is_some() && clock.mark(&TERMS, 100) == clock.due_at() {
                prop_assert_eq!(sum, clock.target_s(&TERMS));
            }
            for pause in proof.stretches.iter().filter_map(|s| s.pause) {
                let is_pause = |e: &Event| {
                    e.seq == pause && matches!(e.kind, EventKind::Paused { .. })
                };
                prop_assert!(events.iter().any(is_pause));
            }
        }
    }

    #[test]
    fn a_suppliers_clock_moves_none_of_ours((events, _, as_of) in histories()) {
        let without: Vec<Event> = events.iter().map(|event| match event.kind {
            EventKind::HandedOver { .. } | EventKind::HandedBack { .. } => {
                Event { kind: EventKind::Other, ..event.clone() }
            }
            _ => event.clone(),
        }).collect();
        let (with, without) = (evaluated(&events, as_of), evaluated(&without, as_of));
        prop_assert_eq!((with.clocks, with.verdicts), (without.clocks, without.verdicts));
        prop_assert_eq!(without.suppliers, vec![]);
    }

    #[test]
    fn the_stretches_of_a_suppliers_proof_sum_up_to_what_they_promised((events, _, as_of) in histories()) {
        for one in evaluated(&events, as_of).suppliers {
            let proof = crate::domain::proof::prove(&one.clock, &TERMS, &[], as_of);
            prop_assert!(proof.stretches.windows(2).all(|w| w[0].to == w[1].from));
            if one.clock.due_at().is_some() {
                prop_assert_eq!(proof.sum_s, one.clock.target_s(&TERMS));
                prop_assert!(!proof.is_moved());
            }
            // what ended it decides it, and late is missed
            if let (Some(due), Some(ended)) = (one.clock.due_at(), one.clock.ended_at) {
                prop_assert_eq!(one.clock.stop == Some(Outcome::Missed), ended > due);
            }
        }
    }

    #[test]
    fn every_second_of_a_ticket_is_somebodys_and_only_once((events, from, to) in histories()) {
        use crate::domain::whose_time::{life, whose_time};
        let Some(standing) = evaluated(&events, to).standing else { return Ok(()) };
        let owned = whose_time(&standing, &TERMS, from, to);
        prop_assert!(owned.iter().all(|one| one.from < one.to));
        prop_assert!(owned.windows(2).all(|w| w[0].to <= w[1].from));
        let length = |spans: &[(Timestamp, Timestamp)]| -> i64 {
            spans.iter().map(|(from, to)| to.secs_since(*from)).sum()
        };
        let told: Vec<_> = owned.iter().map(|one| (one.from, one.to)).collect();
        prop_assert_eq!(length(&told), length(&life(&standing, from, to)));
        // what two halves say is what the whole says
        let middle = moment(i64::midpoint(from.secs(), to.secs()) - moment(0).secs());
        let half = |a, b| {
            let owned = whose_time(&standing, &TERMS, a, b);
            crate::domain::whose_time::Shares::of_all(&owned)
        };
        let mut halves = half(from, middle);
        halves.add(&half(middle, to));
        prop_assert_eq!(halves, half(from, to));
    }

    #[test]
    fn counted_time_and_left_time_are_the_target((events, _, as_of) in histories()) {
        for clock in evaluated(&events, as_of).clocks {
            prop_assert!(clock.counted_s(&TERMS, as_of) >= 0 && clock.paused_s(&TERMS, as_of) >= 0);
            // a deadline moved to its re-target, and the times after it, have another sum
            let exact = clock.mark(&TERMS, 100) == clock.due_at();
            if clock.is_undecided(as_of) && exact && let Some(left_s) = clock.left_s(&TERMS, as_of) {
                let counted_s = clock.counted_s(&TERMS, as_of);
                prop_assert_eq!(counted_s + left_s, clock.target_s(&TERMS));
            }
        }
    }
}
