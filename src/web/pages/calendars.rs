//! Calendars: the list and one of them at its newest version.

use askama::Template as _;

use crate::{
    app::calendars::{self, Stored},
    domain::ids::CalendarId,
    i18n::{phrase::Tone, span, t, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Link, Nav, Said,
            settings::{CalendarPage, CalendarRow, Calendars},
        },
    },
};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `GET /settings/calendars`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let rows = calendars::all(&ask.desk)?
        .iter()
        .map(|stored| CalendarRow {
            calendar: Link::new(&stored.name, format!("/settings/calendars/{}", stored.id)),
            version: format!("v{}", stored.version),
            zone: zone_name(ask.lang(), stored.calendar.zone()),
            hours: hours(ask, stored),
            holidays: holidays(ask, stored),
        })
        .collect();
    let page = Calendars { rows, page: frame::full(ask, Nav::Calendars)? };
    Ok(Reply::page(200, page.render()?))
}

/// The open hours of each weekday, as they stand in the document.
fn week(ask: &Ask, stored: &Stored) -> Vec<(String, String)> {
    let lang = ask.lang();
    DAYS.iter()
        .map(|day| {
            let windows = stored.windows(day);
            let shown = if windows.is_empty() { t(lang, "calendar-closed") } else { windows };
            (t(lang, &format!("weekday-{day}")), shown)
        })
        .collect()
}

/// The week in one line: days of the same hours together.
fn hours(ask: &Ask, stored: &Stored) -> String {
    let lang = ask.lang();
    if stored.calendar.is_always() {
        return t(lang, "proof-always");
    }
    let mut parts: Vec<(String, String, String)> = Vec::new();
    for (day, windows) in week(ask, stored) {
        match parts.last_mut() {
            Some((_, last, same)) if *same == windows => *last = day,
            _ => parts.push((day.clone(), day, windows)),
        }
    }
    let shown = parts.into_iter().map(|(first, last, windows)| {
        if first == last {
            format!("{first} {windows}")
        } else {
            format!("{first}–{last} {windows}")
        }
    });
    shown.collect::<Vec<_>>().join("; ")
}

fn holidays(ask: &Ask, stored: &Stored) -> Said {
    let lang = ask.lang();
    match stored.calendar.holiday_years().and_then(|years| years.last().copied()) {
        Some(year) => Said::new(year.to_string(), Tone::Met),
        None => Said::new(t(lang, "calendar-no-holidays"), Tone::Quiet),
    }
}

/// `GET /settings/calendars/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let id: CalendarId = ask.id("id")?;
    let all = calendars::all(&ask.desk)?;
    let stored = all.iter().find(|s| s.id == id).ok_or(Fault::NotFound)?;
    let lang = ask.lang();
    let page = CalendarPage {
        name: stored.name.clone(),
        facts: vec![
            (t(lang, "plans-version"), format!("v{}", stored.version)),
            (t(lang, "zone"), zone_name(lang, stored.calendar.zone())),
            (t(lang, "calendar-working-day"), span(lang, stored.calendar.working_day_s())),
        ],
        week: week(ask, stored),
        days: stored
            .exceptions()
            .into_iter()
            .map(|(date, windows)| {
                let shown = if windows.is_empty() { t(lang, "calendar-closed") } else { windows };
                (date, shown, String::new())
            })
            .collect(),
        page: frame::full(ask, Nav::Calendars)?,
    };
    Ok(Reply::page(200, page.render()?))
}
