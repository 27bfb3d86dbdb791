//! Who is on call: every team on one page, and one team with what decides it.

use askama::Template as _;
use chrono_tz::Tz;

use super::{
    forms::{choice, field_or, zones},
    ticket_acts::moment as typed_moment,
};
use crate::{
    app::{
        AppError, Wrong,
        on_call::{self, TeamCover},
        posting::zone_of,
        staff,
    },
    domain::{
        access::Verb,
        ids::{LeaveId, OverrideId, TeamId},
        on_call::{Duty, Every, Stretch, Why, Written},
        time::Timestamp,
    },
    i18n::{Lang, moment, phrase::Tone, t, t_args, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Field, Link, Nav, Opt, Said,
            on_call::{
                EntryRow, Forms, OnCall, PartRow, RotationForm, SpanForm, TeamPage, TeamRow,
            },
        },
    },
};

/// Days that are shown ahead.
const DAYS: i64 = 30;

/// `GET /on-call`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let rows = on_call::teams(&ask.desk)?.iter().map(|team| row(ask, team)).collect();
    let page = OnCall { rows, page: frame::full(ask, Nav::OnCall)? };
    Ok(Reply::page(200, page.render()?))
}

/// `GET /on-call/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    page(ask, 200, "", &[])
}

/// `POST /on-call/{id}/rotation` (`zone`, `every`, `at`, `starts_on`, `order`)
pub fn rotate(ask: &Ask) -> Result<Reply, Fault> {
    let typed = |name| ask.typed(name).trim().to_owned();
    let written = Written {
        zone: typed("zone"),
        every: typed("every"),
        at: typed("at"),
        starts_on: typed("starts_on"),
    };
    let order: Vec<String> = ask.typed("order").lines().map(ToOwned::to_owned).collect();
    let id = known(ask)?;
    let done = on_call::rotate(&ask.desk, &ask.actor()?, id, &written, &order);
    after(ask, "rotation", done)
}

/// `POST /on-call/{id}/end`
pub fn end(ask: &Ask) -> Result<Reply, Fault> {
    let id = known(ask)?;
    after(ask, "rotation", on_call::unrotate(&ask.desk, &ask.actor()?, id))
}

/// `POST /on-call/{id}/override` (`who`, `from`, `to`)
pub fn cover(ask: &Ask) -> Result<Reply, Fault> {
    let id = known(ask)?;
    let actor = ask.actor()?;
    let done = span(ask, id)
        .and_then(|span| on_call::cover(&ask.desk, &actor, id, ask.typed("who"), span));
    after(ask, "override", done.map(drop))
}

/// `POST /on-call/{id}/leave` (`who`, `from`, `to`)
pub fn leave(ask: &Ask) -> Result<Reply, Fault> {
    let id = known(ask)?;
    let actor = ask.actor()?;
    let done =
        span(ask, id).and_then(|span| on_call::leave(&ask.desk, &actor, ask.typed("who"), span));
    after(ask, "leave", done.map(drop))
}

/// `POST /on-call/{id}/override/{entry}/end`
pub fn uncover(ask: &Ask) -> Result<Reply, Fault> {
    let id = known(ask)?;
    let entry: OverrideId = ask.id("entry")?;
    let team = on_call::team(&ask.desk, id)?;
    if !team.overrides.iter().any(|o| o.id == entry) {
        return Err(Fault::NotFound);
    }
    after(ask, "override", on_call::uncover(&ask.desk, &ask.actor()?, entry))
}

/// `POST /on-call/{id}/leave/{entry}/end`
pub fn unleave(ask: &Ask) -> Result<Reply, Fault> {
    let id = known(ask)?;
    let entry: LeaveId = ask.id("entry")?;
    let team = on_call::team(&ask.desk, id)?;
    if !team.leaves.iter().any(|l| l.id == entry) {
        return Err(Fault::NotFound);
    }
    after(ask, "leave", on_call::unleave(&ask.desk, &ask.actor()?, entry))
}

/// The team of the path, which is there.
fn known(ask: &Ask) -> Result<TeamId, Fault> {
    Ok(on_call::team(&ask.desk, ask.id("id")?)?.team.id)
}

fn after(ask: &Ask, form: &str, done: Result<(), AppError>) -> Result<Reply, Fault> {
    match done {
        Ok(()) => Ok(Reply::to(&format!("/on-call/{}", ask.place("id")))),
        Err(AppError::Wrong(wrong)) => page(ask, 422, form, &wrong),
        Err(e) => Err(e.into()),
    }
}

/// From and until when, on the wall of the team's rotation.
fn span(ask: &Ask, id: TeamId) -> Result<(Timestamp, Timestamp), AppError> {
    let zone = zone(ask, &on_call::team(&ask.desk, id)?);
    let mut wrong = Vec::new();
    let mut read = |name: &'static str| match typed_moment(ask.typed(name), zone.name()) {
        Ok(Some(at)) => Some(at),
        Ok(None) => {
            wrong.push(Wrong::new(name, "wrong-missing", ""));
            None
        }
        Err(_) => {
            wrong.push(Wrong::new(name, "wrong-moment", ask.typed(name)));
            None
        }
    };
    let span = (read("from"), read("to"));
    if let (Some(from), Some(to)) = span { Ok((from, to)) } else { Err(AppError::Wrong(wrong)) }
}

/// The zone of a team's wall: of its rotation, else the desk's.
fn zone(ask: &Ask, team: &TeamCover) -> Tz {
    team.written.as_ref().map_or(ask.desk.config.desk.zone, |w| zone_of(&w.zone))
}

/// Who is on call, in the tone of somebody or nobody. A team that never had a rotation is no fault.
fn who(lang: Lang, team: &TeamCover, duty: Option<Duty>) -> Said {
    match duty {
        Some(duty) => Said::new(team.name(duty.user).to_owned(), Tone::Met),
        None if team.written.is_none() && team.overrides.is_empty() => {
            Said::new(t(lang, "oncall-no-rotation"), Tone::Quiet)
        }
        None => Said::new(t(lang, "oncall-nobody"), Tone::Miss),
    }
}

fn gaps(team: &TeamCover, now: Timestamp) -> i64 {
    let parts = team.cover.stretches(now, now.plus_secs(DAYS * 86_400));
    i64::try_from(parts.iter().filter(|part| part.duty.is_none()).count()).unwrap_or(i64::MAX)
}

fn row(ask: &Ask, team: &TeamCover) -> TeamRow {
    let (lang, now) = (ask.lang(), ask.now.floor());
    let has_none = team.written.is_none() && team.overrides.is_empty();
    let next = team.cover.next_change(now);
    let then = next.map(|at| who(lang, team, team.cover.at(at)).text);
    let gaps = match gaps(team, now) {
        _ if has_none => Said::new(String::new(), Tone::Quiet),
        0 => Said::new(t(lang, "oncall-no-gaps"), Tone::Met),
        n => Said::new(t_args(lang, "oncall-gaps", &[("n", n.into())]), Tone::Miss),
    };
    TeamRow {
        team: Link::new(&team.team.name, format!("/on-call/{}", team.team.id)),
        now: who(lang, team, team.cover.at(now)),
        until: next.map_or_else(String::new, |at| short(ask, at, ask.zone())),
        then: then.unwrap_or_default(),
        gaps,
    }
}

fn short(ask: &Ask, at: Timestamp, zone: Tz) -> String {
    moment::short_from(ask.lang(), at, zone, ask.now)
}

fn page(ask: &Ask, status: u16, form: &str, wrong: &[Wrong]) -> Result<Reply, Fault> {
    let (lang, now) = (ask.lang(), ask.now.floor());
    let team = on_call::team(&ask.desk, ask.id("id")?)?;
    let zone = zone(ask, &team);
    let entry = |who, from, to, end| EntryRow { who, between: between(ask, zone, from, to), end };
    let id = team.team.id;
    let page = TeamPage {
        id: id.0,
        name: team.team.name.clone(),
        lead: lead(ask, &team, zone),
        facts: facts(lang, &team),
        parts: team
            .cover
            .stretches(now, now.plus_secs(DAYS * 86_400))
            .iter()
            .map(|part| part_row(ask, &team, part, zone))
            .collect(),
        overrides: team
            .overrides
            .iter()
            .filter(|o| o.to_at > now)
            .map(|o| {
                let end = format!("/on-call/{id}/override/{}/end", o.id);
                entry(team.name(o.user_id).to_owned(), o.from_at, o.to_at, end)
            })
            .collect(),
        leaves: team
            .leaves
            .iter()
            .filter(|l| l.to_at > now)
            .map(|l| {
                let end = format!("/on-call/{id}/leave/{}/end", l.id);
                entry(team.name(l.user_id).to_owned(), l.from_at, l.to_at, end)
            })
            .collect(),
        forms: ask
            .may(Verb::ManageTeams)
            .then(|| forms(ask, &team, zone, form, wrong))
            .transpose()?,
        page: frame::full(ask, Nav::OnCall)?,
    };
    Ok(Reply::page(status, page.render()?))
}

fn between(ask: &Ask, zone: Tz, from: Timestamp, to: Timestamp) -> String {
    let args = [("from", short(ask, from, zone).into()), ("to", short(ask, to, zone).into())];
    t_args(ask.lang(), "between", &args)
}

fn lead(ask: &Ask, team: &TeamCover, zone: Tz) -> String {
    let (lang, now) = (ask.lang(), ask.now.floor());
    let who_now = who(lang, team, team.cover.at(now)).text;
    let Some(at) = team.cover.next_change(now) else {
        return t_args(lang, "oncall-lead-always", &[("who", who_now.into())]);
    };
    let args = [
        ("who", who_now.into()),
        ("until", short(ask, at, zone).into()),
        ("then", who(lang, team, team.cover.at(at)).text.into()),
    ];
    t_args(lang, "oncall-lead", &args)
}

fn every(lang: Lang, every: &str) -> String {
    t(lang, &format!("oncall-every-{every}"))
}

fn facts(lang: Lang, team: &TeamCover) -> Vec<(String, String)> {
    let Some(written) = &team.written else { return Vec::new() };
    let names: Vec<&str> = team.order.iter().map(|u| u.name.as_str()).collect();
    let handover = t_args(
        lang,
        "oncall-handover",
        &[
            ("every", every(lang, &written.every).into()),
            ("at", written.at.as_str().into()),
            ("zone", zone_name(lang, zone_of(&written.zone)).into()),
        ],
    );
    vec![
        (t(lang, "oncall-order"), names.join(&t(lang, "list-comma"))),
        (t(lang, "oncall-handovers"), handover),
        (t(lang, "oncall-since"), written.starts_on.clone()),
    ]
}

fn part_row(ask: &Ask, team: &TeamCover, part: &Stretch, zone: Tz) -> PartRow {
    let lang = ask.lang();
    let why = match part.duty.map(|duty| duty.why) {
        Some(Why::InsteadOf(user)) => {
            t_args(lang, "oncall-instead", &[("who", team.name(user).into())])
        }
        Some(Why::Override) => t(lang, "oncall-override"),
        Some(Why::Turn) | None => String::new(),
    };
    PartRow {
        from: short(ask, part.from, zone),
        until: short(ask, part.to, zone),
        who: who(lang, team, part.duty),
        why,
    }
}

/// The forms, of which the one that was sent keeps what was typed.
fn forms(
    ask: &Ask,
    team: &TeamCover,
    zone: Tz,
    sent: &str,
    wrong: &[Wrong],
) -> Result<Forms, Fault> {
    let lang = ask.lang();
    let people: Vec<Opt> = staff::all(&ask.desk)?
        .iter()
        .filter(|u| u.is_active)
        .map(|u| Opt::new(u.email.as_str(), u.name.as_str()))
        .collect();
    let first = team.members.first().map_or("", |u| u.email.as_str());
    let span = |name: &str| {
        let of_it = |field: &str| Field {
            value: if sent == name { ask.typed(field).to_owned() } else { String::new() },
            error: (sent == name).then(|| wrong_with(lang, wrong, field)).flatten(),
        };
        let chosen = if sent == name { ask.typed("who") } else { first };
        let error = of_it("who").error;
        SpanForm {
            who: Choice { error, ..Choice::new(chosen, people.clone()) },
            from: of_it("from"),
            to: of_it("to"),
        }
    };
    Ok(Forms {
        rotation: rotation_form(ask, team, if sent == "rotation" { wrong } else { &[] }, sent),
        can_end: team.written.is_some(),
        cover: span("override"),
        leave: span("leave"),
        zones: zones(),
        times: t_args(lang, "oncall-times", &[("zone", zone_name(lang, zone).into())]),
    })
}

fn rotation_form(ask: &Ask, team: &TeamCover, wrong: &[Wrong], sent: &str) -> RotationForm {
    let lang = ask.lang();
    let today = ask.now.utc().with_timezone(&ask.desk.config.desk.zone).date_naive();
    let written = team.written.clone().unwrap_or_else(|| Written {
        zone: ask.desk.config.desk.zone.name().to_owned(),
        every: "mon".to_owned(),
        at: "09:00".to_owned(),
        starts_on: today.to_string(),
    });
    let people = if team.order.is_empty() { &team.members } else { &team.order };
    let lines = people.iter().map(|u| format!("{} <{}>", u.name, u.email));
    let order = lines.collect::<Vec<_>>().join("\n");
    let each = |name: &'static str, value: &str| {
        if sent == "rotation" { field_or(ask, wrong, name, name, value) } else { Field::new(value) }
    };
    let options =
        Every::all().map(|e| Opt::new(e.to_string(), every(lang, &e.to_string()))).collect();
    let every = if sent == "rotation" {
        choice(ask, wrong, "every", &written.every, options)
    } else {
        Choice::new(written.every.as_str(), options)
    };
    RotationForm {
        zone: each("zone", &written.zone),
        every,
        at: each("at", &written.at),
        starts_on: each("starts_on", &written.starts_on),
        order: each("order", &order),
    }
}
