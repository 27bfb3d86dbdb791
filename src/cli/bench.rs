//! `tarmac bench`: how fast it is here, on this machine and this database.

use clap::{Args, Subcommand};

/// What can be measured.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum BenchCommand {
    /// Fill a database with made-up customers and tickets
    #[command(long_about = "\
Fills an empty database with made-up customers, their contracts and as many tickets as asked for, \
each with its events, clocks, verdicts, messages and received mail: a year of closed ones, and open \
ones. Stored clocks are what a fresh evaluation says. Nothing is mailed.

A database with customers of its own is left alone. SQLite and PostgreSQL.

Examples:
  tarmac bench fill --tickets 1000000 --database sqlite:/tmp/million.sqlite
  tarmac bench fill --tickets 100000 --open 100000 --database postgres://desk@localhost/bench")]
    Fill(Fill),

    /// Mail in by SMTP, to ticket and receipt out; 8 senders, and 64
    Intake(Asked),

    /// Overdue tickets escalated to the mail being queued; then mail and pages under a wave
    #[command(long_about = "\
Two figures. First: 10,000 due tickets (--count) are escalated, to their mails being queued, nothing \
else going on. Then: a wave of 100,000 due tickets (--wave, at most as many as there are open) is \
worked off by the engine of a whole desk, while mail comes in one after the other and two browsers \
turn pages; their p50 and p99 under the wave are what counts.")]
    Sweep(Sweep),

    /// One look of the engine with nothing due
    Idle(Asked),

    /// The queue's first page of 50, asked for by 8 browsers that are signed in
    Queue(Asked),

    /// Pages of tickets, asked for by 8 browsers that are signed in
    Ticket(Asked),

    /// The SLA report of a year
    Report(Asked),

    /// A draft of a plan judged over all tickets, on all cores
    Backtest(Asked),

    /// From starting the program to the first page
    Start(Asked),

    /// Memory of the running program: at the start, after work, at most
    Memory(Asked),

    /// Clocks evaluated, and deadlines on a calendar of five years, on one core; no database
    Clocks(Clocks),
}

/// What `bench fill` is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Fill {
    /// Tickets to write
    #[arg(long, value_name = "N")]
    pub tickets: u32,
    /// How many of them are open; a tenth where nothing is said
    #[arg(long, value_name = "N")]
    pub open: Option<u32>,
    /// Which database, as in the configuration's database.url; that of --config where none is named
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// What every work that needs a database is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = AFTER)]
pub struct Asked {
    /// Tickets in the database: open ones; for intake, report and backtest, closed ones
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub size: u32,
    /// How often it is done; each work has a number of its own
    #[arg(long, value_name = "N")]
    pub count: Option<u32>,
    /// A database that `bench fill` filled, or an empty one; without it, one of its own that goes
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// One JSON object a figure on standard output, the table for people on standard error
    #[arg(long)]
    pub json: bool,
}

/// What `bench sweep` is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Sweep {
    /// What every work is asked for.
    #[command(flatten)]
    pub asked: Asked,
    /// Due tickets of the wave
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub wave: u32,
}

/// What `bench clocks` is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Clocks {
    /// Tickets to evaluate
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub size: u32,
    /// One JSON object a figure on standard output, the table for people on standard error
    #[arg(long)]
    pub json: bool,
}

const AFTER: &str = "\
Each line of JSON has work, part, database, size and open (tickets in it), of (what was counted), \
count, seconds, per_second, p50_ms, p99_ms, cpu_seconds and memory_mib of this process (of the one \
that was started, for start and memory); what does not apply is absent. The work changes the \
database that it is given: intake adds tickets, sweep fires steps.";
