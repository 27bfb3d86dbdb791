//! `text/plain; charset=utf-8`: a value with parameters, RFC 2231 continuations joined, encoded
//! words and raw bytes in them decoded (hard cases 13–15).

use super::{charset, encoded_words, transfer};

/// A structured field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Structured {
    /// What stands before the first semicolon, lower case.
    pub value: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl Structured {
    /// Reads a raw field value; whatever is wrong in it is left out.
    #[must_use]
    pub fn read(raw: &[u8]) -> Self {
        let mut pieces = split(raw, b';').into_iter();
        let value = pieces.next().unwrap_or_default();
        let value = String::from_utf8_lossy(value.trim_ascii()).to_ascii_lowercase();
        let parameters = pieces
            .filter_map(|piece| {
                let equals = piece.iter().position(|b| *b == b'=')?;
                let name = piece.get(..equals)?.trim_ascii();
                let name = String::from_utf8_lossy(name).to_ascii_lowercase();
                Some((name, unquoted(piece.get(equals + 1..)?.trim_ascii())))
            })
            .collect();
        Self { value, parameters }
    }

    /// A parameter as text, RFC 2231's form first.
    #[must_use]
    pub fn parameter(&self, name: &str, hint: Option<&str>) -> Option<String> {
        self.extended(name).or_else(|| {
            let raw = self.plain(name)?;
            Some(encoded_words::decode(raw, hint))
        })
    }

    fn plain(&self, name: &str) -> Option<&[u8]> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_slice())
    }

    /// `name*`, or `name*0`, `name*0*`, `name*1`, … joined.
    fn extended(&self, name: &str) -> Option<String> {
        let mut segments: Vec<(u32, bool, &[u8])> = self
            .parameters
            .iter()
            .filter_map(|(n, value)| {
                let tail = n.strip_prefix(name)?.strip_prefix('*')?;
                let (number, encoded) = match tail.strip_suffix('*') {
                    _ if tail.is_empty() => ("0", true),
                    Some(number) => (number, true),
                    None => (tail, false),
                };
                Some((number.parse().ok()?, encoded, value.as_slice()))
            })
            .collect();
        segments.sort_by_key(|(number, ..)| *number);
        segments.dedup_by_key(|(number, ..)| *number);
        let (_, first_encoded, first) = *segments.first()?;
        let mut label = None;
        let mut bytes = Vec::new();
        for (i, (_, encoded, value)) in segments.iter().enumerate() {
            let mut value = *value;
            if i == 0 && first_encoded {
                let mut parts = first.splitn(3, |b| *b == b'\'');
                if let (Some(charset), Some(_), Some(rest)) =
                    (parts.next(), parts.next(), parts.next())
                {
                    label = Some(String::from_utf8_lossy(charset).into_owned());
                    value = rest;
                }
            }
            if *encoded {
                transfer::escapes(value, b'%', &mut bytes);
            } else {
                bytes.extend_from_slice(value);
            }
        }
        // Outlook splits an encoded word over continuations
        if label.is_none() {
            return Some(encoded_words::decode(&bytes, None));
        }
        Some(charset::decode(label.as_deref(), &bytes).text)
    }
}

/// Splits at `mark` outside quotes and comments; comments are left out.
pub(super) fn split(raw: &[u8], mark: u8) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    let (mut quoted, mut depth, mut escaped) = (false, 0_usize, false);
    for &b in raw {
        let push = |pieces: &mut Vec<Vec<u8>>| {
            if let Some(last) = pieces.last_mut() {
                last.push(b);
            }
        };
        if escaped {
            escaped = false;
            if depth == 0 {
                push(&mut pieces);
            }
            continue;
        }
        match b {
            b'\\' if quoted || depth > 0 => {
                escaped = true;
                if depth == 0 {
                    push(&mut pieces);
                }
            }
            b'"' if depth == 0 => {
                quoted = !quoted;
                push(&mut pieces);
            }
            b'(' if !quoted => depth += 1,
            b')' if !quoted && depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            _ if b == mark && !quoted => pieces.push(Vec::new()),
            _ => push(&mut pieces),
        }
    }
    pieces
}

/// Without its quotes; `\"` and `\\` are undone, other backslashes stay (Windows paths).
fn unquoted(value: &[u8]) -> Vec<u8> {
    let Some(inner) = value.strip_prefix(b"\"") else { return value.to_vec() };
    let inner = inner.strip_suffix(b"\"").unwrap_or(inner);
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        match (b, after.first()) {
            (b'\\', Some(&next @ (b'"' | b'\\'))) => {
                out.push(next);
                rest = after.get(1..).unwrap_or_default();
            }
            _ => out.push(b),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filename(raw: &str) -> String {
        Structured::read(raw.as_bytes()).parameter("filename", None).unwrap_or_default()
    }

    #[test]
    fn file_names_are_read_in_every_form() {
        let cases: &[(&str, &str)] = &[
            ("attachment; filename=a.txt", "a.txt"),
            ("attachment; filename=my file.txt; x=y", "my file.txt"),
            ("attachment; filename=\"a;b \\\"c\\\".txt\"", "a;b \"c\".txt"),
            ("attachment; filename=\"C:\\dir\\a.txt\"", "C:\\dir\\a.txt"),
            ("attachment; filename*=utf-8'zh'%E6%97%A5.log; filename=x", "日.log"),
            (
                "a; filename*0*=UTF-8''%E6%95%85%E9%9A%9C; filename*1*=%E6%97%A5; filename*2=\".log\"",
                "故障日.log",
            ),
            ("a; filename*1=\"b.txt\"; filename*0=\"a\"; filename=\"wrong\"", "ab.txt"),
            ("a; filename*0*=UTF-8''%E6; filename*1*=%97%A5", "日"),
            ("a; filename=\"=?gb18030?B?w+aw5S5wbmc=?=\"", "面板.png"),
            ("a; filename*0=\"=?utf-8?B?5pel\"; filename*1=\"5b+X?=.log\"", "日志.log"),
            ("a; FILENAME = \"x.txt\" (a comment; filename=y)", "x.txt"),
            ("a; filename=\"日志.log\"", "日志.log"),
        ];
        for (raw, name) in cases {
            assert_eq!(filename(raw), *name, "{raw}");
        }
    }
}
