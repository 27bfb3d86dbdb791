//! The report: did we keep it? Every figure leads to the list behind it.

use askama::Template;

use super::{Choice, Field, Link, Page, Said, parts::per_cent, whose::WhoseTime};

/// `GET /reports` (`from`, `to`, `zone`, `account`, `plan`, `severity`, `as_of`).
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub struct Report {
    /// The frame.
    pub page: Page,
    /// What was asked makes no report: the mistakes stand at its fields.
    pub is_refused: bool,
    /// What is reported, in words: *all accounts · 1–30 Sep 2026, Shanghai, the month still
    /// running*.
    pub scope: String,
    /// The whole; none where no promise fell due.
    pub total: Option<Total>,
    /// What is said under the answer; empty for nothing.
    pub lead: String,
    /// The filters.
    pub filters: Filters,
    /// *As of Wed 30 Sep 2026 18:58:00 Shanghai*.
    pub as_of: String,
    /// The same figures as CSV.
    pub csv: String,
    /// By milestone, with times.
    pub milestones: Vec<Line>,
    /// What is not among the judged, each with its list: *38 not yet due, 1 waived, 5 superseded*.
    pub not_in_it: Vec<Link>,
    /// By account, plan and severity; an empty one is left out.
    pub tables: Vec<Table>,
    /// The missed, the open ones first.
    pub missed: Vec<Missed>,
    /// All of them, where the list above is shortened.
    pub all_missed: Option<Link>,
    /// By the time that customers asked for; empty where none did.
    pub asked_for: String,
    /// What was counted for it: a ticket, and how it stands to that time.
    pub asked_for_tickets: Vec<(Link, String)>,
    /// Whose the time was, of one account.
    pub whose_time: Option<WhoseTime>,
    /// How suppliers kept their own terms.
    pub suppliers: Vec<SupplierKept>,
}

/// How one supplier kept their terms.
#[derive(Debug, Clone)]
pub struct SupplierKept {
    /// Who.
    pub name: String,
    /// *3 of 4 in time (75.0 %), 1 late and not done yet*.
    pub figure: String,
    /// What was counted: a ticket with the proof of the supplier's clock, and how that stands.
    pub handed: Vec<(Link, String)>,
}

/// The headline's figures.
#[derive(Debug, Clone)]
pub struct Total {
    /// Kept.
    pub met: u64,
    /// Judged.
    pub judged: u64,
    /// `95.6 %`.
    pub share: String,
    /// The list of the judged.
    pub href: String,
    /// The list of the missed.
    pub missed_href: String,
}

impl Report {
    /// The answer as a sentence.
    fn answer(&self, total: &Total) -> String {
        crate::i18n::t_args(
            self.page.lang,
            "report-h1",
            &[
                ("met", total.met.to_string().into()),
                ("judged", total.judged.to_string().into()),
                ("share", total.share.as_str().into()),
            ],
        )
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Filters {
    /// The first day, `2026-09-01`.
    pub from: Field,
    /// The last day.
    pub to: Field,
    /// The zone whose days they are.
    pub zone: Choice,
    /// The account, or all.
    pub account: Choice,
    /// The plan, or all.
    pub plan: Choice,
    /// The severity, or all.
    pub severity: Choice,
    /// Periods as links: *this month*, *last month*.
    pub periods: Vec<super::queue::Chip>,
}

/// Figures of one milestone, account, plan or severity.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Kept.
    pub met: u64,
    /// Missed, those still running included.
    pub missed: u64,
    /// Missed and still running at the as-of instant.
    pub still_late: u64,
    /// `98.2 %`.
    pub share: String,
    /// The list of the judged.
    pub href: String,
    /// The list of the missed.
    pub missed_href: String,
    /// The list of those that are still late.
    pub still_late_href: String,
    /// The greatest number of judged in its table, for the bar's length.
    pub widest: u64,
    /// Median, nine of ten within, worst: times in words; all empty where the table has no times.
    pub median: String,
    /// Nine of ten within.
    pub p90: String,
    /// The worst.
    pub worst: String,
}

impl Line {
    fn judged(&self) -> u64 {
        self.met + self.missed
    }

    fn width(&self, part: u64) -> f64 {
        per_cent(
            i64::try_from(part).unwrap_or(i64::MAX),
            i64::try_from(self.widest).unwrap_or(i64::MAX),
        )
    }
}

/// A table of figures.
#[derive(Debug, Clone)]
pub struct Table {
    /// *By account*.
    pub title: String,
    /// The first column's head: *Account*.
    pub head: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A promise that was missed.
#[derive(Debug, Clone)]
pub struct Missed {
    /// The ticket.
    pub ticket: Link,
    /// The account.
    pub account: String,
    /// *Restored, due Wed 30 Sep 17:52:40*.
    pub promise: String,
    /// Its proof.
    pub proof: String,
    /// *1 h 06 min, runs on*.
    pub late: String,
    /// *S2*.
    pub severity: String,
}

/// `GET /reports/promises`: the promises behind one figure.
#[derive(Debug, Template)]
#[template(path = "report_list.html")]
pub struct ReportList {
    /// The frame.
    pub page: Page,
    /// The report that it belongs to.
    pub report: String,
    /// The figure as a sentence: *51 of 57: restored, September 2026*.
    pub title: String,
    /// Which filters hold, and the as-of instant.
    pub scope: String,
    /// The promises.
    pub rows: Vec<Judged>,
    /// The next ones.
    pub more: Option<Link>,
    /// The same as CSV.
    pub csv: String,
}

/// A promise with its verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The ticket.
    pub ticket: Link,
    /// What it is about.
    pub subject: String,
    /// The account.
    pub account: String,
    /// *Restored, due Wed 30 Sep 17:52:40*.
    pub promise: String,
    /// Its proof.
    pub proof: String,
    /// *met, 12 min to spare*.
    pub verdict: Said,
}
