//! What the customer wrote, out of the parts of a message: the text in order, and the attachments
//! (hard cases 21–25, 30–33, 39).

use super::{
    charset, filename,
    headers::Headers,
    html_text::text_of,
    lines::unix_lines,
    message_ids,
    parameters::Structured,
    part_text::{calendar_method, calendar_text, meta_charset, reflow, says_something},
    structure::{Part, Structure},
    subject::one_line,
    transfer,
};

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Made harmless: data, never a path.
    pub name: String,
    /// The media type as claimed, lower case; it decides nothing but what is shown of it.
    pub media_type: String,
    /// The content, transfer encoding undone.
    pub bytes: Vec<u8>,
    /// The id that the message's HTML names it by, without brackets.
    pub content_id: Option<String>,
    /// It is a picture within the text, not a file that somebody attached.
    pub inline: bool,
}

/// What stands for the words of a message that is encrypted.
pub const ENCRYPTED: &str = "(encrypted; it cannot be read here)";

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// All text, in order, lines ended by LF.
    pub text: String,
    /// All files.
    pub attachments: Vec<Attachment>,
    /// What was odd, as sentences.
    pub oddities: Vec<String>,
    /// The METHOD of a calendar part: `request`, `reply`, `cancel`.
    pub calendar_method: Option<String>,
    /// It is encrypted, all of it or a part.
    pub is_encrypted: bool,
    /// The message must wait for a person, and why.
    pub refused: Option<String>,
}

/// Reads text and attachments.
#[must_use]
pub fn read(raw: &[u8], structure: &Structure) -> Content {
    let mut reader =
        Reader { raw, structure, texts: Vec::new(), only_files: false, found: Content::default() };
    if !structure.parts.is_empty() {
        reader.visit(0);
    }
    let Reader { texts, mut found, .. } = reader;
    texts.join("\n").trim_end().trim_start_matches('\n').clone_into(&mut found.text);
    if let Some(ics) = found.attachments.iter().find(|a| a.media_type == "text/calendar") {
        let invitation = calendar_text(&ics.bytes);
        found.oddities.push(format!(
            "It holds an invitation, and nothing was accepted: {}.",
            invitation.replace('\n', ", ")
        ));
        if found.text.is_empty() {
            found.text = invitation;
        }
    }
    if found.text.trim().is_empty() && found.is_encrypted {
        ENCRYPTED.clone_into(&mut found.text);
    }
    found.oddities.dedup();
    found
}

/// The decoded bytes of a part.
#[must_use]
pub fn bytes_of(raw: &[u8], part: &Part) -> Vec<u8> {
    let body = raw.get(part.body.clone()).unwrap_or_default();
    transfer::decode(part.headers.first("content-transfer-encoding"), body)
}

struct Reader<'a> {
    raw: &'a [u8],
    structure: &'a Structure,
    texts: Vec<String>,
    /// The text of what follows is another form of text that was already taken.
    only_files: bool,
    found: Content,
}

impl Reader<'_> {
    // the depth is bounded by limits::DEPTH, so this recursion is too
    fn visit(&mut self, index: usize) {
        let Some(part) = self.structure.parts.get(index) else { return };
        if !part.is_multipart {
            self.leaf(part);
            return;
        }
        let children: Vec<usize> = self.structure.children(index).collect();
        match part.content_type.value.as_str() {
            "multipart/alternative" => self.alternative(&children),
            "multipart/report" => {
                if let Some(first) = children.first() {
                    self.visit(*first);
                }
            }
            "multipart/encrypted" => {
                self.found.is_encrypted = true;
                self.found.oddities.push("It is encrypted and cannot be read here.".to_owned());
                self.visit_all(&children);
            }
            _ => self.visit_all(&children),
        }
    }

    fn visit_all(&mut self, parts: &[usize]) {
        for part in parts {
            self.visit(*part);
        }
    }

    /// The plain form where it says something, else the richer ones; files of all of them.
    fn alternative(&mut self, children: &[usize]) {
        let is_plain = |index: &usize| {
            self.structure
                .parts
                .get(*index)
                .is_some_and(|p| !p.is_multipart && p.content_type.value == "text/plain")
        };
        let (plain, rich): (Vec<usize>, Vec<usize>) = children.iter().copied().partition(is_plain);
        let before = std::mem::take(&mut self.texts);
        self.visit_all(&plain);
        let plain_texts = std::mem::take(&mut self.texts);
        let was = self.only_files;
        self.only_files = was || says_something(&plain_texts.join("\n"));
        self.visit_all(&rich);
        self.only_files = was;
        let rich_texts = std::mem::replace(&mut self.texts, before);
        let use_rich = rich_texts.iter().any(|t| !t.trim().is_empty());
        self.texts.extend(if use_rich { rich_texts } else { plain_texts });
    }

    fn leaf(&mut self, part: &Part) {
        let kind = part.content_type.value.as_str();
        let parent = part.parent.and_then(|p| self.structure.parts.get(p));
        let in_signed = parent.is_some_and(|p| p.content_type.value == "multipart/signed");
        match kind {
            "application/pgp-signature"
            | "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
                if in_signed =>
            {
                return;
            }
            "message/partial" | "message/external-body" => {
                self.found.refused =
                    Some(format!("it is not whole ({kind}); nothing is fetched from elsewhere"));
            }
            "application/ms-tnef" | "application/vnd.ms-tnef" => {
                self.found.oddities.push(
                    "Its attachments are packed in Outlook's winmail.dat, kept as it came."
                        .to_owned(),
                );
            }
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                let signed = part.content_type.parameter("smime-type", None).as_deref()
                    == Some("signed-data");
                self.found.is_encrypted |= !signed;
                let what = if signed { "wrapped in a signature" } else { "encrypted" };
                self.found.oddities.push(format!("It is {what} (S/MIME) and cannot be read here."));
            }
            "text/calendar" => {
                let method = part.content_type.parameter("method", None);
                let method = method.or_else(|| calendar_method(&bytes_of(self.raw, part)));
                self.found.calendar_method = method.map(|m| m.trim().to_lowercase());
            }
            _ => {}
        }
        if self.is_shown(part) {
            if !self.only_files {
                let text = self.text_of(part);
                self.texts.push(text);
            }
        } else {
            self.attach(part);
        }
    }

    /// Whether a leaf is text of the message rather than a file.
    fn is_shown(&self, part: &Part) -> bool {
        let kind = part.content_type.value.as_str();
        let file_type = matches!(
            kind,
            "text/calendar"
                | "text/csv"
                | "text/vcard"
                | "text/x-vcard"
                | "text/directory"
                | "text/rtf"
                | "text/richtext"
                | "text/xml"
                | "text/rfc822-headers"
                | "text/x-amp-html"
                | "text/tab-separated-values"
                | "text/css"
                | "text/javascript"
        );
        if !kind.starts_with("text/") || file_type {
            return false;
        }
        let disposition = disposition_of(part);
        if disposition.value == "attachment" {
            return false;
        }
        let named = name_of(part).is_some();
        !named || (self.texts.is_empty() && disposition.value.is_empty())
    }

    fn text_of(&mut self, part: &Part) -> String {
        let bytes = bytes_of(self.raw, part);
        let html = part.content_type.value == "text/html";
        let label = part
            .content_type
            .parameter("charset", None)
            .or_else(|| if html { meta_charset(&bytes) } else { None });
        let decoded = charset::decode(label.as_deref(), &bytes);
        self.found.oddities.extend(decoded.oddity);
        let text = unix_lines(&decoded.text);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        if html {
            return text_of(text);
        }
        let flowed = part.content_type.parameter("format", None);
        if flowed.is_some_and(|f| f.eq_ignore_ascii_case("flowed")) {
            let delsp = part.content_type.parameter("delsp", None);
            return reflow(text, delsp.is_some_and(|d| d.eq_ignore_ascii_case("yes")));
        }
        text.to_owned()
    }

    fn attach(&mut self, part: &Part) {
        let named = part.content_type.value.as_str();
        let is_type = named.split('/').count() == 2
            && named.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>()@,;:\\[]?=".contains(&b));
        let media_type = if is_type { named } else { "application/octet-stream" }.to_owned();
        let bytes = bytes_of(self.raw, part);
        let number = self.found.attachments.len() + 1;
        let name = name_of(part).or_else(|| match media_type.as_str() {
            "message/rfc822" | "message/global" => inner_name(&bytes),
            "text/calendar" => Some("invite.ics".to_owned()),
            _ => None,
        });
        let content_id = part
            .headers
            .first("content-id")
            .and_then(message_ids::read_own)
            .map(|id| id.trim_matches(['<', '>']).to_owned());
        let inline = content_id.is_some()
            && media_type.starts_with("image/")
            && disposition_of(part).value != "attachment";
        self.found.attachments.push(Attachment {
            name: filename::safe(name.as_deref(), &media_type, number),
            media_type,
            bytes,
            content_id,
            inline,
        });
    }
}

/// Whether a part is text of the message by what it says of itself, not a file.
pub(super) fn is_text_of_message(part: &Part) -> bool {
    let disposition = disposition_of(part);
    disposition.value != "attachment" && name_of(part).is_none()
}

/// A page of a message, decoded by its label, else by the one that the page names itself.
pub(super) fn page_of(raw: &[u8], part: &Part) -> String {
    let bytes = bytes_of(raw, part);
    let label = part.content_type.parameter("charset", None).or_else(|| meta_charset(&bytes));
    charset::decode(label.as_deref(), &bytes).text
}

fn disposition_of(part: &Part) -> Structured {
    Structured::read(part.headers.first("content-disposition").unwrap_or_default())
}

fn name_of(part: &Part) -> Option<String> {
    disposition_of(part)
        .parameter("filename", None)
        .or_else(|| disposition_of(part).parameter("name", None))
        .or_else(|| part.content_type.parameter("name", None))
        .filter(|n| !n.trim().is_empty())
}

/// An attached message is named by its subject.
fn inner_name(bytes: &[u8]) -> Option<String> {
    let (headers, _) = Headers::read(bytes, 0);
    let subject = super::encoded_words::decode(headers.first("subject")?, None);
    let subject = one_line(&subject, 80).replace(['/', '\\'], "_");
    (!subject.is_empty()).then(|| format!("{subject}.eml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(raw: &str) -> Content {
        read(raw.as_bytes(), &Structure::read(raw.as_bytes()))
    }

    fn alternative(plain: &str, html: &str) -> String {
        format!(
            "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n{plain}\n--b\n\
             Content-Type: text/html\n\n{html}\n--b--"
        )
    }

    #[test]
    fn the_plain_form_is_taken_where_it_says_something() {
        for (plain, html, text) in [
            ("plain words", "<p>rich</p>", "plain words"),
            ("", "<p>rich</p>", "rich"),
            ("[cid:image001.png@01]\n", "<p>rich</p>", "rich"),
            ("Please view this message in an HTML client.", "<p>rich</p>", "rich"),
            (
                "Please view this message in an HTML client.",
                "<img src=x>",
                "Please view this message in an HTML client.",
            ),
            ("[TM-1] fuse", "<p>rich</p>", "[TM-1] fuse"),
        ] {
            assert_eq!(content(&alternative(plain, html)).text, text, "{plain}");
        }
    }

    #[test]
    fn several_pages_and_files_in_one_alternative_are_all_kept() {
        let raw = "Content-Type: multipart/alternative; boundary=b\n\n\
                   --b\nContent-Type: text/html\n\n<p>one</p>\n\
                   --b\nContent-Type: application/pdf; name=a.pdf\n\nx\n\
                   --b\nContent-Type: text/html\n\n<p>two</p>\n\
                   --b\nContent-Type: application/pdf; name=b.pdf\n\nx\n--b--";
        let found = content(raw);
        assert_eq!(found.text, "one\ntwo");
        assert_eq!(
            found.attachments.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(),
            ["a.pdf", "b.pdf"]
        );
    }

    #[test]
    fn an_attachment_alone_is_no_text() {
        let found = content("Content-Type: application/pdf; name=\"a.pdf\"\n\n%PDF");
        assert_eq!((found.text.as_str(), found.attachments.len()), ("", 1));
    }

    #[test]
    fn an_attached_message_is_one_file_with_its_subject_as_name() {
        let found = content(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\n\
             Content-Type: message/rfc822\n\nSubject: Gyro / drift\nFrom: a@b\n\ninner\n--b--",
        );
        assert_eq!(found.text, "see");
        assert_eq!(found.attachments.len(), 1);
        assert_eq!(found.attachments[0].name, "Gyro _ drift.eml");
    }

    #[test]
    fn a_signature_of_the_message_is_no_attachment() {
        let found = content(
            "Content-Type: multipart/signed; boundary=b\n\n--b\n\nsigned words\n--b\n\
             Content-Type: application/pgp-signature; name=signature.asc\n\nx\n--b--",
        );
        assert_eq!((found.text.as_str(), found.attachments.len()), ("signed words", 0));
    }
}
