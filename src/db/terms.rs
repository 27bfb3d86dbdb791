//! Terms: plans, calendars and their versions, and the contracts that bind accounts to them.
//! Versions are only ever added.

use std::collections::BTreeMap;

use diesel::{
    dsl::{count_star, max},
    prelude::*,
};

use super::{
    columns::Json,
    conn::{Conn, each},
    error::DbError,
    schema::{calendar_versions, calendars, contracts, plan_versions, plans},
};
use crate::domain::{
    contract::{Covers, Validity},
    ids::{
        AccountId, AssetId, CalendarId, CalendarVersionId, ContractId, PlanId, PlanVersionId,
        SiteId,
    },
    time::Timestamp,
};

/// A version of a plan.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = plan_versions)]
pub struct PlanVersionRow {
    /// Row id; what tickets are bound to.
    pub id: PlanVersionId,
    /// The plan.
    pub plan_id: PlanId,
    /// 1, 2, 3 …
    pub version: i64,
    /// Canonical JSON.
    pub body: String,
    /// The text as it was imported.
    pub source: String,
    /// For tickets reported from here on.
    pub starts_at: Timestamp,
    /// When it was saved.
    pub created_at: Timestamp,
}

/// The plan of this name, made where it is not there.
pub fn plan_ensure(c: &mut Conn, name: &str) -> Result<PlanId, DbError> {
    if let Some(id) = plan_by_name(c, name)? {
        return Ok(id);
    }
    Ok(each!(c, |c| diesel::insert_into(plans::table)
        .values(plans::name.eq(name))
        .returning(plans::id)
        .get_result(c))?)
}

/// The plan of this name.
pub fn plan_by_name(c: &mut Conn, name: &str) -> Result<Option<PlanId>, DbError> {
    Ok(each!(c, |c| plans::table
        .filter(plans::name.eq(name))
        .select(plans::id)
        .first(c)
        .optional())?)
}

/// All plans by name.
pub fn plan_all(c: &mut Conn) -> Result<Vec<(PlanId, String)>, DbError> {
    Ok(each!(c, |c| plans::table.order(plans::name).load(c))?)
}

/// Adds the next version of a plan.
pub fn plan_version_insert(
    c: &mut Conn,
    plan: PlanId,
    body: &str,
    source: &str,
    starts_at: Timestamp,
    now: Timestamp,
) -> Result<PlanVersionId, DbError> {
    let newest: Option<i64> = plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .select(max(plan_versions::version))
        .first(c)?;
    Ok(each!(c, |c| diesel::insert_into(plan_versions::table)
        .values((
            plan_versions::plan_id.eq(plan),
            plan_versions::version.eq(newest.unwrap_or(0) + 1),
            plan_versions::body.eq(body),
            plan_versions::source.eq(source),
            plan_versions::starts_at.eq(starts_at),
            plan_versions::created_at.eq(now),
        ))
        .returning(plan_versions::id)
        .get_result(c))?)
}

/// One version of a plan.
pub fn plan_version_by_id(c: &mut Conn, id: PlanVersionId) -> Result<PlanVersionRow, DbError> {
    Ok(each!(c, |c| plan_versions::table.find(id).select(PlanVersionRow::as_select()).first(c))?)
}

/// The number of a version within its plan.
pub fn plan_version_number(c: &mut Conn, id: PlanVersionId) -> Result<i64, DbError> {
    Ok(each!(c, |c| plan_versions::table.find(id).select(plan_versions::version).first(c))?)
}

/// All versions of a plan, newest first.
pub fn plan_version_of(c: &mut Conn, plan: PlanId) -> Result<Vec<PlanVersionRow>, DbError> {
    Ok(each!(c, |c| plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .order(plan_versions::version.desc())
        .select(PlanVersionRow::as_select())
        .load(c))?)
}

/// The version of a plan that holds for what is reported at `at`: the newest that has started.
pub fn plan_version_at(
    c: &mut Conn,
    plan: PlanId,
    at: Timestamp,
) -> Result<Option<PlanVersionId>, DbError> {
    Ok(each!(c, |c| plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .filter(plan_versions::starts_at.le(at))
        .order(plan_versions::version.desc())
        .select(plan_versions::id)
        .first(c)
        .optional())?)
}

/// A version of a calendar.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = calendar_versions)]
pub struct CalendarVersionRow {
    /// Row id; what tickets are bound to.
    pub id: CalendarVersionId,
    /// The calendar.
    pub calendar_id: CalendarId,
    /// 1, 2, 3 …
    pub version: i64,
    /// JSON in the shape of `sla due`.
    pub body: String,
    /// When it was saved.
    pub created_at: Timestamp,
}

/// The calendar of this name.
pub fn calendar_by_name(c: &mut Conn, name: &str) -> Result<Option<CalendarId>, DbError> {
    Ok(each!(c, |c| calendars::table
        .filter(calendars::name.eq(name))
        .select(calendars::id)
        .first(c)
        .optional())?)
}

/// All calendars by name, with their newest version.
pub fn calendar_all(
    c: &mut Conn,
) -> Result<Vec<(CalendarId, String, CalendarVersionRow)>, DbError> {
    let rows: Vec<(CalendarId, String, CalendarVersionRow)> = calendars::table
        .inner_join(calendar_versions::table.on(calendar_versions::calendar_id.eq(calendars::id)))
        .order((calendars::name, calendar_versions::version.desc()))
        .select((calendars::id, calendars::name, CalendarVersionRow::as_select()))
        .load(c)?;
    let mut newest = BTreeMap::new();
    for row in rows {
        newest.entry(row.1.clone()).or_insert(row);
    }
    Ok(newest.into_values().collect())
}

/// The calendar of this name, made where it is not there.
pub fn calendar_ensure(c: &mut Conn, name: &str) -> Result<CalendarId, DbError> {
    if let Some(id) = calendar_by_name(c, name)? {
        return Ok(id);
    }
    Ok(each!(c, |c| diesel::insert_into(calendars::table)
        .values(calendars::name.eq(name))
        .returning(calendars::id)
        .get_result(c))?)
}

/// Adds the next version of a calendar.
pub fn calendar_version_insert(
    c: &mut Conn,
    calendar: CalendarId,
    body: &str,
    now: Timestamp,
) -> Result<CalendarVersionId, DbError> {
    let newest: Option<i64> = calendar_versions::table
        .filter(calendar_versions::calendar_id.eq(calendar))
        .select(max(calendar_versions::version))
        .first(c)?;
    Ok(each!(c, |c| diesel::insert_into(calendar_versions::table)
        .values((
            calendar_versions::calendar_id.eq(calendar),
            calendar_versions::version.eq(newest.unwrap_or(0) + 1),
            calendar_versions::body.eq(body),
            calendar_versions::created_at.eq(now),
        ))
        .returning(calendar_versions::id)
        .get_result(c))?)
}

/// The newest version of a calendar.
pub fn calendar_version_newest(
    c: &mut Conn,
    calendar: CalendarId,
) -> Result<Option<CalendarVersionRow>, DbError> {
    Ok(each!(c, |c| calendar_versions::table
        .filter(calendar_versions::calendar_id.eq(calendar))
        .order(calendar_versions::version.desc())
        .select(CalendarVersionRow::as_select())
        .first(c)
        .optional())?)
}

/// One version of a calendar.
pub fn calendar_version_by_id(
    c: &mut Conn,
    id: CalendarVersionId,
) -> Result<CalendarVersionRow, DbError> {
    Ok(each!(c, |c| calendar_versions::table
        .find(id)
        .select(CalendarVersionRow::as_select())
        .first(c))?)
}

/// How a calendar is called.
pub fn calendar_name(c: &mut Conn, id: CalendarId) -> Result<String, DbError> {
    Ok(each!(c, |c| calendars::table.find(id).select(calendars::name).first(c))?)
}

/// What binds an account to a plan for a time.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contracts)]
pub struct ContractRow {
    /// Row id.
    pub id: ContractId,
    /// Who is bound.
    pub account_id: AccountId,
    /// To which plan.
    pub plan_id: PlanId,
    /// Role → calendar.
    pub roles: Json<BTreeMap<String, CalendarId>>,
    /// From here on.
    pub starts_at: Timestamp,
    /// Until before here; none is without end.
    pub ends_at: Option<Timestamp>,
    /// Only for this site.
    pub site_id: Option<SiteId>,
    /// Only for this asset.
    pub asset_id: Option<AssetId>,
}

impl ContractRow {
    /// For what, and when.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        let covers = match (self.asset_id, self.site_id) {
            (Some(asset), _) => Covers::Asset(asset),
            (None, Some(site)) => Covers::Site(site),
            (None, None) => Covers::Account,
        };
        Validity { covers, starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// A contract to be.
#[derive(Debug, Clone)]
pub struct NewContract {
    /// Who is bound.
    pub account: AccountId,
    /// To which plan.
    pub plan: PlanId,
    /// Role → calendar.
    pub roles: BTreeMap<String, CalendarId>,
    /// For what of the account.
    pub covers: Covers,
    /// From here on.
    pub starts_at: Timestamp,
    /// Until before here; none is without end.
    pub ends_at: Option<Timestamp>,
}

impl NewContract {
    /// For what, and when.
    #[must_use]
    pub const fn validity(&self) -> Validity {
        Validity { covers: self.covers, starts_at: self.starts_at, ends_at: self.ends_at }
    }
}

/// Binds an account, or a site or an asset of it, to a plan.
pub fn contract_add(
    c: &mut Conn,
    new: &NewContract,
    now: Timestamp,
) -> Result<ContractId, DbError> {
    let (site, asset) = match new.covers {
        Covers::Account => (None, None),
        Covers::Site(site) => (Some(site), None),
        Covers::Asset(asset) => (None, Some(asset)),
    };
    Ok(each!(c, |c| diesel::insert_into(contracts::table)
        .values((
            contracts::account_id.eq(new.account),
            contracts::plan_id.eq(new.plan),
            contracts::roles.eq(Json(new.roles.clone())),
            contracts::starts_at.eq(new.starts_at),
            contracts::ends_at.eq(new.ends_at),
            contracts::site_id.eq(site),
            contracts::asset_id.eq(asset),
            contracts::created_at.eq(now),
        ))
        .returning(contracts::id)
        .get_result(c))?)
}

/// Binds an account to a plan.
pub fn contract_insert(
    c: &mut Conn,
    account: AccountId,
    plan: PlanId,
    roles: &BTreeMap<String, CalendarId>,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<ContractId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(contracts::table)
        .values((
            contracts::account_id.eq(account),
            contracts::plan_id.eq(plan),
            contracts::roles.eq(Json(roles.clone())),
            contracts::starts_at.eq(starts_at),
            contracts::ends_at.eq(ends_at),
            contracts::created_at.eq(now),
        ))
        .returning(contracts::id)
        .get_result(c))?)
}

/// Every contract, newest start first.
pub fn contract_all(c: &mut Conn) -> Result<Vec<ContractRow>, DbError> {
    Ok(each!(c, |c| contracts::table
        .order((contracts::starts_at.desc(), contracts::id.desc()))
        .select(ContractRow::as_select())
        .load(c))?)
}

/// The contracts of an account, newest start first.
pub fn contract_of(c: &mut Conn, account: AccountId) -> Result<Vec<ContractRow>, DbError> {
    Ok(each!(c, |c| contracts::table
        .filter(contracts::account_id.eq(account))
        .order((contracts::starts_at.desc(), contracts::id.desc()))
        .select(ContractRow::as_select())
        .load(c))?)
}

/// How many contracts in force at `at` bind each plan.
pub fn contract_counts(c: &mut Conn, at: Timestamp) -> Result<BTreeMap<PlanId, u64>, DbError> {
    let counted: Vec<(PlanId, i64)> = contracts::table
        .filter(contracts::starts_at.le(at))
        .filter(contracts::ends_at.is_null().or(contracts::ends_at.gt(at)))
        .group_by(contracts::plan_id)
        .select((contracts::plan_id, count_star()))
        .load(c)?;
    Ok(counted.into_iter().map(|(id, n)| (id, u64::try_from(n).unwrap_or(0))).collect())
}

/// Ends a contract.
pub fn contract_end(c: &mut Conn, id: ContractId, ends_at: Timestamp) -> Result<(), DbError> {
    diesel::update(contracts::table.find(id)).set(contracts::ends_at.eq(ends_at)).execute(c)?;
    Ok(())
}
