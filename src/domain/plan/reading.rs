//! Reading TOML strictly: a section is a table with its path, and every wrong kind of value or
//! unknown key becomes a mistake instead of an end.

use std::{ops::Range, str::FromStr};

use toml::de::{DeTable, DeValue};

use super::{
    super::{
        promise::UnknownWord,
        told::{Told, told},
    },
    mistake::Mistakes,
};

/// One table of the document.
pub(super) struct Section<'a> {
    /// The keys that lead here.
    pub(super) path: String,
    /// Where it begins in the text.
    pub(super) span: Range<usize>,
    table: &'a DeTable<'a>,
}

/// A value with its place.
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
    pub(super) path: String,
}

impl<'a> Section<'a> {
    pub(super) const fn root(table: &'a DeTable<'a>) -> Self {
        Self { path: String::new(), span: 0..0, table }
    }

    /// The path of a key in here.
    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The keys that are there, each with its place.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'a str, Range<usize>)> {
        self.table.keys().map(|key| (key.get_ref().as_ref(), key.span()))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Every key that is none of these is a mistake.
    pub(super) fn knows(&self, mistakes: &mut Mistakes, known: &[&str]) {
        for (key, span) in self.keys() {
            if !known.contains(&key) {
                let fix = told!("mistake-key-fix", known = known.join(", "));
                mistakes.add(&span, &self.path_of(key), told!("mistake-key", found = key), fix);
            }
        }
    }

    fn find(&self, key: &str) -> Option<(Range<usize>, &'a DeValue<'a>)> {
        let (name, value) = self.table.get_key_value(key)?;
        Some((name.span(), value.get_ref()))
    }

    /// A text, or none where it is absent; another kind of value is a mistake.
    pub(super) fn text(&self, mistakes: &mut Mistakes, key: &str) -> Option<At<&'a str>> {
        let (span, value) = self.find(key)?;
        let path = self.path_of(key);
        let text = value.as_str();
        if text.is_none() {
            wrong_kind(mistakes, &span, &path, value, told!("mistake-write-text"));
        }
        Some(At { value: text?, span, path })
    }

    /// A text that must be one of some words, or of a form.
    pub(super) fn word<T: FromStr<Err = UnknownWord>>(
        &self,
        mistakes: &mut Mistakes,
        key: &str,
    ) -> Option<At<T>> {
        let text = self.text(mistakes, key)?;
        let value = parse_word(mistakes, &text.span, &text.path, text.value)?;
        Some(At { value, span: text.span, path: text.path })
    }

    /// A list of such words; an absent list is empty.
    pub(super) fn words<T: FromStr<Err = UnknownWord>>(
        &self,
        mistakes: &mut Mistakes,
        key: &str,
    ) -> Vec<T> {
        let texts = self.texts(mistakes, key);
        texts.into_iter().filter_map(|t| parse_word(mistakes, &t.span, &t.path, t.value)).collect()
    }

    /// A list of texts; an absent list is empty.
    pub(super) fn texts(&self, mistakes: &mut Mistakes, key: &str) -> Vec<At<&'a str>> {
        let Some((span, value)) = self.find(key) else { return Vec::new() };
        let path = self.path_of(key);
        let Some(array) = value.as_array() else {
            wrong_kind(mistakes, &span, &path, value, told!("mistake-write-texts"));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (i, item) in array.iter().enumerate() {
            let path = format!("{path}[{i}]");
            if let Some(value) = item.get_ref().as_str() {
                texts.push(At { value, span: item.span(), path });
            } else {
                let fix = told!("mistake-write-text");
                wrong_kind(mistakes, &item.span(), &path, item.get_ref(), fix);
            }
        }
        texts
    }

    /// Whether there is a list, and nothing in it.
    pub(super) fn is_empty_list(&self, key: &str) -> bool {
        self.find(key).and_then(|(_, v)| v.as_array()).is_some_and(|a| a.is_empty())
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, mistakes: &mut Mistakes, key: &str) -> Option<At<bool>> {
        let (span, value) = self.find(key)?;
        let path = self.path_of(key);
        let flag = value.as_bool();
        if flag.is_none() {
            wrong_kind(mistakes, &span, &path, value, told!("mistake-write-flag"));
        }
        Some(At { value: flag?, span, path })
    }

    /// A whole number, as it is written.
    pub(super) fn number(&self, mistakes: &mut Mistakes, key: &str) -> Option<At<&'a str>> {
        let (span, value) = self.find(key)?;
        let path = self.path_of(key);
        let number = value.as_integer().map(toml::de::DeInteger::as_str);
        if number.is_none() {
            wrong_kind(mistakes, &span, &path, value, told!("mistake-write-number"));
        }
        Some(At { value: number?, span, path })
    }

    /// A table in here.
    pub(super) fn section(&self, mistakes: &mut Mistakes, key: &str) -> Option<Section<'a>> {
        let (span, value) = self.find(key)?;
        let path = self.path_of(key);
        let table = value.as_table();
        if table.is_none() {
            let fix = told!("mistake-write-table", path = path);
            wrong_kind(mistakes, &span, &path, value, fix);
        }
        Some(Section { path, span, table: table? })
    }

    /// A list of tables in here; an absent one is empty.
    pub(super) fn sections(&self, mistakes: &mut Mistakes, key: &str) -> Vec<Section<'a>> {
        let Some((span, value)) = self.find(key) else { return Vec::new() };
        let path = self.path_of(key);
        let name = path.replace(|c| "[]0123456789".contains(c), "");
        let fix = told!("mistake-write-tables", path = name);
        let Some(array) = value.as_array() else {
            wrong_kind(mistakes, &span, &path, value, fix);
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (i, item) in array.iter().enumerate() {
            let path = format!("{path}[{i}]");
            match item.get_ref().as_table() {
                Some(table) => sections.push(Section { path, span: item.span(), table }),
                None => wrong_kind(mistakes, &item.span(), &path, item.get_ref(), fix.clone()),
            }
        }
        sections
    }
}

fn parse_word<T: FromStr<Err = UnknownWord>>(
    mistakes: &mut Mistakes,
    span: &Range<usize>,
    path: &str,
    text: &str,
) -> Option<T> {
    match text.parse() {
        Ok(value) => Some(value),
        Err(wrong) => {
            let fix = told!("mistake-word-fix", expected = wrong.expected);
            mistakes.add(span, path, no_word(&wrong), fix);
            None
        }
    }
}

/// That a word is none of its kind.
fn no_word(wrong: &UnknownWord) -> Told {
    let found = &wrong.found;
    match wrong.what {
        "severity" => told!("mistake-no-severity", found = found),
        "milestone or cycle" => told!("mistake-no-watch", found = found),
        "retarget option" => told!("mistake-no-retarget", found = found),
        "anchor" => told!("mistake-no-anchor", found = found),
        "recipient" => told!("mistake-no-recipient", found = found),
        "length of time" => told!("mistake-no-length", found = found),
        what => told!("mistake-no-word", found = found, what = what),
    }
}

fn wrong_kind(
    mistakes: &mut Mistakes,
    span: &Range<usize>,
    path: &str,
    value: &DeValue<'_>,
    fix: Told,
) {
    let found = match value {
        DeValue::String(_) => told!("mistake-is-text"),
        DeValue::Integer(_) => told!("mistake-is-number"),
        DeValue::Float(_) => told!("mistake-is-fraction"),
        DeValue::Boolean(_) => told!("mistake-is-flag"),
        DeValue::Datetime(_) => told!("mistake-is-date"),
        DeValue::Array(_) => told!("mistake-is-list"),
        DeValue::Table(_) => told!("mistake-is-table"),
    };
    mistakes.add(span, path, found, fix);
}
