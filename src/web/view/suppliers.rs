//! Settings: suppliers, and what they promise us.

use askama::Template;

use super::{Choice, Field, Page};

/// `GET /settings/suppliers` (`change`), and the answer to what changes one.
#[derive(Debug, Template)]
#[template(path = "suppliers.html")]
pub struct Suppliers {
    /// The frame.
    pub page: Page,
    /// The suppliers that there are.
    pub rows: Vec<SupplierRow>,
    /// `POST /settings/suppliers`; none for who may not.
    pub form: Option<SupplierForm>,
}

/// A supplier.
#[derive(Debug, Clone)]
pub struct SupplierRow {
    /// Who.
    pub name: String,
    /// Where they are reached.
    pub reached: String,
    /// How long they take, by severity: *S1 4 h · S2 1 working day*.
    pub targets: String,
    /// The calendar that counts it.
    pub calendar: String,
    /// The page with the form filled for it; none for who may not.
    pub change: Option<String>,
}

/// `POST /settings/suppliers` (`name`, `reached`, `S1` … `S4`, `calendar`).
#[derive(Debug, Clone)]
pub struct SupplierForm {
    /// Who.
    pub name: Field,
    /// Where they are reached.
    pub reached: Field,
    /// How long they take at most, by severity.
    pub targets: Vec<TargetField>,
    /// What is wrong where no target is named.
    pub wrong: Option<String>,
    /// The calendar.
    pub calendar: Choice,
}

/// How long they take at most, at one severity.
#[derive(Debug, Clone)]
pub struct TargetField {
    /// The severity, which is the field's name.
    pub severity: &'static str,
    /// The length.
    pub field: Field,
}
