//! Calendars: the week, the days that differ, and until when holidays are known.

use askama::Template as _;
use chrono::{Datelike as _, NaiveDate};

use crate::{
    app::{
        calendars::{self, Calendar, Written},
        posting::zone_of,
        unknown_holidays::{self, Unknown},
    },
    domain::{access::Verb, ids::CalendarId},
    i18n::{Lang, moment, phrase::Tone, span, t, t_args, words, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Link, Nav, Said,
            calendars::UnknownHoliday,
            settings::{CalendarPage, CalendarRow, Calendars},
        },
    },
};

/// Open deadlines without holiday data that the page names.
const UNKNOWN: usize = 50;
/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// `GET /settings/calendars`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let rows = calendars::all(&ask.desk)?.iter().map(|k| row(ask, k)).collect();
    let unknown = unknown_holidays::all(&ask.desk)?;
    let page = Calendars {
        rows,
        unknown_count: u64::try_from(unknown.len()).unwrap_or(0),
        unknown: unknown.iter().take(UNKNOWN).map(|one| unknown_line(ask, one)).collect(),
        can_edit: ask.may(Verb::ManagePlans),
        page: frame::full(ask, Nav::Calendars)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// An open deadline that runs into a year without holiday data.
fn unknown_line(ask: &Ask, one: &Unknown) -> UnknownHoliday {
    let lang = ask.lang();
    let years: Vec<String> = one.years.iter().map(ToString::to_string).collect();
    let at = one.due_at.map_or_else(String::new, |at| moment::short(lang, at, ask.zone()));
    let what = [("what", words::watch_name(lang, one.watch).into()), ("at", at.into())];
    let why = [
        ("years", years.join(&t(lang, "list-comma")).into()),
        ("calendar", one.calendar.clone().into()),
    ];
    UnknownHoliday {
        ticket: Link::new(&one.reference, format!("/tickets/{}", one.ticket)),
        what: t_args(lang, "calendar-unknown-what", &what),
        why: t_args(lang, "calendar-unknown-why", &why),
    }
}

fn row(ask: &Ask, calendar: &Calendar) -> CalendarRow {
    let lang = ask.lang();
    CalendarRow {
        calendar: Link::new(&calendar.name, format!("/settings/calendars/{}", calendar.id)),
        version: format!("v{}", calendar.version),
        zone: zone(lang, &calendar.written),
        hours: hours(lang, &calendar.written),
        holidays: holidays(ask, &calendar.written),
    }
}

fn zone(lang: Lang, written: &Written) -> String {
    written.zone.as_deref().map_or_else(String::new, |z| zone_name(lang, zone_of(z)))
}

/// The windows of a day: `09:00–12:00, 13:00–18:00`.
pub(super) fn windows(lang: Lang, windows: &[[String; 2]]) -> String {
    let each = windows.iter().map(|[from, to]| format!("{from}–{to}"));
    each.collect::<Vec<_>>().join(&t(lang, "list-comma"))
}

fn weekday(lang: Lang, day: usize) -> String {
    t(lang, &format!("weekday-{}", day + 1))
}

/// The week in one line: `Mon–Fri 09:00–18:00; Sat 09:00–12:00`.
fn hours(lang: Lang, written: &Written) -> String {
    if written.always {
        return t(lang, "calendar-always");
    }
    for (of, key) in [(&written.union, "calendar-any"), (&written.intersection, "calendar-all")] {
        if !of.is_empty() {
            let each: Vec<String> = of.iter().map(|one| hours(lang, one)).collect();
            let joined = each.join(" | ");
            return t_args(lang, key, &[("hours", joined.into())]);
        }
    }
    let days: Vec<usize> = (0..Written::WEEK.len()).collect();
    let mut said = Vec::new();
    for run in days.chunk_by(|a, b| written.of_weekday(*a) == written.of_weekday(*b)) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let open = written.of_weekday(*first);
        if open.is_empty() {
            continue;
        }
        let name = match (*first, *last) {
            (0, 6) => t(lang, "calendar-every-day"),
            (a, b) if a == b => weekday(lang, a),
            (a, b) => {
                let args = [("from", weekday(lang, a).into()), ("to", weekday(lang, b).into())];
                t_args(lang, "calendar-days-range", &args)
            }
        };
        said.push(format!("{name} {}", windows(lang, open)));
    }
    if said.is_empty() { t(lang, "calendar-closed") } else { said.join(&t(lang, "list-semicolon")) }
}

/// Until when holidays are known. One whose list has ended, or ends with this year's last weeks, is
/// flagged: deadlines beyond it count its holidays as open.
fn holidays(ask: &Ask, written: &Written) -> Said {
    let lang = ask.lang();
    let this_year = ask.now.utc().with_timezone(&ask.zone()).year();
    match written.holiday_years.as_ref().and_then(|years| years.last()) {
        _ if written.always => Said::new(t(lang, "calendar-no-need"), Tone::Quiet),
        None => Said::new(t(lang, "calendar-no-holidays"), Tone::Quiet),
        Some(last) => {
            let text = t_args(lang, "calendar-until", &[("year", last.to_string().into())]);
            Said::new(text, if *last < this_year { Tone::Miss } else { Tone::Met })
        }
    }
}

/// `GET /settings/calendars/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let calendar = calendars::one(&ask.desk, ask.id::<CalendarId>("id")?)?;
    let written = &calendar.written;
    let saved = moment::short_from(lang, calendar.saved_at, ask.zone(), ask.now);
    let mut facts = vec![
        (t(lang, "plans-version"), format!("v{}, {saved}", calendar.version)),
        (t(lang, "zone"), zone(lang, written)),
    ];
    if let Some(name) = &written.zone {
        facts.push((t(lang, "calendar-hour"), moment::minute(ask.now, zone_of(name))));
    }
    let working_day = span(lang, written.working_day_s.unwrap_or(DAY_S));
    facts.push((t(lang, "calendar-working-day"), working_day));
    facts.push((t(lang, "calendars-holidays"), holidays(ask, written).text));
    facts.retain(|(_, value)| !value.is_empty());
    let always = t(lang, "calendar-always");
    let week = (0..Written::WEEK.len()).map(|day| {
        let open =
            if written.always { always.clone() } else { windows(lang, written.of_weekday(day)) };
        (weekday(lang, day), open)
    });
    let page = CalendarPage {
        name: calendar.name.clone(),
        edits: edits(ask, &calendar),
        facts,
        week: week.collect(),
        days: written
            .exceptions
            .iter()
            .map(|(day, open)| differing(lang, written, *day, open))
            .collect(),
        page: frame::full(ask, Nav::Calendars)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// What can be done with it: its week, its days, the tickets on older versions.
fn edits(ask: &Ask, calendar: &Calendar) -> Vec<Link> {
    if !ask.may(Verb::ManagePlans) || calendar.written.zone.is_none() {
        return Vec::new();
    }
    let lang = ask.lang();
    let link = |key: &str, page: &str| {
        Link::new(t(lang, key), format!("/settings/{page}?calendar={}", calendar.id))
    };
    let mut links = vec![
        link("calendar-edit-hours", "calendars/hours"),
        link("calendar-import", "calendars/import"),
    ];
    if calendar.version > 1 {
        links.push(link("moves-h1", "moves"));
    }
    links
}

/// A date with its day of the week and its year.
pub(super) fn differing_date(lang: Lang, day: NaiveDate) -> String {
    let weekday_of = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
    let args = [
        ("weekday", weekday(lang, weekday_of).into()),
        ("day", day.day().into()),
        ("month", t(lang, &format!("month-{}", day.month())).into()),
        ("year", day.year().to_string().into()),
    ];
    t_args(lang, "date-with-year", &args)
}

/// A date that differs from its week: date, hours, what it is.
fn differing(
    lang: Lang,
    written: &Written,
    day: NaiveDate,
    open: &[[String; 2]],
) -> (String, String, String) {
    let weekday_of = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
    let what = match (open.is_empty(), written.of_weekday(weekday_of).is_empty()) {
        (true, _) => "calendar-is-holiday",
        (false, true) => "calendar-is-extra",
        (false, false) => "calendar-is-other",
    };
    let hours = if open.is_empty() { t(lang, "calendar-closed") } else { windows(lang, open) };
    let what = t(lang, what);
    let said = match written.holiday_names.get(&day) {
        Some(name) => format!("{what}{}{name}", t(lang, "list-comma")),
        None => what,
    };
    (differing_date(lang, day), hours, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(json: &str) -> [String; 2] {
        let written = serde_json::from_str(json).unwrap();
        [Lang::En, Lang::ZhCn].map(|lang| hours(lang, &written))
    }

    #[test]
    fn a_week_is_said_in_one_line() {
        let office = r#"{"weekly":{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],
            "wed":[["09:00","18:00"]],"thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]],
            "sat":[["09:00","12:00"],["13:00","15:00"]]}}"#;
        let said = week(office);
        assert_eq!(said[0], "Mon–Fri 09:00–18:00; Sat 09:00–12:00, 13:00–15:00");
        assert_eq!(said[1], "周一至周五 09:00–18:00；周六 09:00–12:00，13:00–15:00");
        assert_eq!(week(r#"{"always":true}"#)[0], "Day and night");
        assert_eq!(week("{}")[0], "closed");
    }
}
