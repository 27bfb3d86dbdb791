//! Severity from words: which severity a new ticket's own words speak of, after its plan's rules.
//!
//! Looked at are the subject and the first five lines that are not empty and not quoted. A word
//! counts as a whole word, in any case; one with Chinese, Japanese or Korean letters, which know no
//! spaces, wherever it stands. S1 beats S4. Where no rule speaks, the plan's default holds.

use super::{plan::Plan, promise::Severity};

/// Lines of the text that are looked at.
const LINES: usize = 5;
/// Of one line no more than this is looked at: whole mails come as one line too.
const MOST_CHARS: usize = 2_000;

/// What the words of a ticket say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The severity to open at.
    pub severity: Severity,
    /// The rule that spoke: its severity, and its word as the plan has it. None: the default.
    pub rule: Option<(Severity, String)>,
}

/// Understands a new ticket. `unquoted_text` is what the customer wrote, quotes folded away.
#[must_use]
pub fn understood(plan: &Plan, subject: &str, unquoted_text: &str) -> Understood {
    let text = looked_at(subject, unquoted_text);
    for (severity, terms) in &plan.severity {
        for word in terms.words.values().flatten() {
            if speaks(&text, word) {
                return Understood { severity: *severity, rule: Some((*severity, word.clone())) };
            }
        }
    }
    Understood { severity: plan.default_severity.unwrap_or(Severity::S3), rule: None }
}

/// Subject and lines in one form: small letters, one space between words. A wrapped line does not
/// part a phrase; the subject and the text are apart.
fn looked_at(subject: &str, text: &str) -> String {
    let mut form = String::with_capacity(256);
    plain(subject, &mut form);
    form.push('\n');
    for line in own_lines(text).take(LINES) {
        form.push(' ');
        plain(line, &mut form);
    }
    form
}

/// The lines that say something and quote nobody: an answer between quoted lines keeps those.
fn own_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('>'))
}

/// Appends the comparable form: small letters, full-width letters as plain ones, one space for any
/// run of spaces and hyphens.
fn plain(text: &str, form: &mut String) {
    for c in text.chars().take(MOST_CHARS) {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        };
        if c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}') {
            if !form.ends_with([' ', '\n']) {
                form.push(' ');
            }
        } else if c.is_ascii() {
            form.push(c.to_ascii_lowercase());
        } else {
            form.extend(c.to_lowercase());
        }
    }
}

fn speaks(text: &str, word: &str) -> bool {
    let mut form = String::with_capacity(word.len());
    plain(word.trim(), &mut form);
    let form = form.trim();
    if form.is_empty() {
        return false;
    }
    if form.chars().any(is_cjk) {
        return text.contains(form);
    }
    text.match_indices(form).any(|(at, found)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(joins) && !after.is_some_and(joins)
    })
}

/// Whether a letter beside a word makes it another word. A Chinese one does not: “飞机AOG了”.
fn joins(c: char) -> bool {
    (c.is_alphanumeric() || c == '_') && !is_cjk(c)
}

fn is_cjk(c: char) -> bool {
    matches!(u32::from(c),
        0x3040..=0x30ff      // kana
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff // Han
        | 0xac00..=0xd7af) // Hangul
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::document;

    fn boeing() -> Plan {
        document::parse(include_str!("../../config/plans/boeing.toml")).unwrap()
    }

    fn check(subject: &str, text: &str, expected: &str) {
        let found = understood(&boeing(), subject, text);
        let word = found.rule.map_or("default".to_owned(), |(_, word)| word);
        assert_eq!(format!("{} {word}", found.severity), expected, "{subject:?} {text:?}");
    }

    #[test]
    fn whole_words_count_in_any_case_and_parts_of_words_do_not() {
        check("P21 is aog at stand 217", "", "S1 AOG");
        check("AOGX test", "", "S2 default");
        check("Please download the countdown", "", "S2 default");
        check("(AOG)", "", "S1 AOG");
        check("Line is Down!", "", "S1 down");
        check("aog_test", "", "S2 default");
        check("ＡＯＧ at gate 7", "", "S1 AOG");
    }

    #[test]
    fn a_phrase_counts_across_spaces_hyphens_and_wrapped_lines() {
        check("", "The pump is out   of\nservice since noon", "S1 out of service");
        check("Pump out-of-service", "", "S1 out of service");
        check("service out of", "", "S2 default");
        check("how", "to", "S2 default");
    }

    #[test]
    fn chinese_words_count_wherever_they_stand_and_part_no_latin_word() {
        check("3号冷机停机了", "", "S1 停机");
        check("飞机AOG，请速来", "", "S1 AOG");
        check("请问保养周期", "", "S4 请问");
    }

    #[test]
    fn s1_beats_s4() {
        check("Question", "How to restart? The line is down.", "S1 down");
        check("请问", "设备宕机", "S1 宕机");
    }

    #[test]
    fn only_the_first_five_lines_that_are_not_empty_count() {
        check("Pump", "1\n\n2\n \n3\n4\n\nAOG", "S1 AOG");
        check("Pump", "1\n2\n3\n4\n5\nAOG", "S2 default");
    }

    #[test]
    fn without_a_rule_the_default_of_the_plan_stands() {
        check("Noise in the gearbox", "", "S2 default");
        let none = Plan::default();
        assert_eq!(understood(&none, "AOG", "").severity, Severity::S3);
    }

    #[test]
    fn a_mail_of_one_endless_line_is_read_in_part() {
        let line = "x ".repeat(5_000_000) + " AOG";
        check("Pump", &line, "S2 default");
    }
}
