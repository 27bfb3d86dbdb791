//! A mailbox that is read by IMAP, as the configuration names it: one URL with its sign-in.

use std::fmt::{self, Write as _};

use figment::value::Value;

use super::{
    places::{RelayTls, host_and_port},
    secret::Secret,
    setting::{Setting, quoted, text},
};

/// `imaps://USER:PASSWORD@HOST:PORT/FOLDER`; also `imap+starttls://` and `imap://`. Without a port
/// it is 993 or 143, without a folder INBOX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxUrl {
    /// How the connection is protected.
    pub tls: RelayTls,
    /// Who signs in.
    pub user: String,
    /// The password for it.
    pub password: Secret,
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The folder.
    pub folder: String,
}

impl MailboxUrl {
    /// What it is called everywhere, and by what its place is remembered: `USER@HOST/FOLDER`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}@{}/{}", self.user, self.host, self.folder)
    }
}

impl Setting for MailboxUrl {
    const ACCEPTED: &'static str =
        "\"imaps://USER:PASSWORD@HOST:PORT/FOLDER\", or with imap+starttls:// or imap://";
    const IS_SECRET: bool = true;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let url = text(value).ok_or(None)?;
        let (scheme, rest) = url.trim().split_once("://").ok_or(None)?;
        let (tls, usual) = match scheme.to_ascii_lowercase().as_str() {
            "imaps" => (RelayTls::Implicit, 993),
            "imap+starttls" => (RelayTls::Required, 143),
            "imap" => (RelayTls::None, 143),
            _ => return Err(None),
        };
        let (sign_in, place) = rest.rsplit_once('@').ok_or(None)?;
        let (user, password) = sign_in.split_once(':').ok_or(None)?;
        let (at, folder) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = host_and_port(at).ok_or(None)?;
        let decoded = |part: &str| decoded(part).ok_or(None);
        let folder = Some(decoded(folder)?).filter(|f| !f.is_empty());
        let (user, password) = (decoded(user)?, decoded(password)?);
        let breaks = |t: &str| t.contains(|c: char| c.is_control());
        if user.is_empty() || password.is_empty() || breaks(&user) || breaks(&password) {
            return Err(None);
        }
        Ok(Self {
            tls,
            user,
            password: Secret::new(password),
            host,
            port: port.unwrap_or(usual),
            folder: folder.unwrap_or_else(|| "INBOX".to_owned()),
        })
    }

    fn shown(&self) -> String {
        let scheme = match self.tls {
            RelayTls::Implicit => "imaps",
            RelayTls::Required => "imap+starttls",
            RelayTls::None => "imap",
        };
        let Self { user, password, host, port, folder, .. } = self;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        quoted(&format!(
            "{scheme}://{}:{password}@{host}:{port}/{}",
            encoded(user),
            encoded(folder)
        ))
    }
}

/// What becomes of a message in its mailbox when it is stored here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Processed {
    /// Nothing: `leave`.
    Leave,
    /// It is marked as read: `mark`.
    Mark,
    /// It is moved into a folder: `move:FOLDER`.
    Move(String),
}

impl fmt::Display for Processed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leave => f.write_str("leave"),
            Self::Mark => f.write_str("mark"),
            Self::Move(folder) => write!(f, "move:{folder}"),
        }
    }
}

impl Setting for Processed {
    const ACCEPTED: &'static str = "\"leave\", \"mark\" or \"move:FOLDER\"";

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let word = text(value).ok_or(None)?;
        match word.trim() {
            "leave" => Ok(Self::Leave),
            "mark" => Ok(Self::Mark),
            other => match other.strip_prefix("move:").map(str::trim) {
                Some(folder) if !folder.is_empty() && !folder.contains(char::is_control) => {
                    Ok(Self::Move(folder.to_owned()))
                }
                _ => Err(None),
            },
        }
    }

    fn shown(&self) -> String {
        quoted(&self.to_string())
    }
}

/// The text with its `%40` undone; none where a `%` stands without two digits, or no text results.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |b: Option<u8>| char::from(b?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '@' | '/' | ':' | '%' | ',' => {
                let _infallible = write!(out, "%{:02X}", u32::from(c));
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Option<MailboxUrl> {
        MailboxUrl::read(&Value::from(url)).ok()
    }

    #[test]
    fn a_mailbox_is_read_from_one_url_and_shows_no_password() {
        let mailbox =
            read("imaps://desk%40x.example:p%3Aw%2F1@mail.x.example/Support%2FNew").unwrap();
        assert_eq!((mailbox.user.as_str(), mailbox.port), ("desk@x.example", 993));
        assert_eq!(mailbox.password.reveal(), "p:w/1");
        assert_eq!(mailbox.folder, "Support/New");
        assert_eq!(
            mailbox.shown(),
            "\"imaps://desk%40x.example:***@mail.x.example:993/Support%2FNew\""
        );
        let plain = read("imap://desk:pw@127.0.0.1:1143").unwrap();
        assert_eq!((plain.port, plain.folder.as_str()), (1143, "INBOX"));
        assert_eq!(plain.name(), "desk@127.0.0.1/INBOX");
    }

    #[test]
    fn what_is_no_mailbox_is_refused() {
        for wrong in [
            "mail.example",
            "pop3://a:b@c",
            "imaps://mail.example",
            "imaps://desk@mail.example",
            "imaps://desk:@mail.example",
            "imaps://d%4:p@mail.example",
            "imaps://d:p%0A@mail.example",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_becomes_of_a_message_is_a_word() {
        let read = |word: &str| Processed::read(&Value::from(word)).ok();
        assert_eq!(read("move: Done"), Some(Processed::Move("Done".to_owned())));
        assert_eq!(read("leave"), Some(Processed::Leave));
        assert_eq!((read("move:"), read("delete")), (None, None));
    }
}
