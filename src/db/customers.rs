//! Customers: accounts, their mail domains and their contacts.

use diesel::prelude::*;

use super::{
    among::among,
    conn::{Conn, each},
    error::DbError,
    schema::{account_domains, accounts, contacts, machine_senders},
};
use crate::domain::{
    account::{AccountKind, Part},
    ids::{AccountId, ContactId, TeamId, UserId},
    time::Timestamp,
};

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct AccountRow {
    /// Row id.
    pub id: AccountId,
    /// Its name, unique.
    pub name: String,
    /// What kind of customer.
    pub kind: AccountKind,
    /// The account above it; a parent's contacts belong to its children's tickets too.
    pub parent_id: Option<AccountId>,
    /// Who works its tickets; none is the desk's default team.
    pub team_id: Option<TeamId>,
    /// `account.manager` of ladders.
    pub manager_id: Option<UserId>,
    /// `account.sponsor` of ladders.
    pub sponsor_id: Option<UserId>,
    /// The language of mails to contacts who name none.
    pub language: String,
    /// The zone of its promises.
    pub zone: String,
}

/// An account to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = accounts)]
pub struct NewAccount {
    /// See [`AccountRow::name`].
    pub name: String,
    /// See [`AccountRow::kind`].
    pub kind: AccountKind,
    /// See [`AccountRow::parent_id`].
    pub parent_id: Option<AccountId>,
    /// See [`AccountRow::team_id`].
    pub team_id: Option<TeamId>,
    /// See [`AccountRow::manager_id`].
    pub manager_id: Option<UserId>,
    /// See [`AccountRow::sponsor_id`].
    pub sponsor_id: Option<UserId>,
    /// See [`AccountRow::language`].
    pub language: String,
    /// See [`AccountRow::zone`].
    pub zone: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Adds an account. [`DbError::Exists`] when the name is taken.
pub fn account_insert(c: &mut Conn, new: &NewAccount) -> Result<AccountId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(accounts::table)
        .values(new)
        .returning(accounts::id)
        .get_result(c))?)
}

/// One account.
pub fn account_by_id(c: &mut Conn, id: AccountId) -> Result<AccountRow, DbError> {
    Ok(each!(c, |c| accounts::table.find(id).select(AccountRow::as_select()).first(c))?)
}

/// The account of this name, if there is one.
pub fn account_by_name(c: &mut Conn, name: &str) -> Result<Option<AccountRow>, DbError> {
    Ok(each!(c, |c| accounts::table
        .filter(accounts::name.eq(name))
        .select(AccountRow::as_select())
        .first(c)
        .optional())?)
}

/// All accounts, by name.
pub fn account_all(c: &mut Conn) -> Result<Vec<AccountRow>, DbError> {
    Ok(each!(c, |c| accounts::table
        .order((accounts::name, accounts::id))
        .select(AccountRow::as_select())
        .load(c))?)
}

/// Some accounts.
pub fn account_some(c: &mut Conn, ids: &[AccountId]) -> Result<Vec<AccountRow>, DbError> {
    Ok(each!(c, |c| accounts::table
        .filter(among(c, accounts::id, ids))
        .select(AccountRow::as_select())
        .load(c))?)
}

/// Changes who answers for an account.
pub fn account_set_people(
    c: &mut Conn,
    id: AccountId,
    team: Option<TeamId>,
    manager: Option<UserId>,
    sponsor: Option<UserId>,
) -> Result<(), DbError> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::team_id.eq(team),
            accounts::manager_id.eq(manager),
            accounts::sponsor_id.eq(sponsor),
        ))
        .execute(c)?;
    Ok(())
}

/// Gives a mail domain (lower case) to an account. [`DbError::Exists`] when it has one.
pub fn domain_insert(c: &mut Conn, domain: &str, account: AccountId) -> Result<(), DbError> {
    diesel::insert_into(account_domains::table)
        .values((account_domains::domain.eq(domain), account_domains::account_id.eq(account)))
        .execute(c)?;
    Ok(())
}

/// The account of a mail domain (lower case).
pub fn domain_account(c: &mut Conn, domain: &str) -> Result<Option<AccountId>, DbError> {
    Ok(each!(c, |c| account_domains::table
        .find(domain)
        .select(account_domains::account_id)
        .first(c)
        .optional())?)
}

/// Every mail domain with its account.
pub fn domain_all(c: &mut Conn) -> Result<Vec<(String, AccountId)>, DbError> {
    Ok(each!(c, |c| account_domains::table.order(account_domains::domain).load(c))?)
}

/// The mail domains of an account.
pub fn domain_of(c: &mut Conn, account: AccountId) -> Result<Vec<String>, DbError> {
    Ok(each!(c, |c| account_domains::table
        .filter(account_domains::account_id.eq(account))
        .order(account_domains::domain)
        .select(account_domains::domain)
        .load(c))?)
}

/// A person of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = contacts)]
pub struct ContactRow {
    /// Row id.
    pub id: ContactId,
    /// Whose.
    pub account_id: AccountId,
    /// As it is shown; may be empty.
    pub name: String,
    /// Lower case, unique over all accounts.
    pub address: String,
    /// What part the person plays.
    pub part: Part,
    /// Where it differs from the account's.
    pub language: Option<String>,
    /// May report, also at S1.
    pub may_report: bool,
    /// May raise the severity.
    pub may_raise: bool,
    /// May confirm restoration.
    pub may_confirm: bool,
}

impl ContactRow {
    /// The name, or the address where there is none.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.name.is_empty() { &self.address } else { &self.name }
    }
}

/// A contact to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = contacts)]
pub struct NewContact {
    /// See [`ContactRow::account_id`].
    pub account_id: AccountId,
    /// See [`ContactRow::name`].
    pub name: String,
    /// See [`ContactRow::address`].
    pub address: String,
    /// See [`ContactRow::part`].
    pub part: Part,
    /// See [`ContactRow::language`].
    pub language: Option<String>,
    /// See [`ContactRow::may_report`].
    pub may_report: bool,
    /// See [`ContactRow::may_raise`].
    pub may_raise: bool,
    /// See [`ContactRow::may_confirm`].
    pub may_confirm: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl NewContact {
    /// A contact with the right to report and no other.
    #[must_use]
    pub fn may_report(account: AccountId, name: &str, address: &str, now: Timestamp) -> Self {
        Self {
            account_id: account,
            name: name.to_owned(),
            address: address.to_owned(),
            part: Part::User,
            language: None,
            may_report: true,
            may_raise: false,
            may_confirm: false,
            created_at: now,
        }
    }
}

/// Adds a contact. [`DbError::Exists`] when the address belongs to one already.
pub fn contact_insert(c: &mut Conn, new: &NewContact) -> Result<ContactId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(contacts::table)
        .values(new)
        .returning(contacts::id)
        .get_result(c))?)
}

/// The contact with this address (lower case).
pub fn contact_by_address(c: &mut Conn, address: &str) -> Result<Option<ContactRow>, DbError> {
    Ok(each!(c, |c| contacts::table
        .filter(contacts::address.eq(address))
        .select(ContactRow::as_select())
        .first(c)
        .optional())?)
}

/// Registers the address of a customer's monitor. [`DbError::Exists`] when it belongs to somebody.
pub fn machine_insert(c: &mut Conn, address: &str, account: AccountId) -> Result<(), DbError> {
    let new = (machine_senders::address.eq(address), machine_senders::account_id.eq(account));
    diesel::insert_into(machine_senders::table).values(new).execute(c)?;
    Ok(())
}

/// Takes a monitor of an account off the register; false where it is none of its.
pub fn machine_delete(c: &mut Conn, address: &str, account: AccountId) -> Result<bool, DbError> {
    let own = machine_senders::table.find(address).filter(machine_senders::account_id.eq(account));
    Ok(diesel::delete(own).execute(c)? == 1)
}

/// The account whose monitor has this address, if it is one.
pub fn machine_account(c: &mut Conn, address: &str) -> Result<Option<AccountId>, DbError> {
    Ok(each!(c, |c| machine_senders::table
        .find(address)
        .select(machine_senders::account_id)
        .first(c)
        .optional())?)
}

/// The addresses of an account's monitors.
pub fn machine_of(c: &mut Conn, account: AccountId) -> Result<Vec<String>, DbError> {
    Ok(each!(c, |c| machine_senders::table
        .filter(machine_senders::account_id.eq(account))
        .order(machine_senders::address)
        .select(machine_senders::address)
        .load(c))?)
}

/// One contact.
pub fn contact_by_id(c: &mut Conn, id: ContactId) -> Result<ContactRow, DbError> {
    Ok(each!(c, |c| contacts::table.find(id).select(ContactRow::as_select()).first(c))?)
}

/// The contacts of an account, by name.
pub fn contact_of(c: &mut Conn, account: AccountId) -> Result<Vec<ContactRow>, DbError> {
    Ok(each!(c, |c| contacts::table
        .filter(contacts::account_id.eq(account))
        .order((contacts::name, contacts::id))
        .select(ContactRow::as_select())
        .load(c))?)
}

/// Every contact, by account and name: for forms that offer them by typing.
pub fn contact_all(c: &mut Conn) -> Result<Vec<ContactRow>, DbError> {
    Ok(each!(c, |c| contacts::table
        .order((contacts::account_id, contacts::name))
        .select(ContactRow::as_select())
        .load(c))?)
}
