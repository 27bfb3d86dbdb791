//! The pages of calendars: days from a file, a week of one's own, a calendar of others.

use tarmac::{
    app::{calendars, unknown_holidays},
    domain::{calendar::days::DaysForm, promise::Severity},
};

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    days_are_checked_with_what_they_would_move_and_then_saved,
    every_mistake_of_a_file_is_named_by_its_line_in_the_readers_language,
    a_new_calendar_is_made_by_its_form_and_its_week_edited,
    a_calendar_of_others_is_made_on_its_page,
    an_open_deadline_in_a_year_without_holiday_data_is_shown_wherever_it_is_read,
}

fn versions(desk: &TestDesk, name: &str) -> i64 {
    let all = calendars::all(&desk.desk).unwrap();
    all.iter().find(|k| k.name == name).map_or(0, |k| k.version)
}

fn days_are_checked_with_what_they_would_move_and_then_saved(desk: &TestDesk) {
    desk.phoned(desk.peregrine(), Severity::S3, None);
    let browser = Browser::of(desk, desk.user("max"));
    let form = "calendar=working+UTC&years=2026&text=2026-03-03%2C%2C%2CTest+day";
    let checked = text(&browser.post("/settings/calendars/import", &format!("{form}&act=check")));
    for words in [
        "One day changes",
        "Tue 3 Mar 2026",
        "as its week",
        "Test day",
        "Holidays are then known for 2026",
        "One open ticket would move",
        "1 day later",
        "Save this version",
    ] {
        assert!(checked.contains(words), "{words} is not in {checked}");
    }
    assert_eq!(versions(desk, "working UTC"), 1, "nothing is written before it is saved");
    let saved = browser.post("/settings/calendars/import", &format!("{form}&act=save"));
    assert_eq!(saved.status, 303, "{}", text(&saved));
    assert_eq!(versions(desk, "working UTC"), 2);
    let page = text(&browser.get(&saved.headers[0].1));
    assert!(page.contains("Test day") && page.contains("/settings/moves?calendar="), "{page}");
    let again = text(&browser.post("/settings/calendars/import", &format!("{form}&act=check")));
    assert!(again.contains("says nothing that the calendar"), "{again}");
    assert!(!again.contains("Save this version"), "there is nothing to save");
    desk.outbox();
}

fn every_mistake_of_a_file_is_named_by_its_line_in_the_readers_language(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("max"));
    let form = "calendar=working+UTC&years=2026&act=check\
                &text=2026-02-30%0A2026-05-01%2C09%3A00%2C09%3A00";
    let wrong = browser.post("/settings/calendars/import", form);
    assert_eq!(wrong.status, 422);
    let page = text(&wrong);
    for words in ["line 1", "“2026-02-30” is no date", "line 2", "has no length"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert_eq!(browser.post("/language", "lang=zh-CN").status, 303);
    let page = text(&browser.post("/settings/calendars/import", form));
    assert!(page.contains("第 1 行") && page.contains("不是日期"), "{page}");
}

fn a_new_calendar_is_made_by_its_form_and_its_week_edited(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("max"));
    let form = "name=site&zone=Asia%2FShanghai&mon=22%3A00-06%3A00&working_day=8h";
    let wrong = browser.post("/settings/calendars/hours", &format!("{form}&tue=9&act=save"));
    assert_eq!(wrong.status, 422);
    assert!(text(&wrong).contains("“9” is no window"), "{}", text(&wrong));
    let checked = text(&browser.post("/settings/calendars/hours", &format!("{form}&act=check")));
    assert!(checked.contains("It becomes site v1"), "{checked}");
    assert_eq!(versions(desk, "site"), 0);
    let saved = browser.post("/settings/calendars/hours", &format!("{form}&act=save"));
    assert_eq!(saved.status, 303, "{}", text(&saved));
    let taken = browser.post("/settings/calendars/hours", &format!("{form}&act=save"));
    assert!(text(&taken).contains("There is a calendar “site” already"), "{}", text(&taken));
    let id = saved.headers[0].1.rsplit('/').next().unwrap().to_owned();
    let edit = text(&browser.get(&format!("/settings/calendars/hours?calendar={id}")));
    assert!(edit.contains("value=\"22:00–06:00\""), "{edit}");
    let closed = format!("calendar={id}&zone=UTC&working_day=8h&act=save");
    let never = browser.post("/settings/calendars/hours", &closed);
    assert!(text(&never).contains("open at no time in the next 400 days"), "{}", text(&never));
    let edited =
        browser.post("/settings/calendars/hours", &format!("{closed}&sun=09%3A00-12%3A00"));
    assert_eq!((edited.status, versions(desk, "site")), (303, 2));
}

fn a_calendar_of_others_is_made_on_its_page(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("max"));
    let form = "name=both&together=all&working_day=8h&of=working+UTC";
    let one = browser.post("/settings/calendars/combine", &format!("{form}&act=save"));
    assert_eq!(one.status, 422, "one is not enough");
    let form = format!("{form}&of=trading+UTC");
    let checked = text(&browser.post("/settings/calendars/combine", &format!("{form}&act=check")));
    assert!(checked.contains("It becomes both v1"), "{checked}");
    let saved = browser.post("/settings/calendars/combine", &format!("{form}&act=save"));
    assert_eq!((saved.status, versions(desk, "both")), (303, 1));
    assert!(text(&browser.get("/settings/calendars")).contains("open where all are"));
}

fn an_open_deadline_in_a_year_without_holiday_data_is_shown_wherever_it_is_read(desk: &TestDesk) {
    let account = desk.peregrine();
    assert_eq!(unknown_holidays::all(&desk.desk).unwrap(), []);
    let file = (DaysForm::Csv, "date\n2025-05-01\n");
    calendars::import(&desk.desk, "test", "working UTC", file, 2025..=2025, true).unwrap().unwrap();
    desk.pass("1m");
    let ticket = desk.phoned(account, Severity::S3, None);
    let all = unknown_holidays::all(&desk.desk).unwrap();
    assert!(!all.is_empty() && all.iter().all(|one| one.ticket == ticket && one.years == [2026]));
    let browser = Browser::of(desk, desk.user("ann"));
    let page = |path: &str| text(&browser.get(path));
    let list = page("/settings/calendars");
    assert!(list.contains("fall in a year without holiday data"), "{list}");
    assert!(list.contains("no holidays known for 2026 in working UTC"), "{list}");
    assert!(page("/queue").contains("no holidays known for 2026"));
    assert!(page(&format!("/tickets/{ticket}")).contains("No holidays are known for 2026"));
    desk.outbox();
}
