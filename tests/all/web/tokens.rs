//! The API's tokens: shown once, with the role of their person, ended at once.

use tarmac::{
    app::{api_tokens, staff},
    web::routes::Method,
};

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    a_token_is_shown_once_and_asks_for_its_person,
    a_token_that_was_revoked_or_whose_person_is_off_opens_nothing,
    an_engineer_sees_and_ends_only_tokens_of_their_own,
    a_deadline_is_explained_by_the_api_as_by_the_command,
    what_the_api_refuses_is_a_problem_document,
}

const EXPLAIN: &str = "/api/v1/tickets/TM-1001/explain";

/// The token on the page that answers its making.
fn made(page: &str) -> String {
    let from = page.split("id=\"token\">").nth(1).expect("a token is shown");
    from.split('<').next().unwrap().to_owned()
}

fn a_token_is_shown_once_and_asks_for_its_person(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 grounded", "AOG");
    let ann = Browser::of(desk, desk.user("ann"));
    assert_eq!(ann.post("/settings/tokens", "name=").status, 422);
    let token = made(&text(&ann.post("/settings/tokens", "name=weekly+figures")));
    assert!(token.starts_with(api_tokens::PREFIX), "{token}");
    let page = text(&ann.get("/settings/tokens"));
    assert!(page.contains("weekly figures") && !page.contains(&token), "{page}");
    assert!(page.contains("never"), "not brought yet: {page}");
    let nobody = Browser::of_nobody(desk);
    assert_eq!(nobody.by_token(Method::Get, EXPLAIN, &token).status, 200);
    assert!(!text(&ann.get("/settings/tokens")).contains("never"));
    desk.outbox();
}

fn a_token_that_was_revoked_or_whose_person_is_off_opens_nothing(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 grounded", "AOG");
    let (one, other) = ["one", "other"]
        .map(|name| api_tokens::make_for(&desk.desk, "test", "ann@desk.example", name).unwrap())
        .into();
    let nobody = Browser::of_nobody(desk);
    let status = |token: &str| nobody.by_token(Method::Get, EXPLAIN, token).status;
    assert_eq!((status(&one.token), status(&other.token)), (200, 200));
    api_tokens::revoke(&desk.desk, "test", one.id, None).unwrap();
    assert_eq!((status(&one.token), status(&other.token)), (401, 200));
    assert!(api_tokens::revoke(&desk.desk, "test", one.id, None).is_err(), "it had ended");
    staff::switch(&desk.desk, "test", desk.user("ann"), false).unwrap();
    assert_eq!(status(&other.token), 401);
    for nonsense in ["", "tarmac_", "tarmac_aaaaaaaaaaaaaaaaaaaaaaaaaa", &other.token[7..]] {
        assert_eq!(status(nonsense), 401, "{nonsense}");
    }
    desk.outbox();
}

fn an_engineer_sees_and_ends_only_tokens_of_their_own(desk: &TestDesk) {
    let max = api_tokens::make(&desk.desk, "test", desk.user("max"), "of max").unwrap();
    let path = format!("/settings/tokens/{}/revoke", max.id);
    let ann = Browser::of(desk, desk.user("ann"));
    assert!(!text(&ann.get("/settings/tokens")).contains("of max"));
    assert_eq!(ann.post(&path, "").status, 404);
    let ada = Browser::of(desk, desk.user("ada"));
    assert!(text(&ada.get("/settings/tokens")).contains("of max"));
    assert_eq!(ada.post(&path, "").status, 303);
    assert!(text(&ada.get("/settings/tokens")).contains("revoked"));
}

fn a_deadline_is_explained_by_the_api_as_by_the_command(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 grounded", "AOG");
    let token = api_tokens::make(&desk.desk, "test", desk.user("ann"), "proofs").unwrap().token;
    let nobody = Browser::of_nobody(desk);
    let ask = |query: &str| {
        let reply = nobody.by_token(Method::Get, &format!("{EXPLAIN}{query}"), &token);
        (reply.status, serde_json::from_slice::<serde_json::Value>(&reply.body).unwrap())
    };
    let (status, all) = ask("");
    assert_eq!(status, 200);
    assert_eq!(all["reference"], "TM-1001");
    let (_, restored) = ask("?milestone=restored");
    let clocks = restored["clocks"].as_array().unwrap();
    assert_eq!(clocks.len(), 1);
    let ticket = tarmac::domain::ids::TicketId(1001);
    let explained = tarmac::app::explain::explain(&desk.desk, ticket, None).unwrap();
    assert_eq!(all["clocks"], serde_json::to_value(&explained).unwrap());
    let counted: i64 = clocks[0]["stretches"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["kind"] == "counted")
        .map(|s| s["seconds"].as_i64().unwrap())
        .sum();
    assert_eq!(counted, 6 * 3600);
    assert!(clocks[0]["sentence"]["zh-CN"].as_str().unwrap().contains("小时"), "{restored}");
    assert_eq!(ask("?milestone=lunch").0, 422);
    desk.outbox();
}

fn what_the_api_refuses_is_a_problem_document(desk: &TestDesk) {
    let token = api_tokens::make(&desk.desk, "test", desk.user("ann"), "proofs").unwrap().token;
    let nobody = Browser::of_nobody(desk);
    for (token, path, status) in [
        ("", EXPLAIN, 401),
        (token.as_str(), "/api/v1/tickets/TM-9999/explain", 404),
        (token.as_str(), "/api/v1/tickets/TM-/explain", 404),
        (token.as_str(), "/api/v1/tickets/XX-1001/explain", 404),
    ] {
        let reply = nobody.by_token(Method::Get, path, token);
        assert_eq!((reply.status, reply.media_type.as_str()), (status, "application/problem+json"));
        let problem: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(problem["status"], status);
        assert!(!problem["title"].as_str().unwrap().is_empty(), "{problem}");
    }
}
