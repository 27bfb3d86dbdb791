//! Suppliers, and what they promise us.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{columns::Json, conn::Conn, error::DbError, schema::suppliers};
use crate::domain::{
    ids::{CalendarId, SupplierId},
    plan::Within,
    promise::Severity,
    time::Timestamp,
};

/// A supplier with their terms as they are now; a ticket keeps those that held when it was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = suppliers)]
pub struct SupplierRow {
    /// Row id.
    pub id: SupplierId,
    /// Who; no two have the same name.
    pub name: String,
    /// Where they are reached: a number or an address, in free words.
    pub reached: String,
    /// How long they take at most, by our severity; one that is absent is not theirs.
    pub targets: Json<BTreeMap<Severity, Within>>,
    /// The calendar that counts it; none is day and night.
    pub calendar_id: Option<CalendarId>,
}

/// Every supplier, by name.
pub fn supplier_all(c: &mut Conn) -> Result<Vec<SupplierRow>, DbError> {
    Ok(suppliers::table
        .order((suppliers::name, suppliers::id))
        .select(SupplierRow::as_select())
        .load(c)?)
}

/// Adds a supplier.
pub fn supplier_insert(
    c: &mut Conn,
    new: &SupplierRow,
    now: Timestamp,
) -> Result<SupplierId, DbError> {
    Ok(diesel::insert_into(suppliers::table)
        .values((
            suppliers::name.eq(&new.name),
            suppliers::reached.eq(&new.reached),
            suppliers::targets.eq(&new.targets),
            suppliers::calendar_id.eq(new.calendar_id),
            suppliers::created_at.eq(now),
        ))
        .returning(suppliers::id)
        .get_result(c)?)
}

/// Changes a supplier's terms: they hold for what is handed over from now on.
pub fn supplier_update(c: &mut Conn, row: &SupplierRow) -> Result<(), DbError> {
    diesel::update(suppliers::table.find(row.id))
        .set((
            suppliers::reached.eq(&row.reached),
            suppliers::targets.eq(&row.targets),
            suppliers::calendar_id.eq(row.calendar_id),
        ))
        .execute(c)?;
    Ok(())
}
