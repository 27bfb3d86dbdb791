//! Every message of `tests/mail` in the small world of `world.json`, against `expected.jsonl`.

use std::{collections::HashMap, path::PathBuf};

use serde_json::Value;

use super::{
    auth_results,
    content_hash::content_hash,
    limits,
    parse::{Parsed, parse},
    thread_trace,
    token::ThreadKeys,
};
use crate::domain::{
    ids::{AccountId, TicketId},
    message::{
        Action, Decision, MailFacts, Report, Sender, ThanksRules, Thread, ThreadProof, decide,
        is_no_reply, reference_in_subject,
    },
};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail")
}

fn keys() -> ThreadKeys {
    ThreadKeys::new(&[(1, vec![42; 32])]).unwrap()
}

fn raw_of(file: &str) -> Vec<u8> {
    let raw = std::fs::read(folder().join(file)).unwrap();
    let token = keys().ticket_token(TicketId(102));
    replaced(&raw, b"{{TOKEN:T-102}}", token.as_bytes())
}

fn replaced(raw: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = raw;
    while let Some(at) = rest.windows(from.len()).position(|w| w == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// A desk as `world.json` says.
pub(super) struct World {
    json: Value,
    known_ids: HashMap<String, TicketId>,
    seen: Vec<[u8; 32]>,
}

fn strings(value: &Value) -> Vec<String> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

fn number_of(key: &Value) -> i64 {
    key.as_str().and_then(|k| k.strip_prefix("T-")).and_then(|k| k.parse().ok()).unwrap()
}

impl World {
    pub(super) fn new() -> Self {
        let json: Value =
            serde_json::from_slice(&std::fs::read(folder().join("world.json")).unwrap()).unwrap();
        let mut known_ids = HashMap::new();
        for ticket in json["tickets"].as_array().unwrap() {
            let number = TicketId(number_of(&ticket["key"]));
            for id in
                strings(&ticket["inbound_ids"]).into_iter().chain(strings(&ticket["outbound_ids"]))
            {
                known_ids.insert(id, number);
            }
        }
        Self { json, known_ids, seen: Vec::new() }
    }

    fn account_of(&self, key: &str) -> AccountId {
        let all = self.json["accounts"].as_array().unwrap();
        let at = all.iter().position(|a| a["key"] == key).unwrap();
        AccountId(i64::try_from(at).unwrap())
    }

    fn sender(&self, parsed: &Parsed) -> Sender {
        let Some(from) = &parsed.from else { return Sender::Nobody };
        let address = from.key();
        if address == self.json["desk"]["address"] {
            return Sender::Desk;
        }
        if strings(&self.json["staff"]).contains(&address) {
            return Sender::Staff;
        }
        for account in self.json["accounts"].as_array().unwrap() {
            let id = self.account_of(account["key"].as_str().unwrap());
            if strings(&account["contacts"]).contains(&address) {
                return Sender::Contact(id);
            }
            if strings(&account["machine_senders"]).contains(&address) {
                return Sender::Machine(id);
            }
        }
        if is_no_reply(&address) { Sender::NoReply } else { Sender::Stranger }
    }

    fn is_sent(&self, id: &str) -> bool {
        let mut tickets = self.json["tickets"].as_array().unwrap().iter();
        tickets.any(|t| strings(&t["outbound_ids"]).iter().any(|sent| sent == id))
    }

    fn thread(&self, ticket: TicketId, proof: ThreadProof, sender: Sender) -> Option<Thread> {
        let all = self.json["tickets"].as_array().unwrap();
        let found = all.iter().find(|t| number_of(&t["key"]) == ticket.0)?;
        let account = self.account_of(found["account"].as_str().unwrap());
        let window = self.json["desk"]["reopen_window_days"].as_i64().unwrap();
        Some(Thread {
            ticket,
            proof,
            is_signed: false,
            sender_belongs: matches!(sender, Sender::Contact(a) | Sender::DomainOf(a) | Sender::Machine(a) if a == account),
            can_go_on: found["closed_days_ago"].as_i64().is_none_or(|days| days <= window),
        })
    }

    pub(super) fn facts(&self, raw: &[u8], parsed: &Parsed) -> MailFacts {
        let desk = self.json["desk"]["address"].as_str().unwrap().to_owned();
        let trace = thread_trace::trace(
            parsed,
            &thread_trace::sent_to(parsed, &[]),
            &keys(),
            std::slice::from_ref(&desk),
            &[],
        );
        let sender = self.sender(parsed);
        let by_id = trace.ids.iter().filter_map(|id| self.known_ids.get(id));
        let threads = by_id
            .map(|t| (*t, ThreadProof::MessageId))
            .chain(trace.tokens.iter().map(|t| (*t, ThreadProof::Token)))
            .filter_map(|(ticket, proof)| self.thread(ticket, proof, sender))
            .collect();
        let report = parsed.report().map(|(kind, ids)| {
            let ticket = ids.iter().find_map(|id| self.known_ids.get(id)).copied();
            Report { kind, is_ours: ticket.is_some(), ticket }
        });
        let loop_value = self.json["desk"]["loop_header_value"].as_str().unwrap();
        let own_id = parsed.message_id.as_deref().filter(|id| self.is_sent(id));
        let own_loop = parsed
            .headers
            .text("x-tarmac-loop")
            .filter(|v| v == loop_value)
            .or(own_id.map(str::to_owned))
            .or((parsed.hops > limits::HOPS).then(|| format!("{} hops", parsed.hops)));
        let authserv_id = self.json["desk"]["authserv_id"].as_str().unwrap();
        let named = reference_in_subject(&parsed.subject, "T").map(TicketId);
        MailFacts {
            too_complex: parsed.too_complex.clone(),
            own_loop,
            is_duplicate: self.seen.contains(&content_hash(raw).bytes),
            report,
            authenticity: auth_results::read(&parsed.headers, authserv_id).authenticity(&[]),
            automatic: parsed.automatic.clone(),
            has_null_path: parsed.has_null_path,
            wants_no_receipt: parsed.wants_no_receipt.clone(),
            sender,
            sender_doubt: parsed.from_oddity.clone(),
            threads,
            bad_token: trace.bad_token,
            named_ticket: named.filter(|n| self.thread(*n, ThreadProof::Token, sender).is_some()),
            is_forward: parsed.is_forward,
            thanks: ThanksRules::default().judge(&parsed.text, "xx"),
            ..MailFacts::default()
        }
    }

    fn receive(&mut self, file: &str) -> (Parsed, Decision) {
        let raw = raw_of(file);
        let parsed = parse(&raw);
        let decision = decide(&self.facts(&raw, &parsed));
        self.seen.push(content_hash(&raw).bytes);
        (parsed, decision)
    }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All that differs from what is expected, as sentences.
fn differences(expect: &Value, parsed: &Parsed, decision: &Decision) -> Vec<String> {
    let mut all = Vec::new();
    let mut check = |name: &str, holds: bool, seen: String| {
        if !holds {
            all.push(format!("{name}: {seen}"));
        }
    };
    let word = decision.action.word();
    let decisions = match &expect["decision"] {
        Value::String(one) => vec![one.clone()],
        many => strings(many),
    };
    check("decision", decisions.iter().any(|d| d == word), format!("{decision:?}"));
    if let Some(ack) = expect["ack"].as_bool() {
        check("ack", ack == decision.acknowledge, format!("{:?}", decision.reasons));
    }
    if let Some(automatic) = expect["auto_reply"].as_bool() {
        check(
            "auto_reply",
            automatic == parsed.automatic.is_some(),
            format!("{:?}", parsed.automatic),
        );
    }
    if let Some(bounce) = expect["bounce"].as_bool() {
        check("bounce", bounce == parsed.bounce.is_some(), format!("{:?}", parsed.bounce));
    }
    if let Some(subject) = expect["subject"].as_str() {
        check("subject", subject == parsed.subject, parsed.subject.clone());
    }
    for piece in strings(&expect["subject_excludes"]) {
        check("subject_excludes", !parsed.subject.contains(&piece), parsed.subject.clone());
    }
    check("subject_nonempty", !parsed.subject.is_empty(), String::new());
    let from = parsed.from.as_ref().map(|m| m.address.clone()).unwrap_or_default();
    if let Some(expected) = expect["from"].as_str() {
        check("from", expected == from, from);
    }
    if let Some(requester) = expect["requester"].as_str() {
        let claimed = parsed.forwarded_from.as_ref().map(|m| m.address.as_str());
        check("requester", claimed == Some(requester), format!("{claimed:?}"));
    }
    let shown =
        if matches!(decision.action, Action::Append(_)) { &parsed.text } else { &parsed.text_full };
    let shown = spaced(shown);
    for piece in strings(&expect["body_contains"]) {
        check("body_contains", shown.contains(&spaced(&piece)), shown.clone());
    }
    for piece in strings(&expect["body_excludes"]) {
        check("body_excludes", !shown.contains(&spaced(&piece)), shown.clone());
    }
    for expected in expect["attachments"].as_array().into_iter().flatten() {
        let holds = parsed.attachments.iter().any(|a| {
            expected["name"] == a.name.as_str()
                && expected["size"].as_u64().is_none_or(|size| size == a.bytes.len() as u64)
        });
        let names: Vec<_> = parsed.attachments.iter().map(|a| (&a.name, a.bytes.len())).collect();
        check("attachment", holds, format!("{names:?}"));
    }
    if let Some(count) = expect["attachment_count"].as_u64() {
        check(
            "count",
            count == parsed.attachments.len() as u64,
            format!("{:?}", parsed.attachments),
        );
    }
    for piece in strings(&expect["attachment_names_exclude"]) {
        let holds = parsed.attachments.iter().all(|a| !a.name.contains(&piece));
        check("names_exclude", holds, format!("{:?}", parsed.attachments));
    }
    if let Some(ticket) = expect["ticket"].as_str() {
        let number = number_of(&Value::from(ticket));
        let joined =
            matches!(decision.action, Action::Append(t) | Action::Note(t) if t.0 == number);
        check("ticket", joined, format!("{decision:?}"));
    }
    if let Some(linked) = expect["linked_ticket"].as_str() {
        let number = number_of(&Value::from(linked));
        check("linked", decision.linked_ticket == Some(TicketId(number)), format!("{decision:?}"));
    }
    if let Some(bounce) = &parsed.bounce {
        if let Some(kind) = expect["bounce_kind"].as_str() {
            let seen = serde_json::to_value(bounce.kind).unwrap();
            check("bounce_kind", seen == kind, format!("{bounce:?}"));
        }
        if let Some(id) = expect["bounced_message_id"].as_str() {
            check("bounced id", bounce.original_ids.iter().any(|i| i == id), format!("{bounce:?}"));
        }
        for failed in strings(&expect["failed_recipients"]) {
            let holds = bounce.recipients.iter().any(|r| r.address == failed);
            check("failed", holds, format!("{bounce:?}"));
        }
    }
    all
}

#[test]
fn every_fixture_is_read_and_decided_as_expected() {
    let lines = std::fs::read_to_string(folder().join("expected.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for line in lines.lines().filter(|l| !l.trim().is_empty()) {
        let case: Value = serde_json::from_str(line).unwrap();
        let mut world = World::new();
        for earlier in strings(&case["expect"]["after"]) {
            world.receive(&earlier);
        }
        let file = case["file"].as_str().unwrap();
        let (parsed, decision) = world.receive(file);
        let differ = differences(&case["expect"], &parsed, &decision);
        wrong.extend(differ.into_iter().map(|d| format!("{file}: {d}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "measures how long the reading takes")]
fn three_thousand_nested_parts_are_quick_and_wait_whole() {
    let raw = raw_of("nesting-3000.eml");
    let start = std::time::Instant::now();
    let parsed = parse(&raw);
    assert!(start.elapsed().as_millis() < 1_000);
    assert!(parsed.too_complex.is_some());
    assert_eq!(parsed.subject, "nested");
    assert_eq!(parsed.from.unwrap().address, "odd@unknown.example");
}
