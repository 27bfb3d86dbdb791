//! A desk for the tests of this room: a SQLite file of its own, a clock that is moved by hand, and
//! Peregrine, whose contract is the plan `boeing`.

use std::{sync::Arc, time::Duration};

use super::{
    accounts,
    acts::{self, Hands, Reached},
    desk::Desk,
    escalation,
    open_ticket::{self, Phoned},
    plans, staff,
};
use crate::{
    config::Config,
    db::{Db, Place, migrate},
    domain::{
        access::Role,
        account::AccountKind,
        ids::{AccountId, TicketId, UserId},
        promise::{Milestone, Severity},
        time::Timestamp,
    },
    mail::{notice::Templates, token::ThreadKeys},
    time_source::{ManualTime, TimeSource as _},
};

/// Wed 30 Sep 2026, 10:00 in Shanghai.
pub const MORNING: &str = "2026-09-30T02:00:00Z";

pub struct TestDesk {
    pub desk: Arc<Desk>,
    pub time: ManualTime,
    pub peregrine: AccountId,
    pub engineer: UserId,
    _folder: tempfile::TempDir,
}

impl TestDesk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let variables = [
            ("TARMAC_DESK__ADDRESS", "desk@halden.example"),
            ("TARMAC_DESK__ZONE", "Asia/Shanghai"),
        ];
        let variables = variables.map(|(k, v)| (k.to_owned(), v.to_owned()));
        let config = Config::of(None, variables).unwrap();
        let place = Place::Sqlite(folder.path().join("desk.db").display().to_string());
        migrate::bring_up(&place).unwrap();
        let time = ManualTime::at(Timestamp::parse(MORNING).unwrap());
        let desk = Arc::new(Desk {
            db: Db::open(&place, 2).unwrap(),
            time: Arc::new(time.clone()),
            config: Arc::new(config),
            keys: ThreadKeys::new(&[(1, vec![7; 32])]).unwrap(),
            templates: Templates::load(None).unwrap(),
            dkim: crate::mail::dkim::Dkim::default(),
            terms: super::terms::TermsCache::default(),
            node: "test".to_owned(),
            pulse: super::pulse::Pulse::default(),
        });
        plans::ensure_shipped(&desk).unwrap();
        let person = |name: &str, role| {
            let joining = staff::Joining {
                name: name.to_owned(),
                email: format!("{}@halden.example", name.to_lowercase()),
                role,
                team: None,
                is_lead: false,
                is_service_manager: false,
                language: None,
                zone: None,
                password: None,
            };
            staff::add(&desk, "test", joining).unwrap().0
        };
        let engineer = person("Wei", Role::Engineer);
        person("Marta", Role::Manager);
        let joining = accounts::Joining {
            name: "Peregrine".to_owned(),
            kind: Some(AccountKind::Key),
            ..accounts::Joining::default()
        };
        let peregrine = accounts::add(&desk, "test", joining).unwrap();
        Self { desk, time, peregrine, engineer, _folder: folder }
    }

    pub fn now(&self) -> Timestamp {
        self.time.now()
    }

    /// Moves the clock, and lets the engine look at all that is due then.
    pub fn pass_minutes(&self, minutes: u64) {
        self.time.advance(Duration::from_secs(minutes * 60));
        while escalation::fire_due(&self.desk).unwrap().looked_at > 0 {}
    }

    pub fn hands(&self) -> Hands {
        Hands { user: self.engineer, name: "Wei".to_owned() }
    }

    pub fn opens(&self, subject: &str, severity: Severity) -> TicketId {
        self.opens_of(Some(self.peregrine), subject, severity)
    }

    pub fn opens_of(
        &self,
        account: Option<AccountId>,
        subject: &str,
        severity: Severity,
    ) -> TicketId {
        let phoned = Phoned {
            account,
            contact: None,
            caller: "Chen Li".to_owned(),
            address: Some("chen@peregrine.example".to_owned()),
            subject: subject.to_owned(),
            text: "It does not start.".to_owned(),
            severity,
            at: None,
        };
        open_ticket::log_fault(&self.desk, &self.hands(), phoned).unwrap()
    }

    pub fn reaches(&self, ticket: TicketId, milestone: Milestone) {
        let reached = Reached { milestone, at: None, tell: false, note: None };
        acts::reach(&self.desk, &self.hands(), ticket, reached).unwrap();
    }
}
