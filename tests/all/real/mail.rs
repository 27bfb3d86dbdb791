//! Real mail: in by swaks and by the pipe, a ticket, its targets, a receipt.

use super::program::Program;
use crate::support::{project, store::Store};

on_each! {
    a_mail_by_smtp_becomes_a_ticket_with_its_receipt,
    a_mail_by_the_pipe_becomes_a_ticket_without_a_server,
    mail_that_was_taken_survives_the_power,
    a_hundred_megabytes_are_refused_with_a_sentence,
}

fn a_mail_by_smtp_becomes_a_ticket_with_its_receipt(store: Store) {
    let mut program = Program::with_account(store);
    program.serve();
    let sent = program.swaks(&[
        "--from",
        "chen@peregrine.example",
        "--header",
        "Subject: P21 is grounded",
        "--header",
        "Message-Id: <real-1@peregrine.example>",
        "--body",
        "APU will not start.",
    ]);
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stdout));
    program.waits_for("is decided: ticket");
    program.waits_for("Sent mail");
    let tickets = program.list(&["ticket", "list", "--json"]);
    let ticket = tickets.first().unwrap();
    assert_eq!(tickets.len(), 1);
    assert_eq!(ticket["number"], 1001);
    assert_eq!(ticket["reference"], "TM-1001");
    assert_eq!(ticket["account"], "Peregrine Pacific");
    assert_eq!(ticket["severity"], "S1");
    assert_eq!(ticket["message_ids"], serde_json::json!(["<real-1@peregrine.example>"]));
    let clocks = ticket["clocks"].as_array().unwrap();
    assert!(clocks.iter().any(|c| c["milestone"] == "restored" && c["state"] == "running"));
    let outbox = program.list(&["outbox", "list", "--json"]);
    let receipts: Vec<_> = outbox.iter().filter(|m| m["kind"] == "receipt").collect();
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0]["to"], "chen@peregrine.example");
    let mails = program.list(&["mail", "list", "--json"]);
    assert_eq!(mails[0]["state"], "ticket");
    assert_eq!(mails[0]["ticket"], 1001);
}

fn a_mail_by_the_pipe_becomes_a_ticket_without_a_server(store: Store) {
    let program = Program::with_account(store);
    let raw = std::fs::read(project::root().join("tests/mail/charset-gb18030.eml")).unwrap();
    for _twice in 0..2 {
        let output = program.feed(&["mail", "ingest"], &raw);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let tickets = program.list(&["ticket", "list", "--json"]);
    assert_eq!(tickets.len(), 1, "the same message twice is one ticket");
    assert_eq!(tickets[0]["subject"], "注塑机㙍温控失效");
    let states: Vec<_> = program
        .list(&["mail", "list", "--json"])
        .iter()
        .map(|m| m["state"].as_str().unwrap().to_owned())
        .collect();
    assert!(states.contains(&"duplicate".to_owned()), "{states:?}");
}

fn mail_that_was_taken_survives_the_power(store: Store) {
    let mut program = Program::with_account(store);
    for round in 0..3 {
        program.serve();
        for n in 0..5 {
            let id = format!("Message-Id: <p{round}-{n}@peregrine.example>");
            let sent = program.swaks(&[
                "--from",
                "chen@peregrine.example",
                "--header",
                &id,
                "--header",
                &format!("Subject: fault {round} {n}"),
            ]);
            assert!(sent.status.success());
        }
        program.is_killed();
    }
    program.serve();
    let last = program.swaks(&[
        "--from",
        "chen@peregrine.example",
        "--header",
        "Message-Id: <last@peregrine.example>",
    ]);
    assert!(last.status.success());
    let line = program.waits_for("Took message 16 ");
    assert!(line.contains("16"), "{line}");
    program.waits_for("Message 16 is decided");
    let tickets = program.list(&["ticket", "list", "--json"]);
    let mut ids: Vec<String> = tickets
        .iter()
        .flat_map(|t| t["message_ids"].as_array().unwrap().clone())
        .map(|id| id.as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!((tickets.len(), ids.len()), (16, 16), "{ids:?}");
}

fn a_hundred_megabytes_are_refused_with_a_sentence(store: Store) {
    let mut program = Program::with_account(store);
    program.serve();
    let path = program.folder().join("large.bin");
    std::fs::write(&path, vec![b'x'; 26 * 1024 * 1024]).unwrap();
    let sent = program.swaks(&[
        "--from",
        "chen@peregrine.example",
        "--attach",
        &format!("@{}", path.display()),
    ]);
    let said = String::from_utf8_lossy(&sent.stdout).into_owned();
    assert!(!sent.status.success());
    assert!(said.contains("552"), "{}", &said[said.len().saturating_sub(600)..]);
    assert!(program.list(&["mail", "list", "--json"]).is_empty());
}
