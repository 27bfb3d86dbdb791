//! How mail programs mark where the quoted message begins, in the languages of their makers
//! (hard cases 80–83).

const ORIGINALS: &str = "\
    original message|original|original email|original mail|original appointment|\
    replied message|reply message|ursprüngliche nachricht|originalnachricht|\
    original-nachricht|original nachricht|message d'origine|message original|\
    mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|原始邮件|\
    原邮件|回复的原邮件|原始信件|原始郵件|原郵件|原始信息|元のメッセージ|元のメール|\
    исходное сообщение|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|\
    wiadomość oryginalna|původní zpráva|원본 메시지|원본 메일|alkuperäinen viesti";

const FORWARDS: &str = "\
    forwarded message|begin forwarded message:|begin forwarded message|forwarded email|\
    weitergeleitete nachricht|anfang der weitergeleiteten nachricht:|\
    anfang der weitergeleiteten nachricht|message transféré|début du message transféré :|\
    mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|\
    转发邮件|转发的邮件|转发邮件信息|转发的原邮件|轉寄郵件|轉寄的郵件|转发信息|\
    転送メッセージ|転送されたメッセージ|пересылаемое сообщение|vidarebefordrat meddelande";

const ABOVE: &str = "\
    reply above this line|type your reply above|reply above the line|write above this line|\
    请在此行以上回复|请在此线以上回复|请在这条线以上回复|请在本行以上回复|請在此行以上回覆|\
    请在此行上方回复|在此行上方回复|bitte antworten sie über dieser zeile|\
    oberhalb dieser zeile antworten|répondez au-dessus de cette ligne|この行より上に";

const FROM: &str = "\
    from|von|de|发件人|寄件者|寄件人|發件人|差出人|送信者|da|van|от|fra|från|od|보낸사람|\
    发信人|lähettäjä|sender";

const OTHERS: &str = "\
    sent|date|gesendet|gesendet am|datum|envoyé|envoyéle|发送时间|发送日期|寄件日期|\
    發送日期|傳送時間|日期|时间|時間|送信日時|日付|日時|inviato|data|enviado|enviado el|\
    fecha|verzonden|skickat|отправлено|дата|sendt|wysłano|보낸날짜|날짜|to|an|à|收件人|\
    收件者|宛先|a|para|aan|кому|till|til|do|받는사람|cc|kopie|抄送|副本|copie|копия|\
    subject|betreff|objet|主题|主題|主旨|标题|件名|asunto|oggetto|onderwerp|тема|ämne|\
    assunto|emne|temat|제목|reply-to|antwort an|importance|priority|wichtigkeit|importancia";

const SENT: &str = "\
    sent|date|gesendet|gesendet am|datum|envoyé|envoyéle|发送时间|发送日期|寄件日期|發送日期|傳送時間|\
    日期|时间|時間|送信日時|日付|日時|inviato|data|enviado|enviado el|fecha|verzonden|skickat|\
    отправлено|дата|sendt|wysłano|보낸날짜|날짜";

const SUBJECT: &str = "\
    subject|betreff|objet|主题|主題|主旨|标题|件名|asunto|oggetto|onderwerp|тема|ämne|assunto|\
    emne|temat|제목";

const WROTE: &str = "\
    wrote:|wrote：|writes:|wrote :|写道：|写道:|寫道：|寫道:|写到：|写到:|schrieb:|\
    schrieb folgendes:|geschrieben:|a écrit :|a écrit:|a écrit\u{a0}:|a écrit\u{202f}:|\
    escribió:|ha scritto:|skrev:|schreef:|escreveu:|пишет:|написал:|написала:|написал(а):|\
    napsal(a):|napisał(a):|napsal:|のメール:|書きました:|さんは書きました:|kirjoitti:|작성:|\
    님이 작성:";

const STARTS: &str = "\
    on |am |le |el |il |em |op |den |at |在|quoting |dne |w dniu |--- on |---- on |dnia |\
    pe |zitat von ";

/// Quoted by a `>`.
#[must_use]
pub fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Only dashes, underscores or stars, at least five.
#[must_use]
pub fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() >= 5 && line.chars().all(|c| "-_=*—–－·".contains(c))
}

/// `-----Original Message-----`, `------------------ 原始邮件 ------------------`.
#[must_use]
pub fn is_original_mark(line: &str) -> bool {
    between_dashes(line).is_some_and(|words| {
        ORIGINALS.split('|').any(|w| w == words)
            || (words.starts_with("on ") && words.ends_with("wrote:"))
    })
}

/// `---------- Forwarded message ---------`: what follows is the message itself, not a quote.
#[must_use]
pub fn is_forward_mark(line: &str) -> bool {
    let bare = line.trim();
    let begin = bare.ends_with([':', '：'])
        && bare.len() < 200
        && FORWARDS.split('|').any(|w| w == bare.to_lowercase());
    begin || between_dashes(line).is_some_and(|words| FORWARDS.split('|').any(|w| w == words))
}

/// The marker in our own mails.
#[must_use]
pub fn is_above_mark(line: &str) -> bool {
    if !(12..600).contains(&line.len()) {
        return false;
    }
    let lower = line.to_lowercase();
    ABOVE.split('|').any(|m| lower.contains(m))
}

fn between_dashes(line: &str) -> Option<String> {
    let line = line.trim();
    if line.len() > 200
        || !["--", "__", "==", "——", "－－", "- -"].iter().any(|d| line.starts_with(d))
    {
        return None;
    }
    let words = line.trim_matches(|c: char| "-_=—–－ *\u{a0}".contains(c)).to_lowercase();
    Some(words).filter(|w| !w.is_empty())
}

/// Whether a block of two or more header lines begins at `at`: From first, another next to it.
#[must_use]
pub fn is_header_block(lines: &[&str], at: usize) -> bool {
    let is_from =
        lines.get(at).is_some_and(|l| label(l).is_some_and(|l| FROM.split('|').any(|w| w == l)));
    if !is_from {
        return false;
    }
    // a long address list may wrap onto the next line
    let next = lines.get(at + 1..).unwrap_or_default().iter().filter(|l| !l.trim().is_empty());
    next.take(2).any(|l| label(l).is_some_and(|l| OTHERS.split('|').any(|w| w == l)))
}

/// What a line of a header block says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadLine {
    /// Who wrote.
    From,
    /// When.
    Sent,
    /// About what.
    Subject,
    /// Anything else: to whom, how important.
    Other,
}

/// What a line of a header block says, and its value; none where it is no such line.
#[must_use]
pub fn head_line(line: &str) -> Option<(HeadLine, &str)> {
    let label = label(line)?;
    let is = |words: &str| words.split('|').any(|w| w == label);
    let what = if is(FROM) {
        HeadLine::From
    } else if is(SENT) {
        HeadLine::Sent
    } else if is(SUBJECT) {
        HeadLine::Subject
    } else if is(OTHERS) {
        HeadLine::Other
    } else {
        return None;
    };
    let (_, value) = line.split_once([':', '：'])?;
    Some((what, value))
}

/// Words that Lotus Notes writes alone on a line, where its table of a mail's header was.
const TABLE_TO: &str = "to|an|à|para|a|收件人|宛先|aan|til|till|til:|to:|an:";
const TABLE_SUBJECT: &str =
    "subject|betreff|thema|objet|asunto|oggetto|主题|主旨|件名|onderwerp|subject:|betreff:|thema:";

/// The first line of the header that Lotus Notes shows as a table, whose *To* stands alone at `at`:
/// name and date stand above it, *cc* and *Subject* below, each on a line of its own.
#[must_use]
pub fn lotus_table(lines: &[&str], at: usize) -> Option<usize> {
    let is_one_of =
        |line: &str, words: &str| words.split('|').any(|w| w == line.trim().to_lowercase());
    if !lines.get(at).is_some_and(|l| is_one_of(l, TABLE_TO)) {
        return None;
    }
    let below = lines.get(at + 1..)?.iter().filter(|l| !l.trim().is_empty()).take(6);
    if !below.clone().any(|l| is_one_of(l, TABLE_SUBJECT)) {
        return None;
    }
    let digits = |l: &str| l.chars().filter(char::is_ascii_digit).count();
    let is_head = |l: &str| {
        l.trim().is_empty()
            || l.contains('@')
            || digits(l) >= 6
            || ["sent by:", "gesendet von:", "envoyé par :"]
                .iter()
                .any(|w| l.trim().to_lowercase().starts_with(w))
    };
    let above = lines.get(..at)?.iter().rev().take(6).take_while(|l| is_head(l)).count();
    (above > 0).then_some(at - above)
}

/// The word before the colon in lower case, without stars; outside ASCII without blanks, since some
/// programs write 主　题 and some do not.
fn label(line: &str) -> Option<String> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "*|".contains(c));
    let end = line.find([':', '：'])?;
    let word = line.get(..end)?.trim_matches(|c: char| c.is_whitespace() || c == '*');
    if word.is_empty() || word.chars().count() > 20 {
        return None;
    }
    let glue = if word.is_ascii() { " " } else { "" };
    Some(word.split_whitespace().collect::<Vec<_>>().join(glue).to_lowercase())
}

/// A line such as “On Tuesday … wrote:”, which may be broken over up to four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribution {
    /// Its first line.
    pub start: usize,
    /// It names a date or an address; a weaker one counts only before a `>`.
    pub is_strong: bool,
}

/// The attribution whose last line is `end`.
#[must_use]
pub fn attribution(lines: &[&str], end: usize) -> Option<Attribution> {
    let last = lines.get(end)?.trim_end();
    if !last.ends_with([':', '：']) || is_quoted(last) || last.len() > 400 {
        return None;
    }
    let last = last.to_lowercase();
    // “a écrit :” may be broken within
    let before = end.checked_sub(1).and_then(|b| lines.get(b)).map_or("", |l| l.trim());
    let both = format!("{} {last}", before.to_lowercase());
    let wrote = WROTE.split('|').any(|w| last.ends_with(w) || both.ends_with(w));
    let named = last.contains("schrieb ") || last.ends_with(">:") || last.ends_with(">：");
    if !wrote && !named {
        return None;
    }
    let joined = |back: usize| -> Option<(usize, String)> {
        let start = end.checked_sub(back)?;
        let part = lines.get(start..=end)?;
        if part.iter().any(|l| l.trim().is_empty() || is_quoted(l)) {
            return None;
        }
        let text = part.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" ").to_lowercase();
        (text.len() <= 500).then_some((start, text))
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let tries: Vec<(usize, String)> = (0..4).map_while(joined).collect();
    let keyword = |t: &str| {
        STARTS.split('|').any(|s| t.starts_with(s)) && (t.contains('@') || digits(t) >= 4)
    };
    let addressed = |t: &str| t.contains('@') && digits(t) >= 4;
    let dated = |t: &str| t.starts_with(|c: char| c.is_ascii_digit()) && digits(t) >= 7;
    let start_by = |is: &dyn Fn(&str) -> bool| tries.iter().find(|(_, t)| is(t)).map(|(s, _)| *s);
    let strong = start_by(&keyword).or_else(|| start_by(&addressed)).or_else(|| start_by(&dated));
    if let Some(start) = strong {
        return Some(Attribution { start, is_strong: true });
    }
    if wrote {
        return Some(Attribution { start: end, is_strong: false });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_lotus_begins_with_who_wrote_and_when() {
        let lines = [
            "ok",
            "",
            "Tower Desk <help@t.example>",
            "12.05.2026 08:00",
            "",
            "An",
            "r@c.example",
            "Kopie",
            "",
            "Thema",
            "Radar",
            "old",
        ];
        assert_eq!(lotus_table(&lines, 5), Some(1));
        assert_eq!(lotus_table(&["go", "to", "the pier"], 1), None);
        assert_eq!(lotus_table(&["we send", "to", "b", "subject", "c"], 1), None);
    }

    #[test]
    fn marks_of_original_and_forward_are_told_apart() {
        for line in [
            "-----Original Message-----",
            "----- Original Message -----",
            "-----Ursprüngliche Nachricht-----",
            "------------------ 原始邮件 ------------------",
            "------------------&nbsp;原始邮件&nbsp;------------------"
                .replace("&nbsp;", " ")
                .as_str(),
            "---- 回复的原邮件 ----",
            "---- Replied Message ----",
            "--- On Tue, 12/5/26, Desk <d@x> wrote: ---",
        ] {
            assert!(is_original_mark(line), "{line}");
            assert!(!is_forward_mark(line), "{line}");
        }
        for line in [
            "---------- Forwarded message ---------",
            "Begin forwarded message:",
            "-------- 转发邮件信息 --------",
        ] {
            assert!(is_forward_mark(line) && !is_original_mark(line), "{line}");
        }
        for line in ["Original message was lost", "-- ", "--- pump 2 ---", "转发邮件"] {
            assert!(!is_original_mark(line) && !is_forward_mark(line), "{line}");
        }
    }

    #[test]
    fn a_header_block_needs_two_lines() {
        for block in [
            "Von: a\nGesendet: b\nAn: c",
            "From: a\nSent: b",
            "*From:* a\n*Date:* b",
            "发件人： a\n发送时间： b",
            "寄件者: a\n寄件日期: b",
            "De : a\nEnvoyé : b",
            "From: a\n wrapped\nTo: c",
            "差出人: a\n送信日時: b",
        ] {
            assert!(is_header_block(&block.lines().collect::<Vec<_>>(), 0), "{block}");
        }
        for block in
            ["From: a\nthe pump", "发件人：a", "Subject: a\nTo: b", "from the start: x\nDate: y"]
        {
            assert!(!is_header_block(&block.lines().collect::<Vec<_>>(), 0), "{block}");
        }
    }

    #[test]
    fn attributions_are_found_whole() {
        for (text, start) in [
            ("On Tue, May 12, 2026 at 8:31 AM Tower Desk\n<help@t.example> wrote:", 0),
            ("yes\n\nOn Tue, May 12, 2026 at 8:31 AM, Desk wrote:", 2),
            ("Am 12.05.2026 um 08:30 schrieb Tower Desk:", 0),
            ("Am Di., 12. Mai 2026 um 08:31 Uhr schrieb Tower Desk\n<help@t.example>:", 0),
            ("Le mar. 12 mai 2026 à 08:31, Desk <h@t.example> a écrit :", 0),
            ("Le mar. 12 mai 2026 à 08:31, Desk <h@t.example> a\nécrit :", 0),
            ("在 2026年3月4日周三 09:12，张三 <z@h.example>\n写道：", 0),
            ("张三 <z@h.example> 于2026年5月12日周二 16:31写道：", 0),
            ("张三 <z@h.example> 于2026年5月12日周二\n16:31写道：", 0),
            ("At 2026-05-12 16:30:00, \"help\" <h@t.example> wrote:", 0),
            ("2026年5月12日(火) 17:31 Desk <h@t.example>:", 0),
        ] {
            let lines: Vec<&str> = text.lines().collect();
            let found = attribution(&lines, lines.len() - 1);
            assert_eq!(found, Some(Attribution { start, is_strong: true }), "{text}");
        }
        for text in ["On Monday we wrote:", "The valves are:", "as follows <see>:"] {
            let found = attribution(&[text], 0);
            assert!(found.is_none_or(|a| !a.is_strong), "{text}");
        }
    }
}
