//! Words that act by mail: who may, by what proof, and what is explained to whom may not.

use tarmac::{
    config::Config,
    domain::{ids::TicketId, mail_state::InboundState, promise::Severity},
};

use crate::support::{
    captured::{Mail, Mails as _},
    desk::{TestDesk, address},
    letter::Letter,
    store::Store,
};

const CHEN: &str = "chen.li@peregrine.example";

on_each! {
    an_engineer_acts_by_the_first_lines_of_an_answer,
    a_contact_acts_by_what_is_theirs_and_by_nothing_else,
    words_without_proof_do_nothing_and_that_is_explained_once_a_day,
    half_understood_is_not_done_at_all,
}

/// A desk whose own mail server says who is proved, with a ticket that it was told of.
struct Told {
    desk: TestDesk,
    ticket: TicketId,
    receipt: Mail,
    notice: Mail,
}

impl Told {
    fn on(store: Store) -> Self {
        let set = [
            ("TARMAC_DESK__ADDRESS", "help@desk.example"),
            ("TARMAC_HTTP__PUBLIC_URL", "https://desk.example"),
            ("TARMAC_DESK__AUTHSERV_ID", "mx.desk.example"),
        ];
        let config = Config::of(None, set.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
        let desk = TestDesk::with(store, config);
        let account = desk.peregrine();
        desk.contact(account, CHEN, true);
        let ticket = desk.writes(CHEN, "Light 4 is dim", "Please look.").number();
        let mails = desk.outbox();
        let receipt = mails.to(CHEN).only().clone();
        let notice = mails.to(&address("ann")).only().clone();
        Self { desk, ticket, receipt, notice }
    }

    /// What the desk's own mail server lets through as proved.
    fn proved(mail: &Mail, from: &str, text: &str) -> Letter {
        Letter::answer(mail, from, text)
            .with("Authentication-Results", "mx.desk.example; dmarc=pass header.from=x.example")
    }
}

fn an_engineer_acts_by_the_first_lines_of_an_answer(store: Store) {
    let told = Told::on(store);
    let desk = &told.desk;
    desk.pass("5m");
    let words = "#acknowledge\n＃到场：4 号登机口\n\nWe begin now.\n#resolved";
    let letter = Told::proved(&told.notice, &address("ann"), words);
    let received = desk.gets(&letter);
    assert_eq!((received.state, received.ticket), (InboundState::Note, Some(told.ticket)));
    assert!(desk.stands(told.ticket, "acknowledged").starts_with("met"));
    assert!(desk.stands(told.ticket, "on_site").starts_with("met"));
    assert!(!desk.stands(told.ticket, "resolved").starts_with("met"), "it is no first line");
    assert_eq!(desk.file(told.ticket).row.owner_id, Some(desk.user("ann")));
    assert!(received.row.reasons.contains("2 done"), "{}", received.row.reasons);
    desk.outbox();

    let letter = Told::proved(&told.notice, &address("ann"), "#severity S1: the wing is dark");
    desk.gets(&letter);
    assert_eq!(desk.file(told.ticket).row.severity, Severity::S1);
    desk.outbox();
    desk.close();
}

fn a_contact_acts_by_what_is_theirs_and_by_nothing_else(store: Store) {
    let told = Told::on(store);
    let desk = &told.desk;
    let raise = Told::proved(&told.receipt, CHEN, "#severity S1: the wing is dark");
    assert_eq!(desk.gets(&raise).state, InboundState::Append);
    assert_eq!(desk.file(told.ticket).row.severity, Severity::S1);
    desk.outbox();
    let resolve = Told::proved(&told.receipt, CHEN, "#resolved");
    let received = desk.gets(&resolve);
    assert_eq!(received.state, InboundState::Append, "it is their message in any case");
    assert!(!desk.stands(told.ticket, "resolved").starts_with("met"));
    let explained = desk.outbox().to(CHEN).only().clone();
    assert!(explained.text.contains("not yours to do"), "{}", explained.text);
    assert!(!explained.text.contains("#acknowledge"), "only what may be theirs is told");
    desk.close();
}

fn words_without_proof_do_nothing_and_that_is_explained_once_a_day(store: Store) {
    let told = Told::on(store);
    let desk = &told.desk;
    let before = desk.file(told.ticket).row.severity;
    let claims = |n: u32| Letter::answer(&told.receipt, CHEN, &format!("#severity S1: dark {n}"));
    for (n, explained) in [(1, 1), (2, 0)] {
        assert_eq!(desk.gets(&claims(n)).state, InboundState::Append);
        let mails = desk.outbox();
        assert_eq!(mails.to(CHEN).len(), explained, "{n}: {mails:?}");
        assert!(mails.to(CHEN).iter().all(|mail| mail.text.contains("DMARC passes")));
    }
    assert_eq!(desk.file(told.ticket).row.severity, before);
    let forged = Letter::answer(&told.notice, &address("ann"), "#resolved")
        .with("Authentication-Results", "mx.desk.example; dmarc=fail header.from=desk.example");
    assert_eq!(desk.gets(&forged).state, InboundState::Quarantine);
    assert!(!desk.stands(told.ticket, "resolved").starts_with("met"));
    desk.outbox();
    desk.pass("1d");
    desk.outbox();
    desk.gets(&claims(3));
    assert_eq!(desk.outbox().to(CHEN).len(), 1, "a day later it is said again");
    desk.close();
}

fn half_understood_is_not_done_at_all(store: Store) {
    let told = Told::on(store);
    let desk = &told.desk;
    let letter = Told::proved(&told.notice, &address("ann"), "#on site\n#arrived: gate 4");
    assert_eq!(desk.gets(&letter).state, InboundState::Note);
    assert!(!desk.stands(told.ticket, "on_site").starts_with("met"));
    let explained = desk.outbox().to(&address("ann")).only().clone();
    assert!(explained.text.contains("#arrived: gate 4"), "{}", explained.text);
    assert!(explained.text.contains("#acknowledge"), "every word is told");
    desk.close();
}
