//! The statements that are sent all day, and those of reports.

use tarmac::{
    db::{
        Conn, outbox, promises,
        queue::{self, After, Part},
        reports::{self, Scope},
        tickets,
    },
    domain::{
        ids::{AccountId, TeamId, TicketId, UserId},
        promise::Severity,
        time::Timestamp,
    },
};

use super::explained::{Explained, explained};
use crate::support::desk::TestDesk;

both! {
    the_queue_page_is_read_in_the_order_of_an_index,
    the_look_ups_of_every_page_and_every_mail_read_no_whole_table,
    reports_read_no_whole_table,
}

/// A desk with a few tickets, some late.
fn stocked(desk: &TestDesk) {
    for n in 0..5 {
        desk.writes("chen@peregrine.example", &format!("Pump {n} stands"), "It does not start.");
    }
    desk.pass("2h");
}

fn plans(desk: &TestDesk, work: impl FnOnce(&mut Conn)) -> Vec<Explained> {
    let plans = explained(desk.desk.db.place(), work);
    assert!(!plans.is_empty(), "nothing was sent");
    plans
}

fn nothing_is_read_whole(plans: &[Explained]) {
    for one in plans {
        let whole = one.whole_reads();
        assert!(whole.is_empty(), "{}\nreads whole: {whole:#?}\n{:#?}", one.sql, one.plan);
    }
}

fn the_queue_page_is_read_in_the_order_of_an_index(desk: &TestDesk) {
    stocked(desk);
    let due_at = Some(desk.now());
    let id = TicketId(1001);
    for part in [
        Part::All,
        Part::Owner(UserId(1)),
        Part::Unowned,
        Part::Team(TeamId(1)),
        Part::Teamless,
        Part::Severity(Severity::S2),
    ] {
        let plans = plans(desk, |c| {
            queue::queue_page(c, &[part], None, 51).unwrap();
            queue::queue_page(c, &[part], Some(After { due_at, id }), 51).unwrap();
            queue::queue_page(c, &[part], Some(After { due_at: None, id }), 51).unwrap();
            queue::queue_due(c, part, due_at, desk.now().plus_secs(86_400), 50).unwrap();
        });
        nothing_is_read_whole(&plans);
        for one in plans {
            assert!(!one.sorts(), "{part:?}: {}\nis sorted: {:#?}", one.sql, one.plan);
        }
    }
}

fn the_look_ups_of_every_page_and_every_mail_read_no_whole_table(desk: &TestDesk) {
    stocked(desk);
    let now = desk.now();
    let ids = [TicketId(1001), TicketId(1002)];
    let words = ["pump".to_owned()];
    let message_ids = ["<a@x>".to_owned(), "<b@x>".to_owned()];
    nothing_is_read_whole(&plans(desk, |c| {
        queue::queue_search(c, &words, None, 20_000, 50).unwrap();
        queue::clock_running(c, &ids).unwrap();
        queue::step_last(c, &ids).unwrap();
        queue::queue_counts(c, UserId(1), now).unwrap();
        promises::watch_next(c).unwrap();
        promises::watch_due(c, now, 500).unwrap();
        outbox::delivery_claim(c, now, now.plus_secs(60), 10).unwrap();
        outbox::delivery_next(c).unwrap();
        tickets::known_id_tickets(c, &message_ids).unwrap();
        tickets::event_of(c, &ids).unwrap();
        tickets::ticket_closing(c, now, 200).unwrap();
    }));
}

fn reports_read_no_whole_table(desk: &TestDesk) {
    stocked(desk);
    let now = desk.now();
    let of = |account| Scope {
        from: now.plus_secs(-7 * 86_400),
        to: now.plus_secs(86_400),
        as_of: now.plus_secs(-10),
        account,
        plans: Vec::from([tarmac::domain::ids::PlanVersionId(1)]),
        severity: None,
    };
    let past = |scope: Scope| Scope { to: now.plus_secs(-86_400), ..scope };
    let ids = [TicketId(1001), TicketId(1002)];
    let recent = |at: Timestamp, scope: Scope| Scope { as_of: at, ..scope };
    nothing_is_read_whole(&plans(desk, |c| {
        for account in [None, Some(AccountId(1))] {
            for scope in
                [of(account), past(of(account)), recent(now.plus_secs(-86_400), of(account))]
            {
                reports::report_verdicts(c, &scope).unwrap();
                reports::report_running(c, &scope).unwrap();
                reports::report_clocks(c, &ids, &scope).unwrap();
                reports::report_changed(c, &scope).unwrap();
            }
        }
        reports::report_verdicts_of(c, &ids, now).unwrap();
    }));
}
