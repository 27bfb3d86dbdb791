//! What is damaged in what is stored is found, and the sentence says what to do.

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    sql_query,
    sql_types::{BigInt, Binary},
};
use tarmac::{
    app::{clock_check, inspection},
    db::{Db, Place},
    domain::promise::Milestone,
};

use crate::support::{desk::TestDesk, store::Store};

on_each! {
    each_damage_is_found_and_its_sentence_says_what_to_do,
    changed_bytes_of_a_mail_are_found_by_their_hash,
    other_clocks_are_found_and_made_anew,
    clocks_that_nobody_watches_are_found_and_watched_again,
    verdicts_that_are_missing_are_found_and_added_again,
    changed_verdicts_are_found_and_left_alone,
}

fn lived_in(store: Store) -> TestDesk {
    let desk = TestDesk::new(store);
    desk.peregrine();
    let ticket = desk.writes("chen@peregrine.example", "Aircraft grounded", "x").number();
    desk.receives("attachment-names.eml");
    desk.writes("stranger@elsewhere.example", "TM-1001: hello", "let me in");
    desk.pass("20m");
    desk.replies(ticket, "We are on it.");
    desk.reach(ticket, Milestone::OnSite);
    desk.outbox();
    assert_eq!(inspection::look(&desk.desk).unwrap(), [""; 0]);
    assert_eq!(clock_check::compare(&desk.desk).unwrap().wrong, [""; 0]);
    desk
}

fn run(desk: &TestDesk, sql: &'static str) {
    let changed = desk.write(move |c| Ok(sql_query(sql).execute(c)?));
    assert!(changed > 0, "{sql}");
}

fn each_damage_is_found_and_its_sentence_says_what_to_do(store: Store) {
    let desk = lived_in(store);
    for (sql, words) in [
        (
            "UPDATE inbound SET size = size + 1 WHERE id = 1",
            &["originals of the received messages 1 ", "from a backup"][..],
        ),
        (
            "UPDATE attachments SET size = size + 1 WHERE id = (SELECT MIN(id) FROM attachments)",
            &["attachments 1 ", "ask the customer"],
        ),
        (
            "DELETE FROM events WHERE ticket_id = 1001 AND seq = 2",
            &["histories of 1001 ", "Restore the newest backup"],
        ),
        (
            "UPDATE messages SET inbound_id = NULL WHERE inbound_id = 1",
            &["received messages 1 are said to be in a ticket", "list of received mail"],
        ),
        (
            "UPDATE messages SET outbox_id = 99999 WHERE id = (SELECT MAX(id) FROM messages)",
            &["name a received or written mail that is not there", "Their text stands"],
        ),
        (
            "DELETE FROM outbox_deliveries WHERE outbox_id = 1",
            &["written mails 1 go to nobody", "write again"],
        ),
        (
            "UPDATE alerts SET outbox_id = 99999 WHERE id = 1",
            &["alerts 1 are not there", "nobody was told"],
        ),
        (
            "DELETE FROM watches WHERE subject_kind = 'ticket'",
            &["nobody watches", "1001", "tarmac rebuild"],
        ),
        ("DELETE FROM watches", &[][..]),
        ("DELETE FROM alert_steps", &[][..]),
        (
            "DELETE FROM steps WHERE subject_kind = 'inbound'",
            &["wait for a person, and nobody was told", "page of received mail"],
        ),
    ] {
        let before = inspection::look(&desk.desk).unwrap();
        run(&desk, sql);
        let found: Vec<String> = inspection::look(&desk.desk)
            .unwrap()
            .into_iter()
            .filter(|sentence| !before.contains(sentence))
            .collect();
        // What only leads to a damage is none.
        assert_eq!(found.len(), usize::from(!words.is_empty()), "{sql}: {found:#?}");
        for word in words {
            assert!(found[0].contains(word), "{word}: {}", found[0]);
        }
    }
}

#[derive(QueryableByName)]
struct Piece {
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = Binary)]
    bytes: Vec<u8>,
}

fn changed_bytes_of_a_mail_are_found_by_their_hash(store: Store) {
    let desk = lived_in(store);
    let (read, wrong) = inspection::contents(&desk.desk).unwrap();
    assert!(read >= 3, "{read}");
    assert_eq!(wrong, [""; 0]);
    let piece: Piece = desk.write(|c| {
        Ok(sql_query("SELECT hash, bytes FROM blobs ORDER BY hash LIMIT 1").get_result(c)?)
    });
    let (mut bytes, hash) = (piece.bytes, piece.hash.clone());
    bytes[0] ^= 1;
    desk.write(move |c| {
        Ok(sql_query("UPDATE blobs SET bytes = $1 WHERE hash = $2")
            .bind::<Binary, _>(bytes.clone())
            .bind::<Binary, _>(hash.clone())
            .execute(c)?)
    });
    assert_eq!(inspection::look(&desk.desk).unwrap(), [""; 0], "its length is right");
    let (_, wrong) = inspection::contents(&desk.desk).unwrap();
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].contains(&data_encoding::HEXLOWER.encode(&piece.hash)), "{}", wrong[0]);
    assert!(wrong[0].contains("from a backup"), "{}", wrong[0]);
}

/// The one sentence about the clocks of the first ticket.
fn found(desk: &TestDesk) -> String {
    let wrong = clock_check::compare(&desk.desk).unwrap().wrong;
    assert_eq!(wrong.len(), 1, "{wrong:#?}");
    assert!(wrong[0].contains("TM-1001"), "{}", wrong[0]);
    wrong[0].clone()
}

fn other_clocks_are_found_and_made_anew(store: Store) {
    let desk = lived_in(store);
    run(
        &desk,
        "UPDATE clocks SET body = REPLACE(body, '\"watch\"', ' \"watch\"'), \
         due_at = due_at + 1000000 WHERE ticket_id = 1001",
    );
    let sentence = found(&desk);
    assert!(sentence.contains("other clocks are stored"), "{sentence}");
    assert!(sentence.contains("tarmac rebuild"), "{sentence}");
    let rebuilt = clock_check::rebuild(&desk.desk).unwrap();
    assert_eq!((rebuilt.unsound, rebuilt.tickets), (0, desk.tickets().len()));
    desk.close();
}

fn clocks_that_nobody_watches_are_found_and_watched_again(store: Store) {
    let desk = lived_in(store);
    run(&desk, "DELETE FROM watches WHERE subject_kind = 'ticket' AND subject_id = 1001");
    let sentence = found(&desk);
    assert!(sentence.contains("nobody looks at its clocks in time"), "{sentence}");
    clock_check::rebuild(&desk.desk).unwrap();
    assert_eq!(inspection::look(&desk.desk).unwrap(), [""; 0]);
    desk.close();
}

fn verdicts_that_are_missing_are_found_and_added_again(store: Store) {
    let desk = lived_in(store);
    run(&desk, "DELETE FROM verdicts WHERE ticket_id = 1001");
    let sentence = found(&desk);
    assert!(sentence.contains("verdicts are missing"), "{sentence}");
    assert!(sentence.contains("tarmac rebuild"), "{sentence}");
    clock_check::rebuild(&desk.desk).unwrap();
    desk.settle();
    desk.close();
}

fn changed_verdicts_are_found_and_left_alone(store: Store) {
    let desk = lived_in(store);
    run(&desk, "UPDATE verdicts SET counted_s = counted_s + 1 WHERE ticket_id = 1001");
    let sentence = found(&desk);
    assert!(sentence.contains("other verdicts are stored"), "{sentence}");
    assert!(sentence.contains("never changed"), "{sentence}");
    clock_check::rebuild(&desk.desk).unwrap();
    assert_eq!(found(&desk), sentence, "they are no cache");
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[test]
fn what_sqlite_finds_wrong_with_its_file_is_said() {
    let store = Store::sqlite();
    let Place::Sqlite(file) = store.place.clone() else { panic!("it is a file") };
    let desk = lived_in(store);
    let mut raw = SqliteConnection::establish(&file).unwrap();
    raw.batch_execute("PRAGMA foreign_keys=OFF; DELETE FROM contacts;").unwrap();
    let wrong = inspection::look(&desk.desk).unwrap().join("\n");
    assert!(wrong.contains("rows name others that are not there"), "{wrong}");
    assert!(wrong.contains("tickets to contacts"), "{wrong}");

    // The pages of an index are overwritten on the disk.
    let number = |raw: &mut SqliteConnection, sql: &str| -> u64 {
        let found: Number = sql_query(sql).get_result(raw).unwrap();
        found.number.try_into().unwrap()
    };
    let page = number(
        &mut raw,
        "SELECT CAST(rootpage AS BIGINT) AS number FROM sqlite_master \
         WHERE name = 'tickets_by_severity'",
    );
    let size = number(&mut raw, "SELECT CAST(page_size AS BIGINT) AS number FROM pragma_page_size");
    raw.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let disk = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    let nothing = vec![0; size.try_into().unwrap()];
    std::os::unix::fs::FileExt::write_all_at(&disk, &nothing, (page - 1) * size).unwrap();
    let wrong = desk_anew(&desk, &Place::Sqlite(file));
    assert!(wrong.contains("SQLite finds its file damaged"), "{wrong}");
    assert!(wrong.contains("tarmac restore"), "{wrong}");
}

/// What a desk that is opened now finds wrong.
fn desk_anew(like: &TestDesk, place: &Place) -> String {
    let desk = tarmac::app::Desk {
        db: Db::open(place, 1).unwrap(),
        time: std::sync::Arc::new(like.time.clone()),
        config: std::sync::Arc::clone(&like.desk.config),
        keys: crate::support::desk::keys(),
        templates: tarmac::mail::notice::Templates::load(None).unwrap(),
        dkim: tarmac::mail::dkim::Dkim::default(),
        terms: tarmac::app::terms::TermsCache::default(),
        node: "test".to_owned(),
        pulse: tarmac::app::pulse::Pulse::default(),
    };
    inspection::look(&desk).unwrap().join("\n")
}
