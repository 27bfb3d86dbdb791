//! What templates can ask for: moments, spans, words and phrases in the mail's language and zones.
//!
//! A mistake in a template's use of them is an error of that template, with its line.

use std::sync::Arc;

use chrono_tz::Tz;
use minijinja::{
    Environment, Error, ErrorKind, State,
    value::{Object, Serde, Value},
};
use serde::Deserialize;

use super::{
    ClockLine,
    clock_line::{Bar, Promise, bar, bar_in_text},
    text_layout,
};
use crate::{
    domain::{
        plan::{Anchor, Target, Within},
        promise::{Severity, Watch},
        time::Timestamp,
    },
    i18n::{self, Lang, moment, phrase, t_args, words, zone_before, zone_name},
    mail::{answer_subject, quote_out},
};

/// The name of the global that carries [`Paper`]: a macro sees globals only.
pub const PAPER: &str = "_paper";

/// What a mail is written on: its language, its zones, and the instant of its writing.
#[derive(Debug, Clone, Copy)]
pub struct Paper {
    pub lang: Lang,
    pub zone: Tz,
    pub reader_zone: Tz,
    pub now: Timestamp,
}

impl Object for Paper {}

fn paper(state: &State) -> Result<Arc<Paper>, Error> {
    state.lookup(PAPER).and_then(|value| value.downcast_object::<Paper>()).ok_or_else(|| {
        Error::new(ErrorKind::InvalidOperation, "there is no language outside a mail")
    })
}

type At = Serde<Timestamp>;

/// Adds all of them.
pub fn add_to(env: &mut Environment<'static>) {
    add_moments(env);
    add_words(env);
    add_layout(env);
}

fn add_moments(env: &mut Environment<'static>) {
    env.add_filter("time", |s: &State, at: At| Ok::<_, Error>(moment::time(*at, paper(s)?.zone)));
    env.add_filter("minute", |s: &State, at: At| {
        Ok::<_, Error>(moment::minute(*at, paper(s)?.zone))
    });
    env.add_filter("size", |s: &State, bytes: i64| {
        paper(s).map(|p| words::file_size(p.lang, bytes))
    });
    env.add_filter("date", |s: &State, at: At| {
        paper(s).map(|p| moment::date_from(p.lang, *at, p.zone, p.now))
    });
    // the last day of a period whose end is the first instant after it
    env.add_filter("day_before", |s: &State, end: At| {
        paper(s).map(|p| moment::date_from(p.lang, end.plus_secs(-1), p.zone, p.now))
    });
    // "Wed 30 Sep 13:05:12", the date left out where it is today's
    env.add_filter("near", |s: &State, at: At| {
        paper(s).map(|p| moment::near_exact(p.lang, *at, p.zone, p.now))
    });
    // the same with its zone: "19:05:12 Shanghai", 上海时间 19:05:12
    env.add_filter("at", |s: &State, at: At| {
        paper(s).map(|p| in_zone(&p, moment::near_exact(p.lang, *at, p.zone, p.now)))
    });
    env.add_filter("at_minute", |s: &State, at: At| {
        paper(s).map(|p| in_zone(&p, moment::near(p.lang, *at, p.zone, p.now)))
    });
    env.add_filter("both", |s: &State, at: At| {
        paper(s).map(|p| moment::with_zones(p.lang, *at, p.zone, p.reader_zone, p.now))
    });
    env.add_filter("by_both", |s: &State, at: At| {
        paper(s).map(|p| moment::by_with_zones(p.lang, *at, p.zone, p.reader_zone, p.now))
    });
    env.add_filter("was_due_both", |s: &State, at: At| {
        paper(s).map(|p| moment::was_due_with_zones(p.lang, *at, p.zone, p.reader_zone, p.now))
    });
    env.add_filter("span", |s: &State, secs: i64| paper(s).map(|p| i18n::span(p.lang, secs)));
    env.add_filter("span_after", |s: &State, secs: i64| {
        paper(s).map(|p| i18n::span_after(p.lang, secs))
    });
    env.add_filter("secs_since", |later: At, earlier: At| later.secs_since(*earlier));
    env.add_filter("zone", |s: &State, zone: Serde<Tz>| paper(s).map(|p| zone_name(p.lang, *zone)));
    env.add_filter("zone_before", |s: &State, zone: Serde<Tz>| {
        paper(s).map(|p| zone_before(p.lang, *zone))
    });
}

fn in_zone(paper: &Paper, at: String) -> String {
    let zone = zone_before(paper.lang, paper.zone);
    t_args(paper.lang, "moment-in-zone", &[("at", at.into()), ("zone", zone.into())])
}

fn add_words(env: &mut Environment<'static>) {
    env.add_filter("severity", |s: &State, severity: Serde<Severity>| {
        paper(s).map(|p| words::severity(p.lang, *severity))
    });
    env.add_filter("watch", |s: &State, watch: Serde<Watch>| {
        paper(s).map(|p| words::watch_name(p.lang, *watch))
    });
    env.add_filter("verb", |s: &State, watch: Serde<Watch>| {
        paper(s).map(|p| words::watch_verb(p.lang, *watch))
    });
    env.add_filter("step", |s: &State, name: &str| {
        paper(s).map(|p| words::step_name(p.lang, name))
    });
    env.add_filter("within", |s: &State, length: Serde<Within>| {
        paper(s).map(|p| words::within(p.lang, *length))
    });
    env.add_filter("target", |s: &State, promise: Serde<Promise>| {
        let target = Target {
            within: promise.within,
            from: Anchor::Reported,
            calendar: promise.calendar.clone(),
            pausable: false,
        };
        paper(s).map(|p| words::target(p.lang, promise.watch, &target))
    });
    // what is promised in the customer's words: "Word from us"
    env.add_filter("promised", |s: &State, promise: Serde<Promise>| {
        paper(s).map(|p| match promise.watch {
            Watch::CustomerUpdate => i18n::t(p.lang, "promised-customer-update"),
            Watch::NextReply => i18n::t(p.lang, "promised-next-reply"),
            milestone => words::watch_name(p.lang, milestone),
        })
    });
    env.add_filter("clause_length", |s: &State, clause: Serde<Clause>| {
        let Clause { clock, within } = clause.0;
        paper(s).map(|p| match clock.standing.watch {
            Watch::CustomerUpdate => words::every(p.lang, within),
            _ => words::within(p.lang, within),
        })
    });
    env.add_filter("phrase", |s: &State, clock: Serde<ClockLine>| {
        paper(s).map(|p| phrase_of(&p, &clock).text)
    });
    env.add_filter("tone", |s: &State, clock: Serde<ClockLine>| {
        paper(s).map(|p| phrase_of(&p, &clock).tone.word())
    });
    env.add_filter("symbol", |s: &State, clock: Serde<ClockLine>| {
        paper(s).map(|p| phrase_of(&p, &clock).tone.symbol())
    });
    env.add_filter("is_late", |s: &State, clock: Serde<ClockLine>| {
        paper(s).map(|p| phrase_of(&p, &clock).tone == phrase::Tone::Miss)
    });
    env.add_filter("bar", |s: &State, clock: Serde<ClockLine>| {
        paper(s).map(|p| match bar(&read_at(&p, &clock)) {
            Some(bar) => Value::from(Serde(bar)),
            None => Value::from(()),
        })
    });
    env.add_filter("main_promise", |promises: Serde<Vec<Promise>>| {
        main_promise(&promises).map_or_else(|| Value::from(()), |p| Value::from(Serde(p)))
    });
    // the one whose deadline wants to be explained
    env.add_filter("explained_promise", |promises: Serde<Vec<Promise>>| {
        explained_promise(&promises).map_or_else(|| Value::from(()), |p| Value::from(Serde(p)))
    });
    env.add_filter("next_promise", |promises: Serde<Vec<Promise>>| {
        next_promise(&promises).map_or_else(|| Value::from(()), |p| Value::from(Serde(p)))
    });
}

/// The part of a promise in danger that its clause is named by.
#[derive(Deserialize)]
struct Clause {
    clock: ClockLine,
    within: Within,
}

fn read_at(paper: &Paper, clock: &ClockLine) -> ClockLine {
    ClockLine { standing: clock.standing.read_at(paper.now), target_s: clock.target_s }
}

fn phrase_of(paper: &Paper, clock: &ClockLine) -> phrase::Phrase {
    phrase::deadline(paper.lang, &read_at(paper, clock).standing, paper.zone)
}

/// What the customer waits for: that it works again, else that it is done, else what comes last.
fn main_promise(promises: &[Promise]) -> Option<&Promise> {
    let dated = |watch| promises.iter().find(|p| p.watch == watch && p.due_at.is_some());
    dated(Watch::Restored)
        .or_else(|| dated(Watch::Resolved))
        .or_else(|| promises.iter().rfind(|p| p.due_at.is_some()))
}

/// The main promise where not all time until its deadline counts, else the latest that is so.
fn explained_promise(promises: &[Promise]) -> Option<&Promise> {
    main_promise(promises)
        .filter(|main| main.why.is_some())
        .or_else(|| promises.iter().filter(|p| p.why.is_some()).max_by_key(|p| p.due_at))
}

fn next_promise(promises: &[Promise]) -> Option<&Promise> {
    promises.iter().filter(|p| p.due_at.is_some()).min_by_key(|p| p.due_at)
}

/// A part of a whole in percent, to the nearest tenth, but never 100.0 % where one is missing.
fn share(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "–".to_owned();
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let nearest = (part * 2000 + whole) / (whole * 2);
    let tenths = if part < whole { nearest.min(999) } else { nearest };
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// The beginning of a text on one line, with … where there is more.
fn start(text: &str, chars: usize) -> String {
    let line = answer_subject::one_line(text);
    match line.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line)),
        None => line,
    }
}

fn add_layout(env: &mut Environment<'static>) {
    env.add_filter("re", |theirs: &str, reference: &str| answer_subject::answer(theirs, reference));
    env.add_filter("one_line", |text: &str| answer_subject::one_line(text));
    // a name in a Chinese sentence: blanks around it where it is Latin, none where it is Chinese
    env.add_filter("cn", |text: &str| {
        format!("{}{text}{}", text_layout::MAYBE_BLANK, text_layout::MAYBE_BLANK)
    });
    env.add_filter("start", start);
    env.add_filter("flow", |text: Value| {
        let flowing = text_layout::flow(&text.to_string());
        if text.is_safe() { Value::from_safe_string(flowing) } else { Value::from(flowing) }
    });
    env.add_filter("wrap", |text: &str, indent: Option<&str>| {
        text_layout::wrap(text, indent.unwrap_or_default())
    });
    env.add_filter("share", share);
    env.add_filter("columns", |rows: Serde<Vec<Vec<String>>>| text_layout::columns(&rows));
    env.add_filter("bar_in_text", |bar: Value| {
        let share = |name| bar.get_attr(name).ok().and_then(|v| u8::try_from(v).ok()).unwrap_or(0);
        bar_in_text(Bar { spent: share("spent"), over: share("over") })
    });
    env.add_filter("quoted", |s: &State, text: &str, who: &str, at: At| {
        paper(s).map(|p| quote_out::quote_for_reply(p.lang, who, *at, p.zone, text))
    });
    env.add_filter("attribution", |s: &State, who: &str, at: At| {
        paper(s).map(|p| quote_out::attribution(p.lang, who, *at, p.zone))
    });
}
