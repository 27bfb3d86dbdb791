//! Settings that the desk makes itself and keeps in the database, which all nodes share.

use super::error::AppError;
use crate::db::{Db, record};

/// The setting of the key that the desk made itself.
const OWN_KEY: &str = "desk.own_thread_key";
/// The id of that key. A configured one may have the same: then it is another key, and answers to
/// mail of the time before go to quarantine.
const OWN_ID: u8 = 0;

/// The key of thread tokens that the desk made itself: the first process to ask makes it.
///
/// # Errors
/// When the database cannot, or the system has no randomness.
pub fn own_key(db: &Db) -> Result<(u8, Vec<u8>), AppError> {
    let kept = db.read(|c| Ok::<_, AppError>(record::setting_get(c, OWN_KEY)?))?;
    if let Some(secret) = kept {
        return Ok((OWN_ID, secret.into_bytes()));
    }
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random)
        .map_err(|e| AppError::Compose(format!("the system has no randomness: {e}")))?;
    let fresh = data_encoding::HEXLOWER.encode(&random);
    // Where another process was faster, its key holds.
    let secret =
        db.write(move |c| Ok::<_, AppError>(record::setting_ensure(c, OWN_KEY, &fresh)?))?;
    Ok((OWN_ID, secret.into_bytes()))
}

/// What `tarmac bench fill` noted of the database that it filled; none in any other.
const FILLED: &str = "bench.filled";

/// What was noted of a database that was filled for measuring; none where nobody did.
///
/// # Errors
/// When the database cannot.
pub fn filled(db: &Db) -> Result<Option<String>, AppError> {
    db.read(|c| Ok(record::setting_get(c, FILLED)?))
}

/// Notes that a database is filled for measuring, and with what.
///
/// # Errors
/// When the database cannot.
pub fn note_filled(db: &Db, with: &str) -> Result<(), AppError> {
    let with = with.to_owned();
    db.write(move |c| Ok::<_, AppError>(record::setting_put(c, FILLED, &with)?))
}
