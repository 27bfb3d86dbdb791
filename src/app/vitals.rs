//! The vital signs of the desk: what waits and for how long, whether each part does its work, how
//! late steps and mails are. For `/readyz`, `/metrics` and the page of an administrator.

use std::time::Duration;

use super::{alarm, desk::Desk, error::AppError, pulse::Listener};
use crate::{
    config::Jobs,
    db::{Conn, inbound, outbox_counts, promises, record},
    domain::{
        cron_line::CronLine,
        mail_state::{DeliveryState, InboundState},
        time::Timestamp,
    },
    figures,
};

/// How long a probe waits for the database.
const PROBE_WITHIN: Duration = Duration::from_secs(2);
/// The engine looks every five seconds at least; one that could not for so long is not ready.
const ENGINE_WITHIN: Duration = Duration::from_secs(30);
/// Mail that could be tried and was not for so many seconds: its sender does not work.
const OUTBOX_WITHIN_S: i64 = 300;
/// Of so many latest steps and mails the lateness is shown.
const LATEST: i64 = 1000;

/// The names of the parts, as `/readyz` shows them.
pub const PARTS: [&str; 4] = ["database", "engine", "outbox", "listener"];

/// A part of the desk that works, or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// One of [`PARTS`].
    pub name: &'static str,
    /// How it stands.
    pub state: PartState,
}

/// How a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// It does its work.
    Fine,
    /// It is not there, as configured.
    None,
    /// The node ends.
    Stopping,
    /// The database does not answer.
    Away,
    /// The engine has not begun to look.
    NotBegun,
    /// It has done nothing for so many seconds.
    Still(i64),
    /// It has ended.
    Ended,
}

impl PartState {
    /// Whether the part is ready for work.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        matches!(self, Self::Fine | Self::None)
    }

    /// As a sentence for machines and their keepers; no address, no name.
    #[must_use]
    pub fn said(self) -> String {
        match self {
            Self::Fine => "ok".to_owned(),
            Self::None => "not configured".to_owned(),
            Self::Stopping => "the node is stopping".to_owned(),
            Self::Away => "the database does not answer".to_owned(),
            Self::NotBegun => "has not looked yet".to_owned(),
            Self::Still(secs) => format!("has done nothing for {secs} s"),
            Self::Ended => "has ended".to_owned(),
        }
    }
}

/// How each part of this node stands; the work goes to another node unless all are ok.
#[must_use]
pub fn parts(desk: &Desk) -> Vec<Part> {
    let now = desk.now();
    let untried: Result<Option<i64>, AppError> =
        desk.db.read_within(PROBE_WITHIN, |c| untried_for(c, now));
    let outbox = match &untried {
        Err(_) => PartState::Away,
        Ok(Some(secs)) if *secs > OUTBOX_WITHIN_S => PartState::Still(*secs),
        Ok(_) => PartState::Fine,
    };
    let database = match (desk.pulse.is_stopping(), &untried) {
        (true, _) => PartState::Stopping,
        (false, Err(_)) => PartState::Away,
        (false, Ok(_)) => PartState::Fine,
    };
    let listener = match desk.pulse.listener() {
        Listener::None => PartState::None,
        Listener::Open => PartState::Fine,
        Listener::Closed => PartState::Ended,
    };
    let states = [database, engine(desk), outbox, listener];
    PARTS.into_iter().zip(states).map(|(name, state)| Part { name, state }).collect()
}

fn engine(desk: &Desk) -> PartState {
    match desk.pulse.engine_looked() {
        None => PartState::NotBegun,
        Some((since, _)) if since > ENGINE_WITHIN => {
            PartState::Still(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
        }
        Some(_) => PartState::Fine,
    }
}

/// For how many seconds mail could be tried that nobody tries. Where all mail stands because the
/// mail server refuses our sign-in, no node does better than this one: the alarm says it.
fn untried_for(c: &mut Conn, now: Timestamp) -> Result<Option<i64>, AppError> {
    if alarm::is_queue_stopped(c)? {
        return Ok(None);
    }
    Ok(outbox_counts::delivery_untried_since(c, now)?.map(|since| now.secs_since(since)))
}

/// A queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// `inbound`, `quarantine`, `parked`, `due`, `outbox` or `alerts`.
    pub name: &'static str,
    /// How many wait.
    pub length: i64,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
}

/// A task of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its key in `[jobs]`.
    pub name: &'static str,
    /// Its line.
    pub line: CronLine,
    /// Its last slot, when that began, and when it was done.
    pub last: Option<record::SlotRun>,
    /// When it is to run next.
    pub next: Option<Timestamp>,
}

/// All that can be counted now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vitals {
    /// The queues.
    pub queues: Vec<Queue>,
    /// When the engine of this node looked last.
    pub engine_looked_at: Option<Timestamp>,
    /// When the mail server last took a mail of the desk.
    pub relay_took_at: Option<Timestamp>,
    /// The tasks of the calendar.
    pub slots: Vec<Slot>,
}

/// Counts.
///
/// # Errors
/// When the database cannot.
pub fn vitals(desk: &Desk) -> Result<Vitals, AppError> {
    let now = desk.now();
    let zone = desk.config.jobs_zone();
    let own = desk.pulse.relay_took();
    desk.read(|c| {
        let mut slots = Vec::new();
        for (name, line) in lines(&desk.config.jobs) {
            let (line, last) = (line.clone(), record::slot_last(c, name)?);
            slots.push(Slot { name, next: line.next(now, zone), line, last });
        }
        let latest = outbox_counts::delivery_lateness(c, LATEST)?;
        let taken = latest.into_iter().filter_map(|(_, _, sent)| sent).max();
        Ok(Vitals {
            queues: queues(c, now)?,
            engine_looked_at: desk.pulse.engine_looked().map(|(_, at)| at),
            relay_took_at: own.max(taken),
            slots,
        })
    })
}

/// The lines of the calendar by their keys.
fn lines(jobs: &Jobs) -> [(&'static str, &CronLine); 4] {
    [
        ("daily_digest", &jobs.daily_digest),
        ("weekly_report", &jobs.weekly_report),
        ("cover_check", &jobs.cover_check),
        ("clean_up", &jobs.clean_up),
    ]
}

fn queues(c: &mut Conn, now: Timestamp) -> Result<Vec<Queue>, AppError> {
    let mut queues = Vec::new();
    for (name, state) in [
        ("inbound", InboundState::Received),
        ("quarantine", InboundState::Quarantine),
        ("parked", InboundState::Parked),
    ] {
        let length = inbound::inbound_count(c, &[state])?;
        let oldest = inbound::inbound_oldest(c, &[state])?.map(|row| row.received_at);
        queues.push(Queue { name, length, oldest });
    }
    let length = promises::watch_due_count(c, now)?;
    let oldest = promises::watch_next(c)?.filter(|at| *at <= now);
    queues.push(Queue { name: "due", length, oldest });
    let length = outbox_counts::delivery_count(c, DeliveryState::Waiting)?;
    queues.push(Queue { name: "outbox", length, oldest: outbox_counts::delivery_oldest(c)? });
    let length = outbox_counts::delivery_alerts_waiting(c)?;
    queues.push(Queue { name: "alerts", length, oldest: outbox_counts::delivery_oldest_alert(c)? });
    Ok(queues)
}

/// Shows all of it as figures.
///
/// # Errors
/// When the database cannot; the parts are shown then all the same.
pub fn measure(desk: &Desk) -> Result<(), AppError> {
    let now = desk.now();
    for part in parts(desk) {
        figures::part_is_ready(part.name, part.state.is_ok());
    }
    let vitals = vitals(desk)?;
    for queue in &vitals.queues {
        let age_s = queue.oldest.map_or(0.0, |since| seconds(now, since));
        figures::queue(queue.name, queue.length, age_s);
        if queue.name == "due" {
            figures::engine(age_s, vitals.engine_looked_at.map_or(0, Timestamp::secs));
        }
    }
    figures::relay_took(vitals.relay_took_at.map_or(0, Timestamp::secs));
    for slot in &vitals.slots {
        let done = slot.last.and_then(|(_, _, done)| done);
        figures::slot_done(slot.name, done.map_or(0, Timestamp::secs));
    }
    Ok(())
}

/// From `since` to `now`, to the microsecond.
#[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
pub fn seconds(now: Timestamp, since: Timestamp) -> f64 {
    now.micros().saturating_sub(since.micros()) as f64 / 1e6
}

/// How late the latest of a kind were.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lateness {
    /// Of how many.
    pub count: usize,
    /// Nearest-rank, in milliseconds; none where there are none.
    pub median_ms: Option<i64>,
    /// As above.
    pub p95_ms: Option<i64>,
    /// The longest.
    pub worst_ms: Option<i64>,
    /// How many were not later than each of [`BANDS_S`].
    pub within: [usize; BANDS_S.len()],
}

/// The bounds that the page shows, in seconds.
pub const BANDS_S: [i64; 3] = [5, 60, 300];

impl Lateness {
    fn of(mut spans_ms: Vec<i64>) -> Self {
        spans_ms.sort_unstable();
        let rank = |percent: usize| {
            let rank = (spans_ms.len() * percent).div_ceil(100).max(1);
            spans_ms.get(rank - 1).copied()
        };
        Self {
            count: spans_ms.len(),
            median_ms: rank(50),
            p95_ms: rank(95),
            worst_ms: spans_ms.last().copied(),
            within: BANDS_S.map(|s| spans_ms.iter().filter(|ms| **ms <= s * 1000).count()),
        }
    }
}

/// How late the desk is: from due to queued, and from queued to accepted, alerts and other mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HowLate {
    /// Steps of ladders, from due to queued.
    pub steps: Lateness,
    /// Alerts, from queued to accepted.
    pub alerts: Lateness,
    /// Other mail, from queued to accepted.
    pub others: Lateness,
}

/// How late the latest thousand were, of all nodes.
///
/// # Errors
/// When the database cannot.
pub fn how_late(desk: &Desk) -> Result<HowLate, AppError> {
    desk.read(|c| {
        let steps = promises::step_lateness(c, LATEST)?;
        let sent = outbox_counts::delivery_lateness(c, LATEST)?;
        let of = |wanted: bool| {
            let kind = sent.iter().filter(|(is_alert, ..)| *is_alert == wanted);
            Lateness::of(kind.filter_map(|(_, at, sent)| Some(ms(*at, (*sent)?))).collect())
        };
        Ok(HowLate {
            steps: Lateness::of(steps.iter().map(|(due, fired)| ms(*due, *fired)).collect()),
            alerts: of(true),
            others: of(false),
        })
    })
}

/// Milliseconds from one to the other; never negative: an hour that was set back is no earliness.
fn ms(from: Timestamp, to: Timestamp) -> i64 {
    (to.micros().saturating_sub(from.micros()) / 1000).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lateness_is_nearest_rank_and_says_how_many_were_in_time() {
        let late = Lateness::of(vec![400_000, 10, 5000, 61_000]);
        assert_eq!((late.count, late.median_ms), (4, Some(5000)));
        assert_eq!((late.p95_ms, late.worst_ms), (Some(400_000), Some(400_000)));
        assert_eq!(late.within, [2, 2, 3]);
        assert_eq!(Lateness::of(Vec::new()), Lateness::default());
    }
}
