//! What stands behind a figure: its promises, one by one.

use std::{fmt, str::FromStr};

use super::{
    super::{
        ids::{AccountId, PlanId, TicketId},
        promise::{ClockKey, Severity, UnknownWord, Watch, words},
        time::Timestamp,
    },
    figure::Kept,
    packed::{self, NotPacked, Of},
    standing::{Standing, promises},
    values::{OpenClock, Question, VerdictRow},
    walk::{In, once_a_ticket, walk},
};

/// Which line of a report. Its text goes into an address and is read back by `parse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// The headline.
    All,
    /// One account; none is that of unknown senders.
    Account(Option<AccountId>),
    /// One plan.
    Plan(PlanId),
    /// One severity.
    Severity(Severity),
    /// One milestone or cycle; here each cycle is a promise.
    Watch(Watch),
    /// What ran without a contract in force.
    NoEntitlement,
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Account(None) => f.write_str("account:none"),
            Self::Account(Some(id)) => write!(f, "account:{id}"),
            Self::Plan(id) => write!(f, "plan:{id}"),
            Self::Severity(severity) => write!(f, "severity:{severity}"),
            Self::Watch(watch) => write!(f, "watch:{watch}"),
            Self::NoEntitlement => f.write_str("no_entitlement"),
        }
    }
}

impl FromStr for Group {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wrong = || UnknownWord {
            what: "line of a report",
            found: text.to_owned(),
            expected: "all, account:3, account:none, plan:1, severity:S1, watch:restored, \
                       no_entitlement"
                .to_owned(),
        };
        Ok(match text.split_once(':') {
            None if text == "all" => Self::All,
            None if text == "no_entitlement" => Self::NoEntitlement,
            Some(("account", "none")) => Self::Account(None),
            Some(("account", id)) => Self::Account(Some(id.parse().map_err(|_| wrong())?)),
            Some(("plan", id)) => Self::Plan(id.parse().map_err(|_| wrong())?),
            Some(("severity", word)) => Self::Severity(word.parse()?),
            Some(("watch", word)) => Self::Watch(word.parse()?),
            _ => return Err(wrong()),
        })
    }
}

words! {
    /// Which number of a line.
    Column ("number of a report") {
        /// Met and missed.
        Judged = "judged",
        /// Kept.
        Met = "met",
        /// Missed, those that still run among them.
        Missed = "missed",
        /// Missed and still running.
        StillLate = "still_late",
        /// Not yet due.
        NotYetDue = "not_yet_due",
        /// Given up for a reason.
        Waived = "waived",
        /// A later milestone came first.
        NotNeeded = "not_needed",
        /// Another ticket took its place.
        Superseded = "superseded",
        /// All of them.
        Any = "any",
    }
}

impl Column {
    const fn has(self, kept: Kept) -> bool {
        match self {
            Self::Any => true,
            Self::Judged => kept.is_judged(),
            Self::Met => matches!(kept, Kept::Met),
            Self::Missed => matches!(kept, Kept::Missed | Kept::StillLate),
            Self::StillLate => matches!(kept, Kept::StillLate),
            Self::NotYetDue => matches!(kept, Kept::NotYetDue),
            Self::Waived => matches!(kept, Kept::Waived),
            Self::NotNeeded => matches!(kept, Kept::NotNeeded),
            Self::Superseded => matches!(kept, Kept::Superseded),
        }
    }
}

/// One promise behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Whose.
    pub ticket: TicketId,
    /// The account that held.
    pub account: Option<AccountId>,
    /// The plan that held.
    pub plan: PlanId,
    /// The severity that held.
    pub severity: Severity,
    /// Which clock; of cycles that count once a ticket, the one that decides.
    pub key: ClockKey,
    /// How it stands.
    pub kept: Kept,
    /// When it was decided (a miss at its deadline); of one not decided, its deadline.
    pub at: Option<Timestamp>,
    /// When it was done; none while it runs.
    pub ended_at: Option<Timestamp>,
    /// Counted seconds that it took, or has taken so far.
    pub counted_s: i64,
}

impl Listed {
    /// Its deadline, where the verdict tells it: a miss is decided at it.
    #[must_use]
    pub const fn due_at(&self) -> Option<Timestamp> {
        match self.kept {
            Kept::Missed | Kept::StillLate | Kept::NotYetDue => self.at,
            _ => None,
        }
    }

    /// Seconds of wall time that it is late, to its end or to `as_of`.
    #[must_use]
    pub fn late_s(&self, as_of: Timestamp) -> Option<i64> {
        match self.kept {
            Kept::Missed => Some(self.ended_at?.secs_since(self.at?)),
            Kept::StillLate => Some(as_of.secs_since(self.at?)),
            _ => None,
        }
    }

    const fn of(one: &Standing) -> Self {
        Self {
            ticket: one.ticket,
            account: one.account,
            plan: one.plan,
            severity: one.severity,
            key: one.key,
            kept: one.kept,
            at: one.at,
            ended_at: one.ended_at,
            counted_s: one.counted_s,
        }
    }
}

/// The promises behind one number of a report: as many as the number says, by ticket.
#[must_use]
pub fn list(
    question: &Question,
    rows: &[VerdictRow],
    open: &[OpenClock],
    group: Group,
    column: Column,
) -> Vec<Listed> {
    let mut listing = Listing::new(In::of(question), group, column);
    listing.add(rows, open);
    listing.found
}

/// A list that is gathered as the figures are: each ticket once, by its rows or out of a roll-up.
#[derive(Debug)]
pub struct Listing {
    question: In,
    group: Group,
    column: Column,
    /// What was found so far.
    pub found: Vec<Listed>,
}

impl Listing {
    /// Nothing yet.
    #[must_use]
    pub const fn new(question: In, group: Group, column: Column) -> Self {
        Self { question, group, column, found: Vec::new() }
    }

    /// Adds tickets by their rows.
    pub fn add(&mut self, rows: &[VerdictRow], open: &[OpenClock]) {
        self.look_through(&promises(rows, open, self.question.as_of()));
    }

    /// Whether only what was missed can be in it.
    #[must_use]
    pub const fn is_of_missed(&self) -> bool {
        matches!(self.column, Column::Missed | Column::StillLate)
    }

    /// Adds the promises of a roll-up that are `of` some tickets.
    ///
    /// # Errors
    /// When they are none; then nothing was added.
    pub fn add_promises(&mut self, promises: &[u8], of: Of<'_>) -> Result<(), NotPacked> {
        self.look_through(&packed::standings_of(promises, of)?);
        Ok(())
    }

    fn look_through(&mut self, standing: &[Standing]) {
        let (group, column) = (self.group, self.column);
        let found = &mut self.found;
        walk(&self.question, standing, |entitled, without| {
            let once = once_a_ticket(entitled);
            let is_one = |o: &&Standing| column.has(o.kept);
            let mut put = |o: &Standing| found.push(Listed::of(o));
            match group {
                Group::NoEntitlement => without.iter().copied().filter(is_one).for_each(&mut put),
                Group::Watch(watch) => {
                    let of = entitled.iter().copied().filter(|one| one.key.watch == watch);
                    of.filter(is_one).for_each(&mut put);
                }
                Group::All => once.into_iter().filter(is_one).for_each(&mut put),
                Group::Account(of) => {
                    once.into_iter().filter(|o| o.account == of).filter(is_one).for_each(&mut put);
                }
                Group::Plan(of) => {
                    once.into_iter().filter(|o| o.plan == of).filter(is_one).for_each(&mut put);
                }
                Group::Severity(of) => {
                    once.into_iter().filter(|o| o.severity == of).filter(is_one).for_each(&mut put);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        for text in ["all", "account:3", "account:none", "plan:1", "severity:S2", "watch:restored"]
        {
            assert_eq!(text.parse::<Group>().unwrap().to_string(), text);
        }
        assert_eq!("no_entitlement".parse::<Group>().unwrap(), Group::NoEntitlement);
        for bad in ["", "everything", "account:x", "plan:", "severity:S9"] {
            assert!(bad.parse::<Group>().is_err(), "{bad}");
        }
    }
}
