//! Contracts: what binds an account, or a site or an asset of it, to a plan for a time.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use super::{
    desk::Desk,
    error::{AppError, Wrong},
    places,
    posting::zone_of,
    terms,
};
use crate::{
    db::{
        Conn, DbError, customers, record,
        terms::{self as rows, ContractRow, NewContract},
    },
    domain::{
        calendar::shipped,
        contract::{Covers, Place},
        ids::{AccountId, CalendarId, ContractId},
        report::Period,
        time::Timestamp,
    },
};

/// A contract to be.
#[derive(Debug, Clone, Default)]
pub struct Agreed {
    /// The plan, by its name.
    pub plan: String,
    /// The site or asset that it is for, by its name; empty for all of the account.
    pub place: String,
    /// The first day, in the account's zone; from now on where none is named.
    pub from: Option<NaiveDate>,
    /// The last day, there; none is without end.
    pub to: Option<NaiveDate>,
    /// Role and calendar, named or combined, by name; a role that is not here has the shipped one in
    /// the account's zone, and `always` is day and night.
    pub calendars: BTreeMap<String, String>,
}

/// Adds a contract.
///
/// # Errors
/// [`AppError::Wrong`] with what is wrong: an unknown plan, place, role or calendar, an end that is
/// not after the start, or another contract for the same at the same time.
pub fn add(
    desk: &Arc<Desk>,
    actor: &str,
    account: AccountId,
    agreed: Agreed,
) -> Result<ContractId, AppError> {
    let (now, actor) = (desk.now(), actor.to_owned());
    desk.write(move |c, _| {
        let new = check(c, account, &agreed, now)?;
        let id = rows::contract_add(c, &new, now)?;
        let detail = serde_json::json!({
            "account": account, "contract": id, "plan": agreed.plan, "place": agreed.place,
        });
        record::audit_insert(c, now, &actor, "contract added", &detail.to_string())?;
        Ok(id)
    })
}

fn check(
    c: &mut Conn,
    account: AccountId,
    agreed: &Agreed,
    now: Timestamp,
) -> Result<NewContract, AppError> {
    let row = customers::account_by_id(c, account).map_err(|e| match e {
        DbError::NotFound => AppError::NotFound("account"),
        e => e.into(),
    })?;
    let mut wrong = Vec::new();
    let plan = rows::plan_by_name(c, agreed.plan.trim())?;
    if plan.is_none() {
        wrong.push(Wrong::new("plan", "wrong-unknown", agreed.plan.clone()));
    }
    let place = match places::named(c, Some(account), &agreed.place) {
        Ok(place) => place,
        Err(AppError::Wrong(more)) => {
            wrong.extend(more);
            Place::default()
        }
        Err(e) => return Err(e),
    };
    let covers = match place {
        Place { asset: Some(asset), .. } => Covers::Asset(asset),
        Place { site: Some(site), .. } => Covers::Site(site),
        Place { .. } => Covers::Account,
    };
    let zone = zone_of(&row.zone);
    let starts_at = agreed.from.map_or(now.floor(), |day| bounds(day, zone).0);
    let ends_at = agreed.to.map(|day| bounds(day, zone).1);
    if let Some(end) = ends_at.filter(|end| *end <= starts_at) {
        wrong.push(Wrong::new("ends_at", "wrong-period", end.to_string()));
    }
    let roles = roles(c, &agreed.calendars, &row.zone, now, &mut wrong)?;
    let (Some(plan), true) = (plan, wrong.is_empty()) else { return Err(AppError::Wrong(wrong)) };
    let new = NewContract { account, plan, roles, covers, starts_at, ends_at };
    let ties = rows::contract_of(c, account)?
        .into_iter()
        .find(|k| k.validity().ties_with(&new.validity()));
    match ties {
        Some(other) => {
            Err(AppError::wrong("starts_at", "wrong-contract-ties", other.id.to_string()))
        }
        None => Ok(new),
    }
}

/// The first instant of a day, and the first after it.
fn bounds(day: NaiveDate, zone: Tz) -> (Timestamp, Timestamp) {
    let after = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let end_of_time = Timestamp::from_micros(i64::MAX);
    Period::new(day, after, zone).map_or((end_of_time, end_of_time), |period| period.bounds())
}

/// The calendar of each role.
fn roles(
    c: &mut Conn,
    named: &BTreeMap<String, String>,
    zone: &str,
    now: Timestamp,
    wrong: &mut Vec<Wrong>,
) -> Result<BTreeMap<String, CalendarId>, AppError> {
    let is_role = |role: &str| role == shipped::ALWAYS || shipped::ROLES.contains(&role);
    for role in named.keys().filter(|role| !is_role(role)) {
        wrong.push(Wrong::new("calendar", "wrong-unknown", role.clone()));
    }
    let mut roles = BTreeMap::new();
    // Day and night where nothing is named.
    if let Some(name) = named.get(shipped::ALWAYS).map(|name| name.trim()).filter(|n| !n.is_empty())
    {
        match rows::calendar_by_name(c, name)? {
            Some(id) => drop(roles.insert(shipped::ALWAYS.to_owned(), id)),
            None => wrong.push(Wrong::new("calendar", "wrong-unknown", name)),
        }
    }
    for role in shipped::ROLES {
        let name = named.get(*role).map_or("", |name| name.trim());
        let id = if name.is_empty() {
            Some(terms::shipped_calendar(c, role, zone, now)?)
        } else {
            rows::calendar_by_name(c, name)?
        };
        match id {
            Some(id) => drop(roles.insert((*role).to_owned(), id)),
            None => wrong.push(Wrong::new("calendar", "wrong-unknown", name)),
        }
    }
    Ok(roles)
}

/// Ends a contract before an end that it has, or that it has not.
///
/// # Errors
/// [`AppError::NotFound`] when the account has none of that number, [`AppError::Wrong`] when it is
/// over by then, or begins later.
pub fn end(
    desk: &Arc<Desk>,
    actor: &str,
    account: AccountId,
    contract: ContractId,
    at: Option<Timestamp>,
) -> Result<(), AppError> {
    let (now, actor) = (desk.now(), actor.to_owned());
    let at = at.unwrap_or(now).floor();
    desk.write(move |c, _| {
        let row = find(c, account, contract)?;
        if at < row.starts_at || row.ends_at.is_some_and(|end| end <= at) {
            return Err(AppError::wrong("ends_at", "wrong-period", at.to_string()));
        }
        rows::contract_end(c, contract, at)?;
        let detail = serde_json::json!({ "contract": contract, "ends_at": at }).to_string();
        record::audit_insert(c, now, &actor, "contract ended", &detail)?;
        Ok(())
    })
}

fn find(c: &mut Conn, account: AccountId, id: ContractId) -> Result<ContractRow, AppError> {
    let all = rows::contract_of(c, account)?;
    all.into_iter().find(|k| k.id == id).ok_or(AppError::NotFound("contract"))
}
