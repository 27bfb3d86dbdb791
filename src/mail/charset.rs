//! Bytes and the charset that they claim → text. Never an error; a claim that is plainly wrong is
//! not believed.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, WINDOWS_1252,
};

use super::charset_guess::{guess, is_mostly_utf8, is_rather_utf8};

/// Text, and what was odd about its charset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// A sentence, where the claim was not believed or is not known.
    pub oddity: Option<String>,
}

/// Decodes by the label, which may be missing, unknown or wrong.
#[must_use]
pub fn decode(label: Option<&str>, bytes: &[u8]) -> Decoded {
    let label = label.map(clean_label).filter(|l| !l.is_empty());
    let label = label.as_deref();
    if let Some(text) = shifted(label, bytes) {
        return Decoded { text, oddity: None };
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
        return Decoded { text: text.into_owned(), oddity: None };
    }
    let claimed = label.and_then(encoding_of);
    let bytes = if claimed == Some(UTF_8) { without_cut_character(bytes) } else { bytes };
    if bytes.is_ascii() && claimed.is_none_or(Encoding::is_ascii_compatible) {
        return Decoded { text: String::from_utf8_lossy(bytes).into_owned(), oddity: None };
    }
    let used = believed(label, claimed, bytes);
    let text = used.decode_without_bom_handling(bytes).0.into_owned();
    let oddity = match (label, claimed) {
        (None, _) if used == UTF_8 => None,
        (None, _) => Some(format!("It names no charset; it was read as {}.", used.name())),
        (Some(label), None) => {
            Some(format!("The charset “{label}” is not known; it was read as {}.", used.name()))
        }
        (Some(label), Some(claimed)) if claimed != used => {
            Some(format!("Its charset is said to be “{label}”; it was read as {}.", used.name()))
        }
        _ => None,
    };
    Decoded { text, oddity }
}

/// UTF-8 without a last character that was cut in two.
fn without_cut_character(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(e) if e.error_len().is_none() => {
            let whole = bytes.get(..e.valid_up_to()).unwrap_or_default();
            if whole.is_ascii() { bytes } else { whole }
        }
        _ => bytes,
    }
}

/// The charset to believe in: the label's unless the bytes speak against it.
fn believed(
    label: Option<&str>,
    claimed: Option<&'static Encoding>,
    bytes: &[u8],
) -> &'static Encoding {
    let Some(claimed) = claimed else { return guess(bytes) };
    if claimed == UTF_8 {
        return if std::str::from_utf8(bytes).is_ok() || is_mostly_utf8(bytes) {
            UTF_8
        } else {
            guess(bytes)
        };
    }
    let utf8 = std::str::from_utf8(bytes).is_ok();
    if claimed == WINDOWS_1252 {
        if utf8 {
            return UTF_8;
        }
        let ascii = label.is_some_and(|l| l.contains("ascii") || l == "646");
        let guessed = guess(bytes);
        // a wrong “iso-8859-1” over Chinese is common; over other charsets the guess is too weak
        return if ascii || guessed == GB18030 { guessed } else { WINDOWS_1252 };
    }
    let whole = claimed.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    match (whole, utf8) {
        (true, true) if claimed.is_single_byte() || is_rather_utf8(bytes) => UTF_8,
        (true, _) => claimed,
        (false, true) => UTF_8,
        (false, false) => {
            let guessed = guess(bytes);
            let better = guessed != WINDOWS_1252
                && guessed.decode_without_bom_handling_and_without_replacement(bytes).is_some();
            if better { guessed } else { claimed }
        }
    }
}

/// Seven-bit charsets that hide in ASCII: ISO-2022-JP by its escapes, UTF-7 by its label.
fn shifted(label: Option<&str>, bytes: &[u8]) -> Option<String> {
    if !bytes.is_ascii() {
        return None;
    }
    let label = label.unwrap_or_default();
    let escapes = [&b"\x1b$B"[..], b"\x1b$@", b"\x1b(J", b"\x1b(I"];
    let japanese = bytes.contains(&0x1b)
        && bytes.windows(3).any(|w| escapes.contains(&w))
        && !label.starts_with("iso-2022-cn");
    if japanese {
        return Some(ISO_2022_JP.decode_without_bom_handling(bytes).0.into_owned());
    }
    let named = match label {
        "unicode-1-1-utf-7" | "csunicode11utf7" | "utf7" | "utf-7" => "utf-7",
        _ => return None,
    };
    mail_parser::decoders::charsets::map::charset_decoder(named.as_bytes()).map(|d| d(bytes))
}

/// `"UTF-8";` → `utf-8`.
fn clean_label(label: &str) -> String {
    let label = label.trim().trim_matches(['"', '\'', '<', '>']);
    let end = label.find([' ', ';', ',', '\t', '*']).unwrap_or(label.len());
    let label = label.get(..end).unwrap_or_default().to_ascii_lowercase();
    super::subject::one_line(&label, 60)
}

/// The charset of a label, by the table of browsers and the names that mail uses beside it.
fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let own = match label {
        // gb2312 and gbk mean whatever GB18030 can say (hard case 2)
        "gb2312" | "gbk" | "x-gbk" | "cp936" | "ms936" | "windows-936" | "gb_2312" | "euc-cn"
        | "gb_2312-80" | "gb2312-80" | "csgb2312" | "chinese" | "gb" | "gbk2312" | "gb-2312"
        | "gb18030" | "gb-18030" | "gb18030-2000" | "gb18030-2022" | "gb_18030" => GB18030,
        "cp950" | "big5hkscs" | "x-big5" | "windows-950" | "big-5" => BIG5,
        "cp949" | "uhc" | "ks_c_5601" | "ks_c_5601-1989" | "x-windows-949" | "ms949" => EUC_KR,
        "cp932" | "ms932" | "windows-31j" | "x-ms-cp932" | "shift-jis" | "s-jis" => SHIFT_JIS,
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-2004"
        | "iso-2022-jp-ms" | "cp50220" | "cp50221" | "jis" => ISO_2022_JP,
        "eucjp" | "x-euc" | "ujis" | "eucjp-ms" => EUC_JP,
        "us-ascii" | "ascii" | "646" | "ansi_x3.4-1986" | "ansi" | "iso-8859" | "latin"
        | "latin-1" | "8859-1" | "iso8859" | "windows1252" | "cp-1252" => WINDOWS_1252,
        "utf8mb4" | "utf_8" | "utf-8-mac" | "unicode-1-1" | "utf8-8bit" => UTF_8,
        _ => Encoding::for_label_no_replacement(label.as_bytes())?,
    };
    Some(own)
}

/// Decodes a raw header value: UTF-8 where valid, else by the hint (the body's charset) where it
/// fits, else by looking at it.
#[must_use]
pub fn decode_raw_header(bytes: &[u8], hint: Option<&str>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !bytes.contains(&0x1b)
    {
        return text.to_owned();
    }
    decode(hint, bytes).text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn labels_of_gb_are_read_as_gb18030() {
        let text = "朱镕基 囍 かな 㐀𠮷";
        for label in ["gb2312", "GBK", "\"gb18030\"", "x-gbk", "cp936"] {
            assert_eq!(decode(Some(label), &encoded(GB18030, text)).text, text, "{label}");
        }
    }

    #[test]
    fn a_wrong_label_is_not_believed() {
        let german = "Kabine 9 schließt nicht – Türkontakt prüfen.";
        let chinese = "空压机异响，压力不稳";
        for label in ["us-ascii", "iso-8859-1", "windows-1252", "gb2312", "big5"] {
            assert_eq!(decode(Some(label), german.as_bytes()).text, german, "{label}");
            assert_eq!(decode(Some(label), chinese.as_bytes()).text, chinese, "{label}");
        }
        for label in ["utf-8", "us-ascii", "iso-8859-1"] {
            let read = decode(Some(label), &encoded(GB18030, chinese));
            assert_eq!(read.text, chinese, "{label}");
            assert!(read.oddity.is_some());
        }
        assert_eq!(decode(Some("gbk"), &encoded(GB18030, "联通")).text, "联通");
    }

    #[test]
    fn every_label_gives_its_own_text() {
        let cases: &[(&str, &'static Encoding, &str)] = &[
            ("big5-hkscs", BIG5, "電梯停了"),
            ("Shift_JIS", SHIFT_JIS, "機械が停止"),
            ("iso-2022-jp", ISO_2022_JP, "機械が停止"),
            ("ks_c_5601-1987", EUC_KR, "기계가 멈췄다"),
            ("euc-kr", EUC_KR, "기계가 멈췄다"),
            ("koi8-r", encoding_rs::KOI8_R, "Насос"),
            ("windows-1251", encoding_rs::WINDOWS_1251, "Насос"),
            ("iso-8859-15", encoding_rs::ISO_8859_15, "Prüfung 5 €"),
            ("iso-8859-2", encoding_rs::ISO_8859_2, "čerpadlo stojí"),
        ];
        for (label, encoding, text) in cases {
            let read = decode(Some(label), &encoded(encoding, text));
            assert_eq!((read.text.as_str(), read.oddity), (*text, None), "{label}");
        }
        assert_eq!(decode(Some("utf-7"), b"Hi Mom +Jjo-!").text, "Hi Mom ☺!");
    }

    #[test]
    fn an_unknown_label_is_looked_at() {
        let chinese = encoded(GB18030, "注塑机温控失效");
        for label in ["", "default", "x-unknown", "unknown-8bit", "_autodetect"] {
            assert_eq!(decode(Some(label), &chinese).text, "注塑机温控失效", "{label}");
        }
    }

    #[test]
    fn one_broken_place_does_not_lose_the_text() {
        let mut bytes = "Kühlung für Gerät prüfen, Öl".as_bytes().to_vec();
        bytes.push(0xff);
        assert!(decode(Some("utf-8"), &bytes).text.starts_with("Kühlung für Gerät prüfen, Öl"));
    }
}
