//! `tarmac supplier`.

use std::sync::Arc;

use super::{Outcome, people::ACTOR, print::Out};
use crate::{
    app::{
        Desk,
        suppliers::{self, Agreed},
    },
    cli::SupplierCommand,
    domain::promise::Severity,
};

/// Who, calendar, how they are reached, terms.
const WIDTHS: [usize; 4] = [24, 24, 24, 0];

/// Does what was asked about suppliers.
pub(super) fn of(desk: &Arc<Desk>, asked: SupplierCommand) -> Outcome {
    let mut out = Out::new();
    match asked {
        SupplierCommand::Agree(new) => {
            let targets = vec![
                (Severity::S1, new.s1),
                (Severity::S2, new.s2),
                (Severity::S3, new.s3),
                (Severity::S4, new.s4),
            ];
            let agreed =
                Agreed { name: new.name, reached: new.reached, targets, calendar: new.calendar };
            let name = agreed.name.trim().to_owned();
            suppliers::agree(desk, ACTOR, agreed)?;
            out.line(&format!("{name}: it holds for what is handed over from now on"))?;
        }
        SupplierCommand::List { json } => list(desk, &mut out, json)?,
    }
    out.end()
}

fn list(desk: &Arc<Desk>, out: &mut Out, json: bool) -> Result<(), super::Fault> {
    if !json {
        out.row(WIDTHS, ["SUPPLIER", "CALENDAR", "REACHED", "AT MOST"])?;
    }
    for one in suppliers::all(desk)? {
        if json {
            out.json(&serde_json::json!({
                "number": one.id, "name": one.name, "reached": one.reached,
                "targets": one.targets, "calendar": one.calendar,
            }))?;
            continue;
        }
        let targets: Vec<String> =
            one.targets.iter().map(|(severity, within)| format!("{severity} {within}")).collect();
        let calendar = one.calendar.as_deref().unwrap_or("day and night");
        out.row(WIDTHS, [&one.name, calendar, &one.reached, &targets.join(", ")])?;
    }
    Ok(())
}
