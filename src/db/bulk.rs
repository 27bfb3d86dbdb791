//! Many tickets at once, with all that belongs to them: what `tarmac bench fill` writes. Their ids
//! are chosen by the writer, so that rows can name each other before they are stored.
//!
//! PostgreSQL takes them by `COPY`, SQLite by one prepared statement a table.

use diesel::{
    connection::SimpleConnection as _,
    dsl::{count_star, max},
    prelude::*,
};

use super::{
    conn::Conn,
    error::DbError,
    inbound::InboundRow,
    promises::{self, ClockRow, NewStep, Subject, VerdictRow},
    schema::{
        blobs, clocks, events, inbound, known_ids, mail_seen, messages, steps, tickets, watches,
    },
    tickets::{EventRow, MessageRow, TicketRow},
};
use crate::domain::{
    ids::{InboundId, MessageId, TicketId},
    promise::{Outcome, Watch},
    ticket::TicketState,
    time::Timestamp,
};

/// Rows of many tickets, family by family.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "each field is a family of rows")]
pub struct Bulk {
    pub tickets: Vec<TicketRow>,
    pub events: Vec<EventRow>,
    pub clocks: Vec<ClockRow>,
    pub verdicts: Vec<VerdictRow>,
    pub watches: Vec<(Subject, Timestamp)>,
    pub steps: Vec<NewStep>,
    pub messages: Vec<MessageRow>,
    pub known_ids: Vec<KnownId>,
    pub inbound: Vec<InboundRow>,
    pub seen: Vec<Seen>,
    pub blobs: Vec<Blob>,
}

/// A Message-ID that a ticket is known by.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = known_ids, treat_none_as_default_value = false)]
pub struct KnownId {
    /// With angle brackets.
    pub message_id: String,
    /// Which.
    pub ticket_id: TicketId,
}

/// A message that would be known again.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = mail_seen, treat_none_as_default_value = false)]
pub struct Seen {
    /// Over what it says.
    pub content_hash: Vec<u8>,
    /// The message.
    pub inbound_id: InboundId,
    /// When it came.
    pub seen_at: Timestamp,
}

/// Bytes that fit into one chunk.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = blobs, treat_none_as_default_value = false)]
pub struct Blob {
    /// Over the bytes.
    pub hash: Vec<u8>,
    /// Always 0.
    pub chunk: i64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = watches, treat_none_as_default_value = false)]
struct NewWatch {
    subject_kind: &'static str,
    subject_id: i64,
    next_look_at: Timestamp,
}

/// A row as `COPY` takes it, with a value in every column: the same fields as the row that is stored
/// one by one, borrowed.
macro_rules! copied {
    ($name:ident of $row:ident in $table:ident { $($field:ident: $ty:ty => $take:expr),+ $(,)? }) => {
        #[derive(Insertable)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        struct $name<'a> { $($field: $ty),+ }

        impl<'a> From<&'a $row> for $name<'a> {
            fn from(row: &'a $row) -> Self {
                $(let $field = $take(&row.$field);)+
                Self { $($field),+ }
            }
        }
    };
}

const fn same<T: Copy>(value: &T) -> T {
    *value
}

copied!(CopiedEvent of EventRow in events {
    ticket_id: TicketId => same,
    seq: i64 => same,
    occurred_at: Timestamp => same,
    recorded_at: Timestamp => same,
    actor: &'a str => String::as_str,
    payload: &'a str => String::as_str,
});
copied!(CopiedClock of ClockRow in clocks {
    ticket_id: TicketId => same,
    watch: Watch => same,
    cycle: i64 => same,
    generation: i64 => same,
    due_at: Option<Timestamp> => same,
    ended_at: Option<Timestamp> => same,
    stop: Option<Outcome> => same,
    body: &'a str => String::as_str,
});
copied!(CopiedStep of NewStep in steps {
    subject_kind: &'a str => String::as_str,
    subject_id: i64 => same,
    watch: &'a str => String::as_str,
    cycle: i64 => same,
    generation: i64 => same,
    step: &'a str => String::as_str,
    round: i64 => same,
    due_at: Timestamp => same,
    fired_at: Timestamp => same,
    skipped: &'a str => String::as_str,
    told: &'a str => String::as_str,
});

/// The first ids that nothing has yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeIds {
    /// Of tickets, from 1001.
    pub ticket: TicketId,
    /// Of messages.
    pub message: MessageId,
    /// Of received mail.
    pub inbound: InboundId,
}

/// The first free ids.
pub fn bulk_free_ids(c: &mut Conn) -> Result<FreeIds, DbError> {
    let ticket: Option<TicketId> = tickets::table.select(max(tickets::id)).first(c)?;
    let message: Option<MessageId> = messages::table.select(max(messages::id)).first(c)?;
    let inbound: Option<InboundId> = inbound::table.select(max(inbound::id)).first(c)?;
    Ok(FreeIds {
        ticket: TicketId(ticket.map_or(1001, |id| id.0 + 1)),
        message: MessageId(message.map_or(1, |id| id.0 + 1)),
        inbound: InboundId(inbound.map_or(1, |id| id.0 + 1)),
    })
}

/// How many tickets there are: all, and open ones. Reads a whole index.
pub fn bulk_count(c: &mut Conn) -> Result<(i64, i64), DbError> {
    let all = tickets::table.select(count_star()).first(c)?;
    let open = tickets::table
        .filter(tickets::state.eq(TicketState::Open))
        .select(count_star())
        .first(c)?;
    Ok((all, open))
}

/// Rows into one table, in their order.
macro_rules! many {
    ($c:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match &mut *$c {
            Conn::Pg(c) => {
                diesel::copy_from($table).from_insertable(rows).execute(c)?;
            }
            Conn::Sqlite(c) => {
                for row in rows {
                    diesel::insert_into($table).values(row).execute(c)?;
                }
            }
        }
    }};
}

/// Writes all of it.
///
/// # Errors
/// When one is there already; then the transaction it is called in must keep none.
pub fn bulk_insert(c: &mut Conn, bulk: &Bulk) -> Result<(), DbError> {
    if let Conn::Sqlite(c) = c {
        // Indices are written at random: with the small cache of a desk most pages are read again.
        c.batch_execute("PRAGMA cache_size=-262144")?;
    }
    many!(c, tickets::table, &bulk.tickets);
    many!(c, events::table, &bulk.events.iter().map(CopiedEvent::from).collect::<Vec<_>>());
    many!(c, clocks::table, &bulk.clocks.iter().map(CopiedClock::from).collect::<Vec<_>>());
    promises::verdict_insert(c, &bulk.verdicts)?;
    let watch = |(subject, at): &(Subject, Timestamp)| NewWatch {
        subject_kind: subject.kind(),
        subject_id: subject.id(),
        next_look_at: *at,
    };
    let watches: Vec<NewWatch> = bulk.watches.iter().map(watch).collect();
    many!(c, watches::table, &watches);
    many!(c, steps::table, &bulk.steps.iter().map(CopiedStep::from).collect::<Vec<_>>());
    many!(c, blobs::table, &bulk.blobs);
    many!(c, inbound::table, &bulk.inbound);
    many!(c, mail_seen::table, &bulk.seen);
    many!(c, messages::table, &bulk.messages);
    many!(c, known_ids::table, &bulk.known_ids);
    Ok(())
}

/// Lets the ids that the database gives go on behind those that were chosen, gathers what the
/// planner knows of the tables, and gives the writer's memory back.
pub fn bulk_end(c: &mut Conn) -> Result<(), DbError> {
    match c {
        Conn::Pg(c) => {
            for table in ["tickets", "messages", "inbound"] {
                c.batch_execute(&format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), \
                     (SELECT max(id) FROM {table}))"
                ))?;
            }
            c.batch_execute("ANALYZE")?;
        }
        Conn::Sqlite(c) => c.batch_execute("PRAGMA cache_size=-4096")?,
    }
    Ok(())
}
