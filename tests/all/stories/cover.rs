//! Gaps in cover are found before they hurt, and alerts that came late are confessed.

use tarmac::{
    app::{
        cover::{self, Uncovered},
        digests, late_alerts, on_call,
        plans::{self, Imported, SHIPPED},
        rehearsal::{self, Imagined},
        slots::{self, Turn},
    },
    domain::{
        cron_line::CronLine,
        mail_state::MailKind,
        on_call::Written,
        promise::{Milestone, Severity},
        time::Timestamp,
    },
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
    when,
};

both! {
    gaps_are_mailed_to_those_who_can_mend_them_once_per_change,
    every_kind_of_gap_is_found_with_its_time,
    alerts_of_a_downtime_are_confessed_to_managers_in_their_next_digest,
    an_alert_that_could_not_leave_is_confessed_when_it_does,
    what_was_taken_or_quiet_is_not_late,
    a_rehearsal_shows_who_is_on_call_then_and_what_quiet_hours_hold_back,
}

fn slot(desk: &TestDesk, name: &'static str, line: &CronLine) -> slots::Slot {
    let turn = slots::claim(&desk.desk, name, line, desk.desk.config.jobs_zone()).unwrap();
    let Turn::Ours(slot) = turn else { panic!("{turn:?}") };
    slot
}

/// The nightly check is done; how many mails.
fn check(desk: &TestDesk) -> usize {
    let slot = slot(desk, "cover_check", &desk.desk.config.jobs.cover_check);
    let count = cover::check(&desk.desk, slot).unwrap();
    desk.settle();
    count
}

fn knows_the_slot(desk: &TestDesk, name: &'static str, line: &CronLine) {
    let turn = slots::claim(&desk.desk, name, line, desk.desk.config.jobs_zone()).unwrap();
    assert_eq!(turn, Turn::Nobody);
}

fn rotate(desk: &TestDesk, order: &[&str]) {
    let written = Written {
        zone: "UTC".to_owned(),
        every: "day".to_owned(),
        at: "08:00".to_owned(),
        starts_on: "2026-02-23".to_owned(),
    };
    let order: Vec<String> = order.iter().map(|name| (*name).to_owned()).collect();
    let team = on_call::named(&desk.desk, "Desk").unwrap();
    on_call::rotate(&desk.desk, "test", team, &written, &order).unwrap();
}

fn leave(desk: &TestDesk, who: &str, from: &str, to: &str) {
    on_call::leave(&desk.desk, "test", who, (when::at(from), when::at(to))).unwrap();
}

fn gaps_are_mailed_to_those_who_can_mend_them_once_per_change(desk: &TestDesk) {
    desk.peregrine();
    let line = &desk.desk.config.jobs.cover_check;
    knows_the_slot(desk, "cover_check", line);
    rotate(desk, &["ann"]);
    leave(desk, "ann", "+8 00:00", "+9 00:00");
    desk.pass("1d");
    let first = check(desk);
    let mails = desk.outbox().of(MailKind::Report);
    assert_eq!(mails.readers(), ["ada", "max", "sara", "stan"].map(address));
    assert_eq!((first, mails.len()), (4, 4));
    desk.pass("1d");
    assert_eq!(check(desk), 0, "nothing has changed");
    leave(desk, "ann", "+10 00:00", "+12 00:00");
    desk.pass("1d");
    assert_eq!(check(desk), 4);
    let mail = &desk.outbox().of(MailKind::Report).to(&address("max"))[0];
    assert!(mail.says("New: Nobody is on call for Desk"), "{}", mail.text);
    desk.pass("1d");
    assert_eq!(check(desk), 0, "the days go by and the gap is the same");
    leave(desk, "ann", "+12 00:00", "+14 00:00");
    desk.pass("1d");
    assert_eq!(check(desk), 4, "it is longer now");
    desk.outbox();
}

fn every_kind_of_gap_is_found_with_its_time(desk: &TestDesk) {
    desk.peregrine();
    rotate(desk, &["ann", "lena"]);
    leave(desk, "ann", "+3 00:00", "+4 00:00");
    leave(desk, "lena", "+3 12:00", "+3 18:00");
    leave(desk, "stan", "+5 00:00", "+60 00:00");
    let gaps = cover::gaps(&desk.desk, 30).unwrap();
    let at = |text: &str| when::at(text);
    let of = |wanted: &dyn Fn(&Uncovered) -> bool| -> Vec<(Timestamp, Option<Timestamp>)> {
        gaps.iter().filter(|g| wanted(&g.what)).map(|g| (g.from, g.until)).collect()
    };
    let both_away = [(at("+3 12:00"), Some(at("+3 18:00")))];
    assert_eq!(of(&|w| matches!(w, Uncovered::OnCall { .. })), both_away);
    assert_eq!(of(&|w| matches!(w, Uncovered::Team { .. })), both_away);
    let sponsor = |w: &Uncovered| {
        matches!(w, Uncovered::Recipient { recipient, accounts, .. }
            if recipient == "account.sponsor" && accounts.contains(&"Peregrine Air".to_owned()))
    };
    assert_eq!(of(&sponsor), [(at("+5 00:00"), None)], "it goes on");
    let lead = |w: &Uncovered| matches!(w, Uncovered::Recipient { recipient, .. } if recipient == "team.lead");
    assert_eq!(of(&lead), both_away, "lena leads alone");
}

fn late(desk: &TestDesk) -> Vec<String> {
    let told =
        late_alerts::between(&desk.desk, when::at("00:00"), desk.now().plus_secs(1)).unwrap();
    assert_eq!(told.count, i64::try_from(told.alerts.len()).unwrap());
    told.alerts
        .iter()
        .rev()
        .map(|a| {
            let due = when::shown(a.due_at);
            format!("{:?} {} {} {due} +{} {}", a.cause, a.watch, a.step, a.late_s, a.told.join(" "))
        })
        .collect()
}

fn alerts_of_a_downtime_are_confessed_to_managers_in_their_next_digest(desk: &TestDesk) {
    let line = &desk.desk.config.jobs.daily_digest;
    knows_the_slot(desk, "daily_digest", line);
    desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.pass("1m");
    assert_eq!(late(desk), [""; 0], "the report was told in time");
    desk.stops();
    desk.pass("30m");
    desk.starts();
    let all = late(desk);
    assert!(all[0].starts_with("Desk acknowledged service manager 09:30 +60"), "{all:?}");
    let acknowledged: Vec<&String> = all.iter().filter(|l| l.contains("acknowledged")).collect();
    assert_eq!(acknowledged.len(), 1, "the highest alone: {all:?}");
    desk.reach(tarmac::domain::ids::TicketId(1001), Milestone::Resolved);
    desk.pass("23h");
    desk.outbox();
    digests::daily(&desk.desk, slot(desk, "daily_digest", line)).unwrap();
    desk.settle();
    let mails = desk.outbox().of(MailKind::Report);
    assert!(mails.to(&address("max"))[0].says("ALERTS THAT CAME LATE"), "{mails:?}");
    assert!(mails.to(&address("ann")).is_empty(), "engineers are not told");
    desk.pass("1d");
    digests::daily(&desk.desk, slot(desk, "daily_digest", line)).unwrap();
    desk.settle();
    assert!(desk.outbox().of(MailKind::Report).to(&address("max")).is_empty(), "once");
}

fn an_alert_that_could_not_leave_is_confessed_when_it_does(desk: &TestDesk) {
    desk.relay.borrow_mut().is_down = true;
    desk.phoned(desk.peregrine(), Severity::S3, None);
    desk.pass("4m");
    assert_eq!(late(desk), [""; 0]);
    desk.relay.borrow_mut().is_down = false;
    desk.pass("2m");
    let all = late(desk);
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(all[0], "Relay reported reported 09:00 +300 ann@desk.example");
    desk.outbox();
}

/// Peregrine's plan with quiet hours from nine to eleven at every step but the first.
fn quiet_plan(desk: &TestDesk) {
    let source =
        SHIPPED[0].1.replace("at = \"75%\"\n", "at = \"75%\"\nquiet = \"09:00-11:00 UTC\"\n");
    assert_ne!(source, SHIPPED[0].1);
    let stored = plans::import(&desk.desk, "test", &source).unwrap();
    assert!(matches!(stored, Imported::Stored { .. }), "{stored:?}");
}

fn what_was_taken_or_quiet_is_not_late(desk: &TestDesk) {
    quiet_plan(desk);
    let ticket = desk.phoned(desk.peregrine(), Severity::S3, None);
    desk.reach(ticket, Milestone::Acknowledged);
    let held = desk.phoned(
        desk.account_in(
            "Harrier",
            tarmac::domain::account::AccountKind::Key,
            "harrier.example",
            "UTC",
        ),
        Severity::S3,
        None,
    );
    desk.pass("1h 59m");
    // Two hours to acknowledge: half past ten is quiet, eleven is the deadline.
    assert_eq!(desk.steps(held, "acknowledged"), [""; 0]);
    desk.pass("2m");
    assert_eq!(desk.steps(held, "acknowledged"), ["before 10:30, fired 11:00", "missed 11:00"]);
    assert_eq!(late(desk), [""; 0]);
    desk.outbox();
}

fn a_rehearsal_shows_who_is_on_call_then_and_what_quiet_hours_hold_back(desk: &TestDesk) {
    let source = SHIPPED[0]
        .1
        .replace("\"owner|team\"", "\"team.on_call\"")
        .replace("at = \"75%\"\n", "at = \"75%\"\nquiet = \"09:00-10:40 UTC\"\n");
    plans::import(&desk.desk, "test", &source).unwrap();
    rotate(desk, &["ann", "lena"]);
    let account = Some(desk.peregrine());
    let told = |severity, at: &str| {
        let imagined = Imagined { account, severity, at: when::at(at) };
        let steps = rehearsal::rehearse(&desk.desk, imagined).unwrap().steps;
        steps
            .into_iter()
            .filter(|s| s.step == "reported" || (s.step == "before" && s.watch == "acknowledged"))
            .map(|s| {
                let held =
                    s.held_from.map_or_else(String::new, |at| format!(" ({})", when::shown(at)));
                format!("{} {}{held} {}", s.step, when::shown(s.at), s.who.join(" "))
            })
            .collect::<Vec<_>>()
    };
    // 23 February began with ann, so it is lena on 2 March, and ann again on 3 March from eight on.
    assert_eq!(
        told(Severity::S1, "+1 07:55"),
        ["reported +1 07:55 lena", "before +1 08:02:30 ann"]
    );
    assert_eq!(
        told(Severity::S3, "+1 09:00"),
        ["reported +1 09:00 ann", "before +1 10:40 (+1 10:30) ann"]
    );
}
