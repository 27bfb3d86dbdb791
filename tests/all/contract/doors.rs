//! The two doors: what is written is kept whole or not at all, and answered after it is durable.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tarmac::db::{Db, DbError, record};

use crate::support::store::Store;

on_each! {
    a_closure_that_fails_takes_back_only_its_own,
    a_closure_that_panics_takes_back_only_its_own_and_says_so,
    many_writers_at_once_lose_no_increment,
    what_a_write_answered_another_connection_sees,
    a_reader_cannot_write,
}

fn value(db: &Db, key: &str) -> Option<String> {
    db.read(|c| record::setting_get(c, key)).unwrap()
}

fn a_closure_that_fails_takes_back_only_its_own(store: Store) {
    let db = store.open();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let db = &db;
            scope.spawn(move || {
                let done = db.write(move |c| {
                    record::setting_put(c, &format!("k{n}"), "kept")?;
                    if n % 2 == 0 { Ok(()) } else { Err(DbError::NotFound) }
                });
                assert_eq!(done.is_ok(), n % 2 == 0);
            });
        }
    });
    for n in 0..8 {
        assert_eq!(value(&db, &format!("k{n}")).is_some(), n % 2 == 0, "k{n}");
    }
}

fn a_closure_that_panics_takes_back_only_its_own_and_says_so(store: Store) {
    let db = store.open();
    let failed = db.write(|c| {
        record::setting_put(c, "half", "done")?;
        assert!(record::setting_get(c, "half")?.is_none(), "half way");
        Ok::<_, DbError>(())
    });
    assert!(
        matches!(&failed, Err(DbError::Panicked(why)) if why.contains("half way")),
        "{failed:?}"
    );
    assert_eq!(value(&db, "half"), None);
    db.write(|c| record::setting_put(c, "whole", "done")).unwrap();
    assert_eq!(value(&db, "whole").as_deref(), Some("done"), "the door still opens");
}

/// On PostgreSQL each reads and writes what nobody guards but its transaction's retries: the row is
/// claimed by its insert, so that none is lost.
fn many_writers_at_once_lose_no_increment(store: Store) {
    let db = store.open();
    let claimed = Arc::new(AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (db, claimed) = (&db, Arc::clone(&claimed));
            scope.spawn(move || {
                for slot in 0..25 {
                    let at = tarmac::domain::time::Timestamp::from_secs(slot);
                    let until = at.plus_secs(60);
                    let mine = db
                        .write(move |c| record::slot_claim(c, "digest", at, at, until, "a"))
                        .unwrap();
                    claimed.fetch_add(usize::from(mine.is_some()), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(claimed.load(Ordering::Relaxed), 25, "each slot was claimed once");
}

fn what_a_write_answered_another_connection_sees(store: Store) {
    let db = store.open();
    let other = Db::open(&store.place, 1).unwrap();
    let commits = db.commits();
    for n in 0..5 {
        db.write(move |c| record::setting_put(c, "n", &n.to_string())).unwrap();
        assert_eq!(value(&other, "n"), Some(n.to_string()));
    }
    let failed: Result<(), DbError> = db.write(|_| Err(DbError::NotFound));
    assert!(failed.is_err());
    // The bell of the last commit may still be on its way.
    let rung = *commits.borrow();
    assert!((4..=5).contains(&rung), "{rung}: what was not committed wakes nobody");
}

fn a_reader_cannot_write(store: Store) {
    let db = store.open();
    if store.is_postgresql() {
        // The pool is one: the read door is kept by clippy and by what app hands to it.
        assert_eq!(value(&db, "x"), None);
    } else {
        assert!(db.read(|c| record::setting_put(c, "x", "y")).is_err());
        assert_eq!(value(&db, "x"), None);
    }
}
