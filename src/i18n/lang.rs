//! The languages that Tarmac speaks.

use std::{fmt, str::FromStr};

use fluent_templates::{LanguageIdentifier, langid};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

static EN: LanguageIdentifier = langid!("en");
static ZH_CN: LanguageIdentifier = langid!("zh-CN");

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Lang {
    /// English, for everybody whose language is not ours.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

/// A tag of a language that Tarmac does not speak.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("“{0}” is no language of this desk; en or zh-CN")]
pub struct UnknownLanguage(pub String);

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The tag, as in `<html lang>`, the configuration and the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// What the language calls itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhCn => "中文",
        }
    }

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4), if one is spoken.
    /// Every kind of Chinese gets zh-CN, every kind of English gets en.
    #[must_use]
    pub fn from_accept(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',') {
            let mut pieces = part.split(';').map(str::trim);
            let Some(lang) = pieces.next().and_then(|tag| tag.parse().ok()) else { continue };
            let weight = pieces
                .find_map(|p| p.strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
            if weight > 0.0 && best.is_none_or(|(w, _)| weight > w) {
                best = Some((weight, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }

    pub(super) fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::En => &EN,
            Self::ZhCn => &ZH_CN,
        }
    }
}

impl FromStr for Lang {
    type Err = UnknownLanguage;
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let first = tag.trim().split(['-', '_']).next().unwrap_or_default();
        if first.eq_ignore_ascii_case("en") {
            Ok(Self::En)
        } else if first.eq_ignore_ascii_case("zh") {
            Ok(Self::ZhCn)
        } else {
            Err(UnknownLanguage(tag.to_owned()))
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Lang {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_gets_the_spoken_language_that_he_likes_best() {
        for (header, expected) in [
            ("zh-TW,zh;q=0.9,en;q=0.8", Some(Lang::ZhCn)),
            ("de,fr;q=0.9,en-GB;q=0.5,zh;q=0.4", Some(Lang::En)),
            ("en;q=0.1, zh-Hans-CN;q=0.7", Some(Lang::ZhCn)),
            ("zh;q=0, en", Some(Lang::En)),
            ("de, fr", None),
            ("", None),
            (";;,q=", None),
        ] {
            assert_eq!(Lang::from_accept(header), expected, "{header}");
        }
    }

    #[test]
    fn a_tag_that_is_not_spoken_is_named_in_the_error() {
        let error = "de".parse::<Lang>().unwrap_err();
        assert_eq!(error.to_string(), "“de” is no language of this desk; en or zh-CN");
    }
}
