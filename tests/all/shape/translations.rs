//! Whatever is said in one language is said in every one, and whatever is asked for is said. (That
//! the keys fill in the same values is looked at where they are loaded, in `i18n`.)

use std::collections::BTreeSet;

use crate::support::project;

/// How pages, mails and the program ask for a text, up to the key.
const ASKED: [&str; 5] = [".t(\"", ".with(\"", ".n(\"", "t(lang, \"", "t_args(lang, \""];

/// The keys of a language, over all its files.
fn said(language: &str) -> BTreeSet<String> {
    project::files(&format!("i18n/{language}"), ".ftl")
        .iter()
        .flat_map(|path| {
            let text = project::text(path);
            let keys = text.lines().filter_map(|line| line.split_once(" ="));
            keys.map(|(key, _)| key.to_owned()).collect::<Vec<_>>()
        })
        .filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect()
}

/// The keys that templates and the program ask for, each with the file that does.
fn asked() -> Vec<(String, String)> {
    let files =
        project::files("templates", ".html").into_iter().chain(project::files("src", ".rs"));
    files
        .flat_map(|path| {
            let text = project::text(&path);
            // What a file's own tests ask for may be absent on purpose; comments ask for nothing.
            let text = text.split("#[cfg(test)]").next().unwrap();
            let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let text: String = lines.collect();
            let asked = ASKED.iter().flat_map(|mark| text.split(mark).skip(1));
            let keys = asked.filter_map(|rest| rest.split_once('"')).map(|(key, _)| key);
            keys.filter(|key| is_key(key))
                .map(|key| (key.to_owned(), path.clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Whether it is written as a key is: `queue-col-ticket`. What ends in a hyphen is put together.
fn is_key(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.contains('-') && !text.ends_with('-') && text.chars().all(is_part)
}

#[test]
fn every_language_says_the_same_keys_in_the_same_files() {
    let languages = project::names("i18n");
    assert!(languages.iter().any(|language| language == "en"));
    for language in languages {
        assert_eq!(
            project::names(&format!("i18n/{language}")),
            project::names("i18n/en"),
            "the files of {language}"
        );
        assert_eq!(said(&language), said("en"), "the keys of {language}");
    }
}

#[test]
fn every_key_that_is_asked_for_is_said() {
    let said = said("en");
    let missing: Vec<_> = asked().into_iter().filter(|(key, _)| !said.contains(key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_mail_is_written_in_every_language() {
    for language in project::names("i18n") {
        assert_eq!(
            project::names(&format!("mails/{language}")),
            project::names("mails/en"),
            "the mails of {language}"
        );
    }
}
