//! A supplier's clock under ours: handed over, warned of while there is still time, explained, counted.

use tarmac::{
    app::{
        AppError, accounts, explain,
        pauses::{self, Pausing},
        report::Asked,
        report_beside,
        suppliers::{self, Agreed},
    },
    domain::{
        clock::SupplierFigure,
        ids::TicketId,
        promise::{ClockState, Milestone, Party, Severity},
    },
};

use crate::support::{desk::TestDesk, when};

both! {
    the_owner_is_warned_before_a_suppliers_deadline_and_when_it_is_missed,
    a_suppliers_deadline_after_ours_is_told_at_once_and_once,
    a_suppliers_deadline_comes_after_ours_when_a_pause_of_ours_ends_early,
    what_a_supplier_has_never_stops_our_clock_and_its_time_is_theirs,
    a_suppliers_deadline_explains_itself_and_an_edit_of_their_terms_re_judges_nothing,
    a_report_says_how_suppliers_kept_their_terms_and_says_the_same_again,
    a_handing_over_that_makes_no_sense_is_refused_with_the_reason,
}

fn agree(desk: &TestDesk, name: &str, s1: &str, calendar: &str) {
    let targets = vec![(Severity::S1, s1.to_owned()), (Severity::S2, "4h".to_owned())];
    let agreed = Agreed {
        name: name.to_owned(),
        reached: "+49 30 5550 0100".to_owned(),
        targets,
        calendar: calendar.to_owned(),
    };
    suppliers::agree(&desk.desk, "test", agreed).unwrap();
}

/// An S1 of 09:00 that is restored by 15:00, owned by ann and taken, so that only the supplier speaks.
fn ticket(desk: &TestDesk) -> TicketId {
    let account = desk.peregrine();
    let ticket = desk.phoned(account, Severity::S1, None);
    desk.assigns(ticket, "ann");
    desk.outbox();
    ticket
}

fn hand(desk: &TestDesk, ticket: TicketId, name: &str, under: Milestone) -> Result<i64, AppError> {
    suppliers::hand_over(&desk.desk, &desk.hands("ann"), ticket, name, under)
}

/// The steps of suppliers' clocks that fired, and whom they told.
fn told(desk: &TestDesk, ticket: TicketId) -> Vec<String> {
    let rows = desk.read(|c| tarmac::db::promises::step_of(c, "ticket", &[ticket.0]));
    let theirs = rows.iter().filter(|row| row.watch == "supplier");
    theirs.map(|row| format!("{} {}", when::shown(row.due_at), row.step)).collect()
}

fn the_owner_is_warned_before_a_suppliers_deadline_and_when_it_is_missed(desk: &TestDesk) {
    agree(desk, "Rotor Parts", "4h", "");
    let ticket = ticket(desk);
    hand(desk, ticket, "Rotor Parts", Milestone::Restored).unwrap();
    desk.settle();
    desk.pass("179m");
    assert_eq!(told(desk, ticket), [""; 0]);
    desk.outbox();
    desk.pass("1m");
    let mails = desk.outbox();
    let theirs: Vec<_> = mails.iter().filter(|m| m.subject.contains("Rotor Parts")).collect();
    assert_eq!(theirs.len(), 1, "{mails:?}");
    assert_eq!(theirs[0].to, "ann@desk.example");
    assert!(theirs[0].subject.contains("due 13:00"), "{}", theirs[0].subject);
    for words in ["OURS GOES ON", "4 h from", "Restored"] {
        assert!(theirs[0].says(words), "{words}: {}", theirs[0].text);
    }
    desk.pass("61m");
    assert_eq!(told(desk, ticket), ["12:00 due soon", "13:00 missed"]);
    let mails = desk.outbox();
    let missed: Vec<_> =
        mails.iter().filter(|m| m.subject.contains("Rotor Parts: overdue")).collect();
    let to: Vec<&str> = missed.iter().map(|m| m.to.as_str()).collect();
    assert_eq!(to, ["ann@desk.example", "lena@desk.example"]);
    assert!(mails.iter().all(|m| !m.to.ends_with("peregrine.example")), "no customer is told");
}

fn a_suppliers_deadline_after_ours_is_told_at_once_and_once(desk: &TestDesk) {
    agree(desk, "Rotor Parts", "7h", "");
    let ticket = ticket(desk);
    hand(desk, ticket, "Rotor Parts", Milestone::Restored).unwrap();
    desk.settle();
    let mails = desk.outbox();
    let subjects: Vec<&str> = mails.iter().map(|m| m.subject.as_str()).collect();
    assert_eq!(subjects.len(), 1, "{subjects:?}");
    assert!(subjects[0].contains("Rotor Parts: due 16:00:00 UTC, 1 h after ours"), "{subjects:?}");
    assert!(mails[0].says("If they keep their time, we do not keep ours."), "{}", mails[0].text);
    desk.pass("10m");
    assert_eq!(told(desk, ticket), ["09:00 after ours"]);
    desk.outbox();
}

fn a_suppliers_deadline_comes_after_ours_when_a_pause_of_ours_ends_early(desk: &TestDesk) {
    agree(desk, "Rotor Parts", "9h", "");
    let ticket = ticket(desk);
    let hands = desk.hands("ann");
    let pausing = Pausing {
        party: Party::Transport,
        reason: "The aircraft is on its way.".to_owned(),
        note: String::new(),
        until: Some(when::at("14:00")),
        clocks: Vec::new(),
    };
    let held = pauses::pause(&desk.desk, &hands, ticket, pausing).unwrap();
    // Ours would be due at 20:00, theirs is at 18:00.
    hand(desk, ticket, "Rotor Parts", Milestone::Restored).unwrap();
    desk.pass("90m");
    assert_eq!(told(desk, ticket), [""; 0]);
    desk.outbox();
    pauses::resume(&desk.desk, &hands, ticket, held).unwrap();
    desk.settle();
    let mails = desk.outbox();
    let theirs: Vec<_> = mails.iter().filter(|m| m.subject.contains("Rotor Parts")).collect();
    assert_eq!(theirs.len(), 1, "{mails:?}");
    assert!(theirs[0].subject.contains("1 h 30 min after ours"), "{}", theirs[0].subject);
    assert!(!theirs[0].says("late"), "{}", theirs[0].text);
    assert_eq!(told(desk, ticket), ["10:30 after ours"]);
    desk.pass("1h");
    assert_eq!(told(desk, ticket), ["10:30 after ours"], "once");
    desk.outbox();
}

fn what_a_supplier_has_never_stops_our_clock_and_its_time_is_theirs(desk: &TestDesk) {
    agree(desk, "Rotor Parts", "4h", "");
    let ticket = ticket(desk);
    let before = desk.stands(ticket, "restored");
    let handed = hand(desk, ticket, "Rotor Parts", Milestone::Restored).unwrap();
    desk.settle();
    assert_eq!(desk.stands(ticket, "restored"), before);
    desk.pass("1h");
    suppliers::hand_back(&desk.desk, &desk.hands("ann"), ticket, handed, true).unwrap();
    desk.settle();
    assert_eq!(desk.stands(ticket, "restored"), before);
    let spent = tarmac::app::one_ticket::show(&desk.desk, ticket).unwrap().whose_time;
    assert_eq!((spent.supplier_s, spent.us_s), (3600, 0));
    desk.pass("10m");
    let spent = tarmac::app::one_ticket::show(&desk.desk, ticket).unwrap().whose_time;
    assert_eq!((spent.supplier_s, spent.us_s), (3600, 600));
    assert_eq!(told(desk, ticket), [""; 0], "they were done in time");
    desk.outbox();
}

fn a_suppliers_deadline_explains_itself_and_an_edit_of_their_terms_re_judges_nothing(
    desk: &TestDesk,
) {
    let ticket = ticket(desk);
    // The desk's zone is UTC: from 09:00 to 18:00, so that 10 h end on Tuesday at 10:00.
    agree(desk, "Rotor Parts", "10h", "working UTC");
    hand(desk, ticket, "Rotor Parts", Milestone::Resolved).unwrap();
    agree(desk, "Rotor Parts", "1h", "");
    desk.settle();
    let all = explain::explain(&desk.desk, ticket, None).unwrap();
    let theirs = all.iter().find(|one| one.supplier.is_some()).unwrap();
    assert_eq!(theirs.supplier.as_deref(), Some("Rotor Parts"));
    assert_eq!(theirs.due_at, Some(when::at("2026-03-03T10:00:00Z")));
    assert_eq!((theirs.sum_s, theirs.target_s), (36_000, 36_000));
    let kinds: Vec<&str> = theirs.stretches.iter().map(|s| s.kind).collect();
    assert_eq!(kinds, ["counted", "closed", "counted"]);
    assert_eq!(theirs.start.as_ref().unwrap().kind, "handed_over");
    assert_eq!(theirs.state, ClockState::Running);
    let calendar = theirs.clause.calendar.as_deref();
    assert_eq!(calendar, Some("working UTC v1"));
    desk.outbox();
}

fn a_report_says_how_suppliers_kept_their_terms_and_says_the_same_again(desk: &TestDesk) {
    agree(desk, "Rotor Parts", "1h", "");
    agree(desk, "Seat Works", "1h", "");
    let ticket = ticket(desk);
    let one = hand(desk, ticket, "Rotor Parts", Milestone::Restored).unwrap();
    hand(desk, ticket, "Seat Works", Milestone::Restored).unwrap();
    desk.settle();
    desk.pass("30m");
    suppliers::hand_back(&desk.desk, &desk.hands("ann"), ticket, one, true).unwrap();
    desk.settle();
    desk.pass("2h");
    let day = "2026-03-02".parse().unwrap();
    let asked = Asked {
        from: day,
        to: day,
        zone: chrono_tz::UTC,
        as_of: Some(when::at("11:00")),
        account: None,
        plan: None,
        severity: None,
    };
    let figures = || {
        let beside = report_beside::beside(&desk.desk, &asked).unwrap();
        let of = |one: &report_beside::SupplierKept| (one.name.clone(), one.figure);
        beside.suppliers.iter().map(of).collect::<Vec<_>>()
    };
    let first = figures();
    let none = SupplierFigure::default();
    assert_eq!(
        first,
        [
            ("Rotor Parts".to_owned(), SupplierFigure { met: 1, ..none }),
            ("Seat Works".to_owned(), SupplierFigure { missed: 1, still_late: 1, ..none }),
        ]
    );
    // What is entered later, and said to be of before, changes no report of before.
    let withdrawn =
        tarmac::app::acts::withdraw(&desk.desk, &desk.hands("ann"), ticket, one, "a slip");
    withdrawn.unwrap();
    desk.settle();
    assert_eq!(figures(), first);
    let later = Asked { as_of: None, ..asked };
    desk.pass("1m");
    let now = report_beside::beside(&desk.desk, &later).unwrap().suppliers;
    assert_eq!(now.len(), 1, "{now:?}");
    desk.outbox();
}

fn a_handing_over_that_makes_no_sense_is_refused_with_the_reason(desk: &TestDesk) {
    agree(desk, "Rotor Parts", "1h", "");
    let ticket = ticket(desk);
    let why = |result: Result<i64, AppError>| match result {
        Err(AppError::Wrong(wrong)) => wrong[0].key,
        other => panic!("{other:?}"),
    };
    assert_eq!(why(hand(desk, ticket, "Nobody", Milestone::Restored)), "wrong-unknown");
    assert_eq!(why(hand(desk, ticket, "Rotor Parts", Milestone::Acknowledged)), "wrong-state");
    hand(desk, ticket, "Rotor Parts", Milestone::Restored).unwrap();
    assert_eq!(why(hand(desk, ticket, "Rotor Parts", Milestone::Restored)), "wrong-handed");
    let by = desk.hands("ann");
    let back = suppliers::hand_back(&desk.desk, &by, ticket, 99, true);
    assert!(matches!(back, Err(AppError::Wrong(_))));
    let peregrine = accounts::named(&desk.desk, "Peregrine Air").unwrap().unwrap().0;
    let question = desk.phoned(peregrine, Severity::S4, None);
    assert_eq!(why(hand(desk, question, "Rotor Parts", Milestone::Resolved)), "wrong-no-target");
    let nothing = Agreed { name: "X".to_owned(), ..Agreed::default() };
    assert!(suppliers::agree(&desk.desk, "test", nothing).is_err());
    let days = Agreed {
        name: "X".to_owned(),
        targets: vec![(Severity::S1, "2d".to_owned()), (Severity::S2, "0h".to_owned())],
        calendar: "no such".to_owned(),
        ..Agreed::default()
    };
    match suppliers::agree(&desk.desk, "test", days) {
        Err(AppError::Wrong(wrong)) => {
            let fields: Vec<&str> = wrong.iter().map(|w| w.field).collect();
            assert_eq!(fields, ["S1", "S2", "calendar"]);
        }
        other => panic!("{other:?}"),
    }
    desk.settle();
    desk.outbox();
}
