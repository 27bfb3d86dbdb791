//! Settings: plans and their versions, calendars, the people of the desk.

use askama::Template;

use super::{Badge, Choice, Field, Link, Page, Said, calendars::UnknownHoliday, moves::Moving};

/// `GET /settings/plans`.
#[derive(Debug, Template)]
#[template(path = "plans.html")]
pub struct Plans {
    /// The frame.
    pub page: Page,
    /// The plans, the desk's default first.
    pub rows: Vec<PlanRow>,
}

/// One plan.
#[derive(Debug, Clone)]
pub struct PlanRow {
    /// The plan at its newest version.
    pub plan: Link,
    /// *v4, since 1 Apr 2026*.
    pub version: String,
    /// How many contracts bind it.
    pub contracts: u64,
    /// *default plan*, *for key accounts*; empty for nothing.
    pub note: String,
}

/// `GET /settings/plans/2/versions/4`.
#[derive(Debug, Template)]
#[template(path = "plan.html")]
pub struct PlanPage {
    /// The frame.
    pub page: Page,
    /// Its name.
    pub name: String,
    /// *v4, since Wed 1 Apr 2026, by Sun Yue*.
    pub version: String,
    /// Which contracts bind it.
    pub bound: String,
    /// The heads of the target columns: milestones and cycles.
    pub columns: Vec<String>,
    /// The severities with their targets, as many as there are columns; empty for no promise.
    pub targets: Vec<PlanTargets>,
    /// The ladders.
    pub ladders: Vec<PlanLadder>,
    /// The other versions.
    pub versions: Vec<PlanVersion>,
    /// That tickets run on older versions, with the page that moves them; none where none does.
    pub offer: Option<(String, Link)>,
    /// Its form; none for whoever may not edit it.
    pub edit: Option<String>,
    /// The document as it was given.
    pub document: String,
    /// The same as a file.
    pub download: String,
}

/// The targets of one severity.
#[derive(Debug, Clone)]
pub struct PlanTargets {
    /// The severity.
    pub severity: Badge,
    /// *15 min*, *every 1 h*; empty for none.
    pub targets: Vec<String>,
    /// The words that make it: *AOG, grounded*.
    pub words: String,
}

/// One ladder.
#[derive(Debug, Clone)]
pub struct PlanLadder {
    /// For what: *S1, every clock*.
    pub title: String,
    /// For how long a taken alert silences it.
    pub silence: String,
    /// Its steps: when, who.
    pub steps: Vec<(String, String)>,
}

/// A version of a plan.
#[derive(Debug, Clone)]
pub struct PlanVersion {
    /// *v3*.
    pub version: Link,
    /// *1 Jan – 31 Mar 2026*.
    pub between: String,
    /// Whether it is the one that is shown.
    pub shown: bool,
}

/// `GET`/`POST /settings/plans/import` (`document`), and its answer with all mistakes at once.
#[derive(Debug, Template)]
#[template(path = "plan_import.html")]
pub struct PlanImport {
    /// The frame.
    pub page: Page,
    /// The document as it was typed.
    pub document: Field,
    /// What is wrong, by place; empty before it was checked and when all is right.
    pub mistakes: Vec<Mistake>,
    /// It was checked and nothing is wrong: what saving changes. The form then offers to save.
    pub checked: Option<Vec<String>>,
    /// What it would move if running tickets were moved to it; none where it touches none.
    pub moving: Option<Moving>,
}

/// A mistake in a document.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// Where: *line 14, severity.S1.target.restored.within*.
    pub place: String,
    /// What, and what would be right.
    pub text: String,
}

/// `GET /settings/users`.
#[derive(Debug, Template)]
#[template(path = "users.html")]
pub struct Users {
    /// The frame.
    pub page: Page,
    /// The people.
    pub rows: Vec<UserRow>,
    /// `POST /settings/users` (`name`, `address`, `role`, `language`, `zone`).
    pub form: UserForm,
}

/// A person of the desk.
#[derive(Debug, Clone)]
pub struct UserRow {
    /// The name.
    pub name: String,
    /// The address.
    pub address: String,
    /// The role in words.
    pub role: String,
    /// The teams, and which of them the person leads.
    pub teams: String,
    /// The zone and the hour there.
    pub hour: String,
    /// *active*, *has no password yet*, *off*.
    pub state: Said,
    /// `POST` of what switches the person off or on (`active` = `yes`|`no`); none for oneself.
    pub switch: Option<Switch>,
}

/// A button that switches something off or on.
#[derive(Debug, Clone)]
pub struct Switch {
    /// Whereto it is posted.
    pub action: String,
    /// `yes` or `no`.
    pub value: &'static str,
    /// The button's words.
    pub text: String,
}

/// A person to be added. The invitation with the link for a password goes by mail.
#[derive(Debug, Clone)]
pub struct UserForm {
    /// The name.
    pub name: Field,
    /// The address.
    pub address: Field,
    /// Engineer, manager, admin.
    pub role: Choice,
    /// The language of pages and mails.
    pub language: Choice,
    /// The zone.
    pub zone: Field,
    /// The zones that are proposed while typing.
    pub zones: Vec<String>,
}

/// `GET /settings/calendars`.
#[derive(Debug, Template)]
#[template(path = "calendars.html")]
pub struct Calendars {
    /// The frame.
    pub page: Page,
    /// The calendars.
    pub rows: Vec<CalendarRow>,
    /// How many open deadlines run into a year without holiday data.
    pub unknown_count: u64,
    /// The first of them.
    pub unknown: Vec<UnknownHoliday>,
    /// Whether the reader may make and edit calendars.
    pub can_edit: bool,
}

/// One calendar at its newest version.
#[derive(Debug, Clone)]
pub struct CalendarRow {
    /// The calendar.
    pub calendar: Link,
    /// *v7*.
    pub version: String,
    /// The zone.
    pub zone: String,
    /// *Mon–Fri 09:00–18:00*.
    pub hours: String,
    /// Until which year it has holidays, or that it has none.
    pub holidays: Said,
}

/// `GET /settings/calendars/1`.
#[derive(Debug, Template)]
#[template(path = "calendar.html")]
pub struct CalendarPage {
    /// The frame.
    pub page: Page,
    /// Its name.
    pub name: String,
    /// What can be done with it.
    pub edits: Vec<Link>,
    /// Version, zone, length of a working day: label and value.
    pub facts: Vec<(String, String)>,
    /// The week: day and windows.
    pub week: Vec<(String, String)>,
    /// Days that differ: date, what, name.
    pub days: Vec<(String, String, String)>,
}
