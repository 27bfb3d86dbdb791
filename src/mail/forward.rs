//! Who wrote the message that a message forwards: a claim, shown as one (hard case 53).

use super::{address, address::Mailbox, body::Attachment, headers::Headers, quote_marks as marks};

/// The sender of the forwarded message: of an attached message, else of the first header block in
/// the text.
#[must_use]
pub fn original_sender(text: &str, attachments: &[Attachment]) -> Option<Mailbox> {
    attached(attachments).or_else(|| in_text(text))
}

fn attached(attachments: &[Attachment]) -> Option<Mailbox> {
    let message = attachments
        .iter()
        .find(|a| matches!(a.media_type.as_str(), "message/rfc822" | "message/global"))?;
    let (headers, _) = Headers::read(&message.bytes, 0);
    address::read_all(headers.first("from")?, None).into_iter().next()
}

fn in_text(text: &str) -> Option<Mailbox> {
    let lines: Vec<&str> = text
        .lines()
        .take(2_000)
        .map(|l| l.trim_start_matches(|c: char| c == '>' || c.is_whitespace()))
        .collect();
    let at = (0..lines.len()).find(|at| marks::is_header_block(&lines, *at))?;
    let (_, value) = lines.get(at)?.split_once([':', '：'])?;
    // the address may have been broken onto the next line
    let next = lines.get(at + 1).copied().unwrap_or_default();
    [value.to_owned(), format!("{value} {next}")].iter().find_map(|value| {
        let plain = value.replace(['*', '"'], "").replace("[mailto:", "<").replace(']', ">");
        address::read_all(plain.as_bytes(), None).into_iter().next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writer_of_a_forwarded_mail_is_found() {
        for text in [
            "bitte anlegen\n\n-----Ursprüngliche Nachricht-----\nVon: Anna Huber <a@b.example>\nGesendet: heute\nAn: Pia",
            "---------- Forwarded message ---------\nFrom: Anna <a@b.example>\nDate: today\nSubject: x\n\ny",
            "Begin forwarded message:\n\n> From: Anna <a@b.example>\n> Date: today",
            "发件人： 安娜 <a@b.example>\n发送时间： 今天",
            "*From:* Anna [mailto:a@b.example]\n*Sent:* today",
            "From: Anna\n <a@b.example>\nSent: today",
        ] {
            let found = original_sender(text, &[]).map(|m| m.address);
            assert_eq!(found.as_deref(), Some("a@b.example"), "{text}");
        }
        assert_eq!(original_sender("From: a@b.example only", &[]), None);
    }
}
