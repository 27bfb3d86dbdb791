//! The queue: what breaks next?

use askama::Template;

use super::{Badge, Clock, Link, Page, Said};

/// `GET /queue` (`q`, `mine`, `team`, `severe`, `unowned`, `after`).
#[derive(Debug, Template)]
#[template(path = "queue.html")]
pub struct Queue {
    /// The frame.
    pub page: Page,
    /// Open tickets under this filter.
    pub open: u64,
    /// Those with a clock past its deadline.
    pub past: u64,
    /// Those that nobody owns.
    pub unowned: u64,
    /// The hour in the desk's zone, to the second: `18:58:00 Shanghai`.
    pub clock: String,
    /// What is searched for.
    pub find: String,
    /// The filters, each a link that turns it on or off.
    pub chips: Vec<Chip>,
    /// The tickets; a group without rows is left out.
    pub groups: Vec<Group>,
    /// More rows: how many, none due before when, and the link with the cursor.
    pub more: Option<Link>,
    /// The next steps of the ladder within the hour, the earliest first.
    pub ladder: Vec<NextStep>,
    /// What is said where no row is.
    pub empty: Option<Empty>,
}

/// A filter as a link.
#[derive(Debug, Clone)]
pub struct Chip {
    /// Its word.
    pub text: String,
    /// The queue with this filter turned over.
    pub href: String,
    /// Whether it is on.
    pub on: bool,
}

/// Which part of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A clock is past its deadline.
    Past,
    /// The next deadline is within four hours.
    NextHours,
    /// The next deadline is later.
    Later,
    /// No clock runs.
    Nothing,
}

impl Part {
    /// The key of its title.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Past => "queue-past",
            Self::NextHours => "queue-next-hours",
            Self::Later => "queue-later",
            Self::Nothing => "queue-nothing",
        }
    }
}

/// One part of the queue with its tickets.
#[derive(Debug, Clone)]
pub struct Group {
    /// Which.
    pub part: Part,
    /// Its tickets, the next deadline first.
    pub rows: Vec<Row>,
}

/// One ticket.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its page.
    pub href: String,
    /// `TM-4127`.
    pub reference: String,
    /// What it is about.
    pub subject: String,
    /// The severity.
    pub severity: Badge,
    /// The account, or none where nobody assigned one yet.
    pub account: Option<Link>,
    /// The contact who reported it, beside the account.
    pub contact: Option<String>,
    /// The next promise; none where nothing is promised.
    pub clock: Option<Clock>,
    /// A second promise that is soon or late, beneath the subject.
    pub second: Option<Said>,
    /// The owner; none is *Nobody yet*.
    pub owner: Option<String>,
    /// What moves next, such as `team lead at 19:02` or `told 18:22: Daniel Okafor`.
    pub next: String,
    /// When the customer last heard of us: `18:31, 27 min ago`; empty for never.
    pub heard: String,
    /// What they heard, shortened; empty for a receipt only.
    pub heard_words: String,
    /// The contract had expired at the report.
    pub no_entitlement: bool,
    /// That no holidays are known for a year into which it runs; empty for nothing.
    pub no_holidays: String,
    /// Whether it can still be acknowledged (key `a`).
    pub can_acknowledge: bool,
}

/// The next step of a ladder.
#[derive(Debug, Clone)]
pub struct NextStep {
    /// When: `19:02`.
    pub at: String,
    /// Who will be told: `team lead Ferreira`.
    pub who: String,
    /// The ticket.
    pub ticket: Link,
}

/// What is said where no row is: *Nothing breaks today*, or *No ticket matches “gasket”*.
#[derive(Debug, Clone)]
pub struct Empty {
    /// What it is.
    pub title: String,
    /// The next deadline, what was kept so far, or where one would be found.
    pub text: String,
    /// What to do.
    pub act: Option<Link>,
}
