//! Tarmac: a service desk for key accounts. `ARCHITECTURE.md` has the map of the rooms.

pub mod domain;
pub mod i18n;
pub mod mail;
pub mod web;
