//! Whether a customer's message is a mere thanks, which leaves no reply clock running, and by which
//! rule.
//!
//! Every word must be known as thanks or courtesy, and one must be a thanks; so a text with anything
//! else in it is answered. A name may follow, on the same line or below. The rules are lists of
//! phrases a language: those that are shipped, less those that an administrator switched off, and
//! those that one added.

use serde::{Deserialize, Serialize};

use super::{
    reason::Reason,
    thanks_kinds::{PhraseKind, ThanksLanguage},
    thanks_shipped::shipped,
};

/// What an administrator changed: a phrase that was added, or a shipped one that is off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Its language.
    pub language: ThanksLanguage,
    /// What it says.
    pub kind: PhraseKind,
    /// Its words, in lower case.
    pub text: String,
    /// False for a shipped one that is switched off.
    pub is_on: bool,
}

/// The rules: what is shipped, with what was changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThanksRules {
    /// What was changed.
    pub changes: Vec<Phrase>,
}

/// What was decided about a text, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thanks {
    /// A mere thanks, by these phrases of that language.
    Mere {
        /// The language.
        language: ThanksLanguage,
        /// The phrases that it is made of, as they stand.
        made_of: Vec<String>,
    },
    /// It thanks, and says more.
    More(MoreThanThanks),
    /// It does not thank by any rule.
    None,
}

/// Why a text that thanks is answered all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoreThanThanks {
    /// It is longer than any thanks.
    TooLong,
    /// A sign that asks or names something: a question mark, a digit, an address.
    Sign(char),
    /// A word that asks for more or takes it back.
    Asks(String),
    /// A word that no rule knows.
    Unknown(String),
}

impl Thanks {
    /// Whether it is nothing more.
    #[must_use]
    pub const fn is_mere(&self) -> bool {
        matches!(self, Self::Mere { .. })
    }

    /// The rule that spoke, and what it saw; none where it does not thank.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        let (rule, seen) = match self {
            Self::Mere { language, made_of } => {
                ("mere thanks", format!("{language}: {}", made_of.join(" · ")))
            }
            Self::More(MoreThanThanks::TooLong) => ("more than thanks", String::new()),
            Self::More(MoreThanThanks::Sign(sign)) => ("more than thanks", sign.to_string()),
            Self::More(MoreThanThanks::Asks(word) | MoreThanThanks::Unknown(word)) => {
                ("more than thanks", word.clone())
            }
            Self::None => return None,
        };
        Some(Reason { rule: rule.to_owned(), seen })
    }
}

/// The longest text that is still looked at, in characters.
const LONGEST: usize = 300;

/// A sign that asks or names something.
#[must_use]
pub fn is_telling_sign(c: char) -> bool {
    c.is_numeric() || matches!(c, '?' | '？' | '@' | '/')
}

/// Whether the rules have to be asked at all: a text that is too long, empty, or holds a telling sign
/// is no mere thanks by any rule.
#[must_use]
pub fn may_be_thanks(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.chars().take(LONGEST + 1).count() <= LONGEST
        && !text.contains(is_telling_sign)
}

impl ThanksRules {
    /// Judges a text without quotes and signature, in the contact's language and in English.
    /// `language` is a tag such as `zh-CN`; an unknown one means every language.
    #[must_use]
    pub fn judge(&self, text: &str, language: &str) -> Thanks {
        let text = text.trim().to_lowercase().replace('’', "'");
        let tag = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let spoken = |l: &ThanksLanguage| *l != ThanksLanguage::Every;
        let known = ThanksLanguage::ALL.iter().filter(|l| spoken(l)).find(|l| l.word() == tag);
        let mut tried: Vec<ThanksLanguage> = match known {
            Some(known) => vec![*known, ThanksLanguage::English],
            None => ThanksLanguage::ALL.iter().copied().filter(|l| spoken(l)).collect(),
        };
        tried.dedup();
        let mut more = None;
        for language in tried {
            let attempt = self.attempt(&text, language);
            match attempt.more {
                None if attempt.is_thanked => {
                    return Thanks::Mere { language, made_of: attempt.made_of };
                }
                Some(why) if attempt.is_thanked && more.is_none() => more = Some(why),
                _ => {}
            }
        }
        more.map_or(Thanks::None, Thanks::More)
    }

    fn attempt(&self, text: &str, language: ThanksLanguage) -> Attempt {
        let list = self.list(language);
        let mut attempt = match language {
            ThanksLanguage::Chinese | ThanksLanguage::Japanese => by_phrases(text, &list),
            _ => by_words(text, &list),
        };
        if text.chars().count() > LONGEST {
            attempt.more = Some(MoreThanThanks::TooLong);
        } else if let Some(sign) = text.chars().find(|c| is_telling_sign(*c)) {
            attempt.more = Some(MoreThanThanks::Sign(sign));
        }
        attempt
    }

    /// The phrases of one kind that hold in a language: shipped, less what is off, and what was added.
    #[must_use]
    pub fn phrases(&self, language: ThanksLanguage, kind: PhraseKind) -> Vec<&str> {
        let is_off = |text: &str| {
            self.changes.iter().any(|c| !c.is_on && c.language == language && c.text == text)
        };
        let own = self.changes.iter().filter(|c| c.is_on && c.language == language);
        let own = own.filter(|c| c.kind == kind).map(|c| c.text.as_str());
        shipped(language, kind).into_iter().filter(|text| !is_off(text)).chain(own).collect()
    }

    fn list(&self, language: ThanksLanguage) -> List<'_> {
        let of = |kind| {
            let mut all = self.phrases(language, kind);
            all.extend(self.phrases(ThanksLanguage::Every, kind));
            all
        };
        // What asks, asks in every language: a German may write English words.
        let asks = ThanksLanguage::ALL.iter().flat_map(|l| self.phrases(*l, PhraseKind::Asks));
        List {
            thanks: of(PhraseKind::Thanks),
            courtesy: of(PhraseKind::Courtesy),
            asks: asks.collect(),
        }
    }
}

/// The phrases that hold for one reading.
struct List<'a> {
    thanks: Vec<&'a str>,
    courtesy: Vec<&'a str>,
    asks: Vec<&'a str>,
}

#[derive(Default)]
struct Attempt {
    is_thanked: bool,
    made_of: Vec<String>,
    more: Option<MoreThanThanks>,
}

impl Attempt {
    fn take(&mut self, phrase: &str, is_thanks: bool) {
        self.is_thanked |= is_thanks;
        if !self.made_of.iter().any(|known| known == phrase) {
            self.made_of.push(phrase.to_owned());
        }
    }
}

/// The words of a line, as phrases are compared.
#[must_use]
pub fn words_of(line: &str) -> Vec<&str> {
    line.split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '-'))
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect()
}

fn by_words(text: &str, list: &List<'_>) -> Attempt {
    let known: Vec<(Vec<&str>, &str, bool)> = list
        .thanks
        .iter()
        .map(|phrase| (words_of(phrase), *phrase, true))
        .chain(list.courtesy.iter().map(|phrase| (words_of(phrase), *phrase, false)))
        .collect();
    let mut attempt = Attempt::default();
    let mut names = 0;
    for line in text.lines() {
        let line = words_of(line);
        let mut at = 0;
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            let fits =
                known.iter().filter(|(words, ..)| !words.is_empty() && rest.starts_with(words));
            if let Some((words, phrase, is_thanks)) = fits.max_by_key(|(words, ..)| words.len()) {
                attempt.take(phrase, *is_thanks);
                at += words.len();
                continue;
            }
            let Some(word) = rest.first() else { break };
            if let Some(asks) = asked_by(rest, &list.asks) {
                attempt.more.get_or_insert(MoreThanThanks::Asks(asks.to_owned()));
            }
            // a name ends the line, after the thanks or a greeting
            let at_end = at + 3 > line.len();
            let short = word.chars().count() <= 12 && word.is_ascii();
            names += 1;
            if !(at_end && short && (attempt.is_thanked || at > 0)) || names > 3 {
                attempt.more.get_or_insert_with(|| MoreThanThanks::Unknown((*word).to_owned()));
            }
            at += 1;
        }
    }
    attempt
}

/// The phrase with which these words begin to ask.
fn asked_by<'a>(rest: &[&str], asks: &[&'a str]) -> Option<&'a str> {
    asks.iter().copied().find(|phrase| {
        let words = words_of(phrase);
        !words.is_empty() && rest.starts_with(&words)
    })
}

/// For languages without blanks: phrases are taken out, the longest first, until nothing is left.
fn by_phrases(text: &str, list: &List<'_>) -> Attempt {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut left = letters(text);
    let mut all: Vec<(String, &str, bool)> = list
        .thanks
        .iter()
        .map(|phrase| (letters(phrase), *phrase, true))
        .chain(list.courtesy.iter().map(|phrase| (letters(phrase), *phrase, false)))
        .filter(|(letters, ..)| !letters.is_empty())
        .collect();
    all.sort_by_key(|(letters, ..)| std::cmp::Reverse(letters.chars().count()));
    let mut attempt = Attempt::default();
    for (letters, phrase, is_thanks) in all {
        if left.contains(&letters) {
            attempt.take(phrase, is_thanks);
            left = left.replace(&letters, "");
        }
    }
    if !left.is_empty() {
        let asks = list.asks.iter().find(|phrase| left.contains(&letters(phrase)));
        attempt.more = Some(match asks {
            Some(phrase) => MoreThanThanks::Asks((*phrase).to_owned()),
            None => MoreThanThanks::Unknown(left),
        });
    }
    attempt
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_mere(text: &str, language: &str) -> bool {
        ThanksRules::default().judge(text, language).is_mere()
    }

    #[test]
    fn a_mere_thanks_is_known_in_five_languages() {
        for (text, language) in [
            ("Thanks!", "en"),
            ("Thank you very much for the quick help.\nBest regards\nRita Mendes", "en"),
            ("ok, thanks Pia", "en"),
            ("Thanks 🙏", "zh-CN"),
            ("谢谢！", "zh-CN"),
            ("好的，收到，非常感谢您的帮助！", "zh-CN"),
            ("謝謝您", "zh-TW"),
            ("Vielen Dank für die schnelle Hilfe!\nMit freundlichen Grüßen\nAnna Huber", "de"),
            ("Merci beaucoup pour votre aide", "fr"),
            ("ありがとうございました。", "ja"),
            ("迅速なご対応ありがとうございます。", "ja"),
            ("Danke", "xx"),
        ] {
            assert!(is_mere(text, language), "{text}");
        }
    }

    #[test]
    fn a_thanks_with_anything_more_is_answered() {
        for (text, language) in [
            ("Thanks, but the radar is still dark.", "en"),
            ("Thanks. When will he arrive?", "en"),
            ("Thanks, still broken", "en"),
            ("ok", "en"),
            ("谢谢，但是温度还是高", "zh-CN"),
            ("收到", "zh-CN"),
            ("谢谢，什么时候到？", "zh-CN"),
            ("Danke, Bremse klemmt noch", "de"),
            ("Merci mais toujours en panne", "fr"),
            ("ありがとうございます。まだ動きません。", "ja"),
            ("Thanks, call me at 555", "en"),
            ("", "en"),
        ] {
            assert!(!is_mere(text, language), "{text}");
        }
    }

    #[test]
    fn why_a_text_is_more_than_thanks_is_said() {
        let judge = |text, language| ThanksRules::default().judge(text, language);
        let more = |why| Thanks::More(why);
        assert_eq!(judge("Thanks, still broken", "en"), more(MoreThanThanks::Asks("still".into())));
        assert_eq!(judge("Thanks. Where?", "en"), more(MoreThanThanks::Sign('?')));
        assert_eq!(
            judge("Thanks, the new radar sweeps fine", "en"),
            more(MoreThanThanks::Unknown("new".into()))
        );
        assert_eq!(judge("谢谢，什么时候到", "zh-CN"), more(MoreThanThanks::Asks("什么".into())));
        assert_eq!(judge("The radar is dark", "en"), Thanks::None);
        let made_of = ["thanks", "very", "much"].map(str::to_owned).to_vec();
        let language = ThanksLanguage::English;
        assert_eq!(judge("Thanks very much", "zh-CN"), Thanks::Mere { language, made_of });
        assert!(matches!(
            judge(&"thanks ".repeat(60), "en"),
            Thanks::More(MoreThanThanks::TooLong)
        ));
    }

    #[test]
    fn an_added_phrase_holds_and_a_switched_off_one_does_not() {
        let phrase = |language, kind, text: &str, is_on| Phrase {
            language,
            kind,
            text: text.to_owned(),
            is_on,
        };
        let rules = ThanksRules {
            changes: vec![
                phrase(ThanksLanguage::Every, PhraseKind::Thanks, "gracias", true),
                phrase(ThanksLanguage::English, PhraseKind::Courtesy, "no worries", true),
                phrase(ThanksLanguage::English, PhraseKind::Thanks, "cheers", false),
                phrase(ThanksLanguage::Chinese, PhraseKind::Asks, "处理", true),
                phrase(ThanksLanguage::Chinese, PhraseKind::Courtesy, "处理", false),
            ],
        };
        assert!(rules.judge("Gracias Pia", "en").is_mere());
        assert!(rules.judge("Thanks, no worries", "en").is_mere());
        assert!(!rules.judge("Thanks, no", "en").is_mere());
        assert!(!rules.judge("Cheers", "en").is_mere());
        assert!(rules.judge("谢谢", "zh-CN").is_mere());
        assert_eq!(
            rules.judge("谢谢，处理", "zh-CN"),
            Thanks::More(MoreThanThanks::Asks("处理".into()))
        );
    }
}
