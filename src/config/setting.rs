//! What a value in the configuration can be: how it is read, what is accepted, how it is shown.
//!
//! The environment knows only text, a file knows more: every kind is read from text too, so that
//! `TARMAC_MAIL_OUT__PASSWORD=0123` stays `0123` and `TARMAC_HTTP__WORKERS=4` is a number.

use std::{
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
    str::FromStr,
};

use chrono_tz::Tz;
use figment::value::Value;

use super::secret::Secret;
use crate::domain::cron_line::CronLine;

/// A kind of value.
pub trait Setting: Sized {
    /// What is accepted, for people: `true or false`.
    const ACCEPTED: &'static str;

    /// Whether a mistake must not show what was found.
    const IS_SECRET: bool = false;

    /// Reads it. The error says what is wrong when there is more to say than what is accepted.
    fn read(value: &Value) -> Result<Self, Option<String>>;

    /// As it would be written in the file, secrets masked.
    fn shown(&self) -> String;
}

/// A value as one text; what is neither text, number nor truth has none.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Bool(_, yes) => Some(yes.to_string()),
        Value::Num(_, n) => n
            .to_i128()
            .map(|n| n.to_string())
            .or_else(|| n.to_u128().map(|n| n.to_string()))
            .or_else(|| n.to_f64().map(|n| n.to_string())),
        _ => None,
    }
}

/// Reads a text, for kinds that are one.
pub fn parsed<T: FromStr>(value: &Value) -> Result<T, Option<String>> {
    text(value).and_then(|text| text.trim().parse().ok()).ok_or(None)
}

/// A text in quotes, as TOML has it.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Setting for String {
    const ACCEPTED: &'static str = "a text";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        text(value).ok_or(None)
    }

    fn shown(&self) -> String {
        quoted(self)
    }
}

impl Setting for bool {
    const ACCEPTED: &'static str = "true or false";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        parsed(value)
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Setting for u32 {
    const ACCEPTED: &'static str = "a whole number";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        parsed(value)
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Setting for PathBuf {
    const ACCEPTED: &'static str = "a path";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        text(value).map(Self::from).ok_or(None)
    }

    fn shown(&self) -> String {
        quoted(&self.display().to_string())
    }
}

impl Setting for Secret {
    const ACCEPTED: &'static str = "a text";
    const IS_SECRET: bool = true;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        text(value).map(Self::new).ok_or(None)
    }

    fn shown(&self) -> String {
        quoted(&self.to_string())
    }
}

impl Setting for CronLine {
    const ACCEPTED: &'static str = "six fields, seconds first, such as \"0 30 7 * * Mon-Fri\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let line = text(value).ok_or(None)?;
        line.parse().map_err(|e: crate::domain::cron_line::NotACronLine| Some(e.to_string()))
    }

    fn shown(&self) -> String {
        quoted(&self.to_string())
    }
}

/// What may be left empty: an empty text is none.
impl<T: Setting> Setting for Option<T> {
    const ACCEPTED: &'static str = T::ACCEPTED;
    const IS_SECRET: bool = T::IS_SECRET;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        if value.as_str().is_some_and(str::is_empty) { Ok(None) } else { T::read(value).map(Some) }
    }

    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| quoted(""), T::shown)
    }
}

/// Makes settings of types that are read from a text and printed as they are written.
macro_rules! plain_settings {
    ($($ty:ty: $accepted:literal),+ $(,)?) => {$(
        impl $crate::config::setting::Setting for $ty {
            const ACCEPTED: &'static str = $accepted;

            fn read(value: &figment::value::Value) -> Result<Self, Option<String>> {
                $crate::config::setting::parsed(value)
            }

            fn shown(&self) -> String {
                $crate::config::setting::quoted(&self.to_string())
            }
        }
    )+};
}
pub(super) use plain_settings;

plain_settings! {
    Tz: "a zone of the IANA list, such as \"Asia/Shanghai\" or \"UTC\"",
    SocketAddr: "an address and a port, such as \"127.0.0.1:8080\" or \"[::]:25\"",
    IpAddr: "an address, such as \"10.0.0.7\" or \"::1\"",
}

/// A list: of the file, or from the environment with commas.
impl<T: Setting> Setting for Vec<T> {
    const ACCEPTED: &'static str = "a list; in the environment its items are joined by commas";
    const IS_SECRET: bool = T::IS_SECRET;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let items = match value {
            Value::Array(_, items) => items.clone(),
            Value::String(_, text) => {
                text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(Value::from).collect()
            }
            _ => return Err(None),
        };
        items
            .iter()
            .map(|item| {
                T::read(item).map_err(|why| {
                    why.or_else(|| Some(format!("each item must be {}", T::ACCEPTED)))
                })
            })
            .collect()
    }

    fn shown(&self) -> String {
        format!("[{}]", self.iter().map(T::shown).collect::<Vec<_>>().join(", "))
    }
}

/// A number that has bounds.
pub trait Bounded: Setting + PartialOrd {}
impl Bounded for u32 {}

/// Whether a value is inside its bounds; if not, what is accepted.
pub fn within<T: Bounded>(value: &T, bounds: &RangeInclusive<T>) -> Result<(), String> {
    if bounds.contains(value) {
        return Ok(());
    }
    Err(format!("a number from {} to {}", bounds.start().shown(), bounds.end().shown()))
}
