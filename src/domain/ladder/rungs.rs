//! The rungs of one clock: each step and each of its repeats, with its due time and the first
//! instant at which it may fire.

use super::{
    super::{
        plan::{Step, StepAt, Within},
        promise::Severity,
        time::Timestamp,
    },
    values::{LadderClock, Silence},
};

/// A step repeats this often at most.
pub(super) const MOST_ROUNDS: u32 = 48;

/// Where a rung stands: the place of its step on the ladder, then the round. The greatest is the
/// highest.
pub(super) type Height = (usize, u32);

/// One step, or one repeat of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rung<'a> {
    pub(super) height: Height,
    pub(super) step: &'a Step,
    /// Taken from the clock alone.
    pub(super) natural: Timestamp,
    /// Not before the clock was made.
    pub(super) due_at: Timestamp,
    /// The first instant at which it may fire, silences aside: due, and if a miss, judged.
    pub(super) from: Timestamp,
}

/// The steps of a clock's ladder that it uses, the lowest first: as they fall due, then as written.
#[must_use]
pub fn steps_of<'a>(clock: &LadderClock<'a>) -> Vec<(&'a Step, Timestamp)> {
    let mut steps: Vec<(&'a Step, Timestamp)> = Vec::new();
    let mut before: Option<Timestamp> = None;
    for step in steps_in_use(clock) {
        let due = match step.at {
            StepAt::Unanswered(delay) => before.map(|at| at.plus_secs(delay.secs(0))),
            at => first_due(clock, at),
        };
        steps.extend(due.map(|due| (step, due)));
        before = due.or(before);
    }
    steps.sort_by_key(|(_, due)| *due);
    steps
}

/// The steps of a clock's ladder that it uses, as written.
pub(super) fn steps_in_use<'a>(
    clock: &LadderClock<'a>,
) -> impl Iterator<Item = &'a Step> + use<'a> {
    let watch = clock.key.watch;
    clock
        .ladder
        .into_iter()
        .flat_map(|ladder| &ladder.step)
        .filter(move |step| step.at != StepAt::Reported || watch.tells_at_once())
        .filter(move |step| !watch.is_cycle() || step.is_for_cycles())
}

fn first_due(clock: &LadderClock<'_>, at: StepAt) -> Option<Timestamp> {
    let deadline = clock.due_at?;
    match at {
        StepAt::Reported => Some(clock.made_at),
        StepAt::Share(share) => (clock.share_at)(share),
        StepAt::Before(delay) if delay.is_working_days() => (clock.before_deadline)(delay),
        StepAt::Before(delay) => Some(deadline.plus_secs(-delay.secs(0))),
        StepAt::BeforeCounted(delay) => (clock.before_deadline)(delay),
        StepAt::Deadline => Some(deadline),
        StepAt::After(delay) => after(clock, deadline, delay),
        StepAt::AfterCounted(delay) => (clock.after_deadline)(delay),
        StepAt::Unanswered(_) => None,
    }
}

/// The moment a delay after the deadline: wall time, or counted time for working days.
fn after(clock: &LadderClock<'_>, deadline: Timestamp, delay: Within) -> Option<Timestamp> {
    if delay.is_working_days() {
        (clock.after_deadline)(delay)
    } else {
        Some(deadline.plus_secs(delay.secs(0)))
    }
}

/// When the `round`th repeat of a step is due, taken from the clock alone.
pub(super) fn repeat_due(
    clock: &LadderClock<'_>,
    at: StepAt,
    repeat: Within,
    round: u32,
) -> Option<Timestamp> {
    let deadline = clock.due_at?;
    let first = match at {
        StepAt::After(delay) => delay,
        StepAt::Deadline => Within::Seconds(0),
        _ => return None,
    };
    match (first, repeat) {
        (Within::WorkingDays(a), Within::WorkingDays(b)) => {
            after(clock, deadline, Within::WorkingDays(a.saturating_add(times(b, round))))
        }
        (first, Within::WorkingDays(b)) => {
            let base = after(clock, deadline, Within::WorkingDays(times(b, round)))?;
            Some(base.plus_secs(first.secs(0)))
        }
        (first, repeat) => {
            let base = after(clock, deadline, first)?;
            Some(base.plus_secs(times(repeat.secs(0), round)))
        }
    }
}

fn times(n: i64, round: u32) -> i64 {
    n.saturating_mul(i64::from(round))
}

/// One rung of a clock.
pub(super) fn rung<'a>(
    clock: &LadderClock<'a>,
    step: &'a Step,
    height: Height,
    natural: Timestamp,
) -> Rung<'a> {
    let due_at = natural.max(clock.made_at);
    // A miss is judged one second after its deadline, and dated at it.
    let is_miss = step.at == StepAt::Deadline && height.1 == 0;
    let from = if is_miss { due_at.max(natural.plus_secs(1)) } else { due_at };
    Rung { height, step, natural, due_at, from }
}

/// The first instant from `at` on at which no silence holds this rung back.
///
/// Taken before the deadline, a silence holds back what comes before the deadline, until it ends or
/// the miss is judged. Taken after the deadline, it holds back repeats, and steps after an unanswered
/// alert: it is answered.
pub(super) fn free_at(
    clock: &LadderClock<'_>,
    silences: &[Silence],
    rung: &Rung<'_>,
    mut at: Timestamp,
) -> Timestamp {
    let Some(deadline) = clock.due_at else { return at };
    let is_unanswered = matches!(rung.step.at, StepAt::Unanswered(_));
    let is_warning = matches!(
        rung.step.at,
        StepAt::Reported | StepAt::Share(_) | StepAt::Before(_) | StepAt::BeforeCounted(_)
    ) || (is_unanswered && rung.natural < deadline);
    let is_repeat = rung.height.1 > 0 || is_unanswered;
    let ends_at = |silence: &Silence| {
        if silence.key != clock.key {
            None
        } else if silence.from <= deadline {
            is_warning.then(|| silence.until.min(deadline.plus_secs(1)))
        } else {
            is_repeat.then_some(silence.until)
        }
    };
    // One silence may end inside another: go on until none holds. Each look passes at least one.
    for _ in silences {
        let holding = silences.iter().filter(|s| s.from <= at).filter_map(ends_at);
        match holding.filter(|end| at < *end).max() {
            Some(end) => at = end,
            None => break,
        }
    }
    at
}

/// The end of the quiet hours that hold this rung back at `at`; none where none do. S1 has none.
pub(super) fn quiet_until(
    clock: &LadderClock<'_>,
    rung: &Rung<'_>,
    at: Timestamp,
) -> Option<Timestamp> {
    if clock.severity == Severity::S1 {
        return None;
    }
    rung.step.quiet.and_then(|quiet| quiet.until(at))
}

/// The first instant at which nothing held this rung back any more: neither a silence nor quiet
/// hours.
pub(super) fn could_fire_at(
    clock: &LadderClock<'_>,
    silences: &[Silence],
    rung: &Rung<'_>,
) -> Timestamp {
    let mut at = rung.from;
    // A silence may end in quiet hours and these in another silence; each look passes one.
    for _ in 0..=silences.len() {
        at = free_at(clock, silences, rung, at);
        match quiet_until(clock, rung, at) {
            Some(end) => at = end,
            None => break,
        }
    }
    at
}
