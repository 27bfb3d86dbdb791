//! The order of inbound decisions: limits, own loop, duplicate, reports, the sender's proof,
//! automatic marks, thread, authority, flood, receipt. The first rule that decides ends it.

use super::decide_words::doing;
use super::facts::{
    Action, Authenticity, AutomaticKind, Decision, MailFacts, ReportKind, Sender, Thread,
    ThreadProof,
};
use super::reason::Reason;
use super::rights::Doing;
use crate::domain::ids::TicketId;

/// Decides where a message goes.
#[must_use]
pub fn decide(facts: &MailFacts) -> Decision {
    let mut why = Why(Vec::new());
    let outcome = stopped(facts, &mut why)
        .or_else(|| automatic(facts, &mut why))
        .or_else(|| threaded(facts, &mut why))
        .unwrap_or_else(|| opened(facts, &mut why));
    let (outcome, is_held) = too_large(facts, outcome, &mut why);
    let acknowledge =
        (is_held || outcome.action == Action::Ticket) && may_acknowledge(facts, &mut why);
    let doing = doing(facts, &outcome.action);
    let leaves = facts.leaves.filter(|_| why.0.iter().any(|reason| reason.rule == LEAVES));
    match &doing {
        Some(Doing::Done(asked)) => why.add("words", format!("{} done", asked.len())),
        Some(Doing::Nothing(reason)) => why.add("words not done", reason.word()),
        None => {}
    }
    Decision {
        action: outcome.action,
        reasons: why.0,
        acknowledge,
        linked_ticket: outcome.linked,
        leaves,
        doing,
    }
}

/// The rule by which a mail has somebody leave a list.
const LEAVES: &str = "leaves a list";

/// The reasons as they gather.
struct Why(Vec<Reason>);

impl Why {
    fn add(&mut self, rule: &str, seen: impl Into<String>) {
        self.0.push(Reason { rule: rule.to_owned(), seen: seen.into() });
    }
}

struct Outcome {
    action: Action,
    linked: Option<TicketId>,
}

impl From<Action> for Outcome {
    fn from(action: Action) -> Self {
        Self { action, linked: None }
    }
}

fn quarantine(proposal: Option<TicketId>, reason: impl Into<String>) -> Outcome {
    Action::Quarantine { proposal, reason: reason.into() }.into()
}

/// The ticket that a person is asked about: a proved one first, else the one named.
fn proposal(facts: &MailFacts) -> Option<TicketId> {
    let writable = facts.threads.iter().find(|t| t.sender_belongs);
    let named = facts.named_ticket.or(facts.partner.as_ref().map(|partner| partner.ticket));
    writable.or(facts.threads.first()).map(|t| t.ticket).or(named)
}

/// What keeps a message from being read as a customer's at all.
fn stopped(facts: &MailFacts, why: &mut Why) -> Option<Outcome> {
    if let Some(limit) = &facts.too_complex {
        why.add("limits", limit);
        return Some(quarantine(None, format!("It was not read to its end: {limit}.")));
    }
    if let Some(seen) = &facts.own_loop {
        why.add("own loop", seen);
        return Some(Action::Ignore.into());
    }
    if facts.sender == Sender::Desk && facts.report.is_none() {
        why.add("own loop", "From is the desk's own address");
        return Some(Action::Ignore.into());
    }
    if facts.is_duplicate {
        why.add("duplicate", "the same content came before");
        return Some(Action::Duplicate.into());
    }
    if let Some((_, list)) = facts.leaves {
        why.add(LEAVES, list.word());
        return Some(Action::Ignore.into());
    }
    if let Some(report) = facts.report {
        let rule = match report.kind {
            ReportKind::Bounce => "bounce",
            ReportKind::Read => "read receipt",
            ReportKind::Complaint => "complaint",
        };
        let (seen, action) = match (report.is_ours, report.ticket) {
            (true, Some(ticket)) => ("it is about a mail of ours", Action::Note(ticket)),
            (true, None) => ("it is about a mail of ours without ticket", Action::Ignore),
            (false, _) => ("no mail of ours is proved to be its cause", Action::Ignore),
        };
        why.add(rule, seen);
        return Some(action.into());
    }
    if let Authenticity::Failed { seen } = &facts.authenticity {
        why.add("sender not proved", seen);
        let reason = "The domain in From did not send it, by the proof that it asks for.";
        return Some(quarantine(proposal(facts), reason));
    }
    if let Some(seen) = &facts.sender_check {
        let is_proved = facts.authenticity == Authenticity::Proved;
        why.add(if is_proved { "sender proved" } else { "sender check" }, seen);
    }
    if facts.sender == Sender::Nobody {
        why.add("no sender", "no address can be read in From");
        return Some(quarantine(proposal(facts), "Nobody can be answered: From has no address."));
    }
    if let Some(doubt) = &facts.sender_doubt {
        why.add("doubtful sender", doubt);
        return Some(quarantine(proposal(facts), doubt));
    }
    None
}

/// Of what is too large only the beginning was read: what would open a ticket or join one waits for a
/// person (hard case 36).
fn too_large(facts: &MailFacts, outcome: Outcome, why: &mut Why) -> (Outcome, bool) {
    let Some(bytes) = facts.too_large else { return (outcome, false) };
    let ticket = match outcome.action {
        Action::Ticket => outcome.linked,
        Action::Append(ticket) => Some(ticket),
        _ => return (outcome, false),
    };
    why.add("too large", format!("{bytes} bytes"));
    let reason = "It is larger than the desk takes; only its beginning was fetched.";
    (quarantine(ticket, reason), true)
}

/// What a machine wrote.
fn automatic(facts: &MailFacts, why: &mut Why) -> Option<Outcome> {
    let known =
        matches!(facts.sender, Sender::Contact(_) | Sender::DomainOf(_) | Sender::Machine(_));
    let no_reply = facts.sender == Sender::NoReply;
    let Some(automatic) = &facts.automatic else {
        if no_reply {
            why.add("no-reply sender", "nobody reads answers to it");
            return Some(quarantine(
                proposal(facts),
                "It comes from an address that no person reads (verification codes come so).",
            ));
        }
        return None;
    };
    why.add("automatic", &automatic.seen);
    let thread = facts.threads.first();
    let note = facts.threads.iter().find(|t| t.sender_belongs).map(|t| Action::Note(t.ticket));
    match automatic.kind {
        AutomaticKind::Reply | AutomaticKind::Notice if note.is_some() => note.map(Into::into),
        // an absent colleague's answer to a notice, or an answer to nothing of ours
        AutomaticKind::Reply
            if facts.sender == Sender::Staff || (automatic.is_certain && thread.is_none()) =>
        {
            Some(Action::Ignore.into())
        }
        AutomaticKind::Bulk if facts.is_list_rewritten && !no_reply && thread.is_none() => {
            why.add("mailing list", "it names who wrote; that is a claim");
            None
        }
        AutomaticKind::Bulk if !known && facts.sender != Sender::Staff && thread.is_none() => {
            Some(Action::Ignore.into())
        }
        _ if no_reply || (automatic.kind == AutomaticKind::Notice && !known) => Some(quarantine(
            proposal(facts),
            "A program sent it, and its address is not registered as a monitor.",
        )),
        _ => None,
    }
}

/// What proves to belong to a ticket, or claims so.
fn threaded(facts: &MailFacts, why: &mut Why) -> Option<Outcome> {
    if let Some(thread) = facts.threads.iter().find(|t| t.sender_belongs) {
        return Some(on_ticket(facts, *thread, why));
    }
    if let Some(thread) = facts.threads.first() {
        why.add("thread", proof_of(thread));
        return Some(if facts.sender == Sender::Staff {
            of_staff(facts, *thread, why)
        } else {
            why.add("authority", "the sender is not of the ticket's account");
            quarantine(
                Some(thread.ticket),
                "It wants to join a ticket, and its sender is not of that ticket's account.",
            )
        });
    }
    if let Some((ticket, before)) = facts.repeats {
        why.add("repeated alarm", format!("{} alarms of the kind", before + 1));
        return Some(Action::Note(ticket).into());
    }
    if let Some(seen) = &facts.bad_token {
        why.add("bad token", seen);
        return Some(quarantine(
            facts.named_ticket,
            "It was sent to an address whose token is not ours.",
        ));
    }
    if let Some(named) = facts.named_ticket {
        why.add("number in subject", format!("ticket {named}"));
        return Some(quarantine(
            Some(named),
            "Its subject names a ticket, and a number alone proves nothing.",
        ));
    }
    if let Some(partner) = &facts.partner {
        let seen = format!("{} on ticket {}", partner.reference, partner.ticket);
        let (rule, reason) = if partner.is_ambiguous {
            (
                "several with that number",
                "Several open tickets carry the customer's number that is in its subject.",
            )
        } else {
            (
                "partner reference",
                "Its subject carries a customer's own number for a ticket, and it is not proved that \
                 its sender is of that customer.",
            )
        };
        why.add(rule, seen);
        return Some(quarantine(Some(partner.ticket), reason));
    }
    None
}

fn proof_of(thread: &Thread) -> String {
    match thread.proof {
        ThreadProof::MessageId => format!("it answers a message of ticket {}", thread.ticket),
        ThreadProof::Token => {
            format!("it was sent to the signed address of ticket {}", thread.ticket)
        }
        ThreadProof::Reference => {
            format!("a proved sender names the customer's number of ticket {}", thread.ticket)
        }
    }
}

/// Whether an answer is awaited, and by which rule: a mere thanks leaves no reply clock running.
fn thanks(facts: &MailFacts, why: &mut Why) {
    why.0.extend(facts.thanks.reason());
}

/// From a person who may write to the ticket.
fn on_ticket(facts: &MailFacts, thread: Thread, why: &mut Why) -> Outcome {
    why.add("thread", proof_of(&thread));
    if facts.is_forward && thread.proof != ThreadProof::Token {
        why.add("forward", "it forwards a message of the ticket");
        return quarantine(
            Some(thread.ticket),
            "It forwards a message of a ticket; a person decides whether it belongs there.",
        );
    }
    if thread.can_go_on {
        why.add("authority", "the sender is of the ticket's account");
        thanks(facts, why);
        return Action::Append(thread.ticket).into();
    }
    why.add("reopen window", "the ticket was closed too long ago to go on");
    thanks(facts, why);
    if facts.thanks.is_mere() {
        return Action::Note(thread.ticket).into();
    }
    flood(facts, why).unwrap_or(Outcome { action: Action::Ticket, linked: Some(thread.ticket) })
}

/// One of us on a ticket's thread: a note if it is really one of us.
fn of_staff(facts: &MailFacts, thread: Thread, why: &mut Why) -> Outcome {
    if facts.authenticity == Authenticity::Proved && !facts.is_forward {
        why.add("staff", "a message of ours by mail is a note");
        return Action::Note(thread.ticket).into();
    }
    why.add("staff", "what staff forward, or who is not proved, is placed by a person");
    quarantine(Some(thread.ticket), "One of us sent it on; a person decides where it belongs.")
}

/// A new ticket, unless an unknown sender floods.
fn opened(facts: &MailFacts, why: &mut Why) -> Outcome {
    if let Some(waits) = flood(facts, why) {
        return waits;
    }
    if facts.sender == Sender::Staff && facts.is_forward {
        why.add("on behalf", "one of us forwards a customer's message; who wrote it is a claim");
    }
    if let Some(address) = &facts.written_to {
        why.add("recipient", address);
    }
    why.add("new", "no thread is proved");
    Action::Ticket.into()
}

/// An unknown sender's mail beyond ten tickets an hour waits.
fn flood(facts: &MailFacts, why: &mut Why) -> Option<Outcome> {
    let known = !matches!(facts.sender, Sender::Stranger | Sender::NoReply);
    if known || facts.counts.tickets_last_hour < facts.limits.stranger_tickets_an_hour {
        return None;
    }
    why.add("flood", format!("{} tickets within the hour", facts.counts.tickets_last_hour));
    Some(quarantine(
        proposal(facts),
        "An unknown sender opened many tickets within the hour; more of the same wait together.",
    ))
}

/// Whether a receipt may go out for a new ticket.
fn may_acknowledge(facts: &MailFacts, why: &mut Why) -> bool {
    if facts.automatic.is_some() {
        why.add("no receipt", "a machine wrote it");
        return false;
    }
    if facts.has_null_path {
        why.add("no receipt", "its return path is empty");
        return false;
    }
    if let Some(seen) = &facts.wants_no_receipt {
        why.add("no receipt", seen);
        return false;
    }
    let (sent, most) = match facts.sender {
        Sender::Contact(_) | Sender::DomainOf(_) => {
            (facts.counts.receipts_last_hour, facts.limits.contact_receipts_an_hour)
        }
        Sender::Stranger => (facts.counts.receipts_last_day, facts.limits.stranger_receipts_a_day),
        Sender::Staff | Sender::Machine(_) | Sender::NoReply | Sender::Desk | Sender::Nobody => {
            why.add("no receipt", "its sender is no customer's person");
            return false;
        }
    };
    if sent >= most {
        why.add("no receipt", format!("{sent} receipts went to this address already"));
        return false;
    }
    let rounds = facts.counts.rounds_last_hour;
    if rounds >= facts.limits.receipts_for_the_same {
        why.add("desk to desk", format!("{} mails in the same words", rounds + 1));
        return false;
    }
    let of_account = facts.counts.account_last_hour;
    if of_account >= facts.limits.account_receipts_an_hour {
        why.add("account limit", format!("{of_account} tickets of the account within the hour"));
        return false;
    }
    true
}
