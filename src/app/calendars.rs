//! Calendars as their pages show them: the newest version of each, with its hours as written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use super::{desk::Desk, error::AppError};
use crate::{
    db::{DbError, terms as rows},
    domain::{ids::CalendarId, time::Timestamp},
};

/// Windows of a day as they are written: `09:00` to `18:00`; an end before its begin lies on the
/// next day.
pub type Windows = Vec<[String; 2]>;

/// What a version says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    /// Day and night; then nothing else is said.
    pub always: bool,
    /// The zone of the hours.
    pub zone: Option<String>,
    /// `mon` to `sun` → windows; a day that is not there is closed.
    pub weekly: BTreeMap<String, Windows>,
    /// Dates that differ → their windows; none is closed.
    pub exceptions: BTreeMap<NaiveDate, Windows>,
    /// The years for which holidays are known; none where no list is kept.
    pub holiday_years: Option<BTreeSet<i32>>,
    /// Counted seconds of one working day; those of a whole day where it says nothing.
    pub working_day_s: Option<i64>,
}

impl Written {
    /// The names of the week's days, from Monday.
    pub const WEEK: [&'static str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// The windows of a day of the week, 0 is Monday.
    #[must_use]
    pub fn of_weekday(&self, day: usize) -> &[[String; 2]] {
        let name = Self::WEEK.get(day).copied().unwrap_or_default();
        self.weekly.get(name).map_or(&[], Vec::as_slice)
    }
}

/// A calendar at its newest version.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The calendar.
    pub id: CalendarId,
    /// Its name.
    pub name: String,
    /// The number of its newest version.
    pub version: i64,
    /// When that was saved.
    pub saved_at: Timestamp,
    /// What that says.
    pub written: Written,
}

/// Every calendar, by name.
///
/// # Errors
/// When the database cannot, or a version is not what is written here.
pub fn all(desk: &Desk) -> Result<Vec<Calendar>, AppError> {
    let found = desk.read(|c| Ok(rows::calendar_all(c)?))?;
    found
        .into_iter()
        .map(|(id, name, row)| {
            let written =
                serde_json::from_str(&row.body).map_err(|e| AppError::from(DbError::from(e)))?;
            Ok(Calendar { id, name, version: row.version, saved_at: row.created_at, written })
        })
        .collect()
}

/// One calendar.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn one(desk: &Desk, id: CalendarId) -> Result<Calendar, AppError> {
    all(desk)?.into_iter().find(|k| k.id == id).ok_or(AppError::NotFound("calendar"))
}
