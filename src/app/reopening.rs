//! Opening a resolved ticket again, within the plan's window; after it, a ticket that follows.

use std::sync::Arc;

use super::{
    acts::Hands,
    conversation,
    desk::Desk,
    error::AppError,
    open_ticket::{self, Fault, Opened, Reporter},
    places,
    ticket_file::TicketFile,
};
use crate::{
    db::{Conn, customers, tickets},
    domain::{
        event::{Actor, EventKind},
        ids::TicketId,
        ticket::{Direction, Door, TicketState},
        time::Timestamp,
    },
};

/// Whether a ticket may be opened again at `now`: it is resolved, and its window has not ended.
#[must_use]
pub fn may_reopen(file: &TicketFile, now: Timestamp) -> bool {
    file.row.state == TicketState::Resolved && file.row.closes_at.is_some_and(|at| now <= at)
}

/// Whether a ticket may be opened again now.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub fn can_go_on(desk: &Desk, ticket: TicketId) -> Result<bool, AppError> {
    let now = desk.now();
    desk.read(|c| Ok(may_reopen(&TicketFile::read(c, ticket)?, now)))
}

/// Opens a resolved ticket again; the time from *resolved* to here counts for no clock.
///
/// # Errors
/// [`AppError::Wrong`] without a reason, and when the ticket is not resolved or its window has
/// ended: then a ticket that follows is right.
pub fn reopen(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    reason: &str,
) -> Result<(), AppError> {
    let reason = AppError::reason(reason)?;
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        if !may_reopen(&file, now) {
            return Err(AppError::wrong("reason", "wrong-window", file.row.state.word()));
        }
        let kind = EventKind::Reopened { reason: Some(reason.clone()) };
        file.record(now, now, Actor::User(by.user), kind);
        file.save(c, desk, now)
    })
}

/// Opens a ticket that follows a closed one: same customer, subject and severity, reported now; the
/// customer gets its receipt.
///
/// # Errors
/// [`AppError::Wrong`] without words, and while the ticket itself can go on.
pub fn follow(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    text: &str,
) -> Result<TicketId, AppError> {
    let text = AppError::reason(text)?;
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let before = TicketFile::read(c, ticket)?;
        if before.row.state == TicketState::Open || may_reopen(&before, now) {
            return Err(AppError::wrong("reason", "wrong-can-go-on", before.row.state.word()));
        }
        let reporter = reporter_of(c, &before)?;
        let may_raise = reporter.contact.as_ref().is_some_and(|contact| contact.may_raise);
        let fault = Fault {
            reporter,
            subject: before.row.subject.clone(),
            text: text.clone(),
            door: Door::Phone,
            reported_at: now,
            severity: Some(before.standing(now)?.severity),
            linked: Some(ticket),
        };
        let (place, actor) = (places::place_of(&before.events), Some(Actor::User(by.user)));
        let Opened { mut file, bound } =
            open_ticket::open_about(c, desk, now, &fault, place, actor)?;
        first_words(c, &file, by.name.clone(), &text, now)?;
        conversation::receipt(c, desk, now, &mut file, &bound.plan, may_raise)?;
        file.save(c, desk, now)?;
        Ok(file.row.id)
    })
}

/// Whoever reported a ticket, as the one who reports another.
///
/// # Errors
/// When the database cannot.
pub(super) fn reporter_of(c: &mut Conn, file: &TicketFile) -> Result<Reporter, AppError> {
    let contact = file.row.requester_id.map(|id| customers::contact_by_id(c, id)).transpose()?;
    let account = file.row.account_id.map(|id| customers::account_by_id(c, id)).transpose()?;
    Ok(Reporter {
        account,
        contact,
        name: file.row.requester_name.clone(),
        address: file.row.requester_address.clone(),
        answer_to: file.row.answer_address.clone(),
        team: file.row.team_id,
    })
}

fn first_words(
    c: &mut Conn,
    file: &TicketFile,
    by: String,
    text: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    tickets::message_insert(
        c,
        &tickets::NewMessage {
            ticket_id: file.row.id,
            direction: Direction::In,
            author_user_id: None,
            author_contact_id: file.row.requester_id,
            from_name: if file.row.requester_name.is_empty() {
                by
            } else {
                file.row.requester_name.clone()
            },
            from_address: file.row.requester_address.clone().unwrap_or_default(),
            recipients: String::new(),
            subject: file.row.subject.clone(),
            text: text.to_owned(),
            text_full: None,
            at: now,
            message_id: None,
            is_automatic: false,
            inbound_id: None,
            outbox_id: None,
        },
    )?;
    Ok(())
}
