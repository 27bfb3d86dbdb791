//! Lengths of time and sizes, as people write them: `5m`, `25MiB`.

use std::time::Duration;

use figment::value::Value;

use super::setting::{Setting, quoted, text};

const SPANS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const SIZES: [(&str, u64); 4] = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u64);

impl Size {
    /// Of so many bytes.
    #[must_use]
    pub const fn of_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// In bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// In bytes, as the memory of this machine counts.
    #[must_use]
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// `25MiB` in the smallest unit. Only whole numbers, only the units given, in that spelling.
fn amount(value: &Value, units: &[(&str, u64)]) -> Result<u64, Option<String>> {
    let text = text(value).ok_or(None)?;
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).ok_or(None)?);
    let number: u64 = number.parse().map_err(|_| None)?;
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim()).ok_or(None)?;
    number.checked_mul(*factor).ok_or(None)
}

/// The amount in the largest unit that leaves a whole number.
fn written(amount: u64, units: &[(&str, u64)]) -> String {
    let fits =
        units.iter().rev().find(|(_, factor)| amount >= *factor && amount.is_multiple_of(*factor));
    match fits.or_else(|| units.first()) {
        Some((unit, factor)) => format!("{}{unit}", amount / factor),
        None => amount.to_string(),
    }
}

impl Setting for Duration {
    const ACCEPTED: &'static str = "a length of time, such as \"90s\", \"5m\", \"12h\" or \"7d\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        amount(value, &SPANS).map(Self::from_millis)
    }

    fn shown(&self) -> String {
        if self.is_zero() {
            return quoted("0s");
        }
        quoted(&written(u64::try_from(self.as_millis()).unwrap_or(u64::MAX), &SPANS))
    }
}

impl Setting for Size {
    const ACCEPTED: &'static str = "a size, such as \"512KiB\" or \"25MiB\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        amount(value, &SIZES).map(Self)
    }

    fn shown(&self) -> String {
        quoted(&written(self.0, &SIZES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_sizes_are_shown_as_they_were_written() {
        for text in ["\"500ms\"", "\"90s\"", "\"5m\"", "\"12h\"", "\"7d\"", "\"0s\""] {
            let read = Duration::read(&Value::from(text.trim_matches('"'))).unwrap();
            assert_eq!(read.shown(), text);
        }
        for (text, bytes) in [("\"25MiB\"", 26_214_400), ("\"512B\"", 512)] {
            let read = Size::read(&Value::from(text.trim_matches('"'))).unwrap();
            assert_eq!((read.bytes(), read.shown().as_str()), (bytes, text));
        }
    }

    #[test]
    fn a_number_without_a_unit_is_no_length_of_time() {
        for text in ["5", "", "m", "5 fortnights", "-5m", "1.5h", "99999999999999999999d"] {
            assert_eq!(Duration::read(&Value::from(text)), Err(None), "{text}");
        }
        assert_eq!(Duration::read(&Value::from(5_u32)), Err(None));
        assert_eq!(Size::read(&Value::from("25MB")), Err(None));
    }
}
