//! The monitors on an account's page: registered, counted, taken off.

use super::{accounts::account_page, forms::field, mail_health::at};
use crate::{
    app::{AppError, Wrong, accounts, monitors},
    domain::{access::Verb, ids::AccountId},
    i18n::{t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        reply::Reply,
        view::accounts::{MonitorRow, Monitors},
    },
};

use askama::Template as _;

/// What the account's page shows of them.
///
/// # Errors
/// When the database cannot.
pub(super) fn shown(ask: &Ask, id: AccountId, wrong: &[Wrong]) -> Result<Monitors, Fault> {
    let lang = ask.lang();
    let can_change = ask.may(Verb::ManageContacts);
    let rows = monitors::of_account(&ask.desk, id)?.into_iter().map(|monitor| {
        let said = match monitor.last {
            None => t_args(lang, "monitor-silent", &[("days", monitors::DAYS.into())]),
            Some(last) => {
                let args = [
                    ("days", monitors::DAYS.into()),
                    ("opened", monitor.opened.into()),
                    ("joined", monitor.joined.into()),
                    ("last", at(ask, last).into()),
                ];
                t_args(lang, "monitor-counted", &args)
            }
        };
        let remove =
            t_args(lang, "monitor-remove", &[("address", monitor.address.as_str().into())]);
        MonitorRow { address: monitor.address, said, remove }
    });
    Ok(Monitors {
        rows: rows.collect(),
        lead: t(lang, "monitors-lead"),
        action: format!("/accounts/{id}/monitors"),
        form: can_change.then(|| field(ask, wrong, "monitor", "monitor")),
    })
}

fn answered(ask: &Ask, id: AccountId, done: Result<(), AppError>) -> Result<Reply, Fault> {
    match done {
        Ok(()) => Ok(Reply::to(&format!("/accounts/{id}#monitors"))),
        Err(AppError::Wrong(wrong)) => Ok(Reply::page(422, account_page(ask, &wrong)?.render()?)),
        Err(e) => Err(e.into()),
    }
}

/// `POST /accounts/{id}/monitors` (`monitor`: an address)
pub fn register(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    accounts::page(&ask.desk, id)?;
    answered(ask, id, monitors::register(&ask.desk, &ask.actor()?, id, ask.typed("monitor")))
}

/// `POST /accounts/{id}/monitors/remove` (`monitor`: an address)
pub fn remove(ask: &Ask) -> Result<Reply, Fault> {
    let id: AccountId = ask.id("id")?;
    accounts::page(&ask.desk, id)?;
    answered(ask, id, monitors::remove(&ask.desk, &ask.actor()?, id, ask.typed("monitor")))
}
