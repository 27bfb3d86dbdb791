//! Message-IDs out of Message-ID, In-Reply-To and References, as `<left@right>`.

use super::limits;

/// All ids of a field, in order, each once; of very many the last (newest) are kept.
///
/// Ids without angle brackets are taken where they hold an `@` (hard case 20); words of old
/// In-Reply-To prose are not.
#[must_use]
pub fn read_all(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let mut ids = Vec::new();
    let mut rest = text.as_ref();
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        bare(before, &mut ids);
        let inner = from.get(1..).unwrap_or_default();
        let Some(close) = inner.find(['>', '<']) else {
            rest = inner;
            break;
        };
        let id = inner.get(..close).unwrap_or_default();
        let id: String = id.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let closed = inner.get(close..).is_some_and(|r| r.starts_with('>'));
        if closed && !id.is_empty() && id.len() <= 998 {
            ids.push(format!("<{id}>"));
        }
        rest = inner.get(close + usize::from(closed)..).unwrap_or_default();
    }
    bare(rest, &mut ids);
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    let surplus = ids.len().saturating_sub(limits::IDS);
    ids.split_off(surplus)
}

/// The id of a message: the first of its field, brackets added where they are missing.
#[must_use]
pub fn read_own(raw: &[u8]) -> Option<String> {
    if let Some(id) = read_all(raw).into_iter().next() {
        return Some(id);
    }
    let text = String::from_utf8_lossy(raw);
    let id: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let id = id.trim_matches(['<', '>']);
    (!id.is_empty() && id.len() <= 998).then(|| format!("<{id}>"))
}

fn bare(text: &str, ids: &mut Vec<String>) {
    for word in text.split([' ', '\t', ',', ';', '"', '(', ')']) {
        let at = word.find('@').is_some_and(|i| i > 0 && i + 1 < word.len());
        if at && word.len() <= 998 && !word.contains(char::is_control) {
            ids.push(format!("<{word}>"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_every_form() {
        let cases: &[(&str, &[&str])] = &[
            ("<a@b>", &["<a@b>"]),
            ("<a@b> <c@d>\t<a@b>", &["<a@b>", "<c@d>"]),
            ("<a@b><c@d>", &["<a@b>", "<c@d>"]),
            ("a@b c@d", &["<a@b>", "<c@d>"]),
            ("< a@\tb >", &["<a@b>"]),
            ("Your message of Monday <a@b>", &["<a@b>"]),
            ("<broken <c@d>", &["<c@d>"]),
            ("", &[]),
        ];
        for (raw, ids) in cases {
            assert_eq!(read_all(raw.as_bytes()), *ids, "{raw}");
        }
    }

    #[test]
    fn an_own_id_needs_no_form() {
        assert_eq!(read_own(b"abc 123"), Some("<abc123>".to_owned()));
        assert_eq!(read_own(b"  "), None);
    }

    #[test]
    fn of_very_many_the_newest_are_kept() {
        let raw = (0..5000).map(|i| format!("<{i}@x>")).collect::<Vec<_>>().join(" ");
        let ids = read_all(raw.as_bytes());
        assert_eq!(ids.len(), limits::IDS);
        assert_eq!(ids.last().map(String::as_str), Some("<4999@x>"));
    }
}
