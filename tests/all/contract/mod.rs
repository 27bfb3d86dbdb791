//! What `db` promises, on both databases always.

mod doors;
mod guards;
mod migrations;
mod queues;
