//! Calendars as their pages show them: the newest version of each, with its hours as written.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    sync::Arc,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    calendar_hours::{refuse_never_open, store},
    desk::Desk,
    error::AppError,
    terms,
};
use crate::{
    db::{Conn, DbError, terms as rows},
    domain::{
        calendar::{
            Calendar as Hours,
            days::{self, Days, DaysForm, DaysMistake},
            shipped,
        },
        ids::CalendarId,
        time::Timestamp,
        told::Told,
    },
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
    /// How dates that differ are called.
    pub holiday_names: BTreeMap<NaiveDate, String>,
    /// The calendars of which one must be open, where it is made of several.
    pub union: Vec<Written>,
    /// The calendars that must all be open, where it is made of several.
    pub intersection: Vec<Written>,
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

/// A date that an import changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayChange {
    /// The date.
    pub date: NaiveDate,
    /// Its own windows until now; none where it is as its week says.
    pub was: Option<Windows>,
    /// Its windows then; none at all is closed.
    pub is: Windows,
    /// How it is called then.
    pub name: String,
}

/// What an import changes, and what it stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Laid {
    /// The calendar.
    pub calendar: String,
    /// The version that was stored; none where nothing was, since it was only looked at or since the
    /// newest version says the same.
    pub stored: Option<i64>,
    /// The dates that change, in order.
    pub changes: Vec<DayChange>,
    /// The years that have holiday data then.
    pub years: Vec<i32>,
    /// Whether it says anything that the newest version does not.
    pub is_new: bool,
    /// The calendar as it is then.
    #[serde(skip)]
    pub after: Hours,
}

/// Reads a file of days and lays it over a calendar of that name: a preview, and, where `save` says
/// so, the next version, for tickets reported from then on. A shipped calendar, such as
/// `working Asia/Shanghai`, is made where it is not there yet.
///
/// # Errors
/// [`AppError::NotFound`] for a calendar that is not there; the inner list is every mistake.
pub fn import(
    desk: &Arc<Desk>,
    actor: &str,
    name: &str,
    (form, text): (DaysForm, &str),
    years: RangeInclusive<i32>,
    save: bool,
) -> Result<Result<Laid, Vec<DaysMistake>>, AppError> {
    let days = match days::read(form, text, years) {
        Ok(days) => days,
        Err(mistakes) => return Ok(Err(mistakes)),
    };
    let before = desk.read(|c| newest(c, name))?;
    let after = match before.with_days(&days) {
        Ok(after) => after,
        Err(e) => return Ok(Err(vec![DaysMistake { line: None, what: e.to_string().into() }])),
    };
    let laid = Laid {
        calendar: name.to_owned(),
        stored: None,
        changes: changes(&before, &after, &days)?,
        years: after.holiday_years().into_iter().flatten().copied().collect(),
        is_new: after != before,
        after: after.clone(),
    };
    let now = desk.now();
    if after.never_opens(now) {
        let what = Told { key: "days-never-open", values: Vec::new() };
        return Ok(Err(vec![DaysMistake { line: None, what }]));
    }
    if !save || !laid.is_new {
        return Ok(Ok(laid));
    }
    let (actor, name) = (actor.to_owned(), name.to_owned());
    desk.write(move |c, _| {
        let before = newest(c, &name)?;
        // What was previewed is laid over what is newest now: nobody else's days are lost.
        let after = before.with_days(&days).map_err(|e| AppError::Evaluate(e.to_string()))?;
        if let Some((role, zone)) = shipped_name(&name) {
            terms::shipped_calendar(c, role, zone.name(), now)?;
        }
        let (_, version) = store(c, &name, &after, &actor, "calendar imported", now)?;
        Ok(Ok(Laid { stored: Some(version), ..laid.clone() }))
    })
}

/// How calendars are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Open where one of them is.
    Union,
    /// Open where all of them are: our hours and the customer's site.
    Intersection,
}

/// What a calendar made of the newest versions of others would be, and its number; none where the
/// newest says the same. Nothing is stored.
///
/// # Errors
/// As [`combine`].
pub fn combined(
    desk: &Desk,
    name: &str,
    what: &(Together, Vec<String>),
    working_day_s: Option<i64>,
) -> Result<(Hours, Option<i64>), AppError> {
    let now = desk.now();
    desk.read(|c| {
        let made = made_of(c, name, what, working_day_s, now)?;
        let newest = match rows::calendar_by_name(c, name)? {
            Some(id) => rows::calendar_version_newest(c, id)?.map_or(0, |row| row.version),
            None => 0,
        };
        let is_same = newest > 0 && self::newest(c, name)? == made;
        Ok((made, (!is_same).then_some(newest + 1)))
    })
}

fn made_of(
    c: &mut Conn,
    name: &str,
    (together, of): &(Together, Vec<String>),
    working_day_s: Option<i64>,
    now: Timestamp,
) -> Result<Hours, AppError> {
    if name.is_empty() || shipped_name(name).is_some() {
        return Err(AppError::wrong("name", "wrong-taken", name));
    }
    let of = of.iter().map(|one| newest(c, one)).collect::<Result<Vec<_>, _>>()?;
    let key = match together {
        Together::Union => "union",
        Together::Intersection => "intersection",
    };
    let mut document = serde_json::json!({ key: of });
    if let (Some(secs), Some(object)) = (working_day_s, document.as_object_mut()) {
        object.insert("working_day_s".to_owned(), secs.into());
    }
    let made: Hours = serde_json::from_value(document)
        .map_err(|e| AppError::wrong("calendars", "wrong-several", e.to_string()))?;
    refuse_never_open("calendars", &made, now)?;
    Ok(made)
}

/// Stores a calendar made of the newest versions of others as the next version of its name; its
/// number, or none where the newest says the same.
///
/// # Errors
/// [`AppError::NotFound`] for a calendar that is not there; [`AppError::Wrong`] for fewer than two,
/// or for one that never opens.
pub fn combine(
    desk: &Arc<Desk>,
    actor: &str,
    name: &str,
    what: (Together, Vec<String>),
    working_day_s: Option<i64>,
) -> Result<Option<i64>, AppError> {
    let now = desk.now();
    let (actor, name) = (actor.to_owned(), name.trim().to_owned());
    desk.write(move |c, _| {
        let made = made_of(c, &name, &what, working_day_s, now)?;
        if known(c, &name)?.is_some_and(|before| before == made) {
            return Ok(None);
        }
        Ok(Some(store(c, &name, &made, &actor, "calendar combined", now)?.1))
    })
}

/// The newest version of a calendar, or the shipped one of that name; none where there is neither.
pub(super) fn known(c: &mut Conn, name: &str) -> Result<Option<Hours>, AppError> {
    match newest(c, name) {
        Ok(found) => Ok(Some(found)),
        Err(AppError::NotFound(_)) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Role and zone of the name of a shipped calendar.
fn shipped_name(name: &str) -> Option<(&str, chrono_tz::Tz)> {
    let (role, zone) = name.split_once(' ')?;
    shipped::ROLES.contains(&role).then_some((role, zone.parse().ok()?))
}

/// The newest version of a calendar, or the shipped one of that name.
fn newest(c: &mut Conn, name: &str) -> Result<Hours, AppError> {
    let newest = match rows::calendar_by_name(c, name)? {
        Some(id) => rows::calendar_version_newest(c, id)?,
        None => None,
    };
    if let Some(row) = newest {
        return Ok(serde_json::from_str(&row.body).map_err(DbError::from)?);
    }
    shipped_name(name)
        .and_then(|(role, zone)| shipped::calendar(role, zone))
        .ok_or(AppError::NotFound("calendar"))
}

fn changes(before: &Hours, after: &Hours, days: &Days) -> Result<Vec<DayChange>, AppError> {
    let written = |hours: &Hours| -> Result<Written, AppError> {
        let value = serde_json::to_value(hours).map_err(DbError::from)?;
        Ok(serde_json::from_value(value).map_err(DbError::from)?)
    };
    let (before, after) = (written(before)?, written(after)?);
    let change = |date: &NaiveDate| {
        let was = before.exceptions.get(date).cloned();
        let is = after.exceptions.get(date).cloned().unwrap_or_default();
        let name = after.holiday_names.get(date).cloned().unwrap_or_default();
        let is_same = was.as_ref() == Some(&is) && before.holiday_names.get(date) == Some(&name);
        (!is_same).then_some(DayChange { date: *date, was, is, name })
    };
    Ok(days.days.keys().filter_map(change).collect())
}
