//! Who may read the figures, and what `/readyz` says of each part.

use std::{net::IpAddr, sync::Arc};

use tarmac::{
    app::pulse::Listener,
    config::Config,
    web::{
        ask::Request,
        gate::Gate,
        reply::Reply,
        routes::{Method, ROUTES},
    },
};

use crate::{
    support::{desk::TestDesk, store::Store},
    web::browser::{Browser, text},
};

both! {
    readiness_names_each_part_and_what_is_wrong_with_it,
    the_page_of_health_shows_lateness_queues_parts_and_tasks_to_an_administrator,
}

/// A desk with these settings beside those that every desk needs.
fn desk(settings: &[(&str, &str)]) -> TestDesk {
    let all = [("TARMAC_DESK__ADDRESS", "help@desk.example")];
    let all = all.iter().chain(settings).map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    TestDesk::with(Store::sqlite(), Config::of(None, all).unwrap())
}

fn ask(desk: &TestDesk, path: &str, request: Request) -> Reply {
    let gate = Gate::new(Arc::clone(&desk.desk), false, None)
        .with_figures(Some(Arc::new(|| "tarmac_build_info 1\n".to_owned())));
    let route = ROUTES.iter().find(|r| r.method == Method::Get && r.path == path).unwrap();
    let request = Request { method: "GET".to_owned(), path: path.to_owned(), ..request };
    gate.answer(route, Vec::new(), request).0
}

fn from(peer: &str) -> Request {
    Request { peer: Some(peer.parse::<IpAddr>().unwrap()), ..Request::default() }
}

fn status_of_figures(desk: &TestDesk, request: Request) -> u16 {
    ask(desk, "/metrics", request).status
}

#[test]
fn figures_are_read_from_the_same_machine_and_from_nowhere_else() {
    let desk = desk(&[]);
    assert_eq!(status_of_figures(&desk, from("127.0.0.1")), 200);
    assert_eq!(status_of_figures(&desk, from("::1")), 200);
    assert_eq!(status_of_figures(&desk, from("192.0.2.7")), 403);
    assert_eq!(status_of_figures(&desk, Request::default()), 403);
    let bearer = Some(String::new());
    assert_eq!(status_of_figures(&desk, Request { bearer, ..from("192.0.2.7") }), 403);
}

#[test]
fn what_a_proxy_passes_on_is_not_taken_for_the_same_machine() {
    let plain = desk(&[]);
    let passed_on = Request { is_peer_doubtful: true, ..from("127.0.0.1") };
    assert_eq!(status_of_figures(&plain, passed_on), 403);
    let behind_one = desk(&[("TARMAC_HTTP__PUBLIC_URL", "https://desk.example")]);
    assert_eq!(status_of_figures(&behind_one, from("127.0.0.1")), 403);
    let named = desk(&[
        ("TARMAC_HTTP__PUBLIC_URL", "https://desk.example"),
        ("TARMAC_HTTP__TRUSTED_PROXIES", "192.0.2.1"),
    ]);
    assert_eq!(status_of_figures(&named, from("127.0.0.1")), 200);
}

#[test]
fn the_token_opens_the_figures_from_anywhere() {
    let desk = desk(&[
        ("TARMAC_HTTP__METRICS_TOKEN", "0123456789abcdef"),
        ("TARMAC_HTTP__METRICS_FROM", ""),
    ]);
    let with = |token: &str| Request { bearer: Some(token.to_owned()), ..from("192.0.2.7") };
    assert_eq!(status_of_figures(&desk, with("0123456789abcdef")), 200);
    assert_eq!(status_of_figures(&desk, with("0123456789abcdeg")), 403);
    assert_eq!(status_of_figures(&desk, from("127.0.0.1")), 403);
}

fn ready(desk: &TestDesk) -> (u16, serde_json::Value) {
    let reply = ask(desk, "/readyz", Request::default());
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

/// What is said of a part.
fn says(answer: &serde_json::Value, name: &str) -> String {
    let parts = answer["parts"].as_array().unwrap();
    let part = parts.iter().find(|part| part["name"] == name).unwrap();
    part["says"].as_str().unwrap().to_owned()
}

fn readiness_names_each_part_and_what_is_wrong_with_it(desk: &TestDesk) {
    let (status, answer) = ready(desk);
    assert_eq!((status, says(&answer, "engine").as_str()), (503, "has not looked yet"));
    assert_eq!(says(&answer, "listener"), "not configured");
    desk.desk.pulse.engine_has_looked(desk.now());
    assert_eq!(ready(desk).0, 200);

    desk.desk.pulse.listener_is(Listener::Closed);
    let (status, answer) = ready(desk);
    assert_eq!((status, says(&answer, "listener").as_str()), (503, "has ended"));
    desk.desk.pulse.listener_is(Listener::Open);

    desk.peregrine();
    desk.stops();
    desk.writes("chen@peregrine.example", "P21 grounded", "AOG");
    desk.pass("301s");
    let (status, answer) = ready(desk);
    assert_eq!(status, 503);
    assert!(says(&answer, "outbox").starts_with("has done nothing for 30"), "{answer}");
    desk.starts();
    assert_eq!(ready(desk).0, 200);
    desk.outbox();

    desk.desk.pulse.stops();
    let (status, answer) = ready(desk);
    assert_eq!((status, says(&answer, "database").as_str()), (503, "the node is stopping"));
    assert_eq!(ask(desk, "/healthz", Request::default()).status, 200);
}

fn the_page_of_health_shows_lateness_queues_parts_and_tasks_to_an_administrator(desk: &TestDesk) {
    desk.peregrine();
    desk.desk.pulse.engine_has_looked(desk.now());
    desk.stops();
    desk.writes("chen@peregrine.example", "P21 grounded", "AOG");
    desk.pass("90s");
    let page = text(&Browser::of(desk, desk.user("ada")).get("/settings/health"));
    assert!(page.contains("Every part of this node works"), "{page}");
    assert!(page.contains("1 min"), "the oldest mail waits for it: {page}");
    desk.starts();
    let page = text(&Browser::of(desk, desk.user("ada")).get("/settings/health"));
    // The step and its mail were a minute and a half late.
    assert!(page.contains("0 of 1") && page.contains("daily digest"), "{page}");
    desk.outbox();
}
