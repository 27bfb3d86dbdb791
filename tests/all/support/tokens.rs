//! A token server of the tests: gives tokens for a refresh token or for client credentials, under
//! TLS, and tells a mail server in the open whose a token is.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    sync::{Arc, Mutex},
    thread,
};

use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};

/// What it knows and does.
#[derive(Debug, Default)]
pub struct Book {
    /// The one refresh token that is good; `None` where only client credentials are.
    pub refresh: Option<String>,
    /// Every use of the refresh token gives another, and ends the one before.
    pub rotates: bool,
    /// How long tokens last, in seconds.
    pub lasts: u64,
    /// Tokens that the mail server takes.
    pub good: BTreeSet<String>,
    /// The forms that came, one a token that was asked for.
    pub asked: Vec<String>,
}

/// The server; it ends with the test's process.
pub struct TokenServer {
    /// Its port for tokens, under TLS, as `localhost`.
    pub port: u16,
    /// Its port for mail servers.
    pub told: u16,
    /// What it knows.
    pub book: Arc<Mutex<Book>>,
}

impl TokenServer {
    /// Starts one.
    pub fn start(book: Book) -> Self {
        let book = Arc::new(Mutex::new(book));
        let (asked, told) = (listener(), listener());
        let port = |l: &TcpListener| l.local_addr().unwrap().port();
        let server = Self { port: port(&asked), told: port(&told), book: Arc::clone(&book) };
        let for_mail = Arc::clone(&book);
        thread::spawn(move || {
            for socket in told.incoming().map_while(Result::ok) {
                answer(socket, &for_mail);
            }
        });
        let tls = Arc::new(config());
        thread::spawn(move || {
            for socket in asked.incoming().map_while(Result::ok) {
                let connection = ServerConnection::new(Arc::clone(&tls)).unwrap();
                answer(StreamOwned::new(connection, socket), &book);
            }
        });
        server
    }

    /// What a mail server asks, up to the token.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/whose?token=", self.told)
    }
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

fn config() -> ServerConfig {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls");
    let chain = CertificateDer::pem_file_iter(folder.join("leaf.pem")).unwrap();
    let chain = chain.map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(folder.join("leaf.key")).unwrap();
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap()
}

/// One request and its answer; whoever goes away in between is let go.
fn answer(wire: impl Read + Write, book: &Mutex<Book>) {
    let mut reader = BufReader::new(wire);
    let mut first = String::new();
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
        if first.is_empty() {
            first.clone_from(&line);
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    if first.is_empty() || reader.read_exact(&mut body).is_err() {
        return;
    }
    let form = String::from_utf8(body).unwrap();
    let mut book = book.lock().unwrap();
    let (status, said) = match first.split_once("token=") {
        Some((_, rest)) => whose(&book, rest.split(' ').next().unwrap()),
        None => grants(&mut book, &form),
    };
    drop(book);
    let _gone = write!(
        reader.get_mut(),
        "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{said}",
        said.len()
    );
    let _gone = reader.get_mut().flush();
}

fn whose(book: &Book, token: &str) -> (u16, String) {
    if book.good.contains(token) {
        (200, r#"{"email":"desk","scope":"imap","expires_in":3599}"#.to_owned())
    } else {
        (401, r#"{"error":"invalid_token"}"#.to_owned())
    }
}

fn grants(book: &mut Book, form: &str) -> (u16, String) {
    book.asked.push(form.to_owned());
    let value = |name: &str| {
        let pair = form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.unwrap_or_default().to_owned()
    };
    if value("client_id") != "the-desk" || value("client_secret") != "s3cret" {
        return (
            401,
            r#"{"error":"invalid_client","error_description":"no such application"}"#.to_owned(),
        );
    }
    let is_good = match value("grant_type").as_str() {
        "refresh_token" => book.refresh.as_ref() == Some(&value("refresh_token")),
        "client_credentials" => book.refresh.is_none() && !value("scope").is_empty(),
        _ => false,
    };
    if !is_good {
        return (
            400,
            r#"{"error":"invalid_grant","error_description":"it has been revoked"}"#.to_owned(),
        );
    }
    let n = book.asked.len();
    let token = format!("token-{n}");
    book.good.insert(token.clone());
    let mut said = serde_json::json!({ "access_token": token, "expires_in": book.lasts });
    if book.rotates && book.refresh.is_some() {
        book.refresh = Some(format!("refresh-{n}"));
        said["refresh_token"] = format!("refresh-{n}").into();
    }
    (200, said.to_string())
}
