//! One outgoing message: its copies, its words, and another try where it failed.

use askama::Template as _;

use super::mail::{delivery, ticket_link};
use crate::{
    app::mail_log,
    domain::{access::Verb, ids::OutboxId, mail_state::DeliveryState},
    i18n::{moment, t, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Link, Nav,
            letter::Frame,
            mail::{MailActs, MailMessage},
        },
    },
};

/// `GET /mail/sent/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let id: OutboxId = ask.id("id")?;
    let data = mail_log::posted(&ask.desk, id)?;
    let lang = ask.lang();
    let zone = ask.zone();
    let at = |ts| format!("{} {}", moment::exact(lang, ts, zone), zone_name(lang, zone));
    let worst = data.deliveries.iter().map(|d| d.state).max_by_key(|s| match s {
        DeliveryState::Failed => 3,
        DeliveryState::Waiting => 2,
        DeliveryState::Sent => 1,
        DeliveryState::Withdrawn => 0,
    });
    let is_failed = worst == Some(DeliveryState::Failed);
    let kind = t(lang, &format!("mail-kind-{}", data.row.kind.word().replace('_', "-")));
    let mut facts = vec![
        (t(lang, "fact-kind"), kind.clone()),
        (t(lang, "fact-written"), at(data.row.created_at)),
        (t(lang, "fact-message-id"), data.row.message_id.clone()),
    ];
    for copy in &data.deliveries {
        let state = t(lang, &format!("copy-{}", copy.state));
        let when = copy.sent_at.map(&at).unwrap_or_default();
        facts.push((copy.recipient.clone(), format!("{state} {when} {}", copy.reply)));
    }
    let box_name = if is_failed { "failed" } else { "sent" };
    let page = MailMessage {
        href: format!("/mail/sent/{id}"),
        back: Link::new(t(lang, &format!("mail-box-{box_name}")), format!("/mail?box={box_name}")),
        subject: if data.row.subject.is_empty() { kind } else { data.row.subject.clone() },
        state: delivery(lang, worst.unwrap_or(DeliveryState::Waiting)),
        facts,
        reasons: Vec::new(),
        ticket: data.row.ticket_id.map(|id| ticket_link(ask, id)),
        acts: MailActs {
            can_retry: is_failed && ask.may(Verb::RetryOutgoingMail),
            ..MailActs::default()
        },
        text: data
            .parsed
            .as_ref()
            .map_or_else(|| t(lang, "mail-not-rendered"), |p| p.text_full.clone()),
        quoted: String::new(),
        as_sent: data.row.rendered.as_deref().and_then(mail_log::html_of).map(|_| Frame {
            src: format!("/mail/sent/{id}/html"),
            title: t(lang, "letter-title-sent"),
            page: String::new(),
        }),
        blocked: None,
        attachments: Vec::new(),
        raw: Link::new(t(lang, "message-sent"), format!("/mail/sent/{id}/raw")),
        page: frame::full(ask, Nav::Mail)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// `GET /mail/sent/{id}/raw`
pub fn raw(ask: &Ask) -> Result<Reply, Fault> {
    let id: OutboxId = ask.id("id")?;
    let bytes = mail_log::posted(&ask.desk, id)?.row.rendered.ok_or(Fault::NotFound)?;
    Ok(Reply::file(&format!("sent-{id}.eml"), "message/rfc822", bytes))
}

/// `GET /mail/sent/{id}/html`: alone, with a policy that permits nothing but its own style.
pub fn html(ask: &Ask) -> Result<Reply, Fault> {
    let id: OutboxId = ask.id("id")?;
    let rendered = mail_log::posted(&ask.desk, id)?.row.rendered.ok_or(Fault::NotFound)?;
    let mut reply = Reply::page(200, mail_log::html_of(&rendered).ok_or(Fault::NotFound)?);
    reply.policy = Some(super::outgoing::POLICY);
    Ok(reply)
}

/// `POST /mail/sent/{id}/retry`
pub fn retry(ask: &Ask) -> Result<Reply, Fault> {
    let id: OutboxId = ask.id("id")?;
    mail_log::posted(&ask.desk, id)?;
    mail_log::try_again(&ask.desk, &ask.actor()?, id)?;
    Ok(Reply::to(&format!("/mail/sent/{id}")))
}
