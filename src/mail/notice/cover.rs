//! Gaps in cover: when nobody would be told.

use serde::Serialize;

use super::{
    Notice,
    sample::{DESK_URL, NOW, say},
};
use crate::{domain::time::Timestamp, i18n::Lang};

/// A time in which somebody who should be told is not there.
#[derive(Debug, Clone, Serialize)]
pub struct GapLine {
    /// What is not covered, as a sentence without its full stop.
    pub what: String,
    /// Where it matters; empty for a team.
    pub detail: String,
    /// From when.
    pub from: Timestamp,
    /// Until when; none where it goes on after the days that were looked at.
    pub until: Option<Timestamp>,
    /// Whether it was not mailed before.
    pub is_new: bool,
}

/// The gaps in cover of the days to come.
#[derive(Debug, Clone, Serialize)]
pub struct CoverGaps {
    /// The gaps, the earliest first. Never empty.
    pub gaps: Vec<GapLine>,
    /// How many days were looked at.
    pub days: i64,
    /// When the check was due.
    pub slot_at: Timestamp,
    /// The page of who is on call.
    pub url: String,
}

impl Notice for CoverGaps {
    const NAME: &'static str = "cover";
    fn sample(lang: Lang) -> Self {
        Self {
            gaps: vec![
                GapLine {
                    what: say(lang, "Nobody is on call for Avionics", "Avionics 无人值班"),
                    detail: String::new(),
                    from: NOW.plus_secs(172_800),
                    until: Some(NOW.plus_secs(259_200)),
                    is_new: true,
                },
                GapLine {
                    what: say(lang, "Nobody is there as account sponsor", "没有客户高层负责人"),
                    detail: say(
                        lang,
                        "Steps account sponsor of boeing; Peregrine Air",
                        "步骤：客户高层负责人；方案：boeing；客户：游隼航空",
                    ),
                    from: NOW,
                    until: None,
                    is_new: false,
                },
            ],
            days: 30,
            slot_at: NOW.plus_secs(-5),
            url: format!("{DESK_URL}/on-call"),
        }
    }
}
