//! Puts the rows of a backup into an empty database, all in one transaction: a restore that is
//! interrupted, or that finds a fault, leaves the database as empty as it was.

use diesel::{
    Connection, QueryableByName, RunQueryDsl,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    sql_query,
    sql_types::Text,
};

use super::{
    catalog::{self, Column, Kind, Sequence, Table},
    conn::{Conn, Place},
    error::DbError,
    migrate,
};

type Transactions = <Conn as Connection>::TransactionManager;

/// An empty database that is being filled. Dropped before [`Restore::finish`], nothing is kept.
pub struct Restore {
    conn: Conn,
    tables: Vec<Table>,
    /// On PostgreSQL: what takes the foreign keys back, since rows come in no order of theirs.
    foreign_keys: Vec<String>,
    insert: String,
}

#[derive(QueryableByName)]
struct ForeignKey {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

impl Restore {
    /// Begins: makes the tables as they were after these migrations.
    ///
    /// # Errors
    /// [`DbError::NotEmpty`] when something is stored there, [`DbError::Newer`] when there is a
    /// migration that this version does not know.
    pub fn begin(place: &Place, migrations: &[String]) -> Result<Self, DbError> {
        let mut conn = place.connect(false)?;
        migrate::refuse_newer(&mut conn)?;
        migrate::refuse_unknown(migrations)?;
        match &mut conn {
            Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
            Conn::Pg(_) => Transactions::begin_transaction(&mut conn)?,
        }
        migrate::hold(&mut conn)?;
        for table in catalog::tables(&mut conn)? {
            if !catalog::is_empty(&mut conn, &table.table)? {
                return Err(DbError::NotEmpty { table: table.table });
            }
        }
        migrate::bring_to(&mut conn, migrations)?;
        let foreign_keys = let_go_of_foreign_keys(&mut conn)?;
        let tables = catalog::tables(&mut conn)?;
        Ok(Self { conn, tables, foreign_keys, insert: String::new() })
    }

    /// The rows that follow are this table's.
    ///
    /// # Errors
    /// [`DbError::Unreadable`] when the database has no such table.
    pub fn table(&mut self, table: &Table) -> Result<(), DbError> {
        if !self.tables.contains(table) {
            let source = format!("there is no table {} of these columns", table.table).into();
            return Err(DbError::Unreadable { what: "table", source });
        }
        self.insert = insert(&self.conn, table);
        Ok(())
    }

    /// Adds rows, each a JSON array.
    ///
    /// # Errors
    /// When the database refuses one; then nothing is kept.
    pub fn rows(&mut self, rows: &[String]) -> Result<(), DbError> {
        if rows.is_empty() {
            return Ok(());
        }
        let all = format!("[{}]", rows.join(","));
        let stored = sql_query(&self.insert).bind::<Text, _>(all).execute(&mut self.conn)?;
        if stored == rows.len() {
            return Ok(());
        }
        let source = format!("{} rows became {stored}", rows.len()).into();
        Err(DbError::Unreadable { what: "row", source })
    }

    /// Ends: every row stands, ids go on after the last that was used, later migrations are run.
    ///
    /// # Errors
    /// When a row names another that is not there, or a migration fails; then nothing is kept.
    pub fn finish(mut self, sequences: &[Sequence]) -> Result<(), DbError> {
        let conn = &mut self.conn;
        catalog::sequences_set(conn, sequences)?;
        for statement in &self.foreign_keys {
            conn.batch_execute(statement)?;
        }
        migrate::bring_on(conn)?;
        Ok(Transactions::commit_transaction(conn)?)
    }
}

/// Rows may name rows that come later. SQLite looks at the end when it is told to; PostgreSQL's
/// foreign keys are taken away and put back, which looks at all rows at once.
fn let_go_of_foreign_keys(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let c = match conn {
        Conn::Sqlite(c) => {
            c.batch_execute("PRAGMA defer_foreign_keys=ON")?;
            return Ok(Vec::new());
        }
        Conn::Pg(c) => c,
    };
    let all: Vec<ForeignKey> = sql_query(
        "SELECT conrelid::regclass::text AS of, quote_ident(conname) AS name, \
         pg_get_constraintdef(oid) AS definition FROM pg_constraint \
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid",
    )
    .load(c)?;
    let mut back = Vec::with_capacity(all.len());
    for ForeignKey { of, name, definition } in all {
        c.batch_execute(&format!("ALTER TABLE {of} DROP CONSTRAINT {name}"))?;
        back.push(format!("ALTER TABLE {of} ADD CONSTRAINT {name} {definition}"));
    }
    Ok(back)
}

fn insert(conn: &Conn, table: &Table) -> String {
    let (value, from): (fn(usize, &Column) -> String, _) = match conn {
        Conn::Sqlite(_) => (sqlite_value, "json_each(?)"),
        Conn::Pg(_) => (pg_value, "jsonb_array_elements($1::jsonb) AS each_row(r)"),
    };
    let names: Vec<String> = table.columns.iter().map(|c| format!("\"{}\"", c.name)).collect();
    let values: Vec<String> =
        table.columns.iter().enumerate().map(|(at, c)| value(at, c)).collect();
    format!(
        "INSERT INTO \"{}\" ({}) SELECT {} FROM {from}",
        table.table,
        names.join(", "),
        values.join(", ")
    )
}

fn sqlite_value(at: usize, column: &Column) -> String {
    match column.kind {
        Kind::Bytes => format!("unhex(value ->> '$[{at}]')"),
        Kind::Number | Kind::Flag | Kind::Text => format!("value ->> '$[{at}]'"),
    }
}

fn pg_value(at: usize, column: &Column) -> String {
    match column.kind {
        Kind::Number => format!("(r ->> {at})::bigint"),
        Kind::Flag => format!("(r ->> {at})::int::boolean"),
        Kind::Text => format!("r ->> {at}"),
        Kind::Bytes => format!("decode(r ->> {at}, 'hex')"),
    }
}
