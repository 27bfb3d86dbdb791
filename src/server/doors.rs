//! The doors of a desk, opened before it runs: listeners, certificate, the way out for mail, and the
//! lock by which one process serves a SQLite file.

use std::{
    fs::File,
    io,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use tokio::net::TcpListener;

use super::{
    node,
    opening::{Refused, chain},
    sweep_spool,
};
use crate::{
    config::Config,
    db::Place,
    jobs::{sender_check, smtp_door::Certificate, way_out::WayOut},
    transport::smtp_in,
};

/// Where to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listen {
    /// Where the configuration says, or not at all.
    AsConfigured,
    /// On the loopback, at the configured ports, or at free ones where they are taken.
    OnLoopback,
}

/// Doors that are open and not served yet.
pub struct Doors {
    pub(super) http: std::net::TcpListener,
    pub(super) smtp: Option<TcpListener>,
    pub(super) way_out: WayOut,
    pub(super) certificate: Certificate,
    pub(super) checking: sender_check::Checking,
    pub(super) alone: Option<File>,
    pub(super) own_folder: File,
}

impl std::fmt::Debug for Doors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Doors")
            .field("http", &self.http)
            .field("smtp", &self.smtp)
            .finish_non_exhaustive()
    }
}

impl Doors {
    /// Opens all of them; inside a runtime.
    ///
    /// # Errors
    /// All that could not be opened, each with the key and what to do.
    pub fn open(config: &Config, listen: Listen) -> Result<Self, Refused> {
        let mut wrong = Vec::new();
        let smtp_in = &config.smtp_in;
        let http = note(&mut wrong, bind("http.listen", config.http.listen, listen));
        let smtp = smtp_in.enabled.then(|| bind("smtp_in.listen", smtp_in.listen, listen));
        let smtp = smtp.and_then(|bound| note(&mut wrong, bound));
        let smtp = smtp.and_then(|s| {
            note(&mut wrong, TcpListener::from_std(s).map_err(|e| format!("smtp_in.listen: {e}")))
        });
        let certificate = note(&mut wrong, certificate(config)).flatten();
        let way_out = WayOut::of(config).map_err(|e| format!("mail_out: {}", chain(&e)));
        let way_out = note(&mut wrong, way_out);
        let checking = note(&mut wrong, sender_check::of(config)).flatten();
        let alone = note(&mut wrong, alone(config)).flatten();
        // Where the database says already that another process serves, once is enough.
        let own_folder = match node::hold(config) {
            Err(_) if !wrong.is_empty() => None,
            held => note(&mut wrong, held),
        };
        if wrong.is_empty() {
            // Only the one process that serves may empty the spool.
            let swept = sweep_spool(config).map_err(|e| {
                let folder = config.spool_folder();
                format!("smtp_in.spool_folder: {} cannot be used: {e}", folder.display())
            });
            note(&mut wrong, swept);
        }
        match (http, way_out, own_folder) {
            (Some(http), Some(way_out), Some(own_folder)) if wrong.is_empty() => {
                Ok(Self { http, smtp, way_out, certificate, checking, alone, own_folder })
            }
            _ => Err(Refused(wrong)),
        }
    }

    /// Where the pages will be.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn http_at(&self) -> io::Result<SocketAddr> {
        self.http.local_addr()
    }
}

fn note<T>(wrong: &mut Vec<String>, outcome: Result<T, String>) -> Option<T> {
    outcome.map_err(|why| wrong.push(why)).ok()
}

fn bind(key: &str, at: SocketAddr, listen: Listen) -> Result<std::net::TcpListener, String> {
    let bound = match listen {
        Listen::AsConfigured => std::net::TcpListener::bind(at),
        Listen::OnLoopback => std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, at.port()))
            .or_else(|_| std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))),
    };
    let listener = bound.map_err(|e| cannot_listen(key, at, &e))?;
    listener.set_nonblocking(true).map_err(|e| format!("{key}: {e}"))?;
    Ok(listener)
}

/// Which key, and what to do.
fn cannot_listen(key: &str, at: SocketAddr, e: &io::Error) -> String {
    let port = at.port();
    match e.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{key}: {at} is in use by another program (perhaps a desk that runs already); stop it, \
             or set {key} to another port"
        ),
        io::ErrorKind::PermissionDenied => format!(
            "{key}: port {port} needs more rights than this user has; set {key} to a port from \
             1024 on, or give the program the right to bind it"
        ),
        io::ErrorKind::AddrNotAvailable => {
            format!("{key}: {at} is no address of this machine; set {key} to one that is")
        }
        _ => format!("{key}: cannot listen on {at}: {e}"),
    }
}

fn certificate(config: &Config) -> Result<Certificate, String> {
    let smtp_in = &config.smtp_in;
    let (Some(certificate), Some(key)) = (&smtp_in.tls_certificate, &smtp_in.tls_key) else {
        return Ok(None);
    };
    smtp_in::server_config(certificate, key)
        .map(Some)
        .map_err(|e| format!("smtp_in.tls_certificate: {}", chain(&e)))
}

/// The lock that one process holds while it serves a SQLite file; none on PostgreSQL, which many
/// may serve.
fn alone(config: &Config) -> Result<Option<File>, String> {
    let Ok(Place::Sqlite(path)) = Place::parse(config.database.url.reveal()) else {
        return Ok(None);
    };
    let lock = format!("{path}.serving");
    let failed = |e: io::Error| format!("database.url: {lock} cannot be written: {e}");
    if let Some(folder) = Path::new(&path).parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let file =
        File::options().create(true).truncate(false).write(true).open(&lock).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(format!(
            "database.url: another process serves {path} already; end it first. For several \
             machines or processes use PostgreSQL"
        )),
        Err(std::fs::TryLockError::Error(e)) => Err(failed(e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_said_with_its_key_and_what_to_do() {
        let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let at = held.local_addr().unwrap();
        let why = bind("http.listen", at, Listen::AsConfigured).unwrap_err();
        assert!(why.starts_with(&format!("http.listen: {at} is in use")), "{why}");
        assert!(why.contains("set http.listen to another port"), "{why}");
        let other = bind("http.listen", at, Listen::OnLoopback).unwrap();
        assert_ne!(other.local_addr().unwrap().port(), at.port());
    }

    #[test]
    fn one_process_serves_a_sqlite_file() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/t.sqlite", folder.path().display());
        let variables = [("TARMAC_DATABASE__URL".to_owned(), url)];
        let config = Config::of(None, variables).unwrap();
        let held = alone(&config).unwrap();
        let why = alone(&config).unwrap_err();
        assert!(why.contains("another process serves"), "{why}");
        drop(held);
        assert!(alone(&config).unwrap().is_some());
    }
}
