//! Open deadlines that run into a year for which their calendar has no holiday data: they count its
//! holidays as open, and may come too early.

use std::collections::HashMap;

use serde::Serialize;

use super::{
    around::{read_clock, terms_of},
    desk::Desk,
    error::AppError,
};
use crate::{
    db::{queue as rows, running, terms},
    domain::{
        clock::Clock,
        ids::{CalendarVersionId, TicketId},
        promise::Watch,
        time::Timestamp,
    },
};

/// Tickets whose clocks are read together.
const PART: usize = 500;

/// One such deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// The ticket.
    pub ticket: TicketId,
    /// Its reference.
    pub reference: String,
    /// Which promise.
    pub watch: Watch,
    /// When it is due as far as is known.
    pub due_at: Option<Timestamp>,
    /// The calendar that counts it.
    pub calendar: String,
    /// The years without holiday data.
    pub years: Vec<i32>,
}

/// Every one of them, the earliest deadline first.
///
/// # Errors
/// When the database cannot.
pub fn all(desk: &Desk) -> Result<Vec<Unknown>, AppError> {
    desk.snapshot(|c| {
        let mut names: HashMap<String, String> = HashMap::new();
        let mut found = Vec::new();
        for part in running::ticket_open(c)?.chunks(PART) {
            let mut clocks: Vec<(TicketId, Clock)> = Vec::new();
            for row in rows::clock_running(c, part)? {
                let clock = read_clock(&row)?;
                if clock.calendar.is_some() && clock.due_at().is_some() {
                    clocks.push((row.ticket_id, clock));
                }
            }
            let terms = terms_of(c, desk, clocks.iter().map(|(_, clock)| clock))?;
            for (ticket, clock) in clocks {
                let years = clock.missing_holiday_years(&terms);
                let Some(version) = clock.calendar.clone().filter(|_| !years.is_empty()) else {
                    continue;
                };
                if !names.contains_key(&version) {
                    let id = version.parse().map_or(CalendarVersionId(0), CalendarVersionId);
                    let row = terms::calendar_version_by_id(c, id)?;
                    names.insert(version.clone(), terms::calendar_name(c, row.calendar_id)?);
                }
                found.push(Unknown {
                    ticket,
                    reference: desk.reference(ticket),
                    watch: clock.key.watch,
                    due_at: clock.due_at(),
                    calendar: names.get(&version).cloned().unwrap_or_default(),
                    years,
                });
            }
        }
        found.sort_by_key(|one| (one.due_at, one.ticket));
        Ok(found)
    })
}
