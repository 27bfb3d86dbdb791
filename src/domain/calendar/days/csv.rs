//! A table of days: `date,from,to,name`. A date without times is closed; with times it is open then;
//! a date of several windows has several lines. The first line may name the columns.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{DayOf, Days, DaysMistake, Mistakes, Own, no_window};
use crate::domain::{calendar::window::Window, told::told};

pub(super) fn read(text: &str) -> Result<Days, Vec<DaysMistake>> {
    let mut mistakes = Mistakes::default();
    let mut days = Days::default();
    let mut lines: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    let text = text.trim_start_matches('\u{feff}');
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells = cells(line);
        let cell = |n: usize| cells.get(n).map_or("", |cell| cell.trim());
        if at == 0 && cell(0).eq_ignore_ascii_case("date") {
            continue;
        }
        let Ok(date) = NaiveDate::parse_from_str(cell(0), "%Y-%m-%d") else {
            let what = told!("days-date", found = cell(0));
            mistakes.add(Some(number), what);
            continue;
        };
        if cells.len() > 4 {
            mistakes.add(Some(number), told!("days-cells"));
            continue;
        }
        let window = match (cell(1), cell(2)) {
            ("", "") => None,
            (from, to) => {
                let window = [from.to_owned(), to.to_owned()];
                if let Err(why) = Window::try_from(window.clone()) {
                    mistakes.add(Some(number), no_window(&why));
                    continue;
                }
                Some(window)
            }
        };
        let name = cell(3).to_owned();
        let before = lines.insert(date, number);
        match (days.days.get_mut(&date), window) {
            (None, window) => {
                let own = Own::Windows(window.into_iter().collect());
                days.days.insert(date, DayOf { own, name });
            }
            (Some(DayOf { own: Own::Windows(all), .. }), Some(window)) if !all.is_empty() => {
                all.push(window);
            }
            _ => {
                let what = match before {
                    Some(line) => told!("days-again", date = date, line = line),
                    None => told!("days-twice", date = date),
                };
                mistakes.add(Some(number), what);
            }
        }
    }
    if days.days.is_empty() && mistakes.0.is_empty() {
        mistakes.add(None, told!("days-none"));
    }
    days.years_of_days();
    mistakes.or(days)
}

/// The cells of a line; one in quotes may hold commas, and two quotes for one.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut cells, '"');
            }
            '"' => quoted = !quoted,
            ',' | ';' if !quoted => cells.push(String::new()),
            c => push(&mut cells, c),
        }
    }
    cells
}

fn push(cells: &mut [String], c: char) {
    if let Some(last) = cells.last_mut() {
        last.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_several_windows_or_none() {
        let days = read(
            "2026-05-04,09:00,12:00,Half\n2026-05-04,13:00,15:00,\n2026-05-01,,,\"Labour, Day\"\n",
        )
        .unwrap();
        let told: Vec<_> = days.days.values().map(|d| (d.own.clone(), d.name.as_str())).collect();
        let window = |a: &str, b: &str| [a.to_owned(), b.to_owned()];
        assert_eq!(
            told,
            [
                (Own::Windows(vec![]), "Labour, Day"),
                (Own::Windows(vec![window("09:00", "12:00"), window("13:00", "15:00")]), "Half"),
            ]
        );
    }

    #[test]
    fn every_mistake_of_a_table_has_its_line() {
        let told: Vec<Option<usize>> =
            read("date,from,to,name\n2026-13-01\n2026-05-01,09:00,09:00\n2026-05-02\n2026-05-02\n")
                .unwrap_err()
                .iter()
                .map(|m| m.line)
                .collect();
        assert_eq!(told, [Some(2), Some(3), Some(5)]);
        assert_eq!(read("").unwrap_err()[0].line, None);
    }
}
