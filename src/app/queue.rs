//! The queue: what breaks next. The read model of its page and the counts beside it; how long it
//! takes does not depend on how many tickets there are.

use std::fmt;

use chrono_tz::Tz;

pub use super::queue_cursor::{Cursor, NotACursor};
use super::{around::Around, desk::Desk, error::AppError, posting::zone_of, roster::Roster};
use crate::{
    db::{
        Conn, people,
        queue::{self as rows, After, Part},
        tickets::{self, TicketRow},
    },
    domain::{
        ids::{AccountId, TicketId, UserId},
        plan::Within,
        promise::{ClockState, Severity},
        ticket::TicketState,
        time::Timestamp,
    },
    mail::notice::ClockLine,
};

/// Tickets on a page.
pub const PAGE: usize = 50;
/// Ticket numbers that one page of a search looks at.
const SEARCHED: i64 = 20_000;
/// Words of a search, at most.
const WORDS: usize = 8;
/// What falls due within this is in the group of what is next, in seconds.
const NEXT_S: i64 = 4 * 3600;

/// Which open tickets are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those that the person owns.
    Mine,
    /// Those of the person's teams.
    Team,
    /// S1 and S2.
    Urgent,
    /// Those that nobody owns.
    Unowned,
}

/// What the page is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Who asks.
    pub user: UserId,
    /// Which tickets.
    pub filter: Filter,
    /// A number, a reference, or words that all stand in subject, requester or account. They are
    /// looked for in all tickets, resolved ones too, newest first; `filter` does not narrow them.
    pub words: Option<String>,
    /// Where to begin.
    pub after: Option<Cursor>,
}

/// How many, up to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count(i64);

impl Count {
    /// The number; 1,000 where there are more.
    #[must_use]
    pub fn shown(self) -> i64 {
        self.0.min(rows::COUNTED)
    }

    /// Whether there are more than are counted.
    #[must_use]
    pub const fn is_more(self) -> bool {
        self.0 > rows::COUNTED
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_more() { f.write_str("1,000+") } else { self.0.fmt(f) }
    }
}

/// The counts beside the queue; cheap enough for every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Open tickets.
    pub open: Count,
    /// Open tickets past a promise.
    pub late: Count,
    /// Open tickets of the one who asks.
    pub mine: Count,
    /// Open tickets that nobody owns.
    pub unowned: Count,
    /// Open S1 tickets.
    pub grounded: Count,
    /// Messages that wait for a person.
    pub held: Count,
    /// Messages that are parked.
    pub parked: Count,
}

impl Counts {
    /// Messages that need a person: held and parked.
    #[must_use]
    pub const fn waiting(self) -> Count {
        Count(self.held.0.saturating_add(self.parked.0))
    }
}

/// One clock of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowClock {
    /// How it stands.
    pub line: ClockLine,
    /// Its target as the plan says it.
    pub within: Within,
    /// Whether it comes again and again: “every 1 h”.
    pub is_cycle: bool,
}

/// Under which heading a row stands. Rows come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Past a promise.
    Late,
    /// Due within four hours.
    Next,
    /// Due later.
    Later,
    /// Without a deadline now: paused, or waiting for a milestone.
    Standing,
}

/// One ticket of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: TicketId,
    /// Its reference.
    pub reference: String,
    /// One line.
    pub subject: String,
    /// Its severity.
    pub severity: Severity,
    /// Open, but in a search.
    pub state: TicketState,
    /// Its account.
    pub account: Option<(AccountId, String)>,
    /// Who reported it.
    pub requester: String,
    /// Who has it.
    pub owner: Option<(UserId, String)>,
    /// The zone of its promises.
    pub zone: Tz,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// False where no contract was in force.
    pub is_entitled: bool,
    /// The years without holiday data into which its deadlines run.
    pub unknown_years: Vec<i32>,
    /// When the customer last heard from a person of ours.
    pub heard_at: Option<Timestamp>,
    /// The beginning of what the customer then heard.
    pub heard_text: String,
    /// The heading.
    pub group: Group,
    /// The clock that matters next; none where all have stopped.
    pub next: Option<RowClock>,
    /// A second one that is late or in its last stretch.
    pub second: Option<RowClock>,
    /// Who was told last by the ladder, and when.
    pub told: Option<(String, Timestamp)>,
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePage {
    /// At most [`PAGE`].
    pub rows: Vec<Row>,
    /// Where the next page begins, if there is more. In a search there may be one after an empty
    /// page: older tickets were not looked at yet.
    pub next: Option<Cursor>,
    /// The counts.
    pub counts: Counts,
    /// When it was read.
    pub now: Timestamp,
}

/// The counts for a person.
///
/// # Errors
/// When the database cannot.
pub fn counts(desk: &Desk, user: UserId) -> Result<Counts, AppError> {
    let now = desk.now();
    desk.read(|c| counts_in(c, user, now))
}

/// The open tickets of an account, the next deadline first; [`PAGE`] at most.
///
/// # Errors
/// When the database cannot.
pub fn of_account(desk: &Desk, account: AccountId) -> Result<Vec<Row>, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let found = rows::open_of_account(c, account, limit)?;
        dress(c, desk, &found, now)
    })
}

fn counts_in(c: &mut Conn, user: UserId, now: Timestamp) -> Result<Counts, AppError> {
    let n = rows::queue_counts(c, user, now)?;
    Ok(Counts {
        open: Count(n.open_n),
        late: Count(n.late_n),
        mine: Count(n.mine_n),
        unowned: Count(n.unowned_n),
        grounded: Count(n.grounded_n),
        held: Count(n.held_n),
        parked: Count(n.parked_n),
    })
}

/// One page of the queue.
///
/// # Errors
/// When the database cannot.
pub fn page(desk: &Desk, asked: &Asked) -> Result<QueuePage, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let words = asked.words.as_deref().map(str::trim).filter(|w| !w.is_empty());
        let (found, next) = match words {
            Some(words) => search(c, desk, words, asked.after)?,
            None => by_deadline(c, asked)?,
        };
        let rows = dress(c, desk, &found, now)?;
        Ok(QueuePage { rows, next, counts: counts_in(c, asked.user, now)?, now })
    })
}

type Found = (Vec<TicketRow>, Option<Cursor>);

fn by_deadline(c: &mut Conn, asked: &Asked) -> Result<Found, AppError> {
    let parts = match asked.filter {
        Filter::All => vec![Part::All],
        Filter::Mine => vec![Part::Owner(asked.user)],
        Filter::Team => teams_of(c, asked.user)?,
        Filter::Urgent => vec![Part::Severity(Severity::S1), Part::Severity(Severity::S2)],
        Filter::Unowned => vec![Part::Unowned],
    };
    let after = match asked.after {
        Some(Cursor::After { due_at, id }) => Some(After { due_at, id }),
        _ => None,
    };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = rows::queue_page(c, &parts, after, limit)?;
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| is_more);
    let next = last.map(|row| Cursor::After { due_at: row.next_due_at, id: row.id });
    Ok((found, next))
}

/// The parts of the queue that are a person's by team. The default team has what names no team, and
/// while it has no members all engineers are in it.
pub(super) fn teams_of(c: &mut Conn, user: UserId) -> Result<Vec<Part>, AppError> {
    let roster = Roster::load(c, "en", "UTC")?;
    let mut parts: Vec<Part> = Vec::new();
    for team in people::team_all(c)? {
        if roster.team(Some(team.id), false).iter().any(|p| p.user == Some(user)) {
            parts.push(Part::Team(team.id));
        }
    }
    if roster.team(None, false).iter().any(|p| p.user == Some(user)) {
        parts.push(Part::Teamless);
    }
    Ok(parts)
}

fn search(c: &mut Conn, desk: &Desk, text: &str, after: Option<Cursor>) -> Result<Found, AppError> {
    let below = match after {
        Some(Cursor::Below(id)) => Some(id),
        _ => None,
    };
    let mut exact = Vec::new();
    if let Some(named) = ticket_named(desk, text) {
        exact = tickets::ticket_some(c, &[named.id])?;
        if below.is_some() || (named.is_reference && !exact.is_empty()) {
            let rows = if below.is_none() { exact } else { Vec::new() };
            return Ok((rows, None));
        }
    }
    let words: Vec<String> =
        text.to_lowercase().split_whitespace().take(WORDS).map(ToOwned::to_owned).collect();
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let found = rows::queue_search(c, &words, below, SEARCHED, limit)?;
    let others = found.rows.into_iter().filter(|row| exact.iter().all(|e| e.id != row.id));
    let rows: Vec<TicketRow> = exact.iter().cloned().chain(others).collect();
    Ok((rows, found.below.map(Cursor::Below)))
}

struct Named {
    id: TicketId,
    is_reference: bool,
}

/// The ticket that a text names: `TM-1001` in any case, or the number alone.
fn ticket_named(desk: &Desk, text: &str) -> Option<Named> {
    let prefix = format!("{}-", desk.config.desk.ticket_prefix.as_str());
    let head = text.get(..prefix.len()).filter(|head| head.eq_ignore_ascii_case(&prefix));
    let number = head.map_or(text, |head| text.get(head.len()..).unwrap_or_default());
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let id = number.parse().ok().filter(|_| is_number)?;
    Some(Named { id, is_reference: head.is_some() })
}

fn dress(
    c: &mut Conn,
    desk: &Desk,
    found: &[TicketRow],
    now: Timestamp,
) -> Result<Vec<Row>, AppError> {
    let around = Around::load(c, desk, found)?;
    Ok(found.iter().map(|row| row_of(desk, &around, row, now)).collect())
}

fn row_of(desk: &Desk, around: &Around, row: &TicketRow, now: Timestamp) -> Row {
    let mut clocks = around.clocks(row.id).iter().map(|clock| RowClock {
        line: around.line(clock, now),
        within: clock.clause.within,
        is_cycle: clock.key.watch.is_cycle(),
    });
    let next = clocks.next();
    let presses =
        |k: &RowClock| k.line.standing.soon || k.line.standing.state == ClockState::Missed;
    Row {
        id: row.id,
        reference: desk.reference(row.id),
        subject: row.subject.clone(),
        severity: row.severity,
        state: row.state,
        account: around.account(row),
        requester: row.requester_name.clone(),
        owner: around.owner(row),
        zone: zone_of(&row.zone),
        reported_at: row.reported_at,
        is_entitled: row.is_entitled,
        unknown_years: around.unknown_years(row.id),
        heard_at: row.heard_at,
        heard_text: row.heard_text.clone(),
        group: group_of(row.next_due_at, now),
        second: clocks.find(presses),
        next,
        told: around.told(row.id),
    }
}

fn group_of(due_at: Option<Timestamp>, now: Timestamp) -> Group {
    match due_at {
        None => Group::Standing,
        Some(due) if due.plus_secs(1) <= now => Group::Late,
        Some(due) if due <= now.plus_secs(NEXT_S) => Group::Next,
        Some(_) => Group::Later,
    }
}

#[cfg(test)]
#[path = "queue_facts.rs"]
mod facts;
