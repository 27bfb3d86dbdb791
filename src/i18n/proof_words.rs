//! A proof as one sentence: *4 h from Wed 30 Sep 16:30: 30 min that day; Thu 1 Oct – Wed 7 Oct closed,
//! National Day; Thu 8 Oct 09:00–12:30*. Nights and free weekends are left out: what counted says it.

use chrono_tz::Tz;

use super::{Lang, moment, span, t, t_args, words};
use crate::domain::{
    plan::Within,
    proof::{Proof, Stretch, StretchKind},
    time::Timestamp,
};

/// Runs that are told one by one; of more, the first and the last are, and the others' sum.
const TOLD: usize = 4;

/// The whole of it for a clock that has started: *4 h from Wed 30 Sep 16:30: 30 min that day; …*.
#[must_use]
pub fn whole(lang: Lang, within: Within, started_at: Timestamp, proof: &Proof, zone: Tz) -> String {
    let target = words::within(lang, within);
    let args = [("target", target.into()), ("at", dated(lang, started_at, zone).into())];
    let from = t_args(lang, "proof-from", &args);
    let counted = sentence(lang, proof, zone);
    t_args(lang, "proof-whole", &[("from", from.into()), ("counted", counted.into())])
}

/// What counted and what did not, in order, with the deadline's own words left to others.
#[must_use]
pub fn sentence(lang: Lang, proof: &Proof, zone: Tz) -> String {
    let runs = runs(&proof.stretches);
    let counted = runs.iter().filter(|run| run.counts()).count();
    let mut parts = Vec::new();
    let mut place = 0;
    let mut between = Sum::default();
    for run in &runs {
        if !run.counts() {
            parts.extend(rest(lang, run.first, run.to, zone));
            continue;
        }
        place += 1;
        if counted > TOLD && place > 1 && place < counted {
            between.add(lang, run, zone);
            continue;
        }
        if place == counted && between.secs > 0 {
            parts.push(between.told(lang));
        }
        parts.push(stretch(lang, run, proof, zone));
    }
    if parts.is_empty() {
        parts.push(t_args(lang, "proof-counted", &[("span", span(lang, 0).into())]));
    }
    parts.join(&t(lang, "list-semicolon"))
}

/// Stretches that are told as one: counted ones that touch, or one that did not count.
struct Run<'a> {
    first: &'a Stretch,
    to: Timestamp,
    counted_s: i64,
}

impl Run<'_> {
    fn counts(&self) -> bool {
        counts(self.first.kind)
    }
}

fn counts(kind: StretchKind) -> bool {
    matches!(kind, StretchKind::Counted | StretchKind::ToCount)
}

fn runs(stretches: &[Stretch]) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for one in stretches {
        match runs.last_mut() {
            Some(run) if run.to == one.from && run.counts() && counts(one.kind) => {
                run.to = one.to;
                run.counted_s += one.counted_s;
            }
            _ => runs.push(Run { first: one, to: one.to, counted_s: one.counted_s }),
        }
    }
    runs
}

/// Open time between the first run and the last.
#[derive(Default)]
struct Sum {
    secs: i64,
    days: Vec<String>,
}

impl Sum {
    fn add(&mut self, lang: Lang, run: &Run<'_>, zone: Tz) {
        self.secs += run.counted_s;
        let day = moment::date(lang, run.first.from, zone);
        if self.days.last() != Some(&day) {
            self.days.push(day);
        }
    }

    fn told(&self, lang: Lang) -> String {
        let days = i64::try_from(self.days.len()).unwrap_or(i64::MAX);
        let args = [("span", open_time(lang, self.secs).into()), ("days", days.into())];
        t_args(lang, "proof-between-days", &args)
    }
}

/// Open time of several days: in hours, since a day of work is no day of the clock.
fn open_time(lang: Lang, secs: i64) -> String {
    let (hours, rest) = (secs / 3600, secs % 3600);
    let hours = t_args(lang, "within-hours", &[("n", hours.into())]);
    if rest == 0 { hours } else { format!("{hours} {}", span(lang, rest)) }
}

/// A counted run: by its length where it begins with the clock, else by its times.
fn stretch(lang: Lang, run: &Run<'_>, proof: &Proof, zone: Tz) -> String {
    let (from, to) = (run.first.from, run.to);
    let same_day = moment::is_today(from, zone, to.plus_secs(-1));
    let is_first = proof.stretches.first().is_some_and(|first| first.from == from);
    if is_first {
        let key = if same_day { "proof-that-day" } else { "proof-without-break" };
        return t_args(lang, key, &[("span", span(lang, run.counted_s).into())]);
    }
    let until = if same_day { time(to, zone) } else { dated(lang, to, zone) };
    let args = [("from", dated(lang, from, zone).into()), ("to", until.into())];
    t_args(lang, "proof-from-to", &args)
}

/// A holiday or a pause; nights and other closed hours are not told.
fn rest(lang: Lang, one: &Stretch, to: Timestamp, zone: Tz) -> Option<String> {
    match one.kind {
        StretchKind::Holiday => {
            let first = moment::date(lang, one.from, zone);
            let last = moment::date(lang, to.plus_secs(-1), zone);
            let days = if first == last {
                first
            } else {
                t_args(lang, "proof-days", &[("from", first.into()), ("to", last.into())])
            };
            Some(match &one.holiday {
                Some(name) => t_args(
                    lang,
                    "proof-holiday-named",
                    &[("days", days.into()), ("name", name.as_str().into())],
                ),
                None => t_args(lang, "proof-holiday", &[("days", days.into())]),
            })
        }
        StretchKind::Paused => {
            let same_day = moment::is_today(one.from, zone, to);
            let until = if same_day { time(to, zone) } else { dated(lang, to, zone) };
            let args = [("from", dated(lang, one.from, zone).into()), ("to", until.into())];
            let when = t_args(lang, "proof-from-to", &args);
            Some(match one.party {
                Some(party) => {
                    let party = words::party_word(lang, party);
                    let args = [("when", when.into()), ("party", party.into())];
                    t_args(lang, "proof-paused-for", &args)
                }
                None => t_args(lang, "proof-resolved-between", &[("when", when.into())]),
            })
        }
        StretchKind::Closed | StretchKind::Counted | StretchKind::ToCount => None,
    }
}

/// The time of day, with seconds where there are any.
fn time(at: Timestamp, zone: Tz) -> String {
    if at.secs() % 60 == 0 { moment::minute(at, zone) } else { moment::time(at, zone) }
}

fn dated(lang: Lang, at: Timestamp, zone: Tz) -> String {
    format!("{} {}", moment::date(lang, at, zone), time(at, zone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::promise::Party;

    const ZONE: Tz = Tz::UTC;

    fn proof(pieces: &[(&str, &str, StretchKind)]) -> Proof {
        let moment = |text: &str| Timestamp::parse(&format!("2026-{text}:00Z")).unwrap();
        let stretches: Vec<Stretch> = pieces
            .iter()
            .map(|(from, to, kind)| {
                let (from, to) = (moment(from), moment(to));
                let counted_s = if counts(*kind) { to.secs_since(from) } else { 0 };
                let holiday = (*kind == StretchKind::Holiday).then(|| "National Day".to_owned());
                let party = (*kind == StretchKind::Paused).then_some(Party::Supplier);
                Stretch {
                    from,
                    to,
                    kind: *kind,
                    holiday,
                    pause: None,
                    party,
                    counted_s,
                    so_far_s: 0,
                }
            })
            .collect();
        let sum_s = stretches.iter().map(|s| s.counted_s).sum();
        let due = stretches.last().map(|s| s.to);
        Proof { stretches, sum_s, target_s: sum_s, due }
    }

    #[test]
    fn a_deadline_over_the_national_holiday_is_one_sentence_in_both_languages() {
        use StretchKind::{Closed, Counted, Holiday, ToCount};
        let proof = proof(&[
            ("09-30T16:30", "09-30T17:00", Counted),
            ("09-30T17:00", "10-01T00:00", Closed),
            ("10-01T00:00", "10-08T00:00", Holiday),
            ("10-08T00:00", "10-08T09:00", Closed),
            ("10-08T09:00", "10-08T12:30", ToCount),
        ]);
        assert_eq!(
            sentence(Lang::En, &proof, ZONE),
            "30 min that day; Thu 1 Oct – Wed 7 Oct closed, National Day; Thu 8 Oct 09:00 – 12:30"
        );
        let whole = |lang| {
            let start = Timestamp::parse("2026-09-30T16:30:00Z").unwrap();
            super::whole(lang, Within::Hours(4), start, &proof, ZONE)
        };
        assert_eq!(
            whole(Lang::En),
            "4 h from Wed 30 Sep 16:30: 30 min that day; Thu 1 Oct – Wed 7 Oct closed, \
             National Day; Thu 8 Oct 09:00 – 12:30"
        );
        assert!(
            whole(Lang::ZhCn).starts_with("4 小时，自 9 月 30 日 周三 16:30 起：当天 30 分钟；")
        );
        assert_eq!(
            sentence(Lang::ZhCn, &proof, ZONE),
            "当天 30 分钟；10 月 1 日 周四至 10 月 7 日 周三休息（National Day）；10 月 8 日 周四 09:00–12:30"
        );
    }

    #[test]
    fn a_pause_says_for_whom_and_many_days_are_summed() {
        use StretchKind::{Closed, Counted, Paused};
        let with_pause = proof(&[
            ("03-10T08:00", "03-10T09:00", Counted),
            ("03-10T09:00", "03-10T10:00", Paused),
            ("03-10T10:00", "03-10T11:00", Counted),
        ]);
        assert_eq!(
            sentence(Lang::En, &with_pause, ZONE),
            "1 h that day; Tue 10 Mar 09:00 – 10:00 paused, supplier; Tue 10 Mar 10:00 – 11:00"
        );
        let mut days = Vec::new();
        let times: Vec<(String, String)> = (2..8)
            .map(|day| (format!("03-{day:02}T09:00"), format!("03-{day:02}T17:00")))
            .collect();
        for (i, (from, to)) in times.iter().enumerate() {
            if let Some((_, before)) = i.checked_sub(1).and_then(|i| times.get(i)) {
                days.push((before.as_str(), from.as_str(), Closed));
            }
            days.push((from.as_str(), to.as_str(), Counted));
        }
        assert_eq!(
            sentence(Lang::En, &proof(&days), ZONE),
            "8 h that day; 32 h on 4 days in between; Sat 7 Mar 09:00 – 17:00"
        );
    }
}
