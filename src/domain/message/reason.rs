//! Why a message was decided so.

use serde::{Deserialize, Serialize};

/// A rule that spoke, and what it saw; shown to the engineer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's name.
    pub rule: String,
    /// What it saw.
    pub seen: String,
}
