//! A ticket that remembers what fired, for the tests of the ladder.

use super::{
    super::{
        plan::{Plan, Within, document},
        promise::{Severity, Watch},
        time::Timestamp,
    },
    *,
};

/// Minutes since the report.
pub(super) fn at(minutes: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "tests count in quarter minutes")]
    Timestamp::from_secs(1_790_000_000).plus_micros((minutes * 60e6).round() as i64)
}

pub(super) fn minutes(moment: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "tests count in quarter minutes")]
    let since = (moment.micros() - at(0.0).micros()) as f64;
    since / 60e6
}

pub(super) fn boeing() -> Plan {
    document::parse(include_str!("../../../config/plans/boeing.toml")).unwrap()
}

/// A 24×7 clock of the boeing plan, counted from the report.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) watch: StepWatch,
    pub(super) cycle: i64,
    pub(super) generation: i64,
    pub(super) severity: Severity,
    /// Minutes of its target, from `starts`.
    pub(super) within: f64,
    pub(super) starts: f64,
    pub(super) made: f64,
    pub(super) ended: Option<f64>,
}

pub(super) fn clock(watch: Watch, severity: Severity, within: f64) -> Clock {
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
    pub(super) fn due(&self) -> f64 {
        (self.starts + self.within).max(if self.generation > 1 { self.made } else { 0.0 })
    }

    pub(super) fn key(&self) -> StepKey {
        StepKey { watch: self.watch, cycle: self.cycle, generation: self.generation }
    }
}

/// A ticket that remembers what fired.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) plan: Plan,
    pub(super) clocks: Vec<Clock>,
    pub(super) fired: Vec<Fired>,
    pub(super) silences: Vec<Silence>,
    pub(super) with_report: bool,
}

pub(super) fn desk(clocks: &[Clock]) -> Desk {
    Desk {
        plan: boeing(),
        clocks: clocks.to_vec(),
        fired: Vec::new(),
        silences: Vec::new(),
        with_report: false,
    }
}

impl Desk {
    pub(super) fn plan_at(&self, now: f64) -> LadderPlan {
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
        let befores: Vec<_> = self
            .clocks
            .iter()
            .map(|c| {
                let due = c.due();
                move |within: Within| Some(at(due).plus_secs(-within.secs(9 * 3600)))
            })
            .collect();
        let clocks: Vec<LadderClock<'_>> = self
            .clocks
            .iter()
            .zip(shares.iter().zip(&afters).zip(&befores))
            .map(|(c, ((share, after), before))| LadderClock {
                key: c.key(),
                severity: c.severity,
                ladder: self.plan.ladder_for(c.severity, Watch::Restored),
                made_at: at(c.made),
                due_at: Some(at(c.due())),
                ended_at: c.ended.map(at),
                share_at: share,
                before_deadline: before,
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
    pub(super) fn look(&mut self, now: f64) -> Vec<String> {
        let plan = self.plan_at(now);
        self.fired.extend(plan.firings.iter().map(|f| f.fired(at(now))));
        plan.firings.iter().map(say).collect()
    }

    /// Runs from one minute to another as the engine does, waking when it said it would.
    pub(super) fn run(&mut self, from: f64, to: f64) -> Vec<String> {
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

    pub(super) fn take(&mut self, key: StepKey, from: f64, until: f64) {
        self.silences.push(Silence { key, from: at(from), until: at(until) });
    }
}

pub(super) fn say(f: &Firing) -> String {
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

pub(super) fn restored_s1() -> Clock {
    clock(Watch::Restored, Severity::S1, 60.0)
}
