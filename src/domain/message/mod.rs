//! Where a message goes, with what right, and whether it is answered: pure, over facts that were
//! looked up before.

mod alarm;
mod alike;
mod decide;
mod decide_words;
mod facts;
mod reason;
mod rights;
mod senders;
mod severity_command;
mod subject_reference;
mod thanks;
mod thanks_kinds;
mod thanks_phrase;
mod thanks_shipped;
mod words_that_act;

pub use alarm::alarm_about;
pub use alike::alike;
pub use decide::decide;
pub use facts::{
    Action, Authenticity, Automatic, AutomaticKind, Counts, Decision, Limits, MailFacts,
    PartnerClaim, Report, ReportKind, Sender, Thread, ThreadProof,
};
pub use reason::Reason;
pub use rights::{Doing, NotDone, Rights};
pub use senders::{is_daemon, is_no_reply};
pub use severity_command::severity_command;
pub use subject_reference::reference_in_subject;
pub use thanks::{MoreThanThanks, Phrase, Thanks, ThanksRules, may_be_thanks};
pub use thanks_kinds::{PhraseKind, ThanksLanguage};
pub use thanks_phrase::{PhraseMistake, as_kept, check as check_phrase, is_shipped, swallowed};
pub use thanks_shipped::shipped;
pub use words_that_act::{Asked, Word, Words, words_that_act};

#[cfg(test)]
mod decide_tests;
#[cfg(test)]
mod decide_words_tests;
