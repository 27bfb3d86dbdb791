//! The proof of one clock: sentence, map, statement of stretches, and a sum equal to the target.

use super::ticket::Desk;
use crate::{
    app::clock_lines,
    domain::{
        clock::Clock,
        promise::Watch,
        proof::{self, Stretch as Piece, StretchKind as Kind},
    },
    i18n::{moment, span, words, zone_name},
    web::{
        said::clock_sum,
        view::proof::{Map, Proof, Stretch, StretchKind},
    },
};

/// The proof of the clock that was asked for, if it has one.
pub(super) fn proof(desk: &Desk<'_>, asked: &str) -> Option<Proof> {
    let watch: Watch = asked.parse().ok()?;
    let all = desk.data.evaluation.clocks.iter().filter(|c| c.key.watch == watch);
    let clock = all.max_by_key(|c| (c.key.cycle, c.key.generation))?;
    let started = clock.started_at?;
    let lang = desk.lang();
    let proof = proof::prove(clock, &desk.data.terms, desk.reader.now);
    let due = proof.due;
    let zone = zone_name(lang, desk.zone);
    let name = words::watch_name(lang, watch);
    let due_words = match due {
        Some(due) => desk.say("proof-due", &[("at", &moment::exact(lang, due, desk.zone))]),
        None => desk.t("proof-no-due"),
    };
    let target = words::within(lang, clock.clause.within);
    let from = moment::exact(lang, started, desk.zone);
    Some(Proof {
        question: desk.say("proof-question", &[("what", &name), ("due", &due_words)]),
        say_first: desk.say("proof-from", &[("target", &target), ("at", &from)]),
        say: sentence(desk, &proof.stretches),
        clause: clause(desk, clock),
        close: desk.href(),
        zone,
        map: map(desk, &name, &proof.stretches),
        stretches: proof.stretches.iter().map(|piece| stretch(desk, clock, piece)).collect(),
        due: due_words,
        sum: clock_sum(proof.sum_s),
    })
}

const fn kind(of: Kind) -> StretchKind {
    match of {
        Kind::Counted => StretchKind::Counted,
        Kind::Paused => StretchKind::Paused,
        Kind::Closed | Kind::Holiday => StretchKind::Closed,
        Kind::ToCount => StretchKind::Ahead,
    }
}

fn word(desk: &Desk<'_>, of: Kind) -> String {
    desk.t(match of {
        Kind::Counted => "stretch-counted",
        Kind::Closed => "stretch-closed",
        Kind::Holiday => "stretch-holiday",
        Kind::Paused => "stretch-paused",
        Kind::ToCount => "stretch-to-count",
    })
}

/// What counted, what did not: the rest of the sentence.
fn sentence(desk: &Desk<'_>, pieces: &[Piece]) -> String {
    let lang = desk.lang();
    let sum = |kinds: &[Kind], counts: bool| -> i64 {
        let of = pieces.iter().filter(|p| kinds.contains(&p.kind));
        of.map(|p| if counts { p.counted_s } else { p.to.secs_since(p.from) }).sum()
    };
    let counted = sum(&[Kind::Counted], true);
    let ahead = sum(&[Kind::ToCount], true);
    let closed = sum(&[Kind::Closed, Kind::Holiday], false);
    let paused = sum(&[Kind::Paused], false);
    let mut parts = vec![desk.say("proof-counted", &[("span", &span(lang, counted))])];
    if closed > 0 {
        parts.push(desk.say("proof-closed", &[("span", &span(lang, closed))]));
    }
    if paused > 0 {
        parts.push(desk.say("proof-paused", &[("span", &span(lang, paused))]));
    }
    if ahead > 0 {
        parts.push(desk.say("proof-ahead", &[("span", &span(lang, ahead))]));
    }
    parts.join(&desk.t("list-semicolon"))
}

fn clause(desk: &Desk<'_>, clock: &Clock) -> String {
    let lang = desk.lang();
    let name = words::watch_name(lang, clock.key.watch);
    let target = clock_lines::target_words(lang, clock);
    let plan = format!("{} v{}", desk.data.plan.name, desk.data.plan_version);
    let anchor = words::anchor_word(lang, clock.clause.from);
    let calendar = if clock.calendar.is_some() {
        desk.say("proof-calendar", &[("role", &clock.clause.calendar)])
    } else {
        desk.t("proof-always")
    };
    let due = clock.due_at().map_or_else(String::new, |due| {
        moment::with_zones(lang, due, desk.zone, desk.reader.zone, desk.reader.now)
    });
    desk.say(
        "proof-clause",
        &[
            ("name", &name),
            ("severity", clock.severity.word()),
            ("target", &target),
            ("plan", &plan),
            ("anchor", &anchor),
            ("calendar", &calendar),
            ("due", &due),
        ],
    )
}

fn stretch(desk: &Desk<'_>, clock: &Clock, piece: &Piece) -> Stretch {
    let lang = desk.lang();
    let why = match piece.kind {
        Kind::Counted | Kind::ToCount if clock.calendar.is_none() => desk.t("why-always"),
        Kind::Counted | Kind::ToCount => desk.t("why-open"),
        Kind::Closed => desk.t("why-closed"),
        Kind::Holiday => desk.t("why-holiday"),
        Kind::Paused => desk.t("why-paused"),
    };
    let from = moment::exact(lang, piece.from, desk.zone);
    let same_day =
        moment::date(lang, piece.from, desk.zone) == moment::date(lang, piece.to, desk.zone);
    let to = if same_day {
        moment::time(piece.to, desk.zone)
    } else {
        moment::exact(lang, piece.to, desk.zone)
    };
    Stretch {
        kind: kind(piece.kind),
        between: format!("{from} – {to}"),
        what: word(desk, piece.kind),
        why,
        counts: clock_sum(piece.counted_s),
        so_far: clock_sum(piece.so_far_s),
    }
}

fn map(desk: &Desk<'_>, name: &str, pieces: &[Piece]) -> Map {
    let lang = desk.lang();
    let parts: Vec<_> = pieces
        .iter()
        .map(|piece| {
            let secs = piece.to.secs_since(piece.from);
            let text = match piece.kind {
                Kind::Counted | Kind::ToCount | Kind::Paused => span(lang, secs),
                Kind::Closed | Kind::Holiday => word(desk, piece.kind),
            };
            (kind(piece.kind), secs, text)
        })
        .collect();
    let mut instants: Vec<String> =
        pieces.iter().map(|p| moment::short(lang, p.from, desk.zone)).collect();
    instants.extend(pieces.last().map(|p| moment::short(lang, p.to, desk.zone)));
    Map::new(desk.say("proof-map", &[("what", name)]), &parts, &instants)
}
