//! Backtests that people ask for on a page, done by the desk under a lease.

use tarmac::{
    app::{
        backtest::Period,
        backtest_runs::{self, Asked},
        plans::SHIPPED,
    },
    db::backtests,
    domain::{ids::BacktestId, promise::Severity},
};

use crate::support::{desk::TestDesk, when};

both! {
    a_backtest_is_done_by_the_desk_and_says_what_changes,
    a_backtest_that_is_given_back_is_begun_anew,
    a_backtest_whose_node_is_gone_is_taken_when_its_lease_is_over_and_given_up_after_three,
    a_draft_with_mistakes_and_a_time_that_ends_before_it_begins_are_refused,
    a_backtest_is_forgotten_after_some_weeks,
}

/// The boeing plan with another time to acknowledge S1, its examples left out.
fn draft(minutes: &str) -> String {
    let source = SHIPPED.iter().find(|(name, _)| *name == "boeing").unwrap().1;
    let (plan, _examples) = source.split_once("# What must hold before").unwrap();
    plan.replacen(
        "acknowledged = { within = \"15m\"",
        &format!("acknowledged = {{ within = \"{minutes}\""),
        1,
    )
}

fn asked(source: String) -> Asked {
    let period = Period { from: when::at("00:00"), to: when::at("+1 00:00"), account: None };
    Asked { source, period }
}

/// Two tickets, acknowledged after ten minutes, and a backtest of half that time.
fn asks(desk: &TestDesk) -> BacktestId {
    let account = desk.peregrine();
    let tickets = [1, 2].map(|_| desk.phoned(account, Severity::S1, None));
    desk.pass("10m");
    for ticket in tickets {
        desk.acknowledge(ticket);
    }
    desk.pass("1d");
    desk.outbox();
    backtest_runs::ask(&desk.desk, &desk.hands("max"), asked(draft("5m"))).unwrap().unwrap()
}

fn a_backtest_is_done_by_the_desk_and_says_what_changes(desk: &TestDesk) {
    let id = asks(desk);
    assert!(backtest_runs::one(&desk.desk, id).unwrap().kept.is_none());
    assert!(backtest_runs::work(&desk.desk, &|| false).unwrap());
    assert!(!backtest_runs::work(&desk.desk, &|| false).unwrap(), "one is done once");
    let run = backtest_runs::one(&desk.desk, id).unwrap();
    let kept = run.kept.unwrap();
    assert_eq!((kept.tested.tickets, kept.changed, run.row.total), (2, 2, 2));
    let margins: Vec<_> =
        kept.tested.changed.iter().map(|c| c.compared.would_be.unwrap().margin_s).collect();
    assert_eq!(margins, [Some(-300), Some(-300)]);
    assert_eq!(backtest_runs::latest(&desk.desk).unwrap()[0].plan, "boeing");
}

fn a_backtest_that_is_given_back_is_begun_anew(desk: &TestDesk) {
    let id = asks(desk);
    assert!(backtest_runs::work(&desk.desk, &|| true).unwrap(), "the desk ends");
    let run = backtest_runs::one(&desk.desk, id).unwrap();
    assert_eq!((run.row.lease_until, run.row.ended_at, run.row.tries), (None, None, 1));
    assert!(backtest_runs::work(&desk.desk, &|| false).unwrap());
    assert!(backtest_runs::one(&desk.desk, id).unwrap().kept.is_some());
}

fn a_backtest_whose_node_is_gone_is_taken_when_its_lease_is_over_and_given_up_after_three(
    desk: &TestDesk,
) {
    let id = asks(desk);
    for _ in 0..3 {
        let until = desk.desk.lease_from(desk.now());
        let row = desk.read(|c| backtests::backtest_by_id(c, id));
        assert!(desk.write(move |c| backtests::backtest_claim(c, &row, until)));
        assert!(!backtest_runs::work(&desk.desk, &|| false).unwrap(), "another node has it");
        desk.pass("1h");
    }
    assert!(backtest_runs::work(&desk.desk, &|| false).unwrap());
    let run = backtest_runs::one(&desk.desk, id).unwrap();
    assert!(run.row.error.unwrap().contains("begun several times"));
    desk.outbox();
}

fn a_draft_with_mistakes_and_a_time_that_ends_before_it_begins_are_refused(desk: &TestDesk) {
    let ask = |asked| backtest_runs::ask(&desk.desk, &desk.hands("max"), asked);
    assert!(!ask(asked(draft("5 minutes"))).unwrap().unwrap_err().is_empty());
    let mut turned = asked(draft("5m"));
    (turned.period.from, turned.period.to) = (turned.period.to, turned.period.from);
    assert!(ask(turned).is_err());
    assert!(backtest_runs::latest(&desk.desk).unwrap().is_empty());
}

fn a_backtest_is_forgotten_after_some_weeks(desk: &TestDesk) {
    asks(desk);
    backtest_runs::work(&desk.desk, &|| false).unwrap();
    assert_eq!(backtest_runs::forget_old(&desk.desk).unwrap(), 0);
    desk.pass("100d");
    assert_eq!(backtest_runs::forget_old(&desk.desk).unwrap(), 1);
    desk.outbox();
}
