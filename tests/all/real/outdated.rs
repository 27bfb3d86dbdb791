//! A node that a newer binary has overtaken, and nodes that wake each other.

use super::{ledger, program::Program};
use crate::support::{peer::Peer, reader::Reader, store::Store};
use diesel::connection::SimpleConnection as _;
use tarmac::time_source::{RealTime, TimeSource as _};

on_each! {
    a_running_node_that_is_older_than_the_tables_does_no_more_work_and_says_what_to_do,
}

const RAW: &[u8] = b"From: Chen <chen@peregrine.example>\r\nTo: desk@halden.example\r\n\
    Subject: chiller\r\n\r\nIt is warm.\r\n";

/// A mail with an id of its own.
fn mail(id: &str) -> Vec<u8> {
    let mut raw = format!("Message-ID: <{id}@peregrine.example>\r\n").into_bytes();
    raw.extend_from_slice(RAW);
    raw
}

fn a_running_node_that_is_older_than_the_tables_does_no_more_work_and_says_what_to_do(
    store: Store,
) {
    let mut program = Program::with_account(store);
    program.does(&["user", "add", "Lena", "lena@halden.example", "--role", "manager"]);
    program.serve();
    let reader = Reader::of(&program.store, &program.http);
    assert_eq!(reader.gets("/queue").unwrap().0, 200);
    let mut newer = program.store.place.connect(false).unwrap();
    newer
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .unwrap();
    let said = program.waits_for("too old for it");
    assert!(said.contains("29991231000000") && said.contains("start the newer one"), "{said}");
    let (status, page) = reader.gets("/queue").unwrap();
    assert_eq!(status, 503, "{page}");
    assert!(page.contains("stop it and start the newer version"), "{page}");
    let mut peer = Peer::greet(&program.smtp, false).unwrap();
    let answer = peer.sends("chen@peregrine.example", &mail("one")).unwrap();
    assert!(answer.starts_with("451"), "its sender keeps it: {answer}");
    let second = Program::beside_of(&program);
    let refused = second.run(&["serve"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("29991231000000"), "{said}");
    newer
        .batch_execute("DELETE FROM __diesel_schema_migrations WHERE version = '29991231000000'")
        .unwrap();
    program.waits_for("work goes on");
    let answer = peer.sends("chen@peregrine.example", &mail("one")).unwrap();
    assert!(answer.starts_with("250"), "{answer}");
    program.waits_for("is decided: ticket");
}

#[test]
fn a_commit_of_one_process_wakes_the_sender_of_another_within_a_second() {
    let store = Store::postgresql();
    let mut node = Program::with_account(Store::seen_at(store.place.clone()));
    node.serve();
    let other = Program::beside_of(&node);
    for n in 0..9 {
        let fed = other.feed(&["mail", "ingest"], &mail(&format!("woken-{n}")));
        assert!(fed.status.success(), "{}", String::from_utf8_lossy(&fed.stderr));
        node.waits_for("Sent mail");
    }
    let waited_ms = "SELECT (sent_at - created_at) / 1000 AS n FROM outbox_deliveries \
                     WHERE is_alert = FALSE ORDER BY 1 LIMIT 1 OFFSET 4";
    let median_ms = ledger::count(&store, waited_ms);
    println!("woken: {median_ms} ms from written to sent, median of 9");
    assert!(median_ms <= 1000, "{median_ms} ms");
}

#[test]
fn with_the_word_lost_a_commit_is_still_noticed_within_seconds() {
    let store = Store::postgresql();
    let mut node = Program::with_account(Store::seen_at(store.place.clone()));
    node.serve();
    let fed = node.feed(&["mail", "ingest"], &mail("unheard"));
    assert!(fed.status.success());
    node.waits_for("Sent mail");
    let begins = RealTime.now();
    let mut conn = store.place.connect(false).unwrap();
    // Somebody writes who tells nobody.
    conn.batch_execute("UPDATE inbound SET state = 'received', revision = revision + 1").unwrap();
    node.until("the message is decided again", || {
        ledger::count(&store, "SELECT COUNT(*) AS n FROM inbound WHERE state = 'received'") == 0
    });
    let waited_s = RealTime.now().secs_since(begins);
    assert!(waited_s <= 8, "{waited_s} s");
}
