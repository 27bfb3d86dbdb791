//! What must balance when mail has come and gone: counted by Message-ID, in the database and at the
//! relay.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

use tarmac::time_source::{RealTime, TimeSource as _};

use super::program::Program;
use crate::support::{fake_relay::Received, store::Store};

#[derive(QueryableByName, Debug)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Lines of text that a query finds; its one column is `line`.
pub fn lines(store: &Store, sql: &str) -> Vec<String> {
    let mut conn = store.place.connect(false).unwrap();
    let found: Vec<Line> = sql_query(sql).load(&mut conn).expect(sql);
    found.into_iter().map(|l| l.line).collect()
}

/// A number that a query finds; its one column is `n`.
pub fn count(store: &Store, sql: &str) -> i64 {
    let mut conn = store.place.connect(false).unwrap();
    let found: Count = sql_query(sql).get_result(&mut conn).expect(sql);
    found.n
}

const UNDECIDED: &str = "SELECT COUNT(*) AS n FROM inbound WHERE state = 'received'";

/// Waits until every message is decided, what is due has fired, and all mail has left or failed;
/// nothing waits for its next try.
pub fn comes_to_rest(program: &Program) {
    program.until_none("every message is decided", || count(&program.store, UNDECIDED));
    program.until_none("every ticket's first step has fired", || {
        count(
            &program.store,
            "SELECT COUNT(*) AS n FROM tickets t WHERE NOT EXISTS (SELECT 1 FROM steps s \
             WHERE s.subject_kind = 'ticket' AND s.subject_id = t.id AND s.step = 'reported')",
        )
    });
    all_leaves(program);
}

/// Waits until every message is answered and all mail has left or failed.
pub fn receipts_leave(program: &Program) {
    program.until_none("every message is decided", || count(&program.store, UNDECIDED));
    all_leaves(program);
}

fn all_leaves(program: &Program) {
    let left = || {
        let mut conn = program.store.place.connect(false).unwrap();
        // What waits for its next try is hurried; where the desk holds some of it just now, at the
        // next look.
        let hurried = "UPDATE outbox_deliveries SET next_try_at = 0 \
                       WHERE state = 'waiting' AND next_try_at > 0";
        let _held = sql_query(hurried).execute(&mut conn);
        let waiting = "SELECT COUNT(*) AS n FROM outbox_deliveries WHERE state = 'waiting'";
        count(&program.store, waiting)
    };
    let which = || {
        let found = lines(
            &program.store,
            "SELECT 'delivery ' || d.id || ' of a ' || o.kind || ', next_try_at ' || d.next_try_at \
             || ', lease_until ' || COALESCE(d.lease_until, 0) || ', fence ' || d.fence \
             || ', attempts ' || d.attempts || ', reply ' || d.reply AS line \
             FROM outbox_deliveries d JOIN outbox o ON o.id = d.outbox_id \
             WHERE d.state = 'waiting' ORDER BY d.id LIMIT 20",
        );
        format!("Now it is {}: {found:#?}", RealTime.now().micros())
    };
    program.until_none_of("all mail has left", left, which);
}

/// Nothing was lost and nothing doubled: `mails` messages with an id of their own had come.
pub fn balances(store: &Store, relayed: &[Received], mails: usize) {
    let mails = i64::try_from(mails).unwrap();
    let none = |what: &str, sql: &str| {
        let found = lines(store, sql);
        assert!(found.is_empty(), "{what}: {found:#?}");
    };
    none(
        "messages that became neither a ticket nor a duplicate",
        "SELECT state || ' ' || COALESCE(error, '') AS line FROM inbound \
         WHERE state NOT IN ('ticket', 'duplicate')",
    );
    let tickets = count(store, "SELECT COUNT(*) AS n FROM tickets");
    let ids = "SELECT COUNT(DISTINCT message_id) AS n FROM messages WHERE direction = 'in'";
    let messages = "SELECT COUNT(*) AS n FROM messages WHERE direction = 'in'";
    assert_eq!((tickets, count(store, ids), count(store, messages)), (mails, mails, mails));
    let receipts = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'receipt'";
    let of_tickets = "SELECT COUNT(DISTINCT ticket_id) AS n FROM outbox WHERE kind = 'receipt'";
    assert_eq!((count(store, receipts), count(store, of_tickets)), (mails, mails), "receipts");
    let first = "SELECT COUNT(*) AS n FROM steps WHERE step = 'reported'";
    assert_eq!(count(store, first), mails, "each ticket's first step fired once");
    none(
        "steps that fired twice",
        "SELECT subject_id || ' ' || watch || ' ' || step AS line FROM steps \
         GROUP BY subject_kind, subject_id, watch, cycle, generation, step, round \
         HAVING COUNT(*) > 1",
    );
    none(
        "somebody who was told twice of one step",
        // A mail that a digest took the place of was withdrawn.
        "SELECT s.step_id || ' ' || a.address AS line FROM alert_steps s \
         JOIN alerts a ON a.id = s.alert_id JOIN outbox_deliveries d ON d.outbox_id = a.outbox_id \
         WHERE d.state <> 'withdrawn' GROUP BY s.step_id, a.address HAVING COUNT(*) > 1",
    );
    none(
        "steps of which nobody was told",
        "SELECT s.id || ' ' || s.step AS line FROM steps s WHERE NOT EXISTS \
         (SELECT 1 FROM alert_steps x WHERE x.step_id = s.id)",
    );
    none(
        "mails under one Message-ID",
        "SELECT message_id AS line FROM outbox GROUP BY message_id HAVING COUNT(*) > 1",
    );
    none(
        "mail that failed and does not say why",
        "SELECT CAST(id AS TEXT) AS line FROM outbox_deliveries \
         WHERE state NOT IN ('sent', 'withdrawn') AND (state <> 'failed' OR reply = '')",
    );
    at_the_relay(store, relayed);
}

/// What says it was sent came to the relay, and all copies under one id are the same bytes.
pub fn at_the_relay(store: &Store, relayed: &[Received]) {
    let mut came = BTreeMap::<(String, String), BTreeSet<&[u8]>>::new();
    for one in relayed {
        let text = String::from_utf8_lossy(&one.bytes);
        let header = text.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap();
        let to = one.rcpt.trim_start_matches("RCPT TO:").trim_matches(['<', '>']);
        came.entry((header.to_owned(), to.to_owned())).or_default().insert(&one.bytes);
    }
    for (key, copies) in &came {
        assert_eq!(copies.len(), 1, "{key:?} came with different bytes");
    }
    let written: BTreeSet<String> =
        lines(store, "SELECT message_id AS line FROM outbox").into_iter().collect();
    assert!(came.keys().all(|(id, _)| written.contains(id)), "an id that nobody wrote");
    let sent = lines(
        store,
        "SELECT o.message_id || ' ' || d.recipient AS line FROM outbox_deliveries d \
         JOIN outbox o ON o.id = d.outbox_id WHERE d.state = 'sent'",
    );
    for line in sent {
        let (id, to) = line.split_once(' ').unwrap();
        assert!(came.contains_key(&(id.to_owned(), to.to_owned())), "{line} never came");
    }
}
