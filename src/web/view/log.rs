//! Log a fault: what do we promise?

use askama::Template;

use super::{Choice, Field, Page, ticket::SeverityOption};

/// `GET`/`POST /log` (`account`, `contact`, `place`, `severity`, `subject`, `text`, `when`, `at`, `zone`;
/// `preview` asks for the promises only).
#[derive(Debug, Template)]
#[template(path = "log.html")]
pub struct Log {
    /// The frame.
    pub page: Page,
    /// The account as it was typed: its name, or one typed anew.
    pub account: Field,
    /// The accounts that are proposed while typing.
    pub accounts: Vec<String>,
    /// What the account is: *Key account · boeing v1*; empty while it is not known.
    pub account_hint: String,
    /// The caller: a name and an address.
    pub contact: Field,
    /// The contacts that are proposed while typing: *Chen Li <chen.li@peregrine.example>*.
    pub contacts: Vec<String>,
    /// The site or asset that it is about, by its name; may be empty.
    pub place: Field,
    /// Those of the account, to be proposed.
    pub places: Vec<String>,
    /// The severities with the plan's tests.
    pub severities: Vec<SeverityOption>,
    /// What is wrong with the choice of a severity.
    pub severity_error: Option<String>,
    /// In one line.
    pub subject: Field,
    /// In their words.
    pub text: Field,
    /// `now` or `earlier`.
    pub when: Choice,
    /// When, if earlier.
    pub at: Field,
    /// In which zone that time is.
    pub zone: Choice,
    /// What is promised, so far.
    pub promises: Promises,
}

/// What would be promised: beside the form, and alone as `POST /log/preview`, which the script
/// puts in its place whenever account, severity or time change.
#[derive(Debug, Template)]
#[template(path = "log_promises.html")]
pub struct Promises {
    /// The frame.
    pub page: Page,
    /// *S1 · counts day and night*.
    pub terms: String,
    /// The promises, in the order of the milestones, then the cycles.
    pub rows: Vec<Promise>,
    /// What is to be known: that the contract has ended, that the caller gets this list by mail.
    pub note: String,
    /// Who is told at once, and who next.
    pub told: String,
    /// The button: *Log it, acknowledge by 13:20*.
    pub button: String,
}

/// One promise.
#[derive(Debug, Clone)]
pub struct Promise {
    /// *Acknowledged*, *Word from us*.
    pub name: String,
    /// When, in the promise's zone: *13:20*.
    pub at: String,
    /// And in the reader's: *07:20 you*; empty where it is the same.
    pub you: String,
    /// *15 min*.
    pub target: String,
}

impl Log {
    const fn promises(&self) -> &Promises {
        &self.promises
    }
}

impl Promises {
    const fn promises(&self) -> &Self {
        self
    }
}
