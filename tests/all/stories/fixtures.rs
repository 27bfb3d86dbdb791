//! Every message of `tests/mail` through the real intake, on the desk of `world.json`.

use std::collections::HashMap;

use serde_json::Value;
use tarmac::{
    app::{intake, mail_world},
    config::Config,
    db::{Conn, DbError, outbox, tickets},
    domain::{
        ids::TicketId,
        mail_state::{DeliveryState, InboundState, MailKind},
    },
};

use crate::support::{
    captured::Mails as _,
    desk::{Received, TestDesk},
    project,
    store::Store,
};

/// The desk of `world.json`.
struct World {
    desk: TestDesk,
    keys: mail_world::Keys,
    tickets: HashMap<String, TicketId>,
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
}

impl World {
    fn new(store: Store) -> Self {
        let world = mail_world::World::read(&project::text("tests/mail/world.json")).unwrap();
        let config = Config::of(None, world.variables()).unwrap();
        let desk = TestDesk::from(store, config, world.beginning());
        let keys = world.make(&desk.desk, &desk.time).unwrap();
        let tickets = ["T-101", "T-102", "T-103", "T-104"];
        let tickets = tickets.map(|key| (key.to_owned(), keys.ticket(key).unwrap()));
        desk.send();
        desk.outbox();
        // From here on mail is looked at alone: no ladder climbs.
        desk.stops();
        Self { desk, keys, tickets: HashMap::from(tickets) }
    }

    fn raw(&self, file: &str) -> Vec<u8> {
        let raw = std::fs::read(project::root().join("tests/mail").join(file)).unwrap();
        self.keys.with_tokens(&self.desk.desk, &raw)
    }
}

#[test]
fn every_fixture_becomes_what_it_must_on_sqlite() {
    every_fixture_becomes_what_it_must(Store::sqlite());
}

#[test]
fn every_fixture_becomes_what_it_must_on_postgresql() {
    every_fixture_becomes_what_it_must(Store::postgresql());
}

fn every_fixture_becomes_what_it_must(store: Store) {
    let world = World::new(store);
    let cases: Vec<Value> = project::text("tests/mail/expected.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(cases.len() >= 39);
    let mut wrong = Vec::new();
    for case in &cases {
        for before in strings(&case["expect"]["after"]) {
            world.desk.receives_raw(world.raw(&before));
        }
        world.desk.send();
        world.desk.outbox();
        check(&world, case, &mut wrong);
        // Each file starts from that world afresh: what this one left is forgotten.
        world.desk.write(forget);
        let later = world.desk.now().plus_secs(25 * 3600);
        world.desk.time.set(later);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Forgets which contents came before and what was joined, but not the tickets.
fn forget(c: &mut Conn) -> Result<(), DbError> {
    use diesel::RunQueryDsl as _;
    diesel::delete(tarmac::db::schema::mail_seen::table).execute(c)?;
    Ok(())
}

fn one_of(found: &str, wanted: &Value) -> bool {
    wanted.as_str().map_or_else(|| strings(wanted).iter().any(|w| w == found), |w| w == found)
}

fn check(world: &World, case: &Value, wrong: &mut Vec<String>) {
    let (file, expect) = (case["file"].as_str().unwrap(), &case["expect"]);
    let mut say = |text: String| wrong.push(format!("{file}: {text}"));
    let before: HashMap<&String, _> =
        world.tickets.iter().map(|(key, id)| (key, world.desk.file(*id))).collect();
    let raw = world.raw(file);
    let received = world.desk.receives_raw(raw.clone());
    if intake::raw(&world.desk.desk, received.id).unwrap() != raw {
        say("its bytes do not come back".to_owned());
    }
    if !one_of(received.state.word(), &expect["decision"]) {
        say(format!(
            "{} where {} was due: {}",
            received.state, expect["decision"], received.row.reasons
        ));
    }
    if let Some(key) = expect["ticket"].as_str()
        && received.state != InboundState::Quarantine
        && received.ticket != world.tickets.get(key).copied()
    {
        say(format!("it is on {:?}", received.ticket));
    }
    let unchanged = strings(&expect["ticket_unchanged"])
        .into_iter()
        .chain(expect["ticket_unchanged"].as_str().map(str::to_owned));
    for key in unchanged {
        let after = world.desk.file(world.tickets[&key]);
        let was = &before[&key];
        if (&after.row, &after.events) != (&was.row, &was.events) {
            say(format!("{key} was changed"));
        }
    }
    if received.state == InboundState::Note
        && let Some(id) = received.ticket
        && let Some(was) = before.values().find(|f| f.row.id == id)
    {
        let after = world.desk.file(id);
        let still = (after.row.state, after.row.next_due_at, after.row.severity);
        if still != (was.row.state, was.row.next_due_at, was.row.severity) {
            say("a note moved the ticket".to_owned());
        }
    }
    world.desk.send();
    let mails = world.desk.outbox();
    let receipts = mails.of(MailKind::Receipt);
    if let Some(ack) = expect["ack"].as_bool()
        && received.state != InboundState::Quarantine
        && ack == receipts.is_empty()
    {
        say(format!("receipts: {receipts:?}"));
    }
    for word in strings(&expect["outgoing_headers_exclude"]) {
        for mail in &mails {
            let head = mail.parsed.headers.fields().len();
            if mail.header(&word).is_some() || head == 0 || header_has(mail, &word) {
                say(format!("{word} in a header of {mail:?}"));
            }
        }
    }
    check_linked(world, &received, expect, &mut say);
    check_delivery(world, expect, &mut say);
}

fn header_has(mail: &crate::support::captured::Mail, word: &str) -> bool {
    let head = mail.raw.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    String::from_utf8_lossy(&mail.raw[..head]).contains(word)
}

fn check_linked(world: &World, received: &Received, expect: &Value, say: &mut impl FnMut(String)) {
    let Some(ticket) = received.ticket.filter(|_| received.state == InboundState::Ticket) else {
        return;
    };
    let row = world.desk.file(ticket).row;
    if let Some(key) = expect["linked_ticket"].as_str()
        && row.linked_ticket_id != world.tickets.get(key).copied()
    {
        say(format!("it is linked to {:?}", row.linked_ticket_id));
    }
    if let Some(requester) = expect["requester"].as_str()
        && row.requester_address.as_deref() != Some(requester)
    {
        say(format!("it is for {:?}", row.requester_address));
    }
    if expect["reported_at"] == "receipt" && row.reported_at != received.row.received_at.floor() {
        say(format!("reported at {}", row.reported_at));
    }
    let first = world.desk.read(|c| tickets::message_of(c, ticket)).remove(0);
    let text = first.text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in strings(&expect["body_contains"]) {
        if !text.contains(&words) {
            say(format!("no {words:?} in {text:?}"));
        }
    }
    if let Some(subject) = expect["subject"].as_str().filter(|s| *s != row.subject) {
        say(format!("{:?} where {subject:?} was due", row.subject));
    }
    let files = world.desk.read(|c| tickets::attachment_of(c, &[first.id]));
    for wanted in expect["attachments"].as_array().into_iter().flatten() {
        let is_it = |f: &tickets::AttachmentRow| {
            wanted["name"] == f.name.as_str() && wanted["size"].as_i64().is_none_or(|s| s == f.size)
        };
        match files.iter().find(|f| is_it(f)) {
            None => say(format!("no {wanted} among {files:?}")),
            Some(file) => {
                let bytes = world.desk.read(|c| tickets::blob_get(c, &file.blob_hash));
                if i64::try_from(bytes.len()).unwrap() != file.size {
                    say(format!("{} has {} bytes", file.name, bytes.len()));
                }
            }
        }
    }
    for unwanted in strings(&expect["attachment_names_exclude"]) {
        if files.iter().any(|f| f.name.contains(&unwanted)) {
            say(format!("{unwanted:?} in {files:?}"));
        }
    }
}

/// What the bounce said of our mail.
fn check_delivery(world: &World, expect: &Value, say: &mut impl FnMut(String)) {
    let Some(id) = expect["bounced_message_id"].as_str() else { return };
    let row = world.desk.read(|c| outbox::outbox_by_message_id(c, id)).unwrap();
    let deliveries = world.desk.read(|c| outbox::delivery_of(c, &[row.id]));
    let due = if expect["bounce_kind"] == "permanent" {
        DeliveryState::Failed
    } else {
        DeliveryState::Sent
    };
    if deliveries.iter().any(|d| d.state != due) {
        say(format!("{id} stands {:?}", deliveries.iter().map(|d| d.state).collect::<Vec<_>>()));
    }
}
