//! A backtest of every ticket: the shipped plan with a shorter time for S1, judged on all cores.

use super::{
    figure::{Figure, Measuring},
    stage::{Hour, Stage, Tickets},
    stopwatch::Stopwatch,
};
use crate::{
    app::{
        backtest::{self, Period},
        plans::SHIPPED,
    },
    cli::Asked,
    domain::{
        plan::{Plan, Within, document},
        promise::{Milestone, Severity},
        time::Timestamp,
    },
};

/// Measures it, so often as asked for; once where nothing is said.
pub(super) fn run(asked: &Asked) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(asked, Tickets::Closed, Hour::Stands)?;
    let draft = draft()?;
    let period =
        Period { from: Timestamp::from_secs(0), to: stage.desk.now().plus_secs(1), account: None };
    let measuring = Measuring::start("backtest", "a draft over all tickets, all cores", "tickets");
    let (mut took, mut tickets) = (Vec::new(), 0);
    for _ in 0..asked.count.unwrap_or(1).max(1) {
        let watch = Stopwatch::start();
        let tested = backtest::backtest(&stage.desk, &draft, period, |_, _| Ok(()));
        tickets += usize::try_from(tested.map_err(|e| e.chain())?.tickets).unwrap_or(0);
        took.push(watch.passed());
    }
    Ok(vec![super::on(&stage, measuring.end(tickets, took))])
}

/// Under a name that no plan has: then it takes the place of every plan.
fn draft() -> Result<Plan, String> {
    let (_, source) = SHIPPED.first().ok_or("no plan is shipped")?;
    let mut draft = document::parse(source).map_err(|_| "the shipped plan cannot be read")?;
    "bench draft".clone_into(&mut draft.name);
    let restored = draft
        .severity
        .get_mut(&Severity::S1)
        .and_then(|terms| terms.target.get_mut(&Milestone::Restored));
    if let Some(target) = restored {
        target.within = Within::Hours(3);
    }
    Ok(draft)
}
