//! The report's pages: every figure leads to its promises, and stays what it was.

use std::collections::BTreeSet;

use tarmac::{
    app::waiving,
    domain::promise::{Milestone, Severity, Watch},
};

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_day_that_is_none_is_refused_and_kept,
    the_missed_are_listed_behind_their_figure,
    the_same_instant_gives_the_same_page_for_ever,
    every_figure_leads_to_its_promises_and_each_promise_to_its_proof,
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

/// Each link of a page that begins so, with its words.
fn links(page: &str, begin: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for rest in page.split("<a ").skip(1) {
        let Some(at) = rest.find("href=\"") else { continue };
        let rest = &rest[at + 6..];
        let href = rest[..rest.find('"').unwrap()].replace("&#38;", "&").replace("&amp;", "&");
        let words = &rest[rest.find('>').unwrap() + 1..rest.find("</a>").unwrap()];
        if href.starts_with(begin) {
            found.push((href, words.to_owned()));
        }
    }
    found
}

/// The numbers in some words, in order.
fn numbers(words: &str) -> Vec<usize> {
    let parts = words.split(|c: char| !c.is_ascii_digit());
    parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}

fn every_figure_leads_to_its_promises_and_each_promise_to_its_proof(desk: &TestDesk) {
    let account = desk.peregrine();
    let [kept, late, other] = [Severity::S1, Severity::S1, Severity::S2]
        .map(|severity| desk.phoned(account, severity, None));
    desk.acknowledge(kept);
    desk.pass("20m");
    // One is missed and done, one runs on late, one is given up, one is not needed any more.
    desk.acknowledge(late);
    let hands = desk.hands("max");
    waiving::waive(&desk.desk, &hands, other, Watch::Restored, "Chen agreed").unwrap();
    desk.pass("70m");
    desk.reach(kept, Milestone::Restored);
    desk.reach(kept, Milestone::Resolved);
    desk.pass("20m");
    let browser = Browser::of(desk, desk.user("max"));
    let page = text(&browser.get("/reports"));
    let figures = links(&page, "/reports/promises?");
    let mut columns = BTreeSet::new();
    for (href, words) in &figures {
        let reply = browser.get(href);
        assert_eq!(reply.status, 200, "{href}");
        let list = text(&reply);
        let rows = list.matches("<tr><th scope=\"row\">").count();
        let column = href.split("column=").nth(1).unwrap().split('&').next().unwrap();
        columns.insert(column.to_owned());
        // "We kept 3 of 5 promises", "3 of 5", "2", "1 still late", "4 not yet due".
        let said = numbers(words);
        let is_time_or_share = words.contains('%') && !words.contains(" of ");
        let is_span = [" s", " min", " h", " d"].iter().any(|unit| words.ends_with(unit));
        if column == "judged" && !is_time_or_share && !is_span {
            assert_eq!(said.get(1), Some(&rows), "{words}: {list}");
            let met = list.matches("class=\"st met\"").count();
            assert_eq!(said[0], met, "{words}: {list}");
        } else if column != "judged" && !words.contains("was missed") {
            assert_eq!(said.first(), Some(&rows), "{words}: {list}");
        }
        assert!(rows > 0 || said.first() == Some(&0), "{words} has nothing behind it: {list}");
        let proofs = links(&list, "/tickets/");
        let proofs: Vec<_> = proofs.iter().filter(|(href, _)| href.contains("proof=")).collect();
        assert_eq!(proofs.len(), rows, "{list}");
        for (proof, _) in proofs {
            let reply = browser.get(proof.trim_end_matches("#proof"));
            assert_eq!(reply.status, 200, "{proof}");
            assert!(text(&reply).contains("id=\"proof\""), "{proof} shows no proof");
        }
    }
    for column in ["judged", "missed", "still_late", "not_yet_due", "waived", "not_needed"] {
        assert!(columns.contains(column), "no figure of {column}: {figures:?}");
    }
    // No number of the tables stands without a link.
    for cell in page.split("<td class=\"n").skip(1) {
        let cell = &cell[..cell.find("</td>").unwrap()];
        let words = &cell[cell.find('>').unwrap() + 1..];
        let outside: String =
            words.split("<a ").map(|part| part.split("</a>").last().unwrap()).collect();
        let outside = outside.replace("<span>", "").replace("</span>", "");
        assert!(["", "0"].contains(&outside.trim()), "a figure without a link: {cell}");
    }
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
