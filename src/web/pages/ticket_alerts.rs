//! What must be said above a ticket's clocks: what went wrong, what is waited for, what belongs to it.

use super::ticket::Desk;
use crate::{
    app::{acts, pauses, waiving},
    domain::{
        event::EventKind,
        ids::TicketId,
        mail_state::DeliveryState,
        promise::Milestone,
        ticket::{Direction, TicketState},
        time::Timestamp,
    },
    i18n::{moment, span, words},
    web::view::ticket::Alert,
};

/// What must be said, the most urgent first.
pub(super) fn alerts(desk: &Desk<'_>) -> Vec<Alert> {
    let mut alerts = Vec::new();
    let file = &desk.data.file;
    let decided = |seq: i64| {
        acts::is_withdrawn(file, seq)
            || file
                .events
                .iter()
                .any(|e| e.seq > seq && matches!(e.kind, EventKind::SeverityChanged { .. }))
    };
    for event in &file.events {
        if let EventKind::SeverityProposed { to } = event.kind
            && !decided(event.seq)
            && file.row.state == TicketState::Open
        {
            alerts.push(Alert {
                tone: "warn",
                icon: "soon",
                title: desk.say("ticket-proposed", &[("to", &words::severity(desk.lang(), to))]),
                text: desk.t("ticket-proposed-text"),
            });
        }
    }
    for message in desk.data.messages.iter().filter(|m| m.direction == Direction::Out) {
        let copies = message.outbox_id.and_then(|id| desk.data.deliveries.get(&id));
        let failed = copies.into_iter().flatten().find(|d| d.state == DeliveryState::Failed);
        if let Some(failed) = failed {
            let args = [("to", failed.recipient.as_str()), ("reply", failed.reply.as_str())];
            alerts.push(Alert {
                tone: "miss",
                icon: "miss",
                title: desk.say("ticket-not-delivered", &args),
                text: desk.t("ticket-not-delivered-text"),
            });
        }
    }
    alerts.extend(unknown_holidays(desk));
    alerts.extend(waits(desk));
    alerts.extend(needed_by(desk));
    alerts.extend(relatives(desk));
    alerts
}

/// The pauses in force: whom the ticket waits for, why, and until when at most.
fn waits(desk: &Desk<'_>) -> Vec<Alert> {
    let file = &desk.data.file;
    let standing = desk.data.evaluation.standing.iter();
    standing
        .flat_map(|s| s.held_at(desk.reader.now))
        .map(|hold| {
            let until = hold.to.map_or_else(String::new, |at| exact(desk, at));
            let party = words::party_word(desk.lang(), hold.party);
            let key = if hold.to.is_some() { "ticket-waits" } else { "ticket-waits-open" };
            Alert {
                tone: "hold",
                icon: "hold",
                title: desk.say(key, &[("party", &party), ("until", &until)]),
                text: pauses::reason(file, hold.seq).unwrap_or_default().to_owned(),
            }
        })
        .collect()
}

/// A deadline that runs into a year whose holidays its calendar does not know: it may come too early.
fn unknown_holidays(desk: &Desk<'_>) -> Option<Alert> {
    let clocks = desk.data.evaluation.clocks.iter().filter(|clock| clock.stop.is_none());
    let mut said: Vec<(i32, String)> = clocks
        .flat_map(|clock| {
            let name = words::watch_name(desk.lang(), clock.key.watch);
            let years = clock.missing_holiday_years(&desk.data.terms);
            years.into_iter().map(move |year| (year, name.clone()))
        })
        .collect();
    said.sort();
    let year = said.first()?.0;
    let names: Vec<String> =
        said.into_iter().filter(|(of, _)| *of == year).map(|(_, name)| name).collect();
    let (year, names) = (year.to_string(), names.join(&desk.t("list-comma")));
    Some(Alert {
        tone: "warn",
        icon: "cal",
        title: desk.say("ticket-no-holidays", &[("year", &year), ("what", &names)]),
        text: desk.t("ticket-no-holidays-text"),
    })
}

/// When the customer needs it by their own word, and how that stands.
fn needed_by(desk: &Desk<'_>) -> Option<Alert> {
    let at = waiting_word(desk)?;
    let standing = desk.data.evaluation.standing.as_ref()?;
    let done = standing
        .passed
        .get(&Milestone::Restored)
        .or_else(|| standing.passed.get(&Milestone::Resolved))
        .copied();
    let late_s = done.unwrap_or(desk.reader.now).secs_since(at);
    let key = match (done, late_s > 0) {
        (Some(_), false) => "needed-by-kept",
        (Some(_), true) => "needed-by-late",
        (None, false) => "needed-by-left",
        (None, true) => "needed-by-over",
    };
    let span = span(desk.lang(), late_s.abs());
    Some(Alert {
        tone: if late_s > 0 { "miss" } else { "plain" },
        icon: if late_s > 0 { "miss" } else { "pin" },
        title: desk.say("needed-by", &[("at", &exact(desk, at))]),
        text: desk.say(key, &[("span", &span)]),
    })
}

fn waiting_word(desk: &Desk<'_>) -> Option<Timestamp> {
    waiving::needed_by(&desk.data.file)
}

fn exact(desk: &Desk<'_>, at: Timestamp) -> String {
    moment::with_zones(desk.lang(), at, desk.zone, desk.reader.zone, desk.reader.now)
}

/// The tickets that it follows, was merged with, or was split into.
fn relatives(desk: &Desk<'_>) -> Vec<Alert> {
    let file = &desk.data.file;
    let mut said: Vec<(&str, TicketId)> = Vec::new();
    if let Some(linked) = file.row.linked_ticket_id {
        said.push(("ticket-follows", linked));
    }
    said.extend(file.events.iter().filter_map(|e| match e.kind {
        EventKind::Merged { other: Some(other), .. } => Some(("ticket-took-in", other)),
        EventKind::Superseded { into: Some(into) } => Some(("ticket-went-into", into)),
        EventKind::Split { into } => Some(("ticket-gave-off", into)),
        _ => None,
    }));
    said.into_iter()
        .map(|(key, other)| Alert {
            tone: "plain",
            icon: "mail",
            title: desk.say(key, &[("reference", &desk.ask.desk.reference(other))]),
            text: String::new(),
        })
        .collect()
}
