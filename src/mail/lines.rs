//! Lines of raw bytes, whatever ends them: CRLF, LF, a lone CR, or CR CR LF (hard case 35).

/// One line of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Where it starts in the whole.
    pub start: usize,
    /// Without its end.
    pub text: &'a [u8],
    /// Where the next line starts.
    pub next: usize,
}

/// The line that starts at `at`; none at the end. Linear: each byte is looked at once.
#[must_use]
pub fn line_at(raw: &[u8], at: usize) -> Option<Line<'_>> {
    let rest = raw.get(at..).filter(|rest| !rest.is_empty())?;
    let Some(end) = rest.iter().position(|b| matches!(b, b'\n' | b'\r')) else {
        return Some(Line { start: at, text: rest, next: raw.len() });
    };
    let text = rest.get(..end).unwrap_or_default();
    let width = match rest.get(end..) {
        Some([b'\r', b'\r', b'\n', ..]) => 3,
        Some([b'\r', b'\n', ..]) => 2,
        _ => 1,
    };
    Some(Line { start: at, text, next: at + end + width })
}

/// All lines from `at` on.
pub fn lines_from(raw: &[u8], at: usize) -> impl Iterator<Item = Line<'_>> {
    let mut at = at;
    std::iter::from_fn(move || {
        let line = line_at(raw, at)?;
        at = line.next;
        Some(line)
    })
}

/// Text with every line end as LF and without NUL, which a database refuses.
#[must_use]
pub fn unix_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                while chars.peek() == Some(&'\r') {
                    chars.next();
                }
                if chars.peek() == Some(&'\n') {
                    chars.next();
                }
                out.push('\n');
            }
            '\0' => {}
            '\u{2028}' | '\u{2029}' | '\u{0b}' | '\u{0c}' => out.push('\n'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_any_way() {
        let raw = b"a\r\nb\nc\rd\r\r\ne";
        let texts: Vec<_> = lines_from(raw, 0).map(|l| l.text).collect();
        assert_eq!(texts, [&b"a"[..], b"b", b"c", b"d", b"e"]);
    }

    #[test]
    fn text_keeps_its_lines_and_loses_its_nul() {
        assert_eq!(unix_lines("a\r\nb\rc\n\0d\r\r\ne"), "a\nb\nc\nd\ne");
    }
}
