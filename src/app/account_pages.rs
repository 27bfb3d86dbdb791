//! What the pages of accounts show beside the accounts themselves.

use std::collections::HashMap;

use super::{desk::Desk, error::AppError, roster::Roster};
use crate::{
    db::{
        customers::{self, AccountRow},
        people, queue as queue_rows, terms,
    },
    domain::ids::{AccountId, PlanId},
};

/// An account on the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The account.
    pub account: AccountRow,
    /// Its mail domains.
    pub domains: Vec<String>,
    /// The plan of the contract that holds; none where none does.
    pub plan: Option<String>,
    /// Open tickets.
    pub open: i64,
}

/// Every account by name, with what the list shows of it.
///
/// # Errors
/// When the database cannot.
pub fn list(desk: &Desk) -> Result<Vec<Line>, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let accounts = customers::account_all(c)?;
        let plans: HashMap<PlanId, String> = terms::plan_all(c)?.into_iter().collect();
        let mut domains: HashMap<AccountId, Vec<String>> = HashMap::new();
        for (domain, account) in customers::domain_all(c)? {
            domains.entry(account).or_default().push(domain);
        }
        let contracts = terms::contract_all(c)?;
        let open: HashMap<AccountId, i64> = queue_rows::open_by_account(c)?.into_iter().collect();
        let holds = |id: AccountId| {
            let own = contracts.iter().filter(|k| k.account_id == id);
            own.filter(|k| k.starts_at <= now && k.ends_at.is_none_or(|end| now < end))
                .find_map(|k| plans.get(&k.plan_id).cloned())
        };
        Ok(accounts
            .into_iter()
            .map(|account| Line {
                domains: domains.remove(&account.id).unwrap_or_default(),
                plan: holds(account.id),
                open: open.get(&account.id).copied().unwrap_or(0),
                account,
            })
            .collect())
    })
}

/// Who answers for an account, by name; empty where nobody does.
#[derive(Debug, Clone, Default)]
pub struct Answering {
    /// The team.
    pub team: String,
    /// The manager.
    pub manager: String,
    /// The sponsor.
    pub sponsor: String,
}

/// Who answers for an account.
///
/// # Errors
/// When the database cannot.
pub fn people(desk: &Desk, account: &AccountRow) -> Result<Answering, AppError> {
    desk.read(|c| {
        let roster = Roster::load(c, "en", "UTC")?;
        let teams = people::team_all(c)?;
        let is_own = |t: &&people::TeamRow| match account.team_id {
            Some(id) => t.id == id,
            None => t.is_default,
        };
        let name = |user| Option::map_or(user, String::new(), |id| roster.name(id));
        Ok(Answering {
            team: teams.iter().find(is_own).map(|t| t.name.clone()).unwrap_or_default(),
            manager: name(account.manager_id),
            sponsor: name(account.sponsor_id),
        })
    })
}
