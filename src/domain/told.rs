//! A sentence with values in it, told by its key: what is wrong in a document that people write. Each
//! language has the sentence under its key; its English is read from there too, so that it stands in
//! one place only.

use std::{collections::HashMap, fmt, sync::LazyLock};

/// The English of every key.
const ENGLISH: &str = include_str!("../../i18n/en/mistakes.ftl");

static SENTENCES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| ENGLISH.lines().filter_map(|line| line.split_once(" = ")).collect());

/// A sentence by its key, with its values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Told {
    /// The key in `mistakes.ftl` of each language.
    pub key: &'static str,
    /// What stands in its places, by name.
    pub values: Vec<(&'static str, String)>,
}

/// A sentence by its key: `told!("mistake-form", found = value)`.
macro_rules! told {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        crate::domain::told::Told {
            key: $key,
            values: vec![$((stringify!($name), $value.to_string())),*],
        }
    };
}
pub(super) use told;

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = SENTENCES.get(self.key).copied().unwrap_or(self.key);
        let mut text = sentence.to_owned();
        for (name, value) in &self.values {
            text = text.replace(&format!("{{ ${name} }}"), value);
        }
        f.write_str(&text.replace("{\"{\"}", "{").replace("{\"}\"}", "}"))
    }
}

impl From<&str> for Told {
    fn from(text: &str) -> Self {
        told!("mistake-plain", text = text)
    }
}

impl From<String> for Told {
    fn from(text: String) -> Self {
        told!("mistake-plain", text = text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_told_in_english_with_its_values() {
        let told = told!("mistake-word-fix", expected = "S1, S2");
        assert_eq!(told.to_string(), "write one of: S1, S2");
        assert_eq!(Told::from("as it is").to_string(), "as it is");
        let braces = told!("mistake-expect-fix").to_string();
        assert_eq!(braces, "write expect = { acknowledged = \"2026-10-02T16:45\" }");
    }
}
