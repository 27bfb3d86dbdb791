//! A message as bytes → a message as values. Never an error, never a panic, linear time: what is
//! wrong with a message is one of its oddities.

use super::{
    address::{self, Mailbox},
    automatic,
    body::{self, Attachment},
    bounce, encoded_words, forward,
    headers::Headers,
    limits,
    lines::unix_lines,
    message_ids,
    quote::{self, Folded},
    received,
    report::{Bounce, Complaint, MailReport, ReadReceipt, Seen},
    smime,
    structure::Structure,
    subject,
};
use crate::domain::{
    message::{Automatic, AutomaticKind, ReportKind},
    time::Timestamp,
};

/// A message as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The subject to show: one clean line of at most 255 characters, never empty.
    pub subject: String,
    /// The decoded subject, whole, control characters and all: for display only, never for a header.
    pub subject_full: String,
    /// It had no subject, or an empty one.
    pub subject_missing: bool,
    /// The first valid mailbox of From.
    pub from: Option<Mailbox>,
    /// Why it is doubtful who wrote: a person must look.
    pub from_oddity: Option<String>,
    /// Sender.
    pub sender: Option<Mailbox>,
    /// Reply-To: never a participant by itself.
    pub reply_to: Vec<Mailbox>,
    /// To.
    pub to: Vec<Mailbox>,
    /// Cc.
    pub cc: Vec<Mailbox>,
    /// The Date header: a claim, never the time of the report.
    pub date_claimed: Option<Timestamp>,
    /// The first Message-ID, in brackets.
    pub message_id: Option<String>,
    /// In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// References, oldest first.
    pub references: Vec<String>,
    /// The topmost Return-Path, or the null path that the envelope told.
    pub has_null_path: bool,
    /// All that was written; what a new ticket shows.
    pub text_full: String,
    /// Without quotes and signature, where it answers something; what an answer shows.
    pub text: String,
    /// What was folded away from `text`.
    pub folded: Vec<Folded>,
    /// The files.
    pub attachments: Vec<Attachment>,
    /// Its subject says that it forwards a message.
    pub is_forward: bool,
    /// The writer of the forwarded or attached message: a claim.
    pub forwarded_from: Option<Mailbox>,
    /// The writer whom a mailing list that put itself into From names: a claim.
    pub list_writer: Option<Mailbox>,
    /// Signs that a machine wrote it.
    pub automatic: Option<Automatic>,
    /// The header that asks for no automatic answer.
    pub wants_no_receipt: Option<String>,
    /// It reports about delivery.
    pub bounce: Option<Bounce>,
    /// It says that mail was read.
    pub read_receipt: Option<ReadReceipt>,
    /// It complains about mail.
    pub complaint: Option<Complaint>,
    /// How many hosts it came through.
    pub hops: usize,
    /// What was odd about it, as sentences for the engineer.
    pub oddities: Vec<String>,
    /// Why it was not read to its end: it waits whole for a person.
    pub too_complex: Option<String>,
    /// Its header, raw.
    pub headers: Headers,
}

impl Parsed {
    /// The report that it is, if it is one, and the ids of which one may be a mail of ours.
    #[must_use]
    pub fn report(&self) -> Option<(ReportKind, &[String])> {
        let bounce = self.bounce.as_ref().map(|b| (ReportKind::Bounce, b.original_ids.as_slice()));
        let read =
            self.read_receipt.as_ref().map(|r| (ReportKind::Read, r.original_ids.as_slice()));
        let complaint =
            self.complaint.as_ref().map(|c| (ReportKind::Complaint, c.original_ids.as_slice()));
        bounce.or(read).or(complaint)
    }
}

/// Reads a message whose envelope is not known.
#[must_use]
pub fn parse(raw: &[u8]) -> Parsed {
    parse_received(raw, false)
}

/// Reads a message; `null_path` where the envelope's sender was `<>`.
#[must_use]
pub fn parse_received(raw: &[u8], null_path: bool) -> Parsed {
    let structure = Structure::read(raw);
    let headers = structure.parts.first().map(|p| p.headers.clone()).unwrap_or_default();
    let hint = charset_hint(&structure);
    let mut parsed = Parsed {
        hops: received::hops(&headers),
        wants_no_receipt: automatic::wants_no_receipt(&headers),
        too_complex: structure.too_complex.clone(),
        oddities: structure.oddities.clone(),
        headers,
        ..Parsed::default()
    };
    read_header(&mut parsed, hint.as_deref(), null_path);
    if parsed.too_complex.is_none() {
        let content = match smime::unwrapped(raw, &structure) {
            Some(inner) => body::read(&inner, &Structure::read(&inner)),
            None => body::read(raw, &structure),
        };
        parsed.text_full = content.text;
        parsed.attachments = content.attachments;
        parsed.oddities.extend(content.oddities);
        parsed.too_complex = content.refused;
        read_machine(&mut parsed, raw, &structure, content.calendar_method.as_deref());
    }
    parsed.subject = subject::shown(&parsed.subject_full, &parsed.text_full);
    parsed.is_forward = subject::is_forward(&parsed.subject_full);
    parsed.list_writer = list_writer(&parsed);
    parsed.forwarded_from = forward::original_sender(&parsed.text_full, &parsed.attachments);
    // a first message is never stripped; what is longer than any answer is a log
    let keep_whole = parsed.is_forward
        || !answers_something(&parsed)
        || parsed.text_full.len() > limits::FOLD_BYTES;
    let answer = quote::fold(&parsed.text_full, keep_whole);
    (parsed.text, parsed.folded) = (answer.text, answer.folded);
    parsed
}

/// Reads the beginning of a message whose rest is not here: the file in which it ends is no file of
/// it, since it is not whole.
#[must_use]
pub fn parse_beginning(raw: &[u8], null_path: bool) -> Parsed {
    let mut parsed = parse_received(raw, null_path);
    let structure = Structure::read(raw);
    let last = structure.parts.iter().rev().find(|part| !part.is_multipart);
    let ends_in_file = last.is_some_and(|last| {
        let file = parsed.attachments.last();
        file.is_some_and(|file| file.bytes == body::bytes_of(raw, last))
    });
    if ends_in_file && let Some(file) = parsed.attachments.pop() {
        parsed.oddities.push(format!("The file {} is not here: it is too large.", file.name));
    }
    parsed
}

/// Whether it may hold quotes of an earlier message: it says so, or it was sent to an address with a
/// token by a program that drops the headers (hard case 44).
fn answers_something(parsed: &Parsed) -> bool {
    let to_token = parsed.to.iter().chain(&parsed.cc).any(|m| m.address.contains('+'))
        || ["delivered-to", "x-original-to", "envelope-to"]
            .iter()
            .any(|name| parsed.headers.first(name).is_some_and(|v| v.contains(&b'+')));
    to_token
        || !parsed.in_reply_to.is_empty()
        || !parsed.references.is_empty()
        || subject::is_answer(&parsed.subject_full)
}

/// The charset that raw bytes in the header are likely in: the one the text names.
fn charset_hint(structure: &Structure) -> Option<String> {
    structure
        .parts
        .iter()
        .filter(|p| p.content_type.value.starts_with("text/"))
        .find_map(|p| p.content_type.parameter("charset", None))
        .filter(|label| !label.to_ascii_lowercase().contains("utf"))
}

fn read_header(parsed: &mut Parsed, hint: Option<&str>, null_path: bool) {
    let headers = &parsed.headers;
    let mailboxes = |name: &str| -> Vec<Mailbox> {
        headers.all(name).flat_map(|value| address::read_all(value, hint)).collect()
    };
    let ids = |name: &str| -> Vec<String> {
        let all: Vec<&[u8]> = headers.all(name).collect();
        message_ids::read_all(&all.join(&b' '))
    };
    let subject = headers.first("subject").unwrap_or_default();
    parsed.subject_full = unix_lines(encoded_words::decode(subject, hint).trim());
    parsed.subject_missing = parsed.subject_full.is_empty();
    parsed.sender = mailboxes("sender").into_iter().next();
    parsed.reply_to = mailboxes("reply-to");
    parsed.to = mailboxes("to");
    parsed.cc = mailboxes("cc");
    let date = headers.text("date");
    parsed.date_claimed = date.as_deref().and_then(received::date_of);
    parsed.message_id = headers.all("message-id").find_map(message_ids::read_own);
    parsed.in_reply_to = ids("in-reply-to");
    parsed.references = ids("references");
    let path = headers.text("return-path");
    parsed.has_null_path =
        null_path || path.is_some_and(|p| p.split_whitespace().collect::<String>() == "<>");

    let mut oddities = Vec::new();
    if date.is_none() {
        oddities.push("It has no date.".to_owned());
    } else if parsed.date_claimed.is_none() {
        oddities.push("Its date is no date.".to_owned());
    }
    if parsed.message_id.is_none() {
        oddities.push("It has no Message-ID.".to_owned());
    }
    for name in ["Subject", "To", "Date", "Message-ID", "Content-Type"] {
        if headers.all(name).count() > 1 {
            oddities.push(format!("It has {name} more than once; the first was taken."));
        }
    }
    let (from, doubt) = sender_of(headers, hint, &mut oddities);
    (parsed.from, parsed.from_oddity) = (from, doubt);
    parsed.oddities.extend(oddities);
}

/// The first valid mailbox of From, as [`Mailbox::key`] has it.
#[must_use]
pub fn from_address(headers: &Headers) -> Option<String> {
    let first = headers.all("from").flat_map(|value| address::read_all(value, None)).next()?;
    Some(first.key())
}

/// Its domain.
#[must_use]
pub fn from_domain(headers: &Headers) -> Option<String> {
    from_address(headers)?.rsplit_once('@').map(|(_, domain)| domain.to_owned())
}

/// The first valid mailbox of From, and why it may not be the writer.
fn sender_of(
    headers: &Headers,
    hint: Option<&str>,
    oddities: &mut Vec<String>,
) -> (Option<Mailbox>, Option<String>) {
    let fields: Vec<Vec<Mailbox>> =
        headers.all("from").map(|value| address::read_all(value, hint)).collect();
    let Some(first) = fields.iter().flatten().next().cloned() else {
        oddities.push("No address can be read in From.".to_owned());
        return (None, None);
    };
    let firsts: Vec<&Mailbox> = fields.iter().filter_map(|f| f.first()).collect();
    let doubt = firsts
        .iter()
        .find(|m| m.key() != first.key())
        .map(|other| format!("It has two senders: {} and {}.", first.address, other.address));
    if fields.first().is_some_and(|f| f.iter().any(|m| m.key() != first.key())) {
        oddities.push("From names more than one person; the first was taken.".to_owned());
    }
    let named = first.name.as_deref().and_then(|n| {
        n.split_whitespace()
            .find_map(|word| address::valid(word.trim_matches(['(', ')', '"']).as_bytes()))
    });
    if named.is_some_and(|n| !n.eq_ignore_ascii_case(&first.address)) {
        oddities.push("The sender's name holds another address.".to_owned());
    }
    (Some(first), doubt)
}

/// Who wrote to a list that puts itself into From, as Google Groups and Mailman do where a domain
/// forbids others to send for it (hard case 54): a field of its own says so, else Reply-To beside a
/// name such as “Rita Mendes via Support”.
fn list_writer(parsed: &Parsed) -> Option<Mailbox> {
    let headers = &parsed.headers;
    let from = parsed.from.as_ref()?;
    let is_list = ["list-id", "mailing-list", "x-beenthere", "list-post"]
        .iter()
        .any(|name| headers.first(name).is_some());
    if !is_list {
        return None;
    }
    let told = ["x-original-from", "x-original-sender"]
        .iter()
        .find_map(|name| address::read_all(headers.first(name)?, None).into_iter().next());
    let is_via = from.name.as_deref().is_some_and(|n| n.to_lowercase().contains(" via "));
    let answered = || parsed.reply_to.first().filter(|_| is_via && parsed.reply_to.len() == 1);
    let writer = told.or_else(|| answered().cloned())?;
    (writer.key() != from.key()).then_some(writer)
}

fn read_machine(parsed: &mut Parsed, raw: &[u8], structure: &Structure, calendar: Option<&str>) {
    let seen = Seen {
        headers: &parsed.headers,
        subject: &parsed.subject_full,
        text: &parsed.text_full,
        from: parsed.from.as_ref().map(|m| m.address.as_str()),
        has_null_path: parsed.has_null_path,
    };
    match bounce::read(raw, structure, seen) {
        Some(MailReport::Bounce(bounce)) => parsed.bounce = Some(bounce),
        Some(MailReport::Read(receipt)) => parsed.read_receipt = Some(receipt),
        Some(MailReport::Complaint(complaint)) => parsed.complaint = Some(complaint),
        None => {}
    }
    let subject = subject::one_line(&parsed.subject_full, 255);
    parsed.automatic = automatic::read(&parsed.headers, &subject, &parsed.text_full)
        .or_else(|| calendar_answer(calendar));
}

/// An answer to an invitation is made by a button, and asks for nothing.
fn calendar_answer(method: Option<&str>) -> Option<Automatic> {
    let method = method.filter(|m| matches!(*m, "reply" | "counter" | "declinecounter"))?;
    Some(Automatic {
        kind: AutomaticKind::Reply,
        is_certain: true,
        seen: format!("a calendar's {method}"),
    })
}

/// The first HTML part of a message, decoded, as it was written; for messages of our own.
#[must_use]
pub fn html_of(raw: &[u8]) -> Option<String> {
    let structure = Structure::read(raw);
    let part = structure.parts.iter().find(|p| p.content_type.value == "text/html")?;
    let bytes = body::bytes_of(raw, part);
    let label = part.content_type.parameter("charset", None);
    Some(super::charset::decode(label.as_deref(), &bytes).text)
}
