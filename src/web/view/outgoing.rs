//! The demo's outgoing mail, which is kept in a folder instead of leaving the house.

use askama::Template;

use super::Page;

/// `GET /outgoing`.
#[derive(Debug, Template)]
#[template(path = "outgoing.html")]
pub struct Outgoing {
    /// The frame.
    pub page: Page,
    /// The folder.
    pub folder: String,
    /// The messages, newest first.
    pub rows: Vec<OutgoingRow>,
}

/// One message in the folder.
#[derive(Debug, Clone)]
pub struct OutgoingRow {
    /// Its page.
    pub href: String,
    /// When it was sent, in the reader's zone.
    pub at: String,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
}

/// `GET /outgoing/<file>`.
#[derive(Debug, Template)]
#[template(path = "outgoing_message.html")]
pub struct OutgoingMessage {
    /// The frame.
    pub page: Page,
    /// Its subject.
    pub subject: String,
    /// From, to, date, Message-ID: label and value.
    pub facts: Vec<(String, String)>,
    /// The text part.
    pub text: String,
    /// Where the HTML part is served alone, with a policy that permits nothing but its own style.
    pub html_href: Option<String>,
    /// The file itself.
    pub raw_href: String,
}
