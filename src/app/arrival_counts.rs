//! What was counted of a sender before: how much the desk still answers.

use super::error::AppError;
use crate::{
    db::{Conn, inbound, outbox_counts, tickets},
    domain::{
        ids::{AccountId, TicketId},
        mail_state::MailKind,
        message::{Counts, Limits, alike},
        time::Timestamp,
    },
    mail::parse::Parsed,
};

/// Earlier mails of an address that are looked through for the same words, at least.
const LOOKED_THROUGH: u32 = 20;
/// Seconds of an hour and of a day.
const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 86_400;

/// What was counted of an address, and of its account. Nothing is counted beyond its limit: what one
/// mail costs does not grow with those before it.
pub(super) fn of(
    c: &mut Conn,
    now: Timestamp,
    address: &str,
    account: Option<AccountId>,
    parsed: &Parsed,
    limits: &Limits,
) -> Result<Counts, AppError> {
    if address.is_empty() {
        return Ok(Counts::default());
    }
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (hour, day) = (now.plus_secs(-HOUR_S), now.plus_secs(-DAY_S));
    let most = limits.contact_receipts_an_hour.max(limits.stranger_receipts_a_day);
    let receipts = outbox_counts::outbox_sent_to(c, address, MailKind::Receipt, day, most)?;
    let receipts_last_hour = receipts.iter().filter(|at| **at >= hour).count();
    let most = limits.stranger_tickets_an_hour.max(LOOKED_THROUGH);
    let opened = inbound::inbound_opened_by(c, address, hour, most)?;
    let account_last_hour = match account {
        Some(account) => {
            let most = limits.account_receipts_an_hour;
            inbound::inbound_tickets_of_account(c, account, hour, most)?
        }
        None => 0,
    };
    Ok(Counts {
        tickets_last_hour: small(opened.len()),
        receipts_last_hour: small(receipts_last_hour),
        receipts_last_day: small(receipts.len()),
        // Whoever had one receipt is in no circle yet.
        rounds_last_hour: if receipts_last_hour < 2 {
            0
        } else {
            let tickets: Vec<TicketId> = opened.into_iter().filter_map(|(id, _)| id).collect();
            small(rounds(c, &tickets, parsed)?)
        },
        account_last_hour: small(account_last_hour),
    })
}

/// How many of these tickets began in the words of this mail.
fn rounds(c: &mut Conn, tickets: &[TicketId], parsed: &Parsed) -> Result<usize, AppError> {
    let first = tickets::message_first_words(c, tickets)?;
    Ok(first.iter().filter(|(_, words)| alike(words, &parsed.text)).count())
}
