//! The downtime confession, for managers: which alerts came late, by how long, for whom.

use askama::Template as _;

use crate::{
    app::late_alerts::{self, Cause, LateAlert},
    domain::promise::Watch,
    i18n::{moment, span, t, t_args, words},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Link, Nav,
            late_alerts::{LateAlerts, LateRow},
        },
    },
};

/// Days that are looked back.
pub(super) const DAYS: i64 = 30;

/// `GET /reports/late`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let from = ask.now.plus_secs(-DAYS * 86_400);
    let told = late_alerts::between(&ask.desk, from, ask.now.plus_micros(1))?;
    let listed = i64::try_from(told.alerts.len()).unwrap_or(i64::MAX);
    let more = match told.count.saturating_sub(listed) {
        ..=0 => String::new(),
        n => t_args(lang, "late-more", &[("n", n.into())]),
    };
    let page = LateAlerts {
        title: t_args(lang, "late-h1", &[("n", told.count.into()), ("days", DAYS.into())]),
        rows: told.alerts.iter().map(|alert| row(ask, alert)).collect(),
        more,
        page: frame::full(ask, Nav::Reports)?,
    };
    Ok(Reply::page(200, page.render()?))
}

fn row(ask: &Ask, alert: &LateAlert) -> LateRow {
    let lang = ask.lang();
    let about = match (alert.ticket, alert.mail) {
        (Some(id), _) => Link::new(ask.desk.reference(id), format!("/tickets/{id}")),
        (None, Some(id)) => Link::new(t(lang, "late-mail"), format!("/mail/{id}")),
        (None, None) => Link::new(t(lang, "late-digest"), "/queue".to_owned()),
    };
    let what = match alert.watch.parse::<Watch>() {
        Ok(watch) => words::watch_name(lang, watch),
        Err(_) => t(lang, &format!("late-watch-{}", alert.watch)),
    };
    let args = [("what", what.into()), ("step", words::step_name(lang, &alert.step).into())];
    LateRow {
        about,
        step: t_args(lang, "step-name", &args),
        due: moment::short_from(lang, alert.due_at, ask.zone(), ask.now),
        late: span(lang, alert.late_s),
        told: alert.told.join(&t(lang, "list-comma")),
        why: t(lang, if alert.cause == Cause::Desk { "late-desk" } else { "late-relay" }),
    }
}
