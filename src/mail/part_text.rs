//! The text of one part: whether a plain form says anything, flowed lines, a page's own charset,
//! invitations.

use super::{charset, lines::lines_from, subject::one_line};

/// False for a plain part that is empty, only names pictures, or sends the reader to the HTML.
pub(super) fn says_something(text: &str) -> bool {
    let mut left = String::new();
    let mut rest = text;
    let mut brackets_close = true;
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        left.push_str(before);
        let lower: String = from.chars().take(8).collect::<String>().to_lowercase();
        let picture = lower.starts_with("[cid:") || lower.starts_with("[image");
        let close = if picture && brackets_close { from.find(']') } else { None };
        brackets_close &= !picture || close.is_some();
        let skip = close.map_or(1, |i| i + 1);
        if !picture {
            left.push('[');
        }
        rest = from.get(skip..).unwrap_or_default();
    }
    left.push_str(rest);
    let words = left.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let short = words.chars().count() < 200;
    let sends_away = words.contains("html")
        && [
            "see", "view", "support", "client", "reader", "enable", "requires", "anzeig", "支持",
            "查看",
        ]
        .iter()
        .any(|w| words.contains(w));
    !(words.is_empty() || short && sends_away)
}

/// The charset that a page names itself, in its first kilobyte.
pub(super) fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(1024))?).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| !"\"' ;/>".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// RFC 3676: lines that end in a blank go on, within one depth of quotes.
pub(super) fn reflow(text: &str, delsp: bool) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.len() - line.trim_start_matches('>').len();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let flows = content.ends_with(' ') && content != "-- ";
        let kept = if flows && delsp { content.get(..content.len() - 1) } else { Some(content) };
        let kept = kept.unwrap_or_default();
        match (open, out.last_mut()) {
            (Some(before), Some(last)) if before == depth && content != "-- " => {
                last.push_str(kept);
            }
            _ if depth > 0 => out.push(format!("{} {kept}", ">".repeat(depth))),
            _ => out.push(kept.to_owned()),
        }
        open = flows.then_some(depth);
    }
    out.join("\n")
}

/// What an invitation without words says: what, when, where.
pub(super) fn calendar_text(ics: &[u8]) -> String {
    let text = charset::decode(None, ics).text.replace("\r\n ", "").replace("\n ", "");
    let value = |name: &str| {
        text.lines().find_map(|line| {
            let rest = line.strip_prefix(name)?;
            if !rest.starts_with([':', ';']) {
                return None;
            }
            let value = rest.split_once(':')?.1.replace("\\,", ",").replace("\\n", " ");
            Some(one_line(&value, 200)).filter(|v| !v.is_empty())
        })
    };
    let parts = ["SUMMARY", "DTSTART", "LOCATION"].map(value);
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// The METHOD that a calendar names within itself.
pub(super) fn calendar_method(ics: &[u8]) -> Option<String> {
    lines_from(ics, 0).take(40).find_map(|line| {
        let value = line.text.strip_prefix(b"METHOD:")?;
        Some(String::from_utf8_lossy(value).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_text_is_joined_and_quotes_keep_their_depth() {
        assert_eq!(reflow("a \nb\n> c \n> d\n-- \nx", false), "a b\n> c d\n-- \nx");
        assert_eq!(reflow("温 \n控", true), "温控");
    }

    #[test]
    fn an_invitation_is_told_in_words() {
        let ics = b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nDTSTART;TZID=x:20260520T060000\r\nSUMMARY:Wartung\\, Tal\r\n";
        assert_eq!(calendar_text(ics), "Wartung, Tal\n20260520T060000");
        assert_eq!(calendar_method(ics).as_deref(), Some("REPLY"));
    }
}
