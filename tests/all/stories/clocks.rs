//! Clocks and verdicts as the desk keeps them.

use tarmac::domain::{
    event::EventKind,
    promise::{Milestone, Severity},
    ticket::TicketState,
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
};

both! {
    a_breach_happened_at_its_deadline_not_when_it_was_noticed,
    fulfilled_exactly_at_the_deadline_is_met,
    reassigning_after_a_breach_keeps_the_breach,
    a_late_resolve_between_two_polls_is_still_a_miss,
    a_milestone_entered_late_counts_when_it_happened,
    a_withdrawn_milestone_runs_again_and_both_rows_stay,
    a_human_reply_acknowledges_and_a_receipt_does_not,
    a_later_milestone_ends_the_earlier_ones,
    a_severity_change_keeps_the_miss_and_targets_the_rest_anew,
    a_downgrade_from_the_report_never_erases_a_miss,
    a_moment_in_the_future_or_before_the_report_is_refused,
    a_resolved_ticket_closes_by_itself_when_its_reopen_window_ends,
    thanks_leaves_no_reply_clock_running_and_reopens_nothing,
    a_customers_word_reopens_a_resolved_ticket,
    next_reply_runs_from_the_oldest_unanswered_message,
    each_human_word_begins_the_customer_update_anew,
    renaming_a_state_changes_no_past,
}

fn s1(desk: &TestDesk) -> tarmac::domain::ids::TicketId {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.outbox();
    ticket
}

fn a_breach_happened_at_its_deadline_not_when_it_was_noticed(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    assert_eq!(desk.outbox().readers(), [address("ann"), address("lena")]);
    desk.stops();
    desk.pass("1h");
    desk.starts();
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    desk.acknowledge(ticket);
    assert_eq!(
        desk.verdicts(ticket, "acknowledged"),
        ["missed 09:15", "missed 09:15, ended 10:00"]
    );
    desk.outbox();
}

fn fulfilled_exactly_at_the_deadline_is_met(desk: &TestDesk) {
    let account = desk.peregrine();
    let (in_time, late) =
        (desk.phoned(account, Severity::S1, None), desk.phoned(account, Severity::S1, None));
    desk.pass("15m");
    desk.acknowledge(in_time);
    desk.pass("1s");
    desk.acknowledge(late);
    assert_eq!(desk.verdicts(in_time, "acknowledged"), ["met 09:15"]);
    assert_eq!(
        desk.verdicts(late, "acknowledged"),
        ["missed 09:15", "missed 09:15, ended 09:15:01"]
    );
    desk.outbox();
}

fn reassigning_after_a_breach_keeps_the_breach(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("20m");
    desk.assigns(ticket, "lena");
    desk.assigns(ticket, "ann");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    assert_eq!(desk.stands(ticket, "acknowledged"), "missed 09:15");
    desk.outbox();
}

fn a_late_resolve_between_two_polls_is_still_a_miss(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.stops();
    desk.pass("8h 1s");
    desk.reach(ticket, Milestone::Resolved);
    desk.starts();
    assert_eq!(desk.verdicts(ticket, "resolved"), ["missed 17:00", "missed 17:00, ended 17:00:01"]);
    assert_eq!(
        desk.verdicts(ticket, "acknowledged"),
        ["missed 09:15", "missed 09:15, ended 17:00:01"]
    );
    desk.outbox();
}

fn a_milestone_entered_late_counts_when_it_happened(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("40m");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    desk.reach_at(ticket, Milestone::Acknowledged, "09:10");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15", "met 09:10"]);
    assert_eq!(desk.stands(ticket, "acknowledged"), "met 09:15");
    desk.outbox();
}

fn a_withdrawn_milestone_runs_again_and_both_rows_stay(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("10m");
    let seq = desk.acknowledge(ticket);
    desk.pass("1m");
    desk.withdraws(ticket, seq);
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["met 09:10", "open"]);
    desk.pass("10m");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["met 09:10", "open", "missed 09:15"]);
    assert!(desk.steps(ticket, "acknowledged").contains(&"missed 09:15".to_owned()));
    desk.outbox();
}

fn a_human_reply_acknowledges_and_a_receipt_does_not(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes("chen@peregrine.example", "Aircraft grounded", "at gate 4").number();
    desk.outbox();
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    desk.pass("2m");
    desk.replies(ticket, "We are on it.");
    assert_eq!(desk.stands(ticket, "acknowledged"), "met 09:15");
    desk.pass("1m");
    desk.outbox();
}

fn a_later_milestone_ends_the_earlier_ones(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("30m");
    desk.reach(ticket, Milestone::OnSite);
    assert_eq!(desk.verdicts(ticket, "dispatched"), ["not_needed 09:30"]);
    assert_eq!(desk.verdicts(ticket, "on_site"), ["met 09:30"]);
    assert_eq!(
        desk.verdicts(ticket, "acknowledged"),
        ["missed 09:15", "missed 09:15, ended 09:30"]
    );
    desk.outbox();
}

fn a_severity_change_keeps_the_miss_and_targets_the_rest_anew(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.pass("2h");
    desk.sets_severity(ticket, Severity::S1);
    assert_eq!(desk.stands(ticket, "on_site"), "running 13:00");
    // The goal is shortened below the time already spent: missed at the change.
    desk.pass("1s");
    assert_eq!(desk.stands(ticket, "dispatched"), "missed 11:00");
    assert_eq!(desk.verdicts(ticket, "dispatched"), ["superseded 11:00", "missed 11:00"]);
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:30"]);
    desk.outbox();
}

fn a_downgrade_from_the_report_never_erases_a_miss(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("1h 1m");
    desk.sets_severity(ticket, Severity::S2);
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    assert_eq!(desk.verdicts(ticket, "dispatched"), ["missed 10:00"]);
    assert_eq!(desk.stands(ticket, "restored"), "running +1 09:00");
    desk.outbox();
}

fn a_moment_in_the_future_or_before_the_report_is_refused(desk: &TestDesk) {
    use tarmac::app::acts::{Reached, reach};
    let ticket = s1(desk);
    for moment in ["09:00:01", "08:59:59"] {
        let reached = Reached {
            milestone: Milestone::OnSite,
            at: Some(crate::support::when::at(moment)),
            tell: false,
            note: None,
        };
        let refused = reach(&desk.desk, &desk.hands("ann"), ticket, reached);
        assert!(refused.is_err(), "{moment}");
    }
    assert_eq!(desk.verdicts(ticket, "on_site"), Vec::<String>::new());
}

fn a_resolved_ticket_closes_by_itself_when_its_reopen_window_ends(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.reach(ticket, Milestone::Resolved);
    desk.pass("13d");
    assert_eq!(desk.file(ticket).row.state, TicketState::Resolved);
    desk.pass("1d");
    let file = desk.file(ticket);
    assert_eq!(file.row.state, TicketState::Closed);
    let closed = file.events.iter().filter(|e| matches!(e.kind, EventKind::Closed {}));
    assert_eq!(
        closed.map(|e| e.occurred_at).collect::<Vec<_>>(),
        [crate::support::when::at("+14 09:00")]
    );
    desk.pass("40d");
    desk.outbox();
}

fn thanks_leaves_no_reply_clock_running_and_reopens_nothing(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    let ticket = desk.writes(chen, "Aircraft grounded", "at gate 4").number();
    desk.replies(ticket, "Done: a fuse.");
    desk.reach(ticket, Milestone::Resolved);
    desk.pass("1m");
    let reply = desk.outbox().to(chen).pop().unwrap();
    let thanks = desk.answers(&reply, chen, "Thank you!");
    assert_eq!(thanks.number(), ticket);
    assert_eq!(desk.file(ticket).row.state, TicketState::Resolved);
    let clocks = desk.evaluated(ticket).0.clocks;
    assert!(clocks.iter().all(|c| c.key.watch.word() != "next_reply" || c.stop.is_some()));
    assert_eq!(desk.file(ticket).row.next_due_at, None);
    desk.outbox();
}

fn a_customers_word_reopens_a_resolved_ticket(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    let ticket = desk.writes(chen, "Aircraft grounded", "at gate 4").number();
    let receipt = desk.outbox().to(chen).only();
    desk.reach(ticket, Milestone::Resolved);
    desk.pass("1h");
    let again = desk.answers(&receipt, chen, "It does not start again, please come back.");
    assert_eq!(again.number(), ticket);
    assert_eq!(desk.file(ticket).row.state, TicketState::Open);
    assert_eq!(desk.stands(ticket, "next_reply"), "running 10:30");
    assert!(desk.outbox().iter().any(|m| m.says("wrote")), "the owner is told at once");
}

fn next_reply_runs_from_the_oldest_unanswered_message(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    let ticket = desk.writes(chen, "Aircraft grounded", "at gate 4").number();
    let receipt = desk.outbox().to(chen).only();
    desk.pass("5m");
    desk.answers(&receipt, chen, "Is anybody coming?");
    desk.pass("5m");
    desk.answers(&receipt, chen, "It is raining in, too.");
    assert_eq!(desk.stands(ticket, "next_reply"), "running 09:35");
    desk.replies(ticket, "Yes, at ten.");
    assert_eq!(desk.verdicts(ticket, "next_reply"), ["met 09:10"]);
    desk.pass("1m");
    desk.outbox();
}

fn each_human_word_begins_the_customer_update_anew(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes("chen@peregrine.example", "Aircraft grounded", "at gate 4").number();
    assert_eq!(desk.stands(ticket, "customer_update"), "running 10:00");
    desk.pass("20m");
    desk.replies(ticket, "We are on it.");
    assert_eq!(desk.stands(ticket, "customer_update"), "running 10:20");
    desk.pass("20m");
    desk.reach_and_tell(ticket, Milestone::Dispatched);
    assert_eq!(desk.stands(ticket, "customer_update"), "running 10:40");
    desk.pass("20m");
    desk.reach(ticket, Milestone::OnSite);
    assert_eq!(desk.stands(ticket, "customer_update"), "running 10:40", "nobody was told");
    desk.reach(ticket, Milestone::Restored);
    assert_ne!(desk.clock(ticket, "customer_update").stop, None);
    desk.outbox();
}

fn renaming_a_state_changes_no_past(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("20m");
    desk.reach(ticket, Milestone::Resolved);
    let before = desk.verdicts(ticket, "acknowledged");
    tarmac::app::acts::close(&desk.desk, &desk.hands("ann"), ticket).unwrap();
    desk.settle();
    assert_eq!(desk.file(ticket).row.state, TicketState::Closed);
    assert_eq!(desk.verdicts(ticket, "acknowledged"), before);
    assert_eq!(desk.verdicts(ticket, "resolved"), ["met 09:20"]);
    desk.outbox();
}
