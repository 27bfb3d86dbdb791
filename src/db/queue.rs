//! The queue: open tickets by their next deadline, a page at a time by a cursor, and what stands
//! beside them. Nothing here grows with the number of tickets.

use std::collections::HashMap;

use diesel::{
    dsl::{max, min},
    prelude::*,
    sql_types::{Array, BigInt, Text},
};

use super::{
    among::among,
    conn::{Conn, MultiBackend, each},
    error::DbError,
    promises::ClockRow,
    schema::{clocks, tickets, users},
    tickets::TicketRow,
};
use crate::domain::{
    ids::{AccountId, TeamId, TicketId, UserId},
    promise::Severity,
    ticket::TicketState,
    time::Timestamp,
};

/// A part of the open tickets that an index keeps in the order of deadlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of them.
    All,
    /// Those of one person.
    Owner(UserId),
    /// Those that nobody owns.
    Unowned,
    /// Those of one team.
    Team(TeamId),
    /// Those whose account names no team: the default team's.
    Teamless,
    /// Those of one severity.
    Severity(Severity),
}

/// Where a page ends: tickets without a deadline come last, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// The deadline of its last ticket.
    pub due_at: Option<Timestamp>,
    /// Its number.
    pub id: TicketId,
}

type Open<'a> = tickets::BoxedQuery<'a, MultiBackend>;

/// The open tickets of a part. Where the part is “nobody's” its column is sorted by too: PostgreSQL
/// does not see otherwise that the index has the order already.
fn open_of<'a>(part: Part) -> Open<'a> {
    let open = tickets::table.filter(tickets::state.eq(TicketState::Open)).into_boxed();
    match part {
        Part::All => open,
        Part::Owner(user) => open.filter(tickets::owner_id.eq(user)),
        Part::Unowned => open.filter(tickets::owner_id.is_null()).order(tickets::owner_id),
        Part::Team(team) => open.filter(tickets::team_id.eq(team)),
        Part::Teamless => open.filter(tickets::team_id.is_null()).order(tickets::team_id),
        Part::Severity(severity) => open.filter(tickets::severity.eq(severity)),
    }
}

fn load(c: &mut Conn, query: Open<'_>, limit: i64) -> Result<Vec<TicketRow>, DbError> {
    Ok(query
        .then_order_by((tickets::next_due_at, tickets::id))
        .limit(limit)
        .select(TicketRow::as_select())
        .load(c)?)
}

/// The open tickets of some parts (which have none in common), by deadline and number, after where
/// the page before ended.
pub fn queue_page(
    c: &mut Conn,
    parts: &[Part],
    after: Option<After>,
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    let mut rows = Vec::new();
    for part in parts {
        rows.extend(page_of(c, *part, after, limit)?);
    }
    if parts.len() > 1 {
        rows.sort_by_key(|row| (row.next_due_at.is_none(), row.next_due_at, row.id));
        rows.truncate(usize::try_from(limit).unwrap_or(0));
    }
    Ok(rows)
}

fn page_of(
    c: &mut Conn,
    part: Part,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    let mut rows = Vec::new();
    if after.is_none_or(|a| a.due_at.is_some()) {
        let mut query = open_of(part).filter(tickets::next_due_at.is_not_null());
        if let Some(After { due_at: Some(due), id }) = after {
            query = query
                .filter(tickets::next_due_at.ge(due))
                .filter(tickets::next_due_at.gt(due).or(tickets::id.gt(id)));
        }
        rows = load(c, query, limit)?;
    }
    let missing = limit - i64::try_from(rows.len()).unwrap_or(limit);
    if missing > 0 {
        let mut query = open_of(part).filter(tickets::next_due_at.is_null());
        if let Some(After { due_at: None, id }) = after {
            query = query.filter(tickets::id.gt(id));
        }
        rows.extend(load(c, query, missing)?);
    }
    Ok(rows)
}

/// The open tickets of a part whose next deadline lies after `after` (none: from the first on) and
/// not after `until`, the earliest first. S1 is left out: it stands in no digest.
pub fn queue_due(
    c: &mut Conn,
    part: Part,
    after: Option<Timestamp>,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    let mut query = open_of(part)
        .filter(tickets::next_due_at.le(until))
        .filter(tickets::severity.ne(Severity::S1));
    if let Some(after) = after {
        query = query.filter(tickets::next_due_at.gt(after));
    }
    load(c, query, limit)
}

/// What a search found on one stretch of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The tickets, newest first.
    pub rows: Vec<TicketRow>,
    /// Where to go on: below this number nothing was looked at.
    pub below: Option<TicketId>,
}

/// Looks for tickets that have all of these words (lower case), newest first, on the `span` numbers
/// below `below`: bounded, however many tickets there are.
pub fn queue_search(
    c: &mut Conn,
    words: &[String],
    below: Option<TicketId>,
    span: i64,
    limit: i64,
) -> Result<Found, DbError> {
    let top = if let Some(below) = below {
        below
    } else {
        let newest: Option<TicketId> = tickets::table.select(max(tickets::id)).first(c)?;
        TicketId(newest.map_or(0, |id| id.0 + 1))
    };
    let bottom = TicketId(top.0.saturating_sub(span));
    let mut query = tickets::table
        .filter(tickets::id.lt(top))
        .filter(tickets::id.ge(bottom))
        .into_boxed::<MultiBackend>();
    for word in words {
        query = query.filter(tickets::search.like(format!("%{}%", escaped(word))).escape('\\'));
    }
    let rows: Vec<TicketRow> =
        query.order(tickets::id.desc()).limit(limit).select(TicketRow::as_select()).load(c)?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|n| n >= limit);
    let below = if is_full {
        rows.last().map(|row| row.id)
    } else {
        let oldest: Option<TicketId> = tickets::table.select(min(tickets::id)).first(c)?;
        Some(bottom).filter(|bottom| oldest.is_some_and(|oldest| oldest < *bottom))
    };
    Ok(Found { rows, below })
}

/// The word as a LIKE pattern takes it literally.
pub(super) fn escaped(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// The clocks of some tickets that have not stopped, by ticket and key.
pub fn clock_running(c: &mut Conn, tickets: &[TicketId]) -> Result<Vec<ClockRow>, DbError> {
    Ok(each!(c, |c| clocks::table
        .filter(among(c, clocks::ticket_id, tickets))
        .filter(clocks::stop.is_null())
        .order((clocks::ticket_id, clocks::watch, clocks::cycle, clocks::generation))
        .select(ClockRow::as_select())
        .load(c))?)
}

/// How some users are called.
pub fn user_names(c: &mut Conn, ids: &[UserId]) -> Result<HashMap<UserId, String>, DbError> {
    let rows: Vec<(UserId, String)> =
        users::table.filter(among(c, users::id, ids)).select((users::id, users::name)).load(c)?;
    Ok(rows.into_iter().collect())
}

/// The last step that told somebody, of each ticket of a list: SQLite takes what stands beside
/// `max(id)` from that row.
const LAST_STEPS: &str = "SELECT subject_id, max(id) AS id, fired_at, told FROM steps \
    WHERE subject_kind = 'ticket' AND subject_id IN (SELECT value FROM json_each(?)) \
    AND told NOT LIKE '{\"people\":[]%' GROUP BY subject_id";

/// The same for PostgreSQL.
const LAST_STEPS_PG: &str = "SELECT DISTINCT ON (subject_id) subject_id, fired_at, told FROM steps \
    WHERE subject_kind = 'ticket' AND subject_id = ANY($1) \
    AND told NOT LIKE '{\"people\":[]%' ORDER BY subject_id, id DESC";

#[derive(QueryableByName)]
struct LastStep {
    #[diesel(sql_type = BigInt)]
    subject_id: i64,
    #[diesel(sql_type = BigInt)]
    fired_at: Timestamp,
    #[diesel(sql_type = Text)]
    told: String,
}

/// The last step that told somebody, for each of some tickets: when, and the JSON of whom.
pub fn step_last(
    c: &mut Conn,
    tickets: &[TicketId],
) -> Result<HashMap<TicketId, (Timestamp, String)>, DbError> {
    let ids: Vec<i64> = tickets.iter().map(|id| id.0).collect();
    let rows: Vec<LastStep> = match c {
        Conn::Sqlite(c) => {
            let list = serde_json::Value::from(ids).to_string();
            diesel::sql_query(LAST_STEPS).bind::<Text, _>(list).load(c)?
        }
        Conn::Pg(c) => diesel::sql_query(LAST_STEPS_PG).bind::<Array<BigInt>, _>(ids).load(c)?,
    };
    Ok(rows.into_iter().map(|row| (TicketId(row.subject_id), (row.fired_at, row.told))).collect())
}

/// Beyond this nothing is counted.
pub const COUNTED: i64 = 1_000;

/// How many there are of what the queue names, each up to one more than [`COUNTED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, QueryableByName)]
pub struct CountRow {
    /// Open tickets.
    #[diesel(sql_type = BigInt)]
    pub open_n: i64,
    /// Open tickets with a promise that is late.
    #[diesel(sql_type = BigInt)]
    pub late_n: i64,
    /// Open tickets of one person.
    #[diesel(sql_type = BigInt)]
    pub mine_n: i64,
    /// Open tickets that nobody owns.
    #[diesel(sql_type = BigInt)]
    pub unowned_n: i64,
    /// Open S1 tickets.
    #[diesel(sql_type = BigInt)]
    pub grounded_n: i64,
    /// Messages that wait for a person.
    #[diesel(sql_type = BigInt)]
    pub held_n: i64,
    /// Messages that are parked.
    #[diesel(sql_type = BigInt)]
    pub parked_n: i64,
}

/// One statement: each count reads an index up to its bound. `$1` is the latest deadline that is
/// late, `$2` the person.
const COUNTS: &str = "SELECT \
    (SELECT count(*) FROM (SELECT 1 FROM tickets WHERE state = 'open' LIMIT 1001) AS n) AS open_n, \
    (SELECT count(*) FROM (SELECT 1 FROM tickets WHERE state = 'open' AND next_due_at <= $1 \
        LIMIT 1001) AS n) AS late_n, \
    (SELECT count(*) FROM (SELECT 1 FROM tickets WHERE owner_id = $2 AND state = 'open' \
        LIMIT 1001) AS n) AS mine_n, \
    (SELECT count(*) FROM (SELECT 1 FROM tickets WHERE owner_id IS NULL AND state = 'open' \
        LIMIT 1001) AS n) AS unowned_n, \
    (SELECT count(*) FROM (SELECT 1 FROM tickets WHERE severity = 'S1' AND state = 'open' \
        LIMIT 1001) AS n) AS grounded_n, \
    (SELECT count(*) FROM (SELECT 1 FROM inbound WHERE state = 'quarantine' LIMIT 1001) AS n) \
        AS held_n, \
    (SELECT count(*) FROM (SELECT 1 FROM inbound WHERE state = 'parked' LIMIT 1001) AS n) \
        AS parked_n";

/// The counts for a person at `now`; a promise is late from one second after its deadline.
pub fn queue_counts(c: &mut Conn, user: UserId, now: Timestamp) -> Result<CountRow, DbError> {
    let late = now.plus_secs(-1).micros();
    Ok(each!(c, |c| diesel::sql_query(COUNTS)
        .bind::<BigInt, _>(late)
        .bind::<BigInt, _>(user.0)
        .get_result(c))?)
}

/// How many open tickets each account has.
pub fn open_by_account(c: &mut Conn) -> Result<Vec<(AccountId, i64)>, DbError> {
    let rows: Vec<(Option<AccountId>, i64)> = tickets::table
        .filter(tickets::state.eq(TicketState::Open))
        .group_by(tickets::account_id)
        .select((tickets::account_id, diesel::dsl::count_star()))
        .load(c)?;
    Ok(rows.into_iter().filter_map(|(id, n)| Some((id?, n))).collect())
}

/// The open tickets of an account, the next deadline first.
pub fn open_of_account(
    c: &mut Conn,
    account: AccountId,
    limit: i64,
) -> Result<Vec<TicketRow>, DbError> {
    Ok(each!(c, |c| tickets::table
        .filter(tickets::account_id.eq(account))
        .filter(tickets::state.eq(TicketState::Open))
        .order((tickets::next_due_at.is_null(), tickets::next_due_at, tickets::id))
        .limit(limit)
        .select(TicketRow::as_select())
        .load(c))?)
}
