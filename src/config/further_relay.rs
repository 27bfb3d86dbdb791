//! A further mail server, as the configuration names it: one URL with its sign-in in it.

use figment::value::Value;

use super::{
    mailbox::{decoded, encoded},
    places::RelayUrl,
    secret::Secret,
    setting::{Setting, quoted, text},
};

/// `smtp+starttls://USER:PASSWORD@HOST:PORT`; also `smtps://` and `smtp://`, and without a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherRelay {
    /// Where it is.
    pub url: RelayUrl,
    /// Who signs in, and the password for it. None: no sign-in.
    pub login: Option<(String, Secret)>,
}

impl Setting for FurtherRelay {
    const ACCEPTED: &'static str =
        "\"smtp+starttls://USER:PASSWORD@HOST:PORT\", or with smtps:// or smtp://";
    const IS_SECRET: bool = true;

    fn read(value: &Value) -> Result<Self, Option<String>> {
        let written = text(value).ok_or(None)?;
        let (scheme, rest) = written.trim().split_once("://").ok_or(None)?;
        let (login, place) = match rest.rsplit_once('@') {
            None => (None, rest),
            Some((sign_in, place)) => {
                let (user, password) = sign_in.split_once(':').ok_or(None)?;
                let decoded = |part: &str| decoded(part).ok_or(None);
                let (user, password) = (decoded(user)?, decoded(password)?);
                let breaks = |t: &str| t.is_empty() || t.contains(|c: char| c.is_control());
                if breaks(&user) || breaks(&password) {
                    return Err(None);
                }
                (Some((user, Secret::new(password))), place)
            }
        };
        let url = RelayUrl::read(&Value::from(format!("{scheme}://{place}"))).map_err(|_| None)?;
        Ok(Self { url, login })
    }

    fn shown(&self) -> String {
        let url = self.url.to_string();
        let (scheme, place) = url.split_once("://").unwrap_or(("smtp", &url));
        match &self.login {
            Some((user, password)) => {
                quoted(&format!("{scheme}://{}:{password}@{place}", encoded(user)))
            }
            None => quoted(&url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Option<FurtherRelay> {
        FurtherRelay::read(&Value::from(url)).ok()
    }

    #[test]
    fn a_further_mail_server_has_its_sign_in_in_it_and_shows_no_password() {
        let relay = read("smtp+starttls://desk%40x.example:p%3Aw@mail2.x.example").unwrap();
        let (user, password) = relay.login.as_ref().unwrap();
        assert_eq!((user.as_str(), password.reveal()), ("desk@x.example", "p:w"));
        assert_eq!(relay.url.port, 587);
        assert_eq!(relay.shown(), "\"smtp+starttls://desk%40x.example:***@mail2.x.example:587\"");
        let plain = read("smtp://127.0.0.1:2526").unwrap();
        assert!(plain.login.is_none());
        assert_eq!(plain.shown(), "\"smtp://127.0.0.1:2526\"");
    }

    #[test]
    fn what_is_no_mail_server_is_refused() {
        for wrong in ["mail2", "imap://a:b@c", "smtps://desk@c", "smtps://:x@c", "smtps://a:@c"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
