//! What the customer is told: the receipt, each milestone, changes of severity, the answer.

use serde::Serialize;

use super::{
    Notice,
    clock_line::Promise,
    sample::{self, NOW, REPORTED, say},
};
use crate::{
    domain::{
        promise::{Milestone, Party, Severity},
        time::Timestamp,
    },
    i18n::{Lang, words},
};

/// The automatic answer to a report of a known contact.
#[derive(Debug, Clone, Serialize)]
pub struct Receipt {
    /// Their subject.
    pub their_subject: String,
    /// When their mail arrived.
    pub arrived_at: Timestamp,
    /// How it was understood.
    pub severity: Severity,
    /// The severity's written test, in the mail's language.
    pub test: String,
    /// Each promised time, in the order of the ladder.
    pub promises: Vec<Promise>,
    /// Worse severities that they can ask for.
    pub worse: Vec<Severity>,
    /// Whether their word alone changes the severity.
    pub may_raise: bool,
    /// A number to call.
    pub phone: Option<String>,
    /// The plan and its version, such as `Peregrine AOG plan v4`.
    pub plan: String,
    /// Their contract has ended: the plan is the desk's default.
    pub no_entitlement: bool,
}

impl Notice for Receipt {
    const NAME: &'static str = "receipt";
    fn sample(lang: Lang) -> Self {
        Self {
            their_subject: sample::ticket(lang).title,
            arrived_at: REPORTED,
            severity: Severity::S2,
            test: words::severity_test(lang, Severity::S2),
            promises: sample::promises_explained(lang),
            worse: vec![Severity::S1],
            may_raise: true,
            phone: Some("+86 21 5550 0100".to_owned()),
            plan: plan(lang),
            no_entitlement: false,
        }
    }
}

/// The automatic answer to somebody unknown: nothing of theirs is repeated.
#[derive(Debug, Clone, Serialize)]
pub struct ReceiptUnknown {
    /// When their mail arrived.
    pub arrived_at: Timestamp,
    /// How it was understood.
    pub severity: Severity,
    /// The severity's written test.
    pub test: String,
    /// Each promised time.
    pub promises: Vec<Promise>,
    /// A number to call.
    pub phone: Option<String>,
    /// The plan and its version.
    pub plan: String,
}

impl Notice for ReceiptUnknown {
    const NAME: &'static str = "receipt_unknown";
    fn sample(lang: Lang) -> Self {
        Self {
            arrived_at: REPORTED,
            severity: Severity::S3,
            test: words::severity_test(lang, Severity::S3),
            promises: sample::promises(),
            phone: None,
            plan: say(lang, "individual v1", "个人方案 v1"),
        }
    }
}

/// A milestone was reached.
#[derive(Debug, Clone, Serialize)]
pub struct MilestoneReached {
    /// Their subject.
    pub their_subject: String,
    /// Which; *resolved* has a notice of its own.
    pub milestone: Milestone,
    /// When it happened.
    pub at: Timestamp,
    /// By when it was promised.
    pub promised_at: Option<Timestamp>,
    /// Who did it.
    pub by: Option<String>,
    /// A person's own words about it.
    pub note: Option<String>,
    /// What is promised next.
    pub next: Vec<Promise>,
    /// The plan and its version.
    pub plan: String,
}

impl Notice for MilestoneReached {
    const NAME: &'static str = "milestone";
    fn sample(lang: Lang) -> Self {
        Self {
            their_subject: sample::ticket(lang).title,
            milestone: Milestone::OnSite,
            at: REPORTED.plus_secs(12_388),
            promised_at: Some(REPORTED.plus_secs(14_400)),
            by: Some(say(lang, "Li Guoqiang and Zhao Lin", "李国强、赵琳")),
            note: Some(say(
                lang,
                "The starter-generator comes out first.\nIts replacement is at the aircraft.",
                "先拆下起动发电机。\n备件已到机旁。",
            )),
            next: sample::promises().split_off(3),
            plan: plan(lang),
        }
    }
}

/// The severity changed, and with it what is promised.
#[derive(Debug, Clone, Serialize)]
pub struct SeverityChanged {
    /// Their subject.
    pub their_subject: String,
    /// What it was.
    pub from: Severity,
    /// What it is.
    pub to_severity: Severity,
    /// The written test of what it is.
    pub test: String,
    /// Since when.
    pub at: Timestamp,
    /// They asked for it by mail.
    pub asked_by_them: bool,
    /// Why.
    pub reason: Option<String>,
    /// What is promised now.
    pub promises: Vec<Promise>,
    /// The plan and its version.
    pub plan: String,
}

impl Notice for SeverityChanged {
    const NAME: &'static str = "severity_changed";
    fn sample(lang: Lang) -> Self {
        Self {
            their_subject: sample::ticket(lang).title,
            from: Severity::S2,
            to_severity: Severity::S1,
            test: words::severity_test(lang, Severity::S1),
            at: REPORTED.plus_secs(1800),
            asked_by_them: true,
            reason: Some(say(lang, "the crew may not start", "机组不得启动")),
            promises: sample::promises().split_off(1),
            plan: plan(lang),
        }
    }
}

/// Clocks stand while we wait for somebody.
#[derive(Debug, Clone, Serialize)]
pub struct Paused {
    /// Their subject.
    pub their_subject: String,
    /// Whom we wait for.
    pub party: Party,
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
    /// When it ends at the latest.
    pub until: Timestamp,
    /// What is promised now; what stands has the deadline that follows from that end.
    pub promises: Vec<Promise>,
    /// The plan and its version.
    pub plan: String,
}

impl Notice for Paused {
    const NAME: &'static str = "paused";
    fn sample(lang: Lang) -> Self {
        Self {
            their_subject: sample::ticket(lang).title,
            party: Party::Customer,
            reason: say(
                lang,
                "We need the serial number of the starter-generator.",
                "我们需要起动发电机的序列号。",
            ),
            at: NOW,
            until: NOW.plus_secs(2 * 86_400),
            promises: sample::promises().split_off(3),
            plan: plan(lang),
        }
    }
}

/// They asked for a severity that a person has to decide on.
#[derive(Debug, Clone, Serialize)]
pub struct SeverityAsked {
    /// Their subject.
    pub their_subject: String,
    /// What stands until then.
    pub stands: Severity,
    /// What they asked for.
    pub asked: Severity,
    /// By when a person looks at it.
    pub seen_by: Option<Timestamp>,
    /// A number to call.
    pub phone: Option<String>,
}

impl Notice for SeverityAsked {
    const NAME: &'static str = "severity_asked";
    fn sample(lang: Lang) -> Self {
        Self {
            their_subject: sample::ticket(lang).title,
            stands: Severity::S3,
            asked: Severity::S1,
            seen_by: Some(NOW.plus_secs(900)),
            phone: Some("+86 21 5550 0100".to_owned()),
        }
    }
}

/// It is done for good.
#[derive(Debug, Clone, Serialize)]
pub struct Resolved {
    /// Their subject.
    pub their_subject: String,
    /// When.
    pub at: Timestamp,
    /// By when it was promised.
    pub promised_at: Option<Timestamp>,
    /// Who did it.
    pub by: Option<String>,
    /// A person's own words about it.
    pub note: Option<String>,
    /// Until when an answer opens the same ticket again.
    pub reopen_until: Option<Timestamp>,
    /// The plan and its version.
    pub plan: String,
}

impl Notice for Resolved {
    const NAME: &'static str = "resolved";
    fn sample(lang: Lang) -> Self {
        Self {
            their_subject: sample::ticket(lang).title,
            at: NOW,
            promised_at: Some(NOW.plus_secs(-1800)),
            by: Some("Tomás Ferreira".to_owned()),
            note: Some(say(
                lang,
                "New starter-generator, tested twice.",
                "已换起动发电机，试车两次正常。",
            )),
            reopen_until: Some(NOW.plus_secs(14 * 86_400)),
            plan: plan(lang),
        }
    }
}

/// What a person writes to the customer.
#[derive(Debug, Clone, Serialize)]
pub struct Reply {
    /// Their subject.
    pub their_subject: String,
    /// Who writes.
    pub author: String,
    /// The words, with line breaks.
    pub body: String,
    /// Files that are too large to be attached.
    pub files: Vec<SentFile>,
    /// What it answers.
    pub quote: Option<Quote>,
}

/// A file that is sent as a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// In bytes.
    pub size: i64,
    /// The link.
    pub url: String,
    /// It opens until then.
    pub until: Timestamp,
}

/// A message that is answered.
#[derive(Debug, Clone, Serialize)]
pub struct Quote {
    /// Who wrote it.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Its text.
    pub text: String,
}

impl Notice for Reply {
    const NAME: &'static str = "reply";
    fn sample(lang: Lang) -> Self {
        Self {
            their_subject: format!("Re: {}", sample::ticket(lang).title),
            author: "Tomás Ferreira".to_owned(),
            body: say(
                lang,
                "Good evening Chen Li,\n\nthe starter-generator is out; its replacement is at the \
                 aircraft. <Papers> follow & are signed.\n\nNext word by 19:20 Shanghai.",
                "陈立您好，\n\n起动发电机已拆下，备件已到机旁。<放行文件> 随后寄出 & 已签字。\n\n\
                 上海时间 19:20 前再告知进展。",
            ),
            files: vec![SentFile {
                name: say(lang, "borescope images.zip", "孔探图像.zip"),
                size: 38_420_113,
                url: format!("{}/files/aaaabbbbccccdddd", sample::DESK_URL),
                until: NOW.plus_secs(30 * 86_400),
            }],
            quote: Some(Quote {
                who: say(lang, "Chen Li", "陈立"),
                at: REPORTED.plus_secs(15_768),
                text: say(
                    lang,
                    "Understood. PP 118 leaves at 05:40.\n\nCan you confirm the release papers?",
                    "明白。PP 118 航班 05:40 起飞。\n\n能否确认备件的放行文件？",
                ),
            }),
        }
    }
}

fn plan(lang: Lang) -> String {
    say(lang, "Peregrine AOG plan v4", "游隼停飞服务方案 v4")
}
