//! Whose words act, by what proof.

use super::{
    Authenticity, Doing, MailFacts, Rights, Sender, Thread, ThreadProof, decide, words_that_act,
};
use crate::domain::ids::{AccountId, TicketId};

fn facts(text: &str) -> MailFacts {
    MailFacts {
        sender: Sender::Contact(AccountId(1)),
        authenticity: Authenticity::Proved,
        words: words_that_act(text),
        threads: vec![Thread {
            ticket: TicketId(7),
            proof: ThreadProof::Token,
            is_signed: true,
            sender_belongs: true,
            can_go_on: true,
        }],
        ..MailFacts::default()
    }
}

fn word(facts: &MailFacts) -> &'static str {
    match decide(facts).doing {
        None => "none",
        Some(Doing::Done(_)) => "done",
        Some(Doing::Nothing(why)) => why.word(),
    }
}

#[test]
fn each_may_do_what_is_theirs() {
    let ours = Rights { is_ours: true, ..Rights::default() };
    let raises = Rights { may_raise: true, ..Rights::default() };
    let confirms = Rights { may_confirm: true, ..Rights::default() };
    for (text, rights, expected) in [
        ("#on site", ours, "done"),
        ("#severity S1: down", ours, "done"),
        ("#severity S1: down", raises, "done"),
        ("#severity S1: down", confirms, "not_theirs"),
        ("#resolved", confirms, "done"),
        ("#resolved", raises, "not_theirs"),
        ("#on site", raises, "not_theirs"),
        ("#note: for you", Rights::default(), "done"),
        ("#restored\n#severity S4", confirms, "not_theirs"),
        ("It works.", ours, "none"),
    ] {
        let mut facts = facts(text);
        facts.rights = rights;
        if rights.is_ours {
            facts.sender = Sender::Staff;
            facts.threads[0].sender_belongs = false;
        }
        assert_eq!(word(&facts), expected, "{text} {rights:?}");
    }
}

#[test]
fn words_need_the_proof_of_the_sender_and_our_signature() {
    let rights = Rights { may_confirm: true, ..Rights::default() };
    let sound = MailFacts { rights, ..facts("#resolved") };
    assert_eq!(word(&sound), "done");
    let unproved = MailFacts { authenticity: Authenticity::Unknown, ..sound.clone() };
    assert_eq!(word(&unproved), "not_proved");
    let mut unsigned = sound.clone();
    unsigned.threads[0].is_signed = false;
    assert_eq!(word(&unsigned), "not_signed");
    let mut elsewhere = sound.clone();
    elsewhere.threads[0].sender_belongs = false;
    assert_eq!(word(&elsewhere), "none", "it waits in quarantine");
    let forged = Authenticity::Failed { seen: "x".to_owned() };
    assert_eq!(word(&MailFacts { authenticity: forged, ..sound.clone() }), "none");
    let machine = MailFacts { has_null_path: true, ..sound };
    assert_eq!(word(&machine), "none");
}
