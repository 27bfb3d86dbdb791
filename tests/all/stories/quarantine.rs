//! Mail that waits for a person has a clock of its own.

use tarmac::domain::{mail_state::InboundState, promise::Severity};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
    letter::Letter,
    when,
};

both! {
    waiting_mail_of_a_known_account_is_told_at_once_and_escalated_after_15_minutes,
    waiting_mail_of_a_stranger_has_a_working_day,
    waiting_mail_with_s1_words_has_15_minutes,
    a_joined_message_is_the_customers_and_its_clock_ends,
    an_opened_message_becomes_a_ticket_without_receipt,
    a_message_opened_for_an_account_is_theirs_or_not_opened_at_all,
    a_discarded_message_stays_whole_and_silent,
    what_was_decided_cannot_be_decided_again,
}

const CHEN: &str = "chen@peregrine.example";

/// A message that waits: its subject names a ticket.
fn waiting(
    desk: &TestDesk,
    from: &str,
    words: &str,
) -> (tarmac::domain::ids::TicketId, crate::support::desk::Received) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.outbox();
    let received = desk.gets(&Letter::new(from, &format!("TM-{ticket}: {words}"), "see below"));
    assert_eq!(received.state, InboundState::Quarantine);
    (ticket, received)
}

fn waiting_mail_of_a_known_account_is_told_at_once_and_escalated_after_15_minutes(desk: &TestDesk) {
    let (ticket, received) = waiting(desk, CHEN, "photos");
    let told = desk.outbox();
    assert_eq!(told.readers(), [address("ann"), address("lena")]);
    assert!(told[0].says(&format!("TM-{ticket}")) && told[0].says("09:15"), "{}", told[0].text);
    assert!(told[0].says(&format!("/mail/{}", received.id)), "{}", told[0].text);
    desk.pass("14m");
    desk.outbox();
    desk.pass("2m");
    assert_eq!(desk.triage_steps(received.id), ["reported 09:00", "missed 09:15"]);
    assert_eq!(desk.outbox().to(&address("sara")).len(), 1);
}

fn waiting_mail_of_a_stranger_has_a_working_day(desk: &TestDesk) {
    let (_, received) = waiting(desk, "x@elsewhere.example", "photos");
    assert_eq!(when::shown(received.row.triage_due_at.unwrap()), "18:00");
    desk.pass("2d");
    assert_eq!(desk.triage_steps(received.id), ["reported 09:00", "missed 18:00"]);
    desk.outbox();
}

fn waiting_mail_with_s1_words_has_15_minutes(desk: &TestDesk) {
    let (_, received) = waiting(desk, "x@elsewhere.example", "grounded");
    assert_eq!(when::shown(received.row.triage_due_at.unwrap()), "09:15");
    desk.outbox();
}

fn a_joined_message_is_the_customers_and_its_clock_ends(desk: &TestDesk) {
    let (ticket, received) = waiting(desk, CHEN, "photos");
    desk.pass("10m");
    desk.joins(received.id, ticket);
    let after = desk.inbound(received.id);
    assert_eq!((after.state, after.ticket), (InboundState::Append, Some(ticket)));
    assert_eq!(after.row.triaged_by, Some(desk.user("ann")));
    assert_eq!(desk.stands(ticket, "next_reply"), "running 11:00", "since it came");
    desk.pass("10m");
    assert_eq!(desk.triage_steps(received.id), ["reported 09:00"]);
    assert!(desk.outbox().to(CHEN).is_empty());
}

fn an_opened_message_becomes_a_ticket_without_receipt(desk: &TestDesk) {
    let (ticket, received) = waiting(desk, CHEN, "photos");
    desk.pass("5m");
    let opened = desk.opens(received.id);
    assert_ne!(opened, ticket);
    assert_eq!(desk.file(opened).row.reported_at, when::at("09:00"));
    assert!(desk.outbox().to(CHEN).is_empty());
    assert_eq!(desk.gets(&Letter::new(CHEN, "x", "y")).state, InboundState::Ticket);
    desk.outbox();
}

fn a_message_opened_for_an_account_is_theirs_or_not_opened_at_all(desk: &TestDesk) {
    let (_, received) = waiting(desk, "x@elsewhere.example", "photos");
    let hands = desk.hands("ann");
    let before = desk.tickets().len();
    let nobody = tarmac::domain::ids::AccountId(99);
    let refused = tarmac::app::quarantine::open(&desk.desk, &hands, received.id, Some(nobody));
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(desk.tickets().len(), before, "no half of it was kept");
    assert_eq!(desk.inbound(received.id).state, InboundState::Quarantine);
    let kind = tarmac::domain::account::AccountKind::Key;
    let account = desk.account_in("Kranich", kind, "kranich.example", "UTC");
    let opened = tarmac::app::quarantine::open(&desk.desk, &hands, received.id, Some(account));
    let row = desk.file(opened.unwrap().unwrap()).row;
    assert_eq!(row.account_id, Some(account));
    desk.settle();
    desk.outbox();
}

fn a_discarded_message_stays_whole_and_silent(desk: &TestDesk) {
    let (_, received) = waiting(desk, CHEN, "photos");
    let raw = tarmac::app::intake::raw(&desk.desk, received.id).unwrap();
    desk.discards(received.id);
    desk.outbox();
    desk.pass("16m");
    assert_eq!(desk.inbound(received.id).state, InboundState::Discarded);
    assert_eq!(tarmac::app::intake::raw(&desk.desk, received.id).unwrap(), raw);
    assert_eq!(desk.triage_steps(received.id), ["reported 09:00"]);
    desk.outbox();
}

fn what_was_decided_cannot_be_decided_again(desk: &TestDesk) {
    let (ticket, received) = waiting(desk, CHEN, "photos");
    desk.joins(received.id, ticket);
    let hands = desk.hands("ann");
    assert!(tarmac::app::quarantine::discard(&desk.desk, &hands, received.id, "junk").is_err());
    assert!(tarmac::app::quarantine::open(&desk.desk, &hands, received.id, None).is_err());
    let events = desk.file(ticket).events.len();
    assert!(tarmac::app::quarantine::join(&desk.desk, &hands, received.id, ticket).is_err());
    assert_eq!(desk.file(ticket).events.len(), events);
    desk.outbox();
}
