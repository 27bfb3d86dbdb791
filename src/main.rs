//! The `tarmac` command.

fn main() {}
