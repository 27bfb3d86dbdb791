//! A statement that is prepared once a connection and kept, where diesel would read and plan it anew
//! at each call: it does so with every `UPDATE` and with every insert of several rows, since it
//! cannot know that their text is the same each time.

use diesel::{
    RunQueryDsl,
    backend::Backend,
    internal::derives::multiconnection::AstPassHelper as _,
    query_builder::{AstPass, QueryBuilder as _, QueryFragment, QueryId},
    result::QueryResult,
};

/// Rows that one kept insert has at most: each number of rows is a statement of its own.
pub(super) const ROWS: usize = 8;

/// Keeps a statement. Only for one whose text has few forms, since each of them is kept for as long
/// as the connection lasts.
#[derive(Debug, Clone)]
pub(super) struct Kept<S>(pub(super) S);

impl<S> QueryId for Kept<S> {
    type QueryId = ();
    /// It is known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S, D> QueryFragment<D> for Kept<S>
where
    D: Backend,
    D::QueryBuilder: Default,
    S: QueryFragment<D>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, D>) -> QueryResult<()> {
        if out.bind_collector().is_some() || out.debug_binds().is_some() {
            return self.0.walk_ast(out);
        }
        // The text alone does not say that it may be another the next time.
        let mut text = D::QueryBuilder::default();
        self.0.to_sql(&mut text, out.backend())?;
        out.push_sql(&text.finish());
        Ok(())
    }
}

impl<S, C> RunQueryDsl<C> for Kept<S> {}

/// Inserts rows, with a clause for those that are there already where one is named: some are one kept
/// statement on PostgreSQL, and each is one on SQLite, where a round trip costs nothing; many are
/// written as large statements, which are not kept.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr $(, $($clause:tt)+)?) => {{
        for part in $rows.chunks(500) {
            let is_kept = part.len() <= $crate::db::kept::ROWS;
            match $conn {
                $crate::db::conn::Conn::Pg(c) => {
                    let all = diesel::insert_into($table).values(part)$($($clause)+)?;
                    if is_kept {
                        $crate::db::kept::Kept(all).execute(c)?;
                    } else {
                        all.execute(c)?;
                    }
                }
                $crate::db::conn::Conn::Sqlite(c) if is_kept => {
                    for one in part {
                        let one = diesel::insert_into($table).values(one)$($($clause)+)?;
                        $crate::db::kept::Kept(one).execute(c)?;
                    }
                }
                $crate::db::conn::Conn::Sqlite(c) => {
                    diesel::insert_into($table).values(part)$($($clause)+)?.execute(c)?;
                }
            }
        }
    }};
}
pub(super) use insert_rows;
