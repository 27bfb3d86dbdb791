//! What becomes of a message, and why: foreseen on a read view of this desk, or seen on a desk that
//! is there for nothing else. One line a message, whose fields others read too.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;

use super::{
    arrival_facts::{self, Found},
    arrivals::{claimed_writer, shown},
    desk::Desk,
    error::AppError,
    escalation,
    intake::{self, Arrival, ToCheck},
    rendering, terms,
};
use crate::{
    db::{Conn, DbError, customers, inbound, outbox, tickets},
    domain::{
        ids::{AccountId, DeliveryId, TicketId},
        mail_state::{InboundState, MailKind},
        message::{Action, Decision, Reason, Sender, decide},
        promise::Severity,
        severity_words,
    },
    mail::{
        answer_subject,
        auth_results::AuthVerdict,
        encoded_words,
        headers::Headers,
        parse::Parsed,
        report::BounceKind,
        safe_html::{self, Pictures},
    },
};

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileOf {
    /// Its harmless name.
    pub name: String,
    /// Its media type, as claimed.
    #[serde(rename = "type")]
    pub media_type: String,
    /// In bytes.
    pub size: usize,
}

/// A mail that goes out because of the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// To whom.
    pub to: String,
    /// Its headers, encoded words decoded.
    pub headers: BTreeMap<String, String>,
}

/// What becomes of one message.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The name that it was given.
    pub file: String,
    /// `ticket`, `append`, `note`, `ignore`, `quarantine`, `duplicate`; `parked` where it cannot be read.
    pub decision: String,
    /// The ticket that it opens, joins or is kept on.
    pub ticket: Option<String>,
    /// The ticket that a new one goes on from.
    pub linked_ticket: Option<String>,
    /// A receipt goes out.
    pub ack: bool,
    /// A machine wrote it.
    pub auto_reply: bool,
    /// It reports about the delivery of a mail.
    pub bounce: bool,
    /// How it went with that mail.
    pub bounce_kind: Option<BounceKind>,
    /// Which mail: one of ours where it is proved to be.
    pub bounced_message_id: Option<String>,
    /// Whom it did not reach.
    pub failed_recipients: Vec<String>,
    /// The subject as shown.
    pub subject: String,
    /// Who wrote.
    pub from: Option<String>,
    /// For whom a new ticket is opened.
    pub requester: Option<String>,
    /// The customer.
    pub account: Option<String>,
    /// Of the ticket.
    pub severity: Option<Severity>,
    /// The text shown first: all of a new ticket, an answer without what it quotes.
    pub text: String,
    /// All of it.
    pub text_full: String,
    /// What a browser gets.
    pub html: String,
    /// The files.
    pub attachments: Vec<FileOf>,
    /// When it counts as reported.
    pub reported_at: String,
    /// What goes out because of it.
    pub outgoing: Vec<Sent>,
    /// The rules that spoke, and what they saw.
    pub why: Vec<Reason>,
}

/// What is known of the envelope of a file: the sender that its Return-Path names.
fn arrival_of(raw: &[u8]) -> Arrival {
    let (headers, _) = Headers::read(raw, 0);
    let path = headers.text("return-path").map(|path| {
        path.chars().filter(|c| !c.is_whitespace() && !matches!(c, '<' | '>')).collect()
    });
    Arrival { door: "pipe".to_owned(), mail_from: path, ..Arrival::default() }
}

/// What is to be asked about the sender of a file, where there is something to be found.
#[must_use]
pub fn to_check(desk: &Desk, raw: &[u8]) -> Option<ToCheck> {
    intake::unchecked(desk, arrival_of(raw), raw.to_vec())
}

/// What the desk would do with a message that came now, by what is known of its sender; nothing is
/// written.
///
/// # Errors
/// When the database cannot.
pub fn foresee(
    desk: &Desk,
    file: &str,
    raw: &[u8],
    checked: Option<&AuthVerdict>,
) -> Result<Explained, AppError> {
    let now = desk.now();
    let arrival = arrival_of(raw);
    let Some(parsed) = intake::read(raw, &arrival) else {
        return Ok(parked(desk, file, raw));
    };
    desk.read(|c| {
        let found = arrival_facts::foresee(c, desk, now, &arrival, &parsed, raw, checked)?;
        let decision = decide(&found.facts);
        let mut line = read_line(desk, file, raw, &parsed, &decision);
        fill(c, desk, &mut line, &parsed, &found, &decision)?;
        Ok(line)
    })
}

fn parked(desk: &Desk, file: &str, raw: &[u8]) -> Explained {
    let why = Decision {
        action: Action::Quarantine { proposal: None, reason: intake::UNREADABLE.to_owned() },
        reasons: vec![Reason { rule: "reading".to_owned(), seen: intake::UNREADABLE.to_owned() }],
        acknowledge: false,
        linked_ticket: None,
        leaves: None,
        doing: None,
    };
    let mut line = read_line(desk, file, raw, &Parsed::default(), &why);
    InboundState::Parked.word().clone_into(&mut line.decision);
    line
}

/// What is read out of the message itself, and decided.
fn read_line(
    desk: &Desk,
    file: &str,
    raw: &[u8],
    parsed: &Parsed,
    decision: &Decision,
) -> Explained {
    let bounce = parsed.bounce.as_ref();
    let is_answer = matches!(decision.action, Action::Append(_) | Action::Note(_));
    let failed = bounce.into_iter().flat_map(|b| &b.recipients);
    let failed = failed.filter(|r| r.kind == BounceKind::Permanent);
    Explained {
        file: file.to_owned(),
        decision: decision.action.word().to_owned(),
        ticket: None,
        linked_ticket: decision.linked_ticket.map(|id| desk.reference(id)),
        ack: decision.acknowledge,
        auto_reply: parsed.automatic.is_some(),
        bounce: bounce.is_some(),
        bounce_kind: bounce.map(|b| b.kind),
        bounced_message_id: bounce.and_then(|b| b.original_ids.first().cloned()),
        failed_recipients: failed.map(|r| r.address.clone()).collect(),
        subject: parsed.subject.clone(),
        from: parsed.from.as_ref().map(|m| m.address.clone()),
        requester: None,
        account: None,
        severity: None,
        text: shown(if is_answer { &parsed.text } else { &parsed.text_full }),
        text_full: parsed.text_full.clone(),
        html: safe_html::of_message(raw, parsed, &Pictures::default()).html,
        attachments: parsed
            .attachments
            .iter()
            .map(|a| FileOf {
                name: a.name.clone(),
                media_type: a.media_type.clone(),
                size: a.bytes.len(),
            })
            .collect(),
        reported_at: intake::reported_at(desk, desk.now(), None, parsed).to_string(),
        outgoing: Vec::new(),
        why: decision.reasons.clone(),
    }
}

/// What only the desk knows.
fn fill(
    c: &mut Conn,
    desk: &Desk,
    line: &mut Explained,
    parsed: &Parsed,
    found: &Found,
    decision: &Decision,
) -> Result<(), AppError> {
    line.account = name_of(c, found.sender_account)?;
    if let Some(bounce) = &parsed.bounce {
        for id in &bounce.original_ids {
            if outbox::outbox_by_message_id(c, id)?.is_some() {
                line.bounced_message_id = Some(id.clone());
                break;
            }
        }
    }
    match decision.action {
        Action::Append(id) | Action::Note(id) => {
            let row = tickets::ticket_by_id(c, id)?;
            line.ticket = Some(desk.reference(id));
            line.account = name_of(c, row.account_id)?;
            line.severity = Some(row.severity);
        }
        Action::Duplicate => line.ticket = found.duplicate_ticket.map(|id| desk.reference(id)),
        Action::Ticket => fill_new(c, desk, line, parsed, found)?,
        Action::Ignore | Action::Quarantine { .. } => {}
    }
    if line.ack
        && let Some(to) = &line.requester
    {
        let sent = receipt_of(desk, line, parsed, to);
        line.outgoing.push(sent);
    }
    Ok(())
}

fn name_of(c: &mut Conn, account: Option<AccountId>) -> Result<Option<String>, AppError> {
    Ok(account.map(|id| customers::account_by_id(c, id)).transpose()?.map(|a| a.name))
}

/// A ticket that would be opened: for whom, and how severe.
fn fill_new(
    c: &mut Conn,
    desk: &Desk,
    line: &mut Explained,
    parsed: &Parsed,
    found: &Found,
) -> Result<(), AppError> {
    let claimed = claimed_writer(parsed, &found.facts);
    let account = match claimed {
        Some(_) => None,
        None => found.sender_account,
    };
    let is_machine = matches!(found.facts.sender, Sender::Machine(_));
    let writer = parsed.from.as_ref().filter(|_| !is_machine);
    line.requester = claimed.or(writer).map(crate::mail::address::Mailbox::key);
    let account = account.map(|id| customers::account_by_id(c, id)).transpose()?;
    line.account = account.as_ref().map(|a| a.name.clone());
    let may_report = match &found.contact {
        Some(contact) => contact.may_report,
        None => matches!(found.facts.sender, Sender::DomainOf(_)),
    };
    let bound = match terms::look_up(c, desk, account.as_ref(), desk.now()) {
        Ok(bound) => bound,
        // A calendar that is stored by the first ticket in its zone is not there yet.
        Err(AppError::NotFound(_) | AppError::Db(DbError::NotFound)) => return Ok(()),
        Err(e) => return Err(e),
    };
    let words = severity_words::understood(&bound.plan, &parsed.subject, &parsed.text);
    let default = bound.plan.default_severity.unwrap_or(Severity::S3);
    let is_trusted = may_report && claimed.is_none();
    line.severity = Some(if is_trusted { words.severity } else { words.severity.max(default) });
    Ok(())
}

/// The receipt that would go out, as far as it is known beforehand.
fn receipt_of(desk: &Desk, line: &Explained, parsed: &Parsed, to: &str) -> Sent {
    let mut headers = BTreeMap::from([
        ("From".to_owned(), desk.config.desk.address.as_str().to_owned()),
        ("To".to_owned(), to.to_owned()),
        ("Auto-Submitted".to_owned(), "auto-replied".to_owned()),
        ("X-Tarmac-Loop".to_owned(), desk.config.loop_id().to_owned()),
    ]);
    if line.account.is_some() {
        let tag = format!("{}-…", desk.config.desk.ticket_prefix.as_str());
        headers.insert("Subject".to_owned(), answer_subject::answer(&line.subject, &tag));
    }
    if let Some(id) = &parsed.message_id {
        headers.insert("In-Reply-To".to_owned(), id.clone());
    }
    Sent { to: to.to_owned(), headers }
}

/// Receives a message for good, and says what became of it and what went out because of it. For a
/// desk that is there for nothing else.
///
/// # Errors
/// When the database cannot.
pub fn see(desk: &Arc<Desk>, file: &str, raw: &[u8]) -> Result<Explained, AppError> {
    let before = desk.read(|c| Ok(outbox::delivery_latest(c)?))?.unwrap_or(DeliveryId(0));
    let mut line = foresee(desk, file, raw, None)?;
    let id = intake::receive(desk, arrival_of(raw), raw.to_vec())?;
    let state = intake::process(desk, id)?;
    come_to_rest(desk)?;
    desk.read(|c| {
        let row = inbound::inbound_by_id(c, id)?;
        state.word().clone_into(&mut line.decision);
        line.why = serde_json::from_str(&row.reasons).map_err(DbError::from)?;
        if let Some(error) = &row.error {
            line.why.push(Reason { rule: "parked".to_owned(), seen: error.clone() });
        }
        line.ticket = row.ticket_id.map(|id| desk.reference(id));
        if let Some(ticket) = row.ticket_id {
            fill_seen(c, desk, &mut line, ticket, state)?;
        }
        line.outgoing.clear();
        line.ack = false;
        for (mail, delivery) in outbox::delivery_after(c, before, 1_000)? {
            line.ack |= mail.kind == MailKind::Receipt;
            let bytes = match &mail.rendered {
                Some(bytes) => bytes.clone(),
                None => rendering::render(desk, &mail, desk.now())?.1,
            };
            line.outgoing.push(Sent { to: delivery.recipient, headers: headers_of(&bytes) });
        }
        Ok(line)
    })
}

fn fill_seen(
    c: &mut Conn,
    desk: &Desk,
    line: &mut Explained,
    ticket: TicketId,
    state: InboundState,
) -> Result<(), AppError> {
    let row = tickets::ticket_by_id(c, ticket)?;
    line.severity = Some(row.severity);
    line.account = name_of(c, row.account_id)?;
    if state == InboundState::Ticket {
        line.linked_ticket = row.linked_ticket_id.map(|id| desk.reference(id));
        line.requester = row.requester_address;
        line.reported_at = row.reported_at.to_string();
    }
    Ok(())
}

fn headers_of(bytes: &[u8]) -> BTreeMap<String, String> {
    let (headers, _) = Headers::read(bytes, 0);
    let shown = |value: &[u8]| encoded_words::decode(value.trim_ascii(), None);
    headers.fields().iter().map(|f| (f.name.clone(), shown(&f.value))).collect()
}

/// Has the engine look until nothing is due any more.
///
/// # Errors
/// When the database cannot.
pub fn come_to_rest(desk: &Arc<Desk>) -> Result<(), AppError> {
    for _ in 0..100 {
        if escalation::fire_due(desk)?.looked_at == 0 {
            break;
        }
    }
    Ok(())
}
