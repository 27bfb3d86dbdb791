//! The rules of the desk, as pure functions over values: no I/O, no clock on the wall, no database.
//!
//! Everything that Tarmac promises is decided here; the other rooms bring facts in and carry
//! decisions out.

pub mod cron_line;
pub mod event;
pub mod ids;
pub mod plan;
pub mod promise;
pub mod time;
