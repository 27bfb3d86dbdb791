//! A desk, its customers and its staff, and what is known of all that happened.

use std::collections::{BTreeMap, BTreeSet};

use tarmac::{
    app::{
        plans,
        suppliers::{self, Agreed},
    },
    domain::{
        account::AccountKind, ids::AccountId, ids::TicketId, promise::Severity, time::Timestamp,
    },
};

use super::known::Known;
use crate::support::{captured::Mail, desk::TestDesk, dice::Dice, letter::Letter, when};

/// Things that happen in one run.
const THINGS: usize = 30;

/// See the file.
pub struct World {
    pub desk: TestDesk,
    pub dice: Dice,
    pub account: AccountId,
    /// When the customer's contract began.
    began_at: Timestamp,
    /// Every ticket.
    pub tickets: BTreeMap<TicketId, Known>,
    /// Letters of the customer's people, and how they were sent: to be joined or to open.
    pub letters: Vec<Letter>,
    /// Ids of what strangers wrote into a thread.
    pub intruders: BTreeSet<String>,
    /// Every copy that left.
    pub mails: Vec<Mail>,
    /// The hour was set back at least once: then two things may have one moment in either order.
    pub was_set_back: bool,
    /// It lives through days: one in eight, since nights full of repeats take the most time to play.
    is_long: bool,
    /// What happened, a line each.
    pub told: Vec<String>,
}

impl World {
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::of(seed);
        let start = when::at("00:00").plus_secs(i64::try_from(dice.below(7 * 86_400)).unwrap());
        let desk = TestDesk::copied(start);
        // A gap in the seeds: half of the desks serve a customer far away.
        let zone = if dice.below(2) == 0 { "UTC" } else { "Asia/Shanghai" };
        let account = desk.account_in("Peregrine Air", AccountKind::Key, "peregrine.example", zone);
        let targets = Severity::ALL.iter().map(|one| (*one, "3h".to_owned())).collect();
        let terms = Agreed { name: "Rotor Parts".to_owned(), targets, ..Agreed::default() };
        suppliers::agree(&desk.desk, "test", terms).unwrap();
        Self {
            desk,
            dice,
            account,
            began_at: start,
            tickets: BTreeMap::new(),
            letters: Vec::new(),
            intruders: BTreeSet::new(),
            mails: Vec::new(),
            was_set_back: false,
            is_long: seed.is_multiple_of(8),
            told: Vec::new(),
        }
    }

    /// Lives through one run, and comes to rest.
    pub fn live(&mut self) {
        for _ in 0..THINGS {
            let kind = self.dice.below(100);
            let what = if kind < 80 { self.something() } else { self.some_fault() };
            let now = when::shown(self.desk.now());
            self.told.push(format!("{now} {what}"));
            self.learn();
            let secs = self.some_while();
            self.desk.pass(&format!("{secs}s"));
            self.learn();
        }
        self.comes_to_rest();
    }

    /// Seconds that pass: mostly minutes, at times hours; in a long life now and then more than a day.
    fn some_while(&mut self) -> usize {
        match self.dice.below(20) {
            0 if self.is_long => 86_400 + self.dice.below(86_400),
            1..=3 => 3600 + self.dice.below(6 * 3600),
            4..=6 => 0,
            _ => self.dice.below(40 * 60),
        }
    }

    /// Keeps what left, and what is new among the tickets.
    pub fn learn(&mut self) {
        self.mails.extend(self.desk.outbox());
        for ticket in self.desk.tickets() {
            if self.tickets.contains_key(&ticket) {
                continue;
            }
            let file = self.desk.file(ticket);
            let report = &file.events[0];
            let known = Known {
                reported_at: file.row.reported_at.floor(),
                recorded_at: report.recorded_at,
                severity: file.row.severity,
                acknowledged_at: None,
                // What happened before the customer's contract began has none of its targets.
                is_plain: file.row.account_id == Some(self.account)
                    && file.row.reported_at.floor() >= self.began_at,
                plan: file.row.plan_version_id,
            };
            self.told.push(format!("  {ticket} is {} from {}", known.severity, known.reported_at));
            self.tickets.insert(ticket, known);
        }
    }

    /// One of the tickets; none while there is none.
    pub fn some_ticket(&mut self) -> Option<TicketId> {
        let all: Vec<TicketId> = self.tickets.keys().copied().collect();
        let chosen = self.dice.below(all.len());
        all.get(chosen).copied()
    }

    /// What happens to a ticket moves its first promise, or may.
    pub fn not_plain(&mut self, ticket: TicketId) {
        if let Some(known) = self.tickets.get_mut(&ticket) {
            known.is_plain = false;
        }
    }

    pub fn acknowledged(&mut self, ticket: TicketId, at: Timestamp) {
        if let Some(known) = self.tickets.get_mut(&ticket) {
            known.acknowledges(at.floor());
        }
    }

    /// Everything works again, and all that waits is done.
    fn comes_to_rest(&mut self) {
        {
            let mut relay = self.desk.relay.borrow_mut();
            relay.is_down = false;
            relay.refuses.clear();
        }
        self.desk.starts();
        self.process_what_waits();
        // By then each mail that waited was tried again, also one that a killed node had in hand.
        self.desk.pass(if self.is_long { "1d" } else { "2h" });
        self.learn();
    }

    /// Another version of the plan, by which what is reported from now on is resolved at another time.
    pub fn next_version(&mut self) {
        let hours = 9 + self.dice.below(40);
        let (without_examples, _) = plans::SHIPPED[0].1.split_once("[[example]]").unwrap();
        let target = format!("resolved     = {{ within = \"{hours}h\"");
        let source = without_examples.replacen("resolved     = { within = \"8h\"", &target, 1);
        let stored = plans::import(&self.desk.desk, "test", &source).unwrap();
        assert!(!matches!(stored, plans::Imported::Mistaken(_)), "{stored:?}");
    }
}
