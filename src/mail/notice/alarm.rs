//! What `alarm.command` reads on its standard input when alerts cannot leave. Its text alone is
//! used: nothing here goes by mail.

use serde::Serialize;

use super::{
    Notice,
    sample::{DESK_URL, NOW},
};
use crate::{domain::time::Timestamp, i18n::Lang};

/// Alerts wait and cannot leave.
#[derive(Debug, Clone, Serialize)]
pub struct Alarm {
    /// How many wait.
    pub waiting: i64,
    /// Since when the oldest does.
    pub since: Timestamp,
    /// The subject of the oldest.
    pub oldest: String,
    /// To whom it should go.
    pub to_name: String,
    /// What the relay said last.
    pub error: Option<String>,
    /// The page of what is not sent.
    pub url: String,
}

impl Notice for Alarm {
    const NAME: &'static str = "alarm";
    fn sample(lang: Lang) -> Self {
        Self {
            waiting: 3,
            since: NOW.plus_secs(-125),
            oldest: super::sample::say(
                lang,
                "TM-4119 Restore overdue by 1 h 12 min",
                "TM-4119 恢复已超时 1 小时 12 分",
            ),
            to_name: "Ines Duarte".to_owned(),
            error: Some("connection refused (127.0.0.1:25)".to_owned()),
            url: format!("{DESK_URL}/mail/out"),
        }
    }
}
