//! A flood by SMTP from eight senders, while PostgreSQL is stopped hard, the relay fails in all its
//! ways and the process is killed: counted at the end, each mail is one ticket, each receipt one
//! Message-ID.
//!
//! `TEST_FLOOD` says how many mails (160), `TEST_KILLS` how often the process is killed (2) and
//! PostgreSQL stopped; `scripts/long flood` makes 20,000 and 10.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    time::Duration,
};

use tarmac::{
    db::Place,
    time_source::{RealTime, TimeSource as _},
};
use tokio::runtime::Runtime;

use super::{
    kills::{Post, by_socket, from_environment, mood},
    ledger,
    program::Program,
};
use crate::support::{cluster::Cluster, dice::Dice, fake_relay::FakeRelay, store::Store};

const SENDERS: usize = 8;
/// Nothing is taken for so long: then nothing will be.
const PATIENCE_S: i64 = 180;

/// Waits until so many mails were taken, as long as some are.
fn until_taken(post: &Mutex<Post>, wanted: usize) {
    let (_nobody, moment) = channel::<()>();
    let (mut before, mut ends) = (0, RealTime.now().plus_secs(PATIENCE_S));
    loop {
        let taken = post.lock().unwrap().taken();
        if taken >= wanted {
            return;
        }
        if taken > before {
            (before, ends) = (taken, RealTime.now().plus_secs(PATIENCE_S));
        }
        assert!(RealTime.now() < ends, "{taken} were taken, and no more");
        let _is_come = moment.recv_timeout(Duration::from_millis(20));
    }
}

#[test]
fn a_flood_while_everything_fails_is_each_mail_one_ticket_and_each_receipt_one_message_id() {
    let mails = usize::try_from(from_environment("TEST_FLOOD", 160)).unwrap();
    let kills = usize::try_from(from_environment("TEST_KILLS", 2)).unwrap();
    let seed = from_environment("TEST_SEED", 41);
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    relay.moody(Some(Box::new(mood(Dice::of(seed)))));
    let cluster = Cluster::with_database("desk");
    let mut program = Program::with_account(Store::seen_at(Place::Pg(cluster.url("desk"))));
    program.sends_by(relay.address());
    program.set("MAIL_OUT__CONNECTIONS", "16");
    program.answers_everybody();
    program.set("JOBS__LEASE", "5s");
    for (name, role) in [("ann", "engineer"), ("ada", "admin")] {
        let address = format!("{name}@halden.example");
        program.does(&["user", "add", name, &address, "--role", role]);
    }
    let post = Mutex::new(Post::of(Dice::of(seed + 1)));
    post.lock().unwrap().write(0, mails);
    let begins = RealTime.now();
    let (mut said, mut restarts_s) = (Vec::new(), Vec::new());
    for round in 0..=kills {
        program.serve();
        let before = post.lock().unwrap().taken();
        let wanted = mails * (round + 1) / (kills + 1);
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                let (post, is_over, at) = (&post, &is_over, program.smtp.clone());
                scope.spawn(move || {
                    // Whoever is cut off comes again, as mail servers do.
                    while !is_over.load(Ordering::Relaxed) {
                        by_socket(&at, false, post, is_over);
                        std::thread::yield_now();
                    }
                });
            }
            if round < kills {
                until_taken(&post, before + (wanted - before) / 2);
                let stopped = RealTime.now();
                cluster.stops_hard();
                cluster.starts();
                restarts_s.push(RealTime.now().secs_since(stopped));
            }
            until_taken(&post, wanted);
            if round < kills {
                said.extend(program.is_killed());
            }
            is_over.store(true, Ordering::Relaxed);
        });
    }
    let taken_s = RealTime.now().secs_since(begins);
    relay.moody(None);
    while !post.lock().unwrap().is_empty() {
        by_socket(&program.smtp, false, &post, &AtomicBool::new(false));
    }
    ledger::comes_to_rest(&program);
    let rest_s = RealTime.now().secs_since(begins);
    said.extend(program.is_killed());
    ledger::balances(&program.store, &relay.received(), mails);
    let (distinct, again) = post.into_inner().unwrap().counted();
    assert_eq!(distinct, mails, "each was taken");
    let bad: Vec<&String> =
        said.iter().filter(|l| l.contains("panicked") || l.contains("is parked")).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    println!(
        "flood: {mails} mails from {SENDERS} senders, {again} again after their 250, {kills} kills, \
         PostgreSQL stopped hard {} times (away for {} s at most), {} copies at the relay; all taken \
         after {taken_s} s, at rest after {rest_s} s",
        restarts_s.len(),
        restarts_s.iter().max().unwrap_or(&0),
        relay.received().len(),
    );
}
