//! A message as it was sent: a document of its own, which stands in a frame.

use askama::Template;

use crate::i18n::Lang;

/// `GET /mail/17/html`. What it shows has been made safe; beside that, nothing runs in it and
/// nothing is fetched by it, which its policy says to the browser.
#[derive(Debug, Template)]
#[template(path = "letter.html")]
pub struct Letter {
    /// The reader's language, for the lines above the message.
    pub lang: Lang,
    /// What the message is made of, a sentence each.
    pub lines: Vec<String>,
    /// The message as HTML that was made safe.
    pub html: String,
}

/// How the frame of a message and what else is said beside it stand on a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The document.
    pub src: String,
    /// The frame's name to who cannot see it.
    pub title: String,
    /// Where the message has a page of its own.
    pub page: String,
}

/// Pictures that were not fetched.
#[derive(Debug, Clone)]
pub struct Blocked {
    /// How many, from where, and what fetching them tells to whom.
    pub text: String,
    /// Whereto the wish is posted.
    pub action: String,
}
