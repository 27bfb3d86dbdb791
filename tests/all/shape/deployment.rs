//! What the README and the packages say of running a desk is true: its commands are commands, its
//! keys are keys, its unit is one that systemd takes and finds safe.

use std::process::Command;

use clap::Parser as _;
use tarmac::{cli::Cli, config::Config};

use crate::support::project;

/// The fenced pieces of the README in a language.
pub fn fenced(language: &str) -> Vec<String> {
    let readme = project::text("README.md");
    let fence = format!("```{language}\n");
    readme.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// The words of a shell's line: quotes hold them together, a comment ends them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            '#' if !is_quoted && word.is_empty() => break,
            ' ' if !is_quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[test]
fn every_command_of_the_readme_is_one() {
    let mut asked = 0;
    for line in fenced("sh").iter().flat_map(|text| text.lines()) {
        let words: Vec<String> =
            words(line).into_iter().skip_while(|word| word.starts_with("TARMAC_")).collect();
        if words.first().is_some_and(|word| word == "tarmac") {
            asked += 1;
            if let Err(e) = Cli::try_parse_from(&words) {
                panic!("{line}: {e}");
            }
        }
    }
    assert!(asked >= 9, "{asked} commands");
    // Those of the table, and those inside sentences, are named with their words.
    let readme = project::text("README.md");
    for (_, rest) in readme.match_indices("`tarmac ").map(|(at, _)| readme.split_at(at + 1)) {
        let line = rest.split('`').next().unwrap().replace("COMMAND", "check");
        let mut words = words(&line);
        // What has no file or address yet is asked for its help, which only a command has.
        words.push("--help".to_owned());
        let kind = Cli::try_parse_from(&words).unwrap_err().kind();
        let is_help = matches!(kind, clap::error::ErrorKind::DisplayHelp);
        assert!(is_help || line.starts_with("tarmac help"), "{line}: {kind:?}");
    }
}

#[test]
fn every_key_of_the_readme_and_the_packages_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut texts = fenced("toml");
    assert!(texts.len() >= 2);
    texts.push(project::text("packaging/tarmac.toml"));
    for text in texts {
        let path = folder.path().join("desk.toml");
        std::fs::write(&path, &text).unwrap();
        // A password stands in the environment, as the README says.
        let login = [("TARMAC_MAIL_OUT__USER", "desk"), ("TARMAC_MAIL_OUT__PASSWORD", "secret")];
        let login = login.map(|(name, value)| (name.to_owned(), value.to_owned()));
        if let Err(mistakes) = Config::of(Some(&path), login) {
            panic!("{mistakes}\n{text}");
        }
    }
    // Keys in sentences, such as `http.listen`, and in the environment.
    let defaults: toml::Table = project::text("config/default.toml").parse().unwrap();
    let has = |section: &str, key: &str| defaults.get(section).and_then(|s| s.get(key)).is_some();
    let said = ["README.md", "Dockerfile", "packaging/tarmac.service", "scripts/package"];
    let mut found = 0;
    for text in said.map(project::text) {
        for one in text.split('`').skip(1).step_by(2) {
            let Some((section, key)) = one.split_once('.') else { continue };
            if defaults.get(section).is_some_and(toml::Value::is_table) {
                found += 1;
                assert!(has(section, key), "{one}");
            }
        }
        for one in text.split(|c: char| !c.is_ascii_uppercase() && c != '_') {
            let Some(name) = one.strip_prefix("TARMAC_") else { continue };
            let name = name.to_lowercase();
            found += 1;
            match name.split_once("__") {
                Some((section, key)) => assert!(has(section, key), "{one}"),
                None => assert!(defaults.contains_key(&name), "{one}"),
            }
        }
    }
    assert!(found >= 12, "{found} keys");
}

#[test]
fn the_unit_is_one_that_systemd_takes_and_finds_safe() {
    let analyze = |words: &[&str]| {
        let output = Command::new("systemd-analyze")
            .args(words)
            .current_dir(project::root())
            .env("SYSTEMD_COLORS", "0")
            .output()
            .expect("systemd-analyze is not there: apt-get install systemd");
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    };
    // Of 10, where 10 is a process that may do anything.
    let (is_safe, said) = analyze(&[
        "security",
        "--offline=yes",
        "--no-pager",
        "--threshold=15",
        "packaging/tarmac.service",
    ]);
    assert!(is_safe, "{said}");
    assert!(said.contains("Overall exposure level"), "{said}");
    let (_, said) = analyze(&["verify", "packaging/tarmac.service"]);
    // The program is not installed on this machine; nothing else may be wrong.
    let wrong: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("tarmac.service"))
        .filter(|line| !line.contains("is not executable"))
        .collect();
    assert_eq!(wrong, [""; 0], "{said}");
}

#[test]
fn the_unit_starts_the_desk_with_the_file_that_the_package_brings() {
    let unit = project::text("packaging/tarmac.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/")).unwrap();
    let cli = Cli::try_parse_from(start.split_whitespace()).unwrap();
    assert_eq!(cli.command, tarmac::cli::Command::Serve);
    assert_eq!(cli.config.unwrap().to_str().unwrap(), "/etc/tarmac/tarmac.toml");
    let cargo: toml::Table = project::text("Cargo.toml").parse().unwrap();
    let deb = &cargo["package"]["metadata"]["deb"];
    assert_eq!(deb["conf-files"][0].as_str(), Some("/etc/tarmac/tarmac.toml"));
    for asset in deb["assets"].as_array().unwrap() {
        let from = asset[0].as_str().unwrap();
        let is_there = from.starts_with("target/")
            || from.contains('*')
            || project::root().join(from).is_file();
        assert!(is_there, "{from}");
    }
    for needed in ["Type=notify", "WatchdogSec=", "User=tarmac", "StateDirectory=tarmac"] {
        assert!(unit.contains(needed), "{needed}");
    }
}
