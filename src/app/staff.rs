//! People of the desk: adding and changing them.

use std::sync::Arc;

use super::{
    acts::Hands,
    desk::Desk,
    error::{AppError, Wrong},
    posting::{self, Mail},
    roster::Person,
    sign_in,
};
use crate::{
    db::{
        Conn, DbError,
        people::{self, NewUser, UserRow},
        record,
    },
    domain::{access::Role, ids::UserId, mail_state::MailKind, time::Timestamp},
    i18n::Lang,
    mail::notice::account::PasswordReset,
};

/// The name of the team that every engineer joins unless told otherwise.
pub const DEFAULT_TEAM: &str = "Desk";

/// Somebody who is to join the desk.
#[derive(Debug, Clone)]
pub struct Joining {
    /// How the person is called.
    pub name: String,
    /// Signs in with it and is told at it.
    pub email: String,
    /// What the person may do.
    pub role: Role,
    /// The team; the default one where none is named.
    pub team: Option<String>,
    /// Whether the person leads it.
    pub is_lead: bool,
    /// Whether `desk.service_manager` means this person.
    pub is_service_manager: bool,
    /// `en` or `zh-CN`; the desk's where none is named.
    pub language: Option<String>,
    /// IANA zone; the desk's where none is named.
    pub zone: Option<String>,
    /// A first password; without one a link sets it.
    pub password: Option<String>,
}

/// Whether a text is a mail address: one `@`, a local part, a domain, no blanks.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !text
                .contains(|c: char| c.is_whitespace() || c.is_control() || ",;<>\"()".contains(c))
    })
}

/// Adds a person; the link that sets the first password, where none was given.
///
/// # Errors
/// [`AppError::Wrong`] with everything that is wrong.
pub fn add(
    desk: &Arc<Desk>,
    actor: &str,
    joining: Joining,
) -> Result<(UserId, Option<String>), AppError> {
    let now = desk.now();
    let actor = actor.to_owned();
    let hash = check(desk, &joining)?;
    desk.write(move |c, desk| {
        let id = insert(c, desk, now, &joining, hash.clone())?;
        let link = match hash {
            Some(_) => None,
            None => Some(sign_in::first_link(c, desk, id, now)?.0),
        };
        let detail = serde_json::json!({ "user": id, "role": joining.role }).to_string();
        record::audit_insert(c, now, &actor, "user added", &detail)?;
        Ok((id, link))
    })
}

fn check(desk: &Desk, joining: &Joining) -> Result<Option<String>, AppError> {
    let mut wrong = Vec::new();
    if joining.name.trim().is_empty() {
        wrong.push(Wrong::new("name", "wrong-missing", ""));
    }
    if !is_address(joining.email.trim()) {
        wrong.push(Wrong::new("email", "wrong-address", joining.email.clone()));
    }
    let zone = joining.zone.as_deref().unwrap_or_else(|| desk.config.desk.zone.name());
    if zone.parse::<chrono_tz::Tz>().is_err() {
        wrong.push(Wrong::new("zone", "wrong-zone", zone));
    }
    if let Some(language) = joining.language.as_deref().filter(|l| l.parse::<Lang>().is_err()) {
        wrong.push(Wrong::new("language", "wrong-unknown", language));
    }
    let hash = match joining.password.as_deref().map(sign_in::hash_password).transpose() {
        Ok(hash) => hash,
        Err(AppError::Wrong(more)) => {
            wrong.extend(more);
            None
        }
        Err(e) => return Err(e),
    };
    if wrong.is_empty() { Ok(hash) } else { Err(AppError::Wrong(wrong)) }
}

fn insert(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    joining: &Joining,
    hash: Option<String>,
) -> Result<UserId, AppError> {
    let email = joining.email.trim().to_lowercase();
    let new = NewUser {
        name: joining.name.trim().to_owned(),
        email: email.clone(),
        role: joining.role,
        language: joining
            .language
            .clone()
            .unwrap_or_else(|| desk.config.desk.language.word().to_owned()),
        zone: joining.zone.clone().unwrap_or_else(|| desk.config.desk.zone.name().to_owned()),
        password_set_at: hash.as_ref().map(|_| now),
        password_hash: hash,
        is_active: true,
        is_service_manager: joining.is_service_manager,
        created_at: now,
    };
    let id = people::user_insert(c, &new).map_err(|e| match e {
        DbError::Exists => AppError::wrong("email", "wrong-taken", email.clone()),
        e => e.into(),
    })?;
    let is_engineer = joining.role == Role::Engineer;
    if let Some(team) = &joining.team {
        let team = people::team_ensure(c, team, false)?;
        people::member_put(c, team, id, joining.is_lead)?;
    } else if is_engineer || joining.is_lead {
        let team = people::team_ensure(c, DEFAULT_TEAM, true)?;
        people::member_put(c, team, id, joining.is_lead)?;
    }
    Ok(id)
}

/// Everybody of the desk, by name.
///
/// # Errors
/// When the database cannot.
pub fn all(desk: &Desk) -> Result<Vec<UserRow>, AppError> {
    desk.read(|c| Ok(people::user_all(c)?))
}

/// A person of the desk with the teams.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// The person.
    pub user: UserRow,
    /// The teams by name, and whether the person leads each.
    pub teams: Vec<(String, bool)>,
}

/// Everybody of the desk with their teams, by name.
///
/// # Errors
/// When the database cannot.
pub fn with_teams(desk: &Desk) -> Result<Vec<Colleague>, AppError> {
    desk.read(|c| {
        let (teams, members) = (people::team_all(c)?, people::member_all(c)?);
        let teams_of = |user: UserId| {
            let of_user = members.iter().filter(|m| m.user_id == user);
            of_user
                .filter_map(|m| Some((teams.iter().find(|t| t.id == m.team_id)?, m.is_lead)))
                .map(|(team, is_lead)| (team.name.clone(), is_lead))
                .collect()
        };
        let all = people::user_all(c)?;
        Ok(all.into_iter().map(|user| Colleague { teams: teams_of(user.id), user }).collect())
    })
}

/// Switches a person off, or on again: who is off cannot sign in and is told nothing.
///
/// # Errors
/// [`AppError::NotFound`] without such person, [`AppError::Wrong`] when it would leave the desk
/// without an admin.
pub fn switch(desk: &Arc<Desk>, actor: &str, id: UserId, is_active: bool) -> Result<(), AppError> {
    let user = desk.read(|c| {
        people::user_by_id(c, id).map_err(|e| match e {
            DbError::NotFound => AppError::NotFound("person"),
            e => e.into(),
        })
    })?;
    change(desk, actor, id, user.role, is_active, user.is_service_manager)
}

/// Adds a person and mails the link that sets the first password.
///
/// # Errors
/// [`AppError::Wrong`] with everything that is wrong.
pub fn invite(
    desk: &Arc<Desk>,
    actor: &str,
    by: &str,
    joining: Joining,
) -> Result<UserId, AppError> {
    let now = desk.now();
    let (actor, by) = (actor.to_owned(), by.to_owned());
    let hash = check(desk, &joining)?;
    desk.write(move |c, desk| {
        let id = insert(c, desk, now, &joining, hash.clone())?;
        let user = people::user_by_id(c, id)?;
        let (url, until) = sign_in::first_link(c, desk, id, now)?;
        let notice = PasswordReset { url, until, asked_by: Some(by.clone()) };
        let person = Person {
            user: Some(id),
            name: user.name,
            address: user.email,
            language: user.language,
            zone: user.zone,
            is_customer: false,
        };
        let mail = Mail::to_person(desk, MailKind::Access, &person, None, &notice)?;
        posting::post(c, desk, now, None, mail)?;
        let detail = serde_json::json!({ "user": id, "role": joining.role }).to_string();
        record::audit_insert(c, now, &actor, "user invited", &detail)?;
        Ok(id)
    })
}

/// Changes what a person may do; ends the person's sessions.
///
/// # Errors
/// [`AppError::Wrong`] when it would leave the desk without an admin.
pub fn change(
    desk: &Arc<Desk>,
    actor: &str,
    id: UserId,
    role: Role,
    is_active: bool,
    is_service_manager: bool,
) -> Result<(), AppError> {
    let now = desk.now();
    let actor = actor.to_owned();
    desk.write(move |c, _| {
        let all = people::user_all(c)?;
        let others = all.iter().filter(|u| u.id != id && u.is_active && u.role == Role::Admin);
        if others.count() == 0 && !(is_active && role == Role::Admin) {
            return Err(AppError::wrong("role", "wrong-last-admin", role.word()));
        }
        people::user_update(c, id, role, is_active, is_service_manager)?;
        let detail = serde_json::json!({
            "user": id, "role": role, "is_active": is_active,
            "is_service_manager": is_service_manager,
        });
        record::audit_insert(c, now, &actor, "user changed", &detail.to_string())?;
        Ok(())
    })
}
/// Somebody active by their mail address, with what they are; none where there is nobody.
///
/// # Errors
/// When the database cannot.
pub fn hands(desk: &Desk, address: &str) -> Result<Option<(Hands, Role)>, AppError> {
    let found = desk.read(|c| Ok(people::user_by_email(c, &address.trim().to_lowercase())?))?;
    let active = found.filter(|user| user.is_active);
    Ok(active.map(|user| (Hands { user: user.id, name: user.name }, user.role)))
}
