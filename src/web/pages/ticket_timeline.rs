//! What happened to a ticket, newest first: events, messages, notices and misses.

use std::cmp::Reverse;

use super::{letter, mail_reasons, ticket::Desk, ticket_suppliers, ticket_told};
use crate::{
    app::{acts, merging, ticket_page::Message},
    domain::{
        access::Verb,
        contract::Place,
        event::{Actor, Event, EventKind},
        ids::{MessageId, TicketId},
        promise::{Outcome, Watch},
        ticket::Direction,
        time::Timestamp,
    },
    i18n::{moment, phrase::Tone, span, words, zone_name},
    web::{
        said::{rest_of, size},
        view::{
            Badge, Link, Said,
            timeline::{Attachment, Body, Entry, What},
        },
    },
};

/// Seconds after which an entry counts as entered late.
pub(super) const LATE_S: i64 = 60;

/// An entry before it is sorted.
pub(super) struct Raw {
    pub(super) at: Timestamp,
    pub(super) order: i64,
    pub(super) seq: i64,
    pub(super) what: What,
    pub(super) late: Option<String>,
    pub(super) withdrawn: Option<String>,
    pub(super) can_withdraw: bool,
    pub(super) splits: Option<i64>,
}

/// The timeline, newest first.
pub(super) fn entries(desk: &Desk<'_>) -> Vec<Entry> {
    let mut raws: Vec<Raw> =
        desk.data.file.events.iter().filter_map(|event| of_event(desk, event)).collect();
    raws.extend(first_message(desk));
    raws.extend(desk.data.steps.iter().map(|step| ticket_told::of_step(desk, step)));
    raws.extend(ticket_told::misses(desk));
    raws.sort_by_key(|raw| Reverse((raw.at, raw.order)));
    let mut day = moment::date(desk.lang(), desk.reader.now, desk.zone);
    raws.into_iter()
        .map(|raw| {
            let own = moment::date(desk.lang(), raw.at, desk.zone);
            let is_other = own != day;
            day.clone_from(&own);
            Entry {
                seq: raw.seq,
                at: moment::minute(raw.at, desk.zone),
                exact: moment::with_zones(
                    desk.lang(),
                    raw.at,
                    desk.zone,
                    desk.reader.zone,
                    desk.reader.now,
                ),
                day: is_other.then_some(own),
                what: raw.what,
                late: raw.late,
                withdrawn: raw.withdrawn,
                can_withdraw: raw.can_withdraw,
                splits: raw.splits,
            }
        })
        .collect()
}

/// How somebody is called.
fn who(desk: &Desk<'_>, actor: Actor) -> String {
    match actor {
        Actor::Desk => desk.t("actor-desk"),
        Actor::User(id) => desk.data.roster.name(id),
        Actor::Contact(id) => {
            let found = desk.data.contacts.iter().find(|c| c.id == id);
            found.map_or_else(|| desk.t("actor-customer"), |c| c.shown().to_owned())
        }
        Actor::Stranger => {
            let name = &desk.data.file.row.requester_name;
            if name.is_empty() { desk.t("actor-customer") } else { name.clone() }
        }
    }
}

fn actor_of(desk: &Desk<'_>, seq: i64) -> Actor {
    let events = desk.data.file.events.iter().zip(&desk.data.file.actors);
    let found = events.into_iter().find(|(e, _)| e.seq == seq);
    found.map_or(Actor::Desk, |(_, actor)| *actor)
}

fn plain(icon: &'static str, title: String, text: String) -> What {
    What::Plain { icon, title, text }
}

fn of_event(desk: &Desk<'_>, event: &Event) -> Option<Raw> {
    let by = who(desk, actor_of(desk, event.seq));
    let what = match &event.kind {
        EventKind::Milestone { milestone, told } => {
            let said = if *told { "entry-by-told" } else { "entry-by" };
            What::Milestone {
                name: words::milestone_name(desk.lang(), *milestone),
                by: desk.say(said, &[("who", &by)]),
                verdict: verdict_at(desk, (*milestone).into(), event.occurred_at)
                    .filter(|_| !acts::is_withdrawn(&desk.data.file, event.seq)),
            }
        }
        EventKind::MessageIn { message, thanks, .. } => message_in(desk, (*message)?, *thanks)?,
        EventKind::MessageOut { human: true, message } => {
            let counts = !acts::is_withdrawn(&desk.data.file, event.seq);
            message_out(desk, (*message)?, Some(event.occurred_at).filter(|_| counts))?
        }
        EventKind::MessageOut { human: false, .. } => receipt(desk)?,
        EventKind::Noted { message } => {
            let note = find(desk, *message)?;
            What::Note { who: note.from_name.clone(), body: body(desk, note) }
        }
        EventKind::AutomaticKept { message } => {
            let kept = find(desk, *message)?;
            let args = [("who", kept.from_address.as_str()), ("subject", kept.subject.as_str())];
            What::Automatic { title: desk.say("entry-automatic", &args), body: body(desk, kept) }
        }
        EventKind::SeverityChanged { to, reason } => What::Severity {
            text: desk.say("entry-severity-changed", &[("who", &by)]),
            to: Badge::new(desk.lang(), *to),
            reason: reason.clone().unwrap_or_default(),
        },
        EventKind::SeverityProposed { to } => What::Severity {
            text: desk.say("entry-severity-proposed", &[("who", &by)]),
            to: Badge::new(desk.lang(), *to),
            reason: String::new(),
        },
        EventKind::Assigned { owner } => {
            let text = match owner {
                Some(owner) => {
                    let owner = desk.data.roster.name(*owner);
                    desk.say("entry-assigned", &[("owner", &owner), ("who", &by)])
                }
                None => desk.say("entry-unassigned", &[("who", &by)]),
            };
            plain("user", desk.t("entry-owner"), text)
        }
        EventKind::AlertTaken { .. } => {
            plain("bell", desk.t("entry-taken"), desk.say("entry-by", &[("who", &by)]))
        }
        EventKind::AccountAssigned { .. } => {
            let account = desk.data.account.as_ref().map_or("", |a| a.name.as_str());
            let args = [("account", account), ("who", by.as_str())];
            plain("acct", desk.t("entry-account"), desk.say("entry-account-is", &args))
        }
        EventKind::TermsMoved { reason, .. } => {
            let plan = format!("{} v{}", desk.data.plan.name, desk.data.plan_version);
            let now = desk.say("entry-terms-are", &[("plan", &plan)]);
            let whose = by_since(desk, &by, reason.as_deref());
            let comma = desk.t("list-comma");
            plain("gear", desk.t("entry-terms"), [now, whose].join(&comma))
        }
        EventKind::NoEntitlement {} => {
            plain("soon", desk.t("ticket-no-entitlement"), desk.t("ticket-no-contract"))
        }
        EventKind::Reopened { reason } => {
            plain("run", desk.t("entry-reopened"), by_since(desk, &by, reason.as_deref()))
        }
        EventKind::Closed {} => plain("met", desk.t("entry-closed"), String::new()),
        EventKind::ReplyFailed { .. } => {
            plain("miss", desk.t("entry-reply-failed"), desk.t("entry-reply-failed-text"))
        }
        EventKind::Reported { .. } | EventKind::Withdrawn { .. } => return None,
        kind => {
            let (title, reason) = in_promises(desk, kind);
            plain("run", title, by_since(desk, &by, reason.as_deref()))
        }
    };
    let lateness = event.recorded_at.secs_since(event.occurred_at);
    let is_entry = matches!(event.kind, EventKind::Milestone { .. });
    let late = (is_entry && lateness >= LATE_S).then(|| {
        let args = [
            ("at", moment::time(event.recorded_at, desk.zone)),
            ("who", by.clone()),
            ("span", span(desk.lang(), lateness)),
        ];
        desk.say("entry-late", &[("at", &args[0].1), ("who", &args[1].1), ("span", &args[2].1)])
    });
    Some(Raw {
        at: event.occurred_at,
        order: event.seq,
        seq: event.seq,
        what,
        late,
        withdrawn: withdrawn(desk, event.seq),
        can_withdraw: desk.ask.may(Verb::Withdraw)
            && acts::may_withdraw(&desk.data.file, event.seq),
        splits: splits(desk, event),
    })
}

/// *by Zhao Lin: the part is in customs*.
fn by_since(desk: &Desk<'_>, by: &str, reason: Option<&str>) -> String {
    match reason.filter(|r| !r.is_empty()) {
        Some(reason) => desk.say("entry-by-since", &[("who", by), ("reason", reason)]),
        None => desk.say("entry-by", &[("who", by)]),
    }
}

/// The message of an entry, where this reader can make a ticket of its own of it.
fn splits(desk: &Desk<'_>, event: &Event) -> Option<i64> {
    let EventKind::MessageIn { message: Some(message), .. } = event.kind else { return None };
    let may = desk.ask.may(Verb::SplitTicket) && merging::may_split(&desk.data.file, message);
    may.then_some(message.0)
}

/// An entry about promises in words, and why it was made.
fn in_promises(desk: &Desk<'_>, kind: &EventKind) -> (String, Option<String>) {
    let lang = desk.lang();
    let other =
        |id: Option<TicketId>| id.map_or_else(String::new, |id| desk.ask.desk.reference(id));
    match kind {
        EventKind::Paused { party, until, reason, .. } => {
            let party = words::party_word(lang, *party);
            let until = until.map_or_else(String::new, |at| moment::exact(lang, at, desk.zone));
            let key = if until.is_empty() { "entry-paused" } else { "entry-paused-until" };
            (desk.say(key, &[("party", &party), ("until", &until)]), reason.clone())
        }
        EventKind::Resumed { .. } => (desk.t("entry-resumed"), None),
        EventKind::Waived { milestone, reason, .. } => {
            let what = words::watch_name(lang, *milestone);
            (desk.say("entry-waived", &[("what", &what)]), reason.clone())
        }
        EventKind::Merged { other: id, .. } => {
            (desk.say("entry-merged", &[("reference", &other(*id))]), None)
        }
        EventKind::Superseded { into } => {
            (desk.say("entry-superseded", &[("reference", &other(*into))]), None)
        }
        EventKind::Split { into } => {
            (desk.say("entry-split", &[("reference", &other(Some(*into)))]), None)
        }
        EventKind::NeededBy { at: Some(at) } => {
            let at = moment::exact(lang, *at, desk.zone);
            (desk.say("needed-by", &[("at", &at)]), None)
        }
        EventKind::PlaceSet { site, asset, .. } => {
            let name = desk.data.places.name_of(Place { site: *site, asset: *asset });
            let key = if name.is_empty() { "event-place-none" } else { "event-place" };
            (desk.say(key, &[("place", name)]), None)
        }
        EventKind::HandedOver { supplier, under, within, .. } => {
            let what = words::milestone_name(lang, *under);
            let within = words::within(lang, *within);
            let name = ticket_suppliers::name(desk, *supplier);
            let args = [("name", name.as_str()), ("what", &what), ("within", &within)];
            (desk.say("entry-handed-over", &args), None)
        }
        EventKind::HandedBack { event, done } => {
            let handed = desk.data.file.events.iter().find_map(|e| match e.kind {
                EventKind::HandedOver { supplier, .. } if e.seq == *event => Some(supplier),
                _ => None,
            });
            let name = handed.map_or_else(String::new, |id| ticket_suppliers::name(desk, id));
            let key = if *done { "entry-supplier-done" } else { "entry-taken-back" };
            (desk.say(key, &[("name", &name)]), None)
        }
        EventKind::RequesterSet { contact } => {
            let found = desk.data.contacts.iter().find(|c| c.id == *contact);
            let who = found.map_or_else(|| desk.t("actor-customer"), |c| c.shown().to_owned());
            (desk.say("entry-requester", &[("who", &who)]), None)
        }
        EventKind::ReferenceSet { reference: Some(reference) } => {
            (desk.say("entry-reference", &[("reference", reference)]), None)
        }
        EventKind::ReferenceSet { reference: None } => (desk.t("entry-reference-none"), None),
        EventKind::NeededBy { at: None } => (desk.t("entry-needed-by-none"), None),
        _ => (desk.t("entry-other"), None),
    }
}

fn withdrawn(desk: &Desk<'_>, seq: i64) -> Option<String> {
    let found = desk.data.file.events.iter().find_map(|e| match &e.kind {
        EventKind::Withdrawn { event, reason } if *event == seq => Some((e, reason)),
        _ => None,
    });
    let (event, reason) = found?;
    let at = moment::time(event.recorded_at, desk.zone);
    let by = who(desk, actor_of(desk, event.seq));
    let reason = reason.clone().unwrap_or_default();
    let key = if reason.is_empty() { "entry-withdrawn" } else { "entry-withdrawn-since" };
    Some(desk.say(key, &[("at", &at), ("who", &by), ("reason", &reason)]))
}

fn find<'a>(desk: &'a Desk<'_>, id: MessageId) -> Option<&'a Message> {
    desk.data.messages.iter().find(|m| m.id == id)
}

fn body(desk: &Desk<'_>, message: &Message) -> Body {
    let full = message.text_full.clone().unwrap_or_default();
    let attachments = desk.data.attachments.get(&message.id).into_iter().flatten();
    Body {
        text: message.text.clone(),
        quoted: rest_of(&message.text, &full),
        as_sent: message.inbound_id.map(|id| letter::frame(desk.lang(), id)),
        attachments: attachments
            .map(|a| Attachment {
                name: a.name.clone(),
                size: size(desk.lang(), a.size),
                href: format!("/attachments/{}", a.id),
            })
            .collect(),
        raw: message
            .inbound_id
            .map(|id| Link::new(desk.t("message-raw"), format!("/mail/{id}/raw"))),
    }
}

/// The message that the ticket began with: it is the report, and no event of its own.
fn first_message(desk: &Desk<'_>) -> Option<Raw> {
    let report =
        desk.data.file.events.iter().find(|e| matches!(e.kind, EventKind::Reported { .. }))?;
    let first = desk.data.messages.iter().find(|m| m.direction == Direction::In)?;
    let EventKind::Reported { severity, .. } = &report.kind else { return None };
    let severity = words::severity(desk.lang(), *severity);
    Some(Raw {
        at: report.occurred_at,
        order: 0,
        seq: report.seq,
        what: What::MessageIn {
            who: author(first),
            part: part(desk, first),
            effect: desk.say("entry-reported-as", &[("severity", &severity)]),
            body: body(desk, first),
        },
        late: None,
        withdrawn: None,
        can_withdraw: false,
        splits: None,
    })
}

fn author(message: &Message) -> String {
    if message.from_name.is_empty() {
        message.from_address.clone()
    } else {
        message.from_name.clone()
    }
}

fn part(desk: &Desk<'_>, message: &Message) -> String {
    let is_address = |email: &str| email.eq_ignore_ascii_case(&message.from_address);
    if desk.data.roster.active().any(|user| is_address(&user.email)) {
        return desk.t("entry-ours");
    }
    let contact =
        message.author_contact_id.and_then(|id| desk.data.contacts.iter().find(|c| c.id == id));
    let account = desk.data.account.as_ref().map(|a| a.name.clone());
    match (contact, account) {
        (Some(contact), Some(account)) => {
            format!(
                "{}{}{account}",
                desk.t(&format!("part-{}", contact.part)),
                desk.t("list-comma")
            )
        }
        (None, Some(account)) => account,
        _ => desk.t("entry-unknown-sender"),
    }
}

/// A message of the customer. One that only thanks has no reply clock running: which rule says so is
/// said with it.
fn message_in(desk: &Desk<'_>, id: MessageId, is_thanks: bool) -> Option<What> {
    let message = find(desk, id)?;
    let effect = match desk.data.thanks.get(&id) {
        Some(rule) if is_thanks => mail_reasons::sentence(desk.ask, rule),
        None if is_thanks => desk.t("entry-thanks"),
        _ => String::new(),
    };
    Some(What::MessageIn {
        who: author(message),
        part: part(desk, message),
        effect,
        body: body(desk, message),
    })
}

fn message_out(desk: &Desk<'_>, id: MessageId, at: Option<Timestamp>) -> Option<What> {
    let message = find(desk, id)?;
    let copies = message.outbox_id.and_then(|id| desk.data.deliveries.get(&id));
    let delivery = copies.and_then(|all| all.first()).map(|copy| match copy.state.word() {
        "sent" => {
            let at = copy.sent_at.map_or_else(String::new, |at| moment::time(at, desk.zone));
            Said::new(desk.say("delivery-sent", &[("at", &at)]), Tone::Quiet)
        }
        "failed" => Said::new(desk.say("delivery-failed", &[("reply", &copy.reply)]), Tone::Miss),
        "withdrawn" => Said::new(desk.t("delivery-withdrawn"), Tone::Quiet),
        _ if copy.attempts > 0 => {
            Said::new(desk.say("delivery-again", &[("reply", &copy.reply)]), Tone::Soon)
        }
        _ => Said::new(desk.t("delivery-waits"), Tone::Run),
    });
    let verdict = at.and_then(|at| {
        verdict_at(desk, Watch::NextReply, at)
            .or_else(|| verdict_at(desk, Watch::CustomerUpdate, at))
    });
    Some(What::MessageOut {
        who: message.from_name.clone(),
        to: message.recipients.clone(),
        verdict,
        delivery,
        body: body(desk, message),
    })
}

fn receipt(desk: &Desk<'_>) -> Option<What> {
    let mail = desk.data.mails.iter().find(|m| m.kind.word() == "receipt")?;
    let to = desk.data.deliveries.get(&mail.id).and_then(|all| all.first());
    let to = to.map_or_else(String::new, |copy| copy.recipient.clone());
    Some(What::Automatic {
        title: desk.say("entry-receipt", &[("who", &to)]),
        body: Body {
            text: mail.subject.clone(),
            raw: Some(Link::new(desk.t("message-sent"), format!("/mail/sent/{}", mail.id))),
            ..Body::default()
        },
    })
}

/// The verdict of a promise that was decided by what happened at that moment.
fn verdict_at(desk: &Desk<'_>, watch: Watch, at: Timestamp) -> Option<Said> {
    let clock = desk
        .data
        .evaluation
        .clocks
        .iter()
        .find(|c| c.key.watch == watch && c.ended_at == Some(at) && c.stop.is_some())?;
    matches!(clock.stop, Some(Outcome::Met | Outcome::Missed)).then(|| {
        let line = crate::app::clock_lines::line(clock, &desk.data.terms, desk.reader.now);
        super::clocks::said(desk.reader, &line, desk.zone)
    })
}

/// An entry in words, for the form that withdraws it.
pub(super) fn in_words(desk: &Desk<'_>, seq: i64) -> String {
    let Some(event) = desk.data.file.events.iter().find(|e| e.seq == seq) else {
        return String::new();
    };
    let at = moment::exact(desk.lang(), event.occurred_at, desk.zone);
    let at = format!("{at} {}", zone_name(desk.lang(), desk.zone));
    let what = match &event.kind {
        EventKind::Milestone { milestone, .. } => words::milestone_name(desk.lang(), *milestone),
        EventKind::SeverityChanged { to, .. } => words::severity(desk.lang(), *to),
        kind => in_promises(desk, kind).0,
    };
    let by = who(desk, actor_of(desk, seq));
    desk.say("entry-in-words", &[("what", &what), ("at", &at), ("who", &by)])
}
