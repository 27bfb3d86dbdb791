//! The mail servers that mail leaves by, in the order of the configuration: the first that can be
//! reached takes it. One that cannot be reached is left alone for a while ([`Breaker`]).
//!
//! A mail that cannot wait (S1) goes by another server too, once it was tried for five minutes: where
//! the first still has not said yes. Both send the same bytes under the same Message-ID.

use std::{
    pin::pin,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::{
    app::relays::RelayRow,
    domain::time::Timestamp,
    figures,
    time_source::TimeSource,
    transport::{breaker::Breaker, outcome::SendOutcome, relay::Relay},
};

/// A success is written down again after so many seconds.
const TOLD_AGAIN_S: i64 = 30;

/// So long the first server is waited for in any case before another tries the same mail.
const HEARD_FOR: Duration = Duration::from_secs(10);

/// One mail to one recipient.
#[derive(Debug, Clone, Copy)]
pub struct Copy<'a> {
    /// The Return-Path, empty for the null path.
    pub from: &'a str,
    /// To whom.
    pub to: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
    /// From when another server tries it too; none where it can wait.
    pub also_from: Option<Timestamp>,
}

/// See the file.
pub struct Relays {
    routes: Vec<Route>,
    heard_for: Duration,
}

struct Route {
    name: String,
    relay: Relay,
    state: Mutex<State>,
}

struct State {
    breaker: Breaker,
    took_at: Option<Timestamp>,
    failed_at: Option<Timestamp>,
    error: Option<String>,
    /// What was last handed out to be written down.
    told: Option<RelayRow>,
}

impl Route {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it says; `Err` where it could not be reached. It counts as reached from the moment at which
    /// it answers, however long it takes over the mail afterwards.
    async fn send(
        &self,
        place: usize,
        time: &dyn TimeSource,
        copy: Copy<'_>,
    ) -> Result<SendOutcome, SendOutcome> {
        let mut trying = Trying { route: self, is_over: false };
        let opened = self.relay.open().await;
        trying.is_over = true;
        figures::relay_is_reached(place, opened.is_ok());
        match opened {
            Ok(open) => {
                self.is_reached();
                let said = open.send(copy.from, copy.to, copy.bytes).await;
                if matches!(said, SendOutcome::Accepted { .. }) {
                    self.state().took_at = Some(time.now());
                }
                Ok(said)
            }
            Err(said) => {
                self.is_not_reached(place, time.now(), &said);
                Err(said)
            }
        }
    }

    fn is_reached(&self) {
        let mut state = self.state();
        state.breaker.reached();
        (state.failed_at, state.error) = (None, None);
    }

    fn is_not_reached(&self, place: usize, now: Timestamp, said: &SendOutcome) {
        let mut state = self.state();
        let before = state.breaker.rests_until();
        match said {
            SendOutcome::OurLogin { .. } => state.breaker.refused(now),
            _ => state.breaker.failed(now),
        }
        state.failed_at.get_or_insert(now);
        state.error = Some(said.reply().to_owned());
        if let Some(until) = state.breaker.rests_until().filter(|at| Some(*at) != before) {
            tracing::warn!("Mail server {place} cannot be reached, and rests until {until}");
        }
    }
}

/// A try that is under way; one that nobody waits for any more leaves the server to another mail.
struct Trying<'a> {
    route: &'a Route,
    is_over: bool,
}

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.route.state().breaker.left();
        }
    }
}

impl Relays {
    /// These servers with their names, each of which rests after so many failures in a row.
    #[must_use]
    pub fn new(relays: Vec<(String, Relay)>, rests_after: u32) -> Self {
        let route = |(name, relay)| {
            let state = State {
                breaker: Breaker::new(rests_after),
                took_at: None,
                failed_at: None,
                error: None,
                told: None,
            };
            Route { name, relay, state: Mutex::new(state) }
        };
        Self { routes: relays.into_iter().map(route).collect(), heard_for: HEARD_FOR }
    }

    /// The servers with their names.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Relay)> {
        self.routes.iter().map(|route| (route.name.as_str(), &route.relay))
    }

    /// Sends one mail; none where no server may be asked just now.
    pub async fn send(&self, time: &dyn TimeSource, copy: Copy<'_>) -> Option<SendOutcome> {
        let on = AtomicUsize::new(usize::MAX);
        let first = Box::pin(self.by_the_first(time, copy, &on, None));
        let Some(also_from) = copy.also_from.filter(|_| self.routes.len() > 1) else {
            return first.await;
        };
        let mut first = pin!(first);
        let wait = u64::try_from(also_from.secs_since(time.now())).unwrap_or(0);
        // Where it has waited long enough already the first is still given some seconds.
        let wait = Duration::from_secs(wait).max(self.heard_for);
        let early = tokio::time::timeout(wait, &mut first).await;
        if let Ok(said) = &early
            && (!said.as_ref().is_some_and(is_soft) || time.now() < also_from)
        {
            return said.clone();
        }
        let before = on.load(Ordering::Relaxed);
        let on_too = AtomicUsize::new(usize::MAX);
        let also = Box::pin(self.by_the_first(time, copy, &on_too, Some(before)));
        if let Ok(soft) = early {
            let also = also.await;
            return also.filter(|also| !is_soft(also)).or(soft);
        }
        let mut also = pin!(also);
        tokio::select! {
            said = &mut first => match said.filter(|said| !is_soft(said)) {
                None => also.await,
                said => said,
            },
            said = &mut also => match said.filter(|said| !is_soft(said)) {
                None => first.await,
                said => said,
            },
        }
    }

    /// What the first server says that can be reached, other than `but`; which that is stands in
    /// `on` while it is asked.
    async fn by_the_first(
        &self,
        time: &dyn TimeSource,
        copy: Copy<'_>,
        on: &AtomicUsize,
        but: Option<usize>,
    ) -> Option<SendOutcome> {
        let mut last = None;
        for (n, route) in self.routes.iter().enumerate() {
            if Some(n) == but || !route.state().breaker.may_try(time.now()) {
                continue;
            }
            on.store(n, Ordering::Relaxed);
            match route.send(n + 1, time, copy).await {
                Ok(outcome) => return Some(self.signed(outcome, &route.name)),
                // A sign-in that is refused is for a person: it is told before others.
                Err(_) if matches!(last, Some(SendOutcome::OurLogin { .. })) => {}
                Err(outcome) => last = Some(outcome),
            }
        }
        last
    }

    /// Says which server took a mail, where there are several.
    fn signed(&self, outcome: SendOutcome, name: &str) -> SendOutcome {
        match outcome {
            SendOutcome::Accepted { reply } if self.routes.len() > 1 => {
                SendOutcome::Accepted { reply: format!("{name}: {reply}") }
            }
            other => other,
        }
    }

    /// When a mail may be tried: none where one may now.
    #[must_use]
    pub fn free_at(&self, now: Timestamp) -> Option<Timestamp> {
        let mut soonest: Option<Timestamp> = None;
        for route in &self.routes {
            let at = route.state().breaker.free_at(now)?;
            soonest = Some(soonest.map_or(at, |before| before.min(at)));
        }
        soonest
    }

    /// Where no server is known to be reached: the end of the rest after which one mail is to try one
    /// while the others wait. Each further failure gives it another.
    #[must_use]
    pub fn probed_after(&self) -> Option<Timestamp> {
        let rests = self.routes.iter().map(|route| route.state().breaker.rests_until());
        rests.collect::<Option<Vec<Timestamp>>>()?.into_iter().max()
    }

    /// How servers go, where that has changed since it was asked last.
    pub fn changes(&self) -> Vec<RelayRow> {
        let mut changes = Vec::new();
        for route in &self.routes {
            let mut state = route.state();
            let row = RelayRow {
                name: route.name.clone(),
                took_at: state.took_at,
                failed_at: state.failed_at,
                rests_until: state.breaker.rests_until(),
                error: state.error.clone(),
            };
            let is_known = state.told.as_ref().is_some_and(|told| {
                let seconds = |at: Option<Timestamp>| at.map_or(0, Timestamp::secs);
                told.failed_at == row.failed_at
                    && told.error == row.error
                    && told.rests_until == row.rests_until
                    && seconds(row.took_at) - seconds(told.took_at) < TOLD_AGAIN_S
            });
            let is_untried = row.took_at.is_none() && row.failed_at.is_none();
            if !is_known && !is_untried {
                state.told = Some(row.clone());
                changes.push(row);
            }
        }
        changes
    }

    /// Closes what is open, for the end of the process.
    pub async fn close(&self) {
        for route in &self.routes {
            route.relay.close().await;
        }
    }
}

/// Whether it is to be tried again.
const fn is_soft(outcome: &SendOutcome) -> bool {
    matches!(outcome, SendOutcome::Temporary { .. })
}

#[cfg(test)]
#[path = "relays_tests.rs"]
mod tests;
