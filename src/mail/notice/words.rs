//! Words by mail that did nothing, and why.

use serde::Serialize;

use super::{Notice, sample::say};
use crate::i18n::Lang;

/// Somebody wrote words that act, and nothing was done.
#[derive(Debug, Clone, Serialize)]
pub struct WordsNotDone {
    /// `not_understood`, `not_proved`, `not_signed`, `not_theirs` or `closed`.
    pub why: String,
    /// The line that was not understood.
    pub line: Option<String>,
    /// It was written by one of us, who may use every word.
    pub is_ours: bool,
}

impl Notice for WordsNotDone {
    const NAME: &'static str = "words_not_done";
    fn sample(lang: Lang) -> Self {
        Self {
            why: "not_understood".to_owned(),
            line: Some(say(lang, "#arrived at gate 4", "#到了 4 号登机口")),
            is_ours: true,
        }
    }
}
