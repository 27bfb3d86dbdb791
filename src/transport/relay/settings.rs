//! What the relay needs to know before it can send.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::address::RelayAddress;

/// Where mail is sent to, and as whom.
#[derive(Debug, Clone)]
pub struct RelaySettings {
    /// The relay.
    pub address: RelayAddress,
    /// The user and password, where the relay wants a login.
    pub login: Option<Login>,
    /// The name that we greet with, a full host name.
    pub hello_name: String,
    /// A PEM file of certificate authorities to trust beside the system's, for a relay whose
    /// certificate is issued in the house.
    pub ca_file: Option<PathBuf>,
    /// How many connections there are at most; further messages wait.
    pub connections: usize,
    /// How long is waited for what.
    pub patience: Patience,
}

impl RelaySettings {
    /// Settings for that relay with everything else as shipped: no login, four connections.
    #[must_use]
    pub fn new(address: RelayAddress, hello_name: &str) -> Self {
        Self {
            address,
            login: None,
            hello_name: hello_name.to_owned(),
            ca_file: None,
            connections: 4,
            patience: Patience::default(),
        }
    }
}

/// A user and a password. Its Debug shows neither's text.
#[derive(Clone)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(***)")
    }
}

/// How long a silent relay is waited for. The figures as shipped follow RFC 5321 §4.5.3.2 for the
/// final dot, and stay below it before, where nothing is lost by coming again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the connection with its TLS, for each command, and for each piece of the message: 60 s.
    pub command: Duration,
    /// For the answer to the final dot: 10 min.
    pub after_dot: Duration,
    /// For a sign of life of a connection that was kept open: 5 s, then a new one is made.
    pub kept_open: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            command: Duration::from_mins(1),
            after_dot: Duration::from_mins(10),
            kept_open: Duration::from_secs(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let mut settings = RelaySettings::new(
            RelayAddress::parse("smtps://mail.example").unwrap(),
            "desk.example",
        );
        settings.login = Some(Login { user: "desk".into(), password: "hunter2".into() });
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
