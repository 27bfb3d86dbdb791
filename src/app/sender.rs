//! Sending: outgoing mail is claimed under a lease, rendered once, and the outcome of each try is
//! noted under the same lease. Nothing is sent inside a transaction: the try itself is handed in.

use std::{collections::HashMap, sync::Arc};

use super::{desk::Desk, error::AppError, late_alerts, rendering, suspensions};
use crate::{
    db::{
        Conn,
        outbox::{self, DeliveryRow},
        outbox_claims::{self, Claim, Tried},
        outbox_counts,
        promises::{self, Subject},
        record, tickets,
    },
    domain::{
        event::{Actor, EventKind},
        ids::{DeliveryId, OutboxId},
        mail_state::{DeliveryState, MailKind},
        ticket::Direction,
        time::Timestamp,
    },
};

pub use crate::db::outbox::DeliveryRow as Delivery;

/// A copy to send.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The delivery under its lease.
    pub delivery: DeliveryRow,
    /// The Return-Path.
    pub return_path: String,
    /// The bytes, the same at every try.
    pub bytes: Arc<Vec<u8>>,
    /// Whether it cannot wait: an alert about an S1 ticket.
    pub is_urgent: bool,
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// A server took it.
    Sent,
    /// To be tried again then.
    Again(Timestamp),
    /// Refused for good.
    Failed,
    /// Refused for good, because there is no such address.
    NoSuchAddress,
}

/// Claims what is to be sent now, rendered; at most `limit` copies.
///
/// # Errors
/// When the database cannot.
pub fn claim(desk: &Arc<Desk>, limit: i64) -> Result<Vec<Outgoing>, AppError> {
    Ok(claim_but(desk, limit, Vec::new())?.outgoing)
}

/// What was claimed.
#[derive(Debug, Default)]
pub struct Claimed {
    /// What is to be sent.
    pub outgoing: Vec<Outgoing>,
    /// How many were taken up: also those that were done with at once, because nothing is sent to
    /// their address now.
    pub taken: usize,
}

/// As [`claim`], but leaves alone what is to these destinations (domains, lower case), which have
/// enough on its way.
///
/// # Errors
/// When the database cannot.
pub fn claim_but(desk: &Arc<Desk>, limit: i64, but: Vec<String>) -> Result<Claimed, AppError> {
    let now = desk.now();
    // A transaction that changes nothing would ring the bell for nothing, and wake who asks here.
    if !desk.read(|c| Ok(outbox_claims::delivery_is_claimable(c, now, &but)?))? {
        return Ok(Claimed::default());
    }
    let claimed = desk.write(move |c, desk| {
        let (owner, lease_until) = (desk.node.as_str(), desk.lease_from(now));
        let claim = Claim { owner, lease_until, but: &but };
        let claimed = outbox_claims::delivery_claim(c, now, claim, limit)?;
        let taken = claimed.len();
        let claimed = throttle(c, desk, now, claimed)?;
        let alerts: Vec<OutboxId> =
            claimed.iter().filter(|d| d.is_alert).map(|d| d.outbox_id).collect();
        Ok((claimed, taken, outbox_claims::outbox_urgent(c, &alerts)?))
    })?;
    let (claimed, taken, urgent) = claimed;
    let claimed = without_suspended(desk, claimed)?;
    let rendered = bytes_of(desk, &claimed, now)?;
    let mut outgoing = Vec::with_capacity(claimed.len());
    let mut failed = Vec::new();
    for delivery in claimed {
        match rendered.get(&delivery.outbox_id).cloned() {
            Some(Ok(bytes)) => outgoing.push(Outgoing {
                return_path: desk.keys.bounce_address(delivery.id, desk.config.mail_domain()),
                bytes,
                is_urgent: urgent.contains(&delivery.outbox_id),
                delivery,
            }),
            Some(Err(why)) => {
                tracing::error!(delivery.id = %delivery.id, "Cannot write mail {}: {why}", delivery.outbox_id);
                failed.push((delivery, Ended::Failed, why));
            }
            // Its row has gone; so has the delivery, with it.
            None => {}
        }
    }
    if !failed.is_empty() {
        note(desk, failed)?;
    }
    Ok(Claimed { outgoing, taken })
}

/// What of this may be sent: what is to a suspended address fails at once, so that an alert goes to the
/// next person now.
fn without_suspended(
    desk: &Arc<Desk>,
    claimed: Vec<DeliveryRow>,
) -> Result<Vec<DeliveryRow>, AppError> {
    let suspended =
        desk.read(|c| suspensions::among(c, claimed.iter().map(|d| d.recipient.as_str())))?;
    if suspended.is_empty() {
        return Ok(claimed);
    }
    let (mut sent, mut failed) = (Vec::with_capacity(claimed.len()), Vec::new());
    for delivery in claimed {
        let address = delivery.recipient.to_lowercase();
        match suspended.iter().find(|row| row.address == address) {
            Some(row) => {
                let why = format!("Not sent: the address is suspended. Last reply: {}", row.reply);
                failed.push((delivery, Ended::Failed, why));
            }
            None => sent.push(delivery),
        }
    }
    note(desk, failed)?;
    Ok(sent)
}

/// A minute.
const MINUTE_S: i64 = 60;

/// Puts off what is beyond `mail_out.per_recipient` mails a minute to one address; what may leave now.
/// Alerts always may.
fn throttle(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    claimed: Vec<DeliveryRow>,
) -> Result<Vec<DeliveryRow>, AppError> {
    let most = i64::from(desk.config.mail_out.per_recipient);
    if most == 0 {
        return Ok(claimed);
    }
    let addresses: Vec<String> =
        claimed.iter().filter(|d| !d.is_alert).map(|d| d.recipient.clone()).collect();
    let mut left = outbox_claims::delivery_left_since(c, &addresses, now.plus_secs(-MINUTE_S))?;
    let (mut may_leave, mut waits) = (Vec::with_capacity(claimed.len()), Vec::new());
    for delivery in claimed {
        let count = left.entry(delivery.recipient.clone()).or_default();
        if !delivery.is_alert && *count >= most {
            waits.push((delivery.id, delivery.fence));
        } else {
            *count += 1;
            may_leave.push(delivery);
        }
    }
    outbox_claims::delivery_give_back(c, &waits, now.plus_secs(MINUTE_S))?;
    Ok(may_leave)
}

/// The bytes of a mail, or why there are none.
type Bytes = Result<Arc<Vec<u8>>, String>;

/// The bytes of the mails of some deliveries: those kept, or written now and kept, all in one
/// transaction.
fn bytes_of(
    desk: &Arc<Desk>,
    claimed: &[DeliveryRow],
    now: Timestamp,
) -> Result<HashMap<OutboxId, Bytes>, AppError> {
    let mut ids: Vec<OutboxId> = claimed.iter().map(|d| d.outbox_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = desk.read(|c| Ok(outbox::outbox_some(c, &ids)?))?;
    let mut found = HashMap::with_capacity(rows.len());
    let mut new = Vec::new();
    for row in rows {
        let id = row.id;
        if let Some(bytes) = row.rendered {
            found.insert(id, Ok(Arc::new(bytes)));
            continue;
        }
        match rendering::render(desk, &row, now) {
            Ok((subject, bytes)) => new.push((id, subject, bytes)),
            Err(AppError::Db(e)) => return Err(AppError::Db(e)),
            Err(e) => drop(found.insert(id, Err(e.to_string()))),
        }
    }
    if !new.is_empty() {
        let kept = desk.write(move |c, _| {
            let mut kept = Vec::with_capacity(new.len());
            for (id, subject, bytes) in &new {
                kept.push((*id, outbox::outbox_render(c, *id, subject, bytes)?));
            }
            Ok(kept)
        })?;
        found.extend(kept.into_iter().map(|(id, bytes)| (id, Ok(Arc::new(bytes)))));
    }
    Ok(found)
}

/// Moves the end of the leases on what is on its way, each named with the number of its lease; how
/// many are held still. A copy that another node has taken up meanwhile is not.
///
/// # Errors
/// When the database cannot.
pub fn renew(desk: &Arc<Desk>, held: Vec<(DeliveryId, i64)>) -> Result<usize, AppError> {
    let until = desk.lease_from(desk.now());
    desk.write(move |c, _| Ok(outbox_claims::delivery_renew(c, &held, until)?))
}

/// Notes how tries ended. A refusal for good moves the ladder on, and voids the reply that it was.
///
/// # Errors
/// When the database cannot; the lease ends then, and the same bytes are tried again. What came of a
/// try under an older lease is not noted, and nothing follows from it.
pub fn note(desk: &Arc<Desk>, ended: Vec<(DeliveryRow, Ended, String)>) -> Result<(), AppError> {
    let now = desk.now();
    desk.write(move |c, desk| {
        for (delivery, how, reply) in &ended {
            let tried = Tried {
                id: delivery.id,
                fence: delivery.fence,
                state: match how {
                    Ended::Sent => DeliveryState::Sent,
                    Ended::Again(_) => DeliveryState::Waiting,
                    Ended::Failed | Ended::NoSuchAddress => DeliveryState::Failed,
                },
                next_try_at: if let Ended::Again(at) = how { *at } else { now },
                reply: reply.clone(),
                at: now,
            };
            let is_noted = outbox_claims::delivery_tried(c, &[tried])? == 1;
            if is_noted && *how == Ended::Sent {
                late_alerts::keep_sent(c, now, delivery)?;
            }
            if is_noted && *how == Ended::NoSuchAddress {
                suspensions::note(c, now, &delivery.recipient, reply)?;
            }
            if is_noted && matches!(how, Ended::Failed | Ended::NoSuchAddress) {
                refused(c, desk, now, delivery.outbox_id)?;
            }
        }
        Ok(())
    })
}

/// What follows when a copy was refused for good: an alert's ladder moves on at once; a reply that
/// reached nobody is void from the start.
///
/// # Errors
/// When the database cannot.
pub fn refused(c: &mut Conn, desk: &Desk, now: Timestamp, id: OutboxId) -> Result<(), AppError> {
    let row = outbox::outbox_by_id(c, id)?;
    match row.kind {
        MailKind::Escalation | MailKind::Digest => super::bounced_alert::pass_on(c, desk, now, id),
        MailKind::Reply => void_reply(c, desk, now, &row),
        _ => Ok(()),
    }
}

fn void_reply(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &outbox::OutboxRow,
) -> Result<(), AppError> {
    let Some(ticket) = row.ticket_id else { return Ok(()) };
    let all = outbox::delivery_of(c, &[row.id])?;
    if !all.iter().all(|d| d.state == DeliveryState::Failed) {
        return Ok(());
    }
    let messages = tickets::message_of(c, ticket)?;
    let said = messages
        .iter()
        .find(|m| m.outbox_id == Some(row.id) && m.direction == Direction::Out)
        .map(|m| m.id);
    let Some(said) = said else { return Ok(()) };
    let mut file = super::ticket_file::TicketFile::open(c, ticket)?;
    let is_it = |kind: &EventKind| matches!(kind, EventKind::MessageOut { message: Some(m), .. } if *m == said);
    let Some(seq) = file.events.iter().find(|e| is_it(&e.kind)).map(|e| e.seq) else {
        return Ok(());
    };
    let is_void =
        |kind: &EventKind| matches!(kind, EventKind::ReplyFailed { event } if *event == seq);
    if file.events.iter().any(|e| is_void(&e.kind)) {
        return Ok(());
    }
    file.record(now, now, Actor::Desk, EventKind::ReplyFailed { event: seq });
    super::conversation::heard_last(c, &mut file)?;
    file.save(c, desk, now)?;
    promises::watch_put(c, &[(Subject::Ticket(ticket), Some(now))])?;
    Ok(())
}

/// When the next copy is to be tried.
///
/// # Errors
/// When the database cannot.
pub fn next_try(desk: &Desk) -> Result<Option<Timestamp>, AppError> {
    desk.read(|c| Ok(outbox_counts::delivery_next(c)?))
}

/// Ends the leases of an earlier process of this node, so that what it had in hand is taken up at
/// once: mail with the same bytes, slots of the calendar from their beginning. Where one process
/// alone serves the database (`is_alone`), all. How many mails.
///
/// # Errors
/// When the database cannot; then they end by themselves.
pub fn free_leases(desk: &Arc<Desk>, is_alone: bool) -> Result<usize, AppError> {
    desk.write(move |c, desk| {
        let owner = (!is_alone).then_some(desk.node.as_str());
        record::slot_free(c, owner)?;
        Ok(outbox_claims::delivery_free(c, owner)?)
    })
}

/// Gives back the leases of what this node has in hand and will not end, so that another tries it
/// at once: with the same bytes, under the same Message-ID. How many.
///
/// # Errors
/// When the database cannot; the leases end by themselves then.
pub fn give_back(desk: &Arc<Desk>, held: Vec<(DeliveryId, i64)>) -> Result<usize, AppError> {
    let now = desk.now();
    desk.write(move |c, _| Ok(outbox_claims::delivery_give_back(c, &held, now)?))
}
