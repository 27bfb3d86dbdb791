//! Who mail to customers is from: the desk, or the team that works the ticket, where that has an
//! address of its own. Answers find their ticket either way, by Reply-To.

use std::sync::Arc;

use super::{desk::Desk, error::AppError};
use crate::{
    db::{
        Conn, customers, people, record,
        team_senders::{self, TeamSenderRow},
        tickets::TicketRow,
    },
    i18n::Lang,
    mail::{address, compose::Mailbox},
};

/// What a team's mail is from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TeamSender {
    /// The team.
    pub team: String,
    /// The address.
    pub address: String,
    /// The name beside it; none is the desk's.
    pub name: Option<String>,
    /// The name in Chinese mails; none is the other.
    pub name_zh: Option<String>,
}

/// Sets whom the mail of a team is from.
///
/// # Errors
/// [`AppError::Wrong`] where there is no such team, or the address is none, is somebody's, or is not of
/// the domain that signs.
pub fn set(desk: &Arc<Desk>, actor: &str, sender: TeamSender) -> Result<(), AppError> {
    let wrong = |key| AppError::wrong("address", key, sender.address.trim());
    let address = address::valid(sender.address.trim().as_bytes())
        .ok_or_else(|| wrong("wrong-address"))?
        .to_lowercase();
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let signs = desk.config.dkim_domain().to_lowercase();
    let own = desk.config.desk.address.domain().to_lowercase();
    if domain != own && domain != signs && !domain.ends_with(&format!(".{signs}")) {
        return Err(wrong("wrong-not-our-domain"));
    }
    let (now, actor) = (desk.now(), actor.to_owned());
    desk.write(move |c, _| {
        let team = people::team_all(c)?.into_iter().find(|t| t.name == sender.team);
        let team =
            team.ok_or_else(|| AppError::wrong("team", "wrong-unknown", sender.team.clone()))?;
        let is_somebodys = people::user_by_email(c, &address)?.is_some()
            || customers::contact_by_address(c, &address)?.is_some();
        if is_somebodys {
            return Err(AppError::wrong("address", "wrong-taken", address.clone()));
        }
        let filled = |name: &Option<String>| name.clone().filter(|n| !n.trim().is_empty());
        let row = TeamSenderRow {
            team_id: team.id,
            address: address.clone(),
            name: filled(&sender.name),
            name_zh: filled(&sender.name_zh),
        };
        team_senders::team_sender_put(c, &row)?;
        let detail = serde_json::json!({ "team": team.name, "address": address }).to_string();
        record::audit_insert(c, now, &actor, "team sender set", &detail)?;
        Ok(())
    })
}

/// Has the mail of a team be from the desk again.
///
/// # Errors
/// [`AppError::Wrong`] where there is no such team, or it has no address of its own.
pub fn remove(desk: &Arc<Desk>, actor: &str, team: &str) -> Result<(), AppError> {
    let (now, actor, team) = (desk.now(), actor.to_owned(), team.to_owned());
    desk.write(move |c, _| {
        let found = people::team_all(c)?.into_iter().find(|t| t.name == team);
        let is_gone = match found {
            Some(found) => team_senders::team_sender_remove(c, found.id)?,
            None => false,
        };
        if !is_gone {
            return Err(AppError::wrong("team", "wrong-unknown", team.clone()));
        }
        let detail = serde_json::json!({ "team": team }).to_string();
        record::audit_insert(c, now, &actor, "team sender removed", &detail)?;
        Ok(())
    })
}

/// Those of all teams that have one.
///
/// # Errors
/// When the database cannot.
pub fn all(desk: &Desk) -> Result<Vec<TeamSender>, AppError> {
    desk.read(|c| {
        let teams = people::team_all(c)?;
        let rows = team_senders::team_sender_all(c)?.into_iter().map(|row| TeamSender {
            team: teams.iter().find(|t| t.id == row.team_id).map_or("", |t| &t.name).to_owned(),
            address: row.address,
            name: row.name,
            name_zh: row.name_zh,
        });
        Ok(rows.collect())
    })
}

/// Who mail to the customer of a ticket is from; none is the desk. The team is the ticket's, else its
/// account's, else the default one.
///
/// # Errors
/// When the database cannot.
pub(super) fn of_ticket(
    c: &mut Conn,
    desk: &Desk,
    row: &TicketRow,
) -> Result<Option<Mailbox>, AppError> {
    let senders = team_senders::team_sender_all(c)?;
    if senders.is_empty() {
        return Ok(None);
    }
    let mut team = row.team_id;
    if team.is_none()
        && let Some(account) = row.account_id
    {
        team = customers::account_by_id(c, account)?.team_id;
    }
    if team.is_none() {
        team = people::team_all(c)?.into_iter().find(|t| t.is_default).map(|t| t.id);
    }
    let Some(sender) = senders.into_iter().find(|s| Some(s.team_id) == team) else {
        return Ok(None);
    };
    let name = match super::posting::lang_of(&row.language) {
        Lang::ZhCn => sender.name_zh.or(sender.name),
        Lang::En => sender.name,
    };
    let name = name.unwrap_or_else(|| desk.config.from_name().to_owned());
    Ok(Some(Mailbox { name: Some(name), address: sender.address }))
}
