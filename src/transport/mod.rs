//! Sockets: the door that mail comes in by, and the relay or folder that it leaves by.
//!
//! No database and no rules: what to do with a message that came in is asked of the caller
//! ([`smtp_in::serve`] is handed a verb), and what went wrong on the way out is told as a fact
//! ([`outcome::SendOutcome`]). The one table of retries, [`retry::next_try`], is pure.

pub mod breaker;
pub mod folder;
pub mod imap;
pub mod outcome;
pub mod relay;
pub mod retry;
pub mod sender_check;
pub mod smtp_in;
pub mod token;
mod trust;

/// How the connection to a mail server of others is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Not at all: on this machine, or a trusted wire.
    None,
    /// It begins in the open and goes on only under TLS.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

#[cfg(test)]
#[path = "../../tests/support/fake_relay.rs"]
pub(crate) mod fake_relay;
