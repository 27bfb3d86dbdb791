//! Mails of customers that an employee sent on.

use tarmac::{
    app::{
        AppError,
        forwarded::{self, Chosen},
    },
    db::customers,
    domain::{
        account::AccountKind,
        event::{Actor, EventKind},
        ids::{AccountId, TicketId},
        mail_state::MailKind,
        promise::Severity,
    },
};

use crate::support::{captured::Mails as _, desk::TestDesk, letter::Letter};

both! {
    a_mail_that_was_sent_on_becomes_the_customers_by_a_click_and_never_by_itself,
    a_writer_whom_nobody_knows_becomes_a_contact_of_the_chosen_account,
    what_cannot_be_the_requester_is_refused_and_changes_nothing,
    a_mail_that_was_sent_on_as_an_attachment_is_offered_too,
    a_severity_that_a_person_said_stays,
}

const CHEN: &str = "chen@peregrine.example";
const INLINE: &str = "please log this\n\n---------- Forwarded message ---------\n\
    From: Chen Li <chen@peregrine.example>\nDate: Mon, 2 Mar 2026 06:10:00 +0000\n\
    Subject: Aircraft grounded\nTo: Ann <ann@desk.example>\n\nIt stands at gate 4.";

/// A ticket that ann opened by sending a customer's mail on.
fn sent_on(desk: &TestDesk, text: &str) -> TicketId {
    let letter = Letter::new("Ann <ann@desk.example>", "Fwd: Aircraft grounded", text);
    let ticket = desk.gets(&letter).number();
    assert!(desk.outbox().iter().all(|mail| mail.kind != MailKind::Receipt));
    ticket
}

fn turn(
    desk: &TestDesk,
    ticket: TicketId,
    address: &str,
    account: Option<AccountId>,
) -> Result<(), AppError> {
    let chosen = Chosen { address: address.to_owned(), name: "Chen Li".to_owned(), account };
    let done = forwarded::turn(&desk.desk, &desk.hands("max"), ticket, chosen);
    desk.settle();
    done
}

fn a_mail_that_was_sent_on_becomes_the_customers_by_a_click_and_never_by_itself(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.contact(account, CHEN, false);
    let ticket = sent_on(desk, INLINE);
    let before = desk.file(ticket).row;
    assert_eq!((before.account_id, before.requester_id), (None, None));
    assert_eq!(before.requester_address.as_deref(), Some(CHEN), "a claim");
    desk.pass("5m");
    desk.outbox();
    turn(desk, ticket, CHEN, None).unwrap();
    let file = desk.file(ticket);
    let contact = desk.read(|c| customers::contact_by_address(c, CHEN)).unwrap();
    assert_eq!(file.row.account_id, Some(account));
    assert_eq!(file.row.requester_id, Some(contact.id));
    assert_eq!(file.row.subject, "Aircraft grounded");
    assert_eq!(file.row.reported_at, before.reported_at, "what the mail says moves no clock");
    assert_eq!(file.row.severity, Severity::S1, "by the customer's words");
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    assert_eq!(desk.stands(ticket, "restored"), "running 15:00");
    let receipt = desk.outbox().to(CHEN).only();
    assert_eq!(receipt.kind, MailKind::Receipt);
    assert_eq!(receipt.subject, format!("Re: Aircraft grounded [TM-{ticket}]"));
    let by = file.events.iter().zip(&file.actors);
    let set = by.clone().find(|(e, _)| e.kind == EventKind::RequesterSet { contact: contact.id });
    assert_eq!(set.map(|(_, actor)| *actor), Some(Actor::User(desk.user("max"))));
    assert!(matches!(turn(desk, ticket, CHEN, None), Err(AppError::Faster)), "once");
    let answer = desk.answers(&receipt, CHEN, "It is at gate 5 now.");
    assert_eq!(answer.number(), ticket);
    assert_eq!(answer.state, tarmac::domain::mail_state::InboundState::Append);
    desk.outbox();
}

fn a_writer_whom_nobody_knows_becomes_a_contact_of_the_chosen_account(desk: &TestDesk) {
    let account = desk.account_in("Peregrine Air", AccountKind::Key, "elsewhere.example", "UTC");
    let ticket = sent_on(desk, INLINE);
    let refused = turn(desk, ticket, CHEN, None);
    assert!(matches!(refused, Err(AppError::Wrong(wrong)) if wrong[0].field == "account"));
    assert_eq!(desk.file(ticket).row.account_id, None);
    turn(desk, ticket, CHEN, Some(account)).unwrap();
    let contact = desk.read(|c| customers::contact_by_address(c, CHEN)).unwrap();
    assert_eq!((contact.account_id, contact.name.as_str()), (account, "Chen Li"));
    assert!(contact.may_report && !contact.may_raise && !contact.may_confirm);
    assert_eq!(desk.file(ticket).row.account_id, Some(account));
    assert_eq!(desk.outbox().to(CHEN).only().kind, MailKind::Receipt);
}

fn what_cannot_be_the_requester_is_refused_and_changes_nothing(desk: &TestDesk) {
    let account = desk.peregrine();
    let other = desk.account_in("Brightwater", AccountKind::Key, "brightwater.example", "UTC");
    desk.contact(other, "bo@brightwater.example", false);
    let ticket = sent_on(desk, INLINE);
    for address in ["", "chen", "help@desk.example", "max@desk.example", "noreply@x.example"] {
        let refused = turn(desk, ticket, address, Some(account));
        assert!(matches!(refused, Err(AppError::Wrong(_))), "{address}");
    }
    assert_eq!(desk.file(ticket).row.account_id, None);
    let by_hand = desk.hands("max");
    tarmac::app::acts::assign_account(&desk.desk, &by_hand, ticket, account, "", false).unwrap();
    let refused = turn(desk, ticket, "bo@brightwater.example", None);
    assert!(matches!(refused, Err(AppError::Wrong(_))), "another customer's");
    turn(desk, ticket, CHEN, None).unwrap();
    assert_eq!(desk.file(ticket).row.account_id, Some(account));
    let own = desk.gets(&Letter::new(CHEN, "Fwd: seat 4", INLINE)).number();
    assert!(turn(desk, own, CHEN, None).is_err(), "a customer's own is theirs already");
    desk.outbox();
}

fn a_mail_that_was_sent_on_as_an_attachment_is_offered_too(desk: &TestDesk) {
    let account = desk.peregrine();
    let text = "--f\nContent-Type: text/plain\n\nsee there\n--f\nContent-Type: message/rfc822\n\n\
        From: Chen Li <chen@peregrine.example>\nSubject: Lamp flickers\n\
        Date: Mon, 2 Mar 2026 06:10:00 +0000\n\nIn row 4.\n--f--";
    let letter = Letter::new("ann@desk.example", "please log this", text)
        .with("Content-Type", "multipart/mixed; boundary=f");
    let ticket = desk.gets(&letter).number();
    turn(desk, ticket, CHEN, Some(account)).unwrap();
    let row = desk.file(ticket).row;
    assert_eq!((row.account_id, row.subject.as_str()), (Some(account), "Lamp flickers"));
    desk.outbox();
}

fn a_severity_that_a_person_said_stays(desk: &TestDesk) {
    desk.peregrine();
    let ticket = sent_on(desk, INLINE);
    desk.sets_severity(ticket, Severity::S4);
    turn(desk, ticket, CHEN, Some(AccountId(1))).unwrap();
    assert_eq!(desk.file(ticket).row.severity, Severity::S4);
    desk.outbox();
}
