//! What somebody of the customer's side is told by a step of a ladder: how the promise stands, and
//! nothing of how we work among ourselves.

use serde::Serialize;

use super::{
    ClockLine, Notice,
    sample::{self, clock},
};
use crate::{domain::promise::Watch, i18n::Lang};

/// A promise to the customer is in danger, or missed.
#[derive(Debug, Clone, Serialize)]
pub struct PromiseEndangered {
    /// Their subject.
    pub their_subject: String,
    /// The promises that the steps speak of; none where a step tells of the report.
    pub promises: Vec<ClockLine>,
    /// Who has the ticket.
    pub owner: Option<String>,
    /// A number to call.
    pub phone: Option<String>,
}

impl Notice for PromiseEndangered {
    const NAME: &'static str = "endangered";
    fn sample(lang: Lang) -> Self {
        Self {
            their_subject: sample::ticket(lang).title,
            promises: vec![clock(Watch::Restored, -4320, 21_600)],
            owner: Some("Ines Duarte".to_owned()),
            phone: Some("+86 21 5550 0100".to_owned()),
        }
    }
}
