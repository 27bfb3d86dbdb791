//! The rules of reports, each as a fact about a few promises in minutes of one day.

use super::{
    super::{
        ids::{AccountId, PlanId, TicketId},
        promise::{ClockKey, Outcome, Severity, Watch},
        time::Timestamp,
    },
    *,
};

/// Minutes since midnight of 1 September 2026 in Shanghai.
fn at(minutes: i64) -> Timestamp {
    Timestamp::parse("2026-08-31T16:00:00Z").unwrap().plus_secs(minutes * 60)
}

fn september(as_of: i64) -> Question {
    let date = |text: &str| text.parse().unwrap();
    let zone = "Asia/Shanghai".parse().unwrap();
    let period = Period::new(date("2026-09-01"), date("2026-10-01"), zone).unwrap();
    Question { period, as_of: at(as_of), filter: Filter::default() }
}

fn key(watch: Watch, cycle: i64, generation: i64) -> ClockKey {
    ClockKey { watch, cycle, generation }
}

fn row(
    ticket: i64,
    watch: Watch,
    outcome: Outcome,
    decided: i64,
    ended: Option<i64>,
) -> VerdictRow {
    let recorded = ended.unwrap_or(decided).max(decided);
    VerdictRow {
        ticket: TicketId(ticket),
        account: Some(AccountId(1)),
        plan: PlanId(1),
        severity: Severity::S2,
        key: key(watch, 0, 1),
        outcome,
        decided_at: Some(at(decided)),
        recorded_at: at(recorded),
        ended_at: ended.map(at),
        counted_s: ended.unwrap_or(decided) * 60,
        is_entitled: true,
    }
}

fn open(ticket: i64, watch: Watch, due: Option<i64>, counted: i64) -> OpenClock {
    OpenClock {
        ticket: TicketId(ticket),
        account: Some(AccountId(1)),
        plan: PlanId(1),
        severity: Severity::S2,
        key: key(watch, 0, 1),
        due_at: due.map(at),
        counted_s: counted * 60,
        is_entitled: true,
    }
}

/// “met 2, missed 1 of which late 1, not due 1, waived 1, …”, only what there is.
fn say(figure: &Figure) -> String {
    let named = [
        ("met", &figure.met),
        ("missed", &figure.missed),
        ("late", &figure.still_late),
        ("not yet due", &figure.not_yet_due),
        ("waived", &figure.waived),
        ("not needed", &figure.not_needed),
        ("superseded", &figure.superseded),
    ];
    let parts = named.iter().filter(|(_, tally)| tally.count > 0);
    let parts = parts.map(|(name, tally)| format!("{name} {}", tally.count));
    parts.collect::<Vec<_>>().join(", ")
}

fn headline(as_of: i64, rows: &[VerdictRow], clocks: &[OpenClock]) -> String {
    say(&report(september(as_of), rows, clocks).headline)
}

use Outcome::{Met, Missed, NotNeeded, Open, Superseded, Waived};
use Watch::{Acknowledged, CustomerUpdate, Resolved, Restored};

#[test]
fn judged_are_met_and_missed_and_all_else_is_named_beside_them() {
    let rows = [
        row(1, Restored, Met, 50, Some(50)),
        row(2, Restored, Missed, 60, Some(90)),
        row(3, Restored, Waived, 20, Some(20)),
        row(4, Restored, NotNeeded, 30, Some(30)),
        row(5, Restored, Superseded, 40, Some(40)),
    ];
    let clocks = [open(6, Restored, Some(200), 100)];
    let report = report(september(100), &rows, &clocks);
    assert_eq!(
        say(&report.headline),
        "met 1, missed 1, not yet due 1, waived 1, not needed 1, \
         superseded 1"
    );
    assert_eq!(report.headline.share(), Some(Share { met: 1, judged: 2 }));
}

#[test]
fn nothing_judged_has_no_share() {
    assert_eq!(report(september(100), &[], &[]).headline.share(), None);
}

#[test]
fn one_missed_and_still_running_is_judged_and_enters_with_its_time_so_far() {
    let rows = [row(1, Restored, Met, 50, Some(50)), row(2, Restored, Missed, 60, None)];
    let clocks = [open(2, Restored, Some(60), 500)];
    let report = report(september(500), &rows, &clocks);
    assert_eq!(say(&report.headline), "met 1, missed 1, late 1");
    let response = report.by_watch[0].figure.response.unwrap();
    assert_eq!((response.median_s, response.worst_s), (50 * 60, 500 * 60));
}

#[test]
fn a_miss_counts_in_every_as_of_later_than_its_deadline_whoever_noticed_it_when() {
    let clocks = [open(1, Restored, Some(60), 60)];
    assert_eq!(headline(60, &[], &clocks), "not yet due 1");
    assert_eq!(headline(61, &[], &clocks), "missed 1, late 1");
    let stored =
        [VerdictRow { recorded_at: at(60).plus_secs(1), ..row(1, Restored, Missed, 60, None) }];
    assert_eq!(
        report(september(61), &stored, &clocks),
        report(september(61), &[], &clocks),
        "stored or not, the figures are the same"
    );
}

#[test]
fn the_average_response_includes_the_missed() {
    let rows = [
        row(1, Acknowledged, Met, 10, Some(10)),
        row(2, Acknowledged, Met, 20, Some(20)),
        row(3, Acknowledged, Missed, 30, Some(90)),
    ];
    let response = report(september(100), &rows, &[]).headline.response.unwrap();
    assert_eq!((response.count, response.mean_s), (3, 40 * 60));
    assert_eq!((response.median_s, response.p90_s), (20 * 60, 90 * 60));
}

#[test]
fn the_same_as_of_gives_the_same_bytes_before_and_after_later_rows() {
    let early = [row(1, Restored, Missed, 60, None), row(2, Restored, Met, 50, Some(50))];
    let clocks = [open(1, Restored, Some(60), 100)];
    let mut later = early.to_vec();
    later.push(row(1, Restored, Missed, 60, Some(300)));
    later.push(row(3, Restored, Met, 200, Some(200)));
    let bytes = |rows: &[VerdictRow]| {
        serde_json::to_string(&report(september(100), rows, &clocks)).unwrap()
    };
    assert_eq!(bytes(&early), bytes(&later));
    later.reverse();
    assert_eq!(bytes(&early), bytes(&later), "in whatever order the rows come");
}

#[test]
fn the_latest_row_at_the_as_of_instant_counts_and_open_takes_back() {
    let back = VerdictRow {
        decided_at: None,
        recorded_at: at(70),
        ended_at: None,
        ..row(1, Restored, Open, 0, None)
    };
    let rows = [row(1, Restored, Met, 50, Some(50)), back];
    let clocks = [open(1, Restored, Some(600), 80)];
    assert_eq!(headline(60, &rows, &[]), "met 1");
    assert_eq!(headline(80, &rows, &clocks), "not yet due 1");
}

#[test]
fn a_miss_in_any_generation_decides_its_promise_and_otherwise_the_highest_does() {
    let of = |generation, outcome, decided| VerdictRow {
        key: key(Restored, 0, generation),
        ..row(1, Restored, outcome, decided, Some(decided))
    };
    let missed_then_met = [of(1, Missed, 60), of(5, Met, 80)];
    assert_eq!(headline(100, &missed_then_met, &[]), "missed 1");
    let moved_then_met = [of(1, Superseded, 40), of(5, Met, 80)];
    assert_eq!(headline(100, &moved_then_met, &[]), "met 1");
    let later = OpenClock { key: key(Restored, 0, 5), ..open(1, Restored, Some(200), 90) };
    assert_eq!(headline(100, &moved_then_met[..1], &[later]), "not yet due 1");
}

#[test]
fn a_promise_belongs_to_the_period_in_which_it_was_decided_in_the_reports_zone() {
    let rows = [
        row(1, Restored, Met, -1, Some(-1)),
        row(2, Restored, Met, 0, Some(0)),
        row(3, Restored, Met, 30 * 1440 - 1, Some(30 * 1440 - 1)),
        row(4, Restored, Met, 30 * 1440, Some(30 * 1440)),
    ];
    assert_eq!(headline(40 * 1440, &rows, &[]), "met 2");
}

#[test]
fn what_is_not_due_yet_belongs_to_the_period_of_its_deadline_or_of_the_as_of_instant() {
    let clocks = [
        open(1, Restored, Some(200), 90),
        open(2, Restored, Some(31 * 1440), 90),
        open(3, Restored, None, 90),
    ];
    assert_eq!(headline(100, &[], &clocks), "not yet due 2");
}

#[test]
fn cycles_have_a_row_of_their_own_and_enter_the_headline_once_a_ticket() {
    let cycle = |ticket, cycle, outcome| VerdictRow {
        key: key(CustomerUpdate, cycle, 1),
        ..row(ticket, CustomerUpdate, outcome, 10 * cycle, Some(10 * cycle))
    };
    let rows = [
        cycle(1, 1, Met),
        cycle(1, 3, Missed),
        cycle(1, 5, Met),
        cycle(2, 1, Met),
        cycle(2, 2, Met),
        row(2, Resolved, Met, 70, Some(70)),
    ];
    let report = report(september(100), &rows, &[]);
    assert_eq!(say(&report.headline), "met 2, missed 1");
    let by_watch: Vec<String> =
        report.by_watch.iter().map(|l| format!("{}: {}", l.of, say(&l.figure))).collect();
    assert_eq!(by_watch, ["resolved: met 1", "customer_update: met 4, missed 1"]);
}

#[test]
fn a_ticket_without_entitlement_counts_in_no_contracts_report_and_is_named() {
    let rows = [VerdictRow { is_entitled: false, ..row(1, Restored, Missed, 60, Some(70)) }];
    let report = report(september(100), &rows, &[]);
    assert_eq!(say(&report.headline), "");
    assert!(report.by_account.is_empty());
    assert_eq!(report.no_entitlement.count, 1);
    let listed = list(&september(100), &rows, &[], Group::NoEntitlement, Column::Any);
    assert_eq!(listed.iter().map(|one| one.ticket).collect::<Vec<_>>(), [TicketId(1)]);
}

#[test]
fn figures_are_given_by_account_plan_severity_and_milestone_and_can_be_narrowed() {
    let rows = [
        row(1, Restored, Met, 50, Some(50)),
        VerdictRow {
            account: None,
            plan: PlanId(3),
            severity: Severity::S4,
            ..row(2, Resolved, Missed, 60, Some(90))
        },
    ];
    let all = report(september(100), &rows, &[]);
    let accounts: Vec<_> = all.by_account.iter().map(|l| (l.of, say(&l.figure))).collect();
    assert_eq!(accounts, [(None, "missed 1".to_owned()), (Some(AccountId(1)), "met 1".to_owned())]);
    assert_eq!(all.by_plan.iter().map(|l| l.of).collect::<Vec<_>>(), [PlanId(1), PlanId(3)]);
    assert_eq!(
        all.by_severity.iter().map(|l| l.of).collect::<Vec<_>>(),
        [Severity::S2, Severity::S4]
    );
    assert_eq!(all.by_watch.iter().map(|l| l.of).collect::<Vec<_>>(), [Restored, Resolved]);
    for filter in [
        Filter { account: Some(AccountId(1)), ..Filter::default() },
        Filter { plan: Some(PlanId(1)), ..Filter::default() },
        Filter { severity: Some(Severity::S2), ..Filter::default() },
        Filter { watch: Some(Restored), ..Filter::default() },
    ] {
        let narrow = report(Question { filter, ..september(100) }, &rows, &[]);
        assert_eq!(say(&narrow.headline), "met 1", "{filter:?}");
    }
}

#[test]
fn behind_every_number_stand_as_many_promises_as_it_says() {
    let cycle = |cycle, outcome| VerdictRow {
        key: key(CustomerUpdate, cycle, 1),
        ..row(4, CustomerUpdate, outcome, 10 * cycle, Some(10 * cycle + 5))
    };
    let rows = [
        row(1, Restored, Met, 50, Some(50)),
        row(2, Restored, Missed, 60, Some(90)),
        row(3, Acknowledged, Missed, 20, None),
        cycle(1, Missed),
        cycle(3, Met),
        VerdictRow { is_entitled: false, ..row(5, Restored, Met, 60, Some(60)) },
    ];
    let clocks = [open(3, Acknowledged, Some(20), 100), open(6, Restored, Some(200), 100)];
    let question = september(100);
    let report = report(question, &rows, &clocks);
    let mut all = vec![(Group::All, &report.headline)];
    all.extend(report.by_account.iter().map(|l| (Group::Account(l.of), &l.figure)));
    all.extend(report.by_plan.iter().map(|l| (Group::Plan(l.of), &l.figure)));
    all.extend(report.by_severity.iter().map(|l| (Group::Severity(l.of), &l.figure)));
    all.extend(report.by_watch.iter().map(|l| (Group::Watch(l.of), &l.figure)));
    let long = |group, column| list(&question, &rows, &clocks, group, column).len() as u64;
    for (group, figure) in all {
        assert_eq!(long(group, Column::Judged), figure.judged(), "{group}");
        assert_eq!(long(group, Column::Met), figure.met.count, "{group}");
        assert_eq!(long(group, Column::Missed), figure.missed.count, "{group}");
        assert_eq!(long(group, Column::StillLate), figure.still_late.count, "{group}");
        assert_eq!(long(group, Column::NotYetDue), figure.not_yet_due.count, "{group}");
    }
    assert_eq!(long(Group::NoEntitlement, Column::Any), report.no_entitlement.count);
}

#[test]
fn a_listed_miss_says_how_late_it_is_and_whether_it_runs() {
    let rows = [row(1, Restored, Missed, 60, Some(90)), row(2, Restored, Missed, 70, None)];
    let clocks = [open(2, Restored, Some(70), 100)];
    let listed = list(&september(100), &rows, &clocks, Group::All, Column::Missed);
    let said: Vec<_> = listed.iter().map(|l| (l.due_at(), l.late_s(at(100)), l.ended_at)).collect();
    assert_eq!(said, [(Some(at(60)), Some(1800), Some(at(90))), (Some(at(70)), Some(1800), None)]);
}

#[test]
fn a_headline_of_part_of_a_day_has_what_was_decided_in_it() {
    let rows = [row(1, Restored, Met, 50, Some(50)), row(2, Restored, Missed, 60, Some(90))];
    let of = |from, to| {
        let mut fold = Fold::new(In::new(at(from), at(to), at(100), Filter::default()));
        fold.add(&rows, &[]);
        say(&fold.into_headline())
    };
    assert_eq!(of(0, 60), "met 1");
    assert_eq!(of(60, 100), "missed 1");
}
