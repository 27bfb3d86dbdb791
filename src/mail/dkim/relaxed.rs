//! The relaxed forms that are signed (RFC 6376 §3.4.2 and §3.4.4): what a mail server between us
//! and the reader may change on the way (folds, blanks at line ends, the case of names) is no part
//! of them.

/// A header in its relaxed form, with its line end: the name in small letters, the value unfolded,
/// each run of blanks one blank, none at its ends.
pub(super) fn header(name: &str, value: &str) -> String {
    format!("{}:{}\r\n", name.trim().to_ascii_lowercase(), squeezed(value))
}

/// A value on one line: unfolded, each run of blanks one blank, none at its ends.
pub(super) fn squeezed(value: &str) -> String {
    value.split([' ', '\t', '\r', '\n']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A body in its relaxed form: no blanks at line ends, each run of blanks within a line one blank,
/// no empty lines at its end; an empty body is nothing.
pub(super) fn body(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut empty_lines = 0_usize;
    let mut lines = bytes.split(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() && lines.peek().is_none() {
            break;
        }
        let line = line.trim_ascii_end();
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        out.extend(std::iter::repeat_n(*b"\r\n", empty_lines).flatten());
        empty_lines = 0;
        let mut was_blank = false;
        for byte in line {
            let is_blank = matches!(byte, b' ' | b'\t');
            match (is_blank, was_blank) {
                (true, false) => out.push(b' '),
                (true, true) => {}
                (false, _) => out.push(*byte),
            }
            was_blank = is_blank;
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc_comes_out_as_it_stands_there() {
        // RFC 6376 §3.4.5
        assert_eq!(header("A", " X"), "a:X\r\n");
        assert_eq!(header("B ", " Y\t\r\n\tZ  "), "b:Y Z\r\n");
        assert_eq!(body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
    }

    #[test]
    fn an_empty_body_is_nothing_and_a_last_line_gets_its_end() {
        assert_eq!(body(b""), b"");
        assert_eq!(body(b"\r\n\r\n"), b"");
        assert_eq!(body(b"a\r\n\r\n\r\nb"), b"a\r\n\r\n\r\nb\r\n");
    }
}
