//! Words that act by mail: what was decided to be done is done, in the transaction that takes the
//! message; what is not done is explained to its sender, once a day and ticket.

use super::{
    acts::{self, Hands, Reached},
    arrival_facts::Found,
    desk::Desk,
    error::AppError,
    intake, posting,
    roster::Person,
    ticket_file::TicketFile,
};
use crate::{
    db::{Conn, customers, inbound::InboundRow, people, record},
    domain::{
        event::{Actor, EventKind},
        ids::TicketId,
        message::{Action, Asked, Decision, Doing, NotDone, Word},
        time::Timestamp,
    },
    mail::{notice::words::WordsNotDone, parse::Parsed},
};

/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// Does what the words of a message ask for, or explains why not.
///
/// # Errors
/// When the database cannot.
pub(super) fn act(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    parsed: &Parsed,
    found: &Found,
    decision: &Decision,
) -> Result<(), AppError> {
    let (Action::Append(ticket) | Action::Note(ticket)) = decision.action else { return Ok(()) };
    let Some(doing) = &decision.doing else { return Ok(()) };
    let mut file = TicketFile::open(c, ticket)?;
    match doing {
        Doing::Done(asked) => {
            let came =
                intake::reported_at(desk, row.received_at, intake::internal_date(row), parsed);
            let at = came.max(file.row.reported_at).min(now);
            for one in asked {
                do_one(c, desk, now, at, &mut file, found, one)?;
            }
        }
        Doing::Nothing(why) => explain(c, desk, now, row, &mut file, found, why)?,
    }
    file.save(c, desk, now)
}

fn do_one(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    at: Timestamp,
    file: &mut TicketFile,
    found: &Found,
    asked: &Asked,
) -> Result<(), AppError> {
    let said = Some(asked.said.clone()).filter(|said| !said.is_empty());
    match (asked.word, found.staff) {
        // The message is kept beside the ticket: it is the note.
        (Word::Note, _) => Ok(()),
        (Word::Severity(to), staff) => {
            let contact = found.contact.as_ref().map(|contact| Actor::Contact(contact.id));
            let actor = staff.map(Actor::User).or(contact).unwrap_or(Actor::Stranger);
            acts::set_severity(c, desk, now, file, actor, to, said)
        }
        (Word::Reached(milestone), Some(user)) => {
            let name = people::user_by_id(c, user)?.name;
            let terms = file.terms(c, desk)?;
            let plan = file.plan(&terms, now)?;
            let tell = acts::tells_customer(&plan, file.standing(now)?.severity);
            let reached = Reached { milestone, at: Some(at), tell, note: said };
            acts::reach_in(c, desk, now, file, &Hands { user, name }, &reached).map(drop)
        }
        (Word::Reached(milestone), None) => {
            let Some(contact) = &found.contact else { return Ok(()) };
            let kind = EventKind::Milestone { milestone, told: false };
            file.record(now, at, Actor::Contact(contact.id), kind);
            Ok(())
        }
    }
}

/// Tells the sender why nothing was done, where that was not said of this ticket today.
fn explain(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    file: &mut TicketFile,
    found: &Found,
    why: &NotDone,
) -> Result<(), AppError> {
    if !is_first(c, desk, now, row, file.row.id)? {
        return Ok(());
    }
    let line = match why {
        NotDone::NotUnderstood(line) => Some(line.clone()),
        _ => None,
    };
    let sender = sender(c, desk, row, found)?;
    let notice = WordsNotDone { why: why.word().to_owned(), line, is_ours: found.staff.is_some() };
    posting::notice_staff(c, desk, now, file, &[sender], &notice)
}

fn is_first(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    ticket: TicketId,
) -> Result<bool, AppError> {
    let day = now.plus_secs(-now.secs_since(Timestamp::from_secs(0)).rem_euclid(DAY_S)).floor();
    let name = format!("words of {} on {ticket}", row.from_address);
    let Some(fence) = record::slot_claim(c, &name, day, now, now, &desk.node)? else {
        return Ok(false);
    };
    record::slot_finish(c, &name, day, fence, now)?;
    Ok(true)
}

/// Whoever wrote, as a reader.
pub(super) fn sender(
    c: &mut Conn,
    desk: &Desk,
    row: &InboundRow,
    found: &Found,
) -> Result<Person, AppError> {
    let address = row.from_address.clone();
    if let Some(user) = found.staff {
        let user = people::user_by_id(c, user)?;
        let (name, language, zone) = (user.name, user.language, user.zone);
        return Ok(Person {
            user: Some(user.id),
            name,
            address,
            language,
            zone,
            is_customer: false,
        });
    }
    let account = found.sender_account.map(|id| customers::account_by_id(c, id)).transpose()?;
    let own = found.contact.as_ref().and_then(|contact| contact.language.clone());
    let language = own
        .or_else(|| account.as_ref().map(|a| a.language.clone()))
        .unwrap_or_else(|| desk.config.desk.language.word().to_owned());
    let zone =
        account.map_or_else(|| desk.config.desk.zone.name().to_owned(), |account| account.zone);
    let name = if row.from_name.is_empty() { address.clone() } else { row.from_name.clone() };
    Ok(Person { user: None, name, address, language, zone, is_customer: true })
}
