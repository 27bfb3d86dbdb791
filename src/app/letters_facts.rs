//! What a step of a ladder has to say, whoever is told: gathered when it fires, kept with its alert.

use std::{collections::HashMap, hash::Hash};

use serde::{Deserialize, Serialize};

use super::{
    clock_lines,
    conversation::severity_test,
    desk::Desk,
    posting::{self},
    roster::{Person, Roster},
    ticket_file::TicketFile,
};
use crate::{
    db::{customers::AccountRow, promises::StepRow},
    domain::{
        clock::{Clock, Evaluation, SupplierClock, Terms},
        event::EventKind,
        ids::StepId,
        ladder::{Firing, StepKey, StepWatch},
        plan::{Ladder, Plan, Recipient, Within},
        promise::Severity,
        time::Timestamp,
    },
    i18n,
    mail::notice::{
        ClockLine,
        escalation::{NextStep, Told},
        staff::TicketLine,
    },
};

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

/// What a step has to say, whoever is told; kept with the alert, so that a later step within the
/// minute can say it again in one mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say {
    /// The step's row.
    pub step_id: StepId,
    pub(super) step: String,
    pub(super) round: i64,
    pub(super) step_due_at: Timestamp,
    pub(super) skipped: Vec<String>,
    pub(super) to: Vec<Recipient>,
    pub(super) line: TicketLine,
    pub(super) zone: String,
    pub(super) plan: String,
    pub(super) about: SayAbout,
}

impl Say {
    /// The clock that it speaks of; none for a report, and for mail that waits.
    #[must_use]
    pub(super) fn clock_line(&self) -> Option<ClockLine> {
        match &self.about {
            SayAbout::Ticket(ticket) => ticket.clock.as_ref().map(|(line, _)| line.clone()),
            SayAbout::Mail { .. } | SayAbout::Supplier(_) => None,
        }
    }

    /// What a firing has to say; zone and plan are the caller's.
    fn of(firing: &Firing, line: TicketLine, about: SayAbout) -> Self {
        Self {
            step_id: StepId(0),
            step: firing.step.clone(),
            round: i64::from(firing.round),
            step_due_at: firing.due_at,
            skipped: firing.skipped.iter().map(|s| s.step.clone()).collect(),
            to: firing.to.clone(),
            line,
            zone: String::new(),
            plan: String::new(),
            about,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum SayAbout {
    Ticket(Box<SayTicket>),
    Supplier(Box<SaySupplier>),
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
pub(super) struct SayTicket {
    pub(super) clock: Option<(ClockLine, Within)>,
    /// Why it is due when it is, by language.
    #[serde(default)]
    pub(super) why: HashMap<String, String>,
    pub(super) others: Vec<ClockLine>,
    pub(super) told: Vec<Told>,
    pub(super) next: Option<NextStep>,
    pub(super) last_word_at: Option<Timestamp>,
    pub(super) silence: Option<Within>,
    pub(super) who: String,
    pub(super) reported_at: Timestamp,
    pub(super) asked: Option<(Severity, Option<Timestamp>)>,
    pub(super) tests: HashMap<String, String>,
}

/// What a step of a supplier's clock says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SaySupplier {
    pub(super) supplier: String,
    pub(super) theirs: ClockLine,
    /// Our clock above it, while it runs.
    pub(super) ours: Option<ClockLine>,
    pub(super) after_ours_s: Option<i64>,
    /// Why theirs is due when it is, by language.
    pub(super) why: HashMap<String, String>,
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
    pub next: Option<&'a NextStep>,
}

impl View<'_> {
    /// The ticket on one line.
    #[must_use]
    pub fn line(&self) -> TicketLine {
        let row = &self.file.row;
        let severity = self.evaluation.standing.as_ref().map_or(row.severity, |s| s.severity);
        let account = self.account.map(|a| a.name.clone());
        let owner = row.owner_id.map(|id| self.roster.name(id));
        TicketLine { severity, ..posting::ticket_line(self.desk, row, account, owner) }
    }

    /// What a firing has to say.
    #[must_use]
    pub fn say(&self, firing: &Firing, watched: Option<(&Clock, &Ladder)>) -> Say {
        let row = &self.file.row;
        let own = watched.map(|(clock, _)| {
            (clock_lines::line(clock, self.terms, self.now), clock.clause.within)
        });
        let holds = self.evaluation.standing.as_ref().map_or(&[][..], |s| &s.holds);
        let zone = posting::zone_of(&row.zone);
        let why = watched.map_or_else(HashMap::new, |(clock, _)| {
            i18n::Lang::ALL
                .iter()
                .map(|&lang| {
                    let why = clock_lines::why(lang, clock, self.terms, holds, zone, self.now);
                    (lang.word().to_owned(), why)
                })
                .collect()
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
            zone: row.zone.clone(),
            plan: self.plan.name.clone(),
            ..Say::of(
                firing,
                self.line(),
                SayAbout::Ticket(Box::new(SayTicket {
                    clock: own,
                    why,
                    others,
                    told: self.told_before(firing.key),
                    next: self.next.cloned(),
                    last_word_at: row.heard_at,
                    silence: watched.map(|(_, ladder)| ladder.taken_silence),
                    who: row.requester_name.clone(),
                    reported_at: row.reported_at,
                    asked,
                    tests,
                })),
            )
        }
    }

    /// What a firing of a supplier's clock has to say.
    #[must_use]
    pub fn say_supplier(&self, firing: &Firing, one: &SupplierClock, name: Option<&String>) -> Say {
        let row = &self.file.row;
        let zone = posting::zone_of(&row.zone);
        let ours = &self.evaluation.clocks;
        let line = |clock: &Clock| clock_lines::line(clock, self.terms, self.now);
        let why = i18n::Lang::ALL.iter().map(|&lang| {
            let why = clock_lines::why(lang, &one.clock, self.terms, &[], zone, self.now);
            (lang.word().to_owned(), why)
        });
        let said = SaySupplier {
            supplier: name.cloned().unwrap_or_else(|| one.supplier.to_string()),
            theirs: line(&one.clock),
            ours: one.above(ours).map(line),
            after_ours_s: one.after_ours(ours).map(|(_, secs)| secs),
            why: why.collect(),
        };
        Say {
            zone: row.zone.clone(),
            plan: self.plan.name.clone(),
            ..Say::of(firing, self.line(), SayAbout::Supplier(Box::new(said)))
        }
    }

    fn told_before(&self, key: StepKey) -> Vec<Told> {
        let of_clock = |s: &&StepRow| {
            s.watch == key.watch.word() && s.cycle == key.cycle || s.watch == "reported"
        };
        let mut told = Vec::new();
        for step in self.steps.iter().filter(of_clock) {
            let Ok(row) = serde_json::from_str::<ToldRow>(&step.told) else { continue };
            let taken = self.file.events.iter().any(|e| {
                matches!(e.kind, EventKind::AlertTaken { .. }) && e.recorded_at >= step.fired_at
            });
            told.extend(row.people.into_iter().map(|name| Told {
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
    let line = TicketLine {
        reference: String::new(),
        title: row.subject.clone(),
        severity: firing.severity,
        account: None,
        owner: None,
        url: desk.url(&format!("/mail/{}", row.id)),
    };
    let about = SayAbout::Mail {
        from: row.from_address.clone(),
        subject: row.subject.clone(),
        arrived_at: row.received_at,
        why,
        proposal: row.proposal_id.map(|id| desk.reference(id)),
        due_at: row.triage_due_at.unwrap_or(row.received_at),
        parked: is_parked.then_some(row.id.0),
    };
    Say { zone: desk.config.desk.zone.name().to_owned(), ..Say::of(firing, line, about) }
}
