//! The cover check: walks the days to come and finds every time at which nobody would be told:
//! nobody on call, everybody of a team away, a recipient of a ladder that means nobody. Nightly it
//! is mailed to those who can mend it, once per change.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    desk::Desk,
    error::AppError,
    on_call::OnCall,
    posting::{self, Mail, Thread, lang_of},
    roster::{Person, Roster},
    slots::{self, Slot},
    terms,
};
use crate::{
    db::{
        Conn,
        customers::{self, AccountRow},
        people, record,
    },
    domain::{
        ids::TeamId,
        mail_state::MailKind,
        plan::{Plan, Recipient},
        time::Timestamp,
    },
    i18n::{self, Lang, plan_words},
    mail::notice::cover::{CoverGaps, GapLine},
};

/// Days that are walked.
pub const DAYS: i64 = 30;
/// The setting that keeps which gaps were mailed.
const TOLD: &str = "cover.told";
/// Names in one line at most; the rest is counted.
const NAMES: usize = 5;

/// What is not covered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Uncovered {
    /// Nobody is on call for a team that has a rotation, or that a ladder asks who is.
    OnCall {
        /// The team.
        #[serde(skip)]
        id: TeamId,
        /// Its name.
        team: String,
    },
    /// Everybody of a team is away.
    Team {
        /// The team.
        #[serde(skip)]
        id: TeamId,
        /// Its name.
        team: String,
    },
    /// A recipient of steps that means nobody.
    Recipient {
        /// As the plans write it.
        recipient: String,
        /// The plans, by name.
        plans: Vec<String>,
        /// The steps, by name.
        steps: Vec<String>,
        /// Of whose tickets; an empty name is unknown senders'.
        accounts: Vec<String>,
    },
}

/// A time in which something is not covered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// What.
    #[serde(flatten)]
    pub what: Uncovered,
    /// From when; the beginning of the walk where it has begun before.
    pub from: Timestamp,
    /// Until when; none where it goes on after the days that were walked.
    pub until: Option<Timestamp>,
}

/// A gap that was mailed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    key: String,
    from: Timestamp,
    until: Option<Timestamp>,
}

/// Every gap of the next `days`, the earliest first.
///
/// # Errors
/// When the database cannot, or a plan in force cannot be read.
pub fn gaps(desk: &Desk, days: i64) -> Result<Vec<Gap>, AppError> {
    let now = desk.now().floor();
    desk.snapshot(|c| look(c, desk, now, days))
}

/// A time, and what of it is not covered.
type Span = (Timestamp, Option<Timestamp>);

fn look(c: &mut Conn, desk: &Desk, now: Timestamp, days: i64) -> Result<Vec<Gap>, AppError> {
    let end = now.plus_secs(days * 86_400);
    let mut roster =
        Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let plans = plans_in_force(c, desk, now)?;
    let told = plans.iter().filter(|(_, plan)| plan.tells_customers());
    roster.know_contacts(c, told.filter_map(|(account, _)| account.as_ref().map(|a| a.id)))?;
    let walk = Walk { moments: moments(roster.on_call(), now, end), roster };
    let mut gaps = walk.of_teams(c, &plans)?;
    gaps.extend(walk.of_recipients(&plans));
    gaps.sort_by(|a, b| (a.from, &a.what).cmp(&(b.from, &b.what)));
    Ok(gaps)
}

/// The beginning, and every moment at which another may be there.
fn moments(on_call: &OnCall, now: Timestamp, end: Timestamp) -> Vec<Timestamp> {
    std::iter::once(now).chain(on_call.edges(now, end)).collect()
}

/// Whose tickets run under which plan: every account's, and unknown senders'.
type InForce = Vec<(Option<AccountRow>, Arc<Plan>)>;

fn plans_in_force(c: &mut Conn, desk: &Desk, now: Timestamp) -> Result<InForce, AppError> {
    let mut all: InForce = vec![(None, terms::plan_of(c, desk, None, now)?)];
    for account in customers::account_all(c)? {
        let plan = terms::plan_of(c, desk, Some(&account), now)?;
        all.push((Some(account), plan));
    }
    Ok(all)
}

/// What is walked.
struct Walk {
    moments: Vec<Timestamp>,
    roster: Roster,
}

impl Walk {
    /// The times in which nobody is there.
    fn holes(&self, is_there: impl Fn(Timestamp) -> bool) -> Vec<Span> {
        let mut holes: Vec<Span> = Vec::new();
        let mut is_open = false;
        for at in &self.moments {
            match (is_there(*at), is_open) {
                (false, false) => holes.push((*at, None)),
                (true, true) => {
                    if let Some(last) = holes.last_mut() {
                        last.1 = Some(*at);
                    }
                }
                _ => continue,
            }
            is_open = !is_open;
        }
        holes
    }

    fn of_teams(&self, c: &mut Conn, plans: &InForce) -> Result<Vec<Gap>, AppError> {
        let mut gaps = Vec::new();
        for team in people::team_all(c)? {
            let on_call = self.roster.on_call();
            let is_asked = plans.iter().any(|(account, plan)| {
                let of_account = account.as_ref().and_then(|a| a.team_id);
                let is_its = of_account.map_or(team.is_default, |id| id == team.id);
                recipients(plan).any(|r| asks_for(r, &team.name, is_its))
            });
            if is_asked || on_call.cover(team.id).is_some_and(|cover| cover.rotation.is_some()) {
                let holes = self.holes(|at| on_call.at(team.id, at).is_some());
                let what = || Uncovered::OnCall { id: team.id, team: team.name.clone() };
                gaps.extend(holes.into_iter().map(|(from, until)| Gap {
                    what: what(),
                    from,
                    until,
                }));
            }
            let everybody = self.roster.team(Some(team.id), false);
            if everybody.is_empty() {
                continue;
            }
            let is_here = |p: &Person, at| p.user.is_some_and(|user| !on_call.is_away(user, at));
            let holes = self.holes(|at| everybody.iter().any(|p| is_here(p, at)));
            let what = || Uncovered::Team { id: team.id, team: team.name.clone() };
            gaps.extend(holes.into_iter().map(|(from, until)| Gap { what: what(), from, until }));
        }
        Ok(gaps)
    }

    /// Recipients that mean nobody, those of one recipient and one time together.
    fn of_recipients(&self, plans: &InForce) -> Vec<Gap> {
        type People = (Option<i64>, Option<i64>, Option<i64>);
        let mut known: BTreeMap<(&Recipient, People), Vec<Span>> = BTreeMap::new();
        let mut found: BTreeMap<(String, Span), Found> = BTreeMap::new();
        for (account, plan) in plans {
            let of = account.as_ref();
            let people: People = (
                of.and_then(|a| a.team_id).map(|id| id.0),
                of.and_then(|a| a.manager_id).map(|id| id.0),
                of.and_then(|a| a.sponsor_id).map(|id| id.0),
            );
            for step in plan.ladder.iter().flat_map(|ladder| &ladder.step) {
                for recipient in step.to.iter().filter(|r| !is_owner_alone(r)) {
                    let holes = known.entry((recipient, people)).or_insert_with(|| {
                        self.holes(|at| !self.roster.who(recipient, None, of, at).is_empty())
                    });
                    for hole in holes.iter() {
                        let one = found.entry((recipient.to_string(), *hole)).or_default();
                        one.plans.insert(plan.name.clone());
                        one.steps.insert(step.name.clone());
                        one.accounts.insert(of.map_or_else(String::new, |a| a.name.clone()));
                    }
                }
            }
        }
        let gap = |((recipient, (from, until)), found): ((String, Span), Found)| Gap {
            what: Uncovered::Recipient {
                recipient,
                plans: found.plans.into_iter().collect(),
                steps: found.steps.into_iter().collect(),
                accounts: found.accounts.into_iter().collect(),
            },
            from,
            until,
        };
        found.into_iter().map(gap).collect()
    }
}

#[derive(Default)]
struct Found {
    plans: BTreeSet<String>,
    steps: BTreeSet<String>,
    accounts: BTreeSet<String>,
}

fn recipients(plan: &Plan) -> impl Iterator<Item = &Recipient> {
    plan.ladder.iter().flat_map(|ladder| &ladder.step).flat_map(|step| &step.to)
}

/// Whether a recipient asks who is on call for this team. A choice that goes on to somebody else
/// where nobody is on call does not leave the step to nobody, but the team's cover has a hole.
fn asks_for(recipient: &Recipient, team: &str, is_its: bool) -> bool {
    match recipient {
        Recipient::OnCall(name) => name == team,
        Recipient::TeamOnCall => is_its,
        Recipient::First(choices) => choices.iter().any(|c| asks_for(c, team, is_its)),
        _ => false,
    }
}

/// Who owns a ticket nobody can know before.
fn is_owner_alone(recipient: &Recipient) -> bool {
    match recipient {
        Recipient::Owner => true,
        Recipient::First(choices) => choices.iter().all(is_owner_alone),
        _ => false,
    }
}

/// A gap in words.
#[must_use]
pub fn sentence(lang: Lang, what: &Uncovered) -> String {
    match what {
        Uncovered::OnCall { team, .. } => {
            i18n::t_args(lang, "cover-on-call", &[("team", team.as_str().into())])
        }
        Uncovered::Team { team, .. } => {
            i18n::t_args(lang, "cover-team", &[("team", team.as_str().into())])
        }
        Uncovered::Recipient { recipient, .. } => {
            let who = recipient.parse::<Recipient>();
            let who = who.map_or_else(|_| recipient.clone(), |r| plan_words::who(lang, &[r]));
            i18n::t_args(lang, "cover-recipient", &[("who", who.into())])
        }
    }
}

/// Where it matters: the steps, the plans, the accounts. Empty for a team.
#[must_use]
pub fn detail(lang: Lang, what: &Uncovered) -> String {
    let Uncovered::Recipient { plans, steps, accounts, .. } = what else { return String::new() };
    let comma = i18n::t(lang, "list-comma");
    let steps: Vec<String> = steps.iter().map(|s| i18n::words::step_name(lang, s)).collect();
    let unknown = i18n::t(lang, "cover-unknown-senders");
    let named = |name: &String| if name.is_empty() { unknown.clone() } else { name.clone() };
    let mut names: Vec<String> = accounts.iter().take(NAMES).map(named).collect();
    if let Some(more) = accounts.len().checked_sub(NAMES).filter(|more| *more > 0) {
        names.push(i18n::t_args(lang, "cover-more", &[("n", more.to_string().into())]));
    }
    let args = [
        ("plans", plans.join(&comma).into()),
        ("steps", steps.join(&comma).into()),
        ("accounts", names.join(&comma).into()),
    ];
    i18n::t_args(lang, "cover-where", &args)
}

/// What tells one gap from another, whatever its time: one a recipient and account.
fn keys(what: &Uncovered) -> Vec<String> {
    match what {
        Uncovered::OnCall { id, .. } => vec![format!("on call {id}")],
        Uncovered::Team { id, .. } => vec![format!("team {id}")],
        Uncovered::Recipient { recipient, accounts, .. } => {
            accounts.iter().map(|account| format!("{recipient} {account}")).collect()
        }
    }
}

fn told_of(gaps: &[Gap]) -> Vec<Told> {
    let of_gap = |gap: &Gap| {
        let (from, until) = (gap.from, gap.until);
        keys(&gap.what).into_iter().map(move |key| Told { key, from, until })
    };
    gaps.iter().flat_map(of_gap).collect()
}

/// Whether one that was mailed says all of it.
fn says(told: &Told, new: &Told) -> bool {
    told.key == new.key
        && told.from <= new.from
        && told.until.is_none_or(|end| new.until.is_some_and(|until| until <= end))
}

/// The nightly check of a slot; how many mails. Admins, managers and service managers are mailed all
/// gaps when one is new, or longer than they were told; otherwise nobody is.
///
/// # Errors
/// When the database cannot, or another node has taken the slot over; then nothing was posted.
pub fn check(desk: &Arc<Desk>, slot: Slot) -> Result<usize, AppError> {
    let now = desk.now();
    let gaps = gaps(desk, DAYS)?;
    let told = told_of(&gaps);
    let kept = desk.read(|c| Ok(record::setting_get(c, TOLD)?))?;
    let before: Vec<Told> =
        kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let is_new = |gap: &Gap| {
        told_of(std::slice::from_ref(gap)).iter().any(|new| !before.iter().any(|t| says(t, new)))
    };
    let new: Vec<bool> = gaps.iter().map(is_new).collect();
    let mails = if new.contains(&true) { mails(desk, &gaps, &new, slot.at)? } else { Vec::new() };
    let text = serde_json::to_string(&told).map_err(crate::db::DbError::from)?;
    let count = mails.len();
    desk.write(move |c, desk| {
        slots::finish(c, slot, now)?;
        record::setting_put(c, TOLD, &text)?;
        let all: Vec<_> = mails.iter().map(|m| (None, Thread::default(), m.clone())).collect();
        if all.is_empty() {
            return Ok(());
        }
        posting::post_all(c, desk, now, all).map(drop)
    })?;
    Ok(count)
}

fn mails(
    desk: &Desk,
    gaps: &[Gap],
    new: &[bool],
    slot_at: Timestamp,
) -> Result<Vec<Mail>, AppError> {
    let (language, zone) = (desk.config.desk.language.word(), desk.config.desk.zone.name());
    let readers = desk.read(|c| {
        let roster = Roster::load(c, language, zone)?;
        let mut readers = roster.admins();
        let managers =
            [Recipient::Role(crate::domain::access::Role::Manager), Recipient::ServiceManager];
        for person in managers.iter().flat_map(|r| roster.who(r, None, None, desk.now())) {
            if !readers.contains(&person) {
                readers.push(person);
            }
        }
        Ok(readers)
    })?;
    let mail = |person: &Person| {
        let lang = lang_of(&person.language);
        let line = |(gap, is_new): (&Gap, &bool)| GapLine {
            what: sentence(lang, &gap.what),
            detail: detail(lang, &gap.what),
            from: gap.from,
            until: gap.until,
            is_new: *is_new,
        };
        let notice = CoverGaps {
            gaps: gaps.iter().zip(new).map(line).collect(),
            days: DAYS,
            slot_at,
            url: desk.url("/on-call"),
        };
        Mail::to_person(desk, MailKind::Report, person, None, &notice)
    };
    readers.iter().map(mail).collect()
}
