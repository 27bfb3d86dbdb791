//! `tarmac ticket pause` and what else a person does to a ticket's promises from a terminal. Each acts
//! in the name of somebody of the desk, with what their role may do.

use clap::{Args, Subcommand};

use super::{customers::word, tickets::ticket_number};
use crate::domain::{
    ids::TicketId,
    promise::{Milestone, Party, Severity, Watch},
};

/// Whose hands, on which ticket.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct On {
    /// The ticket's number: 1001 or TM-1001
    #[arg(value_name = "TICKET", value_parser = ticket_number)]
    pub ticket: TicketId,
    /// In whose name: the mail address of somebody of the desk
    #[arg(long, value_name = "ADDRESS")]
    pub by: String,
}

/// What can be done to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum TicketAct {
    /// Let its clocks stand while it waits for somebody; the customer is told
    #[command(long_about = "\
Lets the clocks stand that may be paused, until the expected end, at most as long as the plan allows; \
then they go on by themselves. A pause on the customer also ends with the customer's next message. \
The customer is told whom we wait for and why.

Example:
  tarmac ticket pause TM-1001 --by ann@desk.example --party supplier --reason \"The part is in customs\"")]
    Pause {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// Whom it waits for
        #[arg(long, value_parser = word::<Party>(Party::ALL, Party::word))]
        party: Party,
        /// Why; the customer is told in these words
        #[arg(long)]
        reason: String,
        /// The expected end, like 2026-10-08T09:00 in the ticket's zone [default: the longest the plan allows]
        #[arg(long, value_name = "MOMENT")]
        until: Option<String>,
        /// Only this clock; may be given several times [default: all that may be paused]
        #[arg(long = "clock", value_name = "MILESTONE", value_parser = word::<Watch>(Watch::ALL, Watch::word))]
        clocks: Vec<Watch>,
        /// A note that never leaves the house
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Say which site or asset of its customer it is about; the contract for that then holds
    #[command(long_about = "\
Says which site or asset the ticket is about. The contract that held for it at the report holds from \
here on, counted from the report, and dates no miss before this moment; an empty name is neither.

Example:
  tarmac ticket place TM-1001 --by ann@desk.example --place B-5521 --reason \"The tail number came later\"")]
    Place {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// The site or asset by its name
        #[arg(long)]
        place: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// End a pause; without its number the only one in force
    Resume {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// The number of the event that paused it
        #[arg(long, value_name = "N")]
        event: Option<i64>,
    },
    /// Hand it to a supplier: their clock starts under ours, which goes on
    #[command(long_about = "\
Hands the ticket to a supplier for one of our milestones. Their clock starts now, by what they promised \
for the ticket's severity. Ours does not stand still: pause it where the customer agreed to wait.

Example:
  tarmac ticket hand-over TM-1001 \"Rotor Parts\" --by ann@desk.example --for restored")]
    HandOver {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// The supplier's name
        supplier: String,
        /// The milestone of ours that it is for
        #[arg(long = "for", value_name = "MILESTONE", default_value = "restored", value_parser = word::<Milestone>(Milestone::ALL, Milestone::word))]
        under: Milestone,
    },
    /// A supplier is done with it, or it is taken back from them; without its number the only one
    HandBack {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// The number of the event that handed it over
        #[arg(long, value_name = "N")]
        event: Option<i64>,
        /// They did not do it: it is taken back
        #[arg(long)]
        undone: bool,
    },
    /// Give a promise up; what is late already stays missed
    Waive {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// Which promise
        #[arg(value_parser = word::<Watch>(Watch::ALL, Watch::word))]
        milestone: Watch,
        /// Who agreed, and why
        #[arg(long)]
        reason: String,
    },
    /// Note when the customer needs it; it moves no clock
    NeededBy {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// When, like 2026-10-08T09:00 in the ticket's zone; without it an earlier word is taken back
        #[arg(value_name = "MOMENT")]
        at: Option<String>,
    },
    /// Open a resolved ticket again, or, after its window, one that follows
    Reopen {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Merge it into another ticket of the same customer
    Merge {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// The ticket that goes on
        #[arg(long, value_name = "TICKET", value_parser = ticket_number)]
        into: TicketId,
    },
    /// Make a ticket of its own of a customer's message
    Split {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
        /// The number of the message, as `ticket show --json` has it
        #[arg(long, value_name = "N")]
        message: i64,
        /// What the new ticket is about [default: the message's subject]
        #[arg(long, default_value = "")]
        subject: String,
        /// How bad that is
        #[arg(long, value_parser = word::<Severity>(Severity::ALL, Severity::word))]
        severity: Severity,
    },
    /// Close a resolved ticket now
    Close {
        /// The ticket, and in whose name.
        #[command(flatten)]
        on: On,
    },
}
