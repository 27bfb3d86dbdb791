//! Brings the tables up to date, under a lock; refuses a database that is newer than the binary.

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    migration::Migration as _,
    sql_query,
    sql_types::{BigInt, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    conn::{Conn, Place},
    error::DbError,
};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRESQL: EmbeddedMigrations = embed_migrations!("migrations/postgresql");

/// The channel by which nodes on one PostgreSQL tell each other that there is something new.
pub(super) const CHANNEL: &str = "tarmac";
/// The word on it that says: the tables have changed.
pub(super) const SCHEMA: &str = "schema";

/// Held on PostgreSQL while one node migrates.
const LOCK: i64 = 0x7461_726d_6163;

/// Which migrations ran: their names, oldest first. Empty when the tables were up to date.
///
/// # Errors
/// [`DbError::Newer`] when the database knows more than we do, else what failed.
pub fn bring_up(place: &Place) -> Result<Vec<String>, DbError> {
    let mut conn = place.connect(false)?;
    refuse_newer(&mut conn)?;
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| DbError::Migrate(e.to_string());
    match &mut conn {
        Conn::Sqlite(c) => {
            // Two starts on one file: the second waits here, then finds nothing to do.
            c.exclusive_transaction(|c| {
                let ran = c.run_pending_migrations(SQLITE).map_err(failed)?;
                Ok(ran.iter().map(ToString::to_string).collect())
            })
        }
        Conn::Pg(c) => {
            c.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            let ran = c.run_pending_migrations(POSTGRESQL).map_err(failed)?;
            let names: Vec<String> = ran.iter().map(ToString::to_string).collect();
            c.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
            if !names.is_empty() {
                announce(c, SCHEMA)?;
            }
            Ok(names)
        }
    }
}

/// Says a word to the other nodes.
pub(super) fn announce(c: &mut PgConnection, word: &str) -> Result<(), DbError> {
    Ok(c.batch_execute(&format!("NOTIFY {CHANNEL}, '{word}'"))?)
}

/// Takes every migration back, newest first: the tables and all they hold are gone.
///
/// # Errors
/// [`DbError::Migrate`] with the failed step.
pub fn take_down(place: &Place) -> Result<(), DbError> {
    let mut conn = place.connect(false)?;
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| DbError::Migrate(e.to_string());
    match &mut conn {
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(drop).map_err(failed),
        Conn::Pg(c) => c.revert_all_migrations(POSTGRESQL).map(drop).map_err(failed),
    }
}

/// Keeps other starts of the program from migrating until the end of the transaction.
pub(super) fn hold(conn: &mut Conn) -> Result<(), DbError> {
    if let Conn::Pg(c) = conn {
        c.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
    }
    Ok(())
}

/// In a transaction: makes the tables of an empty database as they were after just these
/// migrations.
pub(super) fn bring_to(conn: &mut Conn, wanted: &[String]) -> Result<(), DbError> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| DbError::Migrate(e.to_string());
    match conn {
        Conn::Sqlite(c) => {
            c.revert_all_migrations(SQLITE).map_err(failed)?;
            for step in c.pending_migrations(SQLITE).map_err(failed)? {
                if wanted.contains(&step.name().version().to_string()) {
                    c.run_migration(&step).map_err(failed)?;
                }
            }
        }
        Conn::Pg(c) => {
            c.revert_all_migrations(POSTGRESQL).map_err(failed)?;
            for step in c.pending_migrations(POSTGRESQL).map_err(failed)? {
                if wanted.contains(&step.name().version().to_string()) {
                    c.run_migration(&step).map_err(failed)?;
                }
            }
        }
    }
    Ok(())
}

/// In a transaction: runs what is pending.
pub(super) fn bring_on(conn: &mut Conn) -> Result<(), DbError> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| DbError::Migrate(e.to_string());
    match conn {
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop).map_err(failed),
        Conn::Pg(c) => c.run_pending_migrations(POSTGRESQL).map(drop).map_err(failed),
    }
}

/// The migrations that ran, oldest first.
pub(super) fn versions(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let all: Vec<Version> = sql_query(
        "SELECT CAST(version AS TEXT) AS version FROM __diesel_schema_migrations ORDER BY version",
    )
    .load(conn)?;
    Ok(all.into_iter().map(|v| v.version).collect())
}

/// Fine when each of these migrations is one of ours.
pub fn refuse_unknown(migrations: &[String]) -> Result<(), DbError> {
    let known = known_versions()?;
    match migrations.iter().find(|version| !known.contains(version)) {
        Some(version) => Err(DbError::Newer { found: version.clone() }),
        None => Ok(()),
    }
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    found: i64,
}

/// Fine when every migration that ran is one of ours.
pub(super) fn refuse_newer(conn: &mut Conn) -> Result<(), DbError> {
    let has_table = match conn {
        Conn::Sqlite(_) => {
            "SELECT COUNT(*) AS found FROM sqlite_master WHERE name = '__diesel_schema_migrations'"
        }
        Conn::Pg(_) => {
            "SELECT COUNT(*) AS found FROM pg_tables WHERE tablename = '__diesel_schema_migrations'"
        }
    };
    let found: Found = sql_query(has_table).get_result(conn)?;
    if found.found == 0 {
        return Ok(());
    }
    let newest: Vec<Version> = sql_query(
        "SELECT CAST(version AS TEXT) AS version FROM __diesel_schema_migrations \
         ORDER BY version DESC",
    )
    .load(conn)?;
    let known = known_versions()?;
    match newest.into_iter().find(|v| !known.contains(&v.version)) {
        Some(v) => Err(DbError::Newer { found: v.version }),
        None => Ok(()),
    }
}

/// Fine when nothing is pending.
pub(super) fn refuse_older(conn: &mut Conn) -> Result<(), DbError> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| DbError::Migrate(e.to_string());
    let pending = match conn {
        Conn::Sqlite(c) => c.has_pending_migration(SQLITE).map_err(failed)?,
        Conn::Pg(c) => c.has_pending_migration(POSTGRESQL).map_err(failed)?,
    };
    if pending { Err(DbError::Older) } else { Ok(()) }
}

fn known_versions() -> Result<Vec<String>, DbError> {
    use diesel::migration::{Migration, MigrationSource};
    let list: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> =
        SQLITE.migrations().map_err(|e| DbError::Migrate(e.to_string()))?;
    Ok(list.iter().map(|m| m.name().version().to_string()).collect())
}
