//! A ticket's file: its row and its events, opened for changing. What happens is recorded as
//! events; saving evaluates the clocks and writes what follows from them, all in one transaction.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{desk::Desk, error::AppError};
use crate::{
    db::{
        Conn, DbError,
        promises::{self, ClockRow, Subject, VerdictRow},
        rollups,
        tickets::{self, EventRow, TicketRow},
    },
    domain::{
        clock::{self, Evaluation, Standing, Terms},
        event::{Actor, Event, EventKind, Pinned},
        ids::{AccountId, PlanVersionId, TicketId},
        plan::Plan,
        ticket::TicketState,
        time::Timestamp,
    },
};

/// A ticket opened for changing.
#[derive(Debug, Clone)]
pub struct TicketFile {
    /// The ticket; `save` brings what follows from the events up to date.
    pub row: TicketRow,
    /// The ticket as it is stored.
    before: TicketRow,
    /// Its events, by `seq`.
    pub events: Vec<Event>,
    /// Who did each of them.
    pub actors: Vec<Actor>,
    stored: usize,
    /// Up to when it was judged, as its stored verdicts say; none where nobody asked.
    judged_at: Option<Timestamp>,
    is_new: bool,
}

/// When the engine is to look at a saved ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As soon as it can: something changed.
    Now,
    /// At that time, or never: the engine itself has looked.
    At(Option<Timestamp>),
}

impl TicketFile {
    /// Opens one ticket.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none.
    pub fn open(c: &mut Conn, id: TicketId) -> Result<Self, AppError> {
        let mut file =
            Self::open_some(c, &[id], false)?.pop().ok_or(AppError::NotFound("ticket"))?;
        file.judged_at = promises::verdict_latest(c, id)?;
        Ok(file)
    }

    /// Opens some tickets, by number; those that somebody else is changing are left out when
    /// `skip_held`.
    ///
    /// # Errors
    /// When a stored event cannot be read.
    pub fn open_some(
        c: &mut Conn,
        ids: &[TicketId],
        skip_held: bool,
    ) -> Result<Vec<Self>, AppError> {
        let rows = tickets::ticket_lock(c, ids, skip_held)?;
        Self::with_events(c, rows)
    }

    /// The file of a ticket for reading: it is not locked.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none.
    pub fn read(c: &mut Conn, id: TicketId) -> Result<Self, AppError> {
        let row = tickets::ticket_by_id(c, id).map_err(|e| match e {
            DbError::NotFound => AppError::NotFound("ticket"),
            e => e.into(),
        })?;
        Self::with_events(c, vec![row])?.into_iter().next().ok_or(AppError::NotFound("ticket"))
    }

    /// The files of some tickets for reading, by number; those that are not there are left out.
    ///
    /// # Errors
    /// When a stored event cannot be read.
    pub fn read_some(c: &mut Conn, ids: &[TicketId]) -> Result<Vec<Self>, AppError> {
        let mut rows = tickets::ticket_some(c, ids)?;
        rows.sort_unstable_by_key(|row| row.id);
        Self::with_events(c, rows)
    }

    fn with_events(c: &mut Conn, rows: Vec<TicketRow>) -> Result<Vec<Self>, AppError> {
        let ids: Vec<TicketId> = rows.iter().map(|r| r.id).collect();
        let mut by_ticket: HashMap<TicketId, (Vec<Event>, Vec<Actor>)> = HashMap::new();
        for stored in tickets::event_of(c, &ids)? {
            let (event, actor) = read_event(&stored)?;
            let (events, actors) = by_ticket.entry(stored.ticket_id).or_default();
            events.push(event);
            actors.push(actor);
        }
        Ok(rows
            .into_iter()
            .map(|row| {
                let (events, actors) = by_ticket.remove(&row.id).unwrap_or_default();
                let stored = events.len();
                let before = row.clone();
                Self { row, before, events, actors, stored, judged_at: None, is_new: false }
            })
            .collect())
    }

    /// The file of a ticket that was just inserted.
    #[must_use]
    pub fn new(row: TicketRow) -> Self {
        let (events, actors) = (Vec::new(), Vec::new());
        let before = row.clone();
        Self { row, before, events, actors, stored: 0, judged_at: None, is_new: true }
    }

    /// Records that something happened at `occurred_at`; its `seq`. `recorded_at` never goes back,
    /// and is later than what is stored, also where the machine's clock was set back: verdicts are
    /// appended in the order in which they were recorded.
    pub fn record(
        &mut self,
        now: Timestamp,
        occurred_at: Timestamp,
        actor: Actor,
        kind: EventKind,
    ) -> i64 {
        let last = self.events.last().map_or(now, |e| e.recorded_at);
        let recorded_at = now.max(last).max(self.first_free(now));
        let seq = self.events.last().map_or(1, |e| e.seq + 1);
        let occurred_at = occurred_at.min(recorded_at).floor();
        self.events.push(Event { seq, occurred_at, recorded_at, kind });
        self.actors.push(actor);
        seq
    }

    /// The first moment at which nothing of the stored file was recorded: misses are recorded at
    /// whole seconds, and may be ahead of an hour that was set back.
    fn first_free(&self, now: Timestamp) -> Timestamp {
        let Some(last) = self.stored.checked_sub(1).and_then(|at| self.events.get(at)) else {
            return now;
        };
        let last = self.judged_at.map_or(last.recorded_at, |at| at.max(last.recorded_at));
        let free = now.max(last.plus_micros(1));
        if free == free.floor() { free.plus_micros(1) } else { free }
    }

    /// Whether something was recorded that is not stored yet.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.events.len() > self.stored
    }

    /// Every version that the events name.
    pub fn terms_named(&self) -> impl Iterator<Item = Pinned<'_>> {
        self.events.iter().filter_map(|e| e.kind.pinned())
    }

    /// The terms that evaluation needs.
    ///
    /// # Errors
    /// When a version is not there.
    pub fn terms(&self, c: &mut Conn, desk: &Desk) -> Result<Arc<Terms>, AppError> {
        desk.terms.with(c, self.terms_named())
    }

    /// How the ticket stands.
    ///
    /// # Errors
    /// [`AppError::Evaluate`] when it has no report.
    pub fn standing(&self, now: Timestamp) -> Result<Standing, AppError> {
        clock::standing(&self.events, now.max(self.last_recorded_at(now)))
            .ok_or_else(|| AppError::Evaluate("there is no report".to_owned()))
    }

    /// The plan in force.
    ///
    /// # Errors
    /// When its version is not there.
    pub fn plan(&self, terms: &Terms, now: Timestamp) -> Result<Arc<Plan>, AppError> {
        let standing = self.standing(now)?;
        terms.plans.get(&standing.terms.plan).cloned().ok_or(AppError::NotFound("plan version"))
    }

    fn last_recorded_at(&self, now: Timestamp) -> Timestamp {
        self.events.last().map_or(now, |e| e.recorded_at)
    }

    /// What the clocks say at `now`.
    ///
    /// # Errors
    /// [`AppError::Evaluate`] when the history is not sound.
    pub fn evaluate(&self, terms: &Terms, now: Timestamp) -> Result<Evaluation, AppError> {
        clock::evaluate(&self.events, terms, now.max(self.last_recorded_at(now)))
            .map_err(|e| AppError::Evaluate(e.to_string()))
    }

    /// Saves the file, to be looked at at once.
    ///
    /// # Errors
    /// [`AppError::Stale`] when somebody else changed the ticket in between.
    pub fn save(&mut self, c: &mut Conn, desk: &Desk, now: Timestamp) -> Result<(), AppError> {
        let terms = self.terms(c, desk)?;
        let evaluation = self.evaluate(&terms, now)?;
        save_all(c, &terms, now, &mut [(self, evaluation, Look::Now)])
    }
}

fn read_event(stored: &EventRow) -> Result<(Event, Actor), AppError> {
    let unreadable = |e: serde_json::Error| AppError::Unreadable("event", Box::new(e));
    let kind = serde_json::from_str(&stored.payload).map_err(unreadable)?;
    let actor = serde_json::from_str(&stored.actor).map_err(unreadable)?;
    let event = Event {
        seq: stored.seq,
        occurred_at: stored.occurred_at,
        recorded_at: stored.recorded_at,
        kind,
    };
    Ok((event, actor))
}

/// Saves some files with what their evaluation says, with one statement a family of rows.
///
/// # Errors
/// [`AppError::Stale`] when somebody else changed one of the tickets in between.
pub fn save_all(
    c: &mut Conn,
    terms: &Terms,
    now: Timestamp,
    files: &mut [(&mut TicketFile, Evaluation, Look)],
) -> Result<(), AppError> {
    let old: Vec<TicketId> =
        files.iter().filter(|(f, ..)| !f.is_new).map(|(f, ..)| f.row.id).collect();
    let counted: HashMap<TicketId, i64> = if old.is_empty() {
        HashMap::new()
    } else {
        promises::verdict_count(c, &old)?.into_iter().collect()
    };
    let (mut events, mut clocks, mut verdicts, mut looks) = (vec![], vec![], vec![], vec![]);
    let (mut done, mut replaced) = (vec![], vec![]);
    for (file, evaluation, look) in files.iter_mut() {
        // What was done with may be in a roll-up. That it closes decides no clock.
        let fresh = || file.events.iter().skip(file.stored);
        let is_told = || fresh().any(|e| !matches!(e.kind, EventKind::Closed {}));
        if file.row.state != TicketState::Open && !file.is_new {
            done.push((file.row.id, is_told()));
        }
        fold_into_row(file, evaluation, terms);
        events.extend(new_events(file)?);
        // Clocks are free of the hour: where nothing was recorded, those that are stored hold.
        if file.is_new || file.is_changed() {
            clocks.extend(clock_rows(file, evaluation)?);
            if !file.is_new {
                replaced.push(file.row.id);
            }
        }
        let known = counted.get(&file.row.id).copied().unwrap_or(0);
        let known = usize::try_from(known).unwrap_or(0);
        verdicts.extend(evaluation.verdicts.iter().skip(known).map(|v| verdict_row(file, v)));
        let at = match look {
            Look::Now => Some(now),
            Look::At(at) => *at,
        };
        looks.push((Subject::Ticket(file.row.id), at));
        tickets::ticket_save(c, &file.before, &file.row)?;
        file.row.revision = file.before.revision + 1;
        file.before = file.row.clone();
        file.stored = file.events.len();
    }
    let judged: HashSet<TicketId> = verdicts.iter().map(|v: &VerdictRow| v.ticket_id).collect();
    let leaves = |(id, is_told): (TicketId, bool)| (is_told || judged.contains(&id)).then_some(id);
    let leaving: Vec<TicketId> = done.into_iter().filter_map(leaves).collect();
    rollups::rollup_tear(c, &leaving)?;
    tickets::event_insert(c, &events)?;
    promises::clock_replace(c, &replaced, &clocks)?;
    promises::verdict_insert(c, &verdicts)?;
    promises::watch_put(c, &looks)?;
    for (file, ..) in files {
        file.is_new = false;
    }
    Ok(())
}

/// Brings what the row repeats of the events up to date.
pub(super) fn fold_into_row(file: &mut TicketFile, evaluation: &Evaluation, terms: &Terms) {
    if let Some(standing) = &evaluation.standing {
        file.row.severity = standing.severity;
        file.row.reported_at = standing.reported_at;
        if let Ok(id) = standing.terms.plan.parse() {
            file.row.plan_version_id = PlanVersionId(id);
        }
        let resolved_at = match standing.state {
            clock::TicketState::Resolved(at) => Some(at),
            _ => None,
        };
        let is_over = matches!(standing.state, clock::TicketState::Superseded(_))
            || file.events.iter().any(|e| matches!(e.kind, EventKind::Closed {}));
        file.row.resolved_at = resolved_at;
        file.row.state = match resolved_at {
            _ if is_over => TicketState::Closed,
            Some(_) => TicketState::Resolved,
            None => TicketState::Open,
        };
        let plan = terms.plans.get(&standing.terms.plan);
        let window = plan.map_or(0, |p| p.reopen_window.secs(86_400));
        file.row.closes_at = resolved_at.filter(|_| !is_over).map(|at| at.plus_secs(window));
    }
    file.row.next_due_at = next_due_at(evaluation);
}

/// The earliest deadline of a clock that has not stopped.
pub(super) fn next_due_at(evaluation: &Evaluation) -> Option<Timestamp> {
    let running = evaluation.clocks.iter().filter(|clock| clock.stop.is_none());
    running.filter_map(clock::Clock::due_at).min()
}

pub(super) fn new_events(file: &TicketFile) -> Result<Vec<EventRow>, AppError> {
    let fresh = file.events.iter().zip(&file.actors).skip(file.stored);
    fresh
        .map(|(event, actor)| {
            Ok(EventRow {
                ticket_id: file.row.id,
                seq: event.seq,
                occurred_at: event.occurred_at,
                recorded_at: event.recorded_at,
                actor: serde_json::to_string(actor).map_err(DbError::from)?,
                payload: serde_json::to_string(&event.kind).map_err(DbError::from)?,
            })
        })
        .collect()
}

/// The rows of a ticket's clocks.
pub(super) fn clock_rows(
    file: &TicketFile,
    evaluation: &Evaluation,
) -> Result<Vec<ClockRow>, AppError> {
    evaluation
        .clocks
        .iter()
        .map(|clock| {
            Ok(ClockRow {
                ticket_id: file.row.id,
                watch: clock.key.watch,
                cycle: clock.key.cycle,
                generation: clock.key.generation,
                due_at: clock.due_at(),
                ended_at: clock.ended_at,
                stop: clock.stop,
                body: serde_json::to_string(clock).map_err(DbError::from)?,
            })
        })
        .collect()
}

/// Whose a ticket was, and whether a contract was in force, as was known at `at`: it gets an account
/// once, and was under no contract of it before.
#[must_use]
pub fn owner_at(
    events: &[Event],
    at: Timestamp,
    account: Option<AccountId>,
    is_entitled: bool,
) -> (Option<AccountId>, bool) {
    let is_later =
        |e: &Event| e.recorded_at > at && matches!(e.kind, EventKind::AccountAssigned { .. });
    if events.iter().any(is_later) {
        return (None, true);
    }
    let before = events.iter().filter(|e| e.recorded_at > at).find_map(|e| match e.kind {
        EventKind::PlaceSet { was_entitled, .. } => Some(was_entitled),
        _ => None,
    });
    (account, before.unwrap_or(is_entitled))
}

/// A verdict with what held when it was recorded, whenever it is written down: a miss that is
/// noticed late is that of the account which the ticket had at its deadline.
pub(super) fn verdict_row(file: &TicketFile, verdict: &clock::Verdict) -> VerdictRow {
    let row = &file.row;
    let (account_id, is_entitled) =
        owner_at(&file.events, verdict.recorded_at, row.account_id, row.is_entitled);
    VerdictRow {
        ticket_id: file.row.id,
        watch: verdict.key.watch,
        cycle: verdict.key.cycle,
        generation: verdict.key.generation,
        verdict: verdict.outcome,
        decided_at: verdict.decided_at,
        recorded_at: verdict.recorded_at,
        ended_at: verdict.ended_at,
        counted_s: verdict.counted_s,
        account_id,
        plan_version_id: verdict.plan.parse().map_or(file.row.plan_version_id, PlanVersionId),
        severity: verdict.severity,
        is_entitled,
    }
}
