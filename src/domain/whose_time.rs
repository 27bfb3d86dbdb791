//! Whose time it was: every second in which a ticket was open belongs to us, to whom it waited for,
//! or to closed hours.
//!
//! - A ticket is open from its report until it is resolved or went into another; the time between
//!   *resolved* and *reopened* is nobody's.
//! - Closed is what the calendar of its last promised milestone calls so (*resolved*, where that has
//!   a target), by the severity and the terms in force: a ticket that counts day and night has none.
//! - Of the open hours those belong to a party for which a pause was entered, whichever clocks it
//!   stops, and to the supplier whom it was handed to, though no clock of ours stands for that; of
//!   several at once to the first that began. Access refused is the customer's.
//! - All else is ours.

use serde::Serialize;

use super::{
    calendar::Calendar,
    clock::{Standing, Terms, TicketState},
    promise::{Milestone, Party, words},
    time::Timestamp,
};

words! {
    /// To whom a stretch of a ticket's time belongs.
    Whose ("owner of time") {
        /// Us.
        Us = "us",
        /// The customer, who was asked or did not let us in.
        Customer = "customer",
        /// A supplier of ours.
        Supplier = "supplier",
        /// A carrier.
        Transport = "transport",
        /// Nobody: closed hours.
        Closed = "closed",
    }
}

impl From<Party> for Whose {
    fn from(party: Party) -> Self {
        match party {
            Party::Customer | Party::Access => Self::Customer,
            Party::Supplier => Self::Supplier,
            Party::Transport => Self::Transport,
        }
    }
}

/// One stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Owned {
    /// From when.
    pub from: Timestamp,
    /// Until when (not included).
    pub to: Timestamp,
    /// Whose it was.
    pub whose: Whose,
}

/// Seconds by whose they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Shares {
    /// Ours.
    pub us_s: i64,
    /// The customer's.
    pub customer_s: i64,
    /// A supplier's.
    pub supplier_s: i64,
    /// A carrier's.
    pub transport_s: i64,
    /// Closed hours.
    pub closed_s: i64,
}

impl Shares {
    /// The sum of some stretches.
    #[must_use]
    pub fn of_all(stretches: &[Owned]) -> Self {
        let mut shares = Self::default();
        for one in stretches {
            *shares.part(one.whose) += one.to.secs_since(one.from);
        }
        shares
    }

    const fn part(&mut self, whose: Whose) -> &mut i64 {
        match whose {
            Whose::Us => &mut self.us_s,
            Whose::Customer => &mut self.customer_s,
            Whose::Supplier => &mut self.supplier_s,
            Whose::Transport => &mut self.transport_s,
            Whose::Closed => &mut self.closed_s,
        }
    }

    /// One of them.
    #[must_use]
    pub const fn of(&self, whose: Whose) -> i64 {
        match whose {
            Whose::Us => self.us_s,
            Whose::Customer => self.customer_s,
            Whose::Supplier => self.supplier_s,
            Whose::Transport => self.transport_s,
            Whose::Closed => self.closed_s,
        }
    }

    /// All of it.
    #[must_use]
    pub fn total(&self) -> i64 {
        Whose::ALL.iter().map(|whose| self.of(*whose)).sum()
    }

    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        for whose in Whose::ALL {
            *self.part(*whose) += other.of(*whose);
        }
    }
}

/// When a ticket was open within `[from, to)`: in order, without what lay between *resolved* and
/// *reopened*.
#[must_use]
pub fn life(standing: &Standing, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let end = match standing.state {
        TicketState::Open => to,
        TicketState::Resolved(at) | TicketState::Superseded(at) => at.min(to),
    };
    let mut begins = standing.reported_at.max(from);
    let mut spans = Vec::with_capacity(standing.rests.len() + 1);
    for (resolved_at, reopened_at) in &standing.rests {
        spans.push((begins, (*resolved_at).min(end)));
        begins = begins.max(*reopened_at);
    }
    spans.push((begins, end));
    spans.retain(|(from, to)| from < to);
    spans
}

/// Whose each second was in which a ticket was open within `[from, to)`, both whole seconds:
/// stretches in order that do not overlap, neighbours of one owner joined.
#[must_use]
pub fn whose_time(
    standing: &Standing,
    terms: &Terms,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Owned> {
    let calendar = calendar_of(standing, terms);
    let mut owned: Vec<Owned> = Vec::new();
    for (from, to) in life(standing, from, to) {
        let open = calendar.open_between(from, to);
        for (from, to) in pieces(from, to, &open, standing) {
            let next = open.partition_point(|stretch| stretch.1 <= from);
            let is_open = open.get(next).is_some_and(|stretch| stretch.0 <= from);
            let whose = if is_open { who_has_it(standing, from) } else { Whose::Closed };
            match owned.last_mut() {
                Some(last) if last.whose == whose && last.to == from => last.to = to,
                _ => owned.push(Owned { from, to, whose }),
            }
        }
    }
    owned
}

/// For whom a pause holds, or who was handed it: of several the first that began, else us.
fn who_has_it(standing: &Standing, at: Timestamp) -> Whose {
    let paused = standing.held_at(at).map(|hold| (hold.from, hold.party.into()));
    let handed =
        standing.handed.iter().filter(|(from, to)| *from <= at && to.is_none_or(|to| at < to));
    let handed = handed.map(|(from, _)| (*from, Whose::Supplier));
    let first = paused.chain(handed).min_by_key(|(since, _)| *since);
    first.map_or(Whose::Us, |(_, whose)| whose)
}

/// The calendar of the last milestone that is promised; day and night where none is.
fn calendar_of<'a>(standing: &Standing, terms: &'a Terms) -> &'a Calendar {
    let target = Milestone::ALL
        .iter()
        .rev()
        .find_map(|one| terms.target(&standing.terms, standing.severity, (*one).into()));
    let name = target.and_then(|target| standing.terms.roles.get(&target.calendar));
    terms.calendar(name.map(String::as_str))
}

/// `[from, to)` cut wherever anything begins or ends.
fn pieces(
    from: Timestamp,
    to: Timestamp,
    open: &[(Timestamp, Timestamp)],
    standing: &Standing,
) -> Vec<(Timestamp, Timestamp)> {
    let mut cuts: Vec<Timestamp> = open.iter().flat_map(|stretch| [stretch.0, stretch.1]).collect();
    cuts.extend(standing.holds.iter().flat_map(|hold| [Some(hold.from), hold.to]).flatten());
    cuts.extend(standing.handed.iter().flat_map(|(from, to)| [Some(*from), *to]).flatten());
    cuts.push(to);
    cuts.retain(|cut| from < *cut && *cut <= to);
    cuts.sort_unstable();
    cuts.dedup();
    std::iter::once(from).chain(cuts.iter().copied()).zip(cuts.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{
        clock::evaluate,
        event::{Event, EventKind, TermsRef},
        promise::Severity,
    };

    /// Friday 6 March 2026 in UTC, and the days after it: hours of 09:00–17:00 from Monday to Friday.
    fn at(text: &str) -> Timestamp {
        Timestamp::parse(&format!("2026-03-{text}:00Z")).unwrap()
    }

    fn told(events: Vec<(&str, EventKind)>, severity: Severity, as_of: &str) -> Vec<String> {
        let week =
            ["mon", "tue", "wed", "thu", "fri"].map(|d| format!(r#""{d}":[["09:00","17:00"]]"#));
        let calendar = format!(r#"{{"zone":"UTC","weekly":{{{}}}}}"#, week.join(","));
        let plan = r#"{"reopen_window":"14d","severity":{
            "S1":{"target":{"resolved":{"within":"8h"}}},
            "S3":{"target":{"acknowledged":{"within":"1h"},
                            "resolved":{"within":"8h","calendar":"working"}}}}}"#;
        let terms = Terms {
            plans: [("p".to_owned(), Arc::new(serde_json::from_str(plan).unwrap()))].into(),
            calendars: [("c".to_owned(), Arc::new(serde_json::from_str(&calendar).unwrap()))]
                .into(),
        };
        let bound = TermsRef {
            plan: "p".to_owned(),
            roles: [("working".to_owned(), "c".to_owned())].into(),
        };
        let mut all = vec![("06T16:00", EventKind::Reported { severity, terms: bound })];
        all.extend(events);
        let events: Vec<Event> = (1..)
            .zip(all)
            .map(|(seq, (moment, kind))| {
                let moment = at(moment);
                Event { seq, occurred_at: moment, recorded_at: moment, kind }
            })
            .collect();
        let as_of = at(as_of);
        let standing = evaluate(&events, &terms, as_of).unwrap().standing.unwrap();
        let owned = whose_time(&standing, &terms, standing.reported_at, as_of);
        let lived: i64 = life(&standing, standing.reported_at, as_of)
            .iter()
            .map(|(from, to)| to.secs_since(*from))
            .sum();
        assert_eq!(Shares::of_all(&owned).total(), lived);
        owned
            .iter()
            .map(|one| {
                let (from, to) = (one.from.to_string(), one.to.to_string());
                format!("{} {} {}", &from[8..16], &to[8..16], one.whose)
            })
            .collect()
    }

    fn paused(party: Party, until: Option<&str>) -> EventKind {
        EventKind::Paused { party, until: until.map(at), clocks: None, reason: None }
    }

    #[test]
    fn nights_are_closed_a_pause_is_its_partys_and_all_else_is_ours() {
        let events = vec![
            ("09T10:00", paused(Party::Supplier, None)),
            ("10T10:30", EventKind::Resumed { event: 2 }),
            ("10T11:00", EventKind::Milestone { milestone: Milestone::Resolved, told: false }),
        ];
        assert_eq!(
            told(events, Severity::S3, "20T00:00"),
            [
                "06T16:00 06T17:00 us",
                "06T17:00 09T09:00 closed",
                "09T09:00 09T10:00 us",
                "09T10:00 09T17:00 supplier",
                "09T17:00 10T09:00 closed",
                "10T09:00 10T10:30 supplier",
                "10T10:30 10T11:00 us",
            ]
        );
    }

    #[test]
    fn what_a_supplier_was_handed_is_theirs_until_they_are_done() {
        let handed = EventKind::HandedOver {
            supplier: crate::domain::ids::SupplierId(1),
            under: Milestone::Resolved,
            within: "1h".parse().unwrap(),
            calendar: None,
        };
        let events = vec![
            ("07T01:00", handed),
            ("07T02:00", paused(Party::Customer, Some("07T04:00"))),
            ("07T03:00", EventKind::HandedBack { event: 2, done: true }),
        ];
        assert_eq!(
            told(events, Severity::S1, "07T05:00"),
            [
                "06T16:00 07T01:00 us",
                "07T01:00 07T03:00 supplier",
                "07T03:00 07T04:00 customer",
                "07T04:00 07T05:00 us",
            ]
        );
    }

    #[test]
    fn what_counts_day_and_night_has_no_closed_hours() {
        let events = vec![("07T01:00", paused(Party::Access, Some("07T02:00")))];
        assert_eq!(
            told(events, Severity::S1, "07T03:00"),
            ["06T16:00 07T01:00 us", "07T01:00 07T02:00 customer", "07T02:00 07T03:00 us"]
        );
    }

    #[test]
    fn of_two_pauses_at_once_the_first_has_the_time() {
        let events = vec![
            ("07T01:00", paused(Party::Transport, Some("07T03:00"))),
            ("07T02:00", paused(Party::Customer, Some("07T04:00"))),
        ];
        assert_eq!(
            told(events, Severity::S1, "07T05:00"),
            [
                "06T16:00 07T01:00 us",
                "07T01:00 07T03:00 transport",
                "07T03:00 07T04:00 customer",
                "07T04:00 07T05:00 us",
            ]
        );
    }

    #[test]
    fn the_time_between_resolved_and_reopened_is_nobodys() {
        let events = vec![
            ("06T18:00", EventKind::Milestone { milestone: Milestone::Resolved, told: false }),
            ("06T20:00", EventKind::Reopened { reason: None }),
            ("06T21:00", EventKind::Milestone { milestone: Milestone::Resolved, told: false }),
        ];
        assert_eq!(
            told(events, Severity::S1, "07T05:00"),
            ["06T16:00 06T18:00 us", "06T20:00 06T21:00 us"]
        );
    }
}
