//! Settings: the rules by which a message counts as a mere thanks.

use askama::Template;

use super::{Choice, Field, Page, Said};

/// `GET /settings/thanks`
#[derive(Debug, Template)]
#[template(path = "thanks.html")]
pub struct ThanksPage {
    /// The frame.
    pub page: Page,
    /// `POST /settings/thanks/try` (`text`, `as_language`).
    pub text: Field,
    /// In whose language it is read.
    pub as_language: Choice,
    /// What was decided about the text, and why.
    pub judged: Option<(Said, String)>,
    /// What is wrong with what was switched.
    pub wrong: Option<String>,
    /// The shipped phrases, by language.
    pub languages: Vec<Language>,
    /// The phrases that were added.
    pub own: Vec<OwnRow>,
    /// `POST /settings/thanks` (`language`, `kind`, `phrase`).
    pub form: PhraseForm,
    /// The latest changes, newest first: when, who, what.
    pub changes: Vec<(String, String, String)>,
}

/// The shipped phrases of a language.
#[derive(Debug, Clone)]
pub struct Language {
    /// `en`.
    pub word: &'static str,
    /// *English*.
    pub name: String,
    /// How many of how many hold.
    pub count: String,
    /// Whether it is the one that was just switched.
    pub is_open: bool,
    /// Its kinds: what they are called, and their phrases with whether each holds.
    pub kinds: Vec<(String, Vec<(String, bool)>)>,
}

/// A phrase that was added.
#[derive(Debug, Clone)]
pub struct OwnRow {
    /// The phrase.
    pub phrase: String,
    /// Its language, as it is sent.
    pub language: &'static str,
    /// Its language and kind in words.
    pub about: String,
    /// Who added it, and when.
    pub added: String,
}

/// The form that adds a phrase.
#[derive(Debug, Clone)]
pub struct PhraseForm {
    /// Its language.
    pub language: Choice,
    /// What it says.
    pub kind: Choice,
    /// Its words.
    pub phrase: Field,
}
