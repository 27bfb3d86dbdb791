//! Queues: work is claimed once, under a lease with a fence; content is claimed once.

use tarmac::{
    db::{
        inbound, outbox,
        outbox::{NewDelivery, NewOutbox},
        outbox_claims::{self, Tried},
        outbox_counts,
        promises::{self, Subject},
        record, tickets,
    },
    domain::{
        ids::{DeliveryId, InboundId, OutboxId, TicketId},
        mail_state::{DeliveryState, MailKind},
        time::Timestamp,
    },
};

use crate::support::store::Store;

on_each! {
    a_slot_is_claimed_once_and_the_latest_is_known,
    a_copy_is_claimed_once_until_its_lease_ends,
    an_older_lease_writes_nothing,
    a_destination_that_has_enough_is_left_alone,
    a_lease_is_renewed_by_who_holds_it_and_freed_by_its_owner,
    alerts_are_claimed_first,
    however_many_alerts_wait_others_leave_too,
    the_next_try_knows_of_leases,
    what_nobody_has_tried_can_be_taken_back,
    content_is_claimed_once_and_taken_over_when_it_is_weak_and_old,
    watches_are_looked_at_when_they_are_due,
    large_bytes_come_back_as_they_were,
    rendered_bytes_are_kept_once,
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_000_000 + secs)
}

fn one_copy(db: &tarmac::db::Db, id: &str, is_alert: bool, due: i64) -> OutboxId {
    let new = NewOutbox {
        message_id: format!("<{id}@desk.example>"),
        kind: MailKind::Receipt,
        ticket_id: None,
        language: "en".to_owned(),
        subject: String::new(),
        draft: "{}".to_owned(),
        created_at: at(0),
    };
    db.write(move |c| {
        let outbox_id = outbox::outbox_insert(c, std::slice::from_ref(&new))?[0];
        let delivery = NewDelivery {
            outbox_id,
            recipient: "a@b.example".to_owned(),
            state: DeliveryState::Waiting,
            is_alert,
            attempts: 0,
            next_try_at: at(due),
            fence: 0,
            reply: String::new(),
            created_at: at(0),
        };
        outbox::delivery_insert(c, &[delivery])?;
        Ok::<_, tarmac::db::DbError>(outbox_id)
    })
    .unwrap()
}

fn claim(db: &tarmac::db::Db, now: i64, until: i64, limit: i64) -> Vec<outbox::DeliveryRow> {
    claim_but(db, now, until, limit, &[])
}

fn claim_but(
    db: &tarmac::db::Db,
    now: i64,
    until: i64,
    limit: i64,
    but: &'static [&'static str],
) -> Vec<outbox::DeliveryRow> {
    db.write(move |c| {
        let but: Vec<String> = but.iter().map(|d| (*d).to_owned()).collect();
        let claim = outbox_claims::Claim { owner: "a", lease_until: at(until), but: &but };
        let claimed = outbox_claims::delivery_claim(c, at(now), claim, limit)?;
        Ok::<_, tarmac::db::DbError>(claimed)
    })
    .unwrap()
}

fn a_destination_that_has_enough_is_left_alone(store: Store) {
    let db = store.open();
    one_copy(&db, "one", false, 0);
    let is_claimable = |but: &[&str]| {
        let but: Vec<String> = but.iter().map(|d| (*d).to_owned()).collect();
        db.read(|c| outbox_claims::delivery_is_claimable(c, at(1), &but)).unwrap()
    };
    assert!(is_claimable(&["c.example"]) && !is_claimable(&["c.example", "b.example"]));
    assert!(claim_but(&db, 1, 9, 5, &["b.example", "c.example"]).is_empty());
    assert_eq!(claim_but(&db, 1, 9, 5, &["c.example"]).len(), 1);
}

fn however_many_alerts_wait_others_leave_too(store: Store) {
    let db = store.open();
    for n in 0..5 {
        one_copy(&db, &format!("receipt{n}"), false, n);
    }
    for n in 0..20 {
        one_copy(&db, &format!("alert{n}"), true, 0);
    }
    let alerts = |claimed: &[outbox::DeliveryRow]| claimed.iter().filter(|d| d.is_alert).count();
    let few = claim(&db, 10, 90, 3);
    assert_eq!((few.len(), alerts(&few)), (3, 3));
    let many = claim(&db, 10, 90, 8);
    assert_eq!((many.len(), alerts(&many)), (8, 6));
    let due: Vec<i64> =
        many.iter().filter(|d| !d.is_alert).map(|d| d.next_try_at.secs_since(at(0))).collect();
    assert_eq!(due, [0, 1], "the oldest of them");
    let rest = claim(&db, 10, 90, 50);
    assert_eq!((rest.len(), alerts(&rest)), (14, 11), "all that is left");
}

fn a_lease_is_renewed_by_who_holds_it_and_freed_by_its_owner(store: Store) {
    let db = store.open();
    one_copy(&db, "one", false, 0);
    let held = claim(&db, 1, 9, 5).remove(0);
    let renew = |fence: i64, until: i64| {
        db.write(move |c| outbox_claims::delivery_renew(c, &[(held.id, fence)], at(until))).unwrap()
    };
    assert_eq!((renew(1, 20), renew(0, 90)), (1, 0));
    assert!(claim(&db, 20, 30, 5).is_empty(), "it was renewed");
    let free = |owner: Option<&'static str>| {
        db.write(move |c| outbox_claims::delivery_free(c, owner)).unwrap()
    };
    assert_eq!((free(Some("b")), free(Some("a")), free(None)), (0, 1, 0));
    assert_eq!(renew(1, 40), 0, "nobody holds it");
    assert_eq!(claim(&db, 3, 30, 5).len(), 1);
    assert_eq!(free(None), 1);
}

fn a_slot_is_claimed_once_and_the_latest_is_known(store: Store) {
    let db = store.open();
    let claim = |slot: i64, now: i64| {
        let until = at(now + 20);
        let claimed =
            db.write(move |c| record::slot_claim(c, "digest", at(slot), at(now), until, "a"));
        claimed.unwrap()
    };
    assert_eq!([claim(1, 9), claim(1, 9), claim(2, 9)], [Some(1), None, Some(1)]);
    assert_eq!(db.read(|c| record::slot_latest(c, "digest")).unwrap(), Some(at(2)));
    assert_eq!(db.read(|c| record::slot_latest(c, "other")).unwrap(), None);
    let finish = |fence: i64| {
        db.write(move |c| record::slot_finish(c, "digest", at(1), fence, at(40))).unwrap()
    };
    assert_eq!((claim(1, 29), claim(1, 30)), (None, Some(2)), "its lease is over");
    assert!(!finish(1), "under an older lease");
    assert!(finish(2) && !finish(2), "once");
    assert_eq!(claim(1, 99), None, "its work is done");
    assert_eq!(db.write(|c| record::slot_free(c, Some("b"))).unwrap(), 0);
    assert_eq!(db.write(|c| record::slot_free(c, Some("a"))).unwrap(), 1);
    assert_eq!(claim(2, 10), Some(2), "it was freed");
    assert_eq!(db.write(|c| record::slot_sweep(c, at(2))).unwrap(), 1);
}

fn a_copy_is_claimed_once_until_its_lease_ends(store: Store) {
    let db = store.open();
    one_copy(&db, "one", false, 5);
    assert!(claim(&db, 4, 20, 10).is_empty(), "it is not due");
    assert_eq!(claim(&db, 5, 20, 10).len(), 1);
    assert!(claim(&db, 6, 30, 10).is_empty(), "somebody has it");
    assert!(claim(&db, 20, 40, 10).is_empty());
    assert_eq!(claim(&db, 21, 40, 10)[0].fence, 2, "the lease is over");
}

fn an_older_lease_writes_nothing(store: Store) {
    let db = store.open();
    one_copy(&db, "one", false, 0);
    let first = claim(&db, 0, 10, 1).remove(0);
    let second = claim(&db, 11, 30, 1).remove(0);
    let tried = |row: &outbox::DeliveryRow, state| Tried {
        id: row.id,
        fence: row.fence,
        state,
        next_try_at: at(0),
        reply: "250".to_owned(),
        at: at(12),
    };
    let note = |one: Tried| {
        db.write(move |c| outbox_claims::delivery_tried(c, std::slice::from_ref(&one))).unwrap()
    };
    assert_eq!(note(tried(&first, DeliveryState::Failed)), 0);
    assert_eq!(note(tried(&second, DeliveryState::Sent)), 1);
    assert_eq!(note(tried(&second, DeliveryState::Failed)), 0, "sent stays sent");
    let row = db.read(|c| outbox::delivery_by_id(c, first.id)).unwrap();
    assert_eq!((row.state, row.attempts, row.sent_at), (DeliveryState::Sent, 1, Some(at(12))));
}

fn alerts_are_claimed_first(store: Store) {
    let db = store.open();
    one_copy(&db, "plain", false, 0);
    let alert = one_copy(&db, "alert", true, 3);
    assert_eq!(claim(&db, 5, 20, 1)[0].outbox_id, alert);
    assert_eq!(db.read(outbox_counts::delivery_oldest_alert).unwrap(), Some(at(0)));
}

fn the_next_try_knows_of_leases(store: Store) {
    let db = store.open();
    one_copy(&db, "one", false, 5);
    assert_eq!(db.read(outbox_counts::delivery_next).unwrap(), Some(at(5)));
    claim(&db, 6, 60, 1);
    let next = db.read(outbox_counts::delivery_next).unwrap().unwrap();
    assert!(next >= at(60), "whoever waits for {next} before the lease ends would spin");
}

fn what_nobody_has_tried_can_be_taken_back(store: Store) {
    let db = store.open();
    let (free, held) = (one_copy(&db, "free", false, 50), one_copy(&db, "held", false, 0));
    claim(&db, 1, 20, 1);
    let withdraw = |id| db.write(move |c| outbox::delivery_withdraw(c, &[id], at(2))).unwrap();
    assert_eq!((withdraw(free), withdraw(held)), (1, 0));
    assert!(claim(&db, 60, 90, 10).iter().all(|row| row.outbox_id == held));
}

fn content_is_claimed_once_and_taken_over_when_it_is_weak_and_old(store: Store) {
    let db = store.open();
    let ids: Vec<InboundId> = (0..3)
        .map(|_| db.write(|c| inbound::inbound_insert(c, at(0), "pipe", "{}", b"h", 1)).unwrap())
        .collect();
    let claim = |id: InboundId, now: i64, expired: Option<i64>| {
        db.write(move |c| inbound::mail_seen_claim(c, b"same", id, at(now), expired.map(at)))
            .unwrap()
    };
    assert_eq!(claim(ids[0], 0, None), None);
    assert_eq!(claim(ids[0], 1, None), None, "its own claim again is fine: a retry");
    assert_eq!(claim(ids[1], 2, None), Some(ids[0]));
    assert_eq!(claim(ids[1], 2, Some(0)), Some(ids[0]), "seen at 0 is not before 0");
    assert_eq!(claim(ids[1], 3, Some(1)), None, "taken over");
    assert_eq!(claim(ids[2], 4, Some(1)), Some(ids[1]));
}

fn watches_are_looked_at_when_they_are_due(store: Store) {
    let db = store.open();
    let (one, two) = (Subject::Ticket(TicketId(1001)), Subject::Inbound(InboundId(1001)));
    let put = |looks: Vec<(Subject, Option<Timestamp>)>| {
        db.write(move |c| promises::watch_put(c, &looks)).unwrap();
    };
    put(vec![(one, Some(at(9))), (two, Some(at(5)))]);
    put(vec![(one, Some(at(7)))]);
    assert_eq!(db.read(promises::watch_next).unwrap(), Some(at(5)));
    let due = |now| db.read(|c| promises::watch_due(c, at(now), 10)).unwrap();
    assert_eq!((due(4), due(7)), (vec![], vec![two, one]), "the most overdue first");
    put(vec![(two, None)]);
    assert_eq!(due(9), [one]);
}

fn large_bytes_come_back_as_they_were(store: Store) {
    let db = store.open();
    let bytes: Vec<u8> = (0..700_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]).collect();
    let kept = bytes.clone();
    db.write(move |c| tickets::blob_put(c, b"big", &kept)).unwrap();
    db.write(|c| tickets::blob_put(c, b"none", &[])).unwrap();
    assert_eq!(db.read(|c| tickets::blob_get(c, b"big")).unwrap(), bytes);
    assert_eq!(db.read(|c| tickets::blob_get(c, b"none")).unwrap(), Vec::<u8>::new());
    assert!(db.read(|c| tickets::blob_get(c, b"other")).is_err());
}

fn rendered_bytes_are_kept_once(store: Store) {
    let db = store.open();
    let id = one_copy(&db, "one", false, 0);
    let render =
        |bytes: &'static [u8]| db.write(move |c| outbox::outbox_render(c, id, "S", bytes)).unwrap();
    assert_eq!(render(b"first"), b"first");
    assert_eq!(render(b"second"), b"first");
    assert!(db.read(|c| outbox::delivery_by_id(c, DeliveryId(99))).is_err());
}
