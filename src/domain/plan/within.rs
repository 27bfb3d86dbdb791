//! Lengths of time with their units, as plans write them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::super::promise::UnknownWord;

/// A length of time with its unit: `45s`, `15m`, `4h`, `3wd`, `14d`. A working day (`wd`) is a
/// number of counted seconds that the calendar version declares; a day (`d`) is 86,400 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Within {
    /// Seconds.
    Seconds(i64),
    /// Minutes.
    Minutes(i64),
    /// Hours.
    Hours(i64),
    /// Days of 86,400 seconds; for windows, not for targets.
    Days(i64),
    /// Working days of the calendar.
    WorkingDays(i64),
}

impl Default for Within {
    fn default() -> Self {
        Self::Seconds(0)
    }
}

impl Within {
    /// In seconds, where a working day has `working_day_s` of them.
    #[must_use]
    pub const fn secs(self, working_day_s: i64) -> i64 {
        match self {
            Self::Seconds(n) => n,
            Self::Minutes(n) => n.saturating_mul(60),
            Self::Hours(n) => n.saturating_mul(3600),
            Self::Days(n) => n.saturating_mul(86_400),
            Self::WorkingDays(n) => n.saturating_mul(working_day_s),
        }
    }

    /// Whether it is counted in working days.
    #[must_use]
    pub const fn is_working_days(self) -> bool {
        matches!(self, Self::WorkingDays(_))
    }
}

impl FromStr for Within {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wrong = || UnknownWord {
            what: "length of time",
            found: text.to_owned(),
            expected: "45s, 15m, 4h, 3wd, 14d".to_owned(),
        };
        let unit_at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let (digits, unit) = text.split_at(unit_at);
        let n = digits.parse().map_err(|_| wrong())?;
        Ok(match unit {
            "s" => Self::Seconds(n),
            "m" => Self::Minutes(n),
            "h" => Self::Hours(n),
            "d" => Self::Days(n),
            "wd" => Self::WorkingDays(n),
            _ => return Err(wrong()),
        })
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(n) => write!(f, "{n}s"),
            Self::Minutes(n) => write!(f, "{n}m"),
            Self::Hours(n) => write!(f, "{n}h"),
            Self::Days(n) => write!(f, "{n}d"),
            Self::WorkingDays(n) => write!(f, "{n}wd"),
        }
    }
}

impl Serialize for Within {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}
