//! Where it is measured: a desk of its own in a folder that goes, on a database that was filled for
//! it. Nothing of the operator's configuration is used, and no database that holds customers.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::runtime::Runtime;

use super::{cast, fill, relay};
use crate::{
    app::{Desk, accounts, settings, sign_in},
    cli::Asked,
    config::Config,
    domain::time::Timestamp,
    log,
    server::{self, Bring, Doors, Listen, Running},
    time_source::{ManualTime, RealTime, TimeSource},
};

/// The desk's address.
pub(super) const DESK: &str = "desk@tarmac.example";

/// A folder that goes with this.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// A new one.
    pub(super) fn make() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("tarmac-bench-{}", std::process::id()));
        fs::create_dir_all(&path)
            .map_err(|e| format!("the folder {} cannot be made: {e}", path.display()))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(e) = fs::remove_dir_all(&self.0) {
            eprintln!("tarmac: the folder {} is left behind: {e}", self.0.display());
        }
    }
}

/// Which tickets a work needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tickets {
    /// Open ones.
    Open,
    /// Those of a year, closed or resolved.
    Closed,
}

/// What the desk's clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hour {
    /// It stands at the moment up to which the database was filled, so that nothing falls due.
    Stands,
    /// It goes.
    Goes,
}

/// See the file. The desk is closed before its folder goes.
pub(super) struct Stage {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its clock, where it stands.
    pub hour: Option<ManualTime>,
    /// How the database was filled.
    pub filled: fill::Filled,
    /// What the desk was configured with, as variables of an environment.
    pub variables: Vec<(String, String)>,
    /// Goes with this, after the desk.
    _folder: Folder,
}

/// What makes a desk one for measuring.
fn variables(folder: &Path, database: Option<&str>, relay: SocketAddr) -> Vec<(String, String)> {
    let own = format!("sqlite:{}", folder.join("bench.sqlite").display());
    let data = folder.display().to_string();
    let relay = format!("smtp://{relay}");
    [
        ("TARMAC_DATA_FOLDER", data.as_str()),
        ("TARMAC_DATABASE__URL", database.unwrap_or(&own)),
        ("TARMAC_DATABASE__READERS", "16"),
        ("TARMAC_DESK__ADDRESS", DESK),
        ("TARMAC_DESK__NAME", "Tarmac bench"),
        ("TARMAC_HTTP__LISTEN", "127.0.0.1:0"),
        ("TARMAC_SMTP_IN__LISTEN", "127.0.0.1:0"),
        ("TARMAC_MAIL_OUT__TRANSPORT", "relay"),
        ("TARMAC_MAIL_OUT__RELAY", relay.as_str()),
        ("TARMAC_LIMITS__CONTACT_RECEIPTS_PER_HOUR", "1000000"),
        ("TARMAC_LIMITS__ACCOUNT_RECEIPTS_PER_HOUR", "1000000"),
        ("TARMAC_LIMITS__RECEIPTS_FOR_THE_SAME", "1000"),
        ("TARMAC_LOG__LEVEL", "warn"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// The configuration of these variables and nothing else.
pub(super) fn config(variables: &[(String, String)]) -> Result<Arc<Config>, String> {
    Config::of(None, variables.iter().cloned()).map(Arc::new).map_err(|e| e.to_string())
}

/// Opens a desk and brings its tables up to date.
pub(super) fn open(config: &Arc<Config>) -> Result<Arc<Desk>, String> {
    if let Err(e) = log::start(&config.log) {
        tracing::debug!("The log had begun before: {e}");
    }
    server::open_at(config, Arc::new(RealTime), Bring::UpToDate).map_err(|e| e.to_string())
}

/// Refuses a database that holds customers and was not filled by us.
pub(super) fn refuse_others(desk: &Desk) -> Result<(), String> {
    let is_ours = settings::filled(&desk.db).map_err(|e| e.chain())?.is_some();
    if is_ours || accounts::all(desk).map_err(|e| e.chain())?.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the database {} holds customers that `tarmac bench fill` did not make; nothing was done. \
         Name an empty one with --database",
        desk.db.place().shown()
    ))
}

impl Stage {
    /// Opens it, and fills the database where it is empty.
    pub(super) fn set(asked: &Asked, tickets: Tickets, hour: Hour) -> Result<Self, String> {
        let folder = Folder::make()?;
        let relay = relay::open().map_err(|e| format!("no port for a mail server: {e}"))?;
        let variables = variables(folder.path(), asked.database.as_deref(), relay);
        let config = config(&variables)?;
        let desk = open(&config)?;
        refuse_others(&desk)?;
        let filled = if let Some(filled) = fill::noted(&desk)? {
            filled
        } else {
            let open = if tickets == Tickets::Open { asked.size } else { 0 };
            fill::fill(&desk, asked.size, open)?
        };
        let (desk, hour) = match hour {
            Hour::Goes => (desk, None),
            Hour::Stands => {
                let hour = ManualTime::at(Timestamp::from_micros(filled.as_of));
                (desk.by_clock(Arc::new(hour.clone())), Some(hour))
            }
        };
        Ok(Self { desk, hour, filled, variables, _folder: folder })
    }

    /// Moves the clock that stands.
    pub(super) fn move_to(&self, at: Timestamp) {
        if let Some(hour) = &self.hour {
            hour.set(at.max(hour.now()));
        }
    }

    /// Opens the doors and starts the desk.
    pub(super) fn start(&self, runtime: &Runtime) -> Result<Running, String> {
        let _inside = runtime.enter();
        let doors =
            Doors::open(&self.desk.config, Listen::OnLoopback).map_err(|e| e.to_string())?;
        server::start(&self.desk, doors, None).map_err(|e| e.to_string())
    }

    /// Signs the reader of pages in; the cookie.
    pub(super) fn sign_in(&self) -> Result<String, String> {
        let (address, password) = cast::READER;
        let signed = sign_in::sign_in(&self.desk, address, password).map_err(|e| e.chain())?;
        let signed = signed.ok_or("the reader of pages cannot sign in")?;
        Ok(format!("tarmac={}", signed.token))
    }
}
