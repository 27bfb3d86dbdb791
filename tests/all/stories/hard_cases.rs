//! Hard cases of mail that need a whole desk; `tests/hard_cases.md` has the table of all.

use tarmac::domain::mail_state::{InboundState, MailKind};

use crate::support::{captured::Mails as _, desk::TestDesk, letter::Letter};

const CHEN: &str = "chen.li@peregrine.example";
const WANG: &str = "wang.na@peregrine.example";

both! {
    an_answer_that_overtakes_its_parent_is_one_ticket_with_it,
    two_mails_that_refer_to_one_unseen_ancestor_are_one_ticket,
    a_device_that_uses_one_id_for_ever_opens_a_ticket_each_time,
    answers_go_to_the_reply_to_only_where_it_is_of_the_same_house,
    a_list_that_put_itself_into_from_names_who_wrote,
    a_monitor_opens_tickets_and_is_never_answered,
    repeated_alarms_of_a_monitor_join_its_open_ticket_and_are_counted,
    an_address_belongs_to_a_contact_or_a_monitor_and_not_to_both,
    admins_are_told_once_when_our_own_mail_goes_in_a_circle,
    admins_are_told_once_when_the_receipts_to_an_address_stop,
    an_encrypted_mail_is_a_ticket_that_says_so,
    a_desk_that_answers_ours_without_any_sign_is_answered_no_more_after_two_rounds,
}

fn an_answer_that_overtakes_its_parent_is_one_ticket_with_it(desk: &TestDesk) {
    desk.peregrine();
    let parent =
        Letter::new(CHEN, "Pump 3", "It leaks.").with("Message-ID", "<p@peregrine.example>");
    let answer = Letter::new(WANG, "Re: Pump 3", "Since Monday.")
        .with("In-Reply-To", "<p@peregrine.example>");
    let first = desk.gets(&answer);
    let second = desk.gets(&parent);
    assert_eq!((first.state, second.state), (InboundState::Ticket, InboundState::Append));
    assert_eq!(first.number(), second.number());
    desk.outbox();
}

fn two_mails_that_refer_to_one_unseen_ancestor_are_one_ticket(desk: &TestDesk) {
    desk.peregrine();
    let on = |who: &str, text: &str| {
        desk.gets(
            &Letter::new(who, "Re: Pump 3", text).with("References", "<unseen@peregrine.example>"),
        )
    };
    let (first, second) = (on(CHEN, "It leaks."), on(WANG, "Since Monday."));
    assert_eq!((first.number(), second.state), (second.number(), InboundState::Append));
    desk.outbox();
}

fn a_device_that_uses_one_id_for_ever_opens_a_ticket_each_time(desk: &TestDesk) {
    desk.peregrine();
    let scan = |text: &str| {
        desk.gets(&Letter::new(CHEN, "Scan", text).with("Message-ID", "<scan@peregrine.example>"))
    };
    let (first, second) = (scan("page 1"), scan("page 2"));
    assert_eq!((first.state, second.state), (InboundState::Ticket, InboundState::Ticket));
    assert_ne!(first.number(), second.number());
    desk.outbox();
}

fn answers_go_to_the_reply_to_only_where_it_is_of_the_same_house(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.contact(account, "li@partner.example", false);
    for (wanted, to) in [
        (WANG, WANG),
        ("li@partner.example", "li@partner.example"),
        ("somebody@elsewhere.example", CHEN),
        ("help@desk.example", CHEN),
        ("no-reply@peregrine.example", CHEN),
        ("a@peregrine.example, b@peregrine.example", CHEN),
    ] {
        let letter = Letter::new(CHEN, "Light is out", wanted).with("Reply-To", wanted);
        let ticket = desk.gets(&letter).number();
        assert_eq!(desk.outbox().of(MailKind::Receipt).only().to, to, "{wanted}");
        assert_eq!(desk.file(ticket).row.requester_address.as_deref(), Some(CHEN));
    }
}

fn a_list_that_put_itself_into_from_names_who_wrote(desk: &TestDesk) {
    desk.peregrine();
    let list = |from: &str| {
        Letter::new(from, "Pump 3", "It leaks.")
            .with("List-Id", "<support.lists.example>")
            .with("Precedence", "list")
    };
    let via = "\"Chen Li via Support\" <support@lists.example>";
    let told = list(via).with("X-Original-From", CHEN);
    let answered = list(via).with("Reply-To", CHEN);
    for letter in [told, answered] {
        let received = desk.gets(&letter);
        let row = desk.file(received.number()).row;
        assert_eq!((row.requester_address.as_deref(), row.account_id), (Some(CHEN), None));
        assert!(desk.outbox().of(MailKind::Receipt).is_empty(), "a list is not answered");
    }
    let newsletter = desk.gets(&list("news@lists.example"));
    assert_eq!(newsletter.state, InboundState::Ignore);
}

fn a_monitor_opens_tickets_and_is_never_answered(desk: &TestDesk) {
    let joining = tarmac::app::accounts::Joining {
        name: "Bergbahn".to_owned(),
        monitors: vec!["no-reply@sensors.example".to_owned()],
        ..tarmac::app::accounts::Joining::default()
    };
    let account = tarmac::app::accounts::add(&desk.desk, "test", joining).unwrap();
    let monitor = "no-reply@sensors.example";
    let alarm = Letter::new(monitor, "brake hot", "90 C").with("Auto-Submitted", "auto-generated");
    let ticket = desk.gets(&alarm).number();
    let plain = desk.writes(monitor, "door stuck", "cabin 9").number();
    for ticket in [ticket, plain] {
        assert_eq!(desk.file(ticket).row.account_id, Some(account));
        desk.outbox();
        tarmac::app::acts::reach(
            &desk.desk,
            &desk.hands("ann"),
            ticket,
            tarmac::app::acts::Reached {
                milestone: tarmac::domain::promise::Milestone::Resolved,
                at: None,
                tell: true,
                note: None,
            },
        )
        .unwrap();
        desk.settle();
    }
    assert!(desk.outbox().to(monitor).is_empty());
}

fn repeated_alarms_of_a_monitor_join_its_open_ticket_and_are_counted(desk: &TestDesk) {
    let joining = tarmac::app::accounts::Joining {
        name: "Bergbahn".to_owned(),
        monitors: vec!["sensor@bergbahn.example".to_owned()],
        ..tarmac::app::accounts::Joining::default()
    };
    tarmac::app::accounts::add(&desk.desk, "test", joining).unwrap();
    let alarm = |subject: &str| {
        let letter = Letter::new("sensor@bergbahn.example", subject, "see log");
        desk.gets(&letter.with("Auto-Submitted", "auto-generated"))
    };
    let first = alarm("PROBLEM: brake-9 hot (91 C)");
    let ticket = first.number();
    let due = desk.file(ticket).row.next_due_at;
    for n in 2..=4 {
        let again = alarm(&format!("PROBLEM: brake-9 hot (9{n} C)"));
        assert_eq!((again.state, again.ticket), (InboundState::Note, Some(ticket)));
        assert!(again.row.reasons.contains(&format!("{n} alarms of the kind")), "{:?}", again.row);
    }
    assert_eq!(desk.file(ticket).row.next_due_at, due, "an alarm moves no clock");
    assert_ne!(alarm("PROBLEM: brake-8 hot (91 C)").number(), ticket);
    tarmac::app::acts::reach(
        &desk.desk,
        &desk.hands("ann"),
        ticket,
        tarmac::app::acts::Reached {
            milestone: tarmac::domain::promise::Milestone::Resolved,
            at: None,
            tell: false,
            note: None,
        },
    )
    .unwrap();
    desk.settle();
    assert_ne!(alarm("PROBLEM: brake-9 hot (95 C)").number(), ticket, "it is resolved");
    desk.outbox();
}

fn an_address_belongs_to_a_contact_or_a_monitor_and_not_to_both(desk: &TestDesk) {
    let joining = |name: &str, contacts: &[&str], monitors: &[&str]| {
        let owned = |all: &[&str]| all.iter().map(|a| (*a).to_owned()).collect();
        tarmac::app::accounts::Joining {
            name: name.to_owned(),
            contacts: owned(contacts),
            monitors: owned(monitors),
            ..tarmac::app::accounts::Joining::default()
        }
    };
    let add = |joining| tarmac::app::accounts::add(&desk.desk, "test", joining);
    add(joining("A", &["a@x.example"], &["m@x.example"])).unwrap();
    for taken in [
        joining("B", &["m@x.example"], &[]),
        joining("C", &[], &["a@x.example"]),
        joining("D", &[], &["m@x.example"]),
        joining("E", &[], &["no address"]),
    ] {
        let name = taken.name.clone();
        assert!(add(taken).is_err(), "{name}");
    }
}

fn admins_are_told_once_when_our_own_mail_goes_in_a_circle(desk: &TestDesk) {
    for n in 1..=5 {
        let letter = Letter::new("fwd@elsewhere.example", "back", &n.to_string())
            .with("X-Tarmac-Loop", desk.desk.config.loop_id());
        assert_eq!(desk.gets(&letter).state, InboundState::Ignore);
        let told = desk.outbox();
        assert_eq!(told.len(), usize::from(n == 3), "{n}: {told:?}");
        assert!(told.iter().all(|mail| mail.to == "ada@desk.example"));
    }
    desk.pass("24h");
    desk.outbox();
}

fn admins_are_told_once_when_the_receipts_to_an_address_stop(desk: &TestDesk) {
    desk.peregrine();
    let told = |mails: &[crate::support::captured::Mail]| {
        mails.iter().filter(|m| m.to == "ada@desk.example" && m.subject.contains(CHEN)).count()
    };
    let mut all = Vec::new();
    for n in 0..25 {
        assert!(desk.writes(CHEN, &format!("Light {n} is out"), "x").ticket.is_some());
        all.extend(desk.outbox());
    }
    assert_eq!(told(&all), 1, "{all:?}");
    assert_eq!(all.to(CHEN).len(), 20);
}

fn an_encrypted_mail_is_a_ticket_that_says_so(desk: &TestDesk) {
    desk.peregrine();
    let raw = format!(
        "From: {CHEN}\nTo: help@desk.example\nSubject: secret\nMessage-ID: <s@peregrine.example>\n\
         Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\n\n\
         --b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\
         --b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n--b--\n"
    );
    let ticket = desk.receives(&raw).number();
    let first = desk.read(|c| tarmac::db::tickets::message_of(c, ticket)).remove(0);
    assert_eq!(first.text, "(encrypted; it cannot be read here)");
    assert!(!desk.outbox().of(MailKind::Receipt).only().text.contains("PGP"));
}

fn a_desk_that_answers_ours_without_any_sign_is_answered_no_more_after_two_rounds(desk: &TestDesk) {
    desk.peregrine();
    desk.writes(CHEN, "Light 4 is dim", "Please look.");
    let mut mails = desk.outbox();
    let mut receipts = 0;
    let mut told = 0;
    for n in 0..10 {
        receipts += mails.to(CHEN).of(MailKind::Receipt).len();
        told += mails
            .iter()
            .filter(|m| m.to == "ada@desk.example" && m.subject.contains("Another desk"))
            .count();
        if mails.to(CHEN).is_empty() {
            break;
        }
        let words = format!(
            "Thank you for your message. It has been registered with us as request {n}, and one of \
             our colleagues will answer you."
        );
        let answer = Letter::new(CHEN, &format!("[Request {n}] registered"), &words);
        assert_eq!(desk.gets(&answer).state, InboundState::Ticket, "it is kept, and seen");
        mails = desk.outbox();
    }
    assert_eq!((receipts, told), (3, 1), "the first, and two rounds");
}
