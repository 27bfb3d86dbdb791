//! The read model of a ticket's page: all that is known of one ticket, in a few look-ups.

use std::{collections::HashMap, sync::Arc};

use super::{
    desk::Desk,
    error::AppError,
    forwarded, partner_references,
    places::{self, Places},
    reply_files,
    roster::Roster,
    suppliers::{self, Supplier},
    team_senders,
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, DbError,
        customers::{self, AccountRow, ContactRow},
        inbound,
        outbox::{self, DeliveryRow, OutboxLine},
        promises::{self, AlertRow, StepRow},
        tickets::{self, AttachmentRow, MessageRow},
    },
    domain::{
        clock::{Evaluation, Terms},
        event::EventKind,
        ids::{AttachmentId, MessageId, OutboxId, TicketId},
        message::Reason,
        plan::Plan,
        time::Timestamp,
    },
};

/// A message of a ticket, as pages read it.
pub type Message = MessageRow;
/// A contact, as pages read it.
pub type ContactOf = ContactRow;
/// A step that fired, as pages read it.
pub type StepOf = StepRow;

/// All that is known of one ticket.
#[derive(Debug)]
pub struct TicketPage {
    /// Its row, its events and who did each.
    pub file: TicketFile,
    /// Its account.
    pub account: Option<AccountRow>,
    /// The account's people.
    pub contacts: Vec<ContactRow>,
    /// Its plan.
    pub plan: Arc<Plan>,
    /// The number of the plan's version.
    pub plan_version: i64,
    /// The terms.
    pub terms: Arc<Terms>,
    /// Its clocks and verdicts.
    pub evaluation: Evaluation,
    /// Its messages, oldest first.
    pub messages: Vec<MessageRow>,
    /// What its first message offers, where one of us sent it on.
    pub forwarded: Option<forwarded::Offer>,
    /// The customer's own number for it.
    pub reference: Option<String>,
    /// The address that mail to its customer is from.
    pub from_address: String,
    /// The rule by which a message of it counts as a mere thanks.
    pub thanks: HashMap<MessageId, Reason>,
    /// The files of its messages.
    pub attachments: HashMap<MessageId, Vec<AttachmentRow>>,
    /// Those of them that left as links.
    pub links: Vec<reply_files::Linked>,
    /// The mails that it caused, oldest first.
    pub mails: Vec<OutboxLine>,
    /// The copies of those mails.
    pub deliveries: HashMap<OutboxId, Vec<DeliveryRow>>,
    /// The steps that fired, oldest first.
    pub steps: Vec<StepRow>,
    /// The alerts that told of them.
    pub alerts: Vec<AlertRow>,
    /// Who is who.
    pub roster: Roster,
    /// The sites and assets of its account.
    pub places: Places,
    /// Suppliers, by name.
    pub suppliers: Vec<Supplier>,
    /// Every account by name, while the ticket has none.
    pub accounts: Vec<AccountRow>,
}

/// Looks one ticket up.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn page(desk: &Desk, id: TicketId, now: Timestamp) -> Result<TicketPage, AppError> {
    desk.read(|c| {
        let file = TicketFile::read(c, id)?;
        let account = file.row.account_id.map(|id| customers::account_by_id(c, id)).transpose()?;
        let contacts = match &account {
            Some(account) => customers::contact_of(c, account.id)?,
            None => Vec::new(),
        };
        let terms = file.terms(c, desk)?;
        let evaluation = file.evaluate(&terms, now)?;
        let plan = file.plan(&terms, now)?;
        let plan_version = desk.terms.number_of(c, file.row.plan_version_id)?;
        let messages = tickets::message_of(c, id)?;
        let ids: Vec<MessageId> = messages.iter().map(|m| m.id).collect();
        let thanks = thanks_of(c, &file, &messages)?;
        let forwarded = forwarded::offer(c, &file, &messages)?;
        let from_address = match team_senders::of_ticket(c, desk, &file.row)? {
            Some(team) => team.address,
            None => desk.config.desk.address.as_str().to_owned(),
        };
        let links = reply_files::linked(c, &ids)?;
        let mut attachments: HashMap<MessageId, Vec<AttachmentRow>> = HashMap::new();
        for attachment in tickets::attachment_of(c, &ids)? {
            attachments.entry(attachment.message_id).or_default().push(attachment);
        }
        let mails = outbox::outbox_of_ticket(c, id)?;
        let outbox_ids: Vec<OutboxId> = mails.iter().map(|m| m.id).collect();
        let mut deliveries: HashMap<OutboxId, Vec<DeliveryRow>> = HashMap::new();
        for delivery in outbox::delivery_of(c, &outbox_ids)? {
            deliveries.entry(delivery.outbox_id).or_default().push(delivery);
        }
        let mut roster =
            Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
        roster.know_contacts(c, file.row.account_id)?;
        Ok(TicketPage {
            steps: promises::step_of(c, "ticket", &[id.0])?,
            alerts: promises::alert_of(c, id)?,
            roster,
            accounts: if account.is_none() { customers::account_all(c)? } else { Vec::new() },
            suppliers: suppliers::of(c)?,
            places: match &account {
                Some(account) => places::of(c, account.id)?,
                None => Places::default(),
            },
            file,
            account,
            contacts,
            plan,
            plan_version,
            terms,
            evaluation,
            messages,
            forwarded,
            reference: partner_references::of_ticket(c, id)?,
            from_address,
            thanks,
            attachments,
            links,
            mails,
            deliveries,
        })
    })
}

/// The rule by which each message that counts as a mere thanks does so, as its intake wrote it down.
fn thanks_of(
    c: &mut Conn,
    file: &TicketFile,
    messages: &[MessageRow],
) -> Result<HashMap<MessageId, Reason>, AppError> {
    let mut found = HashMap::new();
    for event in &file.events {
        let EventKind::MessageIn { thanks: true, message: Some(id), .. } = event.kind else {
            continue;
        };
        let message = messages.iter().find(|m| m.id == id);
        let Some(inbound) = message.and_then(|m| m.inbound_id) else { continue };
        let row = inbound::inbound_by_id(c, inbound)?;
        let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
        let rule = reasons.into_iter().find(|reason| reason.rule == "mere thanks");
        found.extend(rule.map(|rule| (id, rule)));
    }
    Ok(found)
}

/// A file of a message: its name, its type as the sender called it, its bytes.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn attachment(desk: &Desk, id: AttachmentId) -> Result<(String, Vec<u8>), AppError> {
    desk.read(|c| {
        let row = tickets::attachment_by_id(c, id).map_err(|e| match e {
            DbError::NotFound => AppError::NotFound("attachment"),
            e => e.into(),
        })?;
        let bytes = tickets::blob_get(c, &row.blob_hash)?;
        Ok((row.name, bytes))
    })
}

/// The alert of a link, if the link is one.
#[derive(Debug)]
pub struct Taking {
    /// The alert.
    pub alert: AlertRow,
    /// Whose it is.
    pub person: String,
    /// The ticket's page, where it is about one.
    pub ticket: Option<TicketPage>,
}

/// Looks the alert of a link up.
///
/// # Errors
/// [`AppError::NotFound`] when the link is none of ours.
pub fn taking(desk: &Desk, token: &str, now: Timestamp) -> Result<Taking, AppError> {
    let nothing = || AppError::NotFound("alert");
    let hash = crate::mail::link_token::LinkToken::hash_of(token).ok_or_else(nothing)?;
    let (alert, person) = desk.read(|c| {
        let alert = promises::alert_by_token(c, &hash)?.ok_or_else(nothing)?;
        let user = alert.user_id.ok_or_else(nothing)?;
        let user = crate::db::people::user_by_id(c, user)?;
        if !user.is_active {
            return Err(nothing());
        }
        Ok((alert, user.name))
    })?;
    let ticket = alert.ticket_id.map(|id| page(desk, id, now)).transpose()?;
    Ok(Taking { alert, person, ticket })
}
