//! A customer's own number for a fault: what finds it in their mail, a pattern per account.

use regex::{Regex, RegexBuilder};

/// Characters of a pattern at most.
pub const LONGEST_PATTERN: usize = 200;
/// Characters of a number at most.
pub const LONGEST_REFERENCE: usize = 64;
/// Bytes that a pattern may take when it is made ready; a larger one would make mail slow.
const SIZE: usize = 256 * 1024;
/// How deep groups may stand in each other.
const DEPTH: u32 = 12;
/// Lines of a message that are looked through beside the subject, and characters of each.
const LINES: usize = 5;
const LINE: usize = 500;
/// Texts that hold no number of anybody: a pattern that finds something there finds it everywhere.
const ORDINARY: &[&str] = &[
    "The radar on the bridge is dark",
    "Re: please call us back as soon as possible, thank you",
    "WG: Störung der Anlage, dringend",
    "门打不开，请尽快处理",
];

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternMistake {
    /// It is longer than [`LONGEST_PATTERN`].
    TooLong,
    /// It is no regular expression, and where.
    Unreadable(String),
    /// It takes more room than a pattern may.
    TooLarge,
    /// It finds something in this text, which holds no number.
    Everywhere(&'static str),
}

/// A pattern, ready to look.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a pattern: a regular expression in either case, which finds the number as its first
    /// group, or as a whole where it has none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PatternMistake> {
        if text.chars().count() > LONGEST_PATTERN {
            return Err(PatternMistake::TooLong);
        }
        let built = RegexBuilder::new(text)
            .case_insensitive(true)
            .size_limit(SIZE)
            .dfa_size_limit(SIZE)
            .nest_limit(DEPTH)
            .build();
        let pattern = match built {
            Ok(regex) => Self(regex),
            Err(regex::Error::CompiledTooBig(_)) => return Err(PatternMistake::TooLarge),
            Err(e) => {
                let said = e.to_string();
                let last = said.lines().last().unwrap_or_default();
                let said = last.strip_prefix("error: ").unwrap_or(last).to_owned();
                return Err(PatternMistake::Unreadable(said));
            }
        };
        let everywhere = ORDINARY.iter().find(|text| pattern.0.is_match(text));
        match everywhere {
            Some(text) => Err(PatternMistake::Everywhere(text)),
            None => Ok(pattern),
        }
    }

    /// The first number in a text.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<String> {
        self.0.captures_iter(text).find_map(|captures| {
            let found = captures.get(1).or_else(|| captures.get(0))?;
            as_kept(found.as_str())
        })
    }

    /// The number in a new message: in its subject, else in its first lines that quote nothing. Our
    /// own numbers, which begin with `prefix`, are none of theirs.
    #[must_use]
    pub fn find_in_message(&self, subject: &str, text: &str, prefix: &str) -> Option<String> {
        let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('>'));
        let mut looked = std::iter::once(subject).chain(lines.take(LINES));
        looked.find_map(|line| {
            let line: String = line.chars().take(LINE).collect();
            self.find(&without_own(&line, prefix))
        })
    }
}

/// A number as it is kept: one line, no blanks around it; none where nothing is left, or it is longer
/// than [`LONGEST_REFERENCE`].
#[must_use]
pub fn as_kept(text: &str) -> Option<String> {
    let pieces = text.split(|c: char| c.is_whitespace() || c.is_control());
    let text = pieces.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ");
    let is_fit = !text.is_empty() && text.chars().count() <= LONGEST_REFERENCE;
    is_fit.then_some(text)
}

/// A number as two are compared: in any case.
#[must_use]
pub fn key(reference: &str) -> String {
    reference.to_lowercase()
}

/// The text without numbers of our own, such as `TM-1001`.
#[must_use]
pub fn without_own(text: &str, prefix: &str) -> String {
    let is_own = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let number = bare.split_once('-').filter(|(p, _)| p.eq_ignore_ascii_case(prefix));
        number.is_some_and(|(_, n)| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
    };
    text.split(' ').filter(|word| !is_own(word)).collect::<Vec<_>>().join(" ")
}

/// The words of a subject that may be somebody's number: with a digit, five characters or more. What
/// is known by one of them is looked up, without a pattern.
#[must_use]
pub fn words_like_numbers(subject: &str, prefix: &str) -> Vec<String> {
    let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.'));
    let mut found: Vec<String> = without_own(subject, prefix)
        .split(ends)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().any(|c| c.is_ascii_digit()))
        .filter(|word| (5..=LONGEST_REFERENCE).contains(&word.chars().count()))
        .map(key)
        .collect();
    found.dedup();
    found.truncate(20);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_as_the_first_group_or_the_whole_in_any_case() {
        let find = |pattern: &str, text: &str| Pattern::parse(pattern).unwrap().find(text);
        assert_eq!(find(r"INC\d{7}", "Re: inc0012345 radar").as_deref(), Some("inc0012345"));
        assert_eq!(find(r"#(\d+)\b", "[Ticket #4711] radar").as_deref(), Some("4711"));
        assert_eq!(find(r"INC\d{7}", "INC12 radar"), None);
    }

    #[test]
    fn subject_comes_first_then_the_first_lines_and_our_own_numbers_are_none() {
        let pattern = Pattern::parse(r"[A-Z]{2,5}-\d+").unwrap();
        let find = |subject, text| pattern.find_in_message(subject, text, "TM");
        assert_eq!(find("OPS-12 radar", "OPS-13").as_deref(), Some("OPS-12"));
        assert_eq!(find("Re: radar [TM-1001]", "see OPS-13").as_deref(), Some("OPS-13"));
        assert_eq!(find("Re: radar [TM-1001]", "> OPS-13\n\na\nb\nc\nd\ne\nOPS-14"), None);
    }

    #[test]
    fn a_pattern_that_is_none_too_large_or_finds_everything_is_refused() {
        let wrong = |text: &str| Pattern::parse(text).unwrap_err();
        assert_eq!(wrong(&"a".repeat(201)), PatternMistake::TooLong);
        assert!(
            matches!(wrong("INC("), PatternMistake::Unreadable(said) if said.contains("group"))
        );
        assert_eq!(wrong(r"\w{900}{40}"), PatternMistake::TooLarge);
        for everywhere in ["", ".*", r"\w+", "radar|门", r"\d*"] {
            assert!(matches!(wrong(everywhere), PatternMistake::Everywhere(_)), "{everywhere}");
        }
    }

    #[test]
    fn words_of_a_subject_that_may_be_numbers_are_those_with_digits() {
        let words = words_like_numbers("Re: INC0012345: radar (4711) 12 [TM-1001]", "TM");
        assert_eq!(words, ["inc0012345"]);
    }
}
