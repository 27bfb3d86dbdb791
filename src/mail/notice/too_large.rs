//! A message in a mailbox that is larger than the desk takes: what its sender is told.

use serde::Serialize;

use super::{Notice, sample::NOW};
use crate::{domain::time::Timestamp, i18n::Lang};

/// A message was too large to be taken.
#[derive(Debug, Clone, Serialize)]
pub struct TooLarge {
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// How large it is, in bytes.
    pub size: i64,
    /// The most that is taken, in bytes.
    pub most: i64,
    /// Where to call.
    pub phone: Option<String>,
}

impl Notice for TooLarge {
    const NAME: &'static str = "too_large";
    fn sample(_: Lang) -> Self {
        Self {
            arrived_at: NOW,
            size: 41_900_000,
            most: 25 << 20,
            phone: Some("+86 21 5555 0100".to_owned()),
        }
    }
}
