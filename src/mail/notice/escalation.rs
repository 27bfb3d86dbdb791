//! The escalation: what is overdue or soon will be, since when, by how much, who was told before.

use serde::{Deserialize, Serialize};

use super::{
    ClockLine, Notice,
    sample::{self, DESK_URL, NOW, clock, say},
    staff::TicketLine,
};
use crate::{
    domain::{plan::Within, promise::Watch, time::Timestamp},
    i18n::Lang,
};

/// Steps of one ticket that tell one person, in one mail.
#[derive(Debug, Clone, Serialize)]
pub struct Escalation {
    /// The ticket.
    pub ticket: TicketLine,
    /// The promises that the mail is about, the one that matters most first. Never empty.
    pub promises: Vec<Endangered>,
    /// The ticket's other promises.
    pub others: Vec<ClockLine>,
    /// Who was told before, the earliest first.
    pub told: Vec<Told>,
    /// What happens if nobody moves.
    pub next: Option<NextStep>,
    /// When the customer last heard from us.
    pub last_word_at: Option<Timestamp>,
    /// The page on which the alert is taken.
    pub take_url: Option<String>,
    /// How long a taken alert is silent.
    pub silence: Option<Within>,
    /// The reader's part in it, such as `team lead`.
    pub part: String,
    /// The plan and its version.
    pub plan: String,
}

/// One promise of an escalation, with the step that speaks.
#[derive(Debug, Clone, Serialize)]
pub struct Endangered {
    /// The clock.
    pub clock: ClockLine,
    /// Its target as the contract has it.
    pub within: Within,
    /// Why it is due when it is, in one sentence.
    pub why: Option<String>,
    /// The step by its name in the plan.
    pub step: String,
    /// Its round, from 0; a repeat says so.
    pub round: i64,
    /// When the step was due.
    pub step_due_at: Timestamp,
    /// Steps that were due in between and are not sent any more.
    pub skipped: Vec<String>,
}

/// Somebody who was told before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Who.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// By which step.
    pub step: String,
    /// Whether it was taken.
    pub taken: bool,
}

/// The step after this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// When it is due.
    pub at: Timestamp,
    /// Who is told then.
    pub who: Vec<String>,
    /// Whether the promise is missed at that instant.
    pub misses: bool,
}

impl Notice for Escalation {
    const NAME: &'static str = "escalation";
    fn sample(lang: Lang) -> Self {
        Self {
            ticket: sample::ticket(lang),
            promises: vec![Endangered {
                clock: clock(Watch::CustomerUpdate, 540, 3600),
                within: Within::Hours(1),
                why: Some(say(
                    lang,
                    "1 h from Wed 30 Sep 18:20: 1 h that day",
                    "1 小时，自 9 月 30 日 周三 18:20 起：当天 1 小时",
                )),
                step: "due soon".to_owned(),
                round: 0,
                step_due_at: NOW,
                skipped: Vec::new(),
            }],
            others: vec![clock(Watch::Restored, 1932, 21_600), sample::on_site_met()],
            told: Vec::new(),
            next: Some(NextStep {
                at: NOW.plus_secs(540),
                who: vec!["Ines Duarte".to_owned()],
                misses: true,
            }),
            last_word_at: Some(NOW.plus_secs(-3060)),
            take_url: Some(format!("{DESK_URL}/n/7hk")),
            silence: Some(Within::Minutes(30)),
            part: say(lang, "team lead", "组长"),
            plan: say(lang, "Peregrine AOG plan v4", "游隼停飞服务方案 v4"),
        }
    }
}

impl Escalation {
    /// The other face of it: overdue, two promises, a repeat, sent late after a downtime.
    #[must_use]
    pub fn sample_late(lang: Lang) -> Self {
        let endangered = |watch, due_s, target_s, within, step: &str, round| Endangered {
            clock: clock(watch, due_s, target_s),
            within,
            why: None,
            step: step.to_owned(),
            round,
            step_due_at: NOW.plus_secs(-1860),
            skipped: Vec::new(),
        };
        let mut restore =
            endangered(Watch::Restored, -4320, 86_400, Within::Hours(24), "service manager", 1);
        restore.why = Some(say(
            lang,
            "24 h from Tue 29 Sep 17:59: 24 h without a break",
            "24 小时，自 9 月 29 日 周二 17:59 起：不间断 24 小时",
        ));
        restore.skipped = vec!["missed".to_owned()];
        Self {
            ticket: sample::hospital(lang),
            promises: vec![
                restore,
                endangered(Watch::CustomerUpdate, -1080, 14_400, Within::Hours(4), "missed", 0),
            ],
            others: vec![sample::on_site_met()],
            told: vec![
                Told {
                    name: "Daniel Okafor".to_owned(),
                    at: NOW.plus_secs(-4320),
                    step: "missed".to_owned(),
                    taken: true,
                },
                Told {
                    name: "Marta Kowalska".to_owned(),
                    at: NOW.plus_secs(-4320),
                    step: "missed".to_owned(),
                    taken: false,
                },
            ],
            next: Some(NextStep {
                at: NOW.plus_secs(12_540),
                who: vec!["Ines Duarte".to_owned(), "Sven Aaltonen".to_owned()],
                misses: false,
            }),
            last_word_at: None,
            take_url: Some(format!("{DESK_URL}/n/9pw")),
            silence: Some(Within::Hours(2)),
            part: say(lang, "service manager", "服务经理"),
            plan: say(lang, "Qinghe plan v2", "清禾服务方案 v2"),
        }
    }
}
