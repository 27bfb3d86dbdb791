//! Two tickets about one fault become one; one message about another fault becomes a ticket of its
//! own.

use std::sync::Arc;

use super::{
    acts::Hands,
    conversation,
    desk::Desk,
    error::{AppError, Wrong},
    open_ticket::{self, Fault, Opened, Reporter},
    places, reopening,
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, DbError, customers,
        tickets::{self, MessageRow, NewMessage, TicketRow},
    },
    domain::{
        contract::Place,
        event::{Actor, EventKind},
        ids::{MessageId, TicketId},
        promise::Severity,
        ticket::{Direction, TicketState},
        time::Timestamp,
    },
};

/// Merges a ticket into another: the survivor keeps the earliest report time and its own plan; the
/// merged one's undecided clocks end superseded, and mail to it goes to the survivor from now on.
/// It fulfils nothing.
///
/// # Errors
/// [`AppError::Wrong`] when the two are the same, are of different accounts, the merged one is
/// closed, or the survivor is not open.
pub fn merge(
    desk: &Arc<Desk>,
    by: &Hands,
    merged: TicketId,
    into: TicketId,
) -> Result<(), AppError> {
    if merged == into {
        return Err(AppError::wrong("into", "wrong-same-ticket", into.to_string()));
    }
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let files = TicketFile::open_some(c, &[merged, into], false)?;
        let (mut gone, mut survivor) = (None, None);
        for file in files {
            if file.row.id == merged {
                gone = Some(file);
            } else {
                survivor = Some(file);
            }
        }
        let mut gone = gone.ok_or(AppError::NotFound("ticket"))?;
        let mut survivor =
            survivor.ok_or_else(|| AppError::wrong("into", "wrong-unknown", into.to_string()))?;
        check(&gone.row, &survivor.row)?;
        let actor = Actor::User(by.user);
        let other_reported_at = gone.standing(now)?.reported_at;
        let kind = EventKind::Merged { other_reported_at, other: Some(merged) };
        survivor.record(now, now, actor, kind);
        gone.record(now, now, actor, EventKind::Superseded { into: Some(into) });
        survivor.save(c, desk, now)?;
        gone.save(c, desk, now)
    })
}

fn check(gone: &TicketRow, survivor: &TicketRow) -> Result<(), AppError> {
    let mut wrong = Vec::new();
    if gone.account_id.is_some() && gone.account_id != survivor.account_id {
        wrong.push(Wrong::new("into", "wrong-other-account", survivor.id.to_string()));
    }
    if gone.state == TicketState::Closed || survivor.state != TicketState::Open {
        wrong.push(Wrong::new("into", "wrong-not-open", survivor.id.to_string()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Wrong(wrong)) }
}

/// Where a ticket went, if it was merged into another.
#[must_use]
pub fn merged_into(file: &TicketFile) -> Option<TicketId> {
    file.events.iter().find_map(|e| match e.kind {
        EventKind::Superseded { into } => into,
        _ => None,
    })
}

/// The ticket that goes on for this one: itself, or the one it was merged into in the end.
///
/// # Errors
/// When the database cannot.
pub fn survivor(c: &mut Conn, row: TicketRow) -> Result<TicketRow, AppError> {
    let mut row = row;
    // Only a closed ticket can have been merged, and each goes into one that was open then: no
    // circle; the bound is for a database that was tampered with.
    for _ in 0..64 {
        if row.state != TicketState::Closed {
            break;
        }
        let Some(into) = merged_into(&TicketFile::read(c, row.id)?) else { break };
        row = match tickets::ticket_by_id(c, into) {
            Ok(next) => next,
            Err(DbError::NotFound) => break,
            Err(e) => return Err(e.into()),
        };
    }
    Ok(row)
}

/// What a split needs to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splitting {
    /// The customer's message that is about something else.
    pub message: MessageId,
    /// What the new ticket is about; empty is the message's own subject.
    pub subject: String,
    /// How bad that is.
    pub severity: Severity,
}

/// Makes a ticket of its own of a customer's message: reported when the message came, linked to the
/// ticket that it stood in, where it is answered for from now on no more.
///
/// # Errors
/// [`AppError::Wrong`] when it is no message of the customer in this ticket, is the one that
/// reported the ticket, or was split off already.
pub fn split(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    splitting: Splitting,
) -> Result<TicketId, AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let (seq, at) = said(&file, splitting.message).ok_or_else(|| {
            AppError::wrong("message", "wrong-not-splittable", splitting.message.to_string())
        })?;
        let message = tickets::message_by_id(c, splitting.message)?;
        let reporter = writer_of(c, &file, &message)?;
        let may_raise = reporter.contact.as_ref().is_some_and(|contact| contact.may_raise);
        let subject = match splitting.subject.trim() {
            "" => message.subject.clone(),
            typed => typed.to_owned(),
        };
        let fault = Fault {
            reporter,
            subject,
            text: message.text.clone(),
            door: file.row.door,
            reported_at: at,
            severity: Some(splitting.severity),
            linked: Some(ticket),
        };
        let actor = Actor::User(by.user);
        let is_theirs = fault.reporter.account.as_ref().map(|a| a.id) == file.row.account_id;
        let place = if is_theirs { places::place_of(&file.events) } else { Place::default() };
        let Opened { file: mut new, bound } =
            open_ticket::open_about(c, desk, now, &fault, place, Some(actor))?;
        copy(c, &message, new.row.id)?;
        conversation::receipt(c, desk, now, &mut new, &bound.plan, may_raise)?;
        new.save(c, desk, now)?;
        // Its question is the new ticket's: here it makes no clock run.
        let reason = Some(desk.reference(new.row.id));
        file.record(now, now, actor, EventKind::Withdrawn { event: seq, reason });
        file.record(now, now, actor, EventKind::Split { into: new.row.id });
        file.save(c, desk, now)?;
        Ok(new.row.id)
    })
}

/// The event of a customer's message that still counts here, and when it came.
fn said(file: &TicketFile, message: MessageId) -> Option<(i64, Timestamp)> {
    let event = file.events.iter().find(
        |e| matches!(e.kind, EventKind::MessageIn { message: Some(id), .. } if id == message),
    )?;
    (!super::acts::is_withdrawn(file, event.seq)).then_some((event.seq, event.occurred_at))
}

/// Whether a message can be split off.
#[must_use]
pub fn may_split(file: &TicketFile, message: MessageId) -> bool {
    said(file, message).is_some()
}

fn writer_of(c: &mut Conn, file: &TicketFile, message: &MessageRow) -> Result<Reporter, AppError> {
    let Some(contact) = message.author_contact_id else {
        let like_before = reopening::reporter_of(c, file)?;
        let is_same = like_before.address.as_deref() == Some(message.from_address.as_str());
        return Ok(if is_same {
            like_before
        } else {
            Reporter {
                contact: None,
                name: message.from_name.clone(),
                address: Some(message.from_address.clone()).filter(|a| !a.is_empty()),
                ..like_before
            }
        });
    };
    let contact = customers::contact_by_id(c, contact)?;
    let account = file.row.account_id.map(|id| customers::account_by_id(c, id)).transpose()?;
    Ok(Reporter {
        account,
        name: contact.shown().to_owned(),
        address: Some(contact.address.clone()),
        contact: Some(contact),
        answer_to: None,
        team: file.row.team_id,
    })
}

/// The same words and files in another ticket.
fn copy(c: &mut Conn, message: &MessageRow, to: TicketId) -> Result<(), AppError> {
    let id = tickets::message_insert(
        c,
        &NewMessage {
            ticket_id: to,
            direction: Direction::In,
            author_user_id: None,
            author_contact_id: message.author_contact_id,
            from_name: message.from_name.clone(),
            from_address: message.from_address.clone(),
            recipients: message.recipients.clone(),
            subject: message.subject.clone(),
            text: message.text.clone(),
            text_full: message.text_full.clone(),
            at: message.at,
            // The Message-ID stays with the ticket in whose thread it came.
            message_id: None,
            is_automatic: false,
            inbound_id: message.inbound_id,
            outbox_id: None,
        },
    )?;
    for file in tickets::attachment_of(c, &[message.id])? {
        tickets::attachment_insert(
            c,
            id,
            &file.name,
            &file.media_type,
            file.size,
            &file.blob_hash,
        )?;
    }
    Ok(())
}
