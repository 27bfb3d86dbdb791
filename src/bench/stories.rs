//! What happened to each ticket: most promises kept, some not; the same for the same number.

use super::chance::Chance;
use crate::{
    app::bulk::Lived,
    domain::{
        account::AccountKind,
        ids::{ContactId, UserId},
        promise::{Milestone, Severity},
        time::Timestamp,
    },
};

/// Who reports and who works.
#[derive(Debug)]
pub(super) struct People {
    /// Who may report, for what kind of customer.
    pub reporters: Vec<(ContactId, AccountKind)>,
    /// Who works it.
    pub engineers: Vec<UserId>,
}

/// Days of history of the closed ones; the newest of them were reported so many days ago.
const HISTORY_D: i64 = 365;
const NEWEST_D: i64 = 12;
const DAY_S: i64 = 86_400;

const FAULTS: [(&str, &str); 8] = [
    ("Hydraulic pump leaks", "It leaks since this morning. The aircraft stands on its place."),
    ("Scanner stops in the middle", "Every third run ends with error 411 after a restart."),
    ("Tills in store 14 freeze", "Four of nine stand still. The others work, slowly."),
    ("Label printer prints pale", "It is readable. Please look at it with the next visit."),
    ("How to read the counter", "Where do we find the service interval on the display?"),
    ("起落架指示异常", "前起落架位置指示异常，机组需要确认。"),
    ("冷库温度偏高", "三号冷库温度偏高约六度，请尽快查看。"),
    ("Gate at the quay does not close", "It stays open by a hand's breadth since the storm."),
];

const WORDS: [&str; 3] = [
    "We are working on it; the technician reports progress. More within the promised time.",
    "The part is on its way and our technician is with your people on site.",
    "We have found the cause and are testing the repair.",
];

/// A closed (or resolved) one, the `nth` of `of`, over the year before `now`.
pub(super) fn past(people: &People, nth: u64, of: u64, now: Timestamp) -> Option<Lived> {
    let mut chance = Chance::of(nth);
    let (contact, kind) = *chance.pick(&people.reporters)?;
    let span_s = (HISTORY_D - NEWEST_D) * DAY_S;
    let (nth, of) = (i128::from(nth), i128::from(of.max(1)));
    let into_s = i64::try_from(i128::from(span_s) * nth / of).unwrap_or(0);
    let reported_at = now.plus_secs(into_s - HISTORY_D * DAY_S).floor();
    let severity = severity(&mut chance, kind);
    let reached = reached(&mut chance, kind, severity, reported_at);
    let answered_at = reached.first().map_or(reported_at, |(_, at)| at.plus_secs(30));
    let mut said = vec![(answered_at, words(&mut chance))];
    if severity <= Severity::S2 && reached.len() > 2 {
        let middle = reached.get(reached.len() / 2).map_or(answered_at, |(_, at)| *at);
        said.push((middle.plus_secs(45), words(&mut chance)));
    }
    let mut lived = lived(&mut chance, contact, severity, reported_at);
    lived.owner = chance.pick(&people.engineers).copied();
    Some(Lived { reached, said, ..lived })
}

/// An open one: reported a while ago, most of them acknowledged, some late.
pub(super) fn present(people: &People, nth: u64, now: Timestamp) -> Option<Lived> {
    let mut chance = Chance::of(u64::MAX - nth);
    let (contact, _) = *chance.pick(&people.reporters)?;
    let severity = match chance.between(0, 99) {
        0 => Severity::S1,
        1..=4 => Severity::S2,
        5..=59 => Severity::S3,
        _ => Severity::S4,
    };
    let (oldest_s, usual_s) = match severity {
        Severity::S1 => (20 * 60, 12 * 60),
        Severity::S2 => (3 * 3600, 25 * 60),
        Severity::S3 => (2 * DAY_S, 110 * 60),
        Severity::S4 => (4 * DAY_S, 7 * 3600),
    };
    let age_s = chance.between(5, oldest_s);
    let reported_at = now.plus_secs(-age_s).floor();
    let mut lived = lived(&mut chance, contact, severity, reported_at);
    let taken_s = chance.between(60, usual_s);
    if taken_s < age_s && chance.percent(95) {
        let at = reported_at.plus_secs(taken_s);
        lived.owner = chance.pick(&people.engineers).copied();
        lived.reached.push((Milestone::Acknowledged, at));
        if let Some(at) = Some(at.plus_secs(20)).filter(|at| *at < now) {
            lived.said.push((at, words(&mut chance)));
        }
    }
    Some(lived)
}

fn lived(
    chance: &mut Chance,
    contact: ContactId,
    severity: Severity,
    reported_at: Timestamp,
) -> Lived {
    let (subject, text) = chance.pick(&FAULTS).copied().unwrap_or_default();
    Lived {
        contact,
        subject: format!("{subject} ({})", chance.between(100, 9_999)),
        text: text.to_owned(),
        severity,
        reported_at,
        owner: None,
        reached: Vec::new(),
        said: Vec::new(),
    }
}

fn words(chance: &mut Chance) -> &'static str {
    chance.pick(&WORDS).copied().unwrap_or_default()
}

fn severity(chance: &mut Chance, kind: AccountKind) -> Severity {
    let shares = match kind {
        AccountKind::Key => [8, 28, 75],
        AccountKind::Reseller => [5, 25, 80],
        AccountKind::Individual => [0, 5, 70],
    };
    let n = chance.between(0, 99);
    match shares.iter().position(|share| n < *share) {
        Some(0) => Severity::S1,
        Some(1) => Severity::S2,
        Some(_) => Severity::S3,
        None => Severity::S4,
    }
}

/// Minutes in which each milestone is promised, or usual.
fn targets(kind: AccountKind, severity: Severity) -> &'static [(Milestone, i64)] {
    use Milestone::{Acknowledged, Dispatched, OnSite, Resolved, Restored};
    match (kind, severity) {
        (AccountKind::Key, Severity::S1) => {
            &[(Acknowledged, 15), (Dispatched, 60), (OnSite, 240), (Restored, 360), (Resolved, 480)]
        }
        (AccountKind::Key, Severity::S2) => &[
            (Acknowledged, 30),
            (Dispatched, 240),
            (OnSite, 720),
            (Restored, 1440),
            (Resolved, 2880),
        ],
        (AccountKind::Reseller, Severity::S1) => {
            &[(Acknowledged, 60), (Restored, 480), (Resolved, 1440)]
        }
        (AccountKind::Reseller, Severity::S2) => {
            &[(Acknowledged, 120), (Restored, 960), (Resolved, 2880)]
        }
        (_, Severity::S4) => &[(Acknowledged, 480), (Resolved, 5_000)],
        _ => &[(Acknowledged, 110), (Resolved, 2_800)],
    }
}

/// Most in time; one ticket in eight goes wrong somewhere, and what follows is late too.
fn reached(
    chance: &mut Chance,
    kind: AccountKind,
    severity: Severity,
    reported_at: Timestamp,
) -> Vec<(Milestone, Timestamp)> {
    let targets = targets(kind, severity);
    let last = i64::try_from(targets.len()).unwrap_or(1) - 1;
    let goes_wrong_at = if chance.percent(12) { chance.between(0, last) } else { i64::MAX };
    let (mut reached, mut last_s) = (Vec::with_capacity(targets.len()), 0);
    for (index, (milestone, minutes)) in (0_i64..).zip(targets) {
        let percent =
            if index >= goes_wrong_at { chance.between(104, 160) } else { chance.between(25, 92) };
        last_s = (minutes * 60 * percent / 100).max(last_s + 120) + chance.between(0, 59);
        reached.push((*milestone, reported_at.plus_secs(last_s)));
    }
    reached
}
