//! The page behind the link out of a list of mails, and the setting of which lists one gets.

use askama::Template;

use super::{Page, Said};

/// `GET` of the link (asks), `POST` of the same (leaves, or comes back).
#[derive(Debug, Template)]
#[template(path = "unsubscribe.html")]
pub struct Unsubscribe {
    /// The frame.
    pub page: Page,
    /// Whereto it is posted: the link itself.
    pub action: String,
    /// What is asked, or what was done.
    pub title: String,
    /// The list: *daily digest*.
    pub list: String,
    /// Whose mails they are.
    pub address: String,
    /// Whether they are sent.
    pub is_subscribed: bool,
}

/// `GET /settings/mails`.
#[derive(Debug, Template)]
#[template(path = "mails.html")]
pub struct Mails {
    /// The frame.
    pub page: Page,
    /// The lists.
    pub rows: Vec<ListRow>,
}

/// A list of mails.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// Its word in the form.
    pub word: &'static str,
    /// Its name.
    pub name: String,
    /// What is in it, and who gets it.
    pub about: String,
    /// Whether it is sent, in words.
    pub state: Said,
    /// Whether it is sent.
    pub is_wanted: bool,
}
