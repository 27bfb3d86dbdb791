//! Mail that leaves by a relay: one that wants TLS and a login, and one that misbehaves.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tarmac::{
    time_source::{RealTime, TimeSource as _},
    transport::smtp_in::server_config,
};
use tokio::runtime::Runtime;

use super::{ledger, program::Program};
use crate::support::{
    fake_relay::{Act, At, FakeRelay},
    peer::Peer,
    project,
    store::Store,
};

on_each! {
    mail_leaves_under_tls_and_signs_in_either_way,
    what_is_lost_after_the_dot_is_sent_again_with_the_same_bytes_a_hundred_times,
    each_fault_of_a_relay_is_tried_again_or_shown_at_once,
    a_destination_that_hangs_holds_nobody_else_up,
    mail_leaves_after_a_rest_though_an_earlier_one_still_hangs,
    mail_in_hand_of_a_killed_node_is_tried_by_another_when_its_lease_is_over,
}

fn certificate(name: &str) -> PathBuf {
    project::root().join("tests/support/tls").join(name)
}

/// Hands over a mail of each sender; each becomes a ticket with a receipt.
fn writes(program: &Program, senders: impl IntoIterator<Item = String>) {
    let mut peer = Peer::greet(&program.smtp, false).unwrap();
    for from in senders {
        let raw = format!(
            "From: {from}\r\nTo: desk@halden.example\r\nSubject: Fault of {from}\r\n\
             Message-ID: <of-{from}>\r\n\r\nIt does not start.\r\n"
        );
        let said = peer.sends(&from, raw.as_bytes()).unwrap();
        assert!(said.starts_with("250"), "{said}");
    }
}

fn failed(program: &Program) -> Vec<(String, String)> {
    let outbox = program.list(&["outbox", "list", "--json"]);
    let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap().to_owned();
    outbox
        .iter()
        .filter(|line| line["state"] == "failed")
        .map(|line| (text(line, "to"), text(line, "reply")))
        .collect()
}

fn mail_leaves_under_tls_and_signs_in_either_way(store: Store) {
    let runtime = Runtime::new().unwrap();
    let config = server_config(&certificate("leaf.pem"), &certificate("leaf.key")).unwrap();
    let relay = runtime.block_on(FakeRelay::start_tls(config, false)).unwrap();
    relay.always(At::Auth, Act::reply("235 2.7.0 Come in"));
    let mut program = Program::with_account(store);
    program.set("MAIL_OUT__TRANSPORT", "relay");
    let port = relay.address().port();
    program.set("MAIL_OUT__RELAY", &format!("smtp+starttls://localhost:{port}"));
    program.set("MAIL_OUT__CA_FILE", certificate("ca.pem").to_str().unwrap());
    program.set("MAIL_OUT__USER", "desk");
    program.set("MAIL_OUT__PASSWORD", "pass word ü");
    let mut before = 0;
    for (n, ways) in ["AUTH PLAIN", "AUTH LOGIN"].into_iter().enumerate() {
        relay.offer(&["8BITMIME", ways]);
        program.serve();
        writes(&program, [format!("chen{n}@peregrine.example")]);
        program.waits_for("Sent mail");
        program.is_killed();
        let logins = relay.logins();
        // Each connection signs in, and there are as many as mails leave at once.
        assert!(logins.len() > before, "{ways}");
        before = logins.len();
        assert!(logins.iter().all(|(user, word)| (&**user, &**word) == ("desk", "pass word ü")));
    }
    let received = relay.received();
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|mail| mail.tls), "{received:?}");
}

fn what_is_lost_after_the_dot_is_sent_again_with_the_same_bytes_a_hundred_times(store: Store) {
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    for _ in 0..100 {
        relay.once(At::Dot, Act::Drop);
    }
    let mut program = Program::with_account(store);
    program.sends_by(relay.address());
    program.serve();
    writes(&program, (0..100).map(|n| format!("chen{n}@peregrine.example")));
    ledger::receipts_leave(&program);
    assert!(failed(&program).is_empty());
    let received = relay.received();
    assert!(received.len() >= 200, "{}: each that was dropped came again", received.len());
    ledger::at_the_relay(&program.store, &received);
}

fn each_fault_of_a_relay_is_tried_again_or_shown_at_once(store: Store) {
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    let slow = Act::Drip(b"220 relay.test ESMTP\r\n".to_vec(), Duration::from_millis(50));
    for (at, act) in [
        (At::Greeting, Act::reply("421 4.3.2 busy")),
        (At::Greeting, Act::reply("SSH-2.0-OpenSSH_9.7")),
        (At::Greeting, slow),
        (At::Hello, Act::reply("451 4.3.0 later")),
        (At::Mail, Act::reply("451 4.3.0 later")),
        (At::Rcpt, Act::reply("450 4.7.1 greylisted")),
        (At::Data, Act::reply("451 4.3.0 later")),
        (At::Dot, Act::reply("451 4.3.0 later")),
        (At::Dot, Act::Drop),
    ] {
        relay.once(at, act);
    }
    relay.moody(Some(Box::new(|at, rcpt| {
        let never = |who: &str, when: At, reply: &str| {
            (at == when && rcpt.contains(who)).then(|| Act::reply(reply))
        };
        never("dead", At::Rcpt, "550 5.1.1 nobody")
            .or_else(|| never("policy", At::Data, "554 5.7.1 not wanted"))
            .or_else(|| never("large", At::Dot, "552 5.3.4 too large"))
    })));
    let mut program = Program::with_account(store);
    program.sends_by(relay.address());
    program.serve();
    let begins = RealTime.now();
    let senders = ["dead", "policy", "large", "a", "b", "c", "d", "e", "f", "g", "h", "i"];
    writes(&program, senders.map(|name| format!("{name}@peregrine.example")));
    ledger::receipts_leave(&program);
    let mut failed = failed(&program);
    failed.sort();
    let refused = |to: &str, reply: &str| {
        let why = format!("The server refused it for good: {reply}");
        (format!("{to}@peregrine.example"), why)
    };
    assert_eq!(
        failed,
        [
            refused("dead", "550 5.1.1 nobody"),
            refused("large", "552 5.3.4 too large"),
            refused("policy", "554 5.7.1 not wanted"),
        ]
    );
    let shown_s = RealTime.now().secs_since(begins);
    assert!(shown_s < 60, "a refusal for good was shown after {shown_s} s");
    ledger::at_the_relay(&program.store, &relay.received());
    let came: usize = relay.received().iter().filter(|m| !m.rcpt.contains("large")).count();
    assert!((10..=11).contains(&came), "{came}: nine once, two after their dot, one of them large");
}

fn a_destination_that_hangs_holds_nobody_else_up(store: Store) {
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    let hanging = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&hanging);
    relay.moody(Some(Box::new(move |at, rcpt| {
        let hangs = at == At::Rcpt && rcpt.contains("@hangs.example");
        hangs.then(|| {
            count.fetch_add(1, Ordering::Relaxed);
            Act::Hang
        })
    })));
    let mut program = Program::with_account(store);
    program.sends_by(relay.address());
    program.serve();
    writes(&program, (0..8).map(|n| format!("li{n}@hangs.example")));
    program.until("it hangs", || hanging.load(Ordering::Relaxed) == 3);
    let begins = RealTime.now();
    writes(&program, (0..5).map(|n| format!("chen{n}@peregrine.example")));
    let mails = runtime.block_on(relay.wait_for(5));
    let took_ms = (RealTime.now().micros() - begins.micros()) / 1000;
    println!("beside a destination that hangs five mails left in {took_ms} ms");
    assert!(mails.iter().all(|m| m.rcpt.contains("@peregrine.example")));
    assert!(took_ms < 30_000, "before the silence of a minute was over");
    assert_eq!(hanging.load(Ordering::Relaxed), 3, "it has three of the four connections");
    assert!(relay.connections() >= 4);
}

fn mail_leaves_after_a_rest_though_an_earlier_one_still_hangs(store: Store) {
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    relay.once(At::Dot, Act::Hang);
    let mut program = Program::with_account(store);
    program.sends_by(relay.address());
    program.set("MAIL_OUT__RESTS_AFTER", "1");
    program.serve();
    writes(&program, ["li@hangs.example".to_owned()]);
    runtime.block_on(relay.wait_for(1));
    relay.once(At::Greeting, Act::reply("421 4.3.2 busy"));
    // The one that finds it alive after its rest hangs too.
    relay.once(At::Rcpt, Act::Hang);
    writes(&program, ["first@peregrine.example".to_owned()]);
    program.waits_for("rests until");
    let begins = RealTime.now();
    writes(&program, (0..5).map(|n| format!("chen{n}@peregrine.example")));
    let mails = runtime.block_on(relay.wait_for(5));
    let took_ms = (RealTime.now().micros() - begins.micros()) / 1000;
    println!("after a rest, with two mails that hang, four left in {took_ms} ms");
    assert!(mails.iter().skip(1).all(|m| m.rcpt.contains("chen")), "{mails:?}");
    assert!(took_ms < 30_000, "before the silence of a minute was over");
}

fn mail_in_hand_of_a_killed_node_is_tried_by_another_when_its_lease_is_over(store: Store) {
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    relay.once(At::Dot, Act::Hang);
    let mut program = Program::with_account(store);
    program.sends_by(relay.address());
    program.set("JOBS__LEASE", "2s");
    program.serve();
    writes(&program, ["chen@peregrine.example".to_owned()]);
    runtime.block_on(relay.wait_for(1));
    let lease = "SELECT COALESCE(MAX(lease_until), 0) AS n FROM outbox_deliveries";
    let first = ledger::count(&program.store, lease);
    program.until("the lease is renewed again and again", || {
        ledger::count(&program.store, lease) > first + 4_000_000
    });
    let fences = "SELECT MAX(fence) AS n FROM outbox_deliveries";
    assert_eq!(ledger::count(&program.store, fences), 1, "nobody else has taken it");
    program.is_killed();
    program.is_another_node();
    program.serve();
    let copies = runtime.block_on(relay.wait_for(2));
    assert_eq!(copies[0].bytes, copies[1].bytes);
    program.waits_for("Sent mail");
    assert_eq!(ledger::count(&program.store, fences), 2);
}
