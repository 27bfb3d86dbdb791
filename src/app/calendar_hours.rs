//! The week of a calendar, as its form writes it: a new calendar, or the next version of one. Its dates
//! that differ come from files and stay.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    calendars::{self, Written},
    desk::Desk,
    error::{AppError, Wrong},
};
use crate::{
    db::{Conn, DbError, record, terms as rows},
    domain::{
        calendar::{Calendar as Hours, NotACalendar, NotAWindow},
        ids::CalendarId,
        plan::Within,
        time::Timestamp,
    },
};

/// Characters of a calendar's name at most.
const LONGEST_NAME: usize = 80;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedHours {
    /// The zone.
    pub zone: String,
    /// The windows of each day from Monday: `09:00–12:00, 13:00–18:00`; empty is closed.
    pub week: [String; 7],
    /// The counted time of one working day: `9h`.
    pub working_day: String,
}

impl TypedHours {
    /// As a calendar says it; none for one that is made of others, or counts day and night.
    #[must_use]
    pub fn of(written: &Written) -> Option<Self> {
        let zone = written.zone.clone()?;
        let day = |n| {
            let each = written.of_weekday(n).iter().map(|[from, to]| format!("{from}–{to}"));
            each.collect::<Vec<_>>().join(", ")
        };
        Some(Self {
            zone,
            week: std::array::from_fn(day),
            working_day: length(written.working_day_s.unwrap_or(86_400)),
        })
    }
}

/// A length in the largest unit that says it exactly.
fn length(secs: i64) -> String {
    match secs {
        s if s % 3600 == 0 => format!("{}h", s / 3600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}

/// What an edit makes of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The calendar as it is then.
    pub after: Hours,
    /// The version that is or would be stored; none where the newest says the same.
    pub version: Option<i64>,
    /// Its row, once it was stored.
    pub stored: Option<CalendarId>,
}

/// Writes the week of a calendar of that name: a preview, and, where `save` says so, its next version,
/// for tickets reported from then on. A name that is not there is a new calendar where `is_new`.
///
/// # Errors
/// [`AppError::Wrong`] with every mistake at its field: `name`, `zone`, `mon` to `sun`, `working_day`.
pub fn edit(
    desk: &Arc<Desk>,
    actor: &str,
    name: &str,
    typed: &TypedHours,
    is_new: bool,
    save: bool,
) -> Result<Edited, AppError> {
    let now = desk.now();
    let name = name.trim().to_owned();
    let mut wrong = Vec::new();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control)
    {
        wrong.push(Wrong::new("name", "wrong-missing", name.clone()));
    }
    let read = read(typed, &mut wrong);
    let before = desk.read(|c| calendars::known(c, &name))?;
    if is_new && before.is_some() && wrong.iter().all(|w| w.field != "name") {
        wrong.push(Wrong::new("name", "wrong-calendar-there", name.clone()));
    }
    let after = read.and_then(|(weekly, working_day_s)| {
        let made = match &before {
            Some(before) => before.with_week(&typed.zone, weekly, working_day_s),
            None => Hours::of_week(&typed.zone, weekly, working_day_s),
        };
        made.map_err(|why| wrong.push(of_calendar(&why))).ok()
    });
    let Some(after) = after.filter(|_| wrong.is_empty()) else {
        return Err(AppError::Wrong(wrong));
    };
    refuse_never_open("week", &after, now)?;
    if before.as_ref() == Some(&after) {
        return Ok(Edited { after, version: None, stored: None });
    }
    if !save {
        let newest = desk.read(|c| {
            let id = rows::calendar_by_name(c, &name)?;
            let newest = id.map(|id| rows::calendar_version_newest(c, id)).transpose()?.flatten();
            Ok(newest.map_or(0, |row| row.version))
        })?;
        return Ok(Edited { after, version: Some(newest + 1), stored: None });
    }
    let actor = actor.to_owned();
    desk.write(move |c, _| {
        let (id, version) = store(c, &name, &after, &actor, "calendar hours", now)?;
        Ok(Edited { after: after.clone(), version: Some(version), stored: Some(id) })
    })
}

/// Stores the next version of a calendar, and that somebody did; its row and its number.
pub(super) fn store(
    c: &mut Conn,
    name: &str,
    after: &Hours,
    actor: &str,
    what: &str,
    now: Timestamp,
) -> Result<(CalendarId, i64), AppError> {
    let id = rows::calendar_ensure(c, name)?;
    let body = serde_json::to_string(after).map_err(DbError::from)?;
    let version = rows::calendar_version_insert(c, id, &body, now)?;
    let version = rows::calendar_version_by_id(c, version)?.version;
    let detail = serde_json::json!({ "calendar": name, "version": version }).to_string();
    record::audit_insert(c, now, actor, what, &detail)?;
    Ok((id, version))
}

/// A calendar without an open second in 400 days gives no deadline: it is not stored.
pub(super) fn refuse_never_open(
    field: &'static str,
    calendar: &Hours,
    now: Timestamp,
) -> Result<(), AppError> {
    if calendar.never_opens(now) {
        return Err(AppError::wrong(field, "wrong-never-open", ""));
    }
    Ok(())
}

type Week = BTreeMap<String, Vec<[String; 2]>>;

/// The week and the seconds of a working day; every mistake is noted.
fn read(typed: &TypedHours, wrong: &mut Vec<Wrong>) -> Option<(Week, i64)> {
    let known = wrong.len();
    if typed.zone.parse::<chrono_tz::Tz>().is_err() {
        wrong.push(Wrong::new("zone", "wrong-zone", typed.zone.clone()));
    }
    let mut week = BTreeMap::new();
    for (day, text) in Written::WEEK.into_iter().zip(&typed.week) {
        let mut windows = Vec::new();
        for window in text.split([',', '，', ';', '；', '、']).map(str::trim) {
            if window.is_empty() {
                continue;
            }
            let ends = window.split_once(['–', '-', '—', '~', '至']);
            let Some((from, to)) = ends else {
                wrong.push(Wrong::new(day, "wrong-hours-form", window));
                continue;
            };
            let ends = [from.trim().to_owned(), to.trim().to_owned()];
            match Hours::is_window(&ends) {
                Ok(()) => windows.push(ends),
                Err(why) => wrong.push(of_window(day, &why)),
            }
        }
        if !windows.is_empty() {
            week.insert(day.to_owned(), windows);
        }
    }
    let working_day = typed.working_day.trim().parse::<Within>().ok();
    let working_day = working_day.filter(|w| !w.is_working_days()).map(|w| w.secs(0));
    if !working_day.is_some_and(|s| (1..=7 * 86_400).contains(&s)) {
        wrong.push(Wrong::new("working_day", "wrong-length", typed.working_day.clone()));
    }
    (wrong.len() == known).then_some((week, working_day?))
}

fn of_window(day: &'static str, why: &NotAWindow) -> Wrong {
    match why {
        NotAWindow::Time(text) => Wrong::new(day, "wrong-time-of-day", text.clone()),
        NotAWindow::BeginsAtMidnight => Wrong::new(day, "wrong-hours-midnight", "24:00"),
        NotAWindow::Empty(text) => Wrong::new(day, "wrong-hours-empty", text.clone()),
    }
}

fn of_calendar(why: &NotACalendar) -> Wrong {
    match why {
        NotACalendar::Several => Wrong::new("name", "wrong-made-of-others", ""),
        other => Wrong::new("name", "wrong-unknown", other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(monday: &str) -> TypedHours {
        let mut week: [String; 7] = Default::default();
        monday.clone_into(&mut week[0]);
        TypedHours { zone: "Asia/Shanghai".to_owned(), week, working_day: "9h".to_owned() }
    }

    #[test]
    fn a_week_is_read_as_people_write_it() {
        for text in ["09:00–12:00, 13:00–18:00", "09:00-12:00，13:00 至 18:00"] {
            let (week, working_day_s) = read(&typed(text), &mut Vec::new()).unwrap();
            assert_eq!(week["mon"].len(), 2, "{text}");
            assert_eq!((week.len(), working_day_s), (1, 32_400));
        }
    }

    #[test]
    fn every_mistake_is_at_its_field() {
        let mut wrong = Vec::new();
        let mut all = typed("9–18:00, 10:00–10:00, whole day, 24:00–06:00");
        all.zone = "Mars/Base".to_owned();
        all.working_day = "1wd".to_owned();
        assert_eq!(read(&all, &mut wrong), None);
        let told: Vec<(&str, &str)> = wrong.iter().map(|w| (w.field, w.key)).collect();
        assert_eq!(
            told,
            [
                ("zone", "wrong-zone"),
                ("mon", "wrong-time-of-day"),
                ("mon", "wrong-hours-empty"),
                ("mon", "wrong-hours-form"),
                ("mon", "wrong-hours-midnight"),
                ("working_day", "wrong-length"),
            ]
        );
    }

    #[test]
    fn a_length_is_written_in_the_largest_unit_that_says_it() {
        assert_eq!([32_400, 5400, 61].map(length), ["9h", "90m", "61s"]);
    }
}
