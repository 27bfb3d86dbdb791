//! The bytes of an outgoing message. The same facts always make the same bytes, so that every
//! retry sends what the first try sent.
//!
//! Text and HTML in `multipart/alternative` (RFC 2046 §5.1.4), text first; encoded so that no line
//! is too long and no byte needs 8BITMIME; headers folded and encoded by RFC 5322 and RFC 2047.
//! What comes from outside passes one door that leaves no CR, LF or NUL in a header.

use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message,
    message::{
        Attachment, Body, Mailbox as Box_, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

pub use super::address::Mailbox;
use super::{
    answer_subject::one_line,
    compose_ids::{bare, bracketed, references},
};
use crate::domain::time::Timestamp;

/// Whether a machine wrote it (RFC 3834 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Automatic {
    /// A person wrote it: no mark at all.
    No,
    /// It answers a message by itself: the receipt.
    Replied,
    /// It comes by itself: notices, escalations, digests.
    Generated,
}

/// What lets the reader of a digest or a report unsubscribe (RFC 2369, RFC 8058).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// `List-Id`, such as `weekly.desk.example`.
    pub id: String,
    /// A page that asks first; only a POST acts.
    pub unsubscribe_url: String,
    /// An address: a mail to it acts, for programs that know no one-click.
    pub unsubscribe_address: Option<String>,
}

/// A file that a message takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A message, ready to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id, with or without angle brackets; fixed before the first try.
    pub message_id: String,
    /// When it was made.
    pub date: Timestamp,
    /// What parts text from HTML: 1 to 60 letters and digits.
    pub boundary: String,
    /// The desk.
    pub from: Mailbox,
    /// The desk's address with the thread's token.
    pub reply_to: Option<Mailbox>,
    /// Who is meant. Never empty.
    pub to: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The HTML; the text alone where there is none.
    pub html: Option<String>,
    /// The id of the message that is answered.
    pub in_reply_to: Option<String>,
    /// The ids of the thread, the oldest first.
    pub references: Vec<String>,
    /// Whether a machine wrote it.
    pub automatic: Automatic,
    /// The name of this desk in `X-Tarmac-Loop`, by which it knows its own mail.
    pub loop_id: String,
    /// For digests and reports.
    pub list: Option<List>,
    /// What it takes along.
    pub files: Vec<File>,
}

/// Why a message cannot be written.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ComposeError {
    /// An address that no mail can go to.
    #[error("“{0}” is no mail address")]
    Address(String),
    /// Nobody is meant.
    #[error("A message to nobody cannot be written")]
    Nobody,
    /// A boundary that a mail program could misread.
    #[error("“{0}” cannot part text from HTML; 1 to 60 letters and digits can")]
    Boundary(String),
    /// A header that cannot be written.
    #[error("The message cannot be written: {0}")]
    Message(String),
}

/// Writes the message down.
///
/// # Errors
/// An address that is none, nobody to write to, or a boundary that is none.
pub fn compose(mail: &Outgoing) -> Result<Vec<u8>, ComposeError> {
    let boundary_is_good = (1..=60).contains(&mail.boundary.len())
        && mail.boundary.bytes().all(|b| b.is_ascii_alphanumeric());
    if !boundary_is_good {
        return Err(ComposeError::Boundary(mail.boundary.clone()));
    }
    if mail.to.is_empty() {
        return Err(ComposeError::Nobody);
    }
    let mut builder = Message::builder()
        .from(mailbox(&mail.from)?)
        .date(system_time(mail.date))
        .message_id(Some(bracketed(&mail.message_id)))
        .subject(one_line(&mail.subject));
    for to in &mail.to {
        builder = builder.to(mailbox(to)?);
    }
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    if let Some(id) = &mail.in_reply_to {
        builder = builder.in_reply_to(bracketed(id));
    }
    let references = references(&mail.references);
    if !references.is_empty() {
        builder = builder.references(references);
    }
    for (name, value) in marks(mail) {
        let name = HeaderName::new_from_ascii(name.to_owned())
            .map_err(|e| ComposeError::Message(e.to_string()))?;
        builder = builder.raw_header(HeaderValue::new(name, one_line(&value)));
    }
    let text = part(ContentType::TEXT_PLAIN, &mail.text);
    let words = match &mail.html {
        Some(html) => Ok(MultiPart::alternative()
            .boundary(mail.boundary.clone())
            .singlepart(text)
            .singlepart(part(ContentType::TEXT_HTML, html))),
        None => Err(text),
    };
    let message = if mail.files.is_empty() {
        match words {
            Ok(words) => builder.multipart(words),
            Err(text) => builder.singlepart(text),
        }
    } else {
        let mixed = MultiPart::mixed().boundary(format!("{}m", mail.boundary));
        let mixed = match words {
            Ok(words) => mixed.multipart(words),
            Err(text) => mixed.singlepart(text),
        };
        builder.multipart(
            mail.files.iter().fold(mixed, |mixed, file| mixed.singlepart(attached(file))),
        )
    };
    message.map(|m| m.formatted()).map_err(|e| ComposeError::Message(e.to_string()))
}

/// What says to other machines who wrote this and that they need not answer.
fn marks(mail: &Outgoing) -> Vec<(&'static str, String)> {
    let mut marks = vec![("X-Tarmac-Loop", mail.loop_id.clone())];
    let automatic = match mail.automatic {
        Automatic::No => None,
        Automatic::Replied => Some("auto-replied"),
        Automatic::Generated => Some("auto-generated"),
    };
    if let Some(word) = automatic {
        marks.push(("Auto-Submitted", word.to_owned()));
        marks.push(("X-Auto-Response-Suppress", "All".to_owned()));
    }
    if let Some(list) = &mail.list {
        marks.push(("List-Id", format!("<{}>", bare(&list.id))));
        let mut ways = format!("<{}>", bare(&list.unsubscribe_url));
        if let Some(address) = &list.unsubscribe_address {
            ways = format!("{ways}, <mailto:{}?subject=unsubscribe>", bare(address));
        }
        marks.push(("List-Unsubscribe", ways));
        marks.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    marks
}

fn mailbox(of: &Mailbox) -> Result<Box_, ComposeError> {
    let address: Address =
        of.address.parse().map_err(|_| ComposeError::Address(one_line(&of.address)))?;
    let name = of.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    Ok(Box_::new(name, address))
}

/// Quoted-printable where most of it is ASCII and a person could read the source, else base64.
fn part(kind: ContentType, text: &str) -> SinglePart {
    let lines = text.replace("\r\n", "\n").replace(['\r', '\0'], "");
    let wide = lines.bytes().filter(|b| !b.is_ascii()).count();
    let encoding = if wide * 5 < lines.len() {
        ContentTransferEncoding::QuotedPrintable
    } else {
        ContentTransferEncoding::Base64
    };
    let body = Body::new_with_encoding(lines, encoding)
        .unwrap_or_else(|bytes| Body::dangerous_pre_encoded(bytes, encoding));
    SinglePart::builder().header(kind).body(body)
}

/// A file in base64, named by RFC 2231.
fn attached(file: &File) -> SinglePart {
    let kind = ContentType::parse("application/octet-stream").unwrap_or(ContentType::TEXT_PLAIN);
    let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
        .unwrap_or_else(|bytes| {
            Body::dangerous_pre_encoded(bytes, ContentTransferEncoding::Base64)
        });
    Attachment::new(one_line(&file.name)).body(body, kind)
}

fn system_time(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(at.secs().try_into().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders};

    use super::*;

    fn named(name: &str, address: &str) -> Mailbox {
        let name = (!name.is_empty()).then(|| name.to_owned());
        Mailbox { name, address: address.to_owned() }
    }

    fn receipt() -> Outgoing {
        Outgoing {
            message_id: "t4127.1.abcdefghijklmnopqrstuvwxyz@desk.halden.example".to_owned(),
            date: Timestamp::parse("2026-09-30T05:05:14.250Z").unwrap(),
            boundary: "b0undary4127".to_owned(),
            from: named("Halden 服务台", "desk@halden.example"),
            reply_to: Some(named("Halden 服务台", "desk+k1abcdef@halden.example")),
            to: vec![named("陈立", "chen.li@peregrine.example")],
            subject: "Re: P21 飞机停在浦东 217 机位：APU 无法启动，请立即派人到现场处理，航班 05:40 起飞 \
                      [TM-4127]"
                .to_owned(),
            text: "已收到：TM-4127。\n\n.一行以点开头\n".to_owned(),
            html: Some("<p>已收到：<b>TM-4127</b>。</p>\n".to_owned()),
            in_reply_to: Some("<q1@peregrine.example>".to_owned()),
            references: vec!["<q1@peregrine.example>".to_owned()],
            automatic: Automatic::Replied,
            loop_id: "desk-1".to_owned(),
            list: None,
            files: Vec::new(),
        }
    }

    fn headers(bytes: &[u8]) -> String {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    #[test]
    fn what_is_written_is_read_back_the_same() {
        let mail = receipt();
        let bytes = compose(&mail).unwrap();
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(read.subject().unwrap(), mail.subject);
        assert_eq!(read.message_id().unwrap(), mail.message_id);
        let from = read.from().unwrap().first().unwrap();
        assert_eq!(from.name().unwrap(), "Halden 服务台");
        assert_eq!(from.address().unwrap(), "desk@halden.example");
        let to = read.to().unwrap().first().unwrap();
        assert_eq!(to.name().unwrap(), "陈立");
        let reply_to = read.reply_to().unwrap().first().unwrap();
        assert_eq!(reply_to.address().unwrap(), "desk+k1abcdef@halden.example");
        assert_eq!(read.in_reply_to().as_text().unwrap(), "q1@peregrine.example");
        assert_eq!(read.date().unwrap().to_timestamp(), mail.date.secs());
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), mail.text);
        let html = read.body_html(0).unwrap().replace("\r\n", "\n");
        assert_eq!(html, mail.html.unwrap());
        assert!(read.is_content_type("multipart", "alternative"));
    }

    #[test]
    fn the_same_facts_make_the_same_bytes() {
        assert_eq!(compose(&receipt()).unwrap(), compose(&receipt()).unwrap());
    }

    #[test]
    fn every_line_is_ascii_short_and_ends_with_crlf() {
        let mut mail = receipt();
        mail.text = format!("{}\n{}\n", "汉".repeat(3000), "x".repeat(3000));
        mail.html = Some("<p>".to_owned() + &"y".repeat(5000) + "</p>");
        let bytes = compose(&mail).unwrap();
        assert!(bytes.is_ascii());
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        for line in text.split("\r\n") {
            assert!(line.len() <= 78, "{line}");
        }
    }

    #[test]
    fn encoded_words_have_75_characters_at_most_and_whole_characters() {
        let bytes = compose(&receipt()).unwrap();
        let words: Vec<String> = headers(&bytes)
            .split_whitespace()
            .filter(|word| word.starts_with("=?"))
            .map(ToOwned::to_owned)
            .collect();
        assert!(words.len() > 3);
        for word in words {
            assert!(word.len() <= 75, "{word}");
            let lone = format!("Subject: {word}\r\n\r\n");
            let read = MessageParser::default().parse(lone.as_bytes()).unwrap();
            assert!(!read.subject().unwrap().contains('\u{fffd}'), "{word} splits a character");
        }
    }

    #[test]
    fn what_comes_from_outside_adds_no_header() {
        let evil = "x\r\nBcc: all@example.com\n\nbody\0";
        let mut mail = receipt();
        mail.subject = evil.to_owned();
        mail.from.name = Some(evil.to_owned());
        mail.to = vec![named("\"Chen, Li\" <evil@example.com>", "chen.li@peregrine.example")];
        mail.message_id = format!("id@example.com>{evil}");
        mail.in_reply_to = Some(evil.to_owned());
        mail.references = vec![evil.to_owned()];
        mail.loop_id = evil.to_owned();
        let bytes = compose(&mail).unwrap();
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert!(read.bcc().is_none());
        assert_eq!(read.to().unwrap().iter().count(), 1);
        let to = read.to().unwrap().first().unwrap();
        assert_eq!(to.address().unwrap(), "chen.li@peregrine.example");
        assert_eq!(read.message_id().unwrap(), "id@example.comxBcc:all@example.combody");
        assert!(headers(&bytes).lines().all(|line| !line.starts_with("Bcc")));
        assert_eq!(read.text_body_count(), 1);
    }

    #[test]
    fn an_address_that_is_none_is_refused_with_its_text() {
        let mut mail = receipt();
        mail.to = vec![named("", "a@example.com\r\nRCPT TO:<b@example.com>")];
        assert_eq!(
            compose(&mail).unwrap_err().to_string(),
            "“a@example.com RCPT TO:<b@example.com>” is no mail address"
        );
        mail.to.clear();
        assert_eq!(compose(&mail), Err(ComposeError::Nobody));
        let mail = Outgoing { boundary: "a b".to_owned(), ..receipt() };
        assert!(matches!(compose(&mail), Err(ComposeError::Boundary(_))));
    }

    #[test]
    fn machines_are_told_who_wrote_it() {
        let marks_of = |automatic| {
            let bytes = compose(&Outgoing { automatic, ..receipt() }).unwrap();
            let headers = headers(&bytes);
            assert!(headers.contains("X-Tarmac-Loop: desk-1"));
            ["Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "Auto-Submitted"]
                .map(|mark| headers.contains(mark))
        };
        assert_eq!(marks_of(Automatic::Replied), [true, false, true]);
        assert_eq!(marks_of(Automatic::Generated), [false, true, true]);
        assert_eq!(marks_of(Automatic::No), [false, false, false]);
    }

    #[test]
    fn a_digest_can_be_unsubscribed() {
        let list = List {
            id: "weekly.desk.example".to_owned(),
            unsubscribe_url: "https://desk.example/u/4f>\r\nX: y".to_owned(),
            unsubscribe_address: Some("help+4f@desk.example".to_owned()),
        };
        let bytes = compose(&Outgoing { list: Some(list), ..receipt() }).unwrap();
        let headers = headers(&bytes);
        assert!(headers.contains("List-Id: <weekly.desk.example>"));
        let ways = headers.split_whitespace().collect::<Vec<_>>().join(" ");
        let mailto = "<mailto:help+4f@desk.example?subject=unsubscribe>";
        let both = format!("List-Unsubscribe: <https://desk.example/u/4fX:y>, {mailto}");
        assert!(ways.contains(&both), "{ways}");
        assert!(headers.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    }

    #[test]
    fn an_address_beyond_ascii_stays_as_it_is() {
        let mail = Outgoing { to: vec![named("陈立", "用户@例子.cn")], ..receipt() };
        let bytes = compose(&mail).unwrap();
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(read.to().unwrap().first().unwrap().address().unwrap(), "用户@例子.cn");
    }

    #[test]
    fn files_stand_behind_the_words_under_their_own_names() {
        let files = [("检验 报告.pdf", &b"%PDF\0\r\n."[..]), ("a\r\nBcc: x.txt", b"y")];
        let files =
            files.map(|(name, bytes)| File { name: name.to_owned(), bytes: bytes.to_vec() });
        let bytes = compose(&Outgoing { files: files.to_vec(), ..receipt() }).unwrap();
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert!(read.is_content_type("multipart", "mixed"));
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), receipt().text);
        let [report, other] = &read.attachments().collect::<Vec<_>>()[..] else { panic!("two") };
        assert_eq!(report.attachment_name(), Some("检验 报告.pdf"));
        assert_eq!(report.contents(), files[0].bytes);
        assert_eq!(other.attachment_name(), Some("a Bcc: x.txt"));
        assert!(bytes.is_ascii());
    }

    #[test]
    fn text_alone_is_one_part() {
        let bytes = compose(&Outgoing { html: None, ..receipt() }).unwrap();
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert!(read.is_content_type("text", "plain"));
        assert_eq!(read.html_body_count(), 1, "the text is shown as it is");
        assert!(headers(&bytes).contains("MIME-Version: 1.0"));
    }
}
