//! Escalation: looks at what is due, judges the misses, fires the steps of the ladders, and queues
//! the mails that tell people, all in one transaction a batch.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    customers_side,
    desk::Desk,
    error::AppError,
    late_alerts, letters,
    letters_facts::{self, Reader, Say},
    roster::{Person, Roster},
    suppliers,
    ticket_file::{self, Look, TicketFile},
    triage, vitals,
};
use crate::{
    db::{
        Conn, DbError,
        customers::{self, AccountRow},
        promises::{self, NewStep, SilenceRow, StepRow, Subject},
        tickets,
    },
    domain::{
        clock::{Clock, Evaluation, SupplierClock, Terms},
        event::{Event, EventKind},
        ids::{AccountId, SupplierId, TicketId},
        ladder::{
            About, Fired, Firing, LadderClock, LadderPlan, LadderTicket, Notice, Silence, StepKey,
            StepWatch, people_of, plan_ticket, supplier_ladder,
        },
        plan::{Ladder, Plan, Within},
        promise::{ClockState, Severity, Watch},
        ticket::TicketState,
        time::Timestamp,
    },
    figures,
};

/// What one look did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Tickets and messages that were looked at.
    pub looked_at: usize,
    /// As many as one transaction takes: more may be due at this moment.
    pub is_full: bool,
    /// Steps that fired.
    pub fired: usize,
    /// Mails that were queued.
    pub mails: usize,
    /// Where nothing was due: when something is.
    pub next_look_at: Option<Timestamp>,
}

/// Seconds until a ticket that could not be judged is looked at again.
const UNSOUND_S: i64 = 600;
/// Subjects in one transaction.
pub const BATCH: i64 = 500;
/// Subjects among which the worst are looked at first, where more are due than fit a transaction.
const WINDOW: i64 = 4 * BATCH;

/// Looks at what is due now, one batch; nothing to do is zeros, at the cost of one index look-up.
///
/// # Errors
/// When the database cannot; then nothing of the batch was kept, and the next look tries again.
pub fn fire_due(desk: &Arc<Desk>) -> Result<Swept, AppError> {
    let now = desk.now();
    // A transaction that changes nothing would ring the bell for nothing, and wake the engine.
    let next_look_at = next_look(desk)?;
    if next_look_at.is_none_or(|at| at > now) {
        return Ok(Swept { next_look_at, ..Swept::default() });
    }
    let (swept, late_s) = desk.write(move |c, desk| {
        let mut late_s = Vec::new();
        Ok((sweep(c, desk, now, &mut late_s)?, late_s))
    })?;
    late_s.into_iter().for_each(figures::step_queued);
    Ok(swept)
}

/// When something is to be looked at next: one index look-up.
///
/// # Errors
/// When the database cannot.
pub fn next_look(desk: &Desk) -> Result<Option<Timestamp>, AppError> {
    desk.read(|c| Ok(promises::watch_next(c)?))
}

/// A step that fires, with all that its mail needs.
pub struct Fire {
    /// Of what.
    pub subject: Subject,
    /// The firing.
    pub firing: Firing,
    /// Who is told.
    pub people: Vec<Person>,
    /// How many steps it was passed on.
    pub passed_on: usize,
    /// Nobody was there: these are all admins.
    pub is_admins: bool,
    /// What its mail says.
    pub say: Say,
}

/// `late_s` gets, for each step that fires, how long ago it was due.
fn sweep(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    late_s: &mut Vec<f64>,
) -> Result<Swept, AppError> {
    let due = promises::watch_due(c, now, WINDOW)?;
    let due = worst_first(c, due)?;
    if due.is_empty() {
        return Ok(Swept::default());
    }
    let tickets: Vec<TicketId> = due
        .iter()
        .filter_map(|s| if let Subject::Ticket(id) = s { Some(*id) } else { None })
        .collect();
    let mut roster =
        Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let mut files = TicketFile::open_some(c, &tickets, true)?;
    let terms = desk.terms.with(c, files.iter().flat_map(TicketFile::terms_named))?;
    let known = Known::load(c, &files)?;
    if terms.plans.values().any(|plan| plan.tells_customers()) {
        roster.know_contacts(c, known.accounts.keys().copied())?;
    }
    let mut fires = Vec::new();
    let mut looked = Vec::with_capacity(files.len());
    let mut unsound = Vec::new();
    for file in &mut files {
        close_when_over(file, now);
        match assess(desk, file, &terms, &known, &roster, now) {
            Ok((evaluation, more, next)) => {
                fires.extend(more);
                looked.push((file, evaluation, Look::At(next)));
            }
            Err(e @ AppError::Db(_)) => return Err(e),
            Err(e) => {
                // One ticket that cannot be judged holds up nobody else's alerts.
                let id = file.row.id;
                tracing::error!(ticket.id = %id, "Ticket {id} cannot be judged: {}", e);
                unsound.push((Subject::Ticket(id), Some(now.plus_secs(UNSOUND_S))));
            }
        }
    }
    promises::watch_put(c, &unsound)?;
    fires.extend(triage::look(c, desk, &due, &roster, now)?);
    let step_ids = promises::step_insert(
        c,
        &fires.iter().map(|f| new_step(f, now)).collect::<Result<Vec<_>, _>>()?,
    )?;
    let step_count = step_ids.len();
    late_alerts::keep_fired(c, now, &fires)?;
    late_s.extend(fires.iter().map(|f| vitals::seconds(now, f.firing.due_at)));
    let theirs = customers_side::take_out(&mut fires);
    let mut notices = Vec::new();
    for (fire, step) in fires.into_iter().zip(step_ids) {
        notices.extend(notices_of(fire, step, now));
    }
    let fired = step_count;
    let mut rows: HashMap<TicketId, &mut TicketFile> =
        looked.iter_mut().map(|(file, ..)| (file.row.id, &mut **file)).collect();
    let mails = letters::queue(c, desk, now, notices, &mut rows)?;
    customers_side::tell(c, desk, now, theirs, &roster, &mut rows)?;
    drop(rows);
    ticket_file::save_all(c, &terms, now, &mut looked)?;
    let is_full = i64::try_from(due.len()).is_ok_and(|n| n >= BATCH);
    Ok(Swept { looked_at: due.len(), is_full, fired, mails, next_look_at: None })
}

/// A batch of what is due: S1 before S2 where not all fits, and waiting mail, whose severity nobody
/// knows, with S1.
fn worst_first(c: &mut Conn, mut due: Vec<Subject>) -> Result<Vec<Subject>, AppError> {
    let most = usize::try_from(BATCH).unwrap_or(usize::MAX);
    if due.len() <= most {
        return Ok(due);
    }
    let ids: Vec<TicketId> = due
        .iter()
        .filter_map(|s| if let Subject::Ticket(id) = s { Some(*id) } else { None })
        .collect();
    let known: HashMap<_, _> = tickets::ticket_severities(c, &ids)?.into_iter().collect();
    due.sort_by_key(|subject| match subject {
        Subject::Ticket(id) => known.get(id).copied().unwrap_or(Severity::S1),
        Subject::Inbound(_) => Severity::S1,
    });
    due.truncate(most);
    Ok(due)
}

type Assessed = (Evaluation, Vec<Fire>, Option<Timestamp>);

/// Evaluates one ticket, and says what fires and when to look again.
fn assess(
    desk: &Desk,
    file: &TicketFile,
    terms: &Terms,
    known: &Known,
    roster: &Roster,
    now: Timestamp,
) -> Result<Assessed, AppError> {
    let evaluation = file.evaluate(terms, now)?;
    let (fires, next) = look_at(desk, file, &evaluation, terms, known, roster, now)?;
    Ok((evaluation, fires, next))
}

/// How a ticket is judged, and when it is to be looked at next: now where something is due.
pub(super) type Judged = Result<(Evaluation, Option<Timestamp>), AppError>;

/// Judges some tickets and changes nothing.
///
/// # Errors
/// When the database cannot; one that cannot be judged is an error of its own.
pub(super) fn judge(
    c: &mut Conn,
    desk: &Desk,
    files: &[TicketFile],
    now: Timestamp,
) -> Result<Vec<Judged>, AppError> {
    let roster = Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let known = Known::load(c, files)?;
    let mut all = Vec::with_capacity(files.len());
    for file in files {
        // Each by itself: terms that cannot be read hold up the judging of no other.
        let judged = file
            .terms(c, desk)
            .and_then(|terms| assess(desk, file, &terms, &known, &roster, now))
            .map(|(evaluation, fires, next)| {
                let closes = file.row.state == TicketState::Resolved
                    && file.row.closes_at.is_some_and(|at| at <= now);
                let next = if fires.is_empty() && !closes { next } else { Some(now) };
                (evaluation, next)
            });
        all.push(judged);
    }
    Ok(all)
}

/// A resolved ticket closes by itself when its reopen window ends.
fn close_when_over(file: &mut TicketFile, now: Timestamp) {
    if let Some(at) = file.row.closes_at.filter(|at| *at <= now)
        && file.row.state == TicketState::Resolved
    {
        file.record(now, at, crate::domain::event::Actor::Desk, EventKind::Closed {});
    }
}

/// What fired and what is silent, for a batch of tickets.
struct Known {
    steps: HashMap<i64, Vec<StepRow>>,
    silences: HashMap<TicketId, Vec<SilenceRow>>,
    accounts: HashMap<AccountId, AccountRow>,
    /// The names of suppliers; none where no ticket of these was handed to one.
    suppliers: HashMap<SupplierId, String>,
}

impl Known {
    fn load(c: &mut Conn, files: &[TicketFile]) -> Result<Self, AppError> {
        let ids: Vec<TicketId> = files.iter().map(|f| f.row.id).collect();
        let mut steps: HashMap<i64, Vec<StepRow>> = HashMap::new();
        for step in promises::step_of(c, "ticket", &ids.iter().map(|id| id.0).collect::<Vec<_>>())?
        {
            steps.entry(step.subject_id).or_default().push(step);
        }
        let mut silences: HashMap<TicketId, Vec<SilenceRow>> = HashMap::new();
        for silence in promises::silence_of(c, &ids)? {
            silences.entry(silence.ticket_id).or_default().push(silence);
        }
        let wanted: HashSet<AccountId> = files.iter().filter_map(|f| f.row.account_id).collect();
        let wanted: Vec<AccountId> = wanted.into_iter().collect();
        let accounts =
            customers::account_some(c, &wanted)?.into_iter().map(|a| (a.id, a)).collect();
        let is_handed = |e: &Event| matches!(e.kind, EventKind::HandedOver { .. });
        let suppliers = if files.iter().flat_map(|file| &file.events).any(is_handed) {
            suppliers::of(c)?.into_iter().map(|one| (one.id, one.name)).collect()
        } else {
            HashMap::new()
        };
        Ok(Self { steps, silences, accounts, suppliers })
    }
}

/// A stored step as the ladder reads it; none for a watch that this version does not know.
pub(super) fn fired_of(step: &StepRow) -> Option<Fired> {
    Some(Fired {
        key: StepKey {
            watch: step.watch.parse().ok()?,
            cycle: step.cycle,
            generation: step.generation,
        },
        step: step.step.clone(),
        round: u32::try_from(step.round).ok()?,
        due_at: step.due_at,
        fired_at: step.fired_at,
    })
}

/// A clock that the ladder watches: one of the ticket's, or that of a proposed severity.
pub(super) struct Watched {
    key: StepKey,
    severity: Severity,
    ladder: Ladder,
    made_at: Timestamp,
    due_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    clock: Clock,
}

impl Watched {
    /// A clock of the ticket, where the plan has a ladder for it.
    pub(super) fn of(clock: &Clock, plan: &Plan) -> Option<Self> {
        let ladder = plan.ladder_for(clock.severity, clock.key.watch)?;
        Some(Self {
            key: clock.key.into(),
            severity: clock.severity,
            ladder: ladder.clone(),
            made_at: clock.made_at,
            due_at: clock.due_at(),
            ended_at: clock.ended_at,
            clock: clock.clone(),
        })
    }
}

pub(super) fn watched(
    file: &TicketFile,
    evaluation: &Evaluation,
    plan: &Plan,
    terms: &Terms,
) -> Vec<Watched> {
    let own = evaluation.clocks.iter().filter_map(|clock| Watched::of(clock, plan));
    let theirs = evaluation.suppliers.iter();
    let theirs = theirs.map(|one| of_supplier(one, &evaluation.clocks, &file.events));
    own.chain(proposals(file, evaluation, plan, terms)).chain(theirs).collect()
}

/// A supplier's clock. That theirs comes after ours is told when it comes to be so: at the handing over,
/// when ours is made anew, or when a pause of ours ends before its time.
fn of_supplier(one: &SupplierClock, ours: &[Clock], events: &[Event]) -> Watched {
    let clock = &one.clock;
    let after = one.after_ours(ours);
    let made_at = after.map_or(clock.made_at, |(above, _)| one.after_since(above, events));
    let (cycle, generation) = (clock.key.cycle, clock.key.generation);
    Watched {
        key: StepKey { watch: StepWatch::Supplier, cycle, generation },
        severity: clock.severity,
        ladder: supplier_ladder(after.is_some()),
        made_at,
        due_at: clock.due_at(),
        ended_at: clock.ended_at,
        clock: clock.clone(),
    }
}

/// The clocks of proposed severities: a person decides within the time in which the proposed
/// severity would have been acknowledged.
fn proposals(
    file: &TicketFile,
    evaluation: &Evaluation,
    plan: &Plan,
    terms: &Terms,
) -> Vec<Watched> {
    let mut found = Vec::new();
    for event in &file.events {
        let EventKind::SeverityProposed { to } = event.kind else { continue };
        let Some(ladder) = plan.ladder_for(to, Watch::Acknowledged) else { continue };
        let Some(target) = plan.target(to, Watch::Acknowledged) else { continue };
        let Some(standing) = &evaluation.standing else { continue };
        let due_at = terms.due(&standing.terms, target, event.occurred_at);
        let ended_at = decided_at(file, event.seq);
        let clock = Clock {
            key: crate::domain::promise::ClockKey {
                watch: Watch::Acknowledged,
                cycle: event.seq,
                generation: event.seq,
            },
            severity: to,
            plan: standing.terms.plan.clone(),
            clause: target.clone(),
            calendar: standing.terms.roles.get(&target.calendar).cloned(),
            started_at: Some(event.occurred_at),
            due: due_at.map_or(crate::domain::clock::Due::Never, crate::domain::clock::Due::At),
            ended_at,
            stop: None,
            pauses: Vec::new(),
            made_at: event.recorded_at,
        };
        found.push(Watched {
            key: StepKey {
                watch: StepWatch::SeverityProposed,
                cycle: event.seq,
                generation: event.seq,
            },
            severity: to,
            ladder: ladder.clone(),
            made_at: event.recorded_at,
            due_at,
            ended_at,
            clock,
        });
    }
    found
}

/// When a person decided on a proposed severity: changed it, set the proposal aside, or resolved
/// the ticket; or a later proposal took its place.
fn decided_at(file: &TicketFile, seq: i64) -> Option<Timestamp> {
    file.events.iter().filter(|e| e.seq > seq).find_map(|e| match e.kind {
        EventKind::SeverityChanged { .. }
        | EventKind::SeverityProposed { .. }
        | EventKind::Superseded { .. }
        | EventKind::Closed {} => Some(e.occurred_at),
        EventKind::Milestone { milestone: crate::domain::promise::Milestone::Resolved, .. } => {
            Some(e.occurred_at)
        }
        EventKind::Withdrawn { event, .. } if event == seq => Some(e.occurred_at),
        _ => None,
    })
}

fn look_at(
    desk: &Desk,
    file: &TicketFile,
    evaluation: &Evaluation,
    terms: &Terms,
    known: &Known,
    roster: &Roster,
    now: Timestamp,
) -> Result<(Vec<Fire>, Option<Timestamp>), AppError> {
    let plan = file.plan(terms, now)?;
    let report = file.events.iter().find(|e| matches!(e.kind, EventKind::Reported { .. }));
    let report = report.ok_or_else(|| AppError::Evaluate("there is no report".to_owned()))?;
    let steps = known.steps.get(&file.row.id.0).map_or(&[][..], Vec::as_slice);
    let fired: Vec<Fired> = steps.iter().filter_map(fired_of).collect();
    let silences: Vec<Silence> = known
        .silences
        .get(&file.row.id)
        .into_iter()
        .flatten()
        .map(|s| Silence {
            key: StepKey { watch: s.watch.into(), cycle: s.cycle, generation: s.generation },
            from: s.from_at,
            until: s.until_at,
        })
        .collect();
    let severity = evaluation.standing.as_ref().map_or(file.row.severity, |s| s.severity);
    let ticket = LadderTicket {
        reported_recorded_at: report.recorded_at,
        report_seq: report.seq,
        severity,
        ladder: plan.reported_ladder_for(severity),
    };
    let all = watched(file, evaluation, &plan, terms);
    let planned =
        plan_with(&all, terms, |clocks| plan_ticket(Some(&ticket), clocks, &fired, &silences, now));
    let account = file.row.account_id.and_then(|id| known.accounts.get(&id));
    let who = |firing: &Firing, at: Timestamp| {
        people_of(firing, |r| roster.who(r, Some(&file.row), account, at), &roster.admins())
    };
    let next_step = planned.next_look_at.filter(|_| !planned.firings.is_empty()).and_then(|at| {
        let mut then = fired.clone();
        then.extend(planned.firings.iter().map(|f| f.fired(now)));
        let later = plan_with(&all, terms, |clocks| {
            plan_ticket(Some(&ticket), clocks, &then, &silences, at)
        });
        let firing = later.firings.into_iter().min_by_key(|f| f.due_at)?;
        let names = who(&firing, at).people.into_iter().map(|p| p.name).collect();
        Some(crate::mail::notice::escalation::NextStep {
            at,
            who: names,
            misses: firing.clock_due_at == Some(firing.due_at),
        })
    });
    let mut fires = Vec::with_capacity(planned.firings.len());
    for firing in planned.firings {
        let told = who(&firing, now);
        let clock = all.iter().find(|w| w.key == firing.key);
        let view = letters_facts::View {
            desk,
            file,
            plan: &plan,
            account,
            roster,
            evaluation,
            terms,
            now,
            steps,
            next: next_step.as_ref(),
        };
        let theirs = evaluation.suppliers.iter().find(|one| {
            firing.key.watch == StepWatch::Supplier && one.handed() == firing.key.cycle
        });
        let say = match theirs {
            Some(one) => view.say_supplier(&firing, one, known.suppliers.get(&one.supplier)),
            None => view.say(&firing, clock.map(|w| (&w.clock, &w.ladder))),
        };
        fires.push(Fire {
            subject: Subject::Ticket(file.row.id),
            firing,
            people: told.people,
            passed_on: told.passed_on,
            is_admins: told.is_admins,
            say,
        });
    }
    let by_clocks = next_judgement(evaluation, now);
    let next = [planned.next_look_at, by_clocks, file.row.closes_at.filter(|at| *at > now)]
        .into_iter()
        .flatten()
        .min();
    Ok((fires, next))
}

/// One second after the next deadline of a clock that can still be missed.
pub(super) fn next_judgement(evaluation: &Evaluation, now: Timestamp) -> Option<Timestamp> {
    evaluation
        .clocks
        .iter()
        .filter(|clock| clock.stop.is_none() && clock.state(now) != ClockState::Missed)
        .filter_map(|clock| Some(clock.due_at()?.plus_secs(1)))
        .min()
}

pub(super) fn plan_with(
    watched: &[Watched],
    terms: &Terms,
    plan: impl FnOnce(&[LadderClock<'_>]) -> LadderPlan,
) -> LadderPlan {
    type Share<'a> = Box<dyn Fn(u8) -> Option<Timestamp> + 'a>;
    type Delay<'a> = Box<dyn Fn(Within) -> Option<Timestamp> + 'a>;
    let asked: Vec<(Share<'_>, Delay<'_>, Delay<'_>)> = watched
        .iter()
        .map(|w| {
            let share: Share<'_> = Box::new(|percent| w.clock.mark(terms, percent));
            let before: Delay<'_> = Box::new(|delay| w.clock.before_deadline(terms, delay));
            let after: Delay<'_> = Box::new(|delay| w.clock.after_deadline(terms, delay));
            (share, before, after)
        })
        .collect();
    let clocks: Vec<LadderClock<'_>> = watched
        .iter()
        .zip(&asked)
        .map(|(w, (share, before, after))| LadderClock {
            key: w.key,
            severity: w.severity,
            ladder: Some(&w.ladder),
            made_at: w.made_at,
            due_at: w.due_at,
            ended_at: w.ended_at,
            share_at: &**share,
            before_deadline: &**before,
            after_deadline: &**after,
        })
        .collect();
    plan(&clocks)
}

fn new_step(fire: &Fire, now: Timestamp) -> Result<NewStep, AppError> {
    let names: Vec<&str> = fire.people.iter().map(|p| p.name.as_str()).collect();
    let told = letters_facts::ToldRow {
        people: names.into_iter().map(ToOwned::to_owned).collect(),
        passed_on: fire.passed_on,
        is_admins: fire.is_admins,
    };
    Ok(NewStep {
        subject_kind: fire.subject.kind().to_owned(),
        subject_id: fire.subject.id(),
        watch: fire.firing.key.watch.word().to_owned(),
        cycle: fire.firing.key.cycle,
        generation: fire.firing.key.generation,
        step: fire.firing.step.clone(),
        round: i64::from(fire.firing.round),
        due_at: fire.firing.due_at,
        fired_at: now,
        skipped: serde_json::to_string(&fire.firing.skipped).map_err(DbError::from)?,
        told: serde_json::to_string(&told).map_err(DbError::from)?,
    })
}

fn notices_of(
    fire: Fire,
    step_id: crate::domain::ids::StepId,
    now: Timestamp,
) -> Vec<Notice<Reader, Say>> {
    let about = match fire.subject {
        Subject::Ticket(id) if fire.firing.key.watch == StepWatch::Supplier => About::Supplier(id),
        Subject::Ticket(id) => About::Ticket(id),
        Subject::Inbound(id) => About::Mail(id),
    };
    let Fire { firing, people, mut say, .. } = fire;
    say.step_id = step_id;
    people
        .into_iter()
        .map(|person| Notice {
            person: Reader(person),
            about,
            key: firing.key,
            severity: firing.severity,
            is_overdue: firing.is_overdue(now),
            clock_due_at: firing.clock_due_at,
            what: say.clone(),
        })
        .collect()
}

/// A step that comes next, if nobody moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// Of which clock.
    pub watch: Watch,
    /// Its name in the plan.
    pub step: String,
    /// When it is due.
    pub at: Timestamp,
    /// Who is told then.
    pub who: Vec<String>,
}

/// Steps shown ahead at most.
const AHEAD: usize = 3;

/// The next steps of a ticket's ladder if nobody moves, the earliest first.
#[must_use]
pub fn next_steps(page: &super::ticket_page::TicketPage, now: Timestamp) -> Vec<NextStep> {
    let all = watched(&page.file, &page.evaluation, &page.plan, &page.terms);
    let mut fired: Vec<Fired> = page.steps.iter().filter_map(fired_of).collect();
    let mut steps = Vec::new();
    let mut at = Some(now);
    for _look in 0..AHEAD * 4 {
        let Some(then) = at.filter(|_| steps.len() < AHEAD) else { break };
        let plan =
            plan_with(&all, &page.terms, |clocks| plan_ticket(None, clocks, &fired, &[], then));
        for firing in plan.firings {
            if then > now
                && let Ok(watch) = firing.key.watch.word().parse()
            {
                let who = people_of(
                    &firing,
                    |r| page.roster.who(r, Some(&page.file.row), page.account.as_ref(), then),
                    &page.roster.admins(),
                );
                steps.push(NextStep {
                    watch,
                    step: firing.step.clone(),
                    at: firing.due_at,
                    who: who.people.into_iter().map(|p| p.name).collect(),
                });
            }
            fired.push(firing.fired(then));
        }
        at = plan.next_look_at.filter(|next| *next > then);
    }
    steps
}
