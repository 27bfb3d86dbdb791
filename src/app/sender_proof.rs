//! Whether a sender is who the message says.

use super::desk::Desk;
use crate::{
    domain::message::Authenticity,
    mail::{
        address::Mailbox,
        auth_results::{self, AuthVerdict},
        parse::Parsed,
    },
};

/// What is said about the sender's proof: by our own mail server, else what we found ourselves,
/// which is about the domain that it was asked for and no other.
#[must_use]
pub(super) fn of(desk: &Desk, parsed: &Parsed, checked: Option<&str>) -> AuthVerdict {
    let told = desk.config.desk.authserv_id.as_ref();
    if let Some(told) = told.map(|id| auth_results::read(&parsed.headers, id))
        && told.seen.is_some()
    {
        return told;
    }
    let found: Option<AuthVerdict> = checked.and_then(|json| serde_json::from_str(json).ok());
    let from = parsed.from.as_ref().map(Mailbox::key).unwrap_or_default();
    let domain = from.rsplit_once('@').map(|(_, domain)| domain);
    found.filter(|found| found.domain.as_deref() == domain).unwrap_or_default()
}

/// Whether that says that the sender's domain sent it.
#[must_use]
pub(super) fn authenticity(desk: &Desk, proof: &AuthVerdict) -> Authenticity {
    let sealers = desk.config.desk.trusted_sealers.iter().map(|d| d.as_str().to_owned());
    proof.authenticity(&sealers.collect::<Vec<_>>())
}
