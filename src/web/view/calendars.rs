//! The forms of calendars: days from a file, a week of one's own, a calendar of others.

use askama::Template;

use super::{Choice, Field, Link, Page, moves::Moving, settings::Mistake};

/// `GET /settings/calendars/import` (`calendar`).
#[derive(Debug, Template)]
#[template(path = "calendar_import.html")]
pub struct CalendarImport {
    /// The frame.
    pub page: Page,
    /// Over which calendar.
    pub calendar: Choice,
    /// The years for which an iCalendar file holds: `2026-2027`.
    pub years: Field,
    /// The file's text.
    pub text: Field,
    /// All that is wrong with it.
    pub mistakes: Vec<Mistake>,
    /// What it changes, after a check.
    pub laid: Option<LaidDays>,
    /// What it would move if running tickets were moved to it; none where it touches none.
    pub moving: Option<Moving>,
}

impl CalendarImport {
    /// Whether it was checked and there is something to save.
    fn can_save(&self) -> bool {
        self.laid.as_ref().is_some_and(|laid| laid.can_save)
    }
}

/// What a file of days changes.
#[derive(Debug, Clone)]
pub struct LaidDays {
    /// Sentences: which version it becomes, for which years holidays are then known.
    pub said: Vec<String>,
    /// The dates that change: date, hours until now, hours then, name.
    pub days: Vec<[String; 4]>,
    /// Whether there is anything to save.
    pub can_save: bool,
}

/// `GET /settings/calendars/hours` (`calendar`; none is a new one).
#[derive(Debug, Template)]
#[template(path = "calendar_hours.html")]
pub struct CalendarHours {
    /// The frame.
    pub page: Page,
    /// The heading.
    pub title: String,
    /// Whether it is a new calendar: then its name is asked for.
    pub is_new: bool,
    /// Its name.
    pub name: Field,
    /// Its zone.
    pub zone: Field,
    /// The zones that are proposed while typing.
    pub zones: Vec<String>,
    /// The days of the week: name of the field, label, windows.
    pub week: Vec<(&'static str, String, Field)>,
    /// The counted time of one working day.
    pub working_day: Field,
    /// What is wrong with all of it.
    pub wrong: Option<String>,
    /// What saving does, after a check.
    pub checked: Option<String>,
    /// What it would move if running tickets were moved to it; none where it touches none.
    pub moving: Option<Moving>,
    /// Back.
    pub back: Link,
}

/// `GET /settings/calendars/combine`.
#[derive(Debug, Template)]
#[template(path = "calendar_combine.html")]
pub struct CalendarCombine {
    /// The frame.
    pub page: Page,
    /// Its name.
    pub name: Field,
    /// Open where all are, or where one is.
    pub together: Choice,
    /// The calendars: name, whether it is ticked.
    pub of: Vec<(String, bool)>,
    /// What is wrong with which were ticked.
    pub wrong: Option<String>,
    /// The counted time of one working day.
    pub working_day: Field,
    /// What saving does, after a check.
    pub checked: Option<String>,
    /// What it would move if running tickets were moved to it; none where it touches none.
    pub moving: Option<Moving>,
}

/// An open deadline in a year without holiday data.
#[derive(Debug, Clone)]
pub struct UnknownHoliday {
    /// The ticket.
    pub ticket: Link,
    /// *Resolved, Thu 7 Jan 2027 15:30*.
    pub what: String,
    /// *no holidays are known for 2027 in working Asia/Shanghai*.
    pub why: String,
}
