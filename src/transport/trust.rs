//! Whom we believe when we connect to somebody: the system's authorities and those of a configured
//! file; TLS 1.2 and 1.3, by ring.

use std::{path::Path, sync::Arc};

use rustls_native_certs::load_native_certs;
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// What TLS needs to judge a server; `key` names the setting that the file stands in.
///
/// # Errors
/// A sentence that names the setting, when its file cannot be used.
pub fn client_config(ca_file: Option<&Path>, key: &str) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    let system = load_native_certs();
    roots.add_parsable_certificates(system.certs);
    if let Some(path) = ca_file {
        let read =
            CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let own = read.map_err(|e| format!("{key} {}: {e}", path.display()))?;
        for certificate in own {
            roots.add(certificate).map_err(|e| format!("{key} {}: {e}", path.display()))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// What is wrong with the certificate of `host`, where that is what an error of TLS says; `key` names
/// the setting of further authorities.
#[must_use]
pub fn distrusted(error: &str, host: &str, key: &str) -> Option<String> {
    if !error.contains("certificate") {
        return None;
    }
    let is = |names: &[&str]| names.iter().any(|name| error.contains(name));
    Some(if is(&["certificate expired", "Expired"]) {
        "its certificate has expired".to_owned()
    } else if is(&["UnknownIssuer", "CaUsedAsEndEntity", "unknown issuer"]) {
        format!(
            "its certificate is self-signed, or its issuer is not known here: {key} names one that is \
             to be trusted"
        )
    } else if is(&["not valid for name", "NotValidForName"]) {
        format!("its certificate is for another name than {host}")
    } else if is(&["invalid peer certificate"]) {
        "its certificate is not sound".to_owned()
    } else {
        return None;
    })
}
