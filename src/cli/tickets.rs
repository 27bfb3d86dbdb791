//! `tarmac ticket`, `tarmac outbox` and `tarmac sla`: tickets, the mail about them, and the
//! arithmetic of promises.

use clap::Subcommand;

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
}

/// Reads `1001` and `TM-1001`.
fn ticket_number(text: &str) -> Result<TicketId, String> {
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

/// What can be asked of the rules themselves. Both read JSON lines from standard input and print
/// one for each; neither needs a configuration or a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum SlaCommand {
    /// Find deadlines: a start, a duration and a calendar a line
    #[command(long_about = "\
Reads cases as JSON lines from standard input, each with a start, a length of counted time, a \
calendar and pauses, and prints the deadline of each, to the second. A case that has none says why.

Example:
  tarmac sla due < tests/cases/deadlines.jsonl")]
    Due {
        /// One JSON object a line, which is also what is printed without it
        #[arg(long)]
        json: bool,
    },
    /// Evaluate tickets: events and terms a line become clocks and verdicts
    #[command(long_about = "\
Reads cases as JSON lines from standard input, each with the events of a ticket, the plans and \
calendars that they name, and the instant to look from, and prints clocks and verdicts: the same \
pure function that the desk runs. A line that is no case gets an error and the others go on.

Example:
  tarmac sla evaluate < tests/cases/clocks.jsonl")]
    Evaluate {
        /// One JSON object a line, which is also what is printed without it
        #[arg(long)]
        json: bool,
    },
}
