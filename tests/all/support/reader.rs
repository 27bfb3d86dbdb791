//! A browser over the socket: one request, its status and its page. And who is signed in with it.

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use tarmac::{
    db::{
        Db,
        people::{self, SessionRow},
    },
    domain::ids::UserId,
    mail::link_token::LinkToken,
    time_source::{RealTime, TimeSource as _},
};

use super::store::Store;

/// Longer than anything takes that is not a fault.
const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Reader {
    at: String,
    session: String,
    csrf: String,
}

impl Reader {
    /// The first of the staff, at the pages there.
    pub fn of(store: &Store, at: &str) -> Self {
        let (token, csrf) = (LinkToken::random().unwrap(), LinkToken::random().unwrap().text);
        let now = RealTime.now();
        let row = SessionRow {
            token_hash: token.hash.to_vec(),
            user_id: UserId(1),
            csrf: csrf.clone(),
            created_at: now,
            seen_at: now,
        };
        let db = Db::open(&store.place, 1).unwrap();
        db.write(move |c| people::session_insert(c, &row)).unwrap();
        Self { at: at.to_owned(), session: token.text, csrf }
    }

    /// A page: its status and all that was said.
    pub fn gets(&self, path: &str) -> io::Result<(u16, String)> {
        self.asks(&format!("GET {path} HTTP/1.1"), "")
    }

    /// A form; its token is added.
    pub fn posts(&self, path: &str, form: &str) -> io::Result<(u16, String)> {
        self.asks(&format!("POST {path} HTTP/1.1"), &format!("csrf={}&{form}", self.csrf))
    }

    /// A fault that somebody phones in.
    pub fn logs(&self, subject: &str) -> io::Result<(u16, String)> {
        self.posts(
            "/log",
            &format!("account=Peregrine+Pacific&severity=S3&subject={subject}&text=warm&when=now"),
        )
    }

    fn asks(&self, line: &str, body: &str) -> io::Result<(u16, String)> {
        let mut socket = TcpStream::connect(&self.at)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let head = format!(
            "{line}\r\nHost: {}\r\nCookie: tarmac={}\r\nAccept-Language: en\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            self.at,
            self.session,
            body.len()
        );
        socket.write_all(head.as_bytes())?;
        let mut said = Vec::new();
        socket.read_to_end(&mut said)?;
        let said = String::from_utf8_lossy(&said).into_owned();
        let status = said.split(' ').nth(1).and_then(|s| s.parse().ok());
        status.map(|s| (s, said)).ok_or_else(|| io::Error::other("no status"))
    }
}
