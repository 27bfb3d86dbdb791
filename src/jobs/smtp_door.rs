//! The door for mail: each message that the listener takes is stored, and only then answered 250.

use std::sync::Arc;

use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::call;
use crate::{
    app::{
        AppError, Desk,
        intake::{self, Arrival},
        pulse::Listener,
    },
    config::Config,
    domain::ids::InboundId,
    figures,
    transport::smtp_in::{self, Answer, Door, Envelope, Limits, SmtpInSettings, Spooled},
};

/// Memory for messages on their way from the spool into the database, in MiB. Others wait.
const ROOM_MIB: u32 = 64;

/// The certificate of the listener, where one is configured.
pub type Certificate = Option<Arc<tokio_rustls::rustls::ServerConfig>>;

/// The listener while it runs.
#[derive(Debug)]
pub struct SmtpDoor {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl SmtpDoor {
    /// Starts to take mail.
    #[must_use]
    pub fn open(desk: &Arc<Desk>, listener: TcpListener, certificate: Certificate) -> Self {
        let stop = CancellationToken::new();
        let settings = settings(&desk.config);
        let largest = desk.config.smtp_in.max_size.bytes();
        let room = Arc::new(Semaphore::new(permits(largest.max(u64::from(ROOM_MIB) << 20))));
        let open = Listening::begins(desk);
        let desk = Arc::clone(desk);
        let deliver = move |envelope: Envelope, spooled: Spooled| {
            let (desk, room) = (Arc::clone(&desk), Arc::clone(&room));
            async move { deliver(&desk, &room, envelope, spooled).await }
        };
        // Whom a message is to is looked at when it is decided; nothing that came is turned away.
        let accept = |_: &str| true;
        let serve = smtp_in::serve(listener, settings, certificate, accept, deliver, stop.clone());
        let task = tokio::spawn(async move {
            let _open = open;
            serve.await;
        });
        Self { task, stop }
    }

    /// Takes no new mail, and returns when those on their way are answered.
    pub async fn close(self) {
        self.stop.cancel();
        if let Err(e) = self.task.await {
            tracing::error!("The listener for mail had ended before: {e}");
        }
    }
}

/// Notes that the listener is open, and, however it ends, that it is not.
struct Listening(Arc<Desk>);

impl Listening {
    fn begins(desk: &Arc<Desk>) -> Self {
        desk.pulse.listener_is(Listener::Open);
        Self(Arc::clone(desk))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.pulse.listener_is(Listener::Closed);
    }
}

fn settings(config: &Config) -> SmtpInSettings {
    let smtp_in = &config.smtp_in;
    let most = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let shipped = Limits::default();
    let message_bytes = smtp_in.max_size.bytes();
    SmtpInSettings {
        hostname: config.smtp_hostname().to_owned(),
        spool_folder: config.spool_folder(),
        limits: Limits {
            message_bytes,
            discarded_bytes: shipped.discarded_bytes.max(message_bytes),
            recipients: most(smtp_in.max_recipients),
            connections: most(smtp_in.max_connections),
            errors: most(smtp_in.max_errors),
            idle: smtp_in.idle,
            ..shipped
        },
    }
}

/// Places of the room that so many bytes take.
fn permits(bytes: u64) -> usize {
    usize::try_from(bytes.div_ceil(1 << 20)).unwrap_or(usize::MAX).max(1)
}

async fn deliver(
    desk: &Arc<Desk>,
    room: &Semaphore,
    envelope: Envelope,
    spooled: Spooled,
) -> Answer {
    let wanted = u32::try_from(permits(spooled.size())).unwrap_or(u32::MAX);
    // The semaphore is never closed; were it, the message would still be stored.
    let _room = room.acquire_many(wanted).await.ok();
    let (bytes, arrival) = (spooled.size(), arrival(envelope));
    let stored = call(desk, move |desk| match spooled.into_bytes() {
        Ok(raw) => intake::receive(desk, arrival, raw),
        Err(e) => Err(AppError::Unreadable("spooled message", Box::new(e))),
    })
    .await;
    match &stored {
        Ok(id) => {
            tracing::info!(inbound.id = %id, bytes, "Took message {id} ({bytes} bytes)");
        }
        Err(e) => {
            figures::mail_not_taken(e.is_full());
            tracing::error!("A message was not taken and stays with its sender: {}", e.chain());
        }
    }
    answer(&stored)
}

fn arrival(envelope: Envelope) -> Arrival {
    Arrival {
        door: match envelope.door {
            Door::Smtp => "smtp",
            Door::Lmtp => "lmtp",
        }
        .to_owned(),
        peer: Some(envelope.peer.to_string()),
        helo: Some(envelope.helo),
        tls: envelope.tls,
        mail_from: Some(envelope.mail_from.unwrap_or_default()),
        rcpt_to: envelope.rcpt_to,
        ..Arrival::default()
    }
}

/// What the sender hears.
fn answer(stored: &Result<InboundId, AppError>) -> Answer {
    match stored {
        Ok(id) => Answer::Taken(id.to_string()),
        Err(e) if e.is_full() => Answer::Full,
        Err(_) => Answer::TryAgain(
            "Not taken: it could not be stored here just now; please try later".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_null_path_is_kept_apart_from_no_path() {
        let envelope = Envelope {
            door: Door::Lmtp,
            peer: std::net::Ipv4Addr::LOCALHOST.into(),
            helo: "mx".to_owned(),
            tls: true,
            mail_from: None,
            rcpt_to: vec!["desk@desk.example".to_owned()],
            smtputf8: false,
        };
        let arrival = arrival(envelope);
        assert!(arrival.has_null_path());
        assert_eq!((arrival.door.as_str(), arrival.tls), ("lmtp", true));
    }

    #[test]
    fn a_message_that_was_not_stored_stays_with_its_sender() {
        assert_eq!(answer(&Ok(InboundId(7))), Answer::Taken("7".to_owned()));
        assert!(matches!(answer(&Err(AppError::Stale)), Answer::TryAgain(_)));
    }

    #[test]
    fn every_message_takes_room() {
        assert_eq!([0, 1, 1 << 20, (1 << 20) + 1].map(permits), [1, 1, 1, 2]);
    }
}
