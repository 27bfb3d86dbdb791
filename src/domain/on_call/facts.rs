//! Facts of who is on call, and a comparison with a count of handovers day by day.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::domain::{ids::UserId, time::Timestamp};

const ANN: UserId = UserId(1);
const BO: UserId = UserId(2);
const CHI: UserId = UserId(3);

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Ann, Bo and Chi, handing over in Berlin on Mondays at nine from 5 October 2026 on.
fn weekly() -> Cover {
    let written = Written {
        zone: "Europe/Berlin".to_owned(),
        every: "mon".to_owned(),
        at: "09:00".to_owned(),
        starts_on: "2026-10-01".to_owned(),
    };
    let rotation = written.read(vec![ANN, BO, CHI]).unwrap();
    assert_eq!(rotation.written(), written);
    Cover { rotation: Some(rotation), ..Cover::default() }
}

fn who(cover: &Cover, t: &str) -> Option<UserId> {
    cover.at(at(t)).map(|duty| duty.user)
}

#[test]
fn people_take_turns_from_handover_to_handover_and_before_the_first_nobody_is_on_call() {
    let cover = weekly();
    assert_eq!(who(&cover, "2026-10-05T06:59:59Z"), None);
    assert_eq!(who(&cover, "2026-10-05T07:00:00Z"), Some(ANN));
    assert_eq!(who(&cover, "2026-10-12T06:59:59Z"), Some(ANN));
    assert_eq!(who(&cover, "2026-10-12T07:00:00Z"), Some(BO));
    assert_eq!(who(&cover, "2026-10-19T07:00:00Z"), Some(CHI));
    assert_eq!(cover.next_change(at("2026-10-13T00:00:00Z")), Some(at("2026-10-19T07:00:00Z")));
}

#[test]
fn a_handover_stays_at_its_hour_of_the_wall_when_the_clock_is_set() {
    let cover = weekly();
    // Summer time ended on Sunday the 25th: nine is eight UTC now.
    assert_eq!(who(&cover, "2026-10-26T07:59:59Z"), Some(CHI));
    assert_eq!(who(&cover, "2026-10-26T08:00:00Z"), Some(ANN));
}

#[test]
fn a_handover_that_the_wall_never_shows_comes_at_the_jump_and_one_shown_twice_comes_the_first_time()
{
    let daily = |at: &str| Written {
        zone: "Europe/Berlin".to_owned(),
        every: "day".to_owned(),
        at: at.to_owned(),
        starts_on: "2026-01-01".to_owned(),
    };
    let jump = Cover { rotation: daily("02:30").read(vec![ANN, BO]).ok(), ..Cover::default() };
    let edge = jump.next_change(at("2026-03-28T12:00:00Z"));
    assert_eq!(edge, Some(at("2026-03-29T01:00:00Z")));
    let twice = jump.next_change(at("2026-10-24T12:00:00Z"));
    assert_eq!(twice, Some(at("2026-10-25T00:30:00Z")));
    let after = jump.next_change(at("2026-10-25T00:30:00Z"));
    assert_eq!(after, Some(at("2026-10-26T01:30:00Z")), "not again an hour later");
}

#[test]
fn who_is_on_leave_is_covered_by_the_next_in_the_order_who_is_there() {
    let mut cover = weekly();
    let (from, to) = (at("2026-10-06T00:00:00Z"), at("2026-10-07T00:00:00Z"));
    cover.away = vec![Away { user: ANN, from, to }];
    let duty = cover.at(from).unwrap();
    assert_eq!((duty.user, duty.why), (BO, Why::InsteadOf(ANN)));
    assert_eq!(who(&cover, "2026-10-07T00:00:00Z"), Some(ANN), "and back when the leave ends");
    cover.away.push(Away { user: BO, from, to });
    assert_eq!(cover.at(from).unwrap().user, CHI);
    cover.away.push(Away { user: CHI, from, to });
    assert_eq!(cover.at(from), None, "everybody is on leave");
    let parts = cover.stretches(at("2026-10-05T07:00:00Z"), at("2026-10-12T07:00:00Z"));
    let gap = Stretch { from, to, duty: None };
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[1], gap);
}

#[test]
fn an_override_beats_the_rotation_and_the_later_entry_counts_unless_its_person_is_away() {
    let mut cover = weekly();
    let (from, to) = (at("2026-10-05T10:00:00Z"), at("2026-10-05T20:00:00Z"));
    cover.overrides = vec![Override { user: BO, from, to }, Override { user: CHI, from, to }];
    assert_eq!(cover.at(from), Some(Duty { user: CHI, why: Why::Override }));
    cover.away = vec![Away { user: CHI, from, to }];
    assert_eq!(cover.at(from), Some(Duty { user: BO, why: Why::Override }));
    assert_eq!(who(&cover, "2026-10-05T20:00:00Z"), Some(ANN));
    cover.rotation = None;
    cover.away.clear();
    assert_eq!(who(&cover, "2026-10-05T19:59:59Z"), Some(CHI), "also where there is no rotation");
    assert_eq!(who(&cover, "2026-10-05T20:00:00Z"), None);
}

#[test]
fn all_that_is_wrong_with_a_rotation_is_said_at_once() {
    let text = |s: &str| s.to_owned();
    let written =
        Written { zone: text("Mars"), every: text("hour"), at: text("9"), starts_on: text("soon") };
    let wrong = written.read(vec![ANN]).unwrap_err();
    assert_eq!(wrong.len(), 4);
    let none = Written {
        zone: text("UTC"),
        every: text("day"),
        at: text("00:00"),
        starts_on: text("2026-01-01"),
    };
    let empty = Cover { rotation: none.read(Vec::new()).ok(), ..Cover::default() };
    assert_eq!(empty.at(at("2026-02-01T00:00:00Z")), None, "an order without people");
}

/// The same, counted: every date's handover looked for second by second around it.
fn counted(zone: Tz, every: Every, time: NaiveTime, starts_on: NaiveDate, t: Timestamp) -> i64 {
    let mut n = -1;
    let mut date = starts_on;
    while date <= t.utc().date_naive() + TimeDelta::days(2) {
        let is_day = match every {
            Every::Day => true,
            Every::Week(on) => date.weekday() == on,
        };
        if is_day && first_shown(date.and_time(time), zone) <= t.utc() {
            n += 1;
        }
        date += TimeDelta::days(1);
    }
    n
}

/// The first minute at which the wall shows `at` or later for the first time.
fn first_shown(at: chrono::NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let mut t = Utc.from_utc_datetime(&(at - TimeDelta::hours(40)));
    while t.with_timezone(&zone).naive_local() < at {
        t += TimeDelta::minutes(30);
    }
    t
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_turn_is_the_number_of_handovers_that_the_wall_has_shown(
        zone in prop::sample::select(vec![
            "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca",
            "Europe/Dublin", "Africa/Cairo", "America/St_Johns", "Asia/Shanghai",
        ]),
        start in 0_u64..60,
        half_hours in 0_u32..48,
        every in prop::sample::select(Every::all().collect::<Vec<_>>()),
        minutes in 0_i64..120 * 24 * 60,
    ) {
        let zone: Tz = zone.parse().unwrap();
        // Apia has no 30 December 2011; the others set their clocks in these months of other years.
        let year = if zone == Tz::Pacific__Apia { 2011 } else { 2026 };
        let starts_on = NaiveDate::from_ymd_opt(year, 9, 1).unwrap() + chrono::Days::new(start);
        let at = NaiveTime::from_num_seconds_from_midnight_opt(half_hours * 1800, 0).unwrap();
        let rotation = Rotation { zone, every, at, starts_on, order: vec![ANN] };
        let begins = Utc.from_utc_datetime(&starts_on.and_time(NaiveTime::MIN));
        let t = Timestamp::from_utc(begins).plus_secs(minutes * 60);
        let turn = rotation.turn_at(t).map_or(-1, |n| i64::try_from(n).unwrap());
        prop_assert_eq!(turn, counted(zone, every, at, starts_on, t));
    }

    #[test]
    fn the_stretches_of_a_time_are_whole_and_say_what_each_instant_says(
        spans in prop::collection::vec((1_i64..4, 0_i64..40, 1_i64..20, any::<bool>()), 0..8),
        probes in prop::collection::vec(0_i64..40 * 24, 1..20),
    ) {
        let from = at("2026-10-01T00:00:00Z");
        let mut cover = weekly();
        for (user, day, days, is_leave) in spans {
            let (user, from) = (UserId(user), from.plus_secs(day * 86_400 + 1800));
            let to = from.plus_secs(days * 43_200);
            if is_leave {
                cover.away.push(Away { user, from, to });
            } else {
                cover.overrides.push(Override { user, from, to });
            }
        }
        let to = from.plus_secs(40 * 86_400);
        let parts = cover.stretches(from, to);
        prop_assert_eq!(parts.first().map(|p| p.from), Some(from));
        prop_assert_eq!(parts.last().map(|p| p.to), Some(to));
        prop_assert!(parts.windows(2).all(|w| w[0].to == w[1].from && w[0].duty != w[1].duty));
        for hour in probes {
            let t = from.plus_secs(hour * 3600);
            let part = parts.iter().find(|p| p.from <= t && t < p.to).unwrap();
            prop_assert_eq!(part.duty, cover.at(t));
        }
    }
}
