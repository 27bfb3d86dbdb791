//! Opening a desk: the database, the keys, the templates, the shipped plans; and all that can be
//! wrong with them, told at once.

use std::{error::Error, fmt, path::Path, sync::Arc};

use super::node;
use crate::{
    app::{AppError, Desk, plans, pulse::Pulse, settings, soundness, terms::TermsCache},
    config::Config,
    db::{Db, DbError, Place, migrate},
    mail::{
        dkim::{Dkim, DkimError},
        notice::{TemplateError, Templates},
        token::{KeysError, ThreadKeys},
    },
    time_source::TimeSource,
};

/// Whether the tables are brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bring {
    /// Under a lock, before anything else; the shipped plans too.
    UpToDate,
    /// No: older tables are refused.
    Nothing,
}

/// Why a desk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("database.url: {}", chain(.0))]
    Db(#[source] DbError),
    /// A command was given where no desk has been yet.
    #[error(
        "database.url: there is no database at {0} yet; `tarmac migrate` or `tarmac serve` makes it"
    )]
    NoDatabase(String),
    /// A verb that is needed at the start.
    #[error("{}", .0.chain())]
    App(#[source] AppError),
    /// The configured keys.
    #[error("desk.thread_keys: {0}")]
    Keys(#[source] KeysError),
    /// The plan of unknown senders is not there.
    #[error("{0}")]
    DefaultPlan(String),
    /// The node's own name.
    #[error("{0}")]
    Node(String),
    /// The operator's templates.
    #[error("mail_out.mails_folder: {}", chain(.0))]
    Templates(#[source] TemplateError),
    /// The keys that sign.
    #[error("mail_out.dkim_keys: {}", chain(.0))]
    Dkim(#[source] DkimError),
}

impl OpenError {
    /// Whether the same may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::NoDatabase(_) | Self::Db(DbError::Open { .. } | DbError::Older) => true,
            Self::Db(e) => e.may_be_tried_again(),
            Self::App(e) => e.is_passing(),
            Self::Keys(_)
            | Self::DefaultPlan(_)
            | Self::Node(_)
            | Self::Templates(_)
            | Self::Dkim(_) => false,
        }
    }
}

/// A fault with every reason below it.
pub(super) fn chain(e: &(dyn Error + 'static)) -> String {
    let mut text = e.to_string();
    let mut source = e.source();
    while let Some(reason) = source {
        text = format!("{text}: {reason}");
        source = reason.source();
    }
    text
}

/// Everything that keeps the desk from running, a sentence each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refused(pub Vec<String>);

impl Refused {
    /// One fault, by what was being done.
    #[must_use]
    pub fn of(doing: &str, e: &(dyn Error + 'static)) -> Self {
        Self(vec![format!("{doing}: {}", chain(e))])
    }
}

impl FromIterator<Self> for Refused {
    fn from_iter<T: IntoIterator<Item = Self>>(all: T) -> Self {
        Self(all.into_iter().flat_map(|one| one.0).collect())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The desk cannot run:")?;
        for one in &self.0 {
            write!(f, "\n  {one}")?;
        }
        Ok(())
    }
}

/// Where the configured database is.
///
/// # Errors
/// When its URL is of no known kind.
pub fn place(config: &Config) -> Result<Place, OpenError> {
    Place::parse(config.database.url.reveal()).map_err(OpenError::Db)
}

/// Brings the tables up to date; which steps ran.
///
/// # Errors
/// As [`migrate::bring_up`].
pub fn bring_up(config: &Config) -> Result<Vec<String>, OpenError> {
    let place = place(config)?;
    migrate::bring_up(&place).map_err(OpenError::Db)
}

/// Opens the desk.
///
/// # Errors
/// All that is wrong.
pub fn open(
    config: &Arc<Config>,
    time: Arc<dyn TimeSource>,
    bring: Bring,
) -> Result<Arc<Desk>, Refused> {
    let templates = Templates::load(config.mail_out.mails_folder.as_deref());
    let opened = open_at(config, time, bring);
    match (opened, templates, dkim(config)) {
        (Ok(desk), Ok(_), Ok(_)) => Ok(desk),
        (opened, templates, dkim) => {
            let mut all: Vec<String> = opened.err().map(|e| e.to_string()).into_iter().collect();
            all.extend(templates.err().map(|e| OpenError::Templates(e).to_string()));
            all.extend(dkim.err().map(|e| OpenError::Dkim(e).to_string()));
            all.dedup();
            Err(Refused(all))
        }
    }
}

/// As [`open`]; the first fault as a value.
///
/// # Errors
/// The first that is wrong.
pub fn open_at(
    config: &Arc<Config>,
    time: Arc<dyn TimeSource>,
    bring: Bring,
) -> Result<Arc<Desk>, OpenError> {
    let place = place(config)?;
    if bring == Bring::UpToDate {
        let ran = migrate::bring_up(&place).map_err(OpenError::Db)?;
        for step in ran {
            tracing::info!("Brought the tables up to date: {step}");
        }
    } else if let Place::Sqlite(path) = &place
        && !Path::new(path).exists()
    {
        // Opening it would make an empty one.
        return Err(OpenError::NoDatabase(path.clone()));
    }
    let db = Db::open(&place, config.database.readers).map_err(OpenError::Db)?;
    let keys = keys(config, &db)?;
    let templates = Templates::load(config.mail_out.mails_folder.as_deref());
    let node = match bring {
        Bring::UpToDate => node::name(config).map_err(OpenError::Node)?,
        // A command takes nothing in hand.
        Bring::Nothing => String::new(),
    };
    let desk = Arc::new(Desk {
        db,
        time,
        config: Arc::clone(config),
        keys,
        templates: templates.map_err(OpenError::Templates)?,
        dkim: dkim(config).map_err(OpenError::Dkim)?,
        terms: TermsCache::default(),
        node,
        pulse: Pulse::default(),
    });
    if bring == Bring::UpToDate {
        plans::ensure_shipped(&desk).map_err(OpenError::App)?;
        if let Some(why) = soundness::default_plan(&desk).map_err(OpenError::App)? {
            return Err(OpenError::DefaultPlan(why));
        }
    }
    Ok(desk)
}

/// What signs outgoing mail, as configured.
///
/// # Errors
/// A key's file that cannot be read, or holds none.
pub fn dkim(config: &Config) -> Result<Dkim, DkimError> {
    let keys = &config.mail_out.dkim_keys;
    let keys: Vec<_> = keys.iter().map(|k| (k.selector.clone(), k.file.clone())).collect();
    Dkim::load(config.dkim_domain(), &keys)
}

/// The configured keys; else the one that the desk made itself at its first start.
fn keys(config: &Config, db: &Db) -> Result<ThreadKeys, OpenError> {
    let configured = &config.desk.thread_keys;
    if configured.is_empty() {
        let own = settings::own_key(db).map_err(OpenError::App)?;
        return ThreadKeys::new(&[own]).map_err(OpenError::Keys);
    }
    let keys: Vec<(u8, Vec<u8>)> =
        configured.iter().map(|k| (k.id, k.secret.reveal().as_bytes().to_vec())).collect();
    ThreadKeys::new(&keys).map_err(OpenError::Keys)
}
