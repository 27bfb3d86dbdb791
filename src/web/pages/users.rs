//! The people of the desk: who they are, adding one, switching one off.

use askama::Template as _;

use super::{
    accounts,
    forms::{choice, field, field_or, languages, zones},
};
use crate::{
    app::{
        AppError, Wrong,
        posting::zone_of,
        staff::{self, Colleague, Joining},
        suspensions,
    },
    domain::{access::Role, ids::UserId},
    i18n::{moment, phrase::Tone, t, t_args, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Nav, Opt, Said,
            accounts::Suspended,
            settings::{Switch, UserForm, UserRow, Users},
        },
    },
};

/// `GET /settings/users`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    page(ask, 200, &[])
}

/// `POST /settings/users` (`name`, `address`, `role`, `language`, `zone`)
pub fn add(ask: &Ask) -> Result<Reply, Fault> {
    let Ok(role) = ask.typed("role").parse::<Role>() else {
        return page(ask, 422, &[Wrong::new("role", "wrong-missing", "")]);
    };
    let joining = Joining {
        name: ask.typed("name").trim().to_owned(),
        email: ask.typed("address").trim().to_owned(),
        role,
        team: None,
        is_lead: false,
        is_service_manager: false,
        language: Some(ask.typed("language").to_owned()),
        zone: Some(ask.typed("zone").trim().to_owned()),
        password: None,
    };
    let me = &ask.session()?.user;
    match staff::invite(&ask.desk, &ask.actor()?, &me.name, joining) {
        Ok(_) => Ok(Reply::to("/settings/users")),
        Err(AppError::Wrong(wrong)) => page(ask, 422, &wrong),
        Err(e) => Err(e.into()),
    }
}

/// `POST /settings/users/{id}` (`active` = `yes`|`no`)
pub fn switch(ask: &Ask) -> Result<Reply, Fault> {
    let id: UserId = ask.id("id")?;
    let is_active = match ask.typed("active") {
        "yes" => true,
        "no" => false,
        _ => return Err(Fault::Unfit(String::new())),
    };
    if id == ask.session()?.user.id {
        return Err(Fault::Unfit(t(ask.lang(), "users-not-oneself")));
    }
    staff::switch(&ask.desk, &ask.actor()?, id, is_active)?;
    Ok(Reply::to("/settings/users"))
}

/// `POST /settings/users/{id}/lift`: mail is sent to their address again.
pub fn lift(ask: &Ask) -> Result<Reply, Fault> {
    let id: UserId = ask.id("id")?;
    let people = staff::with_teams(&ask.desk)?;
    let who = people.iter().find(|who| who.user.id == id).ok_or(Fault::NotFound)?;
    suspensions::lift(&ask.desk, &ask.actor()?, &who.user.email)?;
    Ok(Reply::to("/settings/users"))
}

fn page(ask: &Ask, status: u16, wrong: &[Wrong]) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let me = ask.session()?.user.id;
    let roles = Role::ALL.iter().map(|r| Opt::new(r.word(), t(lang, &format!("role-{r}"))));
    let desk_zone = ask.desk.config.desk.zone.name();
    let people = staff::with_teams(&ask.desk)?;
    let addresses = people.iter().map(|who| who.user.email.as_str());
    let suspended = accounts::suspended(ask, addresses, None)?;
    let page = Users {
        rows: people.iter().map(|who| row(ask, me, who, &suspended)).collect(),
        form: UserForm {
            name: field(ask, wrong, "name", "name"),
            address: field(ask, wrong, "address", "email"),
            role: choice(ask, wrong, "role", Role::Engineer.word(), roles.collect()),
            language: languages(ask, wrong),
            zone: field_or(ask, wrong, "zone", "zone", desk_zone),
            zones: zones(),
        },
        page: frame::full(ask, Nav::Users)?,
    };
    Ok(Reply::page(status, page.render()?))
}

fn row(ask: &Ask, me: UserId, who: &Colleague, suspended: &[Suspended]) -> UserRow {
    let lang = ask.lang();
    let user = &who.user;
    let zone = zone_of(&user.zone);
    let teams = who.teams.iter().map(|(team, is_lead)| {
        if *is_lead {
            t_args(lang, "users-leads", &[("team", team.as_str().into())])
        } else {
            team.clone()
        }
    });
    let state = match (user.is_active, user.password_hash.is_some()) {
        (false, _) => Said::new(t(lang, "users-off"), Tone::Quiet),
        (true, false) => Said::new(t(lang, "users-no-password"), Tone::Soon),
        (true, true) => Said::new(t(lang, "users-active"), Tone::Met),
    };
    let (value, key) =
        if user.is_active { ("no", "users-switch-off") } else { ("yes", "users-switch-on") };
    let role = t(lang, &format!("role-{}", user.role));
    UserRow {
        name: user.name.clone(),
        address: user.email.clone(),
        suspended: suspended.iter().find(|s| s.address.eq_ignore_ascii_case(&user.email)).map(
            |s| Suspended { lift: Some(format!("/settings/users/{}/lift", user.id)), ..s.clone() },
        ),
        role: if user.is_service_manager {
            t_args(lang, "users-service-manager", &[("role", role.into())])
        } else {
            role
        },
        teams: teams.collect::<Vec<_>>().join(&t(lang, "list-comma")),
        hour: format!("{} {}", moment::minute(ask.now, zone), zone_name(lang, zone)),
        state,
        switch: (user.id != me).then(|| Switch {
            action: format!("/settings/users/{}", user.id),
            value,
            text: t(lang, key),
        }),
    }
}
