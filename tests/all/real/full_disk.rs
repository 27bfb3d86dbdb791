//! The disk is full: what comes is told to come again, nothing that was acknowledged is lost, nothing
//! is torn, and all goes on by itself when there is room.

use std::{path::Path, process::Command};

use tarmac::db::Place;

use super::{ledger, program::Program};
use crate::support::{peer::Peer, reader::Reader, store::Store};

/// A small disk in a folder of its own; it is taken away when this is dropped.
struct Disk {
    folder: tempfile::TempDir,
}

fn mount(program: &str, words: &[&str], at: &Path) {
    let status = Command::new(program).args(words).arg(at).status().unwrap();
    assert!(status.success(), "{program} {words:?} {}: run this test as root", at.display());
}

impl Disk {
    fn of(size: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("tarmac-disk-").tempdir().unwrap();
        let size = format!("size={size}");
        mount("mount", &["-t", "tmpfs", "-o", &size, "tmpfs"], folder.path());
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn grows_to(&self, size: &str) {
        mount("mount", &["-o", &format!("remount,size={size}")], self.path());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone_before = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

/// A mail of about so many bytes with an id of its own.
fn mail(name: &str, bytes: usize) -> Vec<u8> {
    let line = format!("{name} {}\r\n", "0123456789 ".repeat(6));
    format!(
        "From: <chen@peregrine.example>\r\nTo: desk@halden.example\r\nSubject: {name}\r\n\
         Message-ID: <{name}@peregrine.example>\r\n\r\n{}",
        line.repeat(bytes / line.len())
    )
    .into_bytes()
}

fn send(program: &Program, name: &str, bytes: usize) -> String {
    let mut peer = Peer::greet(&program.smtp, false).unwrap();
    peer.sends("chen@peregrine.example", &mail(name, bytes)).unwrap()
}

#[test]
fn a_full_disk_of_the_database_refuses_for_a_time_and_loses_and_tears_nothing() {
    let disk = Disk::of("6m");
    let path = disk.path().join("desk.sqlite").to_str().unwrap().to_owned();
    let mut program = Program::with_account(Store::seen_at(Place::Sqlite(path)));
    program.does(&["user", "add", "Lena", "lena@halden.example", "--role", "engineer"]);
    program.answers_everybody();
    program.serve();
    let reader = Reader::of(&program.store, &program.http);
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    while refused.len() < 5 {
        let name = format!("mail{}", taken.len() + refused.len());
        let said = send(&program, &name, 60_000);
        if said.starts_with("250") {
            taken.push(name);
        } else {
            assert!(said.starts_with("452") || said.starts_with("451"), "{said}");
            refused.push((name, said));
        }
        assert!(taken.len() < 1000, "the disk is never full");
    }
    assert!(refused.iter().any(|(_, said)| said.starts_with("452")), "{refused:?}");
    println!("disk: full after {} mails, then {refused:?}", taken.len());
    let fed = program.feed(&["mail", "ingest"], &mail("piped", 60_000));
    assert_eq!(fed.status.code(), Some(75), "{}", String::from_utf8_lossy(&fed.stderr));
    assert_eq!(reader.gets("/queue").unwrap().0, 200, "what is there can be read");
    // Small things may still find room; sooner or later there is none.
    let mut phoned = Vec::new();
    let page = loop {
        let name = format!("phoned{}", phoned.len());
        let (status, page) = reader.logs(&name).unwrap();
        match status {
            303 => phoned.push(name),
            507 => break page,
            _ => panic!("{status}: {page}"),
        }
        assert!(phoned.len() < 500, "the disk is never full");
    };
    assert!(page.contains("make room on the disk"), "{page}");
    let sound = "SELECT integrity_check AS line FROM pragma_integrity_check";
    assert_eq!(ledger::lines(&program.store, sound), ["ok"]);

    disk.grows_to("64m");
    program.until("mail is taken again", || send(&program, "after", 60_000).starts_with("250"));
    for (name, _) in &refused {
        let said = send(&program, name, 60_000);
        assert!(said.starts_with("250"), "{said}");
        taken.push(name.clone());
    }
    let (status, page) = reader.logs("phoned-after").unwrap();
    assert_eq!(status, 303, "{page}");
    ledger::comes_to_rest(&program);
    let subjects = ledger::lines(&program.store, "SELECT subject AS line FROM tickets");
    for name in taken.iter().chain(&phoned) {
        let times = subjects.iter().filter(|s| *s == name).count();
        assert_eq!(times, 1, "{name} of {subjects:?}");
    }
    assert_eq!(ledger::lines(&program.store, sound), ["ok"]);
    let said = program.is_killed();
    assert!(!said.iter().any(|l| l.contains("panicked")), "{said:#?}");
}

#[test]
fn a_full_disk_of_the_spool_refuses_large_mail_and_takes_what_fits() {
    let disk = Disk::of("1m");
    let mut program = Program::with_account(Store::sqlite());
    program.set("SMTP_IN__SPOOL_FOLDER", disk.path().to_str().unwrap());
    program.serve();
    let said = send(&program, "large", 3_000_000);
    assert!(said.starts_with("452"), "{said}");
    assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 0, "nothing of it is left");
    let said = send(&program, "small", 20_000);
    assert!(said.starts_with("250"), "{said}");
    disk.grows_to("16m");
    let said = send(&program, "large", 3_000_000);
    assert!(said.starts_with("250"), "{said}");
    ledger::comes_to_rest(&program);
    assert_eq!(ledger::count(&program.store, "SELECT COUNT(*) AS n FROM tickets"), 2);
}
