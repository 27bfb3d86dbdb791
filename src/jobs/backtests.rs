//! Backtests that people asked for, one after the other.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{call, rest, rung};
use crate::app::{Desk, backtest_runs};

/// It looks at least so often: one that another node held and lost is begun anew.
const LOOK_ANYWAY: Duration = Duration::from_secs(30);
/// Between two looks: commits come many a second, and nobody waits for this one.
const BETWEEN: Duration = Duration::from_millis(500);

/// Runs until it is stopped.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    let mut bell = desk.db.commits();
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        let ends = stop.clone();
        match call(&desk, move |desk| backtest_runs::work(desk, &|| ends.is_cancelled())).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(e) => {
                tracing::error!("A backtest could not be done, and is tried again: {}", e.chain());
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = rung(&mut bell) => {}
            () = tokio::time::sleep(LOOK_ANYWAY) => {}
        }
        rest(&stop, BETWEEN).await;
    }
}
