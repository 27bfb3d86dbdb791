//! What systemd hears on its socket: ready, the watchdog while the engine goes on, stopping.

use std::{os::unix::net::UnixDatagram, time::Duration};

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use tarmac::db::Place;

use crate::{real::program::Program, support::store::Store};

/// A service manager that listens.
struct Manager {
    socket: UnixDatagram,
    _folder: tempfile::TempDir,
}

impl Manager {
    fn of(program: &mut Program) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        program.is_told("NOTIFY_SOCKET", path.to_str().unwrap());
        program.is_told("WATCHDOG_USEC", "2000000");
        Self { socket, _folder: folder }
    }

    /// The next word, if one comes within so long.
    fn hears(&self, within: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(within)).unwrap();
        let mut bytes = [0; 512];
        let length = self.socket.recv(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes[..length]).into_owned())
    }

    /// Waits for a word.
    fn waits_for(&self, word: &str) {
        for _ in 0..1000 {
            let heard = self.hears(Duration::from_mins(1));
            let heard = heard.unwrap_or_else(|| panic!("{word} was never said"));
            if heard.lines().any(|line| line == word) {
                return;
            }
        }
        panic!("{word} was never said, but much else");
    }
}

#[test]
fn systemd_hears_ready_the_watchdog_and_stopping() {
    let mut program = Program::on(Store::sqlite());
    let manager = Manager::of(&mut program);
    program.serve();
    manager.waits_for("READY=1");
    manager.waits_for("WATCHDOG=1");
    program.is_asked_to_end();
    manager.waits_for("STOPPING=1");
    let (code, said) = program.ends();
    assert_eq!(code, Some(0), "{said:#?}");
    assert!(said.iter().any(|line| line.contains("The desk has ended")), "{said:#?}");
}

#[test]
fn an_engine_that_hangs_feeds_the_watchdog_no_more() {
    let store = Store::postgresql();
    let Place::Pg(url) = store.place.clone() else { panic!("it is PostgreSQL") };
    let mut program = Program::on(store);
    let manager = Manager::of(&mut program);
    program.serve();
    manager.waits_for("WATCHDOG=1");

    let mut outside = PgConnection::establish(&url).unwrap();
    outside.batch_execute("BEGIN; LOCK TABLE watches IN ACCESS EXCLUSIVE MODE").unwrap();
    // Pings come every two thirds of a second; they end some seconds after the engine hangs.
    let still = (0..60).find(|_| manager.hears(Duration::from_secs(3)).is_none());
    assert!(still.is_some(), "the watchdog was fed by an engine that hangs");

    outside.batch_execute("COMMIT").unwrap();
    manager.waits_for("WATCHDOG=1");
}
