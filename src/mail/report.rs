//! What a report about sent mail says, and what of a message shows that it is one.

use serde::Serialize;

use super::headers::Headers;

/// How it went with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceKind {
    /// It arrived; somebody asked to be told.
    Delivered,
    /// It is still being tried: nothing failed yet.
    Delayed,
    /// It will never arrive.
    Permanent,
}

/// One recipient of the original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BouncedRecipient {
    /// Their address.
    pub address: String,
    /// How it went.
    pub kind: BounceKind,
    /// The enhanced status code, such as `5.1.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What the other server said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<String>,
}

/// A bounce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bounce {
    /// The worst of its recipients.
    pub kind: BounceKind,
    /// Message-IDs that the original may have had, the surest first.
    pub original_ids: Vec<String>,
    /// Each recipient with a state of its own.
    pub recipients: Vec<BouncedRecipient>,
}

/// A read receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadReceipt {
    /// Message-IDs that the original may have had.
    pub original_ids: Vec<String>,
    /// `displayed`, `deleted`, …
    pub disposition: String,
}

/// A complaint of somebody who got our mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// Message-IDs that the original may have had.
    pub original_ids: Vec<String>,
}

/// A report of one of three kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailReport {
    /// Delivery failed or is delayed.
    Bounce(Bounce),
    /// It was read.
    Read(ReadReceipt),
    /// It was not wanted.
    Complaint(Complaint),
}

/// What the message as a whole shows beside its parts.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Its header.
    pub headers: &'a Headers,
    /// Its subject, clean.
    pub subject: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The address in From.
    pub from: Option<&'a str>,
    /// The envelope sender is empty.
    pub has_null_path: bool,
}

/// Whether a word is an enhanced status code (RFC 3463), such as `5.1.1`.
pub fn is_status(word: &str) -> bool {
    let mut parts = word.split('.');
    let number = |p: Option<&str>, most: usize| {
        p.is_some_and(|p| !p.is_empty() && p.len() <= most && p.bytes().all(|b| b.is_ascii_digit()))
    };
    word.starts_with(['2', '4', '5'])
        && number(parts.next(), 1)
        && number(parts.next(), 3)
        && number(parts.next(), 3)
        && parts.next().is_none()
}
