//! `tarmac sla`: the arithmetic of promises, over lines of JSON, a plan, or the desk's own history.

use std::path::PathBuf;

use clap::Subcommand;

use super::{customers::word, tickets::ticket_number};
use crate::domain::{
    ids::TicketId,
    promise::{Severity, Watch},
};

/// What can be asked of promises. `due`, `evaluate` and `test` need neither a configuration nor a
/// database.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum SlaCommand {
    /// Find deadlines: a start, a duration and a calendar a line
    #[command(long_about = "\
Reads cases as JSON lines from standard input, each with a start, a length of counted time, a \
calendar and pauses, and prints the deadline of each as JSON, to the second. A case that has none \
says why.

Example:
  tarmac sla due < tests/cases/deadlines.jsonl")]
    Due {
        /// Accepted for scripts: JSON is what is always printed
        #[arg(long, hide = true)]
        json: bool,
    },
    /// Evaluate tickets: events and terms a line become clocks and verdicts
    #[command(long_about = "\
Reads cases as JSON lines from standard input, each with the events of a ticket, the plans and \
calendars that they name, and the instant to look from, and prints clocks and verdicts as JSON: the \
same pure function that the desk runs. A line that is no case gets an error and the others go on.

Example:
  tarmac sla evaluate < tests/cases/clocks.jsonl")]
    Evaluate {
        /// Accepted for scripts: JSON is what is always printed
        #[arg(long, hide = true)]
        json: bool,
    },
    /// Say why a ticket's deadlines are when they are
    #[command(long_about = "\
Prints one JSON object a clock: the clause and its plan version, the event that started it, every \
stretch from there to the deadline {from, to, kind (counted, closed, holiday, paused), why, party, \
seconds}, their sum, the deadline, and the sentence in both languages.

Example:
  tarmac sla explain TM-1001 resolved")]
    Explain {
        /// The ticket's number: 1001 or TM-1001
        #[arg(value_parser = ticket_number)]
        ticket: TicketId,
        /// Only this milestone or cycle
        #[arg(value_parser = word::<Watch>(Watch::ALL, Watch::word))]
        milestone: Option<Watch>,
    },
    /// Check a plan and its worked examples; nothing is stored
    #[command(long_about = "\
Reads a plan, checks all of it, and reckons each [[example]] in it on the shipped calendars: a plan \
whose examples do not hold cannot be imported. Says every mistake with its line, and ends with 1 if \
there is one.

Example:
  tarmac sla test night-shift.toml")]
    Test {
        /// The plan, TOML
        file: PathBuf,
    },
    /// Rehearse a fault: what is promised, and who is told what, when and why
    #[command(long_about = "\
Imagines a fault that is reported at a moment and that nobody touches, and prints what is promised \
and each step of the ladder with the people it tells, by the plans, calendars and people of now. \
Nothing is written and nobody is told.

Example:
  tarmac sla rehearse --account \"Eastern Sky\" --severity S1 --at 2026-10-01T03:10")]
    Rehearse {
        /// Whose fault: the account's name or number; without it a fault of somebody unknown
        #[arg(long)]
        account: Option<String>,
        /// How bad it is
        #[arg(long, value_parser = word::<Severity>(Severity::ALL, Severity::word))]
        severity: Severity,
        /// When it is reported, in the account's zone [default: now]
        #[arg(long, value_name = "MOMENT")]
        at: Option<String>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Move running tickets to the newest versions of their plan and calendars: a preview first
    #[command(long_about = "\
An open ticket keeps the versions of its plan and calendars under which it was reported. This prints \
which open tickets stand on older ones, and which of their deadlines and steps would move. With --by \
and --reason they are moved: counted from the report again, with no miss dated before the move; what \
was missed stays missed.

Examples:
  tarmac sla move --plan boeing
  tarmac sla move --plan boeing --by max@desk.example --reason \"The new contract holds for all\"
  tarmac sla move TM-1001 --by max@desk.example --reason \"Agreed by phone\"")]
    Move {
        /// Only these tickets: 1001 or TM-1001
        #[arg(value_parser = ticket_number)]
        tickets: Vec<TicketId>,
        /// Only those bound to a version of this plan
        #[arg(long)]
        plan: Option<String>,
        /// Only those bound to a version of this calendar
        #[arg(long)]
        calendar: Option<String>,
        /// In whose name: the mail address of somebody of the desk; without it nothing is moved
        #[arg(long, value_name = "ADDRESS", requires = "reason")]
        by: Option<String>,
        /// Why; kept in the history of each ticket
        #[arg(long, requires = "by")]
        reason: Option<String>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Judge the past under a draft of a plan; nothing is written
    #[command(long_about = "\
Judges every ticket of a time under its own terms and under a draft, and prints attainment then and \
now for each milestone, and each promise whose verdict changes with by how much.

Which tickets: those reported in the time whose plan has the draft's name; where no plan has that \
name, all; with --account all of that account, whatever their plan was.

Example:
  tarmac sla backtest --plan draft.toml --from 2025-10-01 --to 2026-10-01")]
    Backtest {
        /// The draft, TOML
        #[arg(long, value_name = "FILE")]
        plan: PathBuf,
        /// Reported from here on: a date or a moment in the desk's zone
        #[arg(long, value_name = "MOMENT")]
        from: String,
        /// Reported before here
        #[arg(long, value_name = "MOMENT")]
        to: String,
        /// Only of this account: its name or number
        #[arg(long)]
        account: Option<String>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}
