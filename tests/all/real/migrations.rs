//! A process is killed while it migrates: at each statement on PostgreSQL, at each page that it
//! writes on SQLite. It is as it was or as it shall be, never half; the next start makes it whole.
//!
//! `TEST_EVERY` says at how many of the points (9: one of nine); `scripts/long migrations` takes all.

use std::{
    os::unix::process::ExitStatusExt as _,
    process::{Command, Stdio},
};

use diesel::connection::SimpleConnection as _;
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use tarmac::{
    db::{Conn, Place},
    time_source::{RealTime, TimeSource as _},
};

use super::ledger::{count, lines};
use crate::support::{project, store::Store};

/// Rows that an older desk has.
const ROWS: i64 = 50;

fn every() -> usize {
    std::env::var("TEST_EVERY").ok().and_then(|n| n.parse().ok()).unwrap_or(9)
}

fn url(store: &Store) -> String {
    match &store.place {
        Place::Sqlite(path) => format!("sqlite:{path}"),
        Place::Pg(url) => url.clone(),
    }
}

/// `tarmac migrate` on it, started by a shell that says this before.
fn migrate(store: &Store, before: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("{before} exec \"$1\" migrate"), "sh", env!("CARGO_BIN_EXE_tarmac")])
        .env("TARMAC_DATABASE__URL", url(store))
        .current_dir(project::root().join("target"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// The first migration alone, with rows in what the later ones change.
fn older(store: &Store) {
    let mut conn = store.place.connect(false).unwrap();
    let name = if store.is_postgresql() { "postgresql" } else { "sqlite" };
    let all =
        FileBasedMigrations::from_path(project::root().join("migrations").join(name)).unwrap();
    match &mut conn {
        Conn::Pg(c) => drop(c.run_next_migration(all).unwrap()),
        Conn::Sqlite(c) => drop(c.run_next_migration(all).unwrap()),
    }
    for n in 0..ROWS {
        conn.batch_execute(&format!(
            "INSERT INTO job_slots (name, slot_at, started_at) VALUES ('digest', {n}, {n})"
        ))
        .unwrap();
    }
}

/// The tables, a line a column, and the migrations that have run.
fn tables(store: &Store) -> (Vec<String>, Vec<String>) {
    let columns = if store.is_postgresql() {
        "SELECT table_name || '.' || column_name AS line FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%' ORDER BY 1"
    } else {
        "SELECT m.name || '.' || c.name AS line FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' \
         AND m.name NOT LIKE 'sqlite%' ORDER BY 1"
    };
    let has_any = if store.is_postgresql() {
        "SELECT COUNT(*) AS n FROM pg_tables WHERE tablename = '__diesel_schema_migrations'"
    } else {
        "SELECT COUNT(*) AS n FROM sqlite_master WHERE name = '__diesel_schema_migrations'"
    };
    let versions = if count(store, has_any) == 0 {
        Vec::new()
    } else {
        lines(
            store,
            "SELECT CAST(version AS TEXT) AS line FROM __diesel_schema_migrations ORDER BY 1",
        )
    };
    (lines(store, columns), versions)
}

/// What the tables are after each number of migrations.
fn wholes(fresh: impl Fn() -> Store) -> Vec<(Vec<String>, Vec<String>)> {
    let (empty, one, all) = (fresh(), fresh(), fresh());
    older(&one);
    assert!(migrate(&all, "").status().unwrap().success());
    vec![tables(&empty), tables(&one), tables(&all)]
}

/// It was never half, no row is lost, and the next start makes it whole.
fn is_sound(store: &Store, wholes: &[(Vec<String>, Vec<String>)], rows: i64, at: usize) {
    let found = tables(store);
    // Between the first and the last there may be more steps: each is whole where its columns stand
    // with its version.
    let is_whole =
        wholes.contains(&found) || found.1.len() > 1 && found.1.len() < wholes[2].1.len();
    assert!(is_whole, "half, at {at}: {found:?}");
    assert!(migrate(store, "").status().unwrap().success(), "the start after {at}");
    assert_eq!(tables(store), wholes[2], "after {at}");
    assert_eq!(count(store, "SELECT COUNT(*) AS n FROM job_slots"), rows, "after {at}");
}

#[test]
fn killed_at_any_page_that_a_migration_writes_a_file_is_never_half() {
    let wholes = wholes(Store::sqlite);
    for rows in [0, ROWS] {
        let (mut at, mut kills) = (0, 0);
        loop {
            let store = Store::sqlite();
            if rows > 0 {
                older(&store);
            }
            // The system kills a process whose file grows beyond so many blocks of 512 bytes.
            let status = migrate(&store, &format!("ulimit -f {};", at * 8)).status().unwrap();
            if status.success() {
                break;
            }
            // Where SQLite meets the limit itself it says so, and the program ends.
            kills += usize::from(status.signal().is_some());
            is_sound(&store, &wholes, rows, at);
            at += if rows > 0 { 1 } else { every() };
        }
        println!("migrations: sqlite with {rows} rows killed {kills} times, at pages to {at}");
        assert!(kills > 2, "{kills}");
    }
}

/// Stops the server at the n-th statement that changes a table, until the test lets it go.
const TRAP: &str = "CREATE SCHEMA trap; CREATE SEQUENCE trap.n; CREATE TABLE trap.at (n BIGINT); \
    CREATE FUNCTION trap.stop() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN \
    IF nextval('trap.n') = (SELECT n FROM trap.at) THEN PERFORM pg_advisory_xact_lock(4711); \
    END IF; END $$; \
    CREATE EVENT TRIGGER trap ON ddl_command_end EXECUTE FUNCTION trap.stop()";

#[test]
fn killed_at_any_statement_of_a_migration_a_database_is_never_half() {
    let wholes = wholes(Store::postgresql);
    for rows in [0, ROWS] {
        let (mut at, mut kills) = (1, 0);
        loop {
            let store = Store::postgresql();
            if rows > 0 {
                older(&store);
            }
            let mut conn = store.place.connect(false).unwrap();
            conn.batch_execute(TRAP).unwrap();
            conn.batch_execute(&format!("INSERT INTO trap.at VALUES ({at})")).unwrap();
            conn.batch_execute("SELECT setval('trap.n', 1, false)").unwrap();
            conn.batch_execute("SELECT pg_advisory_lock(4711)").unwrap();
            let mut child = migrate(&store, "").spawn().unwrap();
            let waits = "SELECT COUNT(*) AS n FROM pg_locks WHERE locktype = 'advisory' \
                         AND objid = 4711 AND NOT granted";
            let ended = loop {
                if count(&store, waits) > 0 {
                    break None;
                }
                if let Some(status) = child.try_wait().unwrap() {
                    break Some(status);
                }
            };
            if let Some(status) = ended {
                assert!(status.success());
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            conn.batch_execute("SELECT pg_advisory_unlock(4711)").unwrap();
            let others = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE \
                          datname = current_database() AND query LIKE '%CREATE%' \
                          AND pid <> pg_backend_pid() AND state <> 'idle'";
            let ends = RealTime.now().plus_secs(60);
            while count(&store, others) > 0 {
                assert!(RealTime.now() < ends, "the server goes on for nobody");
            }
            conn.batch_execute("DROP EVENT TRIGGER trap").unwrap();
            is_sound(&store, &wholes, rows, at);
            kills += 1;
            at += if rows > 0 { 1 } else { every() };
        }
        println!("migrations: postgresql with {rows} rows killed {kills} times, to statement {at}");
        assert!(kills > 2, "{kills}");
    }
}
