//! The drawings and labels that pages are made of: icon, runway, clock, severity badge.

use std::fmt;

use askama::{Template, filters::HtmlSafe};

use crate::{
    domain::promise::Severity,
    i18n::{
        Lang,
        phrase::{Phrase, Tone},
        words,
    },
};

/// An icon of the sprite. It stands beside a word, never alone.
#[derive(Debug, Clone, Copy)]
pub struct Icon(pub &'static str);

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r##"<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>"##, self.0)
    }
}
impl HtmlSafe for Icon {}

/// A phrase with its colour and its shape: `Restore in 45 min`.
#[derive(Debug, Clone)]
pub struct Said {
    /// The words.
    pub text: String,
    /// What they mean.
    pub tone: Tone,
    /// The icon; by default the tone's own.
    pub icon: &'static str,
}

impl Said {
    /// Words with the shape of their tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone, icon: tone.word() }
    }

    /// The same, with a moon: its calendar is closed now.
    #[must_use]
    pub const fn resting(mut self) -> Self {
        self.icon = "rest";
        self
    }

    /// The class that colours it.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        self.tone.word()
    }

    /// The icon.
    #[must_use]
    pub const fn icon(&self) -> Icon {
        Icon(self.icon)
    }
}

impl From<Phrase> for Said {
    fn from(phrase: Phrase) -> Self {
        Self::new(phrase.text, phrase.tone)
    }
}

/// What a countdown in the browser needs. Absent where the phrase does not change by the minute.
#[derive(Debug, Clone)]
pub struct Live {
    /// Seconds since 1970 at which nothing is left.
    pub due_s: i64,
    /// The target in seconds, for the bar.
    pub target_s: i64,
    /// The phrase while there is time, with `{span}` in it.
    pub left: String,
    /// The phrase when it is late, with `{span}` in it.
    pub over: String,
}

/// One drawing of a promise at every size. Its scale is counted time.
#[derive(Debug, Clone, Template)]
#[template(path = "part/runway.html")]
pub struct Runway {
    tone: Tone,
    label: String,
    /// Per cent of the width, like all below.
    spent: f64,
    ahead: Option<f64>,
    warn: Option<f64>,
    over: Option<f64>,
    now: bool,
    notches: Vec<f64>,
}
impl HtmlSafe for Runway {}

impl Runway {
    /// A promise of `target_s` counted seconds of which `spent_s` are spent: more than the target
    /// when it is late. `ended` says that it no longer runs; `pauses` are the counted seconds at
    /// which it stood still. `label` is read out instead of the drawing.
    #[must_use]
    pub fn new(
        tone: Tone,
        label: impl Into<String>,
        target_s: i64,
        spent_s: i64,
        ended: bool,
        pauses: &[i64],
    ) -> Self {
        let scale = target_s.max(spent_s).max(1);
        let share = |secs: i64| per_cent(secs, scale);
        let is_late = spent_s > target_s;
        let last_stretch = target_s - (target_s / 4).max(1800).min(target_s);
        let asks = !ended && !is_late;
        Self {
            tone,
            label: label.into(),
            spent: share(spent_s.clamp(0, target_s)),
            ahead: (!is_late && (ended || spent_s < last_stretch)).then(|| share(spent_s)),
            warn: asks.then(|| share(spent_s.max(last_stretch))),
            over: is_late.then(|| share(target_s)),
            now: asks,
            notches: pauses.iter().map(|at| share((*at).min(spent_s))).collect(),
        }
    }

    /// Where the plain dashes end.
    fn ahead_to(&self) -> f64 {
        self.warn.unwrap_or(100.0)
    }

    fn late(&self) -> f64 {
        100.0 - self.spent
    }
}

/// `part` of `whole` in per cent, with one decimal.
#[expect(clippy::cast_precision_loss, reason = "a drawing of some hundred pixels")]
pub(super) fn per_cent(part: i64, whole: i64) -> f64 {
    if whole <= 0 {
        return 0.0;
    }
    (part as f64 * 1000.0 / whole as f64).round() / 10.0
}

/// A promise: phrase, length, bar, exact instant. The queue's first column.
#[derive(Debug, Clone, Template)]
#[template(path = "part/clock.html")]
pub struct Clock {
    /// How it stands: from `i18n::phrase::deadline`.
    pub said: Said,
    /// Its length: `24 h`, `every 4 h`.
    pub target: String,
    /// The bar.
    pub runway: Runway,
    /// The exact instant in the promise's zone and the reader's: from `moment::by_with_zones`.
    pub exact: String,
    /// For the countdown.
    pub live: Option<Live>,
}
impl HtmlSafe for Clock {}

/// Severity as weight, with its word.
#[derive(Debug, Clone)]
pub struct Badge {
    severity: Severity,
    word: String,
}
impl HtmlSafe for Badge {}

impl Badge {
    /// The badge in a language.
    #[must_use]
    pub fn new(lang: Lang, severity: Severity) -> Self {
        Self { severity, word: words::severity_word(lang, severity) }
    }
}

impl fmt::Display for Badge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = match self.severity {
            Severity::S1 => "s1",
            Severity::S2 => "s2",
            Severity::S3 => "s3",
            Severity::S4 => "s4",
        };
        let (severity, word) = (self.severity, &self.word);
        write!(f, r#"<span class="sev {class}"><b>{severity}</b><span>{word}</span></span>"#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(tone: Tone, target_s: i64, spent_s: i64, ended: bool) -> String {
        Runway::new(tone, "label", target_s, spent_s, ended, &[]).render().unwrap()
    }

    #[test]
    fn what_is_late_grows_red_behind_the_post() {
        let svg = drawn(Tone::Miss, 86_400, 90_360, false);
        assert!(svg.contains(r#"class="spent" width="95.6%""#), "{svg}");
        assert!(svg.contains(r#"class="over" x="95.6%" width="4.4"#), "{svg}");
    }

    #[test]
    fn the_last_quarter_is_dashed_in_amber() {
        let svg = drawn(Tone::Run, 14_400, 7200, false);
        assert!(svg.contains(r#"class="ahead" x1="50%" x2="75%""#), "{svg}");
        assert!(svg.contains(r#"class="ahead warn" x1="75%""#), "{svg}");
    }

    #[test]
    fn a_promise_that_was_kept_asks_for_nothing_more() {
        let svg = drawn(Tone::Met, 900, 351, true);
        assert!(svg.contains(r#"class="spent" width="39%""#) && !svg.contains("warn"), "{svg}");
    }
}
