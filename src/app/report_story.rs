//! The facts of reports.

use super::*;
use crate::{
    app::{acts, report_beside::beside, report_csv, test_desk::TestDesk},
    domain::promise::Milestone,
};

fn september(desk: &TestDesk) -> Asked {
    let zone = desk.desk.config.desk.zone;
    Asked {
        from: "2026-09-01".parse().unwrap(),
        to: "2026-09-30".parse().unwrap(),
        zone,
        as_of: None,
        account: None,
        plan: None,
        severity: None,
    }
}

fn bytes(desk: &TestDesk, asked: &Asked) -> Vec<u8> {
    let figures = figures(&desk.desk, asked).unwrap();
    report_csv::figures(&figures, &beside(&desk.desk, asked).unwrap()).unwrap()
}

/// Two S1 tickets: one acknowledged in time, the other never.
fn one_kept_one_missed() -> (TestDesk, TicketId, TicketId) {
    let desk = TestDesk::new();
    let (kept, missed) = (desk.opens("kept", Severity::S1), desk.opens("missed", Severity::S1));
    desk.pass_minutes(10);
    desk.reaches(kept, Milestone::Acknowledged);
    desk.pass_minutes(20);
    (desk, kept, missed)
}

fn acknowledged(page: &ReportPage) -> &Figure {
    let line = page.watches.iter().find(|line| line.of == Watch::Acknowledged);
    &line.unwrap().figure
}

#[test]
fn the_missed_that_still_run_are_judged_and_are_in_the_average() {
    let (desk, kept, missed) = one_kept_one_missed();
    let page = figures(&desk.desk, &september(&desk)).unwrap();
    let figure = acknowledged(&page);
    assert_eq!((figure.met.count, figure.judged()), (1, 2));
    let behind = |column| {
        let cell = Cell { group: Group::Watch(Watch::Acknowledged), column };
        let list = promises_of(&desk.desk, &september(&desk), cell, None).unwrap();
        list.lines.iter().map(|line| line.ticket).collect::<Vec<_>>()
    };
    assert_eq!(behind(Column::Met), [kept]);
    assert_eq!(behind(Column::StillLate), [missed]);
    let response = figure.response.unwrap();
    assert_eq!((response.median_s, response.worst_s), (600, 30 * 60 - 10));
    assert_eq!(page.accounts[0].name, "Peregrine");
    assert_eq!(page.plans[0].name, "boeing");
}

#[test]
fn the_same_as_of_gives_the_same_bytes_whatever_happens_later() {
    let (desk, kept, missed) = one_kept_one_missed();
    desk.pass_minutes(1);
    let asked = Asked { as_of: Some(desk.now().plus_secs(-10)), ..september(&desk) };
    let before = bytes(&desk, &asked);
    desk.reaches(missed, Milestone::Acknowledged);
    acts::change_severity(&desk.desk, &desk.hands(), kept, Severity::S2, "it flies again", None)
        .unwrap();
    desk.opens("later", Severity::S1);
    assert_eq!(bytes(&desk, &asked), before, "at once");
    desk.pass_minutes(600);
    desk.reaches(kept, Milestone::Resolved);
    desk.reaches(missed, Milestone::Resolved);
    desk.pass_minutes(60 * 24 * 30);
    assert_eq!(bytes(&desk, &asked), before, "a month later");
    assert_ne!(bytes(&desk, &september(&desk)), before, "what is known now is another thing");
}

#[test]
fn an_account_that_is_named_later_changes_no_earlier_report() {
    let desk = TestDesk::new();
    let ticket = desk.opens_of(None, "stranger", Severity::S3);
    desk.pass_minutes(60);
    let asked = Asked { as_of: Some(desk.now().plus_secs(-10)), ..september(&desk) };
    let asked = Asked { to: "2026-10-31".parse().unwrap(), ..asked };
    let before = bytes(&desk, &asked);
    acts::assign_account(&desk.desk, &desk.hands(), ticket, desk.peregrine, "known", true).unwrap();
    desk.pass_minutes(1);
    assert_eq!(bytes(&desk, &asked), before);
    let now = figures(&desk.desk, &Asked { as_of: None, ..asked }).unwrap();
    assert_eq!(now.accounts.last().unwrap().name, "Peregrine");
}

#[test]
fn an_as_of_instant_is_ten_seconds_past_and_a_period_ends_after_it_begins() {
    let desk = TestDesk::new();
    let early = Asked { as_of: Some(desk.now().plus_secs(-9)), ..september(&desk) };
    assert!(matches!(figures(&desk.desk, &early), Err(AppError::Wrong(_))));
    let back = Asked { to: "2026-08-31".parse().unwrap(), ..september(&desk) };
    assert!(matches!(figures(&desk.desk, &back), Err(AppError::Wrong(_))));
    let settled = Asked { as_of: Some(desk.now().plus_secs(-10)), ..september(&desk) };
    assert!(figures(&desk.desk, &settled).is_ok());
}

#[test]
fn every_figure_leads_to_its_promises_the_running_first() {
    let (desk, _, missed) = one_kept_one_missed();
    let cell = Cell { group: Group::Watch(Watch::Acknowledged), column: Column::Judged };
    let list = promises_of(&desk.desk, &september(&desk), cell, None).unwrap();
    assert_eq!(list.total, 2);
    let first = &list.lines[0];
    assert_eq!((first.ticket, first.is_running), (missed, true));
    assert_eq!(first.late_s, Some(15 * 60 - 10));
    assert_eq!(first.account.as_ref().unwrap().1, "Peregrine");
    let second = &list.lines[1];
    assert_eq!((second.kept, second.late_s, second.is_running), (Kept::Met, None, false));
    assert!(second.due_at.is_some(), "a kept promise had a deadline too");
    let one = promises_of(&desk.desk, &september(&desk), cell, Some(1)).unwrap();
    assert_eq!((one.lines.len(), one.total), (1, 2));
}

#[test]
fn a_report_is_narrowed_to_an_account_a_plan_a_severity() {
    let (desk, ..) = one_kept_one_missed();
    desk.opens_of(None, "stranger", Severity::S1);
    desk.pass_minutes(60);
    let all = figures(&desk.desk, &september(&desk)).unwrap();
    let plan = all.plans.iter().find(|line| line.name == "boeing").unwrap().of;
    let own = all.accounts.iter().find(|line| line.of == Some(desk.peregrine)).unwrap();
    let narrow = |asked: Asked| figures(&desk.desk, &asked).unwrap().headline;
    let asked = september(&desk);
    assert_eq!(narrow(Asked { account: Some(desk.peregrine), ..asked }), own.figure);
    assert_eq!(narrow(Asked { plan: Some(plan), ..asked }), own.figure);
    assert_eq!(narrow(Asked { severity: Some(Severity::S4), ..asked }).judged(), 0);
}

#[test]
fn csv_has_a_header_lines_that_end_as_rfc_4180_says_and_no_formula() {
    let desk = TestDesk::new();
    desk.opens("=HYPERLINK(\"http://x\"), \"now\"", Severity::S1);
    desk.pass_minutes(20);
    let cell = Cell { group: Group::All, column: Column::Missed };
    let list = promises_of(&desk.desk, &september(&desk), cell, None).unwrap();
    let text = String::from_utf8(report_csv::promises(&list).unwrap()).unwrap();
    assert!(text.starts_with("as_of,ticket,subject,"), "{text}");
    assert!(text.contains(",\"'=HYPERLINK(\"\"http://x\"\"), \"\"now\"\"\","), "{text}");
    assert!(text.lines().count() >= 2 && text.matches("\r\n").count() == text.lines().count());
    let table = String::from_utf8(bytes(&desk, &september(&desk))).unwrap();
    assert!(table.starts_with("from,to,zone,as_of,group,name,met,judged,kept_percent,"), "{table}");
    assert!(table.contains(",watch,acknowledged,0,1,0.0,1,1,"), "{table}");
}
