//! What a backup holds is what was there, on either database; a damaged one is refused.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use tarmac::{
    app::{
        Desk,
        backup::{self, BackupError},
        clock_check, inspection, intake,
        terms::TermsCache,
    },
    db::{Db, DbError, Place, migrate},
    domain::{
        ids::TicketId,
        promise::{Milestone, Severity},
    },
    mail::notice::Templates,
};

use crate::support::{
    desk::{TestDesk, keys},
    letter::Letter,
    store::Store,
};

both! {
    a_backup_restores_into_either_database_with_every_row_and_the_same_clocks,
    a_damaged_backup_is_refused_and_leaves_the_database_empty,
    a_backup_is_restored_only_where_nothing_is_stored,
}

/// A desk where much has happened: answers, misses, pictures, mail that waits.
fn lived_in(desk: &TestDesk) -> TicketId {
    desk.peregrine();
    let first = desk.writes("chen@peregrine.example", "Aircraft grounded", "停飞 \"\\ \u{1F6EB}");
    let ticket = first.number();
    desk.receives("attachment-names.eml");
    desk.pass("20m");
    desk.replies(ticket, "We are on it.");
    desk.sets_severity(ticket, Severity::S2);
    desk.takes(ticket);
    desk.pass("5h");
    desk.reach(ticket, Milestone::OnSite);
    desk.relay.borrow_mut().is_down = true;
    let second = desk.writes("wu@peregrine.example", "Noise in the cabin", "x");
    desk.pass("3h");
    desk.outbox();
    second.number()
}

fn place_of(desk: &TestDesk) -> Place {
    desk.desk.db.place().clone()
}

fn path(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("desk.backup")
}

/// The lines of a backup after the first, which says when it was taken, without the last.
fn body(path: &Path) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let mut lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    lines.pop();
    lines
}

fn packed(path: &Path, text: &str) {
    let mut to = GzEncoder::new(fs::File::create(path).unwrap(), Compression::fast());
    to.write_all(text.as_bytes()).unwrap();
    to.finish().unwrap();
}

/// The desk that would start on a restored database.
fn desk_at(place: &Place, like: &TestDesk) -> Arc<Desk> {
    Arc::new(Desk {
        db: Db::open(place, 4).unwrap(),
        time: Arc::new(like.time.clone()),
        config: Arc::clone(&like.desk.config),
        keys: keys(),
        templates: Templates::load(None).unwrap(),
        dkim: tarmac::mail::dkim::Dkim::default(),
        terms: TermsCache::default(),
        node: "test".to_owned(),
        pulse: tarmac::app::pulse::Pulse::default(),
    })
}

fn a_backup_restores_into_either_database_with_every_row_and_the_same_clocks(desk: &TestDesk) {
    let last = lived_in(desk);
    let folder = tempfile::tempdir().unwrap();
    let taken = backup::take(&place_of(desk), &path(&folder), desk.now()).unwrap();
    for table in ["tickets", "events", "clocks", "verdicts", "steps", "blobs", "attachments"] {
        assert!(taken.rows[table] > 0, "{table}: {:?}", taken.rows);
    }
    for target in [Store::sqlite(), Store::postgresql()] {
        let restored = backup::restore(&target.place, &path(&folder)).unwrap();
        assert_eq!(restored.rows, taken.rows, "0 rows lost");

        let again = folder.path().join("again.backup");
        backup::take(&target.place, &again, desk.now()).unwrap();
        assert_eq!(body(&again), body(&path(&folder)), "every row, byte for byte");
        fs::remove_file(&again).unwrap();

        let there = desk_at(&target.place, desk);
        assert_eq!(inspection::look(&there).unwrap(), [""; 0]);
        let compared = clock_check::compare(&there).unwrap();
        assert_eq!(compared.wrong, [""; 0], "a fresh evaluation says the same");
        assert_eq!(u64::try_from(compared.tickets).unwrap(), taken.rows["tickets"]);

        // Numbers go on, and the next mail finds its place.
        let letter = Letter::new("chen@peregrine.example", "Another fault", "x").raw();
        let arrival = intake::Arrival { door: "pipe".to_owned(), ..intake::Arrival::default() };
        let id = intake::receive(&there, arrival, letter).unwrap();
        intake::process(&there, id).unwrap();
        let row = there.db.read(|c| tarmac::db::inbound::inbound_by_id(c, id)).unwrap();
        assert_eq!(row.ticket_id, Some(TicketId(last.0 + 1)));
    }
}

fn a_damaged_backup_is_refused_and_leaves_the_database_empty(desk: &TestDesk) {
    lived_in(desk);
    let folder = tempfile::tempdir().unwrap();
    backup::take(&place_of(desk), &path(&folder), desk.now()).unwrap();
    let whole = fs::read(path(&folder)).unwrap();
    let text = unpacked(&whole).unwrap();
    let (torn, target) = (folder.path().join("torn"), Store::sqlite());
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&torn, bytes).unwrap();
        let error = backup::restore(&target.place, &torn).unwrap_err();
        assert!(
            matches!(error, BackupError::Damaged { .. } | BackupError::NotOurs(_)),
            "{what}: {error}"
        );
        assert!(error.to_string().contains("Nothing was restored"), "{what}: {error}");
        assert!(error.to_string().contains("torn"), "it says which file: {error}");
    };
    let mut changed = 0;
    for part in 0..40 {
        let at = whole.len() * part / 40;
        refused(&whole[..at], &format!("cut after {at} bytes"));
        // The first ten bytes are gzip's head, of which some (the hour, the system) mean nothing.
        let mut other = whole.clone();
        other[at.max(10)] ^= 0x10;
        // A bit that points at another place where the same words stand changes nothing.
        if unpacked(&other).is_ok_and(|read| read == text) {
            continue;
        }
        refused(&other, &format!("another byte at {at}"));
        changed += 1;
    }
    assert!(changed > 30, "{changed} of 40 changed bits change the text");
    // Cut between two lines and packed again: it is whole for gzip.
    let lines: Vec<&str> = text.lines().collect();
    let row = lines.iter().position(|line| line.starts_with('[')).unwrap();
    let without: Vec<&str> =
        lines.iter().enumerate().filter(|(at, _)| *at != row).map(|(_, line)| *line).collect();
    let changed = text.replacen("停飞", "停工", 1);
    assert_ne!(changed, text);
    for (what, text) in [
        ("a row less", without.join("\n") + "\n"),
        ("no end", lines[..lines.len() - 2].join("\n") + "\n"),
        ("no seal", lines[..lines.len() - 1].join("\n") + "\n"),
        ("more after its end", format!("{text}more\n")),
        ("another text", changed),
    ] {
        packed(&torn, &text);
        let error = backup::restore(&target.place, &torn).unwrap_err();
        assert!(matches!(error, BackupError::Damaged { .. }), "{what}: {error}");
    }
    // The same place takes the whole one.
    backup::restore(&target.place, &path(&folder)).unwrap();
}

fn unpacked(bytes: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}

fn a_backup_is_restored_only_where_nothing_is_stored(desk: &TestDesk) {
    lived_in(desk);
    let folder = tempfile::tempdir().unwrap();
    backup::take(&place_of(desk), &path(&folder), desk.now()).unwrap();
    let before = body(&path(&folder));
    let error = backup::restore(&place_of(desk), &path(&folder)).unwrap_err();
    assert!(matches!(error, BackupError::Db(DbError::NotEmpty { .. })), "{error}");
    let error = backup::take(&place_of(desk), &path(&folder), desk.now()).unwrap_err();
    assert!(matches!(error, BackupError::Exists(_)), "{error}");
    let again = folder.path().join("again.backup");
    backup::take(&place_of(desk), &again, desk.now()).unwrap();
    assert_eq!(body(&again), before, "nothing was changed");

    // Tables that are there and hold nothing are empty too.
    for target in [Store::sqlite(), Store::postgresql()] {
        migrate::bring_up(&target.place).unwrap();
        backup::restore(&target.place, &path(&folder)).unwrap();
    }
    assert!(!folder.path().join("again.backup.partial").exists());
}
