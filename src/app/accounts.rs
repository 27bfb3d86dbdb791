//! Accounts: adding customers with their mail domains, contacts and contract.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    desk::Desk,
    error::{AppError, Wrong},
    places::{self, Places},
    staff::is_address,
    terms,
};
use crate::{
    db::{
        Conn, DbError,
        customers::{self, AccountRow, ContactRow, NewAccount, NewContact},
        record, terms as term_rows,
    },
    domain::{
        account::{AccountKind, Part},
        calendar::shipped,
        contract::Place,
        ids::{
            AccountId, CalendarId, ContactId, ContractId, PlanId, PlanVersionId, TeamId, UserId,
        },
        time::Timestamp,
    },
    i18n::Lang,
};

/// A customer to be.
#[derive(Debug, Clone, Default)]
pub struct Joining {
    /// Its name.
    pub name: String,
    /// What kind of customer; a key account where none is named.
    pub kind: Option<AccountKind>,
    /// Its mail domains.
    pub domains: Vec<String>,
    /// The addresses of its contacts, `Name <address>` or the address alone.
    pub contacts: Vec<String>,
    /// The addresses of its monitors: they may open tickets and are never answered.
    pub monitors: Vec<String>,
    /// The plan by its name; that of the kind where none is named.
    pub plan: Option<String>,
    /// The language of mails to it; the desk's where none is named.
    pub language: Option<String>,
    /// The zone of its promises; the desk's where none is named.
    pub zone: Option<String>,
    /// Who works its tickets.
    pub team: Option<TeamId>,
    /// Its manager.
    pub manager: Option<UserId>,
    /// Its sponsor.
    pub sponsor: Option<UserId>,
}

/// A mail domain in its stored form, if it is one.
fn domain_of(text: &str) -> Option<String> {
    let domain = text.trim().trim_start_matches('@').to_lowercase();
    let is_label = |l: &str| {
        !l.is_empty()
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    (domain.contains('.') && domain.split('.').all(is_label)).then_some(domain)
}

/// Name and address of `Name <address>` or of an address alone.
#[must_use]
pub fn name_and_address(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let (name, address) = match text.split_once('<') {
        Some((name, rest)) => (name.trim(), rest.trim_end().strip_suffix('>')?.trim()),
        None => ("", text),
    };
    let name = name.trim_matches('"').trim();
    is_address(address).then(|| (name.to_owned(), address.to_lowercase()))
}

/// Adds an account whose contract binds it to its plan from now on.
///
/// # Errors
/// [`AppError::Wrong`] with everything that is wrong; then nothing is kept.
pub fn add(desk: &Arc<Desk>, actor: &str, joining: Joining) -> Result<AccountId, AppError> {
    let now = desk.now();
    let actor = actor.to_owned();
    let checked = check(desk, &joining)?;
    desk.write(move |c, desk| {
        let id = insert(c, desk, now, &joining, &checked)?;
        let detail = serde_json::json!({ "account": id, "plan": checked.plan }).to_string();
        record::audit_insert(c, now, &actor, "account added", &detail)?;
        Ok(id)
    })
}

struct Checked {
    kind: AccountKind,
    domains: Vec<String>,
    contacts: Vec<(String, String)>,
    monitors: Vec<String>,
    plan: String,
    language: String,
    zone: String,
}

fn check(desk: &Desk, joining: &Joining) -> Result<Checked, AppError> {
    let mut wrong = Vec::new();
    if joining.name.trim().is_empty() {
        wrong.push(Wrong::new("name", "wrong-missing", ""));
    }
    let mut domains = Vec::new();
    for text in joining.domains.iter().filter(|d| !d.trim().is_empty()) {
        match domain_of(text) {
            Some(domain) => domains.push(domain),
            None => wrong.push(Wrong::new("domain", "wrong-domain", text.clone())),
        }
    }
    let mut contacts = Vec::new();
    for text in joining.contacts.iter().filter(|t| !t.trim().is_empty()) {
        match name_and_address(text) {
            Some(contact) => contacts.push(contact),
            None => wrong.push(Wrong::new("contact", "wrong-address", text.clone())),
        }
    }
    let mut monitors = Vec::new();
    for text in joining.monitors.iter().filter(|t| !t.trim().is_empty()) {
        match name_and_address(text) {
            Some((_, address)) => monitors.push(address),
            None => wrong.push(Wrong::new("monitor", "wrong-address", text.clone())),
        }
    }
    let kind = joining.kind.unwrap_or(AccountKind::Key);
    let plan = joining.plan.clone().unwrap_or_else(|| kind.shipped_plan().to_owned());
    if desk.read(|c| Ok(term_rows::plan_by_name(c, &plan)?))?.is_none() {
        wrong.push(Wrong::new("plan", "wrong-unknown", plan.clone()));
    }
    let language =
        joining.language.clone().unwrap_or_else(|| desk.config.desk.language.word().to_owned());
    if language.parse::<Lang>().is_err() {
        wrong.push(Wrong::new("language", "wrong-unknown", language.clone()));
    }
    let zone = joining.zone.clone().unwrap_or_else(|| desk.config.desk.zone.name().to_owned());
    if zone.parse::<chrono_tz::Tz>().is_err() {
        wrong.push(Wrong::new("zone", "wrong-zone", zone.clone()));
    }
    if wrong.is_empty() {
        Ok(Checked { kind, domains, contacts, monitors, plan, language, zone })
    } else {
        Err(AppError::Wrong(wrong))
    }
}

fn taken(field: &'static str, found: &str) -> impl FnOnce(DbError) -> AppError {
    let found = found.to_owned();
    move |e| match e {
        DbError::Exists => AppError::wrong(field, "wrong-taken", found),
        e => e.into(),
    }
}

fn insert(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    joining: &Joining,
    checked: &Checked,
) -> Result<AccountId, AppError> {
    let name = joining.name.trim();
    let new = NewAccount {
        name: name.to_owned(),
        kind: checked.kind,
        parent_id: None,
        team_id: joining.team,
        manager_id: joining.manager,
        sponsor_id: joining.sponsor,
        language: checked.language.clone(),
        zone: checked.zone.clone(),
        created_at: now,
    };
    let id = customers::account_insert(c, &new).map_err(taken("name", name))?;
    for domain in &checked.domains {
        customers::domain_insert(c, domain, id).map_err(taken("domain", domain))?;
    }
    for (name, address) in &checked.contacts {
        contact_insert(c, &NewContact::may_report(id, name, address, now))?;
    }
    for address in &checked.monitors {
        if customers::contact_by_address(c, address)?.is_some() {
            return Err(AppError::wrong("monitor", "wrong-taken", address.clone()));
        }
        customers::machine_insert(c, address, id).map_err(taken("monitor", address))?;
    }
    let plan = term_rows::plan_by_name(c, &checked.plan)?.ok_or(AppError::NotFound("plan"))?;
    bind(c, desk, now, id, plan, &checked.zone)?;
    Ok(id)
}

fn bind(
    c: &mut Conn,
    _desk: &Desk,
    now: Timestamp,
    account: AccountId,
    plan: PlanId,
    zone: &str,
) -> Result<(), AppError> {
    let mut roles = BTreeMap::new();
    for role in shipped::ROLES {
        roles.insert((*role).to_owned(), terms::shipped_calendar(c, role, zone, now)?);
    }
    term_rows::contract_insert(c, account, plan, &roles, now.floor(), None, now)?;
    Ok(())
}

/// Adds a contact; an address that belongs to somebody is said.
fn contact_insert(c: &mut Conn, new: &NewContact) -> Result<ContactId, AppError> {
    if customers::machine_account(c, &new.address)?.is_some() {
        return Err(AppError::wrong("contact", "wrong-taken", new.address.clone()));
    }
    customers::contact_insert(c, new).map_err(taken("contact", &new.address))
}

/// A contact that staff enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// How the person is called.
    pub name: String,
    /// The address.
    pub address: String,
    /// The part.
    pub part: Part,
    /// May raise the severity.
    pub may_raise: bool,
    /// May confirm restoration.
    pub may_confirm: bool,
}

/// Adds a contact to an account.
///
/// # Errors
/// [`AppError::Wrong`] when the address is none or belongs to somebody.
pub fn add_contact(
    desk: &Arc<Desk>,
    account: AccountId,
    entered: Entered,
) -> Result<ContactId, AppError> {
    let now = desk.now();
    if !is_address(entered.address.trim()) {
        return Err(AppError::wrong("address", "wrong-address", entered.address));
    }
    desk.write(move |c, _| {
        let address = entered.address.trim().to_lowercase();
        let new = NewContact {
            part: entered.part,
            may_raise: entered.may_raise,
            may_confirm: entered.may_confirm,
            ..NewContact::may_report(account, entered.name.trim(), &address, now)
        };
        contact_insert(c, &new)
    })
}

/// A contact, as pages read it.
pub type ContactOf = ContactRow;

/// A contract, as pages read it.
#[derive(Debug, Clone)]
pub struct ContractOf {
    /// Its number.
    pub id: ContractId,
    /// The site or asset that it is for; empty for all of the account.
    pub place: String,
    /// From here on.
    pub starts_at: Timestamp,
    /// Until before here.
    pub ends_at: Option<Timestamp>,
    /// The newest version of its plan.
    pub plan_version: PlanVersionId,
    /// Role and calendar: `working: working Asia/Shanghai`.
    pub calendars: Vec<String>,
}

/// An account with all that its page shows.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The account.
    pub account: AccountRow,
    /// Its mail domains.
    pub domains: Vec<String>,
    /// Its contacts.
    pub contacts: Vec<ContactRow>,
    /// Its contracts with the names of their plans.
    pub contracts: Vec<(ContractOf, String)>,
    /// Its sites and assets.
    pub places: Places,
    /// The names of all plans.
    pub plans: Vec<String>,
    /// The names of all calendars.
    pub calendars: Vec<String>,
}

/// One account's page.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn page(desk: &Desk, id: AccountId) -> Result<AccountPage, AppError> {
    desk.read(|c| {
        let account = customers::account_by_id(c, id).map_err(|e| match e {
            DbError::NotFound => AppError::NotFound("account"),
            e => e.into(),
        })?;
        let names: BTreeMap<PlanId, String> = term_rows::plan_all(c)?.into_iter().collect();
        let calendars: BTreeMap<CalendarId, String> =
            term_rows::calendar_all(c)?.into_iter().map(|(id, name, _)| (id, name)).collect();
        let places = places::of(c, id)?;
        let mut contracts = Vec::new();
        for k in term_rows::contract_of(c, id)? {
            let newest = term_rows::plan_version_of(c, k.plan_id)?.into_iter().next();
            let plan_version = newest.ok_or(AppError::NotFound("plan version"))?.id;
            let named = |(role, id): (&String, &CalendarId)| {
                format!("{role}: {}", calendars.get(id).map_or("", String::as_str))
            };
            let place = Place { site: k.site_id, asset: k.asset_id };
            let of = ContractOf {
                id: k.id,
                place: places.name_of(place).to_owned(),
                starts_at: k.starts_at,
                ends_at: k.ends_at,
                plan_version,
                calendars: k.roles.0.iter().map(named).collect(),
            };
            contracts.push((of, names.get(&k.plan_id).cloned().unwrap_or_default()));
        }
        Ok(AccountPage {
            account,
            domains: customers::domain_of(c, id)?,
            contacts: customers::contact_of(c, id)?,
            contracts,
            places,
            plans: names.into_values().collect(),
            calendars: calendars.into_values().collect(),
        })
    })
}

/// All accounts by name.
///
/// # Errors
/// When the database cannot.
pub fn all(desk: &Desk) -> Result<Vec<AccountRow>, AppError> {
    desk.read(|c| Ok(customers::account_all(c)?))
}

/// An account by its name, in any case, or its number, with its zone; none where there is none.
///
/// # Errors
/// When the database cannot.
pub fn named(desk: &Desk, text: &str) -> Result<Option<(AccountId, String)>, AppError> {
    let (name, number) = (text.trim().to_lowercase(), text.trim().parse().ok().map(AccountId));
    let all = desk.read(|c| Ok(customers::account_all(c)?))?;
    let by_name = all.iter().find(|a| a.name.to_lowercase() == name);
    let found = by_name.or_else(|| all.iter().find(|a| Some(a.id) == number));
    Ok(found.map(|a| (a.id, a.zone.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_read_with_or_without_a_name() {
        let read = |t| name_and_address(t);
        let chen = Some(("Chen Li".to_owned(), "chen@air.example".to_owned()));
        assert_eq!(read("Chen Li <Chen@air.example>"), chen);
        assert_eq!(read("\"Chen Li\" <chen@air.example> "), chen);
        assert_eq!(read("chen@air.example").map(|c| c.0), Some(String::new()));
        assert_eq!(read("chen at air"), None);
        assert_eq!(read("Chen <chen@air.example"), None);
    }

    #[test]
    fn a_domain_is_lower_case_and_has_a_dot() {
        assert_eq!(domain_of("@Air.Example"), Some("air.example".to_owned()));
        for bad in ["", "air", "a..b", "-a.b", "a b.c", "a@b.c"] {
            assert_eq!(domain_of(bad), None, "{bad}");
        }
    }
}
