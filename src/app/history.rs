//! Tickets of the past, written at once with all that happened to them: what a desk that exists
//! since long brings along. Nothing of it is mailed, and no step of a ladder fires for it.

use std::sync::Arc;

use super::{
    desk::Desk,
    error::AppError,
    open_ticket::{self, Fault, Opened, Reporter},
    ticket_file::{self, Look, TicketFile},
};
use crate::{
    db::{
        Conn, customers,
        tickets::{self, NewMessage},
    },
    domain::{
        event::{Actor, EventKind},
        ids::{AccountId, ContactId, UserId},
        promise::{Milestone, Severity},
        ticket::{Direction, Door},
        time::Timestamp,
    },
};

/// A ticket that was reported and worked.
#[derive(Debug, Clone)]
pub struct Past {
    /// Whose.
    pub account: AccountId,
    /// Who reported it.
    pub contact: ContactId,
    /// One line.
    pub subject: String,
    /// In their words.
    pub text: String,
    /// As it was understood.
    pub severity: Severity,
    /// How it came in.
    pub door: Door,
    /// When it was reported, and entered.
    pub reported_at: Timestamp,
    /// Who worked it.
    pub owner: UserId,
    /// What was reached, and when; entered at once.
    pub reached: Vec<(Milestone, Timestamp)>,
    /// What the owner wrote to the customer, and when.
    pub said: Vec<(Timestamp, String)>,
}

/// Writes some tickets in one transaction; how many.
///
/// # Errors
/// When the database cannot, or an account is not there; then none is kept.
pub fn write(desk: &Arc<Desk>, all: Vec<Past>) -> Result<usize, AppError> {
    let now = desk.now();
    let count = all.len();
    desk.write(move |c, desk| {
        let mut files = Vec::with_capacity(all.len());
        for past in &all {
            files.push(relive(c, desk, past, now)?);
        }
        let named = files.iter().flat_map(TicketFile::terms_named);
        let terms = desk.terms.with(c, named)?;
        let mut saved = Vec::with_capacity(files.len());
        for file in &mut files {
            let evaluation = file.evaluate(&terms, now)?;
            let window = file.plan(&terms, now)?.reopen_window.secs(86_400);
            let resolved = file.standing(now)?.state;
            let look = match resolved {
                crate::domain::clock::TicketState::Resolved(at) => at.plus_secs(window),
                _ => now,
            };
            saved.push((file, evaluation, Look::At((look > now).then_some(look))));
        }
        ticket_file::save_all(c, &terms, now, &mut saved)
    })?;
    Ok(count)
}

/// Opens a ticket and records its events in the order in which they happened.
fn relive(c: &mut Conn, desk: &Desk, past: &Past, now: Timestamp) -> Result<TicketFile, AppError> {
    let contact = customers::contact_by_id(c, past.contact)?;
    let account = customers::account_by_id(c, past.account)?;
    let fault = Fault {
        reporter: Reporter {
            name: contact.shown().to_owned(),
            address: Some(contact.address.clone()),
            account: Some(account),
            contact: Some(contact),
            ..Reporter::default()
        },
        subject: past.subject.clone(),
        text: past.text.clone(),
        door: past.door,
        reported_at: past.reported_at,
        severity: Some(past.severity),
        linked: None,
    };
    let Opened { mut file, bound } = open_ticket::open(c, desk, past.reported_at, &fault, None)?;
    let theirs = message(&file, past, past.reported_at, None, &past.text);
    tickets::message_insert(c, &theirs)?;
    let hands = Actor::User(past.owner);
    let mut events = vec![];
    for (milestone, at) in &past.reached {
        events.push((*at, EventKind::Milestone { milestone: *milestone, told: false }));
    }
    for (at, text) in &past.said {
        let ours = message(&file, past, *at, Some(past.owner), text);
        let id = tickets::message_insert(c, &ours)?;
        events.push((*at, EventKind::MessageOut { human: true, message: Some(id) }));
    }
    let last = past.reached.iter().filter(|(m, _)| *m == Milestone::Resolved).map(|(_, at)| *at);
    if let Some(over) = last.max().map(|at| at.plus_secs(bound.plan.reopen_window.secs(86_400)))
        && over <= now
    {
        events.push((over, EventKind::Closed {}));
    }
    file.row.owner_id = Some(past.owner);
    let assigned = EventKind::Assigned { owner: Some(past.owner) };
    file.record(past.reported_at, past.reported_at, hands, assigned);
    events.sort_by_key(|(at, _)| *at);
    for (at, kind) in events {
        let by = if matches!(kind, EventKind::Closed {}) { Actor::Desk } else { hands };
        file.record(at, at, by, kind);
    }
    Ok(file)
}

fn message(
    file: &TicketFile,
    past: &Past,
    at: Timestamp,
    ours: Option<UserId>,
    text: &str,
) -> NewMessage {
    let address = file.row.requester_address.clone().unwrap_or_default();
    let is_ours = ours.is_some();
    NewMessage {
        ticket_id: file.row.id,
        direction: if is_ours { Direction::Out } else { Direction::In },
        author_user_id: ours,
        author_contact_id: (!is_ours).then_some(past.contact),
        from_name: if is_ours { String::new() } else { file.row.requester_name.clone() },
        from_address: if is_ours { String::new() } else { address.clone() },
        recipients: if is_ours { address } else { String::new() },
        subject: past.subject.clone(),
        text: text.to_owned(),
        text_full: None,
        at,
        message_id: None,
        is_automatic: false,
        inbound_id: None,
        outbox_id: None,
    }
}
