//! What the tests stand on: the project's folder, a PostgreSQL of their own, and a whole desk.

#[macro_use]
pub mod store;

pub mod captured;
pub mod desk;
pub mod dovecot;
pub mod letter;
pub mod postgres;
pub mod project;
#[macro_use]
pub mod when;
pub mod work;
