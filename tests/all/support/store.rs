//! A fresh database of either kind, and the macro that runs a test on both.

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
    SomebodyElse,
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

    /// An empty PostgreSQL database.
    pub fn postgresql() -> Self {
        let database = Database::fresh();
        Self { place: Place::Pg(database.url()), _keeper: Keeper::Database(database) }
    }

    /// The same database for another node; this one removes it.
    pub fn beside(&self) -> Self {
        Self { place: self.place.clone(), _keeper: Keeper::SomebodyElse }
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
