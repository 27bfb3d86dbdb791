//! Tickets by the hundred thousand, each with its events, clocks, verdicts, messages and received
//! mail, as if it had been lived through: what a desk is measured with. Nothing of it is mailed.
//!
//! Every ticket is evaluated like any other, so that stored clocks are what a fresh evaluation says.
//! Judging needs no database and can be done beside the writing.

use std::{collections::HashMap, sync::Arc};

use sha2::{Digest as _, Sha256};

use super::{
    acts::search_words,
    bulk_ladder::climbed,
    conversation::excerpt,
    desk::Desk,
    error::AppError,
    intake::Arrival,
    terms::{self, Bound},
    ticket_file::{self, TicketFile},
};
use crate::{
    db::{
        DbError,
        bulk::{self, Blob, Bulk, FreeIds, KnownId, Seen},
        customers::{self, AccountRow, ContactRow},
        inbound::InboundRow,
        outbox_counts, people,
        promises::{self, Subject},
        tickets::{MessageRow, TicketRow},
    },
    domain::{
        account::AccountKind,
        clock::Terms,
        event::{Actor, Event, EventKind},
        ids::{AccountId, ContactId, UserId},
        mail_state::{InboundState, MailKind},
        promise::{Milestone, Severity},
        ticket::{Direction, Door, TicketState},
        time::Timestamp,
    },
    mail::content_hash::content_hash,
};

/// Characters of the last words to the customer that a list shows.
const HEARD: usize = 160;

/// What happened to one ticket.
#[derive(Debug, Clone)]
pub struct Lived {
    /// Who reported it, by mail.
    pub contact: ContactId,
    /// One line.
    pub subject: String,
    /// In their words.
    pub text: String,
    /// As it was understood.
    pub severity: Severity,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// Who works it.
    pub owner: Option<UserId>,
    /// What was reached, and when.
    pub reached: Vec<(Milestone, Timestamp)>,
    /// What the owner wrote to the customer, and when.
    pub said: Vec<(Timestamp, &'static str)>,
}

/// Rows of many tickets, judged and ready to be written.
#[derive(Debug, Clone)]
pub struct Judged(Arc<Bulk>);

/// An account and what its tickets are bound to.
struct Customer {
    account: AccountRow,
    bound: Bound,
}

/// What judging needs of the desk, read once.
pub struct Judge {
    customers: HashMap<AccountId, Customer>,
    contacts: HashMap<ContactId, ContactRow>,
    names: HashMap<UserId, String>,
    terms: Arc<Terms>,
    free: FreeIds,
    address: String,
    now: Timestamp,
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judge").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Judge {
    /// Reads customers, people and terms, as they are at `now`.
    ///
    /// # Errors
    /// When the database cannot, or an account's terms are not there.
    pub fn new(desk: &Arc<Desk>, now: Timestamp) -> Result<Self, AppError> {
        desk.write(move |c, desk| {
            let contacts = customers::contact_all(c)?;
            let names = people::user_all(c)?.into_iter().map(|u| (u.id, u.name)).collect();
            let mut by_account = HashMap::new();
            for account in customers::account_all(c)? {
                let bound = terms::bind(c, desk, Some(&account), now)?;
                by_account.insert(account.id, Customer { account, bound });
            }
            let named = by_account.values().map(|customer| &customer.bound.terms);
            Ok(Self {
                terms: desk.terms.with(c, named)?,
                customers: by_account,
                contacts: contacts.into_iter().map(|c| (c.id, c)).collect(),
                names,
                free: bulk::bulk_free_ids(c)?,
                address: desk.config.desk.address.as_str().to_owned(),
                now,
            })
        })
    }

    /// Everybody who may report, and for what kind of customer, in the order in which they came.
    #[must_use]
    pub fn reporters(&self) -> Vec<(ContactId, AccountKind)> {
        let kind = |c: &ContactRow| Some(self.customers.get(&c.account_id)?.account.kind);
        let mut all: Vec<_> =
            self.contacts.values().filter_map(|c| Some((c.id, kind(c)?))).collect();
        all.sort_by_key(|(id, _)| *id);
        all
    }

    /// Judges some tickets; they get the next ids.
    ///
    /// # Errors
    /// When one contradicts itself, or names somebody who is not there.
    pub fn judge(&mut self, all: &[Lived]) -> Result<Judged, AppError> {
        let (mut free, mut bulk) = (self.free, Bulk::default());
        for lived in all {
            self.one(&mut free, &mut bulk, lived)?;
        }
        self.free = free;
        Ok(Judged(Arc::new(bulk)))
    }

    fn one(&self, free: &mut FreeIds, bulk: &mut Bulk, lived: &Lived) -> Result<(), AppError> {
        let contact = self.contacts.get(&lived.contact).ok_or(AppError::NotFound("contact"))?;
        let customer =
            self.customers.get(&contact.account_id).ok_or(AppError::NotFound("account"))?;
        let mut file = TicketFile::new(ticket(free, lived, customer, contact));
        free.ticket.0 += 1;
        self.arrive(free, bulk, &mut file, lived, contact)?;
        self.live(free, bulk, &mut file, lived, customer);
        let evaluation = file.evaluate(&self.terms, self.now)?;
        ticket_file::fold_into_row(&mut file, &evaluation, &self.terms);
        let told = lived.owner.and_then(|id| self.names.get(&id)).map_or("", String::as_str);
        let (steps, next) = climbed(&file, &evaluation, &self.terms, told, self.now)?;
        bulk.steps.extend(steps);
        bulk.watches.extend(next.map(|at| (Subject::Ticket(file.row.id), at)));
        bulk.events.extend(ticket_file::new_events(&file)?);
        bulk.clocks.extend(ticket_file::clock_rows(&file, &evaluation)?);
        bulk.verdicts
            .extend(evaluation.verdicts.iter().map(|v| ticket_file::verdict_row(&file, v)));
        bulk.tickets.push(file.row);
        Ok(())
    }

    /// The mail that reported it, as it was received and as it stands in the ticket.
    fn arrive(
        &self,
        free: &mut FreeIds,
        bulk: &mut Bulk,
        file: &mut TicketFile,
        lived: &Lived,
        contact: &ContactRow,
    ) -> Result<(), AppError> {
        let message_id = format!("<fault-{}@customer.example>", file.row.id);
        let raw = raw(&message_id, lived, contact, &self.address);
        let hash = Sha256::digest(&raw).to_vec();
        let at = lived.reported_at;
        let arrival = Arrival {
            door: "smtp".to_owned(),
            mail_from: Some(contact.address.clone()),
            rcpt_to: vec![self.address.clone()],
            ..Arrival::default()
        };
        bulk.seen.push(Seen {
            content_hash: content_hash(&raw).bytes.to_vec(),
            inbound_id: free.inbound,
            seen_at: at,
        });
        bulk.inbound.push(InboundRow {
            id: free.inbound,
            received_at: at,
            door: arrival.door.clone(),
            envelope: serde_json::to_string(&arrival).map_err(DbError::from)?,
            raw_hash: hash.clone(),
            size: i64::try_from(raw.len()).unwrap_or(i64::MAX),
            state: InboundState::Ticket,
            message_id: Some(message_id.clone()),
            from_name: contact.name.clone(),
            from_address: contact.address.clone(),
            subject: lived.subject.clone(),
            account_id: Some(contact.account_id),
            ticket_id: Some(file.row.id),
            proposal_id: None,
            reasons: "[]".to_owned(),
            error: None,
            attempts: 1,
            decided_at: Some(at),
            triage_due_at: None,
            triaged_by: None,
            revision: 1,
            sender_check: None,
        });
        bulk.blobs.push(Blob { hash, chunk: 0, bytes: raw });
        let mut theirs = message(free, file, lived, at, None);
        theirs.inbound_id = Some(free.inbound);
        theirs.message_id = Some(message_id.clone());
        theirs.text.clone_from(&lived.text);
        bulk.messages.push(theirs);
        bulk.known_ids.push(KnownId { message_id, ticket_id: file.row.id });
        free.inbound.0 += 1;
        Ok(())
    }

    /// Its events, in the order in which they happened, and what was written to the customer.
    fn live(
        &self,
        free: &mut FreeIds,
        bulk: &mut Bulk,
        file: &mut TicketFile,
        lived: &Lived,
        customer: &Customer,
    ) {
        let at = lived.reported_at;
        let terms = customer.bound.terms.clone();
        record(
            file,
            at,
            Actor::Contact(lived.contact),
            EventKind::Reported { severity: lived.severity, terms },
        );
        record(file, at, Actor::Desk, EventKind::MessageOut { human: false, message: None });
        let hands = lived.owner.map_or(Actor::Desk, Actor::User);
        if lived.owner.is_some() {
            record(file, at, hands, EventKind::Assigned { owner: lived.owner });
        }
        let mut events: Vec<(Timestamp, EventKind)> = lived
            .reached
            .iter()
            .map(|(milestone, at)| {
                (*at, EventKind::Milestone { milestone: *milestone, told: false })
            })
            .collect();
        for (at, text) in &lived.said {
            let mut ours = message(free, file, lived, *at, lived.owner);
            (*text).clone_into(&mut ours.text);
            events.push((*at, EventKind::MessageOut { human: true, message: Some(ours.id) }));
            file.row.heard_at = Some(*at);
            file.row.heard_text = excerpt(text, HEARD);
            bulk.messages.push(ours);
        }
        let resolved = lived.reached.iter().find(|(m, _)| *m == Milestone::Resolved);
        let window = customer.bound.plan.reopen_window.secs(86_400);
        let over = resolved.map(|(_, at)| at.plus_secs(window)).filter(|over| *over <= self.now);
        events.sort_by_key(|(at, _)| *at);
        for (at, kind) in events {
            record(file, at, hands, kind);
        }
        if let Some(over) = over {
            record(file, over, Actor::Desk, EventKind::Closed {});
        }
    }
}

/// A fault is entered a moment after it happened, never at a whole second: misses are.
fn record(file: &mut TicketFile, at: Timestamp, by: Actor, kind: EventKind) {
    let seq = file.events.last().map_or(1, |e| e.seq + 1);
    let recorded_at = at.floor().plus_micros(250_000 + seq);
    file.events.push(Event { seq, occurred_at: at.floor(), recorded_at, kind });
    file.actors.push(by);
}

fn ticket(free: &FreeIds, lived: &Lived, customer: &Customer, contact: &ContactRow) -> TicketRow {
    let account = &customer.account;
    TicketRow {
        id: free.ticket,
        account_id: Some(account.id),
        requester_id: Some(contact.id),
        requester_address: Some(contact.address.clone()),
        answer_address: None,
        requester_name: contact.shown().to_owned(),
        subject: lived.subject.clone(),
        severity: lived.severity,
        state: TicketState::Open,
        owner_id: lived.owner,
        team_id: account.team_id,
        door: Door::Mail,
        language: account.language.clone(),
        zone: account.zone.clone(),
        reported_at: lived.reported_at,
        plan_version_id: customer.bound.plan_version_id,
        is_entitled: customer.bound.is_entitled,
        linked_ticket_id: None,
        revision: 1,
        next_due_at: None,
        heard_at: None,
        heard_text: String::new(),
        resolved_at: None,
        closes_at: None,
        mails_out: i64::try_from(lived.said.len()).unwrap_or(0) + 1,
        search: search_words(&lived.subject, contact.shown(), &account.name),
    }
}

/// A message of the ticket, from its customer or from one of us, without its words.
fn message(
    free: &mut FreeIds,
    file: &TicketFile,
    lived: &Lived,
    at: Timestamp,
    ours: Option<UserId>,
) -> MessageRow {
    let id = free.message;
    free.message.0 += 1;
    let address = file.row.requester_address.clone().unwrap_or_default();
    let is_ours = ours.is_some();
    MessageRow {
        id,
        ticket_id: file.row.id,
        direction: if is_ours { Direction::Out } else { Direction::In },
        author_user_id: ours,
        author_contact_id: (!is_ours).then_some(lived.contact),
        from_name: if is_ours { String::new() } else { file.row.requester_name.clone() },
        from_address: if is_ours { String::new() } else { address.clone() },
        recipients: if is_ours { address } else { String::new() },
        subject: lived.subject.clone(),
        text: String::new(),
        text_full: None,
        at,
        message_id: None,
        is_automatic: false,
        inbound_id: None,
        outbox_id: None,
    }
}

fn raw(message_id: &str, lived: &Lived, contact: &ContactRow, to: &str) -> Vec<u8> {
    let date = lived.reported_at.utc().to_rfc2822();
    format!(
        "From: <{}>\r\nTo: <{to}>\r\nDate: {date}\r\nMessage-ID: {message_id}\r\n\
         Subject: {}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n",
        contact.address, lived.subject, lived.text
    )
    .into_bytes()
}

/// Writes judged tickets in one transaction.
///
/// # Errors
/// When the database cannot; then none is kept.
pub fn write(desk: &Arc<Desk>, judged: Judged) -> Result<(), AppError> {
    desk.write(move |c, _| Ok(bulk::bulk_insert(c, &judged.0)?))
}

/// After the last of them: numbering goes on behind them.
///
/// # Errors
/// When the database cannot.
pub fn finish(desk: &Arc<Desk>) -> Result<(), AppError> {
    desk.write(|c, _| Ok(bulk::bulk_end(c)?))
}

/// How many tickets there are, and how many of them are open.
///
/// # Errors
/// When the database cannot.
pub fn count(desk: &Desk) -> Result<(i64, i64), AppError> {
    desk.read(|c| Ok(bulk::bulk_count(c)?))
}

/// The moment at which `n` looks are due, or all where there are fewer; none where nothing is ever.
///
/// # Errors
/// When the database cannot.
pub fn due_from(desk: &Desk, n: u32) -> Result<Option<Timestamp>, AppError> {
    desk.read(|c| Ok(promises::watch_nth(c, i64::from(n))?))
}

/// Whether a receipt waits to be sent.
///
/// # Errors
/// When the database cannot.
pub fn receipt_waits(desk: &Desk) -> Result<bool, AppError> {
    desk.read(|c| Ok(outbox_counts::delivery_waits_of(c, MailKind::Receipt)?))
}

/// How many looks are due by a moment.
///
/// # Errors
/// When the database cannot.
pub fn due_by(desk: &Desk, at: Timestamp) -> Result<i64, AppError> {
    desk.read(|c| Ok(promises::watch_due_count(c, at)?))
}
