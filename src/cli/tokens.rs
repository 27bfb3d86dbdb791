//! `tarmac token`: what programs bring in place of a person's sign-in.

use clap::Subcommand;

use crate::domain::ids::ApiTokenId;

/// What can be asked about API tokens.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum TokenCommand {
    /// Make a token with the role of somebody, and print it this once
    #[command(long_about = "\
Makes a token and prints it; only its hash is stored, so it is never shown again. Who brings it as \
`Authorization: Bearer tarmac_…` may do what its person may: give a program a person of its own \
where it shall do less.

Example:
  tarmac token add monitor@example.org \"monthly report\"")]
    Add {
        /// The mail address of the person whose role it has
        address: String,
        /// What it is for
        name: String,
    },
    /// List all tokens, those that hold first
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// End a token at once
    Revoke {
        /// Its number, as `list` shows it
        number: ApiTokenId,
    },
}
