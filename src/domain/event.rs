//! Events: all that can happen to a ticket, append-only. Payloads hold ids and facts, never mail
//! text or addresses, so that a person can be erased without touching events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    ids::{
        AccountId, AlertId, AssetId, ContactId, MessageId, SiteId, SupplierId, TicketId, UserId,
    },
    plan::Within,
    promise::{Milestone, Party, Severity, Watch},
    time::Timestamp,
};

/// One thing that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The ticket's own sequence number, from 1.
    pub seq: i64,
    /// When it happened, to the second.
    pub occurred_at: Timestamp,
    /// When it was entered; never before `occurred_at`, never before an earlier `seq`'s.
    pub recorded_at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// The terms that a ticket is bound to: names (versions) of a plan and of calendars by role.
/// In the desk a version's name is its row id as text; in `sla evaluate` it is free.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TermsRef {
    /// The plan version.
    pub plan: String,
    /// Role (`always`, `working`, `trading`) → calendar version.
    #[serde(default)]
    pub roles: BTreeMap<String, String>,
}

/// What happened. The first block decides clocks (rules in `domain::clock`); the second changes
/// none and is history only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// The fault was reported: exactly one a ticket.
    Reported {
        /// As understood at the report.
        severity: Severity,
        /// What the ticket is bound to.
        terms: TermsRef,
    },
    /// A milestone was reached.
    Milestone {
        /// Which.
        milestone: Milestone,
        /// The customer was told of it.
        #[serde(default)]
        told: bool,
    },
    /// The customer wrote.
    MessageIn {
        /// A machine wrote it.
        #[serde(default)]
        automatic: bool,
        /// A mere thanks.
        #[serde(default)]
        thanks: bool,
        /// The message, in the desk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
    },
    /// The customer was written to.
    MessageOut {
        /// A person wrote it; receipts and notices are not human.
        #[serde(default)]
        human: bool,
        /// The message, in the desk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
    },
    /// All recipients of a `message_out` failed for good: it is void from the start.
    ReplyFailed {
        /// The `seq` of that `message_out`.
        event: i64,
    },
    /// The severity changed.
    SeverityChanged {
        /// The new one.
        to: Severity,
        /// Why; a person's own words about the fault, no address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The ticket was bound to other terms.
    TermsMoved {
        /// The new terms.
        terms: TermsRef,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Clocks stand still.
    Paused {
        /// For whom.
        party: Party,
        /// At the latest until then.
        #[serde(default)]
        until: Option<Timestamp>,
        /// Which clocks; none named is all that may be.
        #[serde(default)]
        clocks: Option<Vec<Watch>>,
        /// Why; a person's own words, which the customer is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A pause ended.
    Resumed {
        /// The `seq` of that `paused`.
        event: i64,
    },
    /// A resolved ticket was opened again.
    Reopened {
        /// Why, where a person of ours did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A promise was given up.
    Waived {
        /// Which.
        milestone: Watch,
        /// For a cycle: its number, or the one in progress.
        #[serde(default)]
        cycle: Option<i64>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Another ticket was merged into this one.
    Merged {
        /// When the other was reported.
        other_reported_at: Timestamp,
        /// The other, in the desk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<TicketId>,
    },
    /// This ticket was merged into another.
    Superseded {
        /// The other, in the desk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        into: Option<TicketId>,
    },
    /// A supplier was handed the fault: a clock of their own starts, under one of ours.
    HandedOver {
        /// Who.
        supplier: SupplierId,
        /// The milestone of ours that it is for.
        under: Milestone,
        /// How long they take at most, by the terms that held.
        within: Within,
        /// The calendar version that counts it; none is day and night.
        #[serde(default)]
        calendar: Option<String>,
    },
    /// A supplier is done with it, or it was taken back from them.
    HandedBack {
        /// The `seq` of that `handed_over`.
        event: i64,
        /// They did what they were handed it for.
        #[serde(default = "yes")]
        done: bool,
    },
    /// An earlier event counts no more, from this one's `recorded_at` on.
    Withdrawn {
        /// The `seq` of that event.
        event: i64,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },

    /// Somebody without authority, or words, asked for another severity.
    SeverityProposed {
        /// The one asked for.
        to: Severity,
    },
    /// The ticket got an account; `terms_moved` is written beside it.
    AccountAssigned {
        /// Which.
        account: AccountId,
    },
    /// Which site or asset of its account the ticket is about; `terms_moved` is written beside it
    /// where another contract then holds.
    PlaceSet {
        /// The site.
        #[serde(default)]
        site: Option<SiteId>,
        /// The asset.
        #[serde(default)]
        asset: Option<AssetId>,
        /// Whether a contract was in force for it before: reports of before go by that.
        was_entitled: bool,
    },
    /// The ticket got another owner, or none.
    Assigned {
        /// Who.
        owner: Option<UserId>,
    },
    /// A person was told by the ladder.
    Alerted {
        /// The alert.
        alert: AlertId,
    },
    /// A person has it: the ladder is quiet for a time.
    AlertTaken {
        /// The alert, when it was by one.
        alert: Option<AlertId>,
    },
    /// A note for ourselves, which never leaves.
    Noted {
        /// The note.
        message: MessageId,
    },
    /// An automatic message was kept beside the ticket: no clock moved.
    AutomaticKept {
        /// The message.
        message: MessageId,
    },
    /// The contract had expired when the ticket was reported: none of its targets hold.
    NoEntitlement {},
    /// The ticket was closed.
    Closed {},
    /// When the customer needs it, by their own word; it stands beside what is promised.
    NeededBy {
        /// When; none takes an earlier word back.
        at: Option<Timestamp>,
    },
    /// A message went into a ticket of its own.
    Split {
        /// That ticket.
        into: TicketId,
    },
    /// A contact was named as the one who reports.
    RequesterSet {
        /// Who.
        contact: ContactId,
    },
    /// The customer's own number for the fault was found or entered; none takes it away.
    ReferenceSet {
        /// The number.
        #[serde(default)]
        reference: Option<String>,
    },
    /// A kind this version does not know; it changes nothing.
    #[serde(other)]
    Other,
}

const fn yes() -> bool {
    true
}

/// A version that an event pins, so that it can be judged for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pinned<'a> {
    /// A plan and its calendars.
    Terms(&'a TermsRef),
    /// A calendar alone: a supplier's.
    Calendar(&'a str),
}

impl<'a> From<&'a TermsRef> for Pinned<'a> {
    fn from(terms: &'a TermsRef) -> Self {
        Self::Terms(terms)
    }
}

impl EventKind {
    /// What it pins, if it does.
    #[must_use]
    pub fn pinned(&self) -> Option<Pinned<'_>> {
        match self {
            Self::Reported { terms, .. } | Self::TermsMoved { terms, .. } => {
                Some(Pinned::Terms(terms))
            }
            Self::HandedOver { calendar: Some(calendar), .. } => Some(Pinned::Calendar(calendar)),
            _ => None,
        }
    }
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The desk itself.
    Desk,
    /// A person of the desk.
    User(UserId),
    /// A person of a customer.
    Contact(ContactId),
    /// Somebody not known.
    Stranger,
}
