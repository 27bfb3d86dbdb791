//! Revisions guard what is read and then written.

use tarmac::{
    app::{AppError, acts},
    db::{DbError, inbound, tickets},
    domain::promise::Severity,
};

use crate::support::desk::TestDesk;

both! {
    a_ticket_saved_at_an_old_revision_is_stale,
    a_message_saved_at_an_old_revision_is_stale,
    people_who_change_one_ticket_at_once_lose_nothing,
    an_event_number_is_taken_once,
}

fn a_ticket_saved_at_an_old_revision_is_stale(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.outbox();
    let row = desk.file(ticket).row;
    desk.write({
        let row = row.clone();
        move |c| tickets::ticket_save(c, &row, &row)
    });
    let stale = desk.desk.db.write(move |c| tickets::ticket_save(c, &row, &row));
    assert!(matches!(stale, Err(DbError::Stale)), "{stale:?}");
}

fn a_message_saved_at_an_old_revision_is_stale(desk: &TestDesk) {
    let received = desk.writes("someone@elsewhere.example", "Hello", "there");
    desk.outbox();
    let row = received.row;
    desk.write({
        let row = row.clone();
        move |c| inbound::inbound_save(c, &row)
    });
    let stale = desk.desk.db.write(move |c| inbound::inbound_save(c, &row));
    assert!(matches!(stale, Err(DbError::Stale)), "{stale:?}");
}

fn people_who_change_one_ticket_at_once_lose_nothing(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.outbox();
    let before = desk.file(ticket).events.len();
    let hands = desk.hands("ann");
    std::thread::scope(|scope| {
        for n in 0..4 {
            let (app, hands) = (&desk.desk, &hands);
            scope.spawn(move || {
                for m in 0..5 {
                    let text = format!("note {n} {m}");
                    tarmac::app::conversation::note(app, hands, ticket, &text).unwrap();
                }
            });
        }
    });
    let file = desk.file(ticket);
    assert_eq!(file.events.len(), before + 20);
    let seqs: Vec<i64> = file.events.iter().map(|e| e.seq).collect();
    assert_eq!(seqs, (1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>());
    desk.settle();
}

fn an_event_number_is_taken_once(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.outbox();
    let first = desk.read(|c| tickets::event_of(c, &[ticket])).remove(0);
    let again = desk.desk.db.write(move |c| tickets::event_insert(c, std::slice::from_ref(&first)));
    assert!(matches!(again, Err(DbError::Exists)), "{again:?}");
    let unknown = acts::assign(
        &desk.desk,
        &desk.hands("ann"),
        ticket,
        Some(tarmac::domain::ids::UserId(99_999)),
        None,
    );
    assert!(matches!(unknown, Err(AppError::Wrong(_))));
}
