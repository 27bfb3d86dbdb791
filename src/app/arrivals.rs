//! What a message does once it is decided: opens a ticket, joins one, or is kept beside it.

use super::{
    acts,
    arrival_facts::Found,
    clock_lines,
    conversation::{self, excerpt},
    desk::Desk,
    error::AppError,
    intake,
    open_ticket::{self, Fault, Opened, Reporter},
    partner_references, posting, recipients,
    roster::Roster,
    sender, suspensions,
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, customers,
        inbound::InboundRow,
        outbox,
        tickets::{self, NewMessage},
    },
    domain::{
        event::{Actor, EventKind},
        ids::{AccountId, MessageId, TicketId},
        message::{Decision, MailFacts, Sender, is_no_reply, severity_command},
        plan::Recipient,
        promise::{Severity, Watch},
        ticket::{Direction, Door, TicketState},
        time::Timestamp,
    },
    mail::{address::Mailbox, notice::staff::CustomerWrote, parse::Parsed},
};
use sha2::{Digest as _, Sha256};

/// What stands for the words of a message that has none.
const EMPTY: &str = "(empty message)";
/// Characters of a message that a notice shows.
const WORDS: usize = 600;

/// Who wrote, where that is somebody else than the sender: the customer whose mail one of us
/// forwards, or the writer whom a mailing list names.
#[must_use]
pub fn claimed_writer<'a>(parsed: &'a Parsed, facts: &MailFacts) -> Option<&'a Mailbox> {
    match facts.sender {
        Sender::Staff => parsed.forwarded_from.as_ref().filter(|_| facts.is_forward),
        Sender::Stranger | Sender::DomainOf(_) => parsed.list_writer.as_ref(),
        _ => None,
    }
}

/// Who reports by this message.
fn reporter(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    parsed: &Parsed,
    found: &Found,
) -> Result<Reporter, AppError> {
    if let Some(claimed) = claimed_writer(parsed, &found.facts) {
        // What one of us forwards, or a list, is the customer's, but only a claim: no account, no
        // rights.
        return Ok(Reporter {
            name: claimed.name.clone().unwrap_or_else(|| claimed.address.clone()),
            address: Some(claimed.key()),
            team: recipients::team_for(c, found.filed.as_ref())?,
            ..Reporter::default()
        });
    }
    let contact = match (found.contact.clone(), found.facts.sender) {
        (Some(contact), _) => Some(contact),
        (None, Sender::DomainOf(account)) => {
            let name = row.from_name.as_str();
            Some(open_ticket::contact_on_arrival(c, now, account, name, &row.from_address)?)
        }
        _ => None,
    };
    let monitored = match found.facts.sender {
        Sender::Machine(account) => Some(account),
        _ => None,
    };
    let account = contact.as_ref().map(|contact| contact.account_id).or(monitored);
    let account = recipients::account_for(c, found.filed.as_ref(), account)?;
    let account = account.map(|id| customers::account_by_id(c, id)).transpose()?;
    let name = match &contact {
        Some(contact) if !contact.name.is_empty() => contact.name.clone(),
        _ if !row.from_name.is_empty() => row.from_name.clone(),
        _ => row.from_address.clone(),
    };
    // Nobody reads what a monitor is sent.
    let address = Some(row.from_address.clone()).filter(|a| !a.is_empty() && monitored.is_none());
    let answer_to = match &address {
        Some(from) => answer_to(c, desk, parsed, from, account.as_ref().map(|a| a.id))?,
        None => None,
    };
    let team = recipients::team_for(c, found.filed.as_ref())?;
    Ok(Reporter { account, contact, name, address, answer_to, team })
}

/// Where the sender wants answers: the Reply-To, where it is of the same domain or a contact of the
/// same account; anything else might be anybody (hard case 58).
///
/// # Errors
/// When the database cannot.
pub fn answer_to(
    c: &mut Conn,
    desk: &Desk,
    parsed: &Parsed,
    from: &str,
    account: Option<AccountId>,
) -> Result<Option<String>, AppError> {
    let [wanted] = parsed.reply_to.as_slice() else { return Ok(None) };
    let key = wanted.key();
    let is_ours = key == desk.config.desk.address.as_str().to_lowercase();
    if key == from || is_ours || is_no_reply(&key) {
        return Ok(None);
    }
    let domain = |address: &str| address.rsplit_once('@').map(|(_, d)| d.to_owned());
    if domain(&key) == domain(from) {
        return Ok(Some(key));
    }
    let contact = customers::contact_by_address(c, &key)?;
    let is_colleague = contact.is_some_and(|contact| Some(contact.account_id) == account);
    Ok(is_colleague.then_some(key))
}

/// Opens a ticket by a message, and answers it where that is right.
///
/// # Errors
/// When the database cannot.
pub fn open(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    parsed: &Parsed,
    found: &Found,
    decision: &Decision,
) -> Result<TicketFile, AppError> {
    let reporter = reporter(c, desk, now, row, parsed, found)?;
    let may_raise = reporter.contact.as_ref().is_some_and(|contact| contact.may_raise);
    let fault = Fault {
        subject: parsed.subject.clone(),
        text: parsed.text.clone(),
        door: Door::Mail,
        reported_at: intake::reported_at(desk, row.received_at, intake::internal_date(row), parsed),
        severity: None,
        linked: decision.linked_ticket,
        reporter,
    };
    let Opened { mut file, bound } = open_ticket::open(c, desk, now, &fault, None)?;
    let contact = fault.reporter.contact.as_ref().map(|contact| contact.id);
    let said = message(row, parsed, &file, contact, &parsed.text_full, false);
    keep_message(c, row, parsed, &said)?;
    if decision.acknowledge {
        conversation::receipt(c, desk, now, &mut file, &bound.plan, may_raise)?;
    }
    file.save(c, desk, now)?;
    Ok(file)
}

/// A text as it is shown and stored: words stand for one that has none.
#[must_use]
pub fn shown(text: &str) -> String {
    if text.trim().is_empty() { EMPTY } else { text }.to_owned()
}

fn message(
    row: &InboundRow,
    parsed: &Parsed,
    file: &TicketFile,
    contact: Option<crate::domain::ids::ContactId>,
    text: &str,
    is_automatic: bool,
) -> NewMessage {
    let text = shown(text);
    let to = parsed.to.iter().chain(&parsed.cc).map(|m| m.address.clone());
    let full = parsed.text_full.clone();
    NewMessage {
        ticket_id: file.row.id,
        direction: Direction::In,
        author_user_id: None,
        author_contact_id: contact,
        from_name: row.from_name.clone(),
        from_address: row.from_address.clone(),
        recipients: to.collect::<Vec<_>>().join(", "),
        subject: parsed.subject.clone(),
        text_full: (full != text).then_some(full),
        text,
        at: row.received_at,
        message_id: parsed.message_id.clone(),
        is_automatic,
        inbound_id: Some(row.id),
        outbox_id: None,
    }
}

/// Stores a message with its files, and remembers every id that its thread is known by.
fn keep_message(
    c: &mut Conn,
    _row: &InboundRow,
    parsed: &Parsed,
    new: &NewMessage,
) -> Result<MessageId, AppError> {
    let id = tickets::message_insert(c, new)?;
    for file in &parsed.attachments {
        let hash = Sha256::digest(&file.bytes);
        tickets::blob_put(c, &hash, &file.bytes)?;
        let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        tickets::attachment_insert(c, id, &file.name, &file.media_type, size, &hash)?;
    }
    let mut ids: Vec<String> = parsed.message_id.iter().cloned().collect();
    if !new.is_automatic {
        ids.extend(parsed.in_reply_to.iter().cloned());
        ids.extend(parsed.references.iter().cloned());
    }
    ids.sort();
    ids.dedup();
    tickets::known_id_put(c, &ids, new.ticket_id)?;
    Ok(id)
}

/// Adds the customer's message to its ticket: it may open it again, ask for a severity, and is
/// noticed to the owner at once.
///
/// # Errors
/// When the database cannot.
pub fn append(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    parsed: &Parsed,
    found: &Found,
    ticket: TicketId,
) -> Result<(), AppError> {
    let mut file = TicketFile::open(c, ticket)?;
    let contact = match (found.contact.clone(), found.facts.sender) {
        (None, Sender::DomainOf(account)) => {
            let name = row.from_name.as_str();
            Some(open_ticket::contact_on_arrival(c, now, account, name, &row.from_address)?)
        }
        (contact, _) => contact,
    };
    let contact_id = contact.as_ref().map(|contact| contact.id);
    let new = message(row, parsed, &file, contact_id, &parsed.text, false);
    let id = keep_message(c, row, parsed, &new)?;
    let at = intake::reported_at(desk, row.received_at, intake::internal_date(row), parsed)
        .max(file.row.reported_at);
    let actor = contact_id.map_or(Actor::Stranger, Actor::Contact);
    let thanks = found.facts.thanks.is_mere();
    if file.row.state == TicketState::Resolved && !thanks {
        file.record(now, now, actor, EventKind::Reopened { reason: None });
    }
    let kind = EventKind::MessageIn { automatic: false, thanks, message: Some(id) };
    file.record(now, at, actor, kind);
    if let Some((to, reason)) = severity_command(&parsed.text) {
        let may_raise = contact.as_ref().is_some_and(|contact| contact.may_raise);
        ask_severity(c, desk, now, &mut file, actor, (to, reason), may_raise)?;
    }
    let words = (parsed.subject.as_str(), parsed.text.as_str());
    partner_references::remember(c, desk, now, &mut file, actor, words)?;
    tell_owner(c, desk, now, &mut file, &new, thanks)?;
    file.save(c, desk, now)
}

/// The customer asks for a severity: it changes where the contact may raise it; else it is
/// proposed, and a person is told.
fn ask_severity(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    actor: Actor,
    (to, reason): (Severity, String),
    may_raise: bool,
) -> Result<(), AppError> {
    let stands = file.standing(now)?.severity;
    if to == stands {
        return Ok(());
    }
    if may_raise {
        let reason = Some(reason).filter(|r| !r.is_empty());
        return acts::set_severity(c, desk, now, file, actor, to, reason);
    }
    file.record(now, now, actor, EventKind::SeverityProposed { to });
    let terms = file.terms(c, desk)?;
    let plan = file.plan(&terms, now)?;
    let seen_by = plan.target(to, Watch::Acknowledged).and_then(|target| {
        let standing = file.standing(now).ok()?;
        terms.due(&standing.terms, target, now.floor())
    });
    conversation::tell_severity_asked(c, desk, now, file, to, seen_by)
}

/// A customer's message on an open ticket is noticed to its owner at once, or to the team.
fn tell_owner(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    new: &NewMessage,
    is_thanks: bool,
) -> Result<(), AppError> {
    if is_thanks {
        return Ok(());
    }
    let roster = Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let account = file.row.account_id.map(|id| customers::account_by_id(c, id)).transpose()?;
    let owner = Recipient::First(vec![Recipient::Owner, Recipient::Team]);
    let people = roster.who_or_admins(&owner, &file.row, account.as_ref(), now);
    let terms = file.terms(c, desk)?;
    let clocks = file.evaluate(&terms, now)?.clocks;
    let next_reply = clocks
        .iter()
        .find(|clock| clock.key.watch == Watch::NextReply && clock.stop.is_none())
        .map(|clock| clock_lines::line(clock, &terms, now));
    let notice = CustomerWrote {
        ticket: posting::ticket_line(
            desk,
            &file.row,
            account.map(|a| a.name),
            file.row.owner_id.map(|id| roster.name(id)),
        ),
        who: if new.from_name.is_empty() {
            new.from_address.clone()
        } else {
            new.from_name.clone()
        },
        at: new.at,
        excerpt: excerpt(&new.text, WORDS),
        next_reply,
    };
    posting::notice_staff(c, desk, now, file, &people, &notice)
}

/// Keeps a message beside its ticket: no receipt, no reopening, no clock moved.
///
/// # Errors
/// When the database cannot.
pub fn keep(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    parsed: &Parsed,
    ticket: TicketId,
) -> Result<(), AppError> {
    let mut file = TicketFile::open(c, ticket)?;
    let new = message(row, parsed, &file, None, &parsed.text, true);
    let id = keep_message(c, row, parsed, &new)?;
    file.record(now, now, Actor::Desk, EventKind::AutomaticKept { message: id });
    file.save(c, desk, now)
}

/// Marks deliveries that came back; an alert's ladder moves on.
///
/// # Errors
/// When the database cannot.
pub fn note_bounce(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    found: &Found,
) -> Result<(), AppError> {
    for (delivery, said, is_dead) in &found.failed {
        if outbox::delivery_bounced(c, *delivery, said)? {
            let row = outbox::delivery_by_id(c, *delivery)?;
            if *is_dead {
                suspensions::note(c, now, &row.recipient, said)?;
            }
            sender::refused(c, desk, now, row.outbox_id)?;
        }
    }
    Ok(())
}
