//! Looks for what is torn or does not hold together in what is stored: questions that a sound
//! database answers with nothing.

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Binary, Text},
};

use super::{
    among::among,
    conn::{Conn, each},
    error::DbError,
};
use crate::domain::{ids::TicketId, time::Timestamp};

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Torn {
    /// SQLite's own check of the file.
    File,
    /// A row names another that is not there.
    Reference,
    /// The original of a received message is not there, or not all of it.
    Original,
    /// An attachment is not there, or not all of it.
    Attachment,
    /// A ticket's history does not begin with its report, or has gaps.
    History,
    /// A received message is said to be in a ticket, and is not.
    Unplaced,
    /// A message of a ticket came from, or left as, something that is not there.
    Message,
    /// A mail that was written and goes to nobody.
    Undelivered,
    /// An alert whose mail is not there.
    Alert,
    /// A promise that runs, and that nobody will look at.
    Unwatched,
    /// Mail that waits for a person, of which nobody was or will be told.
    Untold,
}

impl Torn {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::File,
        Self::Reference,
        Self::Original,
        Self::Attachment,
        Self::History,
        Self::Unplaced,
        Self::Message,
        Self::Undelivered,
        Self::Alert,
        Self::Unwatched,
        Self::Untold,
    ];

    /// What finds it: the names of what is wrong. None where the database itself forbids it.
    fn question(self, c: &Conn) -> Option<&'static str> {
        let is_sqlite = matches!(c, Conn::Sqlite(_));
        Some(match self {
            Self::File if is_sqlite => {
                "SELECT integrity_check AS what FROM pragma_integrity_check \
                 WHERE integrity_check <> 'ok'"
            }
            Self::Reference if is_sqlite => {
                "SELECT \"table\" || ' to ' || parent AS what FROM pragma_foreign_key_check"
            }
            Self::File | Self::Reference => return None,
            Self::Original => {
                "SELECT CAST(i.id AS TEXT) AS what FROM inbound i WHERE i.size <> \
                 COALESCE((SELECT SUM(LENGTH(b.bytes)) FROM blobs b WHERE b.hash = i.raw_hash), -1) \
                 ORDER BY i.id"
            }
            Self::Attachment => {
                "SELECT CAST(a.id AS TEXT) AS what FROM attachments a WHERE a.size <> \
                 COALESCE((SELECT SUM(LENGTH(b.bytes)) FROM blobs b WHERE b.hash = a.blob_hash), -1) \
                 ORDER BY a.id"
            }
            Self::History => {
                "SELECT CAST(t.id AS TEXT) AS what FROM tickets t LEFT JOIN \
                 (SELECT ticket_id, COUNT(*) AS n, MAX(seq) AS last FROM events GROUP BY ticket_id) e \
                 ON e.ticket_id = t.id WHERE e.n IS NULL OR e.n <> e.last ORDER BY t.id"
            }
            Self::Unplaced => {
                "SELECT CAST(i.id AS TEXT) AS what FROM inbound i \
                 WHERE i.state IN ('ticket', 'append') AND (i.ticket_id IS NULL OR NOT EXISTS \
                 (SELECT 1 FROM messages m WHERE m.ticket_id = i.ticket_id AND m.inbound_id = i.id)) \
                 ORDER BY i.id"
            }
            Self::Message => {
                "SELECT CAST(m.id AS TEXT) AS what FROM messages m WHERE \
                 (m.inbound_id IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM inbound i WHERE i.id = m.inbound_id)) OR \
                 (m.outbox_id IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM outbox o WHERE o.id = m.outbox_id)) ORDER BY m.id"
            }
            Self::Undelivered => {
                "SELECT CAST(o.id AS TEXT) AS what FROM outbox o WHERE NOT EXISTS \
                 (SELECT 1 FROM outbox_deliveries d WHERE d.outbox_id = o.id) ORDER BY o.id"
            }
            Self::Alert => {
                "SELECT CAST(a.id AS TEXT) AS what FROM alerts a WHERE a.outbox_id IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = a.outbox_id) ORDER BY a.id"
            }
            Self::Unwatched => {
                "SELECT CAST(t.id AS TEXT) AS what FROM tickets t WHERE EXISTS \
                 (SELECT 1 FROM clocks k WHERE k.ticket_id = t.id AND k.stop IS NULL \
                 AND k.due_at > $1) AND NOT EXISTS (SELECT 1 FROM watches w \
                 WHERE w.subject_kind = 'ticket' AND w.subject_id = t.id) ORDER BY t.id"
            }
            Self::Untold => {
                "SELECT CAST(i.id AS TEXT) AS what FROM inbound i \
                 WHERE i.state IN ('quarantine', 'parked') \
                 AND NOT EXISTS (SELECT 1 FROM watches w \
                 WHERE w.subject_kind = 'inbound' AND w.subject_id = i.id) \
                 AND NOT EXISTS (SELECT 1 FROM steps s \
                 WHERE s.subject_kind = 'inbound' AND s.subject_id = i.id) ORDER BY i.id"
            }
        })
    }
}

#[derive(QueryableByName)]
struct What {
    #[diesel(sql_type = Text)]
    what: String,
}

/// What is wrong in this way: row ids, or what SQLite says. Empty in a sound database.
pub fn torn(c: &mut Conn, torn: Torn, now: Timestamp) -> Result<Vec<String>, DbError> {
    let Some(question) = torn.question(c) else { return Ok(Vec::new()) };
    let found: Vec<What> = if torn == Torn::Unwatched {
        sql_query(question).bind::<BigInt, _>(now.micros()).load(c)?
    } else {
        sql_query(question).load(c)?
    };
    Ok(found.into_iter().map(|found| found.what).collect())
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The next tickets by number, after one.
pub fn ticket_after(c: &mut Conn, after: TicketId, limit: i64) -> Result<Vec<TicketId>, DbError> {
    let found: Vec<Number> = sql_query("SELECT id FROM tickets WHERE id > $1 ORDER BY id LIMIT $2")
        .bind::<BigInt, _>(after.0)
        .bind::<BigInt, _>(limit)
        .load(c)?;
    Ok(found.into_iter().map(|n| TicketId(n.id)).collect())
}

#[derive(QueryableByName)]
struct Piece {
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    chunk: i64,
    #[diesel(sql_type = Binary)]
    bytes: Vec<u8>,
}

/// Hands every stored piece of messages and files to `take`, by hash and in order: hash, number,
/// bytes. One is in memory at a time.
pub fn blob_pieces(c: &mut Conn, mut take: impl FnMut(&[u8], i64, &[u8])) -> Result<(), DbError> {
    use diesel::{connection::DefaultLoadingMode, pg::PgRowByRowLoadingMode};
    let query = || sql_query("SELECT hash, chunk, bytes FROM blobs ORDER BY hash, chunk");
    match c {
        Conn::Sqlite(c) => {
            for piece in query().load_iter::<Piece, DefaultLoadingMode>(c)? {
                let piece = piece?;
                take(&piece.hash, piece.chunk, &piece.bytes);
            }
        }
        Conn::Pg(c) => {
            for piece in query().load_iter::<Piece, PgRowByRowLoadingMode>(c)? {
                let piece = piece?;
                take(&piece.hash, piece.chunk, &piece.bytes);
            }
        }
    }
    Ok(())
}

/// Throws away the stored clocks and next looks of these tickets.
pub fn clocks_drop(c: &mut Conn, tickets: &[TicketId]) -> Result<(), DbError> {
    use super::schema::{clocks, watches};
    use diesel::{ExpressionMethods as _, QueryDsl as _};
    let ids: Vec<i64> = tickets.iter().map(|id| id.0).collect();
    each!(c, |c| diesel::delete(clocks::table.filter(among(c, clocks::ticket_id, &ids)))
        .execute(c))?;
    each!(c, |c| diesel::delete(
        watches::table.filter(watches::subject_kind.eq("ticket")).filter(among(
            c,
            watches::subject_id,
            &ids
        ))
    )
    .execute(c))?;
    Ok(())
}

#[derive(QueryableByName)]
struct Look {
    #[diesel(sql_type = BigInt)]
    subject_id: i64,
    #[diesel(sql_type = BigInt)]
    next_look_at: i64,
}

/// When these tickets, whose numbers follow each other, are looked at next.
pub fn look_of(c: &mut Conn, tickets: &[TicketId]) -> Result<Vec<(TicketId, Timestamp)>, DbError> {
    let (Some(first), Some(last)) = (tickets.iter().min(), tickets.iter().max()) else {
        return Ok(Vec::new());
    };
    let found: Vec<Look> = sql_query(
        "SELECT subject_id, next_look_at FROM watches WHERE subject_kind = 'ticket' \
         AND subject_id BETWEEN $1 AND $2",
    )
    .bind::<BigInt, _>(first.0)
    .bind::<BigInt, _>(last.0)
    .load(c)?;
    Ok(found
        .into_iter()
        .map(|look| (TicketId(look.subject_id), Timestamp::from_micros(look.next_look_at)))
        .collect())
}
