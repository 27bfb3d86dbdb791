//! Undoing a Content-Transfer-Encoding, leniently: what cannot be undone is kept as it came
//! (hard case 29).

use super::lines::lines_from;

/// The bytes of a part as they were before their transfer.
#[must_use]
pub fn decode(label: Option<&[u8]>, body: &[u8]) -> Vec<u8> {
    let label = label.map(|l| String::from_utf8_lossy(l).to_ascii_lowercase()).unwrap_or_default();
    let word = label.split([';', '(', ' ', ',']).next().unwrap_or_default().trim_matches('"');
    match word {
        "base64" | "base-64" | "b64" if looks_base64(body) => base64(body),
        "quoted-printable" | "quotedprintable" | "qp" => quoted_printable(body),
        "x-uuencode" | "uuencode" | "x-uue" | "uue" => uuencode(body),
        _ => body.to_vec(),
    }
}

/// False where a text is merely labelled base64: it has spaces within its lines, or other bytes.
fn looks_base64(body: &[u8]) -> bool {
    let mut strange = 0_usize;
    let mut inside = 0_usize;
    for (i, b) in body.iter().enumerate() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' | b'-' | b'_' => {
                inside += 1;
            }
            b'\r' | b'\n' => {}
            b' ' | b'\t' => {
                let next = body.get(i + 1);
                if next.is_some_and(|n| !matches!(n, b'\r' | b'\n' | b' ' | b'\t')) {
                    strange += 1;
                }
            }
            _ => strange += 1,
        }
    }
    strange * 12 <= inside
}

/// Base64 in either alphabet; other bytes are skipped, missing or early padding is forgiven.
#[must_use]
pub fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut held = 0_u32;
    for b in body {
        let six = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (bits, held) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
    out
}

/// Quoted-printable: soft breaks joined, blanks before a line end dropped, wrong escapes kept.
#[must_use]
pub fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for line in lines_from(body, 0) {
        let text = line.text.trim_ascii_end();
        let ended = line.next > line.start + line.text.len();
        let (text, soft) = match text.split_last() {
            Some((b'=', before)) => (before, true),
            _ => (text, false),
        };
        escapes(text, b'=', &mut out);
        if ended && !soft {
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

/// Copies `text` with each `mark` and two hex digits made one byte.
pub fn escapes(text: &[u8], mark: u8, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first == mark
            && let Some([high, low, tail @ ..]) = Some(after)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high << 4 | low);
            rest = tail;
        } else {
            out.push(first);
        }
    }
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// The first file of a uuencoded text; the text itself where there is none.
fn uuencode(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut inside = false;
    for line in lines_from(body, 0) {
        if !inside {
            inside = line.text.starts_with(b"begin ");
            continue;
        }
        if line.text.starts_with(b"end") {
            return out;
        }
        let Some((&count, data)) = line.text.split_first() else { continue };
        let mut line_out = Vec::with_capacity(48);
        for four in data.chunks(4) {
            let mut bits = 0_u32;
            for i in 0..4 {
                let c = four.get(i).copied().unwrap_or(b' ');
                bits = bits << 6 | u32::from(c.wrapping_sub(32) & 63);
            }
            let [_, a, b, c] = bits.to_be_bytes();
            line_out.extend_from_slice(&[a, b, c]);
        }
        line_out.truncate(usize::from(count.wrapping_sub(32) & 63));
        out.extend_from_slice(&line_out);
    }
    if inside { out } else { body.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_forgives_garbage_and_missing_padding() {
        assert_eq!(decode(Some(b"Base64;"), b"aGVs\r\nbG8!gd29ybGQ"), b"hello world");
        assert_eq!(decode(Some(b"base64"), b"aGVsbG8=aGVsbG8="), b"hellohello");
    }

    #[test]
    fn a_text_merely_labelled_base64_is_kept() {
        assert_eq!(decode(Some(b"base64"), b"The pump is down again."), b"The pump is down again.");
    }

    #[test]
    fn quoted_printable_joins_soft_breaks_and_keeps_wrong_escapes() {
        let text = b"a=\r\nb=3D =ZZ \r\nlast=";
        assert_eq!(decode(Some(b"quoted-printable"), text), b"ab= =ZZ\r\nlast");
    }

    #[test]
    fn an_unknown_encoding_is_kept_as_it_came() {
        for label in [&b"7-bit"[..], b"", b"x-unknown", b"8bit"] {
            assert_eq!(decode(Some(label), b"=41"), b"=41");
        }
    }

    #[test]
    fn uuencode_is_undone() {
        assert_eq!(decode(Some(b"x-uuencode"), b"begin 644 a\n#0V%T\n`\nend\n"), b"Cat");
    }
}
