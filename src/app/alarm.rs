//! The alarm that needs no mail: alerts wait in the outbox and cannot leave. What it says is read
//! from the database, so that every page, every node and every restart says the same.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{desk::Desk, error::AppError, posting::lang_of, rendering};
use crate::{
    db::{DbError, outbox_counts, people, record},
    domain::time::Timestamp,
    mail::notice::{self, Draft, Frame},
};

/// The setting that says why the queue of outgoing mail stands.
const STOPPED: &str = "mail_out.stopped";

/// Why mail does not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmState {
    /// Since when the oldest alert waits; or since when the queue stands, where none waits.
    pub since: Timestamp,
    /// How many alerts wait.
    pub waiting: i64,
    /// The subject of the oldest alert; empty where none waits.
    pub oldest: String,
    /// To whom it should go.
    pub to: String,
    /// What the mail server said last.
    pub error: Option<String>,
    /// Whether all mail waits, because the mail server refuses our sign-in.
    pub is_queue_stopped: bool,
}

/// The queue stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stopped {
    since: Timestamp,
    why: String,
}

fn stopped(c: &mut crate::db::Conn) -> Result<Option<Stopped>, AppError> {
    let kept = record::setting_get(c, STOPPED)?.filter(|text| !text.is_empty());
    Ok(kept.map(|text| serde_json::from_str(&text)).transpose().map_err(DbError::from)?)
}

/// Whether all mail waits, because the mail server refuses our sign-in.
///
/// # Errors
/// When the database cannot.
pub(super) fn is_queue_stopped(c: &mut crate::db::Conn) -> Result<bool, AppError> {
    Ok(stopped(c)?.is_some())
}

/// How the alarm stands now: none while alerts leave in time. For the banner of every page and for
/// `alarm.command`.
///
/// # Errors
/// When the database cannot.
pub fn state(desk: &Desk) -> Result<Option<AlarmState>, AppError> {
    let now = desk.now();
    let after = i64::try_from(desk.config.alarm.after.as_secs()).unwrap_or(i64::MAX);
    desk.read(|c| {
        let stopped = stopped(c)?;
        let oldest = outbox_counts::delivery_oldest_alert(c)?;
        let is_late = oldest.is_some_and(|since| now.secs_since(since) >= after);
        if !is_late && stopped.is_none() {
            return Ok(None);
        }
        let row = outbox_counts::delivery_oldest_alert_row(c)?;
        let since = oldest.or(stopped.as_ref().map(|s| s.since)).unwrap_or(now);
        let mut state = AlarmState {
            since,
            waiting: outbox_counts::delivery_alerts_waiting(c)?,
            oldest: String::new(),
            to: String::new(),
            error: stopped.as_ref().map(|s| s.why.clone()),
            is_queue_stopped: stopped.is_some(),
        };
        if let Some((mail, delivery)) = row {
            state.oldest = if mail.subject.is_empty() {
                // A mail that nobody has tried yet has no words yet.
                rendering::render(desk, &mail, now).map(|(subject, _)| subject).unwrap_or_default()
            } else {
                mail.subject
            };
            if state.error.is_none() && !delivery.reply.is_empty() {
                state.error = Some(delivery.reply);
            }
            state.to = match people::user_by_email(c, &delivery.recipient)? {
                Some(user) => user.name,
                None => delivery.recipient,
            };
        }
        Ok(Some(state))
    })
}

/// The text that `alarm.command` reads.
///
/// # Errors
/// When the template is not sound.
pub fn text(desk: &Desk, state: &AlarmState) -> Result<String, AppError> {
    let failed = |e: notice::TemplateError| AppError::Compose(e.to_string());
    let zone = desk.config.desk.zone;
    let frame = Frame {
        desk: desk.config.desk.name.clone(),
        reference: None,
        to: String::new(),
        zone,
        reader_zone: zone,
        unsubscribe: None,
    };
    let alarm = notice::alarm::Alarm {
        waiting: state.waiting,
        since: state.since,
        oldest: state.oldest.clone(),
        to_name: state.to.clone(),
        error: state.error.clone(),
        url: desk.url("/mail"),
    };
    let lang = lang_of(desk.config.desk.language.word());
    let draft = Draft::new(lang, frame, &alarm).map_err(failed)?;
    Ok(desk.templates.render(&draft, desk.now()).map_err(failed)?.text)
}

/// Notes that the queue stands, and why.
///
/// # Errors
/// When the database cannot.
pub fn queue_stopped(desk: &Arc<Desk>, why: &str) -> Result<(), AppError> {
    let now = desk.now();
    let why = why.to_owned();
    desk.write(move |c, _| {
        let since = stopped(c)?.map_or(now, |s| s.since);
        let kept = Stopped { since, why: why.clone() };
        record::setting_put(c, STOPPED, &serde_json::to_string(&kept).map_err(DbError::from)?)?;
        Ok(())
    })
}

/// Notes that mail leaves again.
///
/// # Errors
/// When the database cannot.
pub fn queue_moves(desk: &Arc<Desk>) -> Result<(), AppError> {
    desk.write(|c, _| {
        if stopped(c)?.is_some() {
            record::setting_put(c, STOPPED, "")?;
        }
        Ok(())
    })
}
