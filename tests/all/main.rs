//! All tests that need more than one file's functions: one binary, because linking it takes longer
//! than most of them.

mod shape;
mod support;
