//! The made-up staff and customers of a database that is filled for measuring.

use std::sync::Arc;

use crate::{
    app::{
        AppError, Desk,
        accounts::{self, Joining as Customer},
        staff::{self, Joining as Colleague},
    },
    domain::{access::Role, account::AccountKind, ids::UserId},
};

/// Customers.
pub(super) const ACCOUNTS: usize = 100;
/// People of each who report.
pub(super) const CONTACTS: usize = 20;
/// Engineers, in one team.
const ENGINEERS: usize = 6;
/// Signs in to be measured.
pub(super) const READER: (&str, &str) = ("reader@tarmac.example", "a reader of pages");

const ZONES: [&str; 4] = ["Asia/Shanghai", "Europe/Berlin", "America/Chicago", "Europe/Dublin"];
const KINDS: [AccountKind; 5] = [
    AccountKind::Key,
    AccountKind::Key,
    AccountKind::Key,
    AccountKind::Reseller,
    AccountKind::Individual,
];

/// The address of somebody who reports: of the customer and the person with these numbers.
pub(super) fn address(account: usize, contact: usize) -> String {
    format!("person{contact}@customer{account}.example")
}

/// Staff and customers, as of the desk's hour; the engineers.
///
/// # Errors
/// When the database cannot.
pub(super) fn settle(
    desk: &Arc<Desk>,
    mut one_more: impl FnMut(),
) -> Result<Vec<UserId>, AppError> {
    let mut engineers = Vec::with_capacity(ENGINEERS);
    for n in 0..ENGINEERS {
        let name = format!("Engineer {n}");
        engineers.push(join(desk, &name, &format!("engineer{n}"), Role::Engineer, n == 0)?);
    }
    let manager = join(desk, "Manager", "manager", Role::Manager, false)?;
    let sponsor = join(desk, "Sponsor", "sponsor", Role::Manager, false)?;
    join(desk, "Reader", "reader", Role::Admin, false)?;
    for n in 0..ACCOUNTS {
        let kind = KINDS.get(n % KINDS.len()).copied();
        let is_key = kind == Some(AccountKind::Key);
        let joining = Customer {
            name: format!("Customer {n}"),
            kind,
            contacts: (0..CONTACTS).map(|k| format!("Person {k} <{}>", address(n, k))).collect(),
            zone: ZONES.get(n % ZONES.len()).map(|&zone| zone.to_owned()),
            language: Some(if n % 4 == 0 { "zh-CN" } else { "en" }.to_owned()),
            manager: Some(manager),
            sponsor: is_key.then_some(sponsor),
            ..Customer::default()
        };
        accounts::add(desk, "bench", joining)?;
        one_more();
    }
    Ok(engineers)
}

fn join(
    desk: &Arc<Desk>,
    name: &str,
    local: &str,
    role: Role,
    is_lead: bool,
) -> Result<UserId, AppError> {
    let email = format!("{local}@tarmac.example");
    let joining = Colleague {
        name: name.to_owned(),
        role,
        team: None,
        is_lead,
        is_service_manager: local == "manager",
        language: Some("en".to_owned()),
        zone: Some("Europe/Berlin".to_owned()),
        password: (email == READER.0).then(|| READER.1.to_owned()),
        email,
    };
    Ok(staff::add(desk, "bench", joining)?.0)
}
