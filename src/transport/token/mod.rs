//! Tokens with which a mailbox is signed in to in place of a password (OAuth 2.0, RFC 6749): asked
//! of the token endpoint, kept in memory only, and asked anew before they end.
//!
//! Two grants: a refresh token (§6), as Google and Microsoft give one to whoever signed in as the
//! mailbox; and client credentials (§4.4), with which Microsoft lets a program in by itself. A new
//! refresh token that comes with an answer is used from then on, as long as this process lives; the
//! configured one is where the next begins. Nothing is written anywhere.

mod https;

use std::{fmt, path::PathBuf, time::Duration};

use tokio::sync::Mutex;

use crate::time_source::Stopwatch;

/// How long before its end a token is no longer used, at most; a short one not in its last fifth.
const MARGIN: Duration = Duration::from_mins(5);
/// What is assumed where the server does not say how long a token lasts.
const USUAL: Duration = Duration::from_mins(30);
/// Characters of what a server says that are repeated.
const SAID: usize = 300;

/// Where tokens are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// TLS, or this machine in the open.
    pub is_https: bool,
    /// The server, as its certificate must name it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The path, with its slash.
    pub path: String,
}

/// How tokens are asked for.
#[derive(Clone)]
pub struct TokenSettings {
    /// Where.
    pub endpoint: Endpoint,
    /// Who we are there: the application's id.
    pub client: String,
    /// Its secret; empty for an application without one.
    pub secret: String,
    /// The refresh token; empty for client credentials.
    pub refresh: String,
    /// What the token is for; empty where the server knows.
    pub scope: String,
    /// Certificate authorities trusted beside the system's, PEM.
    pub ca_file: Option<PathBuf>,
}

impl fmt::Debug for TokenSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenSettings({}{})", self.endpoint.host, self.endpoint.path)
    }
}

/// Why there is no token just now, and what to do about it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TokenError {
    /// The server cannot be asked.
    #[error("asking {host} for a token: {why}")]
    Ask {
        /// The server.
        host: String,
        /// What went wrong.
        why: String,
    },
    /// The refresh token is no longer good.
    #[error(
        "{host} no longer takes the refresh token: {said}. Sign in as the mailbox once more, and \
         put the new refresh token into imap_in.mailboxes"
    )]
    Grant {
        /// The server.
        host: String,
        /// What it says.
        said: String,
    },
    /// The application is not known, or its secret is wrong.
    #[error(
        "{host} refuses the application: {said}. Look whether client and secret in \
         imap_in.mailboxes are right, whether the secret has run out, and whether this grant is \
         permitted to it"
    )]
    Client {
        /// The server.
        host: String,
        /// What it says.
        said: String,
    },
    /// What the token is for is refused.
    #[error("{host} refuses what the token is for: {said}. Look at scope in imap_in.mailboxes")]
    Scope {
        /// The server.
        host: String,
        /// What it says.
        said: String,
    },
    /// Any other answer.
    #[error("{host} gives no token: {said}")]
    Other {
        /// The server.
        host: String,
        /// What it says.
        said: String,
    },
}

/// A token while it is good.
struct Kept {
    token: String,
    since: Stopwatch,
    lasts: Duration,
}

/// Gives the token of one mailbox, and asks for another in time.
pub struct TokenKeeper {
    settings: TokenSettings,
    kept: Mutex<State>,
}

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    /// The refresh token that came last, in place of the configured one.
    rotated: Option<String>,
}

impl fmt::Debug for TokenKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

impl TokenKeeper {
    /// Has no token yet.
    #[must_use]
    pub fn new(settings: TokenSettings) -> Self {
        Self { settings, kept: Mutex::default() }
    }

    /// A token that is good for a while.
    ///
    /// # Errors
    /// Says what to look at.
    pub async fn token(&self) -> Result<String, TokenError> {
        let mut state = self.kept.lock().await;
        if let Some(kept) = &state.kept
            && is_good(kept.since.elapsed(), kept.lasts)
        {
            return Ok(kept.token.clone());
        }
        let since = Stopwatch::start();
        let refresh = state.rotated.clone().unwrap_or_else(|| self.settings.refresh.clone());
        let granted = match self.ask(&refresh).await {
            // Somebody signed in anew, or the server forgot what it gave: the configured one holds.
            Err(TokenError::Grant { .. }) if state.rotated.take().is_some() => {
                self.ask(&self.settings.refresh).await?
            }
            other => other?,
        };
        state.rotated = granted.refresh.or(state.rotated.take());
        state.kept = Some(Kept { token: granted.token.clone(), since, lasts: granted.lasts });
        Ok(granted.token)
    }

    /// The mail server refused the token: the next one is asked for anew.
    pub async fn forget(&self) {
        self.kept.lock().await.kept = None;
    }

    async fn ask(&self, refresh: &str) -> Result<Granted, TokenError> {
        let TokenSettings { endpoint, client, secret, scope, ca_file, .. } = &self.settings;
        let grant = if refresh.is_empty() { "client_credentials" } else { "refresh_token" };
        let form = [
            ("grant_type", grant),
            ("client_id", client),
            ("client_secret", secret),
            ("refresh_token", refresh),
            ("scope", scope),
        ];
        let form: Vec<(&str, &str)> = form.into_iter().filter(|(_, v)| !v.is_empty()).collect();
        let answer = https::post(endpoint, ca_file.as_deref(), &form).await;
        let answer = answer.map_err(|why| TokenError::Ask { host: endpoint.host.clone(), why })?;
        read(&endpoint.host, answer.status, &answer.body)
    }
}

/// Whether a token is still used.
fn is_good(age: Duration, lasts: Duration) -> bool {
    age + MARGIN.min(lasts / 5) < lasts
}

/// What was granted.
#[derive(Debug, PartialEq, Eq)]
struct Granted {
    token: String,
    lasts: Duration,
    refresh: Option<String>,
}

/// Reads the answer of a token endpoint (RFC 6749 §5).
fn read(host: &str, status: u16, body: &[u8]) -> Result<Granted, TokenError> {
    let host = host.to_owned();
    let said: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| said.get(name).and_then(|v| v.as_str()).map(ToOwned::to_owned);
    if status == 200
        && let Some(token) = text("access_token").filter(|t| is_word(t))
    {
        // Some write the seconds as text.
        let seconds = said.get("expires_in");
        let seconds =
            seconds.and_then(|v| v.as_u64().or_else(|| v.as_str().and_then(|s| s.parse().ok())));
        return Ok(Granted {
            token,
            lasts: seconds.map_or(USUAL, |s| Duration::from_secs(s.min(7 * 24 * 3_600))),
            refresh: text("refresh_token").filter(|r| !r.is_empty()),
        });
    }
    let error = text("error").unwrap_or_default();
    let why = text("error_description").unwrap_or_default();
    let why: String =
        why.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SAID).collect();
    let said = match (error.as_str(), why.is_empty()) {
        ("", true) => format!("it answers {status}"),
        (_, true) => error.clone(),
        _ => format!("{error}, {}", why.trim_end_matches('.')),
    };
    Err(match error.as_str() {
        "invalid_grant" => TokenError::Grant { host, said },
        "invalid_client" | "unauthorized_client" => TokenError::Client { host, said },
        "invalid_scope" | "invalid_resource" => TokenError::Scope { host, said },
        _ => TokenError::Other { host, said },
    })
}

/// A token is said to the mail server between control characters: it may hold none.
fn is_word(token: &str) -> bool {
    !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_asked_for_anew_before_it_ends() {
        let hour = Duration::from_hours(1);
        assert!(is_good(Duration::from_mins(54), hour));
        assert!(!is_good(Duration::from_mins(55), hour));
        assert!(!is_good(Duration::from_secs(8), Duration::from_secs(10)));
        assert!(!is_good(Duration::ZERO, Duration::ZERO));
    }

    #[test]
    fn answers_of_google_and_microsoft_are_read() {
        let google = br#"{"access_token":"ya29.a0","expires_in":3599,"scope":"https://mail.google.com/","token_type":"Bearer"}"#;
        let granted = read("oauth2.googleapis.com", 200, google).unwrap();
        assert_eq!((granted.token.as_str(), granted.lasts.as_secs()), ("ya29.a0", 3599));
        assert_eq!(granted.refresh, None);
        let microsoft = br#"{"token_type":"Bearer","expires_in":"4799","ext_expires_in":4799,"access_token":"eyJ0","refresh_token":"0.AX8"}"#;
        let granted = read("login.microsoftonline.com", 200, microsoft).unwrap();
        assert_eq!((granted.lasts.as_secs(), granted.refresh.as_deref()), (4799, Some("0.AX8")));
        let broken = br#"{"access_token":"a\u0001b"}"#;
        assert!(read("x", 200, broken).is_err(), "a token is one word");
    }

    #[test]
    fn each_refusal_says_what_to_do() {
        let said = |body: &[u8]| read("login.example", 400, body).unwrap_err().to_string();
        let gone = said(br#"{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired.\r\nTrace"}"#);
        assert!(gone.contains("AADSTS700082") && gone.contains("Sign in as the mailbox"), "{gone}");
        let wrong = said(br#"{"error":"invalid_client"}"#);
        assert!(wrong.contains("whether the secret has run out"), "{wrong}");
        assert!(said(br#"{"error":"invalid_scope"}"#).contains("Look at scope"));
        assert_eq!(said(b"<html>"), "login.example gives no token: it answers 400");
    }
}
