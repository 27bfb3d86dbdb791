//! The addresses that customers write to beside the desk's own: of a team, or of a customer. They
//! say where a ticket is filed, and lend nobody any right.

use std::sync::Arc;

use super::{arrival_facts::account_of, desk::Desk, error::AppError};
use crate::{
    db::{
        Conn, DbError, customers, people,
        recipients::{self, RecipientRow},
        record,
    },
    domain::{
        ids::{AccountId, TeamId, TicketId, UserId},
        time::Timestamp,
    },
    mail::{
        address::{self, Mailbox},
        token::PlusPart,
    },
};

/// What the audit calls the changes.
const ADDED: &str = "address of the desk added";
const REMOVED: &str = "address of the desk removed";
/// Changes that the page shows.
const SHOWN: i64 = 20;

/// Whose mail comes to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The customer of this name.
    Account(String),
    /// The team of this name.
    Team(String),
}

/// An address with whose it is, by name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// The address.
    pub address: String,
    /// The customer.
    pub account: Option<String>,
    /// The team.
    pub team: Option<String>,
}

/// Where a message is filed because of the address that it was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The address.
    pub address: String,
    /// The customer who writes there.
    pub account: Option<AccountId>,
    /// The team that works it.
    pub team: Option<TeamId>,
}

/// The address as two are compared; none where it is no address.
fn key(address: &str) -> Option<String> {
    let address = address::valid(address.as_bytes())?;
    Some(Mailbox { name: None, address }.key())
}

/// Adds an address.
///
/// # Errors
/// [`AppError::Wrong`] where it is no address, is taken, or nobody is called so.
pub fn add(desk: &Arc<Desk>, actor: &str, address: &str, whose: Whose) -> Result<String, AppError> {
    let key =
        key(address).ok_or_else(|| AppError::wrong("address", "wrong-address", address.trim()))?;
    let actor = actor.to_owned();
    let now = desk.now();
    desk.write(move |c, desk| {
        let taken = || AppError::wrong("address", "wrong-taken", key.clone());
        let is_desks = key == desk.config.desk.address.as_str().to_lowercase();
        let is_somebodys = people::user_by_email(c, &key)?.is_some()
            || customers::contact_by_address(c, &key)?.is_some()
            || account_of(c, desk, &key)?.is_some();
        if is_desks || is_somebodys {
            return Err(taken());
        }
        let mut row = RecipientRow { address: key.clone(), account_id: None, team_id: None };
        match &whose {
            Whose::Account(name) => {
                let account = customers::account_by_name(c, name)?;
                let unknown = || AppError::wrong("account", "wrong-unknown", name.clone());
                row.account_id = Some(account.ok_or_else(unknown)?.id);
            }
            Whose::Team(name) => {
                let team = people::team_all(c)?.into_iter().find(|team| team.name == *name);
                let unknown = || AppError::wrong("team", "wrong-unknown", name.clone());
                row.team_id = Some(team.ok_or_else(unknown)?.id);
            }
        }
        match recipients::recipient_insert(c, &row) {
            Err(DbError::Exists) => return Err(taken()),
            other => other?,
        }
        let detail = serde_json::json!({ "address": key, "whose": format!("{whose:?}") });
        record::audit_insert(c, now, &actor, ADDED, &detail.to_string())?;
        Ok(key.clone())
    })
}

/// Takes an address away, for a reason: mail to it is refused from then on.
///
/// # Errors
/// [`AppError::NotFound`] when it is not there, [`AppError::Wrong`] without a reason.
pub fn remove(desk: &Arc<Desk>, actor: &str, address: &str, reason: &str) -> Result<(), AppError> {
    let key = key(address).ok_or(AppError::NotFound("address"))?;
    let reason = AppError::reason(reason)?;
    let actor = actor.to_owned();
    let now = desk.now();
    desk.write(move |c, _| {
        if !recipients::recipient_remove(c, &key)? {
            return Err(AppError::NotFound("address"));
        }
        let detail = serde_json::json!({ "address": key, "reason": reason }).to_string();
        record::audit_insert(c, now, &actor, REMOVED, &detail)?;
        Ok(())
    })
}

/// All of them.
///
/// # Errors
/// When the database cannot.
pub fn list(desk: &Desk) -> Result<Vec<Listed>, AppError> {
    desk.read(|c| {
        let teams = people::team_all(c)?;
        let rows = recipients::recipient_all(c)?;
        let ids: Vec<AccountId> = rows.iter().filter_map(|row| row.account_id).collect();
        let accounts = customers::account_some(c, &ids)?;
        let listed = rows.into_iter().map(|row| Listed {
            address: row.address,
            account: row
                .account_id
                .and_then(|id| accounts.iter().find(|a| a.id == id))
                .map(|a| a.name.clone()),
            team: row
                .team_id
                .and_then(|id| teams.iter().find(|t| t.id == id))
                .map(|t| t.name.clone()),
        });
        Ok(listed.collect())
    })
}

/// A change of the addresses, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// The address.
    pub address: String,
    /// Why it was removed; none where it was added.
    pub removed: Option<String>,
}

/// The latest changes of the addresses, newest first.
///
/// # Errors
/// When the database cannot.
pub fn changes(desk: &Desk) -> Result<Vec<Change>, AppError> {
    desk.read(|c| {
        let people = people::user_all(c)?;
        let latest = record::audit_latest(c, &[ADDED, REMOVED], SHOWN)?;
        let changes = latest.into_iter().map(|(at, actor, what, detail)| {
            let detail: serde_json::Value = serde_json::from_str(&detail).unwrap_or_default();
            let said = |name: &str| {
                detail.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned()
            };
            let id = actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
            let known = id.and_then(|id| people.iter().find(|u| u.id == id));
            Change {
                at,
                by: known.map_or(actor.clone(), |u| u.name.clone()),
                address: said("address"),
                removed: (what == REMOVED).then(|| said("reason")),
            }
        });
        Ok(changes.collect())
    })
}

/// The names of all teams and of all accounts: whose an address may be.
///
/// # Errors
/// When the database cannot.
pub fn owners(desk: &Desk) -> Result<(Vec<String>, Vec<String>), AppError> {
    desk.read(|c| {
        let teams = people::team_all(c)?.into_iter().map(|team| team.name).collect();
        let accounts = customers::account_all(c)?.into_iter().map(|a| a.name).collect();
        Ok((teams, accounts))
    })
}

/// What becomes of a mail to an address, before anything is known of its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is no address.
    NoAddress,
    /// The listener refuses it with 550.
    Refused,
    /// It is taken because `mail_in.catch_all` takes everything.
    CaughtAll,
    /// The desk's own address, or the postmaster: as any mail.
    Desks,
    /// The signed address of a ticket: it joins, where the sender belongs to the ticket.
    Ticket(TicketId),
    /// A signed address out of a list: its reader leaves the list.
    Leaves,
    /// The return path of a mail of ours: a report about it.
    ReturnPath,
    /// A plus address whose token is none of ours: it waits for a person.
    BadToken,
    /// An address that was added: filed there.
    Filed(Listed),
}

/// What becomes of a mail to an address.
///
/// # Errors
/// When the database cannot.
pub fn fate(desk: &Desk, address: &str) -> Result<Fate, AppError> {
    let Some(key) = key(address.trim()) else { return Ok(Fate::NoAddress) };
    if let Some(listed) = list(desk)?.into_iter().find(|listed| listed.address == key) {
        return Ok(Fate::Filed(listed));
    }
    let own = desk.config.desk.address.as_str().to_lowercase();
    let plus = desk.keys.read_reply_address(&key, &own);
    Ok(match plus {
        Some(PlusPart::Ticket(ticket)) => Fate::Ticket(ticket),
        Some(PlusPart::Leaves(..)) => Fate::Leaves,
        Some(PlusPart::Bad) => Fate::BadToken,
        None if desk.keys.read_bounce_address(&key).is_some() && is_the_desks(desk, &key) => {
            Fate::ReturnPath
        }
        None if key == own => Fate::Desks,
        None if desk.config.mail_in.catch_all => Fate::CaughtAll,
        None if is_the_desks(desk, &key) => Fate::Desks,
        None => Fate::Refused,
    })
}

/// Whether an address is plainly the desk's: its own, with or without a plus part, the return path of
/// a mail of ours, or the postmaster. It asks no database.
#[must_use]
pub fn is_the_desks(desk: &Desk, address: &str) -> bool {
    if desk.config.mail_in.catch_all {
        return true;
    }
    let address = address.trim().to_lowercase();
    let Some((local, domain)) = address.rsplit_once('@') else { return address == "postmaster" };
    let own = desk.config.desk.address.as_str().to_lowercase();
    let is_plus = desk.keys.read_reply_address(&address, &own).is_some();
    let domains = [desk.config.desk.address.domain(), desk.config.mail_domain()];
    let is_own_domain = domains.iter().any(|own| own.eq_ignore_ascii_case(domain));
    address == own
        || is_plus
        || (is_own_domain
            && (local == "postmaster" || desk.keys.read_bounce_address(&address).is_some()))
}

/// Whether mail to an address is taken.
///
/// # Errors
/// When the database cannot say.
pub fn accepts(desk: &Desk, address: &str) -> Result<bool, AppError> {
    if is_the_desks(desk, address) {
        return Ok(true);
    }
    let Some(key) = key(address) else { return Ok(false) };
    desk.read(|c| Ok(!recipients::recipient_some(c, &[key])?.is_empty()))
}

/// Those of these addresses that are the desk's by an entry.
pub(super) fn among(c: &mut Conn, addresses: &[String]) -> Result<Vec<Filed>, AppError> {
    let keys: Vec<String> = addresses.iter().filter_map(|address| key(address)).collect();
    let rows = recipients::recipient_some(c, &keys)?;
    let filed = rows.into_iter().map(|row| Filed {
        address: row.address,
        account: row.account_id,
        team: row.team_id,
    });
    Ok(filed.collect())
}

/// The account that a new ticket of a sender gets: that of the address where the sender belongs to
/// it, or to the account above it; else the sender's own, or none. An address gives nobody a right.
pub(super) fn account_for(
    c: &mut Conn,
    filed: Option<&Filed>,
    of_sender: Option<AccountId>,
) -> Result<Option<AccountId>, AppError> {
    let (Some(wanted), Some(own)) = (filed.and_then(|f| f.account), of_sender) else {
        return Ok(of_sender);
    };
    let is_below = customers::account_by_id(c, wanted)?.parent_id == Some(own);
    Ok(Some(if is_below { wanted } else { own }))
}

/// The team that a new ticket is given because of the address that it was sent to.
pub(super) fn team_for(c: &mut Conn, filed: Option<&Filed>) -> Result<Option<TeamId>, AppError> {
    match filed {
        Some(Filed { team: Some(team), .. }) => Ok(Some(*team)),
        Some(Filed { account: Some(account), .. }) => {
            Ok(customers::account_by_id(c, *account)?.team_id)
        }
        _ => Ok(None),
    }
}
