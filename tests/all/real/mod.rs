//! The program itself, as its users start it: the binary, real mail by swaks, pages in Chromium.

mod bench;
mod browser;
mod commands;
mod mail;
mod program;
