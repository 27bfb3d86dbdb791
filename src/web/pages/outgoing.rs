//! Mail that left into a folder: the demo's customers read it here.

use askama::Template as _;

use crate::{
    app::mail_log,
    i18n::{moment, t},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::encoded,
        view::{
            Nav,
            outgoing::{Outgoing, OutgoingMessage, OutgoingRow},
        },
    },
};

/// What may happen in a mail of ours that is looked at: its own style, and nothing else.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

/// Messages shown at most.
const SHOWN: usize = 200;

fn is_shown(ask: &Ask) -> Result<(), Fault> {
    if ask.shows_outgoing { Ok(()) } else { Err(Fault::NotFound) }
}

fn to(parsed: &crate::app::mail_log::Parsed) -> String {
    parsed.to.iter().map(|m| m.address.clone()).collect::<Vec<_>>().join(", ")
}

/// `GET /outgoing`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    is_shown(ask)?;
    let lang = ask.lang();
    let rows = mail_log::in_folder(&ask.desk, SHOWN)?
        .into_iter()
        .map(|kept| OutgoingRow {
            href: format!("/outgoing/{}", encoded(&kept.name)),
            at: kept
                .parsed
                .date_claimed
                .map_or_else(String::new, |at| moment::near(lang, at, ask.zone(), ask.now)),
            to: to(&kept.parsed),
            subject: kept.parsed.subject,
        })
        .collect();
    let page = Outgoing {
        folder: ask.desk.config.outgoing_folder().display().to_string(),
        rows,
        page: frame::full(ask, Nav::Outgoing)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// `GET /outgoing/{name}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    is_shown(ask)?;
    let name = ask.place("name");
    let parsed = mail_log::parsed(&ask.desk, name)?;
    let lang = ask.lang();
    let from = parsed.from.as_ref().map(|m| m.address.clone()).unwrap_or_default();
    let header = |name: &str| parsed.headers.text(name).unwrap_or_default();
    let facts = [
        (t(lang, "mail-from"), from),
        (t(lang, "mail-to"), to(&parsed)),
        (t(lang, "fact-date"), header("date")),
        (t(lang, "fact-message-id"), parsed.message_id.clone().unwrap_or_default()),
        (t(lang, "fact-in-reply-to"), parsed.in_reply_to.join(" ")),
        (t(lang, "fact-reply-to"), header("reply-to")),
    ];
    let name = encoded(name);
    let page = OutgoingMessage {
        subject: parsed.subject.clone(),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        text: parsed.text_full.clone(),
        html_href: mail_log::html(&ask.desk, ask.place("name"))
            .is_ok()
            .then(|| format!("/outgoing/{name}/html")),
        raw_href: format!("/outgoing/{name}/raw"),
        page: frame::full(ask, Nav::Outgoing)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// `GET /outgoing/{name}/html`: alone, with a policy that permits nothing but its own style.
pub fn html(ask: &Ask) -> Result<Reply, Fault> {
    is_shown(ask)?;
    let mut reply = Reply::page(200, mail_log::html(&ask.desk, ask.place("name"))?);
    reply.policy = Some(POLICY);
    Ok(reply)
}

/// `GET /outgoing/{name}/raw`
pub fn raw(ask: &Ask) -> Result<Reply, Fault> {
    is_shown(ask)?;
    let name = ask.place("name");
    Ok(Reply::file(name, "message/rfc822", mail_log::file(&ask.desk, name)?))
}
