//! Every language says all that one of them says, with the same names to fill in.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::project;

/// What a language says: each key (`file: key` or `file: key.attribute`) with what it fills in.
fn said(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = format!("i18n/{language}");
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in project::files(&folder, ".ftl") {
        let file = path.trim_start_matches(&folder).trim_start_matches('/').to_owned();
        let (mut message, mut current) = (String::new(), String::new());
        for line in project::text(&path).lines() {
            let is_comment = line.starts_with('#') || line.trim().is_empty();
            if is_comment {
                continue;
            }
            let name = line.split('=').next().unwrap_or_default().trim();
            let is_name = !name.is_empty()
                && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
            if line.contains('=') && is_name {
                current = if line.starts_with(' ') {
                    if name.starts_with('.') { format!("{message}{name}") } else { current }
                } else {
                    name.clone_into(&mut message);
                    format!("{file}: {name}")
                };
                if !line.starts_with(' ') {
                    message.clone_from(&current);
                }
            }
            let filled = keys.entry(current.clone()).or_default();
            filled.extend(line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                    .collect()
            }));
        }
    }
    keys
}

#[test]
fn every_language_says_the_same_keys_and_fills_in_the_same() {
    let languages = project::names("i18n");
    for language in languages.iter().filter(|language| *language != "en") {
        let (english, other) = (said("en"), said(language));
        let all: BTreeSet<&String> = english.keys().chain(other.keys()).collect();
        let missing: Vec<String> = all
            .into_iter()
            .filter_map(|key| match (english.get(key), other.get(key)) {
                (Some(_), None) => Some(format!("{language} does not say {key}")),
                (None, _) => Some(format!("en does not say {key}, {language} does")),
                (Some(en), Some(it)) if en != it => {
                    Some(format!("{key}: en fills in {en:?}, {language} {it:?}"))
                }
                _ => None,
            })
            .collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }
}
