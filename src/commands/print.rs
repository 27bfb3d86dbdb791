//! Printing: lines of JSON for programs, columns for people.

use std::io::{self, BufWriter, StdoutLock, Write as _};

use chrono_tz::Tz;
use serde::Serialize;

use super::Outcome;
use crate::{cli::Exit, domain::time::Timestamp};

/// Standard output, gathered into large pieces.
pub(super) struct Out {
    to: BufWriter<StdoutLock<'static>>,
}

impl Out {
    pub(super) fn new() -> Self {
        Self { to: BufWriter::new(io::stdout().lock()) }
    }

    /// One object on one line.
    pub(super) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.to, value)?;
        self.to.write_all(b"\n")
    }

    /// One line. Control characters, which might come out of a mail, become blanks.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        writeln!(self.to, "{}", text.trim_end())
    }

    /// Columns of these widths; the last has none.
    pub(super) fn row<const N: usize>(
        &mut self,
        widths: [usize; N],
        cells: [&str; N],
    ) -> io::Result<()> {
        let cells = widths.iter().zip(cells).map(|(width, cell)| fitted(cell, *width));
        self.line(&cells.collect::<Vec<_>>().join("  "))
    }

    /// What is gathered is written; who waits for more sees it now.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    /// The end, when all went well.
    pub(super) fn end(self) -> Outcome {
        self.end_with(Exit::Fine)
    }

    /// The end.
    pub(super) fn end_with(mut self, exit: Exit) -> Outcome {
        self.to.flush()?;
        Ok(exit)
    }
}

/// The text in `width` columns, cut or filled up; as it is when that is 0. Chinese characters take
/// two columns.
fn fitted(text: &str, width: usize) -> String {
    if width == 0 {
        return text.to_owned();
    }
    let columns = |c: char| if c >= '\u{1100}' { 2 } else { 1 };
    let whole: usize = text.chars().map(columns).sum();
    let most = if whole > width { width.saturating_sub(1) } else { width };
    let (mut fitted, mut used) = (String::new(), 0);
    for c in text.chars() {
        if used + columns(c) > most {
            break;
        }
        fitted.push(c);
        used += columns(c);
    }
    if whole > width {
        fitted.push('…');
        used += 1;
    }
    fitted + &" ".repeat(width.saturating_sub(used))
}

/// A moment on the wall of `zone`, to the minute.
pub(super) fn moment(at: Timestamp, zone: Tz) -> String {
    at.utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// As [`moment`], or a dash.
pub(super) fn moment_or_dash(at: Option<Timestamp>, zone: Tz) -> String {
    at.map_or_else(|| "–".to_owned(), |at| moment(at, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_takes_just_its_columns() {
        assert_eq!(fitted("abc", 5), "abc  ");
        assert_eq!(fitted("abcdef", 5), "abcd…");
        assert_eq!(fitted("停飞停飞", 6), "停飞… ");
        assert_eq!(fitted("as it is", 0), "as it is");
    }

    #[test]
    fn a_moment_is_told_on_the_wall_of_its_zone() {
        let at = Timestamp::parse("2026-03-02T01:05:59Z").unwrap();
        assert_eq!(moment(at, chrono_tz::Asia::Shanghai), "2026-03-02 09:05");
    }
}
