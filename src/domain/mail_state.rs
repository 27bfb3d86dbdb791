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
