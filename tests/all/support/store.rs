//! A fresh database of either kind, and the macro that runs a test on both.

use std::path::Path;

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use tarmac::db::{Db, Place, migrate};
use tempfile::TempDir;

use super::postgres::Database;

/// Runs each of these functions twice, as tests of the same name: `sqlite::…` and `postgresql::…`.
/// Each takes a [`TestDesk`](super::desk::TestDesk), which is closed after it.
macro_rules! both {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $story() {
                $crate::support::desk::told_on($crate::support::store::Store::sqlite(), super::$story);
            })+
        }
        mod postgresql {
            $(#[test] fn $story() {
                $crate::support::desk::told_on($crate::support::store::Store::postgresql(), super::$story);
            })+
        }
    };
}

/// As `both!`, for functions that take an empty [`Store`](super::store::Store) alone.
macro_rules! on_each {
    ($($fact:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $fact() { super::$fact($crate::support::store::Store::sqlite()); })+
        }
        mod postgresql {
            $(#[test] fn $fact() { super::$fact($crate::support::store::Store::postgresql()); })+
        }
    };
}

/// A database that is removed when this is dropped.
pub struct Store {
    /// Where it is.
    pub place: Place,
    _keeper: Keeper,
}

/// What removes it.
#[expect(dead_code, reason = "held for their drop")]
enum Keeper {
    Folder(TempDir),
    Database(Database),
    Another,
}

impl Store {
    /// An empty SQLite file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = tempfile::Builder::new().prefix("tarmac-test-").tempdir().unwrap();
        let path = folder.path().join("desk.sqlite");
        Self {
            place: Place::Sqlite(path.to_str().unwrap().to_owned()),
            _keeper: Keeper::Folder(folder),
        }
    }

    /// As [`Store::sqlite`], in memory where the system has a folder there: for thousands of desks,
    /// of which none outlives its test.
    pub fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::Builder::new().prefix("tarmac-test-").tempdir_in(parent).unwrap();
        let path = folder.path().join("desk.sqlite");
        Self {
            place: Place::Sqlite(path.to_str().unwrap().to_owned()),
            _keeper: Keeper::Folder(folder),
        }
    }

    /// As [`Store::in_memory`], holding what another one held.
    pub fn in_memory_of(bytes: &[u8]) -> Self {
        let store = Self::in_memory();
        let Place::Sqlite(path) = &store.place else { unreachable!("it is a file") };
        std::fs::write(path, bytes).unwrap();
        store
    }

    /// What a SQLite file holds, as a file of its own.
    pub fn copied(&self) -> Vec<u8> {
        let Place::Sqlite(path) = &self.place else { panic!("only a file is copied") };
        let copy = format!("{path}.copy");
        let mut connection = SqliteConnection::establish(path).unwrap();
        connection.batch_execute(&format!("VACUUM INTO '{copy}'")).unwrap();
        std::fs::read(copy).unwrap()
    }

    /// An empty PostgreSQL database.
    pub fn postgresql() -> Self {
        let database = Database::fresh();
        Self { place: Place::Pg(database.url()), _keeper: Keeper::Database(database) }
    }

    /// One that somebody else keeps, seen from elsewhere.
    pub fn seen_at(place: Place) -> Self {
        Self { place, _keeper: Keeper::Another }
    }

    /// Opens it with its tables.
    pub fn open(&self) -> Db {
        migrate::bring_up(&self.place).unwrap();
        Db::open(&self.place, 4).unwrap()
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgresql(&self) -> bool {
        matches!(self.place, Place::Pg(_))
    }
}
