//! One figure of a report: how many, of how many, how long, and which tickets.

use serde::Serialize;

use super::super::{ids::TicketId, promise::words};

/// A number of promises, and the tickets they belong to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// How many promises.
    pub count: u64,
    /// Their tickets, each once, ascending.
    pub tickets: Vec<TicketId>,
}

impl Tally {
    /// Counts one more; tickets come in ascending order.
    pub(super) fn add(&mut self, ticket: TicketId) {
        self.count += 1;
        if self.tickets.last() != Some(&ticket) {
            self.tickets.push(ticket);
        }
    }
}

/// A share with its denominator: “46 of 49”.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Kept.
    pub met: u64,
    /// Judged: met and missed, those missed and still running among them.
    pub judged: u64,
}

impl Share {
    /// In tenths of a per cent, rounded; but 1000 only where all were kept, and 0 only where none.
    #[must_use]
    pub const fn per_mille(self) -> u64 {
        if self.met == self.judged {
            return 1000;
        }
        let rounded = (self.met * 2000 + self.judged) / (self.judged * 2);
        match rounded {
            1000.. => 999,
            0 if self.met > 0 => 1,
            other => other,
        }
    }
}

/// How long promises took, the missed among them, in counted seconds. One that still runs late
/// enters with its time so far. Percentiles are nearest-rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Response {
    /// Of how many.
    pub count: u64,
    /// The mean, rounded down.
    pub mean_s: i64,
    /// Half of them took at most this.
    pub median_s: i64,
    /// Nine of ten took at most this.
    pub p90_s: i64,
    /// The longest.
    pub worst_s: i64,
}

impl Response {
    fn of(mut spans: Vec<i64>) -> Option<Self> {
        spans.sort_unstable();
        let worst_s = *spans.last()?;
        let count = i64::try_from(spans.len()).ok()?;
        Some(Self {
            count: spans.len() as u64,
            mean_s: spans.iter().sum::<i64>().div_euclid(count),
            median_s: nearest_rank(&spans, 50)?,
            p90_s: nearest_rank(&spans, 90)?,
            worst_s,
        })
    }
}

/// The smallest value that at least `percent` of all are not greater than.
fn nearest_rank(ascending: &[i64], percent: usize) -> Option<i64> {
    let rank = (ascending.len() * percent).div_ceil(100).max(1);
    ascending.get(rank - 1).copied()
}

words! {
    /// How a promise stands in a period.
    Kept ("standing of a promise") {
        /// Kept.
        Met = "met",
        /// Missed, and done since.
        Missed = "missed",
        /// Missed, and not done.
        StillLate = "still_late",
        /// Its deadline is to come, or it has none.
        NotYetDue = "not_yet_due",
        /// Given up for a reason.
        Waived = "waived",
        /// A later milestone came first.
        NotNeeded = "not_needed",
        /// Another ticket took its place.
        Superseded = "superseded",
    }
}

impl Kept {
    /// Whether it is in the denominator: met or missed.
    #[must_use]
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::Met | Self::Missed | Self::StillLate)
    }
}

/// What became of some promises. What is not judged is named, and in no share.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Figure {
    /// Kept.
    pub met: Tally,
    /// Missed, those of `still_late` among them.
    pub missed: Tally,
    /// Missed, and not done at the as-of instant.
    pub still_late: Tally,
    /// Not judged: its deadline is to come, or it has none.
    pub not_yet_due: Tally,
    /// Not judged: given up, by somebody and for a reason.
    pub waived: Tally,
    /// Not judged: a later milestone came first.
    pub not_needed: Tally,
    /// Not judged: another ticket took its place.
    pub superseded: Tally,
    /// How long it took: in `by_watch` the promises of the line, elsewhere *acknowledged*, the
    /// first response. None where none was judged.
    pub response: Option<Response>,
    #[serde(skip)]
    spans: Vec<i64>,
}

impl Figure {
    /// Met and missed: the denominator.
    #[must_use]
    pub const fn judged(&self) -> u64 {
        self.met.count + self.missed.count
    }

    /// The share that was kept; none where nothing was judged.
    #[must_use]
    pub const fn share(&self) -> Option<Share> {
        match self.judged() {
            0 => None,
            judged => Some(Share { met: self.met.count, judged }),
        }
    }

    pub(super) fn add(&mut self, kept: Kept, ticket: TicketId) {
        match kept {
            Kept::Met => self.met.add(ticket),
            Kept::Missed => self.missed.add(ticket),
            Kept::StillLate => {
                self.missed.add(ticket);
                self.still_late.add(ticket);
            }
            Kept::NotYetDue => self.not_yet_due.add(ticket),
            Kept::Waived => self.waived.add(ticket),
            Kept::NotNeeded => self.not_needed.add(ticket),
            Kept::Superseded => self.superseded.add(ticket),
        }
    }

    pub(super) fn took(&mut self, counted_s: i64) {
        self.spans.push(counted_s);
    }

    pub(super) fn finished(mut self) -> Self {
        self.response = Response::of(std::mem::take(&mut self.spans));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank() {
        let of = |spans: &[i64]| {
            let r = Response::of(spans.to_vec()).unwrap();
            (r.median_s, r.p90_s, r.worst_s, r.mean_s)
        };
        assert_eq!(of(&[15, 20, 35, 40, 50]), (35, 50, 50, 32));
        assert_eq!(of(&[10, 1, 9, 2, 8, 3, 7, 4, 6, 5]), (5, 9, 10, 5));
        assert_eq!(of(&[1, 2]), (1, 2, 2, 1));
        assert_eq!(of(&[7]), (7, 7, 7, 7));
        assert_eq!(Response::of(Vec::new()), None);
    }

    #[test]
    fn a_share_rounds_and_is_whole_only_where_all_were_kept() {
        let tenths = |met, judged| Share { met, judged }.per_mille();
        assert_eq!(tenths(412, 431), 956);
        assert_eq!(tenths(46, 49), 939);
        assert_eq!(tenths(99_999, 100_000), 999);
        assert_eq!(tenths(1, 100_000), 1);
        assert_eq!(tenths(0, 3), 0);
        assert_eq!(tenths(3, 3), 1000);
    }
}
