//! What pages say of a ticket, and what a person does on them.

use tarmac::domain::promise::Milestone;

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_mail_becomes_a_row_of_the_queue_with_its_deadline,
    markup_in_a_mail_is_shown_as_text,
    a_milestone_is_entered_at_the_time_it_happened,
    a_time_in_the_future_is_refused_and_what_was_typed_is_kept,
    whoever_was_slower_is_told_that_somebody_was_faster,
    a_link_asks_first_and_a_scanner_that_fetches_it_takes_nothing,
    a_phoned_fault_is_logged_with_its_promises,
    a_form_with_missing_fields_says_all_of_them_and_keeps_the_rest,
}

fn a_mail_becomes_a_row_of_the_queue_with_its_deadline(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    desk.settle();
    let page = text(&Browser::of(desk, desk.user("ann")).get("/queue"));
    for words in ["P21 is grounded", "TM-1001", "Acknowledge in 15 min", "Grounded"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    desk.outbox();
}

fn markup_in_a_mail_is_shown_as_text(desk: &TestDesk) {
    desk.writes(
        "x@nowhere.example",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(2)> {{7*7}} {% include 'x' %}",
    );
    let page = text(&Browser::of(desk, desk.user("ann")).get("/tickets/1001"));
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(!page.contains("<img src=x"), "{page}");
    assert!(page.contains("{{7*7}}"), "{page}");
    desk.outbox();
}

fn a_milestone_is_entered_at_the_time_it_happened(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    desk.pass("2h");
    let at = desk.now().plus_secs(-3600).utc().format("%Y-%m-%dT%H:%M:%S").to_string();
    let browser = Browser::of(desk, desk.user("ann"));
    let form = format!("milestone=on_site&at={at}&zone=UTC");
    assert_eq!(browser.post("/tickets/1001/milestone", &form).status, 303);
    assert!(desk.stands(tarmac::domain::ids::TicketId(1001), "on_site").starts_with("met"));
    let page = text(&browser.get("/tickets/1001"));
    assert!(page.contains("1 h after it happened"), "{page}");
    desk.outbox();
}

fn a_time_in_the_future_is_refused_and_what_was_typed_is_kept(desk: &TestDesk) {
    desk.writes("x@nowhere.example", "chiller", "warm");
    let browser = Browser::of(desk, desk.user("ann"));
    let form = "milestone=restored&at=2199-01-01T00:00&zone=UTC&tell=yes";
    let reply = browser.post("/tickets/1001/milestone", form);
    assert_eq!(reply.status, 422);
    assert!(text(&reply).contains("2199-01-01T00:00"));
    desk.outbox();
}

fn whoever_was_slower_is_told_that_somebody_was_faster(desk: &TestDesk) {
    desk.writes("x@nowhere.example", "chiller", "warm");
    let (ann, lena) = (Browser::of(desk, desk.user("ann")), Browser::of(desk, desk.user("lena")));
    let form = "severity=S2&reason=worse&revision=1";
    assert_eq!(ann.post("/tickets/1001/severity", form).status, 303);
    let reply = lena.post("/tickets/1001/severity", "severity=S4&reason=a%20question&revision=1");
    assert_eq!(reply.status, 409);
    assert!(text(&reply).contains("a question"), "what was typed is kept");
    desk.outbox();
}

fn a_link_asks_first_and_a_scanner_that_fetches_it_takes_nothing(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes("chen@peregrine.example", "P21 is grounded", "x").number();
    desk.settle();
    let mail = desk.outbox().into_iter().find(|m| m.says("/take/")).unwrap();
    let browser = Browser::of_nobody(desk);
    let path = format!("/take/{}", mail.take_token());
    let page = browser.get(&path);
    assert_eq!(page.status, 200);
    assert!(
        !desk
            .file(ticket)
            .events
            .iter()
            .any(|e| matches!(e.kind, tarmac::domain::event::EventKind::AlertTaken { .. }))
    );
    assert_eq!(browser.post(&path, "").status, 200);
    assert!(
        desk.file(ticket)
            .events
            .iter()
            .any(|e| matches!(e.kind, tarmac::domain::event::EventKind::AlertTaken { .. }))
    );
}

fn a_phoned_fault_is_logged_with_its_promises(desk: &TestDesk) {
    desk.peregrine();
    let browser = Browser::of(desk, desk.user("ann"));
    let who = "account=Peregrine%20Air&contact=chen%40peregrine.example&severity=S1";
    let preview = text(&browser.post("/log/preview", who));
    assert!(preview.contains("15 min"), "{preview}");
    let reply = browser.post("/log", &format!("{who}&subject=APU&text=no%20start&when=now"));
    assert_eq!(reply.status, 303, "{}", text(&reply));
    assert_eq!(desk.tickets().len(), 1);
    desk.reach(desk.tickets()[0], Milestone::Acknowledged);
    desk.outbox();
}

fn a_form_with_missing_fields_says_all_of_them_and_keeps_the_rest(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ann"));
    let reply = browser.post("/log", "text=It%20smells%20burnt&when=earlier");
    assert_eq!(reply.status, 422);
    let page = text(&reply);
    assert!(page.contains("It smells burnt"), "{page}");
    assert!(page.matches("aria-invalid").count() >= 3, "{page}");
}
