//! The people of the desk: the list, a new one, and who may sign in.

use askama::Template as _;

use super::accounts::ZONES;
use crate::{
    app::{
        AppError, Wrong,
        posting::zone_of,
        staff::{self, Joining},
    },
    domain::{access::Role, ids::UserId},
    i18n::{Lang, moment, phrase::Tone, t, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Field, Nav, Opt, Said,
            settings::{Switch, UserForm, UserRow, Users},
        },
    },
};

/// `GET /settings/users`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::page(200, page(ask, &[])?.render()?))
}

fn page(ask: &Ask, wrong: &[Wrong]) -> Result<Users, Fault> {
    let lang = ask.lang();
    let own = ask.session()?.user.id;
    let rows = staff::with_teams(&ask.desk)?
        .into_iter()
        .map(|(user, teams)| {
            let zone = zone_of(&user.zone);
            let (key, tone) = match (user.is_active, user.password_hash.is_some()) {
                (false, _) => ("user-off", Tone::Quiet),
                (true, false) => ("user-no-password", Tone::Soon),
                (true, true) => ("user-active", Tone::Met),
            };
            UserRow {
                role: t(lang, &format!("role-{}", user.role)),
                teams: teams.join(", "),
                hour: format!("{} {}", moment::minute(ask.now, zone), zone_name(lang, zone)),
                state: Said::new(t(lang, key), tone),
                switch: (user.id != own).then(|| Switch {
                    action: format!("/settings/users/{}", user.id),
                    value: if user.is_active { "no" } else { "yes" },
                    text: t(
                        lang,
                        if user.is_active { "user-switch-off" } else { "user-switch-on" },
                    ),
                }),
                name: user.name,
                address: user.email,
            }
        })
        .collect();
    Ok(Users { rows, form: form(ask, wrong), page: frame::full(ask, Nav::Users)? })
}

fn form(ask: &Ask, wrong: &[Wrong]) -> UserForm {
    let lang = ask.lang();
    let field = |name: &str, wrong_name: &str| match wrong_with(lang, wrong, wrong_name) {
        Some(error) => Field::wrong(ask.typed(name), error),
        None => Field::new(ask.typed(name)),
    };
    let roles = Role::ALL
        .iter()
        .map(|role| Opt::new(role.word(), t(lang, &format!("role-{role}"))))
        .collect();
    let languages = Lang::ALL.iter().map(|lang| Opt::new(lang.word(), lang.own_name())).collect();
    let or = |typed: &str, otherwise: &str| {
        if typed.is_empty() { otherwise.to_owned() } else { typed.to_owned() }
    };
    let mut zone = field("zone", "zone");
    if zone.value.is_empty() && zone.error.is_none() {
        zone.value = ask.desk.config.desk.zone.name().to_owned();
    }
    UserForm {
        name: field("name", "name"),
        address: field("address", "email"),
        role: Choice::new(or(ask.typed("role"), "engineer"), roles),
        language: Choice::new(
            or(ask.typed("language"), ask.desk.config.desk.language.word()),
            languages,
        ),
        zone,
        zones: ZONES.iter().map(|z| (*z).to_owned()).collect(),
    }
}

/// `POST /settings/users` (`name`, `address`, `role`, `language`, `zone`): the link for the first
/// password goes by mail.
pub fn add(ask: &Ask) -> Result<Reply, Fault> {
    let given = |name: &str| Some(ask.typed(name).trim().to_owned()).filter(|v| !v.is_empty());
    let joining = Joining {
        name: ask.typed("name").to_owned(),
        email: ask.typed("address").to_owned(),
        role: ask.typed("role").parse().unwrap_or(Role::Engineer),
        team: None,
        is_lead: false,
        is_service_manager: false,
        language: given("language"),
        zone: given("zone"),
        password: None,
    };
    let by = &ask.session()?.user;
    match staff::invite(&ask.desk, &format!("user:{}", by.id), &by.name, joining) {
        Ok(_) => Ok(Reply::to("/settings/users")),
        Err(AppError::Wrong(wrong)) => Ok(Reply::page(422, page(ask, &wrong)?.render()?)),
        Err(e) => Err(e.into()),
    }
}

/// `POST /settings/users/{id}` (`active` = `yes` | `no`)
pub fn switch(ask: &Ask) -> Result<Reply, Fault> {
    let id: UserId = ask.id("id")?;
    let all = staff::all(&ask.desk)?;
    let user = all.iter().find(|u| u.id == id).ok_or(Fault::NotFound)?;
    let by = ask.session()?.user.id;
    if by == id {
        return Err(Fault::Unfit(String::new()));
    }
    let is_active = ask.typed("active") == "yes";
    let actor = format!("user:{by}");
    staff::change(&ask.desk, &actor, id, user.role, is_active, user.is_service_manager)?;
    Ok(Reply::to("/settings/users"))
}
