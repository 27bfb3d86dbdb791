//! The program itself, as its users start it: the binary, real mail by swaks, pages in Chromium.

mod browser;
mod commands;
mod database_faults;
mod doors;
mod full_disk;
mod kills;
mod ledger;
mod mail;
mod migrations;
mod nodes;
mod outdated;
mod program;
mod relay;
