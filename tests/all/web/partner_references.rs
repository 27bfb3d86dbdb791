//! Customers' own numbers on the pages of an account and of a ticket.

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_pattern_is_tried_on_a_subject_and_kept_on_the_page_of_the_account,
    a_ticket_shows_its_customers_number_is_found_by_it_and_takes_another,
}

fn a_pattern_is_tried_on_a_subject_and_kept_on_the_page_of_the_account(desk: &TestDesk) {
    let account = desk.peregrine();
    let path = format!("/accounts/{account}");
    let max = Browser::of(desk, desk.user("max"));
    let post = |fields: &str| max.post(&format!("{path}/references"), fields);
    let tried = post("pattern=INC%5Cd%7B7%7D&sample=AW%3A+inc0012345+radar&act=try");
    assert_eq!(tried.status, 200);
    let tried = text(&tried);
    assert!(tried.contains("finds inc0012345"), "{tried}");
    assert!(text(&post("pattern=INC%5Cd%7B7%7D&sample=radar&act=try")).contains("finds nothing"));
    for wrong in ["INC(", ".*"] {
        let refused = post(&format!("pattern={wrong}&act=save"));
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(text(&refused).contains(&format!("value=\"{wrong}\"")), "what was typed is kept");
    }
    let kept = "value=\"INC\\d{7}\"";
    assert!(!text(&max.get(&path)).contains(kept), "a try keeps nothing");
    assert_eq!(post("pattern=INC%5Cd%7B7%7D&act=save").status, 303);
    assert!(text(&max.get(&path)).contains(kept));
    let ann = Browser::of(desk, desk.user("ann"));
    let page = text(&ann.get(&path));
    assert!(
        page.contains("brk\">INC\\d{7}</p>") && !page.contains("name=\"pattern\""),
        "she reads it"
    );
}

fn a_ticket_shows_its_customers_number_is_found_by_it_and_takes_another(desk: &TestDesk) {
    let account = desk.peregrine();
    let pattern = r"INC\d{7}";
    tarmac::app::partner_references::set_pattern(&desk.desk, "test", account, pattern).unwrap();
    let mail = desk.writes("chen@peregrine.example", "INC0012345 radar dark", "on the bridge");
    let ticket = mail.number();
    let ann = Browser::of(desk, desk.user("ann"));
    let path = format!("/tickets/{ticket}");
    let page = text(&ann.get(&path));
    assert!(page.contains("value=\"INC0012345\""), "{page}");
    assert_eq!(ann.post(&format!("{path}/reference"), "reference=CHG0000077").status, 303);
    let page = text(&ann.get(&path));
    assert!(page.contains("The customer’s number is CHG0000077"), "{page}");
    let found = text(&ann.get("/queue?q=chg0000077"));
    assert!(found.contains("radar dark"), "{found}");
    let long = format!("reference={}", "9".repeat(65));
    assert_eq!(ann.post(&format!("{path}/reference"), &long).status, 422);
    desk.outbox();
}
