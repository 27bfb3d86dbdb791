//! The subject of an answer: `Re: <theirs> [TM-1001]`, without stacking.

/// What mail programs put in front of a subject when they answer or forward, in lower case.
const MARKS: &[&str] = &[
    "re", "aw", "sv", "vs", "antw", "rif", "res", "tr", "fw", "fwd", "wg", "回复", "回覆", "答复",
    "答覆", "转发", "轉寄", "转寄",
];

/// The subject of an answer to a known contact, so that mail programs keep the thread together.
/// An empty subject leaves the reference alone.
#[must_use]
pub fn answer(theirs: &str, reference: &str) -> String {
    let bare = one_line(theirs).replace(&format!("[{reference}]"), " ");
    let bare = one_line(&bare);
    let bare = strip_marks(&bare);
    if bare.is_empty() {
        return format!("Re: [{reference}]");
    }
    format!("Re: {bare} [{reference}]")
}

/// The text on one line: every run of white space and control characters is one blank.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The subject without the marks in front of it: `Re:`, `AW:`, 回复：, `Re[2]:`.
#[must_use]
pub fn strip_marks(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, behind)) = rest.split_once([':', '：']) {
        let mark = mark.trim().to_lowercase();
        let word = mark.split_once('[').map_or(mark.as_str(), |(word, _)| word.trim_end());
        if !MARKS.contains(&word) {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_never_stack() {
        for (theirs, ours) in [
            ("P21 grounded", "Re: P21 grounded [TM-1001]"),
            ("Re: P21 grounded [TM-1001]", "Re: P21 grounded [TM-1001]"),
            ("回复: Re: AW: P21 停运", "Re: P21 停运 [TM-1001]"),
            ("回复：答复：P21 停运", "Re: P21 停运 [TM-1001]"),
            ("Re[2]: WG: P21", "Re: P21 [TM-1001]"),
            ("Restored: no", "Re: Restored: no [TM-1001]"),
            ("  ", "Re: [TM-1001]"),
            ("Re:", "Re: [TM-1001]"),
        ] {
            assert_eq!(answer(theirs, "TM-1001"), ours);
        }
    }

    #[test]
    fn a_subject_stays_on_one_line() {
        assert_eq!(
            answer("P21\r\nBcc: all@example.com\u{0}", "TM-1001"),
            "Re: P21 Bcc: all@example.com [TM-1001]"
        );
    }
}
