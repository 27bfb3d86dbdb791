//! Where a message goes, with what right, and whether it is answered: pure, over facts that were
//! looked up before.

mod alarm;
mod decide;
mod facts;
mod senders;
mod severity_command;
mod subject_reference;
mod thanks;

pub use alarm::alarm_about;
pub use decide::decide;
pub use facts::{
    Action, Authenticity, Automatic, AutomaticKind, Counts, Decision, Limits, MailFacts, Reason,
    Report, ReportKind, Sender, Thread, ThreadProof,
};
pub use senders::{is_daemon, is_no_reply};
pub use severity_command::severity_command;
pub use subject_reference::reference_in_subject;
pub use thanks::is_mere_thanks;

#[cfg(test)]
mod decide_tests;
