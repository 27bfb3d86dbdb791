//! From steps that fire to mails: what one person is told about one ticket within a minute is one
//! mail, a flood is one digest, and every mail carries its own link to take the alert.

use std::{collections::HashMap, hash::Hash};

use serde::{Deserialize, Serialize};

use super::{
    clock_lines,
    conversation::{excerpt, severity_test},
    desk::Desk,
    error::AppError,
    posting::{self, Mail, Thread, lang_of},
    roster::{Person, Roster},
    ticket_file::TicketFile,
};
use crate::{
    db::{
        Conn, DbError,
        customers::AccountRow,
        outbox,
        promises::{self, NewAlert, StepRow},
        tickets,
    },
    domain::{
        clock::{Clock, Evaluation, Terms},
        event::EventKind,
        ids::{StepId, TicketId},
        ladder::{About, Firing, Letter, Notice, Queued, StepKey, StepWatch, merge_notices},
        mail_state::{DeliveryState, MailKind},
        plan::{Ladder, Plan, Recipient, Within},
        promise::Severity,
        time::Timestamp,
    },
    i18n,
    mail::notice::{
        ClockLine,
        digest::{Digest, DigestLine},
        escalation::{Endangered, Escalation, NextStep, Told},
        held::{Held, Parked},
        staff::{Reported, SeverityProposed, TicketLine},
    },
};

/// Lines of a digest at most; the rest is counted.
const DIGEST_LINES: usize = 40;
/// Characters of the customer's words in a notice.
const WORDS: usize = 600;

/// Who reads a letter: a person, in the order of addresses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reader(pub Person);

impl PartialOrd for Reader {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reader {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.address.cmp(&other.0.address)
    }
}

/// What stands in `told` of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldRow {
    /// The names of those told.
    pub people: Vec<String>,
    /// How many steps it was passed on because nobody was there.
    pub passed_on: usize,
    /// Nobody was on any step: these are all admins.
    pub is_admins: bool,
}

/// The step after this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// When it is due.
    pub at: Timestamp,
    /// Who is told then.
    pub who: Vec<String>,
    /// Whether the promise is missed at that instant.
    pub misses: bool,
}

/// Somebody who was told before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    name: String,
    at: Timestamp,
    step: String,
    taken: bool,
}

/// A ticket on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    reference: String,
    title: String,
    severity: Severity,
    account: Option<String>,
    owner: Option<String>,
    url: String,
}

impl Line {
    fn ticket(&self) -> TicketLine {
        TicketLine {
            reference: self.reference.clone(),
            title: self.title.clone(),
            severity: self.severity,
            account: self.account.clone(),
            owner: self.owner.clone(),
            url: self.url.clone(),
        }
    }
}

/// What a step has to say, whoever is told; kept with the alert, so that a later step within the
/// minute can say it again in one mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say {
    /// The step's row.
    pub step_id: StepId,
    step: String,
    round: i64,
    step_due_at: Timestamp,
    skipped: Vec<String>,
    to: Vec<Recipient>,
    line: Line,
    zone: String,
    plan: String,
    about: SayAbout,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum SayAbout {
    Ticket(Box<SayTicket>),
    Mail {
        from: String,
        subject: String,
        arrived_at: Timestamp,
        why: String,
        proposal: Option<String>,
        due_at: Timestamp,
        parked: Option<i64>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SayTicket {
    clock: Option<(ClockLine, Within)>,
    others: Vec<ClockLine>,
    told: Vec<Before>,
    next: Option<After>,
    last_word_at: Option<Timestamp>,
    silence: Option<Within>,
    who: String,
    reported_at: Timestamp,
    words: String,
    asked: Option<(Severity, Option<Timestamp>)>,
    tests: HashMap<String, String>,
}

/// A ticket as its mails see it.
pub struct View<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// The ticket.
    pub file: &'a TicketFile,
    /// Its plan.
    pub plan: &'a Plan,
    /// Its account.
    pub account: Option<&'a AccountRow>,
    /// Who is who.
    pub roster: &'a Roster,
    /// Its clocks.
    pub evaluation: &'a Evaluation,
    /// The terms.
    pub terms: &'a Terms,
    /// The hour.
    pub now: Timestamp,
    /// The steps that fired before.
    pub steps: &'a [StepRow],
    /// The step after these.
    pub next: Option<&'a After>,
}

impl View<'_> {
    /// The ticket on one line.
    #[must_use]
    pub fn line(&self) -> Line {
        let row = &self.file.row;
        let severity = self.evaluation.standing.as_ref().map_or(row.severity, |s| s.severity);
        Line {
            reference: self.desk.reference(row.id),
            title: row.subject.clone(),
            severity,
            account: self.account.map(|a| a.name.clone()),
            owner: row.owner_id.map(|id| self.roster.name(id)),
            url: self.desk.url(&format!("/tickets/{}", row.id)),
        }
    }

    /// What a firing has to say.
    #[must_use]
    pub fn say(&self, firing: &Firing, watched: Option<(&Clock, &Ladder)>) -> Say {
        let row = &self.file.row;
        let own = watched.map(|(clock, _)| {
            (clock_lines::line(clock, self.terms, self.now), clock.clause.within)
        });
        let is_own = |c: &Clock| StepKey::from(c.key) == firing.key;
        let others = self
            .evaluation
            .clocks
            .iter()
            .filter(|c| c.stop.is_none() && !is_own(c))
            .map(|c| clock_lines::line(c, self.terms, self.now))
            .collect();
        let asked = (firing.key.watch == StepWatch::SeverityProposed)
            .then_some((firing.severity, firing.clock_due_at));
        let shown = asked.map_or(firing.severity, |(severity, _)| severity);
        let tests = [i18n::Lang::En, i18n::Lang::ZhCn]
            .into_iter()
            .map(|lang| (lang.word().to_owned(), severity_test(self.plan, shown, lang)))
            .collect();
        Say {
            step_id: StepId(0),
            step: firing.step.clone(),
            round: i64::from(firing.round),
            step_due_at: firing.due_at,
            skipped: firing.skipped.iter().map(|s| s.step.clone()).collect(),
            to: firing.to.clone(),
            line: self.line(),
            zone: row.zone.clone(),
            plan: self.plan.name.clone(),
            about: SayAbout::Ticket(Box::new(SayTicket {
                clock: own,
                others,
                told: self.told_before(firing.key),
                next: self.next.cloned(),
                last_word_at: row.heard_at,
                silence: watched.map(|(_, ladder)| ladder.taken_silence),
                who: row.requester_name.clone(),
                reported_at: row.reported_at,
                words: String::new(),
                asked,
                tests,
            })),
        }
    }

    fn told_before(&self, key: StepKey) -> Vec<Before> {
        let of_clock = |s: &&StepRow| {
            s.watch == key.watch.word() && s.cycle == key.cycle || s.watch == "reported"
        };
        let mut told = Vec::new();
        for step in self.steps.iter().filter(of_clock) {
            let Ok(row) = serde_json::from_str::<ToldRow>(&step.told) else { continue };
            let taken = self.file.events.iter().any(|e| {
                matches!(e.kind, EventKind::AlertTaken { .. }) && e.recorded_at >= step.fired_at
            });
            told.extend(row.people.into_iter().map(|name| Before {
                name,
                at: step.fired_at,
                step: step.step.clone(),
                taken,
            }));
        }
        told
    }
}

/// What a message that waits for a person has to say.
#[must_use]
pub fn say_mail(
    desk: &Desk,
    firing: &Firing,
    row: &crate::db::inbound::InboundRow,
    why: String,
) -> Say {
    let is_parked = row.state == crate::domain::mail_state::InboundState::Parked;
    Say {
        step_id: StepId(0),
        step: firing.step.clone(),
        round: i64::from(firing.round),
        step_due_at: firing.due_at,
        skipped: firing.skipped.iter().map(|s| s.step.clone()).collect(),
        to: firing.to.clone(),
        line: Line {
            reference: String::new(),
            title: row.subject.clone(),
            severity: firing.severity,
            account: None,
            owner: None,
            url: desk.url(&format!("/mail/{}", row.id)),
        },
        zone: desk.config.desk.zone.name().to_owned(),
        plan: String::new(),
        about: SayAbout::Mail {
            from: row.from_address.clone(),
            subject: row.subject.clone(),
            arrived_at: row.received_at,
            why,
            proposal: row.proposal_id.map(|id| desk.reference(id)),
            due_at: row.triage_due_at.unwrap_or(row.received_at),
            parked: is_parked.then_some(row.id.0),
        },
    }
}

/// Queues the mails of a batch of notices; how many.
///
/// # Errors
/// When the database cannot.
pub(super) fn queue(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    notices: Vec<Notice<Reader, Say>>,
    files: &mut HashMap<TicketId, &mut TicketFile>,
) -> Result<usize, AppError> {
    if notices.is_empty() {
        return Ok(0);
    }
    let before = queued_before(c, &notices, now)?;
    let letters = merge_notices(notices, before, now);
    let words = first_words(c, &letters)?;
    let mut mails = Vec::with_capacity(letters.len());
    let mut alerts = Vec::with_capacity(letters.len());
    for letter in &letters {
        let token = posting::link_token()?;
        let about = about_ticket(letter);
        let mail = write(desk, now, letter, &desk.url(&format!("/take/{}", token.text)), &words)?;
        let number = about.and_then(|id| files.get_mut(&id)).map(|file| {
            file.row.mails_out += 1;
            (file.row.id, file.row.mails_out)
        });
        mails.push((number, Thread::default(), mail));
        let kept: Vec<Kept> = letter.notices.iter().map(Kept::from).collect();
        alerts.push(NewAlert {
            ticket_id: about,
            inbound_id: letter.notices.first().and_then(|n| match n.about {
                About::Mail(id) if !letter.is_digest => Some(id),
                _ => None,
            }),
            user_id: letter.person.0.user,
            address: letter.person.0.address.clone(),
            token_hash: token.hash.to_vec(),
            clocks: serde_json::to_string(&kept).map_err(DbError::from)?,
            outbox_id: None,
            created_at: now,
        });
    }
    let posted = posting::post_all(c, desk, now, mails)?;
    for (alert, posted) in alerts.iter_mut().zip(&posted) {
        alert.outbox_id = Some(posted.id);
    }
    let ids = promises::alert_insert(c, &alerts)?;
    let links: Vec<_> = ids
        .iter()
        .zip(&letters)
        .flat_map(|(id, letter)| letter.notices.iter().map(|n| (*id, n.what.step_id)))
        .collect();
    promises::alert_link(c, &links)?;
    for letter in &letters {
        for old in &letter.takes_place_of {
            outbox::delivery_withdraw(c, *old, now)?;
        }
    }
    withdraw_warnings(c, now, &letters, &posted)?;
    Ok(posted.len())
}

/// A warning that is still unsent when its promise is missed is taken back: the mail of the miss,
/// to the same person, says more.
fn withdraw_warnings(
    c: &mut Conn,
    now: Timestamp,
    letters: &[Letter<Reader, Say>],
    posted: &[posting::Posted],
) -> Result<(), AppError> {
    let missed: Vec<(&str, TicketId, StepKey)> = letters
        .iter()
        .flat_map(|letter| letter.notices.iter().map(move |n| (letter, n)))
        .filter(|(_, n)| n.is_overdue)
        .filter_map(|(letter, n)| match n.about {
            About::Ticket(id) => Some((letter.person.0.address.as_str(), id, n.key)),
            About::Mail(_) => None,
        })
        .collect();
    if missed.is_empty() {
        return Ok(());
    }
    let mut tickets: Vec<TicketId> = missed.iter().map(|(_, id, _)| *id).collect();
    tickets.sort_unstable();
    tickets.dedup();
    let mut addresses: Vec<String> = missed.iter().map(|(to, ..)| (*to).to_owned()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let earlier = promises::alert_unsent(c, &tickets, &addresses)?;
    for alert in earlier {
        let Some(outbox) = alert.outbox_id.filter(|id| !posted.iter().any(|p| p.id == *id)) else {
            continue;
        };
        let is_replaced = |kept: &Kept| {
            let of_it = |(to, id, key): &(&str, TicketId, StepKey)| {
                *to == alert.address && Some(*id) == kept.ticket && *key == kept.key
            };
            kept.key.watch == StepWatch::Reported || missed.iter().any(of_it)
        };
        let kept = kept_notices(&alert)?;
        let warns = kept.iter().any(|k| k.key.watch != StepWatch::Reported);
        if warns && kept.iter().all(is_replaced) {
            outbox::delivery_withdraw(c, outbox, now)?;
        }
    }
    Ok(())
}

fn about_ticket(letter: &Letter<Reader, Say>) -> Option<TicketId> {
    match letter.notices.first()?.about {
        About::Ticket(id) if !letter.is_digest => Some(id),
        _ => None,
    }
}

/// What an alert told, notice by notice.
///
/// # Errors
/// When the stored notices cannot be read.
pub fn kept_notices(alert: &promises::AlertRow) -> Result<Vec<Kept>, AppError> {
    serde_json::from_str(&alert.clocks)
        .map_err(|e| AppError::Unreadable("notice of an alert", Box::new(e)))
}

/// A notice as it is kept with its alert.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    ticket: Option<TicketId>,
    inbound: Option<crate::domain::ids::InboundId>,
    key: StepKey,
    severity: Severity,
    is_overdue: bool,
    clock_due_at: Option<Timestamp>,
    what: Say,
}

impl From<&Notice<Reader, Say>> for Kept {
    fn from(notice: &Notice<Reader, Say>) -> Self {
        let (ticket, inbound) = match notice.about {
            About::Ticket(id) => (Some(id), None),
            About::Mail(id) => (None, Some(id)),
        };
        Self {
            ticket,
            inbound,
            key: notice.key,
            severity: notice.severity,
            is_overdue: notice.is_overdue,
            clock_due_at: notice.clock_due_at,
            what: notice.what.clone(),
        }
    }
}

impl Kept {
    /// The ticket that it is about; none for mail that waits.
    #[must_use]
    pub const fn ticket(&self) -> Option<TicketId> {
        self.ticket
    }

    /// The severity and key of its clock.
    #[must_use]
    pub const fn clock(&self) -> (Severity, StepKey) {
        (self.severity, self.key)
    }

    /// The row of its step.
    #[must_use]
    pub const fn step_id(&self) -> StepId {
        self.what.step_id
    }

    /// The name of its step.
    #[must_use]
    pub fn step_name(&self) -> &str {
        &self.what.step
    }

    /// The same notice, to somebody else.
    #[must_use]
    pub fn to_notice(&self, person: Person) -> Notice<Reader, Say> {
        let mail = self.inbound.map(About::Mail);
        let about = self.ticket.map(About::Ticket).or(mail);
        Notice {
            person: Reader(person),
            about: about.unwrap_or(About::Ticket(TicketId(0))),
            key: self.key,
            severity: self.severity,
            is_overdue: self.is_overdue,
            clock_due_at: self.clock_due_at,
            what: self.what.clone(),
        }
    }
}

/// What was queued for these people within the minute before.
fn queued_before(
    c: &mut Conn,
    notices: &[Notice<Reader, Say>],
    now: Timestamp,
) -> Result<Vec<Queued<Reader, Say>>, AppError> {
    let mut people: HashMap<String, Reader> = HashMap::new();
    for notice in notices {
        people.entry(notice.person.0.address.clone()).or_insert_with(|| notice.person.clone());
    }
    let addresses: Vec<String> = people.keys().cloned().collect();
    let rows = promises::alert_since(c, &addresses, now.plus_secs(-60))?;
    let outboxes: Vec<_> = rows.iter().filter_map(|r| r.outbox_id).collect();
    let deliveries = outbox::delivery_of(c, &outboxes)?;
    let mut queued = Vec::new();
    for row in rows {
        let Some(outbox) = row.outbox_id else { continue };
        let Some(person) = people.get(&row.address) else { continue };
        let of_it = || deliveries.iter().filter(|d| d.outbox_id == outbox);
        if of_it().any(|d| d.state == DeliveryState::Withdrawn) {
            continue;
        }
        let is_waiting = of_it().all(|d| {
            d.state == DeliveryState::Waiting && d.attempts == 0 && d.lease_until.is_none()
        });
        let kept = kept_notices(&row)?;
        let is_digest = row.ticket_id.is_none() && row.inbound_id.is_none();
        let notices = kept
            .iter()
            .map(|kept| {
                let mut notice = kept.to_notice(person.0.clone());
                notice.is_overdue = kept.clock_due_at.is_some_and(|due| due < now.floor());
                notice
            })
            .collect();
        queued.push(Queued {
            outbox,
            person: person.clone(),
            queued_at: row.created_at,
            is_waiting,
            is_digest,
            notices,
        });
    }
    Ok(queued)
}

/// The first words of the customer, for letters that tell of a report.
fn first_words(
    c: &mut Conn,
    letters: &[Letter<Reader, Say>],
) -> Result<HashMap<TicketId, String>, AppError> {
    let mut words = HashMap::new();
    for letter in letters.iter().filter(|l| !l.is_digest) {
        let tells = |n: &Notice<Reader, Say>| {
            matches!(n.key.watch, StepWatch::Reported | StepWatch::SeverityProposed)
        };
        let Some(id) = about_ticket(letter).filter(|_| letter.notices.iter().any(tells)) else {
            continue;
        };
        if words.contains_key(&id) {
            continue;
        }
        let first = tickets::message_first(c, id)?;
        words.insert(id, first.map(|m| m.text).unwrap_or_default());
    }
    Ok(words)
}

fn write(
    desk: &Desk,
    now: Timestamp,
    letter: &Letter<Reader, Say>,
    take_url: &str,
    words: &HashMap<TicketId, String>,
) -> Result<Mail, AppError> {
    let person = &letter.person.0;
    let first = letter.notices.first().ok_or(AppError::NotFound("notice"))?;
    let about = about_ticket(letter).map(|id| (id, first.what.zone.as_str()));
    if letter.is_digest {
        return digest(desk, now, letter);
    }
    match &first.what.about {
        SayAbout::Mail { from, subject, arrived_at, why, proposal, due_at, parked } => {
            let url = first.what.line.url.clone();
            if let Some(number) = parked {
                let notice = Parked {
                    from: Some(from.clone()).filter(|f| !f.is_empty()),
                    subject: Some(subject.clone()).filter(|s| !s.is_empty()),
                    arrived_at: *arrived_at,
                    error: why.clone(),
                    due_at: *due_at,
                    url,
                    number: *number,
                };
                return Mail::to_person(desk, MailKind::Escalation, person, None, &notice);
            }
            let notice = Held {
                from: from.clone(),
                subject: subject.clone(),
                arrived_at: *arrived_at,
                why: why.clone(),
                proposal: proposal.clone(),
                due_at: *due_at,
                url,
            };
            Mail::to_person(desk, MailKind::Escalation, person, None, &notice)
        }
        SayAbout::Ticket(_) => {
            let words = about.and_then(|(id, _)| words.get(&id)).map_or("", String::as_str);
            ticket_letter(desk, now, letter, take_url, words, about)
        }
    }
}

fn ticket_letter(
    desk: &Desk,
    now: Timestamp,
    letter: &Letter<Reader, Say>,
    take_url: &str,
    words: &str,
    about: Option<(TicketId, &str)>,
) -> Result<Mail, AppError> {
    let person = &letter.person.0;
    let lang = lang_of(&person.language);
    let take_url = person.user.map(|_| take_url.to_owned());
    let told = |n: &Notice<Reader, Say>| match &n.what.about {
        SayAbout::Ticket(ticket) => Some((n.what.clone(), (**ticket).clone())),
        SayAbout::Mail { .. } => None,
    };
    let all: Vec<(Say, SayTicket)> = letter.notices.iter().filter_map(told).collect();
    let Some((say, ticket)) = all.first() else { return Err(AppError::NotFound("notice")) };
    if let Some((say, ticket, (asked, due_at))) =
        all.iter().find_map(|(s, t)| t.asked.map(|asked| (s, t, asked)))
    {
        let notice = SeverityProposed {
            ticket: say.line.ticket(),
            asked,
            test: ticket.tests.get(lang.word()).cloned().unwrap_or_default(),
            who: ticket.who.clone(),
            at: ticket.reported_at,
            reason: Some(excerpt(words, WORDS)).filter(|w| !w.is_empty()),
            due_at,
        };
        return Mail::to_person(desk, MailKind::Escalation, person, about, &notice);
    }
    let endangered: Vec<Endangered> = all
        .iter()
        .filter_map(|(say, ticket)| {
            let (clock, within) = ticket.clock.clone()?;
            Some(Endangered {
                clock: ClockLine { standing: clock.standing.read_at(now), ..clock },
                within,
                step: say.step.clone(),
                round: say.round,
                step_due_at: say.step_due_at,
                skipped: say.skipped.clone(),
            })
        })
        .collect();
    if endangered.is_empty() {
        let notice = Reported {
            ticket: say.line.ticket(),
            who: ticket.who.clone(),
            at: ticket.reported_at,
            test: ticket.tests.get(lang.word()).cloned().unwrap_or_default(),
            excerpt: excerpt(words, WORDS),
            clocks: ticket.others.clone(),
            take_url,
            due_at: say.step_due_at,
            plan: say.plan.clone(),
        };
        return Mail::to_person(desk, MailKind::Escalation, person, about, &notice);
    }
    let Some((say, ticket)) = all.iter().find(|(_, t)| t.clock.is_some()) else {
        return Err(AppError::NotFound("notice"));
    };
    let is_named = |line: &ClockLine| {
        endangered.iter().any(|e| {
            e.clock.standing.watch == line.standing.watch
                && e.clock.standing.due_at == line.standing.due_at
        })
    };
    let notice = Escalation {
        ticket: say.line.ticket(),
        others: ticket.others.iter().filter(|line| !is_named(line)).cloned().collect(),
        promises: endangered,
        told: ticket
            .told
            .iter()
            .map(|b| Told { name: b.name.clone(), at: b.at, step: b.step.clone(), taken: b.taken })
            .collect(),
        next: ticket.next.as_ref().map(|n| NextStep {
            at: n.at,
            who: n.who.clone(),
            misses: n.misses,
        }),
        last_word_at: ticket.last_word_at,
        take_url,
        silence: ticket.silence,
        part: part(lang, &say.to),
        plan: say.plan.clone(),
    };
    Mail::to_person(desk, MailKind::Escalation, person, about, &notice)
}

/// The reader's part in the ladder, in words.
fn part(lang: i18n::Lang, to: &[Recipient]) -> String {
    let word = |recipient: &Recipient| match recipient {
        Recipient::Owner => i18n::t(lang, "told-owner"),
        Recipient::Team => i18n::t(lang, "told-team"),
        Recipient::TeamLead => i18n::t(lang, "told-team-lead"),
        Recipient::AccountTeam => i18n::t(lang, "told-account-team"),
        Recipient::AccountManager => i18n::t(lang, "told-account-manager"),
        Recipient::AccountSponsor => i18n::t(lang, "told-account-sponsor"),
        Recipient::ServiceManager => i18n::t(lang, "told-service-manager"),
        other => other.to_string(),
    };
    let mut words: Vec<String> = Vec::new();
    for recipient in to {
        match recipient {
            Recipient::First(choices) => words.extend(choices.iter().map(word)),
            one => words.push(word(one)),
        }
    }
    words.join(&i18n::t(lang, "told-or"))
}

fn digest(desk: &Desk, now: Timestamp, letter: &Letter<Reader, Say>) -> Result<Mail, AppError> {
    let (mut late, mut due, mut more) = (Vec::new(), Vec::new(), 0_i64);
    for notice in &letter.notices {
        let SayAbout::Ticket(ticket) = &notice.what.about else {
            more += 1;
            continue;
        };
        let own = ticket.clock.as_ref().map(|(line, _)| line);
        let Some(clock) = own.or_else(|| ticket.others.first()) else {
            more += 1;
            continue;
        };
        let line = DigestLine {
            ticket: notice.what.line.ticket(),
            clock: ClockLine { standing: clock.standing.read_at(now), ..clock.clone() },
            told: ticket.told.last().map(|b| (b.name.clone(), b.at)),
        };
        let side = if notice.is_overdue { &mut late } else { &mut due };
        if side.len() < DIGEST_LINES { side.push(line) } else { more += 1 }
    }
    let times = letter.notices.iter().map(|n| n.what.step_due_at);
    let notice = Digest {
        late,
        due,
        notices: i64::try_from(letter.notices.len()).unwrap_or(i64::MAX),
        from: times.clone().min().unwrap_or(now),
        until: times.max().unwrap_or(now),
        more,
        url: desk.url("/queue"),
    };
    Mail::to_person(desk, MailKind::Digest, &letter.person.0, None, &notice)
}
