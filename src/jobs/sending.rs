//! Sending: what waits in the outbox is claimed, alerts first, tried, and the outcome noted. Nothing
//! is sent inside a transaction. One destination never has all the connections, so that one that
//! hangs does not hold up the others.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    call,
    in_hand::InHand,
    out_of_time,
    relays::Copy,
    rest, rung,
    tries::{count, judge, log, random_share},
    way_out::WayOut,
};
use crate::{
    app::{
        AppError, Desk, alarm, relays,
        sender::{self, Delivery, Ended, Outgoing},
    },
    domain::{ids::DeliveryId, time::Timestamp},
    transport::outcome::SendOutcome,
};

/// It looks at least so often, whatever it was told.
const LOOK_ANYWAY: Duration = Duration::from_secs(5);
/// After a fault of the database.
const AFTER_A_FAULT: Duration = Duration::from_secs(1);
/// How long the queue stands before one mail is tried again, when the relay refuses our sign-in; in
/// seconds.
pub(super) const STANDS_FOR_S: i64 = 60;

/// How long an S1 alert is tried before another mail server tries it too, in seconds.
const ALSO_AFTER_S: i64 = 300;

/// Copies that are in hand for each connection: while some are on their way the next are made ready,
/// many in one transaction. More would wait behind a slow server that another node does not have.
const IN_HAND: usize = 4;

/// A try that ended.
struct Tried {
    delivery: Delivery,
    /// None where no mail server could be asked.
    outcome: Option<SendOutcome>,
    also_from: Option<Timestamp>,
}

/// Runs until it is stopped; what is on its way then is waited for.
pub async fn run(desk: Arc<Desk>, way_out: Arc<WayOut>, stop: CancellationToken) {
    let mut bell = desk.db.commits();
    let mut queue = Queue::new(&desk);
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        let claimed = match queue.fill(&desk, &way_out).await {
            Ok(claimed) => claimed,
            Err(e) => {
                tracing::error!("Outgoing mail could not be read, and waits: {}", e.chain());
                rest(&stop, AFTER_A_FAULT).await;
                continue;
            }
        };
        let has_room = queue.has_room();
        // Where some were claimed there may be more; the queue is asked when there are none.
        let wake_at = if claimed > 0 || !has_room {
            desk.now()
        } else {
            queue.wake_at(&desk, &way_out).await
        };
        tokio::select! {
            () = stop.cancelled() => {}
            Some(tried) = queue.on_their_way.join_next() => {
                queue.note(&desk, &way_out, tried).await;
            }
            () = rung(&mut bell), if has_room => {}
            () = desk.time.wait_until(wake_at), if has_room => {}
            () = tokio::time::sleep(LOOK_ANYWAY) => {}
        }
    }
    queue.end(&desk, &way_out, &stop).await;
    way_out.close().await;
}

struct Queue {
    on_their_way: JoinSet<Tried>,
    /// In hand and not on their way yet: alerts first, then the oldest.
    ready: Vec<Outgoing>,
    in_hand: InHand,
    at_once: usize,
    /// Until when all mail waits, because the relay refused our sign-in.
    stands_until: Option<Timestamp>,
    /// The mail that tries whether the way is open again, and the end of the rest after which it does.
    probe: Option<(DeliveryId, Timestamp)>,
    /// Whether the database says that the queue stands; at the start it may be an old word.
    is_told: bool,
}

impl Queue {
    fn new(desk: &Arc<Desk>) -> Self {
        let at_once = usize::try_from(desk.config.mail_out.connections).unwrap_or(1).max(1);
        Self {
            on_their_way: JoinSet::new(),
            ready: Vec::new(),
            in_hand: InHand::new(desk),
            at_once,
            stands_until: None,
            probe: None,
            is_told: true,
        }
    }

    /// How many may be on their way now: while the queue stands, or no mail server can be reached, one
    /// more than there are, to see whether that is still so. Those that a server has kept waiting since
    /// before hold nobody up.
    fn places(&self, way_out: &WayOut, now: Timestamp) -> usize {
        let one_more = self.on_their_way.len().saturating_add(1).min(self.at_once);
        match (self.stands_until, way_out.probed_after()) {
            (Some(until), _) if until > now => 0,
            _ if way_out.free_at(now).is_some() => 0,
            (None, None) => self.at_once,
            (None, Some(rest)) if self.probe.is_some_and(|(_, after)| after == rest) => 0,
            _ => one_more,
        }
    }

    /// A mail was set on its way: while others wait, it is the one that finds out.
    fn is_set_on_its_way(&mut self, id: DeliveryId, way_out: &WayOut, now: Timestamp) {
        let rest = way_out.probed_after();
        if rest.is_some() || self.stands_until.is_some() {
            self.probe = Some((id, rest.unwrap_or(now)));
        }
        if self.stands_until.is_some() {
            self.stands_until = Some(now.plus_secs(STANDS_FOR_S));
        }
    }

    /// A try has ended: if it was to find out, another may do so now.
    fn is_back(&mut self, id: DeliveryId, now: Timestamp) {
        if self.probe.is_some_and(|(probe, _)| probe == id) {
            self.probe = None;
            self.stands_until = self.stands_until.map(|until| until.min(now));
        }
    }

    /// How many may be taken in hand now.
    fn room(&self, way_out: &WayOut, now: Timestamp) -> usize {
        let most = match self.places(way_out, now) {
            places if places == self.at_once => places.saturating_mul(IN_HAND),
            places => places,
        };
        most.saturating_sub(self.in_hand.len())
    }

    fn has_room(&self) -> bool {
        self.in_hand.len() < self.at_once.saturating_mul(IN_HAND)
    }

    /// Claims what may leave and sets it on its way; how many were claimed.
    async fn fill(&mut self, desk: &Arc<Desk>, way_out: &Arc<WayOut>) -> Result<usize, AppError> {
        let most = most_to_one(self.at_once.saturating_mul(IN_HAND));
        let mut count = 0;
        loop {
            self.launch(desk, way_out);
            // What was claimed leaves before more is: many are claimed together.
            let room = self.room(way_out, desk.now());
            let all_are_busy = self.on_their_way.len() >= self.places(way_out, desk.now());
            if room == 0 || all_are_busy && self.ready.len() >= self.at_once {
                return Ok(count);
            }
            // If all of it is to one destination, that one has no more than its share afterwards.
            let (busy, next) = self.in_hand.busy(most);
            let share = most.saturating_sub(next).min(room);
            let limit = i64::try_from(share).unwrap_or(1);
            let claimed = call(desk, move |desk| sender::claim_but(desk, limit, busy)).await?;
            let claimed_now = claimed.len();
            count += claimed_now;
            for one in &claimed {
                self.in_hand.take(&one.delivery);
            }
            self.ready.extend(claimed);
            self.ready.sort_by_key(|one| (!one.delivery.is_alert, one.delivery.id));
            if claimed_now < share {
                self.launch(desk, way_out);
                return Ok(count);
            }
        }
    }

    /// Sets on its way what is ready, as far as there are connections.
    fn launch(&mut self, desk: &Arc<Desk>, way_out: &Arc<WayOut>) {
        let most = most_to_one(self.at_once);
        while self.on_their_way.len() < self.places(way_out, desk.now())
            && let Some(nth) = self.in_hand.next(&self.ready, most)
        {
            let Outgoing { delivery, return_path, bytes, is_urgent } = self.ready.remove(nth);
            let (desk, way_out) = (Arc::clone(desk), Arc::clone(way_out));
            let now = desk.now();
            let first = delivery.first_try_at.unwrap_or(now);
            let also_from =
                (is_urgent && way_out.has_another()).then(|| first.plus_secs(ALSO_AFTER_S));
            self.is_set_on_its_way(delivery.id, &way_out, now);
            self.on_their_way.spawn(async move {
                let (from, to) = (return_path.as_str(), delivery.recipient.as_str());
                let copy = Copy { from, to, bytes: &bytes, also_from };
                let outcome = way_out.send(&*desk.time, copy).await;
                Tried { delivery, outcome, also_from }
            });
        }
    }

    /// Waits for what is on its way; what a server keeps waiting for too long is given back, and
    /// tried by another node with the same bytes.
    async fn end(&mut self, desk: &Arc<Desk>, way_out: &WayOut, stop: &CancellationToken) {
        let ready = std::mem::take(&mut self.ready);
        let ready = ready.iter().map(|one| (one.delivery.id, one.delivery.fence)).collect();
        self.give_back(desk, ready).await;
        let over = out_of_time(stop);
        tokio::pin!(over);
        loop {
            tokio::select! {
                tried = self.on_their_way.join_next() => match tried {
                    Some(tried) => self.note(desk, way_out, tried).await,
                    None => return,
                },
                () = &mut over => break,
            }
        }
        self.on_their_way.shutdown().await;
        let held = self.in_hand.drain();
        self.give_back(desk, held).await;
    }

    /// Gives back what will not be tried here.
    async fn give_back(&self, desk: &Arc<Desk>, held: Vec<(DeliveryId, i64)>) {
        if held.is_empty() {
            return;
        }
        for (id, _) in &held {
            self.in_hand.put_down(*id);
        }
        let count = held.len();
        match call(desk, move |desk| sender::give_back(desk, held)).await {
            Ok(_) => tracing::warn!(count, "{count} mails in hand were given back"),
            Err(e) => tracing::error!("Mails in hand wait for their lease: {}", e.chain()),
        }
    }

    /// When to look again without being told. A mail that is due and could not be claimed is in
    /// somebody's hands: it is looked for after a while.
    async fn wake_at(&self, desk: &Arc<Desk>, way_out: &WayOut) -> Timestamp {
        let now = desk.now();
        let at_latest = now.plus_secs(60);
        if let Some(until) = self.stands_until {
            return until.max(now.plus_secs(1));
        }
        if let Some(until) = way_out.free_at(now) {
            return until.min(at_latest);
        }
        let next = call(desk, |desk| sender::next_try(desk)).await;
        match next.unwrap_or_default() {
            Some(at) if at > now => at.min(at_latest),
            Some(_) => now.plus_secs(1),
            None => at_latest,
        }
    }

    /// Notes a try, and those that ended meanwhile, in one transaction. Where the database cannot,
    /// the lease ends and the same bytes are tried again.
    async fn note(
        &mut self,
        desk: &Arc<Desk>,
        way_out: &WayOut,
        first: Result<Tried, tokio::task::JoinError>,
    ) {
        let mut all: Vec<Tried> = first.into_iter().collect();
        while let Some(more) = self.on_their_way.try_join_next() {
            all.extend(more);
        }
        let now = desk.now();
        let (mut ended, mut untried) = (Vec::with_capacity(all.len()), Vec::new());
        for Tried { delivery, outcome, also_from } in all {
            self.is_back(delivery.id, now);
            let Some(outcome) = outcome else {
                untried.push((delivery.id, delivery.fence));
                continue;
            };
            let (how, said, stop) = judge(&delivery, &outcome, also_from, now, random_share());
            match (stop, how) {
                (Some(why), _) => self.stand(desk, now, &why).await,
                (None, Ended::Sent) => self.moves(desk).await,
                _ => {}
            }
            ended.push((delivery, how, said));
        }
        self.give_back(desk, untried).await;
        write_down(desk, now, &ended).await;
        for (delivery, ..) in ended {
            self.in_hand.put_down(delivery.id);
        }
        let changes = way_out.changes();
        if !changes.is_empty()
            && let Err(e) = call(desk, move |desk| relays::note(desk, changes)).await
        {
            tracing::error!("How mail servers go could not be noted: {}", e.chain());
        }
    }

    /// All mail waits: no message is at fault.
    async fn stand(&mut self, desk: &Arc<Desk>, now: Timestamp, why: &str) {
        self.stands_until = Some(now.plus_secs(STANDS_FOR_S));
        self.is_told = true;
        // What the server said is on the mail page, not here: it may name us.
        tracing::error!(
            "Outgoing mail stands: the mail server refuses our sign-in. Mend mail_out.user and \
             mail_out.password; the mail page says what it answered"
        );
        let why = why.to_owned();
        if let Err(e) = call(desk, move |desk| alarm::queue_stopped(desk, &why)).await {
            tracing::error!("That outgoing mail stands could not be noted: {}", e.chain());
        }
    }

    /// Mail leaves again, or still.
    async fn moves(&mut self, desk: &Arc<Desk>) {
        self.stands_until = None;
        if self.is_told && call(desk, alarm::queue_moves).await.is_ok() {
            self.is_told = false;
        }
    }
}

/// Writes down how tries ended; where the database cannot for some seconds, the lease ends and the same
/// bytes are tried again.
async fn write_down(desk: &Arc<Desk>, now: Timestamp, ended: &[(Delivery, Ended, String)]) {
    let mut wait = Duration::from_millis(200);
    for _ in 0..5 {
        let these = ended.to_vec();
        match call(desk, move |desk| sender::note(desk, these)).await {
            Ok(()) => {
                for (delivery, how, _) in ended {
                    log(delivery, *how);
                }
                return count(desk, now, ended);
            }
            Err(e) => tracing::error!("Tries could not be noted, and are again: {}", e.chain()),
        }
        tokio::time::sleep(wait).await;
        wait *= 2;
    }
}

/// Places that one destination may have of so many: all but a quarter, one at least.
fn most_to_one(at_once: usize) -> usize {
    at_once.saturating_sub(at_once.div_ceil(4)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_destination_leaves_a_quarter_of_the_places_to_others() {
        assert_eq!([1, 2, 4, 5, 16].map(most_to_one), [1, 1, 3, 3, 12]);
    }
}
