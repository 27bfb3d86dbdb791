//! What the desk promises, told as it happens: mail comes in, time passes, people act, mail leaves.

mod clocks;
