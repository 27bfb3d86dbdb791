//! What the pages of accounts show beside the accounts themselves.

use std::collections::HashMap;

use super::{desk::Desk, error::AppError, roster::Roster};
use crate::{
    db::{
        Conn,
        customers::{self, AccountRow},
        people, queue as queue_rows, terms,
    },
    domain::{
        ids::{AccountId, PlanId},
        time::Timestamp,
    },
};

/// Accounts on a page of the list.
pub const PAGE: usize = 50;

/// An account on the list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The account.
    pub account: AccountRow,
    /// The plan of the contract that holds and its end, where there is one; none where none holds.
    pub plan: Option<(String, Option<Timestamp>)>,
    /// Open tickets.
    pub open: i64,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct List {
    /// How many accounts there are in all.
    pub count: usize,
    /// At most [`PAGE`], by name.
    pub rows: Vec<Line>,
    /// The account after which the next page begins.
    pub next: Option<AccountId>,
}

/// Accounts by name, those behind `after`; with `find` only those that have it in their name or in
/// one of their mail domains.
///
/// # Errors
/// When the database cannot.
pub fn list(desk: &Desk, find: &str, after: Option<AccountId>) -> Result<List, AppError> {
    let now = desk.now();
    let find = find.trim().to_lowercase();
    desk.read(|c| {
        let mut found = customers::account_all(c)?;
        let count = found.len();
        if !find.is_empty() {
            let domains = customers::domain_all(c)?;
            let has = |id| domains.iter().any(|(domain, of)| *of == id && domain.contains(&find));
            found.retain(|a| a.name.to_lowercase().contains(&find) || has(a.id));
        }
        let from = after.and_then(|id| found.iter().position(|a| a.id == id)).map_or(0, |i| i + 1);
        let mut shown: Vec<AccountRow> = found.into_iter().skip(from).take(PAGE + 1).collect();
        let is_more = shown.len() > PAGE;
        shown.truncate(PAGE);
        let next = shown.last().filter(|_| is_more).map(|a| a.id);
        Ok(List { count, rows: dressed(c, shown, now)?, next })
    })
}

fn dressed(c: &mut Conn, shown: Vec<AccountRow>, now: Timestamp) -> Result<Vec<Line>, AppError> {
    let plans: HashMap<PlanId, String> = terms::plan_all(c)?.into_iter().collect();
    let contracts = terms::contract_all(c)?;
    let open: HashMap<AccountId, i64> = queue_rows::open_by_account(c)?.into_iter().collect();
    let holds = |id: AccountId| {
        let own = contracts.iter().filter(|k| k.account_id == id);
        own.filter(|k| k.site_id.is_none() && k.asset_id.is_none())
            .filter(|k| k.starts_at <= now && k.ends_at.is_none_or(|end| now < end))
            .find_map(|k| Some((plans.get(&k.plan_id)?.clone(), k.ends_at)))
    };
    let lines = shown.into_iter().map(|account| Line {
        plan: holds(account.id),
        open: open.get(&account.id).copied().unwrap_or(0),
        account,
    });
    Ok(lines.collect())
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
