//! The way out for mail: the relays or the folder, as configured.

use super::{
    protection,
    relays::{Copy, Relays},
};
use crate::{
    app::relays::RelayRow,
    config::{Config, MailOut, RelayUrl, Transport},
    domain::time::Timestamp,
    time_source::TimeSource,
    transport::{
        folder::Folder,
        outcome::SendOutcome,
        relay::{Login, Relay, RelayAddress, RelayError, RelaySettings},
    },
};

/// Where mail leaves to.
pub enum WayOut {
    /// Mail servers.
    Relays(Relays),
    /// A folder.
    Folder(Folder),
}

impl std::fmt::Debug for WayOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Relays(_) => "Relays",
            Self::Folder(_) => "Folder",
        })
    }
}

impl WayOut {
    /// As configured; connects nowhere yet.
    ///
    /// # Errors
    /// When a relay's settings contradict themselves or a file cannot be read.
    pub fn of(config: &Config) -> Result<Self, RelayError> {
        let mail_out = &config.mail_out;
        let (Transport::Relay, Some(first)) = (mail_out.transport, &mail_out.relay) else {
            return Ok(Self::Folder(Folder::new(config.outgoing_folder())));
        };
        let login = mail_out.user.as_ref().map(|user| (user, &mail_out.password));
        let mut all = vec![(first, login)];
        for further in &mail_out.further_relays {
            all.push((&further.url, further.login.as_ref().map(|(user, word)| (user, word))));
        }
        let relays = all.into_iter().map(|(url, login)| {
            let login = login.map(|(user, password)| Login {
                user: user.clone(),
                password: password.reveal().to_owned(),
            });
            let relay = relay(mail_out, url, login, config.smtp_hostname())?;
            Ok((url.place(), relay))
        });
        let relays = relays.collect::<Result<Vec<_>, RelayError>>()?;
        Ok(Self::Relays(Relays::new(relays, mail_out.rests_after)))
    }

    /// Sends one mail to one recipient; none where no mail server may be asked just now.
    pub async fn send(&self, time: &dyn TimeSource, copy: Copy<'_>) -> Option<SendOutcome> {
        match self {
            Self::Relays(relays) => relays.send(time, copy).await,
            Self::Folder(folder) => {
                Some(folder.send(time.now(), copy.from, copy.to, copy.bytes).await)
            }
        }
    }

    /// Whether there is another mail server for what cannot wait.
    #[must_use]
    pub fn has_another(&self) -> bool {
        matches!(self, Self::Relays(relays) if relays.all().count() > 1)
    }

    /// When a mail may be tried: none where one may now.
    #[must_use]
    pub fn free_at(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Relays(relays) => relays.free_at(now),
            Self::Folder(_) => None,
        }
    }

    /// Where one mail is to try the way before the others: since when.
    #[must_use]
    pub fn probed_after(&self) -> Option<Timestamp> {
        match self {
            Self::Relays(relays) => relays.probed_after(),
            Self::Folder(_) => None,
        }
    }

    /// How mail servers go, where that has changed since it was asked last.
    pub fn changes(&self) -> Vec<RelayRow> {
        match self {
            Self::Relays(relays) => relays.changes(),
            Self::Folder(_) => Vec::new(),
        }
    }

    /// Closes what is open, for the end of the process.
    pub async fn close(&self) {
        if let Self::Relays(relays) = self {
            relays.close().await;
        }
    }
}

fn relay(
    mail_out: &MailOut,
    url: &RelayUrl,
    login: Option<Login>,
    hello: &str,
) -> Result<Relay, RelayError> {
    let address =
        RelayAddress { protection: protection(url.tls), host: url.host.clone(), port: url.port };
    Relay::new(RelaySettings {
        login,
        ca_file: mail_out.ca_file.clone(),
        connections: usize::try_from(mail_out.connections).unwrap_or(1),
        ..RelaySettings::new(address, hello)
    })
}
