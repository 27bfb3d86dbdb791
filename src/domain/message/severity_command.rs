//! `S1: reason` as the first line of an answer: the customer asks for another severity.

use crate::domain::promise::Severity;

/// The severity asked for and the reason, which may be empty. Full-width letters and colons count.
#[must_use]
pub fn severity_command(text: &str) -> Option<(Severity, String)> {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty())?;
    let mut chars = line.chars();
    let mut next = || chars.next().map(narrow);
    if !matches!(next()?, 's' | 'S') {
        return None;
    }
    let severity = match next()? {
        '1' => Severity::S1,
        '2' => Severity::S2,
        '3' => Severity::S3,
        '4' => Severity::S4,
        _ => return None,
    };
    let rest = chars.as_str().trim_start();
    let reason = rest.strip_prefix([':', '：', '﹕', '︰'])?;
    Some((severity, reason.trim().chars().filter(|c| !c.is_control()).take(500).collect()))
}

/// A full-width letter or digit as its plain one.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_the_first_line_only() {
        let cases: &[(&str, Option<(Severity, &str)>)] = &[
            ("S1: line is down", Some((Severity::S1, "line is down"))),
            ("\n  s2：部分受限\nmore", Some((Severity::S2, "部分受限"))),
            ("Ｓ１： 停机", Some((Severity::S1, "停机"))),
            ("S3 : ok", Some((Severity::S3, "ok"))),
            ("S4:", Some((Severity::S4, ""))),
            ("S5: no", None),
            ("S1 line is down", None),
            ("Hello\nS1: too late", None),
            ("> S1: quoted", None),
            ("S10: no", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(s, r)| (s, r.to_owned()));
            assert_eq!(severity_command(text), expected, "{text}");
        }
    }
}
