//! A rehearsal of a fault: who is told what, when, and why.

use askama::Template as _;

use super::ticket_acts::moment as typed_moment;
use crate::{
    app::{
        AppError, Wrong, accounts,
        posting::zone_of,
        rehearsal::{self, Firing, Imagined, Promised, Rehearsed},
    },
    domain::promise::{Severity, Watch},
    i18n::{Lang, moment, plan_words, t, t_args, words, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Field, Nav, Opt,
            rehearsal::{Rehearsal, Told},
        },
    },
};

/// `GET /rehearsal` (`account`, `severity`, `at`)
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let (told, wrong) = match asked(ask) {
        Ok(imagined) => (imagined.map(|i| told(ask, i)).transpose()?, Vec::new()),
        Err(AppError::Wrong(wrong)) => (None, wrong),
        Err(e) => return Err(e.into()),
    };
    let field = |name: &str| Field {
        value: ask.asked(name).to_owned(),
        error: wrong_with(lang, &wrong, name),
    };
    let options =
        Severity::ALL.iter().map(|s| Opt::new(s.word(), words::severity(lang, *s))).collect();
    let chosen = if ask.asked("severity").is_empty() { "S1" } else { ask.asked("severity") };
    let page = Rehearsal {
        account: field("account"),
        accounts: accounts::all(&ask.desk)?.into_iter().map(|a| a.name).collect(),
        severity: Choice::new(chosen, options),
        at: field("at"),
        told,
        page: frame::full(ask, Nav::Plans)?,
    };
    Ok(Reply::page(if wrong.is_empty() { 200 } else { 422 }, page.render()?))
}

/// What is to be rehearsed; none where nothing was asked yet.
fn asked(ask: &Ask) -> Result<Option<Imagined>, AppError> {
    let Ok(severity) = ask.asked("severity").parse::<Severity>() else { return Ok(None) };
    let typed = ask.asked("account").trim();
    let account =
        match typed {
            "" => None,
            name => Some(accounts::named(&ask.desk, name)?.ok_or_else(|| {
                AppError::Wrong(vec![Wrong::new("account", "wrong-unknown", name)])
            })?),
        };
    let zone = account.as_ref().map_or(ask.desk.config.desk.zone.name(), |(_, zone)| zone);
    let at = typed_moment(ask.asked("at"), zone)?.unwrap_or(ask.now);
    Ok(Some(Imagined { account: account.as_ref().map(|(id, _)| *id), severity, at }))
}

fn told(ask: &Ask, imagined: Imagined) -> Result<Told, Fault> {
    let lang = ask.lang();
    let told = rehearsal::rehearse(&ask.desk, imagined)?;
    let zone = zone_of(&told.zone);
    let whose = told.account.clone().unwrap_or_else(|| t(lang, "rehearsal-unknown"));
    let at = moment::short_from(lang, told.reported_at, zone, ask.now);
    let title = [
        words::severity(lang, told.severity),
        whose,
        format!("{at} {}", zone_name(lang, zone)),
        told.plan.clone(),
    ];
    Ok(Told {
        title: title.join(&t(lang, "list-comma")),
        warning: warning(lang, &told),
        promises: told.promises.iter().map(|p| promise(ask, p, zone)).collect(),
        steps: told.steps.iter().map(|s| step(ask, s, zone)).collect(),
    })
}

fn warning(lang: Lang, told: &Rehearsed) -> String {
    let mut said = Vec::new();
    if !told.is_entitled {
        said.push(t(lang, "ticket-no-contract"));
    }
    for one in &told.promises {
        for year in &one.missing_holiday_years {
            let what = words::watch_name(lang, one.watch);
            let args = [("year", year.to_string().into()), ("what", what.into())];
            said.push(t_args(lang, "ticket-no-holidays", &args));
        }
    }
    said.join(" ")
}

fn promise(ask: &Ask, one: &Promised, zone: chrono_tz::Tz) -> [String; 3] {
    let lang = ask.lang();
    let due = one.due_at.map_or_else(
        || t(lang, "rehearsal-later"),
        |due| moment::short_from(lang, due, zone, ask.now),
    );
    [words::watch_name(lang, one.watch), due, words::within(lang, one.within)]
}

fn step(ask: &Ask, firing: &Firing, zone: chrono_tz::Tz) -> [String; 4] {
    let lang = ask.lang();
    let what = match firing.watch.parse::<Watch>() {
        Ok(watch) => words::watch_name(lang, watch),
        Err(_) => t(lang, "step-watch-reported"),
    };
    let name = t_args(
        lang,
        "step-name",
        &[("what", what.into()), ("step", words::step_name(lang, &firing.step).into())],
    );
    let mut why =
        firing.rule.as_ref().map_or_else(String::new, |rule| plan_words::when(lang, rule));
    if let Some(due) = firing.held_from {
        let due = moment::short_from(lang, due, zone, ask.now);
        why = format!("{why}. {}", t_args(lang, "rehearsal-held", &[("at", due.into())]));
    }
    let mut who = firing.who.join(&t(lang, "list-comma"));
    if let Some(rule) = &firing.rule {
        let part = plan_words::who(lang, &rule.to);
        who = t_args(lang, "rehearsal-part", &[("who", who.into()), ("part", part.into())]);
    }
    if firing.is_admins {
        who = format!("{who}. {}", t(lang, "step-admins"));
    } else if firing.passed_on > 0 {
        who = format!("{who}. {}", t(lang, "step-passed-on"));
    }
    [moment::short_from(lang, firing.at, zone, ask.now), name, why, who]
}
