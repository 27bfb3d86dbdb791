//! The program itself, as its users start it: the binary, real mail by swaks, pages in Chromium.

mod browser;
mod commands;
mod explain;
mod mail;
mod program;
