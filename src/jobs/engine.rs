//! The engine: sleeps until the next instant at which something is due, and fires it.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{call, rest, rung};
use crate::{
    app::{AppError, Desk, escalation},
    domain::time::Timestamp,
};

/// It looks at least so often, whatever it was told.
const LOOK_ANYWAY: Duration = Duration::from_secs(5);
/// After a fault of the database.
const AFTER_A_FAULT: Duration = Duration::from_secs(1);
/// Between a look at which something was due and the next: what comes in meanwhile is looked at
/// together, so that a flood of new tickets costs one look for many, not one each.
const TOGETHER: Duration = Duration::from_millis(50);
/// After a look that fired nothing although something was due: another node holds it.
const HELD: Duration = Duration::from_millis(100);

/// Runs until it is stopped.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    let mut bell = desk.db.commits();
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        desk.pulse.engine_turns();
        let next = match fire_all(&desk, &stop).await {
            Ok(next) => next.unwrap_or(desk.now().plus_secs(60)),
            Err(e) => {
                tracing::error!(
                    "What is due could not be fired, and is tried again: {}",
                    e.chain()
                );
                rest(&stop, AFTER_A_FAULT).await;
                continue;
            }
        };
        desk.pulse.engine_has_looked(desk.now());
        tokio::select! {
            () = stop.cancelled() => {}
            () = rung(&mut bell) => {}
            () = desk.time.wait_until(next) => {}
            () = tokio::time::sleep(LOOK_ANYWAY) => {}
        }
    }
}

/// Fires what is due, batch by batch, until nothing is; when something will be.
async fn fire_all(
    desk: &Arc<Desk>,
    stop: &CancellationToken,
) -> Result<Option<Timestamp>, AppError> {
    let mut in_vain = 0;
    while !stop.is_cancelled() {
        let swept = call(desk, escalation::fire_due).await?;
        desk.pulse.engine_has_looked(desk.now());
        if swept.looked_at == 0 {
            return Ok(swept.next_look_at);
        }
        if swept.fired > 0 {
            let escalation::Swept { looked_at, fired, mails, .. } = swept;
            tracing::info!(
                looked_at,
                fired,
                mails,
                "Fired {fired} steps and queued {mails} mails for {looked_at} tickets and messages"
            );
            in_vain = 0;
        } else {
            in_vain += 1;
        }
        if in_vain > 3 {
            rest(stop, HELD).await;
        } else if !swept.is_full {
            rest(stop, TOGETHER).await;
        }
    }
    Ok(None)
}
