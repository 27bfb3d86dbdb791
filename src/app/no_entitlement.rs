//! A fault that no contract covers, since it ended or has not begun: it gets none of a contract's
//! targets, and a person is told at once, since somebody has to talk with the customer.

use super::{
    desk::Desk, error::AppError, posting, roster::Roster, terms::Bound, ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn,
        customers::AccountRow,
        terms::{self, PlanVersionRow},
    },
    domain::{ids::PlanId, plan::Recipient, time::Timestamp},
    mail::notice::staff::NoEntitlement,
};

/// Tells the account's manager, or the team, or all admins, that no contract covers it.
///
/// # Errors
/// When the database cannot.
pub fn tell(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    account: &AccountRow,
    bound: &Bound,
) -> Result<(), AppError> {
    let reported_at = file.row.reported_at;
    let ended = terms::contract_of(c, account.id)?
        .into_iter()
        .filter_map(|contract| Some((contract.ends_at?, contract.plan_id)))
        .filter(|(ended_at, _)| *ended_at <= reported_at)
        .max();
    let default_plan = terms::plan_version_by_id(c, bound.plan_version_id)?;
    let roster = Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let notice = NoEntitlement {
        ticket: posting::ticket_line(
            desk,
            &file.row,
            Some(account.name.clone()),
            file.row.owner_id.map(|id| roster.name(id)),
        ),
        reported_at,
        ended_at: ended.map(|(ended_at, _)| ended_at),
        plan: ended.map(|(_, plan)| name_of(c, plan)).transpose()?,
        default_plan: shown(&bound.plan.name, &default_plan),
    };
    let to = Recipient::First(vec![Recipient::AccountManager, Recipient::Owner, Recipient::Team]);
    let people = roster.who_or_admins(&to, &file.row, Some(account), now);
    posting::notice_staff(c, desk, now, file, &people, &notice)
}

fn name_of(c: &mut Conn, plan: PlanId) -> Result<String, AppError> {
    let name = terms::plan_all(c)?.into_iter().find(|(id, _)| *id == plan).map(|(_, name)| name);
    let name = name.ok_or(AppError::NotFound("plan"))?;
    let newest = terms::plan_version_of(c, plan)?.into_iter().next();
    Ok(newest.map_or_else(|| name.clone(), |version| shown(&name, &version)))
}

fn shown(name: &str, version: &PlanVersionRow) -> String {
    format!("{name} v{}", version.version)
}
