//! Tarmac: a service desk for key accounts. `ARCHITECTURE.md` has the map of the rooms.

pub mod db;
pub mod domain;
pub mod mail;
