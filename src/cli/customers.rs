//! `tarmac account` and `tarmac plan`: customers, and what is promised to them.

use std::{path::PathBuf, str::FromStr};

use chrono_tz::Tz;
use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

use crate::{
    config::Language,
    domain::{account::AccountKind, promise::UnknownWord},
};

/// A parser for one of the words of a list, which help shows and mistakes name.
pub(super) fn word<T>(all: &[T], word: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static + FromStr<Err = UnknownWord>,
{
    PossibleValuesParser::new(all.iter().map(|one| word(*one))).try_map(|text| text.parse::<T>())
}

/// What can be asked about customers.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum AccountCommand {
    /// Add a customer, with the contract that binds it to a plan
    #[command(long_about = "\
Adds a customer. Its kind chooses the service plan: boeing for a key account, reseller, individual; \
--plan names another. Mail from its domains belongs to it, and a first sender from one becomes a \
contact that may report. A domain or an address that belongs to somebody else is refused, by name.

Works while `serve` runs.

Examples:
  tarmac account add \"Eastern Sky\" --kind key --domain easternsky.example --zone Asia/Shanghai
  tarmac account add \"Family Zhou\" --kind individual --contact zhou@mail.example --language zh-CN")]
    Add(AddAccount),
}

/// A new customer.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct AddAccount {
    /// Its name
    pub name: String,
    /// What kind of customer
    #[arg(long, value_parser = word::<AccountKind>(AccountKind::ALL, AccountKind::word))]
    pub kind: AccountKind,
    /// A mail domain of its own; may be given several times
    #[arg(long = "domain", value_name = "DOMAIN", num_args = 1..)]
    pub domains: Vec<String>,
    /// The plan it is promised, in place of the one of its kind
    #[arg(long)]
    pub plan: Option<String>,
    /// The address of somebody who may report; may be given several times
    #[arg(long = "contact", value_name = "ADDRESS", num_args = 1..)]
    pub contacts: Vec<String>,
    /// The address of a monitoring system that may open tickets and is never answered; may be given
    /// several times
    #[arg(long = "monitor", value_name = "ADDRESS", num_args = 1..)]
    pub monitors: Vec<String>,
    /// The language we write in [default: the desk's]
    #[arg(long, value_parser = word::<Language>(Language::ALL, Language::word))]
    pub language: Option<Language>,
    /// The zone of its calendars and promised times [default: the desk's]
    #[arg(long)]
    pub zone: Option<Tz>,
}

/// What can be asked about plans.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum PlanCommand {
    /// Store a plan, or a new version of one
    #[command(long_about = "\
Reads a plan, checks all of it, its worked examples too, and stores it as a version that holds for \
tickets reported from now on. What was reported before keeps its version. With mistakes nothing is \
stored, and all of them are printed with their lines.

config/plans has those that are shipped, to begin from. Works while `serve` runs.

Example:
  tarmac plan import night-shift.toml")]
    Import {
        /// The plan, TOML
        file: PathBuf,
    },
    /// Say what storing a plan would change; nothing is stored
    #[command(long_about = "\
Reads a plan, checks all of it, and prints what is different from its newest version, and which open \
tickets would move, each deadline and step with both moments, if they were moved to it. Storing it \
moves none of them: they move only by `tarmac sla move`.

Example:
  tarmac plan preview draft.toml")]
    Preview {
        /// The plan, TOML
        file: PathBuf,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Say what is different between two versions of a plan
    #[command(long_about = "\
Compares two versions of a plan, or a version with a file that is not stored yet, and prints each \
difference as a sentence: targets with both lengths, words, ladders, rules, examples.

Examples:
  tarmac plan diff boeing 3 4
  tarmac plan diff boeing 4 draft.toml")]
    Diff {
        /// The plan's name
        name: String,
        /// The earlier version: its number, or a file
        before: String,
        /// The later version: its number, or a file [default: the newest]
        after: Option<String>,
    },
}
