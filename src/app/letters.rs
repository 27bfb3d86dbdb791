//! From steps that fire to mails: what one person is told about one ticket within a minute is one
//! mail, a flood is one digest, and every mail carries its own link to take the alert.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    desk::Desk,
    error::AppError,
    letters_facts::{Reader, Say},
    letters_words::{about_ticket, write},
    posting::{self, Thread},
    roster::Person,
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, DbError,
        outbox::{self, DeliveryRow},
        promises::{self, AlertRow, NewAlert},
        tickets,
    },
    domain::{
        ids::{AlertId, InboundId, OutboxId, StepId, TicketId},
        ladder::{
            About, Before, FULL, Letter, MOST_BY_THEMSELVES, Notice, Queued, StepKey, StepWatch,
            merge_notices,
        },
        mail_state::DeliveryState,
        promise::Severity,
        time::Timestamp,
    },
};

/// Digests that wait which are looked at for each person, the newest of the minute before.
const DIGESTS: i64 = 20;

/// Queues the mails of a batch of notices; how many.
///
/// # Errors
/// When the database cannot.
pub(super) fn queue(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    notices: Vec<Notice<Reader, Say>>,
    files: &mut HashMap<TicketId, &mut TicketFile>,
) -> Result<usize, AppError> {
    if notices.is_empty() {
        return Ok(0);
    }
    let before = queued_before(c, &notices, now)?;
    let letters = merge_notices(notices, before, now);
    let words = first_words(c, &letters)?;
    let mut mails = Vec::with_capacity(letters.len());
    let mut alerts = Vec::with_capacity(letters.len());
    for letter in &letters {
        let token = posting::link_token()?;
        let about = about_ticket(letter);
        let mail = write(desk, now, letter, &desk.url(&format!("/take/{}", token.text)), &words)?;
        let number = about.and_then(|id| files.get_mut(&id)).map(|file| {
            file.row.mails_out += 1;
            (file.row.id, file.row.mails_out)
        });
        mails.push((number, Thread::default(), mail));
        let kept: Vec<Kept> = letter.notices.iter().map(Kept::from).collect();
        alerts.push(NewAlert {
            ticket_id: about,
            inbound_id: letter.notices.first().and_then(|n| match n.about {
                About::Mail(id) if !letter.is_digest => Some(id),
                _ => None,
            }),
            user_id: letter.person.0.user,
            address: letter.person.0.address.clone(),
            token_hash: token.hash.to_vec(),
            clocks: serde_json::to_string(&kept).map_err(DbError::from)?,
            outbox_id: None,
            created_at: now,
            subjects: subjects(letter),
            is_s1: letter.notices.iter().any(|n| n.severity == Severity::S1),
        });
    }
    let posted = posting::post_all(c, desk, now, mails)?;
    for (alert, posted) in alerts.iter_mut().zip(&posted) {
        alert.outbox_id = Some(posted.id);
    }
    let ids = promises::alert_insert(c, &alerts)?;
    let links: Vec<_> = ids
        .iter()
        .zip(&letters)
        .flat_map(|(id, letter)| letter.notices.iter().map(|n| (*id, n.what.step_id)))
        .collect();
    promises::alert_link(c, &links)?;
    let replaced: Vec<_> =
        letters.iter().flat_map(|letter| &letter.takes_place_of).copied().collect();
    take_back(c, &replaced, now)?;
    withdraw_warnings(c, now, &letters, &posted)?;
    Ok(posted.len())
}

/// A warning that is still unsent when its promise is missed is taken back: the mail of the miss,
/// to the same person, says more.
fn withdraw_warnings(
    c: &mut Conn,
    now: Timestamp,
    letters: &[Letter<Reader, Say>],
    posted: &[posting::Posted],
) -> Result<(), AppError> {
    let missed: Vec<(&str, TicketId, StepKey)> = letters
        .iter()
        .flat_map(|letter| letter.notices.iter().map(move |n| (letter, n)))
        .filter(|(_, n)| n.is_overdue)
        .filter_map(|(letter, n)| match n.about {
            About::Ticket(id) => Some((letter.person.0.address.as_str(), id, n.key)),
            About::Mail(_) | About::Supplier(_) => None,
        })
        .collect();
    if missed.is_empty() {
        return Ok(());
    }
    let mut tickets: Vec<TicketId> = missed.iter().map(|(_, id, _)| *id).collect();
    tickets.sort_unstable();
    tickets.dedup();
    let posted: HashSet<OutboxId> = posted.iter().map(|p| p.id).collect();
    let missed: HashSet<(&str, TicketId, StepKey)> = missed.into_iter().collect();
    let mut withdrawn = Vec::new();
    for alert in promises::alert_unsent(c, &tickets)? {
        let Some(outbox) = alert.outbox_id.filter(|id| !posted.contains(id)) else { continue };
        let is_replaced = |kept: &Kept| {
            let of_it = |id| missed.contains(&(alert.address.as_str(), id, kept.key));
            kept.key.watch == StepWatch::Reported || kept.ticket.is_some_and(of_it)
        };
        let kept = kept_notices(&alert)?;
        let warns = kept.iter().any(|k| k.key.watch != StepWatch::Reported);
        if warns && kept.iter().all(is_replaced) {
            withdrawn.push(outbox);
        }
    }
    take_back(c, &withdrawn, now)
}

/// Takes back the mails of alerts that no try to send has begun with.
fn take_back(c: &mut Conn, mails: &[OutboxId], now: Timestamp) -> Result<(), AppError> {
    outbox::delivery_withdraw(c, mails, now)?;
    Ok(promises::alert_void(c, mails)?)
}

/// What an alert told, notice by notice.
///
/// # Errors
/// When the stored notices cannot be read.
pub fn kept_notices(alert: &promises::AlertRow) -> Result<Vec<Kept>, AppError> {
    serde_json::from_str(&alert.clocks)
        .map_err(|e| AppError::Unreadable("notice of an alert", Box::new(e)))
}

/// A notice as it is kept with its alert.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    ticket: Option<TicketId>,
    inbound: Option<crate::domain::ids::InboundId>,
    key: StepKey,
    severity: Severity,
    is_overdue: bool,
    clock_due_at: Option<Timestamp>,
    what: Say,
}

impl From<&Notice<Reader, Say>> for Kept {
    fn from(notice: &Notice<Reader, Say>) -> Self {
        let (ticket, inbound) = match notice.about {
            About::Ticket(id) | About::Supplier(id) => (Some(id), None),
            About::Mail(id) => (None, Some(id)),
        };
        Self {
            ticket,
            inbound,
            key: notice.key,
            severity: notice.severity,
            is_overdue: notice.is_overdue,
            clock_due_at: notice.clock_due_at,
            what: notice.what.clone(),
        }
    }
}

impl Kept {
    /// The ticket that it is about; none for mail that waits.
    #[must_use]
    pub const fn ticket(&self) -> Option<TicketId> {
        self.ticket
    }

    /// The received mail that it is about; none for a ticket.
    #[must_use]
    pub const fn mail(&self) -> Option<crate::domain::ids::InboundId> {
        self.inbound
    }

    /// The severity and key of its clock.
    #[must_use]
    pub const fn clock(&self) -> (Severity, StepKey) {
        (self.severity, self.key)
    }

    /// The row of its step.
    #[must_use]
    pub const fn step_id(&self) -> StepId {
        self.what.step_id
    }

    /// The name of its step.
    #[must_use]
    pub fn step_name(&self) -> &str {
        &self.what.step
    }

    /// The same notice, to somebody else.
    #[must_use]
    pub fn to_notice(&self, person: Person) -> Notice<Reader, Say> {
        let mail = self.inbound.map(About::Mail);
        let of_ticket =
            if self.key.watch == StepWatch::Supplier { About::Supplier } else { About::Ticket };
        let about = self.ticket.map(of_ticket).or(mail);
        Notice {
            person: Reader(person),
            about: about.unwrap_or(About::Ticket(TicketId(0))),
            key: self.key,
            severity: self.severity,
            is_overdue: self.is_overdue,
            clock_due_at: self.clock_due_at,
            what: self.what.clone(),
        }
    }
}

/// How many tickets and messages a letter is about.
fn subjects(letter: &Letter<Reader, Say>) -> i64 {
    let about: HashSet<About> = letter.notices.iter().map(|n| n.about).collect();
    i64::try_from(about.len()).unwrap_or(i64::MAX)
}

/// What was queued for these people within the minute before.
fn queued_before(
    c: &mut Conn,
    notices: &[Notice<Reader, Say>],
    now: Timestamp,
) -> Result<Before<Reader, Say>, AppError> {
    let mut people: HashMap<String, Reader> = HashMap::new();
    for notice in notices {
        people.entry(notice.person.0.address.clone()).or_insert_with(|| notice.person.clone());
    }
    let since = now.plus_secs(-60);
    let rows = alerts_to_join(c, notices, &people, since)?;
    let others = counted(c, &people, &rows, since)?;
    let outboxes: Vec<_> = rows.iter().filter_map(|r| r.outbox_id).collect();
    let mut deliveries: HashMap<OutboxId, Vec<DeliveryRow>> = HashMap::new();
    // Held: one that a letter takes over must not be claimed between this look and its withdrawal.
    for one in outbox::delivery_hold(c, &outboxes)? {
        deliveries.entry(one.outbox_id).or_default().push(one);
    }
    let mut letters = Vec::new();
    for row in rows {
        let Some(outbox) = row.outbox_id else { continue };
        let Some(person) = people.get(&row.address) else { continue };
        let of_it = || deliveries.get(&outbox).into_iter().flatten();
        if of_it().any(|d| d.state == DeliveryState::Withdrawn) {
            continue;
        }
        let is_waiting = of_it().all(|d| {
            d.state == DeliveryState::Waiting && d.attempts == 0 && d.lease_until.is_none()
        });
        let kept = kept_notices(&row)?;
        let is_digest = row.ticket_id.is_none() && row.inbound_id.is_none();
        let notices = kept
            .iter()
            .map(|kept| {
                let mut notice = kept.to_notice(person.0.clone());
                notice.is_overdue = kept.clock_due_at.is_some_and(|due| due < now.floor());
                notice
            })
            .collect();
        letters.push(Queued {
            outbox,
            person: person.clone(),
            queued_at: row.created_at,
            is_waiting,
            is_digest,
            notices,
        });
    }
    Ok(Before { letters, others })
}

/// The alerts since `since` that these notices may join: those about the same tickets and messages,
/// and the digests that wait. All others are only counted: in a flood a minute has thousands.
fn alerts_to_join(
    c: &mut Conn,
    notices: &[Notice<Reader, Say>],
    people: &HashMap<String, Reader>,
    since: Timestamp,
) -> Result<Vec<AlertRow>, AppError> {
    let (mut tickets, mut mails) = (HashSet::new(), HashSet::new());
    for notice in notices {
        match notice.about {
            About::Ticket(id) | About::Supplier(id) => drop(tickets.insert(id)),
            About::Mail(id) => drop(mails.insert(id)),
        }
    }
    let mails: Vec<InboundId> = mails.into_iter().collect();
    let about = promises::alert_of_some(c, &tickets.into_iter().collect::<Vec<_>>(), since)?;
    let mut found: BTreeMap<AlertId, AlertRow> = about
        .into_iter()
        .filter(|a| people.contains_key(a.address.as_str()))
        .map(|a| (a.id, a))
        .collect();
    let full = i64::try_from(FULL).unwrap_or(i64::MAX);
    for address in people.keys() {
        let digests = promises::alert_digests_waiting(c, address, since, full, DIGESTS)?;
        found.extend(digests.into_iter().map(|a| (a.id, a)));
        if !mails.is_empty() {
            let apart = promises::alert_of_mails(c, address, &mails, since)?;
            found.extend(apart.into_iter().map(|a| (a.id, a)));
        }
    }
    Ok(found.into_values().collect())
}

/// How many subjects each person was told of since `since` beside those of `rows`, as far as it
/// matters.
fn counted(
    c: &mut Conn,
    people: &HashMap<String, Reader>,
    rows: &[AlertRow],
    since: Timestamp,
) -> Result<BTreeMap<Reader, usize>, AppError> {
    let most = i64::try_from(MOST_BY_THEMSELVES).unwrap_or(i64::MAX).saturating_add(1);
    let mut others = BTreeMap::new();
    for (address, reader) in people {
        let joined: Vec<AlertId> =
            rows.iter().filter(|r| r.address == *address).map(|r| r.id).collect();
        let subjects = promises::alert_subjects(c, address, since, &joined, most)?;
        others.insert(reader.clone(), usize::try_from(subjects).unwrap_or(0));
    }
    Ok(others)
}

/// The first words of the customer, for letters that tell of a report.
fn first_words(
    c: &mut Conn,
    letters: &[Letter<Reader, Say>],
) -> Result<HashMap<TicketId, String>, AppError> {
    let tells = |n: &Notice<Reader, Say>| {
        matches!(n.key.watch, StepWatch::Reported | StepWatch::SeverityProposed)
    };
    let ids: HashSet<TicketId> = letters
        .iter()
        .filter(|l| !l.is_digest && l.notices.iter().any(tells))
        .filter_map(about_ticket)
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let words = tickets::message_first_words(c, &ids.into_iter().collect::<Vec<_>>())?;
    Ok(words.into_iter().collect())
}
