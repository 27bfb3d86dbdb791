//! `tarmac ticket`: the list by what breaks next, and one ticket with all that happened.

use std::sync::Arc;

use chrono_tz::Tz;

use super::{
    Outcome,
    print::{Out, moment, moment_or_dash},
};
use crate::{
    app::{
        Desk,
        lists::{self, ClockLine, TicketLine},
        one_ticket::{self, Shown},
    },
    domain::{event::EventKind, ids::TicketId, promise::ClockState, time::Timestamp},
};

/// Reference, severity, state, what breaks next and when, owner, account, subject.
const WIDTHS: [usize; 8] = [9, 2, 8, 15, 16, 16, 20, 0];

/// Every ticket.
pub(super) fn list(desk: &Arc<Desk>, json: bool) -> Outcome {
    let mut out = Out::new();
    if json {
        lists::tickets(desk, |line| out.json(&line).map_err(super::Fault::from))?;
        return out.end();
    }
    let zone = desk.config.desk.zone;
    out.row(WIDTHS, ["TICKET", "S", "STATE", "NEXT", "DUE", "OWNER", "ACCOUNT", "SUBJECT"])?;
    lists::tickets(desk, |line| {
        let TicketLine { reference, account, subject, severity, state, owner, clocks, .. } = line;
        let next = next_of(&clocks);
        let due = moment_or_dash(next.map(|(_, at)| at), zone);
        let next = next.map_or("", |(clock, _)| clock.milestone.word());
        let (owner, account) = (owner.unwrap_or_default(), account.unwrap_or_default());
        let cells =
            [&reference, severity.word(), state.word(), next, &due, &owner, &account, &subject];
        out.row(WIDTHS, cells).map_err(super::Fault::from)
    })?;
    out.end()
}

/// The promise that breaks next, or that is broken and not yet kept.
fn next_of(clocks: &[ClockLine]) -> Option<(&ClockLine, Timestamp)> {
    let runs = clocks.iter().filter(|clock| clock.ended_at.is_none());
    runs.filter_map(|clock| Some((clock, clock.due_at?))).min_by_key(|(_, at)| *at)
}

/// One ticket.
pub(super) fn show(desk: &Arc<Desk>, number: TicketId, json: bool) -> Outcome {
    let shown = one_ticket::show(desk, number)?;
    let mut out = Out::new();
    if json {
        out.json(&shown)?;
        return out.end();
    }
    let zone = shown.zone.parse().unwrap_or(desk.config.desk.zone);
    head(&mut out, &shown, zone)?;
    out.line("")?;
    out.line("Promises")?;
    for ClockLine { milestone, state, due_at, ended_at } in &shown.clocks {
        let (due, ended) = (moment_or_dash(*due_at, zone), moment_or_dash(*ended_at, zone));
        let due = format!("due {due}");
        let ended = if *state == ClockState::Running { String::new() } else { ended };
        out.row([1, 16, 12, 20, 0], ["", milestone.word(), state.word(), &due, &ended])?;
    }
    out.line("")?;
    out.line("Messages")?;
    for said in &shown.messages {
        let at = moment(said.at, zone);
        out.row([1, 16, 4, 24, 0], ["", &at, said.direction.word(), &said.from, &said.subject])?;
        for line in said.text.lines() {
            out.line(&format!("      {line}"))?;
        }
        for file in &said.attachments {
            out.line(&format!("      [{file}]"))?;
        }
    }
    out.line("")?;
    out.line("History")?;
    let mut history: Vec<(Timestamp, String)> =
        shown.events.iter().map(|h| (h.event.occurred_at, in_words(&h.event.kind))).collect();
    history.extend(shown.steps.iter().map(|step| {
        let due = moment(step.due_at, zone);
        (step.fired_at, format!("told “{}” of {} (due {due})", step.step, step.watch))
    }));
    history.sort_by_key(|(at, _)| *at);
    for (at, what) in history {
        out.row([1, 16, 0], ["", &moment(at, zone), &what])?;
    }
    out.end()
}

fn head(out: &mut Out, shown: &Shown, zone: Tz) -> std::io::Result<()> {
    let Shown { reference, subject, severity, state, account, owner, reported_by, .. } = shown;
    out.line(&format!("{reference}  {subject}"))?;
    let account = account.as_deref().unwrap_or("no account");
    let owner = owner.as_deref().unwrap_or("nobody");
    out.line(&format!("{severity}, {state}; {account}; owner: {owner}"))?;
    let at = moment(shown.reported_at, zone);
    out.line(&format!("reported {at} ({}) by {reported_by}, {}", shown.zone, shown.door))
}

/// An event in words: its kind, and its facts by their names.
fn in_words(kind: &EventKind) -> String {
    let Ok(serde_json::Value::Object(mut facts)) = serde_json::to_value(kind) else {
        return String::new();
    };
    let name = facts.remove("kind").and_then(|k| k.as_str().map(|k| k.replace('_', " ")));
    facts.remove("terms");
    let facts: Vec<String> = facts
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| match value {
            serde_json::Value::String(text) => format!("{key} {text}"),
            other => format!("{key} {other}"),
        })
        .collect();
    format!("{}  {}", name.unwrap_or_default(), facts.join(", ")).trim_end().to_owned()
}
