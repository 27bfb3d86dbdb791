//! The log: how every clock was judged, and from when on (R4).

use std::collections::{BTreeMap, HashSet};

use super::{
    fold::{apply, fold},
    run::{Judgement, Run},
    state::{Due, Verdict},
    terms::Terms,
    view::View,
    visible::{Order, decides_clocks, order, visible, voids},
};
use crate::domain::{
    event::Event,
    promise::{ClockKey, Outcome, Severity},
    time::Timestamp,
};

/// The view at `as_of` and the log up to there.
pub(super) fn read<'a>(
    events: &'a [Event],
    terms: &'a Terms,
    as_of: Timestamp,
) -> (Option<View<'a>>, Vec<Verdict>) {
    let mut known: Vec<&Event> =
        events.iter().filter(|e| e.recorded_at <= as_of && decides_clocks(e)).collect();
    known.sort_unstable_by_key(|e| (e.recorded_at, order(e)));
    let mut log = Log { terms, view: None, judged: BTreeMap::new(), rows: Vec::new() };
    let mut seen = Seen::default();
    let mut count = 0;
    for group in known.chunk_by(|a, b| a.recorded_at == b.recorded_at) {
        count += group.len();
        let Some(at) = group.first().map(|e| e.recorded_at) else { continue };
        log.miss_before(at);
        if seen.goes_on_with(group) && log.view.is_some() {
            log.go_on(group, at);
        } else {
            let events = visible(known.get(..count).unwrap_or_default());
            log.look_anew(&events, at);
            seen.last = events.last().map(|e| order(e));
        }
    }
    log.miss_before(as_of.plus_micros(1));
    log.rows.sort_by_key(|row| (row.recorded_at, row.key));
    (log.view, log.rows)
}

/// What tells whether new events only add to a view.
#[derive(Default)]
struct Seen {
    /// The place of the last event that acted.
    last: Option<Order>,
    /// The events that some known event makes void.
    void: HashSet<i64>,
}

impl Seen {
    /// Takes note of events known from now on (in order); whether they only come after all that
    /// acted, so that the view can go on with them instead of being made anew.
    fn goes_on_with(&mut self, group: &[&Event]) -> bool {
        let mut goes_on = true;
        for event in group {
            let void = voids(event);
            goes_on &= void.is_none() && !self.void.contains(&event.seq);
            goes_on &= self.last.is_none_or(|last| order(event) > last);
            self.void.extend(void);
        }
        if goes_on {
            self.last = group.last().map(|e| order(e)).or(self.last);
        }
        goes_on
    }
}

/// The last row of a clock, and what its next one needs.
struct Judged<'a> {
    judgement: Judgement,
    severity: Severity,
    plan: &'a str,
}

struct Log<'a> {
    terms: &'a Terms,
    view: Option<View<'a>>,
    /// The clocks whose last row is a judgement.
    judged: BTreeMap<ClockKey, Judged<'a>>,
    rows: Vec<Verdict>,
}

impl<'a> Log<'a> {
    /// Clocks that run past their deadline before `end` are missed one second after it.
    fn miss_before(&mut self, end: Timestamp) {
        let Some(view) = self.view.take() else { return };
        for run in view.last.values().filter(|run| run.stop.is_none()) {
            if let Due::At(due) = run.due
                && due.plus_secs(1) < end
            {
                self.judge(&view, run, due.plus_secs(1));
            }
        }
        self.view = Some(view);
    }

    /// Lets events act that come after all that acted before.
    fn go_on(&mut self, group: &[&'a Event], at: Timestamp) {
        let Some(mut view) = self.view.take() else { return };
        let done = view.done.len();
        for event in group {
            apply(&mut view, event);
        }
        for run in view.done.iter().skip(done).chain(view.last.values()) {
            self.judge(&view, run, at);
        }
        self.view = Some(view);
    }

    /// Makes the view from all visible events; what was decided and exists no more is open.
    fn look_anew(&mut self, events: &[&'a Event], at: Timestamp) {
        let view = fold(events, self.terms);
        let mut there = HashSet::new();
        if let Some(view) = &view {
            for run in view.done.iter().chain(view.last.values()) {
                there.insert(run.key);
                self.judge(view, run, at);
            }
        }
        let gone: Vec<ClockKey> =
            self.judged.keys().copied().filter(|key| !there.contains(key)).collect();
        for key in gone {
            self.take_back(key, at);
        }
        self.view = view;
    }

    /// Adds a row if the judgement at `at` is another than that of the last row.
    fn judge(&mut self, view: &View<'a>, run: &Run<'a>, at: Timestamp) {
        let Some(judgement) = run.judge(at) else { return self.take_back(run.key, at) };
        if self.judged.get(&run.key).is_some_and(|last| last.judgement == judgement) {
            return;
        }
        let Judgement { outcome, decided_at, ended_at } = judgement;
        let counted_s = match (run.started_at, ended_at.or(decided_at)) {
            (Some(from), Some(to)) => {
                self.terms.calendar(run.calendar).counted(from, to, &run.pauses(&view.holds))
            }
            _ => 0,
        };
        let (severity, plan) = (run.severity, run.plan);
        self.judged.insert(run.key, Judged { judgement, severity, plan });
        self.rows.push(Verdict {
            key: run.key,
            outcome,
            decided_at,
            recorded_at: at,
            ended_at,
            counted_s,
            severity,
            plan: plan.to_owned(),
        });
    }

    /// Adds an `open` row if the last row was a judgement.
    fn take_back(&mut self, key: ClockKey, at: Timestamp) {
        if let Some(Judged { severity, plan, .. }) = self.judged.remove(&key) {
            self.rows.push(Verdict {
                key,
                outcome: Outcome::Open,
                decided_at: None,
                recorded_at: at,
                ended_at: None,
                counted_s: 0,
                severity,
                plan: plan.to_owned(),
            });
        }
    }
}
