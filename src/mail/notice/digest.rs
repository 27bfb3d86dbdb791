//! Digests: one mail instead of many notices, and what is late and due each day.

use serde::Serialize;

use super::{
    ClockLine, Notice,
    sample::{self, DESK_URL, NOW, clock},
    staff::TicketLine,
};
use crate::{
    domain::{promise::Watch, time::Timestamp},
    i18n::Lang,
};

/// One promise of a digest.
#[derive(Debug, Clone, Serialize)]
pub struct DigestLine {
    /// Its ticket.
    pub ticket: TicketLine,
    /// The clock.
    pub clock: ClockLine,
    /// The last who was told, and when.
    pub told: Option<(String, Timestamp)>,
}

/// One mail instead of many notices. S1 is never in it.
#[derive(Debug, Clone, Serialize)]
pub struct Digest {
    /// Promises that are late, the most delayed first.
    pub late: Vec<DigestLine>,
    /// Promises that fall due, the soonest first.
    pub due: Vec<DigestLine>,
    /// How many notices it stands for.
    pub notices: i64,
    /// When the first of them was due.
    pub from: Timestamp,
    /// When the last of them was due.
    pub until: Timestamp,
    /// More that did not fit, counted.
    pub more: i64,
    /// The queue.
    pub url: String,
}

impl Notice for Digest {
    const NAME: &'static str = "digest";
    fn sample(lang: Lang) -> Self {
        Self {
            late: late(lang),
            due: due(lang),
            notices: 12,
            from: NOW.plus_secs(-1260),
            until: NOW.plus_secs(-360),
            more: 8,
            url: format!("{DESK_URL}/queue"),
        }
    }
}

/// An alert that came late, for the managers.
#[derive(Debug, Clone, Serialize)]
pub struct LateAlertLine {
    /// The ticket's reference; none for received mail that waits.
    pub reference: Option<String>,
    /// The step by its name in the plan.
    pub step: String,
    /// When it should have come.
    pub due_at: Timestamp,
    /// By how many seconds it was late.
    pub late_s: i64,
    /// For whom.
    pub told: Vec<String>,
}

/// What is late and what falls due today.
#[derive(Debug, Clone, Serialize)]
pub struct Daily {
    /// Promises that are late, the most delayed first.
    pub late: Vec<DigestLine>,
    /// Promises that fall due within a day, the soonest first.
    pub due: Vec<DigestLine>,
    /// Promises kept since the last digest.
    pub kept: i64,
    /// Promises judged since the last digest.
    pub judged: i64,
    /// Open S1 tickets, which stand in no digest.
    pub grounded: i64,
    /// Messages that wait for a person.
    pub held: i64,
    /// Messages that are parked.
    pub parked: i64,
    /// Alerts that came late since the last digest, the newest first; for managers alone.
    pub late_alerts: Vec<LateAlertLine>,
    /// How many of them did not fit.
    pub late_alerts_more: i64,
    /// Their page.
    pub late_alerts_url: String,
    /// When it was due; a digest that a downtime delayed says so.
    pub slot_at: Timestamp,
    /// More that did not fit, counted.
    pub more: i64,
    /// The queue.
    pub url: String,
}

impl Notice for Daily {
    const NAME: &'static str = "daily";
    fn sample(lang: Lang) -> Self {
        Self {
            late: late(lang),
            due: due(lang),
            kept: 46,
            judged: 49,
            grounded: 1,
            held: 1,
            parked: 0,
            late_alerts: vec![LateAlertLine {
                reference: Some("TM-4119".to_owned()),
                step: "missed".to_owned(),
                due_at: NOW.plus_secs(-9000),
                late_s: 2460,
                told: vec!["Ines Duarte".to_owned()],
            }],
            late_alerts_more: 2,
            late_alerts_url: format!("{DESK_URL}/reports/late"),
            slot_at: NOW.plus_secs(-2400),
            more: 0,
            url: format!("{DESK_URL}/queue"),
        }
    }
}

fn late(lang: Lang) -> Vec<DigestLine> {
    vec![DigestLine {
        ticket: sample::hospital(lang),
        clock: clock(Watch::Restored, -4320, 86_400),
        told: Some(("Ines Duarte".to_owned(), NOW.plus_secs(-2900))),
    }]
}

fn due(lang: Lang) -> Vec<DigestLine> {
    vec![
        DigestLine {
            ticket: sample::pump(lang),
            clock: clock(Watch::Acknowledged, 240, 1800),
            told: None,
        },
        DigestLine {
            ticket: sample::hospital(lang),
            clock: clock(Watch::Resolved, 36_000, 172_800),
            told: None,
        },
    ]
}
