//! Tarmac: a service desk for key accounts. `ARCHITECTURE.md` has the map of the rooms.

pub mod app;
pub mod bench;
pub mod cli;
pub mod commands;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod figures;
pub mod i18n;
pub mod jobs;
pub mod log;
pub mod mail;
pub mod server;
pub mod time_source;
pub mod transport;
pub mod web;
