//! The program itself, as its users start it: the binary, real mail by swaks, pages in Chromium.

mod backup;
mod bench;
mod browser;
mod commands;
mod database_faults;
mod doors;
mod explain;
mod flood;
mod full_disk;
mod imap;
mod kills;
mod ledger;
mod letters;
mod mail;
mod mail_by_http;
mod migrations;
mod nodes;
mod outdated;
mod postfix;
pub mod program;
mod relay;
mod tokens;
