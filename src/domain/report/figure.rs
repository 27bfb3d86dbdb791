//! One figure of a report: how many, of how many, and how long.

use serde::Serialize;

use super::super::promise::words;

/// A number of promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// How many.
    pub count: u64,
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
    /// Of spans in any order.
    fn of(mut spans: Vec<i64>) -> Option<Self> {
        let worst_s = *spans.iter().max()?;
        let count = i64::try_from(spans.len()).ok()?;
        let sum: i64 = spans.iter().sum();
        let p90_s = nearest_rank(&mut spans, 90)?;
        let median_s = nearest_rank(&mut spans, 50)?;
        Some(Self {
            count: spans.len() as u64,
            mean_s: sum.div_euclid(count),
            median_s,
            p90_s,
            worst_s,
        })
    }
}

/// The smallest value that at least `percent` of all are not greater than.
fn nearest_rank(spans: &mut [i64], percent: usize) -> Option<i64> {
    let rank = (spans.len() * percent).div_ceil(100).max(1);
    if rank > spans.len() {
        return None;
    }
    Some(*spans.select_nth_unstable(rank - 1).1)
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

    /// Counts `n` more that stand so.
    pub(super) const fn add(&mut self, kept: Kept, n: u64) {
        match kept {
            Kept::Met => self.met.count += n,
            Kept::Missed => self.missed.count += n,
            Kept::StillLate => {
                self.missed.count += n;
                self.still_late.count += n;
            }
            Kept::NotYetDue => self.not_yet_due.count += n,
            Kept::Waived => self.waived.count += n,
            Kept::NotNeeded => self.not_needed.count += n,
            Kept::Superseded => self.superseded.count += n,
        }
    }

    /// Takes in how long judged promises took.
    pub(super) fn took(&mut self, counted_s: &[i64]) {
        self.spans.extend_from_slice(counted_s);
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
