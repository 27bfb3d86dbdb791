//! Figures: what was measured, as a line of JSON and as a row for people.

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::Duration,
};

use serde::Serialize;

use super::stopwatch::{Stopwatch, cpu_seconds, memory_mib};

/// One figure. What does not apply is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Figure {
    /// Which work.
    pub work: &'static str,
    /// Which part of it, such as `8 senders`.
    pub part: String,
    /// `sqlite` or `postgresql`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<&'static str>,
    /// Tickets in the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// How many of them were open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<i64>,
    /// What was counted.
    pub of: &'static str,
    /// How many.
    pub count: usize,
    /// How long all of them took.
    pub seconds: f64,
    /// So many a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_second: Option<f64>,
    /// Half of them took at most so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_ms: Option<f64>,
    /// 99 of a hundred took at most so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_ms: Option<f64>,
    /// Processor time that it cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_seconds: Option<f64>,
    /// Memory that the process held at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<f64>,
}

/// What is being measured.
#[derive(Debug)]
pub(super) struct Measuring {
    figure: Figure,
    watch: Stopwatch,
    cpu: Option<f64>,
}

impl Measuring {
    /// Counts from now.
    pub(super) fn start(work: &'static str, part: impl Into<String>, of: &'static str) -> Self {
        let figure = Figure { work, part: part.into(), of, ..Figure::default() };
        Self { figure, watch: Stopwatch::start(), cpu: cpu_seconds("self") }
    }

    /// It is over: `count` were done, each of those that were looked at took so long.
    pub(super) fn end(self, count: usize, mut took: Vec<Duration>) -> Figure {
        let seconds = self.watch.passed().as_secs_f64();
        took.sort_unstable();
        let cpu = self.cpu.zip(cpu_seconds("self")).map(|(before, after)| after - before);
        Figure {
            count,
            seconds: rounded(seconds),
            per_second: Some(rounded(float(count) / seconds.max(1e-9))),
            p50_ms: percentile(&took, 50),
            p99_ms: percentile(&took, 99),
            cpu_seconds: cpu.map(rounded),
            memory_mib: memory_mib("self", "VmRSS").map(rounded),
            ..self.figure
        }
    }
}

/// A count as a number with a point.
pub(super) fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// To four digits behind the point.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

/// The value that so many per cent of the sorted ones do not exceed, in milliseconds.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map(|took| rounded(took.as_secs_f64() * 1_000.0))
}

/// Prints them: with `json` lines of JSON on standard output and the table on standard error, else
/// the table on standard output.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn print(figures: &[Figure], json: bool) -> io::Result<()> {
    let table = table(figures);
    if !json {
        return io::stdout().write_all(table.as_bytes());
    }
    let mut out = io::stdout().lock();
    for figure in figures {
        serde_json::to_writer(&mut out, figure)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    if io::stderr().is_terminal() { io::stderr().write_all(table.as_bytes()) } else { Ok(()) }
}

const HEADS: [&str; 9] =
    ["WORK", "TICKETS", "COUNT", "SECONDS", "PER SECOND", "P50 MS", "P99 MS", "CPU S", "MIB"];

fn table(figures: &[Figure]) -> String {
    let mut rows = vec![HEADS.map(ToOwned::to_owned)];
    for figure in figures {
        let shown = |number: Option<f64>| match number {
            None => "-".to_owned(),
            Some(number) if number >= 100.0 => format!("{number:.0}"),
            Some(number) => format!("{number:.3}"),
        };
        rows.push([
            format!("{}: {}", figure.work, figure.part),
            figure.size.map_or_else(|| "-".to_owned(), |size| size.to_string()),
            format!("{} {}", figure.count, figure.of),
            shown(Some(figure.seconds)),
            shown(figure.per_second),
            shown(figure.p50_ms),
            shown(figure.p99_ms),
            shown(figure.cpu_seconds),
            shown(figure.memory_mib),
        ]);
    }
    let mut widths = [0; HEADS.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        text += cells.collect::<Vec<_>>().join("  ").trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_what_was_measured() {
        let took: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&took, 50), Some(100.0));
        assert_eq!(percentile(&took, 99), Some(198.0));
        assert_eq!(percentile(&took[..1], 99), Some(1.0));
        assert_eq!(percentile(&[], 99), None);
    }

    #[test]
    fn what_does_not_apply_is_absent_in_json_and_a_dash_in_the_table() {
        let figure =
            Figure { work: "start", part: "x".to_owned(), of: "starts", ..Figure::default() };
        let json = serde_json::to_value(&figure).unwrap();
        assert!(json.get("per_second").is_none(), "{json}");
        let table = table(&[figure]);
        assert_eq!(table.lines().count(), 2, "{table}");
        assert!(table.ends_with("0.000           -       -       -      -    -\n"), "{table}");
    }
}
