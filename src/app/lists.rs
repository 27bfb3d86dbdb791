//! Lists for programs and terminals: tickets, received mail, outgoing mail. They are walked in
//! pages, so that none of them has a limit and none is held in memory.

use std::collections::HashMap;

use serde::Serialize;

use super::{desk::Desk, error::AppError};
use crate::{
    db::{
        Conn, DbError, customers, inbound, outbox, people,
        promises::{self, ClockRow},
        tickets,
    },
    domain::{
        clock::Clock,
        ids::{AccountId, DeliveryId, InboundId, TicketId, UserId},
        mail_state::{DeliveryState, InboundState, MailKind},
        promise::{ClockState, Severity, Watch},
        ticket::TicketState,
        time::Timestamp,
    },
};

/// Rows in one page.
const PAGE: i64 = 500;

/// A clock of a ticket in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockLine {
    /// The milestone or cycle.
    pub milestone: Watch,
    /// As it stands now.
    pub state: ClockState,
    /// Its deadline.
    pub due_at: Option<Timestamp>,
    /// When it stopped.
    pub ended_at: Option<Timestamp>,
}

/// A ticket in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketLine {
    /// Its number.
    pub number: TicketId,
    /// Such as `TM-1001`.
    pub reference: String,
    /// The account's name.
    pub account: Option<String>,
    /// One line.
    pub subject: String,
    /// As it stands.
    pub severity: Severity,
    /// As it stands.
    pub state: TicketState,
    /// The owner's name.
    pub owner: Option<String>,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// The Message-IDs of the customer's mail.
    pub message_ids: Vec<String>,
    /// Each promise as it stands: of a cycle its latest round; what was superseded is left out.
    pub clocks: Vec<ClockLine>,
}

/// The promises of a ticket as they stand at `now`, by milestone.
///
/// # Errors
/// When a stored clock cannot be read.
pub fn clock_lines(rows: &[ClockRow], now: Timestamp) -> Result<Vec<ClockLine>, AppError> {
    let mut latest: Vec<&ClockRow> = Vec::new();
    for row in rows {
        match latest.iter_mut().find(|known| known.watch == row.watch) {
            Some(known) if (known.cycle, known.generation) < (row.cycle, row.generation) => {
                *known = row;
            }
            Some(_) => {}
            None => latest.push(row),
        }
    }
    latest.sort_by_key(|row| row.watch);
    latest
        .into_iter()
        .map(|row| {
            let clock: Clock = serde_json::from_str(&row.body)
                .map_err(|e| AppError::Unreadable("clock", Box::new(e)))?;
            Ok(ClockLine {
                milestone: row.watch,
                state: clock.state(now),
                due_at: row.due_at,
                ended_at: row.ended_at,
            })
        })
        .collect()
}

/// Walks all tickets, by what breaks next. The order is that of the moment of asking; each ticket
/// comes once, as it stands when its page is read.
///
/// # Errors
/// When the database cannot, or what `each` answers, which ends the walk.
pub fn tickets<E: From<AppError>>(
    desk: &Desk,
    mut each: impl FnMut(TicketLine) -> Result<(), E>,
) -> Result<(), E> {
    let (ids, names) = desk.read(|c| Ok((tickets::ticket_ids_by_due(c)?, Names::load(c)?)))?;
    for page in ids.chunks(usize::try_from(PAGE).unwrap_or(1)) {
        for line in desk.read(|c| ticket_page(c, desk, &names, page))? {
            each(line)?;
        }
    }
    Ok(())
}

/// What accounts and people are called.
struct Names {
    accounts: HashMap<AccountId, String>,
    people: HashMap<UserId, String>,
}

impl Names {
    fn load(c: &mut Conn) -> Result<Self, DbError> {
        Ok(Self {
            accounts: customers::account_all(c)?.into_iter().map(|a| (a.id, a.name)).collect(),
            people: people::user_all(c)?.into_iter().map(|u| (u.id, u.name)).collect(),
        })
    }
}

fn ticket_page(
    c: &mut Conn,
    desk: &Desk,
    names: &Names,
    ids: &[TicketId],
) -> Result<Vec<TicketLine>, AppError> {
    let now = desk.now();
    let mut clocks: HashMap<TicketId, Vec<ClockRow>> = HashMap::new();
    for row in promises::clock_of(c, ids)? {
        clocks.entry(row.ticket_id).or_default().push(row);
    }
    let mut said: HashMap<TicketId, Vec<String>> = HashMap::new();
    for (ticket, id) in tickets::message_ids_in(c, ids)? {
        said.entry(ticket).or_default().extend(id);
    }
    let mut rows: HashMap<TicketId, tickets::TicketRow> =
        tickets::ticket_some(c, ids)?.into_iter().map(|row| (row.id, row)).collect();
    ids.iter()
        .filter_map(|id| rows.remove(id))
        .map(|row| {
            let clocks = clocks.remove(&row.id).unwrap_or_default();
            Ok(TicketLine {
                number: row.id,
                reference: desk.reference(row.id),
                account: row.account_id.and_then(|id| names.accounts.get(&id).cloned()),
                subject: row.subject,
                severity: row.severity,
                state: row.state,
                owner: row.owner_id.and_then(|id| names.people.get(&id).cloned()),
                reported_at: row.reported_at,
                message_ids: said.remove(&row.id).unwrap_or_default(),
                clocks: clock_lines(&clocks, now)?,
            })
        })
        .collect()
}

/// A received message in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailLine {
    /// Its id here, for `tarmac mail retry`.
    pub id: InboundId,
    /// Its Message-ID; none before it is read, and where it has none.
    pub message_id: Option<String>,
    /// What became of it.
    pub state: InboundState,
    /// The ticket that it opened or joined.
    pub ticket: Option<TicketId>,
    /// When it was taken.
    pub received_at: Timestamp,
    /// Why it was parked.
    pub error: Option<String>,
    /// The sender's address.
    pub from: String,
    /// One line.
    pub subject: String,
    /// By which door it came.
    pub door: String,
}

/// Received messages after `after`, the oldest first, one page.
///
/// # Errors
/// When the database cannot.
pub fn mail_after(desk: &Desk, after: InboundId) -> Result<Vec<MailLine>, AppError> {
    let rows = desk.read(|c| Ok(inbound::inbound_after(c, after, PAGE)?))?;
    Ok(rows
        .into_iter()
        .map(|row| MailLine {
            id: row.id,
            message_id: row.message_id,
            state: row.state,
            ticket: row.ticket_id,
            received_at: row.received_at,
            error: row.error,
            from: row.from_address,
            subject: row.subject,
            door: row.door,
        })
        .collect())
}

/// A delivery in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxLine {
    /// Its id; one a recipient.
    pub id: DeliveryId,
    /// The Message-ID.
    pub message_id: String,
    /// Why it was written.
    pub kind: MailKind,
    /// To which address.
    pub to: String,
    /// About which ticket.
    pub ticket: Option<TicketId>,
    /// How it stands.
    pub state: DeliveryState,
    /// Tries so far.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When a server took it.
    pub sent_at: Option<Timestamp>,
    /// Its subject; empty before the first try.
    pub subject: String,
    /// What the server said last.
    pub reply: String,
}

/// Deliveries after `after`, the oldest first, one page.
///
/// # Errors
/// When the database cannot.
pub fn outbox_after(desk: &Desk, after: DeliveryId) -> Result<Vec<OutboxLine>, AppError> {
    let rows = desk.read(|c| Ok(outbox::delivery_after(c, after, PAGE)?))?;
    Ok(rows
        .into_iter()
        .map(|(mail, delivery)| OutboxLine {
            id: delivery.id,
            message_id: mail.message_id,
            kind: mail.kind,
            to: delivery.recipient,
            ticket: mail.ticket_id,
            state: delivery.state,
            attempts: delivery.attempts,
            created_at: delivery.created_at,
            sent_at: delivery.sent_at,
            subject: mail.subject,
            reply: delivery.reply,
        })
        .collect())
}

/// The latest received message and the latest delivery, for who wants to see what comes after.
///
/// # Errors
/// When the database cannot.
pub fn latest(desk: &Desk) -> Result<(InboundId, DeliveryId), AppError> {
    desk.read(|c| {
        let mail = inbound::inbound_latest(c)?.unwrap_or(InboundId(0));
        let delivery = outbox::delivery_latest(c)?.unwrap_or(DeliveryId(0));
        Ok((mail, delivery))
    })
}
