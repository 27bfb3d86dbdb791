//! What was changed of the rules of thanks. No row: a shipped phrase holds.

use diesel::prelude::*;

use super::{conn::Conn, error::DbError, schema::thanks_phrases};
use crate::domain::{
    message::{PhraseKind, ThanksLanguage},
    time::Timestamp,
};

/// A phrase that was added, or a shipped one that is off.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = thanks_phrases)]
pub struct ThanksPhraseRow {
    /// Its language.
    pub language: ThanksLanguage,
    /// Its words, in lower case.
    pub phrase: String,
    /// What it says.
    pub kind: PhraseKind,
    /// False for a shipped one that is off.
    pub is_on: bool,
    /// When that was changed.
    pub changed_at: Timestamp,
    /// By whom, as the audit names people.
    pub changed_by: String,
}

/// All of them, by language.
pub fn thanks_phrase_all(c: &mut Conn) -> Result<Vec<ThanksPhraseRow>, DbError> {
    Ok(thanks_phrases::table
        .order((thanks_phrases::language, thanks_phrases::phrase))
        .select(ThanksPhraseRow::as_select())
        .load(c)?)
}

/// Adds one. [`DbError::Exists`] when it is there.
pub fn thanks_phrase_insert(c: &mut Conn, row: &ThanksPhraseRow) -> Result<(), DbError> {
    diesel::insert_into(thanks_phrases::table).values(row).execute(c)?;
    Ok(())
}

/// Takes one away; false when it is not there.
pub fn thanks_phrase_remove(
    c: &mut Conn,
    language: ThanksLanguage,
    phrase: &str,
) -> Result<bool, DbError> {
    Ok(diesel::delete(thanks_phrases::table.find((language, phrase))).execute(c)? == 1)
}
