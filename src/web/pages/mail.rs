//! Mail: what came in, what waits for a person, what went out.

use askama::Template as _;

use super::{mail_reasons::sentence, mail_servers};
use crate::{
    app::{
        mail_log::{self, Received},
        mailboxes::{self, MailboxRow},
        triage,
    },
    domain::{
        ids::{InboundId, TicketId},
        mail_state::{DeliveryState, InboundState},
        message::Reason,
    },
    i18n::{Lang, moment, phrase::Tone, t, t_args, zone_before},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Link, Nav, Said,
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
