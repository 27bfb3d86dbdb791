//! The proof of one clock: sentence, map, statement of stretches, and a sum equal to the target.

use super::{ticket::Desk, ticket_suppliers};
use crate::{
    app::{clock_lines, pauses},
    domain::{
        clock::{Clock, SupplierClock},
        promise::Watch,
        proof::{self, Stretch as Piece, StretchKind as Kind},
    },
    i18n::{moment, proof_words, span, words, zone_name},
    web::{
        said::clock_sum,
        view::proof::{Map, Proof, Stretch, StretchKind},
    },
};

/// The proof of the clock that was asked for, if it has one.
pub(super) fn proof(desk: &Desk<'_>, asked: &str) -> Option<Proof> {
    if let Some(one) = ticket_suppliers::asked(desk, asked) {
        return of_clock(desk, &one.clock, &ticket_suppliers::title(desk, one), Some(one));
    }
    let watch: Watch = asked.parse().ok()?;
    let all = desk.data.evaluation.clocks.iter().filter(|c| c.key.watch == watch);
    let clock = all.max_by_key(|c| (c.key.cycle, c.key.generation))?;
    of_clock(desk, clock, &words::watch_name(desk.lang(), watch), None)
}

fn of_clock(
    desk: &Desk<'_>,
    clock: &Clock,
    name: &str,
    supplier: Option<&SupplierClock>,
) -> Option<Proof> {
    let started = clock.started_at?;
    let lang = desk.lang();
    let holds = match supplier {
        Some(_) => &[][..],
        None => desk.data.evaluation.standing.as_ref().map_or(&[][..], |s| &s.holds),
    };
    let proof = proof::prove(clock, &desk.data.terms, holds, desk.reader.now);
    let due = proof.due;
    let zone = zone_name(lang, desk.zone);
    let due_words = match due {
        Some(due) => desk.say("proof-due", &[("at", &moment::exact(lang, due, desk.zone))]),
        None => desk.t("proof-no-due"),
    };
    let target = words::within(lang, clock.clause.within);
    let from = moment::exact(lang, started, desk.zone);
    Some(Proof {
        question: desk.say("proof-question", &[("what", name), ("due", &due_words)]),
        say_first: desk.say("proof-from", &[("target", &target), ("at", &from)]),
        say: proof_words::sentence(lang, &proof, desk.zone),
        moved: proof.is_moved().then(|| desk.t("proof-moved")),
        clause: match supplier {
            Some(one) => supplier_clause(desk, one),
            None => clause(desk, clock),
        },
        close: desk.href(),
        zone,
        map: map(desk, name, &proof.stretches),
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

/// What the supplier promised, on which calendar, since when.
fn supplier_clause(desk: &Desk<'_>, one: &SupplierClock) -> String {
    let lang = desk.lang();
    let target = words::within(lang, one.clock.clause.within);
    let calendar = match &one.clock.calendar {
        None => desk.t("proof-always"),
        Some(_) => desk.t("supplier-own-calendar"),
    };
    let name = ticket_suppliers::name(desk, one.supplier);
    let args = [
        ("name", name.as_str()),
        ("severity", one.clock.severity.word()),
        ("target", &target),
        ("calendar", &calendar),
    ];
    desk.say("supplier-clause", &args)
}

fn stretch(desk: &Desk<'_>, clock: &Clock, piece: &Piece) -> Stretch {
    let lang = desk.lang();
    let why = why(desk, clock, piece);
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

fn why(desk: &Desk<'_>, clock: &Clock, piece: &Piece) -> String {
    match piece.kind {
        Kind::Counted | Kind::ToCount if clock.calendar.is_none() => desk.t("why-always"),
        Kind::Counted | Kind::ToCount => desk.t("why-open"),
        Kind::Closed => desk.t("why-closed"),
        Kind::Holiday => match &piece.holiday {
            Some(name) => desk.say("why-holiday-named", &[("name", name)]),
            None => desk.t("why-holiday"),
        },
        Kind::Paused => {
            let Some(party) = piece.party else { return desk.t("why-resolved") };
            let party = words::party_word(desk.lang(), party);
            let reason = piece.pause.and_then(|seq| pauses::reason(&desk.data.file, seq));
            match reason.filter(|r| !r.is_empty()) {
                Some(reason) => {
                    desk.say("why-paused-since", &[("party", &party), ("reason", reason)])
                }
                None => desk.say("why-paused-for", &[("party", &party)]),
            }
        }
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
