//! What people type: moments, and accounts by name or number.

use std::{path::Path, sync::Arc};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use chrono_tz::Tz;

use super::Fault;
use crate::{
    app::{Desk, accounts, acts::Hands, staff},
    cli::Exit,
    domain::{access::Verb, ids::AccountId, time::Timestamp},
};

fn said(text: String) -> Fault {
    Fault::Said(text, Exit::Input)
}

/// A moment: with its offset as in `2026-10-01T03:10:00Z`, or on the wall of `zone`, or a date,
/// which is its first instant there.
pub(super) fn moment(text: &str, zone: Tz) -> Result<Timestamp, Fault> {
    if let Ok(at) = Timestamp::parse(text) {
        return Ok(at.floor());
    }
    let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let local = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| Some(date()?.and_time(NaiveTime::MIN)));
    let at = local.and_then(|local| zone.from_local_datetime(&local).earliest());
    at.map(|at| Timestamp::from_utc(at.to_utc())).ok_or_else(|| {
        said(format!(
            "“{text}” is no moment that the clocks of {} show; write it like 2026-10-01T03:10 or 2026-10-01",
            zone.name()
        ))
    })
}

/// An account by its name, in any case, or its number.
pub(super) fn account(desk: &Desk, text: &str) -> Result<(AccountId, Tz), Fault> {
    let found = accounts::named(desk, text)?.ok_or_else(|| {
        said(format!("there is no account “{text}”; give its name or its number"))
    })?;
    Ok((found.0, found.1.parse().unwrap_or(desk.config.desk.zone)))
}

/// Somebody of the desk, who may do this.
pub(super) fn hands(desk: &Arc<Desk>, address: &str, verb: Verb) -> Result<Hands, Fault> {
    let (hands, role) = staff::hands(desk, address)?.ok_or_else(|| {
        said(format!("nobody active at the desk has the address {address}; nothing was kept"))
    })?;
    if !crate::domain::access::may(role, verb) {
        return Err(said(format!("{address} is {role} and may not do that; nothing was kept")));
    }
    Ok(hands)
}

/// The text of a file.
pub(super) fn file(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path)
        .map_err(|e| said(format!("{} cannot be read: {e}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_with_its_offset_on_a_wall_or_as_a_date() {
        let shown =
            |text: &str| moment(text, chrono_tz::Asia::Shanghai).map(|at| at.to_string()).ok();
        assert_eq!(shown("2026-10-01T03:10").as_deref(), Some("2026-09-30T19:10:00Z"));
        assert_eq!(shown("2026-10-01T03:10:05Z").as_deref(), Some("2026-10-01T03:10:05Z"));
        assert_eq!(shown("2026-10-01").as_deref(), Some("2026-09-30T16:00:00Z"));
        assert_eq!(shown("tomorrow"), None);
    }
}
