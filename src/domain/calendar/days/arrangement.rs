//! A yearly arrangement: holidays from a day to a day, and the days on which work is made up for, as
//! the State Council of China announces them each autumn. `config/calendars/cn-2026.toml` is one.

use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;

use super::{DayOf, Days, DaysMistake, MOST_DAYS, Mistakes, Own};
use crate::domain::told::told;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrangement {
    format: u8,
    year: i32,
    #[serde(default)]
    #[expect(dead_code, reason = "who announced it: for people who read the file")]
    source: String,
    #[serde(default)]
    holiday: Vec<Holiday>,
    #[serde(default)]
    workday: Vec<Workday>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    name: String,
    from: toml::Spanned<String>,
    to: Option<toml::Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Workday {
    date: toml::Spanned<String>,
    #[serde(default)]
    name: String,
    #[serde(rename = "as", default = "monday")]
    like: toml::Spanned<String>,
}

fn monday() -> toml::Spanned<String> {
    toml::Spanned::new(0..0, "mon".to_owned())
}

pub(super) fn read(text: &str) -> Result<Days, Vec<DaysMistake>> {
    let line_of = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
    let arrangement: Arrangement = match toml::from_str(text) {
        Ok(arrangement) => arrangement,
        Err(e) => {
            let line = e.span().map(|span| line_of(span.start));
            return Err(vec![DaysMistake {
                line,
                what: told!("days-toml", message = e.message()),
            }]);
        }
    };
    let mut mistakes = Mistakes::default();
    let year = arrangement.year;
    if arrangement.format != 1 {
        let what = told!("days-form", found = arrangement.format);
        mistakes.add(None, what);
    }
    let mut days = Days::default();
    let date = |at: &toml::Spanned<String>, mistakes: &mut Mistakes| {
        let line = Some(line_of(at.span().start));
        let text = at.get_ref();
        let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") else {
            mistakes.add(line, told!("days-date", found = text));
            return None;
        };
        if (date.year() - year).abs() > 1 {
            mistakes.add(line, told!("days-far", date = date, year = year));
            return None;
        }
        Some(date)
    };
    for holiday in &arrangement.holiday {
        let from = date(&holiday.from, &mut mistakes);
        let to = holiday.to.as_ref().map_or(from, |to| date(to, &mut mistakes));
        let (Some(from), Some(to)) = (from, to) else { continue };
        let length = (to - from).num_days() + 1;
        if !(1..=MOST_DAYS).contains(&length) {
            let line = Some(line_of(holiday.from.span().start));
            mistakes.add(line, told!("days-ends-before", name = holiday.name));
            continue;
        }
        for day in from.iter_days().take_while(|day| *day <= to) {
            if days.days.contains_key(&day) {
                let line = Some(line_of(holiday.from.span().start));
                mistakes.add(line, told!("days-twice", date = day));
            }
            days.close(day, &holiday.name);
        }
    }
    for workday in &arrangement.workday {
        let Some(day) = date(&workday.date, &mut mistakes) else { continue };
        let line = Some(line_of(workday.date.span().start));
        let like = workday.like.get_ref();
        if !["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&like.as_str()) {
            mistakes.add(line, told!("days-weekday", found = like));
            continue;
        }
        let own = Own::AsWeekday(like.clone());
        if days.days.insert(day, DayOf { own, name: workday.name.clone() }).is_some() {
            mistakes.add(line, told!("days-twice", date = day));
        }
    }
    days.years.insert(year);
    mistakes.or(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_of_an_arrangement_has_its_line() {
        let text = "format = 1\nyear = 2026\n[[holiday]]\nname = \"a\"\nfrom = \"2026-02-30\"\n\
                    [[holiday]]\nname = \"b\"\nfrom = \"2026-05-05\"\nto = \"2026-05-01\"\n\
                    [[workday]]\ndate = \"2031-01-01\"\n";
        let told: Vec<String> = read(text).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "line 5: “2026-02-30” is no date; write it like 2026-10-01",
                "line 8: “b” ends before it begins",
                "line 11: 2031-01-01 is far from the year 2026 of the arrangement",
            ]
        );
        assert_eq!(read("year = 2026\nnonsense = 1\n").unwrap_err()[0].line, Some(2));
    }
}
