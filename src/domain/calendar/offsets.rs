//! The offsets of a zone as stretches of UTC in which the wall clock runs evenly.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// No two changes of any zone's offset lie closer than 95 hours in the whole tz database, so a
/// look every 48 hours misses none.
const LOOK_S: i64 = 48 * 3600;

/// A stretch of UTC seconds `[from, to)` with one offset: local = UTC + `offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Even {
    pub from: i64,
    pub to: i64,
    pub offset: i64,
}

/// The offsets of one zone, read forwards as far as they are asked for.
#[derive(Debug)]
pub(super) struct Offsets {
    zone: Tz,
    known: Vec<Even>,
}

/// The zone's offset in seconds at a UTC second.
pub(super) fn offset_at(zone: Tz, utc_s: i64) -> i64 {
    let at = DateTime::from_timestamp(utc_s, 0).unwrap_or_default().naive_utc();
    i64::from(zone.offset_from_utc_datetime(&at).fix().local_minus_utc())
}

impl Offsets {
    /// Nothing before `from` will be asked for.
    pub(super) fn new(zone: Tz, from: i64) -> Self {
        let offset = offset_at(zone, from);
        Self { zone, known: vec![Even { from, to: from, offset }] }
    }

    /// The even stretches that touch `[from, to)`, in order. What lies before `from` is forgotten.
    pub(super) fn over(&mut self, from: i64, to: i64) -> &[Even] {
        self.known.retain(|e| e.to > from || e.from == e.to);
        while self.known.last().is_none_or(|e| e.to < to) {
            self.look_further(from);
        }
        let wanted = self.known.iter().take_while(|e| e.from < to).count();
        self.known.get(..wanted).unwrap_or_default()
    }

    fn look_further(&mut self, from: i64) {
        let zone = self.zone;
        let Some(last) = self.known.last_mut() else {
            self.known.push(Even { from, to: from, offset: offset_at(zone, from) });
            return;
        };
        let next = last.to + LOOK_S;
        let offset = offset_at(zone, next);
        if offset == last.offset {
            last.to = next;
            return;
        }
        // the change is in (same, other]
        let (mut same, mut other) = (last.to - 1, next);
        while other - same > 1 {
            let middle = same + (other - same) / 2;
            if offset_at(zone, middle) == last.offset { same = middle } else { other = middle }
        }
        last.to = other;
        self.known.push(Even { from: other, to: other + 1, offset: offset_at(zone, other) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_found_to_the_second() {
        let march = 1_774_742_400; // 2026-03-29T00:00:00Z
        let mut offsets = Offsets::new(Tz::Europe__Berlin, march - 86_400);
        let over = offsets.over(march, march + 86_400).to_vec();
        assert_eq!(over.len(), 2);
        assert_eq!((over[0].to, over[0].offset), (march + 3600, 3600));
        assert_eq!((over[1].from, over[1].offset), (march + 3600, 7200));
    }

    #[test]
    fn every_zone_keeps_an_offset_for_longer_than_a_look() {
        // compared with a look every six hours, over the years in which most zones were moved
        for zone in chrono_tz::TZ_VARIANTS {
            let (from, to) = (1_293_840_000, 1_356_998_400); // 2011 and 2012
            let mut offsets = Offsets::new(zone, from);
            let changes = offsets.over(from, to).len() - 1;
            let fine: Vec<i64> = (from..to).step_by(6 * 3600).map(|t| offset_at(zone, t)).collect();
            let seen = fine.windows(2).filter(|w| w[0] != w[1]).count();
            assert_eq!(changes, seen, "{zone}");
        }
    }
}
