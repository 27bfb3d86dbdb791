//! The way in: a listener for SMTP and LMTP that hands each whole message to a verb of the caller.
//!
//! It promises two things. A message is answered 250 only after the verb has said
//! [`Answer::Taken`]; and no peer, however slow, large, wrong or hostile, keeps the listener from
//! serving another: everything has a limit ([`Limits`]), and a message of more than a few pages is a file.
//!
//! Offered: SIZE, 8BITMIME, SMTPUTF8, PIPELINING, CHUNKING, ENHANCEDSTATUSCODES, and STARTTLS where
//! there is a certificate. Not offered: AUTH, relaying, DSN parameters, BINARYMIME. RFC 5321, 2033,
//! 1870, 2034, 2920, 3030, 3207, 6152, 6531.

mod body;
mod command;
mod data;
mod envelope;
mod guests;
mod session;
mod settings;
mod spool;
mod tls;
mod wire;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use envelope::{Answer, Door, Envelope};
pub use settings::{Limits, SmtpInSettings};
pub use spool::{Spooled, sweep};
pub use tls::{TlsError, server_config};

use guests::Guests;
use session::Session;
use wire::Wire;

/// How long is waited when the system has no socket to give.
const BREATH: Duration = Duration::from_millis(100);

/// How long a last word may take, once the time for stopping is over.
const LAST_WORD: Duration = Duration::from_secs(5);

type Delivery = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What all sessions of one listener share.
struct House {
    settings: SmtpInSettings,
    tls: Option<TlsAcceptor>,
    accept_rcpt: Box<dyn Fn(&str) -> bool + Send + Sync>,
    deliver: Box<dyn Fn(Envelope, Spooled) -> Delivery + Send + Sync>,
    /// No new mail.
    stop: CancellationToken,
    /// No mail at all any more.
    end: CancellationToken,
}

/// Serves until `shutdown` is cancelled; then takes no new mail, lets running transactions finish
/// for [`Limits::stopping`], and returns.
///
/// `accept_rcpt` says whether a recipient is one of ours (it must not block); `deliver` stores a
/// message and says what to answer. It runs as a task of its own: a panic in it is answered 451 and
/// ends nothing else, and a peer that hangs up does not interrupt it.
pub async fn serve<A, D, F>(
    listener: TcpListener,
    settings: SmtpInSettings,
    tls: Option<Arc<ServerConfig>>,
    accept_rcpt: A,
    deliver: D,
    shutdown: CancellationToken,
) where
    A: Fn(&str) -> bool + Send + Sync + 'static,
    D: Fn(Envelope, Spooled) -> F + Send + Sync + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let limits = settings.limits;
    if let Err(error) = tokio::fs::create_dir_all(&settings.spool_folder).await {
        tracing::error!(%error, "The spool folder cannot be made; mail is answered 451 until it can");
    }
    let house = Arc::new(House {
        settings,
        tls: tls.map(TlsAcceptor::from),
        accept_rcpt: Box::new(accept_rcpt),
        deliver: Box::new(move |envelope, spooled| Box::pin(deliver(envelope, spooled))),
        stop: shutdown,
        end: CancellationToken::new(),
    });
    let (guests, tasks) = (Arc::new(Guests::default()), TaskTracker::new());
    loop {
        let accepted = tokio::select! {
            biased;
            () = house.stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, peer)) => {
                let peer = peer.ip().to_canonical();
                // Replies are gathered by us; the system need not wait for more. Best effort.
                socket.set_nodelay(true).ok();
                match guests.admit(peer, &limits) {
                    Ok(place) => {
                        let house = Arc::clone(&house);
                        tasks.spawn(async move {
                            Session::new(house, socket, peer).run().await;
                            drop(place);
                        });
                    }
                    Err(reply) => {
                        tasks.spawn(turn_away(socket, reply));
                    }
                }
            }
            Err(error) => {
                tracing::error!(%error, "A connection could not be accepted");
                sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    tasks.close();
    if timeout(limits.stopping, tasks.wait()).await.is_err() {
        house.end.cancel();
        // Who does not hear the last word in time finds a closed connection, and tries again.
        timeout(LAST_WORD, tasks.wait()).await.ok();
    }
}

async fn turn_away(socket: TcpStream, reply: String) {
    let mut wire = Wire::new(Box::new(socket));
    wire.say(&reply);
    wire.close().await;
}

#[cfg(test)]
mod tests;
