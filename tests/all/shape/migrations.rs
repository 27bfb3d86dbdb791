//! Both databases have the same migrations, each with its way back.

use crate::support::project;

#[test]
fn both_databases_have_the_same_migrations_each_with_its_way_back() {
    let (sqlite, postgresql) =
        (project::names("migrations/sqlite"), project::names("migrations/postgresql"));
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, postgresql);
    for backend in ["sqlite", "postgresql"] {
        for name in &sqlite {
            let inside = project::names(&format!("migrations/{backend}/{name}"));
            assert_eq!(inside, ["down.sql", "up.sql"], "{backend}/{name}");
        }
    }
}

#[test]
fn migrations_ask_the_database_for_no_time_and_keep_no_triggers() {
    for path in project::files("migrations", ".sql") {
        let sql = project::text(&path).to_lowercase();
        for unwanted in ["now()", "current_timestamp", "datetime(", "trigger"] {
            assert!(!sql.contains(unwanted), "{path}: {unwanted}");
        }
    }
}
