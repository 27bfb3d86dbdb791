//! Cron lines: what is refused, and what is found where clocks are set.

use proptest::prelude::*;

use super::*;

const ZONES: [Tz; 5] = [
    chrono_tz::America::New_York,
    chrono_tz::Europe::Berlin,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::America::Santiago,
    chrono_tz::Africa::Cairo,
];

fn line(text: &str) -> CronLine {
    text.parse().unwrap()
}

fn refusal(text: &str) -> String {
    text.parse::<CronLine>().unwrap_err().to_string()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn a_line_of_five_fields_is_shown_with_six() {
    assert_eq!(
        refusal("30 7 * * 1-5"),
        "“30 7 * * 1-5” has five fields; here seconds come first: write “0 30 7 * * Mon-Fri”"
    );
    assert!(refusal("*/5 * * * */2").contains("“0 */5 * * * */2”"));
}

#[test]
fn weekdays_by_number_are_refused_because_1_is_sunday_here() {
    let said = refusal("0 30 7 * * 1-5");
    assert!(said.contains("1 is Sunday") && said.contains("Mon-Fri"), "{said}");
}

#[test]
fn what_is_no_line_is_refused_with_what_is_needed() {
    assert!(refusal("").contains("0 fields"));
    assert!(refusal("@daily").contains("1 fields"));
    assert!(refusal("0 0 0 1 1 * 2027").contains("7 fields"));
    assert!(refusal("0 61 * * * *").contains("cannot be read"));
    assert!(refusal("0 0 25 * * *").contains("cannot be read"));
    assert!(refusal("0 0 0 31 Feb *").contains("never comes"));
}

#[test]
fn the_moment_asked_about_is_not_its_own_next() {
    let morning = line("0 30 7 * * Mon-Fri");
    let zone = chrono_tz::Asia::Shanghai;
    let friday = at("2026-03-05T23:30:00Z");
    assert_eq!(morning.next(friday.plus_micros(-1), zone), Some(friday));
    assert_eq!(morning.next(friday, zone), Some(at("2026-03-08T23:30:00Z")));
    assert_eq!(morning.next(friday.plus_micros(1), zone), Some(at("2026-03-08T23:30:00Z")));
}

#[test]
fn from_inside_the_second_pass_the_next_is_never_in_the_past() {
    let asked = at("2026-11-01T06:07:00Z");
    let next = line("0 30 1 * * *").next(asked, chrono_tz::America::New_York);
    assert_eq!(next, Some(at("2026-11-02T06:30:00Z")));
}

#[test]
fn a_time_that_does_not_exist_comes_when_the_clock_jumps() {
    let next = line("0 30 2 * * *").next(at("2026-03-29T00:00:00Z"), chrono_tz::Europe::Berlin);
    assert_eq!(next, Some(at("2026-03-29T01:00:00Z")));
}

#[test]
fn an_hourly_line_comes_in_both_passes_and_not_in_the_gap() {
    let (hourly, berlin) = (line("0 30 * * * *"), chrono_tz::Europe::Berlin);
    let first = at("2026-10-25T00:30:00Z");
    assert_eq!(hourly.next(first, berlin), Some(first.plus_secs(3600)));
    assert_eq!(hourly.next(at("2026-03-29T00:30:00Z"), berlin), Some(at("2026-03-29T01:30:00Z")));
}

#[test]
fn a_day_left_out_of_the_calendar_is_made_up_for_at_the_jump() {
    let apia = chrono_tz::Pacific::Apia;
    let next = line("0 0 9 30 Dec *").next(at("2011-12-01T00:00:00Z"), apia);
    assert_eq!(next, Some(at("2011-12-30T10:00:00Z")));
}

#[test]
fn the_thirteenth_and_friday_must_both_fit() {
    let next = line("0 0 0 13 * Fri").next(at("2026-03-14T00:00:00Z"), Tz::UTC);
    assert_eq!(next, Some(at("2026-11-13T00:00:00Z")));
}

#[test]
fn of_all_slots_of_a_downtime_the_last_is_made_up_for() {
    let daily = line("0 0 6 * * *");
    let (stopped, started) = (at("2026-03-01T07:00:00Z"), at("2026-04-10T05:59:59Z"));
    assert_eq!(daily.last_between(stopped, started, Tz::UTC), Some(at("2026-04-09T06:00:00Z")));
    assert_eq!(
        daily.last_between(stopped, at("2026-04-10T06:00:00Z"), Tz::UTC),
        Some(at("2026-04-10T06:00:00Z"))
    );
    assert_eq!(daily.last_between(stopped, at("2026-03-02T05:59:59Z"), Tz::UTC), None);
}

/// Whether a field of the few forms used below holds `value`.
fn holds(field: &str, value: u32) -> bool {
    match field.strip_prefix("*/") {
        Some(step) => value.is_multiple_of(step.parse().unwrap()),
        None => field == "*" || field.split(',').any(|one| one.parse() == Ok(value)),
    }
}

/// All slots in the 4,000 minutes after `start`, found by looking at the wall every minute.
fn walk(minute: &str, hour: &str, start: DateTime<Utc>, zone: Tz) -> Vec<DateTime<Utc>> {
    use chrono::{DurationRound, Timelike};
    let fits = |w: NaiveDateTime| holds(minute, w.minute()) && holds(hour, w.hour());
    let one = TimeDelta::minutes(1);
    let mut before = start.duration_trunc(one).unwrap();
    let mut seen: Vec<NaiveDateTime> =
        (0..240).rev().map(|back| wall(before - one * back, zone)).collect();
    let mut found = Vec::new();
    for _ in 0..4000 {
        let moment = before + one;
        let shows = wall(moment, zone);
        let mut skipped = wall(before, zone) + one;
        let mut is_slot = fits(shows) && (hour == "*" || !seen.contains(&shows));
        while skipped < shows {
            is_slot |= hour != "*" && fits(skipped);
            skipped += one;
        }
        if is_slot {
            found.push(moment);
        }
        if seen.len() > 240 {
            seen.remove(0);
        }
        seen.push(shows);
        before = moment;
    }
    found
}

/// The moments of 2026 and 2027 at which a zone's clock is set.
fn settings(zone: Tz) -> Vec<DateTime<Utc>> {
    let hours = (0..24 * 730).map(|h| at("2026-01-01T00:00:00Z").plus_secs(h * 3600).utc());
    hours.filter_map(|t| clock_set_within(t, TimeDelta::hours(1), zone)).collect()
}

#[test]
fn every_slot_around_a_set_clock_is_the_one_a_minute_by_minute_walk_finds() {
    let all: Vec<(Tz, DateTime<Utc>)> = ZONES
        .into_iter()
        .flat_map(|zone| settings(zone).into_iter().map(move |set_at| (zone, set_at)))
        .collect();
    assert_eq!(all.len(), 20, "five zones, two years, twice a year");
    let minutes = prop::sample::select(vec!["0", "7", "30", "0,45", "59", "*/20", "*"]);
    let hours = prop::sample::select(vec!["0", "1", "2", "1,2,3", "23", "*/6", "*"]);
    let case = (minutes, hours, prop::sample::select(all), -60 * 30..60 * 8_i64, 0..60_i64);
    let mut runner = proptest::test_runner::TestRunner::default();
    let held = runner.run(&case, |(minute, hour, (zone, set_at), minutes, seconds)| {
        let line = line(&format!("0 {minute} {hour} * * *"));
        let start = set_at + TimeDelta::minutes(minutes) + TimeDelta::seconds(seconds);
        let mut now = Timestamp::from_utc(start);
        for expected in walk(minute, hour, start, zone).into_iter().take(40) {
            now = line.next(now, zone).expect("it comes again");
            prop_assert_eq!(now, Timestamp::from_utc(expected), "{} in {}", line, zone);
        }
        Ok(())
    });
    held.unwrap();
}
