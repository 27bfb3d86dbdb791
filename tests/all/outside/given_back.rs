//! What a node gives back when it ends is free at once for another.

use tarmac::{
    app::{
        sender,
        slots::{self, Turn},
    },
    domain::cron_line::CronLine,
};

use crate::support::desk::TestDesk;

both! {
    a_slot_that_is_given_back_runs_again_and_one_that_is_done_does_not,
    mail_that_is_given_back_is_tried_at_once_and_the_older_lease_writes_nothing,
}

fn a_slot_that_is_given_back_runs_again_and_one_that_is_done_does_not(desk: &TestDesk) {
    let line: CronLine = "0 0 7 * * *".parse().unwrap();
    let claim = || slots::claim(&desk.desk, "test", &line, chrono_tz::UTC).unwrap();
    let ours = |turn| match turn {
        Turn::Ours(slot) => slot,
        other => panic!("it is not ours: {other:?}"),
    };
    assert_eq!(claim(), Turn::Nobody, "it is known from now on");
    desk.pass("25h");
    let slot = ours(claim());
    assert!(matches!(claim(), Turn::HeldUntil(_)), "one node runs it");
    slots::give_back(&desk.desk, slot).unwrap();
    let again = ours(claim());
    assert_eq!(again.at, slot.at);
    assert!(slots::finished(&desk.desk, slot).is_err(), "the older lease writes nothing");
    slots::finished(&desk.desk, again).unwrap();
    slots::give_back(&desk.desk, again).unwrap();
    assert_eq!(claim(), Turn::Nobody, "it was done");
}

fn mail_that_is_given_back_is_tried_at_once_and_the_older_lease_writes_nothing(desk: &TestDesk) {
    desk.peregrine();
    desk.stops();
    desk.writes("chen@peregrine.example", "P21 grounded", "AOG");
    let first = sender::claim(&desk.desk, 10).unwrap();
    assert!(!first.is_empty());
    assert!(sender::claim(&desk.desk, 10).unwrap().is_empty(), "all are in hand");
    let held: Vec<_> = first.iter().map(|one| (one.delivery.id, one.delivery.fence)).collect();
    assert_eq!(sender::give_back(&desk.desk, held.clone()).unwrap(), first.len());
    let second = sender::claim(&desk.desk, 10).unwrap();
    assert_eq!(second.len(), first.len());
    for (one, again) in first.iter().zip(&second) {
        assert_eq!(one.bytes, again.bytes, "the same Message-ID");
    }
    let late = first.into_iter().map(|one| (one.delivery, sender::Ended::Sent, String::new()));
    sender::note(&desk.desk, late.collect()).unwrap();
    assert_eq!(sender::give_back(&desk.desk, held).unwrap(), 0, "it is not ours any more");
    let ours = second.iter().map(|one| (one.delivery.id, one.delivery.fence)).collect();
    assert_eq!(sender::give_back(&desk.desk, ours).unwrap(), second.len());
    desk.starts();
    assert!(!desk.outbox().is_empty());
}
