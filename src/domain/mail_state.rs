//! How received and sent mail stands.

use super::promise::words;

words! {
    /// What became of a received message.
    InboundState ("state of received mail") {
        /// Stored, not looked at yet.
        Received = "received",
        /// Could not be processed; whole, and can be tried again.
        Parked = "parked",
        /// Opened a ticket.
        Ticket = "ticket",
        /// Joined a ticket as the customer's message.
        Append = "append",
        /// Kept on a ticket without effect.
        Note = "note",
        /// In the mail log only.
        Ignore = "ignore",
        /// Waits for a person.
        Quarantine = "quarantine",
        /// The same message was there already.
        Duplicate = "duplicate",
        /// Put aside by a person.
        Discarded = "discarded",
    }
}

words! {
    /// How one recipient's copy of an outgoing message stands.
    DeliveryState ("state of a delivery") {
        /// Will be tried.
        Waiting = "waiting",
        /// A server took it.
        Sent = "sent",
        /// Refused for good.
        Failed = "failed",
        /// Taken back before it was sent.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Why an outgoing message was written.
    MailKind ("kind of mail") {
        /// The automatic answer to a report.
        Receipt = "receipt",
        /// A person's answer.
        Reply = "reply",
        /// Tells the customer of a milestone, a severity or the end.
        CustomerNotice = "customer_notice",
        /// A step of the ladder.
        Escalation = "escalation",
        /// Many notices in one mail.
        Digest = "digest",
        /// Tells staff of something beside the ladder.
        StaffNotice = "staff_notice",
        /// A report by calendar.
        Report = "report",
        /// About a person's sign-in.
        Access = "access",
    }
}

words! {
    /// A list of mails that a person may leave (RFC 2369).
    MailList ("list of mails") {
        /// What is late and due, each day.
        Daily = "daily",
        /// What was kept of what was promised, each week.
        Weekly = "weekly",
    }
}

/// Whether a status (RFC 3463) says that there is no such address, so that the next mail would come
/// back too: 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10 and 5.4.1.
#[must_use]
pub const fn is_address_dead(status: (u8, u16, u16)) -> bool {
    matches!(status, (5, 1, 1 | 2 | 3 | 6 | 10) | (5, 4, 1))
}

/// As [`is_address_dead`], of a text in which a status stands: `5.1.1`, or
/// `smtp; 550 5.1.1 <li@airline.example>: no such user`.
#[must_use]
pub fn says_address_is_dead(text: &str) -> bool {
    let statuses = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter_map(|word| {
        let mut numbers = word.trim_matches('.').split('.');
        let status = (
            numbers.next()?.parse().ok()?,
            numbers.next()?.parse().ok()?,
            numbers.next()?.parse().ok()?,
        );
        numbers.next().is_none().then_some(status)
    });
    statuses.into_iter().any(is_address_dead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_address_is_known_by_its_status_wherever_it_stands() {
        for dead in [
            "5.1.1",
            "smtp; 550 5.1.1 <li@airline.example>: Recipient address rejected",
            "550-5.1.1 The email account that you tried to reach does not exist",
            "#550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found ##",
            "550 5.4.1 Recipient address rejected: Access denied",
        ] {
            assert!(says_address_is_dead(dead), "{dead}");
        }
        for alive in ["5.2.2", "550 5.7.1 blocked", "4.1.1", "10.5.1.1", "5.1.1.1", "no such user"]
        {
            assert!(!says_address_is_dead(alive), "{alive}");
        }
    }
}
