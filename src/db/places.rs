//! Sites and assets of accounts.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::{assets, sites},
};
use crate::domain::{
    ids::{AccountId, AssetId, SiteId},
    time::Timestamp,
};

/// Where machines of an account stand.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sites)]
pub struct SiteRow {
    /// Row id.
    pub id: SiteId,
    /// Whose.
    pub account_id: AccountId,
    /// Its name; no site or asset of the account has the same.
    pub name: String,
}

/// A machine of an account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = assets)]
pub struct AssetRow {
    /// Row id.
    pub id: AssetId,
    /// Whose.
    pub account_id: AccountId,
    /// Where it stands, where that is known.
    pub site_id: Option<SiteId>,
    /// Its name, such as a tail number; no site or asset of the account has the same.
    pub name: String,
    /// What it is; may be empty.
    pub model: String,
}

/// The sites of an account, by name.
pub fn site_of(c: &mut Conn, account: AccountId) -> Result<Vec<SiteRow>, DbError> {
    Ok(each!(c, |c| sites::table
        .filter(sites::account_id.eq(account))
        .order((sites::name, sites::id))
        .select(SiteRow::as_select())
        .load(c))?)
}

/// The assets of an account, by name.
pub fn asset_of(c: &mut Conn, account: AccountId) -> Result<Vec<AssetRow>, DbError> {
    Ok(each!(c, |c| assets::table
        .filter(assets::account_id.eq(account))
        .order((assets::name, assets::id))
        .select(AssetRow::as_select())
        .load(c))?)
}

/// Adds a site.
pub fn site_insert(
    c: &mut Conn,
    account: AccountId,
    name: &str,
    now: Timestamp,
) -> Result<SiteId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(sites::table)
        .values((sites::account_id.eq(account), sites::name.eq(name), sites::created_at.eq(now)))
        .returning(sites::id)
        .get_result(c))?)
}

/// Adds an asset.
pub fn asset_insert(
    c: &mut Conn,
    account: AccountId,
    site: Option<SiteId>,
    name: &str,
    model: &str,
    now: Timestamp,
) -> Result<AssetId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(assets::table)
        .values((
            assets::account_id.eq(account),
            assets::site_id.eq(site),
            assets::name.eq(name),
            assets::model.eq(model),
            assets::created_at.eq(now),
        ))
        .returning(assets::id)
        .get_result(c))?)
}
