//! A mail of the desk as its reader gets it: the bytes that would leave, read back.

use std::fmt;

use tarmac::{
    domain::{
        ids::{DeliveryId, TicketId},
        mail_state::MailKind,
        time::Timestamp,
    },
    mail::parse::Parsed,
};

/// One copy of a mail that left.
#[derive(Clone)]
pub struct Mail {
    /// Its delivery.
    pub delivery: DeliveryId,
    /// Its Return-Path.
    pub return_path: String,
    /// To whom.
    pub to: String,
    /// Why it was written.
    pub kind: MailKind,
    /// About which ticket.
    pub ticket: Option<TicketId>,
    /// When it left.
    pub at: Timestamp,
    /// Its id.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// Its text with single spaces.
    pub text: String,
    /// All of it, read.
    pub parsed: Parsed,
    /// The bytes.
    pub raw: Vec<u8>,
}

impl Mail {
    /// Whether subject or text say it, lines joined.
    pub fn says(&self, words: &str) -> bool {
        self.subject.contains(words) || self.text.contains(words)
    }

    /// A header, as text.
    pub fn header(&self, name: &str) -> Option<String> {
        self.parsed.headers.text(name)
    }

    /// The token of its “I have it” link.
    pub fn take_token(&self) -> String {
        let (_, rest) = self.text.split_once("/take/").expect("there is a link to take it");
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} to {}: {}]", self.kind, self.to, self.subject)
    }
}

/// What a story asks of the mails that left.
pub trait Mails {
    /// Those to this address.
    fn to(&self, address: &str) -> Vec<Mail>;
    /// Those of this kind.
    fn of(&self, kind: MailKind) -> Vec<Mail>;
    /// The only one.
    fn only(&self) -> Mail;
    /// Who got one, in order, each once.
    fn readers(&self) -> Vec<String>;
}

impl Mails for Vec<Mail> {
    fn to(&self, address: &str) -> Vec<Mail> {
        self.iter().filter(|m| m.to == address).cloned().collect()
    }

    fn of(&self, kind: MailKind) -> Vec<Mail> {
        self.iter().filter(|m| m.kind == kind).cloned().collect()
    }

    fn only(&self) -> Mail {
        assert_eq!(self.len(), 1, "{self:#?}");
        self[0].clone()
    }

    fn readers(&self) -> Vec<String> {
        let mut readers: Vec<String> = self.iter().map(|m| m.to.clone()).collect();
        readers.sort();
        readers.dedup();
        readers
    }
}
