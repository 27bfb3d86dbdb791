//! A ticket's page: what must happen, why then, and what happened.

use askama::Template as _;
use chrono_tz::Tz;

use super::{
    clocks::{self, Reader},
    ticket_proof, ticket_timeline,
};
use crate::{
    app::{
        acts, clock_lines, conversation,
        posting::zone_of,
        ticket_page::{self, TicketPage},
    },
    domain::{
        access::Verb,
        clock::{Clock, TicketState as Stands},
        event::EventKind,
        ids::{AttachmentId, TicketId},
        mail_state::{DeliveryState, MailKind},
        promise::{ClockState, Milestone, Severity, Watch},
        ticket::{Direction, Door, TicketState},
        time::Timestamp,
    },
    i18n::{Lang, moment, phrase::Tone, span, t, t_args, words, zone_before, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Badge, Choice, Field, Link, Live, Nav, Opt, Runway, Said, Toast,
            page::Undo,
            ticket::{
                AccountCard, AccountForm, Acts, Alert, BigClock, Contact, MilestoneForm, ReplyForm,
                Rung, SeverityForm, SeverityOption, Step, Ticket, WithdrawForm,
            },
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
    fn latest(&self, watch: Watch) -> Option<&Clock> {
        let all = self.data.evaluation.clocks.iter().filter(|c| c.key.watch == watch);
        all.max_by_key(|c| (c.key.cycle, c.key.generation))
    }

    /// The severity as the events have it.
    fn severity(&self) -> Severity {
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
        alerts: alerts(&desk),
        clocks: big_clocks(&desk),
        ladder: ladder(&desk, asked_proof),
        proof: ticket_proof::proof(&desk, asked_proof),
        acts: acts(&desk, trouble),
        timeline: ticket_timeline::entries(&desk),
        timeline_zone: desk.say("ticket-zone", &[("zone", &zone_before(lang, desk.zone))]),
        card: card(&desk),
        contacts: contacts(&desk),
        steps: steps(&desk),
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

fn alerts(desk: &Desk<'_>) -> Vec<Alert> {
    let mut alerts = Vec::new();
    let file = &desk.data.file;
    let decided = |seq: i64| {
        acts::is_withdrawn(file, seq)
            || file
                .events
                .iter()
                .any(|e| e.seq > seq && matches!(e.kind, EventKind::SeverityChanged { .. }))
    };
    for event in &file.events {
        if let EventKind::SeverityProposed { to } = event.kind
            && !decided(event.seq)
            && file.row.state == TicketState::Open
        {
            alerts.push(Alert {
                tone: "warn",
                icon: "soon",
                title: desk.say("ticket-proposed", &[("to", &words::severity(desk.lang(), to))]),
                text: desk.t("ticket-proposed-text"),
            });
        }
    }
    for message in desk.data.messages.iter().filter(|m| m.direction == Direction::Out) {
        let copies = message.outbox_id.and_then(|id| desk.data.deliveries.get(&id));
        let failed = copies.into_iter().flatten().find(|d| d.state == DeliveryState::Failed);
        if let Some(failed) = failed {
            let args = [("to", failed.recipient.as_str()), ("reply", failed.reply.as_str())];
            alerts.push(Alert {
                tone: "miss",
                icon: "miss",
                title: desk.say("ticket-not-delivered", &args),
                text: desk.t("ticket-not-delivered-text"),
            });
        }
    }
    if let Some(linked) = file.row.linked_ticket_id {
        alerts.push(Alert {
            tone: "plain",
            icon: "mail",
            title: desk.say("ticket-follows", &[("reference", &desk.ask.desk.reference(linked))]),
            text: String::new(),
        });
    }
    alerts
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

/// A form's field: what was typed when this act was refused, else `otherwise`.
fn field(desk: &Desk<'_>, trouble: &Trouble, act: &str, name: &str, otherwise: &str) -> Field {
    if trouble.act != act {
        return Field::new(otherwise);
    }
    let typed = desk.ask.typed(name);
    match wrong_with(desk.lang(), &trouble.wrong, name) {
        Some(error) => Field::wrong(typed, error),
        None => Field::new(typed),
    }
}

fn acts(desk: &Desk<'_>, trouble: &Trouble) -> Acts {
    let row = &desk.data.file.row;
    let open = match trouble.act.as_str() {
        "" => desk.ask.asked("act"),
        act => act,
    };
    let is_over = row.state == TicketState::Closed;
    let passed = desk.data.evaluation.standing.as_ref().map(|s| s.passed.clone());
    let passed = passed.unwrap_or_default();
    let can_acknowledge = !is_over
        && !passed.contains_key(&Milestone::Acknowledged)
        && desk.ask.may(Verb::EnterMilestone);
    let resolved = matches!(
        desk.data.evaluation.standing.as_ref().map(|s| s.state),
        Some(Stands::Resolved(_))
    );
    Acts {
        open: open.to_owned(),
        revision: desk.data.file.events.last().map_or(0, |e| e.seq),
        can_acknowledge,
        take: take(desk, is_over || resolved),
        milestone: (!is_over && !resolved && desk.ask.may(Verb::EnterMilestone))
            .then(|| milestone_form(desk, trouble, &passed)),
        severity: (!is_over && desk.ask.may(Verb::ChangeSeverity))
            .then(|| severity_form(desk, trouble)),
        owner: desk.ask.may(Verb::Assign).then(|| owner_choice(desk)),
        account: (row.account_id.is_none() && desk.ask.may(Verb::AssignAccount))
            .then(|| account_form(desk)),
        reply: desk.ask.may(Verb::Reply).then(|| reply_form(desk, trouble)),
        withdraw: withdraw_form(desk, trouble, open),
    }
}

/// The alert that waits for the reader: one that nobody took.
fn take(desk: &Desk<'_>, is_over: bool) -> Option<String> {
    if is_over || !desk.ask.may(Verb::TakeAlert) {
        return None;
    }
    let alert = desk.data.alerts.iter().rev().find(|a| a.taken_at.is_none())?;
    let at = moment::near(desk.lang(), alert.created_at, desk.zone, desk.reader.now);
    let ladder = desk.data.plan.reported_ladder_for(desk.severity());
    let silence = ladder.map(|l| words::within(desk.lang(), l.taken_silence)).unwrap_or_default();
    Some(desk.say("take-hint", &[("at", &at), ("silence", &silence)]))
}

fn zones(desk: &Desk<'_>) -> Choice {
    let lang = desk.lang();
    let mut options = vec![Opt::new(desk.zone.name(), zone_name(lang, desk.zone))];
    if desk.reader.zone != desk.zone {
        let own = zone_name(lang, desk.reader.zone);
        options.push(Opt::new(
            desk.reader.zone.name(),
            t_args(lang, "zone-you", &[("zone", own.into())]),
        ));
    }
    let typed = desk.ask.typed("zone");
    let chosen = if typed.is_empty() { desk.zone.name() } else { typed };
    Choice::new(chosen, options)
}

fn milestone_form(
    desk: &Desk<'_>,
    trouble: &Trouble,
    passed: &std::collections::BTreeMap<Milestone, Timestamp>,
) -> MilestoneForm {
    let lang = desk.lang();
    let open: Vec<Milestone> =
        Milestone::ALL.iter().copied().filter(|m| !passed.contains_key(m)).collect();
    let options: Vec<Opt> =
        open.iter().map(|m| Opt::new(m.word(), words::milestone_name(lang, *m))).collect();
    let next = open
        .iter()
        .find(|m| desk.data.plan.target(desk.severity(), (**m).into()).is_some())
        .or(open.first())
        .map_or("", |m| m.word());
    let typed = desk.ask.typed("milestone");
    let is_this = trouble.act == "milestone" && !typed.is_empty();
    let has_address = desk.data.file.row.requester_address.is_some();
    let tell = has_address
        && if is_this {
            desk.ask.ticked("tell")
        } else {
            acts::tells_customer(&desk.data.plan, desk.severity())
        };
    let who = desk.data.file.row.requester_name.clone();
    MilestoneForm {
        milestone: Choice::new(if is_this { typed } else { next }, options),
        at: field(desk, trouble, "milestone", "at", ""),
        zone: zones(desk),
        tell,
        tell_hint: if has_address {
            desk.say("tell-hint", &[("who", &who)])
        } else {
            desk.t("tell-nobody")
        },
    }
}

/// The severities with the plan's tests.
pub(super) fn severity_options(
    lang: Lang,
    plan: &crate::domain::plan::Plan,
    chosen: Option<Severity>,
) -> Vec<SeverityOption> {
    Severity::ALL
        .iter()
        .map(|severity| SeverityOption {
            value: severity.word().to_owned(),
            badge: Badge::new(lang, *severity),
            test: conversation::severity_test(plan, *severity, lang),
            chosen: chosen == Some(*severity),
        })
        .collect()
}

fn severity_form(desk: &Desk<'_>, trouble: &Trouble) -> SeverityForm {
    let typed = desk.ask.typed("severity").parse().ok().filter(|_| trouble.act == "severity");
    let retarget = desk.data.plan.retarget.word().replace('_', "-");
    SeverityForm {
        options: severity_options(
            desk.lang(),
            &desk.data.plan,
            Some(typed.unwrap_or_else(|| desk.severity())),
        ),
        reason: field(desk, trouble, "severity", "reason", ""),
        hint: desk.t(&format!("severity-hint-{retarget}")),
    }
}

fn owner_choice(desk: &Desk<'_>) -> Choice {
    let mut options = vec![Opt::new("", desk.t("owner-nobody"))];
    options.extend(desk.data.roster.active().map(|u| Opt::new(u.id.to_string(), &u.name)));
    let chosen = desk.data.file.row.owner_id.map_or_else(String::new, |id| id.to_string());
    Choice::new(chosen, options)
}

fn account_form(desk: &Desk<'_>) -> AccountForm {
    let mut options = vec![Opt::new("", desk.t("account-choose"))];
    options.extend(desk.data.accounts.iter().map(|a| Opt::new(a.id.to_string(), &a.name)));
    let sender = desk.data.file.row.requester_address.clone().unwrap_or_default();
    AccountForm {
        account: Choice::new(desk.ask.typed("account"), options),
        hint: desk.say("account-hint", &[("sender", &sender)]),
        contact: Some(desk.say("account-contact", &[("sender", &sender)]))
            .filter(|_| !sender.is_empty()),
    }
}

fn reply_form(desk: &Desk<'_>, trouble: &Trouble) -> ReplyForm {
    let row = &desk.data.file.row;
    let is_this = trouble.act == "reply";
    let can_write = row.requester_address.is_some();
    let mut options = Vec::new();
    if can_write {
        options.push(Opt::new("customer", desk.t("reply-customer")));
    }
    options.push(Opt::new("note", desk.t("reply-note")));
    let typed = desk.ask.typed("kind");
    let chosen = match typed {
        "note" if is_this => "note",
        _ if can_write => "customer",
        _ => "note",
    };
    let as_address = desk.ask.desk.config.desk.address.as_str();
    let to = match &row.requester_address {
        Some(address) => {
            let who = if row.requester_name.is_empty() { address } else { &row.requester_name };
            desk.say("reply-to", &[("who", who), ("as", as_address)])
        }
        None => desk.t("reply-nobody"),
    };
    let quoted = last_of_customer(desk).map(|m| m.text.clone()).unwrap_or_default();
    ReplyForm {
        kind: Choice::new(chosen, options),
        to,
        text: field(desk, trouble, "reply", "text", ""),
        quote: field(desk, trouble, "reply", "quote", &quoted),
        meets: meets(desk),
        milestone: None,
    }
}

/// The customer's latest message that a person wrote.
fn last_of_customer<'a>(desk: &'a Desk<'_>) -> Option<&'a crate::app::ticket_page::Message> {
    let messages = desk.data.messages.iter().rev();
    messages.into_iter().find(|m| m.direction == Direction::In && !m.is_automatic)
}

/// What a reply would fulfil now.
fn meets(desk: &Desk<'_>) -> Option<Said> {
    let lang = desk.lang();
    let open = [Watch::NextReply, Watch::CustomerUpdate, Watch::Acknowledged];
    let clock = open.into_iter().find_map(|watch| {
        let clock = desk.latest(watch)?;
        (clock.stop.is_none() && clock.due_at().is_some()).then_some(clock)
    })?;
    let due = clock.due_at()?;
    let name = words::watch_name(lang, clock.key.watch).to_lowercase();
    let left = due.secs_since(desk.reader.now);
    let (key, tone, secs) = if left >= 0 {
        ("reply-meets", Tone::Met, left)
    } else {
        ("reply-late", Tone::Miss, -left)
    };
    Some(Said::new(desk.say(key, &[("what", &name), ("span", &span(lang, secs))]), tone))
}

fn withdraw_form(desk: &Desk<'_>, trouble: &Trouble, open: &str) -> Option<WithdrawForm> {
    if open != "withdraw" || !desk.ask.may(Verb::Withdraw) {
        return None;
    }
    let asked = match desk.ask.typed("event") {
        "" => desk.ask.asked("event"),
        typed => typed,
    };
    let seq: i64 = asked.parse().ok()?;
    acts::may_withdraw(&desk.data.file, seq).then(|| WithdrawForm {
        event: seq,
        what: ticket_timeline::in_words(desk, seq),
        reason: field(desk, trouble, "withdraw", "reason", ""),
    })
}

fn card(desk: &Desk<'_>) -> Option<AccountCard> {
    let account = desk.data.account.as_ref()?;
    let lang = desk.lang();
    let there = zone_of(&account.zone);
    let hour = format!("{} {}", moment::minute(desk.reader.now, there), zone_name(lang, there));
    let plan = format!("{} v{}", desk.data.plan.name, desk.data.plan_version);
    Some(AccountCard {
        account: Link::new(&account.name, format!("/accounts/{}", account.id)),
        kind: desk.t(&format!("kind-{}", account.kind)),
        facts: vec![
            (desk.t("card-plan"), plan),
            (desk.t("card-hour"), hour),
            (desk.t("card-manager"), name_of(desk, account.manager_id)),
            (desk.t("card-sponsor"), name_of(desk, account.sponsor_id)),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect(),
    })
}

fn name_of(desk: &Desk<'_>, user: Option<crate::domain::ids::UserId>) -> String {
    user.map_or_else(String::new, |id| desk.data.roster.name(id))
}

fn contacts(desk: &Desk<'_>) -> Vec<Contact> {
    let of = |c: &crate::app::ticket_page::ContactOf| {
        let mut may = Vec::new();
        if c.may_report {
            may.push(desk.t("may-report"));
        }
        if c.may_raise {
            may.push(desk.t("may-raise"));
        }
        if c.may_confirm {
            may.push(desk.t("may-confirm"));
        }
        Contact {
            name: c.shown().to_owned(),
            part: desk.t(&format!("part-{}", c.part)),
            address: c.address.clone(),
            phone: String::new(),
            authority: may.join(&desk.t("list-comma")),
        }
    };
    desk.data.contacts.iter().map(of).collect()
}

/// Who was told, and the deadlines that come next.
fn steps(desk: &Desk<'_>) -> Vec<Step> {
    let lang = desk.lang();
    let mut steps: Vec<Step> = desk
        .data
        .steps
        .iter()
        .map(|step| Step {
            name: ticket_timeline::step_name(desk, step),
            who: ticket_timeline::told(desk, step).join(&desk.t("list-comma")),
            at: moment::near(lang, step.fired_at, desk.zone, desk.reader.now),
            done: true,
        })
        .collect();
    if let Some(taken) = desk.data.alerts.iter().filter_map(|a| a.taken_at.zip(a.taken_by)).max() {
        steps.push(Step {
            name: desk.t("step-taken"),
            who: desk.data.roster.name(taken.1),
            at: moment::near(lang, taken.0, desk.zone, desk.reader.now),
            done: true,
        });
    }
    let next = crate::app::escalation::next_steps(desk.data, desk.reader.now);
    steps.extend(next.into_iter().map(|next| Step {
        name: desk.say(
            "step-next",
            &[
                ("what", &words::watch_name(lang, next.watch)),
                ("step", &words::step_name(lang, &next.step)),
            ],
        ),
        who: next.who.join(&desk.t("list-comma")),
        at: moment::near(lang, next.at, desk.zone, desk.reader.now),
        done: false,
    }));
    steps
}
