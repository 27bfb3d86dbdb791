//! The page of a ticket that an employee opened by sending a customer's mail on.

use tarmac::app::{
    staff,
    team_senders::{self, TeamSender},
};

use super::browser::{Browser, text};
use crate::support::{desk::TestDesk, letter::Letter};

both! {
    the_page_offers_the_customer_in_a_mail_that_was_sent_on_and_takes_them_by_a_click,
    the_reply_form_names_the_address_that_the_reply_leaves_from,
}

fn the_page_offers_the_customer_in_a_mail_that_was_sent_on_and_takes_them_by_a_click(
    desk: &TestDesk,
) {
    let account = desk.peregrine();
    let sent_on = "bitte anlegen\n\n-----Ursprüngliche Nachricht-----\n\
        Von: Anna Huber <anna@bergbahn.example>\nGesendet: Montag, 2. März 2026 08:10\n\
        An: Ann\nBetreff: Tür\n\nTür der Bergstation klemmt.";
    let ticket = desk.gets(&Letter::new("ann@desk.example", "WG: Tür", sent_on)).number();
    let ann = Browser::of(desk, desk.user("ann"));
    let path = format!("/tickets/{ticket}");
    let page = text(&ann.get(&path));
    for said in [
        "ann sent this on: in it Anna Huber writes",
        "Montag, 2. März 2026 08:10",
        "nobody’s contact yet",
        "one of us",
        "Make Anna Huber the requester",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let fields = "address=anna%40bergbahn.example&name=Anna+Huber";
    let refused = ann.post(&format!("{path}/forwarded"), fields);
    assert_eq!(refused.status, 422);
    assert!(text(&refused).contains("value=\"Anna Huber\""), "what was typed is kept");
    let chosen = format!("{fields}&account={account}");
    assert_eq!(ann.post(&format!("{path}/forwarded"), &chosen).status, 303);
    let page = text(&ann.get(&path));
    assert!(!page.contains("act-forwarded"), "it is offered no more");
    assert!(page.contains("Anna Huber is the requester"), "{page}");
    assert!(page.contains("<h1>Tür</h1>"), "{page}");
    assert_eq!(ann.post(&format!("{path}/forwarded"), &chosen).status, 409);
    desk.settle();
    desk.outbox();
}

fn the_reply_form_names_the_address_that_the_reply_leaves_from(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes("chen@peregrine.example", "Lamp flickers", "row 4").number();
    let ann = Browser::of(desk, desk.user("ann"));
    let path = format!("/tickets/{ticket}");
    assert!(text(&ann.get(&path)).contains("help@desk.example"));
    let people = staff::with_teams(&desk.desk).unwrap();
    let team = people.iter().find_map(|who| who.teams.first()).unwrap().0.clone();
    let sender = TeamSender {
        team,
        address: "air@desk.example".to_owned(),
        name: Some("Air desk".to_owned()),
        name_zh: None,
    };
    team_senders::set(&desk.desk, "ada", sender).unwrap();
    let page = text(&ann.get(&path));
    let form = page.split("id=\"reply\"").nth(1).unwrap();
    assert!(form.contains("air@desk.example") && !form.contains("help@desk.example"), "{form}");
    desk.outbox();
}
