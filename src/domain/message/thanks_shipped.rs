//! The rules of thanks as shipped. An administrator switches words off and adds others; what is here
//! stays visible all the same.

use super::thanks_kinds::{PhraseKind, ThanksLanguage};

/// The shipped words of a language, of one kind; several words may stand in one phrase.
#[must_use]
pub fn shipped(language: ThanksLanguage, kind: PhraseKind) -> Vec<&'static str> {
    let list = match (language, kind) {
        (ThanksLanguage::English, PhraseKind::Thanks) => ENGLISH,
        (ThanksLanguage::English, PhraseKind::Courtesy) => ENGLISH_COURTESY,
        (ThanksLanguage::English, PhraseKind::Asks) => ENGLISH_ASKS,
        (ThanksLanguage::German, PhraseKind::Thanks) => GERMAN,
        (ThanksLanguage::German, PhraseKind::Courtesy) => GERMAN_COURTESY,
        (ThanksLanguage::German, PhraseKind::Asks) => GERMAN_ASKS,
        (ThanksLanguage::French, PhraseKind::Thanks) => FRENCH,
        (ThanksLanguage::French, PhraseKind::Courtesy) => FRENCH_COURTESY,
        (ThanksLanguage::French, PhraseKind::Asks) => FRENCH_ASKS,
        (ThanksLanguage::Chinese, PhraseKind::Thanks) => CHINESE,
        (ThanksLanguage::Chinese, PhraseKind::Courtesy) => CHINESE_COURTESY,
        (ThanksLanguage::Chinese, PhraseKind::Asks) => CHINESE_ASKS,
        (ThanksLanguage::Japanese, PhraseKind::Thanks) => JAPANESE,
        (ThanksLanguage::Japanese, PhraseKind::Courtesy) => JAPANESE_COURTESY,
        (ThanksLanguage::Japanese, PhraseKind::Asks) => JAPANESE_ASKS,
        (ThanksLanguage::Every, _) => "",
    };
    list.split('|').filter(|phrase| !phrase.is_empty()).collect()
}

const ENGLISH: &str = "thanks|thank|thx|ty|cheers|grateful|appreciated|appreciate";
const ENGLISH_COURTESY: &str = "\
    you|very|much|so|many|a|lot|lots|ok|okay|great|perfect|super|good|excellent|wonderful|\
    all|again|kind|best|warm|regards|hi|hello|dear|team|everyone|for|your|the|quick|fast|\
    prompt|help|support|reply|response|answer|update|information|info|effort|efforts|work|\
    job|service|and|well|done|have|nice|day|weekend|received|noted|got|it|that|this|is|we|i|\
    really|with|yours|sincerely|br|in|advance|of|to|both|am|are";
const ENGLISH_ASKS: &str = "\
    but|not|no|still|broken|down|however|please|when|why|how|what|where|who|can|could|would|\
    will|need|call|send|wait|urgent|stop|stopped|fails|failed|dark|never|now|yet|works|fixed|\
    later|today|tomorrow|nothing|asap|close|cancel|reopen|same|worse";

const GERMAN: &str = "danke|dank|vielen|merci|dankeschön|besten";
const GERMAN_COURTESY: &str = "\
    schön|sehr|herzlichen|für|die|den|das|ihre|eure|schnelle|hilfe|antwort|rückmeldung|info|\
    information|unterstützung|ok|alles|klar|gut|super|perfekt|prima|gruß|gruss|grüße|grüßen|\
    grüssen|grüsse|mit|freundlichen|freundlichem|freundliche|viele|liebe|beste|hallo|guten|tag|\
    morgen|team|und|euch|ihnen|dir|mfg|lg|vg|schönen|schönes|wochenende|feierabend|wir|haben|\
    erhalten|zusammen";
const GERMAN_ASKS: &str =
    "aber|nicht|noch|bitte|wann|warum|wie|wo|wer|defekt|kaputt|steht|immer|wieder";

const FRENCH: &str = "merci|mercis|remercie|remercions";
const FRENCH_COURTESY: &str = "\
    beaucoup|bien|à|a|vous|toi|tous|pour|votre|vos|la|le|les|l'aide|aide|réponse|rapide|\
    retour|intervention|bonjour|bonsoir|cordialement|salutations|ok|parfait|super|bonne|bon|\
    journée|soirée|week-end|et|encore|mille|grand|un|nous|je|d'avance|reçu|l'équipe|équipe|\
    sincères";
const FRENCH_ASKS: &str = "mais|pas|quand|pourquoi|comment|où|panne|toujours|svp";

const CHINESE: &str = "\
    非常感谢|十分感谢|万分感谢|衷心感谢|谢谢|多谢|感谢|感激|谢了|谢啦|謝謝|多謝|感謝|谢|謝";
const CHINESE_COURTESY: &str = "\
    辛苦了|辛苦|麻烦了|麻烦您了|好的|好|收到|了解|明白|知道了|您们|你们|您|你|大家|各位|的|\
    帮助|支持|回复|配合|及时|快速|处理|服务|协助|对|我们|已|了|啦|哈|非常|很|真是|太|祝|\
    工作|顺利|生活|愉快|周末|工程师|老师|师傅|经理|此致|敬礼|顺祝|商祺|商祉|你好|您好|请|\
    不客气|ok|幫助|協助|回覆|們|们|再次|一下";
const CHINESE_ASKS: &str = "\
    吗|嗎|什么|什麼|何时|何時|几点|怎么|怎麼|为什么|為什麼|多久|是否|能否|可否|哪|谁|但|不|没|還|还|\
    坏|停|故障|急";

const JAPANESE: &str = "\
    ありがとうございました|ありがとうございます|ありがとう|有難うございます|有難う|\
    感謝いたします|感謝します|感謝|御礼申し上げます|お礼申し上げます|助かりました";
const JAPANESE_COURTESY: &str = "\
    誠に|大変|どうも|本当に|了解しました|了解です|承知しました|承知いたしました|\
    確認しました|お世話になっております|お世話になります|お疲れ様です|\
    よろしくお願いいたします|よろしくお願いします|宜しくお願い致します|今後とも|引き続き|\
    迅速な|早速の|ご対応|対応|ご連絡|ご返信|返信|いただき|頂き|皆様|様|さん|の|を|に|、|\
    はい|ご|ください|いたします";
const JAPANESE_ASKS: &str =
    "いつ|なぜ|どう|何|でしょうか|ますか|ですか|まだ|しかし|ません|故障|停止";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_phrase_stands_twice_in_a_language() {
        for language in ThanksLanguage::ALL {
            let mut all: Vec<&str> =
                PhraseKind::ALL.iter().flat_map(|kind| shipped(*language, *kind)).collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count, "{language}");
        }
    }
}
