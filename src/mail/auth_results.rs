//! What our own mail server says about the sender's proof (RFC 8601), and nobody else's word
//! (hard case 90).
//!
//! Only the topmost field of our authserv-id counts: a field that the sender wrote stands below it.
//! Without such a field nothing is known, and nothing is believed.

use serde::{Deserialize, Serialize};

use super::{headers::Headers, parameters};
use crate::domain::message::Authenticity;

/// The results of one field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuthVerdict {
    /// `pass`, `fail`, `none`, … of DMARC.
    pub dmarc: Option<String>,
    /// The result of SPF.
    pub spf: Option<String>,
    /// The results of DKIM, one a signature.
    pub dkim: Vec<String>,
    /// The result of ARC, and the domain of its last sealer where it is named.
    pub arc: Option<(String, Option<String>)>,
    /// The field as it was, if there was one; or what we found ourselves, written as one.
    pub seen: Option<String>,
    /// The domain in From that we judged ourselves.
    #[serde(default)]
    pub domain: Option<String>,
}

/// Reads the topmost Authentication-Results of our own server.
#[must_use]
pub fn read(headers: &Headers, authserv_id: &str) -> AuthVerdict {
    let own = headers.all("authentication-results").find_map(|raw| {
        let pieces = parameters::split(raw, b';');
        let first = String::from_utf8_lossy(pieces.first()?).trim().to_ascii_lowercase();
        let id = first.split_whitespace().next().unwrap_or_default().trim_matches('"').to_owned();
        id.eq_ignore_ascii_case(authserv_id).then_some((raw, pieces))
    });
    let Some((raw, pieces)) = own else { return AuthVerdict::default() };
    let seen = Some(super::subject::one_line(&String::from_utf8_lossy(raw), 500));
    AuthVerdict { seen, ..results(&pieces) }
}

/// Whether our own server says anything about a message.
#[must_use]
pub fn says(headers: &Headers, authserv_id: &str) -> bool {
    read(headers, authserv_id).seen.is_some()
}

/// What a sealer says in its ARC-Authentication-Results about the message as it came to it.
#[must_use]
pub fn of_arc(raw: &[u8]) -> AuthVerdict {
    let pieces = parameters::split(raw, b';');
    // `i=1`, then the sealer's name, then the results
    results(pieces.get(1..).unwrap_or_default())
}

/// The results that follow the first piece.
fn results(pieces: &[Vec<u8>]) -> AuthVerdict {
    let mut verdict = AuthVerdict::default();
    for piece in pieces.iter().skip(1) {
        let text = String::from_utf8_lossy(piece).replace(" =", "=").replace("= ", "=");
        let mut words = text.split_whitespace();
        let Some((method, result)) = words.next().and_then(|w| w.split_once('=')) else { continue };
        let result = result.trim_matches('"').to_ascii_lowercase();
        let method = method.split('/').next().unwrap_or_default().to_ascii_lowercase();
        match method.as_str() {
            "dmarc" => verdict.dmarc = verdict.dmarc.or(Some(result)),
            "spf" => verdict.spf = verdict.spf.or(Some(result)),
            "dkim" => verdict.dkim.push(result),
            "arc" => {
                let sealer = words.find_map(|w| {
                    let domain = w.strip_prefix("header.d=").or(w.strip_prefix("arc.d="))?;
                    Some(domain.trim_matches('"').to_ascii_lowercase())
                });
                verdict.arc = verdict.arc.or(Some((result, sealer)));
            }
            _ => {}
        }
    }
    verdict
}

fn is(result: Option<&str>, words: &[&str]) -> bool {
    result.is_some_and(|r| words.contains(&r))
}

impl AuthVerdict {
    /// Whether DMARC says that the sender's domain sent it.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        is(self.dmarc.as_deref(), &["pass", "bestguesspass"])
    }

    /// Whether name servers did not answer what decides: neither proved nor refuted.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let open = ["temperror"];
        !self.is_proved()
            && (is(self.dmarc.as_deref(), &open)
                || (!is(self.dmarc.as_deref(), &["fail", "reject", "quarantine"])
                    && (is(self.spf.as_deref(), &open)
                        || self.dkim.iter().any(|d| d == "temperror"))))
    }

    /// Whether the sender's domain sent it. DMARC decides; without a policy, SPF and DKIM failing
    /// both. A pass of ARC by a configured sealer outweighs a fail.
    #[must_use]
    pub fn authenticity(&self, trusted_sealers: &[String]) -> Authenticity {
        let sealed = self.arc.as_ref().is_some_and(|(result, sealer)| {
            result == "pass"
                && sealer
                    .as_ref()
                    .is_some_and(|s| trusted_sealers.iter().any(|t| t.eq_ignore_ascii_case(s)))
        });
        let seen = self.seen.clone().unwrap_or_default();
        if self.is_proved() || sealed {
            return Authenticity::Proved;
        }
        if is(self.dmarc.as_deref(), &["fail", "reject", "quarantine"]) {
            return Authenticity::Failed { seen };
        }
        if self.is_open() {
            return Authenticity::Unknown;
        }
        let dkim_pass = self.dkim.iter().any(|d| d == "pass");
        let dkim_fail =
            self.dkim.iter().any(|d| matches!(d.as_str(), "fail" | "permerror" | "policy"));
        let spf_fail = is(self.spf.as_deref(), &["fail", "hardfail"]);
        let spf_soft = is(self.spf.as_deref(), &["softfail"]);
        if !dkim_pass && (spf_fail || (spf_soft && dkim_fail)) {
            return Authenticity::Failed { seen };
        }
        Authenticity::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(fields: &str) -> AuthVerdict {
        let raw = format!("{fields}\r\n\r\n");
        read(&Headers::read(raw.as_bytes(), 0).0, "mx.desk.example")
    }

    fn failed(fields: &str) -> bool {
        matches!(verdict(fields).authenticity(&[]), Authenticity::Failed { .. })
    }

    #[test]
    fn only_our_own_topmost_field_counts() {
        let pass = "Authentication-Results: mx.desk.example; dmarc=pass header.from=a.example";
        let fail = "Authentication-Results: MX.desk.example 1;\r\n dkim=none; dmarc=fail (p=none; dmarc=pass) header.from=a.example";
        let foreign = "Authentication-Results: mx.evil.example; dmarc=pass";
        assert!(failed(fail));
        assert!(failed(&format!("{fail}\r\n{pass}")));
        assert!(failed(&format!("{foreign}\r\n{fail}")));
        assert!(!failed(&format!("{pass}\r\n{fail}")));
        assert_eq!(verdict(foreign), AuthVerdict::default());
        assert_eq!(verdict(foreign).authenticity(&[]), Authenticity::Unknown);
    }

    #[test]
    fn without_a_policy_both_must_fail() {
        let own = |results: &str| format!("Authentication-Results: mx.desk.example; {results}");
        for (results, is_failed) in [
            ("spf=fail smtp.mailfrom=x; dkim=fail header.d=x; dmarc=none", true),
            ("spf=fail; dkim=none", true),
            ("spf=softfail; dkim=fail", true),
            ("spf=fail; dkim=pass header.d=a.example", false),
            ("spf=pass; dkim=fail", false),
            ("spf=softfail; dkim=none", false),
            ("dmarc=temperror", false),
            ("none", false),
        ] {
            assert_eq!(failed(&own(results)), is_failed, "{results}");
        }
    }

    #[test]
    fn a_configured_sealer_outweighs_a_fail() {
        let field =
            "Authentication-Results: mx.desk.example; dmarc=fail; arc=pass header.d=lists.example";
        assert_eq!(verdict(field).authenticity(&["lists.example".into()]), Authenticity::Proved);
        assert!(failed(field));
    }
}
