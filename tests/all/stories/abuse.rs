//! What people try by mail, and what it comes to: the abuse cases that need a whole desk.

use std::fmt::Write as _;

use tarmac::{
    app::intake,
    domain::{mail_state::InboundState, promise::Severity},
    time_source::Stopwatch,
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
    letter::Letter,
};

both! {
    a_token_that_is_empty_or_of_ten_kilobytes_is_none,
    a_stranger_in_copy_is_no_participant_until_staff_say_so,
    a_code_that_a_machine_sends_reaches_no_customer,
    many_invented_senders_get_one_receipt_each_a_day_and_none_of_their_words_back,
    a_zip_bomb_is_kept_as_it_came_and_never_opened,
    the_words_of_templates_come_out_as_they_were_written,
    a_flood_of_strangers_holds_no_contact_up,
    a_desk_that_answers_a_desk_comes_to_an_end,
}

const CHEN: &str = "chen@peregrine.example";

/// Abuse case 3.
fn a_token_that_is_empty_or_of_ten_kilobytes_is_none(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.outbox();
    let before = desk.file(ticket).events.len();
    let long = "a".repeat(10 * 1024);
    for (n, token) in ["", "-", &long, "t1-", &format!("{ticket}-{long}")].iter().enumerate() {
        let to = format!("help+{token}@desk.example");
        let letter = Letter::new("x@nowhere.example", &format!("hello {n}"), "let me in");
        let received = desk.gets(&letter.with("To", &to).with("Delivered-To", &to));
        assert_ne!(received.state, InboundState::Append, "{n}");
        assert_ne!(received.state, InboundState::Parked, "{n}");
    }
    assert_eq!(desk.file(ticket).events.len(), before, "the ticket is as it was");
    desk.settle();
    desk.outbox();
}

/// Abuse case 4.
fn a_stranger_in_copy_is_no_participant_until_staff_say_so(desk: &TestDesk) {
    desk.peregrine();
    let letter = Letter::new(CHEN, "P21 is grounded", "no start").with("Cc", "friend@else.example");
    let ticket = desk.gets(&letter).number();
    desk.settle();
    let mails = desk.outbox();
    assert!(!mails.iter().any(|m| m.to == "friend@else.example"), "nobody writes to them");
    let receipt = mails.to(CHEN).remove(0);
    let before = desk.file(ticket).events.len();
    let received = desk.answers(&receipt, "friend@else.example", "I know better");
    assert_eq!(received.state, InboundState::Quarantine);
    assert_eq!(desk.file(ticket).events.len(), before, "the ticket is as it was");
    desk.settle();
    assert!(!desk.outbox().iter().any(|m| m.to == "friend@else.example"));
}

/// Abuse case 5: a service is signed up with the desk's address, and its code must not be read by
/// whoever can see a ticket.
fn a_code_that_a_machine_sends_reaches_no_customer(desk: &TestDesk) {
    let letter = Letter::new("noreply@service.example", "Your verification code", "123456");
    let received = desk.gets(&letter);
    assert!(
        matches!(received.state, InboundState::Quarantine | InboundState::Ignore),
        "{}",
        received.state
    );
    desk.settle();
    let mails = desk.outbox();
    assert!(!mails.iter().any(|m| m.to.ends_with("service.example")), "nobody is answered");
    assert!(!mails.iter().any(|m| m.says("123456")), "the code is in no mail");
    assert!(desk.tickets().is_empty());
}

/// Abuse case 6.
fn many_invented_senders_get_one_receipt_each_a_day_and_none_of_their_words_back(desk: &TestDesk) {
    const SENDERS: usize = 60;
    for round in 0..3 {
        for n in 0..SENDERS {
            let from = format!("victim{n}@invented{n}.example");
            desk.writes(&from, &format!("buy now {round}"), "cheap pills at http://spam.example");
        }
        desk.pass("2h");
    }
    desk.settle();
    let mails = desk.outbox();
    let to_victims: Vec<_> = mails.iter().filter(|m| m.to.contains("@invented")).collect();
    assert_eq!(to_victims.len(), SENDERS, "one a day");
    assert!(to_victims.iter().all(|m| !m.says("pills") && !m.says("spam.example")));
}

/// Abuse case 8: 100 MB of zeros in a hundredth of that, within a zip that says it is 4 GB.
fn a_zip_bomb_is_kept_as_it_came_and_never_opened(desk: &TestDesk) {
    let mut bomb = b"PK\x03\x04\x14\x00\x00\x00\x08\x00".to_vec();
    bomb.extend([0xff; 16]);
    bomb.extend(vec![0x78; 100_000]);
    let body = data_encoding::BASE64.encode(&bomb);
    let mut raw = String::from(
        "From: chen@peregrine.example\r\nTo: help@desk.example\r\nSubject: logs\r\n\
         Message-ID: <bomb@peregrine.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\n\r\nsee the logs\r\n--b\r\nContent-Type: application/zip; name=42.zip\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n",
    );
    for line in body.as_bytes().chunks(76) {
        write!(raw, "{}\r\n", std::str::from_utf8(line).unwrap()).unwrap();
    }
    raw.push_str("--b--\r\n");
    desk.peregrine();
    let received = desk.receives_raw(raw.into_bytes());
    assert_eq!(received.state, InboundState::Ticket);
    let message = desk.read(|c| tarmac::db::tickets::message_of(c, received.number())).remove(0);
    let files = desk.read(|c| tarmac::db::tickets::attachment_of(c, &[message.id]));
    assert_eq!(files.len(), 1);
    assert_eq!(desk.read(|c| tarmac::db::tickets::blob_get(c, &files[0].blob_hash)), bomb);
    desk.settle();
    desk.outbox();
}

/// Abuse case 16.
fn the_words_of_templates_come_out_as_they_were_written(desk: &TestDesk) {
    desk.peregrine();
    let evil = "{{7*7}} ${env} {% include '/etc/passwd' %} %{x}";
    let from = format!("\"{}\" <{CHEN}>", "{{7*7}} ${env}");
    desk.gets(&Letter::new(&from, evil, evil));
    desk.settle();
    let mails = desk.outbox();
    assert!(mails.to(CHEN).iter().all(|m| m.says("{{7*7}}")), "{mails:?}");
    assert!(mails.to(&address("ann")).iter().all(|m| m.says("{% include")), "{mails:?}");
}

/// Row R16, in a batch: one unknown sender and a hundred others in one hour, a contact amid them.
fn a_flood_of_strangers_holds_no_contact_up(desk: &TestDesk) {
    const FROM_ONE: usize = 400;
    desk.peregrine();
    let whole = Stopwatch::start();
    let mut states = std::collections::BTreeMap::<String, usize>::new();
    let mut from_one = (0, 0);
    for n in 0..FROM_ONE {
        let received = desk.writes("flood@nowhere.example", &format!("fault {n}"), "x");
        match received.state {
            InboundState::Ticket => from_one.0 += 1,
            InboundState::Quarantine => from_one.1 += 1,
            other => panic!("{other}"),
        }
        if n % 4 == 0 {
            let from = format!("stranger{n}@other{n}.example");
            let received = desk.writes(&from, "a fault", "x");
            *states.entry(received.state.to_string()).or_default() += 1;
        }
        if n % 16 == 0 {
            let received = desk.writes(CHEN, &format!("P21 number {n}"), "no start");
            assert_eq!(received.state, InboundState::Ticket, "a contact always gets a ticket");
            assert!(!desk.stands(received.number(), "acknowledged").is_empty(), "with clocks");
        }
    }
    assert_eq!(from_one, (10, FROM_ONE - 10), "ten tickets an hour, the rest waits");
    assert_eq!(states.into_iter().collect::<Vec<_>>(), [("ticket".to_owned(), 100)]);
    let taken = whole.elapsed();
    // The S1 of a contact stands behind all of that, and is decided and told at once.
    let one = Stopwatch::start();
    let grounded = desk.writes(CHEN, "AOG: P21 is grounded", "no start");
    let decided = one.elapsed();
    assert_eq!(desk.file(grounded.number()).row.severity, Severity::S1);
    assert!(decided.as_secs() < 30, "{decided:?}");
    desk.settle();
    let mails = desk.outbox();
    assert_eq!(mails.to("flood@nowhere.example").len(), 1, "one receipt a day");
    let receipts = mails.iter().filter(|m| m.to == CHEN).count();
    assert!((1..=20).contains(&receipts), "{receipts} receipts an hour");
    println!(
        "flood of strangers: {} mails in {} ms, then the S1 of a contact in {} ms; {receipts} \
         receipts to the contact",
        FROM_ONE + 100 + FROM_ONE / 16,
        taken.as_millis(),
        decided.as_millis()
    );
}

/// Row R16: another desk answers every mail of ours, without saying that it is a machine.
fn a_desk_that_answers_a_desk_comes_to_an_end(desk: &TestDesk) {
    let mut rounds = 0;
    desk.writes("desk@partner.example", "your ticket 7", "we have your report");
    desk.settle();
    let mut ours = desk.outbox().to("desk@partner.example");
    while let Some(receipt) = ours.pop() {
        rounds += 1;
        assert!(rounds <= 2, "it goes on and on");
        desk.answers(&receipt, "desk@partner.example", "we have your report");
        desk.settle();
        ours = desk.outbox().to("desk@partner.example");
    }
    assert!(rounds >= 1, "the first was answered");
    let waiting = intake::waiting(&desk.desk, tarmac::domain::ids::InboundId(0), 10).unwrap();
    assert!(waiting.is_empty());
}
