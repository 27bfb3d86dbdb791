//! The hour jumps: forward, far forward, back, and over the nights when clocks are set. No step fires
//! twice, none is skipped in silence, and nothing lasts less than no time.

use std::collections::{BTreeMap, BTreeSet};

use tarmac::{
    db::promises,
    domain::{account::AccountKind, ids::TicketId, promise::Severity, time::Timestamp},
};

use crate::support::{
    captured::{Mail, Mails as _},
    desk::TestDesk,
    when,
};

both! {
    an_hour_that_jumps_ahead_and_back_fires_each_step_once_and_skips_none,
    an_hour_set_back_five_minutes_around_a_deadline_fires_it_once,
    ten_days_ahead_are_told_once_and_say_how_late,
    a_miss_that_was_judged_by_a_wrong_hour_is_mended_by_what_happened_in_time,
    a_leap_second_is_lived_twice_and_fires_each_step_once,
    the_nights_when_clocks_are_set_move_no_step_and_double_none,
}

/// Each step that fired or says that a higher one took its place, and how often it fired.
fn climbed(desk: &TestDesk, ticket: TicketId) -> BTreeMap<(String, String, i64), usize> {
    let mut all = BTreeMap::new();
    for row in desk.read(|c| promises::step_of(c, "ticket", &[ticket.0])) {
        assert!(row.fired_at >= row.due_at, "{row:?} fired before it was due");
        *all.entry((row.watch.clone(), row.step.clone(), row.round)).or_default() += 1;
        let skipped: Vec<serde_json::Value> = serde_json::from_str(&row.skipped).unwrap();
        for one in skipped {
            let step = one["step"].as_str().unwrap().to_owned();
            all.entry((row.watch.clone(), step, 0)).or_default();
        }
    }
    all
}

/// The first firings that a ticket came to, by clock and step.
fn names(climbed: &BTreeMap<(String, String, i64), usize>) -> BTreeSet<(String, String)> {
    climbed
        .keys()
        .filter(|(.., round)| *round == 0)
        .map(|(w, s, _)| (w.clone(), s.clone()))
        .collect()
}

/// What must hold of a ticket whatever the hour did.
fn is_sound(desk: &TestDesk, ticket: TicketId) {
    for (step, times) in climbed(desk, ticket) {
        assert!(times <= 1, "{step:?} fired {times} times");
    }
    let file = desk.file(ticket);
    for pair in file.events.windows(2) {
        assert!(pair[0].recorded_at <= pair[1].recorded_at, "recorded out of order: {pair:?}");
        assert!(pair[1].occurred_at <= pair[1].recorded_at, "{pair:?}");
    }
    for row in desk.read(|c| promises::verdict_of(c, ticket)) {
        assert!(row.counted_s >= 0, "{row:?}");
        assert!(row.decided_at <= Some(row.recorded_at), "{row:?}");
    }
}

fn say_no_nonsense(mails: &[Mail]) {
    for mail in mails {
        let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_negative = |word: &str| {
            text.split(word).skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        assert!(!["by -", "in -", "for -", "−"].into_iter().any(is_negative), "{text}");
    }
}

fn jumps_to(desk: &TestDesk, moment: &str) {
    desk.time.set(when::at(moment));
    desk.settle();
}

fn an_hour_that_jumps_ahead_and_back_fires_each_step_once_and_skips_none(desk: &TestDesk) {
    let account = desk.peregrine();
    let straight = desk.phoned(account, Severity::S1, None);
    desk.pass("12h");
    let expected = names(&climbed(desk, straight));
    assert!(expected.len() > 20, "{expected:?}");
    say_no_nonsense(&desk.outbox());

    let jumped = desk.phoned(account, Severity::S1, None);
    let begins = desk.now();
    desk.pass("5m");
    for ahead_s in [3600, -3600, 3600, -3600] {
        desk.time.set(desk.now().plus_secs(ahead_s));
        desk.settle();
        is_sound(desk, jumped);
        desk.pass("20m");
    }
    let left = begins.plus_secs(12 * 3600).secs_since(desk.now());
    desk.pass(&format!("{left}s"));
    say_no_nonsense(&desk.outbox());
    is_sound(desk, jumped);
    assert_eq!(names(&climbed(desk, jumped)), expected);
    let missed = desk.verdicts(jumped, "acknowledged");
    assert_eq!(missed.len(), 1, "{missed:?}");
}

fn an_hour_set_back_five_minutes_around_a_deadline_fires_it_once(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.pass_until("09:14:59");
    jumps_to(desk, "09:09:59");
    desk.pass_until("09:15:02");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    desk.outbox();
    jumps_to(desk, "09:10");
    assert!(desk.outbox().is_empty(), "nobody is told again");
    desk.pass_until("09:20");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    is_sound(desk, ticket);
    // What happens now was recorded after what was recorded before.
    jumps_to(desk, "09:14");
    desk.acknowledge(ticket);
    is_sound(desk, ticket);
    say_no_nonsense(&desk.outbox());
}

fn ten_days_ahead_are_told_once_and_say_how_late(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.pass("5m");
    desk.outbox();
    jumps_to(desk, "+10 09:05");
    let mails = desk.outbox();
    assert_eq!(mails.len(), mails.readers().len(), "no storm: {mails:?}");
    assert!(mails[0].says("overdue by"), "{}", mails[0].text);
    say_no_nonsense(&mails);
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    is_sound(desk, ticket);
    jumps_to(desk, "09:05");
    desk.pass("4h");
    is_sound(desk, ticket);
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    // What happens in the meantime was recorded after what was judged too early.
    desk.acknowledge(ticket);
    is_sound(desk, ticket);
    desk.pass("11d");
    is_sound(desk, ticket);
    say_no_nonsense(&desk.outbox());
}

fn a_miss_that_was_judged_by_a_wrong_hour_is_mended_by_what_happened_in_time(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.pass("5m");
    jumps_to(desk, "10:05");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    jumps_to(desk, "09:06");
    desk.acknowledge(ticket);
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15", "met 09:06"]);
    is_sound(desk, ticket);
    desk.pass("2h");
    say_no_nonsense(&desk.outbox());
}

/// A leap second has no number of its own: the last second of the day comes twice, and the hour is set
/// back by a second in the middle of it. Here it is the second in which one promise is due and another
/// is kept.
fn a_leap_second_is_lived_twice_and_fires_each_step_once(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.pass_until("2026-06-30T23:44:59Z");
    let (missed, kept) =
        (desk.phoned(account, Severity::S1, None), desk.phoned(account, Severity::S1, None));
    desk.pass_until("2026-06-30T23:59:58Z");
    desk.outbox();
    let last = when::at("2026-06-30T23:59:59Z");
    desk.time.set(Timestamp::from_micros(last.micros() + 999_000));
    desk.settle();
    desk.time.set(last);
    desk.settle();
    desk.acknowledge(kept);
    desk.time.set(Timestamp::from_micros(last.micros() + 999_000));
    desk.settle();
    desk.pass("2h");
    say_no_nonsense(&desk.outbox());
    for (ticket, outcome) in [(missed, "missed"), (kept, "met")] {
        is_sound(desk, ticket);
        let rows = desk.verdicts(ticket, "acknowledged");
        assert_eq!(rows, [format!("{outcome} {}", when::shown(last))]);
    }
    let steps: Vec<_> = climbed(desk, missed).into_keys().filter(|(_, _, r)| *r == 0).collect();
    assert!(steps.iter().any(|(watch, step, _)| watch == "acknowledged" && step == "missed"));
}

fn the_nights_when_clocks_are_set_move_no_step_and_double_none(desk: &TestDesk) {
    let berlin = desk.account_in("Kranich", AccountKind::Key, "kranich.example", "Europe/Berlin");
    for (begins, night) in [("2026-03-27T14:00:00Z", "spring"), ("2026-10-23T14:00:00Z", "autumn")]
    {
        let ahead = when::at(begins).secs_since(desk.now()) + 1;
        desk.pass(&format!("{ahead}s"));
        let begins = desk.now().floor();
        let (grounded, minor) =
            (desk.phoned(berlin, Severity::S1, None), desk.phoned(berlin, Severity::S3, None));
        desk.pass("6d");
        for ticket in [grounded, minor] {
            is_sound(desk, ticket);
        }
        // 24×7 is exact: eight hours after the report, whatever the wall says.
        let due = desk.clock(grounded, "resolved").due_at().unwrap();
        assert_eq!(due.secs_since(begins), 8 * 3600, "{night}");
        // Three working days of nine hours from Friday afternoon end on Wednesday at the same hour
        // of the wall, an hour of the day off or on.
        let due = desk.clock(minor, "resolved").due_at().unwrap();
        let shift = if night == "spring" { -3600 } else { 3600 };
        assert_eq!(due.secs_since(begins), 5 * 86_400 + shift, "{night}");
        say_no_nonsense(&desk.outbox());
    }
}
