//! A backup beside a running desk: taken while mail comes in, restored, and looked at by the
//! program itself; and what is refused, with the sentence that is read.

use std::{
    collections::BTreeSet,
    io::Write as _,
    process::{Command, Output, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    time::Duration,
};

use super::program::Program;
use crate::support::store::Store;

on_each! {
    a_backup_under_load_has_all_that_was_acknowledged_before_it_began,
    a_desk_that_moved_to_the_other_database_goes_on,
}

/// Longer than a mail takes to be stored.
const PATIENCE: Duration = Duration::from_secs(90);

fn letter(n: usize) -> Vec<u8> {
    format!(
        "From: chen@peregrine.example\r\nTo: desk@halden.example\r\n\
         Message-ID: <load-{n}@peregrine.example>\r\nSubject: fault {n}\r\n\r\nIt stands still.\r\n"
    )
    .into_bytes()
}

/// Runs a command with a letter on its standard input.
fn fed(command: &mut Command, letter: &[u8]) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(letter).unwrap();
    child.wait_with_output().unwrap()
}

fn message_ids(program: &Program) -> BTreeSet<String> {
    let mails = program.list(&["mail", "list", "--json"]);
    mails.iter().filter_map(|m| m["message_id"].as_str().map(str::to_owned)).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The other kind of database, empty.
fn other_than(store: &Store) -> Store {
    if store.is_postgresql() { Store::sqlite() } else { Store::postgresql() }
}

fn a_backup_under_load_has_all_that_was_acknowledged_before_it_began(store: Store) {
    let mut program = Program::with_account(store);
    program.serve();
    let path = program.folder().join("desk.backup");
    let file = path.to_str().unwrap();
    let is_over = AtomicBool::new(false);
    let (tell, told) = channel();
    let acknowledged = std::thread::scope(|scope| {
        // However this ends, the senders end too.
        struct Over<'a>(&'a AtomicBool);
        impl Drop for Over<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let over = Over(&is_over);
        for sender in 0..3 {
            let (tell, is_over) = (tell.clone(), &is_over);
            let mut command = program.command(&["mail", "ingest"]);
            scope.spawn(move || {
                let mut n = sender;
                while !is_over.load(Ordering::SeqCst) {
                    let output = fed(&mut command, &letter(n));
                    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
                    // Nobody counts any more once the backup has begun.
                    let _counted = tell.send(());
                    n += 3;
                }
            });
        }
        for _ in 0..9 {
            told.recv_timeout(PATIENCE).expect("mail is taken");
        }
        let acknowledged = message_ids(&program);
        program.does(&["backup", file]);
        drop(over);
        acknowledged
    });
    assert!(acknowledged.len() >= 9, "{acknowledged:?}");

    for target in [Store::sqlite(), Store::postgresql()] {
        let restored = Program::empty(target);
        restored.does(&["restore", file]);
        let there = message_ids(&restored);
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "0 rows lost, but {lost:?}");
        // Listeners and relay are none of its business; what is stored is.
        let output = restored.run(&["check", "--clocks", "--contents", "--json"]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(text.contains("what their events say"), "{text}");
        assert!(text.contains("are what was stored"), "{text}");
    }
}

fn a_desk_that_moved_to_the_other_database_goes_on(store: Store) {
    let program = Program::with_account(store);
    for n in 0..3 {
        program.feed(&["mail", "ingest"], &letter(n));
    }
    let path = program.folder().join("desk.backup");
    let file = path.to_str().unwrap();
    let told: serde_json::Value =
        serde_json::from_str(&program.does(&["backup", file, "--json"])).unwrap();
    assert_eq!(told["rows"]["tickets"], 3);
    assert_eq!(program.list(&["restore", file, "--verify", "--json"]), [told]);

    // Where something is stored, and where a file is, nothing is touched.
    let refused = program.run(&["restore", file]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("the database is not empty"), "{}", said(&refused));
    let refused = program.run(&["backup", file]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("there is a file"), "{}", said(&refused));

    let other = Program::empty(other_than(&program.store));
    let nothing = other.run(&["backup", other.folder().join("none").to_str().unwrap()]);
    assert!(!nothing.status.success(), "there is nothing to take");
    let torn = other.folder().join("torn.backup");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&torn, &whole[..whole.len() / 2]).unwrap();
    let refused = other.run(&["restore", torn.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    for words in ["torn.backup", "damaged", "Nothing was restored"] {
        assert!(said(&refused).contains(words), "{words}: {}", said(&refused));
    }

    other.does(&["restore", file]);
    other.feed(&["mail", "ingest"], &letter(1));
    other.feed(&["mail", "ingest"], &letter(7));
    let tickets = other.list(&["ticket", "list", "--json"]);
    assert_eq!(tickets.len(), 4, "the same mail again is no new ticket");
    assert!(tickets.iter().any(|t| t["number"] == 1004));
    let rebuilt = other.does(&["rebuild"]);
    assert!(rebuilt.contains("of 4 tickets"), "{rebuilt}");
    other.does(&["check", "--clocks"]);
}
