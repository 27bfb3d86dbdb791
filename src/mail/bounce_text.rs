//! Bounces without a report part: qmail, Exim, Exchange, Gmail, Domino, 163, QQ, Sina and others,
//! known by their sender and their words (hard case 68).

use super::{
    address, limits,
    report::{BounceKind, BouncedRecipient, Seen, is_status},
};

const SUBJECTS: &str = "\
    failure notice|undeliverable|undelivered mail|mail delivery failed|\
    delivery status notification|returned mail|delivery failure|delivery has failed|\
    mail system error|message status - undeliverable|mail delivery system|\
    delivery notification|nondeliverable|non-delivery|could not be delivered|\
    mail could not be delivered|unzustellbar|zustellung fehlgeschlagen|\
    mail nicht zustellbar|nicht zugestellt|non remis|échec de la remise|échec de remise|\
    退信|退件|无法送达|投递失败|邮件未送达|无法投递|未送達|配信不能|配信エラー|недостав|\
    не доставлено|delivery delayed|message delayed|warning: could not send|delayed mail|\
    no entregado|non recapitabile";

const TEXTS: &str = "\
    this is the qmail-send program|\
    this message was created automatically by mail delivery software|\
    this is the mail system at host|i'm sorry to have to inform you|delivery has failed to|\
    your message wasn't delivered|wasn't delivered to|could not be delivered|\
    couldn't be delivered|was not delivered to|unable to deliver|i wasn't able to deliver|\
    the following message to|delivery to the following recipient|recipient address rejected|\
    address not found|has not yet been delivered|was undeliverable|user unknown|\
    mailbox unavailable|permanent fatal errors|transient non-fatal errors|\
    konnte nicht zugestellt werden|nicht zugestellt werden|n'a pas pu être remis|\
    n'a pas été remis|被退回|退信|无法送达|无法投递|投递失败|未能送达|不存在的收件人|\
    配信できませんでした|送信できませんでした|届けられませんでした|не было доставлено|\
    не доставлено|недоступен";

const DELAYS: &str = "\
    has not yet been delivered|not yet been delivered|will be retried|still being retried|\
    warning message only|do not need to resend|will keep trying|will continue trying|\
    delivery delayed|message delayed|has been delayed|delivery is delayed|is delayed|\
    temporarily deferred|warning: could not send|wird weiterhin versucht|verzögert|retardé|\
    暂时未能|延迟投递|稍后重试|継続";

/// Where the copy of the original begins: what follows was written by us.
const COPY_MARKS: &str = "\
    below this line is a copy|this is a copy of the message|original message headers|\
    message header follows|--- the header of the original|----- original message|\
    reporting-mta:|original message follows|--- undelivered message follows|\
    ------ original message|diagnostic information for administrators|\
    ursprüngliche nachrichtenkopfzeilen";

/// Whether a message of a daemon or with an empty return path says that mail failed.
#[must_use]
pub fn is_bounce(seen: Seen<'_>) -> bool {
    if seen.headers.first("x-failed-recipients").is_some() {
        return true;
    }
    let subject = seen.subject.to_lowercase();
    let text = own_words(seen.text);
    let by_subject = SUBJECTS.split('|').any(|s| subject.contains(s));
    by_subject || TEXTS.split('|').any(|t| text.contains(t))
}

/// Delayed where it says so, else permanent.
#[must_use]
pub fn kind(seen: Seen<'_>) -> BounceKind {
    let subject = seen.subject.to_lowercase();
    let text = own_words(seen.text);
    let delayed = DELAYS.split('|').any(|d| subject.contains(d) || text.contains(d));
    if delayed { BounceKind::Delayed } else { BounceKind::Permanent }
}

/// Whom it names: X-Failed-Recipients, else lines of `<address>:`, else every address in its own
/// words but those of the daemon and of us.
#[must_use]
pub fn recipients(seen: Seen<'_>) -> Vec<BouncedRecipient> {
    let kind = kind(seen);
    let own = own_words(seen.text);
    let mut found: Vec<BouncedRecipient> = Vec::new();
    let mut add = |address: String, status: Option<String>, diagnostic: Option<String>| {
        let known = found.iter().any(|r| r.address.eq_ignore_ascii_case(&address));
        if !known && found.len() < limits::FAILED_RECIPIENTS {
            found.push(BouncedRecipient { address, kind, status, diagnostic });
        }
    };
    if let Some(value) = seen.headers.first("x-failed-recipients") {
        let status = status_in(&own);
        for mailbox in address::read_all(value, None) {
            add(mailbox.address, status.clone(), None);
        }
        return found;
    }
    let lines: Vec<&str> = own_lines(seen.text).collect();
    for (i, line) in lines.iter().enumerate() {
        let head = line.trim().strip_suffix(':').unwrap_or_default();
        if let Some(inner) = head.strip_prefix('<').and_then(|h| h.strip_suffix('>'))
            && let Some(address) = address::valid(inner.as_bytes())
        {
            let rest = lines.get(i + 1..).unwrap_or_default();
            let said: Vec<&str> =
                rest.iter().take(8).map(|l| l.trim()).take_while(|l| !l.is_empty()).collect();
            let said = said.join(" ");
            add(address, status_in(&said), Some(super::subject::one_line(&said, 300)));
        }
    }
    if !found.is_empty() {
        return found;
    }
    let ours: Vec<String> = ["to", "delivered-to"]
        .iter()
        .flat_map(|n| seen.headers.all(n).flat_map(|v| address::read_all(v, None)))
        .map(|m| m.key())
        .collect();
    // Exchange tells the code below its own words
    let status = status_in(&own)
        .or_else(|| status_in(&seen.text.lines().take(60).collect::<Vec<_>>().join(" ")));
    let is_id = |line: &str| line.trim_start().to_lowercase().starts_with("message-id");
    for line in lines.iter().take(200).filter(|line| !is_id(line)) {
        let breaks = |c: char| c.is_whitespace() || "<>()[]\"',;:：，。（）".contains(c);
        for word in line.split(breaks).filter(|w| w.contains('@')) {
            let word = word.trim_end_matches(['.', '!', '?']);
            let Some(address) = address::valid(word.as_bytes()) else { continue };
            let key = address.to_lowercase();
            let machine = crate::domain::message::is_daemon(&address);
            if !machine && !ours.contains(&key) && address.contains('.') {
                found.push(BouncedRecipient {
                    address,
                    kind,
                    status: status.clone(),
                    diagnostic: None,
                });
            }
        }
    }
    let mut known = std::collections::HashSet::new();
    found.retain(|r| known.insert(r.address.to_lowercase()));
    found.truncate(limits::FAILED_RECIPIENTS);
    found
}

/// The first enhanced status code in a text, such as `5.1.1` in `(#5.1.1)`.
#[must_use]
pub fn status_in(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|w| w.trim_matches('.'))
        .find(|w| is_status(w))
        .map(str::to_owned)
}

/// The lines before the copy of the original, at most a few hundred.
fn own_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take(400).take_while(|line| {
        let lower = line.to_lowercase();
        let dashed =
            lower.starts_with("--") && (lower.contains("原邮件") || lower.contains("原始邮件"));
        !dashed && !COPY_MARKS.split('|').any(|m| lower.contains(m))
    })
}

fn own_words(text: &str) -> String {
    let joined = own_lines(text).map(str::trim).collect::<Vec<_>>().join(" ");
    joined.to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::headers::Headers;

    fn seen_of<'a>(headers: &'a Headers, subject: &'a str, text: &'a str) -> Seen<'a> {
        Seen { headers, subject, text, from: Some("mailer-daemon@x.example"), has_null_path: true }
    }

    #[test]
    fn bounces_of_many_systems_are_known_by_their_words() {
        let to = Headers::read(b"To: desk@desk.example\n\n", 0).0;
        for (subject, text, address, kind) in [
            (
                "failure notice",
                "Hi. This is the qmail-send program at x.\n\n<a@b.example>:\nSorry. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n<no@no.example>:\n",
                "a@b.example",
                BounceKind::Permanent,
            ),
            (
                "Undeliverable: Radar",
                "Delivery has failed to these recipients or groups:\n\nRita (a@b.example)\nThe address could not be found.\n\nDiagnostic information for administrators:\nno@no.example",
                "a@b.example",
                BounceKind::Permanent,
            ),
            (
                "Delivery Status Notification (Failure)",
                "** Address not found **\n\nYour message wasn't delivered to a@b.example because the address couldn't be found.",
                "a@b.example",
                BounceKind::Permanent,
            ),
            (
                "系统退信",
                "抱歉，您的邮件被退回来了……\n原邮件信息：\n收件人：a@b.example\n退信原因：550 User not found",
                "a@b.example",
                BounceKind::Permanent,
            ),
            (
                "Warning: message delayed 24 hours",
                "This message was created automatically by mail delivery software.\nA message has not yet been delivered to a@b.example.",
                "a@b.example",
                BounceKind::Delayed,
            ),
        ] {
            let seen = seen_of(&to, subject, text);
            assert!(is_bounce(seen), "{subject}");
            assert_eq!(super::kind(seen), kind, "{subject}");
            let found: Vec<_> = recipients(seen).into_iter().map(|r| r.address).collect();
            assert_eq!(found, [address], "{subject}");
        }
    }

    #[test]
    fn a_qmail_bounce_tells_the_status() {
        let headers = Headers::default();
        let text = "<a@b.example>:\nno mailbox here. (#5.1.1)\n\n";
        let found = recipients(seen_of(&headers, "failure notice", text));
        assert_eq!(found[0].status.as_deref(), Some("5.1.1"));
    }
}
