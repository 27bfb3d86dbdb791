//! Alerts: what told one person of steps that fired; and silences, in which a ladder is quiet.

use diesel::prelude::*;

use super::{
    among::{Waits, among},
    conn::{Conn, each},
    error::DbError,
    schema::{alert_steps, alerts, outbox_deliveries, silences},
};
use crate::domain::{
    ids::{AlertId, InboundId, OutboxId, StepId, TicketId, UserId},
    promise::Watch,
    time::Timestamp,
};

/// What told one person of one or more steps.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = alerts)]
pub struct AlertRow {
    /// Row id.
    pub id: AlertId,
    /// About which ticket; none in a digest or for received mail.
    pub ticket_id: Option<TicketId>,
    /// About which received message.
    pub inbound_id: Option<InboundId>,
    /// Whom, where it is one of us.
    pub user_id: Option<UserId>,
    /// Where.
    pub address: String,
    /// JSON: the keys of the clocks that it is about.
    pub clocks: String,
    /// In which mail.
    pub outbox_id: Option<OutboxId>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When somebody took it.
    pub taken_at: Option<Timestamp>,
    /// Who.
    pub taken_by: Option<UserId>,
}

/// An alert to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = alerts, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "each field is that of AlertRow")]
pub struct NewAlert {
    pub ticket_id: Option<TicketId>,
    pub inbound_id: Option<InboundId>,
    pub user_id: Option<UserId>,
    pub address: String,
    pub token_hash: Vec<u8>,
    pub clocks: String,
    pub outbox_id: Option<OutboxId>,
    pub created_at: Timestamp,
    /// How many tickets and messages it is about; none once its mail was taken back.
    pub subjects: i64,
    /// Whether one of them is S1.
    pub is_s1: bool,
}

/// Writes alerts, in their order; their ids.
pub fn alert_insert(c: &mut Conn, new: &[NewAlert]) -> Result<Vec<AlertId>, DbError> {
    let mut ids = Vec::with_capacity(new.len());
    for part in new.chunks(500) {
        let some: Vec<AlertId> = each!(c, |c| diesel::insert_into(alerts::table)
            .values(part)
            .returning(alerts::id)
            .get_results(c))?;
        ids.extend(some);
    }
    Ok(ids)
}

/// Links alerts to the steps that they tell of.
pub fn alert_link(c: &mut Conn, links: &[(AlertId, StepId)]) -> Result<(), DbError> {
    for part in links.chunks(500) {
        let rows: Vec<_> = part
            .iter()
            .map(|(a, s)| (alert_steps::alert_id.eq(*a), alert_steps::step_id.eq(*s)))
            .collect();
        each!(c, |c| diesel::insert_into(alert_steps::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// The alert of a link's token.
pub fn alert_by_token(c: &mut Conn, token_hash: &[u8]) -> Result<Option<AlertRow>, DbError> {
    Ok(each!(c, |c| alerts::table
        .filter(alerts::token_hash.eq(token_hash))
        .select(AlertRow::as_select())
        .first(c)
        .optional())?)
}

/// The alerts about a ticket, oldest first.
pub fn alert_of(c: &mut Conn, ticket: TicketId) -> Result<Vec<AlertRow>, DbError> {
    Ok(each!(c, |c| alerts::table
        .filter(alerts::ticket_id.eq(ticket))
        .order(alerts::id)
        .select(AlertRow::as_select())
        .load(c))?)
}

/// The alerts that a mail carried.
pub fn alert_by_outbox(c: &mut Conn, outbox: OutboxId) -> Result<Vec<AlertRow>, DbError> {
    Ok(each!(c, |c| alerts::table
        .filter(alerts::outbox_id.eq(outbox))
        .select(AlertRow::as_select())
        .load(c))?)
}

/// The ids of the steps that an alert tells of.
pub fn alert_steps_of(c: &mut Conn, alert: AlertId) -> Result<Vec<StepId>, DbError> {
    Ok(each!(c, |c| alert_steps::table
        .filter(alert_steps::alert_id.eq(alert))
        .select(alert_steps::step_id)
        .load(c))?)
}

/// Who was told of some steps, by whatever mail: the step and the address.
pub fn alert_told(c: &mut Conn, steps: &[StepId]) -> Result<Vec<(StepId, String)>, DbError> {
    Ok(each!(c, |c| alert_steps::table
        .inner_join(alerts::table.on(alerts::id.eq(alert_steps::alert_id)))
        .filter(among(c, alert_steps::step_id, steps))
        .select((alert_steps::step_id, alerts::address))
        .load(c))?)
}

/// The alerts about some tickets since `since`, oldest first.
pub fn alert_of_some(
    c: &mut Conn,
    tickets: &[TicketId],
    since: Timestamp,
) -> Result<Vec<AlertRow>, DbError> {
    Ok(each!(c, |c| alerts::table
        .filter(among(c, alerts::ticket_id, tickets))
        .filter(alerts::created_at.ge(since))
        .order(alerts::id)
        .select(AlertRow::as_select())
        .load(c))?)
}

/// The alerts about some tickets whose mail no server has taken yet.
pub fn alert_unsent(c: &mut Conn, tickets: &[TicketId]) -> Result<Vec<AlertRow>, DbError> {
    let waits = outbox_deliveries::table
        .filter(outbox_deliveries::outbox_id.nullable().eq(alerts::outbox_id))
        .filter(Waits)
        .filter(outbox_deliveries::is_alert.eq(true));
    Ok(each!(c, |c| alerts::table
        .filter(among(c, alerts::ticket_id, tickets))
        .filter(diesel::dsl::exists(waits))
        .order(alerts::id)
        .select(AlertRow::as_select())
        .load(c))?)
}

/// Notes that somebody took the untaken alerts of a ticket.
pub fn alert_take(
    c: &mut Conn,
    ticket: TicketId,
    user: UserId,
    now: Timestamp,
) -> Result<usize, DbError> {
    Ok(each!(c, |c| diesel::update(
        alerts::table.filter(alerts::ticket_id.eq(ticket)).filter(alerts::taken_at.is_null()),
    )
    .set((alerts::taken_at.eq(now), alerts::taken_by.eq(user)))
    .execute(c))?)
}

/// The alerts for an address about some received messages since `since`, oldest first.
pub fn alert_of_mails(
    c: &mut Conn,
    address: &str,
    mails: &[InboundId],
    since: Timestamp,
) -> Result<Vec<AlertRow>, DbError> {
    Ok(each!(c, |c| alerts::table
        .filter(alerts::address.eq(address))
        .filter(alerts::created_at.ge(since))
        .filter(among(c, alerts::inbound_id, mails))
        .order(alerts::id)
        .select(AlertRow::as_select())
        .load(c))?)
}

/// The digests for an address since `since`, of fewer than `full` subjects, that no try to send has
/// begun with; the newest `most`.
pub fn alert_digests_waiting(
    c: &mut Conn,
    address: &str,
    since: Timestamp,
    full: i64,
    most: i64,
) -> Result<Vec<AlertRow>, DbError> {
    let waits = outbox_deliveries::table
        .filter(outbox_deliveries::outbox_id.nullable().eq(alerts::outbox_id))
        .filter(Waits)
        .filter(outbox_deliveries::attempts.eq(0))
        .filter(outbox_deliveries::lease_until.is_null());
    Ok(each!(c, |c| alerts::table
        .filter(alerts::address.eq(address))
        .filter(alerts::created_at.ge(since))
        .filter(alerts::ticket_id.is_null())
        .filter(alerts::inbound_id.is_null())
        .filter(alerts::subjects.between(1, full - 1))
        .filter(diesel::dsl::exists(waits))
        .order((alerts::created_at.desc(), alerts::id.desc()))
        .limit(most)
        .select(AlertRow::as_select())
        .load(c))?)
}

/// How many tickets and messages the newest alerts for an address since `since` are about, of those
/// without an S1 whose place no other took; `most` alerts at most, and none of `but`.
pub fn alert_subjects(
    c: &mut Conn,
    address: &str,
    since: Timestamp,
    but: &[AlertId],
    most: i64,
) -> Result<i64, DbError> {
    let subjects: Vec<i64> = alerts::table
        .filter(alerts::address.eq(address))
        .filter(alerts::created_at.ge(since))
        .filter(alerts::is_s1.eq(false))
        .filter(alerts::subjects.gt(0))
        .filter(alerts::id.ne_all(but.to_vec()))
        .order(alerts::created_at.desc())
        .limit(most)
        .select(alerts::subjects)
        .load(c)?;
    Ok(subjects.into_iter().sum())
}

/// The mails of these alerts were taken back: they are about nothing any more.
pub fn alert_void(c: &mut Conn, outboxes: &[OutboxId]) -> Result<(), DbError> {
    if !outboxes.is_empty() {
        diesel::update(alerts::table.filter(among(c, alerts::outbox_id, outboxes)))
            .set(alerts::subjects.eq(0))
            .execute(c)?;
    }
    Ok(())
}

/// A time in which the ladder of one clock is quiet.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = silences)]
#[expect(missing_docs, reason = "a clock's key, from, until, and who took it")]
pub struct SilenceRow {
    pub ticket_id: TicketId,
    pub watch: Watch,
    pub cycle: i64,
    pub generation: i64,
    pub from_at: Timestamp,
    pub until_at: Timestamp,
    pub user_id: UserId,
}

/// Adds silences.
pub fn silence_insert(c: &mut Conn, new: &[SilenceRow]) -> Result<(), DbError> {
    for one in new {
        diesel::insert_into(silences::table).values(one).execute(c)?;
    }
    Ok(())
}

/// The silences of some tickets.
pub fn silence_of(c: &mut Conn, tickets: &[TicketId]) -> Result<Vec<SilenceRow>, DbError> {
    Ok(each!(c, |c| silences::table
        .filter(among(c, silences::ticket_id, tickets))
        .order(silences::id)
        .select(SilenceRow::as_select())
        .load(c))?)
}
