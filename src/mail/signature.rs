//! What stands at the end of mails without being part of them: signatures, lines of telephones,
//! disclaimers (hard case 88).

/// Lines that telephones and programs add.
const DEVICES: &str = "\
    发自我的|從我的|从我的|发自|發自|来自我的|sent from my |sent from mail for |\
    sent from outlook|sent from yahoo|sent via |get outlook for |von meinem |\
    gesendet von meinem|gesendet von mail|gesendet mit der|diese nachricht wurde von meinem|\
    envoyé de mon |envoyé depuis mon |envoyé à partir de|télécharger outlook|outlook für |\
    holen sie sich outlook|iphoneから送信|ipadから送信|androidから送信|enviado desde mi |\
    inviato da |verzonden vanaf mijn|отправлено с |获取 outlook|获取outlook|下载outlook|\
    取得 outlook|由企业微信|来自企业微信|来自钉钉|由钉钉|发送自 |通过网易邮箱|发自新浪邮箱|\
    本邮件发自|来自飞书|sent from feishu|sent from lark|나의 iphone에서 보냄";

/// Beginnings of disclaimers.
const DISCLAIMERS: &str = "\
    this email and any attachments|this e-mail and any attachments|\
    this message and any attach|this email is confidential|this e-mail is confidential|\
    confidentiality notice|this message contains confidential|this email may contain|\
    this e-mail may contain|the information contained in this|the information in this e|\
    disclaimer|please consider the environment|diese e-mail enthält vertrauliche|\
    diese e-mail kann vertrauliche|diese nachricht enthält vertrauliche|\
    der inhalt dieser e-mail|ce message et toutes les pièces|ce courriel et|本邮件及其附件|\
    本电子邮件|此邮件及附件|此邮件及其|本郵件|保密声明|免责声明|声明：本邮件|このメールには|\
    本メールに";

/// Lines of a signature, at most; more is text.
const LONGEST: usize = 25;

/// Splits a text before its signature; none where there is none or nothing would be left.
///
/// A delimiter is `-- ` with its blank (RFC 3676 §4.3); a lone `--` may be a line of a log.
#[must_use]
pub fn split(text: &str) -> Option<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let at = delimiter(&lines).unwrap_or(lines.len());
    let end = trailing(lines.get(..at).unwrap_or_default());
    if end == lines.len() {
        return None;
    }
    let kept = lines.get(..end)?.join("\n").trim_end().to_owned();
    let folded = lines.get(end..)?.join("\n").trim().to_owned();
    let says = kept.chars().any(char::is_alphanumeric);
    (says && !folded.is_empty()).then_some((kept, folded))
}

fn delimiter(lines: &[&str]) -> Option<usize> {
    let at = lines.iter().rposition(|l| matches!(*l, "-- " | "--\u{a0}" | "--\u{3000}"))?;
    (lines.len() - at <= LONGEST).then_some(at)
}

/// Where lines of devices and disclaimers begin at the end.
fn trailing(lines: &[&str]) -> usize {
    let mut end = lines.len();
    loop {
        let kept = lines.get(..end).unwrap_or_default();
        let Some(last) = kept.iter().rposition(|l| !l.trim().is_empty()) else { return end };
        let start = kept
            .get(..=last)
            .unwrap_or_default()
            .iter()
            .rposition(|l| l.trim().is_empty())
            .map_or(0, |blank| blank + 1);
        let line = kept.get(last).map(|l| l.trim().to_lowercase()).unwrap_or_default();
        let first = kept.get(start).map(|l| plain(l)).unwrap_or_default();
        let is_device = line.chars().count() <= 60
            && (DEVICES.split('|').any(|d| line.starts_with(d))
                || (line.starts_with("von meinem") && line.ends_with("gesendet")));
        end = if is_device {
            last
        } else if start > 0 && DISCLAIMERS.split('|').any(|d| first.starts_with(d)) {
            start
        } else if end < lines.len() {
            return last + 1;
        } else {
            return end;
        };
    }
}

fn plain(line: &str) -> String {
    line.trim_matches(|c: char| c.is_whitespace() || "*_#-=".contains(c)).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_split_off() {
        for tail in [
            "-- \nRita\n+1 555",
            "发自我的iPhone",
            "Sent from my iPhone",
            "Von meinem iPhone gesendet",
            "Get Outlook for iOS<https://aka.ms/o0ukef>",
            "This e-mail and any attachments are confidential.\nDelete it.",
            "本邮件及其附件含有保密信息。",
            "Sent from my iPad\n\nDisclaimer: none",
        ] {
            let (kept, folded) = split(&format!("Fuse replaced.\n\n{tail}")).unwrap();
            assert_eq!(kept, "Fuse replaced.", "{tail}");
            assert!(!folded.is_empty());
        }
    }

    #[test]
    fn what_is_no_signature_stays() {
        for text in
            ["log:\n12:00 start\n--\n12:05 stop", "Fuse replaced.", "发自我的iPhone", "-- \nRita"]
        {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
