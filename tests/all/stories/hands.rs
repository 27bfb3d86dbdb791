//! What people do to promises by hand: pauses, waivers, reopening, merging, splitting.

use tarmac::{
    app::{
        AppError,
        merging::{self, Splitting},
        pauses::{self, Pausing},
        reopening, waiving,
    },
    domain::{
        clock::TicketState as Stands,
        event::EventKind,
        ids::TicketId,
        mail_state::MailKind,
        promise::{Milestone, Party, Severity, Watch},
        ticket::{Direction, TicketState},
    },
};

use crate::support::{captured::Mails as _, desk::TestDesk, when};

both! {
    a_pause_moves_what_may_be_paused_and_the_customer_is_told,
    a_pause_ends_by_hand,
    a_pause_ends_by_itself_at_its_expected_end,
    a_pause_on_the_customer_ends_with_their_next_message,
    a_pause_on_a_supplier_does_not_end_with_the_customers_message,
    a_pause_that_the_plan_does_not_allow_is_refused,
    paused_then_resolved_directly_excludes_the_pause,
    answering_and_pausing_in_one_action_counts_the_answer,
    a_waived_promise_is_given_up_and_a_late_one_stays_missed,
    a_person_reopens_within_the_window_and_the_resolved_time_counts_for_nothing,
    after_the_window_another_ticket_follows,
    a_customers_message_after_the_window_opens_a_linked_ticket,
    a_merge_satisfies_nothing,
    mail_to_a_merged_ticket_goes_to_the_one_that_goes_on,
    tickets_of_two_customers_are_never_merged,
    a_message_about_something_else_becomes_a_ticket_of_its_own,
    the_customers_own_time_stands_beside_and_moves_no_clock,
}

const CHEN: &str = "chen@peregrine.example";

fn opened(desk: &TestDesk) -> TicketId {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    desk.acknowledge(ticket);
    desk.outbox();
    ticket
}

fn pausing(party: Party) -> Pausing {
    Pausing {
        party,
        reason: "The part is in customs.".to_owned(),
        note: String::new(),
        until: None,
        clocks: Vec::new(),
    }
}

fn pause(desk: &TestDesk, ticket: TicketId, pausing: Pausing) -> Result<i64, AppError> {
    let seq = pauses::pause(&desk.desk, &desk.hands("ann"), ticket, pausing);
    desk.settle();
    seq
}

fn wrong(told: Result<impl Sized, AppError>) -> Vec<&'static str> {
    match told {
        Err(AppError::Wrong(wrong)) => wrong.iter().map(|w| w.key).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => Vec::new(),
    }
}

fn a_pause_moves_what_may_be_paused_and_the_customer_is_told(desk: &TestDesk) {
    let ticket = opened(desk);
    desk.pass("30m");
    let two_hours = Some(when::at("11:30"));
    pause(desk, ticket, Pausing { until: two_hours, ..pausing(Party::Supplier) }).unwrap();
    let told = desk.outbox().to(CHEN).only();
    assert!(
        told.says("we wait for a supplier") && told.says("The part is in customs."),
        "{told:?}"
    );
    assert_eq!(desk.stands(ticket, "restored"), "paused 17:00");
    assert_eq!(desk.stands(ticket, "customer_update"), "running 10:00", "it is never paused");
    let held = pauses::in_force(&desk.file(ticket), desk.now()).unwrap();
    assert_eq!(held.iter().map(|h| h.party).collect::<Vec<_>>(), [Party::Supplier]);
}

fn a_pause_ends_by_hand(desk: &TestDesk) {
    let ticket = opened(desk);
    desk.pass("30m");
    let seq = pause(desk, ticket, pausing(Party::Access)).unwrap();
    desk.pass("10m");
    pauses::resume(&desk.desk, &desk.hands("ann"), ticket, seq).unwrap();
    desk.settle();
    assert_eq!(desk.stands(ticket, "restored"), "running 15:10");
    assert_eq!(wrong(pauses::resume(&desk.desk, &desk.hands("ann"), ticket, seq)), ["wrong-state"]);
    desk.outbox();
}

fn a_pause_ends_by_itself_at_its_expected_end(desk: &TestDesk) {
    let ticket = opened(desk);
    let until = Some(when::at("12:00"));
    pause(desk, ticket, Pausing { until, ..pausing(Party::Transport) }).unwrap();
    desk.pass("2h 59m");
    assert_eq!(desk.stands(ticket, "restored"), "paused 18:00");
    desk.pass("1m");
    assert_eq!(desk.stands(ticket, "restored"), "running 18:00");
    assert_eq!(pauses::in_force(&desk.file(ticket), desk.now()).unwrap(), []);
    desk.outbox();
}

fn a_pause_on_the_customer_ends_with_their_next_message(desk: &TestDesk) {
    let ticket = opened(desk);
    pause(desk, ticket, pausing(Party::Customer)).unwrap();
    let asked = desk.outbox().to(CHEN).only();
    assert!(asked.says("we wait for you"), "{asked:?}");
    desk.pass("40m");
    assert_eq!(desk.answers(&asked, CHEN, "It is SG-9, number 4711.").number(), ticket);
    assert_eq!(desk.stands(ticket, "restored"), "running 15:40");
    desk.outbox();
}

fn a_pause_on_a_supplier_does_not_end_with_the_customers_message(desk: &TestDesk) {
    let ticket = opened(desk);
    pause(desk, ticket, pausing(Party::Supplier)).unwrap();
    let told = desk.outbox().to(CHEN).only();
    desk.pass("10m");
    desk.answers(&told, CHEN, "We do not agree: you have a spare in stock.");
    assert!(desk.stands(ticket, "restored").starts_with("paused"));
    desk.outbox();
}

fn a_pause_that_the_plan_does_not_allow_is_refused(desk: &TestDesk) {
    let ticket = opened(desk);
    let late = Some(when::at("+14 09:00:01"));
    let past = Some(when::at("08:00"));
    for (tried, why) in [
        (Pausing { until: late, ..pausing(Party::Supplier) }, vec!["wrong-too-long"]),
        (Pausing { until: past, ..pausing(Party::Supplier) }, vec!["wrong-past"]),
        (Pausing { reason: " ".to_owned(), ..pausing(Party::Supplier) }, vec!["wrong-missing"]),
        (
            Pausing { clocks: vec![Watch::CustomerUpdate], ..pausing(Party::Supplier) },
            vec!["wrong-not-pausable"],
        ),
    ] {
        assert_eq!(wrong(pause(desk, ticket, tried)), why);
    }
    pause(desk, ticket, pausing(Party::Supplier)).unwrap();
    assert_eq!(wrong(pause(desk, ticket, pausing(Party::Supplier))), ["wrong-paused"]);
    desk.reach(ticket, Milestone::Resolved);
    assert_eq!(wrong(pause(desk, ticket, pausing(Party::Access))), ["wrong-not-open"]);
    desk.outbox();
}

fn paused_then_resolved_directly_excludes_the_pause(desk: &TestDesk) {
    let ticket = opened(desk);
    desk.pass("1h");
    pause(desk, ticket, pausing(Party::Supplier)).unwrap();
    desk.pass("20h");
    desk.reach(ticket, Milestone::Resolved);
    let (clock, (_, terms)) = (desk.clock(ticket, "resolved"), desk.evaluated(ticket));
    assert_eq!(clock.counted_s(&terms, desk.now()), 3600);
    assert_eq!(desk.stands(ticket, "resolved"), "met +1 13:00");
    desk.outbox();
}

fn answering_and_pausing_in_one_action_counts_the_answer(desk: &TestDesk) {
    let ticket = opened(desk);
    let first = desk.replies(ticket, "Which number is on the plate?");
    desk.pass("9s");
    let asked = desk.outbox().to(CHEN).only();
    desk.undoes(ticket, first).unwrap_err();
    desk.answers(&asked, CHEN, "Which plate do you mean?");
    desk.pass("5m");
    desk.replies(ticket, "The one beside the door.");
    pause(desk, ticket, pausing(Party::Customer)).unwrap();
    assert!(desk.stands(ticket, "next_reply").starts_with("met"));
    assert!(desk.stands(ticket, "restored").starts_with("paused"));
    desk.pass("1m");
    desk.outbox();
}

fn a_waived_promise_is_given_up_and_a_late_one_stays_missed(desk: &TestDesk) {
    let ticket = opened(desk);
    let waive = |watch, reason| {
        let done = waiving::waive(&desk.desk, &desk.hands("max"), ticket, watch, reason);
        desk.settle();
        done
    };
    assert_eq!(wrong(waive(Watch::OnSite, "")), ["wrong-missing"]);
    waive(Watch::OnSite, "Chen agreed: they bring it in").unwrap();
    assert_eq!(desk.verdicts(ticket, "on_site"), ["waived 09:00"]);
    assert_eq!(wrong(waive(Watch::OnSite, "again")), ["wrong-state"]);
    desk.pass("2h");
    waive(Watch::Dispatched, "too late to matter").unwrap();
    assert_eq!(desk.verdicts(ticket, "dispatched").last().unwrap(), "missed 10:00, ended 11:00");
    let file = desk.file(ticket);
    let given_up = file.events.iter().filter_map(|e| match &e.kind {
        EventKind::Waived { reason, .. } => reason.clone(),
        _ => None,
    });
    assert_eq!(
        given_up.collect::<Vec<_>>(),
        ["Chen agreed: they bring it in", "too late to matter"]
    );
    desk.outbox();
}

fn a_person_reopens_within_the_window_and_the_resolved_time_counts_for_nothing(desk: &TestDesk) {
    let ticket = opened(desk);
    desk.pass("1h");
    desk.reach(ticket, Milestone::Resolved);
    desk.pass("2d");
    let reopen = |why| reopening::reopen(&desk.desk, &desk.hands("ann"), ticket, why);
    assert_eq!(wrong(reopen(" ")), ["wrong-missing"]);
    reopen("It came back at the first start").unwrap();
    desk.settle();
    assert_eq!(desk.file(ticket).row.state, TicketState::Open);
    assert_eq!(desk.stands(ticket, "resolved"), "running +2 17:00");
    assert_eq!(desk.verdicts(ticket, "resolved"), ["met 10:00", "superseded +2 10:00"]);
    assert_eq!(wrong(reopen("once more")), ["wrong-window"]);
    desk.outbox();
}

fn after_the_window_another_ticket_follows(desk: &TestDesk) {
    let ticket = opened(desk);
    let follow = || reopening::follow(&desk.desk, &desk.hands("ann"), ticket, "It came back");
    assert_eq!(wrong(follow()), ["wrong-can-go-on"]);
    desk.reach(ticket, Milestone::Resolved);
    assert_eq!(wrong(follow()), ["wrong-can-go-on"]);
    desk.pass("14d");
    desk.outbox();
    let reopen = reopening::reopen(&desk.desk, &desk.hands("ann"), ticket, "It came back");
    assert_eq!(wrong(reopen), ["wrong-window"]);
    let new = follow().unwrap();
    desk.settle();
    let row = desk.file(new).row;
    assert_eq!((row.linked_ticket_id, row.severity), (Some(ticket), Severity::S1));
    assert_eq!(desk.stands(new, "acknowledged"), "running +14 09:15");
    assert_eq!(desk.file(ticket).row.state, TicketState::Closed);
    assert_eq!(desk.outbox().to(CHEN).of(MailKind::Receipt).only().ticket, Some(new));
}

fn a_customers_message_after_the_window_opens_a_linked_ticket(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    let receipt = desk.outbox().to(CHEN).only();
    desk.reach(ticket, Milestone::Resolved);
    desk.pass("15d");
    let new = desk.answers(&receipt, CHEN, "It does not start again.").number();
    assert_ne!(new, ticket);
    assert_eq!(desk.file(new).row.linked_ticket_id, Some(ticket));
    desk.outbox();
}

fn a_merge_satisfies_nothing(desk: &TestDesk) {
    let account = desk.peregrine();
    let first = desk.phoned(account, Severity::S1, None);
    desk.pass("10m");
    let second = desk.phoned(account, Severity::S1, None);
    desk.pass("2m");
    merging::merge(&desk.desk, &desk.hands("ann"), first, second).unwrap();
    desk.settle();
    assert_eq!(desk.stands(second, "acknowledged"), "running 09:15", "of the earlier report");
    assert_eq!(desk.verdicts(second, "acknowledged"), ["superseded 09:12"]);
    assert_eq!(desk.verdicts(first, "acknowledged"), ["superseded 09:12"]);
    assert_eq!(desk.file(first).row.state, TicketState::Closed);
    assert_eq!(desk.file(second).row.reported_at, when::at("09:00"));
    desk.pass("10m");
    assert_eq!(desk.stands(second, "acknowledged"), "missed 09:15");
    assert_eq!(
        desk.steps(first, "acknowledged").iter().filter(|s| s.contains("missed")).count(),
        0
    );
    desk.outbox();
}

fn mail_to_a_merged_ticket_goes_to_the_one_that_goes_on(desk: &TestDesk) {
    desk.peregrine();
    let first = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    let receipt = desk.outbox().to(CHEN).only();
    let second = desk.writes(CHEN, "Grounded: it will not start", "at gate 4").number();
    merging::merge(&desk.desk, &desk.hands("ann"), first, second).unwrap();
    desk.settle();
    assert_eq!(desk.answers(&receipt, CHEN, "Any news?").number(), second);
    assert_eq!(desk.file(first).row.state, TicketState::Closed);
    let again = merging::merge(&desk.desk, &desk.hands("ann"), first, second);
    assert_eq!(wrong(again), ["wrong-not-open"]);
    desk.outbox();
}

fn tickets_of_two_customers_are_never_merged(desk: &TestDesk) {
    let ours = desk.phoned(desk.peregrine(), Severity::S1, None);
    let other = desk.account_in(
        "Harrow",
        tarmac::domain::account::AccountKind::Key,
        "harrow.example",
        "UTC",
    );
    let theirs = desk.phoned(other, Severity::S1, None);
    let merge = |a, b| merging::merge(&desk.desk, &desk.hands("ann"), a, b);
    assert_eq!(wrong(merge(ours, theirs)), ["wrong-other-account"]);
    assert_eq!(wrong(merge(ours, ours)), ["wrong-same-ticket"]);
    assert_eq!(wrong(merge(ours, TicketId(9999))), ["wrong-unknown"]);
    desk.outbox();
}

fn a_message_about_something_else_becomes_a_ticket_of_its_own(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    let receipt = desk.outbox().to(CHEN).only();
    desk.pass("20m");
    desk.answers(&receipt, CHEN, "By the way, how do we order filters?");
    desk.pass("5m");
    assert_eq!(desk.stands(ticket, "next_reply"), "running 09:50");
    let messages = desk.read(|c| tarmac::db::tickets::message_of(c, ticket));
    let of = |at: usize| {
        let all: Vec<_> = messages.iter().filter(|m| m.direction == Direction::In).collect();
        Splitting { message: all[at].id, subject: "Filters".to_owned(), severity: Severity::S4 }
    };
    let split = |at| merging::split(&desk.desk, &desk.hands("ann"), ticket, of(at));
    assert_eq!(wrong(split(0)), ["wrong-not-splittable"], "it reported the ticket");
    let new = split(1).unwrap();
    desk.settle();
    let row = desk.file(new).row;
    assert_eq!((row.subject.as_str(), row.severity), ("Filters", Severity::S4));
    assert_eq!((row.reported_at, row.linked_ticket_id), (when::at("09:20"), Some(ticket)));
    let clocks = desk.evaluated(ticket).0.clocks;
    assert!(clocks.iter().all(|c| c.key.watch != Watch::NextReply), "it waits there no more");
    let copied = desk.read(|c| tarmac::db::tickets::message_of(c, new));
    assert!(copied.iter().any(|m| m.text.contains("order filters")));
    assert_eq!(wrong(split(1)), ["wrong-not-splittable"]);
    assert_eq!(desk.outbox().to(CHEN).of(MailKind::Receipt).only().ticket, Some(new));
}

fn the_customers_own_time_stands_beside_and_moves_no_clock(desk: &TestDesk) {
    let ticket = opened(desk);
    let before = desk.evaluated(ticket).0.clocks;
    let set = |at| waiving::set_needed_by(&desk.desk, &desk.hands("ann"), ticket, at);
    set(Some(when::at("12:00"))).unwrap();
    desk.settle();
    assert_eq!(waiving::needed_by(&desk.file(ticket)), Some(when::at("12:00")));
    assert_eq!(desk.evaluated(ticket).0.clocks, before);
    assert_eq!(desk.evaluated(ticket).0.standing.unwrap().state, Stands::Open);
    assert_eq!(wrong(set(Some(when::at("08:00")))), ["wrong-before-report"]);
    set(None).unwrap();
    desk.settle();
    assert_eq!(waiving::needed_by(&desk.file(ticket)), None);
    desk.outbox();
}
