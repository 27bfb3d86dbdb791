//! What a person does with mail that waits: join it to a ticket, open one with it, or put it aside.
//! Each is recorded on the message.

use std::sync::Arc;

use super::{
    acts::{self, Hands},
    arrival_facts, arrivals,
    desk::Desk,
    error::AppError,
    intake::{self, Arrival},
    storable,
};
use crate::{
    db::{
        Conn, DbError,
        inbound::{self, InboundRow},
        promises::{self, Subject},
        tickets,
    },
    domain::{
        ids::{AccountId, InboundId, TicketId},
        mail_state::InboundState,
        message::{Action, Decision, Reason},
    },
    mail::parse::Parsed,
};

/// Joins a waiting message to a ticket, as its customer's message.
///
/// # Errors
/// [`AppError::Wrong`] when it does not wait any more, [`AppError::NotFound`] without such ticket.
pub fn join(desk: &Arc<Desk>, by: &Hands, id: InboundId, ticket: TicketId) -> Result<(), AppError> {
    decide(desk, by, id, Triage::Join(ticket)).map(drop)
}

/// Opens a ticket with a waiting message, for an account that a person names or for that of its
/// sender; the sender gets no receipt: a person answers.
///
/// # Errors
/// [`AppError::Wrong`] when it does not wait any more.
pub fn open(
    desk: &Arc<Desk>,
    by: &Hands,
    id: InboundId,
    account: Option<AccountId>,
) -> Result<Option<TicketId>, AppError> {
    decide(desk, by, id, Triage::Open(account))
}

/// Puts a waiting message aside, with a word why. It stays in the mail log.
///
/// # Errors
/// [`AppError::Wrong`] when it does not wait any more.
pub fn discard(desk: &Arc<Desk>, by: &Hands, id: InboundId, why: &str) -> Result<(), AppError> {
    decide(desk, by, id, Triage::Discard(why.trim().to_owned())).map(drop)
}

#[derive(Debug, Clone)]
enum Triage {
    Join(TicketId),
    Open(Option<AccountId>),
    Discard(String),
}

fn decide(
    desk: &Arc<Desk>,
    by: &Hands,
    id: InboundId,
    triage: Triage,
) -> Result<Option<TicketId>, AppError> {
    let (row, raw) = desk.read(|c| {
        let row = intake::find(c, id)?;
        let raw = tickets::blob_get(c, &row.raw_hash)?;
        Ok((row, raw))
    })?;
    let arrival: Arrival = serde_json::from_str(&row.envelope).unwrap_or_default();
    let parsed = Arc::new(storable::read(&raw, &arrival));
    let raw = Arc::new(raw);
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut row = intake::find(c, id)?;
        if !matches!(row.state, InboundState::Quarantine | InboundState::Parked) {
            return Err(AppError::wrong("message", "wrong-state", row.state.word()));
        }
        act(c, desk, &by, &mut row, (&arrival, &parsed, &raw), &triage)?;
        row.triaged_by = Some(by.user);
        row.decided_at = Some(desk.now());
        let mut reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
        let rule = "decided by a person".to_owned();
        let why = if let Triage::Discard(why) = &triage { why.as_str() } else { "" };
        let seen = format!("{}: {} {why}", by.name, row.state);
        reasons.push(Reason { rule, seen: seen.trim_end().to_owned() });
        row.reasons = serde_json::to_string(&reasons).map_err(DbError::from)?;
        inbound::inbound_save(c, &row)?;
        promises::watch_put(c, &[(Subject::Inbound(id), None)])?;
        Ok(row.ticket_id)
    })
}

fn act(
    c: &mut Conn,
    desk: &Desk,
    by: &Hands,
    row: &mut InboundRow,
    (arrival, parsed, raw): (&Arrival, &Parsed, &[u8]),
    triage: &Triage,
) -> Result<(), AppError> {
    let now = desk.now();
    if matches!(triage, Triage::Discard(_)) {
        row.state = InboundState::Discarded;
        return Ok(());
    }
    let found = arrival_facts::gather(c, desk, now, row, arrival, parsed, raw)?;
    if let Triage::Join(ticket) = triage {
        let mut reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
        reasons.extend(found.facts.thanks.reason());
        row.reasons = serde_json::to_string(&reasons).map_err(DbError::from)?;
        arrivals::append(c, desk, now, row, parsed, &found, *ticket)?;
        row.state = InboundState::Append;
        row.ticket_id = Some(*ticket);
        return Ok(());
    }
    let decision = Decision {
        action: Action::Ticket,
        reasons: Vec::new(),
        acknowledge: false,
        linked_ticket: None,
        leaves: None,
        doing: None,
    };
    let mut file = arrivals::open(c, desk, now, row, parsed, &found, &decision)?;
    // The sender's own account holds over one that is named.
    if let Triage::Open(Some(account)) = triage
        && file.row.account_id.is_none()
    {
        acts::reporter_becomes_contact(c, now, &mut file, *account)?;
        acts::give_account(c, desk, now, by, &mut file, *account, "")?;
        file.save(c, desk, now)?;
    }
    row.state = InboundState::Ticket;
    row.ticket_id = Some(file.row.id);
    row.account_id = file.row.account_id;
    Ok(())
}
