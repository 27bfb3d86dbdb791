//! What recurs on a calendar, when a node is killed at it.

use tarmac::{
    app::{
        AppError, digests, sender,
        slots::{self, Turn},
    },
    domain::{mail_state::MailKind, promise::Severity},
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
};

both! {
    a_slot_whose_node_was_killed_runs_again_and_never_twice,
    a_node_that_starts_again_takes_up_its_own_slot_at_once,
}

fn turn(desk: &TestDesk) -> Turn {
    let jobs = &desk.desk.config.jobs;
    let (line, zone) = (&jobs.daily_digest, desk.desk.config.jobs_zone());
    slots::claim(&desk.desk, "daily_digest", line, zone).unwrap()
}

fn ours(desk: &TestDesk) -> slots::Slot {
    let turn = turn(desk);
    let Turn::Ours(slot) = turn else { panic!("{turn:?}") };
    slot
}

/// A desk with something to digest, at the hour of the digest; its slot is known since yesterday.
fn due(desk: &TestDesk) {
    assert_eq!(turn(desk), Turn::Nobody);
    desk.phoned(desk.peregrine(), Severity::S3, None);
    desk.pass("1d");
    desk.outbox();
}

fn a_slot_whose_node_was_killed_runs_again_and_never_twice(desk: &TestDesk) {
    due(desk);
    // Claimed, and the node was killed before the mails were written.
    let killed = ours(desk);
    assert!(matches!(turn(desk), Turn::HeldUntil(_)), "another node waits for the lease");
    desk.pass("31s");
    let again = ours(desk);
    assert_eq!(again.at, killed.at);
    // The killed node was only stopped, and wakes up: it posts nothing under its old lease.
    assert!(matches!(digests::daily(&desk.desk, killed), Err(AppError::Stale)));
    let count = digests::daily(&desk.desk, again).unwrap();
    desk.settle();
    let mails = desk.outbox().of(MailKind::Report);
    assert_eq!(mails.len(), count);
    assert_eq!(mails.to(&address("max")).len(), 1);
    assert_eq!(turn(desk), Turn::Nobody);
    desk.pass("1h");
    assert_eq!(turn(desk), Turn::Nobody, "not after the lease either");
    desk.outbox();
}

fn a_node_that_starts_again_takes_up_its_own_slot_at_once(desk: &TestDesk) {
    due(desk);
    let killed = ours(desk);
    sender::free_leases(&desk.desk, false).unwrap();
    let again = ours(desk);
    assert_eq!(again.at, killed.at);
    digests::daily(&desk.desk, again).unwrap();
    desk.settle();
    assert_eq!(desk.outbox().of(MailKind::Report).to(&address("max")).len(), 1);
}
