//! What the sender has on its way. Its leases are renewed while this process lives, however long a
//! relay takes; when the process dies they end soon, and another node, or the next start, tries the
//! same bytes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::task::JoinHandle;

use super::call;
use crate::{
    app::{
        Desk,
        sender::{self, Delivery},
    },
    domain::ids::DeliveryId,
};

type Held = BTreeMap<DeliveryId, (i64, String)>;

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
        lock(&self.held).insert(delivery.id, (delivery.fence, destination));
    }

    /// Its outcome is noted, or nobody can note it.
    pub(super) fn put_down(&self, id: DeliveryId) {
        lock(&self.held).remove(&id);
    }

    /// All that is in hand, each with the number of its lease; nothing is afterwards.
    pub(super) fn drain(&self) -> Vec<(DeliveryId, i64)> {
        let held = std::mem::take(&mut *lock(&self.held));
        held.into_iter().map(|(id, (fence, _))| (id, fence)).collect()
    }

    /// Destinations with `most` on their way, or more; and the most that any other has.
    pub(super) fn busy(&self, most: usize) -> (Vec<String>, usize) {
        let mut counts = HashMap::<String, usize>::new();
        for (_, destination) in lock(&self.held).values() {
            *counts.entry(destination.clone()).or_default() += 1;
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
            lock(&held).iter().map(|(id, (fence, _))| (*id, *fence)).collect();
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
