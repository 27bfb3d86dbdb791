//! Moving running tickets to other terms: first what would move, then the act itself, with a reason.
//!
//! A version is never exchanged under a ticket that is bound to an older one. So an edit of a plan or a
//! calendar shows what it would do to the tickets that run if they were moved, and moving them is an
//! act of its own: to the newest versions of the plan and of the calendars that they are bound to.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde::Serialize;

use super::{
    acts::Hands,
    desk::Desk,
    error::AppError,
    ticket_file::{self, Look, TicketFile},
};
use crate::{
    db::{Conn, customers, record, running, terms as rows},
    domain::{
        calendar::Calendar,
        clock::Terms,
        event::{Actor, EventKind, TermsRef},
        ids::{AccountId, CalendarId, PlanId, TicketId},
        moved::{self, DRAFT, Moved},
        plan::Plan,
        promise::Severity,
        ticket::TicketState,
        time::Timestamp,
    },
};

/// Tickets that are read, or moved, together.
const PART: usize = 200;

/// What would move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moves {
    /// As of then.
    pub as_of: Timestamp,
    /// Open tickets that would be bound to other terms, whether a deadline moves or not.
    pub touched: u64,
    /// Those of which something moves, by number.
    pub moving: Vec<Moving>,
    /// Those that are touched and keep every deadline and step, by number.
    pub unmoved: Vec<TicketId>,
    /// Tickets that the new terms cannot judge, and why.
    pub skipped: Vec<Skipped>,
}

/// A ticket of which something would move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moving {
    /// Its number.
    pub ticket: TicketId,
    /// Its reference.
    pub reference: String,
    /// One line.
    pub subject: String,
    /// Its account; none where staff assigned none yet.
    pub account: Option<String>,
    /// Its severity.
    pub severity: Severity,
    /// The zone of its promises.
    pub zone: String,
    /// What would move.
    pub promises: Vec<Moved>,
}

/// A ticket that the new terms cannot judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Its number.
    pub ticket: TicketId,
    /// Its reference.
    pub reference: String,
    /// Why.
    pub why: String,
}

/// An edit that is not stored yet.
#[derive(Debug, Clone, Copy)]
pub enum Edit<'a> {
    /// Of the plan of that name.
    Plan(&'a Plan),
    /// Of a calendar, by its name.
    Calendar(&'a str, &'a Calendar),
}

/// Which running tickets are offered for the move to the newest versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Among {
    /// Only those of this plan.
    pub plan: Option<PlanId>,
    /// Only those of a version of this calendar.
    pub calendar: Option<CalendarId>,
    /// Only these; none named is all.
    pub tickets: Vec<TicketId>,
}

/// What an edit would move if every open ticket that is bound to a version of it were moved to it.
/// Nothing is written.
///
/// # Errors
/// When the database cannot.
pub fn of_edit(desk: &Desk, edit: Edit<'_>) -> Result<Moves, AppError> {
    let versions: HashSet<String> = desk.read(|c| versions_of(c, edit))?;
    let ids = desk.read(|c| {
        let plan = match edit {
            Edit::Plan(plan) => rows::plan_by_name(c, &plan.name)?,
            Edit::Calendar(..) => None,
        };
        Ok(match (edit, plan) {
            (Edit::Plan(_), None) => Vec::new(),
            (Edit::Plan(_), Some(plan)) => running::ticket_open_of_plan(c, plan)?,
            (Edit::Calendar(..), _) => running::ticket_open(c)?,
        })
    })?;
    let with_draft = |terms: &mut Terms| match edit {
        Edit::Plan(plan) => {
            terms.plans.insert(DRAFT.to_owned(), Arc::new(plan.clone()));
        }
        Edit::Calendar(_, calendar) => {
            terms.calendars.insert(DRAFT.to_owned(), Arc::new(calendar.clone()));
        }
    };
    let to = |bound: &TermsRef| {
        let mut to = bound.clone();
        match edit {
            Edit::Plan(_) if versions.contains(&to.plan) => DRAFT.clone_into(&mut to.plan),
            Edit::Plan(_) => {}
            Edit::Calendar(..) => {
                let named = to.roles.values_mut().filter(|name| versions.contains(*name));
                named.for_each(|name| DRAFT.clone_into(name));
            }
        }
        (to != *bound).then_some(to)
    };
    look(desk, &ids, with_draft, to)
}

fn versions_of(c: &mut Conn, edit: Edit<'_>) -> Result<HashSet<String>, AppError> {
    Ok(match edit {
        Edit::Plan(plan) => {
            let plan = rows::plan_by_name(c, &plan.name)?;
            let all = running::plan_version_ids(c)?.into_iter();
            all.filter(|v| Some(v.1) == plan).map(|v| v.0.to_string()).collect()
        }
        Edit::Calendar(name, _) => {
            let calendar = rows::calendar_by_name(c, name)?;
            let all = running::calendar_version_ids(c)?.into_iter();
            all.filter(|v| Some(v.1) == calendar).map(|v| v.0.to_string()).collect()
        }
    })
}

/// What would move if open tickets that are bound to older versions were moved to the newest of their
/// plan and of their calendars. Nothing is written.
///
/// # Errors
/// When the database cannot.
pub fn of_newest(desk: &Desk, among: &Among) -> Result<Moves, AppError> {
    let (ids, newest) = desk.read(|c| {
        let newest = Newest::load(c)?;
        let ids = match (&among.tickets[..], among.plan) {
            ([], Some(plan)) => running::ticket_open_of_plan(c, plan)?,
            ([], None) => running::ticket_open(c)?,
            (named, _) => named.to_vec(),
        };
        Ok((ids, newest))
    })?;
    let to = |bound: &TermsRef| {
        let is_of = among.calendar.is_none_or(|id| newest.is_on(bound, id));
        newest.of(bound).filter(|_| is_of)
    };
    look(desk, &ids, |_| {}, to)
}

/// The newest version of each plan and calendar, by the version that a ticket names.
struct Newest {
    plans: HashMap<String, (PlanId, String)>,
    calendars: HashMap<String, (CalendarId, String)>,
    /// When the version of that name was saved.
    saved: HashMap<String, Timestamp>,
}

impl Newest {
    fn load(c: &mut Conn) -> Result<Self, AppError> {
        let plans = running::plan_version_ids(c)?;
        let calendars = running::calendar_version_ids(c)?;
        let last_plan: HashMap<_, _> = plans.iter().map(|v| (v.1, (v.0, v.3))).collect();
        let last_calendar: HashMap<_, _> = calendars.iter().map(|v| (v.1, (v.0, v.3))).collect();
        let plan_saved = last_plan.values().map(|(id, at)| (format!("plan {id}"), *at));
        let calendar_saved = last_calendar.values().map(|(id, at)| (format!("calendar {id}"), *at));
        Ok(Self {
            saved: plan_saved.chain(calendar_saved).collect(),
            plans: plans
                .into_iter()
                .filter_map(|v| Some((v.0.to_string(), (v.1, last_plan.get(&v.1)?.0.to_string()))))
                .collect(),
            calendars: calendars
                .into_iter()
                .filter_map(|v| {
                    Some((v.0.to_string(), (v.1, last_calendar.get(&v.1)?.0.to_string())))
                })
                .collect(),
        })
    }

    /// The newest terms; none where these are.
    fn of(&self, bound: &TermsRef) -> Option<TermsRef> {
        let newest = |known: Option<&str>, old: &str| known.unwrap_or(old).to_owned();
        let plan = self.plans.get(&bound.plan).map(|(_, id)| id.as_str());
        let to = TermsRef {
            plan: newest(plan, &bound.plan),
            roles: bound
                .roles
                .iter()
                .map(|(role, name)| {
                    let known = self.calendars.get(name).map(|(_, id)| id.as_str());
                    (role.clone(), newest(known, name))
                })
                .collect(),
        };
        (to != *bound).then_some(to)
    }

    fn is_on(&self, bound: &TermsRef, calendar: CalendarId) -> bool {
        let mut names = bound.roles.values().filter_map(|name| self.calendars.get(name));
        names.any(|(id, _)| *id == calendar)
    }

    /// When the latest version was saved that these terms name.
    fn saved_at(&self, to: &TermsRef) -> Option<Timestamp> {
        let plan = self.saved.get(&format!("plan {}", to.plan));
        let calendars = to.roles.values().map(|name| self.saved.get(&format!("calendar {name}")));
        calendars.chain([plan]).flatten().max().copied()
    }
}

/// Looks at some tickets: what the terms that `to` names for each would move.
fn look(
    desk: &Desk,
    ids: &[TicketId],
    with_draft: impl Fn(&mut Terms),
    to: impl Fn(&TermsRef) -> Option<TermsRef>,
) -> Result<Moves, AppError> {
    let now = desk.now();
    let names: HashMap<AccountId, String> = desk
        .read(|c| Ok(customers::account_all(c)?.into_iter().map(|a| (a.id, a.name)).collect()))?;
    let mut moves = Moves {
        as_of: now,
        touched: 0,
        moving: Vec::new(),
        unmoved: Vec::new(),
        skipped: Vec::new(),
    };
    for part in ids.chunks(PART) {
        let (touched, terms) = desk.read(|c| {
            let files = TicketFile::read_some(c, part)?.into_iter();
            let open = files.filter(|file| file.row.state == TicketState::Open);
            let mut touched = Vec::new();
            for file in open {
                let bound = file.standing(now)?.terms;
                touched.extend(to(&bound).map(|to| (file, to)));
            }
            // A draft is among no stored terms.
            let new = touched.iter().map(|(_, to)| to.clone()).map(|mut to| {
                to.roles.retain(|_, name| name != DRAFT);
                to
            });
            let new: Vec<TermsRef> = new.filter(|to| to.plan != DRAFT).collect();
            let named = touched.iter().flat_map(|(file, _)| file.terms_named());
            let named = named.chain(new.iter().map(Into::into));
            let terms = desk.terms.with(c, named)?;
            Ok((touched, terms))
        })?;
        let mut terms = Terms::clone(&terms);
        with_draft(&mut terms);
        for (file, to) in touched {
            let account = file.row.account_id.and_then(|id| names.get(&id));
            moves.take(desk, &file, account, moved::moved(&file.events, &terms, &to, now));
        }
    }
    Ok(moves)
}

impl Moves {
    fn take(
        &mut self,
        desk: &Desk,
        file: &TicketFile,
        account: Option<&String>,
        moved: Result<Vec<Moved>, crate::domain::clock::EvaluateError>,
    ) {
        self.touched += 1;
        let (ticket, reference) = (file.row.id, desk.reference(file.row.id));
        match moved {
            Err(why) => self.skipped.push(Skipped { ticket, reference, why: why.to_string() }),
            Ok(promises) if promises.is_empty() => self.unmoved.push(ticket),
            Ok(promises) => self.moving.push(Moving {
                ticket,
                reference,
                subject: file.row.subject.clone(),
                account: account.cloned(),
                severity: file.row.severity,
                zone: file.row.zone.clone(),
                promises,
            }),
        }
    }
}

/// Moves tickets to the newest versions of the plan and of the calendars that they are bound to; how
/// many were moved. One that is not open, or stands on them already, stays as it is. `seen_at` is the
/// moment of the preview: versions that were saved later were not in it.
///
/// # Errors
/// [`AppError::Wrong`] without a reason or a ticket; [`AppError::Stale`] when a version was saved after
/// the preview: then what came before stays moved, and nothing more is.
pub fn make(
    desk: &Arc<Desk>,
    by: &Hands,
    tickets: &[TicketId],
    reason: &str,
    seen_at: Timestamp,
) -> Result<u64, AppError> {
    let reason = AppError::reason(reason)?;
    if tickets.is_empty() {
        return Err(AppError::wrong("tickets", "wrong-no-ticket", ""));
    }
    // In one order for all: two who move the same tickets do not wait for each other in a circle.
    let mut tickets = tickets.to_vec();
    tickets.sort_unstable();
    tickets.dedup();
    let mut moved = 0;
    for part in tickets.chunks(PART) {
        let (by, part, reason) = (by.clone(), part.to_vec(), reason.clone());
        moved += desk.write(move |c, desk| make_some(c, desk, &by, &part, &reason, seen_at))?;
    }
    Ok(moved)
}

fn make_some(
    c: &mut Conn,
    desk: &Desk,
    by: &Hands,
    ids: &[TicketId],
    reason: &str,
    seen_at: Timestamp,
) -> Result<u64, AppError> {
    let now = desk.now();
    let newest = Newest::load(c)?;
    let mut files = Vec::new();
    for id in ids {
        let mut file = TicketFile::open(c, *id)?;
        let to = newest.of(&file.standing(now)?.terms);
        let Some(to) = to.filter(|_| file.row.state == TicketState::Open) else { continue };
        if newest.saved_at(&to).is_some_and(|saved| saved > seen_at) {
            return Err(AppError::Stale);
        }
        let kind = EventKind::TermsMoved { terms: to, reason: Some(reason.to_owned()) };
        file.record(now, now, Actor::User(by.user), kind);
        files.push(file);
    }
    let terms = desk.terms.with(c, files.iter().flat_map(TicketFile::terms_named))?;
    let mut judged = Vec::with_capacity(files.len());
    for file in &mut files {
        let evaluation = file.evaluate(&terms, now)?;
        judged.push((file, evaluation, Look::Now));
    }
    let count = judged.len();
    ticket_file::save_all(c, &terms, now, &mut judged)?;
    let detail = serde_json::json!({ "tickets": count, "reason": reason }).to_string();
    if count > 0 {
        record::audit_insert(c, now, &format!("user:{}", by.user), "tickets moved", &detail)?;
    }
    Ok(u64::try_from(count).unwrap_or(0))
}

/// How many open tickets stand on another version of a plan than its newest.
///
/// # Errors
/// When the database cannot.
pub fn on_older(desk: &Desk, plan: PlanId) -> Result<u64, AppError> {
    desk.read(|c| {
        let newest = rows::plan_version_of(c, plan)?.into_iter().next();
        let Some(newest) = newest else { return Ok(0) };
        Ok(u64::try_from(running::ticket_open_elsewhere(c, plan, newest.id)?).unwrap_or(0))
    })
}
