//! The page behind a link in an alert: it asks first, since scanners follow links.

use askama::Template;

use super::{Badge, Clock, Link, Page};

/// `GET` of the link (asks), `POST` of the same (takes).
#[derive(Debug, Template)]
#[template(path = "take.html")]
pub struct Take {
    /// The frame; `me` is none where the reader is not signed in.
    pub page: Page,
    /// Whereto it is posted: the link itself.
    pub action: String,
    /// The ticket.
    pub ticket: Link,
    /// What it is about.
    pub subject: String,
    /// Its severity.
    pub severity: Badge,
    /// The promises of which the alert tells.
    pub clocks: Vec<Clock>,
    /// Whose alert it is: *You take it as Tomás Ferreira.*
    pub who: String,
    /// For how long the ladder is silent, and that it fulfils nothing.
    pub silence: String,
    /// It is taken: until when, by whom. None while it asks.
    pub taken: Option<String>,
}
