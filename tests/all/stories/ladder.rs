//! Who is told when.

use tarmac::{
    app::acts,
    db::promises,
    domain::{
        ids::TicketId,
        mail_state::MailKind,
        promise::{Milestone, Severity},
    },
};

use crate::support::{
    captured::{Mail, Mails as _},
    desk::{TestDesk, address},
    when,
};

both! {
    the_boeing_ladder_of_a_grounded_aircraft_climbs_to_the_sponsor,
    somebody_is_told_the_moment_a_fault_is_reported,
    a_step_with_nobody_there_moves_on_at_once,
    a_step_with_nobody_anywhere_goes_to_all_admins,
    ladder_times_do_not_shift_after_a_30_minute_outage,
    after_40_minutes_of_downtime_the_highest_due_step_fires_once_and_says_what_it_skipped,
    one_person_and_one_ticket_is_one_mail_after_a_downtime,
    taken_is_not_fulfilled_and_the_missed_step_fires_all_the_same,
    taken_after_the_deadline_holds_back_repeats_only,
    a_milestone_or_an_answer_renews_what_is_quiet_and_never_past_the_deadline,
    taking_an_alert_silences_the_clocks_that_it_names,
    a_taken_alert_is_silent_for_a_working_day_in_counted_time,
    the_ladder_ends_with_its_clock,
    repeats_end_after_48_rounds,
    a_retarget_fires_no_step_again,
    a_step_that_fired_is_told_with_who_was_told_before,
    a_shutdown_of_40_days_still_has_a_deadline_and_is_told_once,
    a_phoned_fault_that_was_earlier_has_no_step_before_it_was_entered,
}

fn s1(desk: &TestDesk) -> TicketId {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.outbox();
    ticket
}

/// `hour name` of each mail.
fn told(mails: &[Mail]) -> Vec<String> {
    mails
        .iter()
        .map(|m| format!("{} {}", when::shown(m.at), m.to.split('@').next().unwrap()))
        .collect()
}

fn the_boeing_ladder_of_a_grounded_aircraft_climbs_to_the_sponsor(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.assigns(ticket, "ann");
    desk.pass("29m");
    let mails = desk.outbox();
    assert_eq!(
        told(&mails),
        [
            "09:00 ann",
            "09:00 lena",
            "09:07:30 ann",
            "09:12 ann",
            "09:12 lena",
            "09:15:01 ann",
            "09:15:01 lena",
            "09:15:01 max",
        ]
    );
    desk.pass("46m");
    let mut later = told(&desk.outbox());
    later.retain(|line| line.ends_with("sara") || line.ends_with("stan"));
    assert_eq!(later, ["09:30 sara", "10:00 sara", "10:15 sara", "10:15 stan"]);
    assert_eq!(
        desk.steps(ticket, "acknowledged"),
        [
            "before 09:07:30",
            "due soon 09:12",
            "missed 09:15",
            "service manager 09:30",
            "service manager (1) 10:00",
            "account sponsor 10:15",
        ]
    );
}

fn somebody_is_told_the_moment_a_fault_is_reported(desk: &TestDesk) {
    let received = desk.writes("nobody.knows@elsewhere.example", "It drips", "under the sink");
    assert_eq!(desk.steps(received.number(), "reported"), ["reported 09:00"]);
    let staff: Vec<Mail> = desk.outbox().of(MailKind::Escalation);
    assert_eq!(staff.readers(), [address("ann"), address("lena")]);
    assert!(staff[0].says("It drips"));
}

fn a_step_with_nobody_there_moves_on_at_once(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.write(|c| {
        let all = tarmac::db::people::user_all(c)?;
        for user in all.iter().filter(|u| u.name == "ann" || u.name == "lena" || u.name == "max") {
            tarmac::db::people::user_update(c, user.id, user.role, false, false)?;
        }
        Ok(())
    });
    desk.pass("8m");
    let mails = desk.outbox();
    assert_eq!(told(&mails), ["09:07:30 sara"], "team, lead and manager are not there");
    assert_eq!(desk.steps(ticket, "acknowledged"), ["before 09:07:30"]);
    desk.pass("5m");
    assert_eq!(told(&desk.outbox()), ["09:12 sara"]);
}

fn a_step_with_nobody_anywhere_goes_to_all_admins(desk: &TestDesk) {
    desk.write(|c| {
        let all = tarmac::db::people::user_all(c)?;
        for user in all.iter().filter(|u| u.name != "ada") {
            tarmac::db::people::user_update(c, user.id, user.role, false, false)?;
        }
        Ok(())
    });
    desk.writes("nobody.knows@elsewhere.example", "It drips", "under the sink");
    assert_eq!(desk.outbox().of(MailKind::Escalation).readers(), [address("ada")]);
}

fn ladder_times_do_not_shift_after_a_30_minute_outage(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("10m");
    desk.stops();
    desk.pass("30m");
    desk.starts();
    desk.pass("40m");
    assert_eq!(
        desk.steps(ticket, "acknowledged"),
        [
            "before 09:07:30",
            "service manager 09:30, fired 09:40",
            "service manager (1) 10:00",
            "account sponsor 10:15",
        ]
    );
    desk.outbox();
}

fn after_40_minutes_of_downtime_the_highest_due_step_fires_once_and_says_what_it_skipped(
    desk: &TestDesk,
) {
    let ticket = s1(desk);
    desk.stops();
    desk.pass("40m");
    desk.starts();
    desk.pass("1m");
    assert_eq!(desk.steps(ticket, "acknowledged"), ["service manager 09:30, fired 09:40"]);
    assert_eq!(desk.steps(ticket, "dispatched"), ["before 09:30, fired 09:40"]);
    let to_sara = desk.outbox().to(&address("sara")).only();
    assert!(to_sara.says("10 min late"), "{}", to_sara.text);
    assert!(to_sara.says("missed") && to_sara.says("overdue by 25 min"), "{}", to_sara.text);
    assert!(!to_sara.subject.contains(" in "), "{}", to_sara.subject);
}

fn one_person_and_one_ticket_is_one_mail_after_a_downtime(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.assigns(ticket, "ann");
    desk.outbox();
    desk.stops();
    desk.pass("55m");
    desk.starts();
    let mails = desk.outbox();
    let to_ann = mails.to(&address("ann")).only();
    assert!(to_ann.says("Dispatch") && to_ann.says("Update"), "{}", to_ann.text);
    assert_eq!(mails.len(), mails.readers().len(), "one each: {mails:?}");
}

fn taken_is_not_fulfilled_and_the_missed_step_fires_all_the_same(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("8m");
    assert_eq!(told(&desk.outbox()).len(), 2);
    desk.takes(ticket);
    desk.pass("6m 59s");
    assert_eq!(told(&desk.outbox()), Vec::<String>::new(), "due soon is held back");
    desk.pass("2s");
    assert_eq!(desk.stands(ticket, "acknowledged"), "missed 09:15");
    assert_eq!(desk.steps(ticket, "acknowledged"), ["before 09:07:30", "missed 09:15"]);
    assert!(!desk.outbox().is_empty());
}

fn taken_after_the_deadline_holds_back_repeats_only(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("35m");
    desk.takes(ticket);
    desk.pass("50m");
    let steps = desk.steps(ticket, "acknowledged");
    assert!(steps.contains(&"account sponsor 10:15".to_owned()), "{steps:?}");
    assert!(steps.contains(&"service manager (1) 10:00, fired 10:05".to_owned()), "{steps:?}");
    desk.outbox();
}

fn a_milestone_or_an_answer_renews_what_is_quiet_and_never_past_the_deadline(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes("chen@peregrine.example", "AOG at gate 4", "no start").number();
    let until = |watch: &str| {
        let silences = desk.read(|c| promises::silence_of(c, &[ticket]));
        let of_it = silences.iter().filter(|s| s.watch.word() == watch);
        of_it.map(|s| s.until_at).max().map(when::shown)
    };
    desk.replies(ticket, "We are on it.");
    assert_eq!(until("restored"), None, "what is not quiet stays so");
    desk.pass("1h");
    desk.takes(ticket);
    assert_eq!(until("restored").as_deref(), Some("10:30"));
    desk.pass("20m");
    desk.reach(ticket, Milestone::Dispatched);
    assert_eq!(until("restored").as_deref(), Some("10:50"));
    desk.pass("25m");
    desk.replies(ticket, "The technician is there at eleven.");
    assert_eq!(until("restored").as_deref(), Some("11:15"));
    desk.pass("35m");
    desk.replies(ticket, "He is there.");
    assert_eq!(until("restored").as_deref(), Some("11:15"), "it had ended");
    desk.outbox();
}

fn taking_an_alert_silences_the_clocks_that_it_names(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("8m");
    desk.outbox();
    let alert = desk.read(|c| promises::alert_of(c, ticket)).pop().unwrap();
    acts::take(&desk.desk, &desk.hands("ann"), ticket, Some(alert.id)).unwrap();
    let silences = desk.read(|c| promises::silence_of(c, &[ticket]));
    let watches: Vec<&str> = silences.iter().map(|s| s.watch.word()).collect();
    assert_eq!(watches, ["acknowledged"]);
    assert_eq!(when::shown(silences[0].until_at), "09:15:01", "never past the deadline");
    desk.settle();
}

fn a_taken_alert_is_silent_for_a_working_day_in_counted_time(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S3, None);
    desk.pass("9h 30m");
    desk.takes(ticket);
    desk.outbox();
    let silences = desk.read(|c| promises::silence_of(c, &[ticket]));
    let of_acknowledged = silences.iter().find(|s| s.watch.word() == "acknowledged").unwrap();
    assert_eq!(when::shown(of_acknowledged.until_at), "+1 18:00");
}

fn the_ladder_ends_with_its_clock(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("20m");
    desk.acknowledge(ticket);
    desk.reach(ticket, Milestone::Resolved);
    desk.outbox();
    desk.pass("3d");
    assert_eq!(told(&desk.outbox()), Vec::<String>::new());
}

fn repeats_end_after_48_rounds(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("10d");
    desk.outbox();
    let steps = desk.steps(ticket, "acknowledged");
    assert!(steps.last().unwrap().starts_with("service manager (48)"), "{steps:?}");
    assert_eq!(desk.stands(ticket, "acknowledged"), "missed 09:15");
}

fn a_retarget_fires_no_step_again(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.pass("20m");
    desk.sets_severity(ticket, Severity::S2);
    desk.pass("1m");
    desk.sets_severity(ticket, Severity::S1);
    desk.pass("1m");
    let steps = desk.steps(ticket, "reported");
    assert_eq!(steps, ["reported 09:00"]);
    let missed = desk.steps(ticket, "acknowledged");
    assert_eq!(missed.iter().filter(|s| s.starts_with("missed")).count(), 1, "{missed:?}");
    desk.outbox();
}

fn a_step_that_fired_is_told_with_who_was_told_before(desk: &TestDesk) {
    s1(desk);
    desk.pass("31m");
    let to_sara = desk.outbox().to(&address("sara")).only();
    assert!(to_sara.says("TOLD BEFORE"), "{}", to_sara.text);
    assert!(to_sara.says("lena, 09:12:00") && to_sara.says("max, 09:15:01"), "{}", to_sara.text);
    assert!(to_sara.says("https://desk.example/tickets/1001"), "{}", to_sara.text);
}

fn a_shutdown_of_40_days_still_has_a_deadline_and_is_told_once(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.stops();
    desk.pass("40d");
    desk.starts();
    assert_eq!(desk.verdicts(ticket, "resolved"), ["missed 17:00"]);
    let watches =
        ["acknowledged", "dispatched", "on_site", "restored", "resolved", "customer_update"];
    for watch in watches {
        assert_eq!(desk.steps(ticket, watch).len(), 1, "{watch}: the highest due step, once");
        let rows = desk.read(|c| promises::step_of(c, "ticket", &[ticket.0]));
        let row = rows.iter().find(|row| row.watch == watch).unwrap();
        assert!(row.skipped.contains("missed"), "{watch} says what it skipped: {}", row.skipped);
    }
    let mails = desk.outbox();
    assert_eq!(mails.len(), mails.readers().len(), "no storm: {mails:?}");
    assert!(mails[0].says("overdue by"), "{}", mails[0].text);
    for name in ["Acknowledge", "Dispatch", "Arrive", "Restore", "Resolve", "Update"] {
        assert!(mails[0].says(name), "{name}: {}", mails[0].text);
    }
}

fn a_phoned_fault_that_was_earlier_has_no_step_before_it_was_entered(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.pass("2h");
    let ticket = desk.phoned(account, Severity::S1, Some("10:30"));
    assert_eq!(desk.stands(ticket, "acknowledged"), "missed 10:45");
    for watch in ["acknowledged", "dispatched", "customer_update"] {
        for step in desk.steps(ticket, watch) {
            assert!(step.ends_with("11:00") || step.ends_with("11:00:01"), "{watch} {step}");
        }
    }
    desk.outbox();
}
