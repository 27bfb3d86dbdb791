//! Sites and assets of accounts, and which of them a ticket is about.

use std::sync::Arc;

use super::{
    acts::Hands,
    desk::Desk,
    error::{AppError, Wrong},
    no_entitlement, terms,
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, DbError, customers,
        places::{self, AssetRow, SiteRow},
        record,
    },
    domain::{
        contract::Place,
        event::{Actor, Event, EventKind},
        ids::{AccountId, AssetId, SiteId, TicketId},
    },
};

/// An asset, as pages read it.
pub type Asset = AssetRow;

/// Characters of a name at most.
const LONGEST_NAME: usize = 120;

/// The sites and assets of an account.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Its sites, by name.
    pub sites: Vec<SiteRow>,
    /// Its assets, by name.
    pub assets: Vec<AssetRow>,
}

impl Places {
    /// The site or asset of that name, in any case.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Place> {
        let name = name.trim().to_lowercase();
        let is = |other: &str| other.to_lowercase() == name;
        let asset = self.assets.iter().find(|a| is(&a.name));
        let site = self.sites.iter().find(|s| is(&s.name));
        asset
            .map(|a| Place { site: a.site_id, asset: Some(a.id) })
            .or_else(|| site.map(|s| Place { site: Some(s.id), asset: None }))
    }

    /// How a place is called: the asset, else the site; empty for none.
    #[must_use]
    pub fn name_of(&self, place: Place) -> &str {
        let asset = place.asset.and_then(|id| self.assets.iter().find(|a| a.id == id));
        let site = place.site.and_then(|id| self.sites.iter().find(|s| s.id == id));
        asset.map(|a| a.name.as_str()).or_else(|| site.map(|s| s.name.as_str())).unwrap_or_default()
    }
}

/// The sites and assets of an account.
///
/// # Errors
/// When the database cannot.
pub fn of(c: &mut Conn, account: AccountId) -> Result<Places, AppError> {
    Ok(Places { sites: places::site_of(c, account)?, assets: places::asset_of(c, account)? })
}

/// As [`of`], by itself.
///
/// # Errors
/// When the database cannot.
pub fn of_account(desk: &Desk, account: AccountId) -> Result<Places, AppError> {
    desk.read(|c| of(c, account))
}

/// The place of that name in an account; none for an empty name.
///
/// # Errors
/// [`AppError::Wrong`] when it has none of that name.
pub fn named(c: &mut Conn, account: Option<AccountId>, name: &str) -> Result<Place, AppError> {
    if name.trim().is_empty() {
        return Ok(Place::default());
    }
    let found = match account {
        Some(account) => of(c, account)?.named(name),
        None => None,
    };
    found.ok_or_else(|| AppError::wrong("place", "wrong-place", name.trim()))
}

/// Adds a site to an account.
///
/// # Errors
/// [`AppError::Wrong`] when its name is missing, too long, or taken in the account.
pub fn add_site(
    desk: &Arc<Desk>,
    actor: &str,
    account: AccountId,
    name: &str,
) -> Result<SiteId, AppError> {
    let (now, actor, name) = (desk.now(), actor.to_owned(), name.trim().to_owned());
    desk.write(move |c, _| {
        check_name(c, account, "site", &name)?;
        let id = places::site_insert(c, account, &name, now).map_err(taken("site", &name))?;
        let detail = serde_json::json!({ "account": account, "site": id }).to_string();
        record::audit_insert(c, now, &actor, "site added", &detail)?;
        Ok(id)
    })
}

/// Adds an asset to an account, at a site of it where one is named.
///
/// # Errors
/// As [`add_site`], and when the account has no such site.
pub fn add_asset(
    desk: &Arc<Desk>,
    actor: &str,
    account: AccountId,
    name: &str,
    model: &str,
    site: &str,
) -> Result<AssetId, AppError> {
    let (now, actor, name) = (desk.now(), actor.to_owned(), name.trim().to_owned());
    let (model, site) = (model.trim().to_owned(), site.trim().to_owned());
    desk.write(move |c, _| {
        check_name(c, account, "asset", &name)?;
        let found = named(c, Some(account), &site)?;
        let stands_at = if found.asset.is_some() { None } else { found.site };
        if !site.is_empty() && stands_at.is_none() {
            return Err(AppError::wrong("stands_at", "wrong-place", site.clone()));
        }
        let id = places::asset_insert(c, account, stands_at, &name, &model, now)
            .map_err(taken("asset", &name))?;
        let detail = serde_json::json!({ "account": account, "asset": id }).to_string();
        record::audit_insert(c, now, &actor, "asset added", &detail)?;
        Ok(id)
    })
}

fn check_name(
    c: &mut Conn,
    account: AccountId,
    field: &'static str,
    name: &str,
) -> Result<(), AppError> {
    customers::account_by_id(c, account).map_err(|e| match e {
        DbError::NotFound => AppError::NotFound("account"),
        e => e.into(),
    })?;
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(AppError::wrong(field, "wrong-missing", name));
    }
    match of(c, account)?.named(name) {
        Some(_) => Err(AppError::Wrong(vec![Wrong::new(field, "wrong-taken", name)])),
        None => Ok(()),
    }
}

fn taken(field: &'static str, name: &str) -> impl FnOnce(DbError) -> AppError {
    let name = name.to_owned();
    move |e| match e {
        DbError::Exists => AppError::wrong(field, "wrong-taken", name),
        e => e.into(),
    }
}

/// What a ticket is about, by its latest word on it.
#[must_use]
pub fn place_of(events: &[Event]) -> Place {
    let last = events.iter().rev().find_map(|e| match e.kind {
        EventKind::PlaceSet { site, asset, .. } => Some(Place { site, asset }),
        EventKind::AccountAssigned { .. } => Some(Place::default()),
        _ => None,
    });
    last.unwrap_or_default()
}

/// Says which site or asset of its account a ticket is about (an empty name is none): the terms of
/// the contract that then held at the report hold from here on, counted from the report, and date no
/// miss before this moment.
///
/// # Errors
/// [`AppError::Wrong`] without a reason, when the account has nothing of that name, and when the
/// ticket is about it already.
pub fn set_place(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    name: &str,
    reason: &str,
) -> Result<(), AppError> {
    let (name, reason) = (name.trim().to_owned(), AppError::reason(reason)?);
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let place = named(c, file.row.account_id, &name)?;
        if place == place_of(&file.events) {
            return Err(AppError::wrong("place", "wrong-same-place", name.clone()));
        }
        let account = file.row.account_id.map(|id| customers::account_by_id(c, id)).transpose()?;
        let at = file.row.reported_at;
        let bound = terms::bind_for(c, desk, account.as_ref(), place, at)?;
        let was_entitled = file.row.is_entitled;
        let actor = Actor::User(by.user);
        let Place { site, asset } = place;
        file.record(now, now, actor, EventKind::PlaceSet { site, asset, was_entitled });
        if file.standing(now)?.terms != bound.terms {
            let reason = Some(reason.clone());
            let kind = EventKind::TermsMoved { terms: bound.terms.clone(), reason };
            file.record(now, now, actor, kind);
        }
        file.row.is_entitled = bound.is_entitled;
        if let (true, false, Some(account)) = (was_entitled, bound.is_entitled, &account) {
            file.record(now, now, actor, EventKind::NoEntitlement {});
            no_entitlement::tell(c, desk, now, &mut file, account, &bound)?;
        }
        file.save(c, desk, now)
    })
}
