//! The listener's certificate: two PEM files become what rustls needs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{self, ServerConfig};

/// Why STARTTLS cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file could not be read, or is no PEM.
    #[error("reading {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The fault.
        source: pem::Error,
    },
    /// The certificate's file holds none.
    #[error("{0} holds no certificate; it must begin with -----BEGIN CERTIFICATE-----")]
    NoCertificate(PathBuf),
    /// The key's file holds none.
    #[error("{0} holds no private key; it must begin with -----BEGIN PRIVATE KEY-----")]
    NoKey(PathBuf),
    /// The two do not belong together, or the key is of a kind that is not supported.
    #[error("using the certificate {certificate} with the key {key}")]
    Unusable {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// The fault.
        source: rustls::Error,
    },
}

/// Reads a certificate (with its chain, the server's own first) and its key. TLS 1.2 and 1.3, by
/// ring, whatever provider the process has installed.
///
/// # Errors
/// [`TlsError`] names the file and what it lacks.
pub fn server_config(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        |source| TlsError::Read { path, source }
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(unreadable(certificate))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificate.to_owned()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|source| match source {
        pem::Error::NoItemsFound => TlsError::NoKey(key.to_owned()),
        source => unreadable(key)(source),
    })?;
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret))
        .map(Arc::new)
        .map_err(|source| TlsError::Unusable {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls").join(name)
    }

    fn fault(certificate: &Path, key: &Path) -> String {
        server_config(certificate, key).unwrap_err().to_string()
    }

    #[test]
    fn a_certificate_and_its_key_are_read() {
        assert!(server_config(&file("leaf.pem"), &file("leaf.key")).is_ok());
    }

    #[test]
    fn a_fault_names_the_file_and_what_it_lacks() {
        let (leaf, key, gone) = (file("leaf.pem"), file("leaf.key"), file("gone.pem"));
        assert_eq!(fault(&gone, &key), format!("reading {}", gone.display()));
        assert!(fault(&key, &key).ends_with(
            "leaf.key holds no certificate; it must begin with -----BEGIN CERTIFICATE-----"
        ));
        assert!(fault(&leaf, &leaf).contains("leaf.pem holds no private key"));
        assert!(fault(&leaf, &file("stranger.key")).starts_with("using the certificate "));
    }
}
