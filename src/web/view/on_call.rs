//! Who is on call: all teams, and one team with its rotation.

use askama::Template;

use super::{Choice, Field, Link, Page, Said};

/// `GET /on-call`.
#[derive(Debug, Template)]
#[template(path = "on_call.html")]
pub struct OnCall {
    /// The frame.
    pub page: Page,
    /// The teams.
    pub rows: Vec<TeamRow>,
}

/// One team.
#[derive(Debug, Clone)]
pub struct TeamRow {
    /// The team.
    pub team: Link,
    /// Who is on call now, or that nobody is.
    pub now: Said,
    /// Until when; empty where nothing changes.
    pub until: String,
    /// Who comes then; empty where nobody is known to.
    pub then: String,
    /// How many gaps there are in the next 30 days.
    pub gaps: Said,
}

/// `GET /on-call/{id}`, and the answer to a form of it that was refused.
#[derive(Debug, Template)]
#[template(path = "on_call_team.html")]
pub struct TeamPage {
    /// The frame.
    pub page: Page,
    /// The team's number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// *Lin Wei is on call until Mon 5 Oct 09:00, then Ada.*
    pub lead: String,
    /// The rotation in words: label and value; empty where it has none.
    pub facts: Vec<(String, String)>,
    /// The next 30 days, part by part.
    pub parts: Vec<PartRow>,
    /// Who covers in place of the rotation, now and later.
    pub overrides: Vec<EntryRow>,
    /// Who is away, now and later.
    pub leaves: Vec<EntryRow>,
    /// What changes it; none for a reader who may not.
    pub forms: Option<Forms>,
}

/// A part of the days to come.
#[derive(Debug, Clone)]
pub struct PartRow {
    /// From when.
    pub from: String,
    /// Until when.
    pub until: String,
    /// Who, or that nobody is.
    pub who: Said,
    /// Why they: *instead of Ada, who is away*; empty for their turn.
    pub why: String,
}

/// An override or a leave.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// Who.
    pub who: String,
    /// From when until when.
    pub between: String,
    /// `POST` of what takes it back.
    pub end: String,
}

/// What changes a team's cover.
#[derive(Debug, Clone)]
pub struct Forms {
    /// `POST /on-call/{id}/rotation` (`zone`, `every`, `at`, `starts_on`, `order`).
    pub rotation: RotationForm,
    /// Whether there is a rotation that could be ended: `POST /on-call/{id}/end`.
    pub can_end: bool,
    /// `POST /on-call/{id}/override` (`who`, `from`, `to`).
    pub cover: SpanForm,
    /// `POST /on-call/{id}/leave` (`who`, `from`, `to`).
    pub leave: SpanForm,
    /// The zones that are proposed while typing.
    pub zones: Vec<String>,
    /// The hint of times: *Times are those of Berlin.*
    pub times: String,
}

/// The rotation.
#[derive(Debug, Clone)]
pub struct RotationForm {
    /// The zone.
    pub zone: Field,
    /// Every day, or on which weekday.
    pub every: Choice,
    /// At which time.
    pub at: Field,
    /// The date from which on.
    pub starts_on: Field,
    /// One person a line, in their order.
    pub order: Field,
}

/// Somebody, from and until when.
#[derive(Debug, Clone)]
pub struct SpanForm {
    /// Who.
    pub who: Choice,
    /// From when.
    pub from: Field,
    /// Until when.
    pub to: Field,
}
