//! The small kinds of values: words to choose from, the ticket prefix, the keys of thread tokens.

use std::{fmt, path::PathBuf, str::FromStr};

use figment::value::Value;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use super::{
    places::is_domain,
    secret::Secret,
    setting::{Setting, plain_settings, quoted, text},
};
use crate::domain::promise::words;

words! {
    /// A language that pages and mails are in.
    Language ("language") {
        /// English.
        English = "en",
        /// Chinese, simplified.
        Chinese = "zh-CN",
    }
}

words! {
    /// How mail leaves.
    Transport ("transport") {
        /// By a mail server.
        Relay = "relay",
        /// Into a folder.
        Folder = "folder",
    }
}

words! {
    /// What a line of the log looks like.
    LogForm ("form of a log") {
        /// For people.
        Text = "text",
        /// One JSON object a line.
        Json = "json",
    }
}

/// How much is logged: a level, and other levels for parts of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// As `tracing` reads it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no log filter.
#[derive(Debug, PartialEq, Eq)]
pub struct NotALogFilter;

impl FromStr for LogFilter {
    type Err = NotALogFilter;

    fn from_str(text: &str) -> Result<Self, NotALogFilter> {
        // `tracing` would take a mistyped level for the name of a part, and log nothing else.
        let is_level = |text: &str| text.parse::<LevelFilter>().is_ok() && !text.is_empty();
        let is_good = text.split(',').all(|one| {
            let level = one.rsplit_once('=').map_or(one, |(_, level)| level);
            is_level(level.trim())
        });
        if is_good && EnvFilter::try_new(text).is_ok() {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotALogFilter)
        }
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a ticket's reference begins with: one to eight letters or digits, a letter first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketPrefix(String);

impl TicketPrefix {
    /// The prefix, without the hyphen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no prefix.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAPrefix;

impl FromStr for TicketPrefix {
    type Err = NotAPrefix;

    fn from_str(text: &str) -> Result<Self, NotAPrefix> {
        let is_good = (1..=8).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if is_good { Ok(Self(text.to_owned())) } else { Err(NotAPrefix) }
    }
}

impl fmt::Display for TicketPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

plain_settings! {
    Language: "\"en\" or \"zh-CN\"",
    Transport: "\"relay\" or \"folder\"",
    LogForm: "\"text\" or \"json\"",
    LogFilter: "error, warn, info, debug or trace, also by part: \"info,tarmac::jobs=debug\"",
    TicketPrefix: "one to eight capital letters or digits, a letter first, such as \"TM\"",
}

/// A key of thread tokens. New tokens are made with the first of the list; the others are still
/// believed, so that a key can be replaced while customers answer older mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadKey {
    /// Stands in the token and says which key made it.
    pub id: u8,
    /// The secret, 32 characters or more.
    pub secret: Secret,
}

impl Setting for ThreadKey {
    const ACCEPTED: &'static str =
        "\"ID:SECRET\": a number from 0 to 255, and a secret of 32 characters or more";
    const IS_SECRET: bool = true;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let text = text(value).ok_or(None)?;
        let (id, secret) = text.split_once(':').ok_or(None)?;
        let id = id.trim().parse().map_err(|_| None)?;
        if secret.len() < 32 {
            return Err(None);
        }
        Ok(Self { id, secret: Secret::new(secret.to_owned()) })
    }

    fn shown(&self) -> String {
        quoted(&format!("{}:{}", self.id, self.secret))
    }
}

/// A key that signs outgoing mail: the selector under which its public half is in the DNS, and the
/// PEM file that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DkimKey {
    /// The selector: labels of letters, digits and hyphens.
    pub selector: String,
    /// The file.
    pub file: PathBuf,
}

impl Setting for DkimKey {
    const ACCEPTED: &'static str = "\"SELECTOR:FILE\", such as \"desk1:/etc/tarmac/dkim.pem\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let text = text(value).ok_or(None)?;
        let (selector, file) = text.split_once(':').ok_or(None)?;
        let (selector, file) = (selector.trim(), file.trim());
        if !is_domain(selector) || file.is_empty() {
            return Err(None);
        }
        Ok(Self { selector: selector.to_ascii_lowercase(), file: PathBuf::from(file) })
    }

    fn shown(&self) -> String {
        quoted(&format!("{}:{}", self.selector, self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_log_level_is_not_taken_for_a_part() {
        for good in ["info", "warn,tarmac::jobs=debug", "off", "INFO"] {
            assert!(good.parse::<LogFilter>().is_ok(), "{good}");
        }
        for wrong in ["loud", "", "info,", "tarmac", "tarmac=loud"] {
            assert_eq!(wrong.parse::<LogFilter>(), Err(NotALogFilter), "{wrong}");
        }
    }

    #[test]
    fn a_signing_key_has_a_selector_and_a_file() {
        let read = |text: &str| DkimKey::read(&Value::from(text));
        let key = read("Desk1: /etc/tarmac/dkim.pem").unwrap();
        assert_eq!((key.selector.as_str(), key.file), ("desk1", "/etc/tarmac/dkim.pem".into()));
        for wrong in ["/etc/tarmac/dkim.pem", "desk1:", "de sk:/a", "-a:/b", ":/a"] {
            assert_eq!(read(wrong), Err(None), "{wrong}");
        }
    }

    #[test]
    fn a_thread_key_has_a_number_and_a_long_secret() {
        let read = |text: &str| ThreadKey::read(&Value::from(text)).map(|key| key.id);
        assert_eq!(read("7:abcdefghijklmnopqrstuvwxyz:abcdef"), Ok(7));
        for wrong in
            ["7:short", "256:abcdefghijklmnopqrstuvwxyzabcdef", "abcdefghijklmnopqrstuvwxyz"]
        {
            assert_eq!(read(wrong), Err(None), "{wrong}");
        }
    }
}
