//! Every page with made-up people, rendered in both languages into `target/gallery`, to be looked
//! at and to be checked.

mod markup;
mod samples;
mod samples_gate;
mod samples_health;
mod samples_history;
mod samples_lists;
mod samples_more;
mod samples_on_call;
mod samples_report;
mod samples_terms;
mod samples_ticket;

use std::{collections::BTreeSet, fs, path::Path};

use crate::i18n::Lang;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Name and HTML of every page.
fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let mut pages = samples::pages(lang);
    pages.extend(samples_gate::pages(lang));
    pages.extend(samples_ticket::pages(lang));
    pages.extend(samples_report::pages(lang));
    pages.extend(samples_more::pages(lang));
    pages.extend(samples_health::pages(lang));
    pages.extend(samples_lists::pages(lang));
    pages.extend(samples_terms::pages(lang));
    pages.extend(samples_on_call::pages(lang));
    pages
}

/// The keys that a language has.
fn keys(lang: Lang) -> BTreeSet<String> {
    fs::read_dir(Path::new(ROOT).join("i18n").join(lang.word()))
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .flat_map(|text| {
            text.lines()
                .filter_map(|line| line.split_once(" = ").map(|(key, _)| key.to_owned()))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn templates() -> Vec<(String, String)> {
    let folder = Path::new(ROOT).join("templates");
    [folder.clone(), folder.join("part")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn every_page_is_rendered_to_be_looked_at() {
    let folder = Path::new(ROOT).join("target/gallery");
    fs::create_dir_all(&folder).unwrap();
    for asset in ["tarmac.css", "tarmac.js", "favicon.svg"] {
        fs::copy(Path::new(ROOT).join("assets").join(asset), folder.join(asset)).unwrap();
    }
    for lang in Lang::ALL {
        for (name, html) in pages(lang) {
            let mut html = html;
            for asset in ["tarmac.css", "tarmac.js", "favicon.svg"] {
                html = html.replace(&crate::web::assets::url(asset), asset);
            }
            fs::write(folder.join(format!("{name}.{lang}.html")), html).unwrap();
        }
    }
}

#[test]
fn every_page_is_whole_and_keeps_the_strict_policy() {
    for lang in Lang::ALL {
        for (name, html) in pages(lang) {
            let faults = markup::faults(&html, lang.word());
            assert!(faults.is_empty(), "{name} in {lang}: {faults:#?}");
        }
    }
}

#[test]
fn every_word_that_a_template_asks_for_exists_in_both_languages() {
    let mut asked = BTreeSet::new();
    for (path, text) in templates() {
        for verb in ["page.t(\"", "page.n(\"", "page.with(\""] {
            for rest in text.split(verb).skip(1) {
                let key = rest.split('"').next().unwrap();
                asked.insert((key.to_owned(), path.clone()));
            }
        }
    }
    assert!(asked.len() > 200, "only {} keys were found", asked.len());
    for lang in Lang::ALL {
        let has = keys(lang);
        for (key, path) in &asked {
            assert!(has.contains(key), "{key} of {path} is not in {lang}");
        }
    }
}

#[test]
fn no_page_shows_the_name_of_a_word_instead_of_the_word() {
    let keys = keys(Lang::En);
    for lang in Lang::ALL {
        for (name, html) in pages(lang) {
            for key in keys.iter().filter(|key| key.len() > 8 && key.contains('-')) {
                assert!(!html.contains(&format!(">{key}<")), "{name} in {lang} shows {key}");
            }
        }
    }
}
