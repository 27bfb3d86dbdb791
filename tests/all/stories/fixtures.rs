//! Every message of `tests/mail` through the real intake, on the desk of `world.json`.

use std::{collections::HashMap, sync::OnceLock};

use serde_json::Value;
use tarmac::{
    app::intake,
    config::Config,
    db::{
        Conn, DbError, customers,
        outbox::{self, NewDelivery, NewOutbox},
        tickets,
    },
    domain::{
        ids::{AccountId, TicketId},
        mail_state::{DeliveryState, InboundState, MailKind},
        promise::{Milestone, Severity},
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
    tickets: HashMap<String, TicketId>,
}

fn json() -> &'static Value {
    static JSON: OnceLock<Value> = OnceLock::new();
    JSON.get_or_init(|| serde_json::from_str(&project::text("tests/mail/world.json")).unwrap())
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect()
}

fn config() -> Config {
    let desk = &json()["desk"];
    let set = [
        ("TARMAC_DESK__ADDRESS", &desk["address"]),
        ("TARMAC_DESK__AUTHSERV_ID", &desk["authserv_id"]),
        ("TARMAC_DESK__LOOP_ID", &desk["loop_header_value"]),
    ];
    let set = set.map(|(key, value)| (key.to_owned(), value.as_str().unwrap().to_owned()));
    Config::of(None, set).unwrap()
}

impl World {
    fn new(store: Store) -> Self {
        let mut desk = TestDesk::with(store, config());
        for address in strings(&json()["staff"]) {
            desk.hire_at(&address);
        }
        let mut accounts: HashMap<&str, AccountId> = HashMap::new();
        for account in json()["accounts"].as_array().unwrap() {
            let language = account["locale"].as_str().filter(|l| *l != "de").unwrap_or("en");
            let joining = tarmac::app::accounts::Joining {
                name: account["name"].as_str().unwrap().to_owned(),
                contacts: strings(&account["contacts"]),
                language: Some(language.to_owned()),
                ..tarmac::app::accounts::Joining::default()
            };
            let id = tarmac::app::accounts::add(&desk.desk, "test", joining).unwrap();
            accounts.insert(account["key"].as_str().unwrap(), id);
        }
        let mut world = Self { desk, tickets: HashMap::new() };
        for ticket in json()["tickets"].as_array().unwrap() {
            let account = accounts[ticket["account"].as_str().unwrap()];
            let id = world.ticket(account, ticket);
            world.tickets.insert(ticket["key"].as_str().unwrap().to_owned(), id);
        }
        world.desk.outbox();
        // From here on mail is looked at alone: no ladder climbs.
        world.desk.stops();
        world
    }

    /// A ticket as the world has it: its reporter, and the ids of the mail that went to and fro.
    fn ticket(&self, account: AccountId, wanted: &Value) -> TicketId {
        let requester = wanted["requester"].as_str().unwrap().to_owned();
        let contact = self.desk.read(|c| customers::contact_by_address(c, &requester)).unwrap().id;
        let phoned = tarmac::app::open_ticket::Phoned {
            account: Some(account),
            contact: Some(contact),
            caller: String::new(),
            address: None,
            subject: wanted["subject"].as_str().unwrap().to_owned(),
            text: "as told".to_owned(),
            severity: Severity::S3,
            at: None,
        };
        let hands = self.desk.hands("ann");
        let id = tarmac::app::open_ticket::log_fault(&self.desk.desk, &hands, phoned).unwrap();
        let (inbound, outbound) =
            (strings(&wanted["inbound_ids"]), strings(&wanted["outbound_ids"]));
        self.desk.write(move |c| {
            tickets::known_id_put(c, &inbound, id)?;
            tickets::known_id_put(c, &outbound, id)?;
            outbound.iter().try_for_each(|message_id| sent(c, message_id, id, &requester))
        });
        self.desk.settle();
        if wanted["state"] == "closed" {
            self.desk.reach(id, Milestone::Resolved);
            tarmac::app::acts::close(&self.desk.desk, &hands, id).unwrap();
            self.desk.settle();
        }
        id
    }

    fn raw(&self, file: &str) -> Vec<u8> {
        let raw = std::fs::read(project::root().join("tests/mail").join(file)).unwrap();
        let token = self.desk.desk.keys.ticket_token(self.tickets["T-102"]);
        let reference = format!("TM-{}", self.tickets["T-101"]);
        let raw = replaced(&raw, b"{{TOKEN:T-102}}", token.as_bytes());
        replaced(&raw, b"[T-101]", format!("[{reference}]").as_bytes())
    }
}

/// The bytes with the first such mark replaced.
fn replaced(raw: &[u8], mark: &[u8], by: &[u8]) -> Vec<u8> {
    match raw.windows(mark.len()).position(|w| w == mark) {
        Some(at) => [&raw[..at], by, &raw[at + mark.len()..]].concat(),
        None => raw.to_vec(),
    }
}

/// A mail of ours that was sent under this id.
fn sent(c: &mut Conn, message_id: &str, ticket: TicketId, to: &str) -> Result<(), DbError> {
    let at = tarmac::domain::time::Timestamp::from_secs(0);
    let new = NewOutbox {
        message_id: message_id.to_owned(),
        kind: MailKind::Reply,
        ticket_id: Some(ticket),
        language: "en".to_owned(),
        subject: String::new(),
        draft: "{}".to_owned(),
        created_at: at,
    };
    let outbox_id = outbox::outbox_insert(c, &[new])?[0];
    let delivery = NewDelivery {
        outbox_id,
        recipient: to.to_owned(),
        state: DeliveryState::Sent,
        is_alert: false,
        attempts: 1,
        next_try_at: at,
        fence: 1,
        reply: "250".to_owned(),
        created_at: at,
    };
    outbox::delivery_insert(c, &[delivery])
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
    let first = world.desk.read(|c| tickets::message_first(c, ticket)).unwrap();
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
