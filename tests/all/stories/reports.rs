//! Reports over what really happened.

use tarmac::{
    app::report::{self, Asked, ReportPage},
    domain::{
        promise::{Milestone, Severity},
        time::Timestamp,
    },
};

use crate::support::{desk::TestDesk, when};

both! {
    the_same_as_of_gives_the_same_figures_for_ever,
    a_miss_nobody_has_looked_at_counts_all_the_same,
    the_average_response_includes_the_breached,
    an_expired_contract_counts_in_no_contracts_report,
}

fn march(desk: &TestDesk, as_of: Option<Timestamp>) -> ReportPage {
    let date = |text: &str| text.parse().unwrap();
    let asked = Asked {
        from: date("2026-03-01"),
        to: date("2026-03-31"),
        zone: chrono_tz::UTC,
        as_of,
        account: None,
        plan: None,
        severity: None,
    };
    report::figures(&desk.desk, &asked).unwrap()
}

fn acknowledged(page: &ReportPage) -> (u64, u64, u64) {
    let line = page.watches.iter().find(|l| l.of.word() == "acknowledged").unwrap();
    (line.figure.met.count, line.figure.missed.count, line.figure.still_late.count)
}

fn the_same_as_of_gives_the_same_figures_for_ever(desk: &TestDesk) {
    let account = desk.peregrine();
    let one = desk.phoned(account, Severity::S1, None);
    desk.pass("40m");
    let as_of = desk.now().floor().plus_secs(-60);
    let first = march(desk, Some(as_of));
    desk.reach_at(one, Milestone::Acknowledged, "09:05");
    desk.sets_severity(one, Severity::S3);
    desk.phoned(account, Severity::S2, Some("09:10"));
    desk.pass("3d");
    assert_eq!(march(desk, Some(as_of)), first);
    assert_ne!(march(desk, None).headline, first.headline, "what came later is in later reports");
    desk.outbox();
}

fn a_miss_nobody_has_looked_at_counts_all_the_same(desk: &TestDesk) {
    desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.outbox();
    desk.stops();
    desk.pass("20m");
    assert_eq!(acknowledged(&march(desk, None)), (0, 1, 1));
    let as_of = Some(when::at("09:15"));
    assert_eq!(acknowledged(&march(desk, as_of)).1, 0, "in every as-of later than its deadline");
    let before = march(desk, Some(when::at("09:19")));
    desk.starts();
    assert_eq!(march(desk, Some(when::at("09:19"))), before, "who noticed it when decides nothing");
    desk.outbox();
}

fn the_average_response_includes_the_breached(desk: &TestDesk) {
    let account = desk.peregrine();
    for minutes in ["5m", "10m", "45m"] {
        let ticket = desk.phoned(account, Severity::S1, None);
        desk.pass(minutes);
        desk.acknowledge(ticket);
    }
    desk.pass("1m");
    let page = march(desk, None);
    assert_eq!(acknowledged(&page), (2, 1, 0));
    let line = page.watches.iter().find(|l| l.of.word() == "acknowledged").unwrap();
    let response = line.figure.response.unwrap();
    assert_eq!((response.mean_s, response.worst_s), (20 * 60, 45 * 60));
    desk.outbox();
}

fn an_expired_contract_counts_in_no_contracts_report(desk: &TestDesk) {
    let account = desk.peregrine();
    let at = when::at("09:30");
    desk.write(move |c| {
        for contract in tarmac::db::terms::contract_of(c, account)? {
            tarmac::db::terms::contract_end(c, contract.id, at)?;
        }
        Ok(())
    });
    desk.pass("1h");
    desk.phoned(account, Severity::S1, None);
    desk.pass("5d");
    let page = march(desk, None);
    assert_eq!(page.headline.missed.count, 0);
    assert!(page.no_entitlement.count > 0);
    desk.outbox();
}
