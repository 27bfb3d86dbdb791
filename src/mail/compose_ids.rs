//! Message-IDs in outgoing headers, and how many of a thread's are named in `References`.

/// The most bytes that `References` takes.
const REFERENCES_BYTES: usize = 900;
/// How many of the first references are kept: theirs, and the root of ours.
const REFERENCES_FIRST: usize = 2;
/// How many of the latest references are kept beside those.
const REFERENCES_LAST: usize = 10;

/// The first ids and the last ones, as many as fit.
pub(super) fn references(ids: &[String]) -> String {
    let mut known: Vec<String> = Vec::new();
    for id in ids.iter().map(|id| bracketed(id)) {
        if id.len() > 2 && !known.contains(&id) {
            known.push(id);
        }
    }
    let (first, rest) = known.split_at(known.len().min(REFERENCES_FIRST));
    let mut kept: Vec<&str> = Vec::new();
    let mut room = REFERENCES_BYTES + 1;
    let mut take = |id| -> Option<()> {
        let id: &String = id;
        room = room.checked_sub(id.len() + 1)?;
        kept.push(id);
        Some(())
    };
    let firsts = first.iter().map_while(&mut take).count();
    let _lasts = rest.iter().rev().take(REFERENCES_LAST).map_while(&mut take).count();
    if let Some(last) = kept.get_mut(firsts..) {
        last.reverse();
    }
    kept.join(" ")
}

/// An id in its angle brackets.
pub(super) fn bracketed(id: &str) -> String {
    format!("<{}>", bare(id))
}

/// An id or an address without what would end it early.
pub(super) fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_thread_keeps_its_first_reference_and_its_last() {
        let ids: Vec<String> =
            (0..60).map(|n| format!("message-number-{n}-of-a-long-thread@mail.example")).collect();
        let kept = references(&ids);
        assert!(kept.len() <= REFERENCES_BYTES);
        assert!(kept.starts_with("<message-number-0-of"));
        assert!(kept.ends_with("<message-number-59-of-a-long-thread@mail.example>"));
        assert!(kept.contains("<message-number-1-of"), "the second is the root of our own mails");
        assert_eq!(kept.split(' ').count(), 12);
        assert_eq!(references(&["<a@b>".to_owned(), "a@b".to_owned()]), "<a@b>");
        let longer: Vec<String> = (0..9).map(|n| format!("{}{n}@b", "x".repeat(300))).collect();
        assert_eq!(references(&longer).split(' ').count(), 2);
    }
}
