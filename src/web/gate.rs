//! The gate before every handler: who asks, may they, and does the form come from us.

use std::{sync::Arc, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use subtle::ConstantTimeEq as _;

use crate::{
    app::{Desk, api_tokens, sign_in},
    domain::access::may,
};

use super::{
    DemoPerson, Figures,
    ask::{Ask, Request},
    fault::Fault,
    reply::Reply,
    routes::{Access, Method, Route},
    upload::{self, Upload},
};

/// Bytes of a form at most.
pub const MOST_FORM: usize = 1024 * 1024;

/// What the gate keeps between requests.
pub struct Gate {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Whether outgoing mail goes into a folder that has a page.
    pub shows_outgoing: bool,
    /// The demo's people.
    pub demo: Option<Arc<Vec<DemoPerson>>>,
    figures: Option<Figures>,
    tries: DefaultKeyedRateLimiter<String>,
}

/// The answer to who is not let in, and a line of the log.
fn refusal(route: &Route, fault: Fault, ask: &Ask) -> Reply {
    if !matches!(fault, Fault::SignIn) {
        let user = ask.session.as_ref().map_or(0, |s| s.user.id.0);
        let (method, path) = (&ask.request.method, route.path);
        tracing::warn!(user.id = user, "Refused {method} {path}: {}", fault.word());
    }
    fault.reply(ask)
}

impl Gate {
    /// A gate before a desk.
    #[must_use]
    pub fn new(desk: Arc<Desk>, shows_outgoing: bool, demo: Option<Arc<Vec<DemoPerson>>>) -> Self {
        // Five tries at once, then one in three minutes: five in a quarter of an hour. It slows,
        // and never locks anybody out for good.
        let quota = Quota::with_period(Duration::from_mins(3))
            .unwrap_or(Quota::per_minute(std::num::NonZeroU32::MIN))
            .allow_burst(std::num::NonZeroU32::MIN.saturating_add(4));
        Self { desk, shows_outgoing, demo, figures: None, tries: RateLimiter::keyed(quota) }
    }

    /// The same gate, where the figures are gathered.
    #[must_use]
    pub fn with_figures(mut self, figures: Option<Figures>) -> Self {
        self.figures = figures;
        self
    }

    /// Answers a request for a route whose path's places hold `places`.
    #[must_use]
    pub fn answer(
        &self,
        route: &Route,
        places: Vec<(&'static str, String)>,
        request: Request,
    ) -> (Reply, Option<String>) {
        let mut ask = self.ask(route, places, request);
        let new_guard = match self.admit(route, &mut ask) {
            Ok(guard) => guard,
            Err(fault) => return (refusal(route, fault, &ask), None),
        };
        match (route.handler)(&ask) {
            Ok(reply) => (reply, new_guard),
            Err(fault) => (fault.reply(&ask), new_guard),
        }
    }

    /// The answer to who would bring a message of so many bytes and may not, or may not bring so
    /// many: said before anything of it is read.
    #[must_use]
    pub fn turned_away(&self, route: &Route, request: Request, bytes: u64) -> Option<Reply> {
        let mut ask = self.ask(route, Vec::new(), request);
        if let Err(fault) = self.admit(route, &mut ask) {
            return Some(refusal(route, fault, &ask));
        }
        let is_too_large = bytes > self.desk.config.smtp_in.max_size.bytes();
        is_too_large.then(|| super::pages::api::mail_too_large(&ask))
    }

    fn ask(&self, route: &Route, places: Vec<(&'static str, String)>, request: Request) -> Ask {
        let (form, files) = if route.method == Method::Post && !route.access.is_for_programs() {
            form(&request, route.takes_files())
        } else {
            (Vec::new(), Vec::new())
        };
        Ask {
            desk: Arc::clone(&self.desk),
            route: route.path,
            query: pairs(&request.query),
            form,
            files,
            places,
            session: None,
            csrf: String::new(),
            now: self.desk.now(),
            shows_outgoing: self.shows_outgoing,
            demo: self.demo.clone(),
            figures: self.figures.clone(),
            request,
        }
    }

    /// Whether the figures may be read: with the configured token, or from a configured address
    /// that is surely the reader's own.
    fn may_read_figures(&self, request: &Request) -> bool {
        let http = &self.desk.config.http;
        let token = http.metrics_token.reveal();
        let brought = request.bearer.as_deref().unwrap_or_default();
        let has_token = !token.is_empty() && bool::from(brought.as_bytes().ct_eq(token.as_bytes()));
        let is_near = request.peer.is_some_and(|peer| http.metrics_from.contains(&peer));
        // The desk speaks no TLS: with https there is a proxy, and all come from its address.
        let is_behind_somebody = http.public_url.is_https() && http.trusted_proxies.is_empty();
        has_token || (is_near && !request.is_peer_doubtful && !is_behind_somebody)
    }

    /// Finds who asks and judges it; the new value of the guard cookie, where one is set.
    fn admit(&self, route: &Route, ask: &mut Ask) -> Result<Option<String>, Fault> {
        if let Access::Token(verb) = route.access {
            let brought = ask.request.bearer.as_deref().unwrap_or_default();
            ask.session = api_tokens::session(&self.desk, brought)?;
            let is_allowed = may(ask.session()?.user.role, verb);
            return if is_allowed { Ok(None) } else { Err(Fault::Forbidden) };
        }
        if let Some(token) = &ask.request.session {
            ask.session = sign_in::session(&self.desk, token)?;
        }
        let mut new_guard = None;
        if let Some(session) = &ask.session {
            ask.csrf.clone_from(&session.csrf);
        } else if let Some(guard) = ask.request.guard.clone().filter(|g| g.len() == 26) {
            ask.csrf = guard;
        } else if matches!(route.access, Access::Open | Access::Link | Access::OneClick) {
            let token = crate::app::posting::link_token()?;
            ask.csrf.clone_from(&token.text);
            new_guard = Some(token.text);
        }
        match route.access {
            // Programs were let in above.
            Access::Open | Access::Link | Access::OneClick | Access::Probe | Access::Token(_) => {}
            Access::Figures => {
                if !self.may_read_figures(&ask.request) {
                    return Err(Fault::Forbidden);
                }
            }
            Access::SignedIn => {
                ask.session()?;
            }
            Access::May(verb) => {
                if !may(ask.session()?.user.role, verb) {
                    return Err(Fault::Forbidden);
                }
            }
        }
        if route.method == Method::Post && route.access != Access::OneClick {
            self.is_ours(ask)?;
            self.slow_down(route, ask)?;
        }
        Ok(new_guard)
    }

    /// A form must bring its token, and come from a page of ours.
    fn is_ours(&self, ask: &Ask) -> Result<(), Fault> {
        let brought = ask.typed("csrf");
        let expected = if ask.session.is_some() {
            ask.csrf.as_str()
        } else {
            ask.request.guard.as_deref().unwrap_or_default()
        };
        let same = bool::from(brought.as_bytes().ct_eq(expected.as_bytes()));
        if expected.is_empty() || !same {
            return Err(Fault::Csrf);
        }
        if let Some(origin) = &ask.request.origin {
            let own = self.desk.config.http.public_url.as_str();
            let scheme_and_host = own.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            let listen = format!("http://{}", self.desk.config.http.listen);
            if *origin != scheme_and_host && *origin != listen {
                return Err(Fault::Csrf);
            }
        }
        Ok(())
    }

    /// Passwords are not to be guessed: tries are counted by address and by who asks.
    fn slow_down(&self, route: &Route, ask: &Ask) -> Result<(), Fault> {
        if !route.is_guarded {
            return Ok(());
        }
        let peer = ask.request.peer.map(|p| format!("peer {p}"));
        let address = Some(format!("address {}", ask.typed("address").trim().to_lowercase()))
            .filter(|_| !ask.typed("address").is_empty());
        let too_many =
            [peer, address].into_iter().flatten().any(|key| self.tries.check_key(&key).is_err());
        self.tries.retain_recent();
        if too_many { Err(Fault::TooMany) } else { Ok(()) }
    }
}

/// The pairs of a form, with a file or without; and its files as they are, where it takes any.
fn form(request: &Request, takes_files: bool) -> (Vec<(String, String)>, Vec<Upload>) {
    let media_type = request.media_type.as_deref().unwrap_or_default();
    match upload::boundary(media_type) {
        Some(boundary) if takes_files => upload::fields_and_files(&request.body, boundary),
        Some(boundary) => (upload::pairs(&request.body, boundary), Vec::new()),
        None => (pairs(&String::from_utf8_lossy(&request.body)), Vec::new()),
    }
}

/// The pairs of a query or of a form; what is no pair is left out.
#[must_use]
pub fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.split_once('=').unwrap_or((piece, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// Undoes percent encoding and `+`; what is no encoding stays as it is.
#[must_use]
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        match (first, after) {
            (b'%', [high, low, ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or(0) * 16 + hex(*low).unwrap_or(0));
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let read = pairs("a=1+2&b=%E5%81%9C%e8%BF%90&c&d=%zz%2&a=3");
        let expected = [("a", "1 2"), ("b", "停运"), ("c", ""), ("d", "%zz%2"), ("a", "3")];
        let expected: Vec<_> =
            expected.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        assert_eq!(read, expected);
    }
}
