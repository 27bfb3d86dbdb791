//! What became of one message to one recipient, and how a server's reply is read.
//!
//! The sender acts on these facts ([`super::retry::next_try`]); nothing here decides about tickets.
//! Codes are those of RFC 5321 §4.2.3, enhanced ones those of RFC 3463 and its registry.

use crate::domain::mail_state::is_address_dead;

/// What became of one try to send one message to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The next server has taken the message and answers for it.
    Accepted {
        /// Its words, often with its own id for the message.
        reply: String,
    },
    /// Not now. The same bytes are to be sent again, under the same Message-ID.
    Temporary {
        /// The reply's code; none where no reply came (no connection, silence, gibberish).
        code: Option<u16>,
        /// The reply, or what happened instead.
        reply: String,
        /// The message had been sent to its end, so the server may have it all the same.
        unknown: bool,
        /// What kind of "not now", which decides how soon to come back.
        kind: TemporaryKind,
    },
    /// Never, for this message by this way. It is not sent again by itself.
    Permanent {
        /// The reply's code (553 or 554 where it is we who found that it cannot be sent).
        code: u16,
        /// The reply.
        reply: String,
        /// Whose fault it is.
        kind: PermanentKind,
    },
    /// The relay does not know us (530, 534, 535, 5.7.8): no message is at fault, all must wait.
    OurLogin {
        /// The reply.
        reply: String,
    },
}

impl SendOutcome {
    /// What the server said, or what happened instead.
    #[must_use]
    pub fn reply(&self) -> &str {
        match self {
            Self::Accepted { reply }
            | Self::Temporary { reply, .. }
            | Self::Permanent { reply, .. }
            | Self::OurLogin { reply } => reply,
        }
    }
}

/// Kinds of "not now".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemporaryKind {
    /// No connection, no TLS, no name, silence, gibberish, or 421.
    Host,
    /// A server that takes mail from strangers only at the second try.
    Greylisted,
    /// The recipient's mailbox is full.
    MailboxFull,
    /// Any other 4xx.
    Other,
}

/// Kinds of "never".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermanentKind {
    /// There is no such recipient; the second time the address is to be suppressed.
    AddressDead,
    /// Refused by somebody's rule (5.7.x): administrators are to know, the address is not at fault.
    Policy,
    /// The message is too large.
    TooLarge,
    /// Anything else; a person decides.
    Other,
}

/// How far a try had come when the reply was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Connecting, greeting, EHLO, STARTTLS.
    Connect,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA, and the message on its way.
    Data,
    /// The final dot has been sent.
    AfterDot,
}

/// The longest reply that is kept, in characters.
const REPLY_CHARS: usize = 500;

/// What a reply means at that stage. `text` is the reply without its code; lines joined.
#[must_use]
pub fn judge(stage: Stage, code: u16, text: &str) -> SendOutcome {
    let reply = shown(&format!("{code} {text}"));
    let status = enhanced(text);
    let unknown = stage == Stage::AfterDot;
    let soft =
        |kind| SendOutcome::Temporary { code: Some(code), reply: reply.clone(), unknown, kind };
    match code {
        200..=299 => SendOutcome::Accepted { reply },
        530 | 534 | 535 | 538 => SendOutcome::OurLogin { reply },
        // Who refuses at the door has not seen any message: none is at fault.
        500..=599 if stage == Stage::Connect => soft(TemporaryKind::Host),
        500..=599 if stage == Stage::Login || status == Some((5, 7, 8)) => {
            SendOutcome::OurLogin { reply }
        }
        // A full mailbox is emptied some day: soft although the code says never. The server has
        // said no, so nothing is unknown.
        500..=599 if is_mailbox_full(stage, code, status) => SendOutcome::Temporary {
            code: Some(code),
            reply,
            unknown: false,
            kind: TemporaryKind::MailboxFull,
        },
        500..=599 => {
            SendOutcome::Permanent { code, kind: permanent_kind(stage, code, status), reply }
        }
        421 => soft(TemporaryKind::Host),
        _ if matches!(status, Some((4, 2, 2))) => soft(TemporaryKind::MailboxFull),
        450 | 451 if is_greylisting(text, status) => soft(TemporaryKind::Greylisted),
        400..=499 => soft(TemporaryKind::Other),
        // 1xx, 3xx where a final word was due, 6xx: not SMTP.
        _ => soft(TemporaryKind::Host),
    }
}

/// What it means that no reply came; `what` says what happened instead.
#[must_use]
pub fn no_reply(stage: Stage, what: &str) -> SendOutcome {
    SendOutcome::Temporary {
        code: None,
        reply: shown(what),
        unknown: stage == Stage::AfterDot,
        kind: TemporaryKind::Host,
    }
}

fn permanent_kind(stage: Stage, code: u16, status: Option<(u8, u16, u16)>) -> PermanentKind {
    match (code, status) {
        (_, Some((5, 7, _))) => PermanentKind::Policy,
        (_, Some((5, 3, 4) | (5, 2, 3))) | (552, None) => PermanentKind::TooLarge,
        // Before RCPT no recipient has been named, so none can be dead.
        _ if stage < Stage::Recipient => PermanentKind::Other,
        (_, Some(status)) if is_address_dead(status) => PermanentKind::AddressDead,
        (551 | 556, _) => PermanentKind::AddressDead,
        _ => PermanentKind::Other,
    }
}

/// 5.2.2; and a bare 552 to RCPT, where no size was in question (RFC 5321: storage allocation).
fn is_mailbox_full(stage: Stage, code: u16, status: Option<(u8, u16, u16)>) -> bool {
    status == Some((5, 2, 2)) || (code == 552 && status.is_none() && stage == Stage::Recipient)
}

fn is_greylisting(text: &str, status: Option<(u8, u16, u16)>) -> bool {
    let text = text.to_ascii_lowercase();
    matches!(status, Some((4, 7, 1) | (4, 2, 0)))
        || text.contains("greylist")
        || text.contains("graylist")
}

/// The enhanced status code that a reply's text begins with (RFC 2034).
fn enhanced(text: &str) -> Option<(u8, u16, u16)> {
    let mut parts = text.split_whitespace().next()?.split('.');
    let class = parts.next()?.parse().ok().filter(|c| matches!(c, 2 | 4 | 5))?;
    let status = (class, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(status)
}

/// One line, without control characters, cut to what a page can show.
fn shown(text: &str) -> String {
    let line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REPLY_CHARS).collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outcome in a few letters, so that a table stays readable.
    fn told(stage: Stage, code: u16, text: &str) -> String {
        match judge(stage, code, text) {
            SendOutcome::Accepted { .. } => "accepted".into(),
            SendOutcome::Temporary { unknown: true, kind, .. } => format!("unknown {kind:?}"),
            SendOutcome::Temporary { kind, .. } => format!("soft {kind:?}"),
            SendOutcome::Permanent { kind, .. } => format!("hard {kind:?}"),
            SendOutcome::OurLogin { .. } => "our login".into(),
        }
    }

    #[test]
    fn every_reply_means_what_the_table_says() {
        use Stage::{AfterDot, Connect, Data, Login, Recipient, Sender};
        for (stage, code, text, meaning) in [
            (AfterDot, 250, "2.0.0 Ok: queued as 4ABC", "accepted"),
            (Connect, 421, "too busy", "soft Host"),
            (Connect, 554, "no service here", "soft Host"),
            (Login, 535, "5.7.8 bad credentials", "our login"),
            (Login, 504, "no such mechanism", "our login"),
            (Login, 454, "4.7.0 try later", "soft Other"),
            (Sender, 530, "5.7.0 must issue STARTTLS first", "our login"),
            (Sender, 550, "5.1.1 who are you", "hard Other"),
            (Sender, 552, "5.3.4 too big", "hard TooLarge"),
            (Sender, 552, "too big", "hard TooLarge"),
            (Recipient, 450, "4.7.1 try again", "soft Greylisted"),
            (Recipient, 450, "4.2.0 Greylisted, see…", "soft Greylisted"),
            (Recipient, 451, "Greylisting in action", "soft Greylisted"),
            (Recipient, 451, "4.3.0 database is down", "soft Other"),
            (Recipient, 452, "4.2.2 over quota", "soft MailboxFull"),
            (Recipient, 552, "5.2.2 over quota", "soft MailboxFull"),
            (Recipient, 552, "storage allocation exceeded", "soft MailboxFull"),
            (Recipient, 550, "5.1.1 no such user", "hard AddressDead"),
            (Recipient, 550, "5.1.10 null MX", "hard AddressDead"),
            (Recipient, 551, "user not local", "hard AddressDead"),
            (Recipient, 553, "5.1.3 bad address", "hard AddressDead"),
            (Recipient, 556, "no mail here", "hard AddressDead"),
            (Recipient, 550, "mailbox unavailable", "hard Other"),
            (Recipient, 550, "5.7.1 blocked", "hard Policy"),
            (Recipient, 553, "5.6.7 not ASCII", "hard Other"),
            (Data, 451, "4.3.0 later", "soft Other"),
            (AfterDot, 451, "4.3.0 later", "unknown Other"),
            (AfterDot, 552, "5.2.2 over quota", "soft MailboxFull"),
            (AfterDot, 554, "5.7.26 DMARC", "hard Policy"),
            (AfterDot, 552, "message too large", "hard TooLarge"),
            (AfterDot, 354, "go on", "unknown Host"),
        ] {
            assert_eq!(told(stage, code, text), meaning, "{stage:?}: {code} {text}");
        }
    }

    #[test]
    fn silence_after_the_dot_is_unknown_and_before_it_is_not() {
        let unknown = |stage| match no_reply(stage, "silence") {
            SendOutcome::Temporary { unknown, code: None, .. } => unknown,
            other => panic!("{other:?}"),
        };
        assert!(unknown(Stage::AfterDot));
        assert!(!unknown(Stage::Data));
    }

    #[test]
    fn a_reply_is_kept_as_one_short_line() {
        let SendOutcome::Accepted { reply } =
            judge(Stage::AfterDot, 250, &format!("a\r\nb\u{7}{}", "c".repeat(2_000)))
        else {
            panic!("250 was not accepted");
        };
        assert!(reply.starts_with("250 a  b c"));
        assert_eq!(reply.chars().count(), REPLY_CHARS);
    }
}
