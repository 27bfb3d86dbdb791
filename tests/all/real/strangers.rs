//! A flood of strangers, and the fault of a customer amid it (row R16): decided before what waits, and
//! told within thirty seconds.
//!
//! `TEST_STRANGERS` says how many strangers write (400); `scripts/long strangers` makes 20,000.

use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest as _, Sha256};
use tarmac::{
    db::{inbound, tickets},
    time_source::{RealTime, TimeSource as _},
};
use tokio::runtime::Runtime;

use super::{kills::from_environment, ledger, program::Program};
use crate::support::{fake_relay::FakeRelay, peer::Peer, store::Store};

on_each! {
    the_fault_of_a_customer_is_decided_before_the_mail_of_strangers_that_waits,
    an_s1_amid_a_flood_of_strangers_is_told_within_thirty_seconds,
}

const SENDERS: usize = 8;

fn letter(from: &str, subject: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: desk@halden.example\r\nSubject: {subject}\r\n\
         Message-ID: <of-{from}>\r\n\r\nIt does not start.\r\n"
    )
    .into_bytes()
}

fn stranger(n: usize) -> String {
    format!("s{n}@other{n}.example")
}

/// What was taken and not decided before the process ended: the customer's mail is the last of all.
fn waits(store: &Store, strangers: usize) {
    let now = RealTime.now();
    let mut c = store.place.connect(false).unwrap();
    let senders = (0..strangers).map(stranger).chain(["chen@peregrine.example".to_owned()]);
    for from in senders {
        let raw = letter(&from, "P21 is grounded");
        let hash = Sha256::digest(&raw).to_vec();
        tickets::blob_put(&mut c, &hash, &raw).unwrap();
        let size = i64::try_from(raw.len()).unwrap();
        inbound::inbound_insert(&mut c, now, "smtp", "{}", &hash, size).unwrap();
    }
}

fn the_fault_of_a_customer_is_decided_before_the_mail_of_strangers_that_waits(store: Store) {
    let mut program = Program::with_account(store);
    waits(&program.store, 400);
    program.serve();
    program.until_none("all is decided", || {
        ledger::count(&program.store, "SELECT COUNT(*) AS n FROM inbound WHERE state = 'received'")
    });
    let before = ledger::count(
        &program.store,
        "SELECT COUNT(*) AS n FROM inbound WHERE decided_at < (SELECT decided_at FROM inbound \
         WHERE from_address = 'chen@peregrine.example')",
    );
    assert!(before < 100, "{before} strangers were decided before");
    let each = "SELECT COUNT(*) AS n FROM tickets";
    assert_eq!(ledger::count(&program.store, each), 401, "and all the same each has its ticket");
}

fn an_s1_amid_a_flood_of_strangers_is_told_within_thirty_seconds(store: Store) {
    let strangers = usize::try_from(from_environment("TEST_STRANGERS", 400)).unwrap();
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    let mut program = Program::with_account(store);
    program.sends_by(relay.address());
    program.does(&["user", "add", "ann", "ann@halden.example", "--role", "engineer"]);
    program.serve();
    let (next, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let begins = RealTime.now();
    let (waiting, took_ms) = std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            let (next, taken, at) = (&next, &taken, program.smtp.clone());
            scope.spawn(move || {
                let mut peer = Peer::greet(&at, false).unwrap();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= strangers {
                        return;
                    }
                    let said = peer.sends(&stranger(n), &letter(&stranger(n), "a fault")).unwrap();
                    assert!(said.starts_with("250"), "{said}");
                    taken.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let half = strangers / 2;
        program.until("half of them have written", || taken.load(Ordering::Relaxed) >= half);
        let chen = "chen@peregrine.example";
        let raw = letter(chen, "AOG: P21 is grounded");
        let said = Peer::greet(&program.smtp, false).unwrap().sends(chen, &raw).unwrap();
        assert!(said.starts_with("250"), "{said}");
        let since = RealTime.now();
        let undecided = "SELECT COUNT(*) AS n FROM inbound WHERE state = 'received'";
        let waiting = ledger::count(&program.store, undecided);
        let is_told = |who: &str| {
            relay.received().iter().any(|mail| {
                mail.rcpt.contains(who) && String::from_utf8_lossy(&mail.bytes).contains("P21")
            })
        };
        program.until("team and customer are told", || {
            is_told("ann@halden.example") && is_told("chen@peregrine.example")
        });
        (waiting, (RealTime.now().micros() - since.micros()) / 1000)
    });
    println!(
        "{strangers} strangers wrote in {} s; an S1 amid them, with {waiting} undecided, was told in \
         {took_ms} ms",
        RealTime.now().secs_since(begins)
    );
    assert!(took_ms < 30_000, "{took_ms} ms");
}
