//! A ticket's number in a subject: a hint for a person, never a proof (product promise 8).

/// The first number written with the desk's prefix, such as `TM-1001` in `Re: [TM-1001] Pump`.
#[must_use]
pub fn reference_in_subject(subject: &str, prefix: &str) -> Option<i64> {
    if prefix.is_empty() {
        return None;
    }
    let subject: String = subject.chars().map(narrow).collect::<String>().to_uppercase();
    let prefix = prefix.to_uppercase();
    let mut rest = subject.as_str();
    let mut before = None;
    while let Some(at) = rest.find(&prefix) {
        let (head, from) = rest.split_at(at);
        let left = head.chars().next_back().or(before);
        let after = from.get(prefix.len()..).unwrap_or_default();
        let number = after.trim_start_matches([' ', '-', '_', '#', '–']);
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        let right = number.chars().nth(digits.len());
        let stands_alone = !left.is_some_and(|c| c.is_ascii_alphanumeric())
            && !right.is_some_and(|c| c.is_ascii_alphanumeric());
        if stands_alone
            && after.len() > number.len()
            && let Ok(found) = digits.parse()
        {
            return Some(found);
        }
        before = prefix.chars().next_back();
        rest = after;
    }
    None
}

/// A full-width letter, digit or sign as its plain one.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '【' => '[',
        '】' => ']',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_where_they_stand_alone() {
        for (subject, number) in [
            ("Re: [T-101] Radar", Some(101)),
            ("re: t-101", Some(101)),
            ("【T－101】雷达", Some(101)),
            ("about T-101.", Some(101)),
            ("XT-101", None),
            ("T-101A", None),
            ("T101", None),
            ("AT-7 and T-8", Some(8)),
            ("T-99999999999999999999", None),
            ("Radar", None),
        ] {
            assert_eq!(reference_in_subject(subject, "T"), number, "{subject}");
        }
    }
}
