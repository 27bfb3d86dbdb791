//! Spans in words: two units at most, rounded down, minutes padded after hours.

use super::{Lang, t_args};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// A span that stands alone: `1 h 06 min`, `22 min`, `2 days 4 h`; 1 小时 06 分, 22 分钟.
/// Below a minute in seconds, which is the last minute of a countdown. Negative counts as none.
#[must_use]
pub fn span(lang: Lang, secs: i64) -> String {
    in_words(lang, secs, "span-min")
}

/// A span behind its verb (超时 18 分, 提前 9 分): Chinese shortens the minutes there.
#[must_use]
pub fn span_after(lang: Lang, secs: i64) -> String {
    in_words(lang, secs, "span-min-after")
}

fn in_words(lang: Lang, secs: i64, minutes_key: &str) -> String {
    let secs = secs.max(0);
    if secs < MINUTE {
        return t_args(lang, "span-s", &[("n", secs.into())]);
    }
    if secs < HOUR {
        return t_args(lang, minutes_key, &[("n", (secs / MINUTE).into())]);
    }
    if secs < DAY {
        let (hours, minutes) = (secs / HOUR, secs % HOUR / MINUTE);
        if minutes == 0 {
            return t_args(lang, "span-h", &[("h", hours.into())]);
        }
        let padded = format!("{minutes:02}");
        return t_args(lang, "span-h-min", &[("h", hours.into()), ("min", padded.into())]);
    }
    let (days, hours) = (secs / DAY, secs % DAY / HOUR);
    if hours == 0 {
        return t_args(lang, "span-d", &[("d", days.into())]);
    }
    t_args(lang, "span-d-h", &[("d", days.into()), ("h", hours.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_two_units_at_most_and_round_down() {
        for (secs, en, zh, after) in [
            (-5, "0 s", "0 秒", "0 秒"),
            (59, "59 s", "59 秒", "59 秒"),
            (60, "1 min", "1 分钟", "1 分"),
            (1139, "18 min", "18 分钟", "18 分"),
            (3599, "59 min", "59 分钟", "59 分"),
            (3600, "1 h", "1 小时", "1 小时"),
            (3999, "1 h 06 min", "1 小时 06 分", "1 小时 06 分"),
            (86_399, "23 h 59 min", "23 小时 59 分", "23 小时 59 分"),
            (86_400, "1 day", "1 天", "1 天"),
            (187_199, "2 days 3 h", "2 天 3 小时", "2 天 3 小时"),
            (91_000, "1 day 1 h", "1 天 1 小时", "1 天 1 小时"),
        ] {
            assert_eq!(span(Lang::En, secs), en);
            assert_eq!(span_after(Lang::En, secs), en);
            assert_eq!(span(Lang::ZhCn, secs), zh);
            assert_eq!(span_after(Lang::ZhCn, secs), after);
        }
    }
}
