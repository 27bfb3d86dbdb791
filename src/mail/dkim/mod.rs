//! DKIM (RFC 6376): outgoing mail is signed once, when it is written down, so that every try sends
//! the same bytes. A signature has no `x=` and never expires; whoever takes a key away leaves its
//! DNS record for as long as a mail is tried, five days.
//!
//! Relaxed in both forms; never `l=`, which would let anybody write below what we wrote. From,
//! Subject and Date are named once more than they stand there, so that a second one breaks the
//! signature.

mod key;
mod relaxed;

use std::path::PathBuf;
use std::sync::Arc;

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use self::key::Key;
use crate::domain::time::Timestamp;

/// What is signed where it stands there.
const SIGNED: &[&str] = &[
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// What must stand there no second time.
const ONCE: &[&str] = &["From", "Subject", "Date"];

/// How wide a line of the signature is, and the longest text within one string of a DNS record.
const LINE: usize = 72;
const DNS_STRING: usize = 255;

/// Why mail cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum DkimError {
    /// A key's file could not be read.
    #[error("the key {path} cannot be read")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A key's file holds none that signs.
    #[error(
        "{path} holds no key that signs: {why}; `tarmac mail dkim --help` says how to make one"
    )]
    NoKey {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// The system has no randomness.
    #[error("the system could not sign")]
    Sign,
    /// What is to be signed is no mail.
    #[error("what is to be signed has no end of its headers")]
    NoMail,
}

/// One key under its selector.
#[derive(Debug)]
struct Signer {
    selector: String,
    key: Key,
}

/// What signs outgoing mail: a domain with its keys. Without keys nothing is signed.
#[derive(Debug, Clone, Default)]
pub struct Dkim {
    domain: String,
    signers: Arc<Vec<Signer>>,
}

/// A key's DNS record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsRecord {
    /// Where it belongs: `selector._domainkey.example.org`.
    pub name: String,
    /// What it says.
    pub value: String,
}

impl DnsRecord {
    /// As a zone file has it: strings of 255 bytes at most.
    #[must_use]
    pub fn zone_line(&self) -> String {
        let strings: Vec<String> = self
            .value
            .as_bytes()
            .chunks(DNS_STRING)
            .map(|part| format!("\"{}\"", String::from_utf8_lossy(part)))
            .collect();
        format!("{}. IN TXT ( {} )", self.name, strings.join(" "))
    }
}

impl Dkim {
    /// Reads the keys, each a selector with its PEM file.
    ///
    /// # Errors
    /// A file that cannot be read or holds no key that signs.
    pub fn load(domain: &str, keys: &[(String, PathBuf)]) -> Result<Self, DkimError> {
        let signers = keys.iter().map(|(selector, path)| {
            Ok(Signer { selector: selector.clone(), key: Key::read(path)? })
        });
        let signers = signers.collect::<Result<Vec<_>, DkimError>>()?;
        Ok(Self { domain: domain.to_owned(), signers: Arc::new(signers) })
    }

    /// The DNS record of each key.
    #[must_use]
    pub fn records(&self) -> Vec<DnsRecord> {
        let record = |signer: &Signer| DnsRecord {
            name: format!("{}._domainkey.{}", signer.selector, self.domain),
            value: signer.key.record(),
        };
        self.signers.iter().map(record).collect()
    }

    /// The mail with a signature by each key before it. The same mail, signed at the same moment,
    /// is the same bytes.
    ///
    /// # Errors
    /// Bytes that are no mail.
    pub fn sign(&self, mail: Vec<u8>, now: Timestamp) -> Result<Vec<u8>, DkimError> {
        if self.signers.is_empty() {
            return Ok(mail);
        }
        let end = mail.windows(4).position(|w| w == b"\r\n\r\n").ok_or(DkimError::NoMail)?;
        let (head, rest) = mail.split_at(end);
        let headers = unfolded(&String::from_utf8_lossy(head));
        let body = rest.get(4..).unwrap_or_default();
        let body_hash = BASE64.encode(&Sha256::digest(relaxed::body(body)));
        let (names, signed) = chosen(&headers);
        let mut signatures = String::new();
        for signer in self.signers.iter() {
            let value = format!(
                "v=1; a={}; c=relaxed/relaxed;\r\n\td={}; s={};\r\n\tt={}; h={};\r\n\tbh={body_hash};\r\n\tb=",
                signer.key.algorithm(),
                self.domain,
                signer.selector,
                now.secs(),
                folded(&names.join(":"), ':'),
            );
            let own = relaxed::header("DKIM-Signature", &value);
            let text = format!("{signed}{}", own.trim_end_matches("\r\n"));
            let signature = BASE64.encode(&signer.key.sign(text.as_bytes())?);
            signatures.push_str("DKIM-Signature: ");
            signatures.push_str(&value);
            signatures.push_str(&in_lines(&signature));
            signatures.push_str("\r\n");
        }
        let mut out = signatures.into_bytes();
        out.extend_from_slice(&mail);
        Ok(out)
    }
}

/// The headers, each with its name and its value, folds and all.
fn unfolded(head: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push_str("\r\n");
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    headers
}

/// The names for `h=`, and what they stand for in its relaxed form. Of a header that stands there
/// several times the last comes first (RFC 6376 §5.4.2); a name that stands there no more counts as
/// nothing, and so must be nothing when it is verified.
fn chosen(headers: &[(String, String)]) -> (Vec<&'static str>, String) {
    let (mut names, mut signed) = (Vec::new(), String::new());
    for name in SIGNED {
        for (_, value) in headers.iter().rev().filter(|(n, _)| n.eq_ignore_ascii_case(name)) {
            names.push(*name);
            signed.push_str(&relaxed::header(name, value));
        }
        if ONCE.contains(name) {
            names.push(*name);
        }
    }
    (names, signed)
}

/// A list in several lines, broken behind its marks.
fn folded(list: &str, mark: char) -> String {
    let (mut out, mut width) = (String::new(), "t=1700000000; h=".len());
    for part in list.split_inclusive(mark) {
        if width + part.len() > LINE {
            out.push_str("\r\n\t");
            width = 1;
        }
        out.push_str(part);
        width += part.len();
    }
    out
}

/// Base64 in several lines.
fn in_lines(base64: &str) -> String {
    base64.as_bytes().chunks(LINE).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n\t")
}

#[cfg(test)]
mod tests;
