//! Customers' own numbers for their faults.

use tarmac::{
    app::{AppError, mail_fate, partner_references},
    config::Config,
    domain::{
        account::AccountKind,
        ids::{AccountId, TicketId},
        mail_state::InboundState,
    },
};

use crate::support::{
    captured::Mails as _,
    desk::{Received, TestDesk},
    letter::Letter,
    store::Store,
};

on_each! {
    a_new_ticket_remembers_the_customers_number_and_mails_carry_it,
    a_proved_sender_joins_by_the_number_and_others_only_propose,
    a_number_on_two_open_tickets_only_proposes,
    a_pattern_that_finds_everything_or_is_none_is_kept_nowhere,
    a_number_is_entered_by_hand_and_taken_away,
}

const CHEN: &str = "chen@peregrine.example";

/// A desk whose own mail server says who is proved, and a customer with a pattern.
fn desk(store: Store) -> (TestDesk, AccountId) {
    let set = [
        ("TARMAC_DESK__ADDRESS", "help@desk.example"),
        ("TARMAC_HTTP__PUBLIC_URL", "https://desk.example"),
        ("TARMAC_DESK__AUTHSERV_ID", "mx.desk.example"),
    ];
    let config = Config::of(None, set.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
    let desk = TestDesk::with(store, config);
    let account = desk.peregrine();
    partner_references::set_pattern(&desk.desk, "test", account, r"INC\d{7}").unwrap();
    (desk, account)
}

fn letter(from: &str, subject: &str, text: &str, verdict: &str) -> Letter {
    let said = format!("mx.desk.example; dmarc={verdict} header.from=x.example");
    Letter::new(from, subject, text).with("Authentication-Results", &said)
}

fn carries(desk: &TestDesk, ticket: TicketId) -> Option<String> {
    desk.read(|c| tarmac::db::partner_references::ticket_reference_of(c, ticket))
}

fn became(received: &Received) -> (InboundState, Option<TicketId>, Option<TicketId>) {
    (received.state, received.ticket, received.row.proposal_id)
}

fn a_new_ticket_remembers_the_customers_number_and_mails_carry_it(store: Store) {
    let (desk, _) = desk(store);
    let named = desk.writes(CHEN, "INC0012345: radar dark", "on the bridge").number();
    assert_eq!(carries(&desk, named).as_deref(), Some("INC0012345"));
    let receipt = desk.outbox().to(CHEN).only();
    assert_eq!(receipt.subject, format!("Re: INC0012345: radar dark [TM-{named}]"));
    let below = desk.writes(CHEN, "Lamp flickers", "row 4\nour number: inc0012346").number();
    assert_eq!(carries(&desk, below).as_deref(), Some("inc0012346"));
    let receipt = desk.outbox().to(CHEN).only();
    assert_eq!(receipt.subject, format!("Re: Lamp flickers inc0012346 [TM-{below}]"));
    let quoted = desk.writes(CHEN, "Seat broken", "row 5\n> INC0012347").number();
    assert_eq!(carries(&desk, quoted), None);
    let answer = desk.writes(CHEN, "Other seat", "row 6").number();
    let mail = desk.outbox().to(CHEN).pop().unwrap();
    desk.answers(&mail, CHEN, "INC0012348 is ours for it");
    assert_eq!(carries(&desk, answer).as_deref(), Some("INC0012348"), "it had none");
    desk.outbox();
    desk.close();
}

fn a_proved_sender_joins_by_the_number_and_others_only_propose(store: Store) {
    let (desk, account) = desk(store);
    let other = desk.account_in("Brightwater", AccountKind::Key, "brightwater.example", "UTC");
    desk.contact(account, "li@peregrine.example", false);
    desk.contact(other, "bo@brightwater.example", false);
    let ticket = desk.writes(CHEN, "INC0012345 radar dark", "on the bridge").number();
    let again = |from: &str, verdict: &str| {
        desk.gets(&letter(from, "AW: INC0012345 radar", "It smells of smoke.", verdict))
    };
    let proposed = (InboundState::Quarantine, None, Some(ticket));
    assert_eq!(became(&again("li@peregrine.example", "none")), proposed, "nobody proves it");
    assert_eq!(became(&again("li@peregrine.example", "fail")), proposed, "refuted");
    assert_eq!(became(&again("bo@brightwater.example", "pass")), proposed, "another customer");
    assert_eq!(became(&again("x@stranger.example", "pass")), proposed, "a stranger");
    let joined = again("li@peregrine.example", "pass");
    assert_eq!(became(&joined), (InboundState::Append, Some(ticket), None));
    assert!(joined.row.reasons.contains("customer's number"), "{}", joined.row.reasons);
    let line = |verdict: &str| {
        let letter = letter("li@peregrine.example", "INC0012345", "And now?", verdict);
        mail_fate::foresee(&desk.desk, "a.eml", &letter.raw(), None).unwrap()
    };
    assert_eq!(line("pass").decision, "append");
    let waits = line("none");
    assert_eq!(waits.decision, "quarantine");
    assert!(waits.why.iter().any(|reason| reason.rule == "partner reference"), "{waits:?}");
    let unknown = letter(CHEN, "INC0099999 pump", "stands", "pass");
    assert_eq!(desk.gets(&unknown).state, InboundState::Ticket);
    desk.outbox();
    desk.close();
}

fn a_number_on_two_open_tickets_only_proposes(store: Store) {
    let (desk, _) = desk(store);
    let first = desk.writes(CHEN, "Radar dark", "on the bridge").number();
    let second = desk.writes(CHEN, "Radar dark too", "at the stern").number();
    let hands = desk.hands("ann");
    for ticket in [first, second] {
        partner_references::set(&desk.desk, &hands, ticket, "INC0012345").unwrap();
    }
    let mail = letter(CHEN, "INC0012345 radar", "And now?", "pass");
    let received = desk.gets(&mail);
    assert_eq!(became(&received), (InboundState::Quarantine, None, Some(second)));
    assert!(received.row.reasons.contains("several with that number"));
    desk.reach(second, tarmac::domain::promise::Milestone::Resolved);
    desk.pass("15d");
    let mail = letter(CHEN, "INC0012345 radar", "Still nothing.", "pass");
    assert_eq!(became(&desk.gets(&mail)), (InboundState::Append, Some(first), None));
    desk.outbox();
    desk.close();
}

fn a_pattern_that_finds_everything_or_is_none_is_kept_nowhere(store: Store) {
    let (desk, account) = desk(store);
    let long = "a".repeat(201);
    for pattern in [".*", "INC(", r"\w{900}{40}", long.as_str()] {
        let refused = partner_references::set_pattern(&desk.desk, "test", account, pattern);
        assert!(matches!(refused, Err(AppError::Wrong(_))), "{pattern}");
    }
    let kept = || partner_references::pattern(&desk.desk, account).unwrap();
    assert_eq!(kept().as_deref(), Some(r"INC\d{7}"));
    let found = partner_references::try_out(&desk.desk, r"#(\d+)", "Case #4711 radar").unwrap();
    assert_eq!(found.as_deref(), Some("4711"));
    partner_references::set_pattern(&desk.desk, "test", account, " ").unwrap();
    assert_eq!(kept(), None);
    desk.close();
}

fn a_number_is_entered_by_hand_and_taken_away(store: Store) {
    let (desk, _) = desk(store);
    let ticket = desk.writes(CHEN, "INC0012345 radar dark", "on the bridge").number();
    let hands = desk.hands("ann");
    let set = |text: &str| partner_references::set(&desk.desk, &hands, ticket, text);
    set(" CHG 77 ").unwrap();
    let row = desk.file(ticket).row;
    assert!(row.search.ends_with(" chg 77"), "{}", row.search);
    assert!(set(&"9".repeat(65)).is_err());
    desk.outbox();
    desk.replies(ticket, "On our way.");
    desk.pass("10s");
    let reply = desk.outbox().to(CHEN).pop().unwrap();
    assert_eq!(reply.subject, format!("Re: INC0012345 radar dark CHG 77 [TM-{ticket}]"));
    set("").unwrap();
    assert_eq!(carries(&desk, ticket), None);
    assert!(!desk.file(ticket).row.search.contains("chg"));
    let stranger = desk.writes("x@stranger.example", "Pump", "stands").number();
    let refused = partner_references::set(&desk.desk, &hands, stranger, "1");
    assert!(matches!(refused, Err(AppError::Wrong(_))), "it has no account");
    desk.outbox();
    desk.close();
}
