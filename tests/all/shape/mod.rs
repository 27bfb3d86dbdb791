//! The shape of the project, as ordinary tests: who may import whom, what is promised where.

mod arrows;
mod circles;
mod config_keys;
mod dependencies;
pub mod deployment;
mod licences;
mod migrations;
mod promises;
mod source;
mod translations;
