//! What the tests stand on: the project's folder, a PostgreSQL of their own, and a whole desk.

#[macro_use]
pub mod store;

pub mod captured;
pub mod cluster;
pub mod desk;
pub mod dice;
pub mod dovecot;
#[path = "../../support/fake_relay.rs"]
pub mod fake_relay;
pub mod letter;
#[path = "../../support/name_server.rs"]
pub mod name_server;
pub mod peer;
pub mod postgres;
pub mod project;
pub mod proxy;
pub mod reader;
pub mod tokens;
#[macro_use]
pub mod when;
pub mod work;
