//! The verbs of the desk: each is one transaction.

pub mod account_pages;
pub mod accounts;
pub mod acts;
pub mod alarm;
pub mod around;
pub mod arrival_facts;
pub mod arrivals;
pub mod bounced_alert;
pub mod calendars;
pub mod clean_up;
pub mod clock_lines;
pub mod conversation;
pub mod desk;
pub mod digests;
pub mod error;
pub mod escalation;
pub mod history;
pub mod intake;
pub mod letters;
pub mod lists;
pub mod mail_log;
pub mod one_ticket;
pub mod open_ticket;
pub mod plans;
pub mod posting;
pub mod quarantine;
pub mod queue;
pub mod report;
pub mod report_csv;
pub mod report_facts;
pub mod roster;
pub mod sender;
pub mod settings;
pub mod sign_in;
pub mod slots;
pub mod soundness;
pub mod staff;
pub mod terms;
#[cfg(test)]
mod test_desk;
pub mod ticket_file;
pub mod ticket_page;
pub mod triage;

pub use desk::Desk;
pub use error::{AppError, Wrong};
