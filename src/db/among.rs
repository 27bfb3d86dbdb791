//! A list of ids, or of words, as one value, so that its statement is the same for every length: prepared once a
//! connection and kept. `IN (?, ?, …)` would be read and planned anew each time.

use diesel::{
    PgConnection, SqliteConnection,
    backend::Backend,
    expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    serialize::ToSql,
    sql_types::{Bool, HasSqlType, Text},
};

use super::conn::Conn;

/// Whether a connection speaks to PostgreSQL; otherwise to SQLite.
pub(super) trait Speaks {
    /// See the trait.
    fn is_pg(&self) -> bool;
}

impl Speaks for PgConnection {
    fn is_pg(&self) -> bool {
        true
    }
}

impl Speaks for SqliteConnection {
    fn is_pg(&self) -> bool {
        false
    }
}

impl Speaks for Conn {
    fn is_pg(&self) -> bool {
        matches!(self, Self::Pg(_))
    }
}

/// See [`among`] and [`among_words`].
#[derive(Debug, Clone, QueryId)]
pub(super) struct Among<C> {
    column: C,
    list: String,
    before: &'static str,
    after: &'static str,
}

/// What stands before and behind a list on SQLite, whatever is in it.
const JSON_LIST: (&str, &str) = (" IN (SELECT value FROM json_each(", "))");

/// Whether a column is one of some words.
pub(super) fn among_words<C>(c: &impl Speaks, column: C, words: &[String]) -> Among<C> {
    let is_pg = c.is_pg();
    let mut list = String::new();
    list.push(if is_pg { '{' } else { '[' });
    for (nth, word) in words.iter().enumerate() {
        if nth > 0 {
            list.push(',');
        }
        if is_pg {
            list.push('"');
            list.push_str(&word.replace('\\', "\\\\").replace('"', "\\\""));
            list.push('"');
        } else {
            list.push_str(&serde_json::Value::from(word.as_str()).to_string());
        }
    }
    list.push(if is_pg { '}' } else { ']' });
    let (before, after) = if is_pg { (" = ANY(", "::TEXT[])") } else { JSON_LIST };
    Among { column, list, before, after }
}

/// Whether a column is one of some ids.
pub(super) fn among<C, I: Copy + Into<i64>>(c: &impl Speaks, column: C, ids: &[I]) -> Among<C> {
    let is_pg = c.is_pg();
    let mut text = String::with_capacity(ids.len() * 8 + 2);
    text.push(if is_pg { '{' } else { '[' });
    for (nth, id) in ids.iter().enumerate() {
        if nth > 0 {
            text.push(',');
        }
        let id: i64 = (*id).into();
        text.push_str(&id.to_string());
    }
    text.push(if is_pg { '}' } else { ']' });
    let (before, after) = if is_pg { (" = ANY(", "::BIGINT[])") } else { JSON_LIST };
    Among { column, list: text, before, after }
}

impl<C: Expression> Expression for Among<C> {
    type SqlType = Bool;
}

impl<C> ValidGrouping<()> for Among<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<T>, T> AppearsOnTable<T> for Among<C> {}

impl<C, D> QueryFragment<D> for Among<C>
where
    D: Backend + HasSqlType<Text>,
    C: QueryFragment<D>,
    String: ToSql<Text, D>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(self.before);
        out.push_bind_param::<Text, String>(&self.list)?;
        out.push_sql(self.after);
        Ok(())
    }
}

/// A copy of outgoing mail that waits. The word stands in the statement: there is an index of just
/// these, and a planner that is handed the word beside the statement plans it anew each time to see
/// whether it may use that index.
#[derive(Debug, Clone, Copy, QueryId)]
pub(super) struct Waits;

impl Expression for Waits {
    type SqlType = Bool;
}

impl ValidGrouping<()> for Waits {
    type IsAggregate = is_aggregate::No;
}

impl<T> AppearsOnTable<T> for Waits {}

impl<D: Backend> QueryFragment<D> for Waits {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        out.push_sql("outbox_deliveries.state = 'waiting'");
        Ok(())
    }
}
