//! A subject as one clean line (hard cases 16, 17).

use super::{address::is_hidden, limits};

/// What stands for a subject that is not there.
pub const NONE: &str = "(no subject)";

/// Text on one line: control characters and line ends become blanks, unseen characters go, blanks
/// fall together, at most `most` characters.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    let mut blank = false;
    for c in text.chars() {
        if is_hidden(c) {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            blank = !out.is_empty();
            continue;
        }
        let needed = 1 + usize::from(blank);
        if count + needed > most {
            break;
        }
        if std::mem::take(&mut blank) {
            out.push(' ');
        }
        out.push(c);
        count += needed;
    }
    out
}

/// The subject to show: the first line of the decoded one (what hides behind a line end in an
/// encoded word is no subject, and is repeated to nobody), or “(no subject)” with the first line of
/// the text.
#[must_use]
pub fn shown(decoded: &str, text: &str) -> String {
    let mut lines = decoded.split(['\r', '\n']).map(|l| one_line(l, limits::SUBJECT_CHARS));
    let first = lines.find(|l| !l.is_empty());
    if let Some(line) = first {
        return line;
    }
    let first = text.lines().map(|l| one_line(l, 80)).find(|l| !l.is_empty());
    first.map_or_else(|| NONE.to_owned(), |first| format!("{NONE} {first}"))
}

/// The word before the subject that says it is a forward, if it does.
#[must_use]
pub fn forward_mark(subject: &str) -> Option<&str> {
    const MARKS: &[&str] = &[
        "fw", "fwd", "wg", "tr", "rv", "转发", "轉寄", "轉發", "轉送", "転送", "i", "enc",
        "doorst", "vb", "vl", "vs", "pd", "fs", "전달",
    ];
    let subject = subject.trim_start();
    let end = subject.find([':', '：'])?;
    let mark = subject.get(..end)?.trim();
    MARKS.iter().any(|m| mark.to_lowercase() == *m).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_clean_line() {
        assert_eq!(one_line("Stoerung\r\nBcc: a@b\0\t c\u{202e}d", 255), "Stoerung Bcc: a@b cd");
        let long = "温".repeat(10_000);
        assert_eq!(one_line(&long, 255).chars().count(), 255);
    }

    #[test]
    fn a_missing_subject_says_so() {
        assert_eq!(shown(" \t", "\n\n Pump is down \nmore"), "(no subject) Pump is down");
        assert_eq!(shown("", ""), "(no subject)");
    }

    #[test]
    fn forwards_are_seen_by_their_mark() {
        for subject in ["Fw: a", "FWD: a", "WG: a", "转发：a", "Tr : a"] {
            assert!(forward_mark(subject).is_some(), "{subject}");
        }
        for subject in ["Re: Fw: a", "Forward ramp: stuck", "a"] {
            assert!(forward_mark(subject).is_none(), "{subject}");
        }
    }
}
