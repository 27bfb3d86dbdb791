//! The command line: what can be asked of `tarmac`, as values, with the texts of its help. What a
//! command does is elsewhere; here is its shape.

mod acts;
mod backup;
mod bench;
mod calendars;
mod customers;
mod mail;
mod on_call;
mod people;
mod sla;
mod suppliers;
mod tickets;
mod tokens;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use self::{
    acts::{On, TicketAct},
    backup::{Backup, Check, Restore},
    bench::{Asked, BenchCommand, Clocks, Fill, Sweep},
    calendars::CalendarCommand,
    customers::{AccountCommand, AddAccount, AddContract, PlanCommand},
    mail::{MailCommand, PreviewForm},
    on_call::OnCallCommand,
    people::{AddUser, UserCommand},
    sla::SlaCommand,
    suppliers::{AgreeSupplier, SupplierCommand},
    tickets::{OutboxCommand, TicketCommand},
    tokens::TokenCommand,
};

/// How a command ended, for who called it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It was done.
    Fine,
    /// What was given to it was wrong; standard error says what.
    Input,
    /// What came on standard input can never be taken.
    Refused,
    /// It could not be done now and may be later. Mail servers keep the mail and try again.
    TryAgain,
    /// The configuration is wrong; standard error names each key.
    Config,
}

impl Exit {
    /// The number, as in `sysexits.h` where it has one.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Input => 1,
            Self::Refused => 65,
            Self::TryAgain => 75,
            Self::Config => 78,
        }
    }
}

const ABOUT: &str = "\
A service desk for key accounts: a fault comes in by mail, every promise gets a clock, and whoever \
must know is told before a clock runs out.

The desk is one program (`tarmac serve`) with one database. All other commands work while it runs.";

const AFTER: &str = "\
Examples:
  tarmac demo                              a desk with made-up customers, on this machine only
  tarmac check --config desk.toml          what is wrong with a configuration, before it runs
  tarmac serve --config desk.toml          the desk
  tarmac ticket list --json | head -1      what other programs read

Configuration:
  Defaults, then --config FILE, then the environment: TARMAC_DATABASE__URL is `url` in [database].
  config/default.toml explains every key.

Exit codes:
  0   done
  1   what was given is wrong; standard error says what
  65  the mail can never be taken: it is larger than smtp_in.max_size, or empty
  75  it cannot be done now, try again (mail servers keep the mail and do)
  78  the configuration is wrong; every mistake is named";

/// What was asked on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "tarmac", version, about = "A service desk for key accounts", long_about = ABOUT)]
#[command(after_help = AFTER, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    /// A TOML file over the defaults; the environment holds over it
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Run the desk: pages, mail in, mail out, escalation
    #[command(long_about = "\
Run the desk until it is stopped: pages on http.listen, mail on smtp_in.listen, mail out, and the \
escalation of what is due.

The database is brought up to date first. Ctrl-C or SIGTERM ends it cleanly: what is in hand is \
finished, no new work is taken. After a stop of any length each clock's highest due step fires \
once and says how late it is.")]
    Serve,

    /// Try it: a desk with made-up customers, on this machine only
    #[command(long_about = "\
A desk that is ready to look at: an airline, a hospital, a supermarket chain and a household with \
their plans, some months of history, and tickets that are about to break.

It listens on the loopback only (on other ports where the usual ones are taken), keeps its database \
and its outgoing mail in a folder of its own (tarmac-demo), and sends nothing to anybody. It prints \
the addresses of its pages, who can sign in, and a line that sends a mail of your own. Ctrl-C ends \
it.

Where there is a demo from before, say whether it goes on (--continue) or begins anew (--fresh).")]
    Demo(Demo),

    /// Say what is wrong: configuration, database, relay, listeners, calendars, plans, what is stored
    #[command(long_about = backup::CHECK)]
    Check(Check),

    /// Write all that is stored into one file, while the desk runs
    #[command(long_about = backup::BACKUP)]
    Backup(Backup),

    /// Put a backup into an empty database
    #[command(long_about = backup::RESTORE)]
    Restore(Restore),

    /// Work out all stored clocks anew
    #[command(long_about = backup::REBUILD)]
    Rebuild,

    /// Bring the database up to date
    #[command(long_about = "\
Brings the database to the version of this program, under a lock, and says which steps it took; \
`serve` does the same when it starts. A database that is newer than the program is left alone.")]
    Migrate,

    /// People of the desk
    #[command(subcommand)]
    User(UserCommand),

    /// Who is on call, and who is away
    #[command(name = "oncall", subcommand)]
    OnCall(OnCallCommand),

    /// API tokens: what programs bring in place of a sign-in
    #[command(subcommand)]
    Token(TokenCommand),

    /// Customers
    #[command(subcommand)]
    Account(AccountCommand),

    /// Suppliers, and what they promise us
    #[command(subcommand)]
    Supplier(SupplierCommand),

    /// Service plans
    #[command(subcommand)]
    Plan(PlanCommand),

    /// Calendars: hours, holidays, make-up days
    #[command(subcommand)]
    Calendar(CalendarCommand),

    /// Mail that came in, and how mail leaves
    #[command(subcommand)]
    Mail(MailCommand),

    /// Tickets
    #[command(subcommand)]
    Ticket(TicketCommand),

    /// Mail that leaves
    #[command(subcommand)]
    Outbox(OutboxCommand),

    /// How fast it is: fill a database with tickets, measure each kind of work
    #[command(subcommand)]
    Bench(BenchCommand),

    /// The arithmetic of promises: deadlines, proofs, rehearsals, backtests
    #[command(subcommand)]
    Sla(SlaCommand),
}

impl Cli {
    /// Reads the command line of this process. Help, version and mistakes are printed here, and
    /// how the process then ends is returned.
    ///
    /// # Errors
    /// [`Exit::Fine`] after help or version, [`Exit::Input`] after a mistake.
    pub fn read() -> Result<Self, Exit> {
        Self::try_parse().map_err(|told| {
            // Standard error that is closed leaves nobody to tell.
            let _unheard = told.print();
            if told.use_stderr() { Exit::Input } else { Exit::Fine }
        })
    }
}

/// How the demo begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Args)]
pub struct Demo {
    /// Throw the demo from before away and begin anew
    #[arg(long, conflicts_with = "go_on")]
    pub fresh: bool,
    /// Go on with the demo from before
    #[arg(long = "continue")]
    pub go_on: bool,
}

#[cfg(test)]
mod tests;
