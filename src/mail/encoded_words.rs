//! RFC 2047: `=?charset?B?…?=` → text, leniently (hard cases 10, 11).
//!
//! Neighbouring words are joined as bytes before they are decoded, because some senders cut a
//! character in two. Words are decoded wherever they stand, in quotes too.

use super::{charset, transfer};

/// A header value as text: words decoded, raw bytes by `hint` or by looking at them.
#[must_use]
pub fn decode(value: &[u8], hint: Option<&str>) -> String {
    let mut out = String::new();
    let mut run: Option<Run> = None;
    let mut rest = value;
    let last_end = value.windows(2).rev().position(|w| w == b"?=").map_or(usize::MAX, |i| i + 2);
    while let Some(start) = find(rest, b"=?") {
        let (before, from) = rest.split_at(start);
        // no word can end any more: this one was cut off, or what follows is plain
        let ends = from.len() >= last_end;
        let read = if ends { Word::read(from) } else { Word::cut_off(from) };
        if !ends && read.is_none() {
            break;
        }
        let Some((word, after)) = read else {
            close(run.take(), &mut out);
            out.push_str(&charset::decode_raw_header(before, hint));
            out.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        let adjacent = run.is_some() && before.iter().all(|b| matches!(b, b' ' | b'\t'));
        if !adjacent {
            close(run.take(), &mut out);
            out.push_str(&charset::decode_raw_header(before, hint));
        }
        match &mut run {
            Some(open) if open.charset == word.charset => open.add(&word),
            _ => {
                close(run.take(), &mut out);
                let mut open = Run { charset: word.charset.clone(), ..Run::default() };
                open.add(&word);
                run = Some(open);
            }
        }
        rest = after;
    }
    close(run.take(), &mut out);
    out.push_str(&charset::decode_raw_header(rest, hint));
    out
}

/// One word, its text not yet decoded.
struct Word<'a> {
    charset: String,
    base64: bool,
    text: &'a [u8],
}

impl<'a> Word<'a> {
    /// Reads the word at the start of `from`, and gives what follows it.
    fn read(from: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (word, text) = Self::begin(from)?;
        let close = find(text, b"?=")?;
        Some((Self { text: text.get(..close)?, ..word }, text.get(close + 2..)?))
    }

    /// A last word whose end is missing: some program cut the line.
    fn cut_off(from: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (word, text) = Self::begin(from)?;
        let text = text.strip_suffix(b"?").unwrap_or(text);
        let is_word = text.len() > 3 && !text.iter().any(u8::is_ascii_whitespace);
        is_word.then_some((Self { text, ..word }, &[]))
    }

    /// Charset and encoding of the word at the start of `from`, and all that follows them.
    fn begin(from: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let inner = from.strip_prefix(b"=?")?;
        let end = inner.iter().take(80).position(|b| *b == b'?')?;
        let name = inner.get(..end)?;
        if name.iter().any(|b| b.is_ascii_whitespace() || *b == b'=') {
            return None;
        }
        let [kind, b'?', text @ ..] = inner.get(end + 1..)? else { return None };
        let base64 = match kind {
            b'B' | b'b' => true,
            b'Q' | b'q' => false,
            _ => return None,
        };
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        let charset = name.split('*').next().unwrap_or_default().to_owned();
        Some((Self { charset, base64, text: &[] }, text))
    }
}

/// How long the encoded word at the start of `from` is, if one is there.
pub(super) fn word_length(from: &[u8]) -> Option<usize> {
    let near = from.get(..from.len().min(2_000))?;
    let (_, after) = Word::read(near)?;
    Some(near.len() - after.len())
}

/// Words of one charset that belong together.
#[derive(Default)]
struct Run {
    charset: String,
    bytes: Vec<u8>,
    /// Base64 that stopped within a group of four: the next word goes on with it.
    held: Vec<u8>,
}

impl Run {
    fn add(&mut self, word: &Word<'_>) {
        if !word.base64 {
            self.flush();
            let spaced: Vec<u8> =
                word.text.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
            transfer::escapes(&spaced, b'=', &mut self.bytes);
            return;
        }
        self.held.extend(word.text.iter().filter(|b| !b.is_ascii_whitespace()));
        let whole = self.held.len().is_multiple_of(4) || self.held.ends_with(b"=");
        if whole {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.bytes.extend(transfer::base64(&std::mem::take(&mut self.held)));
    }
}

fn close(run: Option<Run>, out: &mut String) {
    if let Some(mut run) = run {
        run.flush();
        out.push_str(&charset::decode(Some(&run.charset), &run.bytes).text);
    }
}

/// Where `needle` is first found.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_decoded() {
        let cases: &[(&str, &str)] = &[
            ("=?UTF-8?B?6L6T6YCB5w==?=\t=?UTF-8?B?ur/mgKXlgZw=?=", "输送线急停"),
            ("=?UTF-8?B?6L6T6YCB5?= =?UTF-8?B?7q/5oCl5YGc?=", "输送线急停"),
            ("=?utf-8?b?w6nDqQ?=", "éé"),
            ("=?utf-8?Q?a_b=C3=A9?= c =?iso-8859-1*en?q?=e9?=", "a bé c é"),
            ("=?utf-8?Q?one?==?utf-8?Q?_two?=", "one two"),
            ("\"=?utf-8?Q?quoted word?=\"", "\"quoted word\""),
            ("=?gb2312?B?1tC88g==?= =?utf-8?Q?=C3=A9?=", "中简é"),
            ("plain =? not a word", "plain =? not a word"),
            ("=?x?y?z?= =?utf-8?Q?ok?=", "=?x?y?z?= ok"),
            ("=?utf-8?Q?Really??=", "Really?"),
        ];
        for (value, text) in cases {
            assert_eq!(decode(value.as_bytes(), None), *text, "{value}");
        }
    }

    #[test]
    fn many_broken_words_are_quick() {
        for piece in ["=?a?b?x ", "=?a?zx", "=?"] {
            let value = format!("{}?=", piece.repeat(50_000));
            assert!(decode(value.as_bytes(), None).len() <= value.len());
        }
    }
}
