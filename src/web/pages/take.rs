//! Taking an alert by the link of its mail: a page that asks first, since scanners fetch links.

use askama::Template as _;

use super::clocks::{self, Reader};
use crate::{
    app::{
        acts::{self, Hands},
        clock_lines,
        posting::zone_of,
        ticket_page::{self, Taking, TicketPage},
    },
    i18n::{moment, t, t_args, words},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{Badge, Clock, Link, Nav, take::Take},
    },
};

/// `GET /take/{token}`
pub fn ask(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::page(200, page(ask)?.render()?))
}

/// `POST /take/{token}`
pub fn take(ask: &Ask) -> Result<Reply, Fault> {
    let taking = ticket_page::taking(&ask.desk, ask.place("token"), ask.now)?;
    let ticket = taking.ticket.as_ref().ok_or(Fault::NotFound)?;
    let user = taking.alert.user_id.ok_or(Fault::NotFound)?;
    let by = Hands { user, name: taking.person.clone() };
    acts::take(&ask.desk, &by, ticket.file.row.id, Some(taking.alert.id))?;
    Ok(Reply::page(200, page(ask)?.render()?))
}

fn page(ask: &Ask) -> Result<Take, Fault> {
    let taking = ticket_page::taking(&ask.desk, ask.place("token"), ask.now)?;
    let data = taking.ticket.as_ref().ok_or(Fault::NotFound)?;
    let lang = ask.lang();
    let row = &data.file.row;
    let reference = ask.desk.reference(row.id);
    let who = t_args(lang, "take-as", &[("who", taking.person.clone().into())]);
    Ok(Take {
        page: frame::plain(ask, Nav::Elsewhere),
        action: ask.request.path.clone(),
        ticket: Link::new(reference, format!("/tickets/{}", row.id)),
        subject: row.subject.clone(),
        severity: Badge::new(lang, row.severity),
        clocks: running(ask, data),
        who,
        silence: silence(ask, data),
        taken: taken(ask, &taking, data),
    })
}

/// The promises that run, the next deadline first.
fn running(ask: &Ask, data: &TicketPage) -> Vec<Clock> {
    let reader = Reader { lang: ask.lang(), zone: ask.zone(), now: ask.now };
    let zone = zone_of(&data.file.row.zone);
    let mut clocks: Vec<_> = data
        .evaluation
        .clocks
        .iter()
        .filter(|c| c.stop.is_none() && c.due_at().is_some())
        .collect();
    clocks.sort_by_key(|c| c.due_at());
    clocks
        .into_iter()
        .take(3)
        .map(|c| {
            let line = clock_lines::line(c, &data.terms, ask.now);
            clocks::clock(reader, &line, c.clause.within, zone)
        })
        .collect()
}

fn silence(ask: &Ask, data: &TicketPage) -> String {
    let ladder = data.plan.reported_ladder_for(data.file.row.severity);
    let length = ladder.map(|l| words::within(ask.lang(), l.taken_silence)).unwrap_or_default();
    t_args(ask.lang(), "take-silence", &[("silence", length.into())])
}

fn taken(ask: &Ask, taking: &Taking, data: &TicketPage) -> Option<String> {
    let lang = ask.lang();
    let at = taking.alert.taken_at?;
    let by = taking.alert.taken_by.map(|id| data.roster.name(id)).unwrap_or_default();
    let zone = zone_of(&data.file.row.zone);
    let at = moment::near_exact(lang, at, zone, ask.now);
    let by = if by.is_empty() { t(lang, "actor-desk") } else { by };
    Some(t_args(lang, "take-taken", &[("who", by.into()), ("at", at.into())]))
}
