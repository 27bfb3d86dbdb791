//! An address that two mails come back from is suspended, and a person lifts that.

use tarmac::{app::suspensions, domain::promise::Severity};

use super::outgoing::bounce;
use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
};

both! {
    the_second_mail_to_no_such_address_suspends_it_and_the_ladder_moves_on_at_once,
    two_bounces_by_report_suspend_an_address_and_one_does_not,
    a_policy_refusal_suspends_nothing,
}

fn is_suspended(desk: &TestDesk, address: &str) -> bool {
    !suspensions::of(&desk.desk, [address].into_iter()).unwrap().is_empty()
}

fn the_second_mail_to_no_such_address_suspends_it_and_the_ladder_moves_on_at_once(desk: &TestDesk) {
    let (account, lena) = (desk.peregrine(), address("lena"));
    desk.relay.borrow_mut().knows_not = vec![lena.clone()];
    desk.phoned(account, Severity::S1, None);
    assert!(!is_suspended(desk, &lena), "the first may be a mistake");
    desk.outbox();
    desk.phoned(account, Severity::S1, None);
    assert!(is_suspended(desk, &lena.to_uppercase()));
    assert!(desk.outbox().readers().contains(&address("max")), "who is next was told");
    // The server would take it now, and it is not even asked.
    desk.relay.borrow_mut().knows_not.clear();
    let third = desk.phoned(account, Severity::S1, None);
    let mails = desk.outbox();
    let mails: Vec<_> = mails.into_iter().filter(|m| m.ticket == Some(third)).collect();
    assert!(mails.to(&lena).is_empty());
    assert!(mails.readers().contains(&address("max")), "at once: {:?}", mails.readers());
    suspensions::lift(&desk.desk, "ada", &lena).unwrap();
    desk.phoned(account, Severity::S1, None);
    assert!(desk.outbox().readers().contains(&lena));
    assert!(suspensions::lift(&desk.desk, "ada", &lena).is_err(), "it is not suspended");
}

fn two_bounces_by_report_suspend_an_address_and_one_does_not(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    for n in 0..2 {
        assert!(!is_suspended(desk, chen));
        desk.writes(chen, &format!("Seat {n} is broken"), "It does not move.");
        let receipt = desk.outbox().to(chen).only();
        bounce(desk, &receipt, &receipt.return_path);
        bounce(desk, &receipt, &receipt.return_path);
        desk.outbox();
    }
    assert!(is_suspended(desk, chen));
    desk.writes(chen, "Seat 9 is broken", "It does not move.");
    assert!(desk.outbox().to(chen).is_empty());
}

fn a_policy_refusal_suspends_nothing(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    desk.relay.borrow_mut().refuses = vec![chen.to_owned()];
    for n in 0..3 {
        desk.writes(chen, &format!("Seat {n} is broken"), "It does not move.");
    }
    assert!(!is_suspended(desk, chen));
    desk.outbox();
}
