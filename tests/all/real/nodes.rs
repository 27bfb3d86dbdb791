//! Two nodes on one PostgreSQL. Each in turn is killed, stands still for longer than its leases, or
//! is cut off from the database, with mail coming in at both; the other goes on, and nothing is done
//! twice when the first comes back.
//!
//! `TEST_ROUNDS` says how many (10); `scripts/long nodes` makes a hundred.

use std::{
    net::SocketAddr,
    process::Command,
    sync::{Mutex, mpsc::channel},
    time::Duration,
};

use tarmac::{
    db::Place,
    time_source::{RealTime, TimeSource as _},
};
use tokio::runtime::Runtime;

use super::{
    ledger::{self, count},
    program::Program,
};
use crate::support::{fake_relay::FakeRelay, peer::Peer, proxy::Proxy, store::Store};

/// Longer than a lease, and than a transaction may stand still, which are two seconds here.
const LONGER: Duration = Duration::from_secs(5);
/// The longest that anything waited for: a lease, a look, and the work itself on a busy machine.
const SOON_S: i64 = 20;
/// Mails to each node in a round.
const A_ROUND: usize = 5;

/// The place of a store behind a proxy, with transactions that may stand still for two seconds.
fn through(store: &Store) -> (Proxy, Place) {
    let Place::Pg(url) = &store.place else { panic!("{:?}", store.place) };
    let (scheme, rest) = url.split_once("://").unwrap();
    let (user, rest) = rest.split_once('@').unwrap_or(("postgres", rest));
    let (host, name) = rest.split_once('/').unwrap();
    let proxy = Proxy::to(host.parse::<SocketAddr>().expect("TEST_POSTGRES_URL names a port"));
    let joint = if name.contains('?') { '&' } else { '?' };
    let url = format!(
        "{scheme}://{user}@{}/{name}{joint}options=-c%20idle_in_transaction_session_timeout%3D2000",
        proxy.at
    );
    (proxy, Place::Pg(url))
}

/// A mail with an id of its own, from one of many colleagues.
fn mail(n: usize) -> (String, Vec<u8>) {
    let from = format!("chen{}@peregrine.example", n / 3);
    let what = if n.is_multiple_of(2) { "Aircraft is grounded" } else { "Fault" };
    let raw = format!(
        "From: Chen <{from}>\r\nTo: desk@halden.example\r\nSubject: {what} {n}\r\n\
         Message-ID: <node-{n}@peregrine.example>\r\n\r\nNumber {n} does not start.\r\n"
    );
    (from, raw.into_bytes())
}

/// Hands mails to a node; those that it did not take are left.
fn hand_over(at: &str, mails: &Mutex<Vec<usize>>) {
    let Ok(mut peer) = Peer::greet(at, false) else { return };
    loop {
        let Some(n) = mails.lock().unwrap().pop() else { return };
        let (from, raw) = mail(n);
        let is_taken = peer.sends(&from, &raw).is_ok_and(|said| said.starts_with("250"));
        if !is_taken {
            mails.lock().unwrap().push(n);
            return;
        }
    }
}

fn signal(name: &str, pid: u32) {
    let status = Command::new("kill").args([name, &pid.to_string()]).status().unwrap();
    assert!(status.success(), "kill {name} {pid}");
}

/// What happens to a node.
#[derive(Debug, Clone, Copy)]
enum Harm {
    Killed,
    StandsStill,
    CutOff,
}

impl Harm {
    fn begins(self, node: &mut Program, proxy: &Proxy) {
        match self {
            Self::Killed => drop(node.is_killed()),
            Self::StandsStill => signal("-STOP", node.pid()),
            Self::CutOff => proxy.is_cut(),
        }
    }

    fn ends(self, node: &mut Program, proxy: &Proxy) {
        match self {
            Self::Killed => node.serve(),
            Self::StandsStill => signal("-CONT", node.pid()),
            Self::CutOff => proxy.is_mended(),
        }
    }
}

/// All that came is decided, each ticket's people were told, and nothing waits to be sent but for
/// its next try.
fn is_worked_off(store: &Store) -> bool {
    let waits = "SELECT (SELECT COUNT(*) FROM inbound WHERE state = 'received') \
         + (SELECT COUNT(*) FROM tickets t WHERE NOT EXISTS (SELECT 1 FROM steps s \
            WHERE s.subject_kind = 'ticket' AND s.subject_id = t.id AND s.step = 'reported')) \
         + (SELECT COUNT(*) FROM outbox_deliveries WHERE state = 'waiting' AND attempts = 0) AS n";
    count(store, waits) == 0
}

#[test]
fn nodes_that_are_killed_stand_still_or_are_cut_off_do_everything_once_and_nothing_waits() {
    let rounds: usize =
        std::env::var("TEST_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let store = Store::postgresql();
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    let mut nodes = [through(&store), through(&store)].map(|(proxy, place)| {
        let mut node = Program::on(Store::seen_at(place));
        node.sends_by(relay.address());
        node.set("JOBS__LEASE", "2s");
        node.answers_everybody();
        (node, proxy)
    });
    let [(first, _), _] = &nodes;
    let peregrine = ["--kind", "key", "--domain", "peregrine.example", "--zone", "Asia/Shanghai"];
    first.does(&[&["account", "add", "Peregrine Pacific"], &peregrine[..]].concat());
    for (name, role) in [("lena", "manager"), ("ann", "engineer"), ("wei", "engineer")] {
        first.does(&["user", "add", name, &format!("{name}@halden.example"), "--role", role]);
    }
    for (node, _) in &mut nodes {
        node.serve();
    }
    let (mut sent, mut longest_s) = (0, 0);
    for round in 0..rounds {
        let harm = [Harm::Killed, Harm::StandsStill, Harm::CutOff][round / 2 % 3];
        let [one, two] = &mut nodes;
        let (victim, other) = if round % 2 == 0 { (one, two) } else { (two, one) };
        let [for_victim, for_other] = [0, A_ROUND]
            .map(|from| Mutex::new((sent + from..sent + from + A_ROUND).collect::<Vec<_>>()));
        sent += 2 * A_ROUND;
        let (at_victim, at_other) = (victim.0.smtp.clone(), other.0.smtp.clone());
        let begins = std::thread::scope(|scope| {
            let (for_victim, for_other) = (&for_victim, &for_other);
            scope.spawn(move || hand_over(&at_victim, for_victim));
            scope.spawn(move || hand_over(&at_other, for_other));
            // It has some of it in hand when it happens.
            victim.0.until("the first mails are taken", || {
                for_victim.lock().unwrap().len() <= A_ROUND.saturating_sub(2)
            });
            harm.begins(&mut victim.0, &victim.1);
            let begins = RealTime.now();
            if !matches!(harm, Harm::Killed) {
                let (_nobody, moment) = channel::<()>();
                let _is_come = moment.recv_timeout(LONGER);
            }
            other.0.until("the other has worked off what there was", || is_worked_off(&store));
            longest_s = longest_s.max(RealTime.now().secs_since(begins));
            harm.ends(&mut victim.0, &victim.1);
            begins
        });
        // What the victim had not taken is with its sender, who comes again.
        while !for_victim.lock().unwrap().is_empty() {
            hand_over(&victim.0.smtp, &for_victim);
        }
        ledger::comes_to_rest(&other.0);
        let lasted_s = RealTime.now().secs_since(begins);
        println!("nodes: round {round} {harm:?}, at rest after {lasted_s} s");
    }
    ledger::balances(&store, &relay.received(), sent);
    let said: Vec<String> = nodes.iter_mut().flat_map(|(node, _)| node.is_killed()).collect();
    let bad: Vec<&String> =
        said.iter().filter(|l| l.contains("panicked") || l.contains("is parked")).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    println!(
        "nodes: {rounds} rounds, {sent} mails, {} copies at the relay, worked off by the other \
         after {longest_s} s at most",
        relay.received().len()
    );
    assert!(longest_s <= SOON_S, "{longest_s} s");
}
