//! A supplier's time is nearly over, over, or comes after ours: what the owner is told.

use serde::Serialize;

use super::{
    ClockLine, Notice,
    sample::{self, NOW, clock, say},
    staff::TicketLine,
};
use crate::{
    domain::{promise::Watch, time::Timestamp},
    i18n::Lang,
};

/// What a step of a supplier's clock says.
#[derive(Debug, Clone, Serialize)]
pub struct SupplierEndangered {
    /// The ticket.
    pub ticket: TicketLine,
    /// Who has it.
    pub supplier: String,
    /// Their clock; its watch is the milestone of ours that it is for.
    pub theirs: ClockLine,
    /// Our clock above it, while that runs.
    pub ours: Option<ClockLine>,
    /// By how many seconds their deadline comes after ours, where it does.
    pub after_ours_s: Option<i64>,
    /// Why theirs is due when it is, in one sentence.
    pub why: Option<String>,
    /// When the step was due.
    pub step_due_at: Timestamp,
}

impl Notice for SupplierEndangered {
    const NAME: &'static str = "supplier";
    fn sample(lang: Lang) -> Self {
        Self {
            ticket: sample::ticket(lang),
            supplier: "Rotor Parts".to_owned(),
            theirs: clock(Watch::Restored, 3600, 14_400),
            ours: Some(clock(Watch::Restored, 1932, 21_600)),
            after_ours_s: Some(1668),
            why: Some(say(
                lang,
                "4 h from Wed 30 Sep 15:58: 4 h without a break",
                "4 小时，自 9 月 30 日 周三 15:58 起：不间断 4 小时",
            )),
            step_due_at: NOW,
        }
    }
}
