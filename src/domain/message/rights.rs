//! What words of a message may do, and why they did not.

use serde::{Deserialize, Serialize};

use super::words_that_act::Asked;

/// What the sender of a message may do by words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rights {
    /// One of us, and switched on: all of it.
    pub is_ours: bool,
    /// A contact whose word alone raises a severity.
    pub may_raise: bool,
    /// A contact who may say that it works again.
    pub may_confirm: bool,
}

/// Why words did nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotDone {
    /// This line was not understood; none of the others is done either.
    NotUnderstood(String),
    /// That the sender's domain sent it is not proved.
    NotProved,
    /// Neither address nor reference carries our signature.
    NotSigned,
    /// It is not the sender's to do.
    NotTheirs,
    /// The ticket is closed.
    Closed,
}

impl NotDone {
    /// The word for it, in reasons and templates.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotUnderstood(_) => "not_understood",
            Self::NotProved => "not_proved",
            Self::NotSigned => "not_signed",
            Self::NotTheirs => "not_theirs",
            Self::Closed => "closed",
        }
    }
}

/// What becomes of the words of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// All of it is done, in order.
    Done(Vec<Asked>),
    /// Nothing of it is done, and the sender is told why.
    Nothing(NotDone),
}
