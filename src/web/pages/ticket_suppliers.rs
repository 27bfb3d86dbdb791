//! Suppliers on a ticket's page: what they were handed, how they keep their time, and the forms that
//! hand it to them and take it back.

use super::{
    clocks,
    ticket::{Desk, Trouble},
    ticket_acts::after,
};
use crate::{
    app::{AppError, clock_lines, suppliers},
    domain::{
        access::Verb,
        clock::SupplierClock,
        ids::SupplierId,
        promise::{Milestone, Watch},
        ticket::TicketState,
    },
    i18n::{moment, span, words},
    web::{
        ask::Ask,
        fault::Fault,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Opt,
            ticket::Rung,
            ticket_more::{HandOverForm, Handed},
        },
    },
};

/// How a supplier is called.
pub(super) fn name(desk: &Desk<'_>, id: SupplierId) -> String {
    let known = desk.data.suppliers.iter().find(|one| one.id == id);
    known.map_or_else(|| id.to_string(), |one| one.name.clone())
}

/// The clock of a supplier that a proof is asked for: `supplier-7`, by the number of its event.
pub(super) fn asked<'a>(desk: &Desk<'a>, asked: &str) -> Option<&'a SupplierClock> {
    let number: i64 = asked.strip_prefix("supplier-")?.parse().ok()?;
    desk.data.evaluation.suppliers.iter().find(|one| one.handed() == number)
}

/// *Rotor Parts: Restored*.
pub(super) fn title(desk: &Desk<'_>, one: &SupplierClock) -> String {
    let what = words::milestone_name(desk.lang(), one.under());
    desk.say("supplier-has", &[("name", &name(desk, one.supplier)), ("what", &what)])
}

/// What suppliers were handed, the last first.
pub(super) fn handed(desk: &Desk<'_>, open: &str) -> Vec<Handed> {
    let may = desk.ask.may(Verb::PauseClocks);
    let all = desk.data.evaluation.suppliers.iter().rev();
    all.map(|one| {
        let runs = one.clock.stop.is_none();
        let after = one.after_ours(&desk.data.evaluation.clocks).map(|(ours, secs)| {
            let ours = words::watch_name(desk.lang(), ours.key.watch);
            desk.say("supplier-after", &[("span", &span(desk.lang(), secs)), ("ours", &ours)])
        });
        let known = desk.data.suppliers.iter().find(|known| known.id == one.supplier);
        Handed {
            rung: rung(desk, one, open),
            after,
            reached: known.map(|known| known.reached.clone()).unwrap_or_default(),
            event: (runs && may).then(|| one.handed()),
        }
    })
    .collect()
}

fn rung(desk: &Desk<'_>, one: &SupplierClock, open: &str) -> Rung {
    let lang = desk.lang();
    let line = clock_lines::line(&one.clock, &desk.data.terms, desk.reader.now);
    let said = clocks::said(desk.reader, &line, desk.zone);
    let target = words::within(lang, one.clock.clause.within);
    let of = desk.say("rung-of", &[("target", &target)]);
    let instant = match (one.clock.ended_at, one.clock.due_at()) {
        (Some(at), _) => moment::near_exact(lang, at, desk.zone, desk.reader.now),
        (None, Some(_)) => {
            let own = clocks::Reader { zone: desk.zone, ..desk.reader };
            clocks::exact(own, &line, desk.zone)
        }
        (None, None) => String::new(),
    };
    let word = format!("supplier-{}", one.handed());
    let is_open = open == word;
    let href = desk.href();
    Rung {
        name: title(desk, one),
        proof: Some(if is_open { href } else { format!("{href}?proof={word}#proof") }),
        is_open,
        runway: Some(clocks::runway(&line, said.tone, &said.text)),
        verdict: said,
        at: [instant, of].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "),
    }
}

/// The form that hands the ticket to a supplier; none where nobody is one, or all is reached.
pub(super) fn form(desk: &Desk<'_>, trouble: &Trouble) -> Option<HandOverForm> {
    let is_open = desk.data.file.row.state == TicketState::Open;
    let known = &desk.data.suppliers;
    if !is_open || known.is_empty() || !desk.ask.may(Verb::PauseClocks) {
        return None;
    }
    let lang = desk.lang();
    let passed = desk.data.evaluation.standing.as_ref().map(|s| &s.passed);
    let left: Vec<Milestone> = Milestone::ALL
        .iter()
        .copied()
        .filter(|one| *one != Milestone::Acknowledged)
        .filter(|one| passed.is_none_or(|passed| !passed.contains_key(one)))
        .collect();
    let severity = desk.severity();
    let of = |one: &suppliers::Supplier| {
        let within = one.targets.get(&severity)?;
        let text = format!("{}, {}", one.name, words::within(lang, *within));
        Some(Opt::new(&one.name, text))
    };
    let options: Vec<Opt> = known.iter().filter_map(of).collect();
    if left.is_empty() || options.is_empty() {
        return None;
    }
    let is_this = trouble.act == "hand-over";
    let typed = |name: &str| if is_this { desk.ask.typed(name) } else { "" };
    let promised = |one: &&Milestone| desk.latest((**one).into()).is_some_and(|c| c.stop.is_none());
    let next = [Watch::Restored, Watch::Resolved].into_iter().filter_map(Watch::milestone);
    let next = next.into_iter().find(|one| left.contains(one) && promised(&one));
    let next = next.or_else(|| left.last().copied()).map_or("", Milestone::word);
    let names = left.iter().map(|m| Opt::new(m.word(), words::milestone_name(lang, *m))).collect();
    let under = typed("under");
    let mut form = HandOverForm {
        supplier: Choice::new(typed("supplier"), options),
        under: Choice::new(if under.is_empty() { next } else { under }, names),
    };
    if is_this {
        form.supplier.error = wrong_with(lang, &trouble.wrong, "supplier");
        form.under.error = wrong_with(lang, &trouble.wrong, "under");
    }
    Some(form)
}

/// `POST …/hand-over` (`supplier`, `under`)
pub fn hand_over(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = match ask.typed("under").parse::<Milestone>() {
        Ok(under) => {
            suppliers::hand_over(&ask.desk, &by, id, ask.typed("supplier"), under).map(drop)
        }
        Err(_) => Err(AppError::wrong("under", "wrong-unknown", ask.typed("under"))),
    };
    after(ask, "hand-over", done)
}

/// `POST …/hand-back` (`event`, `done`: `yes`, or empty where it is taken back)
pub fn hand_back(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = match ask.typed("event").parse() {
        Ok(event) => suppliers::hand_back(&ask.desk, &by, id, event, ask.ticked("done")),
        Err(_) => Err(AppError::wrong("event", "wrong-unknown", ask.typed("event"))),
    };
    after(ask, "hand-back", done)
}
