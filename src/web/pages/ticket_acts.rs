//! What a person does on a ticket's page. A form that was refused comes back as the page with what
//! was typed.

use std::sync::Arc;

use askama::Template as _;
use chrono::{NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;

use super::ticket::{self, Trouble};
use crate::{
    app::{
        AppError, Wrong,
        acts::{self, Reached},
        conversation::{self, Answer},
        reply_files::File,
    },
    domain::{
        ids::{AccountId, TicketId, UserId},
        promise::{Milestone, Severity},
        time::Timestamp,
    },
    web::{ask::Ask, fault::Fault, reply::Reply},
};

/// What an act needs of its form.
pub(super) type Acted = Result<(), AppError>;

/// Shows the ticket after an act, or its page again with what was wrong.
pub(super) fn after(ask: &Ask, act: &str, done: Acted) -> Result<Reply, Fault> {
    let id: TicketId = ask.id("id")?;
    match done {
        Ok(()) => Ok(Reply::to(&format!("/tickets/{id}"))),
        Err(AppError::Wrong(wrong)) => {
            let trouble = Trouble { act: act.to_owned(), wrong };
            Ok(Reply::page(422, ticket::page(ask, id, &trouble)?.render()?))
        }
        Err(e) => Err(e.into()),
    }
}

/// A moment that a person typed, in the zone that was chosen; empty is none.
///
/// # Errors
/// [`AppError::Wrong`] for what is no moment, or one that the zone's clocks never show.
pub(super) fn moment(text: &str, zone: &str) -> Result<Option<Timestamp>, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || AppError::wrong("at", "wrong-moment", text);
    let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let zone: Tz = zone.parse().map_err(|_| AppError::wrong("zone", "wrong-zone", zone))?;
    let at = zone.from_local_datetime(&local.ok_or_else(wrong)?).earliest().ok_or_else(wrong)?;
    Ok(Some(Timestamp::from_utc(at.to_utc())))
}

/// `POST …/acknowledge`
pub fn acknowledge(ask: &Ask) -> Result<Reply, Fault> {
    let reached = Reached { milestone: Milestone::Acknowledged, at: None, tell: true, note: None };
    let id = ask.id("id")?;
    let tell = acts::tells_by_plan(&ask.desk, id)?;
    let reached = Reached { tell, ..reached };
    after(ask, "acknowledge", acts::reach(&ask.desk, &ask.hands()?, id, reached).map(drop))
}

/// `POST …/milestone` (`milestone`, `at`, `zone`, `tell`)
pub fn milestone(ask: &Ask) -> Result<Reply, Fault> {
    let done = || -> Acted {
        let milestone = ask
            .typed("milestone")
            .parse()
            .map_err(|_| AppError::wrong("milestone", "wrong-unknown", ask.typed("milestone")))?;
        let at = moment(ask.typed("at"), ask.typed("zone"))?;
        let reached = Reached { milestone, at, tell: ask.ticked("tell"), note: None };
        let id = ask.id("id").map_err(|_| AppError::NotFound("ticket"))?;
        let by = ask.hands().map_err(|_| AppError::Forbidden)?;
        acts::reach(&ask.desk, &by, id, reached).map(drop)
    };
    after(ask, "milestone", done())
}

/// The last event that the person had seen when the form was made.
fn seen(ask: &Ask) -> Option<i64> {
    ask.typed("revision").parse().ok()
}

/// `POST …/severity` (`severity`, `reason`, `revision`)
pub fn severity(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = match ask.typed("severity").parse::<Severity>() {
        Ok(to) => acts::change_severity(&ask.desk, &by, id, to, ask.typed("reason"), seen(ask)),
        Err(_) => Err(AppError::wrong("severity", "wrong-missing", "")),
    };
    after(ask, "severity", done)
}

/// `POST …/owner` (`owner`; empty is nobody)
pub fn owner(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let owner = match ask.typed("owner") {
        "" => Ok(None),
        text => text
            .parse::<UserId>()
            .map(Some)
            .map_err(|_| AppError::wrong("owner", "wrong-unknown", text)),
    };
    after(ask, "owner", owner.and_then(|owner| acts::assign(&ask.desk, &by, id, owner, seen(ask))))
}

/// `POST …/account` (`account`, `reason`, `contact`: the reporter becomes one)
pub fn account(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = match ask.typed("account").parse::<AccountId>() {
        Ok(account) => {
            let with_contact = ask.typed("contact") == "yes";
            acts::assign_account(&ask.desk, &by, id, account, ask.typed("reason"), with_contact)
        }
        Err(_) => Err(AppError::wrong("account", "wrong-missing", "")),
    };
    after(ask, "account", done)
}

/// `POST …/reply` (`kind`, `text`, `quote`, `file`)
pub fn reply(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by): (TicketId, _) = (ask.id("id")?, ask.hands()?);
    if ask.typed("kind") == "note" {
        return after(ask, "reply", conversation::note(&ask.desk, &by, id, ask.typed("text")));
    }
    let answer = Answer {
        body: ask.typed("text").to_owned(),
        quote: Some(ask.typed("quote").trim().to_owned()).filter(|q| !q.is_empty()),
        files: ask
            .files
            .iter()
            .map(|file| File { name: file.name.clone(), bytes: Arc::clone(&file.bytes) })
            .collect(),
    };
    match conversation::reply(&ask.desk, &by, id, answer) {
        Ok(seq) => Ok(Reply::to(&format!("/tickets/{id}?sent={seq}"))),
        Err(e) => after(ask, "reply", Err(e)),
    }
}

/// `POST …/take`
pub fn take(ask: &Ask) -> Result<Reply, Fault> {
    let id = ask.id("id")?;
    after(ask, "take", acts::take(&ask.desk, &ask.hands()?, id, None))
}

/// `POST …/withdraw` (`event`, `reason`): also *Undo* of mail that waits.
pub fn withdraw(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = match ask.typed("event").parse() {
        Ok(seq) if conversation::is_reply(&ask.desk, id, seq)? => {
            conversation::undo_reply(&ask.desk, &by, id, seq)
        }
        Ok(_) if ask.typed("reason").trim().is_empty() => {
            Err(AppError::Wrong(vec![Wrong::new("reason", "wrong-missing", "")]))
        }
        Ok(seq) => acts::withdraw(&ask.desk, &by, id, seq, ask.typed("reason")),
        Err(_) => Err(AppError::wrong("event", "wrong-unknown", ask.typed("event"))),
    };
    after(ask, "withdraw", done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_time_is_read_in_the_zone_that_was_chosen() {
        let read = |text, zone| moment(text, zone).map(|at| at.map(|at| at.to_string()));
        let shanghai = read("2026-09-30T16:31", "Asia/Shanghai").unwrap();
        assert_eq!(shanghai.as_deref(), Some("2026-09-30T08:31:00Z"));
        let berlin = read("2026-09-30 16:31:40", "Europe/Berlin").unwrap();
        assert_eq!(berlin.as_deref(), Some("2026-09-30T14:31:40Z"));
        assert_eq!(read("", "Asia/Shanghai").unwrap(), None);
        for (text, zone) in [
            ("yesterday", "Asia/Shanghai"),
            ("2026-09-31T16:31", "Asia/Shanghai"),
            ("2026-03-29T02:30", "Europe/Berlin"),
            ("2026-09-30T16:31", "Moon/Crater"),
        ] {
            assert!(read(text, zone).is_err(), "{text} {zone}");
        }
    }
}
