//! How tickets go on and into each other: opened again, followed, merged, split, closed.

use super::{
    ticket::{Desk, Trouble},
    ticket_acts::after,
    ticket_forms::{field, severity_options},
};
use crate::{
    app::{
        AppError, acts,
        merging::{self, Splitting},
        reopening,
        ticket_page::Message,
    },
    domain::{
        access::Verb,
        ids::{MessageId, TicketId},
        promise::Severity,
        ticket::TicketState,
    },
    i18n::moment,
    web::{
        ask::Ask,
        fault::Fault,
        reply::Reply,
        view::ticket_more::{MergeForm, ReopenForm, SplitForm},
    },
};

/// The form that opens the ticket again, or opens one that follows it.
pub(super) fn reopen_form(desk: &Desk<'_>, trouble: &Trouble) -> Option<ReopenForm> {
    let file = &desk.data.file;
    if file.row.state == TicketState::Open || !desk.ask.may(Verb::ReopenTicket) {
        return None;
    }
    if merging::merged_into(file).is_some() {
        return None;
    }
    let same = reopening::may_reopen(file, desk.reader.now);
    let hint = match file.row.closes_at.filter(|_| same) {
        Some(until) => {
            let until = moment::exact(desk.lang(), until, desk.zone);
            desk.say("reopen-hint", &[("until", &until)])
        }
        None => desk.t("follow-hint"),
    };
    let act = if same { "reopen" } else { "follow" };
    Some(ReopenForm { same, hint, reason: field(desk, trouble, act, "reason", "") })
}

/// `POST …/reopen` (`reason`)
pub fn reopen(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    after(ask, "reopen", reopening::reopen(&ask.desk, &by, id, ask.typed("reason")))
}

/// `POST …/follow` (`reason`): leads to the new ticket.
pub fn follow(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    match reopening::follow(&ask.desk, &by, id, ask.typed("reason")) {
        Ok(new) => Ok(Reply::to(&format!("/tickets/{new}"))),
        Err(e) => after(ask, "follow", Err(e)),
    }
}

/// `POST …/close`
pub fn close(ask: &Ask) -> Result<Reply, Fault> {
    let id = ask.id("id")?;
    after(ask, "close", acts::close(&ask.desk, &ask.hands()?, id))
}

/// The form that merges this ticket into another.
pub(super) fn merge_form(desk: &Desk<'_>, trouble: &Trouble) -> Option<MergeForm> {
    let may = desk.data.file.row.state != TicketState::Closed && desk.ask.may(Verb::MergeTickets);
    may.then(|| MergeForm { into: field(desk, trouble, "merge", "into", "") })
}

/// Reads `1001` and `TM-1001`.
fn number(text: &str) -> Option<TicketId> {
    let text = text.trim();
    let digits = text.rsplit_once('-').map_or(text, |(_, digits)| digits);
    digits.parse().ok().filter(|n| *n > 0).map(TicketId)
}

/// `POST …/merge` (`into`): leads to the survivor.
pub fn merge(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let into = number(ask.typed("into"))
        .ok_or_else(|| AppError::wrong("into", "wrong-unknown", ask.typed("into")));
    match into.and_then(|into| merging::merge(&ask.desk, &by, id, into).map(|()| into)) {
        Ok(into) => Ok(Reply::to(&format!("/tickets/{into}"))),
        Err(e) => after(ask, "merge", Err(e)),
    }
}

/// The form that makes a ticket of its own of a message that was pointed at.
pub(super) fn split_form(desk: &Desk<'_>, trouble: &Trouble, open: &str) -> Option<SplitForm> {
    if open != "split" || !desk.ask.may(Verb::SplitTicket) {
        return None;
    }
    let asked = match desk.ask.typed("message") {
        "" => desk.ask.asked("message"),
        typed => typed,
    };
    let id = MessageId(asked.parse().ok()?);
    let message: &Message = desk.data.messages.iter().find(|m| m.id == id)?;
    if !merging::may_split(&desk.data.file, id) {
        return None;
    }
    let typed = desk.ask.typed("severity").parse().ok().filter(|_| trouble.act == "split");
    let who = if message.from_name.is_empty() { &message.from_address } else { &message.from_name };
    let at = moment::exact(desk.lang(), message.at, desk.zone);
    Some(SplitForm {
        message: id.0,
        what: desk.say("split-what", &[("who", who), ("at", &at)]),
        subject: field(desk, trouble, "split", "subject", &message.subject),
        options: severity_options(
            desk.lang(),
            &desk.data.plan,
            Some(typed.unwrap_or_else(|| desk.severity())),
        ),
    })
}

/// `POST …/split` (`message`, `subject`, `severity`): leads to the new ticket.
pub fn split(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let splitting = || -> Result<Splitting, AppError> {
        let message = ask.typed("message");
        let unknown = || AppError::wrong("message", "wrong-not-splittable", message);
        Ok(Splitting {
            message: MessageId(message.parse().map_err(|_| unknown())?),
            subject: ask.typed("subject").to_owned(),
            severity: ask
                .typed("severity")
                .parse::<Severity>()
                .map_err(|_| AppError::wrong("severity", "wrong-missing", ""))?,
        })
    };
    match splitting().and_then(|splitting| merging::split(&ask.desk, &by, id, splitting)) {
        Ok(new) => Ok(Reply::to(&format!("/tickets/{new}"))),
        Err(e) => after(ask, "split", Err(e)),
    }
}
