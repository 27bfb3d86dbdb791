//! How clocks are drawn and said on pages: from a line as mails have it to phrase, bar, instants
//! and countdown.

use std::{
    collections::BTreeMap,
    sync::{LazyLock, PoisonError, RwLock},
};

use chrono_tz::Tz;

use crate::{
    app::clock_lines::ClockLine,
    domain::{
        plan::Within,
        promise::{ClockState, Watch},
        time::Timestamp,
    },
    i18n::{Lang, moment, phrase, phrase::Tone, t, t_args, words},
    web::view::{Clock, Live, Runway, Said},
};

/// The reader: language, zone and hour.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// The language.
    pub lang: Lang,
    /// The reader's zone.
    pub zone: Tz,
    /// The hour.
    pub now: Timestamp,
}

/// How a clock stands, in words with colour and shape.
#[must_use]
pub fn said(reader: Reader, line: &ClockLine, zone: Tz) -> Said {
    let said = Said::from(phrase::deadline(reader.lang, &line.standing, zone));
    if line.standing.resting { said.resting() } else { said }
}

/// Counted seconds spent of the target: more than the target when it is late.
#[must_use]
pub fn spent_s(line: &ClockLine) -> i64 {
    let standing = &line.standing;
    match (standing.margin_s, standing.due_at) {
        (Some(margin), _) => line.target_s - margin,
        (None, Some(due)) => {
            let at = standing.ended_at.unwrap_or(standing.now).floor();
            line.target_s + at.secs_since(due)
        }
        (None, None) => 0,
    }
}

/// The bar of a clock.
#[must_use]
pub fn runway(line: &ClockLine, tone: Tone, label: &str) -> Runway {
    let ended = line.standing.ended_at.is_some();
    Runway::new(tone, label, line.target_s, spent_s(line), ended, &[])
}

/// What a countdown in the browser needs; none where the phrase does not change by the minute.
#[must_use]
pub fn live(lang: Lang, line: &ClockLine) -> Option<Live> {
    let standing = &line.standing;
    let due = standing.due_at?;
    let wall = due.secs_since(standing.now);
    let counts_down = standing.state == ClockState::Running
        && !standing.resting
        && standing.margin_s.is_none_or(|m| m == wall)
        && wall <= 86_400;
    let runs_late = standing.state == ClockState::Missed && standing.ended_at.is_none();
    if !counts_down && !runs_late {
        return None;
    }
    let (left, over) = patterns(lang, standing.watch);
    Some(Live { due_s: due.secs(), target_s: line.target_s, left, over })
}

type Patterns = LazyLock<RwLock<BTreeMap<(Lang, Watch), (String, String)>>>;
/// They depend on nothing else, and every row of a queue has them.
static PATTERNS: Patterns = LazyLock::new(RwLock::default);

/// What a countdown says before and after its deadline, with `{span}` in it.
fn patterns(lang: Lang, watch: Watch) -> (String, String) {
    let known = PATTERNS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(both) = known.get(&(lang, watch)) {
        return both.clone();
    }
    drop(known);
    let left = t(lang, &format!("left-{}", watch.word().replace('_', "-")));
    let pattern = |key: &str, what: String| {
        t_args(lang, key, &[("what", what.into()), ("span", "{span}".into())])
    };
    let both =
        (pattern("phrase-in", left), pattern("phrase-overdue", words::watch_verb(lang, watch)));
    let mut known = PATTERNS.write().unwrap_or_else(PoisonError::into_inner);
    known.insert((lang, watch), both.clone());
    both
}

/// The exact instant of a deadline in the promise's zone and the reader's.
#[must_use]
pub fn exact(reader: Reader, line: &ClockLine, zone: Tz) -> String {
    let Some(due) = line.standing.due_at else { return String::new() };
    let Reader { lang, zone: own, now } = reader;
    if due < now.floor() && line.standing.ended_at.is_none() {
        moment::was_due_with_zones(lang, due, zone, own, now)
    } else {
        moment::by_with_zones(lang, due, zone, own, now)
    }
}

/// The length of a promise: `24 h`, `every 4 h`.
#[must_use]
pub fn length(lang: Lang, watch: Watch, within: Within) -> String {
    if watch == Watch::CustomerUpdate {
        words::every(lang, within)
    } else {
        words::within(lang, within)
    }
}

/// A promise as the queue shows it.
#[must_use]
pub fn clock(reader: Reader, line: &ClockLine, within: Within, zone: Tz) -> Clock {
    let said = said(reader, line, zone);
    Clock {
        target: length(reader.lang, line.standing.watch, within),
        runway: runway(line, said.tone, &said.text),
        exact: exact(reader, line, zone),
        live: live(reader.lang, line),
        said,
    }
}
