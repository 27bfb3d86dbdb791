//! Plans: importing versions, and the plans that Tarmac ships.

use std::sync::Arc;

use super::{desk::Desk, error::AppError, terms};
use crate::{
    db::{
        Conn, DbError, record,
        terms::{self as rows, PlanVersionRow},
    },
    domain::{
        calendar::{Calendar, shipped},
        ids::{PlanId, PlanVersionId},
        plan::{
            Plan,
            document::{self, Mistake, Reckon},
        },
        time::Timestamp,
    },
};

/// The plans that Tarmac ships: name and document.
pub const SHIPPED: &[(&str, &str)] = &[
    ("boeing", include_str!("../../config/plans/boeing.toml")),
    ("reseller", include_str!("../../config/plans/reseller.toml")),
    ("individual", include_str!("../../config/plans/individual.toml")),
];

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// A new version was stored.
    Stored {
        /// The plan's name.
        name: String,
        /// Its number.
        version: i64,
    },
    /// The newest version says the same: nothing was stored.
    Same {
        /// The plan's name.
        name: String,
        /// Its number.
        version: i64,
    },
    /// Every mistake; nothing was stored.
    Mistaken(Vec<Mistake>),
}

/// The plan of a document whose examples hold on the shipped calendars.
///
/// # Errors
/// Every mistake.
pub fn read(source: &str) -> Result<Plan, Vec<Mistake>> {
    let plan = document::parse(source)?;
    let mistakes = document::check_examples(&plan, reckon);
    if mistakes.is_empty() { Ok(plan) } else { Err(mistakes) }
}

fn reckon(asked: Reckon<'_>) -> Option<Timestamp> {
    let calendar = match asked.role {
        "always" => Calendar::always(),
        role => shipped::calendar(role, asked.zone)?,
    };
    calendar.deadline(asked.reported, asked.within.secs(calendar.working_day_s()), &[]).due
}

/// Validates a document and stores it as the next version of its plan, for tickets reported from
/// now on.
///
/// # Errors
/// When the database cannot.
pub fn import(desk: &Arc<Desk>, actor: &str, source: &str) -> Result<Imported, AppError> {
    let plan = match read(source) {
        Ok(plan) => plan,
        Err(mistakes) => return Ok(Imported::Mistaken(mistakes)),
    };
    let now = desk.now();
    let (actor, source) = (actor.to_owned(), source.to_owned());
    desk.write(move |c, _| {
        let stored = store(c, &plan, &source, now)?;
        if let Imported::Stored { name, version } = &stored {
            let detail = serde_json::json!({ "plan": name, "version": version }).to_string();
            record::audit_insert(c, now, &actor, "plan imported", &detail)?;
        }
        Ok(stored)
    })
}

fn store(c: &mut Conn, plan: &Plan, source: &str, now: Timestamp) -> Result<Imported, AppError> {
    let id = rows::plan_ensure(c, &plan.name)?;
    let body = document::canonical_json(plan);
    let name = plan.name.clone();
    let versions = rows::plan_version_of(c, id)?;
    if let Some(newest) = versions.first().filter(|v| v.body == body) {
        return Ok(Imported::Same { name, version: newest.version });
    }
    let version = rows::plan_version_insert(c, id, &body, source, now, now)?;
    let version = rows::plan_version_number(c, version)?;
    Ok(Imported::Stored { name, version })
}

/// Stores the shipped plans and calendars where their names are not there yet.
///
/// # Errors
/// When the database cannot.
pub fn ensure_shipped(desk: &Arc<Desk>) -> Result<(), AppError> {
    let now = desk.now();
    let missing = desk.read(|c| {
        let mut missing = Vec::new();
        for (name, source) in SHIPPED {
            if rows::plan_by_name(c, name)?.is_none() {
                missing.push(*source);
            }
        }
        Ok(missing)
    })?;
    if missing.is_empty() {
        return Ok(());
    }
    desk.write(move |c, desk| {
        for source in &missing {
            let plan = read(source).map_err(|mistakes| {
                let text = mistakes.iter().map(ToString::to_string).collect::<Vec<_>>();
                AppError::Compose(format!("a shipped plan is not sound: {}", text.join("; ")))
            })?;
            store(c, &plan, source, now)?;
        }
        for role in shipped::ROLES {
            terms::shipped_calendar(c, role, desk.config.desk.zone.name(), now)?;
        }
        Ok(())
    })
}

/// What saving a document would change.
#[derive(Debug, Clone)]
pub struct Foreseen {
    /// What the document says.
    pub plan: Plan,
    /// The newest version of the plan of that name, with its number; none for a new plan.
    pub newest: Option<(i64, Plan)>,
    /// How many contracts in force would follow the new version, for new tickets.
    pub contracts: u64,
}

impl Foreseen {
    /// Whether the newest version says the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.newest.as_ref().is_some_and(|(_, newest)| *newest == self.plan)
    }
}

/// Validates a document and says what saving it would change; writes nothing.
///
/// # Errors
/// When the database cannot; the inner list is every mistake of the document.
pub fn foresee(desk: &Desk, source: &str) -> Result<Result<Foreseen, Vec<Mistake>>, AppError> {
    let plan = match read(source) {
        Ok(plan) => plan,
        Err(mistakes) => return Ok(Err(mistakes)),
    };
    let now = desk.now();
    desk.read(|c| {
        let Some(id) = rows::plan_by_name(c, &plan.name)? else {
            return Ok(Ok(Foreseen { plan, newest: None, contracts: 0 }));
        };
        let newest = rows::plan_version_of(c, id)?.into_iter().next();
        let newest =
            newest.map(|row| Ok::<_, AppError>((row.version, plan_of(&row)?))).transpose()?;
        let contracts = rows::contract_counts(c, now)?.get(&id).copied().unwrap_or(0);
        Ok(Ok(Foreseen { plan, newest, contracts }))
    })
}

fn plan_of(row: &PlanVersionRow) -> Result<Plan, AppError> {
    document::from_canonical(&row.body).map_err(|e| AppError::Unreadable("plan", Box::new(e)))
}

/// A version of a plan, as pages read it.
pub type Version = PlanVersionRow;

/// A plan with its versions and how many contracts in force bind it.
#[derive(Debug, Clone)]
pub struct InUse {
    /// The plan.
    pub id: PlanId,
    /// Its name.
    pub name: String,
    /// Its versions, newest first.
    pub versions: Vec<PlanVersionRow>,
    /// Contracts in force.
    pub contracts: u64,
}

/// Every plan with its versions and contracts: the desk's default first, then by name.
///
/// # Errors
/// When the database cannot.
pub fn in_use(desk: &Desk) -> Result<Vec<InUse>, AppError> {
    let now = desk.now();
    let counts = desk.read(|c| Ok(rows::contract_counts(c, now)?))?;
    let mut plans: Vec<InUse> = all(desk)?
        .into_iter()
        .map(|(id, name, versions)| InUse {
            contracts: counts.get(&id).copied().unwrap_or(0),
            id,
            name,
            versions,
        })
        .collect();
    plans.sort_by_key(|p| p.name != desk.config.desk.default_plan);
    Ok(plans)
}

/// Every plan with its versions, newest first.
///
/// # Errors
/// When the database cannot.
pub fn all(desk: &Desk) -> Result<Vec<(PlanId, String, Vec<PlanVersionRow>)>, AppError> {
    desk.read(|c| {
        let mut all = Vec::new();
        for (id, name) in rows::plan_all(c)? {
            let versions = rows::plan_version_of(c, id)?;
            all.push((id, name, versions));
        }
        Ok(all)
    })
}

/// A version of a plan by name and number, or its newest; none where there is none.
///
/// # Errors
/// When the database cannot.
pub fn numbered(desk: &Desk, name: &str, number: Option<i64>) -> Result<Option<Plan>, AppError> {
    desk.read(|c| {
        let Some(id) = rows::plan_by_name(c, name)? else { return Ok(None) };
        let versions = rows::plan_version_of(c, id)?;
        let found = versions.iter().find(|row| number.is_none_or(|n| row.version == n));
        found.map(plan_of).transpose()
    })
}

/// One version of a plan.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn version(desk: &Desk, id: PlanVersionId) -> Result<(PlanVersionRow, Plan), AppError> {
    desk.read(|c| {
        let row = rows::plan_version_by_id(c, id).map_err(|e| match e {
            DbError::NotFound => AppError::NotFound("plan version"),
            e => e.into(),
        })?;
        let plan = plan_of(&row)?;
        Ok((row, plan))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_plans_are_sound_and_their_examples_hold() {
        for (name, source) in SHIPPED {
            let plan = read(source).unwrap();
            assert_eq!(plan.name, *name);
        }
    }
}
