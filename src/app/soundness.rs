//! Whether what is stored can be worked with: every plan and every calendar, as of its newest
//! version, and the desk's default plan. For `tarmac check` and the start.

use super::{desk::Desk, error::AppError};
use crate::{
    db::terms,
    domain::{calendar::Calendar, plan::document},
};

/// What was looked at, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Plans.
    pub plans: usize,
    /// Calendars.
    pub calendars: usize,
    /// A sentence each.
    pub wrong: Vec<String>,
}

/// Reads all plans and calendars.
///
/// # Errors
/// When the database cannot.
pub fn look(desk: &Desk) -> Result<Found, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let mut found = Found::default();
        for (id, name) in terms::plan_all(c)? {
            found.plans += 1;
            match terms::plan_version_of(c, id)?.into_iter().next() {
                None => found.wrong.push(format!("The plan {name} has no version")),
                Some(newest) => {
                    if let Err(e) = document::from_canonical(&newest.body) {
                        let version = newest.version;
                        found.wrong.push(format!("The plan {name} v{version} cannot be read: {e}"));
                    }
                }
            }
        }
        for (_, name, newest) in terms::calendar_all(c)? {
            found.calendars += 1;
            match serde_json::from_str::<Calendar>(&newest.body) {
                Err(e) => found.wrong.push(format!("The calendar {name} cannot be read: {e}")),
                Ok(calendar) if calendar.deadline(now, 1, &[]).due.is_none() => {
                    found.wrong.push(format!("The calendar {name} does not open within 400 days"));
                }
                Ok(_) => {}
            }
        }
        Ok(found)
    })
}

/// What is wrong with the desk's default plan, under which mail of unknown senders runs.
///
/// # Errors
/// When the database cannot.
pub fn default_plan(desk: &Desk) -> Result<Option<String>, AppError> {
    let name = &desk.config.desk.default_plan;
    desk.read(|c| {
        if terms::plan_by_name(c, name)?.is_some() {
            return Ok(None);
        }
        let known: Vec<String> = terms::plan_all(c)?.into_iter().map(|(_, name)| name).collect();
        Ok(Some(format!(
            "desk.default_plan: there is no plan {name}; there are {}. Name one of them, or bring \
             yours with `tarmac plan import`",
            known.join(", ")
        )))
    })
}
