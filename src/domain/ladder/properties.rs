//! What holds for every ladder, however the engine sleeps.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{
    super::promise::{Severity, Watch},
    test_desk::*,
};

fn clocks() -> impl Strategy<Value = Vec<Clock>> {
    let one = (0..Watch::ALL.len(), 0..2usize, 2u32..400, 0u32..300, prop::option::of(0u32..2000));
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
    /// before it is due, and one a clock in one look.
    #[test]
    fn each_step_fires_once_and_never_early(
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

    /// A first look at an S1 clock finds the highest step that is due, after a list kept by hand.
    #[test]
    fn the_highest_due_step_fires(within in 2u32..400, now in 0u32..800) {
        let (within, now) = (f64::from(within), f64::from(now));
        let mut desk = desk(&[clock(Watch::Restored, Severity::S1, within)]);
        let by_hand = [
            ("account sponsor", within + 60.0),
            ("service manager", within + 15.0),
            ("missed", within + 1.0 / 60.0),
            ("due soon", within * 0.8),
            ("before", within * 0.5),
        ];
        let expected = by_hand.iter().find(|(_, due)| at(*due).floor() <= at(now));
        let fired = desk.plan_at(now).firings;
        prop_assert_eq!(fired.first().map(|f| f.step.as_str()), expected.map(|(step, _)| *step));
        prop_assert_eq!(desk.look(now).len(), usize::from(expected.is_some()));
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
