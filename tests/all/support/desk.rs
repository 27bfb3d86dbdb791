//! A whole desk for stories: the real app on a real database, an hour that stands still until it is
//! passed, mail that is captured as it leaves. Its staff, by the first names of their addresses:
//! ann (engineer) and lena (lead) of the team, max (manager of every account), stan (sponsor), sara
//! (service manager), ada (admin).

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    path::Path,
    sync::{Arc, OnceLock},
};

use tarmac::{
    app::{
        self, Desk,
        accounts::{self, Joining as NewAccount},
        acts::Hands,
        escalation, intake, plans,
        pulse::Pulse,
        sender::{self, Ended},
        staff::{self, Joining as NewStaff},
        terms::TermsCache,
        ticket_file::TicketFile,
    },
    config::Config,
    db::{Conn, Db, DbError, inbound::InboundRow, outbox, outbox_counts, promises, tickets},
    domain::{
        access::Role,
        account::AccountKind,
        clock::{Clock, Evaluation, Terms},
        ids::{AccountId, InboundId, TicketId, UserId},
        mail_state::InboundState,
        time::Timestamp,
    },
    mail::{notice::Templates, parse, token::ThreadKeys},
    time_source::{ManualTime, TimeSource as _},
};

use super::{captured::Mail, letter::Letter, project, store::Store, when};

/// Tells a story on a database, and closes the desk after it.
pub fn told_on(store: Store, story: fn(&TestDesk)) {
    let desk = TestDesk::new(store);
    story(&desk);
    desk.close();
}

/// How the relay takes mail.
#[derive(Debug, Clone, Default)]
pub struct Relay {
    /// Nothing leaves; each try ends with “again in five minutes”.
    pub is_down: bool,
    /// These addresses are refused for good.
    pub refuses: Vec<String>,
    /// These addresses are refused for good, because they are none.
    pub knows_not: Vec<String>,
}

/// See the file.
pub struct TestDesk {
    /// The desk itself.
    pub desk: Arc<Desk>,
    /// Its hour.
    pub time: ManualTime,
    /// How the relay takes mail.
    pub relay: RefCell<Relay>,
    /// While true, no engine looks and no mail leaves: the desk is down.
    is_stopped: Cell<bool>,
    staff: BTreeMap<String, UserId>,
    left: RefCell<Vec<Mail>>,
    /// Last: the desk's connections are closed before it is removed.
    store: Store,
}

/// What became of a received message.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its row id.
    pub id: InboundId,
    /// What was decided.
    pub state: InboundState,
    /// Its ticket.
    pub ticket: Option<TicketId>,
    /// All of its row.
    pub row: InboundRow,
}

impl Received {
    /// The ticket that it opened or joined.
    pub fn number(&self) -> TicketId {
        self.ticket.unwrap_or_else(|| panic!("it has no ticket: {:?}", self.row))
    }
}

/// How every test desk is configured.
pub fn config() -> Config {
    let set = [
        ("TARMAC_DESK__ADDRESS", "help@desk.example"),
        ("TARMAC_DESK__NAME", "Test desk"),
        ("TARMAC_HTTP__PUBLIC_URL", "https://desk.example"),
    ];
    Config::of(None, set.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap()
}

/// The keys of every test desk.
pub fn keys() -> ThreadKeys {
    ThreadKeys::new(&[(1, vec![42; 32])]).unwrap()
}

/// The address of one of the staff.
pub fn address(name: &str) -> String {
    format!("{name}@desk.example")
}

impl TestDesk {
    /// A desk with its staff and the shipped plans.
    pub fn new(store: Store) -> Self {
        Self::with(store, config())
    }

    /// A desk that is configured so.
    pub fn with(store: Store, config: Config) -> Self {
        Self::from(store, config, when::at(when::START))
    }

    /// A desk that is configured so and begins at that moment.
    pub fn from(store: Store, config: Config, start: Timestamp) -> Self {
        let db = store.open();
        let mut this = Self::on(store, db, config, start, BTreeMap::new());
        plans::ensure_shipped(&this.desk).unwrap();
        for (name, role, is_lead) in [
            ("ann", Role::Engineer, false),
            ("lena", Role::Engineer, true),
            ("max", Role::Manager, false),
            ("stan", Role::Manager, false),
            ("sara", Role::Manager, false),
            ("ada", Role::Admin, false),
        ] {
            this.hire(name, role, is_lead);
        }
        this
    }

    /// The desk of [`TestDesk::new`], in memory, from another moment on: after the first midnight. It is set
    /// up once in a process and copied then: for thousands of desks.
    pub fn copied(start: Timestamp) -> Self {
        static FOUNDED: OnceLock<(Vec<u8>, BTreeMap<String, UserId>)> = OnceLock::new();
        let (bytes, staff) = FOUNDED.get_or_init(|| {
            let first = Self::from(Store::in_memory(), config(), when::at("00:00"));
            (first.store.copied(), first.staff.clone())
        });
        let store = Store::in_memory_of(bytes);
        let db = Db::open(&store.place, 4).unwrap();
        Self::on(store, db, config(), start, staff.clone())
    }

    /// A desk on an open database.
    fn on(
        store: Store,
        db: Db,
        config: Config,
        start: Timestamp,
        staff: BTreeMap<String, UserId>,
    ) -> Self {
        let time = ManualTime::at(start);
        let dkim = tarmac::server::dkim(&config).unwrap();
        let desk = Arc::new(Desk {
            db,
            time: Arc::new(time.clone()),
            config: Arc::new(config),
            keys: keys(),
            templates: Templates::load(None).unwrap(),
            dkim,
            terms: TermsCache::default(),
            node: "test".to_owned(),
            pulse: Pulse::default(),
        });
        Self {
            desk,
            time,
            relay: RefCell::default(),
            is_stopped: Cell::new(false),
            staff,
            left: RefCell::default(),
            store,
        }
    }

    /// One more person; without a password, which would cost the time of its hash.
    pub fn hire(&mut self, name: &str, role: Role, is_lead: bool) -> UserId {
        let joining = NewStaff {
            name: name.to_owned(),
            email: address(name),
            role,
            team: None,
            is_lead,
            is_service_manager: name == "sara",
            language: None,
            zone: None,
            password: None,
        };
        let (id, _link) = staff::add(&self.desk, "test", joining).unwrap();
        self.staff.insert(name.to_owned(), id);
        id
    }

    /// One of the staff.
    pub fn user(&self, name: &str) -> UserId {
        self.staff[name]
    }

    /// The hands of one of the staff.
    pub fn hands(&self, name: &str) -> Hands {
        Hands { user: self.user(name), name: name.to_owned() }
    }

    /// A customer with one domain, in a zone; max manages it, stan sponsors it.
    pub fn account_in(&self, name: &str, kind: AccountKind, domain: &str, zone: &str) -> AccountId {
        let joining = NewAccount {
            name: name.to_owned(),
            kind: Some(kind),
            domains: vec![domain.to_owned()],
            zone: Some(zone.to_owned()),
            manager: Some(self.user("max")),
            sponsor: Some(self.user("stan")),
            ..NewAccount::default()
        };
        accounts::add(&self.desk, "test", joining).unwrap()
    }

    /// The key account of most stories.
    pub fn peregrine(&self) -> AccountId {
        self.account_in("Peregrine Air", AccountKind::Key, "peregrine.example", "UTC")
    }

    /// A contact of an account.
    pub fn contact(&self, account: AccountId, address: &str, may_raise: bool) {
        let entered = accounts::Entered {
            name: String::new(),
            address: address.to_owned(),
            part: tarmac::domain::account::Part::User,
            may_raise,
            may_confirm: false,
        };
        accounts::add_contact(&self.desk, account, entered).unwrap();
    }

    /// The hour.
    pub fn now(&self) -> Timestamp {
        self.time.now()
    }

    /// Receives a message: the name of a file of `tests/mail`, or the message itself.
    pub fn receives(&self, what: &str) -> Received {
        let raw = if Path::new(what).extension().is_some_and(|end| end == "eml") {
            std::fs::read(project::root().join("tests/mail").join(what)).unwrap()
        } else {
            what.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
        };
        self.receives_raw(raw)
    }

    /// Receives bytes at the pipe.
    pub fn receives_raw(&self, raw: Vec<u8>) -> Received {
        let arrival = intake::Arrival { door: "pipe".to_owned(), ..intake::Arrival::default() };
        self.receives_at(arrival, raw)
    }

    /// Receives bytes at a door.
    pub fn receives_at(&self, arrival: intake::Arrival, raw: Vec<u8>) -> Received {
        let id = intake::receive(&self.desk, arrival, raw).unwrap();
        intake::process(&self.desk, id).unwrap();
        self.settle();
        self.inbound(id)
    }

    /// Receives a letter.
    pub fn gets(&self, letter: &Letter) -> Received {
        self.receives_raw(letter.raw())
    }

    /// Somebody writes a new mail to the desk.
    pub fn writes(&self, from: &str, subject: &str, body: &str) -> Received {
        self.gets(&Letter::new(from, subject, body))
    }

    /// Somebody answers a mail of the desk.
    pub fn answers(&self, mail: &Mail, from: &str, body: &str) -> Received {
        self.gets(&Letter::answer(mail, from, body))
    }

    /// How a received message stands.
    pub fn inbound(&self, id: InboundId) -> Received {
        let row = self.read(|c| tarmac::db::inbound::inbound_by_id(c, id));
        Received { id, state: row.state, ticket: row.ticket_id, row }
    }

    /// Looks into the database.
    pub fn read<T>(&self, look: impl FnOnce(&mut Conn) -> Result<T, DbError>) -> T {
        self.desk.db.read(look).unwrap()
    }

    /// Writes into the database what no verb does.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, DbError> + Send + Sync + 'static,
    ) -> T {
        self.desk.db.write(work).unwrap()
    }

    /// The desk is down: time passes, and nothing looks or leaves.
    pub fn stops(&self) {
        self.is_stopped.set(true);
    }

    /// The desk is up again and does at once what is due.
    pub fn starts(&self) {
        self.is_stopped.set(false);
        self.settle();
    }

    /// Does all that is due now: steps fire, mail leaves.
    pub fn settle(&self) {
        if self.is_stopped.get() {
            return;
        }
        for _ in 0..1000 {
            let (look, delivery) = self.next_wakes();
            if !self.does_what_is_due(look, delivery) {
                // No two things are entered in the same microsecond.
                self.time.set(self.now().plus_micros(1));
                return;
            }
        }
        panic!("the desk does not come to rest at {}", self.now());
    }

    /// Looks once at what is due and sends once what waits; whether anything was due.
    fn does_what_is_due(&self, look: Option<Timestamp>, delivery: Option<Timestamp>) -> bool {
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= self.now());
        let (looks, sends) = (is_due(look), is_due(delivery));
        let looked_at = if looks { escalation::fire_due(&self.desk).unwrap().looked_at } else { 0 };
        let sent = if looks || sends { self.send() } else { 0 };
        if (looks || sends) && looked_at == 0 && sent == 0 {
            // What is not to be sent, such as to a dead address, was settled without a try.
            let next = self.next_wake();
            assert!(next.is_none_or(|at| at > self.now()), "the engine would spin: {next:?}");
        }
        looks || sends
    }

    /// Lets time pass as the engine sees it: it wakes whenever something is due.
    pub fn pass(&self, span: &str) {
        let until = self.now().floor().plus_secs(when::secs(span));
        while !self.is_stopped.get() {
            let (look, delivery) = self.next_wakes();
            let next = [look, delivery].into_iter().flatten().min();
            let Some(next) = next.filter(|at| *at <= until) else { break };
            self.time.set(next.max(self.now()));
            self.does_what_is_due(look, delivery);
        }
        self.time.set(until);
        self.settle();
    }

    /// Lets time pass until a moment.
    pub fn pass_until(&self, moment: &str) {
        let secs = when::at(moment).secs_since(self.now());
        assert!(secs >= 0, "{moment} is over");
        self.pass(&format!("{secs}s"));
    }

    /// When the engine or the sender would wake next.
    fn next_wake(&self) -> Option<Timestamp> {
        let (look, delivery) = self.next_wakes();
        [look, delivery].into_iter().flatten().min()
    }

    /// When the engine would look next, and when the sender would try next.
    fn next_wakes(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        self.read(|c| Ok((promises::watch_next(c)?, outbox_counts::delivery_next(c)?)))
    }

    /// Sends what waits; how many copies were tried.
    pub fn send(&self) -> usize {
        let relay = self.relay.borrow().clone();
        let now = self.now();
        let claimed = sender::claim(&self.desk, 2000).unwrap();
        let tried = claimed.len();
        let mut ended = Vec::with_capacity(tried);
        for out in claimed {
            let recipient = out.delivery.recipient.clone();
            if relay.is_down {
                let again = Ended::Again(now.plus_secs(300));
                ended.push((out.delivery, again, "451 not now".to_owned()));
            } else if relay.refuses.contains(&recipient) {
                ended.push((out.delivery, Ended::Failed, "550 no such user".to_owned()));
            } else if relay.knows_not.contains(&recipient) {
                let said = "550 5.1.1 no such user".to_owned();
                ended.push((out.delivery, Ended::NoSuchAddress, said));
            } else {
                self.capture(&out);
                ended.push((out.delivery, Ended::Sent, "250 ok".to_owned()));
            }
        }
        sender::note(&self.desk, ended).unwrap();
        tried
    }

    /// Keeps a copy that left.
    pub fn capture(&self, out: &sender::Outgoing) {
        let row = self.read(|c| outbox::outbox_by_id(c, out.delivery.outbox_id));
        let parsed = parse::parse(&out.bytes);
        let text = parsed.text_full.split_whitespace().collect::<Vec<_>>().join(" ");
        self.left.borrow_mut().push(Mail {
            delivery: out.delivery.id,
            return_path: out.return_path.clone(),
            to: out.delivery.recipient.clone(),
            kind: row.kind,
            ticket: row.ticket_id,
            at: self.now(),
            message_id: parsed.message_id.clone().unwrap(),
            subject: parsed.subject.clone(),
            text,
            parsed,
            raw: out.bytes.to_vec(),
        });
    }

    /// The mails that left since this was asked last, in order. A story that leaves some unread
    /// fails when its desk is closed.
    pub fn outbox(&self) -> Vec<Mail> {
        self.left.take()
    }

    /// A ticket's file, not locked.
    pub fn file(&self, ticket: TicketId) -> TicketFile {
        self.desk.read(|c| TicketFile::read(c, ticket)).unwrap()
    }

    /// What a ticket's clocks say now, evaluated afresh.
    pub fn evaluated(&self, ticket: TicketId) -> (Evaluation, Arc<Terms>) {
        let file = self.file(ticket);
        let terms = self.desk.read(|c| file.terms(c, &self.desk)).unwrap();
        (file.evaluate(&terms, self.now()).unwrap(), terms)
    }

    /// The clock of a promise: its latest generation, or cycle.
    pub fn clock(&self, ticket: TicketId, watch: &str) -> Clock {
        let clocks = self.evaluated(ticket).0.clocks;
        let of_it = clocks.into_iter().filter(|c| c.key.watch.word() == watch);
        let latest = of_it.max_by_key(|c| (c.key.cycle, c.key.generation));
        latest.unwrap_or_else(|| panic!("{ticket} has no clock {watch}"))
    }

    /// How a clock stands and when it is or was due: `missed 09:15`.
    pub fn stands(&self, ticket: TicketId, watch: &str) -> String {
        let clock = self.clock(ticket, watch);
        let state = clock.state(self.now());
        clock
            .due_at()
            .map_or_else(|| state.to_string(), |at| format!("{state} {}", when::shown(at)))
    }

    /// The stored verdicts of a promise, oldest first: `missed 09:15`.
    pub fn verdicts(&self, ticket: TicketId, watch: &str) -> Vec<String> {
        let rows = self.read(|c| promises::verdict_of(c, ticket));
        rows.iter()
            .filter(|row| row.watch.word() == watch)
            .map(|row| {
                let decided =
                    row.decided_at.map_or_else(String::new, |at| format!(" {}", when::shown(at)));
                let ended = row.ended_at.filter(|at| Some(*at) != row.decided_at);
                let ended =
                    ended.map_or_else(String::new, |at| format!(", ended {}", when::shown(at)));
                format!("{}{decided}{ended}", row.verdict)
            })
            .collect()
    }

    /// The steps that fired for a clock of a ticket, oldest first: `missed 09:15`, and when it fired
    /// where that is later than a second after.
    pub fn steps(&self, ticket: TicketId, watch: &str) -> Vec<String> {
        let rows = self.read(|c| promises::step_of(c, "ticket", &[ticket.0]));
        rows.iter().filter(|row| row.watch == watch).map(step_shown).collect()
    }

    /// Every step that fired for received mail.
    pub fn triage_steps(&self, id: InboundId) -> Vec<String> {
        let rows = self.read(|c| promises::step_of(c, "inbound", &[id.0]));
        rows.iter().map(step_shown).collect()
    }

    /// Every ticket's number.
    pub fn tickets(&self) -> Vec<TicketId> {
        let mut all = self.read(|c| tickets::ticket_list(c, None, 10_000));
        all.reverse();
        all.into_iter().map(|row| row.id).collect()
    }

    /// Fails where mail was not read, a message was not looked at, or a cache is not what a fresh
    /// evaluation says.
    pub fn close(&self) {
        let unread = self.left.borrow();
        assert!(unread.is_empty(), "mail left over: {unread:#?}");
        let waiting = app::intake::waiting(&self.desk, InboundId(0), 10).unwrap();
        assert!(waiting.is_empty(), "messages left over: {waiting:?}");
        if !self.is_stopped.get() {
            self.caches_are_true();
            self.is_sound();
        }
    }

    /// What is stored holds together, and clocks and looks that are thrown away come out the same.
    pub fn is_sound(&self) {
        assert_eq!(app::inspection::look(&self.desk).unwrap(), [""; 0]);
        assert_eq!(app::clock_check::compare(&self.desk).unwrap().wrong, [""; 0]);
        // What is still to be looked at is looked at now; anything else when it was to be.
        let is_at_rest = self.next_wake().is_none_or(|at| at > self.now());
        let stored = || {
            let tickets = self.tickets();
            self.read(|c| {
                let mut looks = tarmac::db::inspection::look_of(c, &tickets)?;
                looks.sort_unstable();
                looks.retain(|_| is_at_rest);
                Ok((promises::clock_of(c, &tickets)?, looks))
            })
        };
        let before = stored();
        app::clock_check::rebuild(&self.desk).unwrap();
        assert_eq!(stored(), before, "dropped and worked out anew");
    }

    /// Stored clocks, verdicts and rows are what a fresh evaluation says.
    pub fn caches_are_true(&self) {
        for ticket in self.tickets() {
            let (fresh, _) = self.evaluated(ticket);
            let mut stored: Vec<Clock> = self
                .read(|c| promises::clock_of(c, &[ticket]))
                .iter()
                .map(|row| serde_json::from_str(&row.body).unwrap())
                .collect();
            stored.sort_unstable_by_key(|clock| clock.key);
            assert_eq!(stored, fresh.clocks, "the clocks of {ticket}");
            let verdicts = self.read(|c| promises::verdict_of(c, ticket));
            let stored: Vec<_> = verdicts
                .iter()
                .map(|v| {
                    (
                        v.watch,
                        v.cycle,
                        v.generation,
                        v.verdict,
                        v.decided_at,
                        v.recorded_at,
                        v.ended_at,
                        v.counted_s,
                        v.severity,
                    )
                })
                .collect();
            let fresh_rows: Vec<_> = fresh
                .verdicts
                .iter()
                .map(|v| {
                    (
                        v.key.watch,
                        v.key.cycle,
                        v.key.generation,
                        v.outcome,
                        v.decided_at,
                        v.recorded_at,
                        v.ended_at,
                        v.counted_s,
                        v.severity,
                    )
                })
                .collect();
            assert_eq!(stored, fresh_rows, "the verdicts of {ticket}");
            let row = self.file(ticket).row;
            let standing = fresh.standing.unwrap();
            assert_eq!((row.severity, row.reported_at), (standing.severity, standing.reported_at));
        }
    }
}

fn step_shown(row: &promises::StepRow) -> String {
    let round = if row.round == 0 { String::new() } else { format!(" ({})", row.round) };
    let late = row.fired_at.secs_since(row.due_at);
    let fired =
        if late > 1 { format!(", fired {}", when::shown(row.fired_at)) } else { String::new() };
    format!("{}{round} {}{fired}", row.step, when::shown(row.due_at))
}
