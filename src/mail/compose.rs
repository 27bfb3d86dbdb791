//! The bytes of an outgoing message. The same facts always make the same bytes, so that every
//! retry sends what the first try sent.
//!
//! Text and HTML in `multipart/alternative` (RFC 2046 §5.1.4), text first; encoded so that no line
//! is too long and no byte needs 8BITMIME; headers folded and encoded by RFC 5322 and RFC 2047.
//! What comes from outside passes one door that leaves no CR, LF or NUL in a header.

use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message,
    message::{
        Body, Mailbox as Box_, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::answer_subject::one_line;
use crate::domain::time::Timestamp;

/// The most bytes that `References` takes.
const REFERENCES_BYTES: usize = 900;
/// How many of the latest references are kept beside the first.
const REFERENCES_LAST: usize = 10;

/// Somebody with an address.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mailbox {
    /// The name, where it is known.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

/// Whether a machine wrote it (RFC 3834 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Automatic {
    /// A person wrote it: no mark at all.
    No,
    /// It answers a message by itself: the receipt.
    Replied,
    /// It comes by itself: notices, escalations, digests.
    Generated,
}

/// What lets the reader of a digest or a report unsubscribe (RFC 2369, RFC 8058).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// `List-Id`, such as `weekly.desk.example`.
    pub id: String,
    /// A page that asks first; only a POST acts.
    pub unsubscribe_url: String,
}

/// A message, ready to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id, with or without angle brackets; fixed before the first try.
    pub message_id: String,
    /// When it was made.
    pub date: Timestamp,
    /// What parts text from HTML: 1 to 60 letters and digits.
    pub boundary: String,
    /// The desk.
    pub from: Mailbox,
    /// The desk's address with the thread's token.
    pub reply_to: Option<Mailbox>,
    /// Who is meant. Never empty.
    pub to: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The HTML; the text alone where there is none.
    pub html: Option<String>,
    /// The id of the message that is answered.
    pub in_reply_to: Option<String>,
    /// The ids of the thread, the oldest first.
    pub references: Vec<String>,
    /// Whether a machine wrote it.
    pub automatic: Automatic,
    /// The name of this desk in `X-Tarmac-Loop`, by which it knows its own mail.
    pub loop_id: String,
    /// For digests and reports.
    pub list: Option<List>,
}

/// Why a message cannot be written.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ComposeError {
    /// An address that no mail can go to.
    #[error("“{0}” is no mail address")]
    Address(String),
    /// Nobody is meant.
    #[error("A message to nobody cannot be written")]
    Nobody,
    /// A boundary that a mail program could misread.
    #[error("“{0}” cannot part text from HTML; 1 to 60 letters and digits can")]
    Boundary(String),
    /// A header that cannot be written.
    #[error("The message cannot be written: {0}")]
    Message(String),
}

/// Writes the message down.
///
/// # Errors
/// An address that is none, nobody to write to, or a boundary that is none.
pub fn compose(mail: &Outgoing) -> Result<Vec<u8>, ComposeError> {
    let boundary_is_good = (1..=60).contains(&mail.boundary.len())
        && mail.boundary.bytes().all(|b| b.is_ascii_alphanumeric());
    if !boundary_is_good {
        return Err(ComposeError::Boundary(mail.boundary.clone()));
    }
    if mail.to.is_empty() {
        return Err(ComposeError::Nobody);
    }
    let mut builder = Message::builder()
        .from(mailbox(&mail.from)?)
        .date(system_time(mail.date))
        .message_id(Some(bracketed(&mail.message_id)))
        .subject(one_line(&mail.subject));
    for to in &mail.to {
        builder = builder.to(mailbox(to)?);
    }
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    if let Some(id) = &mail.in_reply_to {
        builder = builder.in_reply_to(bracketed(id));
    }
    let references = references(&mail.references);
    if !references.is_empty() {
        builder = builder.references(references);
    }
    for (name, value) in marks(mail) {
        let name = HeaderName::new_from_ascii(name.to_owned())
            .map_err(|e| ComposeError::Message(e.to_string()))?;
        builder = builder.raw_header(HeaderValue::new(name, one_line(&value)));
    }
    let text = part(ContentType::TEXT_PLAIN, &mail.text);
    let message = match &mail.html {
        Some(html) => builder.multipart(
            MultiPart::alternative()
                .boundary(mail.boundary.clone())
                .singlepart(text)
                .singlepart(part(ContentType::TEXT_HTML, html)),
        ),
        None => builder.singlepart(text),
    };
    message.map(|m| m.formatted()).map_err(|e| ComposeError::Message(e.to_string()))
}

/// What says to other machines who wrote this and that they need not answer.
fn marks(mail: &Outgoing) -> Vec<(&'static str, String)> {
    let mut marks = vec![("X-Tarmac-Loop", mail.loop_id.clone())];
    let automatic = match mail.automatic {
        Automatic::No => None,
        Automatic::Replied => Some("auto-replied"),
        Automatic::Generated => Some("auto-generated"),
    };
    if let Some(word) = automatic {
        marks.push(("Auto-Submitted", word.to_owned()));
        marks.push(("X-Auto-Response-Suppress", "All".to_owned()));
    }
    if let Some(list) = &mail.list {
        marks.push(("List-Id", format!("<{}>", bare(&list.id))));
        marks.push(("List-Unsubscribe", format!("<{}>", bare(&list.unsubscribe_url))));
        marks.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    marks
}

fn mailbox(of: &Mailbox) -> Result<Box_, ComposeError> {
    let address: Address =
        of.address.parse().map_err(|_| ComposeError::Address(one_line(&of.address)))?;
    let name = of.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    Ok(Box_::new(name, address))
}

/// The first id and the last ones, as many as fit.
fn references(ids: &[String]) -> String {
    let mut known: Vec<String> = Vec::new();
    for id in ids.iter().map(|id| bracketed(id)) {
        if id.len() > 2 && !known.contains(&id) {
            known.push(id);
        }
    }
    let Some((first, rest)) = known.split_first() else { return String::new() };
    let mut room = REFERENCES_BYTES.saturating_sub(first.len());
    let mut last: Vec<&str> = Vec::new();
    for id in rest.iter().rev().take(REFERENCES_LAST) {
        let Some(left) = room.checked_sub(id.len() + 1) else { break };
        room = left;
        last.push(id);
    }
    last.push(first);
    last.reverse();
    last.join(" ")
}

fn bracketed(id: &str) -> String {
    format!("<{}>", bare(id))
}

/// An id or an address without what would end it early.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>')).collect()
}

/// Quoted-printable where most of it is ASCII and a person could read the source, else base64.
fn part(kind: ContentType, text: &str) -> SinglePart {
    let lines = text.replace("\r\n", "\n").replace(['\r', '\0'], "");
    let wide = lines.bytes().filter(|b| !b.is_ascii()).count();
    let encoding = if wide * 5 < lines.len() {
        ContentTransferEncoding::QuotedPrintable
    } else {
        ContentTransferEncoding::Base64
    };
    let body = Body::new_with_encoding(lines, encoding)
        .unwrap_or_else(|bytes| Body::dangerous_pre_encoded(bytes, encoding));
    SinglePart::builder().header(kind).body(body)
}

fn system_time(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(at.secs().try_into().unwrap_or(0))
}
