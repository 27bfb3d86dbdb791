//! One ticket: what must happen next, why then, and what happened so far.

use askama::Template;

use super::{
    Badge, Choice, Field, Link, Live, Page, Runway, Said,
    proof::{Proof, StretchKind},
    ticket_more::{
        HandOverForm, Handed, Held, MergeForm, NeededByForm, PauseForm, PlaceForm, ReopenForm,
        SplitForm, WaiveForm,
    },
    timeline::{Entry, What},
    whose::WhoseTime,
};

/// `GET /tickets/4127` (`proof`, `act`). A form that was refused comes back as this page with
/// `acts` holding what was typed.
#[derive(Debug, Template)]
#[template(path = "ticket.html")]
pub struct Ticket {
    /// The frame.
    pub page: Page,
    /// `TM-4127`.
    pub reference: String,
    /// Its path, `/tickets/4127`; the acts are posted beneath it.
    pub href: String,
    /// What it is about.
    pub subject: String,
    /// How and when it came: *by mail, Wed 30 Sep 13:05:12 Shanghai*.
    pub came: String,
    /// The plan version it is bound to.
    pub bound: Link,
    /// The severity.
    pub severity: Badge,
    /// Open, resolved or closed, as a pill.
    pub state: Said,
    /// The account; none until somebody assigns one.
    pub account: Option<Link>,
    /// *owner Tomás Ferreira*, or that nobody owns it.
    pub owner: String,
    /// Why none of the contract's targets hold: *the contract ended 31 Mar 2026*.
    pub no_entitlement: Option<String>,
    /// What went wrong on its way, such as a reply that did not arrive or a proposed severity.
    pub alerts: Vec<Alert>,
    /// The clocks that must be thought of now, three at most.
    pub clocks: Vec<BigClock>,
    /// The milestones.
    pub ladder: Vec<Rung>,
    /// What suppliers were handed, the last first.
    pub suppliers: Vec<Handed>,
    /// The proof of the clock that was asked for.
    pub proof: Option<Proof>,
    /// What can be done.
    pub acts: Acts,
    /// What happened, newest first.
    pub timeline: Vec<Entry>,
    /// *Shanghai time*.
    pub timeline_zone: String,
    /// The account, beside.
    pub card: Option<AccountCard>,
    /// Its people, by part.
    pub contacts: Vec<Contact>,
    /// Who was told so far and who is next, in order.
    pub steps: Vec<Step>,
    /// Whose its time was so far.
    pub whose_time: Option<WhoseTime>,
}

impl Ticket {
    fn is_open(&self, act: &str) -> bool {
        self.acts.open == act
    }
}

/// Something that must be said above the clocks.
#[derive(Debug, Clone)]
pub struct Alert {
    /// `warn`, `miss`, `hold` or `plain`.
    pub tone: &'static str,
    /// The icon's name.
    pub icon: &'static str,
    /// What it is.
    pub title: String,
    /// What was kept, what to do.
    pub text: String,
}

/// A clock, large.
#[derive(Debug, Clone)]
pub struct BigClock {
    /// What is to be done, with its shape: *Update the customer in*.
    pub label: Said,
    /// How much is left or late: *22 min*.
    pub span: String,
    /// *left of every 1 h*.
    pub of: String,
    /// The bar.
    pub runway: Runway,
    /// The exact instant in both zones.
    pub exact: String,
    /// What else is to be known: *cannot be paused*; empty for nothing.
    pub note: String,
    /// Something missed before: *one missed at 15:31*.
    pub missed: Option<String>,
    /// For the countdown; its phrases are `{span}` alone.
    pub live: Option<Live>,
}

/// One milestone of the ladder strip.
#[derive(Debug, Clone)]
pub struct Rung {
    /// Its name.
    pub name: String,
    /// The page with its proof; none for the report itself and for what is not promised.
    pub proof: Option<String>,
    /// Whether its proof is open.
    pub is_open: bool,
    /// The bar; none for what is not promised.
    pub runway: Option<Runway>,
    /// The verdict or how it stands: *met, 9 min to spare*, *45 min left*.
    pub verdict: Said,
    /// The instant and the length: *by 19:43:12 · of 6 h*.
    pub at: String,
}

/// What can be done, and what was typed for it. An act that cannot be done now is left out.
#[derive(Debug, Clone, Default)]
pub struct Acts {
    /// The act whose form stands open: `milestone`, `severity`, `owner`, `account`, `withdraw`.
    pub open: String,
    /// The last event shown, posted with each act: who was faster is noticed by it.
    pub revision: i64,
    /// `POST …/acknowledge`.
    pub can_acknowledge: bool,
    /// `POST …/take`: the alert that waits for the reader, in words, and for how long it silences.
    pub take: Option<String>,
    /// `POST …/milestone`.
    pub milestone: Option<MilestoneForm>,
    /// `POST …/severity`.
    pub severity: Option<SeverityForm>,
    /// `POST …/owner` (`owner`): the people of the desk.
    pub owner: Option<Choice>,
    /// `POST …/account` (`account`, `reason`): while it has none.
    pub account: Option<AccountForm>,
    /// `POST …/forwarded`: the customer in a mail that one of us sent on.
    pub forwarded: Option<ForwardedForm>,
    /// `POST …/reference` (`reference`): the customer's own number; none without an account.
    pub reference: Option<Field>,
    /// `POST …/reply`.
    pub reply: Option<ReplyForm>,
    /// `POST …/withdraw` (`event`, `reason`): the entry in question and the reason.
    pub withdraw: Option<WithdrawForm>,
    /// The pauses in force.
    pub held: Vec<Held>,
    /// `POST …/pause`.
    pub pause: Option<PauseForm>,
    /// `POST …/hand-over`.
    pub hand_over: Option<HandOverForm>,
    /// `POST …/waive`.
    pub waive: Option<WaiveForm>,
    /// `POST …/needed-by`.
    pub needed_by: Option<NeededByForm>,
    /// Which site or asset of its account it is about; none where the account has neither.
    pub place: Option<PlaceForm>,
    /// `POST …/reopen` or `…/follow`.
    pub reopen: Option<ReopenForm>,
    /// `POST …/merge`.
    pub merge: Option<MergeForm>,
    /// `POST …/split`: the message that was pointed at.
    pub split: Option<SplitForm>,
    /// `POST …/close`.
    pub can_close: bool,
}

/// `POST …/milestone` (`milestone`, `at`, `zone`, `tell`): the last of them is *resolved*.
#[derive(Debug, Clone)]
pub struct MilestoneForm {
    /// Which milestone; those not reached yet.
    pub milestone: Choice,
    /// When it happened, `2026-09-30T16:31:40`; empty is now.
    pub at: Field,
    /// In which zone that time is.
    pub zone: Choice,
    /// Whether the customer is told.
    pub tell: bool,
    /// What the customer is told, and who of them.
    pub tell_hint: String,
}

/// `POST …/severity` (`severity`, `reason`).
#[derive(Debug, Clone)]
pub struct SeverityForm {
    /// The severities with the plan's tests.
    pub options: Vec<SeverityOption>,
    /// Why; it is required.
    pub reason: Field,
    /// What the change does: *targets are counted anew from the report*.
    pub hint: String,
}

/// One severity that can be chosen.
#[derive(Debug, Clone)]
pub struct SeverityOption {
    /// `S1`.
    pub value: String,
    /// The badge.
    pub badge: Badge,
    /// The plan's test, in the reader's language.
    pub test: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// `POST …/account` (`account`).
#[derive(Debug, Clone)]
pub struct AccountForm {
    /// The accounts.
    pub account: Choice,
    /// What is known of the sender and what the assignment does.
    pub hint: String,
    /// That the sender becomes a contact of it; none where there is no address.
    pub contact: Option<String>,
}

/// `POST …/forwarded` (`address`, `name`, `account`).
#[derive(Debug, Clone)]
pub struct ForwardedForm {
    /// *Pia Lund sent this on. In it Anna Huber writes.*
    pub title: String,
    /// What the mail within says of itself: when it was sent, its subject, whose contact it is.
    pub facts: Vec<(String, String)>,
    /// What it says.
    pub text: String,
    /// The address that becomes the one who reports.
    pub address: Field,
    /// How a new contact is called; none where the address is a contact's.
    pub name: Option<Field>,
    /// The account of a new contact; none where the address is a contact's.
    pub account: Option<Choice>,
    /// What the click says: *Make Anna Huber the requester*.
    pub button: String,
}

/// `POST …/reply` (`kind` = `customer`|`note`, `text`, `quote`, `milestone`).
#[derive(Debug, Clone)]
pub struct ReplyForm {
    /// To the customer, or a note for us.
    pub kind: Choice,
    /// *To Chen Li, Sun Yue · as support@halden.example*.
    pub to: String,
    /// What was typed.
    pub text: Field,
    /// The customer's words, quoted; can be edited.
    pub quote: Field,
    /// What is wrong with the files.
    pub files: Field,
    /// *Up to 10 MB together are attached, what is beyond leaves as links. 50 MB at most.*
    pub files_hint: String,
    /// The files of the ticket that left as links.
    pub links: Vec<FileLink>,
    /// *Sending now meets the customer update with 22 min to spare.*
    pub meets: Option<Said>,
    /// A milestone to mark with it; the first is none.
    pub milestone: Option<Choice>,
}

/// A file that left as a link.
#[derive(Debug, Clone)]
pub struct FileLink {
    /// Its name.
    pub name: String,
    /// *for chen@peregrine.example until 30 Oct, opened 2 times*.
    pub said: String,
    /// `POST` of what ends it; none where it opens no more.
    pub revoke: Option<String>,
}

/// `POST …/withdraw` (`event`, `reason`).
#[derive(Debug, Clone)]
pub struct WithdrawForm {
    /// The entry's number.
    pub event: i64,
    /// The entry in words.
    pub what: String,
    /// Why; it is required.
    pub reason: Field,
}

/// The account as the engineer needs it.
#[derive(Debug, Clone)]
pub struct AccountCard {
    /// The account.
    pub account: Link,
    /// *key account*.
    pub kind: String,
    /// Label and value: plan and until when, the hour there, open tickets, promises this month.
    pub facts: Vec<(String, String)>,
}

/// A person of the customer.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The name, or the address where none is known.
    pub name: String,
    /// The part: *maintainer*.
    pub part: String,
    /// The address to write to.
    pub address: String,
    /// The telephone number; empty for none.
    pub phone: String,
    /// *may report, raise severity*.
    pub authority: String,
}

/// One step of the ladder: told, or next.
#[derive(Debug, Clone)]
pub struct Step {
    /// What is said: *Restored, missed*.
    pub name: String,
    /// Who was or will be told; who took it.
    pub who: String,
    /// When: *18:53*.
    pub at: String,
    /// Whether it is done.
    pub done: bool,
}
