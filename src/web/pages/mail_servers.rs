//! How the mail servers go that our mail leaves by: on the page of all mail, and on that of the
//! desk's health.

use crate::{
    app::relays::{self, RelayRow},
    domain::time::Timestamp,
    i18n::{moment, phrase::Tone, t, t_args, zone_before},
    web::{
        ask::Ask,
        fault::Fault,
        view::{Said, health::PartRow},
    },
};

/// A sentence for each, and whether it can be reached.
///
/// # Errors
/// When the database cannot.
pub fn sentences(ask: &Ask) -> Result<Vec<(bool, String)>, Fault> {
    let lang = ask.lang();
    let say = |(name, row): (String, Option<RelayRow>)| {
        let name = ("name", name.into());
        let Some(row) = row else { return (true, t_args(lang, "relay-new", &[name])) };
        let took = row.took_at.map_or_else(|| t(lang, "relay-never"), |when| at(ask, when));
        match row.failed_at {
            Some(since) => {
                let why = row.error.unwrap_or_default();
                let since = ("since", at(ask, since).into());
                let args = [name, since, ("why", why.into()), ("took", took.into())];
                (false, t_args(lang, "relay-failed", &args))
            }
            None => (true, t_args(lang, "relay-fine", &[name, ("took", took.into())])),
        }
    };
    Ok(relays::health(&ask.desk)?.into_iter().map(say).collect())
}

/// A row for each among the parts of the desk.
///
/// # Errors
/// When the database cannot.
pub fn parts(ask: &Ask) -> Result<Vec<PartRow>, Fault> {
    let lang = ask.lang();
    let row = |(name, row): (String, Option<RelayRow>)| {
        let is_away = row.as_ref().is_some_and(|row| row.failed_at.is_some());
        let (key, tone) = match &row {
            None => ("health-state-not-tried", Tone::Quiet),
            Some(_) if is_away => ("health-state-not-reached", Tone::Miss),
            Some(_) => ("health-state-fine", Tone::Met),
        };
        let took = row.and_then(|row| row.took_at);
        let last = match took {
            Some(when) => {
                let when = moment::near_exact(lang, when, ask.zone(), ask.now);
                t_args(lang, "health-took", &[("at", when.into())])
            }
            None => t(lang, "health-never-took"),
        };
        PartRow {
            name: t_args(lang, "health-part-relay", &[("name", name.into())]),
            state: Said::new(t(lang, key), tone),
            last,
        }
    };
    Ok(relays::health(&ask.desk)?.into_iter().map(row).collect())
}

fn at(ask: &Ask, when: Timestamp) -> String {
    let (lang, zone) = (ask.lang(), ask.zone());
    let at = moment::near(lang, when, zone, ask.now);
    t_args(lang, "moment-in-zone", &[("at", at.into()), ("zone", zone_before(lang, zone).into())])
}
