//! `tarmac supplier`: whom faults are handed to, and what they promise us.

use clap::{Args, Subcommand};

/// What can be asked about suppliers.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum SupplierCommand {
    /// Note what is agreed with a supplier; one of that name gets these terms in place of its own
    #[command(long_about = "\
Notes how long a supplier takes at most, by the severity of our ticket, and the calendar that counts it. \
It holds for what is handed over from now on: what they have keeps the terms that held.

When a ticket is handed to them, their clock runs under ours. Ours goes on; the owner is warned at three \
quarters of their time, when it is over, and at once where their deadline would come after ours.

Example:
  tarmac supplier agree \"Rotor Parts\" --s1 4h --s2 1wd --calendar \"working Europe/Berlin\"")]
    Agree(AgreeSupplier),
    /// List the suppliers with their terms
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// What is agreed.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct AgreeSupplier {
    /// The supplier's name
    pub name: String,
    /// How they are reached: a number or an address
    #[arg(long, default_value = "")]
    pub reached: String,
    /// At most so long at S1, like 4h
    #[arg(long, value_name = "LENGTH", default_value = "")]
    pub s1: String,
    /// At most so long at S2
    #[arg(long, value_name = "LENGTH", default_value = "")]
    pub s2: String,
    /// At most so long at S3
    #[arg(long, value_name = "LENGTH", default_value = "")]
    pub s3: String,
    /// At most so long at S4
    #[arg(long, value_name = "LENGTH", default_value = "")]
    pub s4: String,
    /// The calendar that counts it, by name [default: day and night]
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub calendar: String,
}
