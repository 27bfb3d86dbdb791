//! Who is connected: never more than the limits, in all and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::settings::Limits;

/// The connections there are now.
#[derive(Debug, Default)]
pub(super) struct Guests {
    by_peer: Mutex<HashMap<IpAddr, usize>>,
}

/// One connection's place; leaving is dropping.
#[derive(Debug)]
pub(super) struct Place {
    guests: Arc<Guests>,
    peer: IpAddr,
}

impl Guests {
    /// A place for one more connection of `peer`, or the reply that turns it away.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr, limits: &Limits) -> Result<Place, String> {
        let mut by_peer = self.lock();
        if by_peer.values().sum::<usize>() >= limits.connections {
            return Err("421 4.3.2 Too many connections here; please try again later".into());
        }
        let here = by_peer.entry(peer).or_default();
        if *here >= limits.connections_per_peer {
            return Err(
                "421 4.7.0 Too many connections from your address; please try again later".into()
            );
        }
        *here = here.saturating_add(1);
        Ok(Place { guests: Arc::clone(self), peer })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.by_peer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_peer = self.guests.lock();
        if let Some(here) = by_peer.get_mut(&self.peer) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                by_peer.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_limited_in_all_and_by_address_and_come_back() {
        let limits = Limits { connections: 3, connections_per_peer: 2, ..Limits::default() };
        let guests = Arc::new(Guests::default());
        let [a, b, c] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map(|ip| ip.parse().unwrap());
        let first = guests.admit(a, &limits).unwrap();
        let _second = guests.admit(a, &limits).unwrap();
        assert!(guests.admit(a, &limits).unwrap_err().starts_with("421 4.7.0"));
        let _third = guests.admit(b, &limits).unwrap();
        assert!(guests.admit(c, &limits).unwrap_err().starts_with("421 4.3.2"));
        drop(first);
        assert!(guests.admit(c, &limits).is_ok());
    }
}
