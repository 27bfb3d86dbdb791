//! Backtests: a draft over the past, asked for here and done by the desk.

use askama::Template as _;
use chrono::{NaiveDate, TimeZone as _};

use super::{forms::field_or, plans};
use crate::{
    app::{
        AppError, Wrong, accounts,
        backtest::{Changed, Period},
        backtest_runs::{self, Asked, Run},
        plans as stored,
    },
    domain::{
        backtest::{Attained, Stand},
        ids::{BacktestId, PlanVersionId},
        plan::document::Mistake as Found,
        promise::Outcome,
        time::Timestamp,
    },
    i18n::{Lang, moment, phrase::Tone, span, t, t_args, words},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Field, Link, Nav, Opt, Said,
            backtests::{Backtest, Backtests, ChangedRow},
        },
    },
};

/// Seconds after which the page of one that runs is looked at again.
const AGAIN_S: u32 = 2;

/// `GET /settings/backtests` (`version`)
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    form(ask, 200, &[], &[])
}

fn form(ask: &Ask, status: u16, found: &[Found], wrong: &[Wrong]) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let date = |at: Timestamp| at.utc().with_timezone(&ask.desk.config.desk.zone).date_naive();
    let (today, year_ago) = (date(ask.now), date(ask.now.plus_secs(-365 * 86_400)));
    let mut options = vec![Opt::new("", t(lang, "backtest-document"))];
    for plan in stored::in_use(&ask.desk)? {
        options.extend(plan.versions.iter().map(|version| {
            Opt::new(version.id.to_string(), format!("{} v{}", plan.name, version.version))
        }));
    }
    let chosen = if ask.form.is_empty() { ask.asked("version") } else { ask.typed("version") };
    let mut document = Field::new(document(ask));
    if !found.is_empty() {
        document.error = Some(t(lang, "backtest-mistakes"));
    }
    document.error = document.error.or(wrong_with(lang, wrong, "document"));
    let row = |run: &Run| {
        let link = Link::new(&run.plan, format!("/settings/backtests/{}", run.row.id));
        (link, between(ask, run), state(ask, run))
    };
    let page = Backtests {
        version: Choice::new(chosen, options),
        document,
        mistakes: found.iter().map(|m| plans::mistake(lang, m)).collect(),
        from: field_or(ask, wrong, "from", "from", &year_ago.to_string()),
        to: field_or(ask, wrong, "to", "to", &today.to_string()),
        account: field_or(ask, wrong, "account", "account", ""),
        accounts: accounts::all(&ask.desk)?.into_iter().map(|a| a.name).collect(),
        rows: backtest_runs::latest(&ask.desk)?.iter().map(row).collect(),
        page: frame::full(ask, Nav::Plans)?,
    };
    Ok(Reply::page(status, page.render()?))
}

/// What was uploaded, else what was pasted.
fn document(ask: &Ask) -> String {
    let uploaded = ask.typed("file");
    let text = if uploaded.trim().is_empty() { ask.typed("document") } else { uploaded };
    text.replace("\r\n", "\n")
}

/// `POST /settings/backtests` (`version`, or `document` or `file`; `from`, `to`, `account`)
pub fn start(ask: &Ask) -> Result<Reply, Fault> {
    let asked = match asked(ask) {
        Ok(asked) => asked,
        Err(AppError::Wrong(wrong)) => return form(ask, 422, &[], &wrong),
        Err(e) => return Err(e.into()),
    };
    match backtest_runs::ask(&ask.desk, &ask.hands()?, asked) {
        Ok(Ok(id)) => Ok(Reply::to(&format!("/settings/backtests/{id}"))),
        Ok(Err(found)) => form(ask, 422, &found, &[]),
        Err(AppError::Wrong(wrong)) => form(ask, 422, &[], &wrong),
        Err(e) => Err(e.into()),
    }
}

/// What the form asks for.
fn asked(ask: &Ask) -> Result<Asked, AppError> {
    let mut wrong = Vec::new();
    let source = match ask.typed("version").parse().map(PlanVersionId) {
        Ok(id) => stored::version(&ask.desk, id)?.0.source,
        Err(_) => document(ask),
    };
    if source.trim().is_empty() {
        wrong.push(Wrong::new("document", "wrong-missing", ""));
    }
    let zone = ask.desk.config.desk.zone;
    let mut date = |name: &'static str| {
        let text = ask.typed(name).trim();
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let local = day.and_then(|day| day.and_hms_opt(0, 0, 0));
        let at = local.and_then(|local| zone.from_local_datetime(&local).earliest());
        if at.is_none() {
            wrong.push(Wrong::new(name, "wrong-date", text));
        }
        at.map_or(ask.now, |at| Timestamp::from_utc(at.to_utc()))
    };
    let (from, to) = (date("from"), date("to"));
    let account = match ask.typed("account").trim() {
        "" => None,
        name => {
            let found = accounts::named(&ask.desk, name)?;
            if found.is_none() {
                wrong.push(Wrong::new("account", "wrong-unknown", name));
            }
            found.map(|(id, _)| id)
        }
    };
    if wrong.is_empty() {
        Ok(Asked { source, period: Period { from, to, account } })
    } else {
        Err(AppError::Wrong(wrong))
    }
}

fn between(ask: &Ask, run: &Run) -> String {
    let lang = ask.lang();
    let date = |at| moment::date(lang, at, ask.desk.config.desk.zone);
    let args = [("from", date(run.row.from_at).into()), ("to", date(run.row.to_at).into())];
    t_args(lang, "between", &args)
}

fn state(ask: &Ask, run: &Run) -> Said {
    let lang = ask.lang();
    match (&run.kept, &run.row.error, run.row.lease_until) {
        (Some(kept), ..) => {
            let n = kept.changed;
            Said::new(t_args(lang, "backtest-done", &[("n", n.into())]), Tone::Met)
        }
        (None, Some(why), _) => {
            let args = [("why", why.clone().into())];
            Said::new(t_args(lang, "backtest-failed", &args), Tone::Miss)
        }
        (None, None, Some(_)) => Said::new(t(lang, "backtest-runs"), Tone::Run),
        (None, None, None) => Said::new(t(lang, "backtest-waits"), Tone::Hold),
    }
}

/// `GET /settings/backtests/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let run = backtest_runs::one(&ask.desk, ask.id::<BacktestId>("id")?)?;
    let runs = run.row.ended_at.is_none();
    let whose = match run.row.account_id {
        None => t(lang, "backtest-all"),
        Some(id) => accounts::page(&ask.desk, id)?.account.name,
    };
    let at = moment::short_from(lang, run.row.asked_at, ask.zone(), ask.now);
    let about = [("whose", whose.into()), ("at", at.into())];
    let kept = run.kept.as_ref();
    let changed: &[Changed] = kept.map_or(&[], |k| &k.tested.changed);
    let shown = u64::try_from(changed.len()).unwrap_or(0);
    let count = kept.map_or(0, |k| k.changed);
    let more = [("shown", shown.to_string().into()), ("n", count.to_string().into())];
    let attained = kept.iter().flat_map(|k| &k.tested.by_watch).map(|(watch, sum)| {
        [words::watch_name(lang, *watch), share(lang, sum.was), share(lang, sum.would_be)]
    });
    let page = Backtest {
        title: format!("{}{}{}", run.plan, t(lang, "list-comma"), between(ask, &run)),
        about: t_args(lang, "backtest-about", &about),
        state: state(ask, &run),
        progress: runs.then_some((run.row.done, run.row.total)),
        attained: attained.collect(),
        changed_count: count,
        changed: changed.iter().map(|one| changed_row(ask, one)).collect(),
        more: if shown < count { t_args(lang, "backtest-more", &more) } else { String::new() },
        skipped: kept
            .iter()
            .flat_map(|k| &k.tested.skipped)
            .map(|one| {
                let name = ask.desk.reference(one.ticket);
                (Link::new(name, format!("/tickets/{}", one.ticket)), one.why.clone())
            })
            .collect(),
        page: frame::full(ask, Nav::Plans)?,
    };
    let mut reply = Reply::page(200, page.render()?);
    if runs {
        reply.headers.push(("Refresh", AGAIN_S.to_string()));
    }
    Ok(reply)
}

/// `97.5 % of 120`.
fn share(lang: Lang, of: Attained) -> String {
    match of.tenths() {
        None => t(lang, "backtest-nothing"),
        Some(tenths) => {
            let share = format!("{}.{}", tenths / 10, tenths % 10);
            let args = [("share", share.into()), ("n", of.judged().to_string().into())];
            t_args(lang, "backtest-share", &args)
        }
    }
}

fn changed_row(ask: &Ask, one: &Changed) -> ChangedRow {
    let lang = ask.lang();
    ChangedRow {
        ticket: Link::new(&one.reference, format!("/tickets/{}", one.ticket)),
        what: words::watch_name(lang, one.compared.watch),
        was: stand(lang, one.compared.was),
        would_be: stand(lang, one.compared.would_be),
    }
}

/// `missed, 12 min late`.
fn stand(lang: Lang, of: Option<Stand>) -> Said {
    let Some(Stand { verdict, margin_s }) = of else {
        return Said::new(t(lang, "moved-unpromised"), Tone::Quiet);
    };
    let tone = match verdict {
        Outcome::Met => Tone::Met,
        Outcome::Missed => Tone::Miss,
        _ => Tone::Quiet,
    };
    let word = words::outcome_word(lang, verdict);
    let by = margin_s.map(|s| {
        let key = if s < 0 { "backtest-late" } else { "backtest-spare" };
        t_args(lang, key, &[("span", span(lang, s.abs()).into())])
    });
    let said = [Some(word), by].into_iter().flatten().collect::<Vec<_>>();
    Said::new(said.join(&t(lang, "list-comma")), tone)
}
