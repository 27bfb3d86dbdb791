//! What a person does to a ticket beside writing: milestones, severity, owner, account, taking an
//! alert, and taking back what was entered wrongly.

use std::sync::Arc;

use super::{
    conversation, desk::Desk, error::AppError, letters, no_entitlement,
    open_ticket::contact_on_arrival, partner_references, roster::Roster, taken, terms,
    ticket_file::TicketFile,
};
use crate::{
    db::{Conn, customers, promises, tickets},
    domain::{
        event::{Actor, EventKind},
        ids::{AccountId, AlertId, TicketId, UserId},
        ladder::{StepKey, StepWatch},
        plan::Plan,
        promise::{Milestone, Severity},
        ticket::TicketState,
        time::Timestamp,
    },
};

/// Whose hands do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hands {
    /// Who.
    pub user: UserId,
    /// How the person is called.
    pub name: String,
}

/// A milestone to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Which.
    pub milestone: Milestone,
    /// When it happened; now where none is named.
    pub at: Option<Timestamp>,
    /// Whether the customer is told.
    pub tell: bool,
    /// A word about it for the customer.
    pub note: Option<String>,
}

/// Whether the plan has the customer told at this severity.
#[must_use]
pub fn tells_customer(plan: &Plan, severity: Severity) -> bool {
    plan.tell_customer.contains(&severity)
}

/// Whether the plan has the customer of this ticket told now.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub fn tells_by_plan(desk: &Desk, ticket: TicketId) -> Result<bool, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let file = TicketFile::read(c, ticket)?;
        let terms = file.terms(c, desk)?;
        let plan = file.plan(&terms, now)?;
        Ok(tells_customer(&plan, file.standing(now)?.severity))
    })
}

/// Enters a milestone at the time it happened.
///
/// # Errors
/// [`AppError::Wrong`] when that time lies in the future or before the report.
pub fn reach(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    reached: Reached,
) -> Result<i64, AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let seq = reach_in(c, desk, now, &mut file, &by, &reached)?;
        file.save(c, desk, now)?;
        Ok(seq)
    })
}

/// Enters a milestone on an open file.
///
/// # Errors
/// As [`reach`].
pub(super) fn reach_in(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    by: &Hands,
    reached: &Reached,
) -> Result<i64, AppError> {
    let at = happened_at(file, now, reached.at)?;
    let tell = reached.tell && file.row.requester_address.is_some();
    let kind = EventKind::Milestone { milestone: reached.milestone, told: tell };
    let seq = file.record(now, at, Actor::User(by.user), kind);
    if reached.milestone == Milestone::Acknowledged && file.row.owner_id.is_none() {
        file.row.owner_id = Some(by.user);
        let kind = EventKind::Assigned { owner: Some(by.user) };
        file.record(now, now, Actor::User(by.user), kind);
    }
    if tell {
        let what = (reached.milestone, at);
        conversation::tell_milestone(c, desk, now, file, what, &by.name, reached.note.clone())?;
        file.row.heard_at = Some(now);
        file.row.heard_text = reached.note.clone().unwrap_or_default();
    }
    taken::renew(c, desk, now, file, by.user)?;
    Ok(seq)
}

/// When it happened: whole seconds, not in the future, not before the report.
fn happened_at(
    file: &TicketFile,
    now: Timestamp,
    at: Option<Timestamp>,
) -> Result<Timestamp, AppError> {
    let at = at.unwrap_or(now).floor();
    if at > now {
        return Err(AppError::wrong("at", "wrong-future", at.to_string()));
    }
    if at < file.row.reported_at {
        return Err(AppError::wrong("at", "wrong-before-report", at.to_string()));
    }
    Ok(at)
}

/// Changes the severity for a reason; the clocks that are undecided are re-targeted. `seen` is the
/// last event that the person had seen.
///
/// # Errors
/// [`AppError::Wrong`] when no reason is given; [`AppError::Faster`] when somebody else changed it
/// since.
pub fn change_severity(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    to: Severity,
    reason: &str,
    seen: Option<i64>,
) -> Result<(), AppError> {
    let reason = AppError::reason(reason)?;
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let changes = |kind: &EventKind| matches!(kind, EventKind::SeverityChanged { .. });
        nobody_was_faster(&file, seen, changes)?;
        set_severity(c, desk, now, &mut file, Actor::User(by.user), to, Some(reason.clone()))?;
        file.save(c, desk, now)
    })
}

/// Records the change on an open file and tells the customer where the plan says so. The same
/// severity changes nothing.
///
/// # Errors
/// When the database cannot.
pub fn set_severity(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    actor: Actor,
    to: Severity,
    reason: Option<String>,
) -> Result<(), AppError> {
    let from = file.standing(now)?.severity;
    if from == to {
        return Ok(());
    }
    file.record(now, now, actor, EventKind::SeverityChanged { to, reason: reason.clone() });
    let terms = file.terms(c, desk)?;
    let plan = file.plan(&terms, now)?;
    let asked_by_them = matches!(actor, Actor::Contact(_) | Actor::Stranger);
    if asked_by_them || tells_customer(&plan, from.min(to)) {
        conversation::tell_severity(c, desk, now, file, from, asked_by_them, reason)?;
    }
    Ok(())
}

/// Refuses what was decided upon an older state of the ticket.
fn nobody_was_faster(
    file: &TicketFile,
    seen: Option<i64>,
    changes: impl Fn(&EventKind) -> bool,
) -> Result<(), AppError> {
    let Some(seen) = seen else { return Ok(()) };
    let is_newer = file.events.iter().any(|e| e.seq > seen && changes(&e.kind));
    if is_newer { Err(AppError::Faster) } else { Ok(()) }
}

/// Gives the ticket to somebody, or to nobody. `seen` is the last event that the person had seen.
///
/// # Errors
/// [`AppError::Wrong`] when the person is not there; [`AppError::Faster`] when somebody else gave
/// it away since.
pub fn assign(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    owner: Option<UserId>,
    seen: Option<i64>,
) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let changes = |kind: &EventKind| matches!(kind, EventKind::Assigned { .. });
        nobody_was_faster(&file, seen, changes)?;
        if let Some(owner) = owner {
            let roster = Roster::load(c, "en", "UTC")?;
            let is_here = roster.user(owner).is_some_and(|u| u.is_active);
            if !is_here {
                return Err(AppError::wrong("owner", "wrong-unknown", owner.to_string()));
            }
        }
        if file.row.owner_id == owner {
            return Ok(());
        }
        file.row.owner_id = owner;
        file.record(now, now, Actor::User(by.user), EventKind::Assigned { owner });
        file.save(c, desk, now)
    })
}

/// Gives a ticket of an unknown sender its account: the account's terms hold from here on, counted
/// from the report, and date no miss before this moment. Whoever reported it becomes a contact of
/// the account where `with_contact` says so and the address is nobody's yet, with the right to
/// report and no other: else the next answer from there would wait in quarantine.
///
/// # Errors
/// [`AppError::Wrong`] when the ticket has an account.
pub fn assign_account(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    account: AccountId,
    reason: &str,
    with_contact: bool,
) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    let reason = reason.trim().to_owned();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        if file.row.account_id.is_some() {
            return Err(AppError::wrong("account", "wrong-state", ""));
        }
        if with_contact {
            reporter_becomes_contact(c, now, &mut file, account)?;
        }
        give_account(c, desk, now, &by, &mut file, account, &reason)?;
        file.save(c, desk, now)
    })
}

/// Whoever reported a ticket becomes a contact of the account, where the address is nobody's yet.
pub(super) fn reporter_becomes_contact(
    c: &mut Conn,
    now: Timestamp,
    file: &mut TicketFile,
    account: AccountId,
) -> Result<(), AppError> {
    let Some(address) = file.row.requester_address.clone() else { return Ok(()) };
    if customers::contact_by_address(c, &address)?.is_none() {
        let name = file.row.requester_name.clone();
        file.row.requester_id = Some(contact_on_arrival(c, now, account, &name, &address)?.id);
    }
    Ok(())
}

/// Gives an open file its account within a transaction; whoever calls saves it.
pub(super) fn give_account(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    by: &Hands,
    file: &mut TicketFile,
    account: AccountId,
    reason: &str,
) -> Result<(), AppError> {
    let row = customers::account_by_id(c, account)?;
    let bound = terms::bind(c, desk, Some(&row), file.row.reported_at)?;
    let actor = Actor::User(by.user);
    file.record(now, now, actor, EventKind::AccountAssigned { account });
    let reason = Some(reason.to_owned()).filter(|r| !r.is_empty());
    file.record(now, now, actor, EventKind::TermsMoved { terms: bound.terms.clone(), reason });
    if !bound.is_entitled {
        file.record(now, now, actor, EventKind::NoEntitlement {});
    }
    file.row.account_id = Some(account);
    file.row.is_entitled = bound.is_entitled;
    file.row.team_id = row.team_id;
    file.row.zone.clone_from(&row.zone);
    file.row.search = search_words(&file.row.subject, &file.row.requester_name, &row.name);
    let first = tickets::message_first_words(c, &[file.row.id])?;
    let text = first.into_iter().next().map(|(_, words)| words).unwrap_or_default();
    let subject = file.row.subject.clone();
    partner_references::remember(c, desk, now, file, actor, (&subject, &text))?;
    if !bound.is_entitled {
        no_entitlement::tell(c, desk, now, file, &row, &bound)?;
    }
    Ok(())
}

/// What the search box looks in: lower case, apart by blanks.
#[must_use]
pub fn search_words(subject: &str, requester: &str, account: &str) -> String {
    format!("{subject} {requester} {account}").to_lowercase()
}

/// Takes back an event that was entered wrongly, from now on.
///
/// # Errors
/// [`AppError::Wrong`] when it is the report, is not there, or was taken back already.
pub fn withdraw(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    seq: i64,
    reason: &str,
) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    let reason = Some(reason.trim().to_owned()).filter(|r| !r.is_empty());
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        if !may_withdraw(&file, seq) {
            return Err(AppError::wrong("event", "wrong-order", seq.to_string()));
        }
        let kind = EventKind::Withdrawn { event: seq, reason: reason.clone() };
        file.record(now, now, Actor::User(by.user), kind);
        file.save(c, desk, now)
    })
}

/// Whether an event may be taken back by hand: it is there, counts still, and is a person's entry
/// that says something about the clocks. Mail that has left is not.
#[must_use]
pub fn may_withdraw(file: &TicketFile, seq: i64) -> bool {
    let Some(event) = file.events.iter().find(|e| e.seq == seq) else { return false };
    let by_hand = matches!(
        event.kind,
        EventKind::Milestone { .. }
            | EventKind::SeverityChanged { .. }
            | EventKind::SeverityProposed { .. }
            | EventKind::Paused { .. }
            | EventKind::Resumed { .. }
            | EventKind::HandedOver { .. }
            | EventKind::HandedBack { .. }
            | EventKind::Waived { .. }
            | EventKind::NeededBy { .. }
    );
    by_hand && !is_withdrawn(file, seq)
}

/// Whether an event was taken back.
#[must_use]
pub fn is_withdrawn(file: &TicketFile, seq: i64) -> bool {
    file.events.iter().any(|e| matches!(e.kind, EventKind::Withdrawn { event, .. } if event == seq))
}

/// Takes the alerts of a ticket: the ladder is quiet for the plan's time, never past a deadline.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub fn take(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    alert: Option<AlertId>,
) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let named = match alert {
            Some(alert) => named_by(c, ticket, alert)?,
            None => Vec::new(),
        };
        let is_meant = |key: StepKey| named.is_empty() || named.contains(&key);
        taken::silence(c, desk, now, &file, by.user, is_meant)?;
        promises::alert_take(c, ticket, by.user, now)?;
        file.record(now, now, Actor::User(by.user), EventKind::AlertTaken { alert });
        file.save(c, desk, now)
    })
}

/// The clocks that an alert about the ticket names; none where it tells of the report alone.
fn named_by(c: &mut Conn, ticket: TicketId, alert: AlertId) -> Result<Vec<StepKey>, AppError> {
    let alerts = promises::alert_of(c, ticket)?;
    let alert = alerts.iter().find(|a| a.id == alert).ok_or(AppError::NotFound("alert"))?;
    let told = letters::kept_notices(alert)?.into_iter().map(|told| told.clock().1);
    Ok(told.filter(|key| key.watch != StepWatch::Reported).collect())
}

/// Closes a resolved ticket for good.
///
/// # Errors
/// [`AppError::Wrong`] when it is not resolved.
pub fn close(desk: &Arc<Desk>, by: &Hands, ticket: TicketId) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        if file.row.state != TicketState::Resolved {
            return Err(AppError::wrong("state", "wrong-state", file.row.state.word()));
        }
        file.record(now, now, Actor::User(by.user), EventKind::Closed {});
        file.save(c, desk, now)
    })
}

/// Closes the resolved tickets whose reopen window has ended; how many.
///
/// # Errors
/// When the database cannot.
pub fn close_expired(desk: &Arc<Desk>) -> Result<usize, AppError> {
    let now = desk.now();
    desk.write(move |c, desk| {
        let ids = tickets::ticket_closing(c, now, 200)?;
        let mut files = TicketFile::open_some(c, &ids, true)?;
        for file in &mut files {
            let at = file.row.closes_at.unwrap_or(now);
            file.record(now, at, Actor::Desk, EventKind::Closed {});
            file.save(c, desk, now)?;
        }
        Ok(files.len())
    })
}
