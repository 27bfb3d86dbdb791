//! `tarmac ticket pause` and the other acts of a person.

use std::sync::Arc;

use super::{
    Fault, Outcome,
    print::{Out, moment as shown},
    typed,
};
use crate::{
    app::{
        Desk, acts,
        merging::{self, Splitting},
        one_ticket,
        pauses::{self, Pausing},
        places, reopening, suppliers, waiving,
    },
    cli::{Exit, On, TicketAct},
    domain::{
        access::Verb,
        ids::{MessageId, TicketId},
    },
};

/// Does it, and says what holds then.
pub(super) fn act(desk: &Arc<Desk>, act: TicketAct) -> Outcome {
    let (ticket, told) = match act {
        TicketAct::Pause { on, party, reason, until, clocks, note } => {
            let zone = zone_of(desk, on.ticket)?;
            let until = until.map(|text| typed::moment(&text, zone)).transpose()?;
            let by = typed::hands(desk, &on.by, Verb::PauseClocks)?;
            let pausing = Pausing { party, reason, note, until, clocks };
            let event = pauses::pause(desk, &by, on.ticket, pausing)?;
            (on.ticket, format!("waits: {party}, event {event}; the customer is told"))
        }
        TicketAct::Place { on, place, reason } => {
            let by = typed::hands(desk, &on.by, Verb::AssignAccount)?;
            places::set_place(desk, &by, on.ticket, &place, &reason)?;
            let told = if place.trim().is_empty() { "neither site nor asset" } else { &place };
            (on.ticket, format!("is about {told}"))
        }
        TicketAct::Resume { on, event } => (on.ticket, resume(desk, &on, event)?),
        TicketAct::HandOver { on, supplier, under } => {
            let by = typed::hands(desk, &on.by, Verb::PauseClocks)?;
            let event = suppliers::hand_over(desk, &by, on.ticket, &supplier, under)?;
            (
                on.ticket,
                format!("was handed to {supplier} for {under}, event {event}; ours goes on"),
            )
        }
        TicketAct::HandBack { on, event, undone } => {
            let by = typed::hands(desk, &on.by, Verb::PauseClocks)?;
            let event = event.map_or_else(|| only_handed(desk, on.ticket), Ok)?;
            suppliers::hand_back(desk, &by, on.ticket, event, !undone)?;
            let told =
                if undone { "was taken back from its supplier" } else { "is done by its supplier" };
            (on.ticket, told.to_owned())
        }
        TicketAct::Waive { on, milestone, reason } => {
            let by = typed::hands(desk, &on.by, Verb::WaivePromise)?;
            let event = waiving::waive(desk, &by, on.ticket, milestone, &reason)?;
            (on.ticket, format!("does not wait for {milestone} any more, event {event}"))
        }
        TicketAct::NeededBy { on, at } => {
            let zone = zone_of(desk, on.ticket)?;
            let at = at.map(|text| typed::moment(&text, zone)).transpose()?;
            let by = typed::hands(desk, &on.by, Verb::SetNeededBy)?;
            waiving::set_needed_by(desk, &by, on.ticket, at)?;
            let told = at.map_or_else(
                || "is needed at no named time any more".to_owned(),
                |at| format!("is needed by {}", shown(at, zone)),
            );
            (on.ticket, told)
        }
        TicketAct::Reopen { on, reason } => {
            let by = typed::hands(desk, &on.by, Verb::ReopenTicket)?;
            if reopening::can_go_on(desk, on.ticket)? {
                reopening::reopen(desk, &by, on.ticket, &reason)?;
                (on.ticket, "is open again".to_owned())
            } else {
                let new = reopening::follow(desk, &by, on.ticket, &reason)?;
                (on.ticket, format!("cannot go on; {} follows it", desk.reference(new)))
            }
        }
        TicketAct::Merge { on, into } => {
            let by = typed::hands(desk, &on.by, Verb::MergeTickets)?;
            merging::merge(desk, &by, on.ticket, into)?;
            (on.ticket, format!("was merged into {}", desk.reference(into)))
        }
        TicketAct::Split { on, message, subject, severity } => {
            let by = typed::hands(desk, &on.by, Verb::SplitTicket)?;
            let splitting = Splitting { message: MessageId(message), subject, severity };
            let new = merging::split(desk, &by, on.ticket, splitting)?;
            (on.ticket, format!("gave message {message} off to {}", desk.reference(new)))
        }
        TicketAct::Close { on } => {
            let by = typed::hands(desk, &on.by, Verb::CloseTicket)?;
            acts::close(desk, &by, on.ticket)?;
            (on.ticket, "is closed".to_owned())
        }
    };
    let mut out = Out::new();
    out.line(&format!("{} {told}", desk.reference(ticket)))?;
    out.end()
}

fn zone_of(desk: &Desk, ticket: TicketId) -> Result<chrono_tz::Tz, Fault> {
    let shown = one_ticket::show(desk, ticket)?;
    Ok(shown.zone.parse().unwrap_or(desk.config.desk.zone))
}

/// The number under which the only supplier that has it has it.
fn only_handed(desk: &Desk, ticket: TicketId) -> Result<i64, Fault> {
    match suppliers::running(desk, ticket)?.as_slice() {
        [one] => Ok(*one),
        [] => {
            let text = format!("no supplier has {} now", desk.reference(ticket));
            Err(Fault::Said(text, Exit::Input))
        }
        several => {
            let numbers = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let text = format!("several suppliers have it; name one by --event: {numbers}");
            Err(Fault::Said(text, Exit::Input))
        }
    }
}

fn resume(desk: &Arc<Desk>, on: &On, event: Option<i64>) -> Result<String, Fault> {
    let by = typed::hands(desk, &on.by, Verb::PauseClocks)?;
    let event = match event {
        Some(event) => event,
        None => match pauses::numbers(desk, on.ticket)?.as_slice() {
            [only] => *only,
            [] => return Err(Fault::Said("no pause is in force".to_owned(), Exit::Input)),
            all => {
                let all = all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let text = format!("several pauses are in force; say which: --event {all}");
                return Err(Fault::Said(text, Exit::Input));
            }
        },
    };
    pauses::resume(desk, &by, on.ticket, event)?;
    Ok(format!("goes on: pause {event} has ended"))
}
