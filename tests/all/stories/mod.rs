//! What the desk promises, told as it happens: mail comes in, time passes, people act, mail leaves.

mod caches;
mod clocks;
mod conversation;
mod fixtures;
mod floods;
mod hard_cases;
mod intake;
mod ladder;
mod outgoing;
mod quarantine;
mod reports;
mod severity;
mod terms;
mod threads;
