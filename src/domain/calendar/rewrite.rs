//! A calendar with other hours: its week is written anew and its own dates stay.

use std::collections::BTreeMap;

use super::{Calendar, NotACalendar, NotAWindow, Status, document::Document, window::Window};
use crate::domain::time::Timestamp;

impl Calendar {
    /// A calendar of this week in a zone, without dates that differ. `weekly` is `mon` to `sun` → its
    /// windows, `["09:00", "18:00"]`; a day that is absent is closed.
    ///
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn of_week(
        zone: &str,
        weekly: BTreeMap<String, Vec<[String; 2]>>,
        working_day_s: i64,
    ) -> Result<Self, NotACalendar> {
        let zone = Some(zone.to_owned());
        let working_day_s = Some(working_day_s);
        Document { zone, weekly, working_day_s, ..Document::default() }.try_into()
    }

    /// The same calendar with another week: its dates that differ, their names and the years with
    /// holiday data stay.
    ///
    /// # Errors
    /// What is wrong with the week, or [`NotACalendar::Several`] for one that is made of others.
    pub fn with_week(
        &self,
        zone: &str,
        weekly: BTreeMap<String, Vec<[String; 2]>>,
        working_day_s: i64,
    ) -> Result<Self, NotACalendar> {
        if self.parts.several.is_some() {
            return Err(NotACalendar::Several);
        }
        let before: Document = self.clone().into();
        Document {
            always: false,
            zone: Some(zone.to_owned()),
            weekly,
            working_day_s: Some(working_day_s),
            ..before
        }
        .try_into()
    }

    /// Whether two texts are a window of a day: `09:00` and `18:00`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn is_window(ends: &[String; 2]) -> Result<(), NotAWindow> {
        Window::try_from(ends.clone()).map(drop)
    }

    /// Whether it is open at no second of the 400 days after a moment: then nothing that counts on it
    /// is ever due.
    #[must_use]
    pub fn never_opens(&self, after: Timestamp) -> bool {
        self.deadline(after, 1, &[]).status == Status::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(day: &str, from: &str, to: &str) -> BTreeMap<String, Vec<[String; 2]>> {
        [(day.to_owned(), vec![[from.to_owned(), to.to_owned()]])].into()
    }

    #[test]
    fn another_week_keeps_the_dates_that_differ() {
        let json = r#"{"zone":"UTC","weekly":{"mon":[["09:00","17:00"]]},
            "exceptions":{"2026-03-09":[]},"holiday_years":[2026],
            "holiday_names":{"2026-03-09":"Test"},"working_day_s":28800}"#;
        let before: Calendar = serde_json::from_str(json).unwrap();
        let after =
            before.with_week("Europe/Berlin", week("tue", "22:00", "06:00"), 28_800).unwrap();
        let json = serde_json::to_value(&after).unwrap();
        assert_eq!(json["exceptions"]["2026-03-09"], serde_json::json!([]));
        assert_eq!(json["holiday_names"]["2026-03-09"], "Test");
        assert_eq!(json["weekly"], serde_json::json!({"tue": [["22:00", "06:00"]]}));
        assert_eq!(json["zone"], "Europe/Berlin");
    }

    #[test]
    fn a_calendar_without_an_open_second_in_400_days_never_opens() {
        let at = Timestamp::parse("2026-03-02T00:00:00Z").unwrap();
        let closed = Calendar::of_week("UTC", BTreeMap::new(), 1).unwrap();
        assert!(closed.never_opens(at));
        let open = Calendar::of_week("UTC", week("sun", "09:00", "09:01"), 60).unwrap();
        assert!(!open.never_opens(at));
        let wrong = Calendar::of_week("UTC", week("sun", "09:00", "09:00"), 60);
        assert!(wrong.unwrap_err().to_string().contains("weekly.sun, window 1: a window from"));
    }
}
