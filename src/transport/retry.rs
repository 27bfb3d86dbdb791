//! When a message is tried again: one pure table for everything that leaves the desk.
//!
//! Waits after each failed try: 1, 2, 5, 10, 20, 30 minutes, then an hour give or take a tenth, for
//! five days from the first try. A greylisting server is asked again after 60–90 seconds, then
//! after 5 and 10 minutes, then as above. A full mailbox is given 24 hours. Source: RFC 5321
//! §4.5.4.1 asks for four to five days; the short first steps are ours, because an alert is urgent.

use super::outcome::{SendOutcome, TemporaryKind};
use crate::domain::time::Timestamp;

/// How long a message is tried, in seconds: five days.
pub const TRIED_FOR_SECS: i64 = 5 * 24 * 3_600;

/// How long a full mailbox is waited for, in seconds: a day.
pub const MAILBOX_FULL_FOR_SECS: i64 = 24 * 3_600;

/// What comes after a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the message has been accepted.
    Done,
    /// Try again at that moment, with the same bytes.
    At(Timestamp),
    /// The delivery has failed; show it at once.
    GiveUp {
        /// The reason, for a person.
        why: String,
    },
    /// Keep this message and all others, and tell an administrator: our login is wrong.
    StopQueue {
        /// The reason, for a person.
        why: String,
    },
}

/// What to do after `outcome`. `attempts` counts the tries made, this one included; `jitter` is a
/// random number from 0 to 1 (anything else is taken as the nearer end).
#[must_use]
pub fn next_try(
    outcome: &SendOutcome,
    attempts: u32,
    first_try_at: Timestamp,
    now: Timestamp,
    jitter: f64,
) -> Next {
    match outcome {
        SendOutcome::Accepted { .. } => Next::Done,
        SendOutcome::Permanent { reply, .. } => {
            Next::GiveUp { why: format!("The server refused it for good: {reply}") }
        }
        SendOutcome::OurLogin { reply } => {
            Next::StopQueue { why: format!("The relay refused our login: {reply}") }
        }
        SendOutcome::Temporary { reply, kind, .. } => {
            let at = now.plus_secs(wait_secs(*kind, attempts, jitter));
            let (limit, within) = match kind {
                TemporaryKind::MailboxFull => (MAILBOX_FULL_FOR_SECS, "a day"),
                _ => (TRIED_FOR_SECS, "five days"),
            };
            if at > first_try_at.plus_secs(limit) {
                let times = if attempts == 1 { "try" } else { "tries" };
                return Next::GiveUp {
                    why: format!(
                        "Given up after {attempts} {times} within {within}; the last answer was: {reply}"
                    ),
                };
            }
            Next::At(at)
        }
    }
}

fn wait_secs(kind: TemporaryKind, attempts: u32, jitter: f64) -> i64 {
    let jitter = if jitter.is_nan() { 0.5 } else { jitter.clamp(0.0, 1.0) };
    let step = match kind {
        TemporaryKind::Greylisted if attempts <= 1 => return spread(60, 90, jitter),
        // After that first wait the table goes on behind its two minutes.
        TemporaryKind::Greylisted => attempts.saturating_add(1),
        TemporaryKind::Host | TemporaryKind::MailboxFull | TemporaryKind::Other => attempts,
    };
    match step {
        0 | 1 => 60,
        2 => 120,
        3 => 300,
        4 => 600,
        5 => 1_200,
        6 => 1_800,
        _ => spread(3_240, 3_960, jitter),
    }
}

/// A whole number of seconds from `least` to `most`.
#[expect(clippy::cast_possible_truncation, reason = "a share of 720 seconds at most")]
fn spread(least: i32, most: i32, share: f64) -> i64 {
    i64::from(least) + (f64::from(most - least) * share) as i64
}

#[cfg(test)]
mod tests {
    use super::super::outcome::PermanentKind;
    use super::*;

    fn soft(kind: TemporaryKind) -> SendOutcome {
        SendOutcome::Temporary { code: Some(451), reply: "451 later".into(), unknown: false, kind }
    }

    /// The waits, in seconds, of a delivery that never succeeds.
    fn waits(kind: TemporaryKind, jitter: f64) -> Vec<i64> {
        let first = Timestamp::from_secs(1_000);
        let (mut now, mut waits) = (first, Vec::new());
        for attempts in 1.. {
            match next_try(&soft(kind), attempts, first, now, jitter) {
                Next::At(at) => {
                    waits.push(at.secs_since(now));
                    now = at;
                }
                _ => break,
            }
        }
        waits
    }

    #[test]
    fn the_waits_grow_to_an_hour_and_end_after_five_days() {
        let waits = waits(TemporaryKind::Host, 0.5);
        assert_eq!(waits[..8], [60, 120, 300, 600, 1_200, 1_800, 3_600, 3_600]);
        let total: i64 = waits.iter().sum();
        assert!((TRIED_FOR_SECS - 3_600..=TRIED_FOR_SECS).contains(&total), "{total}");
    }

    #[test]
    fn a_greylisting_server_is_asked_again_after_sixty_to_ninety_seconds() {
        let first = |jitter| waits(TemporaryKind::Greylisted, jitter)[0];
        assert_eq!((first(0.0), first(0.5), first(1.0)), (60, 75, 90));
        assert_eq!(waits(TemporaryKind::Greylisted, 0.0)[1..5], [300, 600, 1_200, 1_800]);
    }

    #[test]
    fn a_full_mailbox_is_given_a_day() {
        let total: i64 = waits(TemporaryKind::MailboxFull, 0.5).iter().sum();
        assert!((MAILBOX_FULL_FOR_SECS - 3_600..=MAILBOX_FULL_FOR_SECS).contains(&total));
    }

    #[test]
    fn jitter_moves_an_hourly_try_by_a_tenth_and_no_more() {
        let hourly = |jitter| waits(TemporaryKind::Other, jitter)[6];
        assert_eq!(
            (hourly(0.0), hourly(1.0), hourly(9.0), hourly(f64::NAN)),
            (3_240, 3_960, 3_960, 3_600)
        );
    }

    #[test]
    fn what_is_decided_is_never_tried_again() {
        let (first, now) = (Timestamp::from_secs(0), Timestamp::from_secs(5));
        let after = |outcome| next_try(&outcome, 1, first, now, 0.5);
        assert_eq!(after(SendOutcome::Accepted { reply: "250 ok".into() }), Next::Done);
        let dead = SendOutcome::Permanent {
            code: 550,
            reply: "550 5.1.1 nobody".into(),
            kind: PermanentKind::AddressDead,
        };
        assert_eq!(
            after(dead),
            Next::GiveUp { why: "The server refused it for good: 550 5.1.1 nobody".into() }
        );
        assert_eq!(
            after(SendOutcome::OurLogin { reply: "535 5.7.8 no".into() }),
            Next::StopQueue { why: "The relay refused our login: 535 5.7.8 no".into() }
        );
    }

    #[test]
    fn a_message_found_late_after_a_long_downtime_is_still_judged_by_its_first_try() {
        let first = Timestamp::from_secs(0);
        let late = first.plus_secs(TRIED_FOR_SECS + 1);
        let next = next_try(&soft(TemporaryKind::Host), 3, first, late, 0.5);
        assert!(matches!(next, Next::GiveUp { .. }), "{next:?}");
    }
}
