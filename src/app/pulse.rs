//! The pulse of a node: what its tasks note as they go, for those who ask whether it is well. It
//! lives in memory and ends with the process; what counts is read from the database.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{domain::time::Timestamp, time_source::Stopwatch};

/// Whether mail can come in by the listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listener {
    /// There is none: mail comes by the pipe.
    #[default]
    None,
    /// It listens.
    Open,
    /// It has ended.
    Closed,
}

/// See the file.
#[derive(Debug, Default)]
pub struct Pulse {
    beats: Mutex<Beats>,
}

#[derive(Debug, Default)]
struct Beats {
    engine_turned: Option<Stopwatch>,
    engine_looked: Option<(Stopwatch, Timestamp)>,
    relay_took: Option<Timestamp>,
    listener: Listener,
    is_stopping: bool,
}

impl Pulse {
    fn beats(&self) -> MutexGuard<'_, Beats> {
        // Whoever panicked while noting left a value that is whole.
        self.beats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The engine goes on, whatever its look has found: for the watchdog.
    pub fn engine_turns(&self) {
        self.beats().engine_turned = Some(Stopwatch::start());
    }

    /// The engine has looked at what is due, and could.
    pub fn engine_has_looked(&self, now: Timestamp) {
        let mut beats = self.beats();
        beats.engine_turned = Some(Stopwatch::start());
        beats.engine_looked = Some((Stopwatch::start(), now));
    }

    /// For how long the engine has not gone on; none before it began.
    #[must_use]
    pub fn engine_still_for(&self) -> Option<Duration> {
        self.beats().engine_turned.map(|turned| turned.elapsed())
    }

    /// How long ago, and when, the engine could look; none before its first look.
    #[must_use]
    pub fn engine_looked(&self) -> Option<(Duration, Timestamp)> {
        self.beats().engine_looked.map(|(since, at)| (since.elapsed(), at))
    }

    /// A mail server took a mail.
    pub fn relay_takes(&self, now: Timestamp) {
        self.beats().relay_took = Some(now);
    }

    /// When a mail server last took a mail of this node.
    #[must_use]
    pub fn relay_took(&self) -> Option<Timestamp> {
        self.beats().relay_took
    }

    /// How the listener for mail stands now.
    pub fn listener_is(&self, listener: Listener) {
        self.beats().listener = listener;
    }

    /// How the listener for mail stands.
    #[must_use]
    pub fn listener(&self) -> Listener {
        self.beats().listener
    }

    /// The node ends: it asks for no new work.
    pub fn stops(&self) {
        self.beats().is_stopping = true;
    }

    /// Whether the node ends.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.beats().is_stopping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_turns_without_looking_is_alive_and_has_not_looked() {
        let pulse = Pulse::default();
        assert!(pulse.engine_still_for().is_none());
        pulse.engine_turns();
        assert!(pulse.engine_still_for().is_some());
        assert!(pulse.engine_looked().is_none());
        pulse.engine_has_looked(Timestamp::from_secs(5));
        assert_eq!(pulse.engine_looked().unwrap().1, Timestamp::from_secs(5));
    }
}
