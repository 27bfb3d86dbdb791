//! `config/default.toml` and the program know the same keys, each explained and each used.

use tarmac::config::{Config, DEFAULTS};

use super::source;
use crate::support::project;

/// The keys of the file, each with the comment that stands above it or above its neighbour.
fn written() -> Vec<(String, String)> {
    let (mut section, mut comment) = (String::new(), String::new());
    let mut keys = Vec::new();
    let mut is_new_comment = true;
    for line in DEFAULTS.lines() {
        if let Some(text) = line.strip_prefix('#') {
            if is_new_comment {
                comment.clear();
            }
            comment.push_str(text);
            is_new_comment = false;
        } else if let Some(name) = line.strip_prefix('[') {
            section = format!("{}.", name.trim_end_matches(']'));
            comment.clear();
        } else if let Some((key, _)) = line.split_once(" = ") {
            keys.push((format!("{section}{key}"), comment.trim().to_owned()));
            is_new_comment = true;
        } else {
            assert!(line.is_empty(), "{line}");
            comment.clear();
        }
    }
    keys
}

#[test]
fn default_toml_lists_every_key_with_a_comment_and_in_the_programs_order() {
    let written = written();
    let keys: Vec<String> = written.iter().map(|(key, _)| key.clone()).collect();
    assert_eq!(keys, Config::keys());
    for (key, comment) in written {
        assert!(comment.len() > 10, "{key} is not explained");
    }
}

#[test]
fn what_is_written_as_default_is_what_holds_by_default() {
    let written: toml::Table = toml::from_str(DEFAULTS).unwrap();
    let holds: toml::Table = toml::from_str(&Config::of(None, []).unwrap().shown()).unwrap();
    assert_eq!(written, holds);
}

#[test]
fn every_key_does_something() {
    let elsewhere: String = project::files("src", ".rs")
        .iter()
        .filter(|path| !path.ends_with("/tests.rs") && *path != "src/config/sections.rs")
        .map(|path| project::text(path))
        .collect();
    if !source::files().iter().any(|file| file.module.room() == "server") {
        return;
    }
    for key in Config::keys() {
        let name = key.rsplit('.').next().unwrap();
        assert!(elsewhere.contains(&format!(".{name}")), "{key} is read nowhere");
    }
}
