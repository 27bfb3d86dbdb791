//! A desk as a file describes it, to see what becomes of mail on it: addresses, staff, accounts
//! with contacts and monitors, tickets with the Message-IDs that went to and fro, and the hour.

use std::{collections::HashMap, sync::Arc};

use serde::Deserialize;

use super::{
    accounts,
    acts::{self, Hands, Reached},
    desk::Desk,
    error::AppError,
    mail_fate,
    open_ticket::{self, Fault, Opened, Reporter},
    partner_references, plans, staff,
};
use crate::{
    db::{
        Conn, DbError, customers,
        outbox::{self, NewDelivery, NewOutbox},
        tickets::{self, NewMessage},
    },
    domain::{
        access::Role,
        account::AccountKind,
        ids::{AccountId, TicketId},
        mail_state::{DeliveryState, MailKind},
        promise::Milestone,
        ticket::{Direction, Door},
        time::Timestamp,
    },
    time_source::ManualTime,
};

/// Seconds of a day and of an hour.
const DAY_S: i64 = 86_400;
const HOUR_S: i64 = 3_600;
/// Who is written into the audit.
const ACTOR: &str = "world";

/// The desk itself.
#[derive(Debug, Clone, Deserialize)]
struct DeskOf {
    address: String,
    domain: Option<String>,
    authserv_id: Option<String>,
    loop_header_value: Option<String>,
    reopen_window_days: Option<u32>,
}

/// A customer.
#[derive(Debug, Clone, Deserialize)]
struct AccountOf {
    key: String,
    name: String,
    locale: Option<String>,
    kind: Option<AccountKind>,
    #[serde(default)]
    domains: Vec<String>,
    #[serde(default)]
    contacts: Vec<String>,
    #[serde(default)]
    machine_senders: Vec<String>,
    reference_pattern: Option<String>,
}

/// How a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateOf {
    #[default]
    Open,
    Resolved,
    Closed,
}

/// A ticket.
#[derive(Debug, Clone, Deserialize)]
struct TicketOf {
    key: String,
    account: Option<String>,
    #[serde(default)]
    state: StateOf,
    #[serde(alias = "resolved_days_ago")]
    closed_days_ago: Option<u32>,
    subject: String,
    requester: Option<String>,
    reference: Option<String>,
    #[serde(default)]
    inbound_ids: Vec<String>,
    #[serde(default)]
    outbound_ids: Vec<String>,
}

/// What the file says.
#[derive(Debug, Clone, Deserialize)]
pub struct World {
    desk: DeskOf,
    #[serde(default)]
    staff: Vec<String>,
    #[serde(default)]
    accounts: Vec<AccountOf>,
    #[serde(default)]
    tickets: Vec<TicketOf>,
    now: Timestamp,
}

/// The tickets of a world, by the keys that the file gives them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys(Vec<(String, TicketId)>);

impl TicketOf {
    /// When it was resolved, where it was.
    fn ended_at(&self, now: Timestamp) -> Option<Timestamp> {
        let days = i64::from(self.closed_days_ago.unwrap_or(0));
        (self.state != StateOf::Open).then(|| now.plus_secs(-days * DAY_S))
    }

    /// When it was reported: an hour before it was resolved, or before now.
    fn opened_at(&self, now: Timestamp) -> Timestamp {
        self.ended_at(now).unwrap_or(now).plus_secs(-HOUR_S)
    }

    /// The prefix and the number of a key such as `T-101`.
    fn reference(&self) -> Option<(&str, i64)> {
        let (prefix, number) = self.key.rsplit_once('-')?;
        Some((prefix, number.parse().ok().filter(|n| *n > 0)?))
    }
}

impl World {
    /// Reads what a file says.
    ///
    /// # Errors
    /// Where it is no world, with the line.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The hour of the world.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// When the desk of this world is opened: before the first of its tickets.
    #[must_use]
    pub fn beginning(&self) -> Timestamp {
        let first = self.tickets.iter().map(|t| t.opened_at(self.now)).min();
        first.unwrap_or(self.now).plus_secs(-DAY_S).floor()
    }

    /// What the configuration of this desk says, as variables of the environment.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        let mut set = vec![("TARMAC_DESK__ADDRESS", self.desk.address.clone())];
        let rest = [
            ("TARMAC_DESK__DOMAIN", self.desk.domain.clone()),
            ("TARMAC_DESK__AUTHSERV_ID", self.desk.authserv_id.clone()),
            ("TARMAC_DESK__LOOP_ID", self.desk.loop_header_value.clone()),
            ("TARMAC_DESK__TICKET_PREFIX", self.prefix().map(str::to_owned)),
        ];
        set.extend(rest.into_iter().filter_map(|(key, value)| Some((key, value?))));
        set.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// The prefix that all keys share, where they are references.
    fn prefix(&self) -> Option<&str> {
        let first = self.tickets.first()?.reference()?.0;
        let is_shared = self.tickets.iter().all(|t| t.reference().is_some_and(|r| r.0 == first));
        let is_prefix = (1..=8).contains(&first.len())
            && first.starts_with(|c: char| c.is_ascii_uppercase())
            && first.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        (is_shared && is_prefix).then_some(first)
    }

    /// Makes the world on an empty desk that was opened at its beginning; then it is its hour.
    ///
    /// # Errors
    /// [`AppError::Wrong`] where the file names what it does not hold.
    pub fn make(&self, desk: &Arc<Desk>, time: &ManualTime) -> Result<Keys, AppError> {
        self.set_reopen_window(desk)?;
        let hands = self.hire(desk)?;
        let mut customers = HashMap::new();
        for account in &self.accounts {
            customers.insert(account.key.as_str(), account.add(desk)?);
        }
        let mut keys = Keys::default();
        let mut in_order: Vec<&TicketOf> = self.tickets.iter().collect();
        // SQLite gives no number below one that it gave.
        in_order.sort_by_key(|t| (t.reference().map(|r| r.1), t.opened_at(self.now)));
        for ticket in in_order {
            let account = match &ticket.account {
                None => None,
                Some(key) => Some(
                    *customers
                        .get(key.as_str())
                        .ok_or_else(|| AppError::wrong("account", "wrong-unknown", key.clone()))?,
                ),
            };
            time.set(ticket.opened_at(self.now));
            let number = self.prefix().and_then(|_| ticket.reference()).map(|r| r.1);
            let id = ticket.open(desk, account, number)?;
            if let Some(reference) = &ticket.reference {
                partner_references::set(desk, &hands, id, reference)?;
            }
            keys.0.push((ticket.key.clone(), id));
            if let Some(at) = ticket.ended_at(self.now) {
                time.set(at);
                ticket.end(desk, &hands, id)?;
            }
        }
        if let Some(last) = keys.0.iter().map(|(_, id)| id.0).max() {
            desk.write(move |c, _| Ok(tickets::ticket_number_next(c, last.max(0) + 1)?))?;
        }
        time.set(self.now);
        while acts::close_expired(desk)? > 0 {}
        mail_fate::come_to_rest(desk)?;
        Ok(keys)
    }

    /// The shipped plans, with the reopen window that the file wants.
    fn set_reopen_window(&self, desk: &Arc<Desk>) -> Result<(), AppError> {
        let Some(days) = self.desk.reopen_window_days else { return Ok(()) };
        for (_, source) in plans::SHIPPED {
            let lines = source.lines().map(|line| {
                if line.starts_with("reopen_window") {
                    format!("reopen_window = \"{days}d\"\n")
                } else {
                    format!("{line}\n")
                }
            });
            plans::import(desk, ACTOR, &lines.collect::<String>())?;
        }
        Ok(())
    }

    /// Hires the staff; the hands of the first of them.
    fn hire(&self, desk: &Arc<Desk>) -> Result<Hands, AppError> {
        let stand_in = format!("staff@{}", desk.config.mail_domain());
        let one = std::slice::from_ref(&stand_in);
        let all = if self.staff.is_empty() { one } else { self.staff.as_slice() };
        let mut first = None;
        for email in all {
            let joining = staff::Joining {
                name: email.clone(),
                email: email.clone(),
                role: Role::Engineer,
                team: None,
                is_lead: first.is_none(),
                is_service_manager: false,
                language: None,
                zone: None,
                password: None,
            };
            let (user, _link) = staff::add(desk, ACTOR, joining)?;
            first.get_or_insert(Hands { user, name: email.clone() });
        }
        first.ok_or(AppError::NotFound("staff"))
    }
}

impl AccountOf {
    fn add(&self, desk: &Arc<Desk>) -> Result<AccountId, AppError> {
        let is_chinese = self.locale.as_deref().is_some_and(|l| l.starts_with("zh"));
        let joining = accounts::Joining {
            name: self.name.clone(),
            kind: self.kind,
            domains: self.domains.clone(),
            contacts: self.contacts.clone(),
            monitors: self.machine_senders.clone(),
            language: Some(if is_chinese { "zh-CN" } else { "en" }.to_owned()),
            ..accounts::Joining::default()
        };
        let id = accounts::add(desk, ACTOR, joining)?;
        if let Some(pattern) = &self.reference_pattern {
            partner_references::set_pattern(desk, ACTOR, id, pattern)?;
        }
        Ok(id)
    }
}

impl TicketOf {
    /// Opens it as mail would: its reporter, and the ids of the mail that went to and fro.
    fn open(
        &self,
        desk: &Arc<Desk>,
        account: Option<AccountId>,
        number: Option<i64>,
    ) -> Result<TicketId, AppError> {
        let now = desk.now();
        let wanted = self.clone();
        desk.write(move |c, desk| {
            if let Some(number) = number {
                tickets::ticket_number_next(c, number)?;
            }
            let address = wanted.requester.as_ref().map(|a| a.to_lowercase());
            let contact = match &address {
                Some(address) => customers::contact_by_address(c, address)?,
                None => None,
            };
            let name = address.clone().unwrap_or_default();
            let account = account.map(|id| customers::account_by_id(c, id)).transpose()?;
            let fault = Fault {
                reporter: Reporter { account, contact, name, address, ..Reporter::default() },
                subject: wanted.subject.clone(),
                text: wanted.subject.clone(),
                door: Door::Mail,
                reported_at: now,
                severity: None,
                linked: None,
            };
            let Opened { mut file, .. } = open_ticket::open(c, desk, now, &fault, None)?;
            let id = file.row.id;
            let first = wanted.inbound_ids.first();
            tickets::message_insert(c, &wanted.message(&fault, id, now, first))?;
            for more in wanted.inbound_ids.iter().skip(1) {
                tickets::message_insert(c, &wanted.message(&fault, id, now, Some(more)))?;
            }
            tickets::known_id_put(c, &wanted.inbound_ids, id)?;
            tickets::known_id_put(c, &wanted.outbound_ids, id)?;
            let to = fault.reporter.address.as_deref().unwrap_or_default();
            wanted.outbound_ids.iter().try_for_each(|sent_id| sent(c, sent_id, id, to, now))?;
            file.save(c, desk, now)?;
            Ok(id)
        })
    }

    /// A message of the reporter.
    fn message(
        &self,
        fault: &Fault,
        id: TicketId,
        now: Timestamp,
        message_id: Option<&String>,
    ) -> NewMessage {
        let reporter = &fault.reporter;
        NewMessage {
            ticket_id: id,
            direction: Direction::In,
            author_user_id: None,
            author_contact_id: reporter.contact.as_ref().map(|contact| contact.id),
            from_name: String::new(),
            from_address: reporter.address.clone().unwrap_or_default(),
            recipients: String::new(),
            subject: self.subject.clone(),
            text: fault.text.clone(),
            text_full: None,
            at: now,
            message_id: message_id.cloned(),
            is_automatic: false,
            inbound_id: None,
            outbox_id: None,
        }
    }

    /// Resolves it. A ticket that was closed some days ago came to its end then, and was closed by
    /// itself when the reopen window ended; one that is closed and says no more was closed at once.
    fn end(&self, desk: &Arc<Desk>, hands: &Hands, id: TicketId) -> Result<(), AppError> {
        let reached = Reached { milestone: Milestone::Resolved, at: None, tell: false, note: None };
        acts::reach(desk, hands, id, reached)?;
        if self.state == StateOf::Closed && self.closed_days_ago.is_none() {
            acts::close(desk, hands, id)?;
        }
        Ok(())
    }
}

/// A mail of ours that was sent under this id.
fn sent(
    c: &mut Conn,
    message_id: &str,
    ticket: TicketId,
    to: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    let new = NewOutbox {
        message_id: message_id.to_owned(),
        kind: MailKind::Reply,
        ticket_id: Some(ticket),
        language: "en".to_owned(),
        subject: String::new(),
        draft: "{}".to_owned(),
        created_at: at,
    };
    for outbox_id in outbox::outbox_insert(c, &[new])? {
        let delivery = NewDelivery {
            outbox_id,
            recipient: to.to_owned(),
            state: DeliveryState::Sent,
            is_alert: false,
            attempts: 1,
            next_try_at: at,
            fence: 1,
            reply: "250".to_owned(),
            created_at: at,
        };
        outbox::delivery_insert(c, &[delivery])?;
    }
    Ok(())
}

impl Keys {
    /// The ticket of a key.
    #[must_use]
    pub fn ticket(&self, key: &str) -> Option<TicketId> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, id)| *id)
    }

    /// The key of a ticket's reference, where it has one; else the reference.
    #[must_use]
    pub fn named(&self, desk: &Desk, reference: String) -> String {
        let found = self.0.iter().find(|(_, id)| desk.reference(*id) == reference);
        found.map_or(reference, |(key, _)| key.clone())
    }

    /// A message with each `{{TOKEN:key}}` replaced by a reply token of that ticket.
    #[must_use]
    pub fn with_tokens(&self, desk: &Desk, raw: &[u8]) -> Vec<u8> {
        let mut raw = raw.to_vec();
        for (key, id) in &self.0 {
            let mark = format!("{{{{TOKEN:{key}}}}}");
            let token = desk.keys.ticket_token(*id);
            raw = replaced(&raw, mark.as_bytes(), token.as_bytes());
        }
        raw
    }
}

/// The bytes with every such mark replaced.
fn replaced(raw: &[u8], mark: &[u8], by: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.windows(mark.len()).position(|w| w == mark) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        out.extend_from_slice(by);
        rest = rest.get(at + mark.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}
