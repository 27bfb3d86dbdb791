//! The tokens that programs bring: one's own, for an administrator everybody's.

use askama::Template as _;

use super::forms::field;
use crate::{
    app::{
        AppError, Wrong,
        api_tokens::{self, Listed},
    },
    domain::{access::Verb, ids::ApiTokenId},
    i18n::{moment, phrase::Tone, t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Nav, Said,
            tokens::{TokenRow, Tokens},
        },
    },
};

/// `GET /settings/tokens`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    page(ask, 200, &[], None)
}

/// `POST /settings/tokens` (`name`): the page with the token, which is shown this once.
pub fn make(ask: &Ask) -> Result<Reply, Fault> {
    let me = ask.session()?.user.id;
    match api_tokens::make(&ask.desk, &ask.actor()?, me, ask.typed("name")) {
        Ok(made) => page(ask, 200, &[], Some(made.token)),
        Err(AppError::Wrong(wrong)) => page(ask, 422, &wrong, None),
        Err(e) => Err(e.into()),
    }
}

/// `POST /settings/tokens/{id}/revoke`
pub fn revoke(ask: &Ask) -> Result<Reply, Fault> {
    let id: ApiTokenId = ask.id("id")?;
    api_tokens::revoke(&ask.desk, &ask.actor()?, id, whose(ask)?)?;
    Ok(Reply::to("/settings/tokens"))
}

/// Whose tokens the reader keeps: none is everybody's.
fn whose(ask: &Ask) -> Result<Option<crate::domain::ids::UserId>, Fault> {
    let me = ask.session()?.user.id;
    Ok((!ask.may(Verb::ManageUsers)).then_some(me))
}

fn page(ask: &Ask, status: u16, wrong: &[Wrong], made: Option<String>) -> Result<Reply, Fault> {
    let whose = whose(ask)?;
    let mut name = field(ask, wrong, "name", "name");
    if made.is_some() {
        name.value.clear();
    }
    let url = ask.desk.url("/api/v1/tickets/1001/explain");
    let page = Tokens {
        rows: api_tokens::list(&ask.desk, whose)?.iter().map(|one| row(ask, one)).collect(),
        is_everybody: whose.is_none(),
        example: format!("curl -H \"Authorization: Bearer $TOKEN\" {url}"),
        name,
        made,
        page: frame::full(ask, Nav::Elsewhere)?,
    };
    Ok(Reply::page(status, page.render()?))
}

fn row(ask: &Ask, one: &Listed) -> TokenRow {
    let lang = ask.lang();
    let words = |at| moment::near(lang, at, ask.zone(), ask.now);
    let state = match (one.row.revoked_at, one.is_owner_active) {
        (Some(at), _) => {
            let text = t_args(lang, "tokens-revoked", &[("at", words(at).into())]);
            Said::new(text, Tone::Quiet)
        }
        (None, false) => Said::new(t(lang, "tokens-owner-off"), Tone::Quiet),
        (None, true) => Said::new(t(lang, "tokens-holds"), Tone::Met),
    };
    let revoke = one.row.revoked_at.is_none();
    TokenRow {
        name: one.row.name.clone(),
        owner: one.owner.clone(),
        made: t_args(lang, "tokens-made-at", &[("at", words(one.row.created_at).into())]),
        used: one.row.used_at.map_or_else(|| t(lang, "tokens-never"), words),
        state,
        revoke: revoke.then(|| format!("/settings/tokens/{}/revoke", one.row.id)),
    }
}
