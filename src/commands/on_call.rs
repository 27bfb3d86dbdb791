//! `tarmac oncall`.

use std::sync::Arc;

use chrono_tz::Tz;

use super::{
    Outcome,
    people::ACTOR,
    print::{self, Out},
    typed,
};
use crate::{
    app::{
        Desk,
        on_call::{self, TeamCover},
    },
    cli::OnCallCommand,
    domain::{
        on_call::{Stretch, Why, Written},
        time::Timestamp,
    },
};

/// Does what was asked.
pub(super) fn on_call(desk: &Arc<Desk>, asked: OnCallCommand) -> Outcome {
    let zone = desk.config.desk.zone;
    let done = match asked {
        OnCallCommand::Show { team, days, json } => return show(desk, team.as_deref(), days, json),
        OnCallCommand::Rotate { team, people, every, at, zone: own, from } => {
            let today = || desk.now().utc().with_timezone(&zone).date_naive().to_string();
            let written = Written {
                zone: own.unwrap_or(zone).name().to_owned(),
                every,
                at,
                starts_on: from.unwrap_or_else(today),
            };
            let id = on_call::named(desk, &team)?;
            on_call::rotate(desk, ACTOR, id, &written, &people)?;
            format!("{team} has a rotation of {} from {} on", people.len(), written.starts_on)
        }
        OnCallCommand::End { team } => {
            on_call::unrotate(desk, ACTOR, on_call::named(desk, &team)?)?;
            format!("{team} has no rotation any more")
        }
        OnCallCommand::Cover { team, person, from, to } => {
            let span = (typed::moment(&from, zone)?, typed::moment(&to, zone)?);
            let id = on_call::named(desk, &team)?;
            let id = on_call::cover(desk, ACTOR, id, &person, span)?;
            format!("{person} covers for {team}, entry {id}")
        }
        OnCallCommand::Uncover { id } => {
            on_call::uncover(desk, ACTOR, id)?;
            format!("Entry {id} is taken back")
        }
        OnCallCommand::Away { person, from, to } => {
            let span = (typed::moment(&from, zone)?, typed::moment(&to, zone)?);
            let id = on_call::leave(desk, ACTOR, &person, span)?;
            format!("{person} is away, entry {id}")
        }
        OnCallCommand::Back { id } => {
            on_call::unleave(desk, ACTOR, id)?;
            format!("Leave {id} is taken back")
        }
    };
    let mut out = Out::new();
    out.line(&done)?;
    out.end()
}

fn show(desk: &Desk, only: Option<&str>, days: i64, json: bool) -> Outcome {
    let now = desk.now().floor();
    let only = only.map(|name| on_call::named(desk, name)).transpose()?;
    let mut out = Out::new();
    for team in on_call::teams(desk)? {
        if only.is_some_and(|id| id != team.team.id) {
            continue;
        }
        let parts = team.cover.stretches(now, now.plus_secs(days * 86_400));
        if json {
            out.json(&as_json(&team, &parts, now))?;
        } else {
            as_text(&mut out, desk.config.desk.zone, &team, &parts, now)?;
        }
    }
    out.end()
}

fn why(team: &TeamCover, part: &Stretch) -> String {
    match part.duty.map(|duty| duty.why) {
        None => String::new(),
        Some(Why::Turn) => "turn".to_owned(),
        Some(Why::InsteadOf(user)) => format!("instead of {}", team.name(user)),
        Some(Why::Override) => "override".to_owned(),
    }
}

fn as_json(team: &TeamCover, parts: &[Stretch], now: Timestamp) -> serde_json::Value {
    let who = |part: &Stretch| part.duty.map(|duty| team.name(duty.user).to_owned());
    let order: Vec<&str> = team.order.iter().map(|u| u.email.as_str()).collect();
    let rotation = team.written.as_ref().map(|w| {
        serde_json::json!({
            "zone": w.zone, "every": w.every, "at": w.at, "starts_on": w.starts_on, "order": order,
        })
    });
    let part = |p: &Stretch| serde_json::json!({ "from": p.from, "to": p.to, "who": who(p), "why": why(team, p) });
    let entry = |id: i64, user, from: Timestamp, to: Timestamp| serde_json::json!({ "id": id, "who": team.name(user), "from": from, "to": to });
    let overrides: Vec<_> =
        team.overrides.iter().map(|o| entry(o.id.0, o.user_id, o.from_at, o.to_at)).collect();
    let leaves: Vec<_> =
        team.leaves.iter().map(|l| entry(l.id.0, l.user_id, l.from_at, l.to_at)).collect();
    serde_json::json!({
        "team": team.team.name,
        "now": parts.first().and_then(who),
        "until": team.cover.next_change(now),
        "rotation": rotation,
        "parts": parts.iter().map(part).collect::<Vec<_>>(),
        "overrides": overrides,
        "leaves": leaves,
    })
}

fn as_text(
    out: &mut Out,
    zone: Tz,
    team: &TeamCover,
    parts: &[Stretch],
    now: Timestamp,
) -> std::io::Result<()> {
    out.line(&match &team.written {
        Some(w) => format!(
            "{}: every {} at {} {}, since {}",
            team.team.name, w.every, w.at, w.zone, w.starts_on
        ),
        None => format!("{}: no rotation", team.team.name),
    })?;
    for part in parts {
        let who = part.duty.map_or("nobody", |duty| team.name(duty.user));
        let (from, to) = (print::moment(part.from, zone), print::moment(part.to, zone));
        out.row([2, 16, 16, 24, 0], ["", &from, &to, who, &why(team, part)])?;
    }
    let overrides =
        team.overrides.iter().map(|o| ("override", o.id.0, o.user_id, o.from_at, o.to_at));
    let leaves = team.leaves.iter().map(|l| ("away", l.id.0, l.user_id, l.from_at, l.to_at));
    for (what, id, user, from, to) in overrides.chain(leaves).filter(|entry| entry.4 > now) {
        let (from, to) = (print::moment(from, zone), print::moment(to, zone));
        let what = format!("{what} {id}");
        out.row([2, 16, 16, 24, 0], ["", &from, &to, team.name(user), &what])?;
    }
    Ok(())
}
