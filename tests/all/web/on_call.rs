//! Who is on call, on its pages.

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_manager_gives_a_team_a_rotation_and_everybody_sees_who_is_on_call,
    a_refused_form_says_what_is_wrong_and_keeps_what_was_typed,
}

const ROTATION: &str = "zone=Europe/Berlin&every=mon&at=09:00&starts_on=2026-02-23";

fn a_manager_gives_a_team_a_rotation_and_everybody_sees_who_is_on_call(desk: &TestDesk) {
    let manager = Browser::of(desk, desk.user("max"));
    let form = format!("{ROTATION}&order=ann%20%3Cann@desk.example%3E%0D%0Alena");
    assert_eq!(manager.post("/on-call/1/rotation", &form).status, 303);
    let engineer = Browser::of(desk, desk.user("ann"));
    let list = text(&engineer.get("/on-call"));
    assert!(list.contains("lena") && list.contains("no gap"), "{list}");
    let page = text(&engineer.get("/on-call/1"));
    assert!(page.contains("Mondays at 09:00 Berlin"), "{page}");
    assert!(!page.contains("Save the rotation"), "an engineer changes nothing");
    let leave = "who=lena@desk.example&from=2026-03-03T09:00&to=2026-03-04T09:00";
    assert_eq!(manager.post("/on-call/1/leave", leave).status, 303);
    let cover = "who=stan@desk.example&from=2026-03-05T09:00&to=2026-03-06T09:00";
    assert_eq!(manager.post("/on-call/1/override", cover).status, 303);
    let page = text(&engineer.get("/on-call/1"));
    assert!(page.contains("instead of lena, who is away"), "{page}");
    assert!(page.contains("in place of the rotation"), "{page}");
    assert_eq!(manager.post("/on-call/1/leave/1/end", "").status, 303);
    assert_eq!(manager.post("/on-call/1/override/1/end", "").status, 303);
    assert_eq!(manager.post("/on-call/1/override/1/end", "").status, 404);
    assert!(!text(&engineer.get("/on-call/1")).contains("who is away"));
    assert_eq!(manager.post("/on-call/1/end", "").status, 303);
    assert!(text(&engineer.get("/on-call/1")).contains("no rotation"));
}

fn a_refused_form_says_what_is_wrong_and_keeps_what_was_typed(desk: &TestDesk) {
    let manager = Browser::of(desk, desk.user("max"));
    let form = "zone=Mars&every=mon&at=9&starts_on=2026-02-23&order=nobody%20here";
    let reply = manager.post("/on-call/1/rotation", form);
    assert_eq!(reply.status, 422);
    let page = text(&reply);
    for words in ["“Mars” is no time zone", "“9” is no time of day", "“nobody here” is not known"]
    {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    let backwards = "who=ann@desk.example&from=2026-03-05T09:00&to=2026-03-04T09:00";
    let reply = manager.post("/on-call/1/leave", backwards);
    assert_eq!(reply.status, 422);
    let page = text(&reply);
    assert!(page.contains("2026-03-05T09:00"), "{page}");
}
