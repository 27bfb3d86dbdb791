//! `tarmac outbox`: what was written to whom.

use std::sync::Arc;

use super::{
    Outcome,
    print::{Out, moment},
};
use crate::{
    app::{Desk, lists},
    domain::ids::DeliveryId,
};

/// Written at, kind, state, tries, ticket, to, subject.
const WIDTHS: [usize; 7] = [16, 15, 9, 5, 8, 30, 0];

/// Every delivery, the newest last.
pub(super) fn list(desk: &Arc<Desk>, json: bool) -> Outcome {
    let mut out = Out::new();
    let zone = desk.config.desk.zone;
    if !json {
        out.row(WIDTHS, ["WRITTEN", "KIND", "STATE", "TRIES", "TICKET", "TO", "SUBJECT"])?;
    }
    let mut after = DeliveryId(0);
    loop {
        let page = lists::outbox_after(desk, after)?;
        let Some(last) = page.last() else { return out.end() };
        after = last.id;
        for line in &page {
            if json {
                out.json(line)?;
                continue;
            }
            let at = moment(line.created_at, zone);
            let tries = line.attempts.to_string();
            let ticket = line.ticket.map(|id| desk.reference(id)).unwrap_or_default();
            let (kind, state) = (line.kind.word(), line.state.word());
            out.row(WIDTHS, [&at, kind, state, &tries, &ticket, &line.to, &line.subject])?;
        }
    }
}
