//! Mail by HTTP, over a socket: nothing is read of what may not be brought, or is too large.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use super::program::Program;
use crate::support::store::Store;

on_each! {
    a_message_is_taken_by_http_and_one_too_large_is_refused_before_it_comes,
}

/// What is heard after these headers and this much of a body.
fn heard(program: &Program, token: &str, length: usize, body: &[u8]) -> String {
    let mut socket = TcpStream::connect(&program.http).unwrap();
    socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let head = format!(
        "POST /api/v1/mail?to=desk%40halden.example HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\nContent-Type: message/rfc822\r\n\
         Content-Length: {length}\r\n\r\n",
        program.http
    );
    socket.write_all(head.as_bytes()).unwrap();
    socket.write_all(body).unwrap();
    let mut said = Vec::new();
    // A refusal may end the connection while the body is still awaited.
    socket.read_to_end(&mut said).ok();
    String::from_utf8_lossy(&said).into_owned()
}

fn a_message_is_taken_by_http_and_one_too_large_is_refused_before_it_comes(store: Store) {
    let mut program = Program::with_account(store);
    program.set("SMTP_IN__MAX_SIZE", "64KiB");
    program.does(&["user", "add", "Ada", "ada@halden.example", "--role", "admin"]);
    let made = program.does(&["token", "add", "ada@halden.example", "mail server"]);
    let token = made.lines().find(|line| line.starts_with("tarmac_")).unwrap().to_owned();
    program.serve();

    let raw = b"From: chen@peregrine.example\r\nSubject: Engine 2\r\n\r\nIt does not start.\r\n";
    let said = heard(&program, &token, raw.len(), raw);
    assert!(said.starts_with("HTTP/1.1 202") && said.contains("\"state\":\"received\""), "{said}");
    program.waits_for("is decided");
    let listed = program.list(&["mail", "list", "--json"]);
    assert_eq!((listed.len(), listed[0]["door"].as_str()), (1, Some("http")));

    let said = heard(&program, &token, 100_000_000, b"From: chen@peregrine.example\r\n");
    assert!(said.starts_with("HTTP/1.1 413") && said.contains("1 MiB"), "{said}");
    let said = heard(&program, "tarmac_nobody", 100_000_000, b"");
    assert!(said.starts_with("HTTP/1.1 401"), "{said}");
    assert_eq!(program.list(&["mail", "list", "--json"]).len(), 1);
}
