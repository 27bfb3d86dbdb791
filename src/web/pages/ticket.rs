//! A ticket's page: what must happen, why then, and what happened.

use askama::Template as _;
use chrono_tz::Tz;

use super::{
    clocks::{self, Reader},
    ticket_alerts, ticket_aside, ticket_forms, ticket_proof, ticket_suppliers, ticket_timeline,
};
use crate::{
    app::{
        acts, clock_lines,
        posting::zone_of,
        ticket_page::{self, TicketPage},
    },
    domain::{
        clock::Clock,
        event::EventKind,
        ids::{AttachmentId, TicketId},
        mail_state::MailKind,
        promise::{ClockState, Milestone, Severity, Watch},
        ticket::{Door, TicketState},
    },
    i18n::{Lang, moment, phrase::Tone, span, t, t_args, words, zone_before, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Badge, Link, Live, Nav, Runway, Said, Toast,
            page::Undo,
            ticket::{BigClock, Rung, Ticket},
        },
    },
};

/// `GET /tickets/{id}` (`proof`, `act`, `event`, `sent`)
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let id: TicketId = ask.id("id")?;
    Ok(Reply::page(200, page(ask, id, &Trouble::default())?.render()?))
}

/// `GET /attachments/{id}`
pub fn attachment(ask: &Ask) -> Result<Reply, Fault> {
    let id: AttachmentId = ask.id("id")?;
    let (name, bytes) = ticket_page::attachment(&ask.desk, id)?;
    Ok(Reply::file(&name, "application/octet-stream", bytes))
}

/// What went wrong with an act that was posted: which, and with what.
#[derive(Debug, Default)]
pub struct Trouble {
    /// The act whose form stands open.
    pub act: String,
    /// What is wrong.
    pub wrong: Vec<crate::app::Wrong>,
}

/// What the page is made of, at hand for its parts.
pub(super) struct Desk<'a> {
    pub(super) ask: &'a Ask,
    pub(super) data: &'a TicketPage,
    pub(super) reader: Reader,
    /// The promise's zone.
    pub(super) zone: Tz,
}

impl Desk<'_> {
    pub(super) fn lang(&self) -> Lang {
        self.reader.lang
    }

    pub(super) fn t(&self, key: &str) -> String {
        t(self.reader.lang, key)
    }

    pub(super) fn say(&self, key: &str, args: &[(&'static str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(n, v)| (*n, (*v).to_owned().into())).collect();
        t_args(self.reader.lang, key, &args)
    }

    pub(super) fn href(&self) -> String {
        format!("/tickets/{}", self.data.file.row.id)
    }

    /// The latest generation of a promise's latest cycle.
    pub(super) fn latest(&self, watch: Watch) -> Option<&Clock> {
        let all = self.data.evaluation.clocks.iter().filter(|c| c.key.watch == watch);
        all.max_by_key(|c| (c.key.cycle, c.key.generation))
    }

    /// The severity as the events have it.
    pub(super) fn severity(&self) -> Severity {
        let standing = self.data.evaluation.standing.as_ref();
        standing.map_or(self.data.file.row.severity, |s| s.severity)
    }
}

/// The page of a ticket, with what went wrong with an act.
pub fn page(ask: &Ask, id: TicketId, trouble: &Trouble) -> Result<Ticket, Fault> {
    let data = ticket_page::page(&ask.desk, id, ask.now)?;
    let desk = Desk {
        ask,
        data: &data,
        reader: Reader { lang: ask.lang(), zone: ask.zone(), now: ask.now },
        zone: zone_of(&data.file.row.zone),
    };
    let row = &data.file.row;
    let lang = desk.lang();
    let mut page = frame::full(ask, Nav::Queue)?;
    page.toast = toast(&desk);
    let plan = format!("{} v{}", data.plan.name, data.plan_version);
    let asked_proof = ask.asked("proof");
    let owner = match row.owner_id {
        Some(owner) => desk.say("ticket-owner-is", &[("name", &data.roster.name(owner))]),
        None => desk.t("ticket-owner-none"),
    };
    Ok(Ticket {
        reference: ask.desk.reference(row.id),
        href: desk.href(),
        subject: row.subject.clone(),
        came: came(&desk),
        bound: Link::new(plan, format!("/settings/plans/versions/{}", row.plan_version_id)),
        severity: Badge::new(lang, desk.severity()),
        state: state(&desk),
        account: data.account.as_ref().map(|a| Link::new(&a.name, format!("/accounts/{}", a.id))),
        owner,
        no_entitlement: (!row.is_entitled).then(|| desk.t("ticket-no-contract")),
        alerts: ticket_alerts::alerts(&desk),
        clocks: big_clocks(&desk),
        ladder: ladder(&desk, asked_proof),
        suppliers: ticket_suppliers::handed(&desk, asked_proof),
        proof: ticket_proof::proof(&desk, asked_proof),
        acts: ticket_forms::acts(&desk, trouble),
        timeline: ticket_timeline::entries(&desk),
        timeline_zone: desk.say("ticket-zone", &[("zone", &zone_before(lang, desk.zone))]),
        card: ticket_aside::card(&desk),
        contacts: ticket_aside::contacts(&desk),
        steps: ticket_aside::steps(&desk),
        whose_time: ticket_aside::whose_time(&desk),
        page,
    })
}

fn toast(desk: &Desk<'_>) -> Option<Toast> {
    let sent: i64 = desk.ask.asked("sent").parse().ok()?;
    let event = desk.data.file.events.iter().find(|e| e.seq == sent)?;
    let left = crate::app::posting::UNDO_S - desk.reader.now.secs_since(event.recorded_at);
    if left <= 0 || acts::is_withdrawn(&desk.data.file, sent) {
        return None;
    }
    Some(Toast {
        text: desk.t("toast-sent"),
        undo: Some(Undo {
            action: format!("{}/withdraw", desk.href()),
            event: sent,
            seconds: u32::try_from(left).unwrap_or(0),
        }),
    })
}

fn came(desk: &Desk<'_>) -> String {
    let row = &desk.data.file.row;
    let at = moment::exact(desk.lang(), row.reported_at, desk.zone);
    let zone = zone_name(desk.lang(), desk.zone);
    let key = match row.door {
        Door::Mail => "ticket-came-mail",
        Door::Phone => "ticket-came-phone",
    };
    desk.say(key, &[("at", &format!("{at} {zone}"))])
}

fn state(desk: &Desk<'_>) -> Said {
    match desk.data.file.row.state {
        TicketState::Open => Said::new(desk.t("ticket-open"), Tone::Run),
        TicketState::Resolved => Said::new(desk.t("ticket-resolved"), Tone::Met),
        TicketState::Closed => Said::new(desk.t("ticket-closed"), Tone::Quiet),
    }
}

/// The clocks that must be thought of now: those that run, the next deadline first.
fn big_clocks(desk: &Desk<'_>) -> Vec<BigClock> {
    let mut running: Vec<&Clock> = desk
        .data
        .evaluation
        .clocks
        .iter()
        .filter(|c| c.stop.is_none() && c.state(desk.reader.now) != ClockState::NotStarted)
        .collect();
    running.sort_by_key(|c| (c.due_at().is_none(), c.due_at()));
    running.into_iter().take(3).map(|clock| big_clock(desk, clock)).collect()
}

fn big_clock(desk: &Desk<'_>, clock: &Clock) -> BigClock {
    let lang = desk.lang();
    let line = clock_lines::line(clock, &desk.data.terms, desk.reader.now);
    let said = clocks::said(desk.reader, &line, desk.zone);
    let watch = clock.key.watch;
    let is_late = line.standing.state == ClockState::Missed;
    let key = watch.word().replace('_', "-");
    let label = desk.t(&if is_late { format!("big-late-{key}") } else { format!("big-{key}") });
    let target = clocks::length(lang, watch, clock.clause.within);
    let due = line.standing.due_at;
    let secs = if is_late {
        due.map_or(0, |due| desk.reader.now.floor().secs_since(due))
    } else {
        line.standing.margin_s.unwrap_or(0)
    };
    let live = clocks::live(lang, &line).map(|live| Live {
        left: "{span}".to_owned(),
        over: "{span}".to_owned(),
        ..live
    });
    let mut label = Said::new(label, said.tone);
    label.icon = said.icon;
    let note = if clock.clause.pausable && !watch.is_cycle() && watch != Watch::Acknowledged {
        String::new()
    } else {
        desk.t("big-cannot-pause")
    };
    BigClock {
        runway: clocks::runway(&line, said.tone, &said.text),
        label,
        span: span(lang, secs),
        of: desk.say(if is_late { "big-late-of" } else { "big-left-of" }, &[("target", &target)]),
        exact: clocks::exact(desk.reader, &line, desk.zone),
        note,
        missed: missed_before(desk, clock),
        live,
    }
}

/// The latest earlier clock of the same promise that was missed.
fn missed_before(desk: &Desk<'_>, clock: &Clock) -> Option<String> {
    let before = desk.data.evaluation.clocks.iter().filter(|c| {
        c.key.watch == clock.key.watch
            && c.key.cycle < clock.key.cycle
            && c.state(desk.reader.now) == ClockState::Missed
    });
    let due = before.filter_map(Clock::due_at).max()?;
    Some(desk.say("big-missed-at", &[("at", &moment::minute(due, desk.zone))]))
}

/// The milestones that the plan promises, and those that were reached.
fn ladder(desk: &Desk<'_>, asked: &str) -> Vec<Rung> {
    let lang = desk.lang();
    let row = &desk.data.file.row;
    let at = moment::near_exact(lang, row.reported_at, desk.zone, desk.reader.now);
    let mut rungs = vec![Rung {
        name: desk.t("milestone-reported"),
        proof: None,
        is_open: false,
        runway: Some(Runway::new(Tone::Met, desk.t("milestone-reported"), 1, 1, true, &[])),
        verdict: Said::new(at, Tone::Met),
        at: receipt(desk),
    }];
    for milestone in Milestone::ALL {
        let reached = desk.data.file.events.iter().find_map(|e| match e.kind {
            EventKind::Milestone { milestone: m, .. } if m == *milestone => {
                (!acts::is_withdrawn(&desk.data.file, e.seq)).then_some(e.occurred_at)
            }
            _ => None,
        });
        match desk.latest((*milestone).into()) {
            Some(clock) => rungs.push(rung(desk, clock, asked)),
            None => {
                if let Some(reached) = reached {
                    rungs.push(Rung {
                        name: words::milestone_name(lang, *milestone),
                        proof: None,
                        is_open: false,
                        runway: None,
                        verdict: Said::new(desk.t("rung-not-promised"), Tone::Quiet),
                        at: moment::near_exact(lang, reached, desk.zone, desk.reader.now),
                    });
                }
            }
        }
    }
    for cycle in [Watch::CustomerUpdate, Watch::NextReply] {
        if let Some(clock) = desk.latest(cycle) {
            rungs.push(rung(desk, clock, asked));
        }
    }
    rungs
}

fn receipt(desk: &Desk<'_>) -> String {
    let mail = desk.data.mails.iter().find(|m| m.kind == MailKind::Receipt);
    let sent = mail.and_then(|m| desk.data.deliveries.get(&m.id)).into_iter().flatten();
    match sent.filter_map(|d| d.sent_at).min() {
        Some(at) => desk.say("rung-receipt-sent", &[("at", &moment::time(at, desk.zone))]),
        None if mail.is_some() => desk.t("rung-receipt-waits"),
        None => desk.t("rung-no-receipt"),
    }
}

fn rung(desk: &Desk<'_>, clock: &Clock, asked: &str) -> Rung {
    let lang = desk.lang();
    let line = clock_lines::line(clock, &desk.data.terms, desk.reader.now);
    let watch = clock.key.watch;
    let said = clocks::said(desk.reader, &line, desk.zone);
    let word = watch.word();
    let target = clocks::length(lang, watch, clock.clause.within);
    let of = desk.say("rung-of", &[("target", &target)]);
    let instant = match (clock.ended_at, clock.due_at()) {
        (Some(at), _) => moment::near_exact(lang, at, desk.zone, desk.reader.now),
        (None, Some(_)) => {
            let own = Reader { zone: desk.zone, ..desk.reader };
            clocks::exact(own, &line, desk.zone)
        }
        (None, None) => String::new(),
    };
    let is_open = asked == word;
    Rung {
        name: words::watch_name(lang, watch),
        proof: clock.started_at.map(|_| {
            if is_open { desk.href() } else { format!("{}?proof={word}#proof", desk.href()) }
        }),
        is_open,
        runway: Some(clocks::runway(&line, said.tone, &said.text)),
        verdict: said,
        at: [instant, of].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "),
    }
}
