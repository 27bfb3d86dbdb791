//! The facts of the queue.

use super::*;
use crate::app::{acts, test_desk::TestDesk};

fn asked(desk: &TestDesk, filter: Filter) -> Asked {
    Asked { user: desk.engineer, filter, words: None, after: None }
}

fn subjects(page: &QueuePage) -> Vec<&str> {
    page.rows.iter().map(|row| row.subject.as_str()).collect()
}

fn found(desk: &TestDesk, words: &str) -> Vec<String> {
    let words = Some(words.to_owned());
    let page = page(&desk.desk, &Asked { words, ..asked(desk, Filter::All) }).unwrap();
    page.rows.into_iter().map(|row| row.subject).collect()
}

#[test]
fn what_breaks_next_comes_first_with_its_clock_its_account_and_its_group() {
    let desk = TestDesk::new();
    desk.opens("question", Severity::S4);
    desk.opens("impaired", Severity::S2);
    desk.opens("grounded", Severity::S1);
    let page = page(&desk.desk, &asked(&desk, Filter::All)).unwrap();
    assert_eq!(subjects(&page), ["grounded", "impaired", "question"]);
    let first = &page.rows[0];
    assert_eq!(first.account, Some((desk.peregrine, "Peregrine".to_owned())));
    let next = first.next.as_ref().unwrap();
    assert_eq!(next.line.standing.due_at, Some(desk.now().plus_secs(900)));
    assert_eq!((next.within, next.is_cycle), (Within::Minutes(15), false));
    let groups: Vec<Group> = page.rows.iter().map(|row| row.group).collect();
    assert_eq!(groups, [Group::Next, Group::Next, Group::Later]);
}

#[test]
fn a_late_ticket_is_in_the_group_of_the_late_and_counted() {
    let desk = TestDesk::new();
    desk.opens("grounded", Severity::S1);
    desk.pass_minutes(8);
    desk.pass_minutes(8);
    let page = page(&desk.desk, &asked(&desk, Filter::All)).unwrap();
    let row = &page.rows[0];
    assert_eq!(row.group, Group::Late);
    assert_eq!(row.next.as_ref().unwrap().line.standing.state, ClockState::Missed);
    let told = row.told.as_ref().map(|(who, at)| (who.as_str(), desk.now().secs_since(*at)));
    assert_eq!(told, Some(("Wei", 480)), "nobody leads the team, so the later step told nobody");
    assert_eq!((page.counts.open.shown(), page.counts.late.shown()), (1, 1));
}

#[test]
fn chips_narrow_to_mine_my_team_the_urgent_and_the_unowned() {
    let desk = TestDesk::new();
    let mine = desk.opens("mine", Severity::S3);
    desk.opens("nobody’s", Severity::S2);
    acts::assign(&desk.desk, &desk.hands(), mine, Some(desk.engineer), None).unwrap();
    let of = |filter| {
        let page = page(&desk.desk, &asked(&desk, filter)).unwrap();
        page.rows.into_iter().map(|row| row.subject).collect::<Vec<_>>()
    };
    assert_eq!(of(Filter::Mine), ["mine"]);
    assert_eq!(of(Filter::Unowned), ["nobody’s"]);
    assert_eq!(of(Filter::Urgent), ["nobody’s"]);
    assert_eq!(of(Filter::Team), ["nobody’s", "mine"]);
    let counts = counts(&desk.desk, desk.engineer).unwrap();
    assert_eq!((counts.mine.shown(), counts.unowned.shown()), (1, 1));
}

#[test]
fn pages_follow_each_other_without_a_gap_and_without_a_repeat() {
    let desk = TestDesk::new();
    let all: Vec<String> = (0..120).map(|n| format!("fault {n:03}")).collect();
    for subject in &all {
        desk.opens(subject, Severity::S3);
    }
    let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = page(&desk.desk, &Asked { after, ..asked(&desk, Filter::All) }).unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.subject));
        pages += 1;
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => break,
        }
    }
    assert_eq!((pages, seen), (3, all));
}

#[test]
fn a_search_finds_references_numbers_and_all_of_the_words_also_what_is_resolved() {
    let desk = TestDesk::new();
    let pump = desk.opens("Pump 40% slow", Severity::S3);
    desk.opens("Pump stands", Severity::S3);
    desk.reaches(pump, crate::domain::promise::Milestone::Resolved);
    assert_eq!(found(&desk, &format!("tm-{pump}")), ["Pump 40% slow"]);
    assert_eq!(found(&desk, &pump.to_string()), ["Pump 40% slow"]);
    assert_eq!(found(&desk, "PEREGRINE pump"), ["Pump stands", "Pump 40% slow"]);
    assert_eq!(found(&desk, "40%"), ["Pump 40% slow"]);
    assert_eq!(found(&desk, "4_%"), [""; 0]);
}

#[test]
fn beyond_a_thousand_nothing_is_counted() {
    assert_eq!(Count(1_000).to_string(), "1000");
    assert_eq!(Count(1_001).to_string(), "1,000+");
    assert_eq!((Count(1_001).shown(), Count(1_001).is_more()), (1_000, true));
}
