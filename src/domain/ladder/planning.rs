//! What to fire now for one ticket, and when to look again.
//!
//! Each step fires once. Where more than one is due, as after a downtime or a silence, the highest
//! fires and names what it skips. *Highest* is by the ladder, not by time: after a night without an
//! engine the sponsor is told, though a repeat for the service manager fell due later.

use super::{
    super::{
        plan::{Ladder, Recipient, Step, StepAt, Within},
        time::Timestamp,
    },
    rungs::{
        Height, MOST_ROUNDS, Rung, could_fire_at, free_at, quiet_until, repeat_due, rung,
        steps_in_use, steps_of,
    },
    values::{
        Fired, Firing, LadderClock, LadderPlan, LadderTicket, Silence, Skipped, StepKey, StepWatch,
    },
};

/// Plans one ticket at `now`, or one waiting mail (without `ticket`): at most one firing a clock,
/// and the *reported* step where it has not fired yet. Run again after the firings are stored, it
/// plans nothing more for that instant.
#[must_use]
pub fn plan_ticket(
    ticket: Option<&LadderTicket<'_>>,
    clocks: &[LadderClock<'_>],
    fired: &[Fired],
    silences: &[Silence],
    now: Timestamp,
) -> LadderPlan {
    let mut plan = LadderPlan::default();
    if let Some(ticket) = ticket {
        plan_report(ticket, fired, now, &mut plan);
    }
    for clock in clocks.iter().filter(|clock| clock.ended_at.is_none()) {
        plan_clock(clock, clocks, fired, silences, now, &mut plan);
    }
    plan
}

/// The *reported* step belongs to the ticket and fires once, whatever becomes of its clocks.
fn plan_report(ticket: &LadderTicket<'_>, fired: &[Fired], now: Timestamp, plan: &mut LadderPlan) {
    if fired.iter().any(|f| f.key.watch == StepWatch::Reported) {
        return;
    }
    let due_at = ticket.reported_recorded_at;
    if due_at > now {
        look_at(plan, due_at);
        return;
    }
    let steps = ticket.ladder.map_or(&[][..], |ladder| &ladder.step);
    let mut from_it = steps.iter().skip_while(|step| step.at != StepAt::Reported);
    let step = from_it.next();
    let owner_or_team = || vec![Recipient::First(vec![Recipient::Owner, Recipient::Team])];
    plan.firings.push(Firing {
        key: StepKey { watch: StepWatch::Reported, cycle: 0, generation: ticket.report_seq },
        severity: ticket.severity,
        step: step.map_or("reported", |step| &step.name).to_owned(),
        round: 0,
        place: ticket.ladder.zip(step).map_or((1, 1), |(ladder, step)| place_on(ladder, step)),
        due_at,
        late_s: now.secs_since(due_at),
        waited_s: now.secs_since(due_at),
        clock_due_at: None,
        skipped: Vec::new(),
        to: step.map_or_else(owner_or_team, |step| step.to.clone()),
        passes_on_to: from_it.map(|step| step.to.clone()).collect(),
    });
}

fn plan_clock(
    clock: &LadderClock<'_>,
    clocks: &[LadderClock<'_>],
    fired: &[Fired],
    silences: &[Silence],
    now: Timestamp,
    plan: &mut LadderPlan,
) {
    let Some(deadline) = clock.due_at else { return };
    let judged = deadline.plus_secs(1);
    if judged > now {
        look_at(plan, judged);
    }
    let steps = steps_of(clock);
    let past = Past::of(clock, &steps, fired);
    let (mut may_fire, mut quiet): (Vec<Rung<'_>>, Vec<Rung<'_>>) = (Vec::new(), Vec::new());
    let is_spent = |rung: &Rung<'_>| past.is_spent(clock, silences, rung);
    for rung in rungs_until(clock, clocks, &steps, now, is_spent) {
        if is_spent(&rung) {
            continue;
        }
        let free = free_at(clock, silences, &rung, rung.from.max(now));
        if free > now {
            look_at(plan, free);
        } else if let Some(end) = quiet_until(clock, &rung, now) {
            look_at(plan, end);
            quiet.push(rung);
        } else {
            may_fire.push(rung);
        }
    }
    may_fire.sort_by_key(|rung| rung.height);
    let Some(highest) = may_fire.pop() else { return };
    let could_fire = could_fire_at(clock, silences, &highest);
    let waits_since =
        may_fire.iter().map(|rung| could_fire_at(clock, silences, rung)).fold(could_fire, Ord::min);
    // What quiet hours hold back below it has nothing more to say when they end.
    let mut lower = may_fire;
    lower.extend(quiet.into_iter().filter(|rung| rung.height < highest.height));
    lower.sort_by_key(|rung| rung.height);
    plan.firings.push(Firing {
        key: clock.key,
        severity: clock.severity,
        step: highest.step.name.clone(),
        round: highest.height.1,
        place: clock.ladder.map_or((1, 1), |ladder| place_on(ladder, highest.step)),
        due_at: highest.due_at,
        late_s: now.secs_since(could_fire),
        waited_s: now.secs_since(waits_since),
        clock_due_at: Some(deadline),
        skipped: lower.iter().map(skipped).collect(),
        to: highest.step.to.clone(),
        passes_on_to: steps.iter().skip(highest.height.0 + 1).map(|(s, _)| s.to.clone()).collect(),
    });
}

fn look_at(plan: &mut LadderPlan, at: Timestamp) {
    plan.next_look_at = Some(plan.next_look_at.map_or(at, |next| next.min(at)));
}

fn skipped(rung: &Rung<'_>) -> Skipped {
    Skipped { step: rung.step.name.clone(), round: rung.height.1, due_at: rung.due_at }
}

fn place_on(ladder: &Ladder, step: &Step) -> (usize, usize) {
    let place = ladder.step.iter().position(|s| s.name == step.name).unwrap_or_default();
    (place + 1, ladder.step.len())
}

/// Every rung that is due by `now`, and of each step the first that is not.
fn rungs_until<'a>(
    clock: &LadderClock<'a>,
    clocks: &[LadderClock<'_>],
    steps: &[(&'a Step, Timestamp)],
    now: Timestamp,
    is_spent: impl Fn(&Rung<'a>) -> bool,
) -> Vec<Rung<'a>> {
    let mut rungs = Vec::with_capacity(steps.len());
    for (place, (step, first)) in steps.iter().enumerate() {
        let mut last = rung(clock, step, (place, 0), *first);
        rungs.push(last);
        let Some(repeat) = step.repeat else { continue };
        let beat = beat_of(clocks, repeat, now);
        for round in 1..=MOST_ROUNDS {
            // A withdrawal can move the beat, and a round that has fired to a later beat: the one
            // after it is then the next.
            if last.from > now && !is_spent(&last) {
                break;
            }
            let Some(natural) = repeat_due(clock, step.at, repeat, round) else { break };
            last = rung(clock, step, (place, round), on_beat(natural, beat, repeat));
            rungs.push(last);
        }
    }
    rungs
}

/// The beat that all repeats of this length keep on one ticket: it begins with the first step of
/// the ticket that came to repeat so. Working days keep none: they meet at the same hour anyway.
fn beat_of(clocks: &[LadderClock<'_>], repeat: Within, now: Timestamp) -> Option<Timestamp> {
    if repeat.is_working_days() {
        return None;
    }
    let firsts = clocks.iter().flat_map(|clock| {
        steps_in_use(clock)
            .filter(move |step| step.repeat == Some(repeat))
            .filter_map(|step| repeat_due(clock, step.at, repeat, 0))
            .filter(|first| *first <= now && clock.ended_at.is_none_or(|ended| *first < ended))
    });
    firsts.min()
}

/// The first beat at or after a moment.
fn on_beat(natural: Timestamp, beat: Option<Timestamp>, repeat: Within) -> Timestamp {
    let every = repeat.secs(0);
    match beat {
        Some(beat) if every > 0 => {
            let into = natural.secs_since(beat).rem_euclid(every);
            if into == 0 { natural } else { natural.plus_secs(every - into) }
        }
        _ => natural,
    }
}

/// What has fired before on a clock: in its own generation, and in those before it.
struct Past<'a> {
    own: Vec<(Height, &'a Fired)>,
    older: Vec<(Height, &'a Fired)>,
}

impl<'a> Past<'a> {
    fn of(clock: &LadderClock<'_>, steps: &[(&Step, Timestamp)], fired: &'a [Fired]) -> Self {
        let mut past = Self { own: Vec::new(), older: Vec::new() };
        for row in fired {
            let is_same = (row.key.watch, row.key.cycle) == (clock.key.watch, clock.key.cycle);
            if !is_same || row.key.generation > clock.key.generation {
                continue;
            }
            let place = steps.iter().position(|(step, _)| step.name == row.step);
            let Some(place) = place else { continue };
            let rows = if row.key == clock.key { &mut past.own } else { &mut past.older };
            rows.push(((place, row.round), row));
        }
        past
    }

    /// Whether a rung fired, was skipped when a higher one fired, or is no later than what an
    /// earlier generation fired in its place or above it.
    fn is_spent(&self, clock: &LadderClock<'_>, silences: &[Silence], rung: &Rung<'_>) -> bool {
        let skipped_by = |fired_at: Timestamp| {
            rung.from <= fired_at && free_at(clock, silences, rung, fired_at) == fired_at
        };
        self.own.iter().any(|(height, row)| {
            *height == rung.height || (*height > rung.height && skipped_by(row.fired_at))
        }) || self
            .older
            .iter()
            .any(|(height, row)| *height >= rung.height && rung.natural <= row.due_at)
    }
}
