//! A mail that one of us sent on, turned into the customer's by a person: whoever wrote it becomes the
//! one who reports, with account, contract and clocks, counted from the arrival at this desk. What an
//! employee's mail says of the time before is a claim, and stays one: the report of a mail is when it
//! was taken, never what is written in it.

use std::sync::Arc;

use super::{
    acts::{self, Hands, search_words},
    arrival_counts, arrival_facts,
    arrival_sender::Who,
    conversation,
    desk::Desk,
    error::AppError,
    intake::Arrival,
    open_ticket::contact_on_arrival,
    partner_references, storable,
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, DbError,
        customers::{self, AccountRow, ContactRow},
        inbound::{self, InboundRow},
        outbox, people,
        tickets::{self, MessageRow},
    },
    domain::{
        event::{Actor, EventKind},
        ids::{AccountId, TicketId},
        mail_state::MailKind,
        message::{Reason, Sender, is_daemon, is_no_reply},
        promise::Severity,
        severity_words,
        ticket::{Direction, Door, TicketState},
        time::Timestamp,
    },
    mail::{
        address,
        forward::{self, Forwarded},
        parse::Parsed,
    },
};

/// What a mail that one of us sent on offers.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Who sent it on.
    pub by: String,
    /// What is in it.
    pub mail: Forwarded,
    /// The contact of that address, if there is one.
    pub contact: Option<ContactRow>,
    /// The account: the contact's, the ticket's, or that of the address's domain.
    pub account: Option<AccountId>,
    /// Every account by name, to choose from.
    pub accounts: Vec<AccountRow>,
}

/// Whom a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The address.
    pub address: String,
    /// How the person is called, where the address is nobody's yet.
    pub name: String,
    /// The account, where the address is nobody's yet.
    pub account: Option<AccountId>,
}

/// Whether a person named the one who reports.
#[must_use]
pub fn is_turned(file: &TicketFile) -> bool {
    file.events.iter().any(|e| matches!(e.kind, EventKind::RequesterSet { .. }))
}

/// What the ticket's first message offers; none where no employee sent it on, or it was taken.
///
/// # Errors
/// When the database cannot.
pub fn offer(
    c: &mut Conn,
    file: &TicketFile,
    messages: &[MessageRow],
) -> Result<Option<Offer>, AppError> {
    let Some((row, by)) = sent_on(c, file, messages)? else { return Ok(None) };
    let Some(mail) = read(c, &row)?.and_then(|(_, mail)| mail) else { return Ok(None) };
    let key = mail.from.key();
    let contact = customers::contact_by_address(c, &key)?;
    let domain = key.rsplit_once('@').map_or("", |(_, domain)| domain);
    let of_contact = contact.as_ref().map(|contact| contact.account_id);
    let account = match of_contact.or(file.row.account_id) {
        Some(account) => Some(account),
        None => customers::domain_account(c, domain)?,
    };
    let accounts = customers::account_all(c)?;
    Ok(Some(Offer { by, mail, contact, account, accounts }))
}

/// The first message of a ticket that one of us sent on, and who.
fn sent_on(
    c: &mut Conn,
    file: &TicketFile,
    messages: &[MessageRow],
) -> Result<Option<(InboundRow, String)>, AppError> {
    if file.row.door != Door::Mail || file.row.state == TicketState::Closed || is_turned(file) {
        return Ok(None);
    }
    let first = messages.iter().find(|m| m.direction == Direction::In);
    let Some((first, id)) = first.and_then(|m| Some((m, m.inbound_id?))) else { return Ok(None) };
    if file.row.requester_address.as_deref() == Some(first.from_address.as_str()) {
        return Ok(None);
    }
    let Some(user) = people::user_by_email(c, &first.from_address)? else { return Ok(None) };
    Ok(Some((inbound::inbound_by_id(c, id)?, user.name)))
}

/// The message, and the mail within it.
fn read(c: &mut Conn, row: &InboundRow) -> Result<Option<(Parsed, Option<Forwarded>)>, AppError> {
    let raw = match tickets::blob_get(c, &row.raw_hash) {
        Ok(raw) => raw,
        Err(DbError::NotFound) => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let arrival: Arrival = serde_json::from_str(&row.envelope).unwrap_or_default();
    let parsed = storable::read(&raw, &arrival);
    let mut mail = forward::original(&parsed.text_full, &parsed.attachments);
    if let Some(mail) = &mut mail {
        for text in [&mut mail.sent, &mut mail.subject, &mut mail.text] {
            text.retain(|c| c != '\0');
        }
    }
    Ok(Some((parsed, mail)))
}

/// Makes the customer the one who reports: the ticket gets their account, contract and clocks from
/// its arrival at the desk on, their subject, and the severity that their words give it where no
/// person has said another; they are sent the receipt that they were not sent, within the limits of
/// receipts. An address that is nobody's becomes a contact of the account that was chosen, with the
/// right to report and no other.
///
/// # Errors
/// [`AppError::Wrong`] when the address is none or ours, no account was chosen, or the contact is
/// another customer's than the ticket; [`AppError::Faster`] when somebody did it before.
pub fn turn(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    chosen: Chosen,
) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        if is_turned(&file) {
            return Err(AppError::Faster);
        }
        let messages = tickets::message_of(c, ticket)?;
        let Some((mut row, _)) = sent_on(c, &file, &messages)? else {
            return Err(AppError::wrong("address", "wrong-not-forwarded", ""));
        };
        let Some((parsed, Some(mail))) = read(c, &row)? else {
            return Err(AppError::wrong("address", "wrong-not-forwarded", ""));
        };
        let contact = contact(c, desk, now, &file, &chosen)?;
        let severity_was_said =
            file.events.iter().any(|e| matches!(e.kind, EventKind::SeverityChanged { .. }));
        take_over(c, desk, now, &mut file, &by, &contact, &mail)?;
        if !severity_was_said {
            severity_by_words(c, desk, now, &mut file, &by, &contact, &mail)?;
        }
        let may_raise = contact.may_raise;
        if may_be_sent_receipt(c, desk, now, &file, &contact, &parsed)? {
            let terms = file.terms(c, desk)?;
            let plan = file.plan(&terms, now)?;
            conversation::receipt(c, desk, now, &mut file, &plan, may_raise)?;
        }
        note(&mut row, &by, &contact)?;
        row.account_id = file.row.account_id;
        inbound::inbound_save(c, &row)?;
        file.save(c, desk, now)
    })
}

/// Writes down on the message who did it.
fn note(row: &mut InboundRow, by: &Hands, contact: &ContactRow) -> Result<(), AppError> {
    let mut reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
    let seen = format!("{}: {}", by.name, contact.address);
    reasons.push(Reason { rule: "turned into the customer's".to_owned(), seen });
    row.reasons = serde_json::to_string(&reasons).map_err(DbError::from)?;
    Ok(())
}

/// The contact that was chosen, or is made of what was chosen.
fn contact(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &TicketFile,
    chosen: &Chosen,
) -> Result<ContactRow, AppError> {
    let typed = chosen.address.trim();
    let wrong = |key| AppError::wrong("address", key, typed);
    let valid = address::valid(typed.as_bytes()).ok_or_else(|| wrong("wrong-address"))?;
    let key = address::Mailbox { name: None, address: valid }.key();
    let contact = if let Some(contact) = customers::contact_by_address(c, &key)? {
        contact
    } else {
        let who = Who::find(c, desk, &key)?.sender;
        let is_person = matches!(who, Sender::Stranger | Sender::DomainOf(_));
        if !is_person || is_no_reply(&key) || is_daemon(&key) {
            return Err(wrong("wrong-taken"));
        }
        let account = chosen.account.or(file.row.account_id);
        let account = account.ok_or_else(|| AppError::wrong("account", "wrong-missing", ""))?;
        let is_there = customers::account_some(c, &[account])?.pop().is_some();
        if !is_there {
            return Err(AppError::wrong("account", "wrong-unknown", account.to_string()));
        }
        contact_on_arrival(c, now, account, chosen.name.trim(), &key)?
    };
    if let Some(of_ticket) = file.row.account_id
        && of_ticket != contact.account_id
        && customers::account_by_id(c, of_ticket)?.parent_id != Some(contact.account_id)
    {
        return Err(wrong("wrong-other-customer"));
    }
    Ok(contact)
}

/// Writes the contact, the account and the subject into the ticket, with their events.
fn take_over(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    by: &Hands,
    contact: &ContactRow,
    mail: &Forwarded,
) -> Result<(), AppError> {
    file.row.requester_id = Some(contact.id);
    file.row.requester_address = Some(contact.address.clone());
    file.row.answer_address = None;
    contact.shown().clone_into(&mut file.row.requester_name);
    if !mail.subject.is_empty() {
        file.row.subject.clone_from(&mail.subject);
    }
    let kind = EventKind::RequesterSet { contact: contact.id };
    file.record(now, now, Actor::User(by.user), kind);
    let account = match file.row.account_id {
        None => {
            acts::give_account(c, desk, now, by, file, contact.account_id, "")?;
            customers::account_by_id(c, contact.account_id)?
        }
        Some(account) => customers::account_by_id(c, account)?,
    };
    file.row.language = contact.language.clone().unwrap_or_else(|| account.language.clone());
    let row = &file.row;
    let mut search = search_words(&row.subject, &row.requester_name, &account.name);
    if let Some(own) = partner_references::of_ticket(c, row.id)? {
        search = format!("{search} {}", own.to_lowercase());
    }
    file.row.search = search;
    Ok(())
}

/// The severity that the customer's words give, as of a mail that they had sent themselves.
fn severity_by_words(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    by: &Hands,
    contact: &ContactRow,
    mail: &Forwarded,
) -> Result<(), AppError> {
    let terms = file.terms(c, desk)?;
    let plan = file.plan(&terms, now)?;
    let words = severity_words::understood(&plan, &file.row.subject, &mail.text);
    let default = plan.default_severity.unwrap_or(Severity::S3);
    let to = if contact.may_report { words.severity } else { words.severity.max(default) };
    if to != file.standing(now)?.severity {
        let kind = EventKind::SeverityChanged { to, reason: None };
        file.record(now, now, Actor::User(by.user), kind);
    }
    Ok(())
}

/// Whether the receipt goes out now: none did, and the limits of receipts leave room for one.
fn may_be_sent_receipt(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &TicketFile,
    contact: &ContactRow,
    parsed: &Parsed,
) -> Result<bool, AppError> {
    let mails = outbox::outbox_of_ticket(c, file.row.id)?;
    let was_told = mails.iter().any(|m| matches!(m.kind, MailKind::Receipt | MailKind::Reply));
    if was_told || is_no_reply(&contact.address) {
        return Ok(false);
    }
    let account = Some(contact.account_id);
    let limits = arrival_facts::limits(desk);
    let counts = arrival_counts::of(c, now, &contact.address, account, parsed, &limits)?;
    Ok(counts.receipts_last_hour < limits.contact_receipts_an_hour
        && counts.account_last_hour < limits.account_receipts_an_hour)
}
