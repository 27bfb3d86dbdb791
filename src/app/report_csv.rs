//! Reports as CSV (RFC 4180, UTF-8): one header that does not change with the language, times in
//! UTC, spans in seconds. A cell that a spreadsheet would take for a formula begins with `'`.

use csv::{Terminator, Writer, WriterBuilder};

use super::{
    error::AppError,
    report::{Figure, ListPage, ReportPage},
    report_beside::{Beside, SupplierKept},
};
use crate::domain::{
    report::{Group, Share},
    time::Timestamp,
};

const FIGURES: &[&str] = &[
    "from",
    "to",
    "zone",
    "as_of",
    "group",
    "name",
    "met",
    "judged",
    "kept_percent",
    "missed",
    "still_late",
    "not_yet_due",
    "waived",
    "not_needed",
    "superseded",
    "mean_s",
    "median_s",
    "p90_s",
    "worst_s",
    "needed_by_met",
    "needed_by_judged",
    "us_s",
    "customer_s",
    "supplier_s",
    "transport_s",
    "closed_s",
];

const PROMISES: &[&str] = &[
    "as_of",
    "ticket",
    "subject",
    "account",
    "severity",
    "promise",
    "standing",
    "due_at",
    "ended_at",
    "late_s",
    "counted_s",
    "running",
];

fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new())
}

fn failed(e: impl std::fmt::Display) -> AppError {
    AppError::Compose(format!("the CSV: {e}"))
}

/// Somebody else's text, made harmless.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn moment(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_string())
}

fn number(n: Option<i64>) -> String {
    n.map_or_else(String::new, |n| n.to_string())
}

/// The tables of a report.
///
/// # Errors
/// When it cannot be written; memory aside, it always can.
pub fn figures(page: &ReportPage, beside: &Beside) -> Result<Vec<u8>, AppError> {
    let mut csv = writer();
    csv.write_record(FIGURES).map_err(failed)?;
    let mut write = |group: Group, name: &str, figure: &Figure| {
        let mut cells = line(page, group, name, figure);
        cells.extend(beside_of(beside, group));
        csv.write_record(cells).map_err(failed)
    };
    write(Group::All, "", &page.headline)?;
    for one in &page.watches {
        write(Group::Watch(one.of), one.of.word(), &one.figure)?;
    }
    for one in &page.accounts {
        write(Group::Account(one.of), &one.name, &one.figure)?;
    }
    for one in &page.plans {
        write(Group::Plan(one.of), &one.name, &one.figure)?;
    }
    for one in &page.severities {
        write(Group::Severity(one.of), one.of.word(), &one.figure)?;
    }
    for one in &beside.suppliers {
        csv.write_record(supplier(page, one)).map_err(failed)?;
    }
    csv.into_inner().map_err(failed)
}

/// How a supplier kept their terms, in the columns of the promises.
fn supplier(page: &ReportPage, of: &SupplierKept) -> Vec<String> {
    let figure = &of.figure;
    let share = (figure.judged() > 0)
        .then(|| Share { met: figure.met, judged: figure.judged() })
        .map_or_else(String::new, |share| {
            let tenths = share.per_mille();
            format!("{}.{}", tenths / 10, tenths % 10)
        });
    let mut cells = vec![
        page.asked.from.to_string(),
        page.asked.to.to_string(),
        page.asked.zone.name().to_owned(),
        page.as_of.to_string(),
        "supplier".to_owned(),
        safe(&of.name),
        figure.met.to_string(),
        figure.judged().to_string(),
        share,
        figure.missed.to_string(),
        figure.still_late.to_string(),
        figure.not_yet_due.to_string(),
        String::new(),
        figure.not_needed.to_string(),
    ];
    cells.resize(FIGURES.len(), String::new());
    cells
}

/// What stands beside the promises: the customers' own times of all and of each account, and whose
/// the time was where one account was asked for.
fn beside_of(beside: &Beside, group: Group) -> [String; 7] {
    let asked_for = match group {
        Group::All => Some(beside.asked_for),
        Group::Account(of) => Some(beside.by_account.get(&of).copied().unwrap_or_default()),
        _ => None,
    };
    let shares = beside.whose_time.filter(|_| group == Group::All).map(|spent| spent.shares);
    let count = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
    [
        count(asked_for.map(|a| a.met)),
        count(asked_for.map(|a| a.judged())),
        number(shares.map(|s| s.us_s)),
        number(shares.map(|s| s.customer_s)),
        number(shares.map(|s| s.supplier_s)),
        number(shares.map(|s| s.transport_s)),
        number(shares.map(|s| s.closed_s)),
    ]
}

fn line(page: &ReportPage, group: Group, name: &str, figure: &Figure) -> Vec<String> {
    let group = group.to_string();
    let group = group.split_once(':').map_or(group.as_str(), |(kind, _)| kind).to_owned();
    let share = figure.share().map_or_else(String::new, |share| {
        let tenths = share.per_mille();
        format!("{}.{}", tenths / 10, tenths % 10)
    });
    let response = figure.response;
    let counts = [
        &figure.missed,
        &figure.still_late,
        &figure.not_yet_due,
        &figure.waived,
        &figure.not_needed,
        &figure.superseded,
    ];
    let mut cells = vec![
        page.asked.from.to_string(),
        page.asked.to.to_string(),
        page.asked.zone.name().to_owned(),
        page.as_of.to_string(),
        group,
        safe(name),
        figure.met.count.to_string(),
        figure.judged().to_string(),
        share,
    ];
    cells.extend(counts.map(|tally| tally.count.to_string()));
    cells.extend([
        number(response.map(|r| r.mean_s)),
        number(response.map(|r| r.median_s)),
        number(response.map(|r| r.p90_s)),
        number(response.map(|r| r.worst_s)),
    ]);
    cells
}

/// The promises behind a figure.
///
/// # Errors
/// As [`figures`].
pub fn promises(page: &ListPage) -> Result<Vec<u8>, AppError> {
    let mut csv = writer();
    csv.write_record(PROMISES).map_err(failed)?;
    for one in &page.lines {
        csv.write_record([
            page.as_of.to_string(),
            one.reference.clone(),
            safe(&one.subject),
            one.account.as_ref().map_or_else(String::new, |(_, name)| safe(name)),
            one.severity.word().to_owned(),
            one.watch.word().to_owned(),
            one.kept.word().to_owned(),
            moment(one.due_at),
            moment(one.ended_at),
            number(one.late_s),
            number(one.counted_s),
            if one.is_running { "yes" } else { "no" }.to_owned(),
        ])
        .map_err(failed)?;
    }
    csv.into_inner().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_begins_like_a_formula_is_prefixed() {
        for (text, kept) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-3 pumps", "'-3 pumps"),
            ("Pump = slow", "Pump = slow"),
            ("", ""),
        ] {
            assert_eq!(safe(text), kept);
        }
    }
}
