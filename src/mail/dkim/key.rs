//! A key that signs, read from a PEM file, and the DNS record by which others verify it.

use std::path::Path;

use data_encoding::BASE64;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject as _};
use sha2::{Digest as _, Sha256};

use super::DkimError;

/// The least bits of an RSA key; receivers believe nothing shorter (RFC 8301).
const RSA_BITS: usize = 2_048;

/// A key of one of the two kinds that receivers know.
pub(super) enum Key {
    /// `rsa-sha256`, which every receiver knows.
    Rsa(Box<RsaKeyPair>),
    /// `ed25519-sha256` (RFC 8463), short, which not every receiver knows yet.
    Ed25519(Box<Ed25519KeyPair>),
}

impl Key {
    /// Reads a PEM file: PKCS#8, or PKCS#1 for RSA, not encrypted.
    pub(super) fn read(path: &Path) -> Result<Self, DkimError> {
        let shown = || path.display().to_string();
        let pem = std::fs::read(path)
            .map_err(|source| DkimError::Unreadable { path: shown(), source })?;
        let wrong = |why: String| DkimError::NoKey { path: shown(), why };
        let der = PrivateKeyDer::from_pem_slice(&pem).map_err(|e| wrong(e.to_string()))?;
        let rsa = match &der {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                // One made by OpenSSL has no public half beside it.
                if let Ok(key) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
                    return Ok(Self::Ed25519(Box::new(key)));
                }
                RsaKeyPair::from_pkcs8(der)
            }
            _ => return Err(wrong("it is neither RSA nor Ed25519".to_owned())),
        };
        let rsa = rsa.map_err(|e| {
            wrong(format!("it is neither Ed25519 nor RSA of {RSA_BITS} bits or more ({e})"))
        })?;
        let bits = rsa.public().modulus_len() * 8;
        if bits < RSA_BITS {
            return Err(wrong(format!(
                "an RSA key of {bits} bits is too short: {RSA_BITS} at least"
            )));
        }
        Ok(Self::Rsa(Box::new(rsa)))
    }

    /// As the `a=` of a signature has it.
    pub(super) const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa-sha256",
            Self::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// The signature of these bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, DkimError> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature)
                    .map_err(|_| DkimError::Sign)?;
                Ok(signature)
            }
            // RFC 8463 §3: what is signed is the digest.
            Self::Ed25519(key) => Ok(key.sign(&Sha256::digest(bytes)).as_ref().to_vec()),
        }
    }

    /// What its DNS record says: `v=DKIM1; k=…; p=…`.
    pub(super) fn record(&self) -> String {
        let (kind, public) = match self {
            Self::Rsa(key) => ("rsa", subject_public_key_info(key.public().as_ref())),
            Self::Ed25519(key) => ("ed25519", key.public_key().as_ref().to_vec()),
        };
        format!("v=DKIM1; k={kind}; p={}", BASE64.encode(&public))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.algorithm())
    }
}

/// An RSA public key as `p=` has it (RFC 5280 §4.1): its numbers under the name of what they are.
fn subject_public_key_info(rsa: &[u8]) -> Vec<u8> {
    /// rsaEncryption, without parameters.
    const ALGORITHM: [u8; 15] =
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let mut bits = vec![0];
    bits.extend_from_slice(rsa);
    let mut inside = ALGORITHM.to_vec();
    inside.extend(der(0x03, &bits));
    der(0x30, &inside)
}

/// A value of DER with its tag and length.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = value.len().to_be_bytes();
    let first = length.iter().position(|b| *b != 0).unwrap_or(length.len());
    let short = length.get(first..).unwrap_or_default();
    match short {
        [] => out.push(0),
        [one] if *one < 0x80 => out.push(*one),
        // A length has eight bytes at most, so that their number fits.
        many => {
            out.push(0x80 | u8::try_from(many.len()).unwrap_or(0x7f));
            out.extend_from_slice(many);
        }
    }
    out.extend_from_slice(value);
    out
}
