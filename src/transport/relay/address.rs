//! Where the relay is, read from one line of configuration.

use std::fmt;

use crate::transport::Protection;

/// A relay's address: `smtp://host:port`, `smtp+starttls://…` or `smtps://…`. Without a port it is
/// 25, 587 or 465.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayAddress {
    /// How the connection is protected.
    pub protection: Protection,
    /// A name or an address; an IPv6 address without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// A text that is no relay's address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotARelay {
    /// Another scheme, or none.
    #[error(
        "“{0}” is no relay; write smtp://host:port, smtp+starttls://host:port or smtps://host:port"
    )]
    Scheme(String),
    /// A user name or a password stands in it, where logs and pages would show it.
    #[error(
        "The relay's address must not hold a user or a password; they have settings of their own"
    )]
    Login,
    /// No host, a bad port, or something behind the port.
    #[error("“{0}” does not name a host, or its port is not a number from 1 to 65535")]
    Place(String),
}

impl RelayAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// [`NotARelay`] says what is wrong and what would be right.
    pub fn parse(text: &str) -> Result<Self, NotARelay> {
        let (scheme, place) =
            text.split_once("://").ok_or_else(|| NotARelay::Scheme(text.to_owned()))?;
        let (protection, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "smtp" => (Protection::None, 25),
            "smtp+starttls" => (Protection::StartTls, 587),
            "smtps" => (Protection::Tls, 465),
            _ => return Err(NotARelay::Scheme(text.to_owned())),
        };
        if place.contains('@') {
            return Err(NotARelay::Login);
        }
        let wrong = || NotARelay::Place(text.to_owned());
        let place = place.strip_suffix('/').unwrap_or(place);
        let (host, port) = match place.strip_prefix('[') {
            Some(rest) => {
                let (host, behind) = rest.split_once(']').ok_or_else(wrong)?;
                host.parse::<std::net::Ipv6Addr>().map_err(|_| wrong())?;
                let port = if behind.is_empty() {
                    None
                } else {
                    Some(behind.strip_prefix(':').ok_or_else(wrong)?)
                };
                (host, port)
            }
            None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
        };
        let is_host = !host.is_empty()
            && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'));
        if !is_host {
            return Err(wrong());
        }
        let port = match port {
            None => default_port,
            Some(digits) => digits.parse().ok().filter(|port| *port != 0).ok_or_else(wrong)?,
        };
        Ok(Self { protection, host: host.to_owned(), port })
    }

    /// Whether the relay is on this machine, so that nobody listens on the wire.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for RelayAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.protection {
            Protection::None => "smtp",
            Protection::StartTls => "smtp+starttls",
            Protection::Tls => "smtps",
        };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_with_its_port() {
        for (text, full) in [
            ("smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525"),
            ("smtp://mail.example", "smtp://mail.example:25"),
            ("SMTP+STARTTLS://mail.example/", "smtp+starttls://mail.example:587"),
            ("smtps://[2001:db8::1]", "smtps://[2001:db8::1]:465"),
            ("smtps://[::1]:10465", "smtps://[::1]:10465"),
        ] {
            assert_eq!(RelayAddress::parse(text).unwrap().to_string(), full);
        }
    }

    #[test]
    fn what_is_no_relay_is_refused() {
        for text in ["mail.example:25", "http://mail.example", ""] {
            assert_eq!(RelayAddress::parse(text), Err(NotARelay::Scheme(text.into())));
        }
        for text in [
            "smtp://",
            "smtp://:25",
            "smtp://h:0",
            "smtp://h:99999",
            "smtp://h:25/x",
            "smtp://a b",
            "smtp://[::1",
            "smtp://[nope]",
            "smtp://[::1]25",
        ] {
            assert_eq!(RelayAddress::parse(text), Err(NotARelay::Place(text.into())), "{text}");
        }
        assert_eq!(RelayAddress::parse("smtp://me:secret@mail.example"), Err(NotARelay::Login));
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (text, here) in [
            ("smtp://localhost", true),
            ("smtp://127.0.0.9", true),
            ("smtp://[::1]", true),
            ("smtp://10.0.0.1", false),
            ("smtp://localhost.example", false),
        ] {
            assert_eq!(RelayAddress::parse(text).unwrap().is_loopback(), here, "{text}");
        }
    }
}
