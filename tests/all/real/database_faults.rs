//! The database goes away under load, again and again: its server is stopped hard, or its
//! connections are terminated. What was acknowledged is there, once; pages and mail are told to come
//! again; everything goes on by itself.
//!
//! `TEST_RESTARTS` (3) and `TEST_TERMINATIONS` (20) say how often; `scripts/long restarts` makes 20
//! and 100.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use diesel::connection::SimpleConnection as _;
use tarmac::{
    db::Place,
    time_source::{RealTime, TimeSource as _},
};

use super::{ledger, program::Program};
use crate::support::{cluster::Cluster, peer::Peer, reader::Reader, store::Store};

/// What those outside were told.
#[derive(Default)]
struct Told {
    next: AtomicUsize,
    /// Mails whose sender heard 250, and faults whose page was the ticket.
    kept: Mutex<Vec<String>>,
    /// Faults of which the page said that it does not know.
    unsure: Mutex<Vec<String>>,
    /// How often each answer was given, by mail and by pages.
    answers: Mutex<BTreeMap<String, usize>>,
}

impl Told {
    fn name(&self, what: &str) -> String {
        format!("{what}{}", self.next.fetch_add(1, Ordering::Relaxed))
    }

    fn count(&self, answer: &str) {
        *self.answers.lock().unwrap().entry(answer.to_owned()).or_default() += 1;
    }

    fn kept(&self) -> usize {
        self.kept.lock().unwrap().len()
    }
}

/// Hands mails over one after the other; one that is not taken comes again.
fn mails(at: &str, told: &Told, is_over: &AtomicBool) {
    let mut peer = None;
    let mut name = told.name("mail");
    while !is_over.load(Ordering::Relaxed) {
        let Some(open) = peer.take().or_else(|| Peer::greet(at, false).ok()) else {
            told.count("mail: no greeting");
            continue;
        };
        let mut open: Peer = open;
        let from = format!("{name}@peregrine.example");
        let raw = format!(
            "From: <{from}>\r\nTo: desk@halden.example\r\nSubject: {name}\r\n\
             Message-ID: <{name}@peregrine.example>\r\n\r\nIt is warm.\r\n"
        );
        match open.sends(&from, raw.as_bytes()) {
            Ok(said) => {
                told.count(&format!("mail: {}", said.get(..3).unwrap_or_default()));
                if said.starts_with("250") {
                    told.kept.lock().unwrap().push(std::mem::replace(&mut name, told.name("mail")));
                }
                peer = Some(open);
            }
            Err(e) => told.count(&format!("mail: {e}")),
        }
    }
}

fn reads(reader: &Reader, told: &Told, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        match reader.gets("/queue") {
            Ok((status, _)) => told.count(&format!("page: {status}")),
            Err(e) => told.count(&format!("page: {e}")),
        }
    }
}

/// Phones faults in; one that was not kept is not entered again.
fn phones(reader: &Reader, told: &Told, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        let name = told.name("phoned");
        match reader.logs(&name) {
            Ok((status, page)) => {
                told.count(&format!("form: {status}"));
                if status == 303 {
                    told.kept.lock().unwrap().push(name);
                } else if page.contains("not known whether") {
                    told.unsure.lock().unwrap().push(name);
                }
            }
            Err(e) => told.count(&format!("form: {e}")),
        }
    }
}

/// A desk with one of its staff.
fn desk(store: Store) -> (Program, Reader) {
    let mut program = Program::with_account(store);
    program.answers_everybody();
    program.set("DATABASE__READERS", "8");
    program.does(&["user", "add", "Lena", "lena@halden.example", "--role", "engineer"]);
    program.serve();
    let reader = Reader::of(&program.store, &program.http);
    (program, reader)
}

/// Does the harm again and again under load; the longest time until mail and pages worked again.
fn under_load(
    program: &Program,
    reader: &Reader,
    told: &Told,
    times: usize,
    mut harm: impl FnMut(usize),
) -> i64 {
    let (is_over, mut longest_ms) = (AtomicBool::new(false), 0);
    let smtp = program.smtp.clone();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| mails(&smtp, told, &is_over));
            scope.spawn(|| reads(reader, told, &is_over));
        }
        scope.spawn(|| phones(reader, told, &is_over));
        let goes_on = |by: usize| {
            let before = told.kept();
            program.until("work goes on", || told.kept() >= before + by);
        };
        goes_on(6);
        for n in 0..times {
            harm(n);
            let begins = RealTime.now();
            goes_on(2);
            program.until("pages come", || reader.gets("/queue").is_ok_and(|(s, _)| s == 200));
            longest_ms = longest_ms.max((RealTime.now().micros() - begins.micros()) / 1000);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    longest_ms
}

/// What was acknowledged is there once; what was refused is not; nobody was told nonsense.
fn adds_up(program: &mut Program, told: &Told) {
    ledger::comes_to_rest(program);
    let subjects = ledger::lines(&program.store, "SELECT subject AS line FROM tickets");
    let mut times = BTreeMap::<&str, usize>::new();
    for subject in &subjects {
        *times.entry(subject).or_default() += 1;
    }
    let kept = told.kept.lock().unwrap();
    let lost: Vec<_> = kept.iter().filter(|name| !times.contains_key(name.as_str())).collect();
    assert!(lost.is_empty(), "acknowledged and not there: {lost:?}");
    let doubled: Vec<_> = times.iter().filter(|(_, n)| **n > 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
    let unsure = told.unsure.lock().unwrap();
    let unasked: Vec<_> = times
        .keys()
        .filter(|s| s.starts_with("phoned"))
        .filter(|s| !kept.iter().chain(unsure.iter()).any(|name| name == *s))
        .collect();
    assert!(unasked.is_empty(), "kept, and the page said that it was not: {unasked:?}");
    let answers = told.answers.lock().unwrap();
    println!("answers: {answers:?}");
    let fine = ["mail: 250", "mail: 451", "page: 200", "page: 503", "form: 303", "form: 503"];
    let odd: Vec<_> = answers.keys().filter(|a| !fine.contains(&a.as_str())).collect();
    assert!(odd.is_empty(), "{odd:?} of {answers:?}");
    let doubled = "SELECT subject_id || ' ' || watch || ' ' || step AS line FROM steps \
                   GROUP BY subject_kind, subject_id, watch, cycle, generation, step, round \
                   HAVING COUNT(*) > 1";
    assert_eq!(ledger::lines(&program.store, doubled), Vec::<String>::new());
    let said = program.is_killed();
    let bad: Vec<_> = said.iter().filter(|l| l.contains("panicked")).collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

fn from_environment(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

#[test]
fn a_server_that_is_stopped_hard_under_load_loses_nothing_acknowledged_and_work_goes_on() {
    let times = from_environment("TEST_RESTARTS", 3);
    let cluster = Cluster::with_database("desk");
    let (mut program, reader) = desk(Store::seen_at(Place::Pg(cluster.url("desk"))));
    let told = Told::default();
    let longest_ms = under_load(&program, &reader, &told, times, |n| {
        cluster.stops_hard();
        if n == 0 {
            // Nobody waits for ever for what is not there.
            let (status, page) = reader.gets("/queue").unwrap();
            assert_eq!(status, 503);
            assert!(page.contains("cannot answer just now"), "{page}");
            let mut peer = Peer::greet(&program.smtp, false).unwrap();
            let raw = b"Message-ID: <away@peregrine.example>\r\nSubject: away\r\n\r\nwarm\r\n";
            let said = peer.sends("away@peregrine.example", raw).unwrap();
            assert!(said.starts_with("451"), "{said}");
        }
        cluster.starts();
    });
    adds_up(&mut program, &told);
    println!("restarts: {times}, work went on after {longest_ms} ms at most");
    assert!(longest_ms <= 10_000, "{longest_ms} ms");
}

#[test]
fn connections_that_are_terminated_under_load_lose_nothing_acknowledged() {
    let times = from_environment("TEST_TERMINATIONS", 20);
    let store = Store::postgresql();
    let (mut program, reader) = desk(Store::seen_at(store.place.clone()));
    let told = Told::default();
    let mut conn = store.place.connect(false).unwrap();
    let longest_ms = under_load(&program, &reader, &told, times, |_| {
        conn.batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
    });
    adds_up(&mut program, &told);
    println!("terminations: {times}, work went on after {longest_ms} ms at most");
    assert!(longest_ms <= 10_000, "{longest_ms} ms");
}
