//! The order of decisions, as tables of facts.

use super::{
    Action, Authenticity, Automatic, AutomaticKind, Counts, MailFacts, Report, ReportKind, Sender,
    Thanks, ThanksRules, Thread, ThreadProof, decide,
};
use crate::domain::ids::{AccountId, TicketId};

const CONTACT: Sender = Sender::Contact(AccountId(1));

fn thread(proof: ThreadProof, sender_belongs: bool, can_go_on: bool) -> Vec<Thread> {
    vec![Thread { ticket: TicketId(7), proof, is_signed: false, sender_belongs, can_go_on }]
}

fn mere_thanks() -> Thanks {
    ThanksRules::default().judge("Thank you!", "en")
}

fn machine(kind: AutomaticKind, is_certain: bool) -> Automatic {
    Automatic { kind, is_certain, seen: "x".to_owned() }
}

/// The word of the action, the receipt, and the ticket that is joined, proposed or linked.
fn decided(facts: &MailFacts) -> (&'static str, bool, Option<i64>) {
    let decision = decide(facts);
    assert!(!decision.reasons.is_empty());
    let ticket = match &decision.action {
        Action::Append(t) | Action::Note(t) => Some(*t),
        Action::Quarantine { proposal, reason } => {
            assert!(reason.ends_with('.'), "{reason}");
            *proposal
        }
        _ => decision.linked_ticket,
    };
    (decision.action.word(), decision.acknowledge, ticket.map(|t| t.0))
}

#[test]
fn of_what_is_too_large_a_person_decides_and_its_sender_is_told() {
    let account = AccountId(1);
    let large = MailFacts {
        too_large: Some(40 << 20),
        sender: Sender::Contact(account),
        ..MailFacts::default()
    };
    let decision = decide(&large);
    assert!(matches!(decision.action, Action::Quarantine { proposal: None, .. }));
    assert!(decision.acknowledge);
    let machine = MailFacts {
        automatic: Some(Automatic {
            kind: AutomaticKind::Notice,
            is_certain: true,
            seen: "x".to_owned(),
        }),
        ..large.clone()
    };
    assert!(!decide(&machine).acknowledge, "a machine is not answered");
    let ours = MailFacts { own_loop: Some("x".to_owned()), ..large };
    assert_eq!(decide(&ours).action, Action::Ignore, "our own mail is never answered");
}

#[test]
fn a_new_mail_is_a_ticket_and_a_receipt_goes_to_who_may_have_one() {
    let facts = |sender| MailFacts { sender, ..MailFacts::default() };
    for (sender, acknowledge) in [
        (CONTACT, true),
        (Sender::DomainOf(AccountId(1)), true),
        (Sender::Stranger, true),
        (Sender::Staff, false),
        (Sender::Machine(AccountId(1)), false),
    ] {
        assert_eq!(decided(&facts(sender)), ("ticket", acknowledge, None), "{sender:?}");
    }
    let null_path = MailFacts { has_null_path: true, ..facts(CONTACT) };
    assert_eq!(decided(&null_path), ("ticket", false, None));
    let refuses = MailFacts { wants_no_receipt: Some("x".into()), ..facts(CONTACT) };
    assert_eq!(decided(&refuses), ("ticket", false, None));
}

#[test]
fn receipts_and_tickets_are_capped() {
    let counted = |sender, tickets, hour, day| MailFacts {
        sender,
        counts: Counts {
            tickets_last_hour: tickets,
            receipts_last_hour: hour,
            receipts_last_day: day,
            ..Counts::default()
        },
        ..MailFacts::default()
    };
    assert_eq!(decided(&counted(CONTACT, 5_000, 19, 400)), ("ticket", true, None));
    assert_eq!(decided(&counted(CONTACT, 5_000, 20, 400)), ("ticket", false, None));
    assert_eq!(decided(&counted(Sender::Stranger, 9, 0, 1)), ("ticket", false, None));
    assert_eq!(decided(&counted(Sender::Stranger, 10, 0, 0)), ("quarantine", false, None));
}

#[test]
fn a_thread_is_joined_only_by_who_belongs_to_it() {
    use ThreadProof::{MessageId, Token};
    let facts = |sender, threads| MailFacts { sender, threads, ..MailFacts::default() };
    for proof in [MessageId, Token] {
        let own = facts(CONTACT, thread(proof, true, true));
        assert_eq!(decided(&own), ("append", false, Some(7)));
        let late = facts(CONTACT, thread(proof, true, false));
        assert_eq!(decided(&late), ("ticket", true, Some(7)));
        let thanks = MailFacts { thanks: mere_thanks(), ..late };
        assert_eq!(decided(&thanks), ("note", false, Some(7)));
        for sender in [CONTACT, Sender::Stranger, Sender::NoReply, Sender::Staff] {
            let foreign = facts(sender, thread(proof, false, true));
            assert_eq!(decided(&foreign), ("quarantine", false, Some(7)), "{sender:?}");
        }
    }
    // of a ticket without account, the address that reported it
    let reporter = facts(Sender::Stranger, thread(MessageId, true, true));
    assert_eq!(decided(&reporter), ("append", false, Some(7)));
    let forward = MailFacts { is_forward: true, ..facts(CONTACT, thread(MessageId, true, true)) };
    assert_eq!(decided(&forward), ("quarantine", false, Some(7)));
    let proved_staff = MailFacts {
        authenticity: Authenticity::Proved,
        ..facts(Sender::Staff, thread(MessageId, false, true))
    };
    assert_eq!(decided(&proved_staff), ("note", false, Some(7)));
}

#[test]
fn a_hint_is_no_proof() {
    for sender in [CONTACT, Sender::Stranger] {
        let named = MailFacts { sender, named_ticket: Some(TicketId(7)), ..MailFacts::default() };
        assert_eq!(decided(&named), ("quarantine", false, Some(7)));
        let forged =
            MailFacts { sender, bad_token: Some("help+x@d".into()), ..MailFacts::default() };
        assert_eq!(decided(&forged), ("quarantine", false, None));
    }
}

#[test]
fn what_a_machine_wrote_is_never_answered() {
    use AutomaticKind::{Bulk, Notice, Reply};
    let own = thread(ThreadProof::MessageId, true, true);
    let foreign = thread(ThreadProof::MessageId, false, true);
    let machine_sender = Sender::Machine(AccountId(1));
    for (kind, certain, sender, threads, expected) in [
        (Reply, true, CONTACT, own.clone(), ("note", Some(7))),
        (Reply, false, CONTACT, own.clone(), ("note", Some(7))),
        (Reply, true, CONTACT, vec![], ("ignore", None)),
        (Reply, false, CONTACT, vec![], ("ticket", None)),
        (Reply, true, Sender::Stranger, foreign.clone(), ("quarantine", Some(7))),
        (Reply, true, Sender::Staff, foreign, ("ignore", None)),
        (Notice, true, machine_sender, vec![], ("ticket", None)),
        (Notice, true, CONTACT, vec![], ("ticket", None)),
        (Notice, true, Sender::Stranger, vec![], ("quarantine", None)),
        (Notice, true, Sender::NoReply, vec![], ("quarantine", None)),
        (Bulk, true, Sender::Stranger, vec![], ("ignore", None)),
        (Bulk, true, Sender::NoReply, vec![], ("ignore", None)),
        (Bulk, true, CONTACT, vec![], ("ticket", None)),
        (Bulk, true, CONTACT, own, ("append", Some(7))),
    ] {
        let facts = MailFacts {
            automatic: Some(machine(kind, certain)),
            sender,
            threads,
            ..MailFacts::default()
        };
        let (word, acknowledge, ticket) = decided(&facts);
        assert_eq!((word, ticket), expected, "{kind:?} {sender:?}");
        assert!(!acknowledge);
    }
    let no_reply = MailFacts { sender: Sender::NoReply, ..MailFacts::default() };
    assert_eq!(decided(&no_reply), ("quarantine", false, None));
}

#[test]
fn the_first_rule_that_decides_ends_it() {
    let all = MailFacts {
        too_complex: Some("deep".into()),
        own_loop: Some("X-Tarmac-Loop: 1".into()),
        is_duplicate: true,
        report: Some(Report { kind: ReportKind::Bounce, is_ours: true, ticket: Some(TicketId(8)) }),
        authenticity: Authenticity::Failed { seen: "dmarc=fail".into() },
        sender: CONTACT,
        threads: thread(ThreadProof::MessageId, true, true),
        ..MailFacts::default()
    };
    assert_eq!(decided(&all).0, "quarantine");
    let no_limit = MailFacts { too_complex: None, ..all };
    assert_eq!(decided(&no_limit).0, "ignore");
    let no_loop = MailFacts { own_loop: None, ..no_limit };
    assert_eq!(decided(&no_loop).0, "duplicate");
    let first_time = MailFacts { is_duplicate: false, ..no_loop };
    assert_eq!(decided(&first_time), ("note", false, Some(8)));
    let no_report = MailFacts { report: None, ..first_time };
    assert_eq!(decided(&no_report), ("quarantine", false, Some(7)));
    let no_fail = MailFacts { authenticity: Authenticity::Unknown, ..no_report };
    assert_eq!(decided(&no_fail), ("append", false, Some(7)));
}

#[test]
fn a_report_about_mail_that_is_not_ours_changes_nobody() {
    for kind in [ReportKind::Bounce, ReportKind::Read, ReportKind::Complaint] {
        let report = Some(Report { kind, is_ours: false, ticket: None });
        let facts = MailFacts { report, sender: CONTACT, ..MailFacts::default() };
        assert_eq!(decided(&facts), ("ignore", false, None));
    }
}

#[test]
fn who_cannot_be_told_waits() {
    let nobody = MailFacts { sender: Sender::Nobody, ..MailFacts::default() };
    assert_eq!(decided(&nobody), ("quarantine", false, None));
    let two = MailFacts { sender_doubt: Some("Two senders.".into()), ..MailFacts::default() };
    assert_eq!(decided(&two), ("quarantine", false, None));
}

#[test]
fn another_desk_that_answers_ours_gets_no_third_receipt_and_an_account_has_a_limit() {
    let facts = MailFacts { sender: CONTACT, ..MailFacts::default() };
    for (rounds, of_account, acknowledge) in [(1, 99, true), (2, 0, false), (0, 100, false)] {
        let counts =
            Counts { rounds_last_hour: rounds, account_last_hour: of_account, ..Counts::default() };
        let facts = MailFacts { counts, ..facts.clone() };
        assert_eq!(decided(&facts), ("ticket", acknowledge, None), "{rounds} {of_account}");
    }
}
