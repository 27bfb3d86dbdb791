//! What tells the hour. The only file that asks for it: everywhere else `now` is an argument,
//! asked once per verb (clippy keeps it so).

use std::{future::Future, pin::Pin, time::Duration};

use chrono::Utc;
use tokio::sync::watch;

use crate::domain::time::Timestamp;

/// The longest that a wait goes without looking at the hour again, because the machine's clock may
/// be set while we wait (a jump of the clock must delay no deadline by more than this).
const LOOK_AGAIN: Duration = Duration::from_secs(20);

/// Tells the hour and waits for it. Shared as `Arc<dyn TimeSource>`.
pub trait TimeSource: Send + Sync {
    /// The hour, to the microsecond.
    fn now(&self) -> Timestamp;

    /// Returns once [`now`](Self::now) is `at` or later; at once when it already is.
    fn wait_until<'a>(&'a self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealTime;

impl TimeSource for RealTime {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the hour")]
        let now = Utc::now();
        Timestamp::from_utc(now)
    }

    fn wait_until<'a>(&'a self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async move {
            while let Some(left) = left_until(self.now(), at) {
                tokio::time::sleep(left.min(LOOK_AGAIN)).await;
            }
        })
    }
}

/// How long from `now` to `at`; none when `at` is not in the future.
fn left_until(now: Timestamp, at: Timestamp) -> Option<Duration> {
    let micros = u64::try_from(at.micros().saturating_sub(now.micros())).ok()?;
    (micros > 0).then(|| Duration::from_micros(micros))
}

/// A clock that stands still until it is moved, for stories told by tests. Clones are the same
/// clock.
#[derive(Debug, Clone)]
pub struct ManualTime {
    hand: watch::Sender<Timestamp>,
}

impl ManualTime {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { hand: watch::Sender::new(now) }
    }

    /// Moves the hand to `now`, also backwards, and wakes who waits for it.
    pub fn set(&self, now: Timestamp) {
        self.hand.send_replace(now);
    }

    /// Moves the hand forward by `by` and wakes who waits for it.
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.hand.send_modify(|hand| *hand = hand.plus_micros(micros));
    }
}

impl TimeSource for ManualTime {
    fn now(&self) -> Timestamp {
        *self.hand.borrow()
    }

    fn wait_until<'a>(&'a self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        let mut hand = self.hand.subscribe();
        Box::pin(async move {
            // The sender lives in `self`, which outlives this future: the wait ends by the hand only.
            let _reached = hand.wait_for(|hand| *hand >= at).await;
        })
    }
}

/// Measures a length of real time, whatever the hour is set to: for figures, never for a rule.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Begins to measure.
    #[must_use]
    pub fn start() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the hour")]
        let begun = std::time::Instant::now();
        Self(begun)
    }

    /// How long ago that was.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
    }

    #[test]
    fn a_wait_ends_when_the_hand_is_moved_there_and_not_before() {
        let clock = ManualTime::at(Timestamp::from_secs(100));
        let shared: Arc<dyn TimeSource> = Arc::new(clock.clone());
        runtime().block_on(async move {
            let waiting = tokio::spawn(async move {
                shared.wait_until(Timestamp::from_secs(160)).await;
                shared.now()
            });
            tokio::task::yield_now().await;
            clock.advance(Duration::from_secs(59));
            tokio::task::yield_now().await;
            assert!(!waiting.is_finished());
            clock.advance(Duration::from_secs(1));
            assert_eq!(waiting.await.unwrap(), Timestamp::from_secs(160));
        });
    }

    #[test]
    fn a_wait_for_the_past_ends_at_once() {
        runtime().block_on(async {
            ManualTime::at(Timestamp::from_secs(9)).wait_until(Timestamp::from_secs(9)).await;
            RealTime.wait_until(Timestamp::from_secs(9)).await;
        });
    }

    #[test]
    fn the_hand_can_be_set_back() {
        let clock = ManualTime::at(Timestamp::from_secs(100));
        clock.set(Timestamp::from_secs(40));
        assert_eq!(clock.now(), Timestamp::from_secs(40));
    }

    #[test]
    fn real_time_is_after_the_day_this_was_written() {
        assert!(RealTime.now() > Timestamp::from_secs(1_760_000_000));
    }
}
