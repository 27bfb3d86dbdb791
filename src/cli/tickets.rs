//! `tarmac ticket` and `tarmac outbox`: tickets, and the mail about them.

use clap::Subcommand;

use super::acts::TicketAct;
use crate::domain::ids::TicketId;

/// What can be asked about tickets.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum TicketCommand {
    /// List tickets, by what breaks next
    #[command(long_about = "\
Lists every ticket: first those with a running clock, by what breaks next, then the others.

With --json one object a line: number, reference, account, subject, severity, state, owner, \
reported_at, message_ids, clocks [{milestone, state, due_at, ended_at}].")]
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one ticket: its clocks, its messages, all that happened
    Show {
        /// Its number, with or without the prefix: 1001 or TM-1001
        #[arg(value_name = "N", value_parser = ticket_number)]
        number: TicketId,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Something that a person does to a ticket.
    #[command(flatten)]
    Act(TicketAct),
}

/// Reads `1001` and `TM-1001`.
pub(super) fn ticket_number(text: &str) -> Result<TicketId, String> {
    let digits = text.rsplit_once('-').map_or(text, |(_, digits)| digits);
    match digits.parse() {
        Ok(number @ 1..) => Ok(TicketId(number)),
        _ => Err("a ticket's number is like 1001 or TM-1001".to_owned()),
    }
}

/// What can be asked about mail that leaves.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum OutboxCommand {
    /// List mail that waits, was sent, or failed: a line a recipient
    #[command(long_about = "\
Lists what was written to whom, a line a recipient, the newest last.

With --json one object a line: message_id, kind, to, ticket, state (waiting, sent, failed, \
withdrawn), attempts, created_at, sent_at.")]
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}
