//! Files that left as links.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::file_links,
};
use crate::domain::{ids::AttachmentId, time::Timestamp};

/// A link to a file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = file_links)]
pub struct FileLinkRow {
    /// The hash of its token; the token is stored nowhere.
    pub token_hash: Vec<u8>,
    /// The file.
    pub attachment_id: AttachmentId,
    /// Whose it is.
    pub address: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// It opens until then.
    pub expires_at: Timestamp,
    /// When a person ended it.
    pub revoked_at: Option<Timestamp>,
    /// How often it was opened.
    pub opened: i64,
    /// When it last was.
    pub opened_at: Option<Timestamp>,
}

/// Adds links.
pub fn file_link_insert(c: &mut Conn, rows: &[FileLinkRow]) -> Result<(), DbError> {
    for row in rows {
        diesel::insert_into(file_links::table).values(row).execute(c)?;
    }
    Ok(())
}

/// The link with this hash.
pub fn file_link_find(c: &mut Conn, hash: &[u8]) -> Result<Option<FileLinkRow>, DbError> {
    Ok(each!(c, |c| file_links::table
        .find(hash)
        .select(FileLinkRow::as_select())
        .first(c)
        .optional())?)
}

/// The links to some files.
pub fn file_link_of(c: &mut Conn, files: &[AttachmentId]) -> Result<Vec<FileLinkRow>, DbError> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(c, |c| file_links::table
        .filter(file_links::attachment_id.eq_any(files.to_vec()))
        .order((file_links::attachment_id, file_links::created_at))
        .select(FileLinkRow::as_select())
        .load(c))?)
}

/// Counts that a link was opened.
pub fn file_link_opened(c: &mut Conn, hash: &[u8], now: Timestamp) -> Result<(), DbError> {
    diesel::update(file_links::table.find(hash))
        .set((file_links::opened.eq(file_links::opened + 1), file_links::opened_at.eq(now)))
        .execute(c)?;
    Ok(())
}

/// Ends the links to a file that still open; how many.
pub fn file_link_revoke(
    c: &mut Conn,
    file: AttachmentId,
    now: Timestamp,
) -> Result<usize, DbError> {
    Ok(each!(c, |c| diesel::update(
        file_links::table
            .filter(file_links::attachment_id.eq(file))
            .filter(file_links::revoked_at.is_null()),
    )
    .set(file_links::revoked_at.eq(now))
    .execute(c))?)
}
