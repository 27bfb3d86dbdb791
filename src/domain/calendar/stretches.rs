//! The one stream of open stretches that everything is counted on.

use chrono_tz::Tz;

use super::{
    hours::Hours,
    offsets::{Even, Offsets},
    window::DAY_S,
};

/// No offset from UTC, now or ever, is larger: the wall clock's date is never further away.
const FARTHEST_S: i64 = 16 * 3600;

/// After the year 9999 no moment can be written; the stream ends there.
pub(super) const END_OF_TIME: i64 = 253_402_300_800;

/// A stretch that is open for longer is given out in pieces, so that the stream never waits for the
/// end of hours that have none.
const PIECE_S: i64 = 2 * DAY_S;

/// Nor before the year 0; there it begins.
const BEGINNING_OF_TIME: i64 = -62_167_219_200;

/// Open stretches `[from, to)` in UTC seconds, in order and disjoint (two may touch); the first is
/// the one that holds or follows the instant asked for.
pub(super) struct Stretches<'a> {
    hours: &'a Hours,
    offsets: Offsets,
    from: i64,
    /// The next civil date to read.
    day: i64,
    /// Read and not yet given out, in order.
    ahead: Vec<(i64, i64)>,
}

impl<'a> Stretches<'a> {
    pub(super) fn new(hours: &'a Hours, zone: Tz, from: i64) -> Self {
        let from = from.max(BEGINNING_OF_TIME);
        let day = (from - FARTHEST_S - DAY_S).div_euclid(DAY_S);
        let offsets = Offsets::new(zone, day * DAY_S - FARTHEST_S);
        Self { hours, offsets, from, day, ahead: Vec::new() }
    }

    /// Reads one more civil date.
    ///
    /// A window opens at the first instant at which the wall clock shows a time inside it on that
    /// date, and closes after the last such instant, without a hole between.
    fn read_day(&mut self) {
        let midnight = self.day * DAY_S;
        let evens = self.offsets.over(midnight - FARTHEST_S, midnight + DAY_S + FARTHEST_S);
        let (ahead, start) = (&mut self.ahead, self.from);
        let before = ahead.len();
        self.hours.of(self.day, |from, to| {
            if let Some(open) = shown(evens, midnight + from, midnight + to)
                && open.1 > start
            {
                ahead.push(open);
            }
        });
        self.day += 1;
        if self.ahead.len() == before {
            return;
        }
        self.ahead.sort_unstable();
        self.ahead.dedup_by(|next, kept| {
            let touches = next.0 <= kept.1;
            if touches {
                kept.1 = kept.1.max(next.1);
            }
            touches
        });
    }

    /// The next stretch that begins before `limit`.
    pub(super) fn next_before(&mut self, limit: i64) -> Option<(i64, i64)> {
        loop {
            // nothing that is still unread can begin before this
            let unread = self.day * DAY_S - FARTHEST_S;
            if let Some(&(from, to)) = self.ahead.first() {
                if from >= limit && unread >= limit {
                    return None;
                }
                if to < unread || unread > END_OF_TIME {
                    return Some(self.ahead.remove(0));
                }
                if let Some(first) = self.ahead.first_mut()
                    && unread - from > PIECE_S
                {
                    first.0 = unread;
                    return Some((from, unread));
                }
            } else if unread >= limit.min(END_OF_TIME) {
                return None;
            }
            self.read_day();
        }
    }
}

/// The UTC seconds of a civil date, unless the zone skipped it.
pub(super) fn date_span(zone: Tz, day: i64) -> Option<(i64, i64)> {
    let midnight = day * DAY_S;
    let mut offsets = Offsets::new(zone, midnight - FARTHEST_S);
    let evens = offsets.over(midnight - FARTHEST_S, midnight + DAY_S + FARTHEST_S);
    shown(evens, midnight, midnight + DAY_S)
}

/// From the first to after the last instant at which the wall clock shows `[from, to)`.
fn shown(evens: &[Even], from: i64, to: i64) -> Option<(i64, i64)> {
    let mut hull: Option<(i64, i64)> = None;
    for even in evens {
        let open = (even.from.max(from - even.offset), even.to.min(to - even.offset));
        if open.0 < open.1 {
            hull = Some(hull.map_or(open, |(first, last)| (first.min(open.0), last.max(open.1))));
        }
    }
    hull
}
