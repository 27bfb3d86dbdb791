//! What the desk promises, told as it happens: mail comes in, time passes, people act, mail leaves.

mod clocks;
mod conversation;
mod floods;
mod intake;
mod ladder;
mod outgoing;
mod quarantine;
mod severity;
mod terms;
mod threads;
