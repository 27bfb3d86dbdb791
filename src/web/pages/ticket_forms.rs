//! The forms of a ticket's page, filled with what was typed where one was refused.

use super::{
    ticket::{Desk, Trouble},
    ticket_files, ticket_forwarded, ticket_suppliers, ticket_timeline, ticket_waits, ticket_ways,
};
use crate::{
    app::{acts, conversation},
    domain::{
        access::Verb,
        clock::TicketState as Stands,
        promise::{Milestone, Severity, Watch},
        ticket::{Direction, TicketState},
        time::Timestamp,
    },
    i18n::{Lang, moment, phrase::Tone, span, t_args, words, zone_name},
    web::{
        said::wrong_with,
        view::{
            Badge, Choice, Field, Opt, Said,
            ticket::{
                AccountForm, Acts, MilestoneForm, ReplyForm, SeverityForm, SeverityOption,
                WithdrawForm,
            },
        },
    },
};

/// A form's field: what was typed when this act was refused, else `otherwise`.
pub(super) fn field(
    desk: &Desk<'_>,
    trouble: &Trouble,
    act: &str,
    name: &str,
    otherwise: &str,
) -> Field {
    if trouble.act != act {
        return Field::new(otherwise);
    }
    let typed = desk.ask.typed(name);
    match wrong_with(desk.lang(), &trouble.wrong, name) {
        Some(error) => Field::wrong(typed, error),
        None => Field::new(typed),
    }
}

pub(super) fn acts(desk: &Desk<'_>, trouble: &Trouble) -> Acts {
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
        forwarded: ticket_forwarded::form(desk, trouble),
        reference: (row.account_id.is_some() && desk.ask.may(Verb::AssignAccount)).then(|| {
            let own = desk.data.reference.clone().unwrap_or_default();
            field(desk, trouble, "reference", "reference", &own)
        }),
        withdraw: withdraw_form(desk, trouble, open),
        held: ticket_waits::held(desk),
        pause: ticket_waits::pause_form(desk, trouble),
        hand_over: ticket_suppliers::form(desk, trouble),
        waive: ticket_waits::waive_form(desk, trouble),
        needed_by: ticket_waits::needed_by_form(desk, trouble),
        place: ticket_waits::place_form(desk, trouble),
        reopen: ticket_ways::reopen_form(desk, trouble),
        merge: ticket_ways::merge_form(desk, trouble),
        split: ticket_ways::split_form(desk, trouble, open),
        can_close: row.state == TicketState::Resolved && desk.ask.may(Verb::CloseTicket),
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

pub(super) fn zones(desk: &Desk<'_>) -> Choice {
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
    let as_address = desk.data.from_address.as_str();
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
        files: field(desk, trouble, "reply", "file", ""),
        files_hint: ticket_files::hint(desk),
        links: ticket_files::links(desk),
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
