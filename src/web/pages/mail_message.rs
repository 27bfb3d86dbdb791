//! One received message: what it says, why it was decided so, and what a person does with it.

use askama::Template as _;

use super::{
    forms::field,
    letter,
    mail::{state, ticket_link},
    mail_reasons::sentence,
};
use crate::{
    app::{
        AppError, intake, mail_html,
        mail_log::{self, Message},
        quarantine,
    },
    domain::{
        access::Verb,
        ids::{AccountId, InboundId, TicketId},
        mail_state::InboundState,
    },
    i18n::{Lang, moment, t, t_args, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::{rest_of, size, wrong_with},
        view::{
            Choice, Field, Link, Nav, Opt,
            mail::{MailActs, MailMessage},
            timeline::Attachment,
        },
    },
};

/// `GET /mail/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::page(200, page(ask, "", &[])?.render()?))
}

fn page(ask: &Ask, act: &str, wrong: &[crate::app::Wrong]) -> Result<MailMessage, Fault> {
    let id: InboundId = ask.id("id")?;
    let data = mail_log::message(&ask.desk, id)?;
    let lang = ask.lang();
    let row = &data.row;
    let box_name = match row.state {
        InboundState::Parked => "parked",
        InboundState::Quarantine => "quarantined",
        _ => "received",
    };
    let sent = mail_html::letter(&ask.desk, id, false)?;
    let mut reasons: Vec<String> = data.reasons.iter().map(|r| sentence(ask, r)).collect();
    reasons.extend(row.error.iter().cloned());
    reasons.extend(data.parsed.oddities.iter().cloned());
    Ok(MailMessage {
        href: format!("/mail/{id}"),
        back: Link::new(t(lang, &format!("mail-box-{box_name}")), format!("/mail?box={box_name}")),
        subject: if row.subject.is_empty() {
            t(lang, "mail-no-subject")
        } else {
            row.subject.clone()
        },
        state: state(lang, row.state),
        facts: facts(ask, &data),
        reasons,
        ticket: row.ticket_id.map(|id| ticket_link(ask, id)),
        acts: acts(ask, &data, act, wrong),
        quoted: rest_of(&data.parsed.text, &data.parsed.text_full),
        text: data.parsed.text.clone(),
        as_sent: Some(letter::frame(lang, id)),
        blocked: letter::blocked(lang, id, &sent),
        attachments: attachments(lang, &data),
        raw: Link::new(t(lang, "message-raw"), format!("/mail/{id}/raw")),
        page: frame::full(ask, Nav::Mail)?,
    })
}

/// Its files. Those on a ticket can be fetched; those of a message that waits stand in the message
/// as it was received and nowhere else, so they are only named.
fn attachments(lang: Lang, data: &Message) -> Vec<Attachment> {
    if !data.files.is_empty() {
        let file = |f: &mail_log::FileOf| Attachment {
            name: f.name.clone(),
            size: size(lang, f.size),
            href: format!("/attachments/{}", f.id),
        };
        return data.files.iter().map(file).collect();
    }
    let named = data.parsed.attachments.iter().map(|a| Attachment {
        name: a.name.clone(),
        size: size(lang, i64::try_from(a.bytes.len()).unwrap_or(i64::MAX)),
        href: String::new(),
    });
    named.collect()
}

fn facts(ask: &Ask, data: &Message) -> Vec<(String, String)> {
    let lang = ask.lang();
    let row = &data.row;
    let zone = ask.zone();
    let at = |ts| format!("{} {}", moment::exact(lang, ts, zone), zone_name(lang, zone));
    let from = match row.from_name.as_str() {
        "" => row.from_address.clone(),
        name => format!("{name} <{}>", row.from_address),
    };
    let to: Vec<String> = data.parsed.to.iter().map(|m| m.address.clone()).collect();
    [
        (t(lang, "mail-from"), from),
        (t(lang, "mail-to"), to.join(", ")),
        (t(lang, "fact-account"), data.account.clone().unwrap_or_default()),
        (t(lang, "fact-received"), at(row.received_at)),
        (t(lang, "fact-door"), data.arrival.door.clone()),
        (t(lang, "fact-mailbox"), data.arrival.mailbox.clone().unwrap_or_default()),
        (t(lang, "fact-peer"), data.arrival.peer.clone().unwrap_or_default()),
        (t(lang, "fact-envelope"), data.arrival.rcpt_to.join(", ")),
        (t(lang, "fact-due"), row.triage_due_at.map(at).unwrap_or_default()),
        (t(lang, "fact-decided-by"), data.triaged_by.clone().unwrap_or_default()),
        (t(lang, "fact-message-id"), row.message_id.clone().unwrap_or_default()),
        (t(lang, "fact-size"), size(lang, row.size)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

fn acts(ask: &Ask, data: &Message, act: &str, wrong: &[crate::app::Wrong]) -> MailActs {
    let lang = ask.lang();
    let row = &data.row;
    let waits = matches!(row.state, InboundState::Quarantine | InboundState::Parked);
    if !waits || !ask.may(Verb::TriageMail) {
        return MailActs::default();
    }
    let proposed = row.proposal_id.map(|id| ask.desk.reference(id)).unwrap_or_default();
    let typed = |name: &str, otherwise: &str| {
        if act.is_empty() { otherwise.to_owned() } else { ask.typed(name).to_owned() }
    };
    let join = match wrong_with(lang, wrong, "ticket") {
        Some(error) => Field::wrong(ask.typed("ticket"), error),
        None => Field::new(typed("ticket", &proposed)),
    };
    let mut options = vec![Opt::new("", t(lang, "open-by-sender"))];
    options.extend(data.accounts.iter().map(|a| Opt::new(a.id.to_string(), &a.name)));
    let is_parked = row.state == InboundState::Parked;
    MailActs {
        proposal: row.proposal_id.map(|id| {
            t_args(lang, "mail-proposal", &[("reference", ask.desk.reference(id).into())])
        }),
        join: Some(join),
        open: Some(Choice {
            error: wrong_with(lang, wrong, "account"),
            ..Choice::new(ask.typed("account"), options)
        }),
        discard: Some(field(ask, wrong, "reason", "reason")),
        can_retry: is_parked,
    }
}

/// `GET /mail/{id}/raw`
pub fn raw(ask: &Ask) -> Result<Reply, Fault> {
    let id: InboundId = ask.id("id")?;
    let bytes = mail_log::raw(&ask.desk, id)?;
    Ok(Reply::file(&format!("mail-{id}.eml"), "message/rfc822", bytes))
}

/// Shows what became of the message, or its page again with what was wrong.
fn after(ask: &Ask, act: &str, done: Result<Option<TicketId>, AppError>) -> Result<Reply, Fault> {
    match done {
        Ok(Some(ticket)) => Ok(Reply::to(&format!("/tickets/{ticket}"))),
        Ok(None) => Ok(Reply::to("/mail")),
        Err(AppError::Wrong(wrong)) => Ok(Reply::page(422, page(ask, act, &wrong)?.render()?)),
        Err(e) => Err(e.into()),
    }
}

/// `POST /mail/{id}/join` (`ticket`: a number or a reference)
pub fn join(ask: &Ask) -> Result<Reply, Fault> {
    let id: InboundId = ask.id("id")?;
    mail_log::message(&ask.desk, id)?;
    let typed = ask.typed("ticket").trim();
    let digits = typed.rsplit('-').next().unwrap_or_default();
    let ticket = digits.parse().ok().map(TicketId);
    let known = match ticket {
        Some(ticket) => mail_log::ticket_exists(&ask.desk, ticket)?,
        None => false,
    };
    let done = match ticket.filter(|_| known) {
        Some(ticket) => {
            quarantine::join(&ask.desk, &ask.hands()?, id, ticket).map(|()| Some(ticket))
        }
        None => Err(AppError::wrong("ticket", "wrong-unknown", typed)),
    };
    after(ask, "join", done)
}

/// `POST /mail/{id}/open` (`account`; empty is that of the sender, or none)
pub fn open(ask: &Ask) -> Result<Reply, Fault> {
    let id: InboundId = ask.id("id")?;
    mail_log::message(&ask.desk, id)?;
    let named = ask.typed("account");
    let account: Option<AccountId> = named.parse().ok();
    let is_known = match account {
        Some(account) => mail_log::account_exists(&ask.desk, account)?,
        None => named.is_empty(),
    };
    let done = if is_known {
        quarantine::open(&ask.desk, &ask.hands()?, id, account)
    } else {
        Err(AppError::wrong("account", "wrong-unknown", named))
    };
    after(ask, "open", done)
}

/// `POST /mail/{id}/discard` (`reason`)
pub fn discard(ask: &Ask) -> Result<Reply, Fault> {
    let id: InboundId = ask.id("id")?;
    mail_log::message(&ask.desk, id)?;
    let done = if ask.typed("reason").trim().is_empty() {
        Err(AppError::wrong("reason", "wrong-missing", ""))
    } else {
        quarantine::discard(&ask.desk, &ask.hands()?, id, ask.typed("reason"))
    };
    after(ask, "discard", done.map(|()| None))
}

/// `POST /mail/{id}/retry`
pub fn retry(ask: &Ask) -> Result<Reply, Fault> {
    let id: InboundId = ask.id("id")?;
    mail_log::message(&ask.desk, id)?;
    match intake::retry(&ask.desk, id) {
        Ok(_) => Ok(Reply::to(&format!("/mail/{id}"))),
        Err(e) => after(ask, "retry", Err(e)),
    }
}
