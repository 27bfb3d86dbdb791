//! The hours of a civil date: the week, and the dates that differ from it.

use std::collections::BTreeMap;

use super::window::Window;

/// A civil date as days since 1970-01-01.
pub(super) type Day = i64;

/// The week's windows and the exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Hours {
    /// From Monday to Sunday.
    pub weekly: [Vec<Window>; 7],
    /// Date → that date's own windows; none is closed.
    pub exceptions: BTreeMap<Day, Vec<Window>>,
}

impl Hours {
    fn week(&self, day: Day) -> &[Window] {
        // 1970-01-01 was a Thursday
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
        self.weekly.get(weekday).map_or(&[], Vec::as_slice)
    }

    /// Calls `open` with each `[from, to)` of the date, in seconds from midnight, in no order.
    ///
    /// A date with an exception has that exception's windows and nothing else, not even the
    /// morning of the night before; any other has the week's, the mornings of the weekday before,
    /// and the mornings of the exception of the date before.
    pub(super) fn of(&self, day: Day, mut open: impl FnMut(i64, i64)) {
        let own = self.exceptions.get(&day);
        for window in own.map_or_else(|| self.week(day), Vec::as_slice) {
            let (from, to) = window.evening();
            open(from, to);
        }
        if own.is_some() {
            return;
        }
        let before = self.exceptions.get(&(day - 1)).map_or(&[][..], Vec::as_slice);
        for (from, to) in self.week(day - 1).iter().chain(before).filter_map(|w| w.morning()) {
            open(from, to);
        }
    }

    /// Whether the date is closed by an exception: a holiday.
    pub(super) fn is_holiday(&self, day: Day) -> bool {
        self.exceptions.get(&day).is_some_and(Vec::is_empty)
    }
}
