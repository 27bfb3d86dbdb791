//! `tests/promises.md` names the tests that hold each promise and each lesson; they must exist.

use std::collections::BTreeSet;

use crate::support::project;

/// The names of all test functions, and the ids of all cases in `tests/cases`.
fn existing() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["src", "tests"] {
        for path in project::files(folder, ".rs") {
            let code = project::text(&path);
            let after_mark = code.split("#[test]").chain(code.split("::test]")).skip(1);
            names.extend(after_mark.filter_map(|rest| {
                let (_, after) = rest.split_once("fn ")?;
                Some(after.split('(').next()?.to_owned())
            }));
            // What `both!` and `on_each!` list are tests too, each on both databases.
            let lists = code.split("both! {").chain(code.split("on_each! {")).skip(1);
            for list in lists.filter_map(|rest| rest.split('}').next()) {
                names.extend(list.split(',').map(|name| name.trim().to_owned()));
            }
        }
    }
    for path in project::files("tests/cases", ".jsonl") {
        for line in project::text(&path).lines() {
            let case: serde_json::Value = serde_json::from_str(line).expect("a case a line");
            names.extend(case["id"].as_str().map(str::to_owned));
        }
    }
    names
}

#[test]
fn every_promise_and_lesson_names_tests_that_exist() {
    let existing = existing();
    let table = project::text("tests/promises.md");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() > 10, "{} rows", rows.len());
    for row in rows {
        let named: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test holds this: {row}");
        for name in named {
            assert!(existing.contains(name), "there is no test {name}: {row}");
        }
    }
}

/// What other desks got wrong, each a test of that name.
const LESSONS: [&str; 20] = [
    "reassigning_after_a_breach_keeps_the_breach",
    "a_late_resolve_between_two_polls_is_still_a_miss",
    "days_of_25_and_23_hours_count_right",
    "renaming_a_state_changes_no_past",
    "an_expired_contract_gives_none_of_its_targets_and_says_so",
    "a_goal_shortened_below_the_time_already_spent_is_missed_at_the_change",
    "one_thousand_five_hundred_tickets_due_in_one_second_all_alert",
    "editing_a_plan_changes_no_past_verdict_and_no_bound_ticket",
    "paused_then_resolved_directly_excludes_the_pause",
    "a_merge_satisfies_nothing",
    "a_late_warning_says_overdue_by_and_never_due_in",
    "a_shutdown_of_40_days_still_has_a_deadline_and_is_told_once",
    "a_step_with_nobody_there_moves_on_at_once",
    "ladder_times_do_not_shift_after_a_30_minute_outage",
    "a_crash_between_sent_and_marked_sent_repeats_the_same_bytes_under_the_same_id",
    "a_bounced_alert_moves_the_ladder_and_does_not_update_the_ticket",
    "the_average_response_includes_the_breached",
    "answering_and_pausing_in_one_action_counts_the_answer",
    "thanks_leaves_no_reply_clock_running_and_reopens_nothing",
    "the_warnings_of_500_tickets_at_once_arrive_as_one_digest_and_s1_never_in_it",
];

#[test]
fn every_lesson_is_a_test_of_its_name_and_has_its_row() {
    let existing = existing();
    let table = project::text("tests/promises.md");
    for lesson in LESSONS {
        assert!(existing.contains(lesson), "there is no test {lesson}");
        assert!(table.contains(&format!("`{lesson}`")), "{lesson} has no row");
    }
}

#[test]
fn every_hard_case_of_mail_names_tests_that_exist() {
    let existing = existing();
    let table = project::text("tests/hard_cases.md");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    for (row, expected) in rows.iter().zip(1_u32..) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert_eq!(cells[1], expected.to_string(), "a case is missing or doubled: {row}");
        let named: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        assert!(cells[2] == "3" || !named.is_empty(), "no test holds this: {row}");
        for name in named {
            assert!(existing.contains(name), "there is no test {name}: {row}");
        }
    }
    assert_eq!(rows.len(), 92);
}
