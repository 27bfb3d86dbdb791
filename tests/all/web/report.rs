//! The report's pages: every figure leads to its promises, and stays what it was.

use tarmac::domain::promise::Milestone;

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_day_that_is_none_is_refused_and_kept,
    the_missed_are_listed_behind_their_figure,
    the_same_instant_gives_the_same_page_for_ever,
    a_narrowing_to_what_does_not_exist_is_no_report_of_all,
}

fn a_day_that_is_none_is_refused_and_kept(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ann"));
    for (query, kept) in [
        ("from=32.9.2026", r#"value="32.9.2026""#),
        ("from=2026-09-10&to=2026-09-01", r#"value="2026-09-01""#),
        ("zone=Moon%2FCrater", "Moon/Crater"),
        ("as_of=yesterday", "yesterday"),
    ] {
        let reply = browser.get(&format!("/reports?{query}"));
        let page = text(&reply);
        assert_eq!(reply.status, 422, "{query}");
        assert!(page.contains(kept), "{kept} is not in {page}");
        assert!(!page.contains("figures.csv"), "{query}");
        assert_eq!(browser.get(&format!("/reports/figures.csv?{query}")).status, 422);
    }
}

/// The address that is behind some words of a page.
fn href(page: &str, begin: &str) -> String {
    let at = page.find(&format!("href=\"{begin}")).unwrap_or_else(|| panic!("{begin}: {page}"));
    let rest = &page[at + 6..];
    rest[..rest.find('"').unwrap()].replace("&#38;", "&")
}

fn the_missed_are_listed_behind_their_figure(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    desk.pass("20m");
    let browser = Browser::of(desk, desk.user("ann"));
    let page = text(&browser.get("/reports"));
    assert!(page.contains("We kept 0 of 1 promises: 0.0 %"), "{page}");
    let list = text(
        &browser.get(
            &href(&page, "/reports/promises?group=watch%3Aacknowledged")
                .replace("column=judged", "column=missed"),
        ),
    );
    assert!(list.contains("TM-1001") && list.contains("P21 is grounded"), "{list}");
    let csv = text(&browser.get(&href(&list, "/reports/promises.csv")));
    assert!(csv.contains("TM-1001"), "{csv}");
    desk.outbox();
}

fn the_same_instant_gives_the_same_page_for_ever(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes("chen@peregrine.example", "P21 is grounded", "no start").number();
    desk.pass("20m");
    let browser = Browser::of(desk, desk.user("ann"));
    let first = text(&browser.get("/reports"));
    let again = href(&first, "/reports/figures.csv").replace("/reports/figures.csv", "/reports");
    let figures = |page: &str| {
        let from = |mark: &str| page.find(mark).unwrap_or_else(|| panic!("{mark}: {page}"));
        let headline = &page[from("<h1>")..from("</h1>")];
        (headline.to_owned(), page[from("<div class=\"stack\">")..from("</main>")].to_owned())
    };
    let csv = text(&browser.get(&href(&first, "/reports/figures.csv")));
    desk.reach(ticket, Milestone::Acknowledged);
    desk.reach(ticket, Milestone::Restored);
    desk.pass("3d");
    let browser = Browser::of(desk, desk.user("ann"));
    let later = text(&browser.get(&again));
    assert_eq!(figures(&later), figures(&first));
    assert_eq!(text(&browser.get(&href(&first, "/reports/figures.csv"))), csv);
    desk.outbox();
}

fn a_narrowing_to_what_does_not_exist_is_no_report_of_all(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ann"));
    for query in ["account=x", "plan=-", "severity=S9"] {
        assert_eq!(browser.get(&format!("/reports?{query}")).status, 404, "{query}");
    }
}
