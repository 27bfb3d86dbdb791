//! What other processes do with the database: what they write, and whether a newer binary has
//! brought the tables beyond what this one knows.
//!
//! On SQLite a connection of its own sees that the file changed. On PostgreSQL nodes tell each other
//! by `NOTIFY`, on a connection of its own and after the commit: inside the transactions it would
//! make all of them wait for each other. A word that is lost costs nothing but time, since whoever
//! waits for work looks anyway every few seconds.

use std::sync::Arc;

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Integer},
};

use super::{
    conn::{Conn, Place},
    error::DbError,
    migrate,
    shared::Shared,
};

/// Looks between two looks at the version of the tables that nobody asked for.
const LOOKS_A_VERSION: u32 = 25;

/// Notices commits that other processes made, and tells them of those of this one.
#[derive(Debug)]
pub struct Elsewhere {
    place: Place,
    shared: Arc<Shared>,
    open: Option<Open>,
    announced: u64,
    looks: u32,
}

struct Open {
    conn: Conn,
    /// SQLite: the version of the data. PostgreSQL: the number of our own server process.
    mark: i64,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open").field("mark", &self.mark).finish_non_exhaustive()
    }
}

/// What was heard since the last look.
#[derive(Default)]
struct Heard {
    has_changed: bool,
    is_schema: bool,
}

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = BigInt)]
    data_version: i64,
}

#[derive(QueryableByName)]
struct Backend {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

impl Elsewhere {
    pub(super) fn new(place: &Place, shared: &Arc<Shared>) -> Self {
        shared.set_announced(true);
        let announced = shared.own_commits();
        Self { place: place.clone(), shared: Arc::clone(shared), open: None, announced, looks: 0 }
    }

    /// Whether another process has committed since the last call; true at the first. Tells other
    /// processes of what this one committed, and looks now and then whether the tables are newer
    /// than this binary (then neither door opens any more).
    ///
    /// # Errors
    /// When the database cannot be reached; the next call opens it again.
    pub fn look(&mut self) -> Result<bool, DbError> {
        let Some(mut open) = self.open.take() else {
            let mut open = Open::begin(&self.place)?;
            self.shared.note_version(migrate::refuse_newer(&mut open.conn))?;
            self.open = Some(open);
            return Ok(true);
        };
        let heard = open.hear()?;
        self.looks += 1;
        if heard.is_schema || self.looks >= LOOKS_A_VERSION {
            self.looks = 0;
            self.shared.note_version(migrate::refuse_newer(&mut open.conn))?;
        }
        let own = self.shared.own_commits();
        if own != self.announced {
            if let Conn::Pg(c) = &mut open.conn {
                migrate::announce(c, "commit")?;
            }
            self.announced = own;
        }
        self.open = Some(open);
        Ok(heard.has_changed)
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.shared.set_announced(false);
    }
}

impl Open {
    fn begin(place: &Place) -> Result<Self, DbError> {
        let mut conn = place.connect(true)?;
        let mark = match &mut conn {
            Conn::Sqlite(_) => data_version(&mut conn)?,
            Conn::Pg(c) => {
                c.batch_execute(&format!("LISTEN {}", migrate::CHANNEL))?;
                let own: Backend = sql_query("SELECT pg_backend_pid() AS pid").get_result(c)?;
                i64::from(own.pid)
            }
        };
        Ok(Self { conn, mark })
    }

    fn hear(&mut self) -> Result<Heard, DbError> {
        if let Conn::Pg(c) = &mut self.conn {
            return hear(c, self.mark);
        }
        let version = data_version(&mut self.conn)?;
        let has_changed = std::mem::replace(&mut self.mark, version) != version;
        Ok(Heard { has_changed, is_schema: has_changed })
    }
}

/// The words of other processes that have come; `own` is our own server process.
fn hear(c: &mut PgConnection, own: i64) -> Result<Heard, DbError> {
    let mut heard = Heard::default();
    for word in c.notifications_iter() {
        let word = word?;
        heard.has_changed |= i64::from(word.process_id) != own;
        heard.is_schema |= word.payload == migrate::SCHEMA;
    }
    Ok(heard)
}

/// A number that changes when another connection commits. <https://sqlite.org/pragma.html>
fn data_version(conn: &mut Conn) -> Result<i64, DbError> {
    let row: DataVersion = sql_query("PRAGMA data_version").get_result(conn)?;
    Ok(row.data_version)
}
