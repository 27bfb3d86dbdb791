//! One connection to either database, and the pools of them.
#![expect(missing_docs, reason = "the derive adds items without docs")]

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    time::Duration,
};

use diesel::{
    Connection, PgConnection, SqliteConnection,
    connection::SimpleConnection,
    r2d2::{ManageConnection, Pool, R2D2Connection},
};

use super::error::DbError;
use crate::time_source::Stopwatch;

/// Said to PostgreSQL at each connection. What the URL, the role or the database sets otherwise
/// holds. A node that stands still or was cut off within a transaction loses it, so that its locks
/// hold up nobody; and what is answered is durable, as on SQLite.
const PG_SESSION: &str = "SELECT set_config(name, wanted, false) FROM (VALUES \
     ('idle_in_transaction_session_timeout', '0', '10000'), ('tcp_user_timeout', '0', '10000'), \
     ('synchronous_commit', 'off', 'on')) AS settings (name, shipped, wanted) \
     WHERE current_setting(name) = shipped";

/// Said to the library of PostgreSQL where the URL does not: a server that is gone without a word
/// is given up after about ten seconds.
const PG_PATIENCE: [(&str, &str); 5] = [
    ("connect_timeout", "5"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

/// A URL with our patience, where it has none of its own.
fn patient(url: &str) -> String {
    let mut url = url.to_owned();
    for (key, value) in PG_PATIENCE {
        let query = url.split_once('?').map(|(_, query)| query);
        if query.is_some_and(|q| q.split('&').any(|pair| pair.split('=').next() == Some(key))) {
            continue;
        }
        url.push(if query.is_some() { '&' } else { '?' });
        url.push_str(key);
        url.push('=');
        url.push_str(value);
    }
    url
}

/// A connection to one of the two databases.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// The same diesel code compiled once a database: batch insert, ON CONFLICT, `as_returning`.
macro_rules! each {
    ($conn:expr, |$one:ident| $body:expr) => {
        match $conn {
            $crate::db::conn::Conn::Pg($one) => $body,
            $crate::db::conn::Conn::Sqlite($one) => $body,
        }
    };
}
pub(super) use each;

/// Where the data lives. Read from a URL by us: the derive would take any text as a SQLite file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file.
    Sqlite(String),
    /// A PostgreSQL URL; may hold a password, so it is never printed.
    Pg(String),
}

impl Place {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// [`DbError::UnknownUrl`] names the accepted forms.
    pub fn parse(url: &str) -> Result<Self, DbError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(DbError::UnknownUrl);
            }
            return Ok(Self::Sqlite(path.to_owned()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Pg(url.to_owned()));
        }
        Err(DbError::UnknownUrl)
    }

    /// For people: the file, or the host and name without user and password.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => path.clone(),
            Self::Pg(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                let place = place.split('?').next().unwrap_or_default();
                format!("PostgreSQL at {place}")
            }
        }
    }

    /// A new connection: for reading only, or for writing.
    ///
    /// # Errors
    /// [`DbError::Open`] with the place and the reason.
    pub fn connect(&self, read_only: bool) -> Result<Conn, DbError> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| DbError::Open {
            what: self.shown(),
            source,
        };
        match self {
            Self::Sqlite(path) => {
                if let Some(folder) = Path::new(path).parent() {
                    std::fs::create_dir_all(folder).map_err(|e| failed(Box::new(e)))?;
                }
                let mut conn =
                    SqliteConnection::establish(path).map_err(|e| failed(Box::new(e)))?;
                conn.batch_execute(
                    "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; \
                     PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-4096; \
                     PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864; \
                     PRAGMA wal_autocheckpoint=4000;",
                )
                .map_err(|e| failed(Box::new(e)))?;
                if read_only {
                    conn.batch_execute("PRAGMA query_only=ON").map_err(|e| failed(Box::new(e)))?;
                }
                Ok(Conn::Sqlite(conn))
            }
            Self::Pg(url) => {
                let mut conn =
                    PgConnection::establish(&patient(url)).map_err(|e| failed(Box::new(e)))?;
                conn.batch_execute(PG_SESSION).map_err(|e| failed(Box::new(e)))?;
                Ok(Conn::Pg(conn))
            }
        }
    }
}

/// A connection in a pool, and when it was last known to be sound.
pub(super) struct Pooled {
    conn: Conn,
    sound: Stopwatch,
}

impl Deref for Pooled {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

/// A connection that was used within this time is not asked again whether it is sound: under load
/// that would be one round trip more for each of them.
const SOUND_FOR: Duration = Duration::from_secs(1);

/// Makes connections for a pool.
#[derive(Debug, Clone)]
pub(super) struct Maker {
    pub(super) place: Place,
    pub(super) read_only: bool,
}

impl ManageConnection for Maker {
    type Connection = Pooled;
    type Error = DbError;

    fn connect(&self) -> Result<Pooled, DbError> {
        let conn = self.place.connect(self.read_only)?;
        Ok(Pooled { conn, sound: Stopwatch::start() })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), DbError> {
        if pooled.sound.elapsed() < SOUND_FOR {
            return Ok(());
        }
        pooled.conn.ping().map_err(DbError::from)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.sound = Stopwatch::start();
        pooled.conn.is_broken()
    }
}

/// A pool that makes its connections when they are first needed.
pub(super) fn pool(place: &Place, read_only: bool, size: u32) -> Pool<Maker> {
    Pool::builder()
        .max_size(size.max(1))
        .min_idle(Some(0))
        .connection_timeout(Duration::from_secs(10))
        .test_on_check_out(matches!(place, Place::Pg(_)))
        .build_unchecked(Maker { place: place.clone(), read_only })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_its_own_settings_and_gets_ours_beside_them() {
        let url = patient("postgres://u@h/d?sslmode=verify-full&connect_timeout=60");
        assert!(url.starts_with("postgres://u@h/d?sslmode=verify-full&connect_timeout=60&"));
        assert_eq!(url.matches("connect_timeout").count(), 1);
        assert!(url.contains("&keepalives_idle=5&"), "{url}");
        assert!(patient("postgres:///d").starts_with("postgres:///d?connect_timeout=5&"));
    }
}
