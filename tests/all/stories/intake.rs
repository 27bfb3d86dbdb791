//! Mail comes in: never lost, never doubled, and one bad message blocks nobody.

use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
use tarmac::{
    app::intake,
    config::Config,
    db::{outbox, tickets},
    domain::{
        ids::InboundId,
        mail_state::{InboundState, MailKind},
        promise::Severity,
    },
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
    letter::Letter,
    store::Store,
};

both! {
    the_same_mail_twice_makes_one_ticket,
    the_same_message_id_over_other_content_loses_neither,
    the_same_words_without_id_and_date_are_new_after_a_day,
    the_raw_bytes_come_back_unchanged,
    a_message_that_cannot_be_processed_is_parked_whole_and_blocks_nothing,
    a_parked_message_of_a_known_account_waits_15_minutes_for_a_person,
    a_mail_full_of_nuls_is_processed_alike_on_both_databases,
    a_receipt_goes_out_at_once_with_number_severity_and_promised_times,
    a_receipt_is_in_the_accounts_language_and_zone,
    automatic_mail_is_never_answered,
    an_unknown_sender_gets_one_receipt_a_day,
    a_contact_gets_twenty_receipts_an_hour,
    an_unknown_sender_opens_ten_tickets_an_hour_and_more_wait,
    a_first_sender_of_a_domain_becomes_a_contact_with_the_right_to_report_alone,
    the_time_of_the_report_is_our_acceptance_never_the_date_header,
    a_message_interrupted_before_it_was_decided_is_decided_at_the_next_start,
    two_nodes_that_process_one_message_make_one_ticket,
}

#[test]
fn a_forwarders_seal_that_is_trusted_outweighs_a_failed_proof() {
    let set = [
        ("TARMAC_DESK__ADDRESS", "help@desk.example"),
        ("TARMAC_DESK__AUTHSERV_ID", "mx.desk.example"),
        ("TARMAC_DESK__TRUSTED_SEALERS", "lists.example"),
    ];
    let set = set.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let desk = TestDesk::with(Store::sqlite(), Config::of(None, set).unwrap());
    let sealed_by = |sealer: &str| {
        let results = format!(
            "mx.desk.example; dmarc=fail header.from=peregrine.example; arc=pass header.oldest-pass=0 \
             header.d={sealer}"
        );
        let letter = Letter::new(CHEN, &format!("Sealed by {sealer}"), "x");
        desk.gets(&letter.with("Authentication-Results", &results)).state
    };
    assert_eq!(sealed_by("lists.example"), InboundState::Ticket);
    assert_eq!(sealed_by("other.example"), InboundState::Quarantine);
    desk.outbox();
    desk.close();
}

const CHEN: &str = "chen@peregrine.example";

fn the_same_mail_twice_makes_one_ticket(desk: &TestDesk) {
    desk.peregrine();
    let letter = Letter::new(CHEN, "Aircraft grounded", "at gate 4");
    let first = desk.gets(&letter);
    assert_eq!(desk.outbox().to(CHEN).len(), 1);
    desk.pass("3d");
    desk.outbox();
    let second = desk.gets(&letter);
    assert_eq!((first.state, second.state), (InboundState::Ticket, InboundState::Duplicate));
    assert_eq!(second.ticket, first.ticket);
    assert_eq!(desk.tickets().len(), 1);
    assert!(desk.outbox().is_empty(), "no second receipt, nobody told");
}

fn the_same_message_id_over_other_content_loses_neither(desk: &TestDesk) {
    desk.peregrine();
    let letter = Letter::new(CHEN, "Aircraft grounded", "at gate 4");
    let other =
        Letter::new(CHEN, "Another one grounded", "at gate 9").with("Message-ID", &letter.id());
    let (first, second) = (desk.gets(&letter), desk.gets(&other));
    assert_ne!(first.number(), second.number());
    desk.outbox();
}

fn the_same_words_without_id_and_date_are_new_after_a_day(desk: &TestDesk) {
    desk.peregrine();
    let bare =
        Letter::new(CHEN, "Down again", "the same machine").without("Message-ID").without("Date");
    assert_eq!(desk.gets(&bare).state, InboundState::Ticket);
    desk.pass("23h");
    assert_eq!(desk.gets(&bare).state, InboundState::Duplicate);
    desk.pass("2h");
    assert_eq!(desk.gets(&bare).state, InboundState::Ticket);
    desk.outbox();
}

fn the_raw_bytes_come_back_unchanged(desk: &TestDesk) {
    for file in
        ["charset-none-raw-gbk.eml", "nesting-3000.eml", "html-attack.eml", "newsletter.eml"]
    {
        let path = crate::support::project::root().join("tests/mail").join(file);
        let received = desk.receives(file);
        assert_eq!(intake::raw(&desk.desk, received.id).unwrap(), std::fs::read(path).unwrap());
    }
    let odd = b"\x00\xff no header at all".to_vec();
    let received = desk.receives_raw(odd.clone());
    assert_eq!(intake::raw(&desk.desk, received.id).unwrap(), odd);
    desk.outbox();
}

/// Renames the desk's default plan, so that a stranger's mail cannot be bound.
fn break_default_plan(desk: &TestDesk, from: &'static str, to: &'static str) {
    use tarmac::db::schema::plans;
    desk.write(move |c| {
        diesel::update(plans::table.filter(plans::name.eq(from)))
            .set(plans::name.eq(to))
            .execute(c)?;
        Ok(())
    });
}

fn a_message_that_cannot_be_processed_is_parked_whole_and_blocks_nothing(desk: &TestDesk) {
    desk.peregrine();
    break_default_plan(desk, "individual", "gone");
    let letter = Letter::new("someone@elsewhere.example", "It drips", "under the sink");
    let parked = desk.gets(&letter);
    assert_eq!(parked.state, InboundState::Parked);
    assert!(parked.row.error.as_ref().unwrap().contains("default plan"), "{:?}", parked.row.error);
    assert_eq!((parked.row.subject.as_str(), parked.row.attempts), ("It drips", 1));
    assert_eq!(intake::raw(&desk.desk, parked.id).unwrap(), letter.raw());
    let told = desk.outbox();
    assert_eq!(told.readers(), [address("ann"), address("lena")], "the team is told at once");
    assert_eq!(desk.writes(CHEN, "Aircraft grounded", "x").state, InboundState::Ticket, "the next");
    assert_eq!(intake::retry(&desk.desk, parked.id).unwrap(), InboundState::Parked);
    desk.settle();
    assert_eq!(desk.triage_steps(parked.id).len(), 2, "parked again, told again");
    break_default_plan(desk, "gone", "individual");
    assert_eq!(intake::retry(&desk.desk, parked.id).unwrap(), InboundState::Ticket);
    desk.settle();
    assert!(intake::retry(&desk.desk, parked.id).is_err(), "it is decided");
    desk.outbox();
    desk.pass("4h");
    assert_eq!(desk.triage_steps(parked.id).len(), 2, "nobody is told of it any more");
    desk.outbox();
}

fn a_parked_message_of_a_known_account_waits_15_minutes_for_a_person(desk: &TestDesk) {
    desk.peregrine();
    break_default_plan(desk, "boeing", "elsewhere");
    desk.write(|c| {
        // The account's contract names a plan without any version.
        diesel::delete(tarmac::db::schema::contracts::table).execute(c)?;
        Ok(())
    });
    break_default_plan(desk, "individual", "gone");
    let known = desk.writes(CHEN, "A small thing", "when you have time");
    assert_eq!(known.state, InboundState::Parked);
    assert_eq!(crate::support::when::shown(known.row.triage_due_at.unwrap()), "09:15");
    desk.outbox();
    desk.pass("16m");
    assert_eq!(desk.outbox().readers(), [address("sara")]);
    let stranger = desk.writes("x@elsewhere.example", "A small thing", "too");
    assert!(stranger.row.triage_due_at.unwrap() > crate::support::when::at("12:00"));
    desk.outbox();
}

fn a_mail_full_of_nuls_is_processed_alike_on_both_databases(desk: &TestDesk) {
    desk.peregrine();
    let raw = b"From: Ch\0en <chen@peregrine.example>\r\nTo: help@desk.example\r\n\
        Subject: down\0 again\r\nMessage-ID: <a\0b@peregrine.example>\r\n\
        In-Reply-To: <c\0d@peregrine.example>\r\nReferences: <e\0f@x.example>\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
        Content-Type: text/plain\r\n\r\nit is d\0wn\r\n--b\r\nContent-Type: application/x\0y; \
        name=\"a\0b.bin\"\r\nContent-Disposition: attachment\r\n\r\nx\0y\r\n--b--\r\n";
    let received = desk.receives_raw(raw.to_vec());
    assert_eq!(received.state, InboundState::Ticket, "{:?}", received.row.error);
    assert_eq!(intake::raw(&desk.desk, received.id).unwrap(), raw);
    let strange = b"From: c@elsewhere.example\r\nSubject: \0\r\n\r\n\0\0\r\n";
    assert_eq!(desk.receives_raw(strange.to_vec()).state, InboundState::Ticket);
    desk.outbox();
}

fn a_receipt_goes_out_at_once_with_number_severity_and_promised_times(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    let receipt = desk.outbox().of(MailKind::Receipt).only();
    assert_eq!(receipt.subject, format!("Re: Aircraft grounded [TM-{ticket}]"));
    for words in ["S1", "09:15", "10:00", "13:00", "15:00", "17:00", "UTC"] {
        assert!(receipt.says(words), "{words}: {}", receipt.text);
    }
    assert_eq!(receipt.header("auto-submitted").as_deref(), Some("auto-replied"));
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15", "it fulfils nothing");
}

fn a_receipt_is_in_the_accounts_language_and_zone(desk: &TestDesk) {
    use tarmac::app::accounts::{Joining, add};
    let joining = Joining {
        name: "华新制造".to_owned(),
        domains: vec!["huaxin.example".to_owned()],
        language: Some("zh-CN".to_owned()),
        zone: Some("Asia/Shanghai".to_owned()),
        ..Joining::default()
    };
    add(&desk.desk, "test", joining).unwrap();
    let ticket = desk.writes("liumei@huaxin.example", "三号机停运", "请尽快").number();
    let receipt = desk.outbox().of(MailKind::Receipt).only();
    assert_eq!(desk.file(ticket).row.severity, Severity::S1);
    for words in ["停运", "17:15", "上海"] {
        assert!(receipt.says(words), "{words}: {}", receipt.text);
    }
}

fn automatic_mail_is_never_answered(desk: &TestDesk) {
    desk.peregrine();
    for (name, value) in [
        ("Auto-Submitted", "auto-generated"),
        ("Auto-Submitted", "auto-replied"),
        ("Precedence", "bulk"),
        ("Precedence", "list"),
        ("List-Id", "<all.peregrine.example>"),
        ("Return-Path", "<>"),
        ("X-Auto-Response-Suppress", "All"),
    ] {
        desk.gets(&Letter::new(CHEN, "Aircraft grounded", "at gate 4").with(name, value));
        let mails = desk.outbox();
        assert!(mails.to(CHEN).is_empty(), "{name}: {value}: {mails:?}");
    }
    let null_path = intake::Arrival {
        door: "smtp".to_owned(),
        mail_from: Some(String::new()),
        ..intake::Arrival::default()
    };
    desk.receives_at(null_path, Letter::new(CHEN, "Grounded too", "x").raw());
    assert!(desk.outbox().to(CHEN).is_empty());
}

fn an_unknown_sender_gets_one_receipt_a_day(desk: &TestDesk) {
    let who = "someone@elsewhere.example";
    for n in 0..3 {
        assert!(desk.writes(who, &format!("It drips {n}"), "x").ticket.is_some());
    }
    let receipt = desk.outbox().to(who).only();
    assert!(!receipt.subject.contains("It drips"), "our own words only: {}", receipt.subject);
    desk.pass("24h");
    desk.writes(who, "It drips again", "x");
    assert_eq!(desk.outbox().to(who).len(), 1);
}

fn a_contact_gets_twenty_receipts_an_hour(desk: &TestDesk) {
    desk.peregrine();
    for n in 0..23 {
        assert!(desk.writes(CHEN, &format!("Light {n} is out"), "x").ticket.is_some());
    }
    assert_eq!(desk.outbox().to(CHEN).len(), 20);
}

fn an_unknown_sender_opens_ten_tickets_an_hour_and_more_wait(desk: &TestDesk) {
    let who = "someone@elsewhere.example";
    let states: Vec<InboundState> =
        (0..12).map(|n| desk.writes(who, &format!("It drips {n}"), "x").state).collect();
    assert!(states[..10].iter().all(|s| *s == InboundState::Ticket));
    assert!(states[10..].iter().all(|s| *s == InboundState::Quarantine));
    desk.pass("1h");
    assert_eq!(desk.writes(who, "later", "x").state, InboundState::Ticket);
    desk.outbox();
}

fn a_first_sender_of_a_domain_becomes_a_contact_with_the_right_to_report_alone(desk: &TestDesk) {
    let account = desk.peregrine();
    let ticket = desk.writes("Li Na <LiNa@Peregrine.example>", "AOG at stand 3", "x").number();
    let row = desk.file(ticket).row;
    assert_eq!((row.account_id, row.severity), (Some(account), Severity::S1));
    let contact =
        desk.read(|c| tarmac::db::customers::contact_by_address(c, "lina@peregrine.example"));
    let contact = contact.unwrap();
    assert_eq!((contact.name.as_str(), contact.account_id), ("Li Na", account));
    assert!(contact.may_report && !contact.may_raise && !contact.may_confirm);
    desk.outbox();
}

fn the_time_of_the_report_is_our_acceptance_never_the_date_header(desk: &TestDesk) {
    desk.peregrine();
    for date in ["Mon, 2 Mar 2020 08:00:00 +0000", "Tue, 2 Mar 2066 08:00:00 +0000"] {
        let ticket = desk.gets(&Letter::new(CHEN, "grounded", "x").with("Date", date)).number();
        assert_eq!(desk.file(ticket).row.reported_at, crate::support::when::at("09:00"));
    }
    desk.outbox();
}

fn a_message_interrupted_before_it_was_decided_is_decided_at_the_next_start(desk: &TestDesk) {
    desk.peregrine();
    let arrival = intake::Arrival { door: "pipe".to_owned(), ..intake::Arrival::default() };
    let raw = Letter::new(CHEN, "Aircraft grounded", "at gate 4").raw();
    let id = intake::receive(&desk.desk, arrival, raw).unwrap();
    desk.pass("5m");
    let waiting = intake::waiting(&desk.desk, InboundId(0), 10).unwrap();
    assert_eq!(waiting, [id]);
    intake::process(&desk.desk, id).unwrap();
    desk.settle();
    let ticket = desk.inbound(id).number();
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15", "counted from its acceptance");
    desk.outbox();
}

fn two_nodes_that_process_one_message_make_one_ticket(desk: &TestDesk) {
    desk.peregrine();
    for n in 0..5 {
        let arrival = intake::Arrival { door: "pipe".to_owned(), ..intake::Arrival::default() };
        let raw = Letter::new(CHEN, &format!("Aircraft {n} grounded"), "x").raw();
        let id = intake::receive(&desk.desk, arrival, raw).unwrap();
        let app = &desk.desk;
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| intake::process(app, id).unwrap());
            }
        });
    }
    desk.settle();
    assert_eq!(desk.tickets().len(), 5);
    assert_eq!(desk.outbox().of(MailKind::Receipt).len(), 5);
    let rows = desk.read(|c| outbox::outbox_list(c, &[], None, 1000));
    assert!(!rows.is_empty());
    let messages = desk.read(|c| tickets::message_of(c, desk_first(desk)));
    assert_eq!(messages.len(), 1);
}

fn desk_first(desk: &TestDesk) -> tarmac::domain::ids::TicketId {
    desk.tickets()[0]
}
