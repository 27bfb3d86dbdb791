//! What a person does to a ticket's promises by hand: pauses, waivers, and the customer's own time.

use super::{
    ticket::{Desk, Trouble},
    ticket_acts::{Acted, after, moment},
    ticket_aside::place_name,
    ticket_forms::{field, zones},
};
use crate::{
    app::{
        AppError, Wrong,
        pauses::{self, Pausing},
        places, waiving,
    },
    domain::{
        access::Verb,
        promise::{Party, Watch},
        ticket::TicketState,
    },
    i18n::{moment as moments, words},
    web::{
        ask::Ask,
        fault::Fault,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Opt,
            ticket_more::{Held, NeededByForm, PauseForm, Pick, PlaceForm, WaiveForm},
        },
    },
};

/// The pauses in force, each with its end by hand.
pub(super) fn held(desk: &Desk<'_>) -> Vec<Held> {
    if !desk.ask.may(Verb::PauseClocks) {
        return Vec::new();
    }
    let standing = desk.data.evaluation.standing.iter();
    standing
        .flat_map(|s| s.held_at(desk.reader.now))
        .map(|hold| {
            let party = words::party_word(desk.lang(), hold.party);
            Held { event: hold.seq, what: desk.say("ticket-resume-what", &[("party", &party)]) }
        })
        .collect()
}

/// The form of a pause; none where nothing can be paused.
pub(super) fn pause_form(desk: &Desk<'_>, trouble: &Trouble) -> Option<PauseForm> {
    let clocks = &desk.data.evaluation.clocks;
    let may: Vec<Watch> = clocks
        .iter()
        .filter(|clock| pauses::can_pause(clock, desk.reader.now))
        .map(|clock| clock.key.watch)
        .collect();
    let is_open = desk.data.file.row.state == TicketState::Open;
    if may.is_empty() || !is_open || !desk.ask.may(Verb::PauseClocks) {
        return None;
    }
    let lang = desk.lang();
    let is_this = trouble.act == "pause";
    let options =
        Party::ALL.iter().map(|p| Opt::new(p.word(), words::party_word(lang, *p))).collect();
    let typed = desk.ask.typed("party");
    let chosen = if is_this && !typed.is_empty() { typed } else { Party::Customer.word() };
    let ticked: Vec<&str> = named(desk.ask);
    let latest = pauses::latest_end(&desk.data.plan, desk.reader.now);
    let latest = moments::exact(lang, latest, desk.zone);
    let mut party = Choice::new(chosen, options);
    if is_this {
        party.error = wrong_with(lang, &trouble.wrong, "party");
    }
    Some(PauseForm {
        party,
        reason: field(desk, trouble, "pause", "reason", ""),
        note: field(desk, trouble, "pause", "note", ""),
        until: field(desk, trouble, "pause", "until", ""),
        until_hint: desk.say("pause-until-hint", &[("at", &latest)]),
        zone: zones(desk),
        clocks: may
            .into_iter()
            .map(|watch| Pick {
                value: watch.word().to_owned(),
                label: words::watch_name(lang, watch),
                chosen: if is_this { ticked.contains(&watch.word()) } else { true },
            })
            .collect(),
        wrong: wrong_with(lang, &trouble.wrong, "clocks").filter(|_| is_this),
    })
}

/// The clocks that were ticked.
fn named(ask: &Ask) -> Vec<&str> {
    ask.form.iter().filter(|(name, _)| name == "clocks").map(|(_, v)| v.as_str()).collect()
}

/// `POST …/pause` (`party`, `reason`, `note`, `until`, `zone`, `clocks`…)
pub fn pause(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = || -> Acted {
        let party = ask
            .typed("party")
            .parse::<Party>()
            .map_err(|_| AppError::wrong("party", "wrong-missing", ""))?;
        let until = moment(ask.typed("until"), ask.typed("zone"))
            .map_err(|_| AppError::wrong("until", "wrong-moment", ask.typed("until")))?;
        let clocks: Result<Vec<Watch>, _> = named(ask).into_iter().map(str::parse).collect();
        let clocks = clocks.map_err(|_| AppError::wrong("clocks", "wrong-unknown", "?"))?;
        if clocks.is_empty() {
            return Err(AppError::wrong("clocks", "wrong-missing", ""));
        }
        let pausing = Pausing {
            party,
            reason: ask.typed("reason").to_owned(),
            note: ask.typed("note").to_owned(),
            until,
            clocks,
        };
        pauses::pause(&ask.desk, &by, id, pausing).map(drop)
    };
    after(ask, "pause", done())
}

/// `POST …/resume` (`event`)
pub fn resume(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = match ask.typed("event").parse() {
        Ok(event) => pauses::resume(&ask.desk, &by, id, event),
        Err(_) => Err(AppError::wrong("event", "wrong-unknown", ask.typed("event"))),
    };
    after(ask, "resume", done)
}

/// The form that gives a promise up; none where none runs.
pub(super) fn waive_form(desk: &Desk<'_>, trouble: &Trouble) -> Option<WaiveForm> {
    if !desk.ask.may(Verb::WaivePromise) {
        return None;
    }
    let lang = desk.lang();
    let clocks = waiving::waivable(&desk.data.evaluation.clocks);
    let mut options = vec![Opt::new("", desk.t("waive-choose"))];
    options
        .extend(clocks.map(|c| Opt::new(c.key.watch.word(), words::watch_name(lang, c.key.watch))));
    if options.len() == 1 {
        return None;
    }
    let is_this = trouble.act == "waive";
    let chosen = if is_this { desk.ask.typed("promise") } else { "" };
    let mut promise = Choice::new(chosen, options);
    if is_this {
        promise.error = wrong_with(lang, &trouble.wrong, "promise");
    }
    Some(WaiveForm { promise, reason: field(desk, trouble, "waive", "reason", "") })
}

/// `POST …/waive` (`promise`, `reason`)
pub fn waive(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = match ask.typed("promise").parse::<Watch>() {
        Ok(watch) => waiving::waive(&ask.desk, &by, id, watch, ask.typed("reason")).map(drop),
        Err(_) => Err(AppError::Wrong(vec![Wrong::new("promise", "wrong-missing", "")])),
    };
    after(ask, "waive", done)
}

/// The form of the customer's own time.
pub(super) fn needed_by_form(desk: &Desk<'_>, trouble: &Trouble) -> Option<NeededByForm> {
    let is_open = desk.data.file.row.state == TicketState::Open;
    if !is_open || !desk.ask.may(Verb::SetNeededBy) {
        return None;
    }
    let stands = waiving::needed_by(&desk.data.file);
    let shown = stands.map_or_else(String::new, |at| {
        at.utc().with_timezone(&desk.zone).format("%Y-%m-%dT%H:%M").to_string()
    });
    Some(NeededByForm { at: field(desk, trouble, "needed-by", "at", &shown), zone: zones(desk) })
}

/// `POST …/needed-by` (`at`, `zone`; an empty `at` takes it back)
pub fn needed_by(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let at = moment(ask.typed("at"), ask.typed("zone"));
    let done = at.and_then(|at| waiving::set_needed_by(&ask.desk, &by, id, at));
    after(ask, "needed-by", done)
}

/// The form that says which site or asset it is about; none where the account has neither.
pub(super) fn place_form(desk: &Desk<'_>, trouble: &Trouble) -> Option<PlaceForm> {
    let all = &desk.data.places;
    let names = || {
        let sites = all.sites.iter().map(|s| s.name.as_str());
        sites.chain(all.assets.iter().map(|a| a.name.as_str()))
    };
    if names().next().is_none() || !desk.ask.may(Verb::AssignAccount) {
        return None;
    }
    let is_this = trouble.act == "place";
    let mut options = vec![Opt::new("", desk.t("place-none"))];
    options.extend(names().map(|name| Opt::new(name, name)));
    let stands = place_name(desk);
    let mut place = Choice::new(if is_this { desk.ask.typed("place") } else { &stands }, options);
    if is_this {
        place.error = wrong_with(desk.lang(), &trouble.wrong, "place");
    }
    Some(PlaceForm { place, reason: field(desk, trouble, "place", "reason", "") })
}

/// `POST …/place` (`place`, `reason`)
pub fn place(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = places::set_place(&ask.desk, &by, id, ask.typed("place"), ask.typed("reason"));
    after(ask, "place", done)
}
