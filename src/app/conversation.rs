//! The conversation with the customer: the receipt, notices of what was reached, a person's words,
//! and notes that never leave.

use std::sync::Arc;

use super::{
    acts::Hands,
    clock_lines,
    desk::Desk,
    error::AppError,
    posting::{self, Mail, UNDO_S, lang_of},
    reply_files::{self, File},
    taken,
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, outbox,
        tickets::{self, MessageRow, NewMessage},
    },
    domain::{
        clock::Clock,
        event::{Actor, EventKind},
        ids::{MessageId, TicketId},
        mail_state::MailKind,
        plan::Plan,
        promise::{Milestone, Party, Severity, Watch},
        ticket::Direction,
        time::Timestamp,
    },
    i18n::{Lang, words},
    mail::{
        compose::{Automatic, Mailbox},
        notice::{
            Notice,
            customer::{
                MilestoneReached, Paused, Quote, Receipt, ReceiptUnknown, Reply, Resolved,
                SeverityAsked, SeverityChanged,
            },
        },
    },
};

/// Characters of a message that a list shows.
const EXCERPT: usize = 160;

/// The first characters of a text, on one line.
#[must_use]
pub fn excerpt(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(characters).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}

/// The plan and its version, such as `boeing v1`.
///
/// # Errors
/// When its version is not there.
pub fn plan_shown(
    c: &mut Conn,
    desk: &Desk,
    file: &TicketFile,
    plan: &Plan,
) -> Result<String, AppError> {
    let version = desk.terms.number_of(c, file.row.plan_version_id)?;
    Ok(format!("{} v{version}", plan.name))
}

/// The written test of a severity in a language: the plan's, else the glossary's.
#[must_use]
pub fn severity_test(plan: &Plan, severity: Severity, lang: Lang) -> String {
    let tests = plan.severity.get(&severity).map(|terms| &terms.test);
    tests
        .and_then(|t| t.get(lang.word()))
        .cloned()
        .unwrap_or_else(|| words::severity_test(lang, severity))
}

/// The one who reported, as a recipient; nobody where there is no address.
fn requester(file: &TicketFile) -> Vec<Mailbox> {
    file.row
        .answer_address
        .as_ref()
        .or(file.row.requester_address.as_ref())
        .into_iter()
        .map(|address| Mailbox {
            name: Some(file.row.requester_name.clone()).filter(|n| !n.is_empty()),
            address: address.clone(),
        })
        .collect()
}

/// Answers a report at once and automatically. It fulfils no clock.
///
/// # Errors
/// When the database cannot.
pub fn receipt(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    plan: &Plan,
    may_raise: bool,
) -> Result<(), AppError> {
    let to = requester(file);
    if to.is_empty() {
        return Ok(());
    }
    let terms = file.terms(c, desk)?;
    let clocks = file.evaluate(&terms, now)?.clocks;
    let severity = file.standing(now)?.severity;
    let lang = lang_of(&file.row.language);
    let test = severity_test(plan, severity, lang);
    let zone = posting::zone_of(&file.row.zone);
    let promises = clock_lines::promises_explained(lang, &clocks, &terms, zone, now);
    let phone = desk.config.desk.phone.clone();
    let shown = plan_shown(c, desk, file, plan)?;
    let arrived_at = file.row.reported_at;
    let auto = Automatic::Replied;
    let mail = if file.row.account_id.is_some() {
        let worse = Severity::ALL.iter().copied().filter(|s| *s < severity).collect();
        let notice = Receipt {
            their_subject: file.row.subject.clone(),
            arrived_at,
            severity,
            test,
            promises,
            worse,
            may_raise,
            phone,
            plan: shown,
            no_entitlement: !file.row.is_entitled,
        };
        Mail::to_customer(desk, MailKind::Receipt, file, to, auto, &notice)?
    } else {
        let notice = ReceiptUnknown { arrived_at, severity, test, promises, phone, plan: shown };
        Mail::to_customer(desk, MailKind::Receipt, file, to, auto, &notice)?
    };
    send(c, desk, now, file, mail)?;
    file.record(now, now, Actor::Desk, EventKind::MessageOut { human: false, message: None });
    Ok(())
}

/// Posts a mail in the ticket's thread and remembers its Message-ID as one of the ticket's.
fn send(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    mail: Mail,
) -> Result<posting::Posted, AppError> {
    let posted = posting::post(c, desk, now, Some(file), mail)?;
    tickets::known_id_put(c, std::slice::from_ref(&posted.message_id), file.row.id)?;
    Ok(posted)
}

fn tell<N: Notice>(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    auto: Automatic,
    notice: &N,
) -> Result<(), AppError> {
    let to = requester(file);
    if to.is_empty() {
        return Ok(());
    }
    let mail = Mail::to_customer(desk, MailKind::CustomerNotice, file, to, auto, notice)?;
    send(c, desk, now, file, mail).map(drop)
}

/// Tells the customer that a milestone was reached, and what is promised next.
///
/// # Errors
/// When the database cannot.
pub fn tell_milestone(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    (milestone, at): (Milestone, Timestamp),
    by: &str,
    note: Option<String>,
) -> Result<(), AppError> {
    let terms = file.terms(c, desk)?;
    let clocks = file.evaluate(&terms, now)?.clocks;
    let plan = file.plan(&terms, now)?;
    let shown = plan_shown(c, desk, file, &plan)?;
    let promised_at = promised(&clocks, milestone.into());
    let (their_subject, by) = (file.row.subject.clone(), Some(by.to_owned()));
    if milestone == Milestone::Resolved {
        let window = plan.reopen_window.secs(86_400);
        let reopen_until = (window > 0).then(|| at.plus_secs(window));
        let notice =
            Resolved { their_subject, at, promised_at, by, note, reopen_until, plan: shown };
        return tell(c, desk, now, file, Automatic::Generated, &notice);
    }
    let next = clock_lines::promises(&clocks);
    let notice =
        MilestoneReached { their_subject, milestone, at, promised_at, by, note, next, plan: shown };
    tell(c, desk, now, file, Automatic::Generated, &notice)
}

/// The deadline of the latest generation of a promise.
fn promised(clocks: &[Clock], watch: Watch) -> Option<Timestamp> {
    clocks.iter().filter(|c| c.key.watch == watch).max_by_key(|c| c.key.generation)?.due_at()
}

/// Tells the customer that the severity changed, and what is promised now.
///
/// # Errors
/// When the database cannot.
pub fn tell_severity(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    from: Severity,
    asked_by_them: bool,
    reason: Option<String>,
) -> Result<(), AppError> {
    let terms = file.terms(c, desk)?;
    let clocks = file.evaluate(&terms, now)?.clocks;
    let to = file.standing(now)?.severity;
    let plan = file.plan(&terms, now)?;
    let notice = SeverityChanged {
        their_subject: file.row.subject.clone(),
        from,
        to_severity: to,
        test: severity_test(&plan, to, lang_of(&file.row.language)),
        at: now.floor(),
        asked_by_them,
        reason,
        promises: clock_lines::promises(&clocks),
        plan: plan_shown(c, desk, file, &plan)?,
    };
    let auto = if asked_by_them { Automatic::Replied } else { Automatic::Generated };
    tell(c, desk, now, file, auto, &notice)
}

/// Tells the customer that clocks stand, for whom, why, and until when at most.
///
/// # Errors
/// When the database cannot.
pub fn tell_pause(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    (party, until): (Party, Timestamp),
    reason: String,
) -> Result<(), AppError> {
    let terms = file.terms(c, desk)?;
    let clocks = file.evaluate(&terms, now)?.clocks;
    let plan = file.plan(&terms, now)?;
    let notice = Paused {
        their_subject: file.row.subject.clone(),
        party,
        reason,
        at: now.floor(),
        until,
        promises: clock_lines::promises(&clocks),
        plan: plan_shown(c, desk, file, &plan)?,
    };
    tell(c, desk, now, file, Automatic::Generated, &notice)
}

/// Tells the customer that a person will look at the severity that they asked for.
///
/// # Errors
/// When the database cannot.
pub fn tell_severity_asked(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    asked: Severity,
    seen_by: Option<Timestamp>,
) -> Result<(), AppError> {
    let notice = SeverityAsked {
        their_subject: file.row.subject.clone(),
        stands: file.row.severity,
        asked,
        seen_by,
        phone: desk.config.desk.phone.clone(),
    };
    tell(c, desk, now, file, Automatic::Replied, &notice)
}

/// What an engineer writes to the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The words.
    pub body: String,
    /// The customer's words that are quoted below them, as the engineer left them; none quotes
    /// nothing.
    pub quote: Option<String>,
    /// Files that go with it.
    pub files: Vec<File>,
}

/// Writes to the customer; the `seq` of the event. The mail waits eight seconds for an undo; the
/// clocks count it from now.
///
/// # Errors
/// [`AppError::Wrong`] when there is nothing to say or nobody to say it to.
pub fn reply(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    answer: Answer,
) -> Result<i64, AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let seq = reply_in(c, desk, now, &mut file, &by, &answer)?;
        file.save(c, desk, now)?;
        Ok(seq)
    })
}

fn reply_in(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    by: &Hands,
    answer: &Answer,
) -> Result<i64, AppError> {
    let body = answer.body.trim().to_owned();
    if body.is_empty() {
        return Err(AppError::wrong("text", "wrong-missing", ""));
    }
    let last = last_of_customer(c, file.row.id)?;
    let to = recipients(file, last.as_ref());
    if to.is_empty() {
        return Err(AppError::wrong("text", "wrong-recipient", file.row.requester_name.clone()));
    }
    let shown = to.iter().map(|m| m.address.clone()).collect::<Vec<_>>().join(", ");
    let sent = reply_files::prepare(desk, now, &answer.files)?;
    let address = to.first().map(|m| m.address.clone()).unwrap_or_default();
    let notice = Reply {
        files: sent.told.clone(),
        their_subject: file.row.subject.clone(),
        author: by.name.clone(),
        body: body.clone(),
        quote: answer.quote.as_ref().zip(last).map(|(text, last)| Quote {
            who: if last.from_name.is_empty() { last.from_address } else { last.from_name },
            at: last.at,
            text: text.clone(),
        }),
    };
    let auto = Automatic::No;
    let mut mail = Mail::to_customer(desk, MailKind::Reply, file, to, auto, &notice)?;
    mail.not_before = Some(now.plus_secs(UNDO_S));
    mail.files.clone_from(&sent.attached);
    let posted = send(c, desk, now, file, mail)?;
    let message = tickets::message_insert(
        c,
        &NewMessage {
            ticket_id: file.row.id,
            direction: Direction::Out,
            author_user_id: Some(by.user),
            author_contact_id: None,
            from_name: by.name.clone(),
            from_address: desk.config.desk.address.as_str().to_owned(),
            recipients: shown,
            subject: file.row.subject.clone(),
            text: body.clone(),
            text_full: None,
            at: now,
            message_id: Some(posted.message_id),
            is_automatic: false,
            inbound_id: None,
            outbox_id: Some(posted.id),
        },
    )?;
    if !answer.files.is_empty() {
        reply_files::keep(c, now, by, message, &address, (&answer.files, &sent))?;
    }
    file.row.heard_at = Some(now);
    file.row.heard_text = excerpt(&body, EXCERPT);
    let kind = EventKind::MessageOut { human: true, message: Some(message) };
    let seq = file.record(now, now, Actor::User(by.user), kind);
    taken::renew(c, desk, now, file, by.user)?;
    Ok(seq)
}

/// The customer's latest message that a person wrote.
fn last_of_customer(c: &mut Conn, ticket: TicketId) -> Result<Option<MessageRow>, AppError> {
    let messages = tickets::message_of(c, ticket)?;
    Ok(messages.into_iter().rev().find(|m| m.direction == Direction::In && !m.is_automatic))
}

/// Who an answer goes to: the one who reported, and whoever of the account wrote last.
fn recipients(file: &TicketFile, last: Option<&MessageRow>) -> Vec<Mailbox> {
    let mut to = requester(file);
    if let Some(last) = last.filter(|m| m.author_contact_id.is_some()) {
        let is_there = to.iter().any(|m| m.address == last.from_address);
        if !is_there && !last.from_address.is_empty() {
            let name = Some(last.from_name.clone()).filter(|n| !n.is_empty());
            to.push(Mailbox { name, address: last.from_address.clone() });
        }
    }
    to
}

/// The message that an event says was written to the customer by a person.
fn said_by(file: &TicketFile, seq: i64) -> Option<MessageId> {
    file.events.iter().find(|e| e.seq == seq).and_then(|e| match e.kind {
        EventKind::MessageOut { human: true, message } => message,
        _ => None,
    })
}

/// Whether an event is a person's reply to the customer.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub fn is_reply(desk: &Desk, ticket: TicketId, seq: i64) -> Result<bool, AppError> {
    desk.read(|c| Ok(said_by(&TicketFile::read(c, ticket)?, seq).is_some()))
}

/// Takes back a reply that is still waiting; the clocks count it no more.
///
/// # Errors
/// [`AppError::Wrong`] when it has left already.
pub fn undo_reply(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    seq: i64,
) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let message = said_by(&file, seq).ok_or(AppError::NotFound("reply"))?;
        let outbox_id =
            tickets::message_by_id(c, message)?.outbox_id.ok_or(AppError::NotFound("reply"))?;
        let all = outbox::delivery_of(c, &[outbox_id])?.len();
        if outbox::delivery_withdraw(c, &[outbox_id], now)? < all {
            return Err(AppError::wrong("event", "wrong-sent", ""));
        }
        let kind = EventKind::Withdrawn { event: seq, reason: None };
        file.record(now, now, Actor::User(by.user), kind);
        heard_last(c, &mut file)?;
        file.save(c, desk, now)
    })
}

/// Brings the row up to date when a word to the customer counts no more: what was heard last is
/// what was written, or told, before it.
///
/// # Errors
/// When the database cannot.
pub fn heard_last(c: &mut Conn, file: &mut TicketFile) -> Result<(), AppError> {
    let is_void = |seq: i64| {
        file.events.iter().any(|e| match e.kind {
            EventKind::Withdrawn { event, .. } | EventKind::ReplyFailed { event } => event == seq,
            _ => false,
        })
    };
    let heard = |kind: &EventKind| match kind {
        EventKind::MessageOut { human: true, message } => Some(*message),
        EventKind::Milestone { told: true, .. } => Some(None),
        _ => None,
    };
    let mut last = file.events.iter().rev().filter(|e| !is_void(e.seq));
    let last = last.find_map(|e| Some((e.recorded_at, heard(&e.kind)?)));
    let text = match last {
        Some((_, Some(message))) => excerpt(&tickets::message_by_id(c, message)?.text, EXCERPT),
        _ => String::new(),
    };
    file.row.heard_at = last.map(|(at, _)| at);
    file.row.heard_text = text;
    Ok(())
}

/// Writes a note for ourselves; it never leaves.
///
/// # Errors
/// [`AppError::Wrong`] when there is nothing in it.
pub fn note(desk: &Arc<Desk>, by: &Hands, ticket: TicketId, text: &str) -> Result<(), AppError> {
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(AppError::wrong("text", "wrong-missing", ""));
    }
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        note_in(c, now, &mut file, &by, &text)?;
        file.save(c, desk, now)
    })
}

/// Writes a note on an open file.
///
/// # Errors
/// When the database cannot.
pub fn note_in(
    c: &mut Conn,
    now: Timestamp,
    file: &mut TicketFile,
    by: &Hands,
    text: &str,
) -> Result<(), AppError> {
    let message = tickets::message_insert(
        c,
        &NewMessage {
            ticket_id: file.row.id,
            direction: Direction::Note,
            author_user_id: Some(by.user),
            author_contact_id: None,
            from_name: by.name.clone(),
            from_address: String::new(),
            recipients: String::new(),
            subject: String::new(),
            text: text.to_owned(),
            text_full: None,
            at: now,
            message_id: None,
            is_automatic: false,
            inbound_id: None,
            outbox_id: None,
        },
    )?;
    file.record(now, now, Actor::User(by.user), EventKind::Noted { message });
    Ok(())
}
