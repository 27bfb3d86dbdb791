//! What other processes wrote is noticed within a second, and they are told of what this one wrote:
//! a command beside the desk, or another node. A node whose tables a newer one has changed says so,
//! and does no more work.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::rest;
use crate::app::Desk;

const EVERY: Duration = Duration::from_millis(200);
/// After a fault of the database.
const AFTER_A_FAULT: Duration = Duration::from_secs(1);

/// Runs until it is stopped.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    let mut elsewhere = desk.db.elsewhere();
    let mut wait = EVERY;
    let mut newer = None;
    while !rest(&stop, wait).await {
        let asked = tokio::task::spawn_blocking(move || {
            let has_changed = elsewhere.look();
            (elsewhere, has_changed)
        });
        // A look that failed inside has taken its connection along; a new one is made.
        let (kept, has_changed) = asked.await.unwrap_or_else(|_| (desk.db.elsewhere(), Ok(true)));
        elsewhere = kept;
        // While the database cannot be reached, those who work say so.
        wait = if has_changed.is_ok() { EVERY } else { AFTER_A_FAULT };
        let found = desk.db.newer();
        if newer != found {
            say(found.as_deref());
            newer = found;
        }
        if has_changed.unwrap_or(false) {
            desk.db.noticed_elsewhere();
        }
    }
}

fn say(newer: Option<&str>) {
    if let Some(found) = newer {
        tracing::error!(
            migration = found,
            "A newer tarmac has brought the database to {found}: this one is too old for it and \
             does no more work. Nothing is lost; stop it and start the newer one"
        );
    } else {
        tracing::info!("The database is again one that this tarmac knows: work goes on");
    }
}
