//! Moments in words: always of a zone, dates with their weekday, seconds only where it is exact.

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone, Timelike};
use chrono_tz::Tz;

use super::{Lang, t, t_args, zone_name};
use crate::domain::time::Timestamp;

fn local(ts: Timestamp, zone: Tz) -> DateTime<Tz> {
    ts.utc().with_timezone(&zone)
}

/// The time of day with its seconds: `12:43:12`.
#[must_use]
pub fn time(ts: Timestamp, zone: Tz) -> String {
    let at = local(ts, zone);
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// The time of day without seconds, rounded down: `12:43`.
#[must_use]
pub fn minute(ts: Timestamp, zone: Tz) -> String {
    let at = local(ts, zone);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// The date: `Thu 8 Oct`, 10 月 8 日 周四.
#[must_use]
pub fn date(lang: Lang, ts: Timestamp, zone: Tz) -> String {
    day_in_words(lang, local(ts, zone).date_naive(), None)
}

/// The date, with its year where that is not the year of `now`: `Mon 4 Jan 2027`.
#[must_use]
pub fn date_from(lang: Lang, ts: Timestamp, zone: Tz, now: Timestamp) -> String {
    day_in_words(lang, local(ts, zone).date_naive(), Some(local(now, zone).date_naive()))
}

/// Date and exact time: `Thu 8 Oct 12:43:12`, 10 月 8 日 周四 12:43:12.
#[must_use]
pub fn exact(lang: Lang, ts: Timestamp, zone: Tz) -> String {
    format!("{} {}", date(lang, ts, zone), time(ts, zone))
}

/// Date and time without seconds: `Thu 8 Oct 12:43`.
#[must_use]
pub fn short(lang: Lang, ts: Timestamp, zone: Tz) -> String {
    format!("{} {}", date(lang, ts, zone), minute(ts, zone))
}

/// As [`short`], with the year where it is not the year of `now`.
#[must_use]
pub fn short_from(lang: Lang, ts: Timestamp, zone: Tz, now: Timestamp) -> String {
    format!("{} {}", date_from(lang, ts, zone, now), minute(ts, zone))
}

/// Without seconds, and without the date where it is today's: `12:43`, else `Thu 8 Oct 12:43`.
#[must_use]
pub fn near(lang: Lang, ts: Timestamp, zone: Tz, now: Timestamp) -> String {
    if is_today(ts, zone, now) { minute(ts, zone) } else { short_from(lang, ts, zone, now) }
}

/// The exact instant, without the date where it is today's.
#[must_use]
pub fn near_exact(lang: Lang, ts: Timestamp, zone: Tz, now: Timestamp) -> String {
    if is_today(ts, zone, now) {
        time(ts, zone)
    } else {
        format!("{} {}", date_from(lang, ts, zone, now), time(ts, zone))
    }
}

/// Whether `ts` and `now` are of one day in the zone.
#[must_use]
pub fn is_today(ts: Timestamp, zone: Tz, now: Timestamp) -> bool {
    local(ts, zone).date_naive() == local(now, zone).date_naive()
}

/// Whether the two zones tell the same time at that moment.
#[must_use]
pub fn same_offset(ts: Timestamp, one: Tz, other: Tz) -> bool {
    let utc = ts.utc().naive_utc();
    one.offset_from_utc_datetime(&utc).fix() == other.offset_from_utc_datetime(&utc).fix()
}

/// The exact instant in the zone of the promise, then the reader's: `19:43:12 Shanghai · 13:43:12
/// you`; one zone where they tell the same time. A date that is not today's is written out, for
/// the reader also where it is another one than the promise's.
#[must_use]
pub fn with_zones(lang: Lang, ts: Timestamp, promise: Tz, reader: Tz, now: Timestamp) -> String {
    zoned(lang, "moment", ts, promise, reader, now)
}

/// A deadline as an exact instant in both zones: `by 19:43:12 Shanghai · 13:43:12 you`,
/// 19:43:12 前 上海 · 您 13:43:12.
#[must_use]
pub fn by_with_zones(lang: Lang, ts: Timestamp, promise: Tz, reader: Tz, now: Timestamp) -> String {
    zoned(lang, "moment-by", ts, promise, reader, now)
}

/// A deadline that is past, in both zones: `was due 17:52:40 Shanghai · 11:52:40 you`.
#[must_use]
pub fn was_due_with_zones(
    lang: Lang,
    ts: Timestamp,
    promise: Tz,
    reader: Tz,
    now: Timestamp,
) -> String {
    zoned(lang, "moment-was-due", ts, promise, reader, now)
}

fn zoned(lang: Lang, key: &str, ts: Timestamp, promise: Tz, reader: Tz, now: Timestamp) -> String {
    let at = near_exact(lang, ts, promise, now);
    let zone = zone_name(lang, promise);
    let first = t_args(lang, key, &[("at", at.into()), ("zone", zone.into())]);
    if same_offset(ts, promise, reader) {
        return first;
    }
    let same_day = local(ts, promise).date_naive() == local(ts, reader).date_naive();
    let said = !is_today(ts, promise, now);
    let yours = if same_day && (said || is_today(ts, reader, now)) {
        time(ts, reader)
    } else {
        format!("{} {}", date_from(lang, ts, reader, now), time(ts, reader))
    };
    format!("{first} · {}", t_args(lang, "moment-you", &[("at", yours.into())]))
}

fn day_in_words(lang: Lang, day: NaiveDate, today: Option<NaiveDate>) -> String {
    let weekday = t(lang, &format!("weekday-{}", day.weekday().number_from_monday()));
    let month = t(lang, &format!("month-{}", day.month()));
    let args = [
        ("weekday", weekday.into()),
        ("day", day.day().into()),
        ("month", month.into()),
        ("year", day.year().to_string().into()),
    ];
    let other_year = today.is_some_and(|t| t.year() != day.year());
    t_args(lang, if other_year { "date-with-year" } else { "date" }, &args)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHANGHAI: Tz = chrono_tz::Asia::Shanghai;
    const BERLIN: Tz = chrono_tz::Europe::Berlin;

    fn ts(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_moment_is_told_in_its_zone_with_its_weekday() {
        let at = ts("2026-10-08T04:43:12.900Z");
        assert_eq!(exact(Lang::En, at, SHANGHAI), "Thu 8 Oct 12:43:12");
        assert_eq!(exact(Lang::ZhCn, at, SHANGHAI), "10 月 8 日 周四 12:43:12");
        assert_eq!(short(Lang::En, at, BERLIN), "Thu 8 Oct 06:43");
        assert_eq!(time(at, SHANGHAI), "12:43:12");
    }

    #[test]
    fn the_year_is_said_when_it_is_another() {
        let (now, at) = (ts("2026-12-30T00:00:00Z"), ts("2027-01-04T01:00:00Z"));
        assert_eq!(short_from(Lang::En, at, SHANGHAI, now), "Mon 4 Jan 2027 09:00");
        assert_eq!(short_from(Lang::ZhCn, at, SHANGHAI, now), "2027 年 1 月 4 日 周一 09:00");
    }

    #[test]
    fn two_zones_are_told_where_they_differ_and_dates_where_they_are_not_today() {
        let now = ts("2026-09-30T10:58:00Z");
        let zones = |at: &str, reader| {
            [Lang::En, Lang::ZhCn].map(|lang| with_zones(lang, ts(at), SHANGHAI, reader, now))
        };
        assert_eq!(
            zones("2026-09-30T11:43:12Z", BERLIN),
            ["19:43:12 Shanghai · 13:43:12 you", "19:43:12 上海 · 您 13:43:12"]
        );
        assert_eq!(
            zones("2026-09-30T11:43:12Z", chrono_tz::Asia::Singapore),
            ["19:43:12 Shanghai", "19:43:12 上海"]
        );
        assert_eq!(
            zones("2026-10-08T04:43:12Z", BERLIN),
            [
                "Thu 8 Oct 12:43:12 Shanghai · 06:43:12 you",
                "10 月 8 日 周四 12:43:12 上海 · 您 06:43:12"
            ]
        );
        assert_eq!(
            zones("2026-09-30T18:00:00Z", BERLIN)[0],
            "Thu 1 Oct 02:00:00 Shanghai · Wed 30 Sep 20:00:00 you"
        );
    }

    #[test]
    fn the_reader_for_whom_it_is_tomorrow_is_told_so() {
        // In Shanghai it is Thursday already; in Berlin it is Wednesday night.
        let (now, at) = (ts("2026-09-30T21:30:00Z"), ts("2026-10-01T02:00:00Z"));
        assert_eq!(
            with_zones(Lang::En, at, SHANGHAI, BERLIN, now),
            "10:00:00 Shanghai · Thu 1 Oct 04:00:00 you"
        );
    }

    #[test]
    fn deadlines_have_their_own_words() {
        let (now, at) = (ts("2026-09-30T10:58:00Z"), ts("2026-09-30T11:43:12Z"));
        let all = |lang| {
            (
                by_with_zones(lang, at, SHANGHAI, BERLIN, now),
                was_due_with_zones(lang, at, SHANGHAI, SHANGHAI, now),
            )
        };
        assert_eq!(
            all(Lang::En),
            (
                "by 19:43:12 Shanghai · 13:43:12 you".to_owned(),
                "was due 19:43:12 Shanghai".to_owned()
            )
        );
        assert_eq!(
            all(Lang::ZhCn),
            ("19:43:12 前 上海 · 您 13:43:12".to_owned(), "应于 19:43:12 上海".to_owned())
        );
    }
}
