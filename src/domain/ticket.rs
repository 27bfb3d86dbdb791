//! Tickets and their messages: the closed lists of words that describe them.

use super::promise::words;

words! {
    /// How a ticket stands.
    TicketState ("ticket state") {
        /// Somebody must act.
        Open = "open",
        /// Done; the customer's word opens it again within the reopen window.
        Resolved = "resolved",
        /// Done for good.
        Closed = "closed",
    }
}

words! {
    /// How a ticket came in.
    Door ("door") {
        /// By mail.
        Mail = "mail",
        /// Logged by a person of the desk, who was called.
        Phone = "phone",
    }
}

words! {
    /// Which way a message went.
    Direction ("direction") {
        /// From the customer.
        In = "in",
        /// To the customer.
        Out = "out",
        /// Among ourselves; never leaves.
        Note = "note",
    }
}
