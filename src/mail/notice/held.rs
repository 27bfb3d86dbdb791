//! Messages that wait for a person: in quarantine, or parked.

use serde::Serialize;

use super::{
    Notice,
    sample::{DESK_URL, NOW, say},
};
use crate::{domain::time::Timestamp, i18n::Lang};

/// A message waits for a person's judgement, or has waited too long.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    /// From which address.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// Why it waits, in the mail's language.
    pub why: String,
    /// What is proposed, in the mail's language.
    pub proposal: Option<String>,
    /// By when somebody has to decide.
    pub due_at: Timestamp,
    /// Its page.
    pub url: String,
}

impl Notice for Held {
    const NAME: &'static str = "held";
    fn sample(lang: Lang) -> Self {
        Self {
            from: "li.wei@partner.example".to_owned(),
            subject: say(lang, "TM-4127: photos of the part", "TM-4127：备件照片"),
            arrived_at: NOW.plus_secs(-20),
            why: say(
                lang,
                "Its subject names TM-4127; its sender is not known to Peregrine Pacific.",
                "主题写有 TM-4127，但发件人不在游隼太平洋航空的联系人中。",
            ),
            proposal: Some(say(lang, "Add it to TM-4127.", "加入 TM-4127。")),
            due_at: NOW.plus_secs(880),
            url: format!("{DESK_URL}/mail/88"),
        }
    }
}

/// A message could not be processed.
#[derive(Debug, Clone, Serialize)]
pub struct Parked {
    /// From which address, where it could be read.
    pub from: Option<String>,
    /// Its subject, where it could be read.
    pub subject: Option<String>,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// What went wrong.
    pub error: String,
    /// By when somebody has to look.
    pub due_at: Timestamp,
    /// Its page.
    pub url: String,
    /// Its number, for `tarmac mail retry`.
    pub number: i64,
}

impl Notice for Parked {
    const NAME: &'static str = "parked";
    fn sample(lang: Lang) -> Self {
        Self {
            from: Some("noc@fennel.example".to_owned()),
            subject: Some(say(lang, "Chiller 2 display", "2 号冷机显示屏")),
            arrived_at: NOW.plus_secs(-3600),
            error: say(
                lang,
                "Parts are nested 3,000 deep; 100 are read.",
                "部件嵌套 3000 层；最多读取 100 层。",
            ),
            due_at: NOW.plus_secs(-60),
            url: format!("{DESK_URL}/mail/89"),
            number: 89,
        }
    }
}
