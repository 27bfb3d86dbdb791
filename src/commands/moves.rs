//! `tarmac plan preview` and `tarmac sla move`: what other terms would move, and moving it.

use std::{path::Path, sync::Arc};

use super::{Fault, Outcome, print::Out, typed};
use crate::{
    app::{
        Desk, calendars,
        moves::{self, Among, Edit, Moves},
        plans::{self, Foreseen},
    },
    cli::Exit,
    domain::{access::Verb, ids::TicketId},
    i18n::{Lang, moved_words::Reading, plan_words},
};

/// What storing a plan would change.
pub(super) fn of_plan(desk: &Desk, file: &Path, json: bool) -> Outcome {
    let foreseen = plans::foresee(desk, &typed::file(file)?)?
        .map_err(|mistakes| super::promises::all_of(file, &mistakes))?;
    let found = moves::of_edit(desk, Edit::Plan(&foreseen.plan))?;
    let mut out = Out::new();
    let said = differences(&foreseen);
    if json {
        let version = foreseen.newest.as_ref().map(|(version, _)| *version);
        out.json(&serde_json::json!({
            "plan": foreseen.plan.name, "newest": version, "differences": said, "moves": found,
        }))?;
        return out.end();
    }
    for one in said {
        out.line(&one)?;
    }
    print(&mut out, &found)?;
    out.end()
}

fn differences(foreseen: &Foreseen) -> Vec<String> {
    let name = &foreseen.plan.name;
    match &foreseen.newest {
        None => vec![format!("{name} is a new plan")],
        Some((version, newest)) => {
            let all = plan_words::differences(Lang::En, newest, &foreseen.plan);
            let head = match all.len() {
                0 => format!("{name} v{version} says the same"),
                _ => format!("It becomes {name} v{}", version + 1),
            };
            [head].into_iter().chain(all).collect()
        }
    }
}

/// What would move, for people.
pub(super) fn print(out: &mut Out, found: &Moves) -> std::io::Result<()> {
    let (moving, kept) = (found.moving.len(), found.unmoved.len());
    out.line(&format!("{moving} open tickets would move, {kept} more keep every deadline"))?;
    for one in &found.moving {
        let account = one.account.as_deref().unwrap_or("no account");
        out.line(&format!("{} {} {account}: {}", one.reference, one.severity, one.subject))?;
        let zone = one.zone.parse().unwrap_or(chrono_tz::UTC);
        let reading = Reading { lang: Lang::En, zone, now: found.as_of };
        for promise in &one.promises {
            let (from_to, by) = (reading.from_to(promise), reading.by(promise).0);
            let told = reading.told(&promise.steps);
            out.row([1, 16, 42, 24, 0], ["", promise.watch.word(), &from_to, &by, &told])?;
        }
    }
    for one in &found.skipped {
        out.line(&format!("{} cannot be judged under these terms: {}", one.reference, one.why))?;
    }
    Ok(())
}

/// Which tickets are meant.
pub(super) fn among(
    desk: &Desk,
    tickets: Vec<TicketId>,
    plan: Option<&str>,
    calendar: Option<&str>,
) -> Result<Among, Fault> {
    let unknown = |what: &str, name: &str| {
        Fault::Said(format!("there is no {what} {name}; nothing was moved"), Exit::Input)
    };
    let plan = match plan {
        None => None,
        Some(name) => {
            let found = plans::all(desk)?.into_iter().find(|(_, of, _)| of == name);
            Some(found.ok_or_else(|| unknown("plan", name))?.0)
        }
    };
    let calendar = match calendar {
        None => None,
        Some(name) => {
            let found = calendars::all(desk)?.into_iter().find(|k| k.name == name);
            Some(found.ok_or_else(|| unknown("calendar", name))?.id)
        }
    };
    Ok(Among { plan, calendar, tickets })
}

/// What would move, if these were moved.
pub(super) fn offered(desk: &Desk, among: &Among, json: bool) -> Outcome {
    let found = moves::of_newest(desk, among)?;
    let mut out = Out::new();
    if json {
        out.json(&found)?;
        return out.end();
    }
    print(&mut out, &found)?;
    out.line("Nothing was moved (--by and --reason move them)")?;
    out.end()
}

/// Moves them.
pub(super) fn make(desk: &Arc<Desk>, among: &Among, by: &str, reason: &str) -> Outcome {
    let hands = typed::hands(desk, by, Verb::ManagePlans)?;
    let found = moves::of_newest(desk, among)?;
    let moving = found.moving.iter().map(|one| one.ticket);
    let all: Vec<TicketId> = moving.chain(found.unmoved.iter().copied()).collect();
    let mut out = Out::new();
    if all.is_empty() {
        out.line("None stands on an older version; nothing was moved")?;
        return out.end();
    }
    let moved = moves::make(desk, &hands, &all, reason, found.as_of)?;
    print(&mut out, &found)?;
    out.line(&format!("Moved {moved} tickets"))?;
    out.end()
}
