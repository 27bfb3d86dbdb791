//! A mail as it was sent: its document alone, its pictures, its wrappers.

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    the_document_of_a_mail_may_do_nothing_and_holds_its_own_pictures,
    pictures_of_elsewhere_are_named_and_fetched_for_a_form_only,
    wrappers_are_told_in_the_readers_language,
    every_mail_on_a_ticket_is_shown_as_sent_and_whole,
    a_mail_of_ours_is_shown_as_it_left,
}

fn the_document_of_a_mail_may_do_nothing_and_holds_its_own_pictures(desk: &TestDesk) {
    let id = desk.receives("html-only-inline-image.eml").id;
    let browser = Browser::of(desk, desk.user("ann"));
    let reply = browser.get(&format!("/mail/{id}/html"));
    let policy = reply.policy.unwrap();
    for rule in ["default-src 'none'", "img-src data:;", "form-action 'none'", "sandbox "] {
        assert!(policy.contains(rule), "{rule} is not in {policy}");
    }
    assert!(!policy.contains("allow-scripts") && !policy.contains("allow-same-origin"));
    let page = text(&reply);
    assert!(page.contains("<b>flickers</b>"), "{page}");
    assert!(page.contains("src=\"data:image/png;base64,iVBORw0KGgo"), "{page}");
    assert!(!page.contains("pixel.tracker.example"), "{page}");
    desk.outbox();
}

fn pictures_of_elsewhere_are_named_and_fetched_for_a_form_only(desk: &TestDesk) {
    let id = desk.receives("html-only-inline-image.eml").id;
    let browser = Browser::of(desk, desk.user("ann"));
    let page = text(&browser.get(&format!("/mail/{id}")));
    for words in ["One picture lies on another server (pixel.tracker.example)", "which browser"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let path = format!("/mail/{id}/pictures");
    assert_eq!(browser.post_raw(&path, "", None).status, 403, "without our token");
    let foreign =
        browser.post_raw(&path, &format!("csrf={}", browser.csrf), Some("https://x.example"));
    assert_eq!(foreign.status, 403, "from another page");
    let reply = browser.post(&path, "");
    assert!(reply.policy.unwrap().contains("img-src data: http: https:;"));
    assert!(text(&reply).contains("https://pixel.tracker.example/1.gif"));
    assert!(
        !text(&browser.get(&format!("/mail/{id}/html"))).contains("pixel.tracker.example"),
        "once"
    );
    desk.outbox();
}

fn wrappers_are_told_in_the_readers_language(desk: &TestDesk) {
    let raw = b"From: chen@peregrine.example\r\nTo: desk@halden.example\r\nSubject: all\r\n\
        Message-ID: <all@peregrine.example>\r\n\
        Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=s\r\n\r\n\
        --s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\n\r\nsee the rest\r\n\
        --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Old fault\r\nFrom: r@c.example\r\n\r\nx\r\n\
        --b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nSUMMARY:Visit\r\nEND:VCALENDAR\r\n\
        --b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx\r\n--b--\r\n\
        --s\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--s--\r\n";
    let id = desk.receives_raw(raw.to_vec()).id;
    let browser = Browser::of(desk, desk.user("ann"));
    let page = text(&browser.get(&format!("/mail/{id}/html")));
    for words in [
        "It is signed with OpenPGP. The signature was not checked.",
        "“Old fault” from r@c.example",
        "An invitation, of which nothing was accepted: Visit",
        "winmail.dat",
        "see the rest",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    browser.post("/language", "lang=zh-CN&back=/queue");
    let page = text(&browser.get(&format!("/mail/{id}/html")));
    assert!(page.contains("签名未经验证") && page.contains("自称来自 r@c.example"), "{page}");
    desk.outbox();
}

fn every_mail_on_a_ticket_is_shown_as_sent_and_whole(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    desk.settle();
    let receipt = desk.outbox().into_iter().find(|m| m.to == "chen@peregrine.example").unwrap();
    let answer = "It is back.\n\nOn Tue, May 12, 2026 at 8:31 AM Desk <h@t.example> wrote:\n> once";
    let id = desk.answers(&receipt, "chen@peregrine.example", answer).id;
    let browser = Browser::of(desk, desk.user("ann"));
    for path in ["/tickets/1001".to_owned(), format!("/mail/{id}")] {
        let page = text(&browser.get(&path));
        assert!(page.contains(&format!("src=\"/mail/{id}/html\"")), "{path}: {page}");
        let (_, folded) = page.split_once("<summary>quoted text</summary>").unwrap();
        assert!(folded.contains("once"), "{path}: one click away");
    }
    let document = text(&browser.get(&format!("/mail/{id}/html")));
    assert!(document.contains("It is back.") && document.contains("once"), "{document}");
    desk.outbox();
}

fn a_mail_of_ours_is_shown_as_it_left(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    desk.settle();
    let browser = Browser::of(desk, desk.user("ann"));
    let page = text(&browser.get("/mail?box=sent"));
    let (_, rest) = page.split_once("href=\"/mail/sent/").unwrap();
    let id = rest.split('"').next().unwrap();
    assert!(text(&browser.get(&format!("/mail/sent/{id}"))).contains("/html\""));
    let reply = browser.get(&format!("/mail/sent/{id}/html"));
    assert!(reply.policy.unwrap().contains("sandbox"));
    assert!(text(&reply).contains("TM-1001"));
    desk.outbox();
}
