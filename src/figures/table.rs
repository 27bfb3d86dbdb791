//! The table of names: every figure that the desk shows to the outside, with its labels and what it
//! means. Nothing is counted under a name that is not here; dashboards and alerts refer to these
//! names, and a test compares them.

/// How a figure moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Only grows, from 0 at the start of the process.
    Counter,
    /// Stands at a value.
    Gauge,
    /// How many measurements lay below each of some bounds.
    Histogram(&'static [f64]),
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Its name, with the unit at its end.
    pub name: &'static str,
    /// How it moves.
    pub kind: Kind,
    /// The names of its labels. None holds an address, a subject, a URL or a token.
    pub labels: &'static [&'static str],
    /// What it says, for people.
    pub help: &'static str,
}

/// Seconds for what is late: from at once to a day.
const LATE_S: &[f64] =
    &[0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0];
/// Seconds for requests, waits and commits: from a tenth of a millisecond to ten seconds.
const SHORT_S: &[f64] =
    &[0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Jobs in one commit.
const BATCH: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// What runs.
pub const BUILD_INFO: &str = "tarmac_build_info";
/// Whether a part is ready.
pub const READY: &str = "tarmac_ready";
/// Length of a queue.
pub const QUEUE_LENGTH: &str = "tarmac_queue_length";
/// Age of a queue's oldest.
pub const QUEUE_AGE: &str = "tarmac_queue_age_seconds";
/// How late the engine is now.
pub const ENGINE_LATE: &str = "tarmac_engine_late_seconds";
/// When the engine looked last.
pub const ENGINE_LOOKED: &str = "tarmac_engine_last_look_timestamp_seconds";
/// When a server last took a mail of ours.
pub const RELAY_TOOK: &str = "tarmac_relay_last_success_timestamp_seconds";
/// Whether a mail server was reached.
pub const RELAY_REACHED: &str = "tarmac_relay_reached";
/// When a slot of the calendar was last done.
pub const SLOT_DONE: &str = "tarmac_slot_last_finished_timestamp_seconds";
/// From due to queued.
pub const STEP_LATE: &str = "tarmac_step_due_to_queued_seconds";
/// From queued to accepted.
pub const MAIL_LATE: &str = "tarmac_mail_queued_to_accepted_seconds";
/// Mail taken.
pub const MAILS_TAKEN: &str = "tarmac_mails_taken_total";
/// Mail not taken.
pub const MAILS_NOT_TAKEN: &str = "tarmac_mails_not_taken_total";
/// Mail decided.
pub const MAILS_IN: &str = "tarmac_mails_in_total";
/// Tries to send.
pub const MAILS_OUT: &str = "tarmac_mails_out_total";
/// Requests.
pub const REQUEST: &str = "tarmac_http_request_seconds";
/// Jobs in one commit.
pub const WRITER_BATCH: &str = "tarmac_writer_batch_jobs";
/// Length of a commit.
pub const WRITER_COMMIT: &str = "tarmac_writer_batch_seconds";
/// Waits for a connection.
pub const POOL_WAIT: &str = "tarmac_pool_wait_seconds";

/// All of them.
pub const TABLE: &[Figure] = &[
    Figure {
        name: BUILD_INFO,
        kind: Kind::Gauge,
        labels: &["version", "database"],
        help: "1, with the version that runs and the kind of its database.",
    },
    Figure {
        name: READY,
        kind: Kind::Gauge,
        labels: &["part"],
        help: "1 where /readyz says ok of a part of this node, else 0.",
    },
    Figure {
        name: QUEUE_LENGTH,
        kind: Kind::Gauge,
        labels: &["queue"],
        help: "What waits: inbound (to be decided), quarantine and parked (for a person), due (for the \
               engine), outbox (to be sent), alerts (those of it that the alarm watches).",
    },
    Figure {
        name: QUEUE_AGE,
        kind: Kind::Gauge,
        labels: &["queue"],
        help: "How long the oldest of a queue has waited; 0 where nothing waits.",
    },
    Figure {
        name: ENGINE_LATE,
        kind: Kind::Gauge,
        labels: &[],
        help: "How long ago the most overdue look of the engine was due; 0 where none is overdue.",
    },
    Figure {
        name: ENGINE_LOOKED,
        kind: Kind::Gauge,
        labels: &[],
        help: "When the engine of this node last looked at what is due; 0 before its first look.",
    },
    Figure {
        name: RELAY_TOOK,
        kind: Kind::Gauge,
        labels: &[],
        help: "When the mail server last took a mail of the desk; 0 where it never did.",
    },
    Figure {
        name: RELAY_REACHED,
        kind: Kind::Gauge,
        labels: &["relay"],
        help: "1 where this node reached the mail server of that place in the configuration (1 is \
               mail_out.relay) at its last try, or has not tried it yet, else 0.",
    },
    Figure {
        name: SLOT_DONE,
        kind: Kind::Gauge,
        labels: &["task"],
        help: "When a task of the calendar was last done; 0 where it never was.",
    },
    Figure {
        name: STEP_LATE,
        kind: Kind::Histogram(LATE_S),
        labels: &[],
        help: "From the instant at which a step of a ladder was due until its mails were queued.",
    },
    Figure {
        name: MAIL_LATE,
        kind: Kind::Histogram(LATE_S),
        labels: &["kind"],
        help: "From a mail's queueing until the mail server accepted it: alert, or other (a reply \
               waits eight seconds for its undo).",
    },
    Figure {
        name: MAILS_TAKEN,
        kind: Kind::Counter,
        labels: &["door"],
        help: "Messages stored for good by this node, before their senders were told so.",
    },
    Figure {
        name: MAILS_NOT_TAKEN,
        kind: Kind::Counter,
        labels: &["why"],
        help: "Messages that could not be stored and stayed with their senders: full (the disk), fault.",
    },
    Figure {
        name: MAILS_IN,
        kind: Kind::Counter,
        labels: &["result"],
        help: "What became of received messages that this node decided.",
    },
    Figure {
        name: MAILS_OUT,
        kind: Kind::Counter,
        labels: &["result"],
        help: "How tries to send ended: sent, again (to be tried later), failed (for good).",
    },
    Figure {
        name: REQUEST,
        kind: Kind::Histogram(SHORT_S),
        labels: &["method", "route", "status"],
        help: "How long requests took, by the pattern of their route and the class of the status.",
    },
    Figure {
        name: WRITER_BATCH,
        kind: Kind::Histogram(BATCH),
        labels: &[],
        help: "Writes in one commit of the writer (SQLite); 1 each on PostgreSQL.",
    },
    Figure {
        name: WRITER_COMMIT,
        kind: Kind::Histogram(SHORT_S),
        labels: &[],
        help: "From the first write of a batch until its commit was durable.",
    },
    Figure {
        name: POOL_WAIT,
        kind: Kind::Histogram(SHORT_S),
        labels: &["door"],
        help: "Waits for a connection to the database, by the door: read or write.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_whose_they_are_and_their_unit() {
        for figure in TABLE {
            assert!(figure.name.starts_with("tarmac_"), "{}", figure.name);
            let is_total = figure.name.ends_with("_total");
            assert_eq!(is_total, figure.kind == Kind::Counter, "{}", figure.name);
            assert!(figure.help.ends_with('.'), "{}", figure.name);
        }
    }

    #[test]
    fn the_bounds_of_histograms_rise() {
        for figure in TABLE {
            if let Kind::Histogram(bounds) = figure.kind {
                assert!(bounds.windows(2).all(|pair| pair[0] < pair[1]), "{}", figure.name);
            }
        }
    }
}
