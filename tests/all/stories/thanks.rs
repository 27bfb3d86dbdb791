//! The rules of thanks as an administrator keeps them.

use tarmac::{
    app::{AppError, mail_fate, thanks},
    domain::message::{PhraseKind, ThanksLanguage},
};

use crate::support::{captured::Mails as _, desk::TestDesk, letter::Letter};

both! {
    an_added_phrase_counts_from_the_next_message_on_and_says_that_it_did,
    a_phrase_that_is_switched_off_leaves_the_reply_clock_running,
    a_rule_that_would_swallow_a_question_is_kept_nowhere,
    mail_explained_goes_by_the_same_rules_of_thanks,
}

const CHEN: &str = "chen@peregrine.example";

/// Whether a reply is awaited after the customer answers a reply of ours with these words, and the
/// reasons that were written down.
fn awaited(desk: &TestDesk, words: &str) -> (bool, String) {
    let ticket = desk.writes(CHEN, "Lamp flickers", "in row 4").number();
    desk.replies(ticket, "We changed it.");
    desk.pass("10s");
    let reply = desk.outbox().to(CHEN).pop().unwrap();
    let answer = desk.answers(&reply, CHEN, words);
    assert_eq!(answer.number(), ticket);
    let clocks = desk.evaluated(ticket).0.clocks;
    let runs = clocks.iter().any(|c| c.key.watch.word() == "next_reply" && c.stop.is_none());
    desk.outbox();
    (runs, answer.row.reasons)
}

fn an_added_phrase_counts_from_the_next_message_on_and_says_that_it_did(desk: &TestDesk) {
    desk.peregrine();
    assert!(awaited(desk, "Gracias Ann").0);
    let (every, kind) = (ThanksLanguage::Every, PhraseKind::Thanks);
    thanks::add(&desk.desk, "user:6", every, kind, " Gracias ").unwrap();
    let (runs, reasons) = awaited(desk, "Gracias Ann");
    assert!(!runs);
    assert!(reasons.contains("mere thanks") && reasons.contains("gracias"), "{reasons}");
    let (runs, reasons) = awaited(desk, "Gracias, still dark");
    assert!(runs);
    assert!(reasons.contains("more than thanks") && reasons.contains("still"), "{reasons}");
    let again = thanks::add(&desk.desk, "user:6", every, kind, "gracias");
    assert!(matches!(again, Err(AppError::Wrong(_))));
    thanks::remove(&desk.desk, "user:6", every, "gracias").unwrap();
    assert!(awaited(desk, "Gracias Ann").0);
    let kept = thanks::kept(&desk.desk).unwrap();
    let changes: Vec<_> = kept.changes.iter().map(|c| (c.what, c.phrase.as_str())).collect();
    assert_eq!(changes, [("removed", "gracias"), ("added", "gracias")]);
    assert!(kept.own.is_empty());
}

fn a_phrase_that_is_switched_off_leaves_the_reply_clock_running(desk: &TestDesk) {
    desk.peregrine();
    assert!(!awaited(desk, "Cheers").0);
    let switch = |on: &[&str]| {
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let shown = words(&["cheers", "thanks"]);
        thanks::switch(&desk.desk, "ada", ThanksLanguage::English, &shown, &words(on)).unwrap()
    };
    assert_eq!(switch(&["thanks"]), 1);
    assert_eq!(switch(&["thanks"]), 0, "it is off already");
    assert!(awaited(desk, "Cheers").0);
    assert!(!awaited(desk, "Thanks").0);
    assert_eq!(switch(&["thanks", "cheers"]), 1);
    assert!(!awaited(desk, "Cheers").0);
}

fn a_rule_that_would_swallow_a_question_is_kept_nowhere(desk: &TestDesk) {
    let english = ThanksLanguage::English;
    let add = |text: &str| thanks::add(&desk.desk, "ada", english, PhraseKind::Courtesy, text);
    let long = "a".repeat(41);
    for text in ["", "still broken", "when will he come", "at 5", long.as_str(), "regards"] {
        assert!(matches!(add(text), Err(AppError::Wrong(_))), "{text}");
    }
    let shown = ["broken".to_owned(), "still".to_owned()];
    let off = thanks::switch(&desk.desk, "ada", english, &shown, &[]);
    assert!(matches!(off, Err(AppError::Wrong(_))));
    let kept = thanks::kept(&desk.desk).unwrap();
    assert!(kept.changes.is_empty() && kept.rules.changes.is_empty(), "{kept:?}");
}

fn mail_explained_goes_by_the_same_rules_of_thanks(desk: &TestDesk) {
    desk.peregrine();
    let (every, kind) = (ThanksLanguage::Every, PhraseKind::Thanks);
    thanks::add(&desk.desk, "ada", every, kind, "gracias").unwrap();
    desk.writes(CHEN, "Lamp flickers", "in row 4");
    let receipt = desk.outbox().to(CHEN).only();
    let letter = Letter::answer(&receipt, CHEN, "Gracias");
    let line = mail_fate::foresee(&desk.desk, "thanks.eml", &letter.raw(), None).unwrap();
    let rule = line.why.iter().find(|reason| reason.rule == "mere thanks");
    assert_eq!(rule.unwrap().seen, "en: gracias");
}
