//! What a message is made of beside words and files, for who looks at it as it was sent: signatures,
//! encryption, invitations, messages within, what Outlook packed. Says what is there, and judges
//! nothing: no signature is checked here.

use super::{
    address,
    body::bytes_of,
    encoded_words,
    headers::Headers,
    part_text::{calendar_method, calendar_text},
    smime,
    structure::{Part, Structure},
    subject::one_line,
    tnef,
};

/// How something is signed or encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// S/MIME.
    Smime,
    /// `OpenPGP`.
    Pgp,
}

/// One thing that a message is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A signature stands beside the words.
    Signed(Scheme),
    /// The words lie within a signature; they were taken out of it.
    Wrapped,
    /// It is encrypted, all of it or a part.
    Encrypted(Scheme),
    /// Files that Outlook packed into one, by their names where they can be read.
    Packed(Vec<String>),
    /// An invitation: what it asks for (`request`, `cancel`; empty where it does not say), and what,
    /// when and where.
    Invitation {
        /// METHOD in lower case.
        method: String,
        /// A line each.
        text: String,
    },
    /// Another message is attached.
    Message {
        /// Its subject.
        subject: String,
        /// Who wrote it, as it claims.
        from: String,
    },
}

/// Pieces that are told at most.
const MOST: usize = 50;

/// What a message is made of.
#[must_use]
pub fn of(raw: &[u8]) -> Vec<Piece> {
    let structure = Structure::read(raw);
    if structure.too_complex.is_some() {
        return Vec::new();
    }
    let mut pieces = Vec::new();
    if let Some(inner) = smime::unwrapped(raw, &structure) {
        pieces.push(Piece::Wrapped);
        let structure = Structure::read(&inner);
        if structure.too_complex.is_none() {
            pieces.extend(structure.parts.iter().filter_map(|part| piece(&inner, part)));
        }
    } else {
        pieces.extend(structure.parts.iter().filter_map(|part| piece(raw, part)));
    }
    pieces.truncate(MOST);
    pieces.dedup();
    pieces
}

fn piece(raw: &[u8], part: &Part) -> Option<Piece> {
    let by_protocol = || {
        let protocol = part.content_type.parameter("protocol", None).unwrap_or_default();
        if protocol.to_ascii_lowercase().contains("pgp") { Scheme::Pgp } else { Scheme::Smime }
    };
    match part.content_type.value.as_str() {
        "multipart/signed" => Some(Piece::Signed(by_protocol())),
        "multipart/encrypted" => Some(Piece::Encrypted(by_protocol())),
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
            Some(Piece::Encrypted(Scheme::Smime))
        }
        "application/ms-tnef" | "application/vnd.ms-tnef" => {
            Some(Piece::Packed(tnef::names(&bytes_of(raw, part)).unwrap_or_default()))
        }
        "text/calendar" => {
            let bytes = bytes_of(raw, part);
            let method = part.content_type.parameter("method", None);
            let method = method.or_else(|| calendar_method(&bytes)).unwrap_or_default();
            let method = one_line(&method, 30).to_lowercase();
            Some(Piece::Invitation { method, text: calendar_text(&bytes) })
        }
        "message/rfc822" | "message/global" => Some(message(&bytes_of(raw, part))),
        "text/plain" => armoured(raw, part),
        _ => None,
    }
}

fn message(bytes: &[u8]) -> Piece {
    let (headers, _) = Headers::read(bytes, 0);
    let subject = headers.first("subject").unwrap_or_default();
    let from = headers.first("from").map(|f| address::read_all(f, None)).unwrap_or_default();
    Piece::Message {
        subject: one_line(&encoded_words::decode(subject, None), 255),
        from: from.into_iter().next().map(|m| m.address).unwrap_or_default(),
    }
}

/// `OpenPGP` within a text, as it was written before there were parts.
fn armoured(raw: &[u8], part: &Part) -> Option<Piece> {
    let body = raw.get(part.body.clone())?;
    let head = body.get(..body.len().min(4096)).unwrap_or_default();
    let has = |mark: &[u8]| head.windows(mark.len()).any(|w| w == mark);
    if has(b"-----BEGIN PGP MESSAGE-----") {
        Some(Piece::Encrypted(Scheme::Pgp))
    } else if has(b"-----BEGIN PGP SIGNED MESSAGE-----") {
        Some(Piece::Signed(Scheme::Pgp))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_of(kind: &str, parts: &[&str]) -> Vec<Piece> {
        let parts = parts.join("\n--b\n");
        let head = format!("From: a@b.example\nContent-Type: {kind}; boundary=b");
        of(format!("{head}\n\n--b\n{parts}\n--b--\n").as_bytes())
    }

    #[test]
    fn wrappers_are_told_for_what_they_are() {
        let text = "Content-Type: text/plain\n\nwords";
        assert_eq!(made_of("multipart/mixed", &[text]), []);
        assert_eq!(
            made_of("multipart/signed; protocol=\"application/pgp-signature\"", &[text]),
            [Piece::Signed(Scheme::Pgp)]
        );
        assert_eq!(
            made_of("multipart/signed; protocol=\"application/pkcs7-signature\"", &[text]),
            [Piece::Signed(Scheme::Smime)]
        );
        assert_eq!(
            made_of(
                "multipart/encrypted; protocol=\"application/pgp-encrypted\"",
                &["Content-Type: application/octet-stream\n\nx"]
            ),
            [Piece::Encrypted(Scheme::Pgp)]
        );
        assert_eq!(
            of(b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx"),
            [Piece::Encrypted(Scheme::Smime)]
        );
        assert_eq!(
            of(b"From: a@b\n\n-----BEGIN PGP MESSAGE-----\n\nx\n"),
            [Piece::Encrypted(Scheme::Pgp)]
        );
    }

    #[test]
    fn messages_within_invitations_and_packed_files_are_told() {
        let found = made_of(
            "multipart/mixed",
            &[
                "Content-Type: message/rfc822\n\nSubject: Gyro\nFrom: R <r@c.example>\n\nold",
                "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nSUMMARY:Visit\nEND:VCALENDAR",
                "Content-Type: application/ms-tnef; name=winmail.dat\n\nno such file",
            ],
        );
        let inner = Piece::Message { subject: "Gyro".to_owned(), from: "r@c.example".to_owned() };
        assert_eq!(found.first(), Some(&inner));
        assert!(
            matches!(&found[1], Piece::Invitation { method, text } if method == "request" && text.contains("Visit"))
        );
        assert_eq!(found[2], Piece::Packed(Vec::new()));
    }
}
