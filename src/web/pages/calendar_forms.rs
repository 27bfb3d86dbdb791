//! The forms of calendars: days from a file, a week of one's own, a calendar of others. Each is checked
//! first and says what it would move; it is written when it is asked to be saved.

use std::ops::RangeInclusive;

use askama::Template as _;
use chrono::Datelike as _;

use super::{
    calendars::{differing_date, windows},
    forms::{field_or, zones},
};
use crate::{
    app::{
        AppError, Wrong,
        calendar_hours::{self, Edited, TypedHours},
        calendars::{self, Laid, Together, Written},
        moves::{self, Edit},
    },
    domain::{
        calendar::{
            Calendar,
            days::{DaysForm, DaysMistake},
        },
        ids::CalendarId,
        plan::Within,
    },
    i18n::{t, t_args, told},
    web::{
        ask::Ask,
        fault::Fault,
        frame, pages,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Field, Link, Nav, Opt,
            calendars::{CalendarCombine, CalendarHours, CalendarImport, LaidDays},
            moves::Moving,
            settings::Mistake,
        },
    },
};

/// Years for which an iCalendar file is written out at most.
const MOST_YEARS: i32 = 50;

/// What an edit of a calendar would move; none where it touches no running ticket.
fn moving(ask: &Ask, name: &str, after: &Calendar) -> Result<Option<Moving>, Fault> {
    let found = moves::of_edit(&ask.desk, Edit::Calendar(name, after))?;
    Ok(pages::moves::preview(ask, &found))
}

fn is_save(ask: &Ask) -> bool {
    ask.typed("act") == "save"
}

/// The page of the calendar of that name, or of all.
fn path_of(ask: &Ask, name: &str) -> Result<String, Fault> {
    let found = calendars::all(&ask.desk)?.into_iter().find(|k| k.name == name);
    Ok(found.map_or_else(
        || "/settings/calendars".to_owned(),
        |k| format!("/settings/calendars/{}", k.id),
    ))
}

/// `GET /settings/calendars/import` (`calendar`)
pub fn ask_import(ask: &Ask) -> Result<Reply, Fault> {
    import_page(ask, 200, Vec::new(), None)
}

/// `POST /settings/calendars/import` (`calendar`, `file` or `text`, `years`; `act` = `check`|`save`)
pub fn import(ask: &Ask) -> Result<Reply, Fault> {
    let (name, text) = (ask.typed("calendar"), document(ask));
    let Some(years) = years(ask) else {
        let mistake = Mistake {
            place: t(ask.lang(), "calendar-years"),
            text: t(ask.lang(), "calendar-years-wrong"),
        };
        return import_page(ask, 422, vec![mistake], None);
    };
    let form =
        DaysForm::of_name(ask.typed("file.name")).unwrap_or_else(|| DaysForm::of_text(&text));
    let file = (form, text.as_str());
    match calendars::import(&ask.desk, &ask.actor()?, name, file, years, is_save(ask))? {
        Ok(Laid { stored: Some(_), .. }) => Ok(Reply::to(&path_of(ask, name)?)),
        Ok(laid) => import_page(ask, 200, Vec::new(), Some(&laid)),
        Err(found) => {
            let found = found.iter().map(|m| mistake(ask, m)).collect();
            import_page(ask, 422, found, None)
        }
    }
}

/// What was uploaded, else what was pasted or stayed from the check.
fn document(ask: &Ask) -> String {
    let uploaded = ask.typed("file");
    let text = if uploaded.trim().is_empty() { ask.typed("text") } else { uploaded };
    text.replace("\r\n", "\n")
}

fn years(ask: &Ask) -> Option<RangeInclusive<i32>> {
    let this = ask.now.utc().with_timezone(&ask.desk.config.desk.zone).year();
    let typed = ask.typed("years").trim();
    if typed.is_empty() {
        return Some(this..=this + 1);
    }
    let (from, to) = typed.split_once(['-', '–']).unwrap_or((typed, typed));
    let (from, to): (i32, i32) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    let is_good = (1970..=9000).contains(&from) && (0..MOST_YEARS).contains(&(to - from));
    is_good.then_some(from..=to)
}

fn mistake(ask: &Ask, found: &DaysMistake) -> Mistake {
    let lang = ask.lang();
    let line = found.line.map(|n| t_args(lang, "plan-line", &[("n", n.to_string().into())]));
    Mistake {
        place: line.unwrap_or_else(|| t(lang, "calendar-whole-file")),
        text: told(lang, &found.what),
    }
}

fn import_page(
    ask: &Ask,
    status: u16,
    mistakes: Vec<Mistake>,
    laid: Option<&Laid>,
) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let all = calendars::all(&ask.desk)?;
    let asked: Option<CalendarId> = ask.asked("calendar").parse().ok().map(CalendarId);
    let chosen = all.iter().find(|k| Some(k.id) == asked || k.name == ask.typed("calendar"));
    let chosen = chosen.or(all.first()).map_or_else(String::new, |k| k.name.clone());
    let dated = all.iter().filter(|k| !k.written.always && k.written.zone.is_some());
    let options = dated.map(|k| Opt::new(&k.name, &k.name)).collect();
    let this = ask.now.utc().with_timezone(&ask.desk.config.desk.zone).year();
    let mut text = Field::new(document(ask));
    if !mistakes.is_empty() {
        text.error = Some(t(lang, "calendar-mistakes"));
    }
    let page = CalendarImport {
        calendar: Choice::new(chosen, options),
        years: field_or(ask, &[], "years", "years", &format!("{this}-{}", this + 1)),
        text,
        mistakes,
        moving: match laid {
            Some(laid) if !laid.changes.is_empty() => moving(ask, &laid.calendar, &laid.after)?,
            _ => None,
        },
        laid: laid.map(|laid| laid_days(ask, laid)),
        page: frame::full(ask, Nav::Calendars)?,
    };
    Ok(Reply::page(status, page.render()?))
}

fn laid_days(ask: &Ask, laid: &Laid) -> LaidDays {
    let lang = ask.lang();
    let hours = |windows_of: &[[String; 2]]| {
        if windows_of.is_empty() { t(lang, "calendar-closed") } else { windows(lang, windows_of) }
    };
    let days = laid.changes.iter().map(|change| {
        let was = change.was.as_ref();
        [
            differing_date(lang, change.date),
            was.map_or_else(|| t(lang, "calendar-as-week"), |was| hours(was)),
            hours(&change.is),
            change.name.clone(),
        ]
    });
    let days: Vec<[String; 4]> = days.collect();
    let years: Vec<String> = laid.years.iter().map(ToString::to_string).collect();
    let years = years.join(&t(lang, "list-comma"));
    let mut said = vec![t_args(lang, "calendar-days-change", &[("n", days.len().into())])];
    if !years.is_empty() {
        said.push(t_args(lang, "calendar-years-then", &[("years", years.into())]));
    }
    LaidDays { said, can_save: laid.is_new, days }
}

/// The calendar that the query or the form names.
fn named(ask: &Ask) -> Result<Option<calendars::Calendar>, Fault> {
    let text = if ask.form.is_empty() { ask.asked("calendar") } else { ask.typed("calendar") };
    let Ok(id) = text.parse().map(CalendarId) else { return Ok(None) };
    Ok(Some(calendars::one(&ask.desk, id)?))
}

/// `GET /settings/calendars/hours` (`calendar`; none is a new one)
pub fn ask_hours(ask: &Ask) -> Result<Reply, Fault> {
    hours_page(ask, 200, &[], None)
}

/// `POST /settings/calendars/hours` (`calendar` or `name`, `zone`, `mon`…`sun`, `working_day`; `act`)
pub fn hours(ask: &Ask) -> Result<Reply, Fault> {
    let of = named(ask)?;
    let is_new = of.is_none();
    let name = of.map_or_else(|| ask.typed("name").to_owned(), |k| k.name);
    let typed = TypedHours {
        zone: ask.typed("zone").trim().to_owned(),
        week: Written::WEEK.map(|day| ask.typed(day).to_owned()),
        working_day: ask.typed("working_day").to_owned(),
    };
    match calendar_hours::edit(&ask.desk, &ask.actor()?, &name, &typed, is_new, is_save(ask)) {
        Ok(Edited { stored: Some(id), .. }) => Ok(Reply::to(&format!("/settings/calendars/{id}"))),
        Ok(edited) => hours_page(ask, 200, &[], Some(&edited)),
        Err(AppError::Wrong(wrong)) => hours_page(ask, 422, &wrong, None),
        Err(e) => Err(e.into()),
    }
}

fn hours_page(
    ask: &Ask,
    status: u16,
    wrong: &[Wrong],
    edited: Option<&Edited>,
) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let of = named(ask)?;
    let known =
        of.as_ref().map(|k| TypedHours::of(&k.written).ok_or(Fault::NotFound)).transpose()?;
    let office = "09:00–18:00".to_owned();
    let known = known.unwrap_or_else(|| TypedHours {
        zone: ask.desk.config.desk.zone.name().to_owned(),
        week: std::array::from_fn(|day| if day < 5 { office.clone() } else { String::new() }),
        working_day: "9h".to_owned(),
    });
    let field = |name: &'static str, default: &str| field_or(ask, wrong, name, name, default);
    let name = of.as_ref().map_or_else(|| ask.typed("name").to_owned(), |k| k.name.clone());
    let back = of.as_ref().map_or_else(
        || "/settings/calendars".to_owned(),
        |k| format!("/settings/calendars/{}", k.id),
    );
    let week = Written::WEEK.into_iter().zip(&known.week).enumerate();
    let page = CalendarHours {
        title: of.as_ref().map_or_else(|| t(lang, "calendar-new"), |k| k.name.clone()),
        is_new: of.is_none(),
        name: Field {
            value: of.as_ref().map_or(name.clone(), |k| k.id.to_string()),
            error: wrong_with(lang, wrong, "name"),
        },
        zone: field("zone", &known.zone),
        zones: zones(),
        week: week
            .map(|(n, (day, open))| (day, t(lang, &format!("weekday-{}", n + 1)), field(day, open)))
            .collect(),
        working_day: field("working_day", &known.working_day),
        wrong: wrong_with(lang, wrong, "week"),
        checked: edited.map(|edited| becomes(ask, &name, edited.version)),
        moving: match edited {
            Some(edited) if edited.version.is_some() => moving(ask, &name, &edited.after)?,
            _ => None,
        },
        back: Link::new(t(lang, "cancel"), back),
        page: frame::full(ask, Nav::Calendars)?,
    };
    Ok(Reply::page(status, page.render()?))
}

/// Which version it becomes, or that there is nothing to save.
fn becomes(ask: &Ask, name: &str, version: Option<i64>) -> String {
    let (key, n) = match version {
        Some(n) => ("calendar-becomes", n.to_string()),
        None => ("calendar-is-same", String::new()),
    };
    t_args(ask.lang(), key, &[("name", name.to_owned().into()), ("n", n.into())])
}

/// `GET /settings/calendars/combine`
pub fn ask_combine(ask: &Ask) -> Result<Reply, Fault> {
    combine_page(ask, 200, &[], None)
}

/// `POST /settings/calendars/combine` (`name`, `together` = `all`|`any`, `of`…, `working_day`; `act`)
pub fn combine(ask: &Ask) -> Result<Reply, Fault> {
    let together = match ask.typed("together") {
        "any" => Together::Union,
        _ => Together::Intersection,
    };
    let of: Vec<String> = ticked(ask).map(ToOwned::to_owned).collect();
    let name = ask.typed("name").trim();
    let length = ask.typed("working_day").trim();
    let working_day_s = match length.parse::<Within>() {
        Ok(length) if !length.is_working_days() && length.secs(0) > 0 => Some(length.secs(0)),
        _ if length.is_empty() => None,
        _ => {
            let wrong = [Wrong::new("working_day", "wrong-length", length)];
            return combine_page(ask, 422, &wrong, None);
        }
    };
    let what = (together, of);
    let done = if is_save(ask) {
        calendars::combine(&ask.desk, &ask.actor()?, name, what, working_day_s)
            .map(|stored| (None, stored))
    } else {
        calendars::combined(&ask.desk, name, &what, working_day_s)
            .map(|(after, version)| (Some(after), version))
    };
    match done {
        Ok((None, _)) => Ok(Reply::to(&path_of(ask, name)?)),
        Ok((Some(after), version)) => combine_page(ask, 200, &[], Some(&(after, version))),
        Err(AppError::Wrong(wrong)) => combine_page(ask, 422, &wrong, None),
        Err(e) => Err(e.into()),
    }
}

/// The calendars that were ticked.
fn ticked(ask: &Ask) -> impl Iterator<Item = &str> {
    ask.form.iter().filter(|(name, _)| name == "of").map(|(_, value)| value.as_str())
}

fn combine_page(
    ask: &Ask,
    status: u16,
    wrong: &[Wrong],
    checked: Option<&(Calendar, Option<i64>)>,
) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let all = calendars::all(&ask.desk)?;
    let own = all.iter().filter(|k| k.name != ask.typed("name").trim());
    let of = own.map(|k| (k.name.clone(), ticked(ask).any(|name| name == k.name))).collect();
    let options = ["all", "any"].map(|how| Opt::new(how, t(lang, &format!("calendar-how-{how}"))));
    let chosen = if ask.typed("together") == "any" { "any" } else { "all" };
    let name = ask.typed("name").trim().to_owned();
    let page = CalendarCombine {
        name: Field { value: name.clone(), error: wrong_with(lang, wrong, "name") },
        together: Choice::new(chosen, options.to_vec()),
        of,
        wrong: wrong_with(lang, wrong, "calendars"),
        working_day: field_or(ask, wrong, "working_day", "working_day", "9h"),
        checked: checked.map(|(_, version)| becomes(ask, &name, *version)),
        moving: match checked {
            Some((after, Some(_))) => moving(ask, &name, after)?,
            _ => None,
        },
        page: frame::full(ask, Nav::Calendars)?,
    };
    Ok(Reply::page(status, page.render()?))
}
