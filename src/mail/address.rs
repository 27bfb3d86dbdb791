//! Mailboxes out of From, To and the like, leniently: groups, comments, quotes, names that hold an
//! `@`, and addresses without a name (hard case 18).

use icu_normalizer::ComposingNormalizerBorrowed;
use serde::{Deserialize, Serialize};

use super::{
    encoded_words,
    idn::ascii_domain,
    limits,
    subject::{is_hidden, one_line},
};

/// A person's name and address. The address is trimmed and its domain lower case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// The display name, one clean line; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `local@domain`.
    pub address: String,
}

impl Mailbox {
    /// The domain, lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address as two are compared: all lower case, letters composed (NFC), the domain in its
    /// ASCII form.
    #[must_use]
    pub fn key(&self) -> String {
        match self.address.rsplit_once('@') {
            Some((local, domain)) => {
                let local = ComposingNormalizerBorrowed::new_nfc().normalize(local);
                format!("{}@{}", local.to_lowercase(), ascii_domain(domain))
            }
            None => self.address.to_lowercase(),
        }
    }
}

/// All mailboxes of a raw field value, in order. What is no address is left out.
#[must_use]
pub fn read_all(raw: &[u8], hint: Option<&str>) -> Vec<Mailbox> {
    let mut found = Vec::new();
    for piece in pieces(raw) {
        if found.len() >= limits::ADDRESSES {
            break;
        }
        found.extend(read_one(&piece, hint));
    }
    found
}

/// One mailbox as it stands between two commas, in parts.
#[derive(Default)]
struct Piece {
    /// Words and quoted strings outside the angle brackets.
    outside: Vec<u8>,
    /// What stands in `<…>`.
    angle: Option<Vec<u8>>,
    /// The last comment, an old way to give a name.
    comment: Vec<u8>,
}

fn pieces(raw: &[u8]) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut piece = Piece::default();
    let (mut quoted, mut depth, mut angle, mut escaped) = (false, 0_usize, false, false);
    let mut rest = raw;
    while let Some((&b, after)) = rest.split_first() {
        // what an encoded word hides is no punctuation
        if b == b'='
            && depth == 0
            && !angle
            && let Some(word) = encoded_words::word_length(rest)
        {
            piece.outside.extend_from_slice(rest.get(..word).unwrap_or_default());
            rest = rest.get(word..).unwrap_or_default();
            continue;
        }
        rest = after;
        if std::mem::take(&mut escaped) {
            match (depth > 0, angle) {
                (true, _) => piece.comment.push(b),
                (_, true) => piece.angle.get_or_insert_default().push(b),
                _ => piece.outside.push(b),
            }
            continue;
        }
        match b {
            b'\\' if quoted || depth > 0 => escaped = true,
            b'"' if depth == 0 && angle => {
                quoted = !quoted;
                piece.angle.get_or_insert_default().push(b);
            }
            b'"' if depth == 0 => quoted = !quoted,
            b'(' if !quoted && !angle => depth += 1,
            b')' if !quoted && depth > 0 => depth -= 1,
            _ if depth > 0 => piece.comment.push(b),
            b'<' if !quoted => {
                angle = true;
                piece.angle = Some(Vec::new());
            }
            b'>' if angle && !quoted => angle = false,
            b',' | b';' if !quoted && !angle => all.push(std::mem::take(&mut piece)),
            // the name of a group is no mailbox
            b':' if !quoted && !angle && !piece.outside.contains(&b'@') => piece = Piece::default(),
            _ if angle => piece.angle.get_or_insert_default().push(b),
            _ => piece.outside.push(b),
        }
    }
    all.push(piece);
    all
}

fn read_one(piece: &Piece, hint: Option<&str>) -> Option<Mailbox> {
    let outside = encoded_words::decode(piece.outside.trim_ascii(), hint);
    if let Some(address) = piece.angle.as_deref().and_then(valid) {
        let name = one_line(&outside, 200);
        let comment = one_line(&encoded_words::decode(&piece.comment, hint), 200);
        let name = [name, comment].into_iter().find(|n| !n.is_empty());
        return Some(Mailbox { name, address });
    }
    let word = outside.split_whitespace().rfind(|w| w.contains('@'))?;
    let address = valid(word.as_bytes())?;
    let comment = one_line(&encoded_words::decode(&piece.comment, hint), 200);
    let before = one_line(outside.trim().strip_suffix(word).unwrap_or_default(), 200);
    let name = [comment, before].into_iter().find(|n| !n.is_empty());
    Some(Mailbox { name, address })
}

/// The address if it is one: something, an `@`, a domain; no blanks, no control characters.
#[must_use]
pub fn valid(raw: &[u8]) -> Option<String> {
    let text = super::charset::decode_raw_header(raw, None);
    let text = text.trim().trim_matches(['\'', '<', '>']);
    let text = text
        .get(..7)
        .filter(|p| p.eq_ignore_ascii_case("mailto:"))
        .map_or(text, |p| text.get(p.len()..).unwrap_or_default());
    // an old source route: <@relay,@other:person@domain>
    let text = if text.starts_with('@') { text.rsplit(':').next().unwrap_or(text) } else { text };
    let (local, domain) = text.rsplit_once('@')?;
    let domain = domain.trim().trim_end_matches('.').to_lowercase();
    let local = local.trim();
    let bad = |c: char| {
        c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';') || is_hidden(c)
    };
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    if local.is_empty()
        || domain.is_empty()
        || text.len() > 320
        || domain.chars().any(|c| bad(c) || matches!(c, '@' | '"' | '(' | ')'))
        || domain.starts_with('.')
        || domain.contains("..")
        || local.chars().any(|c| c.is_control() || is_hidden(c) || (!quoted && bad(c)))
        || (!quoted && local.contains('@'))
    {
        return None;
    }
    Some(format!("{local}@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(raw: &str) -> (String, String) {
        let all = read_all(raw.as_bytes(), None);
        all.into_iter().next().map(|m| (m.name.unwrap_or_default(), m.address)).unwrap_or_default()
    }

    #[test]
    fn mailboxes_are_read_in_every_form() {
        let cases: &[(&str, &str, &str)] = &[
            ("Rita Mendes <R.Mendes@Coastal.Example>", "Rita Mendes", "R.Mendes@coastal.example"),
            ("\"Mendes, Rita\" <r@c.example>", "Mendes, Rita", "r@c.example"),
            ("=?utf-8?B?5YiY5qKF?= <l@h.example>", "刘梅", "l@h.example"),
            ("\"=?utf-8?B?5YiY5qKF?=\"<l@h.example>", "刘梅", "l@h.example"),
            ("r@c.example", "", "r@c.example"),
            ("r@c.example (Rita M)", "Rita M", "r@c.example"),
            ("rita@home.example <r@c.example>", "rita@home.example", "r@c.example"),
            ("\"a@b.example\" <r@c.example>", "a@b.example", "r@c.example"),
            ("Group: r@c.example, s@c.example;", "", "r@c.example"),
            ("****, <>, r@c.example", "", "r@c.example"),
            ("<@relay.example:r@c.example>", "", "r@c.example"),
            ("Rita r@c.example", "Rita", "r@c.example"),
            ("<r@c.example", "", "r@c.example"),
            ("<mailto:r@c.example>", "", "r@c.example"),
            ("刘梅 <l@h.example>", "刘梅", "l@h.example"),
            ("Rita\u{202e} <r@c.example>", "Rita", "r@c.example"),
        ];
        for (raw, name, address) in cases {
            assert_eq!(first(raw), ((*name).to_owned(), (*address).to_owned()), "{raw}");
        }
    }

    #[test]
    fn what_is_no_address_gives_none() {
        for raw in ["", "<>", "****", "undisclosed-recipients:;", "a@", "@b", "a b", "<a@b@c>"] {
            assert!(read_all(raw.as_bytes(), None).is_empty(), "{raw}");
        }
    }

    #[test]
    fn line_ends_in_a_name_are_gone() {
        let (name, address) = first("=?utf-8?Q?Rita=0D=0ABcc:_x@y.example?= <r@c.example>");
        assert_eq!((name.as_str(), address.as_str()), ("Rita Bcc: x@y.example", "r@c.example"));
    }
}
