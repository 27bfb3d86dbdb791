//! The mail that lets a person of the desk set a new password.

use serde::Serialize;

use super::{
    Notice,
    sample::{DESK_URL, NOW},
};
use crate::{domain::time::Timestamp, i18n::Lang};

/// A new password may be set, once, until a time.
#[derive(Debug, Clone, Serialize)]
pub struct PasswordReset {
    /// The page on which it is set.
    pub url: String,
    /// Until when.
    pub until: Timestamp,
    /// The colleague who asked for it; none when it was asked for on the sign-in page.
    pub asked_by: Option<String>,
}

impl Notice for PasswordReset {
    const NAME: &'static str = "password_reset";
    fn sample(_lang: Lang) -> Self {
        Self {
            url: format!("{DESK_URL}/password/4fd2"),
            until: NOW.plus_secs(3600),
            asked_by: None,
        }
    }
}
