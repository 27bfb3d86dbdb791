//! One look of the engine when nothing is due.

use super::{
    figure::{Figure, Measuring},
    stage::{Hour, Stage, Tickets},
    stopwatch::Stopwatch,
};
use crate::{app::escalation, cli::Asked};

/// Looks.
const LOOKS: u32 = 5_000;

/// Measures it.
pub(super) fn run(asked: &Asked) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(asked, Tickets::Open, Hour::Stands)?;
    let looks = asked.count.unwrap_or(LOOKS).max(1);
    let mut took = Vec::new();
    // The first look opens the connection.
    escalation::fire_due(&stage.desk).map_err(|e| e.chain())?;
    let measuring = Measuring::start("idle", "one look, nothing due", "looks");
    for _ in 0..looks {
        let watch = Stopwatch::start();
        let swept = escalation::fire_due(&stage.desk).map_err(|e| e.chain())?;
        took.push(watch.passed());
        if swept.looked_at > 0 {
            return Err("something was due although the clock stands".to_owned());
        }
    }
    Ok(vec![super::on(&stage, measuring.end(took.len(), took))])
}
