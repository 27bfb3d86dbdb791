//! Calendars as their pages show them.

use serde_json::Value;

use super::{desk::Desk, error::AppError};
use crate::{
    db::{DbError, terms},
    domain::{calendar::Calendar, ids::CalendarId},
};

/// A calendar at its newest version.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Row id.
    pub id: CalendarId,
    /// Its name.
    pub name: String,
    /// The number of the version.
    pub version: i64,
    /// What counts.
    pub calendar: Calendar,
    body: Value,
}

impl Stored {
    /// The windows of a weekday (`mon` … `sun`): `09:00–18:00, 20:00–22:00`; empty where it is
    /// closed.
    #[must_use]
    pub fn windows(&self, day: &str) -> String {
        let windows = self.body.get("weekly").and_then(|week| week.get(day));
        windows.map(shown).unwrap_or_default()
    }

    /// The dates that differ, with their windows; empty windows close the date.
    #[must_use]
    pub fn exceptions(&self) -> Vec<(String, String)> {
        let dates = self.body.get("exceptions").and_then(Value::as_object);
        let dates = dates.into_iter().flatten();
        dates.map(|(date, windows)| (date.clone(), shown(windows))).collect()
    }
}

fn shown(windows: &Value) -> String {
    let one = |window: &Value| {
        let end = |at: usize| window.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
        format!("{}–{}", end(0), end(1))
    };
    let all: Vec<String> = windows.as_array().into_iter().flatten().map(one).collect();
    all.join(", ")
}

/// Every calendar by name, at its newest version.
///
/// # Errors
/// When the database cannot, or a calendar cannot be read.
pub fn all(desk: &Desk) -> Result<Vec<Stored>, AppError> {
    desk.read(|c| {
        let mut all = Vec::new();
        for (id, name, row) in terms::calendar_all(c)? {
            let calendar = serde_json::from_str(&row.body).map_err(DbError::from)?;
            let body = serde_json::from_str(&row.body).map_err(DbError::from)?;
            all.push(Stored { id, name, version: row.version, calendar, body });
        }
        Ok(all)
    })
}
