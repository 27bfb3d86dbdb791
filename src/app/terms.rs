//! Terms: the versions that tickets are bound to, kept in memory since they never change, and the
//! binding of a new ticket.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::{desk::Desk, error::AppError};
use crate::{
    db::{Conn, DbError, customers::AccountRow, terms},
    domain::{
        calendar::{Calendar, shipped},
        clock::Terms,
        contract::{self, Place},
        event::{Pinned, TermsRef},
        ids::{CalendarId, CalendarVersionId, PlanId, PlanVersionId},
        plan::Plan,
        time::Timestamp,
    },
};

/// Every version that was needed so far.
#[derive(Debug, Default)]
pub struct TermsCache {
    known: RwLock<Arc<Terms>>,
    numbers: RwLock<BTreeMap<PlanVersionId, i64>>,
}

impl TermsCache {
    /// The number of a version within its plan, such as the 2 of *boeing v2*.
    ///
    /// # Errors
    /// When the version is not there.
    pub fn number_of(&self, c: &mut Conn, id: PlanVersionId) -> Result<i64, AppError> {
        let known = self.numbers.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
        if let Some(number) = known {
            return Ok(number);
        }
        let number = terms::plan_version_number(c, id)?;
        self.numbers.write().unwrap_or_else(PoisonError::into_inner).insert(id, number);
        Ok(number)
    }

    /// The terms, with every version that `wanted` names among them.
    ///
    /// # Errors
    /// When a version is not there or cannot be read.
    pub fn with<'a, P: Into<Pinned<'a>>>(
        &self,
        c: &mut Conn,
        wanted: impl IntoIterator<Item = P>,
    ) -> Result<Arc<Terms>, AppError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut grown: Option<Terms> = None;
        for one in wanted {
            let (plan, calendars): (_, Vec<&str>) = match one.into() {
                Pinned::Terms(terms) => {
                    (Some(&terms.plan), terms.roles.values().map(String::as_str).collect())
                }
                Pinned::Calendar(name) => (None, vec![name]),
            };
            if let Some(name) = plan
                && !grown.as_ref().unwrap_or(&known).plans.contains_key(name)
            {
                let plan = load_plan(c, name)?;
                let more = grown.get_or_insert_with(|| Terms::clone(&known));
                more.plans.insert(name.clone(), Arc::new(plan));
            }
            for name in calendars {
                let have = grown.as_ref().unwrap_or(&known);
                if !have.calendars.contains_key(name) {
                    let calendar = load_calendar(c, name)?;
                    let more = grown.get_or_insert_with(|| Terms::clone(&known));
                    more.calendars.insert(name.to_owned(), Arc::new(calendar));
                }
            }
        }
        let Some(grown) = grown else { return Ok(known) };
        let grown = Arc::new(grown);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&grown);
        Ok(grown)
    }
}

fn unreadable(what: &'static str) -> impl Fn(Box<dyn std::error::Error + Send + Sync>) -> AppError {
    move |e| AppError::Unreadable(what, e)
}

fn load_plan(c: &mut Conn, version: &str) -> Result<Plan, AppError> {
    let id = version.parse().map_err(|e| unreadable("plan version")(Box::new(e)))?;
    let row = terms::plan_version_by_id(c, PlanVersionId(id))?;
    serde_json::from_str(&row.body).map_err(|e| unreadable("plan")(Box::new(e)))
}

fn load_calendar(c: &mut Conn, version: &str) -> Result<Calendar, AppError> {
    let id = version.parse().map_err(|e| unreadable("calendar version")(Box::new(e)))?;
    let row = terms::calendar_version_by_id(c, CalendarVersionId(id))?;
    serde_json::from_str(&row.body).map_err(|e| unreadable("calendar")(Box::new(e)))
}

/// What a ticket is bound to when it is reported.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The versions.
    pub terms: TermsRef,
    /// The plan's version.
    pub plan_version_id: PlanVersionId,
    /// The plan.
    pub plan: Arc<Plan>,
    /// All terms, these among them.
    pub all: Arc<Terms>,
    /// False where the account's contract does not hold at that moment.
    pub is_entitled: bool,
}

/// The terms that hold for what `account` reports at `at`; a shipped calendar that is needed for
/// the first time in its zone is stored.
///
/// # Errors
/// When the desk's default plan is not there.
pub fn bind(
    c: &mut Conn,
    desk: &Desk,
    account: Option<&AccountRow>,
    at: Timestamp,
) -> Result<Bound, AppError> {
    bind_for(c, desk, account, Place::default(), at)
}

/// As [`bind`], for a site or an asset of the account.
///
/// # Errors
/// As [`bind`].
pub fn bind_for(
    c: &mut Conn,
    desk: &Desk,
    account: Option<&AccountRow>,
    place: Place,
    at: Timestamp,
) -> Result<Bound, AppError> {
    let zone = account.map_or(desk.config.desk.zone.name(), |a| a.zone.as_str());
    for role in shipped::ROLES {
        shipped_calendar(c, role, zone, desk.now())?;
    }
    look_up_for(c, desk, account, place, at)
}

/// As [`bind`], for reading only: a calendar that is not stored yet is not found.
///
/// # Errors
/// When a plan or calendar is not there.
pub fn look_up(
    c: &mut Conn,
    desk: &Desk,
    account: Option<&AccountRow>,
    at: Timestamp,
) -> Result<Bound, AppError> {
    look_up_for(c, desk, account, Place::default(), at)
}

/// As [`look_up`], for a site or an asset of the account.
///
/// # Errors
/// As [`look_up`].
pub fn look_up_for(
    c: &mut Conn,
    desk: &Desk,
    account: Option<&AccountRow>,
    place: Place,
    at: Timestamp,
) -> Result<Bound, AppError> {
    let contract = match account {
        None => None,
        Some(account) => {
            let all = terms::contract_of(c, account.id)?;
            contract::chosen(all, terms::ContractRow::validity, place, at)
        }
    };
    let is_entitled = account.is_none() || contract.is_some();
    let zone = account.map_or(desk.config.desk.zone.name(), |a| a.zone.as_str());
    let (plan_id, calendars) = match contract {
        Some(k) => (k.plan_id, k.roles.0),
        None => (default_plan(c, desk)?, BTreeMap::new()),
    };
    let plan_version_id = version_for(c, plan_id, at)?;
    let mut roles = BTreeMap::new();
    let always = calendars.contains_key(shipped::ALWAYS).then_some(&shipped::ALWAYS);
    for role in always.into_iter().chain(shipped::ROLES) {
        let calendar = match calendars.get(*role) {
            Some(id) => Some(*id),
            None => terms::calendar_by_name(c, &format!("{role} {zone}"))?,
        };
        let newest = match calendar {
            Some(id) => terms::calendar_version_newest(c, id)?,
            None => None,
        };
        let newest = newest.ok_or(AppError::NotFound("calendar version"))?;
        roles.insert((*role).to_owned(), newest.id.to_string());
    }
    let terms_ref = TermsRef { plan: plan_version_id.to_string(), roles };
    let all = desk.terms.with(c, [&terms_ref])?;
    let plan = all.plans.get(&terms_ref.plan).cloned().ok_or(AppError::NotFound("plan version"))?;
    Ok(Bound { terms: terms_ref, plan_version_id, plan, all, is_entitled })
}

/// The plan that holds for what `account` reports at `at`; no calendar is asked for.
///
/// # Errors
/// When the plan is not there.
pub fn plan_of(
    c: &mut Conn,
    desk: &Desk,
    account: Option<&AccountRow>,
    at: Timestamp,
) -> Result<Arc<Plan>, AppError> {
    let contracts = match account {
        None => Vec::new(),
        Some(account) => terms::contract_of(c, account.id)?,
    };
    let in_force =
        contracts.iter().find(|k| k.starts_at <= at && k.ends_at.is_none_or(|end| at < end));
    let plan = match in_force {
        Some(contract) => contract.plan_id,
        None => default_plan(c, desk)?,
    };
    let plan = version_for(c, plan, at)?.to_string();
    let wanted = TermsRef { plan: plan.clone(), roles: BTreeMap::new() };
    let all = desk.terms.with(c, [&wanted])?;
    all.plans.get(&plan).cloned().ok_or(AppError::NotFound("plan version"))
}

fn default_plan(c: &mut Conn, desk: &Desk) -> Result<PlanId, AppError> {
    terms::plan_by_name(c, &desk.config.desk.default_plan)?
        .ok_or(AppError::NotFound("default plan"))
}

/// The newest version that has started at `at`; for what was reported before the first, the first.
fn version_for(c: &mut Conn, plan: PlanId, at: Timestamp) -> Result<PlanVersionId, AppError> {
    if let Some(id) = terms::plan_version_at(c, plan, at)? {
        return Ok(id);
    }
    let first = terms::plan_version_of(c, plan)?.into_iter().last();
    first.map(|v| v.id).ok_or(AppError::NotFound("plan version"))
}

/// The shipped calendar of a role in a zone, stored when it is first needed.
///
/// # Errors
/// When the zone is not known or the database cannot.
pub fn shipped_calendar(
    c: &mut Conn,
    role: &str,
    zone: &str,
    now: Timestamp,
) -> Result<CalendarId, AppError> {
    let name = format!("{role} {zone}");
    if let Some(id) = terms::calendar_by_name(c, &name)? {
        return Ok(id);
    }
    let zone = zone.parse().map_err(|_| AppError::wrong("zone", "wrong-zone", zone))?;
    let calendar = shipped::calendar(role, zone).ok_or(AppError::NotFound("shipped calendar"))?;
    let body = serde_json::to_string(&calendar).map_err(DbError::from)?;
    let id = terms::calendar_ensure(c, &name)?;
    terms::calendar_version_insert(c, id, &body, now)?;
    Ok(id)
}
