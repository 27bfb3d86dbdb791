//! Where things are: the database, the relay, the desk's own address and its address on the web.

use std::fmt;

use figment::value::Value;

use super::{
    secret::without_password,
    setting::{Setting, quoted, text},
};
use crate::domain::promise::words;

/// The URL of the database: `sqlite:PATH`, `postgres://…` or `postgresql://…`. It may hold a
/// password and prints without it.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The URL, password and all.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it is a SQLite file; otherwise it is PostgreSQL.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.0))
    }
}

impl Setting for DatabaseUrl {
    const ACCEPTED: &'static str = "\"sqlite:PATH\", \"postgres://USER:PASSWORD@HOST:PORT/NAME\" or \
                                    the same with \"postgresql://\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let url = text(value).ok_or(None)?;
        let place = ["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .ok_or(None)?;
        if place.trim_start_matches('/').is_empty() { Err(None) } else { Ok(Self(url)) }
    }

    fn shown(&self) -> String {
        quoted(&without_password(&self.0))
    }
}

words! {
    /// How a connection to the relay is protected.
    RelayTls ("scheme of a relay") {
        /// `smtp`: not at all, for a relay on the same machine or a trusted wire.
        None = "smtp",
        /// `smtp+starttls`: STARTTLS, or no mail.
        Required = "smtp+starttls",
        /// `smtps`: TLS from the first byte.
        Implicit = "smtps",
    }
}

/// A mail server that takes our mail: `smtp://host:port`, `smtp+starttls://…` or `smtps://…`.
/// Without a port: 25, 587 and 465.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayUrl {
    /// How the connection is protected.
    pub tls: RelayTls,
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl RelayUrl {
    /// What it is called everywhere: `HOST:PORT`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl Setting for RelayUrl {
    const ACCEPTED: &'static str =
        "\"smtp://HOST:PORT\", \"smtp+starttls://HOST:PORT\" or \"smtps://HOST:PORT\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let url = text(value).ok_or(None)?;
        let (scheme, place) = url.split_once("://").ok_or(None)?;
        if place.contains('@') {
            return Err(Some("user and password belong into mail_out.user and .password".into()));
        }
        let tls: RelayTls = scheme.parse().map_err(|_| None)?;
        let (host, port) = host_and_port(place.trim_end_matches('/')).ok_or(None)?;
        let usual = match tls {
            RelayTls::None => 25,
            RelayTls::Required => 587,
            RelayTls::Implicit => 465,
        };
        Ok(Self { tls, host, port: port.unwrap_or(usual) })
    }

    fn shown(&self) -> String {
        quoted(&self.to_string())
    }
}

impl fmt::Display for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tls, host, port } = self;
        if host.contains(':') {
            write!(f, "{tls}://[{host}]:{port}")
        } else {
            write!(f, "{tls}://{host}:{port}")
        }
    }
}

/// `host`, `host:25`, `[::1]:25`; none for anything that has more in it.
pub fn host_and_port(place: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            let host = host.parse::<std::net::Ipv6Addr>().ok()?.to_string();
            (host, rest.strip_prefix(':').or_else(|| rest.is_empty().then_some(""))?.to_owned())
        }
        None => match place.split_once(':') {
            Some((host, port)) if !port.is_empty() => (host.to_owned(), port.to_owned()),
            Some(_) => return None,
            None => (place.to_owned(), String::new()),
        },
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || !host.chars().all(is_name) {
        return None;
    }
    let port =
        if port.is_empty() { None } else { Some(port.parse().ok().filter(|port| *port != 0)?) };
    Some((host, port))
}

/// Where the pages are for those who use them: `https://desk.example.org`, without a slash at its
/// end. Every link in a mail begins with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The URL without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether pages are reached by TLS, so that cookies must be.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl Setting for PublicUrl {
    const ACCEPTED: &'static str =
        "\"https://HOST\" or \"http://HOST:PORT\", with a path at most behind it";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let url = text(value).ok_or(None)?;
        let place = ["https://", "http://"].iter().find_map(|s| url.strip_prefix(s)).ok_or(None)?;
        let host = place.split('/').next().unwrap_or_default();
        if url.contains(['?', '#', '"', '<', ' ']) || host_and_port(host).is_none() {
            return Err(None);
        }
        Ok(Self(url.trim_end_matches('/').to_owned()))
    }

    fn shown(&self) -> String {
        quoted(&self.0)
    }
}

/// A mail address of our own: one `@`, something before it, a domain behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// What is before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl Setting for Address {
    const ACCEPTED: &'static str = "a mail address, such as \"desk@example.org\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let text = text(value).ok_or(None)?;
        let (local, domain) = text.split_once('@').ok_or(None)?;
        let is_local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        if local.is_empty() || !local.chars().all(is_local) || !is_domain(domain) {
            return Err(None);
        }
        Ok(Self(text))
    }

    fn shown(&self) -> String {
        quoted(&self.0)
    }
}

/// A domain of our own, as mail has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain(String);

impl Domain {
    /// The domain.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for Domain {
    const ACCEPTED: &'static str = "a domain, such as \"desk.example.org\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        text(value).filter(|text| is_domain(text)).map(Self).ok_or(None)
    }

    fn shown(&self) -> String {
        quoted(&self.0)
    }
}

/// Whether the text is a domain as mail has it: labels of letters, digits and hyphens.
pub(super) fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay(url: &str) -> Option<(String, u16)> {
        let read = RelayUrl::read(&Value::from(url)).ok()?;
        Some((read.host, read.port))
    }

    #[test]
    fn a_relay_has_the_usual_port_of_its_scheme() {
        assert_eq!(relay("smtp://mail.example.org"), Some(("mail.example.org".into(), 25)));
        assert_eq!(relay("smtps://mail.example.org/"), Some(("mail.example.org".into(), 465)));
        assert_eq!(relay("smtp+starttls://[::1]:2525"), Some(("::1".into(), 2525)));
        for wrong in
            ["mail.example.org", "http://x", "smtp://", "smtp://a:", "smtp://a:b", "smtp://u:p@h"]
        {
            assert_eq!(relay(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_database_url_without_a_known_scheme_is_refused() {
        for wrong in ["tarmac.db", "postgress://x/y", "mysql://x/y", "sqlite:", "postgres://"] {
            assert!(DatabaseUrl::read(&Value::from(wrong)).is_err(), "{wrong}");
        }
        let url = DatabaseUrl::read(&Value::from("postgres://u:secret@h/d")).unwrap();
        assert_eq!(format!("{url:?}"), "postgres://u:***@h/d");
        assert!(!url.is_sqlite());
    }

    #[test]
    fn a_public_url_loses_its_last_slash() {
        let read = |url: &str| PublicUrl::read(&Value::from(url)).map(|u| u.as_str().to_owned());
        assert_eq!(read("https://desk.example.org/"), Ok("https://desk.example.org".into()));
        assert_eq!(read("http://[::1]:8080/desk"), Ok("http://[::1]:8080/desk".into()));
        for wrong in ["desk.example.org", "ftp://x", "https://", "https://a b", "https://x?y"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_has_one_at_sign_and_a_domain() {
        for (text, good) in [
            ("desk@example.org", true),
            ("desk@localhost", true),
            ("desk", false),
            ("@example.org", false),
            ("a@b@c", false),
            ("a b@c", false),
            ("a@-b.org", false),
            ("Desk <desk@example.org>", false),
        ] {
            assert_eq!(Address::read(&Value::from(text)).is_ok(), good, "{text}");
        }
    }
}
