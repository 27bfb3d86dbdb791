//! Why a deadline is when it is: clause, start, every stretch, and the sum, as a value that programs
//! read. The page of a ticket tells the same in words.

use serde::Serialize;

use super::{
    acts, clock_lines, desk::Desk, error::AppError, pauses, suppliers, ticket_file::TicketFile,
};
use crate::{
    db::{Conn, terms as rows},
    domain::{
        clock::{Clock, Hold, SupplierClock, Terms},
        event::{Event, EventKind},
        ids::{CalendarVersionId, PlanVersionId, TicketId},
        plan::{Anchor, Within},
        promise::{ClockKey, ClockState, Milestone, Party, Severity, Watch},
        proof::{self, Stretch, StretchKind},
        time::Timestamp,
    },
    i18n::Lang,
};

/// One clock, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The ticket.
    pub ticket: TicketId,
    /// Its reference, such as `TM-1001`.
    pub reference: String,
    /// Which clock.
    #[serde(flatten)]
    pub key: ClockKey,
    /// Whose it is, where it is a supplier's under ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<String>,
    /// How it stands at `as_of`.
    pub state: ClockState,
    /// Looked at then.
    pub as_of: Timestamp,
    /// What was promised.
    pub clause: Clause,
    /// What it counts from; none while its anchor is not reached.
    pub start: Option<Start>,
    /// Every stretch from the start to the deadline, in order and without a hole.
    pub stretches: Vec<Told>,
    /// The sum of the seconds that count.
    pub sum_s: i64,
    /// The target in counted seconds; the sum, unless `moved`.
    pub target_s: i64,
    /// Why the sum is not the target, if it is not.
    pub moved: Option<&'static str>,
    /// The deadline.
    pub due_at: Option<Timestamp>,
    /// When it was stopped.
    pub ended_at: Option<Timestamp>,
    /// The years without holiday data that the deadline was reckoned over.
    pub missing_holiday_years: Vec<i32>,
    /// The sentence, by language.
    pub sentence: Sentences,
}

/// The clause that was promised, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// How much counted time.
    pub within: Within,
    /// From where.
    pub from: Anchor,
    /// The severity that it is for.
    pub severity: Severity,
    /// Whether a pause stops it.
    pub pausable: bool,
    /// The plan and its version, such as `boeing v1`; of a supplier's clock the supplier.
    pub plan: String,
    /// The role of the calendar.
    pub role: String,
    /// The calendar and its version; none is day and night.
    pub calendar: Option<String>,
}

/// Where a clock starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Start {
    /// When.
    pub at: Timestamp,
    /// The number of the event; none where a merge gave the ticket an earlier report.
    pub event: Option<i64>,
    /// What happened, as events are called.
    pub kind: String,
}

/// One stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// From when.
    pub from: Timestamp,
    /// Until when (not included).
    pub to: Timestamp,
    /// `counted`, `closed`, `holiday` or `paused`.
    pub kind: &'static str,
    /// Whether it is still to come; only what counts says so.
    pub ahead: bool,
    /// Why: the name of the holiday, the reason of the pause.
    pub why: Option<String>,
    /// Whom a pause waits for.
    pub party: Option<Party>,
    /// The number of the event that paused it.
    pub event: Option<i64>,
    /// How long it is.
    pub seconds: i64,
}

/// The sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentences {
    /// English.
    pub en: String,
    /// Chinese.
    #[serde(rename = "zh-CN")]
    pub zh: String,
}

/// Explains a ticket's clocks, or those of one promise: the latest generation of each cycle.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub fn explain(
    desk: &Desk,
    ticket: TicketId,
    watch: Option<Watch>,
) -> Result<Vec<Explained>, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let file = TicketFile::read(c, ticket)?;
        let terms = file.terms(c, desk)?;
        let evaluation = file.evaluate(&terms, now)?;
        let holds = evaluation.standing.map_or_else(Vec::new, |s| s.holds);
        let names = if evaluation.suppliers.is_empty() { Vec::new() } else { suppliers::of(c)? };
        let mut explained = Vec::new();
        for clock in latest(&evaluation.clocks).filter(|c| watch.is_none_or(|w| c.key.watch == w)) {
            explained.push(one(c, desk, &file, clock, &terms, &holds, now)?);
        }
        let theirs = |one: &&SupplierClock| watch.is_none_or(|w| one.clock.key.watch == w);
        for supplier in evaluation.suppliers.iter().filter(theirs) {
            let name = names.iter().find(|one| one.id == supplier.supplier).map(|one| &one.name);
            let name = name.cloned().unwrap_or_else(|| supplier.supplier.to_string());
            let mut told = one(c, desk, &file, &supplier.clock, &terms, &[], now)?;
            told.clause.plan.clone_from(&name);
            told.supplier = Some(name);
            explained.push(told);
        }
        Ok(explained)
    })
}

/// The latest generation of each promise; clocks come in the order of their keys.
fn latest(clocks: &[Clock]) -> impl Iterator<Item = &Clock> {
    let promise = |clock: &Clock| (clock.key.watch, clock.key.cycle);
    clocks.chunk_by(move |a, b| promise(a) == promise(b)).filter_map(|all| all.last())
}

fn one(
    c: &mut Conn,
    desk: &Desk,
    file: &TicketFile,
    clock: &Clock,
    terms: &Terms,
    holds: &[Hold],
    now: Timestamp,
) -> Result<Explained, AppError> {
    let proof = proof::prove(clock, terms, holds, now);
    let zone = super::posting::zone_of(&file.row.zone);
    let moved = proof.is_moved().then_some(
        "a change moved the deadline to its own moment: the target had been spent before it",
    );
    let words = |lang| clock_lines::why_of(lang, clock, &proof, zone);
    Ok(Explained {
        ticket: file.row.id,
        reference: desk.reference(file.row.id),
        key: clock.key,
        supplier: None,
        state: clock.state(now),
        as_of: now.floor(),
        clause: clause(c, clock)?,
        start: clock.started_at.map(|at| start(file, clock, at)),
        sentence: Sentences { en: words(Lang::En), zh: words(Lang::ZhCn) },
        stretches: proof.stretches.iter().map(|s| told(file, s)).collect(),
        sum_s: proof.sum_s,
        target_s: proof.target_s,
        moved,
        due_at: proof.due,
        ended_at: clock.ended_at,
        missing_holiday_years: clock.missing_holiday_years(terms),
    })
}

fn clause(c: &mut Conn, clock: &Clock) -> Result<Clause, AppError> {
    let unreadable = |e| AppError::Unreadable("version", Box::new(e));
    let plan = PlanVersionId(clock.plan.parse().map_err(unreadable)?);
    let plan = rows::plan_version_by_id(c, plan)?;
    let plans = rows::plan_all(c)?;
    let name = plans.iter().find(|(id, _)| *id == plan.plan_id).map_or("", |(_, name)| name);
    let calendar = match &clock.calendar {
        None => None,
        Some(id) => {
            let id = CalendarVersionId(id.parse().map_err(unreadable)?);
            let version = rows::calendar_version_by_id(c, id)?;
            let name = rows::calendar_name(c, version.calendar_id)?;
            Some(format!("{name} v{}", version.version))
        }
    };
    Ok(Clause {
        within: clock.clause.within,
        from: clock.clause.from,
        severity: clock.severity,
        pausable: clock.clause.can_pause(clock.key.watch),
        plan: format!("{name} v{}", plan.version),
        role: clock.clause.calendar.clone(),
        calendar,
    })
}

/// The event that a clock starts at: the one that passed its anchor, began its cycle, or changed
/// its terms.
fn start(file: &TicketFile, clock: &Clock, at: Timestamp) -> Start {
    let counts = |seq: i64| !acts::is_withdrawn(file, seq);
    let numbers = [clock.key.cycle, clock.key.generation];
    let at_once = || file.events.iter().filter(|e| e.occurred_at == at && counts(e.seq));
    let begins_it = |e: &&Event| {
        let is_handed = matches!(e.kind, EventKind::HandedOver { .. });
        (clock.key.watch.is_cycle() || is_handed) && numbers.contains(&e.seq)
    };
    let named = at_once().find(begins_it);
    let reached = || {
        at_once().find(|e| match e.kind {
            EventKind::Milestone { milestone, .. } => {
                clock.clause.from.milestone().is_some_and(|anchor| anchor <= milestone)
            }
            EventKind::MessageOut { human: true, .. } => {
                clock.clause.from.milestone() == Some(Milestone::Acknowledged)
            }
            EventKind::Reported { .. } => clock.clause.from == Anchor::Reported,
            _ => false,
        })
    };
    let event = named.or_else(reached).or_else(|| at_once().find(|e| numbers.contains(&e.seq)));
    Start {
        at,
        event: event.map(|e| e.seq),
        kind: event.map_or_else(|| "merged".to_owned(), |e| kind_word(&e.kind)),
    }
}

fn kind_word(kind: &EventKind) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.get("kind").and_then(|k| k.as_str()).unwrap_or_default().to_owned()
}

fn told(file: &TicketFile, stretch: &Stretch) -> Told {
    let (kind, ahead) = match stretch.kind {
        StretchKind::Counted => ("counted", false),
        StretchKind::ToCount => ("counted", true),
        StretchKind::Closed => ("closed", false),
        StretchKind::Holiday => ("holiday", false),
        StretchKind::Paused => ("paused", false),
    };
    let why = match stretch.kind {
        StretchKind::Holiday => stretch.holiday.clone(),
        StretchKind::Paused => match stretch.pause {
            Some(seq) => pauses::reason(file, seq).map(str::to_owned),
            None => Some("it was resolved in between".to_owned()),
        },
        _ => None,
    };
    Told {
        from: stretch.from,
        to: stretch.to,
        kind,
        ahead,
        why,
        party: stretch.party,
        event: stretch.pause,
        seconds: stretch.to.secs_since(stretch.from),
    }
}
