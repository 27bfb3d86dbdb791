//! Who is on call at an instant, and in every part of a stretch of time.

use super::{
    super::{ids::UserId, time::Timestamp},
    rotation::Rotation,
};

/// How far ahead the next change is looked for, in seconds: a year and a month.
const FAR_S: i64 = 400 * 86_400;

/// Somebody covers in place of the rotation, in `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Override {
    /// Who.
    pub user: UserId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

/// Somebody is not there, in `[from, to)`: on leave, or gone for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// Who.
    pub user: UserId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

impl Away {
    /// Whether it holds at this instant.
    #[must_use]
    pub fn holds_at(&self, t: Timestamp) -> bool {
        self.from <= t && t < self.to
    }
}

/// Why somebody is on call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is their turn.
    Turn,
    /// It is the turn of this one, who is away; they are next in the order.
    InsteadOf(UserId),
    /// An override says so.
    Override,
}

/// Who is on call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    /// Who.
    pub user: UserId,
    /// Why they.
    pub why: Why,
}

/// A part of time in which the same one is on call, `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Who; none is a gap.
    pub duty: Option<Duty>,
}

/// All that decides who is on call for a team.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cover {
    /// Its rotation; none where it has none.
    pub rotation: Option<Rotation>,
    /// Who covers in its place, the oldest entry first: where two hold, the later entry counts.
    pub overrides: Vec<Override>,
    /// Who is not there, of anybody.
    pub away: Vec<Away>,
}

impl Cover {
    /// Who is on call at this instant; none where nobody is.
    ///
    /// An override beats the rotation, unless its person is away. In the rotation it is the one
    /// whose turn it is, or the next in the order who is there.
    #[must_use]
    pub fn at(&self, t: Timestamp) -> Option<Duty> {
        let mut latest_first = self.overrides.iter().rev();
        let found = latest_first.find(|o| o.from <= t && t < o.to && !self.is_away(o.user, t));
        if let Some(one) = found {
            return Some(Duty { user: one.user, why: Why::Override });
        }
        let rotation = self.rotation.as_ref()?;
        let turn = rotation.turn_at(t)?;
        let people = u64::try_from(rotation.order.len()).ok()?;
        let place = usize::try_from(turn.checked_rem(people)?).ok()?;
        let whose = *rotation.order.get(place)?;
        let mut from_there = rotation.order.iter().cycle().skip(place).take(rotation.order.len());
        let user = *from_there.find(|user| !self.is_away(**user, t))?;
        let why = if user == whose { Why::Turn } else { Why::InsteadOf(whose) };
        Some(Duty { user, why })
    }

    /// Whether somebody is not there at this instant.
    #[must_use]
    pub fn is_away(&self, user: UserId, t: Timestamp) -> bool {
        self.away.iter().any(|away| away.user == user && away.holds_at(t))
    }

    /// Who is on call in `[from, to)`, part by part, without a hole: where nobody is, a part says so.
    #[must_use]
    pub fn stretches(&self, from: Timestamp, to: Timestamp) -> Vec<Stretch> {
        let mut parts: Vec<Stretch> = Vec::new();
        let mut edges = self.edges(from, to).into_iter().chain([to]);
        let mut begins = from;
        while begins < to {
            let Some(ends) = edges.next() else { break };
            if ends <= begins {
                continue;
            }
            let duty = self.at(begins);
            match parts.last_mut() {
                Some(last) if last.duty == duty => last.to = ends,
                _ => parts.push(Stretch { from: begins, to: ends, duty }),
            }
            begins = ends;
        }
        parts
    }

    /// When another is on call than at `t`, or nobody is any more; none within 400 days.
    #[must_use]
    pub fn next_change(&self, t: Timestamp) -> Option<Timestamp> {
        self.stretches(t, t.plus_secs(FAR_S)).get(1).map(|part| part.from)
    }

    /// Every moment in `[from, to)` at which somebody may begin or end, in order.
    fn edges(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let handovers = self.rotation.iter().flat_map(|rotation| rotation.handovers(from, to));
        let overrides = self.overrides.iter().flat_map(|o| [o.from, o.to]);
        let away = self.away.iter().flat_map(|a| [a.from, a.to]);
        let all = handovers.chain(overrides).chain(away);
        let mut edges: Vec<Timestamp> = all.filter(|at| from <= *at && *at < to).collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }
}
