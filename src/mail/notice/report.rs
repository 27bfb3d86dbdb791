//! The weekly mail to managers: did we keep what we promised?

use chrono_tz::Tz;
use serde::Serialize;

use super::{
    Notice,
    sample::{DESK_URL, NOW, say},
};
use crate::{
    domain::{promise::Watch, time::Timestamp},
    i18n::Lang,
};

/// Mon 21 Sep 2026, 00:00 in Shanghai.
const MONDAY: Timestamp = Timestamp::from_secs(1_789_920_000);

/// The figures of a week.
#[derive(Debug, Clone, Serialize)]
pub struct Weekly {
    /// The first instant of the week.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// In which zone the week is one.
    pub report_zone: Tz,
    /// As of when the figures hold.
    pub as_of: Timestamp,
    /// Promises kept.
    pub kept: i64,
    /// Promises judged: kept and missed.
    pub judged: i64,
    /// Missed ones that still run.
    pub still_late: i64,
    /// Promises that are not yet due.
    pub not_yet_due: i64,
    /// Per account, the worst first.
    pub accounts: Vec<AccountRow>,
    /// Per milestone and cycle.
    pub watches: Vec<WatchRow>,
    /// The report with the same figures.
    pub url: String,
    /// When it was due.
    pub slot_at: Timestamp,
}

/// One account's week.
#[derive(Debug, Clone, Serialize)]
pub struct AccountRow {
    /// The account.
    pub account: String,
    /// Kept.
    pub kept: i64,
    /// Judged.
    pub judged: i64,
}

/// One milestone's or cycle's week.
#[derive(Debug, Clone, Serialize)]
pub struct WatchRow {
    /// Which.
    pub watch: Watch,
    /// Kept.
    pub kept: i64,
    /// Judged.
    pub judged: i64,
    /// The median of the counted time taken, in seconds, the missed included.
    pub median_s: Option<i64>,
    /// The longest.
    pub worst_s: Option<i64>,
}

impl Notice for Weekly {
    const NAME: &'static str = "weekly";
    fn sample(lang: Lang) -> Self {
        let account = |en: &str, zh: &str, kept, judged| AccountRow {
            account: say(lang, en, zh),
            kept,
            judged,
        };
        let watch = |watch, kept, judged, median_s, worst_s| WatchRow {
            watch,
            kept,
            judged,
            median_s: Some(median_s),
            worst_s: Some(worst_s),
        };
        Self {
            from: MONDAY,
            until: MONDAY.plus_secs(7 * 86_400),
            report_zone: chrono_tz::Asia::Shanghai,
            as_of: NOW.plus_secs(-60),
            kept: 412,
            judged: 431,
            still_late: 2,
            not_yet_due: 23,
            accounts: vec![
                account("Qinghe General Hospital", "清禾总医院", 31, 35),
                account("Peregrine Pacific", "游隼太平洋航空", 64, 66),
            ],
            watches: vec![
                watch(Watch::Acknowledged, 96, 103, 412, 5400),
                watch(Watch::Restored, 51, 57, 15_480, 90_720),
            ],
            url: format!("{DESK_URL}/report"),
            slot_at: NOW,
        }
    }
}
