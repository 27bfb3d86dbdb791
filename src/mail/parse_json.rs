//! One line of `tarmac mail parse`.

use serde_json::{Value, json};

use super::{address::Mailbox, parse::Parsed};

/// A parsed message as the JSON object that others build on.
///
/// `automatic` and `bounce` are true or false; what they mean in detail stands beside them. `date`
/// is the claimed one, in UTC. `text` is without quotes, `text_full` with them.
#[must_use]
pub fn parse_json(file: &str, parsed: &Parsed) -> Value {
    let bounce = parsed.bounce.as_ref();
    json!({
        "file": file,
        "subject": parsed.subject,
        "from": parsed.from.as_ref().map(|m| &m.address),
        "from_name": parsed.from.as_ref().and_then(|m| m.name.as_ref()),
        "to": addresses(&parsed.to),
        "cc": addresses(&parsed.cc),
        "reply_to": addresses(&parsed.reply_to),
        "date": parsed.date_claimed,
        "message_id": parsed.message_id,
        "in_reply_to": parsed.in_reply_to,
        "references": parsed.references,
        "text": parsed.text,
        "text_full": parsed.text_full,
        "attachments": parsed.attachments.iter().map(|a| json!({
            "name": a.name,
            "type": a.media_type,
            "size": a.bytes.len(),
            "inline": a.inline,
        })).collect::<Vec<_>>(),
        "automatic": parsed.automatic.is_some(),
        "automatic_because": parsed.automatic.as_ref().map(|a| &a.seen),
        "bounce": bounce.is_some(),
        "bounce_kind": bounce.map(|b| b.kind),
        "bounced_message_ids": bounce.map(|b| &b.original_ids),
        "bounced_recipients": bounce.map(|b| &b.recipients),
        "forwarded_from": parsed.forwarded_from.as_ref().map(|m| &m.address),
        "too_complex": parsed.too_complex,
        "oddities": parsed.oddities.iter().chain(&parsed.from_oddity).collect::<Vec<_>>(),
    })
}

fn addresses(mailboxes: &[Mailbox]) -> Vec<&str> {
    mailboxes.iter().map(|m| m.address.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    #[test]
    fn the_line_has_every_promised_key() {
        let line = parse_json("a.eml", &parse(b"From: a@b.example\n\nhello"));
        for key in [
            "file",
            "subject",
            "from",
            "to",
            "date",
            "message_id",
            "in_reply_to",
            "references",
            "text",
            "text_full",
            "attachments",
            "automatic",
            "bounce",
            "oddities",
        ] {
            assert!(line.get(key).is_some(), "{key}");
        }
        assert_eq!(line["text"], "hello");
        assert_eq!(line["automatic"], false);
    }
}
