//! Mail as values: no sockets, no database. What comes in is read here, what goes out is written.

pub mod answer_subject;
pub mod compose;
mod compose_ids;
pub mod notice;
pub mod quote_out;
