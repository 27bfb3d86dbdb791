//! Whose time it was, and the time that the customer asked for.

use chrono::NaiveDate;
use tarmac::{
    app::{
        pauses::{self, Pausing},
        reopening,
        report::Asked,
        report_beside::{self, Beside},
        report_csv, waiving,
    },
    domain::{
        ids::{AccountId, TicketId},
        promise::{Milestone, Party, Severity},
        time::Timestamp,
        whose_time::Shares,
    },
};

use crate::support::{desk::TestDesk, when};

both! {
    every_minute_of_an_accounts_tickets_is_somebodys_and_asked_again_it_is_the_same,
    what_was_met_by_the_customers_own_time_stands_beside_the_promise,
}

/// The day of the stories, in UTC.
fn asked(desk: &TestDesk, account: Option<AccountId>, as_of: Option<Timestamp>) -> Asked {
    let day: NaiveDate = desk.now().utc().date_naive();
    let zone = chrono_tz::Tz::UTC;
    Asked { from: day, to: day, zone, as_of, account, plan: None, severity: None }
}

fn beside(desk: &TestDesk, account: Option<AccountId>, as_of: Option<Timestamp>) -> Beside {
    report_beside::beside(&desk.desk, &asked(desk, account, as_of)).unwrap()
}

fn waits(desk: &TestDesk, ticket: TicketId, party: Party, until: &str) {
    let pausing = Pausing {
        party,
        reason: "a part".to_owned(),
        note: String::new(),
        until: Some(when::at(until)),
        clocks: Vec::new(),
    };
    pauses::pause(&desk.desk, &desk.hands("ann"), ticket, pausing).unwrap();
    desk.settle();
}

fn every_minute_of_an_accounts_tickets_is_somebodys_and_asked_again_it_is_the_same(
    desk: &TestDesk,
) {
    let account = desk.peregrine();
    let start = desk.now().floor();
    let ticket = desk.phoned(account, Severity::S1, None);
    desk.pass("1h");
    waits(desk, ticket, Party::Supplier, "12:00");
    desk.pass("3h");
    desk.reach(ticket, Milestone::Resolved);
    desk.pass("1h");
    let spent = beside(desk, Some(account), None).whose_time.unwrap();
    let lived = 4 * 3600;
    let shares = Shares { us_s: 7200, supplier_s: 7200, ..Shares::default() };
    assert_eq!(when::shown(start), "09:00", "the sums below are from there");
    assert_eq!((spent.tickets, spent.shares, spent.shares.total()), (1, shares, lived));
    // What is entered later changes no answer of before.
    let as_of = desk.now().plus_secs(-60).floor();
    let before = beside(desk, Some(account), Some(as_of));
    desk.phoned(account, Severity::S1, None);
    let reason = "it leaks again";
    reopening::reopen(&desk.desk, &desk.hands("ann"), ticket, reason).unwrap();
    desk.settle();
    desk.pass("2h");
    assert_eq!(beside(desk, Some(account), Some(as_of)), before);
    assert_ne!(beside(desk, Some(account), None).whose_time, before.whose_time);
    let now = report_beside::spent_since(&desk.desk, account, start, desk.now()).unwrap();
    assert_eq!(now.tickets, 2);
    let asked = asked(desk, Some(account), Some(as_of));
    let figures = tarmac::app::report::figures(&desk.desk, &asked).unwrap();
    let csv = String::from_utf8(report_csv::figures(&figures, &before).unwrap()).unwrap();
    assert!(csv.lines().nth(1).unwrap().ends_with(",0,0,7200,0,7200,0,0"), "{csv}");
    desk.outbox();
}

fn what_was_met_by_the_customers_own_time_stands_beside_the_promise(desk: &TestDesk) {
    let account = desk.peregrine();
    let [kept, late, open] = [(); 3].map(|()| desk.phoned(account, Severity::S1, None));
    let needs = |ticket, at: &str| {
        let by = desk.hands("ann");
        waiving::set_needed_by(&desk.desk, &by, ticket, Some(when::at(at))).unwrap();
    };
    needs(kept, "11:00");
    needs(late, "09:30");
    needs(late, "10:00");
    needs(open, "16:00");
    desk.pass("2h");
    desk.reach(kept, Milestone::Restored);
    desk.reach(late, Milestone::Resolved);
    desk.pass("1h");
    let counted = |beside: &Beside| {
        let of = beside.asked_for;
        (of.met, of.missed, of.waiting)
    };
    let now = beside(desk, None, None);
    assert_eq!(counted(&now), (1, 1, 1));
    assert_eq!(now.by_account.get(&Some(account)), Some(&now.asked_for));
    let as_of = desk.now().plus_secs(-60).floor();
    let before = beside(desk, None, Some(as_of));
    needs(late, "12:30");
    desk.pass("6h");
    assert_eq!(counted(&beside(desk, None, Some(as_of))), counted(&before));
    assert_eq!(counted(&beside(desk, None, None)), (2, 1, 0));
    let day = asked(desk, None, Some(as_of));
    let page = tarmac::app::report::figures(&desk.desk, &day).unwrap();
    assert!(page.headline.judged() > 0, "the promises are judged as ever");
    desk.outbox();
}
