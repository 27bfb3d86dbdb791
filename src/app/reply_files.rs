//! Files that an engineer sends with a reply: kept as blobs by their hash, attached to the mail while
//! they fit, and beyond that sent as links. A link has 128 random bits of which only the hash is
//! stored, is one contact's, ends by itself and can be ended by hand.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::{acts::Hands, desk::Desk, error::AppError, posting, rendering::Attached};
use crate::{
    db::{
        Conn,
        file_links::{self, FileLinkRow},
        record, tickets,
    },
    domain::{
        ids::{AttachmentId, MessageId, TicketId},
        time::Timestamp,
    },
    mail::{filename, link_token::LinkToken, notice::customer::SentFile},
};

pub use crate::db::file_links::FileLinkRow as FileLink;

/// A file that somebody sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The name: data, never a path.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// How files leave: what is attached, what the mail says of links, and the link of each file that has
/// one.
pub(super) struct Sent {
    pub(super) attached: Vec<Attached>,
    pub(super) told: Vec<SentFile>,
    links: Vec<Option<LinkToken>>,
}

/// What a file is called in a mail and on a page.
fn clean_name(name: &str) -> String {
    filename::safe(Some(name), MEDIA_TYPE, 1)
}

/// Nobody looked into it: the reader's program decides by the name.
const MEDIA_TYPE: &str = "application/octet-stream";

/// Decides how each file leaves: the small ones attached, as many as fit, the others as links.
///
/// # Errors
/// [`AppError::Wrong`] for an empty file or too many; or when the system has no randomness.
pub(super) fn prepare(desk: &Desk, now: Timestamp, files: &[File]) -> Result<Sent, AppError> {
    let most = usize::try_from(desk.config.mail_out.files).unwrap_or(usize::MAX);
    if files.len() > most {
        return Err(AppError::wrong("file", "wrong-too-many-files", files.len().to_string()));
    }
    if let Some(empty) = files.iter().find(|file| file.bytes.is_empty()) {
        return Err(AppError::wrong("file", "wrong-empty-file", empty.name.clone()));
    }
    let mut room = desk.config.mail_out.attach_up_to.bytes();
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|n| files.get(*n).map_or(0, |file| file.bytes.len()));
    let mut fits = vec![false; files.len()];
    for n in order {
        let size = files.get(n).map_or(0, |file| file.bytes.len() as u64);
        if let (Some(left), Some(fit)) = (room.checked_sub(size), fits.get_mut(n)) {
            room = left;
            *fit = true;
        }
    }
    let lasts = i64::try_from(desk.config.mail_out.links_last.as_secs()).unwrap_or(i64::MAX);
    let mut sent = Sent { attached: Vec::new(), told: Vec::new(), links: Vec::new() };
    for (file, fits) in files.iter().zip(fits) {
        let name = clean_name(&file.name);
        if fits {
            let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&*file.bytes));
            sent.attached.push(Attached { name, hash });
            sent.links.push(None);
            continue;
        }
        let token = posting::link_token()?;
        sent.told.push(SentFile {
            name,
            size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
            url: desk.url(&format!("/files/{}", token.text)),
            until: now.plus_secs(lasts),
        });
        sent.links.push(Some(token));
    }
    Ok(sent)
}

/// Keeps the files with their message, and the links to them.
///
/// # Errors
/// When the database cannot.
pub(super) fn keep(
    c: &mut Conn,
    now: Timestamp,
    by: &Hands,
    message: MessageId,
    address: &str,
    (files, sent): (&[File], &Sent),
) -> Result<(), AppError> {
    for file in files {
        let hash: Vec<u8> = Sha256::digest(&*file.bytes).to_vec();
        tickets::blob_put(c, &hash, &file.bytes)?;
        let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        tickets::attachment_insert(c, message, &clean_name(&file.name), MEDIA_TYPE, size, &hash)?;
    }
    let rows = tickets::attachment_of(c, &[message])?;
    let mut told = sent.told.iter();
    let mut links = Vec::new();
    for (row, link) in rows.iter().zip(&sent.links) {
        let Some(token) = link else { continue };
        links.push(FileLinkRow {
            token_hash: token.hash.to_vec(),
            attachment_id: row.id,
            address: address.to_owned(),
            created_at: now,
            expires_at: told.next().map_or(now, |told| told.until),
            revoked_at: None,
            opened: 0,
            opened_at: None,
        });
    }
    file_links::file_link_insert(c, &links)?;
    let detail = serde_json::json!({
        "message": message,
        "files": rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        "as_links": links.len(),
    });
    record::audit_insert(c, now, &by.name, "files sent", &detail.to_string())?;
    Ok(())
}

/// The file behind a link, with its name; counted. None where the link is none of ours, has ended, or
/// the reply it was sent with was taken back.
///
/// # Errors
/// When the database cannot.
pub fn open(desk: &Arc<Desk>, token: &str) -> Result<Option<(String, Vec<u8>)>, AppError> {
    let Some(hash) = LinkToken::hash_of(token) else { return Ok(None) };
    let now = desk.now();
    desk.write(move |c, _| {
        let Some(link) = file_links::file_link_find(c, &hash)? else { return Ok(None) };
        if link.revoked_at.is_some() || link.expires_at <= now {
            return Ok(None);
        }
        let row = tickets::attachment_by_id(c, link.attachment_id)?;
        file_links::file_link_opened(c, &hash, now)?;
        Ok(Some((row.name, tickets::blob_get(c, &row.blob_hash)?)))
    })
}

/// A file of a ticket that left as a link.
#[derive(Debug, Clone)]
pub struct Linked {
    /// The file.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// The link.
    pub link: FileLink,
}

/// The files of some messages that left as links.
///
/// # Errors
/// When the database cannot.
pub(super) fn linked(c: &mut Conn, messages: &[MessageId]) -> Result<Vec<Linked>, AppError> {
    let files = tickets::attachment_of(c, messages)?;
    let ids: Vec<AttachmentId> = files.iter().map(|file| file.id).collect();
    let named = |link: FileLinkRow| {
        let file = files.iter().find(|file| file.id == link.attachment_id)?;
        Some(Linked { id: file.id, name: file.name.clone(), link })
    };
    Ok(file_links::file_link_of(c, &ids)?.into_iter().filter_map(named).collect())
}

/// The files of a ticket that left as links.
///
/// # Errors
/// When the database cannot.
pub fn of_ticket(desk: &Desk, ticket: TicketId) -> Result<Vec<Linked>, AppError> {
    desk.read(|c| {
        let messages: Vec<MessageId> =
            tickets::message_of(c, ticket)?.into_iter().map(|m| m.id).collect();
        linked(c, &messages)
    })
}

/// Ends the links to a file of a ticket.
///
/// # Errors
/// [`AppError::NotFound`] where the ticket has no such file, or no link to it opens any more.
pub fn revoke(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    file: AttachmentId,
) -> Result<(), AppError> {
    let (now, by) = (desk.now(), by.clone());
    if !of_ticket(desk, ticket)?.iter().any(|linked| linked.id == file) {
        return Err(AppError::NotFound("file"));
    }
    desk.write(move |c, _| {
        if file_links::file_link_revoke(c, file, now)? == 0 {
            return Err(AppError::NotFound("link"));
        }
        let detail = serde_json::json!({ "ticket": ticket, "file": file }).to_string();
        record::audit_insert(c, now, &by.name, "link to a file ended", &detail)?;
        Ok(())
    })
}
