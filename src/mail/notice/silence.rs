//! No mail has come for a time that is unusual for these hours: told to the admins once.

use serde::Serialize;

use super::{
    Notice,
    sample::{DESK_URL, NOW},
};
use crate::{domain::time::Timestamp, i18n::Lang};

/// Mail is silent.
#[derive(Debug, Clone, Serialize)]
pub struct Silence {
    /// When the last message came.
    pub since: Timestamp,
    /// How many would usually have come since.
    pub usual: u32,
    /// By the experience of so many weeks.
    pub weeks: u32,
    /// The page of all mail, where mailboxes and relay stand.
    pub url: String,
}

impl Notice for Silence {
    const NAME: &'static str = "silence";
    fn sample(_: Lang) -> Self {
        Self {
            since: NOW.plus_secs(-95 * 60),
            usual: 14,
            weeks: 7,
            url: format!("{DESK_URL}/mail"),
        }
    }
}
