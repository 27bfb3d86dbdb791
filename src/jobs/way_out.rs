//! The way out for mail: the relay or the folder, as configured.

use super::protection;
use crate::{
    config::{Config, Transport},
    domain::time::Timestamp,
    transport::{
        folder::Folder,
        outcome::SendOutcome,
        relay::{Login, Relay, RelayAddress, RelayError, RelaySettings},
    },
};

/// Where mail leaves to.
pub enum WayOut {
    /// A mail server.
    Relay(Box<Relay>),
    /// A folder.
    Folder(Folder),
}

impl std::fmt::Debug for WayOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Relay(_) => "Relay",
            Self::Folder(_) => "Folder",
        })
    }
}

impl WayOut {
    /// As configured; connects nowhere yet.
    ///
    /// # Errors
    /// When the relay's settings contradict themselves or a file cannot be read.
    pub fn of(config: &Config) -> Result<Self, RelayError> {
        let mail_out = &config.mail_out;
        let (Transport::Relay, Some(url)) = (mail_out.transport, &mail_out.relay) else {
            return Ok(Self::Folder(Folder::new(config.outgoing_folder())));
        };
        let address = RelayAddress {
            protection: protection(url.tls),
            host: url.host.clone(),
            port: url.port,
        };
        let login = mail_out.user.as_ref().map(|user| Login {
            user: user.clone(),
            password: mail_out.password.reveal().to_owned(),
        });
        let settings = RelaySettings {
            login,
            ca_file: mail_out.ca_file.clone(),
            connections: usize::try_from(mail_out.connections).unwrap_or(1),
            ..RelaySettings::new(address, config.smtp_hostname())
        };
        Relay::new(settings).map(|relay| Self::Relay(Box::new(relay)))
    }

    /// Sends one mail to one recipient.
    pub async fn send(&self, now: Timestamp, from: &str, to: &str, bytes: &[u8]) -> SendOutcome {
        match self {
            Self::Relay(relay) => relay.send(from, to, bytes).await,
            Self::Folder(folder) => folder.send(now, from, to, bytes).await,
        }
    }

    /// Closes what is open, for the end of the process.
    pub async fn close(&self) {
        if let Self::Relay(relay) = self {
            relay.close().await;
        }
    }
}
