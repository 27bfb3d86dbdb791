//! A message as it can be stored: PostgreSQL keeps no NUL in its texts, and the same message must
//! become the same ticket on both databases. The raw bytes are kept apart, unchanged.

use super::intake::Arrival;
use crate::mail::{
    address::Mailbox,
    parse::{self, Parsed},
};

/// What stands behind the words of a message of which only the beginning is here.
const MORE: &str = "(only the beginning; the whole message was too large and is in its mailbox)";

/// Reads a message; what is kept of it as text holds no NUL.
#[must_use]
pub fn read(raw: &[u8], arrival: &Arrival) -> Parsed {
    let null_path = arrival.has_null_path();
    let mut parsed = if arrival.too_large.is_some() {
        let mut begun = parse::parse_beginning(raw, null_path);
        for text in [&mut begun.text, &mut begun.text_full] {
            text.truncate(text.trim_end().len());
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(MORE);
        }
        begun
    } else {
        parse::parse_received(raw, null_path)
    };
    let texts =
        [&mut parsed.subject, &mut parsed.subject_full, &mut parsed.text, &mut parsed.text_full];
    texts.into_iter().for_each(clean);
    let ids = parsed.message_id.iter_mut();
    ids.chain(&mut parsed.in_reply_to).chain(&mut parsed.references).for_each(clean);
    let people = parsed.from.iter_mut().chain(&mut parsed.forwarded_from);
    let people = people.chain(&mut parsed.list_writer).chain(&mut parsed.reply_to);
    people.chain(&mut parsed.to).chain(&mut parsed.cc).for_each(clean_mailbox);
    for file in &mut parsed.attachments {
        clean(&mut file.name);
        clean(&mut file.media_type);
    }
    if let Some(bounce) = &mut parsed.bounce {
        bounce.original_ids.iter_mut().for_each(clean);
        for recipient in &mut bounce.recipients {
            clean(&mut recipient.address);
            recipient.diagnostic.iter_mut().for_each(clean);
        }
    }
    let reports = parsed.read_receipt.iter_mut().map(|r| &mut r.original_ids);
    let reports = reports.chain(parsed.complaint.iter_mut().map(|r| &mut r.original_ids));
    reports.flatten().for_each(clean);
    parsed
}

fn clean_mailbox(mailbox: &mut Mailbox) {
    clean(&mut mailbox.address);
    mailbox.name.iter_mut().for_each(clean);
}

fn clean(text: &mut String) {
    text.retain(|c| c != '\0');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_nul_is_left_in_what_is_kept_as_text() {
        let raw = b"From: A\0 <a@b.example>\r\nMessage-ID: <x\0y@b.example>\r\nSubject: d\0own\r\n\
            Content-Type: text/plain\r\n\r\nit is d\0wn\r\n";
        let parsed = read(raw, &Arrival::default());
        let kept =
            format!("{:?}", (&parsed.subject, &parsed.text, &parsed.message_id, &parsed.from));
        assert!(!kept.contains("\\0"), "{kept}");
        assert_eq!(parsed.text.trim(), "it is dwn");
    }
}
