//! Moments and spans as stories write them.

use tarmac::domain::time::Timestamp;

/// When every story begins: a Monday.
pub const START: &str = "2026-03-02T09:00:00Z";

/// A moment: `09:15`, `09:15:01` on the first day, `+1 09:15` on the day after, or RFC 3339.
pub fn at(text: &str) -> Timestamp {
    if let Ok(moment) = Timestamp::parse(text) {
        return moment;
    }
    let (day, hour) = match text.split_once(' ') {
        Some((day, hour)) => (day.trim_start_matches('+').parse::<i64>().unwrap(), hour),
        None => (0, text),
    };
    let parts: Vec<i64> = hour.split(':').map(|p| p.parse().unwrap()).collect();
    let secs = parts.iter().zip([3600, 60, 1]).map(|(n, unit)| n * unit).sum::<i64>();
    Timestamp::parse("2026-03-02T00:00:00Z").unwrap().plus_secs(day * 86_400 + secs)
}

/// The shortest of these forms that says a moment to the second.
pub fn shown(moment: Timestamp) -> String {
    let secs = moment.floor().secs_since(at("00:00"));
    let (day, secs) = (secs.div_euclid(86_400), secs.rem_euclid(86_400));
    let (hour, minute, second) = (secs / 3600, secs / 60 % 60, secs % 60);
    let mut text = format!("{hour:02}:{minute:02}");
    if second != 0 {
        text = format!("{text}:{second:02}");
    }
    if day == 0 { text } else { format!("{day:+} {text}") }
}

/// Seconds of `2h 5m`, `40d`, `1s`.
pub fn secs(span: &str) -> i64 {
    span.split_whitespace()
        .map(|part| {
            let (number, unit) = part.split_at(part.len() - 1);
            let unit = match unit {
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                "d" => 86_400,
                _ => panic!("a span is written like 2h 5m: {span}"),
            };
            number.parse::<i64>().unwrap() * unit
        })
        .sum()
}

#[test]
fn a_moment_is_read_back_as_it_is_shown() {
    for text in ["09:15", "09:15:01", "+1 00:00", "+40 23:59:59", "-1 08:00"] {
        assert_eq!(shown(at(text)), text);
    }
    assert_eq!(at(START), at("09:00"));
    assert_eq!(secs("2h 5m 1s"), 7501);
}
