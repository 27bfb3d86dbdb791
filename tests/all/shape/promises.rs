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
