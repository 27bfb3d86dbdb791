//! Roll-ups: a report says the same with them as without, whatever happened, before and after.

use tarmac::{
    app::{
        acts::{self, Reached},
        report::{self, Asked, Cell, ListPage, ReportPage},
        report_beside, report_csv, rollups,
    },
    db::reports,
    domain::{
        ids::TicketId,
        promise::{Milestone, Severity},
        report::{Column, Group},
        time::Timestamp,
    },
};

use super::caches::{Dice, act};
use crate::support::{captured::Mails as _, desk::TestDesk};

both! {
    a_report_is_the_same_with_roll_ups_as_without_over_any_history,
    what_is_recorded_to_a_closed_ticket_tears_its_roll_up_and_is_in_the_next,
    a_hundred_later_events_change_no_byte_of_an_earlier_report,
    a_miss_that_is_written_down_late_is_that_of_the_account_at_its_deadline,
}

const CHEN: &str = "chen@peregrine.example";
const STRANGER: &str = "li@elsewhere.example";

fn all(desk: &TestDesk) -> Asked {
    Asked {
        from: "2026-01-01".parse().unwrap(),
        to: "2026-12-31".parse().unwrap(),
        zone: chrono_tz::Asia::Kathmandu,
        as_of: Some(desk.now().floor().plus_secs(-10)),
        account: None,
        plan: None,
        severity: None,
    }
}

/// A ticket with a history of `acts`, resolved at its end.
fn history(desk: &TestDesk, dice: &mut Dice, from: &str, acts: usize) -> TicketId {
    let subject = dice.of(&["Aircraft grounded", "Noise in the cabin", "A question"]);
    let seed = dice.below(1_000_000);
    desk.relay.borrow_mut().refuses.clear();
    let ticket = desk.writes(from, &format!("{subject} {seed}"), "x").number();
    let receipt = desk.outbox().to(from).pop();
    for _ in 0..acts {
        match &receipt {
            Some(receipt) => act(desk, dice, ticket, receipt),
            None => drop(desk.replies(ticket, "We are on it.")),
        }
        desk.pass(dice.of(&["0s", "1s", "14m", "1h", "9h", "1d"]));
    }
    let reached = Reached { milestone: Milestone::Resolved, at: None, tell: false, note: None };
    acts::reach(&desk.desk, &desk.hands("ann"), ticket, reached).unwrap();
    desk.settle();
    desk.pass(dice.of(&["1h", "1d", "3d"]));
    desk.outbox();
    ticket
}

/// What a reader gets: the figures, their bytes, and the lists behind some of them.
fn answer(desk: &TestDesk, asked: &Asked) -> (ReportPage, Vec<u8>, Vec<ListPage>) {
    let page = report::figures(&desk.desk, asked).unwrap();
    let beside = report_beside::beside(&desk.desk, asked).unwrap();
    let bytes = report_csv::figures(&page, &beside).unwrap();
    let lists = [
        (Group::All, Column::Missed),
        (Group::All, Column::Any),
        (Group::NoEntitlement, Column::Any),
        (Group::Severity(Severity::S1), Column::Judged),
    ];
    let list = |(group, column)| {
        report::promises_of(&desk.desk, asked, Cell { group, column }, None).unwrap()
    };
    (page, bytes, lists.map(list).to_vec())
}

/// Many questions: whole and part of the time, in several zones, now and at instants before.
fn questions(desk: &TestDesk, dice: &mut Dice, instants: &[Timestamp]) -> Vec<Asked> {
    let base = all(desk);
    let accounts = tarmac::app::accounts::all(&desk.desk).unwrap();
    let mut asked = vec![base];
    for _ in 0..12 {
        let from = base.from + chrono::Days::new(dice.below(90) as u64);
        let zones = [chrono_tz::UTC, chrono_tz::Asia::Shanghai, chrono_tz::America::St_Johns];
        asked.push(Asked {
            from,
            to: from + chrono::Days::new(dice.below(30) as u64),
            zone: dice.of(&zones),
            as_of: Some(if dice.below(2) == 0 {
                dice.of(instants)
            } else {
                desk.now().floor().plus_secs(-10)
            }),
            account: (dice.below(3) == 0).then(|| accounts[dice.below(accounts.len())].id),
            severity: (dice.below(3) == 0).then(|| dice.of(Severity::ALL)),
            plan: None,
        });
    }
    asked
}

fn a_report_is_the_same_with_roll_ups_as_without_over_any_history(desk: &TestDesk) {
    desk.peregrine();
    let mut dice = Dice(7);
    let mut instants = vec![desk.now().floor()];
    let mut tickets = Vec::new();
    for n in 0..9 {
        let from = if n % 3 == 2 { STRANGER } else { CHEN };
        tickets.push(history(desk, &mut dice, from, 5));
        instants.push(desk.now().floor().plus_secs(-10));
    }
    desk.pass("30d");
    desk.outbox();
    assert!(acts::close_expired(&desk.desk).is_ok());
    desk.settle();
    desk.pass("1m");
    let asked = questions(desk, &mut dice, &instants);
    let before: Vec<_> = asked.iter().map(|a| answer(desk, a)).collect();
    let mut folded = 0;
    for least in [4, 1] {
        folded += rollups::fold_from(&desk.desk, least).unwrap();
        for (asked, before) in asked.iter().zip(&before) {
            assert_eq!(&answer(desk, asked), before, "{asked:?}");
        }
    }
    assert!(folded > 5, "{folded} of {} tickets", tickets.len());
    let compared = rollups::compare(&desk.desk).unwrap();
    assert!(compared.rollups > 0 && compared.wrong.is_empty(), "{compared:?}");
    desk.outbox();
}

/// Closed tickets, each rolled up.
fn rolled_up(desk: &TestDesk, tickets: usize) -> Vec<TicketId> {
    let mut dice = Dice(3);
    let all = (0..tickets).map(|_| history(desk, &mut dice, CHEN, 1)).collect();
    desk.pass("30d");
    acts::close_expired(&desk.desk).unwrap();
    desk.settle();
    desk.pass("1m");
    assert_eq!(rollups::fold_from(&desk.desk, 1).unwrap(), tickets);
    desk.outbox();
    all
}

fn what_is_recorded_to_a_closed_ticket_tears_its_roll_up_and_is_in_the_next(desk: &TestDesk) {
    desk.peregrine();
    let tickets = rolled_up(desk, 3);
    let before = answer(desk, &all(desk));
    let asked = before.0.asked;
    let reached = Reached {
        milestone: Milestone::OnSite,
        at: Some(desk.file(tickets[1]).row.reported_at.plus_secs(60)),
        tell: false,
        note: None,
    };
    acts::reach(&desk.desk, &desk.hands("ann"), tickets[1], reached).unwrap();
    desk.settle();
    desk.pass("1m");
    assert_eq!(answer(desk, &asked), before, "what was known then");
    let torn = desk.read(tarmac::db::rollups::rollup_all);
    assert!(torn.iter().all(|one| one.is_torn), "{torn:?}");
    let after = answer(desk, &all(desk));
    rollups::fold_from(&desk.desk, 1).unwrap();
    let rollups = desk.read(tarmac::db::rollups::rollup_all);
    assert!(rollups.iter().all(|one| !one.is_torn), "{rollups:?}");
    assert_eq!(answer(desk, &after.0.asked), after);
    assert_eq!(answer(desk, &asked), before);
    desk.outbox();
}

fn a_hundred_later_events_change_no_byte_of_an_earlier_report(desk: &TestDesk) {
    desk.peregrine();
    rolled_up(desk, 2);
    let open = desk.writes(CHEN, "Aircraft grounded again", "x").number();
    let receipt = desk.outbox().to(CHEN).pop().unwrap();
    desk.pass("20m");
    let asked = all(desk);
    let before = answer(desk, &asked);
    let mut dice = Dice(11);
    for n in 0..100 {
        act(desk, &mut dice, open, &receipt);
        desk.pass(dice.of(&["1s", "4m", "1h"]));
        if n % 10 == 0 {
            rollups::fold_from(&desk.desk, 1).unwrap();
        }
        assert_eq!(
            report_csv::figures(
                &report::figures(&desk.desk, &asked).unwrap(),
                &report_beside::beside(&desk.desk, &asked).unwrap(),
            )
            .unwrap(),
            before.1,
            "after {n}"
        );
    }
    assert_eq!(answer(desk, &asked), before);
    desk.outbox();
}

fn a_miss_that_is_written_down_late_is_that_of_the_account_at_its_deadline(desk: &TestDesk) {
    let account = desk.peregrine();
    let ticket = desk.writes(STRANGER, "Aircraft grounded", "x").number();
    desk.outbox();
    desk.stops();
    desk.pass("5d");
    let asked = all(desk);
    let before = answer(desk, &asked);
    acts::assign_account(&desk.desk, &desk.hands("ann"), ticket, account, "known", true).unwrap();
    desk.starts();
    desk.pass("1m");
    let assigned = desk.file(ticket).events.iter().rev().find_map(|e| {
        matches!(e.kind, tarmac::domain::event::EventKind::AccountAssigned { .. })
            .then_some(e.recorded_at)
    });
    let rows = desk.read(|c| tarmac::db::promises::verdict_of(c, ticket));
    let early: Vec<_> = rows.iter().filter(|row| Some(row.recorded_at) < assigned).collect();
    assert!(!early.is_empty(), "a deadline passed unseen: {rows:?}");
    assert!(early.iter().all(|row| row.account_id.is_none()), "{early:?}");
    assert_eq!(answer(desk, &asked), before);
    assert!(desk.read(reports::plan_of_versions).len() > 1);
    desk.outbox();
}
