//! A window of opening hours: `["09:00", "18:00"]`, `["22:00", "06:00"]`.

/// Seconds of a civil day.
pub(super) const DAY_S: i64 = 86_400;

/// Hours as they are written, in seconds from midnight. An end beyond 86,400 lies on the next date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Window {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// Why two texts are no window.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotAWindow {
    /// Not `HH:MM` or `HH:MM:SS`.
    #[error("“{0}” is no time of day; write it like 09:00 or 09:00:30")]
    Time(String),
    /// A window cannot begin at 24:00.
    #[error("a window cannot begin at 24:00; write 00:00 on the next day")]
    BeginsAtMidnight,
    /// Nothing between.
    #[error("a window from {0} to {0} has no length; write a later end")]
    Empty(String),
}

impl Window {
    /// The part on its own date, in seconds from midnight.
    pub(super) fn evening(self) -> (i64, i64) {
        (self.from, self.to.min(DAY_S))
    }

    /// The part on the next date, where it goes over midnight.
    pub(super) fn morning(self) -> Option<(i64, i64)> {
        (self.to > DAY_S).then_some((0, self.to - DAY_S))
    }
}

impl TryFrom<[String; 2]> for Window {
    type Error = NotAWindow;
    fn try_from([from, to]: [String; 2]) -> Result<Self, NotAWindow> {
        let (begin, end) = (time_of_day(&from)?, time_of_day(&to)?);
        if begin == DAY_S {
            return Err(NotAWindow::BeginsAtMidnight);
        }
        if begin == end {
            return Err(NotAWindow::Empty(from));
        }
        Ok(Self { from: begin, to: if end < begin { end + DAY_S } else { end } })
    }
}

impl From<Window> for [String; 2] {
    fn from(w: Window) -> Self {
        let end = if w.to > DAY_S { w.to - DAY_S } else { w.to };
        [written(w.from), written(end)]
    }
}

fn written(s: i64) -> String {
    let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
    if s == 0 { format!("{h:02}:{m:02}") } else { format!("{h:02}:{m:02}:{s:02}") }
}

/// `HH:MM` or `HH:MM:SS`, up to `24:00`.
fn time_of_day(text: &str) -> Result<i64, NotAWindow> {
    let wrong = || NotAWindow::Time(text.to_owned());
    let mut total = 0;
    let mut parts = 0;
    for part in text.split(':') {
        if part.len() != 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let n: i64 = part.parse().map_err(|_| wrong())?;
        if parts > 0 && n > 59 {
            return Err(wrong());
        }
        total = total * 60 + n;
        parts += 1;
    }
    match parts {
        2 => total *= 60,
        3 => {}
        _ => return Err(wrong()),
    }
    if total > DAY_S { Err(wrong()) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: &str, to: &str) -> Result<Window, NotAWindow> {
        Window::try_from([from.to_owned(), to.to_owned()])
    }

    #[test]
    fn a_window_over_midnight_has_two_parts() {
        let night = window("22:00", "06:00").unwrap();
        assert_eq!(night.evening(), (79_200, 86_400));
        assert_eq!(night.morning(), Some((0, 21_600)));
    }

    #[test]
    fn midnight_is_an_end_in_both_spellings() {
        for end in ["24:00", "00:00"] {
            let w = window("22:00", end).unwrap();
            assert_eq!((w.evening(), w.morning()), ((79_200, 86_400), None));
        }
    }

    #[test]
    fn what_is_no_window_is_refused_with_its_reason() {
        assert!(matches!(window("9:00", "18:00"), Err(NotAWindow::Time(t)) if t == "9:00"));
        for wrong in ["24:01", "25:00", "12:60", "12:00:60", "12", "", "12:00:00:00", "+1:00"] {
            assert!(matches!(window("09:00", wrong), Err(NotAWindow::Time(_))), "{wrong}");
        }
        assert_eq!(window("24:00", "06:00"), Err(NotAWindow::BeginsAtMidnight));
        assert_eq!(window("00:00", "00:00"), Err(NotAWindow::Empty("00:00".to_owned())));
    }

    #[test]
    fn a_window_is_written_as_it_was_read() {
        for (from, to) in [("09:00", "18:00"), ("22:00", "06:00:30"), ("00:00", "24:00")] {
            assert_eq!(<[String; 2]>::from(window(from, to).unwrap()), [from, to]);
        }
    }
}
