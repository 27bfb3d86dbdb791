//! What the desk knows about a message that arrived: looked up in the transaction that decides it.

use super::{
    arrival_counts as counts,
    arrival_sender::{Who, language_of},
    desk::Desk,
    error::AppError,
    intake::Arrival,
    merging, partner_references,
    recipients::{self, Filed},
    repeated_alarm, sender_proof, thanks,
};
use crate::{
    db::{
        Conn, DbError,
        customers::{self, ContactRow},
        inbound::{self, InboundRow},
        outbox, terms, tickets,
        tickets::TicketRow,
    },
    domain::{
        ids::{AccountId, DeliveryId, InboundId, OutboxId, TicketId, UserId},
        mail_state::{MailKind, says_address_is_dead},
        message::{
            Authenticity, Limits, MailFacts, PartnerClaim, Report, ReportKind, Sender, Thread,
            ThreadProof, reference_in_subject, words_that_act,
        },
        plan::{Plan, document},
        promise::Severity,
        severity_words,
        time::Timestamp,
    },
    mail::{
        address::Mailbox,
        auth_results::AuthVerdict,
        content_hash,
        limits::HOPS,
        parse::Parsed,
        report::{BounceKind, BouncedRecipient},
        thread_trace::{self, ThreadTrace},
    },
};

/// Seconds after which equal content without Message-ID and Date is a message of its own.
const WEAK_HASH_S: i64 = 86_400;

/// All that is known of a message.
#[derive(Debug)]
pub struct Found {
    /// What the decision reads.
    pub facts: MailFacts,
    /// The contact who wrote.
    pub contact: Option<ContactRow>,
    /// The account of the sender.
    pub sender_account: Option<AccountId>,
    /// The person of ours who wrote.
    pub staff: Option<UserId>,
    /// The ticket of the same message before.
    pub duplicate_ticket: Option<TicketId>,
    /// Deliveries of ours that it reports as failed for good, with what it says, and whether there is
    /// no such address.
    pub failed: Vec<(DeliveryId, String, bool)>,
    /// Where it is filed because of the address that it was sent to.
    pub filed: Option<Filed>,
}

/// Gathers the facts; the content hash is claimed here.
///
/// # Errors
/// When the database cannot.
pub fn gather(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    row: &InboundRow,
    arrival: &Arrival,
    parsed: &Parsed,
    raw: &[u8],
) -> Result<Found, AppError> {
    let hash = content_hash::content_hash(raw);
    let expired = hash.is_weak.then(|| now.plus_secs(-WEAK_HASH_S));
    let holder = inbound::mail_seen_claim(c, &hash.bytes, row.id, now, expired)?;
    look(c, desk, now, arrival, parsed, holder, row.sender_check.as_deref())
}

/// As [`gather`], for reading only: nothing is claimed.
///
/// # Errors
/// When the database cannot.
pub fn foresee(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    arrival: &Arrival,
    parsed: &Parsed,
    raw: &[u8],
    checked: Option<&AuthVerdict>,
) -> Result<Found, AppError> {
    let hash = content_hash::content_hash(raw);
    let expired = hash.is_weak.then(|| now.plus_secs(-WEAK_HASH_S));
    let holder = inbound::mail_seen_holder(c, &hash.bytes, expired)?;
    let checked = checked.and_then(|found| serde_json::to_string(found).ok());
    look(c, desk, now, arrival, parsed, holder, checked.as_deref())
}

/// All that is known, where `holder` is the same message that came before.
fn look(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    arrival: &Arrival,
    parsed: &Parsed,
    holder: Option<InboundId>,
    checked: Option<&str>,
) -> Result<Found, AppError> {
    let desk_address = desk.config.desk.address.as_str().to_owned();
    let sent_to = thread_trace::sent_to(parsed, &arrival.rcpt_to);
    let filed = recipients::among(c, &sent_to)?;
    let named: Vec<String> = filed.iter().map(|f| f.address.clone()).collect();
    let trace = thread_trace::trace(parsed, &sent_to, &desk.keys, &[desk_address], &named);
    let duplicate_ticket = match holder {
        Some(id) => inbound::inbound_by_id(c, id)?.ticket_id,
        None => None,
    };
    let address = parsed.from.as_ref().map(Mailbox::key).unwrap_or_default();
    let who = Who::find(c, desk, &address)?;
    let awaited = awaited_by(c, parsed.message_id.as_deref())?;
    let mut threads = threads(c, now, &trace, &awaited, &who, &address)?;
    let (report, failed) = report(c, parsed, &trace)?;
    let language = language_of(c, desk, &who)?;
    let proof = sender_proof::of(desk, parsed, checked);
    let limits = limits(desk);
    let authenticity = sender_proof::authenticity(desk, &proof);
    let partner = match threads.as_slice() {
        [] => by_reference(c, desk, now, (&who, &address, &authenticity), parsed)?,
        _ => ByReference::default(),
    };
    threads.extend(partner.thread);
    let facts = MailFacts {
        too_complex: parsed.too_complex.clone(),
        too_large: arrival.too_large,
        own_loop: own_loop(c, desk, parsed, &trace)?,
        is_duplicate: holder.is_some(),
        report,
        authenticity,
        sender_check: proof.seen,
        written_to: named.first().cloned(),
        automatic: parsed.automatic.clone(),
        has_null_path: parsed.has_null_path,
        wants_no_receipt: parsed.wants_no_receipt.clone(),
        sender: who.sender,
        sender_doubt: parsed.from_oddity.clone(),
        threads,
        leaves: trace.leaves,
        bad_token: trace.bad_token.clone(),
        named_ticket: named_ticket(c, desk, parsed)?,
        partner: partner.claim,
        is_forward: parsed.is_forward || (who.staff.is_some() && parsed.forwarded_from.is_some()),
        repeats: match who.sender {
            Sender::Machine(of) => repeated_alarm::find(c, now, of, &address, &parsed.subject)?,
            _ => None,
        },
        is_list_rewritten: parsed.list_writer.is_some(),
        thanks: thanks::judge(c, &parsed.text, &language)?,
        words: words_that_act(&parsed.text),
        rights: who.rights,
        counts: counts::of(c, now, &address, who.account, parsed, &limits)?,
        limits,
    };
    Ok(Found {
        facts,
        contact: who.contact,
        sender_account: who.account,
        staff: who.staff,
        duplicate_ticket,
        failed,
        filed: filed.into_iter().next(),
    })
}

/// How much one sender may cause, as the desk is configured.
pub(super) fn limits(desk: &Desk) -> Limits {
    let kept = &desk.config.limits;
    Limits {
        stranger_tickets_an_hour: kept.unknown_tickets_per_hour,
        stranger_receipts_a_day: kept.unknown_receipts_per_day,
        contact_receipts_an_hour: kept.contact_receipts_per_hour,
        account_receipts_an_hour: kept.account_receipts_per_hour,
        receipts_for_the_same: kept.receipts_for_the_same,
    }
}

/// The account of an address, if it has one.
///
/// # Errors
/// When the database cannot.
pub fn account_of(c: &mut Conn, desk: &Desk, address: &str) -> Result<Option<AccountId>, AppError> {
    Ok(Who::find(c, desk, address)?.account)
}

/// Tickets whose messages answer this very message, which comes only now: the answer overtook it
/// (hard case 50). One that has a message of that id already has no need of another: some devices
/// use one id for ever.
fn awaited_by(c: &mut Conn, own: Option<&str>) -> Result<Vec<TicketId>, AppError> {
    let Some(own) = own else { return Ok(Vec::new()) };
    let mut awaited = Vec::new();
    for (_, ticket) in tickets::known_id_tickets(c, std::slice::from_ref(&own.to_owned()))? {
        if !tickets::message_has_id(c, ticket, own)? {
            awaited.push(ticket);
        }
    }
    Ok(awaited)
}

fn threads(
    c: &mut Conn,
    now: Timestamp,
    trace: &ThreadTrace,
    awaited: &[TicketId],
    who: &Who,
    address: &str,
) -> Result<Vec<Thread>, AppError> {
    let known =
        if trace.ids.is_empty() { Vec::new() } else { tickets::known_id_tickets(c, &trace.ids)? };
    let mut proved: Vec<(TicketId, ThreadProof)> = Vec::new();
    let by_id = trace
        .ids
        .iter()
        .flat_map(|id| known.iter().filter(move |(known, _)| known == id).map(|(_, t)| *t))
        .chain(trace.signed_ids.iter().copied())
        .chain(awaited.iter().copied());
    let by_token = trace.tokens.iter().copied();
    let all =
        by_id.map(|t| (t, ThreadProof::MessageId)).chain(by_token.map(|t| (t, ThreadProof::Token)));
    for (ticket, proof) in all {
        if !proved.iter().any(|(known, _)| *known == ticket) {
            proved.push((ticket, proof));
        }
    }
    let ids: Vec<TicketId> = proved.iter().map(|(id, _)| *id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tickets::ticket_some(c, &ids)?;
    let mut found = Vec::new();
    for (ticket, proof) in proved {
        let Some(row) = rows.iter().find(|r| r.id == ticket).cloned() else { continue };
        // What is written to a merged ticket goes on in the one that it was merged into.
        let row = merging::survivor(c, row)?;
        if found.iter().any(|thread: &Thread| thread.ticket == row.id) {
            continue;
        }
        found.push(Thread {
            ticket: row.id,
            proof,
            is_signed: trace.tokens.contains(&ticket) || trace.signed_ids.contains(&ticket),
            sender_belongs: belongs(c, &row, who, address)?,
            can_go_on: partner_references::can_go_on(&row, now),
        });
    }
    Ok(found)
}

/// What a customer's own number in the subject leads to.
#[derive(Default)]
struct ByReference {
    /// The one ticket that carries it, where the sender is proved to be of its account.
    thread: Option<Thread>,
    /// Else what a person is asked about.
    claim: Option<PartnerClaim>,
}

fn by_reference(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    (who, address, authenticity): (&Who, &str, &Authenticity),
    parsed: &Parsed,
) -> Result<ByReference, AppError> {
    let mut found = ByReference::default();
    let Some(carried) = partner_references::carried(c, desk, now, who, parsed)? else {
        return Ok(found);
    };
    let Some(first) = carried.tickets.first() else { return Ok(found) };
    let is_ambiguous = carried.tickets.len() > 1;
    let belongs = who.account.is_some() && belongs(c, first, who, address)?;
    if belongs && !is_ambiguous && *authenticity == Authenticity::Proved {
        found.thread = Some(Thread {
            ticket: first.id,
            proof: ThreadProof::Reference,
            is_signed: false,
            sender_belongs: true,
            can_go_on: partner_references::can_go_on(first, now),
        });
    } else {
        let reference = carried.reference;
        found.claim = Some(PartnerClaim { reference, ticket: first.id, is_ambiguous });
    }
    Ok(found)
}

/// Of the ticket's account, or of the account above it; to a ticket without account only the
/// address that reported it.
fn belongs(c: &mut Conn, row: &TicketRow, who: &Who, address: &str) -> Result<bool, AppError> {
    let Some(of_ticket) = row.account_id else {
        return Ok(row.requester_address.as_deref() == Some(address));
    };
    let Some(of_sender) = who.account else { return Ok(false) };
    if of_ticket == of_sender {
        return Ok(true);
    }
    Ok(customers::account_by_id(c, of_ticket)?.parent_id == Some(of_sender))
}

fn own_loop(
    c: &mut Conn,
    desk: &Desk,
    parsed: &Parsed,
    trace: &ThreadTrace,
) -> Result<Option<String>, AppError> {
    let mark = parsed.headers.text("x-tarmac-loop");
    if mark.as_deref().map(str::trim) == Some(desk.config.loop_id()) {
        return Ok(Some("it carries this desk's own mark".to_owned()));
    }
    if trace.is_own {
        return Ok(Some("its Message-ID carries our signature".to_owned()));
    }
    if parsed.hops > HOPS {
        return Ok(Some(format!("it came through {} hosts", parsed.hops)));
    }
    let Some(id) = &parsed.message_id else { return Ok(None) };
    let is_ours = outbox::outbox_by_message_id(c, id)?.is_some();
    Ok(is_ours.then(|| "its Message-ID is one of ours".to_owned()))
}

type Failed = Vec<(DeliveryId, String, bool)>;

/// What a report says of mail that we sent.
fn report(
    c: &mut Conn,
    parsed: &Parsed,
    trace: &ThreadTrace,
) -> Result<(Option<Report>, Failed), AppError> {
    let (kind, ids): (ReportKind, &[String]) = if let Some(bounce) = &parsed.bounce {
        (ReportKind::Bounce, &bounce.original_ids)
    } else if let Some(read) = &parsed.read_receipt {
        (ReportKind::Read, &read.original_ids)
    } else if let Some(complaint) = &parsed.complaint {
        (ReportKind::Complaint, &complaint.original_ids)
    } else {
        return Ok((None, Vec::new()));
    };
    let mut ours: Option<OutboxId> = None;
    if let Some(delivery) = trace.bounce_of {
        ours = match outbox::delivery_by_id(c, delivery) {
            Ok(row) => Some(row.outbox_id),
            Err(DbError::NotFound) => None,
            Err(e) => return Err(e.into()),
        };
    }
    for id in ids.iter().filter(|_| kind == ReportKind::Bounce || trace.bounce_of.is_none()) {
        if ours.is_none() {
            ours = outbox::outbox_by_message_id(c, id)?.map(|row| row.id);
        }
    }
    let Some(outbox_id) = ours else {
        return Ok((Some(Report { kind, is_ours: false, ticket: None }), Vec::new()));
    };
    let row = outbox::outbox_by_id(c, outbox_id)?;
    // What we told each other is not the customer's: its report moves the ladder, not the ticket.
    let to_customer =
        matches!(row.kind, MailKind::Receipt | MailKind::Reply | MailKind::CustomerNotice);
    let ticket = row.ticket_id.filter(|_| to_customer);
    let failed = failed(c, parsed, trace, outbox_id)?;
    Ok((Some(Report { kind, is_ours: true, ticket }), failed))
}

/// The deliveries that a bounce reports as failed for good.
fn failed(
    c: &mut Conn,
    parsed: &Parsed,
    trace: &ThreadTrace,
    outbox_id: OutboxId,
) -> Result<Failed, AppError> {
    let Some(bounce) = parsed.bounce.as_ref().filter(|b| b.kind == BounceKind::Permanent) else {
        return Ok(Vec::new());
    };
    let deliveries = outbox::delivery_of(c, &[outbox_id])?;
    let mut failed = Vec::new();
    for delivery in &deliveries {
        let named = bounce.recipients.iter().find(|r| {
            r.address.eq_ignore_ascii_case(&delivery.recipient) && r.kind == BounceKind::Permanent
        });
        let by_path = trace.bounce_of == Some(delivery.id);
        if named.is_some() || by_path || (bounce.recipients.is_empty() && deliveries.len() == 1) {
            let words = |r: &BouncedRecipient| [&r.status, &r.diagnostic].map(Clone::clone);
            let is_dead = named
                .map(words)
                .into_iter()
                .flatten()
                .flatten()
                .any(|text| says_address_is_dead(&text));
            let said = named.and_then(|r| r.diagnostic.clone().or_else(|| r.status.clone()));
            failed.push((delivery.id, said.unwrap_or_else(|| "it came back".to_owned()), is_dead));
        }
    }
    Ok(failed)
}

fn named_ticket(c: &mut Conn, desk: &Desk, parsed: &Parsed) -> Result<Option<TicketId>, AppError> {
    let prefix = desk.config.desk.ticket_prefix.as_str();
    let Some(number) = reference_in_subject(&parsed.subject_full, prefix) else { return Ok(None) };
    match tickets::ticket_by_id(c, TicketId(number)) {
        Ok(row) => Ok(Some(row.id)),
        Err(DbError::NotFound) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// Whether the default plan's words for S1 are in it: asked only of mail that must wait.
///
/// # Errors
/// When the database cannot.
pub fn has_s1_words(c: &mut Conn, desk: &Desk, parsed: &Parsed) -> Result<bool, AppError> {
    let Some(id) = terms::plan_by_name(c, &desk.config.desk.default_plan)? else {
        return Ok(false);
    };
    let Some(newest) = terms::plan_version_of(c, id)?.into_iter().next() else {
        return Ok(false);
    };
    let plan: Plan = document::from_canonical(&newest.body)
        .map_err(|e| AppError::Unreadable("plan", Box::new(e)))?;
    let understood = severity_words::understood(&plan, &parsed.subject, &parsed.text);
    Ok(understood.rule.is_some_and(|(severity, _)| severity == Severity::S1))
}
