//! What tables a database has, as the database itself tells it: whatever migrations bring is found.

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use serde::{Deserialize, Serialize};

use super::{conn::Conn, error::DbError};

/// What a column holds; the same on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table and its columns, by name, so that both databases tell the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub table: String,
    /// Its columns, by name.
    pub columns: Vec<Column>,
    /// The columns of its primary key, in order.
    pub key: Vec<String>,
}

/// The last number that a table's ids have used.
pub type Sequence = (String, i64);

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    /// The place in the primary key, from 1; 0 outside of it.
    #[diesel(sql_type = BigInt)]
    place: i64,
}

#[derive(QueryableByName)]
struct Used {
    #[diesel(sql_type = Nullable<BigInt>)]
    used: Option<i64>,
}

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' \
     AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' \
     ORDER BY name";
const PG_TABLES: &str = "SELECT tablename::text AS name FROM pg_tables \
     WHERE schemaname = current_schema() AND tablename NOT LIKE '\\_\\_diesel%' \
     ORDER BY tablename::text COLLATE \"C\"";

const SQLITE_COLUMNS: &str = "SELECT name, type AS kind, CAST(pk AS BIGINT) AS place FROM pragma_table_info(?) ORDER BY name";
const PG_COLUMNS: &str = "SELECT a.attname::text AS name, format_type(a.atttypid, NULL) AS kind, \
     COALESCE(array_position(i.indkey::int2[], a.attnum), -1)::bigint + 1 AS place \
     FROM pg_attribute a \
     LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
     WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped \
     ORDER BY a.attname::text COLLATE \"C\"";

/// All tables of ours, by name; empty before the first migration.
///
/// # Errors
/// [`DbError::Unreadable`] for a column of a type that this version does not know.
pub fn tables(c: &mut Conn) -> Result<Vec<Table>, DbError> {
    let names: Vec<Name> = match c {
        Conn::Sqlite(c) => sql_query(SQLITE_TABLES).load(c)?,
        Conn::Pg(c) => sql_query(PG_TABLES).load(c)?,
    };
    names.into_iter().map(|name| table(c, name.name)).collect()
}

fn table(c: &mut Conn, table: String) -> Result<Table, DbError> {
    let told: Vec<Told> = match c {
        Conn::Sqlite(c) => sql_query(SQLITE_COLUMNS).bind::<Text, _>(&table).load(c)?,
        Conn::Pg(c) => sql_query(PG_COLUMNS).bind::<Text, _>(&table).load(c)?,
    };
    let mut key: Vec<(i64, String)> =
        told.iter().filter(|t| t.place > 0).map(|t| (t.place, t.name.clone())).collect();
    key.sort();
    let columns = told
        .into_iter()
        .map(|t| Ok(Column { kind: kind(&table, &t)?, name: t.name }))
        .collect::<Result<_, DbError>>()?;
    Ok(Table { columns, key: key.into_iter().map(|(_, name)| name).collect(), table })
}

fn kind(table: &str, told: &Told) -> Result<Kind, DbError> {
    match told.kind.to_uppercase().as_str() {
        "BIGINT" | "INTEGER" => Ok(Kind::Number),
        "BOOLEAN" => Ok(Kind::Flag),
        "TEXT" => Ok(Kind::Text),
        "BLOB" | "BYTEA" => Ok(Kind::Bytes),
        other => Err(DbError::Unreadable {
            what: "table",
            source: format!("{table}.{} is of the unknown type {other}", told.name).into(),
        }),
    }
}

/// Whether a table has no row.
pub(super) fn is_empty(c: &mut Conn, table: &str) -> Result<bool, DbError> {
    let rows: Vec<Used> =
        sql_query(format!("SELECT CAST(1 AS BIGINT) AS used FROM \"{table}\" LIMIT 1")).load(c)?;
    Ok(rows.is_empty())
}

/// The last id that each table has used, where it has used one.
pub(super) fn sequences(c: &mut Conn, tables: &[Table]) -> Result<Vec<Sequence>, DbError> {
    let mut found = Vec::new();
    for table in tables.iter().filter(|t| t.key == ["id"]) {
        let name = &table.table;
        let used: Vec<Used> = match c {
            Conn::Sqlite(c) => {
                sql_query("SELECT CAST(seq AS BIGINT) AS used FROM sqlite_sequence WHERE name = ?")
                    .bind::<Text, _>(name)
                    .load(c)?
            }
            Conn::Pg(c) => {
                let Some(sequence) = pg_sequence(c, name)? else { continue };
                sql_query(format!(
                    "SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END AS used \
                     FROM {sequence}"
                ))
                .load(c)?
            }
        };
        let used = used.first().and_then(|u| u.used).filter(|used| *used > 0);
        found.extend(used.map(|used| (name.clone(), used)));
    }
    Ok(found)
}

/// The next id of each of these tables comes after the one that was used.
pub(super) fn sequences_set(c: &mut Conn, all: &[Sequence]) -> Result<(), DbError> {
    for (name, used) in all {
        match c {
            Conn::Sqlite(c) => {
                sql_query("DELETE FROM sqlite_sequence WHERE name = ?")
                    .bind::<Text, _>(name)
                    .execute(c)?;
                sql_query("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)")
                    .bind::<Text, _>(name)
                    .bind::<BigInt, _>(used)
                    .execute(c)?;
            }
            Conn::Pg(c) => {
                let Some(sequence) = pg_sequence(c, name)? else { continue };
                let _set: Vec<Used> = sql_query("SELECT setval($1::regclass, $2) AS used")
                    .bind::<Text, _>(sequence)
                    .bind::<BigInt, _>(used)
                    .load(c)?;
            }
        }
    }
    Ok(())
}

/// The sequence behind a table's ids, quoted where it must be.
fn pg_sequence(c: &mut diesel::PgConnection, table: &str) -> Result<Option<String>, DbError> {
    let found: Vec<Name> = sql_query(
        "SELECT s AS name FROM pg_get_serial_sequence($1, 'id') AS s WHERE s IS NOT NULL",
    )
    .bind::<Text, _>(format!("\"{table}\""))
    .load(c)?;
    Ok(found.into_iter().next().map(|name| name.name))
}
