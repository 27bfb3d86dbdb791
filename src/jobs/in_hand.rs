//! What the sender has in hand: ready to leave, or on its way. Its leases are renewed while this
//! process lives, however long a relay takes; when the process dies they end soon, and another node,
//! or the next start, tries the same bytes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::task::JoinHandle;

use super::call;
use crate::{
    app::{
        Desk,
        sender::{self, Delivery, Outgoing},
    },
    domain::ids::DeliveryId,
};

type Held = BTreeMap<DeliveryId, Copy>;

/// One copy in hand.
#[derive(Debug)]
struct Copy {
    fence: i64,
    destination: String,
    is_on_its_way: bool,
}

/// See the file. Dropping it ends the renewal.
#[derive(Debug)]
pub(super) struct InHand {
    held: Arc<Mutex<Held>>,
    renewal: JoinHandle<()>,
}

impl InHand {
    /// Nothing yet; whatever comes is renewed from now on.
    pub(super) fn new(desk: &Arc<Desk>) -> Self {
        let held = Arc::<Mutex<Held>>::default();
        let renewal = tokio::spawn(renew(Arc::clone(desk), Arc::clone(&held)));
        Self { held, renewal }
    }

    /// Takes a copy in hand.
    pub(super) fn take(&self, delivery: &Delivery) {
        let destination = destination(&delivery.recipient);
        let copy = Copy { fence: delivery.fence, destination, is_on_its_way: false };
        lock(&self.held).insert(delivery.id, copy);
    }

    /// How many are in hand.
    pub(super) fn len(&self) -> usize {
        lock(&self.held).len()
    }

    /// Sends one of `ready` on its way, the first to a destination that has fewer than `most` there;
    /// its place among them.
    pub(super) fn next(&self, ready: &[Outgoing], most: usize) -> Option<usize> {
        let mut held = lock(&self.held);
        let mut counts = HashMap::<&str, usize>::new();
        for copy in held.values().filter(|copy| copy.is_on_its_way) {
            *counts.entry(&copy.destination).or_default() += 1;
        }
        let has_place =
            |copy: &Copy| counts.get(copy.destination.as_str()).is_none_or(|n| *n < most);
        let nth = ready.iter().position(|one| held.get(&one.delivery.id).is_some_and(has_place))?;
        let id = ready.get(nth)?.delivery.id;
        held.get_mut(&id)?.is_on_its_way = true;
        Some(nth)
    }

    /// Its outcome is noted, or nobody can note it.
    pub(super) fn put_down(&self, id: DeliveryId) {
        lock(&self.held).remove(&id);
    }

    /// All that is in hand, each with the number of its lease; nothing is afterwards.
    pub(super) fn drain(&self) -> Vec<(DeliveryId, i64)> {
        let held = std::mem::take(&mut *lock(&self.held));
        held.into_iter().map(|(id, copy)| (id, copy.fence)).collect()
    }

    /// Destinations with `most` in hand, or more; and the most that any other has.
    pub(super) fn busy(&self, most: usize) -> (Vec<String>, usize) {
        let mut counts = HashMap::<String, usize>::new();
        for copy in lock(&self.held).values() {
            *counts.entry(copy.destination.clone()).or_default() += 1;
        }
        let next = counts.values().copied().filter(|n| *n < most).max().unwrap_or(0);
        counts.retain(|_, n| *n >= most);
        (counts.into_keys().collect(), next)
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

/// The domain of an address.
fn destination(recipient: &str) -> String {
    recipient.rsplit('@').next().unwrap_or_default().to_ascii_lowercase()
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn renew(desk: Arc<Desk>, held: Arc<Mutex<Held>>) {
    loop {
        tokio::time::sleep(desk.config.jobs.lease / 3).await;
        let these: Vec<(DeliveryId, i64)> =
            lock(&held).iter().map(|(id, copy)| (*id, copy.fence)).collect();
        if these.is_empty() {
            continue;
        }
        if let Err(e) = call(&desk, move |desk| sender::renew(desk, these)).await {
            tracing::warn!("The leases on mail on its way were not renewed: {}", e.chain());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_the_domain_in_small_letters() {
        assert_eq!(destination("Li.Wei@Airline.example"), "airline.example");
        assert_eq!(destination("\"a@b\"@c.example"), "c.example");
    }
}
