//! Rendering: the bytes of an outgoing mail from its row in the outbox, made once, when it is sent, and
//! signed.

use serde::{Deserialize, Serialize};

use super::{desk::Desk, error::AppError};
use crate::{
    db::{outbox::OutboxRow, tickets},
    domain::{mail_state::MailList, time::Timestamp},
    mail::{
        answer_subject,
        compose::{self, Automatic, List, Mailbox, Outgoing},
        notice::Draft,
    },
};

/// The headers of a mail, as they wait in the outbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Headers {
    pub(super) to: Vec<Mailbox>,
    pub(super) reply_to: Option<String>,
    pub(super) in_reply_to: Option<String>,
    pub(super) references: Vec<String>,
    pub(super) auto: Automatic,
    /// Their subject, which ours answers; none for a subject of our own words.
    pub(super) answers: Option<String>,
    /// What stands behind the subject, such as `TM-1001`.
    pub(super) tag: Option<String>,
    pub(super) date: Timestamp,
    pub(super) boundary: String,
    /// The list that it belongs to, and the link out of it.
    #[serde(default)]
    pub(super) list: Option<(MailList, String)>,
    /// The address out of it.
    #[serde(default)]
    pub(super) leave_by: Option<String>,
    /// Who it is from, where that is not the desk.
    #[serde(default)]
    pub(super) from: Option<Mailbox>,
    /// The files that it takes along.
    #[serde(default)]
    pub(super) files: Vec<Attached>,
}

/// A file that a mail takes along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attached {
    pub(super) name: String,
    /// Of its bytes, in hexadecimal digits.
    pub(super) hash: String,
}

/// What waits in the outbox: headers, template and values.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) headers: Headers,
    pub(super) body: Draft,
}

/// The bytes of a mail, as every try sends them. The same row gives the same bytes.
///
/// # Errors
/// When the template or the stored draft is not sound.
pub fn render(desk: &Desk, row: &OutboxRow, now: Timestamp) -> Result<(String, Vec<u8>), AppError> {
    let waiting: Waiting = serde_json::from_str(&row.draft)
        .map_err(|e| AppError::Unreadable("draft of a mail", Box::new(e)))?;
    let rendered = desk.templates.render(&waiting.body, now).map_err(failed)?;
    let Headers {
        to,
        reply_to,
        in_reply_to,
        references,
        auto,
        answers,
        tag,
        date,
        boundary,
        list,
        leave_by,
        from,
        files,
    } = waiting.headers;
    let subject = match (&answers, &tag) {
        (Some(theirs), Some(tag)) => answer_subject::answer(theirs, tag),
        _ => rendered.subject,
    };
    let from = from.unwrap_or_else(|| Mailbox {
        name: Some(desk.config.from_name().to_owned()),
        address: desk.config.desk.address.as_str().to_owned(),
    });
    let outgoing = Outgoing {
        message_id: row.message_id.clone(),
        date,
        boundary,
        reply_to: reply_to.map(|address| Mailbox { name: from.name.clone(), address }),
        from,
        to,
        subject: subject.clone(),
        text: rendered.text,
        html: Some(rendered.html),
        in_reply_to,
        references,
        automatic: auto,
        loop_id: desk.config.loop_id().to_owned(),
        files: files_of(desk, files)?,
        list: list.map(|(list, unsubscribe_url)| List {
            id: format!("{list}.{}", desk.config.mail_domain()),
            unsubscribe_url,
            unsubscribe_address: leave_by,
        }),
    };
    let bytes = compose::compose(&outgoing).map_err(failed)?;
    Ok((subject, desk.dkim.sign(bytes, now).map_err(failed)?))
}

/// The bytes of the files that a mail takes along.
fn files_of(desk: &Desk, files: Vec<Attached>) -> Result<Vec<compose::File>, AppError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    desk.read(|c| {
        let mut found = Vec::with_capacity(files.len());
        for Attached { name, hash } in files {
            let hash = data_encoding::HEXLOWER
                .decode(hash.as_bytes())
                .map_err(|e| AppError::Unreadable("hash of a file", Box::new(e)))?;
            found.push(compose::File { name, bytes: tickets::blob_get(c, &hash)? });
        }
        Ok(found)
    })
}

fn failed(e: impl std::fmt::Display) -> AppError {
    AppError::Compose(e.to_string())
}
