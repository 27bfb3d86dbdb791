//! The demo writes to itself, by SMTP like everybody.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::{
    letters::{LETTERS, Letter},
    world::DESK,
};
use crate::{
    app::Desk,
    transport::{
        Protection,
        outcome::SendOutcome,
        relay::{Relay, RelayAddress, RelaySettings},
    },
};

/// Between two mails, so that one can read along.
const PAUSE: Duration = Duration::from_secs(4);

/// Sends the customers' mails, one after another.
pub(super) async fn send_all(desk: Arc<Desk>, at: SocketAddr) {
    let address =
        RelayAddress { protection: Protection::None, host: at.ip().to_string(), port: at.port() };
    let relay = match Relay::new(RelaySettings::new(address, "customer.example")) {
        Ok(relay) => relay,
        Err(e) => {
            println!("The demo's mails cannot be sent: {e}");
            return;
        }
    };
    for letter in &LETTERS {
        tokio::time::sleep(PAUSE).await;
        if let Err(why) = send(&desk, &relay, letter).await {
            println!("The mail of {} was not sent: {why}", letter.name);
        }
    }
    relay.close().await;
}

async fn send(desk: &Desk, relay: &Relay, letter: &Letter) -> Result<(), String> {
    let bytes = letter.bytes(desk.now()).map_err(|e| e.to_string())?;
    match relay.send(letter.from, DESK, &bytes).await {
        Ok(SendOutcome::Accepted { .. }) => Ok(()),
        Ok(outcome) | Err(outcome) => Err(outcome.reply().to_owned()),
    }
}
