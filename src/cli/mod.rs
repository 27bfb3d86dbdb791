//! The command line: what can be asked of `tarmac`, as values, with its help texts. What each
//! command does is elsewhere; this is its shape.
