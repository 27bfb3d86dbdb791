//! The mail pages: what waits says why, and a person decides.

use tarmac::{
    app::mail_log,
    domain::{
        ids::{InboundId, OutboxId},
        mail_state::{DeliveryState, InboundState},
    },
};

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    what_waits_says_why_in_the_readers_language_and_what_is_proposed,
    the_oldest_that_waits_is_shown_first,
    a_message_is_downloaded_as_it_was_received,
    a_waiting_message_is_joined_by_reference_and_an_unknown_one_is_refused,
    a_waiting_message_opens_a_ticket_for_the_account_that_was_chosen,
    a_message_is_put_aside_with_a_reason_only,
    a_failed_mail_is_tried_again_under_the_same_message_id,
    mail_is_found_by_a_word_of_sender_subject_or_message_id,
    what_waits_to_leave_says_what_it_was_told_and_when_it_is_tried_again,
}

/// A ticket of Peregrine, and a stranger's message that names it.
fn held(desk: &TestDesk) -> InboundId {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    let held = desk.writes("spy@nowhere.example", "Re: [TM-1001] close it", "all is well");
    assert_eq!(held.state, InboundState::Quarantine);
    held.id
}

fn what_waits_says_why_in_the_readers_language_and_what_is_proposed(desk: &TestDesk) {
    let id = held(desk);
    let browser = Browser::of(desk, desk.user("ann"));
    let page = text(&browser.get(&format!("/mail/{id}")));
    for words in ["Its subject names TM-1001, and a number alone", "It may belong to TM-1001"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert!(text(&browser.get("/queue")).contains("Its subject names TM-1001"));
    browser.post("/language", "lang=zh-CN&back=/queue");
    let page = text(&browser.get(&format!("/mail/{id}")));
    assert!(page.contains("主题提到 TM-1001"), "{page}");
    desk.outbox();
}

fn the_oldest_that_waits_is_shown_first(desk: &TestDesk) {
    held(desk);
    desk.writes("spy@nowhere.example", "Re: [TM-1001] the second", "x");
    let page = text(&Browser::of(desk, desk.user("ann")).get("/mail"));
    let (first, second) = (page.find("close it").unwrap(), page.find("the second").unwrap());
    assert!(first < second, "{page}");
    desk.outbox();
}

fn a_message_is_downloaded_as_it_was_received(desk: &TestDesk) {
    let id = desk.receives("attachment-traversal.eml").id;
    let browser = Browser::of(desk, desk.user("ann"));
    let reply = browser.get(&format!("/mail/{id}/raw"));
    assert_eq!(reply.body, mail_log::raw(&desk.desk, id).unwrap());
    assert_eq!(reply.media_type, "message/rfc822");
    let disposition = reply.headers.iter().find(|(name, _)| *name == "Content-Disposition");
    assert!(disposition.unwrap().1.starts_with("attachment;"));
    let page = text(&browser.get(&format!("/mail/{id}")));
    assert!(page.contains(r#"href="/attachments/"#), "{page}");
    desk.outbox();
}

fn a_waiting_message_is_joined_by_reference_and_an_unknown_one_is_refused(desk: &TestDesk) {
    let id = held(desk);
    let browser = Browser::of(desk, desk.user("ann"));
    for unknown in ["TM-9999", "nine", ""] {
        let reply = browser.post(&format!("/mail/{id}/join"), &format!("ticket={unknown}"));
        assert_eq!(reply.status, 422, "{unknown}");
        assert!(text(&reply).contains(&format!(r#"value="{unknown}""#)), "{unknown} is kept");
    }
    assert_eq!(desk.inbound(id).state, InboundState::Quarantine);
    let reply = browser.post(&format!("/mail/{id}/join"), "ticket=%20tm-1001");
    assert_eq!(reply.status, 303, "{}", text(&reply));
    assert_eq!(desk.inbound(id).state, InboundState::Append);
    assert_eq!(browser.post(&format!("/mail/{id}/join"), "ticket=1001").status, 422, "twice");
    let page = text(&browser.get(&format!("/mail/{id}")));
    assert!(page.contains("ann decided: joined a ticket."), "{page}");
    desk.outbox();
}

fn a_waiting_message_opens_a_ticket_for_the_account_that_was_chosen(desk: &TestDesk) {
    let id = held(desk);
    let browser = Browser::of(desk, desk.user("ann"));
    let path = format!("/mail/{id}/open");
    for unknown in ["999999", "x"] {
        assert_eq!(browser.post(&path, &format!("account={unknown}")).status, 422, "{unknown}");
        assert_eq!(desk.inbound(id).state, InboundState::Quarantine, "nothing was opened");
    }
    let account = desk.file(desk.tickets()[0]).row.account_id.unwrap();
    assert_eq!(browser.post(&path, &format!("account={account}")).status, 303);
    let ticket = desk.inbound(id).number();
    assert_eq!(desk.file(ticket).row.account_id, Some(account));
    desk.outbox();
}

fn a_message_is_put_aside_with_a_reason_only(desk: &TestDesk) {
    let id = held(desk);
    let browser = Browser::of(desk, desk.user("ann"));
    let path = format!("/mail/{id}/discard");
    assert_eq!(browser.post(&path, "reason=%20").status, 422);
    assert_eq!(browser.post(&path, "reason=an%20advert").status, 303);
    assert_eq!(desk.inbound(id).state, InboundState::Discarded);
    let page = text(&browser.get(&format!("/mail/{id}")));
    assert!(page.contains("“an advert”"), "{page}");
    assert!(text(&browser.get("/mail?box=received")).contains("close it"), "it stays");
    desk.outbox();
}

fn a_failed_mail_is_tried_again_under_the_same_message_id(desk: &TestDesk) {
    desk.peregrine();
    desk.relay.borrow_mut().refuses.push("chen@peregrine.example".to_owned());
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    desk.settle();
    let failed = mail_log::sent(&desk.desk, &[DeliveryState::Failed], None).unwrap();
    let id: OutboxId = failed[0].0.id;
    let browser = Browser::of(desk, desk.user("ann"));
    let path = format!("/mail/sent/{id}");
    assert!(text(&browser.get(&path)).contains("550 no such user"));
    let raw = browser.get(&format!("{path}/raw")).body;
    desk.relay.borrow_mut().refuses.clear();
    assert_eq!(browser.post(&format!("{path}/retry"), "").status, 303);
    desk.settle();
    let sent = mail_log::sent(&desk.desk, &[DeliveryState::Sent], None).unwrap();
    assert!(sent.iter().any(|(mail, _)| mail.message_id == failed[0].0.message_id));
    assert_eq!(browser.get(&format!("{path}/raw")).body, raw, "the same bytes");
    desk.outbox();
}

fn mail_is_found_by_a_word_of_sender_subject_or_message_id(desk: &TestDesk) {
    held(desk);
    desk.receives("html-only-inline-image.eml"); // from Coastal, of its own Message-ID
    desk.settle();
    let browser = Browser::of(desk, desk.user("ann"));
    let found = |path: &str| text(&browser.get(path)).matches("<tr data-row=").count();
    assert_eq!(found("/mail?box=received"), 3);
    for word in ["GROUNDED", "spy%40nowhere", "d7@coastal", "rita"] {
        assert_eq!(found(&format!("/mail?box=received&q={word}")), 1, "{word}");
    }
    for word in ["%25", "_", "no-such-word"] {
        let none = found(&format!("/mail?box=received&q={word}"));
        assert_eq!(none, 0, "{word} is looked for as it is written");
    }
    assert_eq!(found("/mail?box=quarantined&q=grounded"), 0, "only in its box");
    let sent = text(&browser.get("/mail?box=sent&q=chen@peregrine"));
    assert!(sent.contains("chen@peregrine.example"), "the receipt: {sent}");
    let page = text(&browser.get("/mail?box=received&q=no-such-word"));
    assert!(page.contains(r#"value="no-such-word""#), "what was typed is kept");
    desk.outbox();
}

fn what_waits_to_leave_says_what_it_was_told_and_when_it_is_tried_again(desk: &TestDesk) {
    desk.peregrine();
    desk.relay.borrow_mut().is_down = true;
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    desk.settle();
    let browser = Browser::of(desk, desk.user("ann"));
    let page = text(&browser.get("/mail?box=waiting"));
    assert!(page.contains("chen@peregrine.example") && page.contains("next try"), "{page}");
    assert!(
        page.contains("The last mail came") && page.contains("could not leave yet, one of"),
        "{page}"
    );
    desk.relay.borrow_mut().is_down = false;
    desk.pass("1h");
    desk.settle();
    let page = text(&browser.get("/mail?box=waiting"));
    assert!(!page.contains("next try"), "{page}");
    desk.outbox();
}
