//! Whether it is unusual that no mail came for a time: judged by the same hours of the same week
//! days of the weeks before, and by nothing else. A quiet night is usual where nights are quiet.
//!
//! An hour that was set forward or back in between shifts the comparison by that hour: of a silence
//! that is long enough to be told, that is little.

use super::time::Timestamp;

/// Weeks that are looked back on, at most.
pub const WEEKS: i64 = 8;
/// Weeks that there must be to compare with.
const FEWEST_WEEKS: usize = 3;
/// Seconds of a week.
const WEEK_S: i64 = 7 * 86_400;

/// What came at these hours in the weeks before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// Messages in such a stretch, on the average.
    pub mails: u32,
    /// Of so many weeks.
    pub weeks: u32,
}

/// The stretches to compare a silence since `last` with: the same hours, a week before and more, as
/// far as they end before the silence began.
#[must_use]
pub fn same_hours(last: Timestamp, now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    (1..=WEEKS)
        .map(|week| (last.plus_secs(-week * WEEK_S), now.plus_secs(-week * WEEK_S)))
        .filter(|(_, end)| *end <= last)
        .collect()
}

/// Whether a silence is unusual. `counts` holds how many messages came in each of the stretches of
/// [`same_hours`] in which the desk was there. The quietest of them is left out: it may have been a
/// holiday. In every other something must have come, and `at_least` on the average; 0 turns the rule
/// off.
#[must_use]
pub fn unusual(counts: &[u32], at_least: u32) -> Option<Usual> {
    if at_least == 0 || counts.len() < FEWEST_WEEKS {
        return None;
    }
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let compared = sorted.get(1..)?;
    let weeks = u32::try_from(compared.len()).ok()?;
    let sum: u64 = compared.iter().map(|n| u64::from(*n)).sum();
    let mails = u32::try_from(sum / u64::from(weeks)).unwrap_or(u32::MAX);
    let is_unusual = compared.first().is_some_and(|fewest| *fewest > 0) && mails >= at_least;
    is_unusual.then_some(Usual { mails, weeks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_is_unusual_where_every_week_before_had_mail_at_these_hours() {
        assert_eq!(unusual(&[9, 11, 10, 12], 8), Some(Usual { mails: 11, weeks: 3 }));
        assert_eq!(unusual(&[9, 11, 0, 12], 8), Some(Usual { mails: 10, weeks: 3 }), "a holiday");
        assert_eq!(unusual(&[9, 0, 0, 30], 8), None, "it has been as quiet twice");
        assert_eq!(unusual(&[7, 8, 7, 8], 8), None, "few");
        assert_eq!(unusual(&[50, 50], 8), None, "too little is known");
        assert_eq!(unusual(&[50, 50, 50], 0), None, "turned off");
        assert_eq!(unusual(&[], 8), None);
    }

    #[test]
    fn only_hours_before_the_silence_are_compared_with() {
        let now = Timestamp::from_secs(100 * WEEK_S);
        let all = same_hours(now.plus_secs(-3_600), now);
        assert_eq!(all.len(), 8);
        assert_eq!(all[0], (now.plus_secs(-WEEK_S - 3_600), now.plus_secs(-WEEK_S)));
        let long = same_hours(now.plus_secs(-2 * WEEK_S - 1), now);
        assert_eq!(long.len(), 6, "of a silence of two weeks the weeks 3 to 8 end before it");
        assert_eq!(long[0].1, now.plus_secs(-3 * WEEK_S));
    }
}
