//! A received message as it was sent: its page made safe, and what it is made of.

use std::sync::Arc;

use super::{desk::Desk, error::AppError, intake, storable};
use crate::{
    db::{record, tickets},
    domain::ids::InboundId,
    mail::{
        makeup, pictures,
        safe_html::{self, Pictures},
    },
};

pub use crate::mail::{
    makeup::{Piece, Scheme},
    safe_html::SafeHtml,
};

/// A message as it was sent.
#[derive(Debug)]
pub struct Letter {
    /// Its page, made safe; its text where it has none.
    pub page: SafeHtml,
    /// What it is made of beside words and files.
    pub pieces: Vec<Piece>,
    /// Why it was not read to its end; then the page is empty.
    pub unread: Option<String>,
}

/// A received message as it was sent; `remote` where its pictures are fetched from where they lie.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn letter(desk: &Desk, id: InboundId, remote: bool) -> Result<Letter, AppError> {
    let (row, raw) = desk.read(|c| {
        let row = intake::find(c, id)?;
        let raw = tickets::blob_get(c, &row.raw_hash)?;
        Ok((row, raw))
    })?;
    let arrival: intake::Arrival = serde_json::from_str(&row.envelope).unwrap_or_default();
    let parsed = storable::read(&raw, &arrival);
    let pictures = Pictures { inline: pictures::inline(&parsed), remote };
    Ok(Letter {
        page: safe_html::of_message(&raw, &parsed, &pictures),
        pieces: makeup::of(&raw),
        unread: parsed.too_complex,
    })
}

/// Records that a person had the pictures of a message fetched from where they lie: those who keep
/// them learn of it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such message.
pub fn fetch_pictures(desk: &Arc<Desk>, actor: &str, id: InboundId) -> Result<(), AppError> {
    let (now, actor) = (desk.now(), actor.to_owned());
    desk.write(move |c, _| {
        intake::find(c, id)?;
        let detail = serde_json::json!({ "inbound": id }).to_string();
        record::audit_insert(c, now, &actor, "pictures of a mail fetched from elsewhere", &detail)?;
        Ok(())
    })
}
