//! Monitors on an account's page.

use tarmac::domain::mail_state::InboundState;

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_monitor_is_registered_on_its_accounts_page_and_its_alarms_are_counted,
    an_address_that_is_somebodys_is_refused_and_what_was_typed_is_kept,
    a_monitor_that_was_taken_off_is_a_stranger_again,
}

const FORM: &str = "monitor=nagios%40watch.example";

fn a_monitor_is_registered_on_its_accounts_page_and_its_alarms_are_counted(desk: &TestDesk) {
    let account = desk.peregrine();
    let browser = Browser::of(desk, desk.user("ann"));
    let path = format!("/accounts/{account}/monitors");
    assert_eq!(browser.post(&path, FORM).status, 303);
    let page = text(&browser.get(&format!("/accounts/{account}")));
    assert!(
        page.contains("nagios@watch.example") && page.contains("No alarm in 30 days"),
        "{page}"
    );
    for _ in 0..3 {
        desk.writes("nagios@watch.example", "PROBLEM: P21 APU is DOWN", "x");
        desk.pass("10m");
    }
    let page = text(&browser.get(&format!("/accounts/{account}")));
    assert!(page.contains("1 opened a ticket, 2 joined one"), "{page}");
    assert_eq!(desk.tickets().len(), 1);
    browser.post("/language", "lang=zh-CN&back=/queue");
    let page = text(&browser.get(&format!("/accounts/{account}")));
    assert!(page.contains("新开 1 张工单，并入 2 次"), "{page}");
    desk.settle();
    desk.outbox();
}

fn an_address_that_is_somebodys_is_refused_and_what_was_typed_is_kept(desk: &TestDesk) {
    let account = desk.peregrine();
    let browser = Browser::of(desk, desk.user("ann"));
    let path = format!("/accounts/{account}/monitors");
    desk.contact(account, "chen@peregrine.example", false);
    for taken in ["chen%40peregrine.example", "no-address", ""] {
        let reply = browser.post(&path, &format!("monitor={taken}"));
        assert_eq!(reply.status, 422, "{taken}");
    }
    assert_eq!(browser.post(&path, FORM).status, 303);
    assert_eq!(browser.post(&path, FORM).status, 422, "twice");
    let kept = text(&browser.post(&path, "monitor=no-address"));
    assert!(kept.contains(r#"value="no-address""#), "{kept}");
    assert_eq!(browser.post("/accounts/9999/monitors", FORM).status, 404);
}

fn a_monitor_that_was_taken_off_is_a_stranger_again(desk: &TestDesk) {
    let account = desk.peregrine();
    let browser = Browser::of(desk, desk.user("ann"));
    let path = format!("/accounts/{account}/monitors");
    browser.post(&path, FORM);
    assert_eq!(browser.post(&format!("{path}/remove"), FORM).status, 303);
    assert_eq!(browser.post(&format!("{path}/remove"), FORM).status, 404, "it is none any more");
    let received = desk.writes("nagios@watch.example", "PROBLEM: P21 APU is DOWN", "x");
    assert_eq!(received.state, InboundState::Ticket);
    assert_eq!(desk.file(received.number()).row.account_id, None);
    desk.settle();
    desk.outbox();
}
