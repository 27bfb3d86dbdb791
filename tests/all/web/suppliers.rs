//! Suppliers on their pages: what they promise us, and the handing over and back on a ticket.

use tarmac::{
    app::suppliers,
    domain::promise::{ClockState, Severity},
};

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_supplier_is_agreed_with_and_changed_on_the_page,
    what_a_supplier_cannot_promise_is_refused_and_kept,
    a_ticket_is_handed_to_a_supplier_and_comes_back_on_its_page,
}

const AGREED: &str =
    "name=Rotor%20Parts&reached=parts%40rotor.example&S1=9h&S2=1wd&S3=&S4=&calendar=";

fn a_supplier_is_agreed_with_and_changed_on_the_page(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("max"));
    assert_eq!(browser.post("/settings/suppliers", AGREED).status, 303);
    let page = text(&browser.get("/settings/suppliers"));
    for said in ["Rotor Parts", "parts@rotor.example", "S1 9 h"] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    let page = text(&browser.get("/settings/suppliers?change=Rotor%20Parts"));
    assert!(page.contains(r#"value="9h""#) && page.contains(r#"value="Rotor Parts""#), "{page}");
    let other = AGREED.replace("9h", "2h");
    assert_eq!(browser.post("/settings/suppliers", &other).status, 303);
    let all = suppliers::all(&desk.desk).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].targets[&Severity::S1].to_string(), "2h");
    // An engineer reads what suppliers promise, and changes nothing of it.
    let ann = Browser::of(desk, desk.user("ann"));
    let page = text(&ann.get("/settings/suppliers"));
    assert!(page.contains("Rotor Parts") && !page.contains("id=\"agree\""), "{page}");
    assert_eq!(ann.post("/settings/suppliers", AGREED).status, 403);
}

fn what_a_supplier_cannot_promise_is_refused_and_kept(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("max"));
    let reply = browser.post("/settings/suppliers", &AGREED.replace("9h", "soon"));
    assert_eq!(reply.status, 422);
    let page = text(&reply);
    for kept in [r#"value="soon""#, r#"value="Rotor Parts""#, r#"value="1wd""#] {
        assert!(page.contains(kept), "{kept} is not in {page}");
    }
    assert_eq!(suppliers::all(&desk.desk).unwrap().len(), 0);
}

fn a_ticket_is_handed_to_a_supplier_and_comes_back_on_its_page(desk: &TestDesk) {
    let max = Browser::of(desk, desk.user("max"));
    assert_eq!(max.post("/settings/suppliers", AGREED).status, 303);
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    let browser = Browser::of(desk, desk.user("ann"));
    let at = format!("/tickets/{ticket}");
    let page = text(&browser.get(&at));
    assert!(page.contains("Rotor Parts, 9 h"), "{page}");
    let refused = browser.post(&format!("{at}/hand-over"), "supplier=Nobody&under=restored");
    assert_eq!(refused.status, 422);
    let form = "supplier=Rotor%20Parts&under=restored";
    assert_eq!(browser.post(&format!("{at}/hand-over"), form).status, 303);
    desk.settle();
    let page = text(&browser.get(&at));
    // It is promised to be restored within six hours, and they promised nine.
    for said in ["Rotor Parts: Restored", "3 h after ours"] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    let handed = suppliers::running(&desk.desk, ticket).unwrap()[0];
    let why = text(&browser.get(&format!("{at}?proof=supplier-{handed}")));
    assert!(why.contains("id=\"proof\""), "{why}");
    desk.pass("1h");
    let back = format!("event={handed}&done=yes");
    assert_eq!(browser.post(&format!("{at}/hand-back"), &back).status, 303);
    desk.settle();
    assert_eq!(suppliers::running(&desk.desk, ticket).unwrap().len(), 0);
    let (evaluation, _) = desk.evaluated(ticket);
    assert_eq!(evaluation.suppliers[0].clock.state(desk.now()), ClockState::Met);
    let page = text(&browser.get(&at));
    assert!(page.contains("Rotor Parts: Restored") && !page.contains("after ours"), "{page}");
    // Twice is once.
    assert_eq!(browser.post(&format!("{at}/hand-back"), &back).status, 422);
    desk.outbox();
}
