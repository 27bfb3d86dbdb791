//! A mailbox by IMAP: what is in it beyond a UID, one message, what becomes of those that were
//! stored, and the wait for new mail. Which message was read is told by UIDVALIDITY and UID, never by
//! \Seen and never by a time.
//!
//! The caller holds the place of reading and stores each message before it asks for the next.

mod sign_in;
mod wire;

use std::{fmt, path::PathBuf, time::Duration};

use async_imap::{Client, Session};
use futures_util::TryStreamExt as _;
use tokio_util::sync::CancellationToken;

pub use self::sign_in::SignIn;
use self::wire::{Wire, connect};
use super::{Protection, token::TokenError};
use crate::domain::time::Timestamp;

/// How long a silent server is waited for, connection and each command.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long one message may take: a large one over a slow line.
const MESSAGE_PATIENCE: Duration = Duration::from_mins(10);
/// Servers end an IDLE that lasts longer than half an hour.
const LONGEST_IDLE: Duration = Duration::from_mins(25);
/// Bytes that are fetched of a message that is too large: its header and, usually, its text.
const BEGINNING: usize = 256 * 1024;
/// UIDs in one command.
const SET: usize = 500;

/// What becomes of a message in the mailbox when it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Processed {
    /// Nothing.
    Leave,
    /// It is marked as read.
    Mark,
    /// It is moved into this folder.
    Move(String),
}

/// Which mailbox, and as whom.
#[derive(Clone)]
pub struct ImapSettings {
    /// How the connection is protected.
    pub protection: Protection,
    /// The server, as its certificate must name it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who signs in.
    pub user: String,
    /// With what.
    pub sign_in: SignIn,
    /// The folder.
    pub folder: String,
    /// What becomes of messages that are stored.
    pub processed: Processed,
    /// Bytes of the largest message that is fetched whole.
    pub largest: u64,
    /// Certificate authorities trusted beside the system's, PEM.
    pub ca_file: Option<PathBuf>,
}

impl fmt::Debug for ImapSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImapSettings({}:{}/{})", self.host, self.port, self.folder)
    }
}

/// Why a mailbox cannot be read just now.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// Nobody answers there.
    #[error("connecting to {at}: {why}")]
    Connect {
        /// `host:port`.
        at: String,
        /// What the system says.
        why: String,
    },
    /// The server cannot be trusted, or speaks no TLS.
    #[error("TLS with {host}: {why}")]
    Tls {
        /// The server.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The server offers no STARTTLS, so that the password would be shown to the network.
    #[error(
        "{0} offers no STARTTLS; nothing was sent to it. Use imaps://, or imap:// on a trusted wire"
    )]
    NoStartTls(String),
    /// User or password is wrong.
    #[error("the server refuses the sign-in of {user}: {reply}")]
    SignIn {
        /// Who.
        user: String,
        /// What it said.
        reply: String,
    },
    /// There is no token to sign in with.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The server does not take the token.
    #[error(
        "the server refuses the token of {user}: {reply}. Look whether the token is for this \
         mailbox, whether it includes IMAP, and whether IMAP is switched on there"
    )]
    Refused {
        /// Who.
        user: String,
        /// What it said.
        reply: String,
    },
    /// The folder cannot be opened.
    #[error("the folder {folder} cannot be opened: {reply}")]
    Folder {
        /// Which.
        folder: String,
        /// What the server said.
        reply: String,
    },
    /// The server is silent.
    #[error("the server was silent for {} s while {doing}", .patience.as_secs())]
    Silent {
        /// What was asked of it.
        doing: &'static str,
        /// For how long.
        patience: Duration,
    },
    /// The connection was cut, or the server said what nobody understands.
    #[error("while {doing}: {why}")]
    Cut {
        /// What was asked of it.
        doing: &'static str,
        /// What went wrong.
        why: String,
    },
}

/// A message as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// When the server took it.
    pub internal_date: Option<Timestamp>,
    /// Its bytes; of one that is too large the beginning.
    pub raw: Vec<u8>,
    /// How large it is (RFC822.SIZE), where that is too large to be fetched.
    pub too_large: Option<u64>,
}

/// A mailbox that is open.
#[derive(Debug)]
pub struct Mailbox {
    session: Session<Wire>,
    has_idle: bool,
    has_move: bool,
    has_uid_expunge: bool,
    processed: Processed,
    largest: u64,
    /// The folder's UIDVALIDITY: where it changes, all UIDs are others.
    pub uid_validity: u32,
}

/// Waits for an answer, not for ever.
async fn patiently<T>(
    doing: &'static str,
    patience: Duration,
    answer: impl Future<Output = Result<T, async_imap::error::Error>>,
) -> Result<T, ImapError> {
    match tokio::time::timeout(patience, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(e)) => Err(ImapError::Cut { doing, why: e.to_string() }),
        Err(_) => Err(ImapError::Silent { doing, patience }),
    }
}

impl Mailbox {
    /// Connects, signs in and opens the folder; makes the folder that processed mail goes into.
    ///
    /// # Errors
    /// Each names what to look at.
    pub async fn open(settings: &ImapSettings) -> Result<Self, ImapError> {
        let client: Client<Wire> = connect(settings, PATIENCE).await?;
        let mut session = settings.sign_in.enter(client, &settings.user).await?;
        let can = patiently("asking what it can", PATIENCE, session.capabilities()).await?;
        let (has_idle, has_move) = (can.has_str("IDLE"), can.has_str("MOVE"));
        let has_uid_expunge = can.has_str("UIDPLUS");
        if let Processed::Move(folder) = &settings.processed {
            // That it is there already is no fault; that it cannot be made is seen when mail moves.
            let _there_already =
                patiently("making a folder", PATIENCE, session.create(folder)).await;
        }
        let folder = &settings.folder;
        let selecting = async { Ok(session.select(folder).await) };
        let selected = match patiently("opening the folder", PATIENCE, selecting).await? {
            Ok(selected) => selected,
            Err(e) => {
                return Err(ImapError::Folder { folder: folder.clone(), reply: e.to_string() });
            }
        };
        let Some(uid_validity) = selected.uid_validity else {
            let reply = "the server gives its messages no lasting numbers (UIDVALIDITY)".to_owned();
            return Err(ImapError::Folder { folder: folder.clone(), reply });
        };
        let processed = settings.processed.clone();
        let largest = settings.largest;
        Ok(Self { session, has_idle, has_move, has_uid_expunge, processed, largest, uid_validity })
    }

    /// The UIDs beyond this one, the smallest first.
    ///
    /// # Errors
    /// When the connection is cut.
    pub async fn beyond(&mut self, uid: u32) -> Result<Vec<u32>, ImapError> {
        let Some(first) = uid.checked_add(1) else { return Ok(Vec::new()) };
        let query = format!("UID {first}:*");
        let found = self.session.uid_search(&query);
        let found = patiently("looking for new mail", PATIENCE, found).await?;
        // `*` is the last message even where that is before the first that was asked for.
        let mut uids: Vec<u32> = found.into_iter().filter(|found| *found > uid).collect();
        uids.sort_unstable();
        Ok(uids)
    }

    /// One message, not marked as read; none where it is gone. Its size is asked first: of one that
    /// is larger than allowed only the beginning is fetched, header and first text.
    ///
    /// # Errors
    /// When the connection is cut.
    pub async fn fetch(&mut self, uid: u32) -> Result<Option<Fetched>, ImapError> {
        let Some(size) = self.size(uid).await? else { return Ok(None) };
        let too_large = Some(size).filter(|size| *size > self.largest);
        let query = match too_large {
            None => "(UID INTERNALDATE BODY.PEEK[])".to_owned(),
            Some(_) => format!("(UID INTERNALDATE BODY.PEEK[]<0.{BEGINNING}>)"),
        };
        let fetching = async {
            let mut answers = self.session.uid_fetch(uid.to_string(), query).await?;
            let mut found = None;
            while let Some(answer) = answers.try_next().await? {
                if let (Some(raw), Some(of)) = (answer.body(), answer.uid)
                    && of == uid
                {
                    let taken = answer.internal_date();
                    let internal_date = taken.map(|at| Timestamp::from_utc(at.to_utc()));
                    let kept =
                        if too_large.is_some() { raw.len().min(BEGINNING) } else { raw.len() };
                    let raw = raw.get(..kept).unwrap_or(raw).to_vec();
                    found = Some(Fetched { internal_date, raw, too_large });
                }
            }
            Ok(found)
        };
        patiently("fetching a message", MESSAGE_PATIENCE, fetching).await
    }

    /// How large a message is; none where it is gone.
    async fn size(&mut self, uid: u32) -> Result<Option<u64>, ImapError> {
        let measuring = async {
            let mut answers = self.session.uid_fetch(uid.to_string(), "(UID RFC822.SIZE)").await?;
            let mut size = None;
            while let Some(answer) = answers.try_next().await? {
                if answer.uid == Some(uid) {
                    size = answer.size.or(size);
                }
            }
            Ok(size.map(u64::from))
        };
        patiently("asking for a size", PATIENCE, measuring).await
    }

    /// Does with all messages up to this UID what is configured for those that are stored. What a
    /// cut left undone is done the next time. One that is too large is not stored, and stays.
    ///
    /// # Errors
    /// When the connection is cut, or the server refuses it.
    pub async fn settle(&mut self, uid: u32) -> Result<(), ImapError> {
        let unread = match self.processed {
            Processed::Leave => return Ok(()),
            Processed::Mark => " UNSEEN",
            Processed::Move(_) => "",
        };
        if uid == 0 {
            return Ok(());
        }
        let beyond = self.largest.saturating_add(1).min(u64::from(u32::MAX));
        let query = format!("UID 1:{uid}{unread} SMALLER {beyond}");
        let found = self.session.uid_search(&query);
        let mut uids: Vec<u32> =
            patiently("looking for stored mail", PATIENCE, found).await?.into_iter().collect();
        uids.retain(|found| *found <= uid);
        uids.sort_unstable();
        for some in uids.chunks(SET) {
            let set = some.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
            match self.processed.clone() {
                Processed::Leave => {}
                Processed::Mark => self.flag(&set, "+FLAGS.SILENT (\\Seen)").await?,
                Processed::Move(folder) => self.shift(&set, &folder).await?,
            }
        }
        Ok(())
    }

    async fn flag(&mut self, set: &str, flags: &str) -> Result<(), ImapError> {
        let storing = async {
            let answers = self.session.uid_store(set, flags).await?;
            answers.try_for_each(|_| async { Ok(()) }).await
        };
        patiently("marking mail", PATIENCE, storing).await
    }

    async fn shift(&mut self, set: &str, folder: &str) -> Result<(), ImapError> {
        if self.has_move {
            return patiently("moving mail", PATIENCE, self.session.uid_mv(set, folder)).await;
        }
        patiently("copying mail", PATIENCE, self.session.uid_copy(set, folder)).await?;
        self.flag(set, "+FLAGS.SILENT (\\Deleted)").await?;
        // Without UIDPLUS an EXPUNGE would remove what others have marked too: they do it.
        if self.has_uid_expunge {
            let removing = async {
                let answers = self.session.uid_expunge(set).await?;
                answers.try_for_each(|_| async { Ok(()) }).await
            };
            patiently("removing moved mail", PATIENCE, removing).await?;
        }
        Ok(())
    }

    /// Waits until the server tells of news, `poll` has passed or it is time to stop; none then.
    ///
    /// # Errors
    /// When the connection is cut.
    pub async fn wait(
        mut self,
        poll: Duration,
        stop: &CancellationToken,
    ) -> Result<Option<Self>, ImapError> {
        if !self.has_idle {
            tokio::select! {
                () = stop.cancelled() => return Ok(None),
                () = tokio::time::sleep(poll) => {}
            }
            patiently("asking for news", PATIENCE, self.session.noop()).await?;
            return Ok(Some(self));
        }
        let mut idle = self.session.idle();
        patiently("waiting for news", PATIENCE, idle.init()).await?;
        {
            let (news, _until_dropped) = idle.wait_with_timeout(poll.min(LONGEST_IDLE));
            tokio::select! {
                () = stop.cancelled() => return Ok(None),
                news = news => {
                    news.map_err(|e| ImapError::Cut { doing: "waiting for news", why: e.to_string() })?;
                }
            }
        }
        self.session = patiently("ending the wait", PATIENCE, idle.done()).await?;
        Ok(Some(self))
    }

    /// Says goodbye; whether that is heard does not matter.
    pub async fn close(mut self) {
        let _gone_already =
            tokio::time::timeout(Duration::from_secs(2), self.session.logout()).await;
    }
}
