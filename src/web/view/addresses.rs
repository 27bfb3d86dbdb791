//! Settings: the addresses that customers write to.

use askama::Template;

use super::{Choice, Field, Page, Said};

/// `GET /settings/addresses` (`address`: what a mail to it does)
#[derive(Debug, Template)]
#[template(path = "addresses.html")]
pub struct Addresses {
    /// The frame.
    pub page: Page,
    /// The desk's own address, and what a mail to it does.
    pub own: (String, String),
    /// The addresses that were added.
    pub rows: Vec<AddressRow>,
    /// Who mail to the customers of a team is from: team and address.
    pub senders: Vec<(String, String)>,
    /// The address that was asked about.
    pub asked: Field,
    /// What becomes of a mail to it.
    pub fate: Option<Said>,
    /// `POST /settings/addresses` (`address`, `whose`).
    pub address: Field,
    /// Whose it is: a team or an account.
    pub whose: Choice,
    /// The latest changes: when, who, what.
    pub changes: Vec<(String, String, String)>,
}

/// An address that was added.
#[derive(Debug, Clone)]
pub struct AddressRow {
    /// The address.
    pub address: String,
    /// *team Storage*, *customer Acme*.
    pub whose: String,
    /// What a mail to it does.
    pub does: String,
    /// The reason of its removal, as far as it was typed.
    pub reason: Field,
}
