//! Intake: every message is stored durably before its sender is told so, then decided, then acted
//! upon in one transaction. One that cannot be processed is parked, whole, and holds up nothing.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    arrival_facts, arrivals, desk::Desk, error::AppError, mail_flood, storable, subscriptions,
    too_large, triage, words_by_mail,
};
use crate::{
    db::{
        Conn,
        inbound::{self, InboundRow},
        promises::{self, Subject},
        tickets,
    },
    domain::{
        ids::InboundId,
        mail_state::InboundState,
        message::{Action, decide},
        time::Timestamp,
    },
    figures,
    mail::{
        auth_results::{self, AuthVerdict},
        headers::Headers,
        parse::{self, Parsed},
    },
};

/// What is known about a message beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Arrival {
    /// `smtp`, `lmtp`, `imap` or `pipe`.
    pub door: String,
    /// The peer's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// The name that the peer greeted with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helo: Option<String>,
    /// Whether it came under TLS.
    #[serde(default)]
    pub tls: bool,
    /// MAIL FROM; empty is the null path; none where the door tells no envelope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// Every RCPT TO.
    #[serde(default)]
    pub rcpt_to: Vec<String>,
    /// The mailbox that it was read from, `USER@HOST/FOLDER`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// The folder's UIDVALIDITY then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid_validity: Option<u32>,
    /// Its UID there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// When the mailbox's server took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_date: Option<Timestamp>,
    /// How large it is, where only its beginning was fetched because that is too large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub too_large: Option<u64>,
}

impl Arrival {
    /// Whether the envelope's sender was `<>`.
    #[must_use]
    pub fn has_null_path(&self) -> bool {
        self.mail_from.as_deref() == Some("")
    }
}

/// Stores a message as it came; durable when it returns.
///
/// # Errors
/// When the database cannot; then the sender must try again.
pub fn receive(desk: &Arc<Desk>, arrival: Arrival, raw: Vec<u8>) -> Result<InboundId, AppError> {
    let now = desk.now();
    let hash: Vec<u8> = Sha256::digest(&raw).to_vec();
    let door = arrival.door.clone();
    let id = desk.write(move |c, _| {
        let envelope = serde_json::to_string(&arrival).map_err(crate::db::DbError::from)?;
        tickets::blob_put(c, &hash, &raw)?;
        let size = i64::try_from(raw.len()).unwrap_or(i64::MAX);
        Ok(inbound::inbound_insert(c, now, &arrival.door, &envelope, &hash, size)?)
    })?;
    figures::mail_taken(&door);
    Ok(id)
}

/// The bytes of a received message, unchanged.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such message.
pub fn raw(desk: &Desk, id: InboundId) -> Result<Vec<u8>, AppError> {
    desk.read(|c| {
        let row = inbound::inbound_by_id(c, id)?;
        Ok(tickets::blob_get(c, &row.raw_hash)?)
    })
}

/// Messages that wait to be processed, the oldest first, after `after`.
///
/// # Errors
/// When the database cannot.
pub fn waiting(desk: &Desk, after: InboundId, limit: i64) -> Result<Vec<InboundId>, AppError> {
    desk.read(|c| Ok(inbound::inbound_waiting(c, after, limit)?))
}

/// A message whose sender is to be checked.
#[derive(Debug)]
pub struct ToCheck {
    /// How it came.
    pub arrival: Arrival,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// The domain in From.
    pub from_domain: String,
}

/// The message to check, where there is something to be found: it is not decided, was not checked
/// before, names a sender, and our own mail server says nothing about it.
///
/// # Errors
/// When the database cannot.
pub fn to_check(desk: &Desk, id: InboundId) -> Result<Option<ToCheck>, AppError> {
    let row = desk.read(|c| Ok(inbound::inbound_by_id(c, id)?))?;
    if row.state != InboundState::Received || row.sender_check.is_some() {
        return Ok(None);
    }
    let raw = desk.read(|c| Ok(tickets::blob_get(c, &row.raw_hash)?))?;
    let arrival = serde_json::from_str(&row.envelope).unwrap_or_default();
    Ok(unchecked(desk, arrival, raw))
}

/// As [`to_check`], for a message that is stored nowhere.
#[must_use]
pub fn unchecked(desk: &Desk, arrival: Arrival, raw: Vec<u8>) -> Option<ToCheck> {
    let (headers, _) = Headers::read(&raw, 0);
    if desk.config.desk.authserv_id.as_ref().is_some_and(|id| auth_results::says(&headers, id)) {
        return None;
    }
    let from_domain = parse::from_domain(&headers)?;
    Some(ToCheck { arrival, raw, from_domain })
}

/// Processes one stored message; what became of it. A message that cannot be processed is parked.
///
/// # Errors
/// Only when the database cannot be reached: then it waits, and is tried again.
pub fn process(desk: &Arc<Desk>, id: InboundId) -> Result<InboundState, AppError> {
    process_checked(desk, id, None)
}

/// As [`process`], with what was found about the sender's proof; that is kept with the message.
///
/// # Errors
/// As [`process`].
pub fn process_checked(
    desk: &Arc<Desk>,
    id: InboundId,
    found: Option<AuthVerdict>,
) -> Result<InboundState, AppError> {
    let found = found.and_then(|found| serde_json::to_string(&found).ok());
    let row = desk.read(|c| Ok(inbound::inbound_by_id(c, id)?))?;
    if row.state != InboundState::Received {
        return Ok(row.state);
    }
    let raw = match desk.read(|c| Ok(tickets::blob_get(c, &row.raw_hash)?)) {
        Ok(raw) => raw,
        Err(AppError::NotFound(_)) => {
            return park(desk, id, None, found, "its stored bytes are not there");
        }
        Err(e) => return Err(e),
    };
    let arrival: Arrival = serde_json::from_str(&row.envelope).unwrap_or_default();
    let Some(parsed) = read(&raw, &arrival) else {
        return park(desk, id, None, found, UNREADABLE);
    };
    let parsed = Arc::new(parsed);
    let raw = Arc::new(raw);
    let read = Arc::clone(&parsed);
    let checked = found.clone();
    match desk.write(move |c, desk| {
        decide_and_act(c, desk, id, &arrival, &parsed, &raw, checked.as_deref())
    }) {
        Ok(state) => Ok(state),
        Err(e) if e.is_passing() => Err(e),
        Err(e) => {
            // Why is kept with the message, not logged: it may name an address.
            tracing::error!(inbound.id = %id, "Message {id} could not be processed and is parked; the mail page says why");
            park(desk, id, Some(read), found, &e.chain())
        }
    }
}

/// Why a message is parked whose reading failed inside.
pub(super) const UNREADABLE: &str = "it could not be read: the reading failed inside";

/// Reads a message; none where that fails inside, which no message shall bring about.
pub(super) fn read(raw: &[u8], arrival: &Arrival) -> Option<Parsed> {
    catch_unwind(AssertUnwindSafe(|| storable::read(raw, arrival))).ok()
}

/// Who wrote, and what about, as the mail log shows it.
fn name_sender(row: &mut InboundRow, parsed: &Parsed) {
    if let Some(from) = &parsed.from {
        row.from_address = from.key();
        row.from_name = from.name.clone().unwrap_or_default();
    }
    row.subject.clone_from(&parsed.subject);
    row.message_id.clone_from(&parsed.message_id);
}

/// Keeps what was found about the sender's proof: what is found when a message comes holds.
fn keep_check(row: &mut InboundRow, checked: Option<&str>) {
    if row.sender_check.is_none() {
        row.sender_check = checked.map(str::to_owned);
    }
}

fn decide_and_act(
    c: &mut Conn,
    desk: &Desk,
    id: InboundId,
    arrival: &Arrival,
    parsed: &Parsed,
    raw: &[u8],
    checked: Option<&str>,
) -> Result<InboundState, AppError> {
    let now = desk.now();
    let mut row = inbound::inbound_by_id(c, id)?;
    if row.state != InboundState::Received {
        return Ok(row.state);
    }
    keep_check(&mut row, checked);
    name_sender(&mut row, parsed);
    row.attempts += 1;
    let found = arrival_facts::gather(c, desk, now, &row, arrival, parsed, raw)?;
    let decision = decide(&found.facts);
    row.account_id = found.sender_account;
    row.reasons = serde_json::to_string(&decision.reasons).map_err(crate::db::DbError::from)?;
    row.decided_at = Some(now);
    row.error = None;
    row.triage_due_at = None;
    match &decision.action {
        Action::Ticket => {
            let file = arrivals::open(c, desk, now, &row, parsed, &found, &decision)?;
            row.state = InboundState::Ticket;
            row.account_id = file.row.account_id;
            row.ticket_id = Some(file.row.id);
        }
        Action::Append(ticket) => {
            arrivals::append(c, desk, now, &row, parsed, &found, *ticket)?;
            row.state = InboundState::Append;
            row.ticket_id = Some(*ticket);
        }
        Action::Note(ticket) => {
            arrivals::keep(c, desk, now, &row, parsed, *ticket)?;
            row.state = InboundState::Note;
            row.ticket_id = Some(*ticket);
        }
        Action::Ignore => row.state = InboundState::Ignore,
        Action::Duplicate => {
            row.state = InboundState::Duplicate;
            row.ticket_id = found.duplicate_ticket;
        }
        Action::Quarantine { proposal, .. } => {
            row.state = InboundState::Quarantine;
            row.proposal_id = *proposal;
            let known = found.sender_account.is_some();
            let urgent = arrival_facts::has_s1_words(c, desk, parsed)?;
            let due = triage::due_at(c, desk, now, urgent, known)?;
            row.triage_due_at = Some(due);
            promises::watch_put(c, &[(Subject::Inbound(id), Some(now))])?;
        }
    }
    if let Some((user, list)) = decision.leaves {
        subscriptions::leave(c, now, user, list)?;
    }
    words_by_mail::act(c, desk, now, &row, parsed, &found, &decision)?;
    too_large::answer(c, desk, now, &row, arrival, parsed, &found, &decision)?;
    arrivals::note_bounce(c, desk, now, &found)?;
    inbound::inbound_save(c, &row)?;
    mail_flood::tell_admins(c, desk, now, &row, &found, &decision)?;
    Ok(row.state)
}

/// Parks a message with its reason; the default team is told. One that could not even be read
/// may be anything, and is looked at soon.
fn park(
    desk: &Arc<Desk>,
    id: InboundId,
    parsed: Option<Arc<Parsed>>,
    checked: Option<String>,
    why: &str,
) -> Result<InboundState, AppError> {
    let why = why.to_owned();
    desk.write(move |c, desk| {
        let now = desk.now();
        let mut row = inbound::inbound_by_id(c, id)?;
        if row.state != InboundState::Received {
            return Ok(row.state);
        }
        keep_check(&mut row, checked.as_deref());
        row.state = InboundState::Parked;
        row.error = Some(why.clone());
        row.attempts += 1;
        row.decided_at = Some(now);
        let mut urgent = true;
        if let Some(parsed) = &parsed {
            name_sender(&mut row, parsed);
            row.account_id = arrival_facts::account_of(c, desk, &row.from_address)?;
            urgent = arrival_facts::has_s1_words(c, desk, parsed)?;
        }
        row.triage_due_at = Some(triage::due_at(c, desk, now, urgent, row.account_id.is_some())?);
        inbound::inbound_save(c, &row)?;
        promises::watch_put(c, &[(Subject::Inbound(id), Some(now))])?;
        Ok(InboundState::Parked)
    })
}

/// Has a parked message tried again; what became of it.
///
/// # Errors
/// [`AppError::Wrong`] when it is not parked.
pub fn retry(desk: &Arc<Desk>, id: InboundId) -> Result<InboundState, AppError> {
    desk.write(move |c, _| {
        let mut row = find(c, id)?;
        if row.state != InboundState::Parked {
            return Err(AppError::wrong("message", "wrong-not-parked", row.state.word()));
        }
        row.state = InboundState::Received;
        row.triage_due_at = None;
        inbound::inbound_save(c, &row)?;
        promises::watch_put(c, &[(Subject::Inbound(id), None)])?;
        Ok(())
    })?;
    process(desk, id)
}

/// One received message.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn find(c: &mut Conn, id: InboundId) -> Result<InboundRow, AppError> {
    inbound::inbound_by_id(c, id).map_err(|e| match e {
        crate::db::DbError::NotFound => AppError::NotFound("message"),
        e => e.into(),
    })
}

/// When a message counts as reported: the earliest of our own acceptance, the INTERNALDATE of its
/// mailbox and the topmost Received of a host that the configuration trusts; never its Date.
#[must_use]
pub fn reported_at(
    desk: &Desk,
    received_at: Timestamp,
    internal_date: Option<Timestamp>,
    parsed: &Parsed,
) -> Timestamp {
    let trusted = crate::mail::received::received_at_trusted(
        &parsed.headers,
        &desk.config.desk.trusted_received,
    );
    let known = [trusted, internal_date].into_iter().flatten();
    known.fold(received_at, Timestamp::min).floor()
}

/// When the server of its mailbox took a message, for one that was read from a mailbox.
#[must_use]
pub fn internal_date(row: &InboundRow) -> Option<Timestamp> {
    serde_json::from_str::<Arrival>(&row.envelope).unwrap_or_default().internal_date
}
