//! The one grammar of deadline phrases: how a clock stands, in words, for pages and mails.
//!
//! All spans are rounded down: what is left, what is late and what was to spare.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    Lang, moment, span, span_after, t, t_args,
    words::{watch_done, watch_name, watch_verb},
};
use crate::domain::{
    promise::{ClockState, Watch},
    time::Timestamp,
};

/// From here on a deadline is told as a date instead of a countdown, in seconds.
const FAR: i64 = 86_400;

/// How a clock stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What it watches.
    pub watch: Watch,
    /// Its state at `now`.
    pub state: ClockState,
    /// Its deadline, where it has one.
    pub due_at: Option<Timestamp>,
    /// When it was fulfilled.
    pub ended_at: Option<Timestamp>,
    /// The instant of the reading.
    pub now: Timestamp,
    /// Whether it is in its last stretch, see [`is_soon`].
    pub soon: bool,
    /// Whether its calendar is closed now.
    pub resting: bool,
    /// Counted seconds between what was promised and what is spent: left, kept or to spare;
    /// negative when late. Where it is none, the wall's time up to the deadline is taken.
    pub margin_s: Option<i64>,
}

/// What a phrase means, and therefore its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// It runs and there is time.
    Run,
    /// It is in its last stretch.
    Soon,
    /// It is late, or was.
    Miss,
    /// It was kept.
    Met,
    /// It stands still.
    Hold,
    /// It asks for nothing.
    Quiet,
}

impl Standing {
    /// The same clock, read at another instant; its counted margin goes on while it counts.
    #[must_use]
    pub fn read_at(self, now: Timestamp) -> Self {
        let counts = self.ended_at.is_none()
            && !self.resting
            && matches!(self.state, ClockState::Running | ClockState::Missed);
        let passed = now.secs_since(self.now);
        Self {
            now,
            margin_s: if counts { self.margin_s.map(|m| m - passed) } else { self.margin_s },
            ..self
        }
    }

    /// Seconds left or kept; negative when late.
    #[must_use]
    pub fn left_s(&self) -> i64 {
        if self.ended_at.is_some() { -late_s(self) } else { left_s(self) }
    }
}

impl Tone {
    /// The word in class names: `run`, `soon`, `miss`, `met`, `hold`, `idle`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Soon => "soon",
            Self::Miss => "miss",
            Self::Met => "met",
            Self::Hold => "hold",
            Self::Quiet => "idle",
        }
    }

    /// What stands for the icon in a mail.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Miss => "■",
            Self::Soon => "▲",
            Self::Run => "○",
            Self::Met => "●",
            Self::Hold => "‖",
            Self::Quiet => "·",
        }
    }
}

/// A phrase and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words, such as `Restore in 45 min`.
    pub text: String,
    /// What they mean.
    pub tone: Tone,
}

/// Whether a clock is in its last stretch: a quarter of its target or 30 minutes left, whichever
/// comes first.
#[must_use]
pub const fn is_soon(left_s: i64, target_s: i64) -> bool {
    left_s <= 1800 || left_s <= target_s / 4
}

/// How the clock stands, in words. `zone` is the one in which a far deadline's date is told.
#[must_use]
pub fn deadline(lang: Lang, clock: &Standing, zone: Tz) -> Phrase {
    let verb = || watch_verb(lang, clock.watch);
    match clock.state {
        ClockState::Running if is_past(clock) => overdue(lang, clock),
        ClockState::Running => running(lang, clock, zone),
        ClockState::Missed if clock.ended_at.is_none() => overdue(lang, clock),
        ClockState::Missed => {
            let args = [
                ("what", watch_done(lang, clock.watch).into()),
                ("span", span_after(lang, late_s(clock)).into()),
            ];
            Phrase { text: t_args(lang, "phrase-late", &args), tone: Tone::Miss }
        }
        ClockState::Met => {
            let what = super::words::watch_met(lang, clock.watch);
            let spare = span_after(lang, -late_s(clock));
            let args = [("what", what.into()), ("span", spare.into())];
            Phrase { text: t_args(lang, "phrase-met", &args), tone: Tone::Met }
        }
        ClockState::Paused => {
            let args = [("what", verb().into()), ("span", span(lang, left_s(clock)).into())];
            Phrase { text: t_args(lang, "phrase-paused", &args), tone: Tone::Hold }
        }
        ClockState::NotStarted => {
            quiet(t_args(lang, "phrase-not-started", &[("what", verb().into())]))
        }
        ClockState::Waived => quiet(named(lang, "phrase-waived", clock.watch)),
        ClockState::NotNeeded => quiet(named(lang, "phrase-not-needed", clock.watch)),
        ClockState::Superseded => quiet(t(lang, "phrase-superseded")),
        ClockState::NoDeadline => Phrase { text: t(lang, "phrase-no-deadline"), tone: Tone::Miss },
    }
}

fn running(lang: Lang, clock: &Standing, zone: Tz) -> Phrase {
    let what = t(lang, &format!("left-{}", clock.watch.word().replace('_', "-")));
    let tone = if clock.soon && !clock.resting { Tone::Soon } else { Tone::Run };
    let Some(due) = clock.due_at else {
        return Phrase { text: t(lang, "phrase-no-deadline"), tone: Tone::Miss };
    };
    // A countdown of counted time that the wall will not keep would mislead: the date is told.
    let wall = due.secs_since(clock.now);
    let text = if clock.resting || wall > FAR || clock.margin_s.is_some_and(|m| m != wall) {
        let at = moment::short_from(lang, due, zone, clock.now);
        t_args(lang, "phrase-by", &[("what", what.into()), ("at", at.into())])
    } else {
        t_args(lang, "phrase-in", &[("what", what.into()), ("span", span(lang, wall).into())])
    };
    Phrase { text, tone }
}

fn overdue(lang: Lang, clock: &Standing) -> Phrase {
    let args = [
        ("what", watch_verb(lang, clock.watch).into()),
        ("span", span_after(lang, late_s(clock)).into()),
    ];
    Phrase { text: t_args(lang, "phrase-overdue", &args), tone: Tone::Miss }
}

fn named(lang: Lang, key: &str, watch: Watch) -> String {
    t_args(lang, key, &[("what", watch_name(lang, watch).to_lowercase().into())])
}

const fn quiet(text: String) -> Phrase {
    Phrase { text, tone: Tone::Quiet }
}

fn is_past(clock: &Standing) -> bool {
    clock.due_at.is_some_and(|due| due < clock.now.floor())
}

/// Seconds late, at its end or now; negative when there are some to spare.
fn late_s(clock: &Standing) -> i64 {
    let at = clock.ended_at.unwrap_or(clock.now).floor();
    let wall = clock.due_at.map_or(0, |due| at.secs_since(due));
    clock.margin_s.map_or(wall, |margin| -margin)
}

fn left_s(clock: &Standing) -> i64 {
    let wall = clock.due_at.map_or(0, |due| due.secs_since(clock.now));
    clock.margin_s.unwrap_or(wall)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHANGHAI: Tz = chrono_tz::Asia::Shanghai;

    /// A clock at 18:58:12 Shanghai on Wed 30 Sep 2026, due in `due_s` seconds.
    fn clock(watch: Watch, state: ClockState, due_s: i64) -> Standing {
        let now = Timestamp::parse("2026-09-30T10:58:12Z").unwrap();
        Standing {
            watch,
            state,
            due_at: Some(now.plus_secs(due_s)),
            ended_at: None,
            now,
            soon: false,
            resting: false,
            margin_s: None,
        }
    }

    fn check(clock: &Standing, tone: Tone, en: &str, zh: &str) {
        assert_eq!(deadline(Lang::En, clock, SHANGHAI), Phrase { text: en.to_owned(), tone });
        assert_eq!(deadline(Lang::ZhCn, clock, SHANGHAI), Phrase { text: zh.to_owned(), tone });
    }

    #[test]
    fn phrases_are_those_of_the_table() {
        let soon = Standing { soon: true, ..clock(Watch::Restored, ClockState::Running, 2700) };
        check(&soon, Tone::Soon, "Restore in 45 min", "还剩 45 分钟恢复");
        let far = clock(Watch::Resolved, ClockState::Running, 7 * 86_400 + 63_900);
        check(&far, Tone::Run, "Resolve by Thu 8 Oct 12:43", "10 月 8 日 周四 12:43 前解决");
        let over = clock(Watch::Restored, ClockState::Missed, -3999);
        check(&over, Tone::Miss, "Restore overdue by 1 h 06 min", "恢复已超时 1 小时 06 分");
        let met =
            Standing { ended_at: Some(over.now), ..clock(Watch::OnSite, ClockState::Met, 4319) };
        check(&met, Tone::Met, "On site met, 1 h 11 min to spare", "到场达成，提前 1 小时 11 分");
        let late = Standing {
            ended_at: Some(over.now),
            ..clock(Watch::CustomerUpdate, ClockState::Missed, -1080)
        };
        check(&late, Tone::Miss, "Updated 18 min late", "通报迟 18 分");
        let held = Standing {
            margin_s: Some(13_259),
            ..clock(Watch::Restored, ClockState::Paused, 99_999)
        };
        check(&held, Tone::Hold, "Restore: 3 h 40 min kept", "恢复：保留 3 小时 40 分");
        let waived = clock(Watch::OnSite, ClockState::Waived, 0);
        check(&waived, Tone::Quiet, "Waived: on site", "已豁免：到场");
        let superseded = clock(Watch::OnSite, ClockState::Superseded, 0);
        check(&superseded, Tone::Quiet, "Superseded", "已并入");
    }

    #[test]
    fn the_other_states_have_their_words_too() {
        let unstarted = clock(Watch::Restored, ClockState::NotStarted, 0);
        check(&unstarted, Tone::Quiet, "Restore: not started", "恢复：尚未开始");
        let unneeded = clock(Watch::PlanAgreed, ClockState::NotNeeded, 0);
        check(&unneeded, Tone::Quiet, "Not needed: plan agreed", "无需：方案确认");
        let never = Standing { due_at: None, ..clock(Watch::OnSite, ClockState::NoDeadline, 0) };
        check(&never, Tone::Miss, "No deadline: calendar never opens", "无期限：日历从不开放");
    }

    #[test]
    fn every_promise_has_its_countdown() {
        for (watch, en, zh) in [
            (Watch::Acknowledged, "Acknowledge in 11 min", "还剩 11 分钟受理"),
            (Watch::PlanAgreed, "Agree plan in 11 min", "还剩 11 分钟确认方案"),
            (Watch::Dispatched, "Dispatch in 11 min", "还剩 11 分钟派出"),
            (Watch::OnSite, "Arrive in 11 min", "还剩 11 分钟到场"),
            (Watch::Restored, "Restore in 11 min", "还剩 11 分钟恢复"),
            (Watch::Resolved, "Resolve in 11 min", "还剩 11 分钟解决"),
            (Watch::CustomerUpdate, "Update in 11 min", "还剩 11 分钟通报客户"),
            (Watch::NextReply, "Reply in 11 min", "还剩 11 分钟答复"),
        ] {
            check(&clock(watch, ClockState::Running, 719), Tone::Run, en, zh);
        }
    }

    #[test]
    fn a_deadline_beyond_24_hours_is_told_as_a_date_in_its_zone() {
        let at_most = clock(Watch::Restored, ClockState::Running, 86_400);
        check(&at_most, Tone::Run, "Restore in 1 day", "还剩 1 天恢复");
        let beyond = clock(Watch::Restored, ClockState::Running, 86_401);
        let text = deadline(Lang::En, &beyond, chrono_tz::Europe::Berlin).text;
        assert_eq!(text, "Restore by Thu 1 Oct 12:58");
    }

    #[test]
    fn a_resting_clock_is_told_as_a_date_and_is_never_amber() {
        let resting = Standing {
            resting: true,
            soon: true,
            ..clock(Watch::Resolved, ClockState::Running, 54_108)
        };
        check(&resting, Tone::Run, "Resolve by Thu 1 Oct 10:00", "10 月 1 日 周四 10:00 前解决");
    }

    #[test]
    fn a_clock_that_a_closed_night_interrupts_is_told_as_a_date() {
        let night_ahead = Standing {
            margin_s: Some(5_400),
            ..clock(Watch::Resolved, ClockState::Running, 54_108)
        };
        let text = deadline(Lang::En, &night_ahead, SHANGHAI).text;
        assert_eq!(text, "Resolve by Thu 1 Oct 10:00");
    }

    #[test]
    fn what_is_past_is_overdue_even_before_it_was_judged() {
        let late = clock(Watch::NextReply, ClockState::Running, -1);
        check(&late, Tone::Miss, "Reply overdue by 1 s", "答复已超时 1 秒");
        let exactly = clock(Watch::NextReply, ClockState::Running, 0);
        check(&exactly, Tone::Run, "Reply in 0 s", "还剩 0 秒答复");
    }

    #[test]
    fn the_last_stretch_is_a_quarter_or_half_an_hour_whichever_comes_first() {
        assert!(is_soon(5400, 21_600));
        assert!(!is_soon(5401, 21_600));
        assert!(is_soon(1800, 3600));
        assert!(!is_soon(1801, 3600));
        assert!(is_soon(900, 900));
    }
}
