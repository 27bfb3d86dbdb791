//! Leaving a list of mails by its link, and the setting by which one comes back.

use askama::Template as _;

use crate::{
    app::subscriptions::{self, Leaving},
    domain::mail_state::MailList,
    i18n::{phrase::Tone, t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Nav, Said,
            subscriptions::{ListRow, Mails, Unsubscribe},
        },
    },
};

/// `GET /unsubscribe/{token}`: asks first, since scanners fetch links.
pub fn ask(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::page(200, page(ask, None)?.render()?))
}

/// `POST /unsubscribe/{token}`: a mail program's one click (RFC 8058) or a button of the page;
/// `again` comes back.
pub fn act(ask: &Ask) -> Result<Reply, Fault> {
    let leaving = leaving(ask)?;
    let is_wanted = !ask.typed("again").is_empty();
    subscriptions::set(&ask.desk, leaving.user, leaving.list, is_wanted)?;
    let done = if is_wanted { "unsubscribe-back" } else { "unsubscribe-done" };
    Ok(Reply::page(200, page(ask, Some(done))?.render()?))
}

fn leaving(ask: &Ask) -> Result<Leaving, Fault> {
    subscriptions::leaving(&ask.desk, ask.place("token"))?.ok_or(Fault::NotFound)
}

fn page(ask: &Ask, done: Option<&str>) -> Result<Unsubscribe, Fault> {
    let leaving = leaving(ask)?;
    let lang = ask.lang();
    let list = t(lang, &format!("list-{}", leaving.list));
    Ok(Unsubscribe {
        page: frame::plain(ask, Nav::Elsewhere),
        action: ask.request.path.clone(),
        title: match done {
            Some(key) => t_args(lang, key, &[("list", list.clone().into())]),
            None => t_args(lang, "unsubscribe-h1", &[("list", list.clone().into())]),
        },
        address: leaving.address,
        is_subscribed: leaving.is_subscribed,
        list,
    })
}

/// `GET /settings/mails`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let row = |(list, is_wanted): (MailList, bool)| ListRow {
        word: list.word(),
        name: t(lang, &format!("list-{list}")),
        about: t(lang, &format!("list-about-{list}")),
        state: if is_wanted {
            Said::new(t(lang, "list-wanted"), Tone::Met)
        } else {
            Said::new(t(lang, "list-left"), Tone::Quiet)
        },
        is_wanted,
    };
    let lists = subscriptions::lists(&ask.desk, ask.session()?.user.id)?;
    let page = Mails {
        page: frame::full(ask, Nav::Elsewhere)?,
        rows: lists.into_iter().map(row).collect(),
    };
    Ok(Reply::page(200, page.render()?))
}

/// `POST /settings/mails` (`list`, `wanted`)
pub fn save(ask: &Ask) -> Result<Reply, Fault> {
    let list: MailList = ask.typed("list").parse().map_err(|_| Fault::Unfit(String::new()))?;
    let is_wanted = !ask.typed("wanted").is_empty();
    subscriptions::set(&ask.desk, ask.session()?.user.id, list, is_wanted)?;
    Ok(Reply::to("/settings/mails"))
}
