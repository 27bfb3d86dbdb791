//! `tarmac calendar`: which seconds count.

use std::path::PathBuf;

use clap::Subcommand;

use crate::domain::plan::Within;

/// What can be asked about calendars.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum CalendarCommand {
    /// List calendars, with the years whose holidays they know
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Make a calendar of others: open where one of them is, or where all are
    #[command(long_about = "\
Stores a calendar made of the newest versions of others: with --all it is open where all of them are \
(our hours and the hours of the customer's site), without it where one of them is. They may be in \
different zones. Run it again after a holiday was laid over one of them.

Example:
  tarmac calendar combine \"site Pudong\" \"working Asia/Shanghai\" \"airside\" --all --working-day 8h")]
    Combine {
        /// What it is called
        name: String,
        /// The calendars, two or more
        #[arg(required = true, num_args = 2..)]
        of: Vec<String>,
        /// Open where all of them are, not where one is
        #[arg(long)]
        all: bool,
        /// The counted time of one working day, such as 8h [default: 24h]
        #[arg(long, value_name = "LENGTH")]
        working_day: Option<Within>,
    },
    /// Lay holidays and make-up days over a calendar: a preview first
    #[command(long_about = "\
Reads days that differ from the week and shows what they change in a calendar, and which deadlines of \
open tickets would move if those were moved to it (tarmac sla move); with --save the \
calendar's next version is stored, for tickets reported from then on. What runs already keeps its \
version. With a mistake nothing is stored, and every mistake is printed with its line.

The end of the file's name says what it is:
  .toml  a yearly arrangement, such as config/calendars/cn-2026.toml (holidays and 调休)
  .csv   date,from,to,name; a date without times is closed
  .ics   whole days; recurring ones (daily, weekly, monthly, yearly on their own day) are written out
         for --years

Examples:
  tarmac calendar import config/calendars/cn-2026.toml --into \"working Asia/Shanghai\"
  tarmac calendar import holidays.ics --into \"working Europe/Berlin\" --years 2026-2028 --save")]
    Import {
        /// The file
        file: PathBuf,
        /// The calendar's name
        #[arg(long, value_name = "CALENDAR")]
        into: String,
        /// The years for which an ICS holds, such as 2026-2028 [default: this year and the next]
        #[arg(long, value_parser = years)]
        years: Option<(i32, i32)>,
        /// Store it
        #[arg(long)]
        save: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Reads `2026` and `2026-2028`.
fn years(text: &str) -> Result<(i32, i32), String> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (from.trim().parse(), to.trim().parse()) {
        (Ok(from @ 1970..=9000), Ok(to)) if from <= to && to - from <= 50 => Ok((from, to)),
        _ => Err("years are like 2026 or 2026-2028, fifty at most".to_owned()),
    }
}
