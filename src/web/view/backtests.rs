//! Backtests: a draft over the past, how far one has come, and what came out.

use askama::Template;

use super::{Choice, Field, Link, Page, Said, settings::Mistake};

/// `GET /settings/backtests`.
#[derive(Debug, Template)]
#[template(path = "backtests.html")]
pub struct Backtests {
    /// The frame.
    pub page: Page,
    /// A version that there is; empty is the document.
    pub version: Choice,
    /// The draft.
    pub document: Field,
    /// All that is wrong with it.
    pub mistakes: Vec<Mistake>,
    /// Reported from this date on.
    pub from: Field,
    /// Reported before this date.
    pub to: Field,
    /// Only of this account; empty is all.
    pub account: Field,
    /// The accounts that are proposed while typing.
    pub accounts: Vec<String>,
    /// The latest ones: which, over what, how it stands.
    pub rows: Vec<(Link, String, Said)>,
}

/// `GET /settings/backtests/3`.
#[derive(Debug, Template)]
#[template(path = "backtest.html")]
pub struct Backtest {
    /// The frame.
    pub page: Page,
    /// *boeing, 24 Nov 2025 – 24 Nov 2026*.
    pub title: String,
    /// Of whom, asked by whom and when.
    pub about: String,
    /// How it stands.
    pub state: Said,
    /// How far it has come, in tickets: done and all; none where it does not run.
    pub progress: Option<(i64, i64)>,
    /// Attainment: milestone, then, under the draft, the difference.
    pub attained: Vec<[String; 3]>,
    /// How many promises change their verdict.
    pub changed_count: u64,
    /// The first of them.
    pub changed: Vec<ChangedRow>,
    /// That not all are shown; empty where they are.
    pub more: String,
    /// Tickets that the draft cannot judge, and why.
    pub skipped: Vec<(Link, String)>,
}

/// A promise that changes its verdict.
#[derive(Debug, Clone)]
pub struct ChangedRow {
    /// The ticket.
    pub ticket: Link,
    /// *Restored*.
    pub what: String,
    /// *met, 12 min to spare*.
    pub was: Said,
    /// *missed, 48 min late*.
    pub would_be: Said,
}
