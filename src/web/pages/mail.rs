//! Mail: what came in, what waits for a person, what went out; and what a person does with it.

use askama::Template as _;

use super::{forms::field, mail_reasons::sentence, mail_servers};
use crate::{
    app::{
        AppError, intake, mail_log,
        mail_log::{Message, Received},
        mailboxes::{self, MailboxRow},
        quarantine, triage,
    },
    domain::{
        access::Verb,
        ids::{AccountId, InboundId, TicketId},
        mail_state::{DeliveryState, InboundState},
        message::Reason,
    },
    i18n::{Lang, moment, phrase::Tone, t, t_args, zone_before, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::{size, wrong_with},
        view::{
            Choice, Field, Link, Nav, Opt, Said,
            mail::{MailActs, MailList, MailMessage, MailRow, Tab},
            timeline::Attachment,
        },
    },
};

/// One sentence about the oldest message that waits for a person.
///
/// # Errors
/// When the database cannot.
pub fn first_waiting(ask: &Ask) -> Result<String, Fault> {
    let lang = ask.lang();
    let Some(row) = mail_log::first_waiting(&ask.desk)? else { return Ok(String::new()) };
    let from =
        if row.from_address.is_empty() { t(lang, "mail-nobody") } else { row.from_address.clone() };
    let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
    let why = match row.state {
        InboundState::Parked => triage::why(&row),
        _ => reasons.last().map(|r| sentence(ask, r)).unwrap_or_default(),
    };
    let args =
        [("from", from.into()), ("subject", row.subject.clone().into()), ("why", why.into())];
    Ok(t_args(lang, "mail-first-waiting", &args))
}

/// The states that stand in a box of received mail; none is all.
const fn states(of: &str) -> &'static [InboundState] {
    match of.as_bytes() {
        b"parked" => &[InboundState::Parked],
        _ => &[],
    }
}

/// `GET /mail` (`box`, `after`)
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let counts = mail_log::counts(&ask.desk)?;
    let asked = match ask.asked("box") {
        name @ ("received" | "parked" | "quarantined" | "sent" | "failed") => name,
        _ if counts.1 > 0 => "quarantined",
        _ if counts.0 > 0 => "parked",
        _ => "received",
    };
    let lang = ask.lang();
    let (rows, more) = if matches!(asked, "sent" | "failed") {
        outgoing_rows(ask, asked)?
    } else {
        received_rows(ask, asked)?
    };
    let unsigned = |n: i64| u64::try_from(n).unwrap_or(0);
    let tabs = ["received", "quarantined", "parked", "sent", "failed"]
        .into_iter()
        .map(|name| Tab {
            text: t(lang, &format!("mail-box-{name}")),
            count: match name {
                "parked" => Some(unsigned(counts.0)),
                "quarantined" => Some(unsigned(counts.1)),
                "failed" => Some(unsigned(counts.2)),
                _ => None,
            },
            href: format!("/mail?box={name}"),
            on: name == asked,
        })
        .collect();
    let is_out = matches!(asked, "sent" | "failed");
    let page = MailList {
        title: t_args(lang, "mail-h1", &[("n", unsigned(counts.0 + counts.1).into())]),
        lead: t(lang, &format!("mail-lead-{asked}")),
        tabs,
        who_head: t(lang, if is_out { "mail-to" } else { "mail-from" }),
        rows,
        more,
        mailboxes: [mailboxes(ask)?, mail_servers::sentences(ask)?].concat(),
        page: frame::full(ask, Nav::Mail)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// How each configured mailbox goes, a sentence each.
fn mailboxes(ask: &Ask) -> Result<Vec<(bool, String)>, Fault> {
    let (lang, zone) = (ask.lang(), ask.zone());
    let at = |ts| {
        let at = moment::near(lang, ts, zone, ask.desk.now());
        t_args(
            lang,
            "moment-in-zone",
            &[("at", at.into()), ("zone", zone_before(lang, zone).into())],
        )
    };
    let say = |(name, row): (String, Option<MailboxRow>)| {
        let Some(row) = row else {
            return (true, t_args(lang, "mailbox-new", &[("name", name.into())]));
        };
        match (row.failed_at, row.looked_at) {
            (Some(since), _) => {
                let why = row.error.unwrap_or_default();
                let args =
                    [("name", name.into()), ("since", at(since).into()), ("why", why.into())];
                (false, t_args(lang, "mailbox-failed", &args))
            }
            (None, Some(looked)) => {
                let args = [("name", name.into()), ("at", at(looked).into())];
                (true, t_args(lang, "mailbox-fine", &args))
            }
            (None, None) => (true, t_args(lang, "mailbox-new", &[("name", name.into())])),
        }
    };
    Ok(mailboxes::health(&ask.desk)?.into_iter().map(say).collect())
}

type Rows = (Vec<MailRow>, Option<Link>);

fn more(ask: &Ask, name: &str, last: Option<i64>, is_full: bool) -> Option<Link> {
    let last = last.filter(|_| is_full)?;
    let href = format!("/mail?box={name}&after={last}");
    Some(Link::new(t(ask.lang(), "queue-next-page"), href))
}

fn is_full(n: usize) -> bool {
    i64::try_from(n).unwrap_or(0) >= mail_log::PAGE
}

fn received_rows(ask: &Ask, name: &str) -> Result<Rows, Fault> {
    let after = ask.asked("after").parse().ok().map(InboundId);
    let found = if name == "quarantined" {
        mail_log::held(&ask.desk, after)?
    } else {
        mail_log::received(&ask.desk, states(name), after)?
    };
    let last = found.last().map(|r| r.id.0);
    let full = is_full(found.len());
    let rows = found.iter().map(|row| received_row(ask, row)).collect();
    Ok((rows, more(ask, name, last, full)))
}

fn received_row(ask: &Ask, row: &Received) -> MailRow {
    let lang = ask.lang();
    let why = triage::why(row);
    let detail = match row.state {
        InboundState::Parked => why,
        InboundState::Quarantine => {
            let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
            reasons.last().map(|r| sentence(ask, r)).unwrap_or_default()
        }
        _ => String::new(),
    };
    MailRow {
        href: format!("/mail/{}", row.id),
        at: moment::near(lang, row.received_at, ask.zone(), ask.now),
        who: if row.from_address.is_empty() {
            t(lang, "mail-nobody")
        } else {
            row.from_address.clone()
        },
        subject: row.subject.clone(),
        state: state(lang, row.state),
        detail,
        ticket: row.ticket_id.map(|id| ticket_link(ask, id)),
    }
}

/// A ticket as a link.
pub(super) fn ticket_link(ask: &Ask, id: TicketId) -> Link {
    Link::new(ask.desk.reference(id), format!("/tickets/{id}"))
}

fn state(lang: Lang, state: InboundState) -> Said {
    let tone = match state {
        InboundState::Quarantine => Tone::Hold,
        InboundState::Parked => Tone::Miss,
        InboundState::Received => Tone::Run,
        InboundState::Ticket | InboundState::Append => Tone::Met,
        _ => Tone::Quiet,
    };
    Said::new(t(lang, &format!("inbound-{state}")), tone)
}

fn outgoing_rows(ask: &Ask, name: &str) -> Result<Rows, Fault> {
    let lang = ask.lang();
    let wanted: &[DeliveryState] = if name == "failed" {
        &[DeliveryState::Failed]
    } else {
        &[DeliveryState::Waiting, DeliveryState::Sent, DeliveryState::Withdrawn]
    };
    let before = ask.asked("after").parse().ok().map(crate::domain::ids::DeliveryId);
    let found = mail_log::sent(&ask.desk, wanted, before)?;
    let last = found.last().map(|(_, d)| d.id.0);
    let full = is_full(found.len());
    let rows = found
        .iter()
        .map(|(mail, copy)| MailRow {
            href: format!("/mail/sent/{}", mail.id),
            at: moment::near(lang, copy.sent_at.unwrap_or(copy.created_at), ask.zone(), ask.now),
            who: copy.recipient.clone(),
            subject: if mail.subject.is_empty() {
                t(lang, &format!("mail-kind-{}", mail.kind.word().replace('_', "-")))
            } else {
                mail.subject.clone()
            },
            state: delivery(lang, copy.state),
            detail: if copy.state == DeliveryState::Sent {
                String::new()
            } else {
                copy.reply.clone()
            },
            ticket: mail.ticket_id.map(|id| ticket_link(ask, id)),
        })
        .collect();
    Ok((rows, more(ask, name, last, full)))
}

/// How one copy stands.
pub(super) fn delivery(lang: Lang, state: DeliveryState) -> Said {
    let tone = match state {
        DeliveryState::Waiting => Tone::Run,
        DeliveryState::Sent => Tone::Met,
        DeliveryState::Failed => Tone::Miss,
        DeliveryState::Withdrawn => Tone::Quiet,
    };
    Said::new(t(lang, &format!("copy-{state}")), tone)
}

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
    let quoted: Vec<String> = data.parsed.folded.iter().map(|f| f.text.clone()).collect();
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
        text: data.parsed.text.clone(),
        quoted: quoted.join("\n\n"),
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
