//! Mail: what came in and waits, what went out.

use askama::Template;

use super::{
    Choice, Field, Link, Page, Said,
    letter::{Blocked, Frame},
    timeline::Attachment,
};

/// `GET /mail` (`box` = `received`|`parked`|`quarantined`|`sent`|`waiting`|`failed`, `after`, `q`).
#[derive(Debug, Template)]
#[template(path = "mail.html")]
pub struct MailList {
    /// The frame.
    pub page: Page,
    /// The answer as a sentence: *1 message waits for a person*.
    pub title: String,
    /// What stands in this box and what happens to it.
    pub lead: String,
    /// The boxes.
    pub tabs: Vec<Tab>,
    /// The name of the box that is shown, for the search within it.
    pub in_box: String,
    /// `GET /mail` (`q`): the word that is looked for.
    pub search: Field,
    /// The head of the column of addresses: *From* or *To*.
    pub who_head: String,
    /// The messages, newest first; in quarantine the oldest first.
    pub rows: Vec<MailRow>,
    /// The next ones.
    pub more: Option<Link>,
    /// How mail flows: when some came last, each mailbox, the way out; whether it is good, and a
    /// sentence.
    pub flow: Vec<(bool, String)>,
}

/// One of the boxes.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Its name.
    pub text: String,
    /// How many are in it; none where they are not counted.
    pub count: Option<u64>,
    /// Its page.
    pub href: String,
    /// Whether it is this one.
    pub on: bool,
}

/// One message.
#[derive(Debug, Clone)]
pub struct MailRow {
    /// Its page.
    pub href: String,
    /// When, in the reader's zone.
    pub at: String,
    /// From whom or to whom.
    pub who: String,
    /// Its subject.
    pub subject: String,
    /// What became of it.
    pub state: Said,
    /// Why, or what is proposed; empty for nothing.
    pub detail: String,
    /// The ticket it belongs to.
    pub ticket: Option<Link>,
}

/// `GET /mail/17`, in or out.
#[derive(Debug, Template)]
#[template(path = "mail_message.html")]
pub struct MailMessage {
    /// The frame.
    pub page: Page,
    /// Its path; the acts are posted beneath it.
    pub href: String,
    /// The box it is in.
    pub back: Link,
    /// Its subject.
    pub subject: String,
    /// What became of it.
    pub state: Said,
    /// From, to, received, peer, result of the checks: label and value.
    pub facts: Vec<(String, String)>,
    /// Why it was decided so, a sentence each.
    pub reasons: Vec<String>,
    /// The ticket it belongs to.
    pub ticket: Option<Link>,
    /// What a person can do.
    pub acts: MailActs,
    /// What was written, as plain text.
    pub text: String,
    /// What it quotes, folded.
    pub quoted: String,
    /// The message as its sender made it look.
    pub as_sent: Option<Frame>,
    /// Its pictures that were not fetched.
    pub blocked: Option<Blocked>,
    /// What came with it.
    pub attachments: Vec<Attachment>,
    /// The message as it was received or sent.
    pub raw: Link,
}

/// What a person can do with a message; what cannot be done is left out.
#[derive(Debug, Clone, Default)]
pub struct MailActs {
    /// What the desk proposes and why, and until when it waits.
    pub proposal: Option<String>,
    /// `POST …/join` (`ticket`): add it to a ticket; what was typed or proposed.
    pub join: Option<Field>,
    /// `POST …/open` (`account`): a new ticket; the account, or none.
    pub open: Option<Choice>,
    /// `POST …/discard` (`reason`): it stays here, whole.
    pub discard: Option<Field>,
    /// `POST …/retry`: a parked message is processed again, a failed one sent again.
    pub can_retry: bool,
}

impl MailActs {
    fn any(&self) -> bool {
        self.join.is_some() || self.open.is_some() || self.discard.is_some() || self.can_retry
    }
}
