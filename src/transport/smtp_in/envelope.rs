//! What is known about a message beside its bytes, and what the desk answers to it.

use std::net::IpAddr;

/// The protocol a message came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// HELO or EHLO: one answer a message.
    Smtp,
    /// LHLO (RFC 2033): one answer a recipient.
    Lmtp,
}

/// What the peer said around a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The protocol.
    pub door: Door,
    /// The peer's address; IPv4 is never written as IPv6.
    pub peer: IpAddr,
    /// The name the peer greeted with, as it was said.
    pub helo: String,
    /// Whether the connection was under TLS.
    pub tls: bool,
    /// MAIL FROM; none is the null path, that of bounces.
    pub mail_from: Option<String>,
    /// Every RCPT TO that was accepted, in order.
    pub rcpt_to: Vec<String>,
    /// Whether SMTPUTF8 was asked for.
    pub smtputf8: bool,
}

/// Whether a recipient is one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// It is.
    Yes,
    /// It is not (550).
    No,
    /// That cannot be said now (451): nobody is told that there is no such recipient.
    Unsure,
}

/// The desk's answer to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is stored durably (250). The text names it, for both sides' logs.
    Taken(String),
    /// Not now (451), with the reason.
    TryAgain(String),
    /// No room (452).
    Full,
    /// Never (5xx), with the reason. A code outside 500–599 is said as 554.
    Refused(u16, String),
}

/// A message on the spool that cannot go on: what the peer is to hear instead of the desk's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    TooLarge { most_bytes: u64 },
    BareLineBreak,
    DiskFull,
    Spool,
}

impl Refusal {
    /// The reply line.
    pub(super) fn reply(self) -> String {
        match self {
            Self::TooLarge { most_bytes } => too_large(most_bytes),
            Self::BareLineBreak => {
                "554 5.6.0 Not taken: a line in the message ends with a bare LF \
                or CR. Every line must end with CR LF (RFC 5321, section 2.3.8)"
                    .into()
            }
            Self::DiskFull => "452 4.3.1 Not taken: the disk is full here; please try later".into(),
            Self::Spool => {
                "451 4.3.0 Not taken: the message could not be written here; please try later"
                    .into()
            }
        }
    }
}

/// The reply to a message that is, or is said to be, too large.
pub(super) fn too_large(most_bytes: u64) -> String {
    format!(
        "552 5.3.4 Not taken: the message is larger than {} MB, the most that is taken here \
         ({most_bytes} bytes). Please send less, or a link",
        most_bytes.div_ceil(1024 * 1024)
    )
}

impl Answer {
    /// The reply line.
    pub(super) fn reply(&self) -> String {
        match self {
            Self::Taken(id) => format!("250 2.0.0 Taken as {}", sayable(id)),
            Self::TryAgain(why) => format!("451 4.3.0 {}", sayable(why)),
            Self::Full => Refusal::DiskFull.reply(),
            Self::Refused(code, why) => {
                let code = if (500..=599).contains(code) { *code } else { 554 };
                format!("{code} 5.7.1 {}", sayable(why))
            }
        }
    }
}

/// The text as it may stand in a reply: one line of printable ASCII, 400 bytes at most.
fn sayable(text: &str) -> String {
    text.chars().map(|c| if matches!(c, ' '..='~') { c } else { '?' }).take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_one_line_whatever_the_text() {
        assert_eq!(Answer::Taken("42".into()).reply(), "250 2.0.0 Taken as 42");
        assert_eq!(Answer::TryAgain("a\r\n250 b".into()).reply(), "451 4.3.0 a??250 b");
        assert_eq!(Answer::Refused(550, "no".into()).reply(), "550 5.7.1 no");
        assert_eq!(Answer::Refused(250, "no".into()).reply(), "554 5.7.1 no");
        assert!(Answer::Full.reply().starts_with("452 4.3.1 "));
    }
}
