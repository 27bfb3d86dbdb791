//! Suppliers: whom the desk hands faults to, and what they promise us in their turn. Their clock runs
//! under one of ours ([`crate::domain::clock::supplier`]).

use std::{collections::BTreeMap, sync::Arc};

use super::{
    acts::Hands,
    desk::Desk,
    error::{AppError, Wrong},
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn,
        columns::Json,
        record,
        suppliers::{self, SupplierRow},
        terms as rows,
    },
    domain::{
        clock::TicketState,
        event::{Actor, EventKind},
        ids::{SupplierId, TicketId},
        plan::Within,
        promise::{Milestone, Severity},
        time::Timestamp,
    },
};

/// Characters of a name, and of where somebody is reached, at most.
const LONGEST_NAME: usize = 120;
/// Seconds of a target at most: ten years.
const LONGEST_S: i64 = 3653 * 86_400;

/// A supplier with their terms as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    /// Its number.
    pub id: SupplierId,
    /// Who.
    pub name: String,
    /// Where they are reached.
    pub reached: String,
    /// How long they take at most, by our severity.
    pub targets: BTreeMap<Severity, Within>,
    /// The name of the calendar that counts it; none is day and night.
    pub calendar: Option<String>,
}

/// What is agreed with a supplier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Who; one that is known already gets these terms in place of those before.
    pub name: String,
    /// Where they are reached, in free words.
    pub reached: String,
    /// How long they take at most, as it is written: `4h`, `2wd`; an empty one is not theirs.
    pub targets: Vec<(Severity, String)>,
    /// The calendar that counts it, by name; empty is day and night.
    pub calendar: String,
}

/// Every supplier, by name.
///
/// # Errors
/// When the database cannot.
pub fn all(desk: &Desk) -> Result<Vec<Supplier>, AppError> {
    desk.read(of)
}

/// As [`all`], within a look of somebody else.
///
/// # Errors
/// When the database cannot.
pub(super) fn of(c: &mut Conn) -> Result<Vec<Supplier>, AppError> {
    let found = suppliers::supplier_all(c)?;
    let names = if found.iter().any(|row| row.calendar_id.is_some()) {
        rows::calendar_all(c)?.into_iter().map(|(id, name, _)| (id, name)).collect()
    } else {
        BTreeMap::new()
    };
    let supplier = |row: SupplierRow| Supplier {
        id: row.id,
        name: row.name,
        reached: row.reached,
        targets: row.targets.0,
        calendar: row.calendar_id.and_then(|id| names.get(&id).cloned()),
    };
    Ok(found.into_iter().map(supplier).collect())
}

/// Notes what is agreed with a supplier. It holds for what is handed over from now on: what was handed
/// over keeps the terms that held then.
///
/// # Errors
/// [`AppError::Wrong`] with all that is wrong with it: no name, no target at all, no length of time, an
/// unknown calendar.
pub fn agree(desk: &Arc<Desk>, actor: &str, agreed: Agreed) -> Result<SupplierId, AppError> {
    let (now, actor) = (desk.now(), actor.to_owned());
    desk.write(move |c, _| {
        let new = check(c, &agreed)?;
        let known = suppliers::supplier_all(c)?.into_iter().find(|row| row.name == new.name);
        let (id, what) = match known {
            Some(known) => {
                suppliers::supplier_update(c, &SupplierRow { id: known.id, ..new.clone() })?;
                (known.id, "supplier changed")
            }
            None => (suppliers::supplier_insert(c, &new, now)?, "supplier added"),
        };
        let detail = serde_json::json!({
            "supplier": id, "name": new.name, "targets": new.targets.0, "calendar": agreed.calendar,
        });
        record::audit_insert(c, now, &actor, what, &detail.to_string())?;
        Ok(id)
    })
}

fn check(c: &mut Conn, agreed: &Agreed) -> Result<SupplierRow, AppError> {
    let mut wrong = Vec::new();
    let text = |text: &str| text.trim().to_owned();
    let (name, reached) = (text(&agreed.name), text(&agreed.reached));
    if name.is_empty() {
        wrong.push(Wrong::new("name", "wrong-missing", ""));
    }
    for (field, typed) in [("name", &name), ("reached", &reached)] {
        if typed.chars().count() > LONGEST_NAME {
            wrong.push(Wrong::new(field, "wrong-long-text", typed.clone()));
        }
    }
    let mut targets = BTreeMap::new();
    for (severity, typed) in &agreed.targets {
        let typed = typed.trim();
        if typed.is_empty() {
            continue;
        }
        let fits = |within: &Within| {
            !matches!(within, Within::Days(_)) && (1..=LONGEST_S).contains(&within.secs(86_400))
        };
        match typed.parse::<Within>().ok().filter(fits) {
            Some(within) => drop(targets.insert(*severity, within)),
            None => wrong.push(Wrong::new(severity.word(), "wrong-length", typed)),
        }
    }
    if targets.is_empty() && wrong.is_empty() {
        wrong.push(Wrong::new("targets", "wrong-missing", ""));
    }
    let calendar = agreed.calendar.trim();
    let calendar_id = match calendar {
        "" => None,
        named => {
            let found = rows::calendar_by_name(c, named)?;
            if found.is_none() {
                wrong.push(Wrong::new("calendar", "wrong-unknown", named));
            }
            found
        }
    };
    if !wrong.is_empty() {
        return Err(AppError::Wrong(wrong));
    }
    Ok(SupplierRow { id: SupplierId(0), name, reached, targets: Json(targets), calendar_id })
}

/// Hands a ticket to a supplier, for one of our milestones: their clock starts, by the terms that hold
/// now for the ticket's severity. Ours goes on. The number of the event.
///
/// # Errors
/// [`AppError::Wrong`] when there is no such supplier, they promise nothing for that severity, the ticket
/// is not open, the milestone is reached, or they have it for that already.
pub fn hand_over(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    supplier: &str,
    under: Milestone,
) -> Result<i64, AppError> {
    let now = desk.now();
    let (by, name) = (by.clone(), supplier.trim().to_owned());
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let known = suppliers::supplier_all(c)?;
        let row = known.into_iter().find(|row| row.name == name);
        let row = row.ok_or_else(|| AppError::wrong("supplier", "wrong-unknown", name.clone()))?;
        let standing = file.standing(now)?;
        if standing.state != TicketState::Open {
            return Err(AppError::wrong("supplier", "wrong-not-open", file.row.state.word()));
        }
        if standing.passed.contains_key(&under) || under == Milestone::Acknowledged {
            return Err(AppError::wrong("under", "wrong-state", under.word()));
        }
        let within = row.targets.0.get(&standing.severity).copied().ok_or_else(|| {
            AppError::wrong("supplier", "wrong-no-target", standing.severity.word())
        })?;
        let terms = file.terms(c, desk)?;
        let running = file.evaluate(&terms, now)?.suppliers;
        let has_it = |one: &crate::domain::clock::SupplierClock| {
            one.supplier == row.id && one.under() == under && one.clock.stop.is_none()
        };
        if running.iter().any(has_it) {
            return Err(AppError::wrong("supplier", "wrong-handed", row.name));
        }
        let calendar = match row.calendar_id {
            None => None,
            Some(id) => {
                let newest = rows::calendar_version_newest(c, id)?;
                Some(newest.ok_or(AppError::NotFound("calendar version"))?.id.to_string())
            }
        };
        let kind = EventKind::HandedOver { supplier: row.id, under, within, calendar };
        let seq = file.record(now, now, Actor::User(by.user), kind);
        file.save(c, desk, now)?;
        Ok(seq)
    })
}

/// The supplier is done with it, or it is taken back from them: their clock ends.
///
/// # Errors
/// [`AppError::Wrong`] when no clock of a supplier runs under that number.
pub fn hand_back(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    handed: i64,
    done: bool,
) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        if !running_in(c, desk, &file, now)?.contains(&handed) {
            return Err(AppError::wrong("event", "wrong-state", handed.to_string()));
        }
        let kind = EventKind::HandedBack { event: handed, done };
        file.record(now, now, Actor::User(by.user), kind);
        file.save(c, desk, now)
    })
}

fn running_in(
    c: &mut Conn,
    desk: &Desk,
    file: &TicketFile,
    now: Timestamp,
) -> Result<Vec<i64>, AppError> {
    let terms = file.terms(c, desk)?;
    let all = file.evaluate(&terms, now)?.suppliers;
    let running = all.iter().filter(|one| one.clock.stop.is_none());
    Ok(running.map(crate::domain::clock::SupplierClock::handed).collect())
}

/// The numbers under which suppliers have a ticket now.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub fn running(desk: &Desk, ticket: TicketId) -> Result<Vec<i64>, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let file = TicketFile::read(c, ticket)?;
        running_in(c, desk, &file, now)
    })
}
