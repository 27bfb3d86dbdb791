//! Pauses, waivers and the other acts on promises, as they stand on the pages.

use tarmac::{
    app::pauses,
    domain::promise::{Milestone, Severity},
};

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_pause_is_entered_on_the_page_and_ended_there,
    a_pause_that_is_refused_keeps_what_was_typed,
    only_a_manager_is_offered_to_give_a_promise_up,
    a_resolved_ticket_offers_to_be_opened_again_or_closed,
    a_rehearsal_is_shown_with_everybody_who_is_told,
}

const PAUSE: &str =
    "party=supplier&reason=in%20customs&note=ask%20Li&until=&zone=UTC&clocks=restored";

fn a_pause_is_entered_on_the_page_and_ended_there(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    let browser = Browser::of(desk, desk.user("ann"));
    let at = format!("/tickets/{ticket}");
    assert_eq!(browser.post(&format!("{at}/pause"), PAUSE).status, 303);
    let page = text(&browser.get(&at));
    for said in ["It waits: supplier", "in customs", "ask Li", "Go on"] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    let held = pauses::numbers(&desk.desk, ticket).unwrap();
    let reply = browser.post(&format!("{at}/resume"), &format!("event={}", held[0]));
    assert_eq!(reply.status, 303);
    assert!(!text(&browser.get(&at)).contains("It waits"));
    let why = text(&browser.get(&format!("{at}?proof=restored")));
    assert!(why.contains("without a break") || why.contains("that day"), "{why}");
    desk.settle();
    desk.outbox();
}

fn a_pause_that_is_refused_keeps_what_was_typed(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    let browser = Browser::of(desk, desk.user("ann"));
    let form = "party=transport&reason=%20&note=keep%20me&until=2020-01-01T00%3A00&zone=UTC&clocks=restored";
    let reply = browser.post(&format!("/tickets/{ticket}/pause"), form);
    assert_eq!(reply.status, 422);
    let page = text(&reply);
    for said in ["keep me", "That is past.", "This is needed.", r#"value="transport" checked"#] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    assert_eq!(pauses::numbers(&desk.desk, ticket).unwrap(), Vec::<i64>::new());
    desk.settle();
    desk.outbox();
}

fn only_a_manager_is_offered_to_give_a_promise_up(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    let at = format!("/tickets/{ticket}");
    let form = "promise=on_site&reason=Chen%20agreed";
    let ann = Browser::of(desk, desk.user("ann"));
    assert!(!text(&ann.get(&at)).contains("Give a promise up"));
    assert_eq!(ann.post(&format!("{at}/waive"), form).status, 403);
    let max = Browser::of(desk, desk.user("max"));
    assert_eq!(max.post(&format!("{at}/waive"), form).status, 303);
    let page = text(&max.get(&at));
    assert!(page.contains("Given up: On site") && page.contains("Chen agreed"), "{page}");
    desk.settle();
    desk.outbox();
}

fn a_resolved_ticket_offers_to_be_opened_again_or_closed(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.reach(ticket, Milestone::Resolved);
    let browser = Browser::of(desk, desk.user("ann"));
    let at = format!("/tickets/{ticket}");
    let page = text(&browser.get(&at));
    assert!(page.contains("Open it again") && page.contains("Close it now"), "{page}");
    assert_eq!(browser.post(&format!("{at}/reopen"), "reason=It%20came%20back").status, 303);
    assert!(text(&browser.get(&at)).contains("It came back"));
    desk.reach(ticket, Milestone::Resolved);
    assert_eq!(browser.post(&format!("{at}/close"), "").status, 303);
    let follows = browser.post(&format!("{at}/follow"), "reason=It%20came%20back%20again");
    assert_eq!(follows.status, 303);
    let new = text(&browser.get(&format!("/tickets/{}", ticket.0 + 1)));
    assert!(new.contains(&format!("It follows TM-{ticket}")), "{new}");
    desk.settle();
    desk.outbox();
}

fn a_rehearsal_is_shown_with_everybody_who_is_told(desk: &TestDesk) {
    desk.phoned(desk.peregrine(), Severity::S4, None);
    desk.settle();
    desk.outbox();
    let browser = Browser::of(desk, desk.user("ann"));
    assert!(text(&browser.get("/rehearsal")).contains("Rehearse a fault"));
    let page =
        text(&browser.get("/rehearsal?account=peregrine%20air&severity=S1&at=2026-10-01T03%3A10"));
    for said in ["stan", "sara", "Restored", "boeing v1", "03:10"] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    let reply = browser.get("/rehearsal?account=nobody&severity=S1&at=");
    assert_eq!(reply.status, 422);
}
