//! Several processes on one database: they hear each other, one that is too old stops, one that
//! stands still holds nobody up, and a commit whose answer is lost is not done twice.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc::channel,
    },
    time::Duration,
};

use diesel::connection::SimpleConnection;
use tarmac::{
    db::{Db, DbError, Place, record},
    time_source::{RealTime, TimeSource as _},
};

use crate::support::store::Store;

on_each! {
    a_commit_of_one_process_is_heard_by_another_within_a_second,
    a_running_process_opens_neither_door_once_the_tables_are_newer,
}

fn put(db: &Db, key: &'static str, value: &'static str) -> Result<(), DbError> {
    db.write(move |c| record::setting_put(c, key, value))
}

fn a_commit_of_one_process_is_heard_by_another_within_a_second(store: Store) {
    let (one, other) = (store.open(), Db::open(&store.place, 2).unwrap());
    let (mut tells, mut hears) = (one.elsewhere(), other.elsewhere());
    assert!(tells.look().unwrap() && hears.look().unwrap(), "at first there may be something");
    tells.look().unwrap();
    hears.look().unwrap();
    assert!(!hears.look().unwrap(), "nobody wrote");
    put(&one, "heard", "yes").unwrap();
    let ends = RealTime.now().plus_secs(1);
    tells.look().unwrap();
    while !hears.look().unwrap() {
        assert!(RealTime.now() < ends, "it was not heard");
    }
    if store.is_postgresql() {
        assert!(!tells.look().unwrap(), "nobody hears himself");
    }
    // A command has nobody who tells of it while it runs: it does so at its end.
    let command = Db::open(&store.place, 1).unwrap();
    put(&command, "heard", "again").unwrap();
    drop(command);
    let ends = RealTime.now().plus_secs(1);
    while !hears.look().unwrap() {
        assert!(RealTime.now() < ends, "the command was not heard");
    }
}

fn a_running_process_opens_neither_door_once_the_tables_are_newer(store: Store) {
    let db = store.open();
    let mut elsewhere = db.elsewhere();
    elsewhere.look().unwrap();
    put(&db, "before", "kept").unwrap();
    let mut newer = store.place.connect(false).unwrap();
    newer
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .unwrap();
    let looks = |elsewhere: &mut tarmac::db::elsewhere::Elsewhere| {
        for _ in 0..30 {
            elsewhere.look().unwrap();
        }
    };
    looks(&mut elsewhere);
    assert_eq!(db.newer().as_deref(), Some("29991231000000"));
    let said = put(&db, "after", "not kept").unwrap_err().to_string();
    assert!(said.contains("29991231000000") && said.contains("start the newer"), "{said}");
    let read = db.read(|c| record::setting_get(c, "before"));
    assert!(matches!(read, Err(DbError::Newer { .. })), "{read:?}");
    newer
        .batch_execute("DELETE FROM __diesel_schema_migrations WHERE version = '29991231000000'")
        .unwrap();
    looks(&mut elsewhere);
    assert_eq!(db.read(|c| record::setting_get(c, "before")).unwrap().as_deref(), Some("kept"));
    assert_eq!(db.read(|c| record::setting_get(c, "after")).unwrap(), None);
}

/// The same database with a setting in its URL.
fn with_option(store: &Store, option: &str) -> Place {
    let Place::Pg(url) = &store.place else { panic!("{:?}", store.place) };
    let joint = if url.contains('?') { '&' } else { '?' };
    Place::Pg(format!("{url}{joint}options=-c%20{option}"))
}

#[test]
fn a_node_that_stands_still_in_a_transaction_loses_it_and_holds_nobody_up() {
    let store = Store::postgresql();
    drop(store.open());
    let place = with_option(&store, "idle_in_transaction_session_timeout%3D500");
    let (still, other) = (Db::open(&place, 2).unwrap(), Db::open(&store.place, 2).unwrap());
    put(&other, "row", "begun").unwrap();
    let (stands, is_standing) = channel();
    let (wakes, is_woken) = channel::<()>();
    let (stands, is_woken) = (Mutex::new(stands), Mutex::new(is_woken));
    let tries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tries);
    std::thread::scope(|scope| {
        let woken = scope.spawn(move || {
            still.write(move |c| {
                record::setting_put(c, "row", "of the one that stood still")?;
                if count.fetch_add(1, Ordering::Relaxed) == 0 {
                    stands.lock().unwrap().send(()).unwrap();
                    is_woken.lock().unwrap().recv().unwrap();
                }
                record::setting_put(c, "woken", "wrote")
            })
        });
        is_standing.recv().unwrap();
        // This waits for the row's lock, which the server takes from the one that stands still.
        put(&other, "row", "of the other").unwrap();
        let held = other.read(|c| record::setting_get(c, "row")).unwrap();
        assert_eq!(held.as_deref(), Some("of the other"));
        wakes.send(()).unwrap();
        woken.join().unwrap().unwrap();
    });
    assert_eq!(tries.load(Ordering::Relaxed), 2, "it began anew");
}

#[test]
fn a_commit_whose_answer_is_lost_is_not_done_twice_by_itself() {
    let store = Store::postgresql();
    let db = store.open();
    let mut conn = store.place.connect(false).unwrap();
    conn.batch_execute(
        "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$; \
         CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON settings DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION cut()",
    )
    .unwrap();
    let tries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tries);
    let lost = db.write(move |c| {
        count.fetch_add(1, Ordering::Relaxed);
        record::setting_put(c, "unsure", "perhaps")
    });
    assert!(matches!(lost, Err(DbError::Unsure(_))), "{lost:?}");
    assert_eq!(tries.load(Ordering::Relaxed), 1);
    // Within the transaction nothing can have been kept: that is tried again.
    conn.batch_execute("DROP TRIGGER cut ON settings").unwrap();
    let place = with_option(&store, "idle_in_transaction_session_timeout%3D200");
    let (db, count) = (Db::open(&place, 1).unwrap(), Arc::new(AtomicUsize::new(0)));
    let tries = Arc::clone(&count);
    db.write(move |c| {
        record::setting_put(c, "sure", "kept")?;
        if count.fetch_add(1, Ordering::Relaxed) == 0 {
            let (_nobody, moment) = channel::<()>();
            let _is_come = moment.recv_timeout(Duration::from_millis(600));
        }
        record::setting_put(c, "sure", "kept")
    })
    .unwrap();
    assert_eq!(tries.load(Ordering::Relaxed), 2);
}
