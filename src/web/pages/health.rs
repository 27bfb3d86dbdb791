//! How the desk itself does, for an administrator.

use askama::Template as _;

use super::mail_servers;
use crate::{
    app::vitals::{self, BANDS_S, Lateness, Part, PartState, Queue, Slot, Vitals},
    domain::time::Timestamp,
    i18n::{Lang, moment, phrase::Tone, span, t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Nav, Said,
            health::{Health, LateRow, PartRow, QueueRow, SlotRow},
        },
    },
};

/// `GET /settings/health`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let page = frame::full(ask, Nav::Health)?;
    let parts = vitals::parts(&ask.desk);
    let vitals = vitals::vitals(&ask.desk)?;
    let late = vitals::how_late(&ask.desk)?;
    let mut rows: Vec<PartRow> = parts.iter().map(|part| part_row(ask, &vitals, part)).collect();
    rows.extend(mail_servers::parts(ask)?);
    let wrong = parts.iter().filter(|part| !part.state.is_ok()).count();
    let page = Health {
        page,
        title: match i64::try_from(wrong).unwrap_or(i64::MAX) {
            0 => t(lang, "health-h1-fine"),
            n => t_args(lang, "health-h1-wrong", &[("n", n.into())]),
        },
        lead: t_args(
            lang,
            "health-lead",
            &[
                ("version", env!("CARGO_PKG_VERSION").into()),
                ("database", if ask.desk.is_shared() { "PostgreSQL" } else { "SQLite" }.into()),
            ],
        ),
        late: vec![
            late_row(lang, "health-late-steps", &late.steps),
            late_row(lang, "health-late-alerts", &late.alerts),
            late_row(lang, "health-late-others", &late.others),
        ],
        queues: vitals.queues.iter().map(|queue| queue_row(ask, queue)).collect(),
        parts: rows,
        slots: vitals.slots.iter().map(|slot| slot_row(ask, slot)).collect(),
    };
    Ok(Reply::page(200, page.render()?))
}

/// What stands where there is nothing.
fn none() -> String {
    "–".to_owned()
}

/// A length that may be short: *under 1 s*.
fn length(lang: Lang, ms: Option<i64>) -> String {
    match ms {
        None => t(lang, "health-none"),
        Some(..1000) => t(lang, "health-under-a-second"),
        Some(ms) => span(lang, ms / 1000),
    }
}

fn late_row(lang: Lang, key: &str, late: &Lateness) -> LateRow {
    let share = |n: usize| {
        let (n, m) = (n.to_string().into(), late.count.to_string().into());
        t_args(lang, "n-of-m", &[("n", n), ("m", m)])
    };
    const { assert!(BANDS_S[0] == 5 && BANDS_S[1] == 60 && BANDS_S[2] == 300) };
    LateRow {
        what: t(lang, key),
        count: late.count,
        spans: [late.median_ms, late.p95_ms, late.worst_ms].map(|ms| length(lang, ms)),
        within: late.within.map(share),
    }
}

fn queue_row(ask: &Ask, queue: &Queue) -> QueueRow {
    let lang = ask.lang();
    let age = |since: Timestamp| length(lang, Some(ask.now.secs_since(since).max(0) * 1000));
    QueueRow {
        what: t(lang, &format!("health-queue-{}", queue.name)),
        length: queue.length,
        oldest: queue.oldest.map_or_else(none, age),
    }
}

fn part_row(ask: &Ask, vitals: &Vitals, part: &Part) -> PartRow {
    let lang = ask.lang();
    let at = |key, at: Timestamp| {
        let at = moment::near_exact(lang, at, ask.zone(), ask.now);
        t_args(lang, key, &[("at", at.into())])
    };
    let last = match part.name {
        "engine" => vitals.engine_looked_at.map(|when| at("health-looked", when)),
        "outbox" => Some(match vitals.relay_took_at {
            Some(when) => at("health-took", when),
            None => t(lang, "health-never-took"),
        }),
        _ => None,
    };
    PartRow {
        name: t(lang, &format!("health-part-{}", part.name)),
        state: state(lang, part.state),
        last: last.unwrap_or_default(),
    }
}

fn state(lang: Lang, state: PartState) -> Said {
    let key = match state {
        PartState::Fine => "health-state-fine",
        PartState::None => "health-state-none",
        PartState::Stopping => "health-state-stopping",
        PartState::Away => "health-state-away",
        PartState::NotBegun => "health-state-not-begun",
        PartState::Ended => "health-state-ended",
        PartState::Still(secs) => {
            let span = span(lang, secs);
            let text = t_args(lang, "health-state-still", &[("span", span.into())]);
            return Said::new(text, Tone::Miss);
        }
    };
    let tone = match state {
        PartState::Fine => Tone::Met,
        PartState::None => Tone::Quiet,
        PartState::Stopping | PartState::NotBegun => Tone::Soon,
        _ => Tone::Miss,
    };
    Said::new(t(lang, key), tone)
}

fn slot_row(ask: &Ask, slot: &Slot) -> SlotRow {
    let lang = ask.lang();
    let short = |at: Timestamp| moment::short_from(lang, at, ask.zone(), ask.now);
    let done = slot.last.map(|(_, begun, done)| match done {
        Some(at) => short(at),
        None => t_args(lang, "health-not-done", &[("at", short(begun).into())]),
    });
    SlotRow {
        name: t(lang, &format!("health-task-{}", slot.name)),
        line: slot.line.to_string(),
        slot: slot.last.map_or_else(|| t(lang, "health-none"), |(at, ..)| short(at)),
        done: done.unwrap_or_else(none),
        next: slot.next.map_or_else(none, short),
    }
}
