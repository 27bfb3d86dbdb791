//! What must be true after every run, promise by promise.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use tarmac::{
    app::explain,
    db::{promises, schema::outbox_deliveries, tickets},
    domain::{
        clock::Clock,
        ids::{DeliveryId, OutboxId, TicketId},
        mail_state::DeliveryState,
        promise::{ClockState, Outcome, Watch},
        time::Timestamp,
    },
};

use super::{known::Known, world::World};

/// All of them.
pub fn all(world: &mut World) {
    // Promise 1: stored clocks, verdicts and looks are what a fresh evaluation says, also when all
    // of them are thrown away.
    world.desk.caches_are_true();
    world.desk.is_sound();
    for (ticket, known) in &world.tickets {
        terms_are_pinned(world, *ticket, known);
        deadlines_explain_themselves(world, *ticket);
        steps_fire_once_and_on_their_own_time(world, *ticket, known);
        taken_alerts_are_silent_and_fulfil_nothing(world, *ticket);
        if known.is_plain {
            first_promise_is_judged_as_counted(world, *ticket, known);
        }
    }
    received_mail_is_neither_lost_nor_doubled(world);
    sent_mail_is_neither_lost_nor_doubled(world);
}

/// Promise 2.
fn terms_are_pinned(world: &World, ticket: TicketId, known: &Known) {
    let file = world.desk.file(ticket);
    assert_eq!(file.row.plan_version_id, known.plan, "{ticket} follows another version");
}

/// Promise 3, by a count of minutes.
fn first_promise_is_judged_as_counted(world: &World, ticket: TicketId, known: &Known) {
    let Some(due) = known.due_at() else { return };
    let clock = world.desk.clock(ticket, Watch::Acknowledged.word());
    assert_eq!(clock.due_at(), Some(due), "{ticket} is acknowledged by another time");
    let now = world.desk.now();
    let expected = match known.acknowledged_at {
        Some(at) if at <= due => ClockState::Met,
        _ => ClockState::Missed,
    };
    assert_eq!(clock.state(now), expected, "{ticket}: {known:?}");
    let rows = world.desk.read(|c| promises::verdict_of(c, ticket));
    let of_it = rows.iter().filter(|row| row.watch == Watch::Acknowledged);
    let last = of_it.max_by_key(|row| row.recorded_at).expect("it is judged");
    let (outcome, decided) = match expected {
        ClockState::Met => (Outcome::Met, known.acknowledged_at),
        _ => (Outcome::Missed, Some(due)),
    };
    assert_eq!((last.verdict, last.decided_at), (outcome, decided), "the verdict of {ticket}");
}

/// Promise 4: the stretches are whole, and what counts is the target.
fn deadlines_explain_themselves(world: &World, ticket: TicketId) {
    let evaluation = world.desk.evaluated(ticket).0;
    let mut clocks = evaluation.clocks;
    clocks.extend(evaluation.suppliers.into_iter().map(|one| one.clock));
    for told in explain::explain(&world.desk.desk, ticket, None).unwrap() {
        let clock: &Clock = clocks.iter().find(|c| c.key == told.key).expect("its clock");
        assert_eq!(told.due_at, clock.due_at(), "{ticket} {:?}", told.key);
        let whole = told.stretches.windows(2).all(|pair| pair[0].to == pair[1].from);
        assert!(whole, "{ticket} {:?} has holes: {:?}", told.key, told.stretches);
        let counted = told.stretches.iter().filter(|s| s.kind == "counted");
        let sum: i64 = counted.map(|s| s.seconds).sum();
        assert_eq!(sum, told.sum_s, "{ticket} {:?}", told.key);
        if told.due_at.is_some() && told.moved.is_none() {
            assert_eq!(sum, told.target_s, "{ticket} {:?} counts another time", told.key);
        }
    }
}

/// Promise 5: each step once, due on its clock's own time, one of a clock at a time, never before it
/// is due, and somebody is told.
fn steps_fire_once_and_on_their_own_time(world: &World, ticket: TicketId, known: &Known) {
    let rows = world.desk.read(|c| promises::step_of(c, "ticket", &[ticket.0]));
    let mut seen = BTreeSet::new();
    let mut at_once: BTreeMap<(&str, i64, i64, Timestamp), usize> = BTreeMap::new();
    for row in &rows {
        let key = (row.watch.as_str(), row.cycle, row.generation, row.step.as_str(), row.round);
        assert!(seen.insert(key), "{ticket}: {key:?} fired twice");
        assert!(row.fired_at >= row.due_at, "{ticket}: {key:?} fired before it was due");
        assert!(!row.told.contains("\"people\":[]"), "{ticket}: {key:?} told nobody");
        *at_once.entry((&row.watch, row.cycle, row.generation, row.fired_at)).or_default() += 1;
        let is_first = row.watch == "acknowledged" && row.round == 0;
        if known.is_plain && is_first && known.minutes().is_some() {
            let due = known.step_due(&row.step);
            assert_eq!(Some(row.due_at), due, "{ticket}: {} of {known:?}", row.step);
        }
    }
    let storm = at_once.iter().find(|(_, n)| **n > 1);
    assert!(storm.is_none(), "{ticket}: several steps of one clock at once: {storm:?}");
    let reported = rows.iter().filter(|row| row.watch == "reported").count();
    assert_eq!(reported, 1, "{ticket}: somebody is told of a report, once");
}

/// Promise 6. That it fulfils nothing, the count of minutes above holds: it does not know of it.
fn taken_alerts_are_silent_and_fulfil_nothing(world: &World, ticket: TicketId) {
    if world.was_set_back {
        return;
    }
    let silences = world.desk.read(|c| promises::silence_of(c, &[ticket]));
    let rows = world.desk.read(|c| promises::step_of(c, "ticket", &[ticket.0]));
    let clocks = world.desk.evaluated(ticket).0.clocks;
    for silence in silences {
        let is_it = |clock: &&Clock| {
            let key = clock.key;
            (key.watch, key.cycle, key.generation)
                == (silence.watch, silence.cycle, silence.generation)
        };
        let Some(due) = clocks.iter().find(is_it).and_then(Clock::due_at) else { continue };
        let until = silence.until_at.min(due);
        let of_it = rows.iter().filter(|row| {
            row.watch == silence.watch.word()
                && (row.cycle, row.generation) == (silence.cycle, silence.generation)
        });
        for row in of_it.filter(|row| row.step == "before" || row.step == "due soon") {
            let fired_in_it = silence.from_at < row.fired_at && row.fired_at < until;
            assert!(!fired_in_it, "{ticket}: {} fired while taken: {row:?}", row.step);
        }
    }
}

/// Promise 7, inwards: each letter is one message of one ticket, whatever came twice or was
/// interrupted; a stranger's is in none (promise 8).
fn received_mail_is_neither_lost_nor_doubled(world: &World) {
    let mut kept: BTreeMap<String, usize> = BTreeMap::new();
    for ticket in world.desk.tickets() {
        for message in world.desk.read(|c| tickets::message_of(c, ticket)) {
            if message.inbound_id.is_some() {
                *kept.entry(message.message_id.unwrap_or_default()).or_default() += 1;
            }
        }
    }
    for letter in &world.letters {
        let count = kept.get(&letter.id()).copied().unwrap_or(0);
        assert_eq!(count, 1, "{} is in {count} tickets", letter.id());
    }
    for id in &world.intruders {
        assert!(!kept.contains_key(id), "a stranger's {id} is in a ticket");
    }
}

/// Promise 7, outwards: nothing waits any more; all that left of one copy is the same bytes under the
/// same id, and what is noted as sent has left.
fn sent_mail_is_neither_lost_nor_doubled(world: &World) {
    type Row = (DeliveryId, OutboxId, DeliveryState);
    let rows: Vec<Row> = world.desk.read(|c| {
        let all = outbox_deliveries::table.select((
            outbox_deliveries::id,
            outbox_deliveries::outbox_id,
            outbox_deliveries::state,
        ));
        Ok(all.load(c)?)
    });
    let mut ids: BTreeMap<&str, OutboxId> = BTreeMap::new();
    for (delivery, outbox, state) in rows {
        let copies: Vec<_> = world.mails.iter().filter(|m| m.delivery == delivery).collect();
        assert_ne!(state, DeliveryState::Waiting, "delivery {delivery} still waits");
        if state == DeliveryState::Sent {
            assert!(!copies.is_empty(), "delivery {delivery} is sent and never left");
        }
        for copy in &copies {
            assert_eq!(copy.raw, copies[0].raw, "delivery {delivery} left in other bytes");
            let of_id = *ids.entry(copy.message_id.as_str()).or_insert(outbox);
            assert_eq!(of_id, outbox, "two mails left as {}", copy.message_id);
        }
    }
}
