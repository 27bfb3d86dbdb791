//! The tables: up, down and up again; older and newer databases; URLs that are none.

use diesel::{
    QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text,
};
use tarmac::db::{Conn, Db, DbError, Place, migrate};

use crate::support::store::Store;

on_each! {
    up_down_and_up_again_gives_the_same_tables,
    the_tables_are_those_of_the_schema,
    a_database_that_is_newer_is_refused_and_left_alone,
    a_database_that_is_older_is_refused_until_it_is_migrated,
    two_starts_at_once_migrate_once,
}

#[derive(QueryableByName, Debug, PartialEq, Eq)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every column and index, one a line.
fn dump(place: &Place) -> Vec<String> {
    let mut conn = place.connect(false).unwrap();
    let sql = match &conn {
        Conn::Sqlite(_) => {
            "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') AS line FROM sqlite_master \
             WHERE name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY 1"
        }
        Conn::Pg(_) => {
            "SELECT line FROM (SELECT table_name || '.' || column_name || ' ' || data_type || ' ' \
             || is_nullable || ' ' || COALESCE(column_default, '') AS line \
             FROM information_schema.columns WHERE table_schema = 'public' \
             AND table_name NOT LIKE '\\_\\_diesel%' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
             AND tablename NOT LIKE '\\_\\_diesel%') AS all_of_it ORDER BY 1"
        }
    };
    let lines: Vec<Line> = sql_query(sql).load(&mut conn).unwrap();
    lines.into_iter().map(|l| l.line).collect()
}

fn up_down_and_up_again_gives_the_same_tables(store: Store) {
    assert!(!migrate::bring_up(&store.place).unwrap().is_empty());
    let first = dump(&store.place);
    assert!(first.len() > 20, "{first:#?}");
    migrate::take_down(&store.place).unwrap();
    assert_eq!(dump(&store.place), Vec::<String>::new());
    assert!(!migrate::bring_up(&store.place).unwrap().is_empty());
    assert_eq!(dump(&store.place), first);
    assert!(
        migrate::bring_up(&store.place).unwrap().is_empty(),
        "a second time there is nothing to do"
    );
}

/// `table.column` of every table in `src/db/schema.rs`.
fn schema() -> Vec<String> {
    let text = crate::support::project::text("src/db/schema.rs");
    let mut columns = Vec::new();
    let mut table = None;
    for line in text.lines().map(str::trim) {
        if line.contains("! {") {
            table = None;
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            table = Some(name.to_owned());
        } else if let (Some(table), Some((column, _))) = (&table, line.split_once(" -> ")) {
            columns.push(format!("{table}.{column}"));
        }
    }
    columns.sort();
    columns
}

fn the_tables_are_those_of_the_schema(store: Store) {
    migrate::bring_up(&store.place).unwrap();
    let mut conn = store.place.connect(false).unwrap();
    let sql = match &conn {
        Conn::Sqlite(_) => {
            "SELECT m.name || '.' || c.name AS line FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' \
             AND m.name NOT LIKE 'sqlite%'"
        }
        Conn::Pg(_) => {
            "SELECT table_name || '.' || column_name AS line FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'"
        }
    };
    let lines: Vec<Line> = sql_query(sql).load(&mut conn).unwrap();
    let mut found: Vec<String> = lines.into_iter().map(|l| l.line).collect();
    found.sort();
    assert_eq!(found, schema());
}

fn a_database_that_is_newer_is_refused_and_left_alone(store: Store) {
    migrate::bring_up(&store.place).unwrap();
    let mut conn = store.place.connect(false).unwrap();
    conn.batch_execute(
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')",
    )
    .unwrap();
    let before = dump(&store.place);
    for refused in [migrate::bring_up(&store.place).map(drop), Db::open(&store.place, 1).map(drop)]
    {
        let text = refused.unwrap_err().to_string();
        assert!(text.contains("newer") && text.contains("29991231000000"), "{text}");
    }
    assert_eq!(dump(&store.place), before);
}

fn a_database_that_is_older_is_refused_until_it_is_migrated(store: Store) {
    assert!(matches!(Db::open(&store.place, 1), Err(DbError::Older)));
    migrate::bring_up(&store.place).unwrap();
    Db::open(&store.place, 1).unwrap();
}

fn two_starts_at_once_migrate_once(store: Store) {
    let ran: Vec<usize> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| migrate::bring_up(&store.place).unwrap().len()))
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert_eq!(ran.iter().filter(|n| **n > 0).count(), 1, "{ran:?}");
}

#[test]
fn a_mistyped_url_is_refused_with_the_accepted_forms_and_makes_no_file() {
    for url in ["postgre://u:secret@h/d", "tarmac.db", "", "sqlite:", "mysql://h/d", "sqllite:x.db"]
    {
        let text = Place::parse(url).unwrap_err().to_string();
        assert!(text.contains("sqlite:PATH") && text.contains("postgres://"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
    assert!(!crate::support::project::root().join("tarmac.db").exists());
    assert_eq!(Place::parse("sqlite:a/b.db").unwrap(), Place::Sqlite("a/b.db".to_owned()));
    assert_eq!(Place::parse("sqlite:///a/b.db").unwrap(), Place::Sqlite("/a/b.db".to_owned()));
}

#[test]
fn a_server_that_is_not_there_is_named_without_its_password() {
    let place = Place::parse("postgres://u:secret@127.0.0.1:1/d").unwrap();
    let e = migrate::bring_up(&place).unwrap_err();
    assert!(e.to_string().contains("127.0.0.1:1/d") && !format!("{e}").contains("secret"), "{e}");
}
