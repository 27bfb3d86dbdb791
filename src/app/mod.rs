//! The verbs of the desk: each is one transaction.

pub mod accounts;
pub mod acts;
pub mod arrival_facts;
pub mod arrivals;
pub mod bounced_alert;
pub mod clock_lines;
pub mod conversation;
pub mod desk;
pub mod error;
pub mod escalation;
pub mod intake;
pub mod letters;
pub mod no_entitlement;
pub mod open_ticket;
pub mod plans;
pub mod posting;
pub mod quarantine;
pub mod roster;
pub mod sender;
pub mod sign_in;
pub mod staff;
pub mod storable;
pub mod terms;
pub mod ticket_file;
pub mod triage;

pub use desk::Desk;
pub use error::{AppError, Wrong};
