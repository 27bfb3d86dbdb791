//! The rules of the desk, as pure functions over values: no I/O, no clock on the wall, no database.
//!
//! Everything that Tarmac promises is decided here; the other rooms bring facts in and carry
//! decisions out.

pub mod access;
pub mod account;
pub mod backtest;
pub mod calendar;
pub mod clock;
pub mod cron_line;
pub mod event;
#[cfg(test)]
mod fuzz;
pub mod ids;
pub mod ladder;
pub mod mail_state;
pub mod message;
pub mod moved;
pub mod on_call;
pub mod plan;
pub mod promise;
pub mod proof;
pub mod report;
pub mod severity_words;
pub mod sla_lines;
pub mod ticket;
pub mod time;
