//! The facts of calendars.

use super::*;

fn calendar(json: &str) -> Calendar {
    serde_json::from_str(json).unwrap()
}

fn moment(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn office() -> Calendar {
    calendar(
        r#"{"zone":"Europe/Berlin","weekly":{"fri":[["09:00","17:00"]],"mon":[["09:00","17:00"]]},
            "exceptions":{"2026-03-09":[]},"holiday_years":[2026],"working_day_s":28800}"#,
    )
}

#[test]
fn used_up_at_closing_time_is_the_closing_time() {
    let due = office().deadline(moment("2026-03-06T15:00:00Z"), 3600, &[]).due;
    assert_eq!(due, Some(moment("2026-03-06T16:00:00Z")));
}

#[test]
fn nothing_is_due_at_the_start_even_where_it_is_closed() {
    let never = calendar(r#"{"zone":"UTC"}"#);
    let start = moment("2026-03-07T15:00:00Z");
    let stands = [Pause { from: start, to: None }];
    assert_eq!(never.deadline(start, 0, &stands).due, Some(start));
    assert_eq!(never.deadline(start, 1, &[]).status, Status::Never);
    assert_eq!(never.deadline(start, 1, &stands).status, Status::Paused);
}

#[test]
fn two_calendars_together_are_open_where_one_is_or_where_both_are() {
    let together = |how: &str| {
        calendar(&format!(
            r#"{{"{how}":[
                {{"zone":"Asia/Shanghai","holiday_years":[2026],
                  "weekly":{{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]]}}}},
                {{"zone":"Europe/Berlin","weekly":{{"mon":[["08:00","12:00"]]}}}}
            ],"working_day_s":7200}}"#
        ))
    };
    let (from, to) = (moment("2026-03-02T00:00:00Z"), moment("2026-03-03T00:00:00Z"));
    let shown = |how: &str| {
        let open = together(how).open_between(from, to);
        open.iter()
            .map(|s| format!("{} {}", &s.0.to_string()[11..16], &s.1.to_string()[11..16]))
            .collect::<Vec<_>>()
    };
    // Monday in Shanghai is 01:00–10:00 UTC, in Berlin 07:00–11:00
    assert_eq!(shown("union"), ["01:00 11:00"]);
    assert_eq!(shown("intersection"), ["07:00 10:00"]);
    let both = together("intersection");
    assert_eq!((both.working_day_s(), both.is_always()), (7200, false));
    // three hours on this Monday and one on the next
    let due = both.deadline(from, 4 * 3600, &[]).due;
    assert_eq!(due, Some(moment("2026-03-09T08:00:00Z")));
    let late = both.deadline(moment("2026-12-29T00:00:00Z"), 3600, &[]);
    assert_eq!(late.missing_holiday_years, [2027]);
    let json = serde_json::to_string(&both).unwrap();
    assert_eq!(calendar(&json), both);
    let never = r#"{"intersection":[{"zone":"UTC","weekly":{"mon":[["09:00","10:00"]]}},
        {"zone":"UTC","weekly":{"tue":[["09:00","10:00"]]}}]}"#;
    assert_eq!(calendar(never).deadline(from, 1, &[]).status, Status::Never);
    for alone in [
        r#"{"union":[{"always":true}]}"#,
        r#"{"union":[{"always":true},{"always":true}],"zone":"UTC"}"#,
    ] {
        assert!(serde_json::from_str::<Calendar>(alone).is_err(), "{alone}");
    }
}

#[test]
fn days_of_25_and_23_hours_count_right() {
    let berlin = calendar(
        r#"{"zone":"Europe/Berlin","weekly":{"sun":[["00:00","24:00"]]},
            "exceptions":{"2026-03-28":[],"2026-10-26":[]}}"#,
    );
    let hours = |from, to| berlin.counted(moment(from), moment(to), &[]) / 3600;
    assert_eq!(hours("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), 23);
    assert_eq!(hours("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), 25);
    let due = |start| berlin.deadline(moment(start), 23 * 3600, &[]).due;
    assert_eq!(due("2026-03-28T23:00:00Z"), Some(moment("2026-03-29T22:00:00Z")));
    assert_eq!(due("2026-10-24T22:00:00Z"), Some(moment("2026-10-25T21:00:00Z")));
}

#[test]
fn a_holiday_is_told_from_a_closed_day() {
    let (from, to) = (moment("2026-03-06T15:00:00Z"), moment("2026-03-10T00:00:00Z"));
    let (first, last) = (moment("2026-03-08T23:00:00Z"), moment("2026-03-09T23:00:00Z"));
    let holiday = Holiday { from: first, to: last, name: None };
    assert_eq!(office().holidays_between(from, to), [holiday]);
    assert_eq!(office().open_between(from, to), [(from, moment("2026-03-06T16:00:00Z"))]);
}

#[test]
fn an_opening_after_exactly_400_days_is_too_late() {
    let opens = r#"{"zone":"UTC","exceptions":{"2026-03-06":[["09:00","17:00"]]}}"#;
    let opening = moment("2026-03-06T09:00:00Z");
    let status =
        |before_s: i64| calendar(opens).deadline(opening.plus_secs(-before_s), 60, &[]).status;
    assert_eq!(status(400 * 86_400), Status::Never);
    assert_eq!(status(400 * 86_400 - 1), Status::Due);
}

#[test]
fn an_absurd_target_has_no_deadline() {
    let start = moment("0001-01-01T00:00:00Z");
    assert_eq!(Calendar::always().deadline(start, i64::MAX, &[]).status, Status::Never);
    let days = r#"{"zone":"Asia/Tokyo","weekly":{"mon":[["00:00","24:00"]]}}"#;
    let late = moment("9990-01-01T00:00:00Z");
    assert_eq!(calendar(days).deadline(late, i64::MAX, &[]).status, Status::Never);
}

#[test]
fn a_calendar_is_written_as_it_was_read() {
    for json in [
        r#"{"always":true}"#,
        r#"{"always":true,"working_day_s":28800}"#,
        r#"{"zone":"Asia/Shanghai","weekly":{"mon":[["09:00","12:00"],["22:00","06:00:30"]]},"exceptions":{"2026-02-14":[["09:00","18:00"]],"2026-12-25":[]},"holiday_years":[2025,2026],"working_day_s":32400}"#,
    ] {
        assert_eq!(serde_json::to_string(&calendar(json)).unwrap(), json);
    }
}

#[test]
fn a_mistake_is_told_with_its_place() {
    let error = |json: &str| serde_json::from_str::<Calendar>(json).unwrap_err().to_string();
    assert!(error("{}").contains("names no zone"));
    assert!(error(r#"{"zone":"Mars/Base"}"#).contains("“Mars/Base” is no zone"));
    assert!(error(r#"{"zone":"UTC","weekly":{"mo":[]}}"#).contains("“mo” is no day"));
    let date = r#"{"zone":"UTC","exceptions":{"2026-2-30":[]}}"#;
    assert!(error(date).contains("“2026-2-30” is no date"));
    let window = r#"{"zone":"UTC","exceptions":{"2026-02-03":[["09:00","9"]]}}"#;
    assert!(error(window).contains("exceptions.2026-02-03, window 1: “9” is no time of day"));
    assert!(error(r#"{"always":true,"working_day_s":0}"#).contains("working_day_s: 0"));
}
