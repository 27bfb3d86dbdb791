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
    let tls = connector.connect(name, wire).await.map_err(|e| {
        let said = e.to_string();
        let why = trust::distrusted(&said, &settings.host, "imap_in.ca_file");
        failed(why.map_or_else(
            || said.clone(),
            |why| format!("it is not trusted, and nothing was said to it: {why} ({said})"),
        ))
    })?;
    Ok(Box::new(tls))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
        task::JoinHandle,
    };
    use tokio_rustls::TlsAcceptor;

    use super::*;
    use crate::transport::{
        imap::{Processed, SignIn},
        smtp_in::server_config,
    };

    const PATIENCE: Duration = Duration::from_secs(20);

    fn file(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls").join(name)
    }

    /// A server that greets, answers STARTTLS, or says that it knows none, and shows a certificate;
    /// at its end, what else was said to it in the open.
    async fn server(
        certificate: Option<&'static str>,
        is_plain: bool,
    ) -> (u16, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            if is_plain {
                socket.write_all(b"* OK hello\r\n").await.unwrap();
                let mut asked = [0; 64];
                let count = socket.read(&mut asked).await.unwrap();
                let asked = String::from_utf8_lossy(&asked[..count]).into_owned();
                let tag = asked.split(' ').next().unwrap();
                let answer = if certificate.is_some() { "OK go" } else { "BAD what?" };
                socket.write_all(format!("{tag} {answer}\r\n").as_bytes()).await.unwrap();
            }
            if let Some(name) = certificate {
                let (pem, key) = (file(&format!("{name}.pem")), file(&format!("{name}.key")));
                let config = server_config(&pem, &key).unwrap();
                if let Ok(mut tls) = TlsAcceptor::from(config).accept(socket).await {
                    tls.write_all(b"* OK hello\r\n").await.ok();
                    // Until the other side has gone.
                    tls.read_u8().await.ok();
                }
                return String::new();
            }
            let mut more = Vec::new();
            socket.read_to_end(&mut more).await.ok();
            String::from_utf8_lossy(&more).into_owned()
        });
        (port, serving)
    }

    fn settings(port: u16, protection: Protection, ca: Option<&str>) -> ImapSettings {
        ImapSettings {
            protection,
            host: "localhost".to_owned(),
            port,
            user: "desk".to_owned(),
            sign_in: SignIn::Password("a_secret".to_owned()),
            folder: "INBOX".to_owned(),
            processed: Processed::Leave,
            largest: 1 << 20,
            ca_file: ca.map(file),
        }
    }

    #[tokio::test]
    async fn a_mailbox_whose_certificate_is_not_sound_is_refused_and_it_is_said_why() {
        let ca = Some("ca.pem");
        for (certificate, ca, why) in [
            ("leaf", ca, ""),
            ("expired", ca, "its certificate has expired"),
            ("leaf", None, "self-signed, or its issuer is not known here: imap_in.ca_file"),
            ("self-signed", ca, "self-signed, or its issuer is not known here"),
            ("stranger", ca, "its certificate is for another name than localhost"),
        ] {
            for protection in [Protection::Tls, Protection::StartTls] {
                let is_plain = protection == Protection::StartTls;
                let (port, _serving) = server(Some(certificate), is_plain).await;
                let settings = settings(port, protection, ca);
                let said = connect(&settings, PATIENCE).await.err().map(|e| e.to_string());
                let said = said.unwrap_or_default();
                assert!(said.contains(why), "{certificate} {protection:?}: {said}");
                assert_eq!(said.is_empty(), why.is_empty(), "{certificate}: {said}");
            }
        }
    }

    #[tokio::test]
    async fn a_mailbox_that_offers_no_starttls_is_told_no_password() {
        let (port, serving) = server(None, true).await;
        let settings = settings(port, Protection::StartTls, Some("ca.pem"));
        let refused = connect(&settings, PATIENCE).await.err().unwrap();
        assert!(
            matches!(&refused, ImapError::NoStartTls(host) if host == "localhost"),
            "{refused}"
        );
        assert_eq!(serving.await.unwrap(), "", "nothing more was said to it");
    }
}
