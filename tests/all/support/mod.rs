//! What the tests stand on: the project's folder, and a PostgreSQL of their own.

pub mod postgres;
pub mod project;
