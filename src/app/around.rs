//! What stands beside tickets on a list: their accounts, owners, running clocks and who was told.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{clock_lines, desk::Desk, error::AppError, letters_facts::ToldRow};
use crate::{
    db::{
        Conn,
        customers::{self, AccountRow},
        promises::ClockRow,
        queue as rows,
        tickets::TicketRow,
    },
    domain::{
        clock::{Clock, Terms},
        event::TermsRef,
        ids::{AccountId, TicketId, UserId},
        time::Timestamp,
    },
    mail::notice::ClockLine,
};

/// What stands beside some tickets: one statement a family of rows.
#[derive(Debug)]
pub struct Around {
    accounts: HashMap<AccountId, AccountRow>,
    owners: HashMap<UserId, String>,
    clocks: HashMap<TicketId, Vec<Clock>>,
    told: HashMap<TicketId, (Timestamp, String)>,
    terms: Arc<Terms>,
}

impl Around {
    /// Reads it.
    ///
    /// # Errors
    /// When the database cannot, or a stored clock cannot be read.
    pub fn load(c: &mut Conn, desk: &Desk, found: &[TicketRow]) -> Result<Self, AppError> {
        let ids: Vec<TicketId> = found.iter().map(|row| row.id).collect();
        let accounts: BTreeSet<AccountId> = found.iter().filter_map(|row| row.account_id).collect();
        let owners: BTreeSet<UserId> = found.iter().filter_map(|row| row.owner_id).collect();
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        let owners: Vec<UserId> = owners.into_iter().collect();
        let stored = rows::clock_running(c, &ids)?;
        let mut clocks: HashMap<TicketId, Vec<Clock>> = HashMap::new();
        for row in &stored {
            clocks.entry(row.ticket_id).or_default().push(read_clock(row)?);
        }
        for of_one in clocks.values_mut() {
            of_one.sort_by_key(|k| (k.due_at().is_none(), k.due_at(), k.started_at.is_none()));
        }
        Ok(Self {
            accounts: customers::account_some(c, &accounts)?
                .into_iter()
                .map(|a| (a.id, a))
                .collect(),
            owners: rows::user_names(c, &owners)?,
            told: rows::step_last(c, &ids)?,
            terms: terms_of(c, desk, clocks.values().flatten())?,
            clocks,
        })
    }

    /// The clocks of a ticket that have not stopped, the earliest deadline first.
    pub fn clocks(&self, ticket: TicketId) -> &[Clock] {
        self.clocks.get(&ticket).map_or(&[], Vec::as_slice)
    }

    /// The years without holiday data into which deadlines of a ticket run.
    pub fn unknown_years(&self, ticket: TicketId) -> Vec<i32> {
        let clocks = self.clocks(ticket).iter();
        let years = clocks.flat_map(|clock| clock.missing_holiday_years(&self.terms));
        years.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// How a clock stands.
    pub fn line(&self, clock: &Clock, now: Timestamp) -> ClockLine {
        clock_lines::line(clock, &self.terms, now)
    }

    /// The name of a ticket's account.
    pub fn account(&self, row: &TicketRow) -> Option<(AccountId, String)> {
        let id = row.account_id?;
        self.accounts.get(&id).map(|a| (id, a.name.clone()))
    }

    /// The name of a ticket's owner.
    pub fn owner(&self, row: &TicketRow) -> Option<(UserId, String)> {
        let id = row.owner_id?;
        self.owners.get(&id).map(|name| (id, name.clone()))
    }

    /// Who was told last about a ticket, and when.
    pub fn told(&self, ticket: TicketId) -> Option<(String, Timestamp)> {
        let (at, told) = self.told.get(&ticket)?;
        let told: ToldRow = serde_json::from_str(told).ok()?;
        (!told.people.is_empty()).then(|| (told.people.join(", "), *at))
    }
}

/// A stored clock as a value.
///
/// # Errors
/// When it is not what this version writes.
pub fn read_clock(row: &ClockRow) -> Result<Clock, AppError> {
    serde_json::from_str(&row.body).map_err(|e| AppError::Unreadable("clock", Box::new(e)))
}

/// The terms by which some clocks count.
///
/// # Errors
/// When a version is not there.
pub fn terms_of<'a>(
    c: &mut Conn,
    desk: &Desk,
    clocks: impl Iterator<Item = &'a Clock>,
) -> Result<Arc<Terms>, AppError> {
    let mut wanted: BTreeSet<(&str, Option<&str>)> = BTreeSet::new();
    for clock in clocks {
        wanted.insert((&clock.plan, clock.calendar.as_deref()));
    }
    let named: Vec<TermsRef> = wanted
        .into_iter()
        .map(|(plan, calendar)| TermsRef {
            plan: plan.to_owned(),
            roles: calendar.map(|name| (String::new(), name.to_owned())).into_iter().collect(),
        })
        .collect();
    desk.terms.with(c, &named)
}
