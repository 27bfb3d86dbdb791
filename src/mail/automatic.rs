//! Whether a machine wrote a message (RFC 3834 and what is used instead of it; hard cases 60–66).

use super::headers::Headers;
use crate::domain::message::{Automatic, AutomaticKind};

/// Words that begin the subject of an automatic answer; a colon, dash or bracket, or nothing, must
/// follow, so that “自动回复功能坏了” stays a person's.
const SUBJECTS: &str = "\
    自动回复|自動回覆|自動回復|自动答复|自動返信|自动应答|外出自动回复|休假自动回复|\
    不在連絡|不在のお知らせ|不在通知|休暇のお知らせ|automatic reply|auto reply|auto-reply|\
    autoreply|auto response|auto-response|autoresponse|autoresponder|automatic response|\
    automated reply|automated response|out of office|out of office reply|out-of-office|\
    out of the office|ooo|vacation reply|abwesenheitsnotiz|abwesenheit|abwesenheitsmeldung|\
    abwesenheitsnachricht|automatische antwort|automatische abwesenheitsnotiz|abwesend|\
    réponse automatique|reponse automatique|absence du bureau|message d'absence|\
    absent du bureau|notification d'absence|respuesta automática|respuesta automatica|\
    fuera de la oficina|risposta automatica|fuori sede|fuori ufficio|automatisch antwoord|\
    afwezigheidsbericht|autosvar|automatisk svar|automaattinen vastaus|frånvarande|\
    resposta automática|resposta automatica|автоответ|автоматический ответ|\
    automatyczna odpowiedź|odpowiedź automatyczna|automatická odpověď|자동 응답|자동 회신|\
    부재중|부재 중";

/// Words of a text that tells of an absence.
const ABSENCE: &str = "\
    out of the office|out of office|on vacation|on annual leave|on leave|away from|\
    limited access to|i will be back|i am away|currently away|will return on|on holiday|\
    until my return|im urlaub|nicht im büro|nicht im haus|außer haus|ausser haus|abwesend|\
    wieder erreichbar|nicht erreichbar|elternzeit|bin ich zurück|wieder für sie da|\
    nicht gelesen|en congé|en vacances|absent|absente|de retour le|à mon retour|\
    fuera de la oficina|de vacaciones|in ferie|fuori ufficio|出差|休假|年假|度假|不在办公室|\
    外出|请假|放假|晚些回复|稍后回复|尽快回复|尽快给您回复|尽快与您联系|无法及时|不能及时|\
    已收到您的|来信已收到|您的邮件已收到|邮件已收到|回来后|不在辦公室|休暇|不在|出張|外出し|\
    席を外|休業|wróci|в отпуске|отсутств|부재|휴가";

/// Sentences by which a text says itself that it is an automatic answer. Those of monitors (“this
/// message was generated automatically”) are left out: what a monitor tells is a report.
const DECLARATIONS: &str = "\
    这是来自qq邮箱的假期自动回复邮件|这是一封自动回复|这是自动回复|此邮件为自动回复|\
    此为自动回复|本邮件为自动回复|本邮件由系统自动回复|系统自动回复|這是自動回覆|\
    此為自動回覆|this is an automatic reply|this is an auto-reply|\
    this is an automated reply|this is an automatic response|this is an automated response|\
    this is an auto response|this is an automatically generated reply|\
    dies ist eine automatische antwort|ceci est une réponse automatique|これは自動返信|\
    自動返信メール|esta es una respuesta automática";

/// The longest text of an automatic answer without header, in characters.
const SHORT: usize = 1_500;

/// Signs of a machine, the surest first.
///
/// Phrases alone are believed only where a short text says itself that it is automatic, or subject
/// and text agree. X-Auto-Response-Suppress is no sign: people's Exchange mail carries it.
#[must_use]
pub fn read(headers: &Headers, subject: &str, text: &str) -> Option<Automatic> {
    let by_words = words(subject, text);
    submitted(headers)
        .or_else(|| vendor_reply(headers))
        .or_else(|| by_words.clone().filter(|a| a.is_certain))
        .or_else(|| bulk(headers))
        .or(by_words)
}

/// The header by which the sender asks for no automatic answer, if there is one.
#[must_use]
pub fn wants_no_receipt(headers: &Headers) -> Option<String> {
    let value = headers.text("x-auto-response-suppress")?;
    let wanted = value.split([',', ';', ' ']).any(|word| {
        let word = word.trim();
        ["all", "oof", "autoreply"].iter().any(|w| word.eq_ignore_ascii_case(w))
    });
    let seen = format!("X-Auto-Response-Suppress: {value}");
    wanted.then(|| super::subject::one_line(&seen, 200))
}

fn certain(kind: AutomaticKind, seen: &str) -> Automatic {
    Automatic { kind, is_certain: true, seen: super::subject::one_line(seen, 200) }
}

/// Auto-Submitted, without its comments, in any case.
fn submitted(headers: &Headers) -> Option<Automatic> {
    let raw = headers.first("auto-submitted")?;
    let value = super::parameters::Structured::read(raw).value;
    let word = value.split_whitespace().next().unwrap_or_default();
    let seen = format!("Auto-Submitted: {}", String::from_utf8_lossy(raw));
    match word {
        "" | "no" => None,
        w if w.starts_with("auto-repl") || w.starts_with("auto_repl") => {
            Some(certain(AutomaticKind::Reply, &seen))
        }
        _ => Some(certain(AutomaticKind::Notice, &seen)),
    }
}

/// Headers that autoresponders use beside or instead of it.
fn vendor_reply(headers: &Headers) -> Option<Automatic> {
    const NAMES: &str = "\
        x-autoreply|x-auto-reply|x-autorespond|x-autoresponder|x-autoreply-from|\
        x-auto-reply-from|x-mail-autoreply|x-autogenerated|x-vacation|x-amazon-auto-reply|\
        x-qq-autoreply|x-auto-response|x-cpanel-autoresponder";
    for field in headers.fields() {
        let name = field.name.to_ascii_lowercase();
        let value = String::from_utf8_lossy(&field.value).trim().to_ascii_lowercase();
        let refused = matches!(value.as_str(), "no" | "false" | "0");
        let precedence = matches!(name.as_str(), "precedence" | "x-precedence")
            && matches!(value.as_str(), "auto_reply" | "auto-reply" | "autoreply");
        let class = name == "x-post-messageclass" && value.contains("autoresponder");
        if (NAMES.split('|').any(|w| w == name) && !refused) || precedence || class {
            return Some(certain(AutomaticKind::Reply, &format!("{}: {value}", field.name)));
        }
    }
    None
}

/// Mail for many. Old vacation programs mark their answers so too: what answers a message and is of
/// no list is a reply.
fn bulk(headers: &Headers) -> Option<Automatic> {
    const NAMES: &str = "\
        list-id|list-unsubscribe|list-post|list-help|list-owner|list-archive|list-subscribe|\
        feedback-id|x-campaign-id|x-mailchimp-id|x-csa-complaints";
    let answers = headers.first("in-reply-to").is_some() || headers.first("references").is_some();
    let is_list = headers
        .fields()
        .iter()
        .any(|f| NAMES.split('|').any(|name| f.name.eq_ignore_ascii_case(name)));
    for field in headers.fields() {
        let name = field.name.to_ascii_lowercase();
        let value = String::from_utf8_lossy(&field.value).trim().to_ascii_lowercase();
        let precedence = matches!(name.as_str(), "precedence" | "x-precedence")
            && matches!(value.as_str(), "bulk" | "list" | "junk");
        if precedence && value != "list" && answers && !is_list {
            return Some(certain(AutomaticKind::Reply, &format!("{}: {value}", field.name)));
        }
        if precedence || NAMES.split('|').any(|w| w == name) {
            return Some(certain(AutomaticKind::Bulk, &format!("{}: {value}", field.name)));
        }
    }
    None
}

fn words(subject: &str, text: &str) -> Option<Automatic> {
    let subject = subject.trim().to_lowercase();
    let is_short = text.chars().take(SHORT + 1).count() <= SHORT;
    let lower = if is_short { text.to_lowercase() } else { String::new() };
    let declared = lower.lines().filter(|l| !l.trim().is_empty()).take(6).find(|line| {
        let line = line.trim_start_matches(|c: char| !c.is_alphabetic());
        DECLARATIONS.split('|').any(|d| line.starts_with(d))
    });
    if let Some(line) = declared {
        return Some(certain(AutomaticKind::Reply, &format!("the text says: {}", line.trim())));
    }
    let begun = SUBJECTS.split('|').any(|words| {
        subject.strip_prefix(words).is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.is_empty()
                || rest.starts_with([':', '：', '-', '–', '—', '(', '[', '（', '【', '｜', '|'])
        })
    }) || bracketed(&subject);
    if !begun {
        return None;
    }
    // the quoted mail below says nothing of the answer
    let own: String =
        lower.lines().filter(|l| !l.trim_start().starts_with('>')).collect::<Vec<_>>().join(" ");
    let tells = ABSENCE.split('|').any(|words| own.contains(words));
    Some(Automatic {
        kind: AutomaticKind::Reply,
        is_certain: tells,
        seen: format!(
            "the subject begins like an automatic answer: {}",
            super::subject::one_line(&subject, 80)
        ),
    })
}

/// `[Auto-Reply] …`, `【自动回复】…`.
fn bracketed(subject: &str) -> bool {
    let Some(inner) = subject.strip_prefix(['[', '【', '(', '（']) else { return false };
    let Some(end) = inner.find([']', '】', ')', '）']) else { return false };
    inner.get(..end).is_some_and(|word| SUBJECTS.split('|').any(|w| w == word.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(header: &str, subject: &str, text: &str) -> Option<(AutomaticKind, bool)> {
        let raw = format!("{header}\r\n\r\n");
        let found = read(&Headers::read(raw.as_bytes(), 0).0, subject, text)?;
        Some((found.kind, found.is_certain))
    }

    #[test]
    fn headers_tell_what_kind_of_machine() {
        use AutomaticKind::{Bulk, Notice, Reply};
        for (header, kind) in [
            ("Auto-Submitted: auto-replied", Some(Reply)),
            ("AUTO-SUBMITTED: Auto-Replied (vacation)", Some(Reply)),
            ("Auto-Submitted: auto-replied; owner-email=\"a@b\"", Some(Reply)),
            ("Auto-Submitted: auto-generated", Some(Notice)),
            ("Auto-Submitted: auto-notified", Some(Notice)),
            ("Auto-Submitted: no", None),
            ("Auto-Submitted: No (a person)", None),
            ("X-Autoreply: yes", Some(Reply)),
            ("X-Autorespond: x", Some(Reply)),
            ("Precedence: auto_reply", Some(Reply)),
            ("Precedence: Bulk", Some(Bulk)),
            ("List-Id: <x>", Some(Bulk)),
            ("List-Unsubscribe: <x>", Some(Bulk)),
            ("Feedback-ID: x", Some(Bulk)),
            ("X-Auto-Response-Suppress: All", None),
            ("Precedence: normal", None),
            ("Precedence: bulk\r\nIn-Reply-To: <a@b>", Some(Reply)),
            ("Precedence: bulk\r\nList-Id: <x>\r\nIn-Reply-To: <a@b>", Some(Bulk)),
        ] {
            assert_eq!(seen(header, "a", "b").map(|(k, _)| k), kind, "{header}");
        }
    }

    #[test]
    fn subject_and_text_together_are_certain() {
        for (subject, text) in [
            ("自动回复: 注塑机", "您好!我正在出差,5月20日回公司,邮件会晚些回复。"),
            ("自動回覆：電梯", "我正在休假"),
            ("Abwesenheitsnotiz: Kabine 14", "Ich bin derzeit im Urlaub."),
            ("Automatische Antwort: x", "Ich bin bis Montag nicht im Büro."),
            ("Réponse automatique : x", "Je suis absent jusqu'au 20 mai."),
            ("Automatic reply: Radar", "I am out of the office until Friday."),
            ("【自动回复】x", "我在外出差"),
            ("不在連絡", "出張中のため不在です。"),
            ("Re: x", "这是来自QQ邮箱的假期自动回复邮件。\n您好，我不在。"),
            ("Re: x", "This is an automatic reply. We have received your mail."),
        ] {
            assert_eq!(
                seen("A: b", subject, text),
                Some((AutomaticKind::Reply, true)),
                "{subject}"
            );
        }
    }

    #[test]
    fn a_subject_alone_is_a_suspicion() {
        let found = seen("A: b", "Automatic reply: radar", "The radar is dark on both screens.");
        assert_eq!(found, Some((AutomaticKind::Reply, false)));
    }

    #[test]
    fn a_person_who_writes_of_automatic_answers_is_a_person() {
        for (subject, text) in [
            ("自动回复功能坏了", "客户收不到自动回复，请检查。"),
            ("Auto reply is broken", "Our auto reply stopped. I was on vacation."),
            ("Re: Automatic reply: Radar", "I am back from vacation; the radar is dark."),
            ("Radar", "We were out of the office when it failed."),
            ("Abwesenheitsnotiz geht nicht", "Bitte prüfen."),
            ("Away team display dark", "please help"),
            ("Pump 3", "Diese Nachricht wurde automatisch erzeugt: Pumpe 3 steht."),
            ("Vacation: new calendar", "We are on vacation in August, please add it."),
        ] {
            assert_eq!(seen("A: b", subject, text), None, "{subject}");
        }
    }

    #[test]
    fn who_wants_no_receipt_is_heard() {
        let asks = |value: &str| {
            let raw = format!("X-Auto-Response-Suppress: {value}\n\n");
            wants_no_receipt(&Headers::read(raw.as_bytes(), 0).0).is_some()
        };
        assert!(asks("DR, OOF, AutoReply") && asks("All") && asks("oof"));
        assert!(!asks("DR, RN, NRN") && !asks("None"));
    }
}
