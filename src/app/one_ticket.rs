//! One ticket with all that happened, for a terminal or a program.

use serde::Serialize;

use super::{
    desk::Desk,
    error::AppError,
    lists::{self, ClockLine},
    ticket_file::TicketFile,
};
use crate::{
    db::{Conn, customers, people, promises, tickets},
    domain::{
        event::{Actor, Event},
        ids::{MessageId, TicketId},
        promise::Severity,
        ticket::{Direction, Door, TicketState},
        time::Timestamp,
        whose_time::{Shares, whose_time},
    },
};

/// A ticket with its promises, its messages, its history and the steps that fired.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    /// Its number.
    pub number: TicketId,
    /// Such as `TM-1001`.
    pub reference: String,
    /// The account's name.
    pub account: Option<String>,
    /// How the one who reported is called.
    pub reported_by: String,
    /// One line.
    pub subject: String,
    /// As it stands.
    pub severity: Severity,
    /// As it stands.
    pub state: TicketState,
    /// The owner's name.
    pub owner: Option<String>,
    /// How it came in.
    pub door: Door,
    /// The zone of its promises.
    pub zone: String,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// Each promise as it stands.
    pub clocks: Vec<ClockLine>,
    /// Seconds so far, by whose they were.
    pub whose_time: Shares,
    /// Its messages, the oldest first.
    pub messages: Vec<Said>,
    /// Its events, in their order.
    pub events: Vec<Happened>,
    /// The steps of its ladder that fired.
    pub steps: Vec<Step>,
}

/// A message.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// Its number.
    pub id: MessageId,
    /// Which way it went.
    pub direction: Direction,
    /// Who.
    pub from: String,
    /// When.
    pub at: Timestamp,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// One line.
    pub subject: String,
    /// In words, quotes folded away.
    pub text: String,
    /// The names of its files.
    pub attachments: Vec<String>,
}

/// An event and who caused it.
#[derive(Debug, Clone, Serialize)]
pub struct Happened {
    /// What.
    #[serde(flatten)]
    pub event: Event,
    /// Who.
    pub actor: Actor,
}

/// A step that fired.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Of which milestone or cycle.
    pub watch: String,
    /// Its name in the ladder.
    pub step: String,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it fired.
    pub fired_at: Timestamp,
}

/// One ticket.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn show(desk: &Desk, id: TicketId) -> Result<Shown, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let file = TicketFile::read(c, id)?;
        let whose_time = spent(c, desk, &file, now)?;
        let TicketFile { row, events, actors, .. } = file;
        let account = row.account_id.map(|id| customers::account_by_id(c, id)).transpose()?;
        let owner = row.owner_id.map(|id| people::user_by_id(c, id)).transpose()?;
        let messages = tickets::message_of(c, id)?;
        let ids: Vec<_> = messages.iter().map(|m| m.id).collect();
        let files = tickets::attachment_of(c, &ids)?;
        let names = |m: &tickets::MessageRow| {
            files.iter().filter(|f| f.message_id == m.id).map(|f| f.name.clone()).collect()
        };
        Ok(Shown {
            number: id,
            reference: desk.reference(id),
            account: account.map(|a| a.name),
            reported_by: row.requester_name,
            subject: row.subject,
            severity: row.severity,
            state: row.state,
            owner: owner.map(|u| u.name),
            door: row.door,
            zone: row.zone,
            reported_at: row.reported_at,
            clocks: lists::clock_lines(&promises::clock_of(c, &[id])?, now)?,
            whose_time,
            messages: messages
                .iter()
                .map(|m| Said {
                    id: m.id,
                    direction: m.direction,
                    from: if m.from_name.is_empty() { &m.from_address } else { &m.from_name }
                        .clone(),
                    at: m.at,
                    message_id: m.message_id.clone(),
                    subject: m.subject.clone(),
                    text: m.text.clone(),
                    attachments: names(m),
                })
                .collect(),
            events: events
                .into_iter()
                .zip(actors)
                .map(|(event, actor)| Happened { event, actor })
                .collect(),
            steps: promises::step_of(c, "ticket", &[id.0])?
                .into_iter()
                .map(|s| Step {
                    watch: s.watch,
                    step: s.step,
                    due_at: s.due_at,
                    fired_at: s.fired_at,
                })
                .collect(),
        })
    })
}

/// Whose the ticket's time was so far.
fn spent(c: &mut Conn, desk: &Desk, file: &TicketFile, now: Timestamp) -> Result<Shares, AppError> {
    let terms = file.terms(c, desk)?;
    let standing = file.evaluate(&terms, now)?.standing;
    Ok(standing.map_or_else(Shares::default, |standing| {
        let to = now.floor();
        Shares::of_all(&whose_time(&standing, &terms, standing.reported_at, to))
    }))
}
