//! A rehearsal: a fault that nobody touches, and who would be told.

use askama::Template;

use super::{Choice, Field, Page};

/// `GET /rehearsal` (`account`, `severity`, `at`).
#[derive(Debug, Template)]
#[template(path = "rehearsal.html")]
pub struct Rehearsal {
    /// The frame.
    pub page: Page,
    /// The account by its name; empty is somebody unknown.
    pub account: Field,
    /// The accounts that are proposed while typing.
    pub accounts: Vec<String>,
    /// How bad it is.
    pub severity: Choice,
    /// When it is reported, in the account's zone; empty is now.
    pub at: Field,
    /// What would happen; none before it was asked.
    pub told: Option<Told>,
}

/// What would happen.
#[derive(Debug, Clone)]
pub struct Told {
    /// *S1 Grounded, Peregrine, Thu 1 Oct 03:10 Shanghai, boeing v1*.
    pub title: String,
    /// That no contract is in force, or that holidays are not known; empty for nothing.
    pub warning: String,
    /// Each promise: name, when it is due, its length.
    pub promises: Vec<[String; 3]>,
    /// Each step: when, what, why then, who.
    pub steps: Vec<[String; 4]>,
}
