//! How clocks stand, as pages and mails say it.

pub use crate::mail::notice::clock_line::ClockLine;
use crate::{
    domain::{
        clock::{Clock, Terms},
        promise::{ClockState, Watch},
        time::Timestamp,
    },
    i18n::phrase::{Standing, is_soon},
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
        })
        .collect()
}

/// The length of a clock's promise in words: `15 min`, `every 1 h`.
#[must_use]
pub fn target_words(lang: crate::i18n::Lang, clock: &Clock) -> String {
    crate::i18n::words::target(lang, clock.key.watch, &clock.clause)
}
