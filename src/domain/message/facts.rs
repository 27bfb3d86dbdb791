//! What is known of a message before it is decided, and what is decided.

use serde::{Deserialize, Serialize};

use super::{
    reason::Reason,
    rights::{Doing, Rights},
    thanks::Thanks,
    words_that_act::Words,
};
use crate::domain::{
    ids::{AccountId, TicketId, UserId},
    mail_state::MailList,
};

/// What machine wrote a message, if one did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutomaticKind {
    /// An answer to our mail: out of office, “we have received your message”.
    Reply,
    /// A notice that a program made by itself: a monitor, a cron task.
    Notice,
    /// For many: newsletters, lists.
    Bulk,
}

/// Signs that no person wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Automatic {
    /// Which.
    pub kind: AutomaticKind,
    /// False where only its subject looks like it: no ground to hide a ticket.
    pub is_certain: bool,
    /// What was seen: a header or the words.
    pub seen: String,
}

/// Whether the domain in From really sent it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authenticity {
    /// It did.
    Proved,
    /// Nobody of ours says anything.
    #[default]
    Unknown,
    /// It did not.
    Failed {
        /// The result as our server wrote it.
        seen: String,
    },
}

/// A machine's report about mail that we sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// A bounce: failed, delayed or delivered.
    Bounce,
    /// A read receipt.
    Read,
    /// Somebody marked our mail as unwanted.
    Complaint,
}

/// A report, and the mail of ours that it proves to be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which.
    pub kind: ReportKind,
    /// It names a mail of ours by a Message-ID that we sent or by a signed return path.
    pub is_ours: bool,
    /// The ticket of that mail, where it has one.
    pub ticket: Option<TicketId>,
}

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// No address can be read.
    Nobody,
    /// The desk's own address.
    Desk,
    /// One of us.
    Staff,
    /// A contact of an account.
    Contact(AccountId),
    /// Nobody entered as a contact, but of an account's mail domain.
    DomainOf(AccountId),
    /// A monitor that an account's staff registered: it may open tickets.
    Machine(AccountId),
    /// An address that no person reads: no-reply, mailer-daemon. One that staff entered as a contact or
    /// registered as a monitor is that.
    NoReply,
    /// Anybody else.
    Stranger,
}

/// How a message shows that it belongs to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadProof {
    /// In-Reply-To or References names a message of the ticket.
    MessageId,
    /// It was sent to an address with a signed token.
    Token,
    /// It carries the customer's own number for it, and comes from a sender who is proved to be of that
    /// customer.
    Reference,
}

/// A ticket to which a message proves to belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The ticket; of a merged one, the survivor.
    pub ticket: TicketId,
    /// How.
    pub proof: ThreadProof,
    /// An address or a reference carries our signature for it: nobody could have made that up.
    pub is_signed: bool,
    /// The sender may write to it: of the ticket's account or its parent; of a ticket without
    /// account, the address that reported it.
    pub sender_belongs: bool,
    /// It is open, or was resolved so short a time ago that a message opens it again.
    pub can_go_on: bool,
}

/// A customer's own number in a subject, whose sender is not proved to be of that customer, or which
/// several tickets carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerClaim {
    /// The number.
    pub reference: String,
    /// The newest ticket that carries it.
    pub ticket: TicketId,
    /// Several open ones do.
    pub is_ambiguous: bool,
}

/// What was counted of this sender before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Tickets opened by the address within the last hour.
    pub tickets_last_hour: u32,
    /// Receipts sent to the address within the last hour.
    pub receipts_last_hour: u32,
    /// Receipts sent to the address within the last day.
    pub receipts_last_day: u32,
    /// Mails of the address within the last hour that opened tickets in the words of this one.
    pub rounds_last_hour: u32,
    /// Tickets opened by the whole account within the last hour.
    pub account_last_hour: u32,
}

/// How much one sender may cause before mail waits or is not answered (hard case 76).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Tickets an hour that an unknown sender may open before mail of theirs waits.
    pub stranger_tickets_an_hour: u32,
    /// Receipts a day to an unknown sender.
    pub stranger_receipts_a_day: u32,
    /// Receipts an hour to a known one.
    pub contact_receipts_an_hour: u32,
    /// Receipts an hour to all of an account together.
    pub account_receipts_an_hour: u32,
    /// Receipts for the same words within an hour: who sends them again and again may be another
    /// desk that answers ours.
    pub receipts_for_the_same: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            stranger_tickets_an_hour: 10,
            stranger_receipts_a_day: 1,
            contact_receipts_an_hour: 20,
            account_receipts_an_hour: 100,
            receipts_for_the_same: 2,
        }
    }
}

/// All that is known of a message when it is decided.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, looked up apart")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFacts {
    /// Why it was not read to its end.
    pub too_complex: Option<String>,
    /// Only its beginning is here: how large it is, in bytes.
    pub too_large: Option<u64>,
    /// The sign that it is our own mail coming back: the loop header, an id that we sent, too many hops.
    pub own_loop: Option<String>,
    /// The same message was taken before.
    pub is_duplicate: bool,
    /// It is a report about sent mail.
    pub report: Option<Report>,
    /// The sender's proof.
    pub authenticity: Authenticity,
    /// What was found about that proof, by us or our own mail server.
    pub sender_check: Option<String>,
    /// An address of the desk, other than its own, that it was sent to.
    pub written_to: Option<String>,
    /// Signs of a machine.
    pub automatic: Option<Automatic>,
    /// The envelope sender is empty, `<>`.
    pub has_null_path: bool,
    /// A header that asks for no automatic answer.
    pub wants_no_receipt: Option<String>,
    /// Who wrote.
    pub sender: Sender,
    /// Why it is doubtful who wrote: two differing From fields.
    pub sender_doubt: Option<String>,
    /// Proved tickets, the best proof first: In-Reply-To, References from the last,
    /// tokens, the return path of a delivery (automatic answers are sent there).
    pub threads: Vec<Thread>,
    /// Who leaves which list, by the signed address that it was sent to.
    pub leaves: Option<(UserId, MailList)>,
    /// It was sent to an address whose token is none of ours.
    pub bad_token: Option<String>,
    /// An existing ticket whose number is in the subject: a hint, never a proof.
    pub named_ticket: Option<TicketId>,
    /// A ticket whose customer's own number is in the subject: a hint, as that is.
    pub partner: Option<PartnerClaim>,
    /// It forwards another message.
    pub is_forward: bool,
    /// A mailing list put itself into From, and names who wrote.
    pub is_list_rewritten: bool,
    /// A monitor's alarm that an open ticket is about already, and how many came before.
    pub repeats: Option<(TicketId, u32)>,
    /// Whether the text is a mere thanks, and by which rule.
    pub thanks: Thanks,
    /// Words that act, on its first lines.
    pub words: Words,
    /// What the sender may do by words.
    pub rights: Rights,
    /// What was counted of the sender.
    pub counts: Counts,
    /// What is too much.
    pub limits: Limits,
}

impl Default for MailFacts {
    fn default() -> Self {
        Self {
            too_complex: None,
            too_large: None,
            own_loop: None,
            is_duplicate: false,
            report: None,
            authenticity: Authenticity::Unknown,
            sender_check: None,
            written_to: None,
            automatic: None,
            has_null_path: false,
            wants_no_receipt: None,
            sender: Sender::Stranger,
            sender_doubt: None,
            threads: Vec::new(),
            leaves: None,
            bad_token: None,
            named_ticket: None,
            partner: None,
            is_forward: false,
            is_list_rewritten: false,
            repeats: None,
            thanks: Thanks::None,
            words: Words::default(),
            rights: Rights::default(),
            counts: Counts::default(),
            limits: Limits::default(),
        }
    }
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A new ticket.
    Ticket,
    /// The customer's message on this ticket.
    Append(TicketId),
    /// Kept on this ticket: no receipt, no reopening, no clock moved.
    Note(TicketId),
    /// In the mail log only.
    Ignore,
    /// Waits for a person.
    Quarantine {
        /// The ticket that it may belong to.
        proposal: Option<TicketId>,
        /// One sentence: why it waits.
        reason: String,
    },
    /// Nothing new.
    Duplicate,
}

impl Action {
    /// The word in the database and on the mail page.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Append(_) => "append",
            Self::Note(_) => "note",
            Self::Ignore => "ignore",
            Self::Quarantine { .. } => "quarantine",
            Self::Duplicate => "duplicate",
        }
    }
}

/// What is done with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Where it goes.
    pub action: Action,
    /// Why, in the order of the rules.
    pub reasons: Vec<Reason>,
    /// A receipt goes out; for one that is too large, the answer that says so.
    pub acknowledge: bool,
    /// The ticket that a new one goes on from.
    pub linked_ticket: Option<TicketId>,
    /// Who leaves which list by it.
    pub leaves: Option<(UserId, MailList)>,
    /// What becomes of its words that act.
    pub doing: Option<Doing>,
}
