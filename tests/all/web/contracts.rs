//! Sites, assets and contracts by form, and a fault that is logged about one of them.

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_manager_adds_places_and_contracts_and_an_engineer_does_not,
    a_fault_is_logged_about_an_asset_and_its_page_says_so,
    a_contract_that_would_tie_is_refused_and_what_was_typed_is_kept,
}

fn posts(browser: &Browser, path: &str, form: &str, status: u16) -> String {
    let reply = browser.post(path, form);
    assert_eq!(reply.status, status, "{path} {form}: {}", text(&reply));
    text(&reply)
}

fn a_manager_adds_places_and_contracts_and_an_engineer_does_not(desk: &TestDesk) {
    let account = desk.peregrine();
    let path = |what: &str| format!("/accounts/{account}{what}");
    let max = Browser::of(desk, desk.user("max"));
    posts(&max, &path("/sites"), "site=Pudong", 303);
    posts(&max, &path("/assets"), "asset=B-5521&model=A320&stands_at=Pudong", 303);
    posts(&max, &path("/assets"), "asset=pudong&model=&stands_at=", 422);
    posts(
        &max,
        &path("/contracts"),
        "plan=reseller&place=B-5521&from=2026-03-01&to=2026-12-31",
        303,
    );
    let page = text(&max.get(&path("")));
    for words in ["Pudong", "B-5521", "A320", "for B-5521", "31 Dec", "Add a contract", "end now"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let ann = text(&Browser::of(desk, desk.user("ann")).get(&path("")));
    assert!(ann.contains("for B-5521") && !ann.contains("Add a contract"), "{ann}");
    posts(&max, &path("/contracts/2/end"), "", 303);
    assert!(text(&max.get(&path(""))).contains("ended"));
    posts(&max, &path("/contracts/999/end"), "", 404);
}

fn a_fault_is_logged_about_an_asset_and_its_page_says_so(desk: &TestDesk) {
    let account = desk.peregrine();
    let max = Browser::of(desk, desk.user("max"));
    posts(&max, &format!("/accounts/{account}/assets"), "asset=B-5521&model=&stands_at=", 303);
    let contract = "plan=reseller&place=B-5521&from=2026-03-01&to=";
    posts(&max, &format!("/accounts/{account}/contracts"), contract, 303);
    let fault =
        "account=Peregrine+Air&contact=&severity=S1&subject=APU&text=x&when=now&at=&zone=UTC";
    let preview = posts(&max, "/log/preview", &format!("{fault}&place=B-5521"), 200);
    assert!(preview.contains("reseller v1"), "{preview}");
    let wrong = posts(&max, "/log", &format!("{fault}&place=B-9999"), 422);
    assert!(wrong.contains("B-9999"), "{wrong}");
    posts(&max, "/log", &format!("{fault}&place=b-5521"), 303);
    let page = text(&max.get("/tickets/1001"));
    for words in ["reseller v1", "B-5521"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    desk.pass("5m");
    posts(&max, "/tickets/1001/place", "place=&reason=", 422);
    posts(&max, "/tickets/1001/place", "place=&reason=another+machine", 303);
    let page = text(&max.get("/tickets/1001"));
    for words in ["boeing v1", "about neither site nor asset", "Whose time it was", "Ours"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    desk.outbox();
}

fn a_contract_that_would_tie_is_refused_and_what_was_typed_is_kept(desk: &TestDesk) {
    let account = desk.peregrine();
    let max = Browser::of(desk, desk.user("max"));
    let path = format!("/accounts/{account}/contracts");
    let page = posts(&max, &path, "plan=reseller&place=&from=2026-05-01&to=2026-06-01", 422);
    assert!(page.contains("would tie") && page.contains("2026-05-01"), "{page}");
    let page = posts(&max, &path, "plan=reseller&place=&from=1+May&to=", 422);
    assert!(page.contains("1 May"), "{page}");
}
