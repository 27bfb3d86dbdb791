//! What a move to other terms changes, in words: *Thu 8 Oct 15:30 → 14:30, 1 h earlier*.

use chrono_tz::Tz;

use super::{Lang, moment, phrase::Tone, span, t, t_args, words};
use crate::domain::{
    clock::Due,
    moved::{Moved, MovedStep},
    time::Timestamp,
};

/// In whose language, in which zone, and when it is read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The language.
    pub lang: Lang,
    /// The zone of the promises.
    pub zone: Tz,
    /// The moment at which it was looked at.
    pub now: Timestamp,
}

impl Reading {
    fn due(self, due: Option<Due>) -> String {
        match due {
            None => t(self.lang, "moved-unpromised"),
            Some(Due::At(at)) => moment::short_from(self.lang, at, self.zone, self.now),
            Some(Due::Standing) => t(self.lang, "moved-standing"),
            Some(Due::Never) => t(self.lang, "moved-never"),
            Some(Due::NotYet) => t(self.lang, "moved-not-yet"),
        }
    }

    /// When it is due now, and then; empty where the deadline stays.
    #[must_use]
    pub fn from_to(self, moved: &Moved) -> String {
        if moved.was == moved.would_be {
            return String::new();
        }
        let args = [("was", self.due(moved.was).into()), ("then", self.due(moved.would_be).into())];
        t_args(self.lang, "moved-to", &args)
    }

    /// By how much; empty where the deadline stays or there is no telling.
    #[must_use]
    pub fn by(self, moved: &Moved) -> (String, Tone) {
        let is_over = matches!(moved.would_be, Some(Due::At(at)) if at <= self.now);
        match (moved.was, moved.would_be, moved.by_s()) {
            (_, _, Some(0)) => (String::new(), Tone::Quiet),
            _ if is_over => (t(self.lang, "moved-over"), Tone::Miss),
            (_, _, Some(by_s)) => {
                let (key, tone) = match by_s {
                    ..0 => ("moved-earlier", Tone::Soon),
                    _ => ("moved-later", Tone::Met),
                };
                let length = span(self.lang, by_s.abs());
                (t_args(self.lang, key, &[("span", length.into())]), tone)
            }
            (None, Some(_), None) => (t(self.lang, "moved-new"), Tone::Run),
            (Some(_), None, None) => (t(self.lang, "moved-gone"), Tone::Soon),
            _ => (String::new(), Tone::Quiet),
        }
    }

    /// The steps that come at another time; empty for none.
    #[must_use]
    pub fn told(self, steps: &[MovedStep]) -> String {
        if steps.is_empty() {
            return String::new();
        }
        let at = |at: Option<Timestamp>| {
            at.map_or_else(
                || t(self.lang, "moved-step-none"),
                |at| moment::near(self.lang, at, self.zone, self.now),
            )
        };
        let each = steps.iter().map(|step| {
            let args = [
                ("step", words::step_name(self.lang, &step.step).into()),
                ("was", at(step.was).into()),
                ("then", at(step.would_be).into()),
            ];
            t_args(self.lang, "moved-step", &args)
        });
        let all = each.collect::<Vec<_>>().join(&t(self.lang, "list-semicolon"));
        t_args(self.lang, "moved-told", &[("steps", all.into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::promise::Watch;

    #[test]
    fn a_moved_deadline_is_said_with_both_moments_and_by_how_much() {
        let at = |text| Timestamp::parse(text).unwrap();
        let (was, then) = (at("2026-10-08T07:30:00Z"), at("2026-10-08T06:30:00Z"));
        let moved = Moved {
            watch: Watch::Restored,
            cycle: 0,
            was: Some(Due::At(was)),
            would_be: Some(Due::At(then)),
            steps: vec![MovedStep {
                step: "due soon".to_owned(),
                was: Some(was),
                would_be: Some(then),
            }],
        };
        let said = |lang| {
            let now = at("2026-10-08T01:00:00Z");
            let reading = Reading { lang, zone: chrono_tz::Asia::Shanghai, now };
            [reading.from_to(&moved), reading.by(&moved).0, reading.told(&moved.steps)]
        };
        assert_eq!(
            said(Lang::En),
            ["Thu 8 Oct 15:30 → Thu 8 Oct 14:30", "1 h earlier", "Told: due soon 15:30 → 14:30"]
        );
        assert_eq!(said(Lang::ZhCn)[1], "提前 1 小时");
    }
}
