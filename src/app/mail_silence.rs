//! Mail has not come for a time that is unusual for these hours: noted for the head of every page,
//! and told once to the admins by mail.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    desk::Desk,
    error::AppError,
    posting::{self, Mail, Thread},
    roster::Roster,
};
use crate::{
    db::{Conn, DbError, mail_flow, record},
    domain::{
        mail_state::MailKind,
        silence::{self, Usual},
        time::Timestamp,
    },
    mail::notice::silence as notice,
};

/// The setting that holds the silence while it lasts.
const NOTED: &str = "mail_in.silence";
/// The slots by which one silence is told once.
const TOLD: &str = "told of silence";
/// A shorter silence is not looked at, in seconds.
const SHORTEST_S: i64 = 10 * 60;

/// A silence that is unusual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// When the last message came.
    pub since: Timestamp,
    /// How many would have come.
    pub usual: u32,
    /// By the experience of so many weeks.
    pub weeks: u32,
}

/// The silence that was noted, while it lasts: for the head of every page.
///
/// # Errors
/// When the database cannot.
pub fn state(desk: &Desk) -> Result<Option<Silence>, AppError> {
    if desk.config.alarm.silence == 0 {
        return Ok(None);
    }
    desk.read(|c| {
        let Some(noted) = noted(c)? else { return Ok(None) };
        let last = mail_flow::inbound_last_at(c)?;
        Ok(Some(noted).filter(|noted| last == Some(noted.since)))
    })
}

fn noted(c: &mut Conn) -> Result<Option<Silence>, AppError> {
    // What cannot be read is none: it is noted anew at the next look, and no page fails of it.
    Ok(record::setting_get(c, NOTED)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Looks whether mail has been silent for an unusual time; notes it, and tells the admins of each
/// silence once. The silence, where it is one.
///
/// # Errors
/// When the database cannot.
pub fn look(desk: &Arc<Desk>) -> Result<Option<Silence>, AppError> {
    let now = desk.now();
    let silent = desk.read(|c| silent(c, desk.config.alarm.silence, now))?;
    let known = desk.read(noted)?;
    if silent.as_ref().map(|s| s.since) == known.map(|s| s.since) {
        return Ok(silent);
    }
    let kept = silent.clone();
    desk.write(move |c, desk| {
        let text = kept.as_ref().map(serde_json::to_string).transpose().map_err(DbError::from)?;
        record::setting_put(c, NOTED, &text.unwrap_or_default())?;
        match &kept {
            Some(silence) => tell_admins(c, desk, now, silence),
            None => Ok(()),
        }
    })?;
    Ok(silent)
}

fn silent(c: &mut Conn, at_least: u32, now: Timestamp) -> Result<Option<Silence>, AppError> {
    if at_least == 0 {
        return Ok(None);
    }
    let Some(since) = mail_flow::inbound_last_at(c)? else { return Ok(None) };
    if now.secs_since(since) < SHORTEST_S {
        return Ok(None);
    }
    let Some(first) = mail_flow::inbound_first_at(c)? else { return Ok(None) };
    let mut counts = Vec::new();
    for (from, until) in silence::same_hours(since, now) {
        // In a stretch that began before the first mail the desk was perhaps not there.
        if from >= first {
            let count = mail_flow::inbound_count_between(c, from, until)?;
            counts.push(u32::try_from(count).unwrap_or(u32::MAX));
        }
    }
    let unusual = silence::unusual(&counts, at_least);
    Ok(unusual.map(|Usual { mails, weeks }| Silence { since, usual: mails, weeks }))
}

fn tell_admins(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    silence: &Silence,
) -> Result<(), AppError> {
    let slot = silence.since.floor();
    let Some(fence) = record::slot_claim(c, TOLD, slot, now, now, &desk.node)? else {
        return Ok(());
    };
    record::slot_finish(c, TOLD, slot, fence, now)?;
    tracing::warn!("No mail has come since {}, which is unusual for these hours", silence.since);
    let roster = Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let notice = notice::Silence {
        since: silence.since,
        usual: silence.usual,
        weeks: silence.weeks,
        url: desk.url("/mail"),
    };
    let mut mails = Vec::new();
    for person in roster.admins() {
        let mail = Mail::to_person(desk, MailKind::StaffNotice, &person, None, &notice)?;
        mails.push((None, Thread::default(), mail));
    }
    posting::post_all(c, desk, now, mails).map(drop)
}
