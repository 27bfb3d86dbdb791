//! Words in two languages: the translations, and the one grammar of deadline phrases, moments and
//! spans that pages and mails share.
//!
//! The texts are in `i18n/<language>/*.ftl` and are compiled in. A key that is absent is shown as
//! it is written, so that a mistake is seen and nothing fails; a test compares the languages.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{LazyLock, PoisonError, RwLock},
};

use fluent_templates::{Loader, static_loader};

use crate::domain::told::Told;

mod lang;
pub mod moment;
pub mod moved_words;
pub mod phrase;
pub mod plan_words;
pub mod proof_words;
mod span;
pub mod words;
mod zone;

pub use fluent_templates::fluent_bundle::FluentValue;
pub use lang::{Lang, UnknownLanguage};
pub use span::{span, span_after};
pub use zone::{zone_before, zone_name};

static_loader! {
    static TEXTS = {
        locales: "./i18n",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

type Found = LazyLock<RwLock<HashMap<String, String>>>;
/// Texts without values that were asked for, by key: a page asks for the same ones for each row, and
/// building one anew costs ten times as much. As many as there are keys.
static FOUND_EN: Found = LazyLock::new(RwLock::default);
static FOUND_ZH_CN: Found = LazyLock::new(RwLock::default);

/// The text of `key`.
#[must_use]
pub fn t(lang: Lang, key: &str) -> String {
    let found = match lang {
        Lang::En => &FOUND_EN,
        Lang::ZhCn => &FOUND_ZH_CN,
    };
    if let Some(text) = found.read().unwrap_or_else(PoisonError::into_inner).get(key) {
        return text.clone();
    }
    let Some(text) = TEXTS.try_lookup(lang.identifier(), key) else { return key.to_owned() };
    let mut found = found.write().unwrap_or_else(PoisonError::into_inner);
    found.insert(key.to_owned(), text.clone());
    text
}

/// The text of `key` with values in it: `t_args(lang, "target-minutes", &[("n", 15.into())])`.
#[must_use]
pub fn t_args(lang: Lang, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
        args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    TEXTS.try_lookup_with_args(lang.identifier(), key, &args).unwrap_or_else(|| key.to_owned())
}

/// What is wrong in a document, in the reader's language.
#[must_use]
pub fn told(lang: Lang, told: &Told) -> String {
    let values: Vec<(&'static str, FluentValue<'_>)> =
        told.values.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    t_args(lang, told.key, &values)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, path::Path};

    use super::*;

    /// Key → (file, the placeholders in its text) of one language.
    fn keys(lang: Lang) -> BTreeMap<String, Vec<String>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("i18n").join(lang.word());
        let mut keys = BTreeMap::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let mut key = String::new();
            for line in text.lines() {
                if line.starts_with('#') || line.trim().is_empty() {
                    continue;
                }
                if !line.starts_with([' ', '}', '-', '[', '*']) {
                    line.split_once('=').unwrap().0.trim().clone_into(&mut key);
                    let twice = keys.insert(key.clone(), Vec::new());
                    assert!(twice.is_none(), "{key} is written twice in {}", lang.word());
                }
                for part in line.split('$').skip(1) {
                    let name: String =
                        part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    let names = keys.entry(key.clone()).or_default();
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
        }
        for names in keys.values_mut() {
            names.sort();
        }
        keys
    }

    #[test]
    fn every_key_exists_in_every_language_with_the_same_values() {
        let (en, zh) = (keys(Lang::En), keys(Lang::ZhCn));
        let missing: Vec<_> = en.keys().filter(|k| !zh.contains_key(*k)).collect();
        assert!(missing.is_empty(), "not in zh-CN: {missing:?}");
        let missing: Vec<_> = zh.keys().filter(|k| !en.contains_key(*k)).collect();
        assert!(missing.is_empty(), "not in en: {missing:?}");
        for (key, names) in &en {
            assert_eq!(names, &zh[key], "the values in {key} differ");
        }
    }

    #[test]
    fn every_text_is_found_by_its_key() {
        for lang in Lang::ALL {
            for (key, names) in keys(lang) {
                let args = names.into_iter().map(|name| (Cow::Owned(name), 1.into())).collect();
                let text = TEXTS.try_lookup_with_args(lang.identifier(), &key, &args);
                assert!(text.is_some(), "{key} is not loaded in {lang}");
            }
        }
    }

    #[test]
    fn a_mistake_is_said_in_english_as_the_commands_say_it() {
        for (key, names) in keys(Lang::En) {
            if !key.starts_with("mistake-") && !key.starts_with("days-") {
                continue;
            }
            let key: &'static str = Box::leak(key.into_boxed_str());
            let values = names.into_iter().map(|name| {
                let name: &'static str = Box::leak(name.into_boxed_str());
                (name, format!("<{name}>"))
            });
            let mistake = Told { key, values: values.collect() };
            assert_eq!(told(Lang::En, &mistake), mistake.to_string(), "{key}");
            assert_ne!(told(Lang::ZhCn, &mistake), key, "{key}");
        }
    }

    #[test]
    fn a_key_that_is_absent_is_shown_as_it_is() {
        assert_eq!(t(Lang::En, "no-such-key"), "no-such-key");
        assert_eq!(t_args(Lang::ZhCn, "no-such-key", &[("n", 1.into())]), "no-such-key");
    }
}
