//! Reading mailboxes by IMAP: each message is stored before the next is fetched, and only then moved
//! or marked. A mailbox that cannot be read is tried again, later and later.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{call, protection, rest};
use crate::{
    app::{
        Desk,
        mailboxes::{self, Mailed, Place},
    },
    config::{self, ImapIn, MailboxSignIn, MailboxUrl, TokenSignIn},
    transport::{
        imap::{ImapSettings, Mailbox, Processed, SignIn},
        token::{Endpoint, TokenKeeper, TokenSettings},
    },
};

/// Before the first new try, and doubled for each further.
const FIRST_REST: Duration = Duration::from_secs(1);
/// Between two tries at most.
const LONGEST_REST: Duration = Duration::from_mins(5);

/// What the transport needs to know of a configured mailbox; `largest` is the largest message that is
/// taken, in bytes.
#[must_use]
pub fn settings(mailbox: &MailboxUrl, all: &ImapIn, largest: u64) -> ImapSettings {
    ImapSettings {
        protection: protection(mailbox.tls),
        host: mailbox.host.clone(),
        port: mailbox.port,
        user: mailbox.user.clone(),
        sign_in: match &mailbox.sign_in {
            MailboxSignIn::Password(password) => SignIn::Password(password.reveal().to_owned()),
            MailboxSignIn::Token(token) => {
                SignIn::Token(Arc::new(TokenKeeper::new(tokens(token, all))))
            }
        },
        folder: mailbox.folder.clone(),
        processed: match &all.processed {
            config::Processed::Leave => Processed::Leave,
            config::Processed::Mark => Processed::Mark,
            config::Processed::Move(folder) => Processed::Move(folder.clone()),
        },
        largest,
        ca_file: all.ca_file.clone(),
    }
}

/// How tokens of a mailbox are asked for.
fn tokens(token: &TokenSignIn, all: &ImapIn) -> TokenSettings {
    TokenSettings {
        endpoint: Endpoint {
            is_https: token.is_https,
            host: token.host.clone(),
            port: token.port,
            path: token.path.clone(),
        },
        client: token.client.clone(),
        secret: token.secret.reveal().to_owned(),
        refresh: token.refresh.reveal().to_owned(),
        scope: token.scope.clone(),
        ca_file: all.ca_file.clone(),
    }
}

/// Reads one mailbox until it is stopped.
pub async fn run(desk: Arc<Desk>, mailbox: MailboxUrl, stop: CancellationToken) {
    let name = mailbox.name();
    let settings = settings(&mailbox, &desk.config.imap_in, desk.config.smtp_in.max_size.bytes());
    let mut pause = FIRST_REST;
    while !stop.is_cancelled() {
        let Err(why) = follow(&desk, &name, &settings, &mut pause, &stop).await else { return };
        tracing::error!("The mailbox {} cannot be read and is tried again: {why}", settings.folder);
        let noted = {
            let name = name.clone();
            call(&desk, move |desk| mailboxes::failed(desk, &name, &why)).await
        };
        if let Err(e) = noted {
            tracing::error!("That could not be noted: {}", e.chain());
        }
        rest(&stop, pause).await;
        pause = (pause * 2).min(LONGEST_REST);
    }
}

/// Reads over one connection, until it is cut or it is time to stop.
async fn follow(
    desk: &Arc<Desk>,
    name: &str,
    settings: &ImapSettings,
    pause: &mut Duration,
    stop: &CancellationToken,
) -> Result<(), String> {
    let mut open = Mailbox::open(settings).await.map_err(|e| e.to_string())?;
    loop {
        catch_up(desk, name, &mut open, stop).await?;
        *pause = FIRST_REST;
        let poll = desk.config.imap_in.poll;
        match open.wait(poll, stop).await.map_err(|e| e.to_string())? {
            Some(again) => open = again,
            None => return Ok(()),
        }
    }
}

/// Stores all that is in the mailbox beyond the place of reading, and does with it there what is
/// configured.
///
/// # Errors
/// A sentence, when the connection is cut or the database cannot: what was stored until then stays
/// so, and the place of reading stands behind it.
pub async fn catch_up(
    desk: &Arc<Desk>,
    name: &str,
    open: &mut Mailbox,
    stop: &CancellationToken,
) -> Result<(), String> {
    let uid_validity = open.uid_validity;
    let owned = name.to_owned();
    let place = call(desk, move |desk| mailboxes::place(desk, &owned)).await;
    let place = place.map_err(|e| e.chain())?;
    // UIDs of another validity say nothing about these messages: all are read again.
    let mut uid = place.filter(|p| p.uid_validity == uid_validity).map_or(0, |p| p.uid);
    for next in open.beyond(uid).await.map_err(|e| e.to_string())? {
        if stop.is_cancelled() {
            break;
        }
        if let Some(fetched) = open.fetch(next).await.map_err(|e| e.to_string())? {
            let place = Place { uid_validity, uid: next };
            let bytes = fetched.raw.len();
            let mailed = Mailed {
                place,
                internal_date: fetched.internal_date,
                raw: fetched.raw,
                too_large: fetched.too_large,
            };
            let owned = name.to_owned();
            let stored = call(desk, move |desk| mailboxes::take(desk, &owned, mailed)).await;
            if let Some(id) = stored.map_err(|e| e.chain())? {
                tracing::info!(inbound.id = %id, bytes, "Took message {id} ({bytes} bytes)");
            }
        }
        uid = next;
    }
    open.settle(uid).await.map_err(|e| e.to_string())?;
    let owned = name.to_owned();
    call(desk, move |desk| mailboxes::looked(desk, &owned)).await.map_err(|e| e.chain())
}
