//! Whether a customer's message is a mere thanks, which leaves no reply clock running.
//!
//! Every word must be known as thanks or courtesy, and one must be a thanks; so a text with anything
//! else in it is answered. A name may follow, on the same line or below.

/// Words that may stand in a mere thanks, and (first) those of which one must.
struct Words {
    thanks: &'static str,
    courtesy: &'static str,
}

const ENGLISH: Words = Words {
    thanks: "thanks|thank|thx|ty|cheers|grateful|appreciated|appreciate",
    courtesy: "\
        you|very|much|so|many|a|lot|lots|ok|okay|great|perfect|super|good|excellent|wonderful|\
        all|again|kind|best|warm|regards|hi|hello|dear|team|everyone|for|your|the|quick|fast|\
        prompt|help|support|reply|response|answer|update|information|info|effort|efforts|work|\
        job|service|and|well|done|have|nice|day|weekend|received|noted|got|it|that|this|is|we|i|\
        really|with|yours|sincerely|br|in|advance|of|to|both|am|are",
};

const GERMAN: Words = Words {
    thanks: "danke|dank|vielen|merci|dankeschön|besten",
    courtesy: "\
        schön|sehr|herzlichen|für|die|den|das|ihre|eure|schnelle|hilfe|antwort|rückmeldung|info|\
        information|unterstützung|ok|alles|klar|gut|super|perfekt|prima|gruß|gruss|grüße|grüßen|grüssen|grüsse|\
        mit|freundlichen|freundlichem|freundliche|viele|liebe|beste|hallo|guten|tag|morgen|team|\
        und|euch|ihnen|dir|mfg|lg|vg|schönen|schönes|wochenende|feierabend|wir|haben|erhalten|\
        zusammen",
};

const FRENCH: Words = Words {
    thanks: "merci|mercis|remercie|remercions",
    courtesy: "\
        beaucoup|bien|à|a|vous|toi|tous|pour|votre|vos|la|le|les|l'aide|aide|réponse|rapide|\
        retour|intervention|bonjour|bonsoir|cordialement|salutations|ok|parfait|super|bonne|bon|\
        journée|soirée|week-end|et|encore|mille|grand|un|nous|je|d'avance|reçu|bien|l'équipe|\
        équipe|sincères",
};

/// Phrases of languages without blanks: taken out, longest first, until nothing is left.
struct Phrases {
    thanks: &'static str,
    courtesy: &'static str,
}

const CHINESE: Phrases = Phrases {
    thanks: "\
        非常感谢|十分感谢|万分感谢|衷心感谢|谢谢|多谢|感谢|感激|谢了|谢啦|謝謝|多謝|感謝|谢|謝",
    courtesy: "\
        辛苦了|辛苦|麻烦了|麻烦您了|好的|好|收到|了解|明白|知道了|您们|你们|您|你|大家|各位|的|\
        帮助|支持|回复|配合|及时|快速|处理|服务|协助|对|我们|已|了|啦|哈|非常|很|真是|太|祝|\
        工作|顺利|生活|愉快|周末|工程师|老师|师傅|经理|此致|敬礼|顺祝|商祺|商祉|你好|您好|请|\
        不客气|ok|幫助|協助|回覆|們|们|再次|一下",
};

const JAPANESE: Phrases = Phrases {
    thanks: "\
        ありがとうございました|ありがとうございます|ありがとう|有難うございます|有難う|\
        感謝いたします|感謝します|感謝|御礼申し上げます|お礼申し上げます|助かりました",
    courtesy: "\
        誠に|大変|どうも|本当に|了解しました|了解です|承知しました|承知いたしました|\
        確認しました|お世話になっております|お世話になります|お疲れ様です|\
        よろしくお願いいたします|よろしくお願いします|宜しくお願い致します|今後とも|引き続き|\
        迅速な|早速の|ご対応|対応|ご連絡|ご返信|返信|いただき|頂き|皆様|様|さん|の|を|に|、|\
        はい|ご|ください|いたします",
};

/// The longest text that is still looked at, in characters.
const LONGEST: usize = 300;

/// Whether the text, without quotes and signature, is a mere thanks in the contact's language or in
/// English. `language` is a tag such as `zh-CN`; an unknown one means every language.
#[must_use]
pub fn is_mere_thanks(text: &str, language: &str) -> bool {
    let text = text.trim().to_lowercase().replace('’', "'");
    let bad = |c: char| c.is_numeric() || matches!(c, '?' | '？' | '@' | '/');
    if text.is_empty() || text.chars().count() > LONGEST || text.contains(bad) {
        return false;
    }
    let tag = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let known = ["en", "de", "fr", "zh", "ja"].contains(&tag.as_str());
    let speaks = |l: &str| !known || tag == l;
    by_words(&text, &ENGLISH)
        || (speaks("de") && by_words(&text, &GERMAN))
        || (speaks("fr") && by_words(&text, &FRENCH))
        || (speaks("zh") && by_phrases(&text, &CHINESE))
        || (speaks("ja") && by_phrases(&text, &JAPANESE))
}

fn listed(list: &str, word: &str) -> bool {
    list.split('|').any(|w| w == word)
}

fn by_words(text: &str, words: &Words) -> bool {
    let mut thanked = false;
    let mut names = 0;
    for line in text.lines() {
        let line: Vec<&str> = line
            .split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '-'))
            .filter(|w| w.chars().any(char::is_alphabetic))
            .collect();
        for (i, word) in line.iter().enumerate() {
            if listed(words.thanks, word) {
                thanked = true;
            } else if !listed(words.courtesy, word) {
                // a name ends the line, after the thanks or a greeting
                let at_end = i + 3 > line.len();
                let short = word.chars().count() <= 12 && word.is_ascii();
                if !(at_end && short && (thanked || i > 0)) || says_more(word) {
                    return false;
                }
                names += 1;
            }
        }
    }
    thanked && names <= 3
}

/// Words that are never a name: they take back the thanks or ask for something.
fn says_more(word: &str) -> bool {
    const MORE: &str = "\
        but|not|no|still|again|broken|down|however|please|when|why|how|what|where|can|could|\
        would|need|call|send|wait|urgent|stop|stopped|fails|failed|dark|never|now|yet|aber|\
        nicht|noch|bitte|wann|warum|defekt|kaputt|steht|mais|pas|encore|quand|pourquoi|panne|\
        works|fixed|later|today|tomorrow|nothing|immer|wieder|toujours|svp|asap|close|cancel|\
        reopen|same|worse";
    MORE.split('|').any(|w| w == word)
}

fn by_phrases(text: &str, phrases: &Phrases) -> bool {
    let mut left: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut thanked = false;
    let mut all: Vec<(&str, bool)> = phrases
        .thanks
        .split('|')
        .map(|p| (p, true))
        .chain(phrases.courtesy.split('|').map(|p| (p, false)))
        .collect();
    all.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.chars().count()));
    for (phrase, is_thanks) in all {
        if left.contains(phrase) {
            thanked |= is_thanks;
            left = left.replace(phrase, "");
        }
    }
    thanked && left.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mere_thanks_is_known_in_five_languages() {
        for (text, language) in [
            ("Thanks!", "en"),
            ("Thank you very much for the quick help.\nBest regards\nRita Mendes", "en"),
            ("ok, thanks Pia", "en"),
            ("Thanks 🙏", "zh-CN"),
            ("谢谢！", "zh-CN"),
            ("好的，收到，非常感谢您的帮助！", "zh-CN"),
            ("謝謝您", "zh-TW"),
            ("Vielen Dank für die schnelle Hilfe!\nMit freundlichen Grüßen\nAnna Huber", "de"),
            ("Merci beaucoup pour votre aide", "fr"),
            ("ありがとうございました。", "ja"),
            ("迅速なご対応ありがとうございます。", "ja"),
            ("Danke", "xx"),
        ] {
            assert!(is_mere_thanks(text, language), "{text}");
        }
    }

    #[test]
    fn a_thanks_with_anything_more_is_answered() {
        for (text, language) in [
            ("Thanks, but the radar is still dark.", "en"),
            ("Thanks. When will he arrive?", "en"),
            ("Thanks, still broken", "en"),
            ("ok", "en"),
            ("谢谢，但是温度还是高", "zh-CN"),
            ("收到", "zh-CN"),
            ("谢谢，什么时候到？", "zh-CN"),
            ("Danke, Bremse klemmt noch", "de"),
            ("Merci mais toujours en panne", "fr"),
            ("ありがとうございます。まだ動きません。", "ja"),
            ("Thanks, call me at 555", "en"),
            ("", "en"),
        ] {
            assert!(!is_mere_thanks(text, language), "{text}");
        }
    }
}
