//! What the customer is told, and what never leaves.

use tarmac::{
    app::conversation,
    db::tickets,
    domain::{
        ids::TicketId,
        mail_state::MailKind,
        promise::{Milestone, Severity},
    },
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
    when,
};

both! {
    a_reply_waits_eight_seconds_and_can_be_undone,
    a_reply_that_has_left_cannot_be_undone,
    each_milestone_told_says_what_is_promised_next,
    a_severity_change_is_told_at_s1_and_s2,
    a_note_never_leaves,
    a_customers_message_is_noticed_to_the_owner_at_once,
    a_customers_message_is_never_noticed_to_nobody,
    a_reply_to_nobody_is_refused,
}

const CHEN: &str = "chen@peregrine.example";

fn opened(desk: &TestDesk) -> TicketId {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    desk.outbox();
    ticket
}

fn a_reply_waits_eight_seconds_and_can_be_undone(desk: &TestDesk) {
    let ticket = opened(desk);
    let seq = desk.replies(ticket, "We are on it.");
    assert_eq!(desk.stands(ticket, "acknowledged"), "met 09:15");
    desk.pass("7s");
    assert!(desk.outbox().is_empty());
    desk.undoes(ticket, seq).unwrap();
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    assert_eq!(desk.file(ticket).row.heard_at, None, "the customer heard nothing");
    desk.pass("1m");
    assert!(desk.outbox().is_empty());
}

fn a_reply_that_has_left_cannot_be_undone(desk: &TestDesk) {
    let ticket = opened(desk);
    let seq = desk.replies(ticket, "We are on it.");
    desk.pass("9s");
    let reply = desk.outbox().of(MailKind::Reply).only();
    assert_eq!(when::shown(reply.at), "09:00:08");
    assert!(desk.undoes(ticket, seq).is_err());
    assert_eq!(desk.stands(ticket, "acknowledged"), "met 09:15");
}

fn each_milestone_told_says_what_is_promised_next(desk: &TestDesk) {
    let ticket = opened(desk);
    desk.pass("10m");
    desk.reach_and_tell(ticket, Milestone::Acknowledged);
    let told = desk.outbox().of(MailKind::CustomerNotice).only();
    assert!(told.says("10:00") && told.says("kept"), "{}", told.text);
    desk.reach_and_tell(ticket, Milestone::Resolved);
    let told = desk.outbox().of(MailKind::CustomerNotice).only();
    assert_eq!(told.to, CHEN);
    desk.outbox();
}

fn a_severity_change_is_told_at_s1_and_s2(desk: &TestDesk) {
    let ticket = opened(desk);
    desk.sets_severity(ticket, Severity::S3);
    let told = desk.outbox().of(MailKind::CustomerNotice).only();
    assert!(told.says("is now S3") && told.says("as seen"), "{}", told.text);
    desk.sets_severity(ticket, Severity::S4);
    assert!(desk.outbox().of(MailKind::CustomerNotice).is_empty());
}

fn a_note_never_leaves(desk: &TestDesk) {
    let ticket = opened(desk);
    conversation::note(&desk.desk, &desk.hands("ann"), ticket, "the customer is nervous").unwrap();
    desk.settle();
    desk.replies(ticket, "We are on it.");
    desk.reach_and_tell(ticket, Milestone::Dispatched);
    desk.pass("30m");
    for mail in desk.outbox() {
        assert!(!mail.says("nervous"), "{}", mail.text);
    }
    let messages = desk.read(|c| tickets::message_of(c, ticket));
    assert!(messages.iter().any(|m| m.text.contains("nervous")));
}

fn a_customers_message_is_noticed_to_the_owner_at_once(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    let receipt = desk.outbox().to(CHEN).only();
    desk.assigns(ticket, "lena");
    desk.answers(&receipt, CHEN, "Who is coming?");
    let told = desk.outbox().of(MailKind::StaffNotice).only();
    assert_eq!(told.to, address("lena"));
    assert!(told.says("Who is coming?") && told.says("Reply by"), "{}", told.text);
}

fn a_customers_message_is_never_noticed_to_nobody(desk: &TestDesk) {
    desk.peregrine();
    desk.writes(CHEN, "Aircraft grounded", "at gate 4");
    let receipt = desk.outbox().to(CHEN).only();
    desk.write(|c| {
        let all = tarmac::db::people::user_all(c)?;
        for user in all.iter().filter(|u| u.name == "ann" || u.name == "lena") {
            tarmac::db::people::user_update(c, user.id, user.role, false, false)?;
        }
        Ok(())
    });
    desk.answers(&receipt, CHEN, "Who is coming?");
    assert_eq!(desk.outbox().of(MailKind::StaffNotice).readers(), [address("ada")]);
}

fn a_reply_to_nobody_is_refused(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.outbox();
    let answer = conversation::Answer { body: "Hello".to_owned(), quote: None, files: Vec::new() };
    let refused = conversation::reply(&desk.desk, &desk.hands("ann"), ticket, answer).unwrap_err();
    assert!(refused.to_string().contains("no mail address"), "{refused}");
    assert_eq!(desk.file(ticket).row.heard_at, None);
}
