//! Telling the customer's side: a step of a ladder may name a part of it, such as the customer's
//! managers. They are told how the promise stands, one mail a person and ticket at a time, and are
//! asked to take nothing.

use std::collections::{BTreeMap, HashMap};

use super::{
    desk::Desk,
    error::AppError,
    escalation::Fire,
    posting::{self, Mail, lang_of, zone_of},
    roster::{Person, Roster},
    ticket_file::TicketFile,
};
use crate::{
    db::{Conn, promises::Subject},
    domain::{ids::TicketId, mail_state::MailKind, time::Timestamp},
    mail::{
        compose::{Automatic, Mailbox},
        notice::{ClockLine, Draft, Frame, endangered::PromiseEndangered},
    },
};

/// Takes those of the customer's side out of what fires, with what each is to be told.
pub(super) fn take_out(fires: &mut [Fire]) -> BTreeMap<(TicketId, String), Told> {
    let mut all: BTreeMap<(TicketId, String), Told> = BTreeMap::new();
    for fire in fires {
        let Subject::Ticket(ticket) = fire.subject else { continue };
        let (theirs, ours): (Vec<Person>, Vec<Person>) =
            std::mem::take(&mut fire.people).into_iter().partition(|p| p.is_customer);
        fire.people = ours;
        for person in theirs {
            let key = (ticket, person.address.clone());
            let told = all.entry(key).or_insert_with(|| Told { person, lines: Vec::new() });
            told.lines.extend(fire.say.clock_line());
        }
    }
    all
}

/// What one person of the customer's side is told.
pub(super) struct Told {
    person: Person,
    lines: Vec<ClockLine>,
}

/// Queues their mails.
///
/// # Errors
/// When the database cannot.
pub(super) fn tell(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    all: BTreeMap<(TicketId, String), Told>,
    roster: &Roster,
    files: &mut HashMap<TicketId, &mut TicketFile>,
) -> Result<(), AppError> {
    for ((ticket, address), Told { person, lines }) in all {
        let Some(file) = files.get_mut(&ticket) else { continue };
        let read = |line: ClockLine| ClockLine { standing: line.standing.read_at(now), ..line };
        let notice = PromiseEndangered {
            their_subject: file.row.subject.clone(),
            promises: lines.into_iter().map(read).collect(),
            owner: file.row.owner_id.map(|id| roster.name(id)),
            phone: desk.config.desk.phone.clone(),
        };
        let zone = zone_of(&file.row.zone);
        let frame = Frame {
            desk: desk.config.desk.name.clone(),
            reference: Some(desk.reference(ticket)),
            to: person.name.clone(),
            zone,
            reader_zone: zone,
            unsubscribe: None,
        };
        let draft = Draft::new(lang_of(&person.language), frame, &notice);
        let mail = Mail {
            kind: MailKind::CustomerNotice,
            to: vec![Mailbox { name: Some(person.name), address }],
            body: draft.map_err(|e| AppError::Compose(e.to_string()))?,
            is_alert: false,
            not_before: None,
            auto: Automatic::Generated,
            answers: Some(file.row.subject.clone()),
            list: None,
            files: Vec::new(),
        };
        posting::post(c, desk, now, Some(file), mail)?;
    }
    Ok(())
}
