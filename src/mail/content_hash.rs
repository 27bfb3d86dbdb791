//! What makes two messages the same one (product promise 7).

use sha2::{Digest, Sha256};

use super::{headers::Headers, lines::lines_from};

/// The hash of a message, version 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash {
    /// SHA-256.
    pub bytes: [u8; 32],
    /// It has neither Message-ID nor Date, so that a later message may rightly be equal to it.
    pub is_weak: bool,
}

/// SHA-256 over From, To, Cc, Date, Subject, Message-ID and the body.
///
/// Fields are taken unfolded, each with its length, so that none can run into the next; body lines
/// without their ends, and without the empty ones after the last: a message fetched by IMAP, taken
/// by SMTP and piped in by a delivery agent differs only there.
#[must_use]
pub fn content_hash(raw: &[u8]) -> ContentHash {
    let (headers, body) = Headers::read(raw, 0);
    let mut hash = Sha256::new();
    hash.update(b"tarmac content 1\0");
    for name in ["from", "to", "cc", "date", "subject", "message-id"] {
        let mut count = 0_u64;
        for value in headers.all(name) {
            let words: Vec<&[u8]> =
                value.split(|b| matches!(b, b' ' | b'\t')).filter(|w| !w.is_empty()).collect();
            let value = words.join(&b' ');
            hash.update((value.len() as u64).to_be_bytes());
            hash.update(&value);
            count += 1;
        }
        hash.update(u64::MAX.to_be_bytes());
        hash.update(count.to_be_bytes());
    }
    let mut empty = 0_u64;
    for line in lines_from(raw, body) {
        if line.text.is_empty() {
            empty += 1;
            continue;
        }
        for _ in 0..std::mem::take(&mut empty) {
            hash.update(b"\n");
        }
        hash.update(line.text);
        hash.update(b"\n");
    }
    let has = |name: &str| headers.first(name).is_some_and(|v| !v.is_empty());
    ContentHash { bytes: hash.finalize().into(), is_weak: !has("message-id") && !has("date") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "Received: x\r\nFrom: a@b\r\nTo: c@d\r\nDate: x\r\nSubject: long\r\n folded\r\nMessage-ID: <1@b>\r\n\r\none\r\n\r\ntwo\r\n";

    #[test]
    fn the_way_a_message_came_by_makes_no_difference() {
        let hash = content_hash(MAIL.as_bytes());
        assert_eq!(content_hash(MAIL.replace("\r\n", "\n").as_bytes()), hash);
        assert_eq!(content_hash(format!("Received: y\r\n{MAIL}\r\n").as_bytes()), hash);
        assert_eq!(content_hash(MAIL.replace("\r\n folded", " folded").as_bytes()), hash);
    }

    #[test]
    fn what_a_message_says_makes_a_difference() {
        let hash = content_hash(MAIL.as_bytes());
        for (from, to) in
            [("one", "ones"), ("<1@b>", "<2@b>"), ("c@d", "c@e"), ("\r\n\r\ntwo", "\r\ntwo")]
        {
            assert_ne!(content_hash(MAIL.replace(from, to).as_bytes()), hash, "{from}");
        }
        assert_ne!(content_hash(b"To: a\n\nx"), content_hash(b"Cc: a\n\nx"));
    }

    #[test]
    fn a_message_without_id_and_date_is_weak() {
        assert!(content_hash(b"From: a@b\n\nx").is_weak);
        assert!(!content_hash(b"From: a@b\nDate: x\n\nx").is_weak);
        assert!(!content_hash(MAIL.as_bytes()).is_weak);
    }
}
