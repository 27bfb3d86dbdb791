//! Forms and sessions: a form without its token, from elsewhere, or of a session that ended changes
//! nothing.

use tarmac::{
    db::people,
    domain::access::Role,
    web::routes::{Access, Method, ROUTES, Route},
};

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_form_without_its_token_is_refused_everywhere,
    a_form_from_another_origin_is_refused_everywhere,
    a_session_that_ended_is_dead_at_once,
    a_session_ends_after_twelve_idle_hours_and_after_seven_days,
    a_person_who_was_switched_off_is_out_within_one_request,
    the_sixth_try_of_a_password_waits,
    an_unknown_address_and_a_wrong_password_are_answered_alike,
    a_link_back_leads_to_this_desk_only,
}

/// Every path that may change something, with ids that exist.
fn changing() -> impl Iterator<Item = String> {
    // One click of a mail program brings no token of a form: its link carries the right.
    let for_people = |r: &&Route| {
        r.method == Method::Post && !r.access.is_for_programs() && r.access != Access::OneClick
    };
    ROUTES.iter().filter(for_people).map(|r| {
        r.path
            .replace("/tickets/{id}", "/tickets/1001")
            .replace("{id}", "1")
            .replace("{token}", "a")
    })
}

fn a_form_without_its_token_is_refused_everywhere(desk: &TestDesk) {
    desk.writes("stranger@nowhere.example", "chiller", "it is warm");
    let browser = Browser::of(desk, desk.user("ada"));
    for path in changing() {
        for body in ["", "csrf=", "csrf=aaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert_eq!(browser.post_raw(&path, body, None).status, 403, "{path} {body}");
        }
    }
    desk.outbox();
}

fn a_form_from_another_origin_is_refused_everywhere(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ada"));
    let body = format!("csrf={}", browser.csrf);
    for path in changing() {
        for origin in ["https://evil.test", "null", "https://desk.example.evil.test"] {
            let status = browser.post_raw(&path, &body, Some(origin)).status;
            assert_eq!(status, 403, "{path} from {origin}");
        }
    }
}

fn a_session_that_ended_is_dead_at_once(desk: &TestDesk) {
    let ends: [fn(&TestDesk, &Browser); 3] = [
        |_, browser| {
            assert_eq!(browser.post("/sign-out", "").status, 303);
        },
        |desk, _| {
            let ann = desk.user("ann");
            desk.write(move |c| {
                people::user_set_password(
                    c,
                    ann,
                    "x",
                    tarmac::domain::time::Timestamp::from_secs(0),
                )
            });
        },
        |desk, _| {
            let ann = desk.user("ann");
            desk.write(move |c| people::user_update(c, ann, Role::Engineer, true, false));
        },
    ];
    for end in ends {
        let browser = Browser::of(desk, desk.user("ann"));
        assert_eq!(browser.get("/queue").status, 200);
        end(desk, &browser);
        assert_eq!(browser.get("/queue").status, 303);
        for route in ROUTES.iter().filter(|r| {
            r.method == Method::Post
                && !matches!(r.access, Access::Open | Access::Link | Access::OneClick)
        }) {
            let path = route.path.replace("{id}", "1001");
            let refused = if route.access.is_for_programs() { 401 } else { 403 };
            assert_eq!(browser.post(&path, "").status, refused, "{path}");
        }
    }
}

fn a_session_ends_after_twelve_idle_hours_and_after_seven_days(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ann"));
    desk.pass("11h");
    assert_eq!(browser.get("/queue").status, 200);
    desk.pass("12h");
    assert_eq!(browser.get("/queue").status, 303);
    let browser = Browser::of(desk, desk.user("ann"));
    for _day in 0..13 {
        desk.pass("11h 59m");
        assert_eq!(browser.get("/queue").status, 200);
    }
    desk.pass("13h");
    assert_eq!(browser.get("/queue").status, 303);
}

fn a_person_who_was_switched_off_is_out_within_one_request(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ann"));
    assert_eq!(browser.get("/queue").status, 200);
    let ann = desk.user("ann");
    desk.write(move |c| people::user_update(c, ann, Role::Engineer, false, false));
    assert_eq!(browser.get("/queue").status, 303);
}

fn the_sixth_try_of_a_password_waits(desk: &TestDesk) {
    let browser = Browser::of_nobody(desk);
    let tries: Vec<u16> = (0..6)
        .map(|_| browser.post("/sign-in", "address=ann%40desk.example&password=wrong").status)
        .collect();
    assert_eq!(tries, [422, 422, 422, 422, 422, 429]);
}

fn an_unknown_address_and_a_wrong_password_are_answered_alike(desk: &TestDesk) {
    let browser = Browser::of_nobody(desk);
    let known = browser.post("/sign-in", "address=ann%40desk.example&password=wrong");
    let unknown = browser.post("/sign-in", "address=who%40desk.example&password=wrong");
    let same = |reply| text(&reply).replace("ann@", "").replace("who@", "");
    assert_eq!(known.status, unknown.status);
    assert_eq!(same(known), same(unknown));
}

fn a_link_back_leads_to_this_desk_only(desk: &TestDesk) {
    let browser = Browser::of_nobody(desk);
    let page = text(&browser.get("/sign-in?next=https%3A%2F%2Fevil.test"));
    assert!(page.contains(r#"name="next" value="/queue""#), "{page}");
}
