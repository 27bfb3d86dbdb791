//! The connection to an IMAP server: in the open, under TLS, or under TLS after STARTTLS.

use std::{fmt::Debug, sync::Arc, time::Duration};

use async_imap::Client;
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use super::{ImapError, ImapSettings};
use crate::transport::{Protection, trust};

/// Bytes both ways, protected or not.
pub trait Bytes: AsyncRead + AsyncWrite + Unpin + Debug + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Debug + Send> Bytes for T {}

/// A connection.
pub type Wire = Box<dyn Bytes>;

/// Connects, greets and protects the connection as configured; nothing secret was said yet.
pub async fn connect(
    settings: &ImapSettings,
    patience: Duration,
) -> Result<Client<Wire>, ImapError> {
    let at = format!("{}:{}", settings.host, settings.port);
    match tokio::time::timeout(patience, opened(settings)).await {
        Ok(client) => client,
        Err(_) => {
            Err(ImapError::Connect { at, why: format!("silent for {} s", patience.as_secs()) })
        }
    }
}

async fn opened(settings: &ImapSettings) -> Result<Client<Wire>, ImapError> {
    let ImapSettings { host, port, .. } = settings;
    let failed = |why: String| ImapError::Connect { at: format!("{host}:{port}"), why };
    let tcp =
        TcpStream::connect((host.as_str(), *port)).await.map_err(|e| failed(e.to_string()))?;
    let greeted = async |wire: Wire| {
        let mut client = Client::new(wire);
        match client.read_response().await {
            Ok(Some(_)) => Ok(client),
            Ok(None) => Err(failed("it closed the connection before its greeting".to_owned())),
            Err(e) => Err(failed(e.to_string())),
        }
    };
    match settings.protection {
        Protection::None => greeted(Box::new(tcp)).await,
        Protection::Tls => {
            let tls = under_tls(settings, Box::new(tcp)).await?;
            greeted(tls).await
        }
        Protection::StartTls => {
            let mut client = greeted(Box::new(tcp)).await?;
            if client.run_command_and_check_ok("STARTTLS", None).await.is_err() {
                return Err(ImapError::NoStartTls(host.clone()));
            }
            // What came with the answer was said in the open, and goes with the old client.
            Ok(Client::new(under_tls(settings, client.into_inner()).await?))
        }
    }
}

async fn under_tls(settings: &ImapSettings, wire: Wire) -> Result<Wire, ImapError> {
    let failed = |why: String| ImapError::Tls { host: settings.host.clone(), why };
    let config =
        trust::client_config(settings.ca_file.as_deref(), "imap_in.ca_file").map_err(failed)?;
    let name = ServerName::try_from(settings.host.clone()).map_err(|e| failed(e.to_string()))?;
    let connector = TlsConnector::from(Arc::new(config));
    let tls = connector.connect(name, wire).await.map_err(|e| failed(e.to_string()))?;
    Ok(Box::new(tls))
}
