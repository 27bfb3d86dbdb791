//! Nodes that end while there is work: nothing that was taken is lost, and nobody who asks is left
//! without an answer.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::channel,
    },
    time::Duration,
};

use tarmac::{
    db::{inbound, outbox_claims},
    domain::{ids::InboundId, mail_state::InboundState},
    time_source::{RealTime, TimeSource as _},
};

use super::http;
use crate::{real::program::Program, support::store::Store};

/// A conversation by lines.
struct Talk {
    reader: BufReader<TcpStream>,
}

impl Talk {
    fn with(at: &str) -> Option<Self> {
        let socket = TcpStream::connect(at).ok()?;
        socket.set_read_timeout(Some(Duration::from_mins(1))).ok()?;
        let mut talk = Self { reader: BufReader::new(socket) };
        talk.hears("220").then_some(talk)
    }

    /// Whether the next answer begins so.
    fn hears(&mut self, code: &str) -> bool {
        let mut line = String::new();
        while self.reader.read_line(&mut line).is_ok_and(|read| read > 0) {
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.starts_with(code);
            }
            line.clear();
        }
        false
    }

    fn says(&mut self, line: &str, code: &str) -> bool {
        self.reader.get_mut().write_all(format!("{line}\r\n").as_bytes()).is_ok()
            && self.hears(code)
    }
}

/// Sends one mail; whether it was answered 250 behind its end.
fn sends(at: &str, id: &str) -> bool {
    let Some(mut talk) = Talk::with(at) else { return false };
    let text = format!(
        "From: chen@peregrine.example\r\nTo: desk@halden.example\r\nSubject: pump {id}\r\n\
         Date: Mon, 05 Oct 2026 10:00:00 +0000\r\nMessage-ID: <{id}@peregrine.example>\r\n\r\n\
         It leaks, {id}.\r\n."
    );
    talk.says("EHLO client.test", "250")
        && talk.says("MAIL FROM:<chen@peregrine.example>", "250")
        && talk.says("RCPT TO:<desk@halden.example>", "250")
        && talk.says("DATA", "354")
        && talk.says(&text, "250")
}

/// What the clients saw.
#[derive(Default)]
struct Seen {
    pages: AtomicUsize,
    turned_away: AtomicUsize,
    cut: Mutex<Vec<String>>,
    taken: Mutex<Vec<String>>,
}

/// Reads pages as through a balancer: from the first node that says it is ready. A node that took
/// the request must answer it.
fn reads_pages(nodes: &[String; 2], seen: &Seen, is_over: &AtomicBool) {
    let mut first = 0;
    while !is_over.load(Ordering::Relaxed) {
        let node = &nodes[first % 2];
        if !http::get(node, "/readyz").is_ok_and(|answer| answer.status == 200) {
            seen.turned_away.fetch_add(1, Ordering::Relaxed);
            first += 1;
            std::thread::yield_now();
            continue;
        }
        match http::get(node, "/sign-in") {
            Ok(answer) if answer.status == 200 => {
                seen.pages.fetch_add(1, Ordering::Relaxed);
            }
            Ok(answer) => seen.cut.lock().unwrap().push(format!("status {}", answer.status)),
            Err(e) => seen.cut.lock().unwrap().push(e.to_string()),
        }
    }
}

/// Sends mails, each until a node has said 250: as a mail server does, to the next where one refuses.
fn sends_mails(name: &str, nodes: &[String; 2], seen: &Seen, is_over: &AtomicBool) {
    for n in 0.. {
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        let id = format!("{name}-{n}");
        let mut tries = n..;
        while !sends(&nodes[tries.next().unwrap() % 2], &id) {
            std::thread::yield_now();
        }
        seen.taken.lock().unwrap().push(id);
    }
}

fn restarts(program: &mut Program, seen: &Seen) {
    let before = seen.pages.load(Ordering::Relaxed);
    program.is_asked_to_end();
    let (code, said) = program.ends();
    assert_eq!(code, Some(0), "{said:#?}");
    program.serve();
    let pages = seen.pages.load(Ordering::Relaxed) - before;
    assert!(pages > 0, "nobody was served while a node was away");
}

#[test]
fn a_rolling_restart_of_two_nodes_under_load_loses_no_request_and_no_mail() {
    let store = Store::postgresql();
    let (beside, looked_at) =
        (Store::seen_at(store.place.clone()), Store::seen_at(store.place.clone()));
    let mut one = Program::with_account(store);
    let mut two = Program::on(beside);
    for node in [&mut one, &mut two] {
        node.set("HTTP__DRAIN", "1s");
        node.serve();
    }
    let http = [one.http.clone(), two.http.clone()];
    let smtp = [one.smtp.clone(), two.smtp.clone()];
    let (seen, is_over) = (Seen::default(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| reads_pages(&http, &seen, &is_over));
        }
        for name in ["a", "b"] {
            let (smtp, seen, is_over) = (&smtp, &seen, &is_over);
            scope.spawn(move || sends_mails(name, smtp, seen, is_over));
        }
        restarts(&mut one, &seen);
        restarts(&mut two, &seen);
        is_over.store(true, Ordering::Relaxed);
    });
    let cut = seen.cut.lock().unwrap().clone();
    assert!(cut.is_empty(), "{cut:#?}");
    assert!(seen.turned_away.load(Ordering::Relaxed) > 0, "no node was ever away");

    // What was answered 250 is one ticket, however often it was sent.
    let taken = seen.taken.lock().unwrap().clone();
    assert!(taken.len() > 10, "{} mails", taken.len());
    let db = looked_at.open();
    let decided =
        |_: &usize| db.read(|c| inbound::inbound_waiting(c, InboundId(0), 1)).unwrap().is_empty();
    assert!((0..100_000).find(decided).is_some(), "received mail is not decided");
    let mut tickets = BTreeMap::new();
    let mut after = InboundId(0);
    while let Some(page) = Some(db.read(|c| inbound::inbound_after(c, after, 500)).unwrap())
        && let Some(last) = page.last()
    {
        after = last.id;
        for row in page.iter().filter(|row| row.state == InboundState::Ticket) {
            *tickets.entry(row.message_id.clone().unwrap()).or_insert(0) += 1;
        }
    }
    for id in &taken {
        let count = tickets.get(&format!("<{id}@peregrine.example>"));
        assert_eq!(count, Some(&1), "{id} was answered 250");
    }
}

/// A mail server that takes a mail's text and never answers it.
fn silent_relay() -> (String, std::sync::mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let tell = tell.clone();
            std::thread::spawn(move || {
                let mut answers = socket.try_clone().unwrap();
                let mut say = |line: &str| answers.write_all(line.as_bytes()).is_ok();
                let mut lines = BufReader::new(socket).lines().map_while(Result::ok);
                let mut goes_on = say("220 relay.test ESMTP\r\n");
                while goes_on && let Some(line) = lines.next() {
                    goes_on = match line.get(..4).unwrap_or_default() {
                        "DATA" => {
                            // From here on it only listens.
                            let _asked = say("354 go on\r\n") && tell.send(()).is_ok();
                            lines.by_ref().count() == usize::MAX
                        }
                        _ => say("250 fine\r\n"),
                    };
                }
            });
        }
    });
    (format!("smtp://{at}"), told)
}

#[test]
fn a_node_that_ends_gives_back_mail_that_a_server_keeps_waiting() {
    let store = Store::postgresql();
    let beside = Store::seen_at(store.place.clone());
    let (relay, has_begun) = silent_relay();
    let mut program = Program::with_account(store);
    program.set("MAIL_OUT__TRANSPORT", "relay");
    program.set("MAIL_OUT__RELAY", &relay);
    program.serve();
    assert!(sends(&program.smtp, "kept-waiting"));
    has_begun.recv_timeout(Duration::from_mins(1)).unwrap();
    program.is_asked_to_end();
    let (code, said) = program.ends();
    assert_eq!(code, Some(0), "{said:#?}");
    assert!(said.iter().any(|line| line.contains("were given back")), "{said:#?}");
    let db = beside.open();
    let now = RealTime.now();
    assert!(
        db.read(|c| outbox_claims::delivery_is_claimable(c, now, &[])).unwrap(),
        "nobody may try it"
    );
}

#[test]
fn a_node_that_ends_takes_no_new_mail_and_finishes_what_has_begun() {
    let mut program = Program::with_account(Store::sqlite());
    program.serve();
    let mut begun = Talk::with(&program.smtp).unwrap();
    assert!(begun.says("EHLO client.test", "250"));
    assert!(begun.says("MAIL FROM:<chen@peregrine.example>", "250"));
    assert!(begun.says("RCPT TO:<desk@halden.example>", "250"));
    assert!(begun.says("DATA", "354"));
    let mut idle = Talk::with(&program.smtp).unwrap();
    assert!(idle.says("EHLO client.test", "250"));
    program.is_asked_to_end();
    program.waits_for("The desk ends");
    // It says so by itself: whoever asked just then might read a reset instead of the answer.
    assert!(idle.hears("421"), "it went on as before");
    assert!(begun.says("Subject: pump\r\n\r\nIt leaks.\r\n.", "250"), "what had begun was cut");
    let (code, said) = program.ends();
    assert_eq!(code, Some(0), "{said:#?}");
    assert_eq!(program.list(&["mail", "list", "--json"]).len(), 1);
}
