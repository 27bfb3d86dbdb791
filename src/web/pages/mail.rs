//! Mail: what came in, what waits for a person, what went out.

use askama::Template as _;

use super::{mail_health, mail_reasons::sentence};
use crate::{
    app::{
        mail_log::{self, Received},
        triage,
    },
    domain::{
        ids::{InboundId, TicketId},
        mail_state::{DeliveryState, InboundState},
        message::Reason,
    },
    i18n::{Lang, moment, phrase::Tone, t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::encoded,
        view::{
            Field, Link, Nav, Said,
            mail::{MailList, MailRow, Tab},
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

/// The boxes, in the order of the page.
const BOXES: [&str; 6] = ["received", "quarantined", "parked", "sent", "waiting", "failed"];

/// The states of received mail in a box; none is all.
const fn received_in(of: &str) -> &'static [InboundState] {
    match of.as_bytes() {
        b"parked" => &[InboundState::Parked],
        b"quarantined" => &[InboundState::Quarantine],
        _ => &[],
    }
}

/// The states of outgoing copies in a box; none where it holds received mail.
const fn sent_in(of: &str) -> &'static [DeliveryState] {
    match of.as_bytes() {
        b"sent" => &[DeliveryState::Sent, DeliveryState::Withdrawn],
        b"waiting" => &[DeliveryState::Waiting],
        b"failed" => &[DeliveryState::Failed],
        _ => &[],
    }
}

/// `GET /mail` (`box`, `after`, `q`)
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let counts = mail_log::counts(&ask.desk)?;
    let asked = match BOXES.iter().find(|name| **name == ask.asked("box")) {
        Some(name) => *name,
        None if counts.held > 0 => "quarantined",
        None if counts.parked > 0 => "parked",
        None => "received",
    };
    let lang = ask.lang();
    let is_out = !sent_in(asked).is_empty();
    let (rows, more) = if is_out { outgoing_rows(ask, asked)? } else { received_rows(ask, asked)? };
    let unsigned = |n: i64| u64::try_from(n).unwrap_or(0);
    let word = ask.asked("q").trim();
    let tab = |name: &str| Tab {
        text: t(lang, &format!("mail-box-{name}")),
        count: match name {
            "parked" => Some(unsigned(counts.parked)),
            "quarantined" => Some(unsigned(counts.held)),
            "waiting" => Some(unsigned(counts.waiting)),
            "failed" => Some(unsigned(counts.failed)),
            _ => None,
        },
        href: format!("/mail?box={name}{}", with_word(word)),
        on: name == asked,
    };
    let page = MailList {
        title: t_args(lang, "mail-h1", &[("n", unsigned(counts.parked + counts.held).into())]),
        lead: t(lang, &format!("mail-lead-{asked}")),
        tabs: BOXES.into_iter().map(tab).collect(),
        in_box: asked.to_owned(),
        search: Field::new(word),
        who_head: t(lang, if is_out { "mail-to" } else { "mail-from" }),
        rows,
        more,
        flow: mail_health::lines(ask)?,
        page: frame::full(ask, Nav::Mail)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// The word that is looked for, as a piece of a link.
fn with_word(word: &str) -> String {
    if word.is_empty() { String::new() } else { format!("&q={}", encoded(word)) }
}

type Rows = (Vec<MailRow>, Option<Link>);

fn more(ask: &Ask, name: &str, last: Option<i64>, is_full: bool) -> Option<Link> {
    let last = last.filter(|_| is_full)?;
    let href = format!("/mail?box={name}&after={last}{}", with_word(ask.asked("q").trim()));
    Some(Link::new(t(ask.lang(), "queue-next-page"), href))
}

fn is_full(n: usize) -> bool {
    i64::try_from(n).unwrap_or(0) >= mail_log::PAGE
}

fn received_rows(ask: &Ask, name: &str) -> Result<Rows, Fault> {
    let after = ask.asked("after").parse().ok().map(InboundId);
    let found = match ask.asked("q").trim() {
        "" if name == "quarantined" => mail_log::held(&ask.desk, after)?,
        "" => mail_log::received(&ask.desk, received_in(name), after)?,
        word => mail_log::find_received(&ask.desk, word, received_in(name), after)?,
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

/// What became of a received message.
pub(super) fn state(lang: Lang, state: InboundState) -> Said {
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
    let before = ask.asked("after").parse().ok().map(crate::domain::ids::DeliveryId);
    let found = match ask.asked("q").trim() {
        "" => mail_log::sent(&ask.desk, sent_in(name), before)?,
        word => mail_log::find_sent(&ask.desk, word, sent_in(name), before)?,
    };
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
            detail: match copy.state {
                DeliveryState::Sent => String::new(),
                DeliveryState::Waiting if copy.attempts > 0 => {
                    let next = mail_health::at(ask, copy.next_try_at);
                    let args =
                        [("reply", copy.reply.as_str().into()), ("at", next.as_str().into())];
                    t_args(lang, "mail-tried-again", &args)
                }
                _ => copy.reply.clone(),
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
