//! What staff are told about a ticket at once: a report, a message, a severity, a contract ended.

use serde::{Deserialize, Serialize};

use super::{
    ClockLine, Notice,
    sample::{self, DESK_URL, NOW, REPORTED, clock, say},
};
use crate::{
    domain::{
        promise::{Severity, Watch},
        time::Timestamp,
    },
    i18n::{Lang, words},
};

/// A ticket on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketLine {
    /// Its reference, such as `TM-1001`.
    pub reference: String,
    /// Its subject.
    pub title: String,
    /// Its severity.
    pub severity: Severity,
    /// Its account, once it has one.
    pub account: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// Its page.
    pub url: String,
}

/// A fault was reported.
#[derive(Debug, Clone, Serialize)]
pub struct Reported {
    /// The ticket.
    pub ticket: TicketLine,
    /// Who reported it.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// The severity's written test.
    pub test: String,
    /// The first lines of their message.
    pub excerpt: String,
    /// Its clocks.
    pub clocks: Vec<ClockLine>,
    /// The page on which the alert is taken.
    pub take_url: Option<String>,
    /// When this step was due.
    pub due_at: Timestamp,
    /// The plan and its version.
    pub plan: String,
}

impl Notice for Reported {
    const NAME: &'static str = "reported";
    fn sample(lang: Lang) -> Self {
        Self {
            ticket: TicketLine { owner: None, ..sample::ticket(lang) },
            who: say(lang, "Chen Li", "陈立"),
            at: NOW.plus_secs(-2),
            test: words::severity_test(lang, Severity::S1),
            excerpt: say(
                lang,
                "The APU does not start after three attempts.\nPP 118 leaves at 05:40.",
                "APU 三次启动均失败。\nPP 118 航班 05:40 起飞。",
            ),
            clocks: vec![
                clock(Watch::Acknowledged, 898, 900),
                clock(Watch::Restored, 21_598, 21_600),
                clock(Watch::Resolved, 604_800, 687_600),
            ],
            take_url: Some(format!("{DESK_URL}/n/5zq")),
            due_at: NOW.plus_secs(-2),
            plan: say(lang, "Peregrine AOG plan v4", "游隼停飞服务方案 v4"),
        }
    }
}

/// The customer wrote on an open ticket.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerWrote {
    /// The ticket.
    pub ticket: TicketLine,
    /// Who wrote.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Their words, without quotes.
    pub excerpt: String,
    /// The clock of the answer.
    pub next_reply: Option<ClockLine>,
}

impl Notice for CustomerWrote {
    const NAME: &'static str = "customer_wrote";
    fn sample(lang: Lang) -> Self {
        Self {
            ticket: sample::ticket(lang),
            who: say(lang, "Chen Li", "陈立"),
            at: NOW.plus_secs(-60),
            excerpt: say(
                lang,
                "Can you confirm the part’s release papers?",
                "能否确认备件的放行文件？",
            ),
            next_reply: Some(clock(Watch::NextReply, 1740, 1800)),
        }
    }
}

/// Somebody asked for a severity, and a person has to decide.
#[derive(Debug, Clone, Serialize)]
pub struct SeverityProposed {
    /// The ticket, at the severity that stands.
    pub ticket: TicketLine,
    /// What was asked for.
    pub asked: Severity,
    /// Its written test.
    pub test: String,
    /// Who asked; an address where the person is not known.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Their words.
    pub reason: Option<String>,
    /// By when somebody has to decide.
    pub due_at: Option<Timestamp>,
}

impl Notice for SeverityProposed {
    const NAME: &'static str = "severity_proposed";
    fn sample(lang: Lang) -> Self {
        Self {
            ticket: TicketLine { severity: Severity::S2, ..sample::ticket(lang) },
            asked: Severity::S1,
            test: words::severity_test(lang, Severity::S1),
            who: "night.shift@peregrine.example".to_owned(),
            at: NOW.plus_secs(-30),
            reason: Some(say(lang, "the crew may not start", "机组不得启动")),
            due_at: Some(NOW.plus_secs(870)),
        }
    }
}

/// No contract covered the fault when it was reported: it had ended, or there was none yet.
#[derive(Debug, Clone, Serialize)]
pub struct NoEntitlement {
    /// The ticket.
    pub ticket: TicketLine,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// When the contract ended; none where there was none before.
    pub ended_at: Option<Timestamp>,
    /// The plan it would have been, by the contract that ended.
    pub plan: Option<String>,
    /// The plan under which the ticket runs.
    pub default_plan: String,
}

impl Notice for NoEntitlement {
    const NAME: &'static str = "no_entitlement";
    fn sample(lang: Lang) -> Self {
        Self {
            ticket: sample::ticket(lang),
            reported_at: REPORTED,
            ended_at: Some(NOW.plus_secs(-20 * 86_400)),
            plan: Some(say(lang, "Peregrine AOG plan v4", "游隼停飞服务方案 v4")),
            default_plan: say(lang, "individual v1", "个人方案 v1"),
        }
    }
}
