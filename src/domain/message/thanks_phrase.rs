//! Whether a phrase may become a rule of thanks: none that would swallow a question.

use super::{
    thanks::{Phrase, Thanks, ThanksRules, is_telling_sign, words_of},
    thanks_kinds::{PhraseKind, ThanksLanguage},
    thanks_shipped::shipped,
};

/// Characters of a phrase at most.
pub const LONGEST_PHRASE: usize = 40;
/// Phrases that are added to all languages together at most.
pub const MOST_PHRASES: usize = 500;

/// What is wrong with a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhraseMistake {
    /// There is no letter in it.
    Empty,
    /// It is longer than [`LONGEST_PHRASE`].
    TooLong,
    /// It holds a sign that no thanks holds: a digit, a question mark, an address.
    Sign(char),
    /// It stands in the rules of this language already.
    There,
    /// It holds this word, which asks for something.
    Asks(String),
    /// With it this question would be taken for a mere thanks.
    Swallows(&'static str),
    /// There are [`MOST_PHRASES`] already.
    TooMany,
}

/// Words that ask for something, in whatever phrase they stand: whole words, and pieces where there
/// are no blanks.
const QUESTION_WORDS: &str = "\
    when|why|how|what|where|who|which|can|could|would|will|please|need|wann|warum|weshalb|wie|wo|\
    wer|welche|bitte|können|könnten|quand|pourquoi|comment|où|qui|quel|quelle|pouvez|pourriez";
const QUESTION_PIECES: &str = "\
    吗|嗎|什么|什麼|何时|何時|几点|幾點|怎么|怎麼|为什么|為什麼|多久|是否|能否|可否|哪|谁|誰|呢|\
    いつ|なぜ|どう|どこ|誰|何|でしょうか|ますか|ですか";

/// Messages that thank and ask. None of them may ever count as a mere thanks.
const QUESTIONS: &[(&str, &str)] = &[
    ("Thanks, when will he arrive", "en"),
    ("Thanks, still broken", "en"),
    ("Thank you, the radar is down again", "en"),
    ("Thanks, please call me", "en"),
    ("Thanks but no", "en"),
    ("Thanks, what about the spare part", "en"),
    ("Danke, wann kommt er", "de"),
    ("Danke, Bremse noch defekt", "de"),
    ("Danke, aber die Anlage steht", "de"),
    ("Merci, quand arrive-t-il", "fr"),
    ("Merci mais toujours en panne", "fr"),
    ("谢谢，什么时候到", "zh"),
    ("谢谢，但是还没好", "zh"),
    ("谢谢，设备停机了", "zh"),
    ("谢谢，又坏了", "zh"),
    ("謝謝，還是不行", "zh"),
    ("ありがとうございます。まだ動きません", "ja"),
    ("ありがとうございます。いつ来ますか", "ja"),
];

/// A phrase as it is kept: lower case, single blanks, no blanks around it.
#[must_use]
pub fn as_kept(text: &str) -> String {
    let text = text.to_lowercase().replace('’', "'");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a phrase, as kept, may be added to these rules.
///
/// # Errors
/// What is wrong with it.
pub fn check(rules: &ThanksRules, phrase: &Phrase) -> Result<(), PhraseMistake> {
    let text = phrase.text.as_str();
    if !text.chars().any(char::is_alphabetic) {
        return Err(PhraseMistake::Empty);
    }
    if text.chars().count() > LONGEST_PHRASE {
        return Err(PhraseMistake::TooLong);
    }
    if let Some(sign) = text.chars().find(|c| is_telling_sign(*c)) {
        return Err(PhraseMistake::Sign(sign));
    }
    let mut there = PhraseKind::ALL.iter().flat_map(|kind| shipped(phrase.language, *kind));
    let is_own = rules.changes.iter().any(|c| c.language == phrase.language && c.text == text);
    if is_own || there.any(|known| known == text) {
        return Err(PhraseMistake::There);
    }
    if phrase.kind != PhraseKind::Asks
        && let Some(word) = question_word(text)
    {
        return Err(PhraseMistake::Asks(word.to_owned()));
    }
    if rules.changes.iter().filter(|c| c.is_on).count() >= MOST_PHRASES {
        return Err(PhraseMistake::TooMany);
    }
    let mut with = rules.clone();
    with.changes.push(phrase.clone());
    swallowed(&with).map_or(Ok(()), |question| Err(PhraseMistake::Swallows(question)))
}

/// The word of a phrase that asks for something.
fn question_word(text: &str) -> Option<&'static str> {
    let words = words_of(text);
    let whole = QUESTION_WORDS.split('|').find(|word| words.contains(word));
    whole.or_else(|| QUESTION_PIECES.split('|').find(|piece| text.contains(piece)))
}

/// A question that these rules take for a mere thanks.
#[must_use]
pub fn swallowed(rules: &ThanksRules) -> Option<&'static str> {
    let is_mere =
        |text: &str, language: &str| matches!(rules.judge(text, language), Thanks::Mere { .. });
    QUESTIONS.iter().find(|(text, language)| is_mere(text, language)).map(|(text, _)| *text)
}

/// Whether a phrase is one of those shipped.
#[must_use]
pub fn is_shipped(language: ThanksLanguage, text: &str) -> Option<PhraseKind> {
    PhraseKind::ALL.iter().copied().find(|kind| shipped(language, *kind).contains(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(
        language: ThanksLanguage,
        kind: PhraseKind,
        text: &str,
    ) -> Result<(), PhraseMistake> {
        let phrase = Phrase { language, kind, text: as_kept(text), is_on: true };
        check(&ThanksRules::default(), &phrase)
    }

    #[test]
    fn the_shipped_rules_swallow_no_question() {
        assert_eq!(swallowed(&ThanksRules::default()), None);
    }

    #[test]
    fn a_phrase_that_would_swallow_a_question_is_refused_with_what_it_swallows() {
        use ThanksLanguage::{Chinese, English, Every};
        let courtesy = PhraseKind::Courtesy;
        assert_eq!(checked(English, courtesy, "No  worries"), Ok(()));
        assert_eq!(checked(Every, PhraseKind::Thanks, "gracias"), Ok(()));
        assert_eq!(checked(English, PhraseKind::Asks, "grounded"), Ok(()));
        assert_eq!(
            checked(English, courtesy, "still broken"),
            Err(PhraseMistake::Swallows("Thanks, still broken"))
        );
        assert_eq!(
            checked(English, courtesy, "when will he arrive"),
            Err(PhraseMistake::Asks("when".to_owned()))
        );
        assert_eq!(
            checked(Chinese, courtesy, "设备停机"),
            Err(PhraseMistake::Swallows("谢谢，设备停机了"))
        );
        assert_eq!(checked(Chinese, courtesy, "好吗"), Err(PhraseMistake::Asks("吗".to_owned())));
    }

    #[test]
    fn what_is_empty_too_long_or_there_is_refused() {
        let thanks = |text: &str| checked(ThanksLanguage::English, PhraseKind::Thanks, text);
        assert_eq!(thanks(" 👍 "), Err(PhraseMistake::Empty));
        let long = "a".repeat(41);
        assert_eq!(thanks(&long), Err(PhraseMistake::TooLong));
        assert_eq!(thanks("thanks 2"), Err(PhraseMistake::Sign('2')));
        assert_eq!(thanks("Cheers"), Err(PhraseMistake::There));
        assert_eq!(thanks("regards"), Err(PhraseMistake::There), "of another kind too");
    }
}
