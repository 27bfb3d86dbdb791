//! Words that act: `#on site`, `#已恢复：…` on the first lines of an answer. The grammar is in
//! `docs/words-by-mail.md`; who may use which is decided in `decide`.

use crate::domain::promise::{Milestone, Severity};

/// What a line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// A milestone was reached.
    Reached(Milestone),
    /// Another severity.
    Severity(Severity),
    /// Nothing but what is said with it.
    Note,
}

/// A line that was understood.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Asked {
    /// What it asks for.
    pub word: Word,
    /// What is said with it, which may be nothing.
    pub said: String,
}

/// The lines with which a message begins.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Words {
    /// What was understood, in order.
    pub asked: Vec<Asked>,
    /// The first line that looks so and was not.
    pub not_understood: Option<String>,
}

/// Lines that are read, at most.
const LINES: usize = 10;
/// Characters of what is said with a word, and of a line that was not understood.
const SAID: usize = 500;

/// Each word in the forms in which it may be written, lower case, blanks taken out.
const WORDS: &[(&str, Word)] = &[
    ("acknowledge", Word::Reached(Milestone::Acknowledged)),
    ("acknowledged", Word::Reached(Milestone::Acknowledged)),
    ("ack", Word::Reached(Milestone::Acknowledged)),
    ("确认", Word::Reached(Milestone::Acknowledged)),
    ("已确认", Word::Reached(Milestone::Acknowledged)),
    ("受理", Word::Reached(Milestone::Acknowledged)),
    ("已受理", Word::Reached(Milestone::Acknowledged)),
    ("onsite", Word::Reached(Milestone::OnSite)),
    ("到场", Word::Reached(Milestone::OnSite)),
    ("已到场", Word::Reached(Milestone::OnSite)),
    ("restored", Word::Reached(Milestone::Restored)),
    ("恢复", Word::Reached(Milestone::Restored)),
    ("已恢复", Word::Reached(Milestone::Restored)),
    ("resolved", Word::Reached(Milestone::Resolved)),
    ("解决", Word::Reached(Milestone::Resolved)),
    ("已解决", Word::Reached(Milestone::Resolved)),
    ("note", Word::Note),
    ("备注", Word::Note),
];

/// What a severity may be called before its number.
const SEVERITY: &[&str] = &["severity", "级别", "严重级别"];

/// Reads the first lines of an answer, without its quotes. A line begins with `#`; the first that
/// does not ends it, blank ones are passed over.
#[must_use]
pub fn words_that_act(text: &str) -> Words {
    let mut words = Words::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES) {
        let Some(rest) = line.strip_prefix(['#', '＃']) else { break };
        // `#4711` and a heading's `##` are how people write, not words.
        if !rest.trim_start().starts_with(char::is_alphabetic) {
            break;
        }
        let Some(asked) = understood(rest) else {
            words.not_understood = Some(clean(line));
            break;
        };
        words.asked.push(asked);
    }
    words
}

fn clean(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(SAID).collect()
}

/// `on site: at gate 4`, `severity S1: it is down`
fn understood(line: &str) -> Option<Asked> {
    let (head, said) = line.split_once([':', '：', '﹕', '︰']).unwrap_or((line, ""));
    let said = clean(said);
    let head: String = head
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_lowercase)
        .collect();
    if let Some((_, word)) = WORDS.iter().find(|(written, _)| *written == head) {
        return Some(Asked { word: *word, said });
    }
    let level = SEVERITY.iter().find_map(|name| head.strip_prefix(name))?;
    let severity = match level.chars().map(narrow).collect::<String>().as_str() {
        "s1" | "1" => Severity::S1,
        "s2" | "2" => Severity::S2,
        "s3" | "3" => Severity::S3,
        "s4" | "4" => Severity::S4,
        _ => return None,
    };
    Some(Asked { word: Word::Severity(severity), said })
}

/// A full-width letter or digit as its plain one, lower case.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_lowercase()
        }
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Vec<(Word, String)>, Option<String>) {
        let words = words_that_act(text);
        (words.asked.into_iter().map(|a| (a.word, a.said)).collect(), words.not_understood)
    }

    #[test]
    fn each_word_is_read_in_both_languages() {
        use Milestone::{Acknowledged, OnSite, Resolved, Restored};
        for (line, word, said) in [
            ("#acknowledge", Word::Reached(Acknowledged), ""),
            ("# Ack", Word::Reached(Acknowledged), ""),
            ("#On site: gate 4, cowl open", Word::Reached(OnSite), "gate 4, cowl open"),
            ("#on-site", Word::Reached(OnSite), ""),
            ("#RESTORED", Word::Reached(Restored), ""),
            ("#resolved: starter replaced", Word::Reached(Resolved), "starter replaced"),
            ("#severity S1: it is down", Word::Severity(Severity::S1), "it is down"),
            ("#severity 3", Word::Severity(Severity::S3), ""),
            ("#note: the part is on PP 118", Word::Note, "the part is on PP 118"),
            ("＃已受理", Word::Reached(Acknowledged), ""),
            ("#已到场：4 号登机口", Word::Reached(OnSite), "4 号登机口"),
            ("#已恢复", Word::Reached(Restored), ""),
            ("# 已解决：已更换起动机", Word::Reached(Resolved), "已更换起动机"),
            ("#级别 Ｓ１：停飞", Word::Severity(Severity::S1), "停飞"),
            ("#备注：备件在途", Word::Note, "备件在途"),
        ] {
            assert_eq!(of(line), (vec![(word, said.to_owned())], None), "{line}");
        }
    }

    #[test]
    fn only_the_first_lines_are_read() {
        let (asked, wrong) = of("\n#on site\n\n#note: cowl open\nWe begin.\n#resolved");
        assert_eq!((asked.len(), wrong), (2, None));
        assert_eq!(of("We begin.\n#resolved"), (Vec::new(), None));
    }

    #[test]
    fn what_looks_so_and_is_not_known_is_named_and_what_people_write_is_left_alone() {
        assert_eq!(of("#closed\n#on site").1.as_deref(), Some("#closed"));
        assert_eq!(of("#severity S9").1.as_deref(), Some("#severity S9"));
        let (asked, wrong) = of("#on site\n#gone");
        assert_eq!((asked.len(), wrong.as_deref()), (1, Some("#gone")));
        for text in ["#4711 is broken", "## Heading", "#", "resolved", "", "> #resolved"] {
            assert_eq!(of(text), (Vec::new(), None), "{text}");
        }
    }
}
