//! The program itself, as its users start it: the binary, real mail by swaks, pages in Chromium.

mod backup;
mod bench;
mod browser;
mod commands;
mod imap;
mod kills;
mod ledger;
mod mail;
mod postfix;
mod program;
