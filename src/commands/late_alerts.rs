//! `tarmac sla late`.

use super::{
    Outcome,
    print::{Out, moment},
};
use crate::{
    app::{
        Desk,
        late_alerts::{self, Cause},
    },
    i18n::{Lang, span},
};

/// Alerts that came late.
pub(super) fn list(desk: &Desk, days: i64, json: bool) -> Outcome {
    let now = desk.now();
    let told = late_alerts::between(desk, now.plus_secs(-days * 86_400), now.plus_micros(1))?;
    let mut out = Out::new();
    if json {
        for alert in &told.alerts {
            out.json(alert)?;
        }
        return out.end();
    }
    let zone = desk.config.desk.zone;
    for alert in &told.alerts {
        let about = alert.ticket.map_or_else(|| "mail".to_owned(), |id| desk.reference(id));
        let step = format!("{}: {}", alert.watch, alert.step);
        let why = if alert.cause == Cause::Desk { "desk" } else { "relay" };
        let (due, late) = (moment(alert.due_at, zone), span(Lang::En, alert.late_s));
        let cells = [about.as_str(), &step, &due, &late, why, &alert.told.join(", ")];
        out.row([10, 28, 16, 14, 6, 0], cells)?;
    }
    let listed = told.alerts.len();
    out.line(&format!("{} came late, {listed} of them listed", told.count))?;
    out.end()
}
