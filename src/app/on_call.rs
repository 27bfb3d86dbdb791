//! On call: the rotations of teams, who covers in place of them, and who is away. The recipients
//! `team.on_call` and `on_call:TEAM` of a ladder are resolved by them when a step fires.

use std::{collections::HashMap, sync::Arc};

use super::{
    accounts::name_and_address,
    desk::Desk,
    error::{AppError, Wrong},
};
use crate::{
    db::{
        Conn,
        on_call::{self as rows, LeaveRow, OverrideRow, RotationRow},
        people::{self, TeamRow, UserRow},
        record,
    },
    domain::{
        ids::{LeaveId, OverrideId, TeamId, UserId},
        on_call::{Away, Cover, NotARotation, Override, Rotation, Written},
        time::Timestamp,
    },
};

/// People in one order at most.
const MOST: usize = 50;
/// Days for which ended entries are kept.
const KEPT_DAYS: i64 = 400;

/// What decides who is on call, of all teams.
#[derive(Debug, Clone, Default)]
pub struct OnCall {
    covers: HashMap<TeamId, Cover>,
    away: Vec<Away>,
}

impl OnCall {
    /// Reads it. `users` is everybody of the desk: who is off is away for good.
    ///
    /// # Errors
    /// When the database cannot.
    pub fn load(c: &mut Conn, users: &[UserRow]) -> Result<Self, AppError> {
        let (from, to) = (Timestamp::from_micros(i64::MIN), Timestamp::from_micros(i64::MAX));
        let off = users.iter().filter(|u| !u.is_active).map(|u| Away { user: u.id, from, to });
        let leaves = rows::leave_all(c)?;
        let leaves = leaves.iter().map(|l| Away { user: l.user_id, from: l.from_at, to: l.to_at });
        let away: Vec<Away> = off.chain(leaves).collect();
        let mut covers: HashMap<TeamId, Cover> = HashMap::new();
        for (row, order) in rows::rotation_all(c)? {
            let team = row.team_id;
            covers.entry(team).or_default().rotation = read(&row, order);
        }
        for row in rows::override_all(c)? {
            let (user, from, to) = (row.user_id, row.from_at, row.to_at);
            let cover = covers.entry(row.team_id).or_default();
            cover.overrides.push(Override { user, from, to });
        }
        for cover in covers.values_mut() {
            cover.away.clone_from(&away);
        }
        Ok(Self { covers, away })
    }

    /// Who is on call for a team at this instant.
    #[must_use]
    pub fn at(&self, team: TeamId, t: Timestamp) -> Option<UserId> {
        self.covers.get(&team)?.at(t).map(|duty| duty.user)
    }

    /// What decides for a team; none where it has neither rotation nor override.
    #[must_use]
    pub fn cover(&self, team: TeamId) -> Option<&Cover> {
        self.covers.get(&team)
    }

    /// Whether somebody is away at this instant.
    #[must_use]
    pub fn is_away(&self, user: UserId, t: Timestamp) -> bool {
        self.away.iter().any(|away| away.user == user && away.holds_at(t))
    }

    /// Every moment in `[from, to)` at which another may be on call or there, in order.
    #[must_use]
    pub fn edges(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let parts = self.covers.values().flat_map(|cover| cover.stretches(from, to));
        let away = self.away.iter().flat_map(|away| [away.from, away.to]);
        let all = parts.map(|part| part.from).chain(away);
        let mut edges: Vec<Timestamp> = all.filter(|at| from < *at && *at < to).collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }
}

/// A stored rotation. One that this version cannot read (a zone that is gone) is none: then nobody
/// is on call, the ladder goes on to its next step, and the cover check says so.
fn read(row: &RotationRow, order: Vec<UserId>) -> Option<Rotation> {
    let rotation = written(row).read(order);
    if let Err(wrong) = &rotation {
        let team = row.team_id;
        let why: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        tracing::error!(team.id = %team, "The rotation of team {team} cannot be read: {}", why.join("; "));
    }
    rotation.ok()
}

fn written(row: &RotationRow) -> Written {
    Written {
        zone: row.zone.clone(),
        every: row.handover.clone(),
        at: row.handover_at.clone(),
        starts_on: row.starts_on.clone(),
    }
}

/// A team with all that decides who is on call for it.
#[derive(Debug, Clone)]
pub struct TeamCover {
    /// The team.
    pub team: TeamRow,
    /// Its members, by name.
    pub members: Vec<UserRow>,
    /// Its rotation as it is written; none where it has none.
    pub written: Option<Written>,
    /// The people of its rotation, in their order.
    pub order: Vec<UserRow>,
    /// Who covers in place of it, the oldest entry first.
    pub overrides: Vec<OverrideRow>,
    /// Who of its members and of its order is away.
    pub leaves: Vec<LeaveRow>,
    /// What decides.
    pub cover: Cover,
    /// How everybody is called.
    pub names: HashMap<UserId, String>,
}

impl TeamCover {
    /// How somebody is called.
    #[must_use]
    pub fn name(&self, user: UserId) -> &str {
        self.names.get(&user).map_or("", String::as_str)
    }
}

/// Every team with who is on call for it, the default one first, then by name.
///
/// # Errors
/// When the database cannot.
pub fn teams(desk: &Desk) -> Result<Vec<TeamCover>, AppError> {
    desk.read(|c| {
        let users = people::user_all(c)?;
        let on_call = OnCall::load(c, &users)?;
        let (members, rotations) = (people::member_all(c)?, rows::rotation_all(c)?);
        let (overrides, leaves) = (rows::override_all(c)?, rows::leave_all(c)?);
        let names: HashMap<_, _> = users.iter().map(|u| (u.id, u.name.clone())).collect();
        let user = |id: &UserId| users.iter().find(|u| u.id == *id).cloned();
        let mut teams = people::team_all(c)?;
        teams.sort_by(|a, b| (!a.is_default, &a.name).cmp(&(!b.is_default, &b.name)));
        let all = teams.into_iter().map(|team| {
            let rotation = rotations.iter().find(|(row, _)| row.team_id == team.id);
            let order: Vec<UserRow> =
                rotation.iter().flat_map(|(_, order)| order).filter_map(user).collect();
            let is_member = |u: &&UserRow| {
                u.is_active && members.iter().any(|m| m.team_id == team.id && m.user_id == u.id)
            };
            let members: Vec<UserRow> = users.iter().filter(is_member).cloned().collect();
            let is_of_it = |l: &&LeaveRow| members.iter().chain(&order).any(|u| u.id == l.user_id);
            TeamCover {
                written: rotation.map(|(row, _)| written(row)),
                overrides: overrides.iter().filter(|o| o.team_id == team.id).copied().collect(),
                leaves: leaves.iter().filter(is_of_it).copied().collect(),
                cover: on_call.cover(team.id).cloned().unwrap_or_default(),
                names: names.clone(),
                members,
                order,
                team,
            }
        });
        Ok(all.collect())
    })
}

/// One team.
///
/// # Errors
/// [`AppError::NotFound`] without such team.
pub fn team(desk: &Desk, id: TeamId) -> Result<TeamCover, AppError> {
    let found = teams(desk)?.into_iter().find(|t| t.team.id == id);
    found.ok_or(AppError::NotFound("team"))
}

/// The team of this name, in any case.
///
/// # Errors
/// [`AppError::Wrong`] where there is none.
pub fn named(desk: &Desk, name: &str) -> Result<TeamId, AppError> {
    let teams = desk.read(|c| Ok(people::team_all(c)?))?;
    let wanted = name.trim().to_lowercase();
    let found = teams.iter().find(|team| team.name.to_lowercase() == wanted);
    found.map(|team| team.id).ok_or_else(|| AppError::wrong("team", "wrong-unknown", name))
}

/// Gives a team a rotation, over whatever it had. `order` names people by name, by address, or as
/// `Name <address>`; blank entries are left out.
///
/// # Errors
/// [`AppError::Wrong`] with everything that is wrong; then nothing is kept.
pub fn rotate(
    desk: &Arc<Desk>,
    actor: &str,
    team: TeamId,
    typed: &Written,
    order: &[String],
) -> Result<(), AppError> {
    let now = desk.now();
    let (actor, typed, order) = (actor.to_owned(), typed.clone(), order.to_vec());
    desk.write(move |c, _| {
        let mut wrong = Vec::new();
        let mut people = Vec::new();
        for name in order.iter().map(|n| n.trim()).filter(|n| !n.is_empty()) {
            match somebody(c, "order", name) {
                Ok(user) if people.contains(&user) => {
                    wrong.push(Wrong::new("order", "wrong-twice", name));
                }
                Ok(user) => people.push(user),
                Err(AppError::Wrong(more)) => wrong.extend(more),
                Err(e) => return Err(e),
            }
        }
        if people.is_empty() && wrong.is_empty() {
            wrong.push(Wrong::new("order", "wrong-missing", ""));
        }
        if people.len() > MOST {
            wrong.push(Wrong::new("order", "wrong-too-many", MOST.to_string()));
        }
        let read = typed.read(people.clone());
        wrong.extend(read.as_ref().err().into_iter().flatten().map(wrong_of));
        let Ok(rotation) = read.as_ref().map_err(|_| ()).map(Rotation::written) else {
            return Err(AppError::Wrong(wrong));
        };
        if !wrong.is_empty() {
            return Err(AppError::Wrong(wrong));
        }
        let row = RotationRow {
            team_id: team,
            zone: rotation.zone,
            handover: rotation.every,
            handover_at: rotation.at,
            starts_on: rotation.starts_on,
        };
        rows::rotation_put(c, &row, &people)?;
        let detail = serde_json::json!({
            "team": team, "zone": row.zone, "handover": row.handover, "at": row.handover_at,
            "starts_on": row.starts_on, "order": people,
        });
        record::audit_insert(c, now, &actor, "rotation set", &detail.to_string())?;
        Ok(())
    })
}

fn wrong_of(wrong: &NotARotation) -> Wrong {
    match wrong {
        NotARotation::Zone(found) => Wrong::new("zone", "wrong-zone", found.clone()),
        NotARotation::Every(found) => Wrong::new("every", "wrong-unknown", found.clone()),
        NotARotation::At(found) => Wrong::new("at", "wrong-time-of-day", found.clone()),
        NotARotation::StartsOn(found) => Wrong::new("starts_on", "wrong-date", found.clone()),
    }
}

/// Somebody active, by name in any case, by address, or as `Name <address>`.
fn somebody(c: &mut Conn, field: &'static str, text: &str) -> Result<UserId, AppError> {
    let text = text.trim();
    let address = name_and_address(text).map(|(_, address)| address);
    let users = people::user_all(c)?;
    let is_meant = |u: &&UserRow| match &address {
        Some(address) => u.email == *address,
        None => u.name.to_lowercase() == text.to_lowercase(),
    };
    let mut found = users.iter().filter(|u| u.is_active).filter(is_meant);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.id),
        (Some(_), Some(_)) => Err(AppError::wrong(field, "wrong-two-of-that-name", text)),
        (None, _) if text.is_empty() => Err(AppError::wrong(field, "wrong-missing", "")),
        (None, _) => Err(AppError::wrong(field, "wrong-unknown", text)),
    }
}

/// Takes a team's rotation away.
///
/// # Errors
/// [`AppError::NotFound`] where it has none.
pub fn unrotate(desk: &Arc<Desk>, actor: &str, team: TeamId) -> Result<(), AppError> {
    let (now, actor) = (desk.now(), actor.to_owned());
    desk.write(move |c, _| {
        if !rows::rotation_drop(c, team)? {
            return Err(AppError::NotFound("rotation"));
        }
        let detail = serde_json::json!({ "team": team }).to_string();
        record::audit_insert(c, now, &actor, "rotation ended", &detail)?;
        Ok(())
    })
}

/// Somebody covers for a team in place of its rotation, from and until when.
///
/// # Errors
/// [`AppError::Wrong`] with everything that is wrong; then nothing is kept.
pub fn cover(
    desk: &Arc<Desk>,
    actor: &str,
    team: TeamId,
    who: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<OverrideId, AppError> {
    let now = desk.now();
    let (actor, who) = (actor.to_owned(), who.to_owned());
    desk.write(move |c, _| {
        let user = who_and_when(c, &who, from, to)?;
        let id = rows::override_insert(c, team, user, from, to)?;
        let detail = serde_json::json!({ "team": team, "user": user, "from": from, "to": to });
        record::audit_insert(c, now, &actor, "on call by override", &detail.to_string())?;
        Ok(id)
    })
}

fn who_and_when(
    c: &mut Conn,
    who: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<UserId, AppError> {
    let user = somebody(c, "who", who);
    if from < to {
        return user;
    }
    let mut wrong = match user {
        Err(AppError::Wrong(wrong)) => wrong,
        Err(e) => return Err(e),
        Ok(_) => Vec::new(),
    };
    wrong.push(Wrong::new("to", "wrong-ends-before", to.to_string()));
    Err(AppError::Wrong(wrong))
}

/// Takes an override back.
///
/// # Errors
/// [`AppError::NotFound`] where it is not there.
pub fn uncover(desk: &Arc<Desk>, actor: &str, id: OverrideId) -> Result<(), AppError> {
    let (now, actor) = (desk.now(), actor.to_owned());
    desk.write(move |c, _| {
        if !rows::override_delete(c, id)? {
            return Err(AppError::NotFound("override"));
        }
        let detail = serde_json::json!({ "override": id }).to_string();
        record::audit_insert(c, now, &actor, "override taken back", &detail)?;
        Ok(())
    })
}

/// Somebody is away, from and until when: no step of a ladder tells them then.
///
/// # Errors
/// [`AppError::Wrong`] with everything that is wrong; then nothing is kept.
pub fn leave(
    desk: &Arc<Desk>,
    actor: &str,
    who: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<LeaveId, AppError> {
    let now = desk.now();
    let (actor, who) = (actor.to_owned(), who.to_owned());
    desk.write(move |c, _| {
        let user = who_and_when(c, &who, from, to)?;
        let id = rows::leave_insert(c, user, from, to)?;
        let detail = serde_json::json!({ "user": user, "from": from, "to": to }).to_string();
        record::audit_insert(c, now, &actor, "leave", &detail)?;
        Ok(id)
    })
}

/// Takes a leave back.
///
/// # Errors
/// [`AppError::NotFound`] where it is not there.
pub fn unleave(desk: &Arc<Desk>, actor: &str, id: LeaveId) -> Result<(), AppError> {
    let (now, actor) = (desk.now(), actor.to_owned());
    desk.write(move |c, _| {
        if !rows::leave_delete(c, id)? {
            return Err(AppError::NotFound("leave"));
        }
        let detail = serde_json::json!({ "leave": id }).to_string();
        record::audit_insert(c, now, &actor, "leave taken back", &detail)?;
        Ok(())
    })
}

/// Forgets overrides and leaves that ended long ago; how many.
///
/// # Errors
/// When the database cannot.
pub fn forget_old(desk: &Arc<Desk>) -> Result<usize, AppError> {
    let before = desk.now().plus_secs(-KEPT_DAYS * 86_400);
    desk.write(move |c, _| Ok(rows::sweep(c, before)?))
}
