//! The downtime confession: alerts that came late.

use askama::Template;

use super::{Link, Page};

/// `GET /reports/late`.
#[derive(Debug, Template)]
#[template(path = "late_alerts.html")]
pub struct LateAlerts {
    /// The frame.
    pub page: Page,
    /// *3 alerts came late in the last 30 days*, or that none did.
    pub title: String,
    /// The alerts, the newest first.
    pub rows: Vec<LateRow>,
    /// *and 40 more*; empty for no more.
    pub more: String,
}

/// One alert.
#[derive(Debug, Clone)]
pub struct LateRow {
    /// The ticket, or the mail that waits.
    pub about: Link,
    /// *Restored: missed*.
    pub step: String,
    /// When it should have come.
    pub due: String,
    /// By how long it was late.
    pub late: String,
    /// For whom.
    pub told: String,
    /// Why: the desk was down, mail could not leave.
    pub why: String,
}
