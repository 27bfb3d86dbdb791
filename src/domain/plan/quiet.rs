//! Quiet hours: hours of a wall in which a step tells nobody, unless it is an S1.

use std::{fmt, str::FromStr};

use chrono::{Days, NaiveTime, Timelike as _};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::super::{cron_line::first_moment, promise::UnknownWord, time::Timestamp};

/// `22:00-07:00 Europe/Berlin`: from and until an hour of a zone's wall; an end before its beginning
/// lies on the next day. What falls due in them is held back until they end. A wall that shows an
/// hour twice is quiet in it the first time only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quiet {
    /// They begin.
    pub from: NaiveTime,
    /// They end.
    pub to: NaiveTime,
    /// Whose wall it is.
    pub zone: Tz,
}

impl Quiet {
    /// The end of the quiet hours that `t` lies in; none where it lies in none.
    #[must_use]
    pub fn until(&self, t: Timestamp) -> Option<Timestamp> {
        let local = t.utc().with_timezone(&self.zone).naive_local();
        let (date, time) = (local.date(), local.time());
        let over_midnight = self.to < self.from;
        let is_quiet = if over_midnight {
            time >= self.from || time < self.to
        } else {
            time >= self.from && time < self.to
        };
        if !is_quiet {
            return None;
        }
        let ends_tomorrow = over_midnight && time >= self.from;
        let date = if ends_tomorrow { date.checked_add_days(Days::new(1))? } else { date };
        let end = Timestamp::from_utc(first_moment(date.and_time(self.to), self.zone));
        (end > t).then_some(end)
    }

    /// Their hours without the zone: `22:00` and `07:00`.
    #[must_use]
    pub fn hours(&self) -> [String; 2] {
        [self.from, self.to].map(|t| format!("{:02}:{:02}", t.hour(), t.minute()))
    }
}

impl FromStr for Quiet {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let read = || {
            let (hours, zone) = text.trim().split_once(' ')?;
            let (from, to) = hours.split_once('-')?;
            let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
            let quiet = Self { from: time(from)?, to: time(to)?, zone: zone.trim().parse().ok()? };
            (quiet.from != quiet.to).then_some(quiet)
        };
        read().ok_or_else(|| UnknownWord {
            what: "quiet hours",
            found: text.to_owned(),
            expected: "22:00-07:00 Europe/Berlin".to_owned(),
        })
    }
}

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = self.hours();
        write!(f, "{from}-{to} {}", self.zone.name())
    }
}

impl Serialize for Quiet {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quiet {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(quiet: &str, at: &str) -> Option<String> {
        let quiet: Quiet = quiet.parse().unwrap();
        quiet.until(Timestamp::parse(at).unwrap()).map(|end| end.to_string())
    }

    #[test]
    fn quiet_hours_over_midnight_end_in_the_morning_of_their_zone() {
        let night = "22:00-07:00 Europe/Berlin";
        assert_eq!(until(night, "2026-06-01T19:59:59Z"), None);
        assert_eq!(until(night, "2026-06-01T20:00:00Z").as_deref(), Some("2026-06-02T05:00:00Z"));
        assert_eq!(until(night, "2026-06-02T04:59:59Z").as_deref(), Some("2026-06-02T05:00:00Z"));
        assert_eq!(until(night, "2026-06-02T05:00:00Z"), None);
        let noon = "12:00-13:30 Asia/Shanghai";
        assert_eq!(until(noon, "2026-06-01T04:00:00Z").as_deref(), Some("2026-06-01T05:30:00Z"));
        assert_eq!(until(noon, "2026-06-01T05:30:00Z"), None);
    }

    #[test]
    fn quiet_hours_end_at_the_jump_of_a_clock_and_are_not_kept_twice() {
        let spring = until("22:00-02:30 Europe/Berlin", "2026-03-29T00:30:00Z");
        assert_eq!(spring.as_deref(), Some("2026-03-29T01:00:00Z"));
        let autumn = "22:00-02:30 Europe/Berlin";
        assert_eq!(until(autumn, "2026-10-25T00:15:00Z").as_deref(), Some("2026-10-25T00:30:00Z"));
        assert_eq!(until(autumn, "2026-10-25T01:15:00Z"), None, "02:15 for the second time");
    }

    #[test]
    fn quiet_hours_are_written_as_they_are_read_and_nothing_else_is() {
        for text in ["22:00-07:00 Europe/Berlin", "00:30-06:00 UTC"] {
            assert_eq!(text.parse::<Quiet>().unwrap().to_string(), text);
        }
        for bad in ["22:00-07:00", "22-7 UTC", "22:00-22:00 UTC", "22:00-07:00 Mars", "", "a-b c"] {
            assert!(bad.parse::<Quiet>().is_err(), "{bad}");
        }
    }
}
