//! Opening a ticket: by mail or by phone, the same steps. Terms are bound, the report is the first
//! event, and a severity that nobody may claim is proposed instead of taken.

use std::sync::Arc;

use super::{
    acts::{Hands, search_words},
    conversation,
    desk::Desk,
    error::{AppError, Wrong},
    no_entitlement, partner_references, places,
    roster::Roster,
    terms::{self, Bound},
    ticket_file::{TicketFile, next_due_at},
};
use crate::{
    db::{
        Conn,
        customers::{self, AccountRow, ContactRow, NewContact},
        tickets::{self, NewMessage, NewTicket},
    },
    domain::{
        clock::{self, Clock},
        contract::Place,
        event::{Actor, Event, EventKind},
        ids::{AccountId, ContactId, TeamId, TicketId},
        plan::Plan,
        promise::Severity,
        severity_words,
        ticket::{Direction, Door, TicketState},
        time::Timestamp,
    },
};

/// Who reports a fault, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Reporter {
    /// The account.
    pub account: Option<AccountRow>,
    /// The contact.
    pub contact: Option<ContactRow>,
    /// How the person is called; may be empty.
    pub name: String,
    /// The address that reported.
    pub address: Option<String>,
    /// Where answers go instead, as the reporter wished.
    pub answer_to: Option<String>,
    /// The team that works it, where that is not the account's.
    pub team: Option<TeamId>,
}

impl Reporter {
    /// The language in which the person is written to.
    #[must_use]
    pub fn language(&self, desk: &Desk) -> String {
        self.contact
            .as_ref()
            .and_then(|c| c.language.clone())
            .or_else(|| self.account.as_ref().map(|a| a.language.clone()))
            .unwrap_or_else(|| desk.config.desk.language.word().to_owned())
    }

    fn actor(&self) -> Actor {
        self.contact.as_ref().map_or(Actor::Stranger, |c| Actor::Contact(c.id))
    }
}

/// A fault as it was reported.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Who reports it.
    pub reporter: Reporter,
    /// One line.
    pub subject: String,
    /// In their words.
    pub text: String,
    /// How it came.
    pub door: Door,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// As a person of ours understood it; none lets the words speak.
    pub severity: Option<Severity>,
    /// The ticket that it follows.
    pub linked: Option<TicketId>,
}

/// A ticket that was opened and is not saved yet.
#[derive(Debug)]
pub struct Opened {
    /// Its file.
    pub file: TicketFile,
    /// What it is bound to.
    pub bound: Bound,
}

/// Opens a ticket: the row, the report, and what is to be said of its terms. `actor` enters it.
///
/// # Errors
/// When the database cannot, or the terms are not there.
pub fn open(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    fault: &Fault,
    actor: Option<Actor>,
) -> Result<Opened, AppError> {
    open_about(c, desk, now, fault, Place::default(), actor)
}

/// As [`open`], about a site or an asset of the reporter's account.
///
/// # Errors
/// As [`open`].
pub fn open_about(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    fault: &Fault,
    place: Place,
    actor: Option<Actor>,
) -> Result<Opened, AppError> {
    let reporter = &fault.reporter;
    let reported_at = fault.reported_at.min(now).floor();
    let bound = terms::bind_for(c, desk, reporter.account.as_ref(), place, reported_at)?;
    let words = severity_words::understood(&bound.plan, &fault.subject, &fault.text);
    let default = bound.plan.default_severity.unwrap_or(Severity::S3);
    let may_open_at_any = reporter.contact.as_ref().is_some_and(|c| c.may_report);
    let (severity, proposed) = match fault.severity {
        Some(severity) => (severity, None),
        None if may_open_at_any => (words.severity, None),
        // A stranger's word never makes it worse; that it may be is for a person to see.
        None if words.severity < default => (default, Some(words.severity)),
        None => (words.severity.max(default), None),
    };
    let account = reporter.account.as_ref();
    let kind = EventKind::Reported { severity, terms: bound.terms.clone() };
    // The row is written as it will stand, so that what the report brings is not written twice.
    let report = Event { seq: 1, occurred_at: reported_at, recorded_at: now, kind: kind.clone() };
    let promised = clock::evaluate(&[report], &bound.all, now)
        .map_err(|e| AppError::Evaluate(e.to_string()))?;
    let row = tickets::ticket_insert(
        c,
        &NewTicket {
            account_id: account.map(|a| a.id),
            requester_id: reporter.contact.as_ref().map(|c| c.id),
            requester_address: reporter.address.clone(),
            answer_address: reporter.answer_to.clone(),
            requester_name: reporter.name.clone(),
            subject: fault.subject.clone(),
            severity,
            state: TicketState::Open,
            owner_id: None,
            team_id: reporter.team.or(account.and_then(|a| a.team_id)),
            door: fault.door,
            language: reporter.language(desk),
            zone: account
                .map_or_else(|| desk.config.desk.zone.name().to_owned(), |a| a.zone.clone()),
            reported_at,
            plan_version_id: bound.plan_version_id,
            is_entitled: bound.is_entitled,
            linked_ticket_id: fault.linked,
            revision: 0,
            next_due_at: next_due_at(&promised),
            heard_text: String::new(),
            mails_out: 0,
            search: search_words(
                &fault.subject,
                &reporter.name,
                account.map_or("", |a| a.name.as_str()),
            ),
        },
    )?;
    let mut file = TicketFile::new(row);
    let actor = actor.unwrap_or_else(|| reporter.actor());
    file.record(now, reported_at, actor, kind);
    if place != Place::default() {
        let Place { site, asset } = place;
        let was_entitled = bound.is_entitled;
        file.record(now, now, actor, EventKind::PlaceSet { site, asset, was_entitled });
    }
    let words = (fault.subject.as_str(), fault.text.as_str());
    partner_references::remember(c, desk, now, &mut file, actor, words)?;
    if let Some(to) = proposed {
        file.record(now, now, actor, EventKind::SeverityProposed { to });
    }
    if !bound.is_entitled {
        file.record(now, now, Actor::Desk, EventKind::NoEntitlement {});
        if let Some(account) = account {
            no_entitlement::tell(c, desk, now, &mut file, account, &bound)?;
        }
    }
    Ok(Opened { file, bound })
}

/// The contact of a first sender from an account's mail domain: on arrival, with the right to
/// report and no other.
///
/// # Errors
/// When the database cannot.
pub fn contact_on_arrival(
    c: &mut Conn,
    now: Timestamp,
    account: AccountId,
    name: &str,
    address: &str,
) -> Result<ContactRow, AppError> {
    customers::contact_insert(c, &NewContact::may_report(account, name, address, now))?;
    customers::contact_by_address(c, address)?.ok_or(AppError::NotFound("contact"))
}

/// A fault that a person of ours logs while the customer is on the phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phoned {
    /// The account; none where nobody knows the caller.
    pub account: Option<AccountId>,
    /// The contact who calls.
    pub contact: Option<ContactId>,
    /// How the caller is called, where that is no contact.
    pub caller: String,
    /// Where the receipt goes, where that is no contact.
    pub address: Option<String>,
    /// One line.
    pub subject: String,
    /// In their words.
    pub text: String,
    /// As the engineer understood it.
    pub severity: Severity,
    /// When it was reported, if earlier than now.
    pub at: Option<Timestamp>,
}

/// Logs a phoned fault; the customer is sent the receipt where there is an address.
///
/// # Errors
/// [`AppError::Wrong`] with everything that is wrong with it.
pub fn log_fault(desk: &Arc<Desk>, by: &Hands, phoned: Phoned) -> Result<TicketId, AppError> {
    log_fault_about(desk, by, phoned, "")
}

/// As [`log_fault`], about the site or asset of that name in the account; empty for none.
///
/// # Errors
/// As [`log_fault`], and when the account has nothing of that name.
pub fn log_fault_about(
    desk: &Arc<Desk>,
    by: &Hands,
    phoned: Phoned,
    place: &str,
) -> Result<TicketId, AppError> {
    let place = place.to_owned();
    let now = desk.now();
    check(&phoned, now)?;
    let by = by.clone();
    desk.write(move |c, desk| {
        let reporter = reporter_of(c, &phoned)?;
        let place = places::named(c, reporter.account.as_ref().map(|a| a.id), &place)?;
        let may_raise = reporter.contact.as_ref().is_some_and(|c| c.may_raise);
        let author = reporter.contact.as_ref().map(|c| c.id);
        let fault = Fault {
            reporter,
            subject: phoned.subject.trim().to_owned(),
            text: phoned.text.trim().to_owned(),
            door: Door::Phone,
            reported_at: phoned.at.unwrap_or(now),
            severity: Some(phoned.severity),
            linked: None,
        };
        let actor = Some(Actor::User(by.user));
        let Opened { mut file, bound } = open_about(c, desk, now, &fault, place, actor)?;
        tickets::message_insert(
            c,
            &NewMessage {
                ticket_id: file.row.id,
                direction: Direction::In,
                author_user_id: Some(by.user),
                author_contact_id: author,
                from_name: file.row.requester_name.clone(),
                from_address: file.row.requester_address.clone().unwrap_or_default(),
                recipients: String::new(),
                subject: fault.subject.clone(),
                text: fault.text.clone(),
                text_full: None,
                at: file.row.reported_at,
                message_id: None,
                is_automatic: false,
                inbound_id: None,
                outbox_id: None,
            },
        )?;
        conversation::receipt(c, desk, now, &mut file, &bound.plan, may_raise)?;
        file.save(c, desk, now)?;
        Ok(file.row.id)
    })
}

/// What is wrong with a phoned fault, all of it.
///
/// # Errors
/// [`AppError::Wrong`].
pub fn check(phoned: &Phoned, now: Timestamp) -> Result<(), AppError> {
    let mut wrong = Vec::new();
    if phoned.subject.trim().is_empty() {
        wrong.push(Wrong::new("subject", "wrong-missing", ""));
    }
    if phoned.account.is_none() && phoned.contact.is_none() && phoned.caller.trim().is_empty() {
        wrong.push(Wrong::new("caller", "wrong-missing", ""));
    }
    if let Some(at) = phoned.at.filter(|at| at.floor() > now) {
        wrong.push(Wrong::new("at", "wrong-future", at.to_string()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Wrong(wrong)) }
}

fn reporter_of(c: &mut Conn, phoned: &Phoned) -> Result<Reporter, AppError> {
    let contact = phoned.contact.map(|id| customers::contact_by_id(c, id)).transpose()?;
    let account = contact.as_ref().map(|c| c.account_id).or(phoned.account);
    let account = account.map(|id| customers::account_by_id(c, id)).transpose()?;
    let typed = phoned.caller.trim().to_owned();
    Ok(match contact {
        Some(contact) => Reporter {
            name: contact.shown().to_owned(),
            address: Some(contact.address.clone()),
            account,
            contact: Some(contact),
            ..Reporter::default()
        },
        None => Reporter {
            account,
            name: typed,
            address: phoned.address.clone(),
            ..Reporter::default()
        },
    })
}

/// Who is on the phone, as far as what was typed says it.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// The account.
    pub account: Option<AccountRow>,
    /// The contact.
    pub contact: Option<ContactRow>,
    /// How the caller is called; empty where that cannot be read.
    pub name: String,
    /// Where the receipt goes.
    pub address: Option<String>,
    /// The names of all accounts, to be proposed while typing.
    pub accounts: Vec<String>,
    /// The contacts of the account, or of all: *Chen Li <chen.li@peregrine.example>*.
    pub contacts: Vec<String>,
}

/// Contacts that are proposed at most.
const PROPOSED: usize = 500;

/// Reads who calls: an account by its name, in any case, and a person as `Name <address>`.
///
/// # Errors
/// When the database cannot.
pub fn caller(desk: &Desk, account: &str, contact: &str) -> Result<Caller, AppError> {
    let (account, contact) = (account.trim(), contact.trim());
    let typed = super::accounts::name_and_address(contact);
    desk.read(|c| {
        let accounts = customers::account_all(c)?;
        let known = match &typed {
            Some((_, address)) => customers::contact_by_address(c, address)?,
            None => None,
        };
        let by_name = accounts
            .iter()
            .find(|a| !account.is_empty() && a.name.to_lowercase() == account.to_lowercase());
        let of_contact = known.as_ref().map(|k| k.account_id);
        let found = by_name
            .cloned()
            .or_else(|| accounts.iter().find(|a| Some(a.id) == of_contact).cloned());
        let contacts = match &found {
            Some(found) => customers::contact_of(c, found.id)?,
            None => customers::contact_all(c)?,
        };
        let (name, address) = match typed {
            Some((name, address)) if name.is_empty() => (address.clone(), Some(address)),
            Some((name, address)) => (name, Some(address)),
            None if contact.contains('@') => (String::new(), None),
            None => (contact.to_owned(), None),
        };
        let shown = |k: &ContactRow| {
            if k.name.is_empty() {
                k.address.clone()
            } else {
                format!("{} <{}>", k.name, k.address)
            }
        };
        Ok(Caller {
            contact: known.filter(|k| found.as_ref().is_none_or(|a| a.id == k.account_id)),
            account: found,
            name,
            address,
            accounts: accounts.into_iter().map(|a| a.name).collect(),
            contacts: contacts.iter().take(PROPOSED).map(shown).collect(),
        })
    })
}

/// What would be promised.
#[derive(Debug, Clone)]
pub struct Foreseen {
    /// The plan.
    pub plan: Arc<Plan>,
    /// The plan and its version, such as `boeing v1`.
    pub plan_shown: String,
    /// The zone of the promises.
    pub zone: chrono_tz::Tz,
    /// The clocks that would run; none without a severity.
    pub clocks: Vec<Clock>,
    /// False where the account's contract has ended.
    pub is_entitled: bool,
    /// Who would be told at once.
    pub told: Vec<String>,
}

/// What would be promised to an account (or to somebody unknown) for a fault reported at `at`.
///
/// # Errors
/// When the terms are not there.
pub fn foresee(
    desk: &Desk,
    account: Option<AccountId>,
    place: &str,
    severity: Option<Severity>,
    at: Timestamp,
) -> Result<Foreseen, AppError> {
    desk.read(|c| {
        let account = account.map(|id| customers::account_by_id(c, id)).transpose()?;
        // A name that is not there is said when the fault is logged.
        let place = match &account {
            Some(account) => places::of(c, account.id)?.named(place).unwrap_or_default(),
            None => Place::default(),
        };
        let bound = terms::look_up_for(c, desk, account.as_ref(), place, at.floor())?;
        let version = desk.terms.number_of(c, bound.plan_version_id)?;
        let clocks = match severity {
            Some(severity) => {
                let at = at.floor();
                let kind = EventKind::Reported { severity, terms: bound.terms.clone() };
                let event = Event { seq: 1, occurred_at: at, recorded_at: at, kind };
                clock::evaluate(&[event], &bound.all, at)
                    .map_err(|e| AppError::Evaluate(e.to_string()))?
                    .clocks
            }
            None => Vec::new(),
        };
        let zone = account.as_ref().map_or(desk.config.desk.zone.name(), |a| a.zone.as_str());
        let roster =
            Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
        let told = roster.team(account.as_ref().and_then(|a| a.team_id), false);
        Ok(Foreseen {
            plan_shown: format!("{} v{version}", bound.plan.name),
            plan: bound.plan,
            zone: super::posting::zone_of(zone),
            clocks,
            is_entitled: bound.is_entitled,
            told: told.into_iter().map(|p| p.name).collect(),
        })
    })
}
