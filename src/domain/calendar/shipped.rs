//! The calendars that Tarmac ships, one for each role that a plan can name. They have no zone of
//! their own: each account gets them in its own.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono_tz::Tz;
use serde::Deserialize;

use super::Calendar;

/// `config/calendars.toml`.
const SOURCE: &str = include_str!("../../../config/calendars.toml");

/// The role that is day and night, unless a contract maps it to a calendar.
pub const ALWAYS: &str = "always";

/// The roles that are always mapped to a calendar with hours.
pub const ROLES: &[&str] = &["working", "trading"];

#[derive(Deserialize)]
struct Shipped {
    calendar: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
}

static SHIPPED: LazyLock<Option<Shipped>> = LazyLock::new(|| toml::from_str(SOURCE).ok());

/// The shipped calendar of a role in a zone; none for a role that is not shipped.
#[must_use]
pub fn calendar(role: &str, zone: Tz) -> Option<Calendar> {
    let mut shape = SHIPPED.as_ref()?.calendar.get(role)?.clone();
    if !shape.contains_key("always") {
        shape.insert("zone".to_owned(), zone.name().into());
    }
    serde_json::from_value(shape.into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_calendar_in_every_zone_asked_for() {
        for role in ROLES {
            let calendar = calendar(role, chrono_tz::Asia::Shanghai).unwrap();
            assert_eq!(calendar.zone(), chrono_tz::Asia::Shanghai, "{role}");
        }
        assert_eq!(calendar("working", chrono_tz::UTC).unwrap().working_day_s(), 9 * 3600);
        assert!(calendar("always", chrono_tz::UTC).unwrap().is_always());
        assert!(calendar("lunar", chrono_tz::UTC).is_none());
    }
}
