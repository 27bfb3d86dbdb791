//! STARTTLS, and what is not carried across it.

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::*;

async fn desk_with_certificate() -> Desk {
    let config = server_config(&tls_file("leaf.pem"), &tls_file("leaf.key")).unwrap();
    Desk::with(Limits::default(), Some(config)).await
}

/// The same peer under TLS, having verified the certificate.
async fn under_tls(peer: Peer) -> Peer {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(tls_file("ca.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let tls = TlsConnector::from(Arc::new(config));
    Peer::new(Box::new(tls.connect(name, peer.socket.into_inner()).await.unwrap()))
}

#[tokio::test]
async fn after_starttls_everything_begins_anew_and_the_envelope_says_tls() {
    let mut desk = desk_with_certificate().await;
    let mut peer = desk.call().await;
    peer.hears("220").await;
    assert!(peer.asks("EHLO before", "250").await.contains("250-STARTTLS\r\n"));
    peer.begins().await;
    peer.asks("STARTTLS", "220").await;
    let mut peer = under_tls(peer).await;
    peer.asks("DATA", "503").await;
    peer.asks("MAIL FROM:<a@b.example>", "503").await;
    assert!(!peer.asks("EHLO after", "250").await.contains("STARTTLS"));
    peer.asks("STARTTLS", "502").await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    peer.asks("x\r\n.", "250").await;
    let (envelope, _) = desk.takes().await;
    assert_eq!((envelope.tls, envelope.helo.as_str()), (true, "after"));
    peer.asks("QUIT", "221").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn what_is_slipped_in_behind_starttls_is_refused_with_the_connection() {
    let desk = desk_with_certificate().await;
    let mut peer = desk.hello().await;
    peer.sends("STARTTLS\r\nMAIL FROM:<evil@b.example>\r\n").await;
    assert_eq!(codes(&peer.hears_out().await), ["554"]);
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_peer_that_speaks_no_tls_after_starttls_is_let_go() {
    let desk = desk_with_certificate().await;
    let mut peer = desk.hello().await;
    peer.asks("STARTTLS", "220").await;
    peer.sends("EHLO in the open\r\n").await;
    let mut rest = Vec::new();
    peer.socket.read_to_end(&mut rest).await.ok();
    assert!(!rest.starts_with(b"250"), "{rest:?}");
    drop(peer);
    desk.close().await;
}
