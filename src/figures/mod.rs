//! What is counted and measured, for those who watch the desk from outside. Rooms call one of these
//! functions where a thing has happened; who gathers them is decided in `server`. Without a gatherer
//! they cost next to nothing.
//!
//! Absent: facts. What must be right is read from the database.

mod table;

use std::time::Duration;

use metrics::{counter, gauge, histogram};

use self::table::{
    BUILD_INFO, ENGINE_LATE, ENGINE_LOOKED, MAIL_LATE, MAILS_IN, MAILS_NOT_TAKEN, MAILS_OUT,
    MAILS_TAKEN, POOL_WAIT, QUEUE_AGE, QUEUE_LENGTH, READY, RELAY_REACHED, RELAY_TOOK, REQUEST,
    SLOT_DONE, STEP_LATE, WRITER_BATCH, WRITER_COMMIT,
};
pub use self::table::{Figure, Kind, TABLE};

/// A node runs: its version, and `sqlite` or `postgresql`.
pub fn runs(version: &'static str, database: &'static str) {
    gauge!(BUILD_INFO, "version" => version, "database" => database).set(1.0);
}

/// Whether a part of this node is ready.
pub fn part_is_ready(part: &'static str, is_ready: bool) {
    gauge!(READY, "part" => part).set(if is_ready { 1.0 } else { 0.0 });
}

/// How many wait in a queue, and for how many seconds the oldest has waited.
pub fn queue(name: &'static str, length: i64, age_s: f64) {
    gauge!(QUEUE_LENGTH, "queue" => name).set(number(length));
    gauge!(QUEUE_AGE, "queue" => name).set(age_s.max(0.0));
}

/// How late the engine is now, and when it looked last, in seconds (since 1970).
pub fn engine(late_s: f64, looked_at_s: i64) {
    gauge!(ENGINE_LATE).set(late_s.max(0.0));
    gauge!(ENGINE_LOOKED).set(number(looked_at_s));
}

/// When the mail server last took a mail, in seconds since 1970.
pub fn relay_took(at_s: i64) {
    gauge!(RELAY_TOOK).set(number(at_s));
}

/// Whether the mail server of a place in the configuration, from 1, was reached.
pub fn relay_is_reached(place: usize, is_reached: bool) {
    gauge!(RELAY_REACHED, "relay" => place.to_string()).set(if is_reached { 1.0 } else { 0.0 });
}

/// When a task of the calendar was last done, in seconds since 1970.
pub fn slot_done(task: &'static str, at_s: i64) {
    gauge!(SLOT_DONE, "task" => task).set(number(at_s));
}

/// The mails of a step were queued, so many seconds after it was due.
pub fn step_queued(late_s: f64) {
    histogram!(STEP_LATE).record(late_s.max(0.0));
}

/// A message was stored.
pub fn mail_taken(door: &str) {
    counter!(MAILS_TAKEN, "door" => door.to_owned()).increment(1);
}

/// A message could not be stored, because the disk is full or for another reason.
pub fn mail_not_taken(is_full: bool) {
    counter!(MAILS_NOT_TAKEN, "why" => if is_full { "full" } else { "fault" }).increment(1);
}

/// A message was decided; `result` is the word of its state.
pub fn mail_decided(result: &'static str) {
    counter!(MAILS_IN, "result" => result).increment(1);
}

/// How a try to send a mail ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tried {
    /// The mail server took it, so many seconds after it was queued.
    Sent(f64),
    /// It is tried again.
    Again,
    /// It failed for good.
    Failed,
}

/// A try to send a mail ended.
pub fn mail_tried(is_alert: bool, how: Tried) {
    let result = match how {
        Tried::Sent(late_s) => {
            let kind = if is_alert { "alert" } else { "other" };
            histogram!(MAIL_LATE, "kind" => kind).record(late_s.max(0.0));
            "sent"
        }
        Tried::Again => "again",
        Tried::Failed => "failed",
    };
    counter!(MAILS_OUT, "result" => result).increment(1);
}

/// A request was answered. `route` is the pattern, such as `/tickets/{id}`, never the URL.
pub fn request(method: &'static str, route: &'static str, status: u16, took: Duration) {
    let class = match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    histogram!(REQUEST, "method" => method, "route" => route, "status" => class).record(took);
}

/// A batch of writes was committed.
pub fn writer_batch(jobs: usize, took: Duration) {
    histogram!(WRITER_BATCH).record(u32::try_from(jobs).unwrap_or(u32::MAX));
    histogram!(WRITER_COMMIT).record(took);
}

/// A connection was waited for at a door: `read` or `write`.
pub fn pool_wait(door: &'static str, took: Duration) {
    histogram!(POOL_WAIT, "door" => door).record(took);
}

/// Makes the figures stand at zero that would otherwise not be there before their first event, so
/// that a rule can compare with them. `results` are the words of what can become of a message.
pub fn begin(results: &[&'static str]) {
    for result in results {
        counter!(MAILS_IN, "result" => *result).increment(0);
    }
    for result in ["sent", "again", "failed"] {
        counter!(MAILS_OUT, "result" => result).increment(0);
    }
    for door in ["smtp", "lmtp"] {
        counter!(MAILS_TAKEN, "door" => door).increment(0);
    }
    for why in ["full", "fault"] {
        counter!(MAILS_NOT_TAKEN, "why" => why).increment(0);
    }
    for kind in ["alert", "other"] {
        // A handle that exists is shown, with nothing in it.
        let _shown = histogram!(MAIL_LATE, "kind" => kind);
    }
    gauge!(RELAY_REACHED, "relay" => "1").set(1.0);
    let _shown = [histogram!(STEP_LATE), histogram!(WRITER_BATCH), histogram!(WRITER_COMMIT)];
}

#[expect(clippy::cast_precision_loss, reason = "figures to look at: seconds and counts")]
fn number(value: i64) -> f64 {
    value as f64
}
