//! The facts of digests.

use std::time::Duration;

use super::*;
use crate::{
    app::{
        acts, rendering,
        slots::{Turn, claim_at},
        test_desk::TestDesk,
    },
    db::outbox,
    domain::{
        mail_state::MailKind,
        promise::{Milestone, Severity},
    },
};

/// A slot in our hands; each job of a test has a name of its own.
fn slot(desk: &TestDesk, name: &'static str, at: Timestamp) -> Slot {
    let Turn::Ours(slot) = claim_at(&desk.desk, name, at).unwrap() else { panic!("{name} {at}") };
    slot
}

/// The mails of a kind that were posted: to whom, and their text.
fn posted(desk: &TestDesk) -> Vec<(String, String)> {
    let now = desk.now();
    desk.desk
        .read(|c| {
            let rows = outbox::outbox_list(c, &[], None, 1_000)?;
            let mut mails = Vec::new();
            for (row, delivery) in rows {
                if row.kind == MailKind::Report {
                    let (_, bytes) = rendering::render(&desk.desk, &row, now)?;
                    let parsed = crate::mail::parse::parse_received(&bytes, false);
                    mails.push((delivery.recipient, parsed.text));
                }
            }
            mails.sort();
            Ok(mails)
        })
        .unwrap()
}

#[test]
fn where_nothing_is_late_and_nothing_due_no_mail_is_sent() {
    let desk = TestDesk::new();
    assert_eq!(daily(&desk.desk, slot(&desk, "first", desk.now())).unwrap(), 0);
    desk.opens("grounded", Severity::S1);
    let second = slot(&desk, "second", desk.now());
    assert_eq!(daily(&desk.desk, second).unwrap(), 0, "S1 stands in no digest");
}

#[test]
fn owners_get_theirs_and_managers_the_desks() {
    let desk = TestDesk::new();
    let mine = desk.opens("mine", Severity::S2);
    desk.opens("nobody’s", Severity::S2);
    desk.opens("grounded", Severity::S1);
    acts::assign(&desk.desk, &desk.hands(), mine, Some(desk.engineer), None).unwrap();
    assert_eq!(daily(&desk.desk, slot(&desk, "daily", desk.now())).unwrap(), 2);
    let mails = posted(&desk);
    let [(to_manager, all), (to_engineer, own)] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(
        (to_manager.as_str(), to_engineer.as_str()),
        ("marta@halden.example", "wei@halden.example")
    );
    assert!(all.contains("mine") && all.contains("nobody’s"), "{all}");
    assert!(own.contains("mine") && !own.contains("nobody’s"), "{own}");
    assert!(all.contains("1 S1 ticket is open") && !all.contains("grounded"), "{all}");
}

#[test]
fn a_late_slot_says_so_and_the_figures_are_those_of_the_slot() {
    let desk = TestDesk::new();
    let kept = desk.opens("kept", Severity::S2);
    desk.pass_minutes(10);
    desk.reaches(kept, Milestone::Acknowledged);
    desk.pass_minutes(10);
    let at = desk.now();
    assert_eq!(daily(&desk.desk, slot(&desk, "on time", at)).unwrap(), 2);
    let on_time = posted(&desk).remove(0).1;
    assert!(!on_time.contains("This mail is late"), "{on_time}");
    assert!(on_time.contains("1 of 1 judged"), "{on_time}");
    desk.time.advance(Duration::from_hours(2));
    assert_eq!(daily(&desk.desk, slot(&desk, "late", at)).unwrap(), 2);
    let late = posted(&desk).into_iter().map(|m| m.1).find(|t| t.contains("This mail is late"));
    assert!(late.unwrap().contains("1 of 1 judged"));
}

#[test]
fn the_week_before_the_slot_goes_to_managers_with_its_as_of_instant() {
    let desk = TestDesk::new();
    let kept = desk.opens("kept", Severity::S1);
    desk.pass_minutes(10);
    desk.reaches(kept, Milestone::Acknowledged);
    // Mon 5 Oct 2026, 07:00 in Shanghai.
    desk.time.set(Timestamp::parse("2026-10-04T23:00:00Z").unwrap());
    assert_eq!(weekly(&desk.desk, slot(&desk, "weekly", desk.now())).unwrap(), 1);
    let (to, text) = posted(&desk).remove(0);
    assert_eq!(to, "marta@halden.example");
    assert!(text.contains("from=2026-09-28&to=2026-10-04"), "{text}");
    assert!(text.contains("as_of=2026-10-04T22:59:50Z"), "{text}");
    assert!(text.contains("Peregrine"), "{text}");
}

#[test]
fn a_digest_under_an_older_lease_posts_nothing() {
    let desk = TestDesk::new();
    desk.opens("mine", Severity::S2);
    let at = desk.now();
    let killed = slot(&desk, "daily", at);
    desk.time.advance(Duration::from_mins(1));
    let taken_over = slot(&desk, "daily", at);
    assert!(matches!(daily(&desk.desk, killed), Err(AppError::Stale)));
    assert_eq!(posted(&desk).len(), 0);
    let count = daily(&desk.desk, taken_over).unwrap();
    assert_eq!(posted(&desk).len(), count);
    assert!(matches!(daily(&desk.desk, taken_over), Err(AppError::Stale)), "never twice");
    assert_eq!(posted(&desk).len(), count);
}
