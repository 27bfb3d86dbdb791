//! What `db` promises, on both databases always.
#![expect(clippy::needless_pass_by_value, reason = "a test owns its database, which ends with it")]

mod doors;
mod guards;
mod migrations;
mod nodes;
mod queues;
