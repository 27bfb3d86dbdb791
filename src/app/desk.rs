//! The desk: what every verb works with.

use std::sync::Arc;

use super::{error::AppError, pulse::Pulse, terms::TermsCache};
use crate::{
    config::Config,
    db::{Conn, Db, Place},
    domain::{ids::TicketId, time::Timestamp},
    mail::{dkim::Dkim, notice::Templates, token::ThreadKeys},
    time_source::TimeSource,
};

/// What every verb works with: the database, the hour, the configuration, keys and templates.
pub struct Desk {
    /// The database.
    pub db: Db,
    /// What tells the hour.
    pub time: Arc<dyn TimeSource>,
    /// The configuration.
    pub config: Arc<Config>,
    /// The keys of thread tokens and Message-IDs.
    pub keys: ThreadKeys,
    /// The templates of outgoing mail.
    pub templates: Templates,
    /// What signs outgoing mail.
    pub dkim: Dkim,
    /// The versions of plans and calendars.
    pub terms: TermsCache,
    /// Which of the nodes on this database this is: what it has in hand is leased under this name.
    pub node: String,
    /// How this node does: what its tasks note as they go.
    pub pulse: Pulse,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("db", &self.db).finish_non_exhaustive()
    }
}

impl Desk {
    /// The same desk by another clock.
    #[must_use]
    pub fn by_clock(&self, time: Arc<dyn TimeSource>) -> Arc<Self> {
        Arc::new(Self {
            db: self.db.clone(),
            time,
            config: Arc::clone(&self.config),
            keys: self.keys.clone(),
            templates: self.templates.clone(),
            dkim: self.dkim.clone(),
            terms: TermsCache::default(),
            node: self.node.clone(),
            pulse: Pulse::default(),
        })
    }

    /// The hour; asked once a verb.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.time.now()
    }

    /// The read door.
    ///
    /// # Errors
    /// What `look` returns, or that the database cannot be reached.
    pub fn read<T>(
        &self,
        look: impl FnOnce(&mut Conn) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.db.read(look)
    }

    /// The read door for what takes several statements: all of them see the same moment.
    ///
    /// # Errors
    /// What `look` returns, or that the database cannot be reached.
    pub fn snapshot<T>(
        &self,
        look: impl FnOnce(&mut Conn) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.db.snapshot(look)
    }

    /// The write door: one transaction with the desk at hand.
    ///
    /// # Errors
    /// What `work` returns; then nothing of it was kept.
    pub fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl Fn(&mut Conn, &Self) -> Result<T, AppError> + Send + Sync + 'static,
    ) -> Result<T, AppError> {
        let desk = Arc::clone(self);
        self.db.write(move |c| work(c, &desk))
    }

    /// Until when work that is taken in hand at `now` is held for this node, unless it renews that.
    #[must_use]
    pub fn lease_from(&self, now: Timestamp) -> Timestamp {
        let micros = i64::try_from(self.config.jobs.lease.as_micros()).unwrap_or(i64::MAX);
        now.plus_micros(micros)
    }

    /// Whether several nodes may share the database: PostgreSQL.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.db.place(), Place::Pg(_))
    }

    /// A ticket's reference, such as `TM-1001`.
    #[must_use]
    pub fn reference(&self, ticket: TicketId) -> String {
        format!("{}-{ticket}", self.config.desk.ticket_prefix.as_str())
    }

    /// The page of the desk at `path`, which begins with `/`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.config.http.public_url.as_str())
    }
}
