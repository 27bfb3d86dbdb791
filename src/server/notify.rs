//! What systemd is told: ready, stopping, and that the engine goes on. Without `NOTIFY_SOCKET`
//! nothing is told to anybody.

use std::{sync::Arc, time::Duration};

use sd_notify::NotifyState;

use crate::app::Desk;

/// The desk runs.
pub(super) fn ready() {
    tell(&[NotifyState::Ready, NotifyState::Status("The desk runs")]);
}

/// The desk ends.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("What is in hand is finished")]);
}

fn tell(what: &[NotifyState]) {
    if let Err(e) = sd_notify::notify(what) {
        tracing::warn!("systemd cannot be told how the desk does: {e}");
    }
}

/// Feeds the watchdog while the engine goes on, where there is one (`WatchdogSec=`). An engine that
/// hangs is fed no more, and systemd starts the desk anew. Runs for ever.
pub(super) async fn watchdog(desk: Arc<Desk>) {
    let Some(within) = sd_notify::watchdog_enabled() else { return };
    loop {
        if is_alive(desk.pulse.engine_still_for(), within) {
            tell(&[NotifyState::Watchdog]);
        }
        tokio::time::sleep(within / 3).await;
    }
}

/// Whether an engine that has stood still for so long is to be called alive. It turns every five
/// seconds when there is nothing to do, so a shorter watchdog must not be stricter than that.
fn is_alive(still_for: Option<Duration>, within: Duration) -> bool {
    const IDLE: Duration = Duration::from_secs(8);
    still_for.is_none_or(|still| still < within.max(IDLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_hangs_is_not_called_alive() {
        let secs = Duration::from_secs;
        assert!(is_alive(None, secs(30)));
        assert!(is_alive(Some(secs(29)), secs(30)));
        assert!(!is_alive(Some(secs(30)), secs(30)));
        assert!(is_alive(Some(secs(6)), secs(2)));
        assert!(!is_alive(Some(secs(9)), secs(2)));
    }
}
