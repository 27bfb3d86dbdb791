//! Sockets: the door that mail comes in by, and the relay or folder that it leaves by.
//!
//! No database and no rules: what to do with a message that came in is asked of the caller
//! ([`smtp_in::serve`] is handed a verb), and what went wrong on the way out is told as a fact
//! ([`outcome::SendOutcome`]). The one table of retries, [`retry::next_try`], is pure.

pub mod folder;
pub mod imap;
pub mod outcome;
pub mod relay;
pub mod retry;
pub mod smtp_in;

#[cfg(test)]
#[path = "../../tests/support/fake_relay.rs"]
mod fake_relay;
