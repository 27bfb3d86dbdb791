//! A browser of one person: a session row, its token, and requests through the gate.

use std::sync::Arc;

use tarmac::{
    db::people::{self, SessionRow},
    domain::ids::UserId,
    mail::link_token::LinkToken,
    web::{
        ask::Request,
        gate::Gate,
        reply::Reply,
        routes::{Method, ROUTES, Route},
    },
};

use crate::support::desk::TestDesk;

/// See the file.
pub struct Browser {
    gate: Gate,
    /// The session cookie; none before the sign-in.
    pub session: Option<String>,
    /// What forms bring.
    pub csrf: String,
}

impl Browser {
    /// Nobody is signed in; the guard cookie is there as after a first page.
    pub fn of_nobody(desk: &TestDesk) -> Self {
        let csrf = LinkToken::random().unwrap().text;
        Self { gate: Gate::new(Arc::clone(&desk.desk), true, None), session: None, csrf }
    }

    /// One of the staff is signed in.
    pub fn of(desk: &TestDesk, user: UserId) -> Self {
        let (token, csrf) = (LinkToken::random().unwrap(), LinkToken::random().unwrap().text);
        let row = SessionRow {
            token_hash: token.hash.to_vec(),
            user_id: user,
            csrf: csrf.clone(),
            created_at: desk.now(),
            seen_at: desk.now(),
        };
        desk.write(move |c| people::session_insert(c, &row));
        Self {
            gate: Gate::new(Arc::clone(&desk.desk), true, None),
            session: Some(token.text),
            csrf,
        }
    }

    /// A request as the browser would make it.
    fn request(&self, method: Method, path: &str, body: &str) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Request {
            method: if method == Method::Get { "GET" } else { "POST" }.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            body: body.as_bytes().to_vec(),
            session: self.session.clone(),
            guard: Some(self.csrf.clone()),
            origin: None,
            accept_language: None,
            ..Request::default()
        }
    }

    /// What a program asks with a token.
    pub fn by_token(&self, method: Method, path: &str, token: &str) -> Reply {
        let mut request = self.request(method, path, "");
        request.bearer = Some(token.to_owned());
        self.ask(Self::route(method, path), request)
    }

    /// The answer to a request that a test made itself.
    pub fn ask(&self, route: &Route, request: Request) -> Reply {
        let names = route.path.split('/').zip(request.path.split('/'));
        let places = names
            .filter_map(|(name, value)| {
                let name = name.strip_prefix('{')?.strip_suffix('}')?;
                Some((name, value.to_owned()))
            })
            .collect();
        self.gate.answer(route, places, request).0
    }

    /// The route of a path.
    pub fn route(method: Method, path: &str) -> &'static Route {
        let path = path.split('?').next().unwrap();
        let fits = |route: &&Route| {
            let (a, b): (Vec<_>, Vec<_>) =
                (route.path.split('/').collect(), path.split('/').collect());
            a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || a.starts_with('{'))
        };
        let exact = ROUTES.iter().find(|r| r.method == method && r.path == path);
        let found = exact.or_else(|| ROUTES.iter().filter(|r| r.method == method).find(fits));
        found.unwrap_or_else(|| panic!("there is no route for {path}"))
    }

    /// A page.
    pub fn get(&self, path: &str) -> Reply {
        let request = self.request(Method::Get, path, "");
        self.ask(Self::route(Method::Get, path), request)
    }

    /// A form with its token.
    pub fn post(&self, path: &str, fields: &str) -> Reply {
        let body = format!("csrf={}&{fields}", self.csrf);
        self.post_raw(path, &body, None)
    }

    /// A form of this media type.
    pub fn post_form(&self, path: &str, body: Vec<u8>, media_type: &str) -> Reply {
        let mut request = self.request(Method::Post, path, "");
        request.body = body;
        request.media_type = Some(media_type.to_owned());
        self.ask(Self::route(Method::Post, path), request)
    }

    /// A form as it is, from an origin.
    pub fn post_raw(&self, path: &str, body: &str, origin: Option<&str>) -> Reply {
        let mut request = self.request(Method::Post, path, body);
        request.origin = origin.map(ToOwned::to_owned);
        self.ask(Self::route(Method::Post, path), request)
    }
}

/// The text of an answer.
pub fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}
