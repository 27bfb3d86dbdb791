//! When a message came to us, as hosts of ours tell it; the sender's Date is only a claim.

use crate::domain::time::Timestamp;

use super::headers::Headers;

/// The moment in the topmost Received field that one of `trusted_hosts` wrote (`by host`).
#[must_use]
pub fn received_at_trusted(headers: &Headers, trusted_hosts: &[String]) -> Option<Timestamp> {
    headers.all("received").find_map(|raw| {
        let text = String::from_utf8_lossy(raw);
        let host = by_host(&text)?;
        let trusted = trusted_hosts.iter().any(|t| t.eq_ignore_ascii_case(&host));
        let (_, date) = text.rsplit_once(';')?;
        if trusted { date_of(date) } else { None }
    })
}

/// How many hosts the message went through (RFC 5321 §6.3).
#[must_use]
pub fn hops(headers: &Headers) -> usize {
    headers.all("received").count()
}

/// The word after `by`, outside comments.
fn by_host(text: &str) -> Option<String> {
    let plain: String = super::parameters::split(text.as_bytes(), b';')
        .into_iter()
        .next()
        .map(|p| String::from_utf8_lossy(&p).into_owned())?;
    let mut words = plain.split_whitespace();
    words.find(|w| w.eq_ignore_ascii_case("by"))?;
    words.next().map(|w| w.trim_matches(['(', ')', '[', ']', '.']).to_owned())
}

/// A date of RFC 5322, leniently; none where it is no date that can be.
#[must_use]
pub fn date_of(text: &str) -> Option<Timestamp> {
    let date = mail_parser::DateTime::parse_rfc822(text.trim())?;
    let zone = text.split_whitespace().find_map(|word| {
        let digits = word.strip_prefix(['+', '-'])?;
        digits.parse::<u32>().ok()
    });
    let possible = date.is_valid()
        && (1970..=2999).contains(&date.year)
        && zone.is_none_or(|z| z <= 1400 && z % 100 < 60);
    possible.then(|| Timestamp::from_secs(date.to_timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn only_a_trusted_host_is_believed() {
        let raw = b"Received: from a by mx.other.example; Tue, 12 May 2026 08:00:00 +0000\r\n\
            Received: from x (by evil) by MX.desk.example with ESMTP id 1;\r\n Tue, 12 May 2026 10:56:00 +0200\r\n\
            Received: from y by mx.desk.example; Tue, 12 May 2026 01:00:00 +0000\r\n\r\n";
        let (headers, _) = Headers::read(raw, 0);
        let hosts = ["mx.desk.example".to_owned()];
        assert_eq!(received_at_trusted(&headers, &hosts), Some(at("2026-05-12T08:56:00Z")));
        assert_eq!(received_at_trusted(&headers, &[]), None);
        assert_eq!(hops(&headers), 3);
    }

    #[test]
    fn dates_that_cannot_be_are_none() {
        assert_eq!(date_of("Sat, 12 May 2096 08:55:00 +0000"), Some(at("2096-05-12T08:55:00Z")));
        for text in [
            "",
            "yesterday",
            "Tue, 45 May 2026 08:00:00 +0000",
            "99 Foo 1",
            "Mon, 1 Jan 2026 00:00:00 +9999",
        ] {
            assert_eq!(date_of(text), None, "{text}");
        }
    }
}
