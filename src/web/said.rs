//! Small words that several pages say: what is wrong with a field, percent encoding, sums.

use std::fmt::Write as _;

use crate::{
    app::Wrong,
    i18n::{Lang, t, t_args, words},
};

/// What is wrong, as a sentence in the reader's language.
#[must_use]
pub fn wrong(lang: Lang, wrong: &Wrong) -> String {
    t_args(lang, wrong.key, &[("found", wrong.found.as_str().into())])
}

/// What is wrong with one field, if anything.
#[must_use]
pub fn wrong_with(lang: Lang, all: &[Wrong], field: &str) -> Option<String> {
    all.iter().find(|w| w.field == field).map(|w| wrong(lang, w))
}

/// The label of a field whose text is kept.
#[must_use]
pub fn field(lang: Lang, name: &str) -> String {
    t(lang, &format!("kept-{name}"))
}

/// A text as one piece of a URL.
#[must_use]
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            let _infallible = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The path if it leads to a page of this desk, else the queue: a link must not lead elsewhere.
#[must_use]
pub fn own_path(path: &str) -> &str {
    let is_own = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['\\', '\r', '\n', ' '])
        && !path.starts_with("/sign-");
    if is_own { path } else { "/queue" }
}

/// `8:00:00`.
#[must_use]
pub fn clock_sum(secs: i64) -> String {
    format!("{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
}

/// What a shortened text leaves out of the whole: the rest behind it, or all where they part.
#[must_use]
pub fn rest_of(text: &str, full: &str) -> String {
    full.strip_prefix(text).map_or(full, str::trim).to_owned()
}

/// A size in words: `214 kB`.
#[must_use]
pub fn size(lang: Lang, bytes: i64) -> String {
    words::file_size(lang, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_leads_to_this_desk_only() {
        for bad in ["//evil.test", "https://evil.test", "/\\evil.test", "/sign-out", "", "/a\r\nb"]
        {
            assert_eq!(own_path(bad), "/queue", "{bad}");
        }
        assert_eq!(own_path("/tickets/1001?proof=restored"), "/tickets/1001?proof=restored");
    }

    #[test]
    fn the_full_text_is_never_lost_behind_a_shortened_one() {
        assert_eq!(rest_of("yes", "yes\n\n> sure?"), "> sure?");
        assert_eq!(rest_of("yes", "> sure?\nyes"), "> sure?\nyes");
        assert_eq!(rest_of("yes", "yes"), "");
    }

    #[test]
    fn a_text_in_a_url_is_one_piece() {
        assert_eq!(encoded("a b&c=停"), "a%20b%26c%3D%E5%81%9C");
    }
}
