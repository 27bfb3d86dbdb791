//! Reports about mail that we sent: bounces (RFC 3464 and older), read receipts (RFC 8098) and
//! complaints (RFC 5965). They prove nothing by themselves: only ids that we sent do (hard cases
//! 67–74).

use super::{
    address,
    body::bytes_of,
    bounce_text,
    headers::Headers,
    limits, message_ids,
    report::{
        Bounce, BounceKind, BouncedRecipient, Complaint, MailReport, ReadReceipt, Seen, is_status,
    },
    structure::{Part, Structure},
    subject::one_line,
};

/// Reads the report that a message is, if it is one.
#[must_use]
pub fn read(raw: &[u8], structure: &Structure, seen: Seen<'_>) -> Option<MailReport> {
    let leaf = |kinds: &[&str]| {
        structure.parts.iter().find(|p| kinds.contains(&p.content_type.value.as_str()))
    };
    let root = structure.parts.first()?;
    let is_report = root.content_type.value == "multipart/report";
    let from_machine =
        seen.has_null_path || seen.from.is_some_and(crate::domain::message::is_daemon);
    let ids = || original_ids(raw, structure, seen);
    if is_report
        && let Some(part) =
            leaf(&["message/disposition-notification", "message/global-disposition-notification"])
    {
        return Some(MailReport::Read(read_receipt(raw, part, ids())));
    }
    if is_report && leaf(&["message/feedback-report"]).is_some() {
        return Some(MailReport::Complaint(Complaint { original_ids: ids() }));
    }
    let status = leaf(&["message/delivery-status", "message/global-delivery-status"]);
    if let Some(part) = status.filter(|_| is_report || from_machine) {
        let (recipients, more_ids) = recipients_of(&bytes_of(raw, part));
        let mut original_ids = ids();
        original_ids.extend(more_ids);
        let recipients =
            if recipients.is_empty() { bounce_text::recipients(seen) } else { recipients };
        let kind =
            recipients.iter().map(|r| r.kind).max().unwrap_or_else(|| bounce_text::kind(seen));
        return Some(MailReport::Bounce(Bounce { kind, original_ids, recipients }));
    }
    if from_machine && bounce_text::is_bounce(seen) {
        let recipients = bounce_text::recipients(seen);
        let kind = bounce_text::kind(seen);
        return Some(MailReport::Bounce(Bounce { kind, original_ids: ids(), recipients }));
    }
    None
}

/// Ids in the returned message or its header, then those that the text quotes, then those that the
/// report answers.
fn original_ids(raw: &[u8], structure: &Structure, seen: Seen<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    for part in &structure.parts {
        let kind = part.content_type.value.as_str();
        if matches!(
            kind,
            "message/rfc822"
                | "message/global"
                | "text/rfc822-headers"
                | "message/rfc822-headers"
                | "message/global-headers"
                | "text/rfc822-header"
        ) {
            let (headers, _) = Headers::read(&bytes_of(raw, part), 0);
            ids.extend(headers.first("message-id").and_then(message_ids::read_own));
        }
    }
    for line in seen.text.lines() {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        let is_id = line.get(..11).is_some_and(|n| n.eq_ignore_ascii_case("message-id:"));
        if is_id {
            ids.extend(line.get(11..).and_then(|v| message_ids::read_own(v.as_bytes())));
        }
    }
    for name in ["in-reply-to", "references", "original-message-id", "x-original-message-id"] {
        if let Some(value) = seen.headers.first(name) {
            ids.extend(message_ids::read_all(value));
        }
    }
    let mut known = std::collections::HashSet::new();
    ids.retain(|id| known.insert(id.clone()));
    ids.truncate(limits::IDS);
    ids
}

/// The groups of a delivery-status part: first the message's, then one a recipient.
fn recipients_of(status: &[u8]) -> (Vec<BouncedRecipient>, Vec<String>) {
    let mut recipients = Vec::new();
    let mut ids = Vec::new();
    let mut at = 0;
    while at < status.len() && recipients.len() < limits::FAILED_RECIPIENTS {
        let (group, next) = Headers::read(status, at);
        for name in ["original-message-id", "x-original-message-id"] {
            ids.extend(group.first(name).and_then(message_ids::read_own));
        }
        recipients.extend(recipient_of(&group));
        at = if next > at { next } else { at + 1 };
    }
    (recipients, ids)
}

fn recipient_of(group: &Headers) -> Option<BouncedRecipient> {
    let address = ["original-recipient", "final-recipient", "x-actual-recipient"].iter().find_map(
        |name| {
            let value = group.text(name)?;
            let address = value.rsplit(';').next().unwrap_or(&value).trim().to_owned();
            address::valid(address.as_bytes())
        },
    )?;
    let word = |name: &str| {
        let value = group.text(name)?;
        value.split([' ', '(', ';']).find(|w| !w.is_empty()).map(str::to_ascii_lowercase)
    };
    let diagnostic = group.text("diagnostic-code").map(|d| one_line(&d, 300));
    let status = word("status")
        .filter(|s| is_status(s))
        .or_else(|| diagnostic.as_deref().and_then(bounce_text::status_in));
    let class = status.as_deref().and_then(|s| s.chars().next());
    let kind = match (word("action").as_deref(), class) {
        (Some("failed"), _) => BounceKind::Permanent,
        (Some("delayed"), _) | (_, Some('4')) => BounceKind::Delayed,
        (Some("delivered" | "relayed" | "expanded"), _) | (_, Some('2')) => BounceKind::Delivered,
        _ => BounceKind::Permanent,
    };
    Some(BouncedRecipient { address, kind, status, diagnostic })
}

fn read_receipt(raw: &[u8], part: &Part, mut ids: Vec<String>) -> ReadReceipt {
    let (fields, _) = Headers::read(&bytes_of(raw, part), 0);
    if let Some(id) = fields.first("original-message-id").and_then(message_ids::read_own) {
        ids.retain(|other| *other != id);
        ids.insert(0, id);
    }
    let disposition = fields.text("disposition").unwrap_or_default();
    let word = disposition.rsplit(';').next().unwrap_or_default().trim();
    let word = word.split('/').next().unwrap_or_default();
    ReadReceipt { original_ids: ids, disposition: one_line(word, 40).to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recipient_has_a_state_of_its_own() {
        let status = b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; A@b.example\r\nAction: failed\r\nStatus: 5.1.1 (no)\r\n\r\n\r\nFinal-Recipient: rfc822;<c@d.example>\r\nAction: Delayed (try)\r\nStatus: 4.4.1\r\n\r\nOriginal-Recipient: rfc822;e@f.example\r\nFinal-Recipient: rfc822;x@y.example\r\nAction: relayed\r\n\r\nFinal-Recipient: rfc822; g@h.example\r\nDiagnostic-Code: smtp; 550 5.7.1 refused\r\n";
        let (found, _) = recipients_of(status);
        let short: Vec<_> = found
            .iter()
            .map(|r| (r.address.as_str(), r.kind, r.status.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(
            short,
            [
                ("A@b.example", BounceKind::Permanent, "5.1.1"),
                ("c@d.example", BounceKind::Delayed, "4.4.1"),
                ("e@f.example", BounceKind::Delivered, ""),
                ("g@h.example", BounceKind::Permanent, "5.7.1"),
            ]
        );
    }
}
