//! From notices to letters: what goes to one person about one ticket within a minute is one mail,
//! and a flood becomes one digest, never with an S1 in it.

use std::collections::BTreeMap;

use super::{
    super::{
        ids::{InboundId, OutboxId, TicketId},
        promise::Severity,
        time::Timestamp,
    },
    values::StepKey,
};

/// Seconds in which what concerns one person is looked at together.
const TOGETHER_S: i64 = 60;
/// More non-S1 notices than this, in the batch and queued in the minute before, are one digest.
pub const MOST_BY_THEMSELVES: usize = 10;
/// A digest that waits with so many notices is left to leave as it is. Were it joined by each batch
/// of a flood, it would be written anew each time, longer, and never leave.
pub const FULL: usize = 50;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A ticket.
    Ticket(TicketId),
    /// Mail that waits for a person.
    Mail(InboundId),
    /// What a supplier was handed of a ticket: no promise of ours, so a letter of its own.
    Supplier(TicketId),
}

/// One promise, told to one person. `T` is what the caller hangs on it, such as the step's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice<P, T> {
    /// Who is told.
    pub person: P,
    /// About what.
    pub about: About,
    /// Of which clock.
    pub key: StepKey,
    /// How bad it is; waiting mail with S1 words is S1.
    pub severity: Severity,
    /// Whether the clock is overdue.
    pub is_overdue: bool,
    /// The clock's deadline; none for *reported*.
    pub clock_due_at: Option<Timestamp>,
    /// The caller's own.
    pub what: T,
}

/// A letter of notices that was queued before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued<P, T> {
    /// Its row.
    pub outbox: OutboxId,
    /// To whom.
    pub person: P,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// No try to send it has begun: another letter may take its place.
    pub is_waiting: bool,
    /// It is a digest.
    pub is_digest: bool,
    /// What it says.
    pub notices: Vec<Notice<P, T>>,
}

/// What one person was told within the minute before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before<P, T> {
    /// The letters that may be joined: those about what is told of now, and digests that wait.
    pub letters: Vec<Queued<P, T>>,
    /// How many subjects without an S1 other letters told each person of; from
    /// [`MOST_BY_THEMSELVES`] on it need not be exact.
    pub others: BTreeMap<P, usize>,
}

impl<P, T> Default for Before<P, T> {
    fn default() -> Self {
        Self { letters: Vec::new(), others: BTreeMap::new() }
    }
}

/// A mail to queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter<P, T> {
    /// To whom.
    pub person: P,
    /// It is a digest of many tickets; otherwise all its notices are about one.
    pub is_digest: bool,
    /// What it says, first what matters most: by severity, the overdue before the others, then by
    /// deadline. A digest has the most delayed first.
    pub notices: Vec<Notice<P, T>>,
    /// Waiting letters whose place it takes; their notices are among its own.
    pub takes_place_of: Vec<OutboxId>,
}

impl<P, T> Letter<P, T> {
    fn is_s1(&self) -> bool {
        self.notices.iter().any(|n| n.severity == Severity::S1)
    }
}

/// Makes letters of a batch of notices, given what was queued before. Letters come by person, the
/// most urgent first.
#[must_use]
pub fn merge_notices<P: Ord + Clone, T>(
    batch: Vec<Notice<P, T>>,
    before: Before<P, T>,
    now: Timestamp,
) -> Vec<Letter<P, T>> {
    let mut desks: BTreeMap<P, Desk<P, T>> = BTreeMap::new();
    for notice in batch {
        let desk = desks.entry(notice.person.clone()).or_insert_with(Desk::empty);
        desk.pile(notice.about).notices.push(notice);
    }
    let is_recent = |q: &Queued<P, T>| now.secs_since(q.queued_at) < TOGETHER_S;
    for one in before.letters.into_iter().filter(is_recent) {
        if let Some(desk) = desks.get_mut(&one.person) {
            desk.meet(one);
        }
    }
    for (person, others) in before.others {
        if let Some(desk) = desks.get_mut(&person) {
            desk.queued_before += others;
        }
    }
    desks.into_iter().flat_map(|(person, desk)| desk.into_letters(&person)).collect()
}

/// The notices about one subject, and the waiting letters that they join.
struct Pile<P, T> {
    notices: Vec<Notice<P, T>>,
    joined: Vec<OutboxId>,
}

/// What lies before one person.
struct Desk<P, T> {
    by_subject: BTreeMap<About, Pile<P, T>>,
    /// Non-S1 notices of the last minute that stay letters of their own.
    queued_before: usize,
    /// Digests that still wait.
    digests: Vec<Queued<P, T>>,
}

impl<P: Ord + Clone, T> Desk<P, T> {
    fn empty() -> Self {
        Self { by_subject: BTreeMap::new(), queued_before: 0, digests: Vec::new() }
    }

    fn pile(&mut self, about: About) -> &mut Pile<P, T> {
        let empty = || Pile { notices: Vec::new(), joined: Vec::new() };
        self.by_subject.entry(about).or_insert_with(empty)
    }

    fn meet(&mut self, queued: Queued<P, T>) {
        if queued.is_digest {
            let mut subjects: Vec<About> = queued.notices.iter().map(|n| n.about).collect();
            subjects.sort_unstable();
            subjects.dedup();
            self.queued_before += subjects.len();
            if queued.is_waiting && queued.notices.len() < FULL {
                self.digests.push(queued);
            }
            return;
        }
        let about = queued.notices.first().map(|n| n.about);
        match about.and_then(|about| self.by_subject.get_mut(&about)) {
            Some(pile) if queued.is_waiting => {
                pile.notices.extend(queued.notices);
                pile.joined.push(queued.outbox);
            }
            _ if queued.notices.iter().any(|n| n.severity == Severity::S1) => {}
            _ => self.queued_before += 1,
        }
    }

    fn into_letters(self, person: &P) -> Vec<Letter<P, T>> {
        let letters = self.by_subject.into_values().map(|mut pile| {
            pile.notices.sort_by_key(weight);
            Letter {
                person: person.clone(),
                is_digest: false,
                notices: pile.notices,
                takes_place_of: pile.joined,
            }
        });
        let (mut out, others): (Vec<_>, Vec<_>) = letters.partition(Letter::is_s1);
        if others.len() + self.queued_before > MOST_BY_THEMSELVES && !others.is_empty() {
            out.push(digest(person, others, self.digests));
        } else {
            out.extend(others);
        }
        out.sort_by_key(|letter| letter.notices.first().map(weight));
        out
    }
}

/// The non-S1 letters of one person as one, with the digest that still waits.
fn digest<P: Clone, T>(
    person: &P,
    letters: Vec<Letter<P, T>>,
    waiting: Vec<Queued<P, T>>,
) -> Letter<P, T> {
    let mut one = Letter {
        person: person.clone(),
        is_digest: true,
        notices: Vec::new(),
        takes_place_of: Vec::new(),
    };
    for letter in letters {
        one.notices.extend(letter.notices);
        one.takes_place_of.extend(letter.takes_place_of);
    }
    for queued in waiting {
        one.notices.extend(queued.notices);
        one.takes_place_of.push(queued.outbox);
    }
    one.notices.sort_by_key(|n| {
        let (severity, on_time, no_deadline, due, key) = weight(n);
        (on_time, no_deadline, due, severity, n.about, key)
    });
    one
}

/// What matters most is least: severity, the overdue, the earliest deadline.
fn weight<P, T>(n: &Notice<P, T>) -> (Severity, bool, bool, Option<Timestamp>, StepKey) {
    (n.severity, !n.is_overdue, n.clock_due_at.is_none(), n.clock_due_at, n.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ladder::StepWatch;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_000_000 + secs)
    }

    fn notice(
        person: &str,
        ticket: i64,
        watch: StepWatch,
        sev: Severity,
        due: i64,
    ) -> Notice<String, ()> {
        Notice {
            person: person.to_owned(),
            about: About::Ticket(TicketId(ticket)),
            key: StepKey { watch, cycle: 0, generation: 1 },
            severity: sev,
            is_overdue: due < 0,
            clock_due_at: Some(at(due)),
            what: (),
        }
    }

    fn queued(id: i64, secs: i64, notices: Vec<Notice<String, ()>>) -> Queued<String, ()> {
        Queued {
            outbox: OutboxId(id),
            person: notices[0].person.clone(),
            queued_at: at(secs),
            is_waiting: true,
            is_digest: false,
            notices,
        }
    }

    fn only(letters: Vec<Queued<String, ()>>) -> Before<String, ()> {
        Before { letters, ..Before::default() }
    }

    fn many(n: i64, sev: Severity) -> Vec<Notice<String, ()>> {
        (1..=n).map(|t| notice("ann", t, StepWatch::Restored, sev, -t)).collect()
    }

    #[test]
    fn what_concerns_one_person_and_one_ticket_is_one_mail_with_the_worst_first() {
        use Severity::{S1, S2};
        let batch = vec![
            notice("ann", 7, StepWatch::Resolved, S2, 50),
            notice("ann", 7, StepWatch::Restored, S2, -5),
            notice("bob", 7, StepWatch::Restored, S2, -5),
            notice("ann", 7, StepWatch::Dispatched, S1, 90),
        ];
        let letters = merge_notices(batch, Before::default(), at(0));
        let said: Vec<Vec<&str>> = letters
            .iter()
            .map(|l| l.notices.iter().map(|n| n.key.watch.word()).collect())
            .collect();
        assert_eq!(said, [vec!["dispatched", "restored", "resolved"], vec!["restored"]]);
    }

    #[test]
    fn a_letter_that_still_waits_is_joined_within_a_minute_and_not_later() {
        let old = || vec![notice("ann", 7, StepWatch::Acknowledged, Severity::S2, -30)];
        let new = || vec![notice("ann", 7, StepWatch::Restored, Severity::S2, -5)];
        let within = merge_notices(new(), only(vec![queued(1, -59, old())]), at(0));
        assert_eq!(within[0].takes_place_of, [OutboxId(1)]);
        assert_eq!(within[0].notices.len(), 2);
        let later = merge_notices(new(), only(vec![queued(1, -60, old())]), at(0));
        assert!(later[0].takes_place_of.is_empty());
        let mut sent = queued(1, -1, old());
        sent.is_waiting = false;
        assert_eq!(merge_notices(new(), only(vec![sent]), at(0))[0].notices.len(), 1);
    }

    #[test]
    fn ten_tickets_are_ten_mails_and_eleven_are_one_digest_with_the_most_delayed_first() {
        assert_eq!(merge_notices(many(10, Severity::S3), Before::default(), at(0)).len(), 10);
        let eleven = merge_notices(many(11, Severity::S3), Before::default(), at(0));
        assert_eq!(eleven.len(), 1);
        assert!(eleven[0].is_digest);
        assert_eq!(eleven[0].notices[0].about, About::Ticket(TicketId(11)));
    }

    #[test]
    fn what_was_queued_in_the_minute_before_counts_towards_the_digest() {
        let before = |secs| -> Vec<_> {
            (100..110)
                .map(|t| {
                    queued(t, secs, vec![notice("ann", t, StepWatch::Restored, Severity::S2, -1)])
                })
                .collect()
        };
        assert!(merge_notices(many(1, Severity::S2), only(before(-59)), at(0))[0].is_digest);
        assert!(!merge_notices(many(1, Severity::S2), only(before(-60)), at(0))[0].is_digest);
    }

    #[test]
    fn an_s1_never_waits_for_a_digest_also_where_its_ticket_has_lesser_notices() {
        let mut batch = many(30, Severity::S2);
        batch.push(notice("ann", 3, StepWatch::NextReply, Severity::S1, -1));
        let letters = merge_notices(batch, Before::default(), at(0));
        assert_eq!(letters.len(), 2);
        assert!(!letters[0].is_digest && letters[0].notices.len() == 2);
        assert!(letters[1].notices.iter().all(|n| n.severity != Severity::S1));
        assert_eq!(merge_notices(many(40, Severity::S1), Before::default(), at(0)).len(), 40);
    }

    #[test]
    fn a_digest_that_still_waits_grows_instead_of_a_second_one() {
        let mut waiting = queued(5, -1, many(20, Severity::S2));
        waiting.is_digest = true;
        let batch = vec![notice("ann", 99, StepWatch::Restored, Severity::S2, -1)];
        let letters = merge_notices(batch, only(vec![waiting]), at(0));
        assert_eq!((letters.len(), letters[0].notices.len()), (1, 21));
        assert_eq!(letters[0].takes_place_of, [OutboxId(5)]);
    }

    #[test]
    fn a_full_digest_that_still_waits_is_left_to_leave_and_a_second_one_begins() {
        let mut waiting = queued(5, -1, many(50, Severity::S2));
        waiting.is_digest = true;
        let batch = vec![notice("ann", 99, StepWatch::Restored, Severity::S2, -1)];
        let letters = merge_notices(batch, only(vec![waiting]), at(0));
        assert!(letters[0].is_digest && letters[0].takes_place_of.is_empty());
        assert_eq!((letters.len(), letters[0].notices.len()), (1, 1));
    }

    #[test]
    fn letters_that_are_only_counted_make_a_digest_too() {
        let others = BTreeMap::from([("ann".to_owned(), 10), ("bob".to_owned(), 99)]);
        let before = Before { others, ..Before::default() };
        assert!(merge_notices(many(1, Severity::S2), before, at(0))[0].is_digest);
        let others = BTreeMap::from([("ann".to_owned(), 9), ("bob".to_owned(), 99)]);
        let before = Before { others, ..Before::default() };
        assert!(!merge_notices(many(1, Severity::S2), before, at(0))[0].is_digest);
    }
}
