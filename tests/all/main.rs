//! All tests that need more than one file's functions: one binary, because linking it takes longer
//! than most of them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails where it stands"
)]

#[macro_use]
mod support;

mod contract;
mod figures;
mod mutations;
mod outside;
mod real;
mod shape;
mod simulation;
mod stories;
mod web;
