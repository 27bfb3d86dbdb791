//! The queue, the look-ups of the engine and the reports read no whole table, on either database.

mod explained;
mod statements;
