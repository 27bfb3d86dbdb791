//! Which charset bytes are in when nobody says so, or what is said is wrong (hard cases 3–5, 9).
//!
//! Valid UTF-8 is UTF-8. Otherwise the double-byte charsets are asked how much of the text would be
//! their commonest characters; Latin text read as one of them gives almost none.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, KOI8_R, SHIFT_JIS, UTF_8, WINDOWS_1251, WINDOWS_1252,
};

/// The likeliest charset of bytes that are not all ASCII.
#[must_use]
pub fn guess(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let pairs = Pairs::of(bytes);
    if decodes(EUC_JP, bytes) && pairs.share(pairs.kana) >= 0.3 {
        return EUC_JP;
    }
    if decodes(GB18030, bytes) && pairs.share(pairs.gb_common) >= 0.6 {
        let hangul_only = pairs.gb_common >= 10 && pairs.hangul == pairs.all;
        return if hangul_only && bytes.contains(&b' ') { EUC_KR } else { GB18030 };
    }
    if decodes(SHIFT_JIS, bytes) && sjis_kana_share(bytes) >= 0.3 {
        return SHIFT_JIS;
    }
    if decodes(BIG5, bytes) && pairs.share(pairs.big5_common) >= 0.6 {
        return BIG5;
    }
    if decodes(GB18030, bytes) && pairs.share(pairs.gb_common) >= 0.4 {
        return GB18030;
    }
    cyrillic(bytes).unwrap_or(WINDOWS_1252)
}

/// Whether text labelled as double-byte `legacy` is rather UTF-8: it is valid as that, and read by
/// its label it would be made of rare characters.
#[must_use]
pub fn is_rather_utf8(bytes: &[u8]) -> bool {
    let pairs = Pairs::of(bytes);
    std::str::from_utf8(bytes).is_ok() && pairs.share(pairs.gb_common) < 0.5
}

/// Whether broken UTF-8 is mostly right, so that only its broken places are lost.
#[must_use]
pub fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad * 4
}

fn decodes(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    // a last character cut in two is no sign against a charset
    let whole = match bytes.split_last() {
        Some((last, before)) if *last >= 0x80 => before,
        _ => bytes,
    };
    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
        || encoding.decode_without_bom_handling_and_without_replacement(whole).is_some()
}

/// How often double bytes fall where common characters are.
#[derive(Default)]
struct Pairs {
    all: usize,
    gb_common: usize,
    big5_common: usize,
    hangul: usize,
    kana: usize,
}

impl Pairs {
    fn of(bytes: &[u8]) -> Self {
        let mut pairs = Self::default();
        let mut rest = bytes;
        while let Some((&lead, after)) = rest.split_first() {
            rest = after;
            if lead < 0x81 {
                continue;
            }
            let Some((&second, beyond)) = after.split_first() else { break };
            if second < 0x40 {
                // a four-byte character of GB18030 goes on for two more
                if second >= 0x30 && beyond.first().is_some_and(|b| *b >= 0x81) {
                    rest = beyond.get(2..).unwrap_or_default();
                }
                continue;
            }
            rest = beyond;
            let punctuation = matches!(lead, 0xa1..=0xa3) && second >= 0xa1;
            if punctuation {
                continue;
            }
            pairs.all += 1;
            let high = second >= 0xa1;
            pairs.gb_common += usize::from(high && matches!(lead, 0xb0..=0xd7));
            pairs.hangul += usize::from(high && matches!(lead, 0xb0..=0xc8));
            pairs.kana += usize::from(high && matches!(lead, 0xa4 | 0xa5));
            pairs.big5_common += usize::from(matches!(lead, 0xa4..=0xc6));
        }
        pairs
    }

    #[expect(clippy::cast_precision_loss, reason = "a share of counts, compared with rough bounds")]
    fn share(&self, part: usize) -> f64 {
        if self.all == 0 { 0.0 } else { part as f64 / self.all as f64 }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share of counts, compared with rough bounds")]
fn sjis_kana_share(bytes: &[u8]) -> f64 {
    let high = bytes.iter().filter(|b| **b >= 0x80).count().max(1);
    let kana =
        bytes.windows(2).filter(|w| matches!(w, [0x82, 0x9f..=0xf1] | [0x83, 0x40..=0x96])).count();
    kana as f64 * 2.0 / high as f64
}

/// Russian in one byte a letter: long runs of high bytes, small letters in one half.
fn cyrillic(bytes: &[u8]) -> Option<&'static Encoding> {
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    let letters = bytes.iter().filter(|b| **b >= 0xc0).count();
    let runs = bytes.windows(3).filter(|w| w.iter().all(|b| *b >= 0xc0)).count();
    if runs * 3 < high || letters * 10 < high * 9 {
        return None;
    }
    let upper = bytes.iter().filter(|b| **b >= 0xe0).count();
    Some(if upper * 2 > letters { WINDOWS_1251 } else { KOI8_R })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_recognised() {
        let cases: &[(&'static Encoding, &str)] = &[
            (GB18030, "空压机异响,压力不稳,请派人检查。"),
            (BIG5, "您好，電梯今天早上停止運轉，請盡快派人來處理。"),
            (SHIFT_JIS, "エレベーターが止まりました。至急お願いします。"),
            (EUC_JP, "エレベーターが止まりました。至急お願いします。"),
            (EUC_KR, "엘리베이터가 멈췄습니다 빨리 와 주세요 부탁드립니다"),
            (WINDOWS_1252, "Kabine 9 schließt nicht, Türkontakt prüfen. Voilà, ça marche à moitié"),
            (WINDOWS_1251, "Насос остановился, пришлите механика"),
            (KOI8_R, "Насос остановился, пришлите механика"),
        ];
        for (encoding, text) in cases {
            let (bytes, ..) = encoding.encode(text);
            assert_eq!(guess(&bytes).name(), encoding.name(), "{text}");
        }
    }

    #[test]
    fn short_latin_words_are_not_chinese() {
        for text in ["Grüße", "Störung Tür", "été", "señal"] {
            let (bytes, ..) = WINDOWS_1252.encode(text);
            assert_eq!(guess(&bytes).name(), "windows-1252", "{text}");
        }
    }
}
