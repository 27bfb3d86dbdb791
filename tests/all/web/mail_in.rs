//! Mail that a program brings by HTTP.

use tarmac::{
    app::{api_tokens, intake},
    domain::ids::InboundId,
    web::{ask::Request, reply::Reply, routes::Method},
};

use super::browser::{Browser, text};
use crate::support::{desk::TestDesk, letter::Letter};

both! {
    a_message_that_a_program_brings_is_a_ticket_once,
    what_is_no_message_for_the_desk_is_refused_in_words,
}

const MAIL: &str = "/api/v1/mail";

struct Program<'a> {
    desk: &'a TestDesk,
    browser: Browser,
    token: String,
}

impl<'a> Program<'a> {
    fn of(desk: &'a TestDesk, name: &str) -> Self {
        let token = api_tokens::make(&desk.desk, "test", desk.user(name), "mail").unwrap().token;
        Self { desk, browser: Browser::of_nobody(desk), token }
    }

    fn brings(&self, query: &str, media_type: &str, raw: Vec<u8>) -> Reply {
        let request = Request {
            method: "POST".to_owned(),
            path: MAIL.to_owned(),
            query: query.to_owned(),
            body: raw,
            bearer: Some(self.token.clone()),
            media_type: Some(media_type.to_owned()),
            ..Request::default()
        };
        self.browser.ask(Browser::route(Method::Post, MAIL), request)
    }

    fn stands(&self, id: &str) -> String {
        text(&self.browser.by_token(Method::Get, &format!("{MAIL}/{id}"), &self.token))
    }

    fn decides(&self, id: &str) {
        intake::process(&self.desk.desk, InboundId(id.parse().unwrap())).unwrap();
        self.desk.settle();
    }
}

fn id_of(reply: &Reply) -> String {
    let json: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    json["id"].to_string().trim_matches('"').to_owned()
}

fn a_message_that_a_program_brings_is_a_ticket_once(desk: &TestDesk) {
    desk.peregrine();
    let program = Program::of(desk, "ada");
    let raw = Letter::new("chen@peregrine.example", "P21 grounded", "AOG").raw();
    let envelope = "from=chen%40peregrine.example&to=help%40desk.example";
    let first = program.brings(envelope, "message/rfc822", raw.clone());
    assert_eq!(first.status, 202, "{}", text(&first));
    let id = id_of(&first);
    assert!(program.stands(&id).contains("\"state\":\"received\""));
    let again = program.brings(envelope, "message/rfc822", raw.clone());
    assert_eq!((again.status, id_of(&again)), (200, id.clone()));
    program.decides(&id);
    let stands = program.stands(&id);
    assert!(stands.contains("\"state\":\"ticket\"") && stands.contains("TM-1001"), "{stands}");
    let again = program.brings(envelope, "message/rfc822", raw);
    assert!(text(&again).contains("TM-1001"), "asked again it says what became of it");
    assert_eq!(desk.tickets().len(), 1);
    desk.outbox();
}

fn what_is_no_message_for_the_desk_is_refused_in_words(desk: &TestDesk) {
    desk.peregrine();
    let program = Program::of(desk, "ada");
    let raw = Letter::new("chen@peregrine.example", "P21 grounded", "AOG").raw();
    for (query, media_type, body, status, words) in [
        ("", "text/plain", raw.clone(), 415, "message/rfc822"),
        ("", "message/rfc822", Vec::new(), 422, "message"),
        ("to=nobody%40elsewhere.example", "message/rfc822", raw.clone(), 422, "nobody@elsewhere"),
    ] {
        let reply = program.brings(query, media_type, body);
        assert_eq!(reply.status, status);
        assert!(text(&reply).contains(words), "{}", text(&reply));
    }
    let engineer = Program::of(desk, "ann");
    assert_eq!(engineer.brings("", "message/rfc822", raw).status, 403);
    assert!(intake::waiting(&desk.desk, InboundId(0), 1).unwrap().is_empty());
}
