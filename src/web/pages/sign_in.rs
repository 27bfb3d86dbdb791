//! Signing in and out, passwords, the language, and what every page loads.

use askama::Template as _;

use crate::{
    app::{AppError, sign_in},
    i18n::{Lang, phrase::Tone, t},
    web::{
        ask::Ask,
        assets,
        fault::Fault,
        frame,
        reply::Reply,
        said::{own_path, wrong_with},
        view::{
            Field, Nav, Said,
            sign_in::{ChangePassword, DemoSignIn, Forgotten, Reset, SignIn},
        },
    },
};

/// `GET /`
pub fn start(ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::to(if ask.session.is_some() { "/queue" } else { "/sign-in" }))
}

/// `GET /assets/…`
pub fn asset(ask: &Ask) -> Result<Reply, Fault> {
    let asset = assets::find(ask.place("hash"), ask.place("name")).ok_or(Fault::NotFound)?;
    Ok(Reply {
        status: 200,
        body: asset.bytes.into_owned(),
        media_type: asset.mime,
        is_immutable: asset.immutable,
        ..Reply::default()
    })
}

/// `GET /favicon.ico`
pub fn favicon(_ask: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::to(&assets::url("favicon.svg")))
}

fn page(ask: &Ask, error: Option<String>, notice: Option<Said>) -> SignIn {
    let next = match ask.typed("next") {
        "" => ask.asked("next"),
        next => next,
    };
    let demo = ask.demo.as_ref().map(|people| {
        people
            .iter()
            .map(|person| DemoSignIn {
                role: t(ask.lang(), &format!("role-{}", person.role)),
                address: person.address.clone(),
                password: person.password.clone(),
            })
            .collect()
    });
    SignIn {
        page: frame::plain(ask, Nav::Elsewhere),
        error,
        notice,
        address: Field::new(ask.typed("address")),
        password: Field::default(),
        next: own_path(next).to_owned(),
        demo,
    }
}

/// `GET /sign-in`
pub fn ask(ask: &Ask) -> Result<Reply, Fault> {
    if ask.session.is_some() {
        return Ok(Reply::to("/queue"));
    }
    let notice = (!ask.asked("out").is_empty())
        .then(|| Said::new(t(ask.lang(), "signin-out"), Tone::Met))
        .or_else(|| {
            (!ask.asked("set").is_empty())
                .then(|| Said::new(t(ask.lang(), "signin-set"), Tone::Met))
        });
    Ok(Reply::page(200, page(ask, None, notice).render()?))
}

/// `POST /sign-in`
pub fn enter(ask: &Ask) -> Result<Reply, Fault> {
    let signed = sign_in::sign_in(&ask.desk, ask.typed("address"), ask.typed("password"))?;
    let Some(signed) = signed else {
        let error = t(ask.lang(), "signin-wrong");
        return Ok(Reply::page(422, page(ask, Some(error), None).render()?));
    };
    let mut reply = Reply::to(own_path(ask.typed("next")));
    reply.session = Some(signed.token);
    Ok(reply)
}

/// `POST /sign-out`
pub fn leave(ask: &Ask) -> Result<Reply, Fault> {
    sign_in::sign_out(&ask.desk, ask.session()?)?;
    let mut reply = Reply::to("/sign-in?out=1");
    reply.session = Some(String::new());
    Ok(reply)
}

/// `GET /password/forgotten`
pub fn forgotten(ask: &Ask) -> Result<Reply, Fault> {
    let page = Forgotten {
        page: frame::plain(ask, Nav::Elsewhere),
        address: Field::default(),
        sent: false,
    };
    Ok(Reply::page(200, page.render()?))
}

/// `POST /password/forgotten`: the answer is the same for every address.
pub fn send_reset(ask: &Ask) -> Result<Reply, Fault> {
    sign_in::ask_reset(&ask.desk, ask.typed("address"))?;
    let page = Forgotten {
        page: frame::plain(ask, Nav::Elsewhere),
        address: Field::new(ask.typed("address")),
        sent: true,
    };
    Ok(Reply::page(200, page.render()?))
}

/// `GET /reset/{token}`
pub fn reset(ask: &Ask) -> Result<Reply, Fault> {
    let address = sign_in::reset_address(&ask.desk, ask.place("token"))?.ok_or(Fault::NotFound)?;
    Ok(Reply::page(200, reset_page(ask, address, Field::default(), Field::default()).render()?))
}

fn reset_page(ask: &Ask, address: String, password: Field, again: Field) -> Reset {
    Reset {
        page: frame::plain(ask, Nav::Elsewhere),
        action: ask.request.path.clone(),
        address,
        password,
        again,
    }
}

/// `POST /reset/{token}`
pub fn set_password(ask: &Ask) -> Result<Reply, Fault> {
    let token = ask.place("token");
    let address = sign_in::reset_address(&ask.desk, token)?.ok_or(Fault::NotFound)?;
    let lang = ask.lang();
    if ask.typed("password") != ask.typed("again") {
        let again = Field::wrong("", t(lang, "wrong-again"));
        return Ok(Reply::page(422, reset_page(ask, address, Field::default(), again).render()?));
    }
    match sign_in::reset(&ask.desk, token, ask.typed("password")) {
        Ok(()) => Ok(Reply::to("/sign-in?set=1")),
        Err(AppError::Wrong(wrong)) if wrong_with(lang, &wrong, "password").is_some() => {
            let error = wrong_with(lang, &wrong, "password").unwrap_or_default();
            let page = reset_page(ask, address, Field::wrong("", error), Field::default());
            Ok(Reply::page(422, page.render()?))
        }
        Err(e) => Err(e.into()),
    }
}

/// `GET /password`
pub fn change(ask: &Ask) -> Result<Reply, Fault> {
    let page = ChangePassword {
        page: frame::full(ask, Nav::Elsewhere)?,
        current: Field::default(),
        password: Field::default(),
        again: Field::default(),
    };
    Ok(Reply::page(200, page.render()?))
}

/// `POST /password`
pub fn save_change(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let mut page = ChangePassword {
        page: frame::full(ask, Nav::Elsewhere)?,
        current: Field::default(),
        password: Field::default(),
        again: Field::default(),
    };
    if ask.typed("password") != ask.typed("again") {
        page.again = Field::wrong("", t(lang, "wrong-again"));
        return Ok(Reply::page(422, page.render()?));
    }
    let session = ask.session()?;
    let (current, new) = (ask.typed("current"), ask.typed("password"));
    match sign_in::change_password(&ask.desk, session, current, new) {
        Ok(token) => {
            let mut reply = Reply::to("/queue");
            reply.session = Some(token);
            Ok(reply)
        }
        Err(AppError::Wrong(wrong)) => {
            if let Some(error) = wrong_with(lang, &wrong, "present") {
                page.current = Field::wrong("", error);
            }
            if let Some(error) = wrong_with(lang, &wrong, "password") {
                page.password = Field::wrong("", error);
            }
            Ok(Reply::page(422, page.render()?))
        }
        Err(e) => Err(e.into()),
    }
}

/// `POST /language` (`lang`, `back`): kept for who is signed in, else carried by the address.
pub fn language(ask: &Ask) -> Result<Reply, Fault> {
    let lang: Lang = ask.typed("lang").parse().map_err(|_| Fault::Unfit(String::new()))?;
    let back = ask.typed("back");
    if let Some(session) = &ask.session {
        sign_in::set_language(&ask.desk, session, lang.word())?;
        return Ok(Reply::to(own_path(back)));
    }
    let path = back.split('?').next().unwrap_or_default();
    let is_open =
        ["/sign-in", "/password/forgotten"].contains(&path) || path.starts_with("/reset/");
    let path = if is_open { path } else { "/sign-in" };
    Ok(Reply::to(&format!("{path}?lang={lang}")))
}
