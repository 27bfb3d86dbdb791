//! The facts of roll-ups: packed or not, a report is the same.

use super::{
    super::{
        ids::{AccountId, PlanId, TicketId},
        promise::{ClockKey, Outcome, Severity, Watch},
        time::Timestamp,
    },
    packed,
    standing::promises,
    *,
};

fn at(minutes: i64) -> Timestamp {
    Timestamp::parse("2026-09-01T00:00:00Z").unwrap().plus_secs(minutes * 60)
}

/// Rows of `n` tickets that differ in everything a report looks at.
fn rows(n: i64) -> Vec<VerdictRow> {
    let mut rows = Vec::new();
    for ticket in 1..=n {
        for (place, watch) in Watch::ALL.iter().enumerate() {
            let cycles = if watch.is_cycle() { 1 + ticket % 4 } else { 1 };
            for cycle in 0..cycles {
                let dice = ticket * 31 + cycle * 7 + i64::try_from(place).unwrap();
                let outcome = *[
                    Outcome::Met,
                    Outcome::Missed,
                    Outcome::Waived,
                    Outcome::NotNeeded,
                    Outcome::Met,
                    Outcome::Superseded,
                    Outcome::Open,
                ]
                .get(usize::try_from(dice % 7).unwrap())
                .unwrap();
                let decided = (outcome != Outcome::Open).then(|| at(ticket * 40 + dice % 90));
                rows.push(VerdictRow {
                    ticket: TicketId(ticket),
                    account: (ticket % 5 > 0).then_some(AccountId(ticket % 5)),
                    plan: PlanId(ticket % 2),
                    severity: if dice % 11 == 0 { Severity::S4 } else { Severity::S2 },
                    key: ClockKey { watch: *watch, cycle, generation: 1 },
                    outcome,
                    decided_at: decided,
                    recorded_at: at(ticket * 40 + 100),
                    ended_at: decided.filter(|_| dice % 3 > 0).map(|at| at.plus_secs(dice % 50)),
                    counted_s: dice * 13 % 977,
                    is_entitled: ticket % 13 > 0,
                });
            }
        }
    }
    rows
}

#[test]
fn sums_and_packed_promises_give_the_figures_of_the_rows_for_every_filter() {
    let rows = rows(60);
    let rollup = roll_up(&rows);
    let (first, last) = (rollup.first_at.unwrap(), rollup.last_at.unwrap());
    let filters = [
        Filter::default(),
        Filter { account: Some(AccountId(3)), ..Filter::default() },
        Filter { plan: Some(PlanId(1)), severity: Some(Severity::S4), ..Filter::default() },
        Filter { watch: Some(Watch::NextReply), ..Filter::default() },
    ];
    let question = Question {
        period: Period::new(
            "2026-09-01".parse().unwrap(),
            "2026-10-01".parse().unwrap(),
            chrono_tz::UTC,
        )
        .unwrap(),
        as_of: at(90_000),
        filter: Filter::default(),
    };
    for filter in filters {
        for (from, to, is_whole) in [
            (first, last.plus_micros(1), true),
            (first.plus_secs(1), last, false),
            (first.plus_secs(3000), last.plus_secs(-40_000), false),
        ] {
            let time = In::new(from, to, question.as_of, filter);
            let mut plain = Fold::new(time);
            plain.add(&rows, &[]);
            let mut packed = Fold::new(time);
            packed.add_promises(&rollup.loose, Of::All).unwrap();
            if is_whole {
                packed.add_sums(&rollup.sums).unwrap();
            } else {
                packed.add_promises(&rollup.missed, Of::All).unwrap();
                packed.add_promises(&rollup.others, Of::All).unwrap();
            }
            let (plain, packed) = (plain.into_report(question), packed.into_report(question));
            assert!(plain.headline.judged() > 0 || filter.watch.is_some(), "{filter:?}");
            assert_eq!(plain, packed, "{filter:?} {from} {to}");
        }
    }
}

#[test]
fn promises_come_back_as_they_were_packed() {
    let standing = promises(&rows(40), &[], at(90_000));
    let back = packed::standings(&packed::pack_standings(&standing)).unwrap();
    assert_eq!(format!("{back:?}"), format!("{standing:?}"));
}

#[test]
fn bytes_that_are_no_roll_up_are_refused() {
    let rollup = roll_up(&rows(5));
    for good in [&rollup.sums, &rollup.missed, &rollup.others] {
        let mut fold = Fold::new(In::new(at(0), at(9_000), at(9_000), Filter::default()));
        for end in 0..good.len() {
            assert!(
                fold.add_sums(&good[..end]).is_err()
                    && fold.add_promises(&good[..end], Of::All).is_err()
            );
        }
        let other = [&[9], &good[1..]].concat();
        assert!(fold.add_sums(&other).is_err() && fold.add_promises(&other, Of::All).is_err());
        assert_eq!(fold.into_headline(), Figure::default(), "nothing was added");
    }
}

#[test]
fn the_codes_of_words_never_change() {
    let row = VerdictRow { ticket: TicketId(1001), ..rows(1)[1] };
    let row =
        VerdictRow { severity: Severity::S3, key: ClockKey { generation: 1, ..row.key }, ..row };
    let rollup = roll_up(&[row]);
    let codes = |words: Vec<&str>| words.join(" ");
    assert_eq!(
        [
            codes(Watch::ALL.iter().map(|one| one.word()).collect()),
            codes(Kept::ALL.iter().map(|one| one.word()).collect()),
            codes(Severity::ALL.iter().map(|one| one.word()).collect()),
        ],
        [
            "acknowledged plan_agreed dispatched on_site restored resolved customer_update \
             next_reply",
            "met missed still_late not_yet_due waived not_needed superseded",
            "S1 S2 S3 S4",
        ]
    );
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat();
    assert_eq!(
        (hex(&rollup.others), hex(&rollup.sums)),
        (
            "01010f81d20f0202000280e0f2b0b398ad0680a0c21ec006".to_owned(),
            "0101310102020101010101c00601".to_owned()
        )
    );
}
