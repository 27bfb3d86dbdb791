//! The header of a message or part as raw fields: nothing decoded, nothing lost, first one first.

use super::{limits, lines::lines_from};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name as written.
    pub name: String,
    /// Its value, unfolded and trimmed, bytes as they came.
    pub value: Vec<u8>,
}

/// A header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers {
    fields: Vec<Field>,
    /// Why it was not read to its end, if it was not.
    pub too_large: Option<String>,
}

impl Headers {
    /// Reads the header that starts at `at`, and says where the body starts.
    ///
    /// An mbox `From ` line and empty lines before the first field are skipped. A line that is no
    /// field ends the header and belongs to the body: a message without any header is all body.
    #[must_use]
    pub fn read(raw: &[u8], at: usize) -> (Self, usize) {
        let mut headers = Self::default();
        let mut body = raw.len();
        for line in lines_from(raw, at) {
            body = line.next;
            if line.next - at > limits::HEADER_BYTES {
                headers.too_large =
                    Some(format!("its header is larger than {} bytes", limits::HEADER_BYTES));
                return (headers, line.next);
            }
            if line.text.iter().all(|b| matches!(b, b' ' | b'\t')) {
                if headers.fields.is_empty() && line.start < at + 64 && at == 0 {
                    continue;
                }
                return (headers, line.next);
            }
            if matches!(line.text.first(), Some(b' ' | b'\t')) {
                if let Some(field) = headers.fields.last_mut() {
                    field.value.extend_from_slice(line.text);
                    continue;
                }
                return (headers, line.start);
            }
            if line.text.starts_with(b"From ") || line.text.starts_with(b">From ") {
                continue;
            }
            let Some((name, value)) = field_of(line.text) else {
                return (headers, line.start);
            };
            if headers.fields.len() >= limits::HEADER_FIELDS {
                headers.too_large =
                    Some(format!("its header has more than {} fields", limits::HEADER_FIELDS));
                return (headers, line.next);
            }
            headers.fields.push(Field { name, value: value.to_vec() });
        }
        (headers, body)
    }

    /// The trimmed value of the first field of that name, in any case.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&[u8]> {
        self.all(name).next()
    }

    /// The trimmed values of all fields of that name, topmost first.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        self.fields
            .iter()
            .filter(move |f| f.name.eq_ignore_ascii_case(name))
            .map(|f| f.value.trim_ascii())
    }

    /// The first of that name as text, wrong bytes replaced: for fields that are ASCII by their rule.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.first(name).map(|v| String::from_utf8_lossy(v).into_owned())
    }

    /// All fields, topmost first.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }
}

/// Splits `Name: value`; a name is visible ASCII without a colon (RFC 5322 §2.2).
fn field_of(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    // a line that begins with two dashes is a boundary
    if name.is_empty() || name.starts_with(b"--") || !name.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    Some((String::from_utf8_lossy(name).into_owned(), line.get(colon + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_unfolded_and_the_body_is_found() {
        let raw = b"From x\r\nA: one\r\n two\r\nb : three\r\na: again\r\n\r\nbody";
        let (headers, body) = Headers::read(raw, 0);
        assert_eq!(headers.first("a"), Some(&b"one two"[..]));
        assert_eq!(headers.all("A").count(), 2);
        assert_eq!(headers.first("B"), Some(&b"three"[..]));
        assert_eq!(raw.get(body..), Some(&b"body"[..]));
    }

    #[test]
    fn a_message_without_header_is_all_body() {
        let (headers, body) = Headers::read(b"hello there\nall: of it", 0);
        assert!(headers.fields().is_empty());
        assert_eq!(body, 0);
    }

    #[test]
    fn a_header_of_a_megabyte_is_given_up() {
        let mut raw = b"Subject: ".to_vec();
        raw.extend(std::iter::repeat_n(b'x', 1 << 20));
        assert!(Headers::read(&raw, 0).0.too_large.is_some());
    }
}
