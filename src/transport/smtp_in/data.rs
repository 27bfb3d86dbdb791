//! The text behind DATA: dots undone, the end found, bare line breaks noticed (RFC 5321 §4.5.2).
//!
//! Only CR LF ends a line, so only CR LF . CR LF ends a message. A LF without CR before it, or a CR
//! without LF behind it, is what smuggles a second message past a lenient server (abuse case 25);
//! it never ends anything here, and the whole message is refused. NUL and every other byte is data.

/// Reads the text of one message, however it is cut into pieces.
#[derive(Debug, Default)]
pub(super) struct DataReader {
    at: At,
    bare_line_break: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Behind CR LF, or at the beginning.
    #[default]
    LineStart,
    /// Behind the dot that began a line; it is not part of the text.
    Dot,
    /// Behind that dot and a CR.
    DotCr,
    /// Anywhere in a line.
    Line,
    /// Behind a CR in a line.
    Cr,
}

impl DataReader {
    /// Takes from `input` and appends the text to `text`. Answers how many bytes were taken, and
    /// whether the message ended there; what is behind it belongs to the next command.
    pub(super) fn read(&mut self, input: &[u8], text: &mut Vec<u8>) -> (usize, bool) {
        let mut rest = input;
        while let Some((&byte, behind)) = rest.split_first() {
            if self.at == At::Line {
                // The fast way over what cannot end a line.
                let length =
                    rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
                if let (1.., Some((plain, behind))) = (length, rest.split_at_checked(length)) {
                    text.extend_from_slice(plain);
                    rest = behind;
                    continue;
                }
            }
            rest = behind;
            if self.step(byte, text) {
                return (input.len().saturating_sub(rest.len()), true);
            }
        }
        (input.len(), false)
    }

    /// Whether a bare CR or LF has been seen.
    pub(super) fn has_bare_line_break(&self) -> bool {
        self.bare_line_break
    }

    /// One byte; true when it ends the message.
    fn step(&mut self, byte: u8, text: &mut Vec<u8>) -> bool {
        self.at = match (self.at, byte) {
            (At::DotCr, b'\n') => return true,
            (At::LineStart, b'.') => {
                self.at = At::Dot;
                return false;
            }
            (At::Dot, b'\r') => {
                self.at = At::DotCr;
                return false;
            }
            (At::DotCr, _) => {
                self.bare_line_break = true;
                text.push(b'\r');
                if byte == b'\r' { At::Cr } else { At::Line }
            }
            (At::Cr, b'\n') => At::LineStart,
            (At::Cr, _) => {
                self.bare_line_break = true;
                if byte == b'\r' { At::Cr } else { At::Line }
            }
            (_, b'\r') => At::Cr,
            (_, b'\n') => {
                self.bare_line_break = true;
                At::Line
            }
            _ => At::Line,
        };
        text.push(byte);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, what is left behind the end (none: no end), and whether a bare break was seen.
    fn read_in_pieces(input: &[u8], size: usize) -> (Vec<u8>, Option<Vec<u8>>, bool) {
        let (mut reader, mut text, mut from) = (DataReader::default(), Vec::new(), 0);
        for piece in input.chunks(size) {
            let (taken, is_end) = reader.read(piece, &mut text);
            from += taken;
            if is_end {
                return (text, Some(input[from..].to_vec()), reader.has_bare_line_break());
            }
        }
        (text, None, reader.has_bare_line_break())
    }

    #[test]
    fn dots_are_undone_and_the_end_is_found_however_the_text_is_cut() {
        for (input, text, rest) in [
            ("hi\r\n.\r\nQUIT\r\n", "hi\r\n", "QUIT\r\n"),
            (".\r\n", "", ""),
            ("..\r\n...x\r\n.\r\n", ".\r\n..x\r\n", ""),
            ("a\r\n.b\r\n.\r\n", "a\r\nb\r\n", ""),
            ("a.\r\n\r\n.\r\n", "a.\r\n\r\n", ""),
            ("nul\0 stays\r\n.\r\n.", "nul\0 stays\r\n", "."),
        ] {
            for size in 1..=input.len() {
                assert_eq!(
                    read_in_pieces(input.as_bytes(), size),
                    (text.into(), Some(rest.into()), false),
                    "{input:?} in pieces of {size}"
                );
            }
        }
    }

    #[test]
    fn a_bare_line_break_is_seen_and_never_ends_the_message() {
        for smuggled in [
            "a\n.\nMAIL",
            "a\r.\rMAIL",
            "a\r\n.\nMAIL",
            "a\r\n.\rMAIL",
            "a\n.\r\nMAIL",
            "a\r.\r\nMAIL",
            "a\r\r\n.\r\r\nMAIL",
            "a\rb",
            "\n",
            "\rx",
        ] {
            let input = format!("{smuggled}\r\n.\r\nNOOP");
            for size in 1..=input.len() {
                let (_, rest, bare) = read_in_pieces(input.as_bytes(), size);
                assert!(bare, "{smuggled:?} in pieces of {size}");
                assert_eq!(rest.as_deref(), Some(&b"NOOP"[..]), "{smuggled:?} in pieces of {size}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn what_a_sender_stuffs_comes_out_as_it_was(lines in proptest::collection::vec("[^\r\n]{0,9}\r\n", 0..9)) {
            let text = lines.concat();
            let stuffed: String = lines
                .iter()
                .map(|line| if line.starts_with('.') { [".", line].concat() } else { line.clone() })
                .collect();
            let input = format!("{stuffed}.\r\nrest");
            proptest::prop_assert_eq!(
                read_in_pieces(input.as_bytes(), 7),
                (text.into_bytes(), Some(b"rest".to_vec()), false)
            );
        }
    }
}
