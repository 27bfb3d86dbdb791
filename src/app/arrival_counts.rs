//! What was counted of a sender before: how much the desk still answers.

use super::error::AppError;
use crate::{
    db::{Conn, inbound, outbox_counts, tickets},
    domain::{
        ids::AccountId,
        mail_state::MailKind,
        message::{Counts, alike},
        time::Timestamp,
    },
    mail::parse::Parsed,
};

/// Earlier mails of an address that are looked through for the same words.
const MOST: i64 = 20;
/// Seconds of an hour and of a day.
const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 86_400;

/// What was counted of an address, and of its account.
pub(super) fn of(
    c: &mut Conn,
    now: Timestamp,
    address: &str,
    account: Option<AccountId>,
    parsed: &Parsed,
) -> Result<Counts, AppError> {
    if address.is_empty() {
        return Ok(Counts::default());
    }
    let small = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let (hour, day) = (now.plus_secs(-HOUR_S), now.plus_secs(-DAY_S));
    let receipts_last_hour =
        small(outbox_counts::outbox_count_to(c, address, MailKind::Receipt, hour)?);
    let account_last_hour = match account {
        Some(account) => small(inbound::inbound_tickets_of_account(c, account, hour)?),
        None => 0,
    };
    Ok(Counts {
        tickets_last_hour: small(inbound::inbound_tickets_since(c, address, hour)?),
        receipts_last_hour,
        receipts_last_day: small(outbox_counts::outbox_count_to(
            c,
            address,
            MailKind::Receipt,
            day,
        )?),
        // Whoever had one receipt is in no circle yet.
        rounds_last_hour: if receipts_last_hour < 2 {
            0
        } else {
            rounds(c, hour, address, parsed)?
        },
        account_last_hour,
    })
}

/// How many mails of the address opened tickets in the words of this one.
fn rounds(c: &mut Conn, since: Timestamp, address: &str, parsed: &Parsed) -> Result<u32, AppError> {
    let mut rounds = 0;
    for (ticket, _) in inbound::inbound_opened_by(c, address, since, MOST)? {
        let Some(ticket) = ticket else { continue };
        let first = tickets::message_first(c, ticket)?;
        if first.is_some_and(|first| alike(&first.text, &parsed.text)) {
            rounds += 1;
        }
    }
    Ok(rounds)
}
