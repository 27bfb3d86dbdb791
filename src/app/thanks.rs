//! The rules by which a message counts as a mere thanks, as an administrator keeps them: what is
//! shipped, less what was switched off, and what was added. Each change is recorded with who and when.

use std::sync::Arc;

use super::{desk::Desk, error::AppError};
use crate::{
    db::{
        Conn, DbError, people, record,
        thanks::{self, ThanksPhraseRow},
    },
    domain::{
        ids::UserId,
        message::{
            Phrase, PhraseKind, PhraseMistake, Thanks, ThanksLanguage, ThanksRules, as_kept,
            check_phrase, is_shipped, may_be_thanks, swallowed,
        },
        time::Timestamp,
    },
    mail::quote,
};

/// What the audit calls the changes.
const ADDED: &str = "thanks phrase added";
const REMOVED: &str = "thanks phrase removed";
const OFF: &str = "thanks phrase switched off";
const ON: &str = "thanks phrase switched on";
/// Changes that the page shows.
const SHOWN: i64 = 20;
/// Characters of a text that is tried out at most.
const TRIED: usize = 20_000;

/// A phrase that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The phrase.
    pub phrase: Phrase,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// A change, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// `added`, `removed`, `off`, `on`.
    pub what: &'static str,
    /// The language.
    pub language: String,
    /// The phrase.
    pub phrase: String,
}

/// The rules as their page shows them.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What holds.
    pub rules: ThanksRules,
    /// What was added, by language.
    pub own: Vec<Own>,
    /// The latest changes, newest first.
    pub changes: Vec<Change>,
}

fn rules(c: &mut Conn) -> Result<ThanksRules, AppError> {
    Ok(rules_of(&thanks::thanks_phrase_all(c)?))
}

fn rules_of(rows: &[ThanksPhraseRow]) -> ThanksRules {
    let phrase = |row: &ThanksPhraseRow| Phrase {
        language: row.language,
        kind: row.kind,
        text: row.phrase.clone(),
        is_on: row.is_on,
    };
    ThanksRules { changes: rows.iter().map(phrase).collect() }
}

/// Judges a message's text without quotes and signature. The rules are looked up only for a text
/// that may be a thanks at all.
pub(super) fn judge(c: &mut Conn, text: &str, language: &str) -> Result<Thanks, AppError> {
    if !may_be_thanks(text) {
        return Ok(Thanks::None);
    }
    Ok(rules(c)?.judge(text, language))
}

/// The rules, for their page.
///
/// # Errors
/// When the database cannot.
pub fn kept(desk: &Desk) -> Result<Kept, AppError> {
    desk.read(|c| {
        let rows = thanks::thanks_phrase_all(c)?;
        let people = people::user_all(c)?;
        let named = |actor: &str| {
            let id = actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
            let known = id.and_then(|id| people.iter().find(|u| u.id == id));
            known.map_or_else(|| actor.to_owned(), |u| u.name.clone())
        };
        let own = rows.iter().filter(|row| row.is_on).map(|row| Own {
            phrase: Phrase {
                language: row.language,
                kind: row.kind,
                text: row.phrase.clone(),
                is_on: true,
            },
            at: row.changed_at,
            by: named(&row.changed_by),
        });
        let own = own.collect();
        let latest = record::audit_latest(c, &[ADDED, REMOVED, OFF, ON], SHOWN)?;
        let changes = latest.into_iter().map(|(at, actor, what, detail)| {
            let detail: serde_json::Value = serde_json::from_str(&detail).unwrap_or_default();
            let said = |name: &str| {
                detail.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned()
            };
            Change {
                at,
                by: named(&actor),
                what: match what.as_str() {
                    ADDED => "added",
                    REMOVED => "removed",
                    OFF => "off",
                    _ => "on",
                },
                language: said("language"),
                phrase: said("phrase"),
            }
        });
        Ok(Kept { rules: rules_of(&rows), own, changes: changes.collect() })
    })
}

/// What is decided about a text, as of a message: quotes and signature are folded away first.
///
/// # Errors
/// When the database cannot.
pub fn try_out(desk: &Desk, text: &str, language: &str) -> Result<Thanks, AppError> {
    let text: String = text.replace('\r', "").chars().take(TRIED).collect();
    let answer = quote::fold(&text, false);
    desk.read(|c| Ok(rules(c)?.judge(&answer.text, language)))
}

/// Adds a phrase.
///
/// # Errors
/// [`AppError::Wrong`] where it is none, is there, or would swallow a question.
pub fn add(
    desk: &Arc<Desk>,
    actor: &str,
    language: ThanksLanguage,
    kind: PhraseKind,
    text: &str,
) -> Result<(), AppError> {
    let phrase = Phrase { language, kind, text: as_kept(text), is_on: true };
    let actor = actor.to_owned();
    desk.write(move |c, desk| {
        let now = desk.now();
        check_phrase(&rules(c)?, &phrase).map_err(|mistake| wrong(&phrase, &mistake))?;
        let row = row_of(&phrase, now, &actor);
        match thanks::thanks_phrase_insert(c, &row) {
            Err(DbError::Exists) => return Err(wrong(&phrase, &PhraseMistake::There)),
            other => other?,
        }
        note(c, now, &actor, ADDED, &phrase)
    })
}

fn row_of(phrase: &Phrase, now: Timestamp, actor: &str) -> ThanksPhraseRow {
    ThanksPhraseRow {
        language: phrase.language,
        phrase: phrase.text.clone(),
        kind: phrase.kind,
        is_on: phrase.is_on,
        changed_at: now,
        changed_by: actor.to_owned(),
    }
}

fn wrong(phrase: &Phrase, mistake: &PhraseMistake) -> AppError {
    let (key, found) = match mistake {
        PhraseMistake::Empty => ("wrong-phrase-empty", String::new()),
        PhraseMistake::TooLong => ("wrong-phrase-long", String::new()),
        PhraseMistake::Sign(sign) => ("wrong-phrase-sign", sign.to_string()),
        PhraseMistake::There => ("wrong-phrase-there", phrase.text.clone()),
        PhraseMistake::Asks(word) => ("wrong-phrase-asks", word.clone()),
        PhraseMistake::Swallows(question) => ("wrong-phrase-swallows", (*question).to_owned()),
        PhraseMistake::TooMany => ("wrong-phrase-many", String::new()),
    };
    AppError::wrong("phrase", key, found)
}

fn note(
    c: &mut Conn,
    now: Timestamp,
    actor: &str,
    what: &str,
    phrase: &Phrase,
) -> Result<(), AppError> {
    let detail = serde_json::json!({
        "language": phrase.language, "kind": phrase.kind, "phrase": phrase.text,
    });
    Ok(record::audit_insert(c, now, actor, what, &detail.to_string())?)
}

/// Takes a phrase away that was added.
///
/// # Errors
/// [`AppError::NotFound`] when it was not; [`AppError::Wrong`] where a question would then be
/// swallowed.
pub fn remove(
    desk: &Arc<Desk>,
    actor: &str,
    language: ThanksLanguage,
    text: &str,
) -> Result<(), AppError> {
    let (actor, text) = (actor.to_owned(), as_kept(text));
    desk.write(move |c, desk| {
        let before = rules(c)?.changes;
        let own = before.iter().find(|p| p.is_on && p.language == language && p.text == text);
        let own = own.cloned().ok_or(AppError::NotFound("phrase"))?;
        thanks::thanks_phrase_remove(c, language, &text)?;
        still_asks(c)?;
        note(c, desk.now(), &actor, REMOVED, &own)
    })
}

/// What was changed must not have a question taken for a thanks.
fn still_asks(c: &mut Conn) -> Result<(), AppError> {
    match swallowed(&rules(c)?) {
        Some(question) => Err(AppError::wrong("phrases", "wrong-phrases-swallow", question)),
        None => Ok(()),
    }
}

/// Switches shipped phrases of a language: of those that were `shown`, the ones that are `on` hold
/// and the others do not. What holds so already stays untouched.
///
/// # Errors
/// [`AppError::Wrong`] where a question would then be swallowed: nothing is changed.
pub fn switch(
    desk: &Arc<Desk>,
    actor: &str,
    language: ThanksLanguage,
    shown: &[String],
    on: &[String],
) -> Result<usize, AppError> {
    let (actor, shown, on) = (actor.to_owned(), shown.to_vec(), on.to_vec());
    desk.write(move |c, desk| {
        let now = desk.now();
        let before = rules(c)?.changes;
        let mut changed = 0;
        for text in &shown {
            let Some(kind) = is_shipped(language, text) else { continue };
            let was_on =
                !before.iter().any(|p| !p.is_on && p.language == language && p.text == *text);
            let is_on = on.contains(text);
            if was_on == is_on {
                continue;
            }
            let phrase = Phrase { language, kind, text: text.clone(), is_on };
            if is_on {
                thanks::thanks_phrase_remove(c, language, text)?;
            } else {
                thanks::thanks_phrase_insert(c, &row_of(&phrase, now, &actor))?;
            }
            note(c, now, &actor, if is_on { ON } else { OFF }, &phrase)?;
            changed += 1;
        }
        if changed > 0 {
            still_asks(c)?;
        }
        Ok(changed)
    })
}
