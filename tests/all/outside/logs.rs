//! The log says what happens with ids, and never a body, an address or a token, at any level.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
};

use super::http;
use crate::{real::program::Program, support::store::Store};

/// A mail server that refuses one address for good and all others for now, and names them in what
/// it says.
fn refusing_relay() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || refuse(socket));
        }
    });
    format!("smtp://{at}")
}

/// Speaks until the peer goes; a broken pipe ends it too.
fn refuse(mut socket: TcpStream) {
    let reader = BufReader::new(socket.try_clone().unwrap());
    let mut say = move |line: &str| socket.write_all(format!("{line}\r\n").as_bytes()).is_ok();
    if !say("220 relay.test ESMTP") {
        return;
    }
    for line in reader.lines().map_while(Result::ok) {
        let word = line.get(..4).unwrap_or_default().to_uppercase();
        let to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer = match word.as_str() {
            "RCPT" if to.starts_with("chen") => format!("550 5.1.1 <{to}> does not exist"),
            "RCPT" => format!("451 4.7.1 <{to}> later, please"),
            "QUIT" => "221 bye".to_owned(),
            _ => "250 fine".to_owned(),
        };
        if !say(&answer) || word == "QUIT" {
            return;
        }
    }
}

#[test]
fn a_story_at_debug_leaves_no_body_no_address_and_no_token_in_the_log() {
    let mut program = Program::with_account(Store::sqlite());
    program.does(&["user", "add", "Ada", "ada@halden.example", "--role", "admin"]);
    program.set("MAIL_OUT__TRANSPORT", "relay");
    program.set("MAIL_OUT__RELAY", &refusing_relay());
    program.set("LOG__LEVEL", "debug");
    program.set("LOG__FORM", "json");
    program.serve();
    for (from, subject) in [
        ("chen@peregrine.example", "Subject: Xylophonic grounded"),
        ("stranger@drifters.example", "Subject: Re: Xylophonic [TM-1001]"),
    ] {
        let sent = program.swaks(&[
            "--from",
            from,
            "--header",
            subject,
            "--header",
            "Message-Id: <quizzical@mail.example>",
            "--body",
            "The zeppelin smells of marzipan.",
        ]);
        assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stdout));
    }
    // The receipt is refused for good, the alert of the first step for now.
    let mut said = program.hears(&["failed for good", "is tried again"]);
    let token = "mzxw6ytboi4dqmrwgiztmnztgu";
    for path in ["/take/", "/reset/", "/tickets/1001/", "/attachments/1?key="] {
        let status = http::get(&program.http, &format!("{path}{token}")).unwrap().status;
        assert!(status < 500, "{path}: {status}");
    }
    let forged = format!("POST /take/{token} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n");
    let mut socket = TcpStream::connect(&program.http).unwrap();
    write!(socket, "{forged}Connection: close\r\n\r\n").unwrap();
    let answer = BufReader::new(socket).lines().next().unwrap().unwrap();
    assert!(answer.contains(" 403"), "{answer}");
    program.is_asked_to_end();
    let (code, rest) = program.ends();
    assert_eq!(code, Some(0));
    said.extend(rest);

    assert!(said.iter().any(|line| line.contains("Refused POST /take/{token}")), "{said:#?}");
    for line in &said {
        let value: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
        assert!(value["message"].is_string(), "{line}");
        let hidden = [
            "@",
            "peregrine",
            "drifters",
            "Xylophonic",
            "zeppelin",
            "marzipan",
            "quizzical",
            token,
        ];
        for word in hidden {
            assert!(!line.contains(word), "“{word}” is in the log: {line}");
        }
    }
    let with_id = |key: &str| said.iter().any(|line| line.contains(&format!("\"{key}\":")));
    assert!(with_id("delivery.id"), "{said:#?}");
}
