//! The message that a message forwards: who wrote it, when, about what. All of it is a claim of who
//! sent it on, shown as one (hard case 53).

use super::{
    address,
    address::Mailbox,
    body::Attachment,
    headers::Headers,
    parse,
    quote_marks::{self as marks, HeadLine},
    subject,
};

/// Lines that are looked through for a header block.
const LINES: usize = 2_000;

/// A message within another, as who sent it on shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    /// Who wrote it.
    pub from: Mailbox,
    /// When it was sent, as it stands there; may be empty.
    pub sent: String,
    /// What it is about, one clean line; may be empty.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// The sender of the forwarded message: of an attached message, else of the first header block in
/// the text.
#[must_use]
pub fn original_sender(text: &str, attachments: &[Attachment]) -> Option<Mailbox> {
    let of_attached = attached(attachments).and_then(|message| {
        let (headers, _) = Headers::read(&message.bytes, 0);
        address::read_all(headers.first("from")?, None).into_iter().next()
    });
    of_attached.or_else(|| block(&lines_of(text)).map(|block| block.from))
}

/// The forwarded message itself, whose sender [`original_sender`] names.
#[must_use]
pub fn original(text: &str, attachments: &[Attachment]) -> Option<Forwarded> {
    if let Some(message) = attached(attachments) {
        let read = parse::parse(&message.bytes);
        if let Some(from) = read.from {
            let sent = read.headers.text("date").unwrap_or_default();
            let subject = if read.subject_missing { String::new() } else { read.subject };
            let sent = subject::one_line(&sent, 255);
            return Some(Forwarded { from, sent, subject, text: read.text_full });
        }
    }
    let lines = lines_of(text);
    let block = block(&lines)?;
    let is_quoted = text.lines().nth(block.at).is_some_and(marks::is_quoted);
    let body = text.lines().skip(block.end).map(|line| {
        let bare = line.trim_start().strip_prefix('>').filter(|_| is_quoted);
        bare.map_or(line, |bare| bare.strip_prefix(' ').unwrap_or(bare))
    });
    let body = body.collect::<Vec<_>>().join("\n").trim().to_owned();
    Some(Forwarded { from: block.from, sent: block.sent, subject: block.subject, text: body })
}

fn attached(attachments: &[Attachment]) -> Option<&Attachment> {
    let is_message = |kind: &str| matches!(kind, "message/rfc822" | "message/global");
    attachments.iter().find(|a| is_message(a.media_type.as_str()))
}

/// The lines, without what quotes them.
fn lines_of(text: &str) -> Vec<&str> {
    text.lines()
        .take(LINES)
        .map(|l| l.trim_start_matches(|c: char| c == '>' || c.is_whitespace()))
        .collect()
}

/// A header block in a text.
struct Block {
    from: Mailbox,
    sent: String,
    subject: String,
    /// The line that names the sender.
    at: usize,
    /// The first line after it.
    end: usize,
}

fn block(lines: &[&str]) -> Option<Block> {
    let at = (0..lines.len()).find(|at| marks::is_header_block(lines, *at))?;
    // Thunderbird names subject and date above the sender.
    let is_head = |at: usize| lines.get(at).is_some_and(|l| marks::head_line(l).is_some());
    let mut start = at;
    while start.checked_sub(1).is_some_and(is_head) {
        start -= 1;
    }
    let mut fields: Vec<(HeadLine, String)> = Vec::new();
    let mut end = start;
    while let Some(line) = lines.get(end) {
        if let Some((what, value)) = marks::head_line(line) {
            fields.push((what, value.trim().to_owned()));
        } else if line.is_empty() {
            // Some programs put a blank line between the fields.
            if !is_head(end + 1) {
                break;
            }
        } else if let Some((_, value)) = fields.last_mut() {
            // what is broken onto the next line goes on with it
            value.push(' ');
            value.push_str(line.trim());
        }
        end += 1;
    }
    let value = |wanted: HeadLine| {
        let found = fields.iter().find(|(what, _)| *what == wanted);
        found.map_or(String::new(), |(_, value)| value.replace('*', ""))
    };
    let from = value(HeadLine::From).replace('"', "").replace("[mailto:", "<").replace(']', ">");
    let from = address::read_all(from.as_bytes(), None).into_iter().next()?;
    Some(Block {
        from,
        sent: subject::one_line(&value(HeadLine::Sent), 255),
        subject: subject::one_line(&value(HeadLine::Subject), 255),
        at,
        end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String, String, String) {
        let found = original(text, &[]).unwrap_or_else(|| panic!("{text}"));
        (found.from.address, found.sent, found.subject, found.text)
    }

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

    #[test]
    fn the_forwarded_mail_of_each_program_is_read_whole() {
        let expected = |sent: &str, subject: &str, text: &str| {
            ("a@b.example".to_owned(), sent.to_owned(), subject.to_owned(), text.to_owned())
        };
        let gmail = "fyi\n\n---------- Forwarded message ---------\nFrom: Anna <a@b.example>\n\
            Date: Tue, May 12, 2026 at 8:10 AM\nSubject: Door\nTo: Pia <p@d.example>\n\n\
            It is stuck.\n\nAnna";
        let sent = "Tue, May 12, 2026 at 8:10 AM";
        assert_eq!(read(gmail), expected(sent, "Door", "It is stuck.\n\nAnna"));
        let outlook = "________________________________\nFrom: Anna Huber <a@b.example>\n\
            Sent: Tuesday, May 12, 2026 8:10 AM\nTo: Pia; Tomás\n Ferreira\nSubject: Door\n\n\
            It is stuck.";
        let sent = "Tuesday, May 12, 2026 8:10 AM";
        assert_eq!(read(outlook), expected(sent, "Door", "It is stuck."));
        let chinese = "请建单\n\n发件人： 安娜 <a@b.example>\n发送时间： 2026年5月12日 8:10\n\
            收件人： 李娜\n主题： 门卡住\n\n门打不开。";
        assert_eq!(read(chinese), expected("2026年5月12日 8:10", "门卡住", "门打不开。"));
        let german = "-----Ursprüngliche Nachricht-----\nVon: Anna <a@b.example>\n\
            Gesendet: Dienstag, 12. Mai 2026 08:10\nAn: Pia\nBetreff: Tür\n\nSie klemmt.";
        assert_eq!(read(german), expected("Dienstag, 12. Mai 2026 08:10", "Tür", "Sie klemmt."));
        let french = "De : Anna <a@b.example>\nEnvoyé : mardi 12 mai 2026 08:10\nÀ : Pia\n\
            Objet : Porte\n\nElle est bloquée.";
        let sent = "mardi 12 mai 2026 08:10";
        assert_eq!(read(french), expected(sent, "Porte", "Elle est bloquée."));
        let japanese = "差出人: 安娜 <a@b.example>\n送信日時: 2026年5月12日 8:10\n宛先: 李\n\
            件名: 扉\n\n開きません。";
        assert_eq!(read(japanese), expected("2026年5月12日 8:10", "扉", "開きません。"));
        let apple = "Begin forwarded message:\n\n> From: Anna <a@b.example>\n> Subject: Door\n\
            > Date: 12 May 2026 at 08:10:00 CEST\n> To: pia@d.example\n> \n> It is stuck.\n> > log";
        let sent = "12 May 2026 at 08:10:00 CEST";
        assert_eq!(read(apple), expected(sent, "Door", "It is stuck.\n> log"));
        let thunderbird = "-------- Forwarded Message --------\nSubject: Door\n\
            Date: Tue, 12 May 2026 08:10:00 +0200\nFrom: Anna <a@b.example>\nTo: pia@d.example\n\n\
            It is stuck.";
        let sent = "Tue, 12 May 2026 08:10:00 +0200";
        assert_eq!(read(thunderbird), expected(sent, "Door", "It is stuck."));
    }

    #[test]
    fn an_attached_mail_is_read_as_mail() {
        let raw = b"From: Outer <o@d.example>\r\nSubject: FW\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\nContent-Type: text/plain\r\n\r\n\
            see\r\n--f\r\nContent-Type: message/rfc822\r\n\r\nFrom: Anna <a@b.example>\r\n\
            Date: Tue, 12 May 2026 08:10:00 +0200\r\nSubject: =?utf-8?B?VMO8cg==?=\r\n\r\n\
            It is stuck.\r\n--f--\r\n";
        let outer = parse::parse(raw);
        let found = original(&outer.text_full, &outer.attachments).unwrap();
        assert_eq!(found.from.address, "a@b.example");
        assert_eq!((found.subject.as_str(), found.text.trim()), ("Tür", "It is stuck."));
        assert_eq!(found.sent, "Tue, 12 May 2026 08:10:00 +0200");
    }
}
