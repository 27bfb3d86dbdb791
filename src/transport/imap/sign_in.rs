//! How a mailbox is signed in to: with a password, or with a token (XOAUTH2, as Google and Microsoft
//! have it).

use std::sync::{Arc, Mutex};

use async_imap::{Authenticator, Client, Session, error::Error};

use super::{ImapError, PATIENCE, patiently, wire::Wire};
use crate::transport::token::TokenKeeper;

/// With what a mailbox is signed in to.
#[derive(Clone)]
pub enum SignIn {
    /// A password.
    Password(String),
    /// A token, which is asked for when it is needed.
    Token(Arc<TokenKeeper>),
}

impl SignIn {
    /// Signs in.
    pub(super) async fn enter(
        &self,
        client: Client<Wire>,
        user: &str,
    ) -> Result<Session<Wire>, ImapError> {
        match self {
            Self::Password(password) => {
                let signing_in =
                    async { Ok(client.login(user, password).await.map_err(|(e, _)| e)) };
                match patiently("signing in", PATIENCE, signing_in).await? {
                    Ok(session) => Ok(session),
                    Err(Error::No(reply)) => {
                        Err(ImapError::SignIn { user: user.to_owned(), reply })
                    }
                    Err(e) => Err(cut(&e)),
                }
            }
            Self::Token(keeper) => {
                let token = keeper.token().await?;
                let said = Arc::new(Mutex::new(Vec::new()));
                let bearer = Bearer {
                    words: Some(format!("user={user}\x01auth=Bearer {token}\x01\x01")),
                    said: Arc::clone(&said),
                };
                let signing_in =
                    async { Ok(client.authenticate("XOAUTH2", bearer).await.map_err(|(e, _)| e)) };
                match patiently("signing in", PATIENCE, signing_in).await? {
                    Ok(session) => Ok(session),
                    Err(Error::No(reply)) => {
                        keeper.forget().await;
                        Err(ImapError::Refused {
                            user: user.to_owned(),
                            reply: with_reason(&said, reply),
                        })
                    }
                    Err(e) => Err(cut(&e)),
                }
            }
        }
    }
}

fn cut(why: &Error) -> ImapError {
    ImapError::Cut { doing: "signing in", why: why.to_string() }
}

/// The reply, with the reason that came before it.
fn with_reason(said: &Mutex<Vec<u8>>, reply: String) -> String {
    let said = said.lock().map(|s| s.clone()).unwrap_or_default();
    let reason = String::from_utf8_lossy(&said);
    let reason: String = reason.chars().filter(|c| !c.is_control()).take(200).collect();
    if reason.is_empty() { reply } else { format!("{reply} {reason}") }
}

/// Says the token once. A server that refuses it first says why, and wants an empty answer to that.
struct Bearer {
    words: Option<String>,
    said: Arc<Mutex<Vec<u8>>>,
}

impl Authenticator for Bearer {
    type Response = String;

    fn process(&mut self, challenge: &[u8]) -> String {
        if self.words.is_none()
            && let Ok(mut said) = self.said.lock()
        {
            *said = challenge.to_vec();
        }
        self.words.take().unwrap_or_default()
    }
}
