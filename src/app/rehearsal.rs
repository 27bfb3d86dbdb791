//! A rehearsal: a fault that is reported at some moment, and nobody moves. What is promised then, and
//! who is told what, when, and why. Nothing is written and nobody is told.

use std::collections::HashSet;

use serde::Serialize;

use super::{
    desk::Desk,
    error::AppError,
    escalation::{Watched, plan_with},
    roster::Roster,
    terms,
};
use crate::{
    db::customers,
    domain::{
        clock::{self, Clock},
        event::{Event, EventKind},
        ids::AccountId,
        ladder::{Fired, LadderTicket, StepWatch, people_of, plan_ticket},
        plan::{Plan, Step, Within},
        promise::{Severity, Watch},
        time::Timestamp,
    },
};

/// What is rehearsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imagined {
    /// Whose fault; none is an unknown sender's.
    pub account: Option<AccountId>,
    /// How bad it is.
    pub severity: Severity,
    /// When it is reported.
    pub at: Timestamp,
}

/// What would happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rehearsed {
    /// The account.
    pub account: Option<String>,
    /// How bad.
    pub severity: Severity,
    /// When it is reported.
    pub reported_at: Timestamp,
    /// The plan and its version, such as `boeing v1`.
    pub plan: String,
    /// The zone of the promises.
    pub zone: String,
    /// False where no contract of the account is in force then.
    pub is_entitled: bool,
    /// What is promised.
    pub promises: Vec<Promised>,
    /// Who is told, in order.
    pub steps: Vec<Firing>,
}

/// One promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promised {
    /// Which.
    pub watch: Watch,
    /// How much counted time.
    pub within: Within,
    /// When it would be due; none where it starts with a later milestone, or has no deadline.
    pub due_at: Option<Timestamp>,
    /// The years up to it without holiday data.
    pub missing_holiday_years: Vec<i32>,
}

/// One step that fires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Firing {
    /// When.
    pub at: Timestamp,
    /// Of which clock: a milestone or cycle, or `reported`.
    pub watch: String,
    /// The step's name in the plan.
    pub step: String,
    /// Why then: the step as the plan has it; none for the notice that needs no plan.
    pub rule: Option<Step>,
    /// When it was due, where quiet hours held it back.
    pub held_from: Option<Timestamp>,
    /// The deadline of its clock.
    pub due_at: Option<Timestamp>,
    /// Who is told.
    pub who: Vec<String>,
    /// How many steps it is passed on because nobody is there.
    pub passed_on: usize,
    /// Nobody is on any step: these are all administrators.
    pub is_admins: bool,
}

/// Looks of the ladder at most; a ladder of six steps and eight clocks needs some sixty.
const LOOKS: usize = 4000;

/// Rehearses it with the people, plans and calendars of now.
///
/// # Errors
/// [`AppError::NotFound`] for an account that is not there.
pub fn rehearse(desk: &Desk, imagined: Imagined) -> Result<Rehearsed, AppError> {
    let at = imagined.at.floor();
    desk.read(|c| {
        let account = imagined.account.map(|id| customers::account_by_id(c, id)).transpose();
        let account = account.map_err(|_| AppError::NotFound("account"))?;
        let bound = terms::look_up(c, desk, account.as_ref(), at)?;
        let version = desk.terms.number_of(c, bound.plan_version_id)?;
        let mut roster =
            Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
        roster.know_contacts(c, imagined.account)?;
        let kind = EventKind::Reported { severity: imagined.severity, terms: bound.terms.clone() };
        let report = Event { seq: 1, occurred_at: at, recorded_at: at, kind };
        let clocks = clock::evaluate(&[report], &bound.all, at)
            .map_err(|e| AppError::Evaluate(e.to_string()))?
            .clocks;
        let watched: Vec<Watched> =
            clocks.iter().filter_map(|clock| Watched::of(clock, &bound.plan)).collect();
        let steps = fire_all(
            &bound,
            &watched,
            imagined.severity,
            at,
            |recipient, then| roster.who(recipient, None, account.as_ref(), then),
            &roster,
        );
        let zone = account.as_ref().map_or(desk.config.desk.zone.name(), |a| a.zone.as_str());
        Ok(Rehearsed {
            account: account.as_ref().map(|a| a.name.clone()),
            severity: imagined.severity,
            reported_at: at,
            plan: format!("{} v{version}", bound.plan.name),
            zone: zone.to_owned(),
            is_entitled: bound.is_entitled,
            promises: clocks.iter().map(|clock| promised(clock, &bound.all)).collect(),
            steps,
        })
    })
}

fn promised(clock: &Clock, terms: &clock::Terms) -> Promised {
    Promised {
        watch: clock.key.watch,
        within: clock.clause.within,
        due_at: clock.due_at(),
        missing_holiday_years: clock.missing_holiday_years(terms),
    }
}

/// Every step in its order as if nobody moved, repeats left out: their rule says them.
fn fire_all(
    bound: &terms::Bound,
    watched: &[Watched],
    severity: Severity,
    at: Timestamp,
    who: impl Fn(&crate::domain::plan::Recipient, Timestamp) -> Vec<super::roster::Person>,
    roster: &Roster,
) -> Vec<Firing> {
    let ticket = LadderTicket {
        reported_recorded_at: at,
        report_seq: 1,
        severity,
        ladder: bound.plan.reported_ladder_for(severity),
    };
    let mut fired: Vec<Fired> = Vec::new();
    let mut told = Vec::new();
    let mut seen = HashSet::new();
    let mut look = Some(at);
    for _ in 0..LOOKS {
        let Some(now) = look else { break };
        let plan = plan_with(watched, &bound.all, |clocks| {
            plan_ticket(Some(&ticket), clocks, &fired, &[], now)
        });
        for firing in plan.firings {
            if firing.round == 0 && seen.insert((firing.key, firing.step.clone())) {
                let people = people_of(&firing, |r| who(r, now), &roster.admins());
                let rule = rule(&bound.plan, severity, firing.key.watch, &firing.step);
                let is_quiet = rule.as_ref().is_some_and(|step| step.quiet.is_some());
                // A miss is judged a second after its deadline.
                let is_held = is_quiet && now.secs_since(firing.due_at) > 1;
                told.push(Firing {
                    at: now.max(firing.due_at),
                    watch: firing.key.watch.word().to_owned(),
                    rule,
                    held_from: is_held.then_some(firing.due_at),
                    step: firing.step.clone(),
                    due_at: firing.clock_due_at,
                    who: people.people.into_iter().map(|p| p.name).collect(),
                    passed_on: people.passed_on,
                    is_admins: people.is_admins,
                });
            }
            fired.push(firing.fired(now));
        }
        look = plan.next_look_at.filter(|next| *next > now);
    }
    told.sort_by_key(|step| step.at);
    told
}

fn rule(plan: &Plan, severity: Severity, watch: StepWatch, name: &str) -> Option<Step> {
    let ladder = match watch.word().parse::<Watch>() {
        Ok(watch) => plan.ladder_for(severity, watch),
        Err(_) => plan.reported_ladder_for(severity),
    };
    ladder?.step.iter().find(|step| step.name == name).cloned()
}
