//! What makes no sense is refused, with a sentence that names the place and the cure; what history holds
//! is evaluated all the same and flagged. One test an item.

use std::collections::BTreeMap;

use super::{
    calendar::{
        Calendar, Status,
        days::{DaysForm, read},
    },
    plan::document,
    sla_lines::{due_line, evaluate_line},
    time::Timestamp,
};

const BOEING: &str = include_str!("../../config/plans/boeing.toml");

/// What is said of the shipped plan with one text written otherwise.
fn mistakes_of(from: &str, to: &str) -> Vec<String> {
    assert!(BOEING.contains(from), "{from}");
    let wrong = document::parse(&BOEING.replacen(from, to, 1)).err().unwrap_or_default();
    wrong.iter().map(ToString::to_string).collect()
}

fn is_refused(from: &str, to: &str, what: &str) {
    let said = mistakes_of(from, to);
    assert!(said.iter().any(|one| one.contains(what)), "{what} is not said of {to}: {said:#?}");
    assert!(said.iter().all(|one| one.starts_with("line ")), "each has its line: {said:#?}");
}

fn calendar(json: &str) -> Result<Calendar, String> {
    serde_json::from_str(json).map_err(|e| e.to_string())
}

fn days(form: DaysForm, text: &str) -> Vec<String> {
    let wrong = read(form, text, 2026..=2026).unwrap_err();
    wrong.iter().map(ToString::to_string).collect()
}

#[test]
fn a_calendar_with_no_open_time_in_400_days_gives_no_deadline() {
    let at = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
    let closed = calendar(r#"{"zone":"UTC","exceptions":{"2026-03-03":[]}}"#).unwrap();
    assert!(closed.never_opens(at), "so it is not stored");
    assert_eq!(closed.deadline(at, 60, &[]).status, Status::Never, "history is evaluated");
}

#[test]
fn a_window_of_no_length_is_refused_with_its_place() {
    let said = calendar(r#"{"zone":"UTC","weekly":{"mon":[["09:00","09:00"]]}}"#).unwrap_err();
    assert!(said.contains("weekly.mon, window 1: a window from 09:00 to 09:00"), "{said}");
    assert!(said.contains("write a later end"), "{said}");
    let said = days(DaysForm::Csv, "2026-05-01,09:00,09:00,");
    assert_eq!(said, ["line 1: a window from 09:00 to 09:00 has no length; write a later end"]);
}

#[test]
fn two_exceptions_for_one_date_are_refused() {
    let twice = r#"{"zone":"UTC","exceptions":{"2026-05-01":[],"2026-05-01":[["09:00","10:00"]]}}"#;
    let said = calendar(twice).unwrap_err();
    assert!(said.contains("exceptions: 2026-05-01 is named twice; keep one"), "{said}");
    let said = days(DaysForm::Csv, "2026-05-01\n2026-05-01,09:00,10:00\n");
    assert_eq!(said, ["line 2: 2026-05-01 is closed in line 1 and named again; keep one of them"]);
    let arrangement = "format = 1\nyear = 2026\n[[holiday]]\nname = \"a\"\nfrom = \"2026-05-01\"\n\
                       [[workday]]\ndate = \"2026-05-01\"\n";
    let said = days(DaysForm::Arrangement, arrangement);
    assert_eq!(said, ["line 7: 2026-05-01 is named twice; keep one of them"]);
}

#[test]
fn an_unknown_zone_is_refused() {
    let said = calendar(r#"{"zone":"Mars/Base"}"#).unwrap_err();
    assert!(said.contains("“Mars/Base” is no zone; write an IANA name such as"), "{said}");
    is_refused("Asia/Shanghai", "Asia/Nowhere", "is no local time with its zone; write it like");
    let none = Calendar::of_week("Moon", BTreeMap::new(), 1).unwrap_err().to_string();
    assert!(none.contains("“Moon” is no zone"), "{none}");
}

#[test]
fn a_target_of_zero_and_one_of_a_hundred_years_are_refused() {
    let acknowledged = "within = \"15m\"";
    is_refused(acknowledged, "within = \"0m\"", "0m is no time at all; write more than 0");
    for century in ["876600h", "36525wd", "3155760000s"] {
        let what = format!("{century} is longer than ten years; write a shorter time");
        is_refused(acknowledged, &format!("within = \"{century}\""), &what);
    }
    let line = r#"{"id":"x","start":"2026-03-02T09:00:00Z","duration_s":3155760000,
        "calendar":{"always":true}}"#;
    let told = due_line(&line.replace('\n', ""));
    assert!(told.ok && told.json.contains("2126-"), "from history it is evaluated: {}", told.json);
}

#[test]
fn a_ladder_that_points_at_itself_is_refused() {
    let at_itself = "names the same recipient twice; name each once";
    is_refused("to = [\"owner|team\"]", "to = [\"owner|team|owner\"]", at_itself);
    is_refused("to = [\"owner|team\"]", "to = [\"team\", \"team\"]", at_itself);
}

#[test]
fn an_event_that_ends_before_it_begins_is_refused() {
    let ics = "BEGIN:VEVENT\nDTSTART:20260510\nDTEND:20260501\nEND:VEVENT\n";
    let said = days(DaysForm::Ics, ics);
    assert_eq!(said, ["line 1: this event is -9 days long; 1 to 400 can be"]);
    let case = r#"{"id":"x","zone":"UTC","as_of":"2026-03-02T12:00:00Z",
        "terms":{"plans":{"p":{}},"calendars":{}},"events":[
        {"seq":1,"kind":"reported","occurred_at":"2026-03-02T09:00:00Z",
         "recorded_at":"2026-03-02T09:00:00Z","severity":"S1","terms":{"plan":"p"}},
        {"seq":2,"kind":"paused","party":"supplier","until":"2026-03-02T09:30:00Z",
         "occurred_at":"2026-03-02T10:00:00Z","recorded_at":"2026-03-02T10:00:00Z"}]}"#;
    let told = evaluate_line(&case.replace('\n', ""));
    assert!(
        !told.ok && told.json.contains("event 2 is a pause until a moment before"),
        "{}",
        told.json
    );
    assert!(told.json.contains("withdraw it and enter it anew"), "{}", told.json);
}

#[test]
fn a_time_that_does_not_exist_is_refused() {
    // In the night of 29 March 2026 the clocks of Berlin go from 02:00 to 03:00.
    is_refused(
        "2026-10-02T16:30 Asia/Shanghai",
        "2026-03-29T02:30 Europe/Berlin",
        "“2026-03-29T02:30 Europe/Berlin” is no local time with its zone",
    );
    // A window that begins then opens where the wall jumps to: history is evaluated.
    let night =
        calendar(r#"{"zone":"Europe/Berlin","weekly":{"sun":[["02:30","04:00"]]}}"#).unwrap();
    let at = |text| Timestamp::parse(text).unwrap();
    let open = night.open_between(at("2026-03-29T00:00:00Z"), at("2026-03-29T12:00:00Z"));
    assert_eq!(open, [(at("2026-03-29T01:00:00Z"), at("2026-03-29T02:00:00Z"))]);
}
