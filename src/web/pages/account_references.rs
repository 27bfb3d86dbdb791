//! The pattern that finds a customer's own numbers in their mail: kept, and tried out on a subject.

use askama::Template as _;

use super::{accounts::account_page, forms::field};
use crate::{
    app::{AppError, Wrong, accounts, partner_references},
    domain::{access::Verb, ids::AccountId},
    i18n::{phrase::Tone, t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        reply::Reply,
        view::{Said, accounts::ReferencesForm},
    },
};

/// The form on the page of the account, with what the pattern finds in the subject that was typed.
pub(super) fn form(ask: &Ask, id: AccountId, wrong: &[Wrong]) -> Result<ReferencesForm, Fault> {
    let lang = ask.lang();
    let kept = partner_references::pattern(&ask.desk, id)?;
    let mut pattern = field(ask, wrong, "pattern", "pattern");
    let is_sent = ask.form.iter().any(|(name, _)| name == "pattern");
    if !is_sent {
        pattern.value = kept.clone().unwrap_or_default();
    }
    let sample = field(ask, &[], "sample", "sample");
    let is_tried = is_sent && pattern.error.is_none() && ask.typed("act") == "try";
    let found = if is_tried {
        let found = partner_references::try_out(&ask.desk, &pattern.value, &sample.value)?;
        Some(found.map_or_else(
            || Said::new(t(lang, "references-found-none"), Tone::Quiet),
            |found| {
                let args = [("number", found.into())];
                Said::new(t_args(lang, "references-found", &args), Tone::Met)
            },
        ))
    } else {
        None
    };
    let may_edit = ask.may(Verb::ManageAccounts);
    Ok(ReferencesForm { kept, pattern, sample, found, may_edit })
}

/// `POST /accounts/{id}/references` (`pattern`, `sample`, `act` = `save`|`try`)
pub fn save(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    accounts::page(&ask.desk, id)?;
    let pattern = ask.typed("pattern");
    let done = if ask.typed("act") == "try" {
        partner_references::try_out(&ask.desk, pattern, ask.typed("sample")).map(|_| false)
    } else {
        partner_references::set_pattern(&ask.desk, &ask.actor()?, id, pattern).map(|()| true)
    };
    match done {
        Ok(true) => Ok(Reply::to(&format!("/accounts/{id}#references"))),
        Ok(false) => Ok(Reply::page(200, account_page(ask, &[])?.render()?)),
        Err(AppError::Wrong(wrong)) => Ok(Reply::page(422, account_page(ask, &wrong)?.render()?)),
        Err(e) => Err(e.into()),
    }
}
