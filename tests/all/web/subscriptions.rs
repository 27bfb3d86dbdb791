//! Lists of mails: left with one click or by a page, never by looking, and joined again.

use tarmac::{
    app::{
        digests,
        slots::{Turn, claim_at},
        subscriptions,
    },
    domain::{
        mail_state::{InboundState, MailKind, MailList},
        promise::Severity,
    },
};

use super::browser::{Browser, text};
use crate::support::{
    captured::Mails as _,
    desk::{Received, TestDesk, address},
    letter::Letter,
};

both! {
    a_mail_to_the_signed_address_leaves_the_list_and_is_answered_by_nothing,
    a_mail_to_a_forged_address_out_of_a_list_leaves_nothing_and_is_kept,
    a_list_is_left_with_one_click_of_a_mail_program_and_never_by_looking,
    who_has_left_a_list_is_not_written_to_and_comes_back_by_a_setting,
    a_link_that_is_not_ours_leaves_nothing,
}

/// The path of the link out of the daily digest, for one of the staff.
fn path(desk: &TestDesk, name: &str) -> String {
    let link = subscriptions::link(&desk.desk, desk.user(name), MailList::Daily);
    link.strip_prefix("https://desk.example").unwrap().to_owned()
}

/// What a mail program posts: no cookie, no form token (RFC 8058 §3.2).
fn one_click(desk: &TestDesk, path: &str) -> u16 {
    let mut browser = Browser::of_nobody(desk);
    browser.csrf.clear();
    browser.post_raw(path, "List-Unsubscribe=One-Click", None).status
}

fn is_subscribed(desk: &TestDesk, name: &str) -> bool {
    let lists = subscriptions::lists(&desk.desk, desk.user(name)).unwrap();
    lists.contains(&(MailList::Daily, true))
}

fn a_list_is_left_with_one_click_of_a_mail_program_and_never_by_looking(desk: &TestDesk) {
    let path = path(desk, "max");
    let page = Browser::of_nobody(desk).get(&path);
    assert_eq!(page.status, 200);
    assert!(text(&page).contains("Stop the daily digest?"), "{}", text(&page));
    assert!(is_subscribed(desk, "max"), "a scanner fetched the link");
    assert_eq!(one_click(desk, &path), 200);
    assert!(!is_subscribed(desk, "max"));
    assert_eq!(one_click(desk, &path), 200, "again is no mistake");
    let back = Browser::of_nobody(desk).post(&path, "again=1");
    assert!(text(&back).contains("sent to you again"), "{}", text(&back));
    assert!(is_subscribed(desk, "max"));
}

/// The address by which somebody leaves the daily digest.
fn leave_address(desk: &TestDesk, name: &str) -> String {
    desk.desk.keys.leave_address("help@desk.example", desk.user(name), MailList::Daily)
}

/// A mail to an address of the desk, from anybody.
fn mail_to(desk: &TestDesk, to: &str) -> Received {
    let letter = Letter::new("max.private@elsewhere.example", "unsubscribe", "").with("To", to);
    desk.gets(&letter)
}

fn a_mail_to_the_signed_address_leaves_the_list_and_is_answered_by_nothing(desk: &TestDesk) {
    let to = leave_address(desk, "max");
    let mut last = None;
    for address in [to.clone(), to.to_uppercase(), to] {
        let received = mail_to(desk, &address);
        last = Some(received.id);
        assert_eq!((received.state, received.ticket), (InboundState::Ignore, None));
        assert!(received.row.reasons.contains("leaves a list"), "{}", received.row.reasons);
        assert!(!is_subscribed(desk, "max"));
        assert!(is_subscribed(desk, "sara"), "nobody else");
    }
    assert!(desk.outbox().is_empty(), "answered by nothing");
    let ann = Browser::of(desk, desk.user("ann"));
    let page = text(&ann.get(&format!("/mail/{}", last.unwrap())));
    assert!(page.contains("signed address out of a list"), "{page}");
}

fn a_mail_to_a_forged_address_out_of_a_list_leaves_nothing_and_is_kept(desk: &TestDesk) {
    let to = leave_address(desk, "max");
    let (local, domain) = to.split_once('@').unwrap();
    let end = if local.ends_with('a') { "b" } else { "a" };
    let forged = format!("{}{end}@{domain}", &local[..local.len() - 1]);
    let other_keys = tarmac::mail::token::ThreadKeys::new(&[(1, vec![9; 32])]).unwrap();
    let expired = other_keys.leave_address("help@desk.example", desk.user("max"), MailList::Daily);
    for address in [forged, expired] {
        let received = mail_to(desk, &address);
        assert_eq!((received.state, received.ticket), (InboundState::Quarantine, None));
    }
    assert!(is_subscribed(desk, "max"));
    desk.outbox();
}

/// Posts the daily digest; to whom.
fn digest(desk: &TestDesk) -> Vec<crate::support::captured::Mail> {
    let Turn::Ours(slot) = claim_at(&desk.desk, "daily_digest", desk.now()).unwrap() else {
        panic!("nobody else is there")
    };
    digests::daily(&desk.desk, slot).unwrap();
    desk.settle();
    desk.outbox().of(MailKind::Report)
}

fn who_has_left_a_list_is_not_written_to_and_comes_back_by_a_setting(desk: &TestDesk) {
    desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.outbox();
    let mails = digest(desk);
    let to_max = mails.to(&address("max"));
    let link = format!("https://desk.example{}", path(desk, "max"));
    let header = |name| to_max[0].header(name).unwrap_or_default();
    let ways = format!("<{link}>, <mailto:{}?subject=unsubscribe>", leave_address(desk, "max"));
    assert_eq!(header("list-unsubscribe"), ways);
    assert_eq!(header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    assert_eq!(header("list-id"), "<daily.desk.example>");
    assert!(to_max[0].says(&link), "{}", to_max[0].text);
    assert_eq!(one_click(desk, &path(desk, "max")), 200);
    desk.pass("1d");
    desk.outbox();
    let mails = digest(desk);
    assert!(mails.to(&address("max")).is_empty());
    assert!(!mails.is_empty(), "the others get it");
    let max = Browser::of(desk, desk.user("max"));
    assert!(text(&max.get("/settings/mails")).contains("you left it"));
    assert_eq!(max.post("/settings/mails", "list=daily&wanted=1").status, 303);
    desk.pass("1d");
    desk.outbox();
    assert_eq!(digest(desk).to(&address("max")).len(), 1);
}

fn a_link_that_is_not_ours_leaves_nothing(desk: &TestDesk) {
    let path = path(desk, "max");
    let other = path.replace("/unsubscribe/a", "/unsubscribe/b");
    assert_ne!(path, other);
    assert_eq!(one_click(desk, &other), 404);
    assert_eq!(one_click(desk, "/unsubscribe/aaaaaaaaaaaaaaaaaaaaaaaaaa"), 404);
    assert!(is_subscribed(desk, "max"));
    let max = Browser::of(desk, desk.user("max"));
    assert_eq!(max.get("/settings/mails").status, 200);
    assert_eq!(max.post_raw("/settings/mails", "list=daily", None).status, 403);
}
