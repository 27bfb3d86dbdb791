//! How much leaves to one address at a time.

use tarmac::config::Config;

use crate::support::{desk::TestDesk, store::Store};

on_each! {
    what_is_beyond_the_rate_to_one_address_waits_and_others_do_not,
}

fn what_is_beyond_the_rate_to_one_address_waits_and_others_do_not(store: Store) {
    let set =
        [("TARMAC_DESK__ADDRESS", "help@desk.example"), ("TARMAC_MAIL_OUT__PER_RECIPIENT", "1")];
    let config = Config::of(None, set.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
    let desk = TestDesk::with(store, config);
    desk.peregrine();
    for n in 0..2 {
        desk.writes("chen@peregrine.example", &format!("Seat {n} is broken"), "It does not move.");
    }
    desk.writes("li@peregrine.example", "Seat 3 is broken", "It does not move.");
    let to = |mails: &[crate::support::captured::Mail], who: &str| {
        mails.iter().filter(|m| m.to.starts_with(who)).count()
    };
    let first = desk.outbox();
    assert_eq!((to(&first, "chen"), to(&first, "li")), (1, 1));
    assert!(to(&first, "ann") >= 3, "alerts go at once, however many: {first:?}");
    desk.pass("2m");
    assert_eq!(to(&desk.outbox(), "chen"), 1, "a minute later, and no try was spent on it");
}
