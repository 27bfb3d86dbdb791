//! The check of senders, as configured: what name servers say about a message that waits to be
//! decided. It is asked outside any transaction, and never while a sender waits for its 250.

use std::{net::IpAddr, sync::Arc};

use tokio::runtime::Handle;

use super::call;
use crate::{
    app::{
        Desk,
        intake::{self, ToCheck},
    },
    config::{Config, Domain},
    domain::ids::InboundId,
    mail::auth_results::AuthVerdict,
    transport::sender_check::{Came, SenderCheck},
};

/// The check where it is on; none where it is off.
pub type Checking = Option<Arc<SenderCheck>>;

/// As configured; asks nobody yet. Call it inside a runtime.
///
/// # Errors
/// A sentence with the key, where there is no name server.
pub fn of(config: &Config) -> Result<Checking, String> {
    if !config.mail_in.check_senders {
        return Ok(None);
    }
    let sealers = config.desk.trusted_sealers.iter().map(Domain::as_str).map(str::to_owned);
    SenderCheck::new(&config.mail_in.name_servers, config.smtp_hostname(), sealers.collect())
        .map(|check| Some(Arc::new(check)))
        .map_err(|e| format!("mail_in.name_servers: {e}"))
}

/// What is found about a stored message; none where there is nothing to ask, or where looking failed
/// inside: then nothing is known of its sender.
pub async fn look(checking: &Checking, desk: &Arc<Desk>, id: InboundId) -> Option<AuthVerdict> {
    checking.as_ref()?;
    let asked = call(desk, move |desk| intake::to_check(desk, id)).await;
    look_at(checking, asked.ok()?).await
}

/// What is found about a message.
pub async fn look_at(checking: &Checking, asked: Option<ToCheck>) -> Option<AuthVerdict> {
    let (check, asked) = (Arc::clone(checking.as_ref()?), asked?);
    // All of a message is hashed: that is work for a thread that may be busy.
    let looked = tokio::task::spawn_blocking(move || {
        let arrival = &asked.arrival;
        // Who speaks LMTP is a mail server of one's own.
        let peer = arrival.peer.as_deref().filter(|_| arrival.door == "smtp");
        let came = Came {
            raw: &asked.raw,
            from_domain: &asked.from_domain,
            peer: peer.and_then(|peer| peer.parse::<IpAddr>().ok()),
            helo: arrival.helo.as_deref().unwrap_or_default(),
            mail_from: arrival.mail_from.as_deref().unwrap_or_default(),
        };
        Handle::current().block_on(check.look(came))
    });
    match looked.await {
        Ok(found) => Some(found),
        Err(e) => {
            tracing::error!("The sender of a message could not be checked: {e}");
            None
        }
    }
}
