//! The way out: one message to one recipient over the configured relay, and what became of it.
//!
//! lettre speaks the protocol, command by command: its own `send` gives
//! up at the first refused recipient and cannot say whether the final dot had been sent, and that
//! is what decides between "not now" and "unknown". Bytes leave as they are, with dots doubled.
//!
//! Connections are kept open and used again; a kept one must answer RSET first. A sender never
//! waits longer than [`Patience`] says, and one destination's silence holds up nobody else's.

mod address;
mod attempt;
mod guard;
mod settings;

use std::sync::Mutex;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::transport::Protection;
pub use address::{NotARelay, RelayAddress};
pub use settings::{Login, Patience, RelaySettings};

use super::outcome::SendOutcome;
use attempt::Connection;

/// The configured relay with its open connections.
pub struct Relay {
    address: RelayAddress,
    hello_name: ClientId,
    credentials: Option<Credentials>,
    tls: Option<TlsParameters>,
    patience: Patience,
    slots: Semaphore,
    kept: Mutex<Vec<Connection>>,
}

/// Why there can be no such relay.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// A login would travel in the open.
    #[error(
        "A login over smtp:// would show the password to the network; use smtp+starttls:// or smtps://"
    )]
    LoginInTheOpen,
    /// The file of certificate authorities could not be read.
    #[error("reading the relay's certificate authorities from {path}")]
    CaFile {
        /// The file.
        path: String,
        /// The fault.
        source: std::io::Error,
    },
    /// The file of certificate authorities holds none.
    #[error("{path} holds no certificate in PEM form")]
    NoCa {
        /// The file.
        path: String,
    },
    /// TLS could not be set up.
    #[error("setting up TLS for the relay")]
    Tls(#[source] lettre::transport::smtp::Error),
}

impl Relay {
    /// Prepares the relay; connects nowhere yet. Certificates are always verified.
    ///
    /// # Errors
    /// [`RelayError`], when the settings contradict themselves or a file cannot be read.
    pub fn new(settings: RelaySettings) -> Result<Self, RelayError> {
        let RelaySettings { address, login, hello_name, ca_file, connections, patience } = settings;
        if login.is_some() && address.protection == Protection::None && !address.is_loopback() {
            return Err(RelayError::LoginInTheOpen);
        }
        let tls = match address.protection {
            Protection::None => None,
            Protection::StartTls | Protection::Tls => {
                let mut builder = TlsParameters::builder(address.host.clone());
                if let Some(path) = ca_file {
                    for certificate in read_ca(&path)? {
                        builder = builder.add_root_certificate(certificate);
                    }
                }
                Some(builder.build().map_err(RelayError::Tls)?)
            }
        };
        Ok(Self {
            address,
            hello_name: ClientId::Domain(hello_name),
            credentials: login.map(|login| Credentials::new(login.user, login.password)),
            tls,
            patience,
            slots: Semaphore::new(connections.max(1)),
            kept: Mutex::new(Vec::new()),
        })
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> &RelayAddress {
        &self.address
    }

    /// A connection on which the relay answers: one that was kept, or a new one with greeting, TLS and
    /// sign-in. Waits for a free place; then never longer than [`Patience`] allows.
    ///
    /// # Errors
    /// What happened instead, where the relay could not be reached: no connection, no greeting, no
    /// TLS, no sign-in. No mail was shown to it.
    pub async fn open(&self) -> Result<Open<'_>, SendOutcome> {
        // The semaphore is never closed; were it, sending without a place would still be right.
        let place = self.slots.acquire().await.ok();
        let connection = match self.kept_connection().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(Open { relay: self, connection, _place: place })
    }

    /// [`Self::open`]s it and sends one mail.
    ///
    /// # Errors
    /// As [`Self::open`]; what became of a mail that was shown to it is no error.
    pub async fn send(
        &self,
        from: &str,
        to: &str,
        bytes: &[u8],
    ) -> Result<SendOutcome, SendOutcome> {
        Ok(self.open().await?.send(from, to, bytes).await)
    }

    /// Greets the relay, under TLS and with our sign-in where they are configured, and sends
    /// nothing.
    ///
    /// # Errors
    /// What a mail would have met.
    pub async fn greet(&self) -> Result<(), SendOutcome> {
        let connection = self.connect().await?;
        self.keep(connection);
        self.close().await;
        Ok(())
    }

    /// Says goodbye on the connections kept open. For the end of the process.
    pub async fn close(&self) {
        while let Some(mut connection) = self.take() {
            // Who does not answer is left without a goodbye.
            tokio::time::timeout(self.patience.kept_open, connection.quit()).await.ok();
        }
    }

    fn take(&self) -> Option<Connection> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: Connection) {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(connection);
    }
}

/// A connection for one mail, on which the relay answers; see [`Relay::open`].
pub struct Open<'a> {
    relay: &'a Relay,
    connection: Connection,
    _place: Option<SemaphorePermit<'a>>,
}

impl Open<'_> {
    /// Sends `bytes` to one recipient. `from` is the return path, empty for the null path. Never
    /// waits longer than [`Patience`] allows.
    pub async fn send(self, from: &str, to: &str, bytes: &[u8]) -> SendOutcome {
        let Self { relay, mut connection, _place } = self;
        let (outcome, is_usable) =
            attempt::transact(&mut connection, from, to, bytes, relay.patience).await;
        if is_usable {
            relay.keep(connection);
        }
        outcome
    }
}

fn read_ca(path: &std::path::Path) -> Result<Vec<Certificate>, RelayError> {
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject as _;
    let shown = path.display().to_string();
    let pem =
        std::fs::read(path).map_err(|source| RelayError::CaFile { path: shown.clone(), source })?;
    let certificates: Vec<Certificate> = CertificateDer::pem_slice_iter(&pem)
        .filter_map(Result::ok)
        .filter_map(|der| Certificate::from_der(der.to_vec()).ok())
        .collect();
    if certificates.is_empty() {
        return Err(RelayError::NoCa { path: shown });
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests;
