//! Reading TOML strictly: a section is a table with its path, and every wrong kind of value or
//! unknown key becomes a mistake instead of an end.

use std::{ops::Range, str::FromStr};

use toml::de::{DeTable, DeValue};

use super::{super::promise::UnknownWord, mistake::Mistakes};

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
                let fix = format!("the keys here are {}", known.join(", "));
                mistakes.add(&span, &self.path_of(key), format!("“{key}” is no key here"), fix);
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
            wrong_kind(mistakes, &span, &path, value, "a text in quotes");
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
            wrong_kind(mistakes, &span, &path, value, "a list of texts: [\"…\", \"…\"]");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (i, item) in array.iter().enumerate() {
            let path = format!("{path}[{i}]");
            match item.get_ref().as_str() {
                Some(value) => texts.push(At { value, span: item.span(), path }),
                None => {
                    wrong_kind(mistakes, &item.span(), &path, item.get_ref(), "a text in quotes");
                }
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
            wrong_kind(mistakes, &span, &path, value, "true or false");
        }
        Some(At { value: flag?, span, path })
    }

    /// A whole number, as it is written.
    pub(super) fn number(&self, mistakes: &mut Mistakes, key: &str) -> Option<At<&'a str>> {
        let (span, value) = self.find(key)?;
        let path = self.path_of(key);
        let number = value.as_integer().map(toml::de::DeInteger::as_str);
        if number.is_none() {
            wrong_kind(mistakes, &span, &path, value, "a whole number");
        }
        Some(At { value: number?, span, path })
    }

    /// A table in here.
    pub(super) fn section(&self, mistakes: &mut Mistakes, key: &str) -> Option<Section<'a>> {
        let (span, value) = self.find(key)?;
        let path = self.path_of(key);
        let table = value.as_table();
        if table.is_none() {
            let form = format!("a table: [{path}] or {{ … }}");
            wrong_kind(mistakes, &span, &path, value, &form);
        }
        Some(Section { path, span, table: table? })
    }

    /// A list of tables in here; an absent one is empty.
    pub(super) fn sections(&self, mistakes: &mut Mistakes, key: &str) -> Vec<Section<'a>> {
        let Some((span, value)) = self.find(key) else { return Vec::new() };
        let path = self.path_of(key);
        let form =
            format!("a list of tables: [[{}]]", path.replace(|c| "[]0123456789".contains(c), ""));
        let Some(array) = value.as_array() else {
            wrong_kind(mistakes, &span, &path, value, &form);
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (i, item) in array.iter().enumerate() {
            let path = format!("{path}[{i}]");
            match item.get_ref().as_table() {
                Some(table) => sections.push(Section { path, span: item.span(), table }),
                None => wrong_kind(mistakes, &item.span(), &path, item.get_ref(), &form),
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
            let what = format!("“{}” is no {}", wrong.found, wrong.what);
            mistakes.add(span, path, what, format!("write one of: {}", wrong.expected));
            None
        }
    }
}

fn wrong_kind(
    mistakes: &mut Mistakes,
    span: &Range<usize>,
    path: &str,
    value: &DeValue<'_>,
    expected: &str,
) {
    let found = match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    mistakes.add(span, path, format!("{found} stands here"), format!("write {expected}"));
}
