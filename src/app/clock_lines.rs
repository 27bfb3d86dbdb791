//! How clocks stand, as pages and mails say it.

use chrono_tz::Tz;

pub use crate::mail::notice::clock_line::ClockLine;
use crate::{
    domain::{
        clock::{Clock, Hold, Terms},
        promise::{ClockState, Watch},
        proof::{self, Proof},
        time::Timestamp,
    },
    i18n::{
        Lang,
        phrase::{Standing, is_soon},
        proof_words,
    },
    mail::notice::clock_line::Promise,
};

/// How one clock stands at `now`.
#[must_use]
pub fn line(clock: &Clock, terms: &Terms, now: Timestamp) -> ClockLine {
    let now = now.floor();
    let target_s = clock.target_s(terms);
    let state = clock.state(now);
    let calendar = terms.calendar(clock.calendar.as_deref());
    let runs = clock.stop.is_none() && state == ClockState::Running;
    let resting = runs && !calendar.is_always() && !is_open(clock, terms, now);
    let margin_s = margin(clock, terms, now, target_s, state);
    let soon = runs && margin_s.is_some_and(|left| is_soon(left, target_s));
    ClockLine {
        standing: Standing {
            watch: clock.key.watch,
            state,
            due_at: clock.due_at(),
            ended_at: clock.ended_at,
            now,
            soon,
            resting,
            margin_s,
        },
        target_s,
    }
}

fn is_open(clock: &Clock, terms: &Terms, now: Timestamp) -> bool {
    terms.calendar(clock.calendar.as_deref()).counted(now, now.plus_secs(1), &[]) > 0
}

/// Counted seconds left, kept or to spare; none where the wall's time to the deadline says it.
fn margin(
    clock: &Clock,
    terms: &Terms,
    now: Timestamp,
    target_s: i64,
    state: ClockState,
) -> Option<i64> {
    match state {
        ClockState::Running => clock.left_s(terms, now),
        ClockState::Paused | ClockState::Met => Some(target_s - clock.counted_s(terms, now)),
        _ => None,
    }
}

/// Why a clock is due when it is, in one sentence: its target, from when, what counted and what did
/// not. Without its target where it has not started.
#[must_use]
pub fn why(
    lang: Lang,
    clock: &Clock,
    terms: &Terms,
    holds: &[Hold],
    zone: Tz,
    now: Timestamp,
) -> String {
    why_of(lang, clock, &proof::prove(clock, terms, holds, now), zone)
}

/// As [`why`], of a proof that is there already.
#[must_use]
pub fn why_of(lang: Lang, clock: &Clock, proof: &Proof, zone: Tz) -> String {
    match clock.started_at {
        Some(at) => proof_words::whole(lang, clock.clause.within, at, proof, zone),
        None => proof_words::sentence(lang, proof, zone),
    }
}

/// What is promised, each with why it is due then where not all time until then counts.
#[must_use]
pub fn promises_explained(
    lang: Lang,
    clocks: &[Clock],
    terms: &Terms,
    zone: Tz,
    now: Timestamp,
) -> Vec<Promise> {
    let mut promises = promises(clocks);
    let running = clocks.iter().filter(|c| c.stop.is_none() && c.key.watch != Watch::NextReply);
    for (promise, clock) in promises.iter_mut().zip(running) {
        let proof = proof::prove(clock, terms, &[], now);
        let has_gaps = proof.stretches.iter().any(|s| s.counted_s == 0);
        if has_gaps && promise.due_at.is_some() {
            promise.why = Some(why_of(lang, clock, &proof, zone));
        }
    }
    promises
}

/// What is still promised, as the customer reads it: milestones in their order, then the word from
/// us. Next replies are answered, not announced.
#[must_use]
pub fn promises(clocks: &[Clock]) -> Vec<Promise> {
    clocks
        .iter()
        .filter(|c| c.stop.is_none() && c.key.watch != Watch::NextReply)
        .map(|c| Promise {
            watch: c.key.watch,
            due_at: c.due_at(),
            within: c.clause.within,
            calendar: c.clause.calendar.clone(),
            why: None,
        })
        .collect()
}

/// The length of a clock's promise in words: `15 min`, `every 1 h`.
#[must_use]
pub fn target_words(lang: Lang, clock: &Clock) -> String {
    crate::i18n::words::target(lang, clock.key.watch, &clock.clause)
}
