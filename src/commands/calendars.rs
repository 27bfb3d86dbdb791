//! `tarmac calendar`.

use std::{path::Path, sync::Arc};

use chrono::Datelike as _;

use super::{Fault, Outcome, people::ACTOR, print::Out, typed};
use crate::{
    app::{
        Desk,
        calendars::{self, Laid, Together, Windows},
        moves::{self, Edit},
    },
    cli::Exit,
    domain::{calendar::days::DaysForm, plan::Within},
};

/// Every calendar at its newest version.
pub(super) fn list(desk: &Desk, json: bool) -> Outcome {
    let mut out = Out::new();
    if !json {
        out.row([28, 8, 20, 0], ["CALENDAR", "VERSION", "ZONE", "HOLIDAYS KNOWN FOR"])?;
    }
    for calendar in calendars::all(desk)? {
        let years = calendar.written.holiday_years.clone().unwrap_or_default();
        let zone = calendar.written.zone.clone().unwrap_or_default();
        if json {
            out.json(&serde_json::json!({
                "name": calendar.name, "version": calendar.version, "zone": zone,
                "holiday_years": calendar.written.holiday_years,
            }))?;
            continue;
        }
        let version = format!("v{}", calendar.version);
        let years: Vec<String> = years.iter().map(ToString::to_string).collect();
        out.row([28, 8, 20, 0], [&calendar.name, &version, &zone, &years.join(", ")])?;
    }
    out.end()
}

/// Makes a calendar of others.
pub(super) fn combine(
    desk: &Arc<Desk>,
    name: &str,
    of: Vec<String>,
    all: bool,
    working_day: Option<Within>,
) -> Outcome {
    let together = if all { Together::Intersection } else { Together::Union };
    let working_day_s = working_day.map(|length| length.secs(86_400));
    let stored = calendars::combine(desk, ACTOR, name, (together, of), working_day_s)?;
    let mut out = Out::new();
    out.line(&match stored {
        Some(version) => format!("Stored {name} v{version}"),
        None => format!("{name} says the same already; nothing was stored"),
    })?;
    out.end()
}

/// Lays days over a calendar.
pub(super) fn import(
    desk: &Arc<Desk>,
    file: &Path,
    into: &str,
    years: Option<(i32, i32)>,
    save: bool,
    json: bool,
) -> Outcome {
    let shown = file.display().to_string();
    let form = DaysForm::of_name(&shown).ok_or_else(|| {
        let text =
            format!("{shown} ends with none of .toml, .csv and .ics, so nobody knows what it is");
        Fault::Said(text, Exit::Input)
    })?;
    let this_year = desk.now().utc().with_timezone(&desk.config.desk.zone).year();
    let (from, to) = years.unwrap_or((this_year, this_year + 1));
    let text = typed::file(file)?;
    let laid = match calendars::import(desk, ACTOR, into, (form, &text), from..=to, save)? {
        Ok(laid) => laid,
        Err(mistakes) => {
            let all: Vec<String> = mistakes.iter().map(|m| format!("{shown}, {m}")).collect();
            let text = format!("{}\nNothing was stored.", all.join("\ntarmac: "));
            return Err(Fault::Said(text, Exit::Input));
        }
    };
    let mut out = Out::new();
    if json {
        out.json(&laid)?;
        return out.end();
    }
    print(&mut out, &laid, save)?;
    if laid.stored.is_none() && laid.is_new {
        super::moves::print(&mut out, &moves::of_edit(desk, Edit::Calendar(into, &laid.after))?)?;
    }
    out.end()
}

fn print(out: &mut Out, laid: &Laid, save: bool) -> std::io::Result<()> {
    for change in &laid.changes {
        let date = change.date.format("%Y-%m-%d %a").to_string();
        let was = change.was.as_ref().map_or_else(|| "as its week".to_owned(), windows);
        out.row([14, 24, 24, 0], [&date, &was, &windows(&change.is), &change.name])?;
    }
    let years: Vec<String> = laid.years.iter().map(ToString::to_string).collect();
    out.line(&format!("Holidays are then known for {}", years.join(", ")))?;
    let (name, count) = (&laid.calendar, laid.changes.len());
    out.line(&match laid.stored {
        Some(version) => format!("Stored {name} v{version}, {count} days changed"),
        None if save => format!("{name} says all of it already; nothing was stored"),
        None => {
            format!("{count} days of {name} would change; nothing was stored (--save stores it)")
        }
    })
}

fn windows(windows: &Windows) -> String {
    if windows.is_empty() {
        return "closed".to_owned();
    }
    windows.iter().map(|[from, to]| format!("{from}–{to}")).collect::<Vec<_>>().join(", ")
}
