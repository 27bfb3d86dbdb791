//! The answer to a message in a mailbox that is larger than the desk takes: its sender is told so in
//! words, as one who sends by SMTP is told by the refusal (hard case 36).

use super::{
    arrival_facts::Found,
    arrivals,
    desk::Desk,
    error::AppError,
    intake::{self, Arrival},
    posting::{self, Mail, Thread},
    roster::Person,
    words_by_mail,
};
use crate::{
    db::{Conn, inbound::InboundRow},
    domain::{
        mail_state::MailKind,
        message::{Action, Decision},
        time::Timestamp,
    },
    mail::{compose::Automatic, notice::too_large::TooLarge, parse::Parsed},
};

/// Tells the sender of a message that is too large, where it was decided that they are answered.
///
/// # Errors
/// When the database cannot.
#[expect(clippy::too_many_arguments, reason = "what is known of one message, from its transaction")]
pub(super) fn answer(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    arrival: &Arrival,
    parsed: &Parsed,
    found: &Found,
    decision: &Decision,
) -> Result<(), AppError> {
    let (Some(size), Action::Quarantine { .. }) = (arrival.too_large, &decision.action) else {
        return Ok(());
    };
    if !decision.acknowledge {
        return Ok(());
    }
    let sender = words_by_mail::sender(c, desk, row, found)?;
    let wanted = arrivals::answer_to(c, desk, parsed, &row.from_address, found.sender_account)?;
    let to = Person { address: wanted.unwrap_or_else(|| sender.address.clone()), ..sender };
    let notice = TooLarge {
        arrived_at: intake::reported_at(desk, row.received_at, arrival.internal_date, parsed),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        most: i64::try_from(desk.config.smtp_in.max_size.bytes()).unwrap_or(i64::MAX),
        phone: desk.config.desk.phone.clone(),
    };
    let mut mail = Mail::to_person(desk, MailKind::Receipt, &to, None, &notice)?;
    mail.auto = Automatic::Replied;
    let thread = Thread::answering(parsed.message_id.clone());
    posting::post_all(c, desk, now, vec![(None, thread, mail)]).map(drop)
}
