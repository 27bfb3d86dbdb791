//! What the desk promises, told as it happens: mail comes in, time passes, people act, mail leaves.

mod backtests;
mod backup;
mod caches;
mod clocks;
mod conversation;
mod fixtures;
mod floods;
mod hands;
mod hard_cases;
mod hours;
mod intake;
mod ladder;
mod moves;
mod on_call;
mod outgoing;
mod proofs;
mod quarantine;
mod reports;
mod rollups;
mod severity;
mod signing;
mod slots;
mod soundness;
mod terms;
mod threads;
