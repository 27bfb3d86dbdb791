//! The desk is killed with -9 at random moments under load, again and again, and loses and doubles
//! nothing. Mail comes by SMTP, by LMTP and by the pipe, some of it again after its 250; it leaves by
//! a relay that answers 4xx and 5xx, hangs and drops.
//!
//! `TEST_KILLS` says how often (50), `TEST_ROUND` how many mails a round (4, and up to 8 more),
//! `TEST_SEED` which dice; `scripts/long kills` sets the first two.

use std::{
    process::Stdio,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    time::Duration,
};

use tarmac::time_source::{RealTime, TimeSource as _};
use tokio::runtime::Runtime;

use super::{
    ledger,
    program::{Beside, Program},
};
use crate::support::{
    dice::Dice,
    fake_relay::{Act, At, FakeRelay},
    peer::Peer,
    store::Store,
};

on_each! {
    killed_again_and_again_under_load_it_loses_and_doubles_nothing,
}

pub(super) fn from_environment(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// A mail that somebody wants to hand over.
#[derive(Clone)]
pub(super) struct Mail {
    id: String,
    from: String,
    raw: Arc<Vec<u8>>,
}

/// What is to be handed over, and what was taken.
pub(super) struct Post {
    waiting: Vec<Mail>,
    taken: Vec<String>,
    again: usize,
    dice: Dice,
}

impl Post {
    /// Nothing yet.
    pub(super) fn of(dice: Dice) -> Self {
        Self { waiting: vec![], taken: vec![], again: 0, dice }
    }

    /// How often the desk said that it has one.
    pub(super) fn taken(&self) -> usize {
        self.taken.len()
    }

    /// Whether none is left.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many different ones were taken, and how many came again after their 250.
    pub(super) fn counted(mut self) -> (usize, usize) {
        self.taken.sort();
        self.taken.dedup();
        (self.taken.len(), self.again)
    }

    /// The next mail to hand over.
    fn next(&mut self) -> Option<Mail> {
        self.waiting.pop()
    }

    /// The desk said that it has it; one of fifty comes again all the same.
    fn is_taken(&mut self, mail: Mail) {
        if self.dice.of_thousand(20) {
            self.waiting.insert(0, mail.clone());
            self.again += 1;
        }
        self.taken.push(mail.id);
    }

    /// Nobody said so: its sender has it still.
    fn is_back(&mut self, mail: Mail) {
        self.waiting.push(mail);
    }

    /// New mails; three at a time come from somebody who has not written before.
    pub(super) fn write(&mut self, first: usize, count: usize) {
        for n in first..first + count {
            let id = format!("<kill-{n}@peregrine.example>");
            let from = format!("chen{}@peregrine.example", n / 3);
            let what = if n.is_multiple_of(2) { "Aircraft is grounded" } else { "Fault" };
            let raw = format!(
                "From: Chen <{from}>\r\nTo: desk@halden.example\r\nSubject: {what} {n}\r\n\
                 Message-ID: {id}\r\nDate: Mon, 2 Mar 2026 08:59:58 +0000\r\n\r\n\
                 Number {n} does not start.\r\n"
            );
            self.waiting.insert(0, Mail { id, from, raw: Arc::new(raw.into_bytes()) });
        }
    }
}

/// Hands mails over by the socket until the desk is gone or there are no more.
pub(super) fn by_socket(at: &str, is_lmtp: bool, post: &Mutex<Post>, is_over: &AtomicBool) {
    let Ok(mut peer) = Peer::greet(at, is_lmtp) else { return };
    while !is_over.load(Ordering::Relaxed) {
        let Some(mail) = post.lock().unwrap().next() else { return };
        match peer.sends(&mail.from, &mail.raw) {
            Ok(said) if said.starts_with("250") => post.lock().unwrap().is_taken(mail),
            Ok(_) => post.lock().unwrap().is_back(mail),
            Err(_) => {
                post.lock().unwrap().is_back(mail);
                return;
            }
        }
    }
}

/// Hands mails over by the pipe, whether the desk runs or not; the last ends after the kill.
fn by_pipe(program: &Beside, post: &Mutex<Post>, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        let Some(mail) = post.lock().unwrap().next() else { return };
        let path = program.folder.join("piped.eml");
        std::fs::write(&path, mail.raw.as_slice()).unwrap();
        let mut command = program.command(&["mail", "ingest"]);
        command.stdin(std::fs::File::open(&path).unwrap()).stderr(Stdio::null());
        let is_taken = command.stdout(Stdio::null()).status().unwrap().success();
        let mut post = post.lock().unwrap();
        if is_taken { post.is_taken(mail) } else { post.is_back(mail) }
    }
}

/// What the relay does: mostly its work.
pub(super) fn mood(mut dice: Dice) -> impl FnMut(At, &str) -> Option<Act> + Send {
    move |at, _| {
        let acts: &[(usize, Act)] = &match at {
            At::Greeting => [
                (20, Act::reply("421 4.3.2 busy")),
                (10, Act::reply("SSH-2.0-OpenSSH_9.7")),
                (5, Act::Hang),
            ],
            At::Mail => [
                (15, Act::reply("451 4.3.0 later")),
                (5, Act::Hang),
                (5, Act::reply("550 5.7.1 not you")),
            ],
            At::Rcpt => [
                (15, Act::reply("450 4.7.1 greylisted")),
                (10, Act::reply("550 5.1.1 nobody")),
                (5, Act::Drop),
            ],
            At::Data => [
                (10, Act::reply("451 4.3.0 later")),
                (5, Act::Drop),
                (5, Act::reply("554 5.7.1 no")),
            ],
            At::Dot => [(40, Act::Drop), (20, Act::reply("451 4.3.0 later")), (10, Act::Hang)],
            _ => return None,
        };
        acts.iter().find(|(times, _)| dice.of_thousand(*times)).map(|(_, act)| act.clone())
    }
}

fn killed_again_and_again_under_load_it_loses_and_doubles_nothing(store: Store) {
    let kills = from_environment("TEST_KILLS", 50);
    let a_round = usize::try_from(from_environment("TEST_ROUND", 8)).unwrap();
    let seed = from_environment("TEST_SEED", u64::from(std::process::id()));
    println!("kills: seed {seed}");
    let mut dice = Dice::of(seed);
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(FakeRelay::start()).unwrap();
    relay.moody(Some(Box::new(mood(Dice::of(seed + 1)))));
    let mut program = Program::with_account(store);
    program.sends_by(relay.address());
    program.set("MAIL_OUT__CONNECTIONS", "16");
    program.answers_everybody();
    program.set("JOBS__LEASE", "5s");
    // In a long run steps come that a lead or a manager would hear of: there the admin does.
    for (name, role) in [("ann", "engineer"), ("ada", "admin")] {
        let address = format!("{name}@halden.example");
        program.does(&["user", "add", name, &address, "--role", role]);
    }
    let post = Mutex::new(Post::of(Dice::of(seed + 2)));
    let (mut sent, mut starts_ms, mut said) = (0, Vec::new(), Vec::new());
    for _ in 0..kills {
        let begins = RealTime.now();
        program.serve();
        starts_ms.push((RealTime.now().micros() - begins.micros()) / 1000);
        let count = 4 + dice.below(a_round);
        post.lock().unwrap().write(sent, count);
        sent += count;
        let lasts = Duration::from_millis(50 + dice.below(550) as u64);
        let is_over = AtomicBool::new(false);
        said.extend(std::thread::scope(|scope| {
            let (post, is_over, at) = (&post, &is_over, program.smtp.clone());
            for is_lmtp in [false, false, false, true, true] {
                let at = at.clone();
                scope.spawn(move || by_socket(&at, is_lmtp, post, is_over));
            }
            let beside = program.beside();
            scope.spawn(move || by_pipe(&beside, post, is_over));
            // The moment of the kill: nobody tells of it.
            let (_nobody, moment) = channel::<()>();
            let _is_come = moment.recv_timeout(lasts);
            is_over.store(true, Ordering::Relaxed);
            program.is_killed()
        }));
    }
    relay.moody(None);
    program.serve();
    // What nobody said 250 to is with its sender still, who comes again.
    while !post.lock().unwrap().waiting.is_empty() {
        by_socket(&program.smtp, false, &post, &AtomicBool::new(false));
    }
    let post = post.into_inner().unwrap();
    ledger::comes_to_rest(&program);
    said.extend(program.is_killed());
    ledger::balances(&program.store, &relay.received(), sent);
    let (distinct, again) = post.counted();
    assert_eq!(distinct, sent, "each was taken");
    let bad: Vec<&String> =
        said.iter().filter(|l| l.contains("panicked") || l.contains("is parked")).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    starts_ms.sort_unstable();
    let longest_ms = *starts_ms.last().unwrap();
    println!(
        "kills: {kills}, mails {sent}, sent again after their 250 {}, copies at the relay {}, \
         start to ready: median {} ms, longest {longest_ms} ms",
        again,
        relay.received().len(),
        starts_ms[starts_ms.len() / 2],
    );
    assert!(longest_ms < 30_000, "{starts_ms:?}");
}
