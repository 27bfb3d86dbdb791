//! What comes to the doors for mail: too large, malformed, and while the database is locked.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use diesel::connection::SimpleConnection as _;
use sha2::{Digest as _, Sha256};
use tarmac::time_source::{RealTime, TimeSource as _};

use super::{
    ledger::{count, lines},
    program::Program,
};
use crate::support::{dice::Dice, peer::Peer, project, store::Store};

on_each! {
    a_hundred_megabytes_are_refused_in_every_form_and_cost_no_memory,
    three_hundred_malformed_mails_are_kept_as_they_came_and_hold_up_nobody,
}

const MIB: usize = 1 << 20;

/// Resident memory of a process now and at its most, in KiB.
fn memory_kib(pid: u32) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let read = |key: &str| {
        let line = status.lines().find_map(|l| l.strip_prefix(key)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    };
    (read("VmRSS:"), read("VmHWM:"))
}

fn a_hundred_megabytes_are_refused_in_every_form_and_cost_no_memory(store: Store) {
    let mut program = Program::with_account(store);
    program.serve();
    let mut peer = Peer::greet(&program.smtp, false).unwrap();
    let small = b"Subject: small\r\n\r\nIt does not start.\r\n";
    assert!(peer.sends("chen@peregrine.example", small).unwrap().starts_with("250"));
    program.waits_for("is decided");
    let (before, _) = memory_kib(program.pid());
    let said = peer.asks("MAIL FROM:<chen@peregrine.example> SIZE=104857600").unwrap();
    assert!(said.starts_with("552"), "{said}");

    let mut piece = [b"x".repeat(78), b"\r\n".to_vec()].concat().repeat(MIB / 80);
    piece.splice(0..0, *b"\r\n");
    peer.begins("chen@peregrine.example").unwrap();
    assert!(peer.asks("DATA").unwrap().starts_with("354"));
    for _ in 0..100 {
        peer.says(&piece).unwrap();
    }
    peer.says(b".\r\n").unwrap();
    let said = peer.hears().unwrap();
    assert!(said.starts_with("552"), "{said}");

    let mut peer = Peer::greet(&program.smtp, false).unwrap();
    peer.begins("chen@peregrine.example").unwrap();
    let mut chunks = 0;
    let said = loop {
        chunks += 1;
        peer.says(format!("BDAT {}\r\n", piece.len()).as_bytes()).unwrap();
        peer.says(&piece).unwrap();
        let said = peer.hears().unwrap();
        if !said.starts_with("250") || chunks == 100 {
            break said;
        }
    };
    assert!(said.starts_with("552"), "chunk {chunks}: {said}");
    assert!(chunks <= 27, "it was refused as soon as it was too large, not after {chunks} chunks");

    let (_, most) = memory_kib(program.pid());
    println!("100 MB three times: memory grew from {before} KiB to {most} KiB at most");
    assert!(most.saturating_sub(before) <= 64 * 1024, "from {before} KiB to {most} KiB");
    assert_eq!(count(&program.store, "SELECT COUNT(*) AS n FROM inbound"), 1, "nothing is stored");
    let spool = program.folder().join("tarmac-data/spool");
    assert_eq!(fs::read_dir(spool).unwrap().count(), 0, "nothing is left on the spool");
}

/// Messages that no program should write, each different, every line ended by CR LF.
fn malformed() -> Vec<Vec<u8>> {
    let mut dice = Dice::of(14);
    let mut seeds: Vec<_> = fs::read_dir(project::root().join("tests/mail"))
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "eml"))
        .collect();
    seeds.sort();
    let seeds: Vec<Vec<u8>> = seeds.iter().map(|p| fs::read(p).unwrap()).collect();
    (0..300).map(|n| ended(&one(n, &seeds, &mut dice))).collect()
}

fn one(n: usize, seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let from = format!("From: m{n}@peregrine.example\nMessage-ID: <bad-{n}@x>\n");
    let text = match n % 50 {
        0 => {
            let mut deep = from;
            for d in 0..1000 {
                write!(deep, "Content-Type: multipart/mixed; boundary=b{d}\n\n--b{d}\n").unwrap();
            }
            deep
        }
        1 => {
            let parts = "--b\nContent-Type: text/plain\n\nx\n".repeat(10_000);
            format!("{from}Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n")
        }
        2 => format!("{from}Subject: {}\n\nx\n", "long ".repeat(MIB / 5)),
        3 => format!("{from}{}\n\nx\n", "X-Header: y\n".repeat(MIB / 12)),
        4 | 5 => format!("{from}Subject: nul\0nul\n\nnul\0 in {n}\0\n"),
        6 | 7 => format!("Subject: from nobody {n}\n\nx\n"),
        8 => format!("From: <>, ****, a@b@c\nFrom: other@x\nSubject: {n}\n\nx\n"),
        9 => format!("{from}Subject: no end of the header {n}"),
        10 | 11 => format!(
            "{from}Content-Type: text/plain; charset=x-none-{n}\n\
             Content-Transfer-Encoding: base64\n\n=?=gar bage{n}===\n"
        ),
        12 => format!("{from}Date: +9999 {n}\nContent-Type: multipart/mixed\n\nno boundary\n"),
        13 => format!("{n}"),
        _ => {
            let mut raw = seeds[dice.below(seeds.len())].clone();
            for _ in 0..=dice.below(6) {
                let at = dice.below(raw.len());
                match dice.below(6) {
                    0 => raw.truncate(at.max(1)),
                    1 => raw[at] ^= 0x80,
                    2 => raw.insert(at, 0),
                    3 => drop(raw.splice(at..at, *b"\n\n")),
                    4 => drop(raw.splice(at..at, *b"=?utf-8?B?")),
                    _ => drop(raw.drain(at..(at + dice.below(200)).min(raw.len()))),
                }
            }
            raw.extend(format!("\n{n}").bytes());
            return raw;
        }
    };
    text.into_bytes()
}

/// Every line ended by CR LF, as the door wants it; the last too.
fn ended(raw: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len() + raw.len() / 40);
    for byte in raw.iter().filter(|b| **b != b'\r') {
        if *byte == b'\n' {
            text.push(b'\r');
        }
        text.push(*byte);
    }
    if !text.ends_with(b"\r\n") {
        text.extend(b"\r\n");
    }
    text
}

fn three_hundred_malformed_mails_are_kept_as_they_came_and_hold_up_nobody(store: Store) {
    let mut program = Program::with_account(store);
    program.serve();
    let mut peer = Peer::greet(&program.smtp, false).unwrap();
    let decided = "SELECT COUNT(*) AS n FROM inbound WHERE message_id LIKE '<good-%' \
                   AND state = 'ticket'";
    let (mut wanted, mut longest_ms) = (BTreeMap::new(), 0);
    for (n, raw) in malformed().into_iter().enumerate() {
        let said = peer.sends("chen@peregrine.example", &raw).unwrap();
        let id = said.split_whitespace().last().unwrap_or_default().to_owned();
        assert!(said.starts_with("250"), "{n}: {said}");
        *wanted.entry(Sha256::digest(&raw).to_vec()).or_insert(0) += 1;
        if n % 10 != 9 && n % 50 > 3 {
            continue;
        }
        let good = format!(
            "From: good{n}@peregrine.example\r\nSubject: Fault {n} {id}\r\n\
             Message-ID: <good-{n}@peregrine.example>\r\n\r\nIt does not start.\r\n"
        );
        let begins = RealTime.now();
        let before = count(&program.store, decided);
        assert!(peer.sends("chen@peregrine.example", good.as_bytes()).unwrap().starts_with("250"));
        program.until("the next mail is decided", || count(&program.store, decided) > before);
        longest_ms = longest_ms.max((RealTime.now().micros() - begins.micros()) / 1000);
    }
    program.until("every message is decided", || {
        count(&program.store, "SELECT COUNT(*) AS n FROM inbound WHERE state = 'received'") == 0
    });
    println!("the next good mail was decided after {longest_ms} ms at most");
    assert!(longest_ms < 20_000, "{longest_ms} ms");
    let listed = program.list(&["mail", "list", "--json"]);
    assert!(listed.len() > 300, "{}: each is to be seen", listed.len());
    for (hash, times) in &wanted {
        let hex = data_encoding::HEXLOWER.encode(hash);
        let of_hash = if program.store.is_postgresql() {
            format!("encode(raw_hash, 'hex') = '{hex}'")
        } else {
            format!("lower(hex(raw_hash)) = '{hex}'")
        };
        let kept = count(
            &program.store,
            &format!(
                "SELECT COUNT(*) AS n FROM inbound WHERE {of_hash} AND EXISTS \
                      (SELECT 1 FROM blobs WHERE blobs.hash = inbound.raw_hash)"
            ),
        );
        assert_eq!(kept, *times, "its bytes are kept as they came");
    }
    let parked = lines(
        &program.store,
        "SELECT COALESCE(error, '') AS line FROM inbound WHERE state = 'parked'",
    );
    assert!(parked.is_empty(), "{parked:#?}");
    let said = program.is_killed();
    let panics: Vec<_> = said.iter().filter(|line| line.contains("panicked")).collect();
    assert!(panics.is_empty(), "{panics:#?}");
}

#[test]
fn mail_that_comes_while_the_database_is_locked_stays_with_its_sender_and_is_taken_afterwards() {
    let mut program = Program::with_account(Store::sqlite());
    program.serve();
    let mut outside = program.store.place.connect(false).unwrap();
    outside.batch_execute("BEGIN IMMEDIATE").unwrap();
    let mails: Vec<String> = (0..4)
        .map(|n| {
            format!(
                "From: chen{n}@peregrine.example\r\nSubject: Fault {n}\r\n\
                 Message-ID: <locked-{n}@peregrine.example>\r\n\r\nIt does not start.\r\n"
            )
        })
        .collect();
    let at = &program.smtp;
    let hand_over = || {
        std::thread::scope(|scope| {
            let peers: Vec<_> = mails
                .iter()
                .map(|raw| {
                    scope.spawn(move || {
                        let mut peer = Peer::greet(at, false).unwrap();
                        peer.sends("chen@peregrine.example", raw.as_bytes()).unwrap()
                    })
                })
                .collect();
            peers.into_iter().map(|p| p.join().unwrap()).collect::<Vec<String>>()
        })
    };
    let said = hand_over();
    assert!(said.iter().all(|s| s.starts_with("451 ")), "{said:?}");
    outside.batch_execute("ROLLBACK").unwrap();
    let said = hand_over();
    assert!(said.iter().all(|s| s.starts_with("250 ")), "{said:?}");
    program.until("each is a ticket", || {
        count(&program.store, "SELECT COUNT(*) AS n FROM tickets") == 4
    });
    assert_eq!(count(&program.store, "SELECT COUNT(*) AS n FROM inbound"), 4);
}
