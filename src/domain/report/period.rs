//! The time that a report is about: whole dates in a zone.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use serde::Serialize;

use super::super::time::Timestamp;

/// Seconds that must lie between an as-of instant and now: a write is stamped anew if it cannot
/// commit within five seconds, so nothing new comes to an instant that is this long past.
const SETTLES_AFTER_S: i64 = 10;

/// Whether an as-of instant is far enough in the past to give the same figures for ever.
#[must_use]
pub fn is_settled(as_of: Timestamp, now: Timestamp) -> bool {
    as_of.plus_secs(SETTLES_AFTER_S) <= now
}

/// Two dates that make no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period ends after it begins; {from} to {to} does not")]
pub struct NotAPeriod {
    /// Its first date.
    pub from: NaiveDate,
    /// The date after its last.
    pub to: NaiveDate,
}

/// From the first instant of one date to the first instant of another, which is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first date.
    pub from: NaiveDate,
    /// The date after the last.
    pub to: NaiveDate,
    /// The zone whose dates they are.
    pub zone: Tz,
}

impl Period {
    /// A period of at least one date.
    ///
    /// # Errors
    /// [`NotAPeriod`] unless `to` is after `from`.
    pub fn new(from: NaiveDate, to: NaiveDate, zone: Tz) -> Result<Self, NotAPeriod> {
        if from < to { Ok(Self { from, to, zone }) } else { Err(NotAPeriod { from, to }) }
    }

    /// Its first instant, and the first instant after it.
    #[must_use]
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        (first_instant(self.from, self.zone), first_instant(self.to, self.zone))
    }
}

/// The first instant of a date. Where the clocks skip midnight it is the first instant after; a
/// date that was skipped whole begins with the next.
fn first_instant(date: NaiveDate, zone: Tz) -> Timestamp {
    let mut local = date.and_time(NaiveTime::MIN);
    let end = date.checked_add_days(Days::new(2)).map_or(local, |d| d.and_time(NaiveTime::MIN));
    while local < end {
        if let Some(moment) = zone.from_local_datetime(&local).earliest() {
            return Timestamp::from_utc(moment.to_utc());
        }
        local += TimeDelta::minutes(1);
    }
    Timestamp::from_utc(date.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, zone: &str, expected: (&str, &str)) {
        let zone = zone.parse().unwrap();
        let period = Period::new(from.parse().unwrap(), to.parse().unwrap(), zone).unwrap();
        let (a, b) = period.bounds();
        assert_eq!((a.to_string().as_str(), b.to_string().as_str()), expected);
    }

    #[test]
    fn a_month_begins_at_midnight_in_the_reports_zone() {
        check(
            "2026-09-01",
            "2026-10-01",
            "Asia/Shanghai",
            ("2026-08-31T16:00:00Z", "2026-09-30T16:00:00Z"),
        );
    }

    #[test]
    fn a_date_whose_midnight_is_skipped_or_shown_twice_begins_at_its_first_instant() {
        // Santiago skips 00:00 to 01:00 in spring; Havana shows it twice in autumn.
        check(
            "2026-09-06",
            "2026-09-07",
            "America/Santiago",
            ("2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"),
        );
        check(
            "2026-11-01",
            "2026-11-02",
            "America/Havana",
            ("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
        );
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_none() {
        let date = "2026-09-01".parse().unwrap();
        let wrong = Period::new(date, date, Tz::UTC).unwrap_err().to_string();
        assert_eq!(wrong, "a period ends after it begins; 2026-09-01 to 2026-09-01 does not");
    }

    #[test]
    fn an_as_of_instant_is_settled_after_ten_seconds() {
        let now = Timestamp::from_secs(100);
        assert!(is_settled(Timestamp::from_secs(90), now));
        assert!(!is_settled(Timestamp::from_micros(90_000_001), now));
    }
}
