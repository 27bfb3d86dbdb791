//! All rows of all tables as of one instant, told one after the other: what a backup is made of.
//! Memory does not grow with their number.
//!
//! A row is one JSON array in the order of its table's columns: numbers as numbers, flags as 0 or 1,
//! text as text, bytes as hexadecimal digits. Tables come by name, rows by primary key, so two
//! databases that hold the same are told in the same bytes.

use diesel::{
    QueryableByName, RunQueryDsl,
    connection::{DefaultLoadingMode, SimpleConnection},
    pg::PgRowByRowLoadingMode,
    sql_query,
    sql_types::Text,
};

use super::{
    catalog::{self, Column, Kind, Sequence, Table},
    conn::{Conn, Place},
    error::DbError,
    migrate,
};

/// One thing that is told.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// First: the migrations that the database has had, oldest first.
    Migrations(&'a [String]),
    /// A table; its rows follow.
    Table(&'a Table),
    /// A row of that table.
    Row(&'a str),
    /// Last: the last id that each table has used.
    Sequences(&'a [Sequence]),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Tells everything in the database at `place` to `take`, as of one instant. Others may write
/// meanwhile; what they write is not in it.
///
/// # Errors
/// [`DbError::Newer`], what the database answers, or what `take` returns.
pub fn tell<E: From<DbError>>(
    place: &Place,
    take: &mut dyn FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut conn = place.connect(true)?;
    migrate::refuse_newer(&mut conn)?;
    // On SQLite the instant is that of the first look; from then on the connection sees no other.
    let begin = match &conn {
        Conn::Sqlite(_) => "BEGIN",
        Conn::Pg(_) => "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    conn.batch_execute(begin).map_err(DbError::from)?;
    take(Piece::Migrations(&migrate::versions(&mut conn)?))?;
    let tables = catalog::tables(&mut conn)?;
    for table in &tables {
        take(Piece::Table(table))?;
        rows(&mut conn, table, take)?;
    }
    take(Piece::Sequences(&catalog::sequences(&mut conn, &tables)?))?;
    conn.batch_execute("ROLLBACK").map_err(DbError::from)?;
    Ok(())
}

fn rows<E: From<DbError>>(
    conn: &mut Conn,
    table: &Table,
    take: &mut dyn FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    match conn {
        Conn::Sqlite(c) => {
            let query = sql_query(select(table, sqlite_value, "json_array", "", ""));
            let all = query.load_iter::<Line, DefaultLoadingMode>(c).map_err(DbError::from)?;
            for row in all {
                tell_row(&row.map_err(DbError::from)?, take)?;
            }
        }
        Conn::Pg(c) => {
            let query =
                sql_query(select(table, pg_value, "json_build_array", "::text", " COLLATE \"C\""));
            let all = query.load_iter::<Line, PgRowByRowLoadingMode>(c).map_err(DbError::from)?;
            for row in all {
                tell_row(&row.map_err(DbError::from)?, take)?;
            }
        }
    }
    Ok(())
}

/// The databases write the same JSON in different bytes: it is read and written again.
fn tell_row<E: From<DbError>>(
    row: &Line,
    take: &mut dyn FnMut(Piece<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let values: Vec<serde_json::Value> = serde_json::from_str(&row.line).map_err(DbError::from)?;
    let line = serde_json::to_string(&values).map_err(DbError::from)?;
    take(Piece::Row(&line))
}

fn select(
    table: &Table,
    value: fn(&Column) -> String,
    array: &str,
    cast: &str,
    collate: &str,
) -> String {
    let values: Vec<String> = table.columns.iter().map(value).collect();
    let is_text = |name: &str| {
        table.columns.iter().any(|column| column.name == name && column.kind == Kind::Text)
    };
    let order: Vec<String> = table
        .key
        .iter()
        .map(|name| format!("\"{name}\"{}", if is_text(name) { collate } else { "" }))
        .collect();
    let order =
        if order.is_empty() { String::new() } else { format!(" ORDER BY {}", order.join(", ")) };
    format!("SELECT {array}({}){cast} AS line FROM \"{}\"{order}", values.join(", "), table.table)
}

fn sqlite_value(column: &Column) -> String {
    let name = &column.name;
    match column.kind {
        // hex(NULL) would be an empty text.
        Kind::Bytes => format!("iif(\"{name}\" IS NULL, NULL, lower(hex(\"{name}\")))"),
        Kind::Number | Kind::Flag | Kind::Text => format!("\"{name}\""),
    }
}

fn pg_value(column: &Column) -> String {
    let name = &column.name;
    match column.kind {
        Kind::Bytes => format!("encode(\"{name}\", 'hex')"),
        Kind::Flag => format!("\"{name}\"::int"),
        Kind::Number | Kind::Text => format!("\"{name}\""),
    }
}
