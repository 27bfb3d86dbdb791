//! A subject as one clean line (hard cases 16, 17).

use super::limits;

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

/// Characters that are not seen and change how others are: direction marks, zero width.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{061c}' | '\u{feff}' | '\u{00ad}' | '\u{180e}')
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

const FORWARDS: &str = "fw|fwd|wg|tr|rv|转发|轉寄|轉發|轉送|転送|i|enc|doorst|vb|vl|pd|전달";
const ANSWERS: &str =
    "re|aw|sv|antw|antwort|odp|rif|ref|res|r|vs|ynt|回复|答复|回覆|答覆|回復|返信|回信|회신";

/// Whether the subject's first word says that it forwards a message.
#[must_use]
pub fn is_forward(subject: &str) -> bool {
    mark_of(subject).is_some_and(|mark| FORWARDS.split('|').any(|w| w == mark))
}

/// Whether the subject's first word says that it answers a message.
#[must_use]
pub fn is_answer(subject: &str) -> bool {
    mark_of(subject).is_some_and(|mark| ANSWERS.split('|').any(|w| w == mark))
}

/// The word before the first colon, without a count: `Re[2]:`, `RE：`.
fn mark_of(subject: &str) -> Option<String> {
    let end = subject.find([':', '：'])?;
    let mark = subject.get(..end)?.split(['[', '(', '^']).next()?.trim();
    (mark.len() <= 20).then(|| mark.to_lowercase())
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
    fn forwards_and_answers_are_seen_by_their_mark() {
        for subject in ["Fw: a", "FWD: a", "WG: a", "转发：a", "Tr : a"] {
            assert!(is_forward(subject) && !is_answer(subject), "{subject}");
        }
        for subject in ["Re: Fw: a", "RE[2]: a", "AW: a", "回复：a", "答复: a"] {
            assert!(is_answer(subject) && !is_forward(subject), "{subject}");
        }
        for subject in ["Forward ramp: stuck", "a", "Reply: x", ":"] {
            assert!(!is_answer(subject) && !is_forward(subject), "{subject}");
        }
    }
}
