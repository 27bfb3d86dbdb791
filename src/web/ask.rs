//! What a handler is asked: a request as values, without a server, so that a test can ask as a
//! browser does.

use std::{net::IpAddr, sync::Arc};

use crate::{
    app::{Desk, acts::Hands, sign_in::Session},
    domain::{
        access::{Role, Verb, may},
        time::Timestamp,
    },
    i18n::Lang,
};

use super::{fault::Fault, upload::Upload};

/// A request as it came in.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// The path, still encoded.
    pub path: String,
    /// Behind the question mark.
    pub query: String,
    /// The body of a form.
    pub body: Vec<u8>,
    /// `Content-Type`.
    pub media_type: Option<String>,
    /// The session cookie's value.
    pub session: Option<String>,
    /// The value of the cookie that guards forms before the sign-in.
    pub guard: Option<String>,
    /// `Origin`.
    pub origin: Option<String>,
    /// `Accept-Language`.
    pub accept_language: Option<String>,
    /// Who asks.
    pub peer: Option<IpAddr>,
    /// Whether `peer` may not be who asks: a proxy that is none of ours says that it asks for
    /// somebody else, or one of ours does not say for whom.
    pub is_peer_doubtful: bool,
    /// The token of `Authorization: Bearer`.
    pub bearer: Option<String>,
}

/// A request that passed the gate.
pub struct Ask {
    /// The desk.
    pub desk: Arc<Desk>,
    /// The request.
    pub request: Request,
    /// The pattern of its route, for the log: a path may hold a token.
    pub route: &'static str,
    /// What the path's places hold, by name.
    pub places: Vec<(&'static str, String)>,
    /// The query's pairs.
    pub query: Vec<(String, String)>,
    /// The form's pairs.
    pub form: Vec<(String, String)>,
    /// The form's files.
    pub files: Vec<Upload>,
    /// Who is signed in.
    pub session: Option<Session>,
    /// What forms of the answer must bring back.
    pub csrf: String,
    /// The hour; asked once.
    pub now: Timestamp,
    /// Whether outgoing mail goes into a folder that has a page.
    pub shows_outgoing: bool,
    /// The demo's people, shown on its sign-in page.
    pub demo: Option<Arc<Vec<super::DemoPerson>>>,
    /// Writes the figures of this process; none where they are not gathered.
    pub figures: Option<super::Figures>,
}

impl Ask {
    /// The value of a pair in a list; empty when it is not there.
    fn pair<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
        pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// A value of the query; empty when it is not there.
    #[must_use]
    pub fn asked(&self, name: &str) -> &str {
        Self::pair(&self.query, name)
    }

    /// Every value of the query under a name.
    #[must_use]
    pub fn asked_all(&self, name: &str) -> Vec<&str> {
        self.query.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// A value of the form; empty when it is not there.
    #[must_use]
    pub fn typed(&self, name: &str) -> &str {
        Self::pair(&self.form, name)
    }

    /// Whether a box of the form is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        !self.typed(name).is_empty()
    }

    /// A place of the path as text.
    #[must_use]
    pub fn place(&self, name: &str) -> &str {
        self.places.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v.as_str())
    }

    /// A place of the path as an id; what is none is not found.
    ///
    /// # Errors
    /// [`Fault::NotFound`].
    pub fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, Fault> {
        let text = self.place(name);
        if text.len() > 18 || !text.chars().all(|c| c.is_ascii_digit()) {
            return Err(Fault::NotFound);
        }
        text.parse().map_err(|_| Fault::NotFound)
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`Fault::SignIn`] when nobody is.
    pub fn session(&self) -> Result<&Session, Fault> {
        self.session.as_ref().ok_or(Fault::SignIn)
    }

    /// Whose hands act.
    ///
    /// # Errors
    /// [`Fault::SignIn`] when nobody is signed in.
    pub fn hands(&self) -> Result<Hands, Fault> {
        let user = &self.session()?.user;
        Ok(Hands { user: user.id, name: user.name.clone() })
    }

    /// Who acts, as the record of changed settings names people.
    ///
    /// # Errors
    /// [`Fault::SignIn`] when nobody is signed in.
    pub fn actor(&self) -> Result<String, Fault> {
        Ok(format!("user:{}", self.session()?.user.id))
    }

    /// Whether the reader may do that.
    #[must_use]
    pub fn may(&self, verb: Verb) -> bool {
        self.session.as_ref().is_some_and(|s| may(s.user.role, verb))
    }

    /// Whether a program asks, by the API: it is answered in JSON.
    #[must_use]
    pub fn is_program(&self) -> bool {
        self.request.path.starts_with("/api/")
    }

    /// The reader's role.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.session.as_ref().map(|s| s.user.role)
    }

    /// The reader's language: of the person, else of the browser, else of the desk.
    #[must_use]
    pub fn lang(&self) -> Lang {
        if let Some(session) = &self.session {
            return session.user.language.parse().unwrap_or(Lang::En);
        }
        if let Ok(lang) = self.asked("lang").parse() {
            return lang;
        }
        let accepted = self.request.accept_language.as_deref().and_then(Lang::from_accept);
        accepted
            .unwrap_or_else(|| self.desk.config.desk.language.word().parse().unwrap_or(Lang::En))
    }

    /// The reader's zone.
    #[must_use]
    pub fn zone(&self) -> chrono_tz::Tz {
        let own = self.session.as_ref().and_then(|s| s.user.zone.parse().ok());
        own.unwrap_or(self.desk.config.desk.zone)
    }
}
