//! What other processes wrote is noticed within a second: a command beside the desk, or another
//! node.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::rest;
use crate::app::Desk;

const EVERY: Duration = Duration::from_millis(500);

/// Runs until it is stopped.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    let mut elsewhere = desk.db.elsewhere();
    while !rest(&stop, EVERY).await {
        let asked = tokio::task::spawn_blocking(move || {
            let has_changed = elsewhere.has_changed();
            (elsewhere, has_changed)
        });
        // A look that failed inside has taken its connection along; a new one is made.
        let (kept, has_changed) = asked.await.unwrap_or_else(|_| (desk.db.elsewhere(), Ok(true)));
        elsewhere = kept;
        // While the database cannot be reached, those who work say so.
        if has_changed.unwrap_or(false) {
            desk.db.noticed_elsewhere();
        }
    }
}
