//! `tarmac mail explain`: every message of `tests/mail` as it is written there, and nothing written
//! on the desk that is asked.

use std::{collections::BTreeMap, process::Output};

use serde_json::Value;

use super::program::Program;
use crate::support::{project, store::Store};

/// What a line holds, and nothing else.
const FIELDS: &str = "account ack attachments auto_reply bounce bounce_kind bounced_message_id \
    decision failed_recipients file from html linked_ticket outgoing reported_at requester severity \
    subject text text_full ticket why";

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        many => many.as_array().into_iter().flatten().filter_map(owned).collect(),
    }
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn path(name: &str) -> String {
    project::root().join("tests/mail").join(name).to_str().unwrap().to_owned()
}

fn in_world(program: &Program, more: &[&str], files: &[String]) -> Vec<Value> {
    let world = path("world.json");
    let mut args = vec!["mail", "explain", "--world", &world];
    args.extend(more);
    args.extend(files.iter().map(String::as_str));
    lines(&program.run(&args))
}

/// All that differs from what is expected, as sentences.
fn differences(expect: &Value, line: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |holds: bool, what: &str| {
        if !holds {
            wrong.push(format!("{what}: {line}"));
        }
    };
    check(strings(&expect["decision"]).contains(&owned(&line["decision"]).unwrap()), "decision");
    for field in ["ack", "auto_reply", "bounce", "bounce_kind", "bounced_message_id", "from"]
        .iter()
        .chain(&["requester", "subject", "ticket", "linked_ticket", "failed_recipients"])
    {
        let wanted = &expect[*field];
        check(wanted.is_null() || *wanted == line[*field], field);
    }
    let text = |field: &str| spaced(line[field].as_str().unwrap());
    for words in strings(&expect["body_contains"]) {
        check(text("text").contains(&spaced(&words)), &words);
    }
    for words in strings(&expect["body_excludes"]) {
        check(!text("text").contains(&spaced(&words)), &words);
    }
    for words in strings(&expect["subject_excludes"]) {
        check(!line["subject"].as_str().unwrap().contains(&words), "subject_excludes");
    }
    check(!text("subject").is_empty(), "subject_nonempty");
    for words in strings(&expect["html_excludes"]) {
        check(!text("html").to_lowercase().contains(&words), &words);
    }
    let files = line["attachments"].as_array().unwrap();
    for wanted in expect["attachments"].as_array().into_iter().flatten() {
        let is_it = |f: &Value| {
            f["name"] == wanted["name"] && (wanted["size"].is_null() || f["size"] == wanted["size"])
        };
        check(files.iter().any(is_it), "attachments");
    }
    let count = expect["attachment_count"].as_u64();
    check(count.is_none_or(|count| count == files.len() as u64), "attachment_count");
    for words in strings(&expect["attachment_names_exclude"]) {
        check(files.iter().all(|f| !f["name"].as_str().unwrap().contains(&words)), &words);
    }
    let outgoing = line["outgoing"].to_string();
    for words in strings(&expect["outgoing_headers_exclude"]) {
        check(!outgoing.contains(&words), &words);
    }
    if expect["reported_at"] == "receipt" {
        check(line["reported_at"] == "2026-05-12T09:00:00Z", "reported_at");
    }
    for key in strings(&expect["ticket_unchanged"]) {
        check(line["ticket"] != key, "ticket_unchanged");
    }
    wrong
}

#[test]
fn every_fixture_is_explained_as_it_is_written() {
    let program = Program::on(Store::sqlite());
    let cases: Vec<Value> = project::text("tests/mail/expected.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let alone = |case: &&Value| case["expect"]["after"].is_null();
    let files: Vec<String> =
        cases.iter().filter(alone).map(|case| path(case["file"].as_str().unwrap())).collect();
    let mut found: BTreeMap<String, Value> = BTreeMap::new();
    for line in in_world(&program, &[], &files) {
        found.insert(owned(&line["file"]).unwrap(), line);
    }
    let mut wrong = Vec::new();
    for case in &cases {
        let file = path(case["file"].as_str().unwrap());
        let mut after: Vec<String> =
            strings(&case["expect"]["after"]).iter().map(|before| path(before)).collect();
        if !after.is_empty() {
            after.push(file.clone());
            let last = in_world(&program, &["--in-order"], &after).pop().unwrap();
            found.insert(file.clone(), last);
        }
        let line = &found[&file];
        let fields: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields.join(" "), FIELDS);
        wrong.extend(differences(&case["expect"], line));
    }
    assert!(found.len() >= 39 && wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn explaining_on_this_desk_writes_nothing_and_says_what_intake_would_do() {
    let program = Program::on(Store::sqlite());
    program.does(&[
        "account",
        "add",
        "Coastal",
        "--kind",
        "key",
        "--contact",
        "t.oneill@coastal.example",
        "--monitor",
        "sensor@coastal.example",
    ]);
    let monitor = program.folder().join("monitor.eml");
    let text = "From: sensor@coastal.example\r\nSubject: pump down\r\nAuto-Submitted: auto-generated\r\n\r\n90 C";
    std::fs::write(&monitor, text).unwrap();
    let files = [path("date-in-the-future.eml"), monitor.to_str().unwrap().to_owned()];
    let explain = |files: &[String]| {
        let mut args = vec!["mail", "explain"];
        args.extend(files.iter().map(String::as_str));
        lines(&program.run(&args))
    };
    let first = explain(&files);
    let decided: Vec<_> = first
        .iter()
        .map(|l| {
            (l["decision"].clone(), l["ack"].clone(), l["account"].clone(), l["ticket"].clone())
        })
        .collect();
    let ticket = |ack: bool| ("ticket".into(), ack.into(), "Coastal".into(), Value::Null);
    assert_eq!(decided, [ticket(true), ticket(false)]);
    assert_eq!(first[0]["outgoing"][0]["to"], "t.oneill@coastal.example");
    assert_eq!(lines(&program.run(&["mail", "list", "--json"])), Vec::<Value>::new());
    assert_eq!(lines(&program.run(&["outbox", "list", "--json"])), Vec::<Value>::new());

    let raw = std::fs::read(&files[0]).unwrap();
    assert!(program.feed(&["mail", "ingest"], &raw).status.success());
    let again = explain(&files);
    assert_eq!(again[0]["decision"], "duplicate");
    assert_eq!(again[0]["ticket"], "TM-1001");
}

#[test]
fn a_world_that_is_none_is_said_with_its_line() {
    let program = Program::on(Store::sqlite());
    let world = program.folder().join("world.json");
    std::fs::write(&world, "{\n \"desk\": {} }").unwrap();
    let output = program.run(&[
        "mail",
        "explain",
        "--world",
        world.to_str().unwrap(),
        &path("newsletter.eml"),
    ]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("address") && said.contains("line 2"), "{said}");
}
