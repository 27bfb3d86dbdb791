//! A message within an opaque S/MIME signature (RFC 8551 §3.5.2): it can be read without any key.
//! The signature itself is not checked here; who sent the message is proved by other means.

use super::{body::bytes_of, structure::Structure};

/// `id-signedData` and `id-data` of CMS (RFC 5652), as DER writes them.
const SIGNED_DATA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const DATA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// Pieces within pieces, at most.
const DEPTH: usize = 8;

/// The message that is wrapped, where the whole message is such a wrapping.
#[must_use]
pub fn unwrapped(raw: &[u8], structure: &Structure) -> Option<Vec<u8>> {
    let root = structure.parts.first()?;
    let kind = root.content_type.value.as_str();
    if !matches!(kind, "application/pkcs7-mime" | "application/x-pkcs7-mime") {
        return None;
    }
    content(&bytes_of(raw, root))
}

/// What was signed, out of the bytes of a signature.
fn content(der: &[u8]) -> Option<Vec<u8>> {
    let head = der.get(..der.len().min(64))?;
    head.windows(SIGNED_DATA.len()).position(|w| w == SIGNED_DATA)?;
    let at = der.windows(DATA.len()).position(|w| w == DATA)? + DATA.len();
    let (tag, _, body) = header(der, at)?;
    if tag != 0xa0 {
        return None;
    }
    let mut out = Vec::new();
    octets(der, body, 0, &mut out)?;
    Some(out)
}

/// Tag, length (none where it is told by an end mark) and where the content begins.
fn header(der: &[u8], at: usize) -> Option<(u8, Option<usize>, usize)> {
    let tag = *der.get(at)?;
    let first = *der.get(at + 1)?;
    if first == 0x80 {
        return Some((tag, None, at + 2));
    }
    if first < 0x80 {
        return Some((tag, Some(usize::from(first)), at + 2));
    }
    let count = usize::from(first & 0x7f);
    let bytes = der.get(at + 2..at.checked_add(2 + count)?).filter(|_| count <= 4)?;
    let length = bytes.iter().fold(0_usize, |n, b| (n << 8) | usize::from(*b));
    Some((tag, Some(length), at + 2 + count))
}

/// Adds a string of octets, which may be in pieces; where it ends.
fn octets(der: &[u8], at: usize, depth: usize, out: &mut Vec<u8>) -> Option<usize> {
    let (tag, length, body) = header(der, at)?;
    match (tag, length) {
        (0x04, Some(length)) => {
            let end = body.checked_add(length)?;
            out.extend_from_slice(der.get(body..end)?);
            Some(end)
        }
        (0x24, length) if depth < DEPTH => {
            let end = length.map(|length| body.saturating_add(length));
            let mut next = body;
            loop {
                match end {
                    Some(end) if next >= end => return Some(next),
                    None if der.get(next..next + 2) == Some(&[0, 0]) => return Some(next + 2),
                    _ => next = octets(der, next, depth + 1, out)?,
                }
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    fn wrapped(octets: &[u8]) -> Vec<u8> {
        let mut der = vec![0x30, 0x80];
        der.extend_from_slice(SIGNED_DATA);
        der.extend_from_slice(&[0xa0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x80]);
        der.extend_from_slice(DATA);
        der.extend_from_slice(&[0xa0, 0x80]);
        der.extend_from_slice(octets);
        der.extend_from_slice(&[0; 8]);
        der
    }

    fn message(der: &[u8]) -> Vec<u8> {
        let mut raw =
            b"From: a@b.example\r\nSubject: signed\r\nContent-Type: application/pkcs7-mime; \
            smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: binary\r\n\r\n"
                .to_vec();
        raw.extend_from_slice(der);
        raw
    }

    #[test]
    fn a_message_wrapped_in_a_signature_is_read() {
        let inner = b"Content-Type: text/plain\r\n\r\nThe pump leaks.";
        let length = u8::try_from(inner.len()).unwrap();
        let whole = [&[0x04, length][..], inner].concat();
        let (a, b) = inner.split_at(10);
        let pieces = [&[0x24, 0x80, 0x04, 10][..], a, &[0x04, length - 10], b, &[0, 0]].concat();
        for octets in [whole, pieces] {
            let parsed = parse(&message(&wrapped(&octets)));
            assert_eq!(parsed.text, "The pump leaks.");
            assert_eq!((parsed.subject.as_str(), parsed.attachments.len()), ("signed", 0));
        }
    }

    #[test]
    fn what_cannot_be_unwrapped_is_kept_as_a_file() {
        for der in [&[0x30, 0x80][..], &wrapped(&[0x04, 0x7f]), &wrapped(&[0x24, 0x80].repeat(40))]
        {
            let parsed = parse(&message(der));
            assert_eq!(parsed.attachments.len(), 1);
            assert!(parsed.oddities.iter().any(|o| o.contains("cannot be read")));
        }
    }
}
