//! Tarmac: a service desk for key accounts. `ARCHITECTURE.md` has the map of the rooms.

pub mod cli;
pub mod config;
pub mod db;
pub mod domain;
pub mod log;
pub mod mail;
pub mod time_source;
