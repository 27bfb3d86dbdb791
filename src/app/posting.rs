//! Posting: outgoing mail is written into the outbox in the transaction that causes it, with its
//! Message-ID, date and boundary fixed; it is rendered once, when it is sent.

use super::{
    desk::Desk,
    error::AppError,
    partner_references,
    rendering::{Attached, Headers, Waiting},
    roster::Person,
    subscriptions, team_senders,
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, DbError,
        outbox::{self, NewDelivery, NewOutbox},
        tickets::{self, TicketRow},
    },
    domain::{
        ids::{OutboxId, TicketId, UserId},
        mail_state::{DeliveryState, MailKind, MailList},
        ticket::Direction,
        time::Timestamp,
    },
    i18n::Lang,
    mail::{
        compose::{Automatic, Mailbox},
        link_token::LinkToken,
        notice::{Draft, Frame, Notice, staff::TicketLine},
    },
};

/// Seconds for which mail that a person sends from a page waits for an undo.
pub const UNDO_S: i64 = 8;

/// A mail to be posted.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Why it is written.
    pub kind: MailKind,
    /// To whom.
    pub to: Vec<Mailbox>,
    /// The template and its values.
    pub body: Draft,
    /// Whether the alarm watches over it.
    pub is_alert: bool,
    /// Not before that moment.
    pub not_before: Option<Timestamp>,
    /// What RFC 3834 calls it.
    pub auto: Automatic,
    /// Their subject, where it answers the customer in the ticket's thread.
    pub answers: Option<String>,
    /// The list that it belongs to, and whose copy it is.
    pub list: Option<(MailList, UserId)>,
    /// The files that it takes along.
    pub(super) files: Vec<Attached>,
}

fn failed(e: impl std::fmt::Display) -> AppError {
    AppError::Compose(e.to_string())
}

/// A new token for a link.
///
/// # Errors
/// When the system has no randomness.
pub fn link_token() -> Result<LinkToken, AppError> {
    LinkToken::random().map_err(failed)
}

/// A zone by its name, UTC where it is not known.
#[must_use]
pub fn zone_of(name: &str) -> chrono_tz::Tz {
    name.parse().unwrap_or(chrono_tz::UTC)
}

/// A language by its tag, English where it is not known.
#[must_use]
pub fn lang_of(tag: &str) -> Lang {
    tag.parse().unwrap_or(Lang::En)
}

impl Mail {
    /// A notice to one of us (or to an address that a plan names), about a ticket or none.
    ///
    /// # Errors
    /// When the values cannot be written down.
    pub fn to_person<N: Notice>(
        desk: &Desk,
        kind: MailKind,
        person: &Person,
        about: Option<(TicketId, &str)>,
        notice: &N,
    ) -> Result<Self, AppError> {
        let zone = about.map_or(desk.config.desk.zone.name(), |(_, zone)| zone);
        let frame = Frame {
            desk: desk.config.desk.name.clone(),
            reference: about.map(|(id, _)| desk.reference(id)),
            to: person.name.clone(),
            zone: zone_of(zone),
            reader_zone: zone_of(&person.zone),
            unsubscribe: None,
        };
        let body = Draft::new(lang_of(&person.language), frame, notice).map_err(failed)?;
        Ok(Self {
            kind,
            to: vec![Mailbox { name: Some(person.name.clone()), address: person.address.clone() }],
            body,
            is_alert: matches!(kind, MailKind::Escalation | MailKind::Digest),
            not_before: None,
            auto: Automatic::Generated,
            answers: None,
            list: None,
            files: Vec::new(),
        })
    }

    /// As [`Self::to_person`], for a list that one of us may leave.
    ///
    /// # Errors
    /// When the values cannot be written down.
    pub fn of_list<N: Notice>(
        desk: &Desk,
        list: MailList,
        person: &Person,
        notice: &N,
    ) -> Result<Self, AppError> {
        let mut mail = Self::to_person(desk, MailKind::Report, person, None, notice)?;
        if let Some(user) = person.user {
            mail.body.frame.unsubscribe = Some(subscriptions::link(desk, user, list));
            mail.list = Some((list, user));
        }
        Ok(mail)
    }

    /// A mail to the customer in the ticket's thread.
    ///
    /// # Errors
    /// When the values cannot be written down.
    pub fn to_customer<N: Notice>(
        desk: &Desk,
        kind: MailKind,
        file: &TicketFile,
        to: Vec<Mailbox>,
        auto: Automatic,
        notice: &N,
    ) -> Result<Self, AppError> {
        let zone = zone_of(&file.row.zone);
        let frame = Frame {
            desk: desk.config.desk.name.clone(),
            reference: Some(desk.reference(file.row.id)),
            to: file.row.requester_name.clone(),
            zone,
            reader_zone: zone,
            unsubscribe: None,
        };
        let body = Draft::new(lang_of(&file.row.language), frame, notice).map_err(failed)?;
        let answers = file.row.account_id.is_some().then(|| file.row.subject.clone());
        Ok(Self {
            kind,
            to,
            body,
            is_alert: false,
            not_before: None,
            auto,
            answers,
            list: None,
            files: Vec::new(),
        })
    }
}

/// A ticket on one line of a mail to staff, with the names of its account and owner.
#[must_use]
pub fn ticket_line(
    desk: &Desk,
    row: &TicketRow,
    account: Option<String>,
    owner: Option<String>,
) -> TicketLine {
    TicketLine {
        reference: desk.reference(row.id),
        title: row.subject.clone(),
        severity: row.severity,
        account,
        owner,
        url: desk.url(&format!("/tickets/{}", row.id)),
    }
}

/// Posts a notice about a ticket to some of us.
///
/// # Errors
/// When the database cannot.
pub fn notice_staff<N: Notice>(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    people: &[Person],
    notice: &N,
) -> Result<(), AppError> {
    for person in people {
        let about = Some((file.row.id, file.row.zone.as_str()));
        let mail = Mail::to_person(desk, MailKind::StaffNotice, person, about, notice)?;
        post(c, desk, now, Some(file), mail)?;
    }
    Ok(())
}

/// A mail in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Its row.
    pub id: OutboxId,
    /// Its Message-ID, with angle brackets.
    pub message_id: String,
}

/// Posts one mail; about a ticket it takes the ticket's next mail number.
///
/// # Errors
/// When the database cannot.
pub fn post(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: Option<&mut TicketFile>,
    mut mail: Mail,
) -> Result<Posted, AppError> {
    let mut thread = Thread::default();
    let mut about = None;
    if let Some(file) = file {
        if mail.answers.is_some() || mail.auto != Automatic::Generated {
            thread = thread_of(c, file.row.id, mail.kind == MailKind::Receipt)?;
        }
        if TO_CUSTOMER.contains(&mail.kind) {
            if let Some(subject) = mail.answers.take() {
                mail.answers = Some(partner_references::in_subject(c, file.row.id, subject)?);
            }
            thread.from = team_senders::of_ticket(c, desk, &file.row)?;
        }
        file.row.mails_out += 1;
        about = Some((file.row.id, file.row.mails_out));
    }
    let posted = post_all(c, desk, now, vec![(about, thread, mail)])?;
    posted.into_iter().next().ok_or(AppError::NotFound("posted mail"))
}

/// The kinds of mail that go to a customer.
const TO_CUSTOMER: [MailKind; 3] = [MailKind::Receipt, MailKind::Reply, MailKind::CustomerNotice];

/// What a mail in the thread of a ticket refers to.
#[derive(Debug, Clone, Default)]
pub struct Thread {
    in_reply_to: Option<String>,
    references: Vec<String>,
    is_customers: bool,
    from: Option<Mailbox>,
}

impl Thread {
    /// Answers one message, on no ticket.
    #[must_use]
    pub fn answering(message_id: Option<String>) -> Self {
        Self {
            references: message_id.iter().cloned().collect(),
            in_reply_to: message_id,
            ..Self::default()
        }
    }
}

/// The thread of a ticket: the customer's last Message-ID, and every id that both sides know, behind
/// the first of them that of our first mail to them, so that a mail program that never saw a message
/// of ours between keeps them together all the same. A receipt is that first mail.
fn thread_of(c: &mut Conn, ticket: TicketId, is_first: bool) -> Result<Thread, AppError> {
    let messages = tickets::message_traces(c, ticket)?;
    let visible = messages.iter().filter(|m| m.direction != Direction::Note && !m.is_automatic);
    let mut references: Vec<String> = visible.filter_map(|m| m.message_id.clone()).collect();
    if !is_first && let Some(root) = outbox::outbox_root(c, ticket, &TO_CUSTOMER)? {
        references.retain(|id| *id != root);
        let is_theirs = messages.first().is_some_and(|m| m.direction == Direction::In);
        references.insert(usize::from(is_theirs).min(references.len()), root);
    }
    let in_reply_to = messages
        .iter()
        .rev()
        .filter(|m| m.direction == Direction::In && !m.is_automatic)
        .find_map(|m| m.message_id.clone());
    Ok(Thread { in_reply_to, references, is_customers: true, from: None })
}

/// A mail with the ticket that it is about and its number there, and the thread that it is in.
pub type Addressed = (Option<(TicketId, i64)>, Thread, Mail);

/// Posts mails, with one statement a family of rows. Each is about a ticket and that ticket's mail
/// number, or about none.
///
/// # Errors
/// When the database cannot.
pub fn post_all(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    mails: Vec<Addressed>,
) -> Result<Vec<Posted>, AppError> {
    let mut rows = Vec::with_capacity(mails.len());
    let mut copies = Vec::with_capacity(mails.len());
    for (about, thread, mail) in mails {
        let message_id = message_id(desk, about)?;
        let waiting =
            Waiting { headers: headers(desk, now, about, thread, &mail)?, body: mail.body };
        rows.push(NewOutbox {
            message_id,
            kind: mail.kind,
            ticket_id: about.map(|(id, _)| id),
            language: waiting.body.lang.to_string(),
            subject: String::new(),
            draft: serde_json::to_string(&waiting).map_err(DbError::from)?,
            created_at: now,
        });
        let at = mail.not_before.unwrap_or(now);
        copies.push((mail.to, mail.is_alert, at));
    }
    let ids = outbox::outbox_insert(c, &rows)?;
    let mut deliveries = Vec::with_capacity(ids.len());
    for (id, (to, is_alert, at)) in ids.iter().zip(copies) {
        for mailbox in to {
            deliveries.push(NewDelivery {
                outbox_id: *id,
                recipient: mailbox.address,
                state: DeliveryState::Waiting,
                is_alert,
                attempts: 0,
                next_try_at: at,
                fence: 0,
                reply: String::new(),
                created_at: now,
            });
        }
    }
    outbox::delivery_insert(c, &deliveries)?;
    Ok(ids
        .into_iter()
        .zip(rows)
        .map(|(id, row)| Posted { id, message_id: row.message_id })
        .collect())
}

fn message_id(desk: &Desk, about: Option<(TicketId, i64)>) -> Result<String, AppError> {
    let domain = desk.config.mail_domain();
    Ok(match about {
        Some((ticket, n)) => desk.keys.message_id(ticket, n, domain),
        None => format!("<d.{}@{domain}>", link_token()?.text),
    })
}

fn headers(
    desk: &Desk,
    now: Timestamp,
    about: Option<(TicketId, i64)>,
    thread: Thread,
    mail: &Mail,
) -> Result<Headers, AppError> {
    let reply_to = about
        .filter(|_| thread.is_customers)
        .map(|(ticket, _)| desk.keys.reply_to_address(desk.config.desk.address.as_str(), ticket));
    Ok(Headers {
        to: mail.to.clone(),
        reply_to,
        in_reply_to: thread.in_reply_to,
        references: thread.references,
        auto: mail.auto,
        answers: mail.answers.clone(),
        tag: about.map(|(id, _)| desk.reference(id)),
        date: now.floor(),
        boundary: format!("tarmac{}", link_token()?.text),
        from: thread.from,
        files: mail.files.clone(),
        list: mail.list.map(|(list, user)| (list, subscriptions::link(desk, user, list))),
        leave_by: mail.list.map(|(list, user)| subscriptions::address(desk, user, list)),
    })
}
