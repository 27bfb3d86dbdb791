//! Backtests that people ask for on a page: each is a row, done by whichever node is free, under a
//! lease, with how far it has come. What is kept of one goes after some weeks.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    acts::Hands,
    backtest::{self, Period, Tested},
    desk::Desk,
    error::{AppError, Wrong},
};
use crate::{
    db::{
        DbError,
        backtests::{self as rows, BacktestRow, NewBacktest},
    },
    domain::{
        backtest::DRAFT,
        clock::check_plan,
        ids::BacktestId,
        plan::document::{self, Mistake},
        time::Timestamp,
    },
};

/// Promises that change their verdict, and tickets that cannot be judged, that are kept of one.
const KEPT: usize = 500;
/// Backtests that a list shows.
const LISTED: i64 = 20;
/// It is given up after being begun so often: the program ended each time.
const MOST_TRIES: i64 = 3;
/// Days for which one that has ended is kept.
const KEPT_DAYS: i64 = 90;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The draft as a document.
    pub source: String,
    /// Over which tickets.
    pub period: Period,
}

/// A backtest and what came of it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its row.
    pub row: BacktestRow,
    /// How the draft is called.
    pub plan: String,
    /// What came out; none while it runs, or where it failed.
    pub kept: Option<Kept>,
}

/// What is kept of a backtest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What came out, its lists cut after the first 500.
    pub tested: Tested,
    /// How many promises change their verdict.
    pub changed: u64,
    /// How many tickets the draft cannot judge.
    pub skipped: u64,
}

/// Asks for a backtest.
///
/// # Errors
/// [`AppError::Wrong`] for a time that ends before it begins; the inner list is every mistake of the
/// draft. Its examples need not hold yet.
pub fn ask(
    desk: &Arc<Desk>,
    by: &Hands,
    asked: Asked,
) -> Result<Result<BacktestId, Vec<Mistake>>, AppError> {
    let Period { from, to, account } = asked.period;
    if to <= from {
        return Err(AppError::Wrong(vec![Wrong::new("to", "wrong-period", "")]));
    }
    let draft = match document::parse(&asked.source) {
        Ok(draft) => draft,
        Err(mistakes) => return Ok(Err(mistakes)),
    };
    check_plan(DRAFT, &draft).map_err(|e| AppError::Evaluate(e.to_string()))?;
    let new = NewBacktest {
        asked_by: by.user,
        asked_at: desk.now(),
        source: asked.source,
        from_at: from,
        to_at: to,
        account_id: account,
        tries: 0,
        done: 0,
        total: 0,
    };
    desk.write(move |c, _| Ok(Ok(rows::backtest_insert(c, &new)?)))
}

/// One backtest.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn one(desk: &Desk, id: BacktestId) -> Result<Run, AppError> {
    let row = desk.read(|c| {
        rows::backtest_by_id(c, id).map_err(|e| match e {
            DbError::NotFound => AppError::NotFound("backtest"),
            e => e.into(),
        })
    })?;
    read(row)
}

/// The latest ones, the newest first.
///
/// # Errors
/// When the database cannot.
pub fn latest(desk: &Desk) -> Result<Vec<Run>, AppError> {
    let all = desk.read(|c| Ok(rows::backtest_latest(c, LISTED)?))?;
    all.into_iter().map(read).collect()
}

fn read(row: BacktestRow) -> Result<Run, AppError> {
    let unreadable = |e: serde_json::Error| AppError::Unreadable("backtest", Box::new(e));
    let kept = row.result.as_deref().map(serde_json::from_str).transpose().map_err(unreadable)?;
    let plan = document::parse(&row.source).map(|plan| plan.name).unwrap_or_default();
    Ok(Run { row, plan, kept })
}

/// Does the oldest one that waits; false where none does. `ends` says that the desk is to end: then it
/// is given back and begun anew by another node, or later.
///
/// # Errors
/// When the database cannot.
pub fn work(desk: &Arc<Desk>, ends: &(dyn Fn() -> bool + Sync)) -> Result<bool, AppError> {
    let now = desk.now();
    let Some(row) = desk.read(|c| Ok(rows::backtest_waiting(c, now)?))? else { return Ok(false) };
    let lease = (row.id, row.tries + 1);
    let until = desk.lease_from(now);
    let claimed = row.clone();
    if !desk.write(move |c, _| Ok(rows::backtest_claim(c, &claimed, until)?))? {
        return Ok(false);
    }
    if row.tries >= MOST_TRIES {
        end(desk, lease, Err("it was begun several times and the program ended each time"))?;
        return Ok(true);
    }
    match tested(desk, &row, lease, ends) {
        Ok(tested) => {
            let json = serde_json::to_string(&kept(tested)).map_err(DbError::from)?;
            end(desk, lease, Ok(&json))?;
        }
        // It was given back, or another node has it.
        Err(AppError::Faster) => {}
        Err(e) => end(desk, lease, Err(&e.to_string()))?,
    }
    Ok(true)
}

fn tested(
    desk: &Arc<Desk>,
    row: &BacktestRow,
    lease: (BacktestId, i64),
    ends: &(dyn Fn() -> bool + Sync),
) -> Result<Tested, AppError> {
    let draft = document::parse(&row.source)
        .map_err(|_| AppError::Evaluate("the draft cannot be read any more".to_owned()))?;
    let period = Period { from: row.from_at, to: row.to_at, account: row.account_id };
    backtest::backtest(desk, &draft, period, |done, total| {
        if ends() {
            desk.write(move |c, _| Ok(rows::backtest_give_back(c, lease)?))?;
            return Err(AppError::Faster);
        }
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let (progress, until) = ((signed(done), signed(total)), desk.lease_from(desk.now()));
        let is_ours =
            desk.write(move |c, _| Ok(rows::backtest_progress(c, lease, progress, until)?))?;
        if is_ours { Ok(()) } else { Err(AppError::Faster) }
    })
}

fn kept(mut tested: Tested) -> Kept {
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let (changed, skipped) = (count(tested.changed.len()), count(tested.skipped.len()));
    tested.changed.truncate(KEPT);
    tested.skipped.truncate(KEPT);
    Kept { tested, changed, skipped }
}

fn end(
    desk: &Arc<Desk>,
    lease: (BacktestId, i64),
    outcome: Result<&str, &str>,
) -> Result<(), AppError> {
    let now = desk.now();
    let outcome = outcome.map(ToOwned::to_owned).map_err(ToOwned::to_owned);
    desk.write(move |c, _| {
        let outcome = outcome.as_deref().map_err(String::as_str);
        Ok(rows::backtest_end(c, lease, outcome, now)?)
    })
}

/// Removes those that ended long ago; how many.
///
/// # Errors
/// When the database cannot.
pub fn forget_old(desk: &Arc<Desk>) -> Result<usize, AppError> {
    let before: Timestamp = desk.now().plus_secs(-KEPT_DAYS * 86_400);
    desk.write(move |c, _| Ok(rows::backtest_sweep(c, before)?))
}
