//! The statements that are sent all day, and those of reports.

use diesel::connection::SimpleConnection as _;
use tarmac::{
    db::{
        Conn, Place, inbound, outbox, outbox_claims, outbox_counts, promises,
        queue::{self, After, Part},
        reports::{self, Scope},
        rollups, tickets,
    },
    domain::{
        ids::{
            AccountId, AlertId, InboundId, MessageId, OutboxId, RollupId, StepId, TeamId, TicketId,
            UserId,
        },
        mail_state::MailKind,
        promise::Severity,
        time::Timestamp,
    },
};

use super::explained::{Explained, explained};
use crate::support::desk::TestDesk;

both! {
    the_queue_page_is_read_in_the_order_of_an_index,
    the_look_ups_of_every_page_and_every_mail_read_no_whole_table,
    the_page_of_a_ticket_reads_no_whole_table,
    what_decides_a_mail_reads_no_whole_table,
    what_the_engine_reads_of_a_batch_is_no_whole_table,
    reports_read_no_whole_table,
    an_idle_look_of_the_engine_is_one_look_up_in_an_index,
    a_list_of_words_finds_each_whatever_signs_are_in_it,
}

/// 6,000 tickets more, each like the first: a tenth of them open, with and without owner, team and
/// deadline, of all severities. What counts is how many there are, not what happened to them.
const TICKETS: &str = "
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
    INSERT INTO tickets (id, requester_name, subject, severity, state, owner_id, team_id, door,
        language, zone, reported_at, plan_version_id, is_entitled, revision, next_due_at,
        heard_text, mails_out, search)
    SELECT 10000 + i, t.requester_name, t.subject, 'S' || (1 + i / 10 % 4),
        CASE WHEN i % 10 = 0 THEN 'open' ELSE 'closed' END,
        CASE WHEN i % 3 = 0 THEN (SELECT min(id) FROM users) END,
        CASE WHEN i % 50 < 30 THEN (SELECT min(id) FROM teams) END,
        t.door, t.language, t.zone, t.reported_at - i * 3600000000, t.plan_version_id,
        t.is_entitled, 0, CASE WHEN i % 100 > 0 THEN t.reported_at + i * CAST(60000000 AS BIGINT) END,
        '', 0, t.search
    FROM n CROSS JOIN tickets t WHERE t.id = 1001";
const VERDICTS: &str = "
    INSERT INTO verdicts (ticket_id, watch, cycle, generation, verdict, decided_at, recorded_at,
        ended_at, counted_s, account_id, plan_version_id, severity, is_entitled)
    SELECT t.id, w.watch, 0, 1, 'met', t.reported_at, t.reported_at, t.reported_at, 60,
        t.account_id, t.plan_version_id, t.severity, t.is_entitled
    FROM tickets t CROSS JOIN (SELECT 'acknowledged' AS watch UNION SELECT 'restored'
        UNION SELECT 'resolved') w WHERE t.id > 10000";
const CLOCKS: &str = "
    INSERT INTO clocks (ticket_id, watch, cycle, generation, due_at, ended_at, stop, body)
    SELECT ticket_id, watch, 0, 1, decided_at, ended_at, 'met', '' FROM verdicts
        WHERE ticket_id > 10000";
const EVENTS: &str = "
    INSERT INTO events (ticket_id, seq, occurred_at, recorded_at, actor, payload)
    SELECT ticket_id, row_number() OVER (PARTITION BY ticket_id ORDER BY id), decided_at,
        recorded_at, '', '' FROM verdicts WHERE ticket_id > 10000";
const MESSAGES: &str = "
    INSERT INTO messages (id, ticket_id, direction, from_name, from_address, recipients, subject,
        text, at, is_automatic)
    SELECT 100000 + t.id, t.id, 'in', '', '', '', '', '', t.reported_at, t.is_entitled
    FROM tickets t WHERE t.id > 10000";
const ATTACHMENTS: &str = "
    INSERT INTO attachments (message_id, name, media_type, size, blob_hash)
    SELECT m.id, '', '', 1, (SELECT hash FROM blobs LIMIT 1) FROM messages m WHERE m.id > 100000";
const STEPS: &str = "
    INSERT INTO steps (subject_kind, subject_id, watch, cycle, generation, step, round, due_at,
        fired_at, skipped, told)
    SELECT 'ticket', t.id, 'reported', 0, 1, 'reported', 0, t.reported_at, t.reported_at, '', ''
    FROM tickets t WHERE t.id > 10000";
const OUTBOX: &str = "
    INSERT INTO outbox (id, message_id, kind, ticket_id, language, subject, draft, created_at)
    SELECT 100000 + t.id, '<' || t.id || '>', 'receipt', t.id, '', '', '', t.reported_at
    FROM tickets t WHERE t.id > 10000";
const DELIVERIES: &str = "
    INSERT INTO outbox_deliveries (outbox_id, recipient, state, is_alert, attempts, next_try_at,
        fence, reply, created_at, sent_at)
    SELECT o.id, o.message_id, 'sent', 1 > 2, 1, o.created_at, 1, '', o.created_at, o.created_at
    FROM outbox o WHERE o.id > 100000";
const SILENCES: &str = "
    INSERT INTO silences (ticket_id, watch, cycle, generation, from_at, until_at, user_id)
    SELECT t.id, 'acknowledged', 0, 1, t.reported_at, t.reported_at, (SELECT min(id) FROM users)
    FROM tickets t WHERE t.id > 10000";

/// A desk with a few tickets, some late, and thousands beside them.
fn stocked(desk: &TestDesk) {
    for n in 0..5 {
        desk.writes("chen@peregrine.example", &format!("Pump {n} stands"), "It does not start.");
    }
    desk.pass("2h");
    assert!(!desk.outbox().is_empty(), "receipts and alerts left");
    let mut sql = vec![
        TICKETS,
        VERDICTS,
        CLOCKS,
        EVENTS,
        MESSAGES,
        ATTACHMENTS,
        STEPS,
        SILENCES,
        OUTBOX,
        DELIVERIES,
    ];
    if let Place::Pg(_) = desk.desk.db.place() {
        // SQLite keeps no statistics of a desk: nobody asks it to.
        sql.push("ANALYZE");
    }
    carried_out(desk, &sql);
}

/// The thousands go again: they have no history that could be checked.
fn cleared(desk: &TestDesk) {
    carried_out(
        desk,
        &[
            "DELETE FROM silences WHERE ticket_id > 10000",
            "DELETE FROM outbox_deliveries WHERE outbox_id > 100000",
            "DELETE FROM outbox WHERE id > 100000",
            "DELETE FROM steps WHERE subject_id > 10000",
            "DELETE FROM attachments WHERE message_id > 100000",
            "DELETE FROM messages WHERE id > 100000",
            "DELETE FROM verdicts WHERE ticket_id > 10000",
            "DELETE FROM clocks WHERE ticket_id > 10000",
            "DELETE FROM events WHERE ticket_id > 10000",
            "DELETE FROM tickets WHERE id > 10000",
        ],
    );
}

fn carried_out(desk: &TestDesk, sql: &[&str]) {
    let mut c = desk.desk.db.place().connect(false).unwrap();
    for one in sql {
        c.batch_execute(one).unwrap_or_else(|e| panic!("{one}: {e}"));
    }
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
    cleared(desk);
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
        let claim = outbox_claims::Claim { owner: "a", lease_until: now.plus_secs(60), but: &[] };
        outbox_claims::delivery_claim(c, now, claim, 10).unwrap();
        outbox_claims::delivery_left_since(c, &["a@b.example".to_owned()], now).unwrap();
        outbox_claims::outbox_urgent(c, &[OutboxId(1)]).unwrap();
        outbox::outbox_root(c, TicketId(1001), &[MailKind::Receipt]).unwrap();
        outbox_counts::delivery_next(c).unwrap();
        tickets::known_id_tickets(c, &message_ids).unwrap();
        tickets::event_of(c, &ids).unwrap();
        tickets::ticket_closing(c, now, 200).unwrap();
    }));
    cleared(desk);
}

fn the_page_of_a_ticket_reads_no_whole_table(desk: &TestDesk) {
    stocked(desk);
    let id = TicketId(1001);
    nothing_is_read_whole(&plans(desk, |c| {
        tickets::ticket_by_id(c, id).unwrap();
        tickets::event_of(c, &[id]).unwrap();
        tickets::message_of(c, id).unwrap();
        tickets::attachment_of(c, &[MessageId(1), MessageId(2)]).unwrap();
        let mails = outbox::outbox_of_ticket(c, id).unwrap();
        assert!(!mails.is_empty(), "a receipt went out");
        outbox::delivery_of(c, &[mails[0].id]).unwrap();
        promises::step_of(c, "ticket", &[id.0]).unwrap();
        promises::alert_of(c, id).unwrap();
        promises::clock_of(c, &[id]).unwrap();
        promises::verdict_of(c, id).unwrap();
    }));
    cleared(desk);
}

fn what_decides_a_mail_reads_no_whole_table(desk: &TestDesk) {
    stocked(desk);
    let now = desk.now();
    let address = "chen@peregrine.example";
    nothing_is_read_whole(&plans(desk, |c| {
        let waiting = inbound::inbound_waiting(c, InboundId(0), 128).unwrap();
        assert!(waiting.is_empty(), "{waiting:?}");
        inbound::inbound_by_id(c, InboundId(1)).unwrap();
        let hour = now.plus_secs(-3_600);
        inbound::inbound_opened_by(c, address, hour, 20).unwrap();
        inbound::inbound_tickets_of_account(c, AccountId(1), hour, 100).unwrap();
        outbox_counts::outbox_sent_to(c, address, MailKind::Receipt, hour, 20).unwrap();
        outbox::outbox_by_message_id(c, "<a@x>").unwrap();
        tickets::known_id_tickets(c, &["<a@x>".to_owned()]).unwrap();
        tickets::message_first_words(c, &[TicketId(1001)]).unwrap();
    }));
    cleared(desk);
}

fn what_the_engine_reads_of_a_batch_is_no_whole_table(desk: &TestDesk) {
    stocked(desk);
    let now = desk.now();
    let ids = [TicketId(1001), TicketId(1002)];
    nothing_is_read_whole(&plans(desk, |c| {
        tickets::ticket_lock(c, &ids, true).unwrap();
        tickets::event_of(c, &ids).unwrap();
        tickets::message_ids_in(c, &ids).unwrap();
        promises::step_of(c, "ticket", &[1001, 1002]).unwrap();
        promises::silence_of(c, &ids).unwrap();
        promises::verdict_count(c, &ids).unwrap();
        promises::alert_unsent(c, &ids).unwrap();
        let since = now.plus_secs(-60);
        promises::alert_of_some(c, &ids, since).unwrap();
        promises::alert_digests_waiting(c, "ann@desk.example", since, 50, 20).unwrap();
        promises::alert_subjects(c, "ann@desk.example", since, &[AlertId(1)], 11).unwrap();
        promises::alert_of_mails(c, "ann@desk.example", &[InboundId(1)], since).unwrap();
        // Of a dozen alerts PostgreSQL reads all, whatever it is told; SQLite does not count them.
        if matches!(c, Conn::Sqlite(_)) {
            promises::alert_told(c, &[StepId(1), StepId(2)]).unwrap();
        }
    }));
    cleared(desk);
}

fn an_idle_look_of_the_engine_is_one_look_up_in_an_index(desk: &TestDesk) {
    stocked(desk);
    let plans = plans(desk, |c| {
        promises::watch_next(c).unwrap();
    });
    assert_eq!(plans.len(), 1);
    nothing_is_read_whole(&plans);
    let next = desk.read(promises::watch_next);
    let looked = tarmac::app::escalation::fire_due(&desk.desk).unwrap();
    assert_eq!((looked.looked_at, looked.next_look_at), (0, next), "the same look-up tells when");
    cleared(desk);
}

fn reports_read_no_whole_table(desk: &TestDesk) {
    stocked(desk);
    // As on a desk at work: all but a few are done with, and rolled up.
    let rolled_up = "UPDATE tickets SET rollup_id = 7 + id % 50 WHERE id > 10000 AND id % 100 > 0";
    carried_out(desk, &[rolled_up, "ANALYZE"]);
    let now = desk.now();
    let of = |account| Scope {
        from: now.plus_secs(-7 * 86_400),
        to: now.plus_secs(86_400),
        as_of: now.plus_secs(-10),
        account,
    };
    let past = |scope: Scope| Scope { to: now.plus_secs(-86_400), ..scope };
    let ids = [TicketId(1001), TicketId(1002)];
    let recent = |at: Timestamp, scope: Scope| Scope { as_of: at, ..scope };
    nothing_is_read_whole(&plans(desk, |c| {
        for account in [None, Some(AccountId(1))] {
            for scope in
                [of(account), past(of(account)), recent(now.plus_secs(-86_400), of(account))]
            {
                reports::report_verdicts(c, &scope, &[RollupId(1)]).unwrap();
                reports::report_running(c, &scope).unwrap();
                reports::report_clocks(c, &ids, &scope).unwrap();
                reports::report_changed(c, &scope).unwrap();
            }
        }
        rollups::rollup_all(c).unwrap();
        rollups::rollup_sums(c, &[RollupId(1)]).unwrap();
        rollups::rollup_missed(c, &[RollupId(1)]).unwrap();
        rollups::rollup_others(c, &[RollupId(1)]).unwrap();
        rollups::rollup_waiting(c, 1_000).unwrap();
        rollups::rollup_lock(c, 1_000).unwrap();
        rollups::rollup_verdicts(c, &ids).unwrap();
        rollups::rollup_settled(c, &ids).unwrap();
        rollups::rollup_tear(c, &ids).unwrap();
        rollups::rollup_tickets(c, RollupId(1)).unwrap();
        rollups::rollup_dissolve(c, RollupId(1), 500).unwrap();
    }));
    cleared(desk);
}

fn a_list_of_words_finds_each_whatever_signs_are_in_it(desk: &TestDesk) {
    let words = [r#"<a"b@x>"#, r"<a\b@x>", "<{a,b}@x>", "NULL", "", "<故障 [1]@x>", "'; --"];
    let words = words.map(str::to_owned).to_vec();
    let ticket = desk.writes("chen@peregrine.example", "Pump", "It does not start.").number();
    assert!(!desk.outbox().is_empty(), "a receipt left");
    let kept = words.clone();
    desk.write(move |c| tickets::known_id_put(c, &kept, ticket));
    let found = desk.read(|c| tickets::known_id_tickets(c, &words));
    let mut found: Vec<String> = found.into_iter().map(|(word, _)| word).collect();
    let mut wanted = words;
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
    let near = ["a".to_owned(), "<{a".to_owned()];
    assert_eq!(desk.read(|c| tickets::known_id_tickets(c, &near)), []);
}
