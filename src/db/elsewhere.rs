//! What other processes write: on SQLite a connection of its own sees that the file changed.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};

use super::{
    conn::{Conn, Place},
    error::DbError,
};

/// Notices commits that other connections made. On PostgreSQL it cannot see them and says always
/// that there may be some: whoever asks then looks at what it waits for, by an index.
#[derive(Debug)]
pub struct Elsewhere {
    place: Place,
    open: Option<Open>,
}

struct Open {
    conn: Conn,
    version: i64,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open").field("version", &self.version).finish_non_exhaustive()
    }
}

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = BigInt)]
    data_version: i64,
}

impl Elsewhere {
    pub(super) fn new(place: &Place) -> Self {
        Self { place: place.clone(), open: None }
    }

    /// Whether another connection has committed since the last call; true at the first.
    ///
    /// # Errors
    /// When the database cannot be reached; the next call opens it again.
    pub fn has_changed(&mut self) -> Result<bool, DbError> {
        if matches!(self.place, Place::Pg(_)) {
            return Ok(true);
        }
        let Some(mut open) = self.open.take() else {
            let mut conn = self.place.connect(true)?;
            let version = data_version(&mut conn)?;
            self.open = Some(Open { conn, version });
            return Ok(true);
        };
        let version = data_version(&mut open.conn)?;
        let has_changed = version != open.version;
        self.open = Some(Open { version, ..open });
        Ok(has_changed)
    }
}

/// A number that changes when another connection commits. <https://sqlite.org/pragma.html>
fn data_version(conn: &mut Conn) -> Result<i64, DbError> {
    let row: DataVersion = sql_query("PRAGMA data_version").get_result(conn)?;
    Ok(row.data_version)
}
