//! Bad input at the command line: a sentence that says what happened, what was kept, what to do.

use super::program::Program;
use crate::support::{project, store::Store};

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_mistyped_database_url_names_the_forms_that_are_accepted() {
    let program = Program::on(Store::sqlite());
    let output = program
        .command(&["ticket", "list"])
        .env("TARMAC_DATABASE__URL", "sqlit:x")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(78), "{}", said(&output));
    for words in ["database.url", "sqlite:PATH", "postgres://"] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
    assert!(!program.folder().join("sqlit:x").exists(), "no file of that name is made");
}

#[test]
fn every_mistake_of_the_configuration_is_named_at_once() {
    let program = Program::on(Store::sqlite());
    let output = program
        .command(&["check"])
        .env("TARMAC_DESK__ZONE", "Moon/Crater")
        .env("TARMAC_JOBS__DAILY_DIGEST", "0 7 * * *")
        .env("TARMAC_MAIL_OUT__PASWORD", "hush")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(78), "{}", said(&output));
    for words in ["desk.zone", "jobs.daily_digest", "0 0 7 * * *", "mail_out.pasword"] {
        assert!(said(&output).to_lowercase().contains(words), "{words}: {}", said(&output));
    }
    assert!(!said(&output).contains("hush"));
}

#[test]
fn a_port_in_use_is_said_with_its_key() {
    let program = Program::on(Store::sqlite());
    let _holder = std::net::TcpListener::bind(&program.http).unwrap();
    let output = program.run(&["serve"]);
    assert!(!output.status.success());
    assert!(said(&output).contains("http.listen"), "{}", said(&output));
}

#[test]
fn a_plan_with_mistakes_names_all_of_them_and_stores_nothing() {
    let program = Program::on(Store::sqlite());
    let path = program.folder().join("bad.toml");
    let text = "format = 1\nname = \"bad\"\ndefault_severity = \"S9\"\n[severity.S1.target]\n\
                restored = { within = \"6x\" }\non_site = { within = \"1h\", form = \"reported\" }\n";
    std::fs::write(&path, text).unwrap();
    let output = program.run(&["plan", "import", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    for words in ["default_severity", "6x", "form"] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
}

#[test]
fn the_worked_cases_of_deadlines_and_clocks_come_out() {
    let program = Program::on(Store::sqlite());
    // Some cases of clocks are mistakes; what was wrong with a line is said in its answer.
    for (command, file, code) in
        [("due", "tests/cases/deadlines.jsonl", 0), ("evaluate", "tests/cases/clocks.jsonl", 1)]
    {
        let cases = std::fs::read(project::root().join(file)).unwrap();
        let output = program.feed(&["sla", command, "--json"], &cases);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        let answers: std::collections::HashMap<String, serde_json::Value> =
            String::from_utf8_lossy(&output.stdout)
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
                .map(|answer| (answer["id"].as_str().unwrap().to_owned(), answer))
                .collect();
        let text = String::from_utf8(cases).unwrap();
        for line in text.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let answer = &answers[case["id"].as_str().unwrap()];
            for (key, value) in case["expect"].as_object().unwrap() {
                if key == "error" {
                    assert!(answer[key].is_string(), "{}: {answer}", case["id"]);
                    continue;
                }
                assert_eq!(&answer[key], value, "{} {key}", case["id"]);
            }
        }
    }
}
