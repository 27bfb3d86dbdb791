//! `tarmac backup`, `tarmac restore`, `tarmac check`, `tarmac rebuild`: what keeps a desk's data.

use std::path::PathBuf;

use clap::Args;

/// Where a backup goes.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Backup {
    /// The file; there may be none of that name yet
    pub file: PathBuf,
    /// Print what is in it as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Which backup is restored.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Restore {
    /// The file that `tarmac backup` wrote
    pub file: PathBuf,
    /// Only read the file to its end and say whether it is whole; no database is touched
    #[arg(long)]
    pub verify: bool,
    /// Print what is in it as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Args)]
pub struct Check {
    /// Work out every ticket's clocks, verdicts and next look anew, and compare them byte for byte
    #[arg(long)]
    pub clocks: bool,
    /// Read every stored message and file, and compare it with its SHA-256
    #[arg(long)]
    pub contents: bool,
    /// One JSON object a line: {ok, what}
    #[arg(long)]
    pub json: bool,
}

/// What `tarmac backup --help` says.
pub const BACKUP: &str = "\
Writes every row of one instant into a new file, while `serve` works: mail, tickets, promises, \
people, plans, the outbox. The file appears under its name only when it is whole and on the disk; \
it is readable by its owner only, since it holds mail, password hashes and keys.

It can be restored into SQLite and into PostgreSQL, whichever it was taken from. Not in it: the \
configuration, mail templates of your own, and `outgoing` where mail goes into a folder.

Examples:
  tarmac backup /var/backups/tarmac/$(date +%F).backup --config /etc/tarmac/tarmac.toml
  zcat FILE | head -1                       what it is";

/// What `tarmac restore --help` says.
pub const RESTORE: &str = "\
Reads a backup to its end, verifies its SHA-256 and its row counts, and only then puts all of it, in \
one transaction, into the configured database, which must be empty or not there yet. Nothing else is \
changed: a damaged file, a backup of a newer version and a database that holds something are refused \
with the reason.

A backup of an older version is restored as it was and then brought up to date. Mail that waited to \
leave when the backup was taken leaves when `serve` starts, under the Message-ID that it had then.

Examples:
  tarmac restore 2026-11-24.backup --config /etc/tarmac/tarmac.toml
  tarmac restore 2026-11-24.backup --verify";

/// What `tarmac check --help` says.
pub const CHECK: &str = "\
Looks at everything that the desk needs and changes nothing: reads the configuration and prints \
what holds (secrets as ***), opens the database and compares its version, greets the relay, tries \
the listeners' addresses, reads every calendar and plan.

Then it looks whether what is stored holds together: SQLite's own check and the foreign keys, \
messages and files that are torn, histories with gaps, mail that nobody will get, promises that \
nobody watches; each with what to do. --clocks and --contents read all of the database; both can \
run while `serve` works.

Ends with 0 when the desk can run, with 78 when the configuration is wrong, with 1 when something \
else is; all that is wrong is printed, not only the first.";

/// What `tarmac rebuild --help` says.
pub const REBUILD: &str = "\
Throws away all stored clocks and next looks and works them out again from the events, five hundred \
tickets a transaction; `serve` may run meanwhile. They are a cache: on a sound database the same \
bytes come out. Events, verdicts and steps that fired are never changed; verdicts that are missing \
are added by the engine at its next look.

Run it when `tarmac check` says so.";
